/* SPDX-License-Identifier: MIT */
/* The small modules of core/base: err, buf, arena, xmem, utf8, unit. */
#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/digest.h"
#include "core/base/err.h"
#include "core/base/unit.h"
#include "core/base/utf8.h"
#include "core/base/xmem.h"

Test(err, the_first_failure_wins)
{
	struct err e = ERR_INIT;

	cr_assert_eq(err_set(&e, ERR_IO, "disk %d", 1), ERR_IO);
	cr_assert_eq(err_set(&e, ERR_FORMAT, "later"), ERR_FORMAT);
	cr_assert_eq(e.code, ERR_IO);
	cr_assert_str_eq(e.text, "disk 1");
}

Test(err, the_system_text_stands_behind_ours)
{
	struct err e = ERR_INIT;

	errno = ENOENT;
	err_sys(&e, "cannot open %s", "x.db");
	cr_assert_str_eq(e.text, "cannot open x.db: No such file or directory");
	err_prefix(&e, "import");
	cr_assert_str_eq(e.text,
			 "import: cannot open x.db: No such file or directory");
}

Test(err, a_caller_may_not_want_the_text)
{
	cr_assert_eq(err_set(NULL, ERR_BUSY, "x"), ERR_BUSY);
}

Test(err, a_long_text_is_cut_not_overrun)
{
	struct err e = ERR_INIT;
	char long_text[2000];

	memset(long_text, 'x', sizeof long_text);
	long_text[sizeof long_text - 1] = '\0';
	err_set(&e, ERR_IO, "%s", long_text);
	err_prefix(&e, "%s", long_text);
	cr_assert_eq(strlen(e.text), sizeof e.text - 1);
}

Test(buf, keeps_a_nul_behind_its_content)
{
	struct buf b = BUF_INIT;

	cr_assert_str_eq(buf_str(&b), "");
	for (int i = 0; i < 1000; i++)
		buf_addf(&b, "%d,", i % 10);
	cr_assert_eq(b.n, 2000);
	cr_assert_eq(strlen(b.p), 2000);
	buf_eat(&b, 1996);
	cr_assert_str_eq(b.p, "8,9,");
	buf_release(&b);
}

Test(buf, takes_nul_bytes_as_content)
{
	struct buf b = BUF_INIT;

	buf_add(&b, "a\0b", 3);
	cr_assert_eq(b.n, 3);
	cr_assert_eq(memcmp(b.p, "a\0b", 4), 0);
	buf_release(&b);
}

Test(buf, gives_its_memory_away_once)
{
	struct buf b = BUF_INIT;
	char *s;

	buf_adds(&b, "x");
	s = buf_steal(&b);
	cr_assert_str_eq(s, "x");
	cr_assert_null(b.p);
	free(s);
	s = buf_steal(&b);
	cr_assert_str_eq(s, "");
	free(s);
}

Test(arena, hands_out_zeroed_aligned_memory)
{
	struct arena a = ARENA_INIT;

	for (size_t n = 1; n < 5000; n += 37) {
		unsigned char *p = arena_alloc(&a, n);

		cr_assert_eq((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < n; i++)
			cr_assert_eq(p[i], 0);
		memset(p, 0xff, n);
	}
	cr_assert_str_eq(arena_printf(&a, "%s-%d", "a", 7), "a-7");
	cr_assert_str_eq(arena_strndup(&a, "abcdef", 3), "abc");
	arena_release(&a);
	cr_assert_eq(a.used, 0);
}

Test(xmem, grows_by_doubling)
{
	size_t cap = 0;
	int *p = NULL;

	for (size_t n = 0; n < 1000; n++) {
		p = xgrow(p, n, &cap, sizeof *p);
		p[n] = (int)n;
	}
	cr_assert_eq(cap, 1024);
	cr_assert_eq(p[999], 999);
	free(p);
}

/* The forbidden forms of RFC 3629 and of Markus Kuhn's decoder stress test. */
Test(utf8, refuses_overlong_surrogates_and_too_large)
{
	static const char *const bad[] = {
		"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80",
		"\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80",
		"\xff", "\xc3", "\xe2\x82",
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_assert_not(utf8_is_valid(bad[i], strlen(bad[i])), "case %zu", i);
	cr_assert(utf8_is_valid("\xe2\x82\xac\xf0\x9f\x98\x80 a", 9));
}

/* Eight bytes of ASCII are looked at together. */
Test(utf8, finds_a_bad_byte_wherever_it_stands)
{
	for (size_t n = 1; n <= 24; n++)
		for (size_t i = 0; i < n; i++) {
			char s[25] = "abcdefghijklmnopqrstuvwx";

			cr_assert(utf8_is_valid(s, n));
			s[i] = (char)0x80;
			cr_assert_not(utf8_is_valid(s, n), "%zu of %zu", i, n);
		}
}

Test(utf8, encodes_what_it_decodes)
{
	static const uint32_t cp[] = { 'a', 0x7f, 0x80, 0x7ff, 0x800, 0xffff,
				       0x10000, 0x10ffff };
	char s[4];
	uint32_t back;

	for (size_t i = 0; i < sizeof cp / sizeof *cp; i++) {
		size_t n = utf8_encode(cp[i], s);

		cr_assert_eq(utf8_next(s, n, &back), n);
		cr_assert_eq(back, cp[i]);
	}
	cr_assert_eq(utf8_next("\xff", 1, &back), 1);
	cr_assert_eq(back, 0xfffdu);
}

/* a (1 byte), é (2), € (3), U+1F600 (4): the characters begin at 0, 1, 3, 6 and end at 10. */
Test(utf8, a_text_is_cut_between_characters)
{
	static const char s[] = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80";
	static const size_t want[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10 };

	for (size_t most = 0; most < sizeof want / sizeof *want; most++)
		cr_expect_eq(utf8_fit(s, most), want[most], "%zu", most);
	cr_expect_eq(utf8_fit("\x80\x80\x80\x80\x80\x80", 5), 2, "no UTF-8: bounded");
	cr_expect_eq(utf8_fit("", 0), 0);
}

/* FIPS 180-4's example message "abc". */
Test(digest, is_sha_256)
{
	char hex[DIGEST_HEX];

	digest_hex("abc", 3, hex);
	cr_assert_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223"
			      "b00361a396177a9cb410ff61f20015ad");
}

/* RFC 4122's DNS name space; the value is Python's uuid5(NAMESPACE_DNS, "python.org"). */
Test(digest, makes_version_5_uuids)
{
	char id[37];

	digest_uuid5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "python.org", 10, id);
	cr_assert_str_eq(id, "886313e1-3b8a-5372-9b90-0c9aee199e5d");
	digest_uuid4(id);
	cr_assert_eq(id[14], '4');
}

Test(unit, prefixes_change_at_ten_thousand)
{
	char s[UNIT_TEXT];

	unit_gops(513.0, "fp32", s);
	cr_assert_str_eq(s, "513.0 GFLOP/s");
	unit_gops(989400.0, "fp16", s);
	cr_assert_str_eq(s, "989.4 TFLOP/s");
	unit_gops(1979000.0, "int8", s);
	cr_assert_str_eq(s, "1979 TOP/s");
	unit_gops(7.389, "fp64", s);
	cr_assert_str_eq(s, "7.39 GFLOP/s");
	unit_gops(NAN, "fp64", s);
	cr_assert_str_eq(s, "-");
	unit_gbps(42.13, s);
	cr_assert_str_eq(s, "42.1 GB/s");
}

Test(unit, says_percentages_ages_and_sizes)
{
	char s[UNIT_TEXT];

	unit_percent(0.9214, s);
	cr_assert_str_eq(s, "92.1 %");
	unit_confidence(.9984, s);
	cr_assert_str_eq(s, "0.998");
	unit_confidence(.9994, s);
	cr_assert_str_eq(s, "0.999");
	unit_confidence(.9995, s);
	cr_assert_str_eq(s, "> 0.999");
	unit_confidence(1, s);
	cr_assert_str_eq(s, "> 0.999");
	unit_confidence(NAN, s);
	cr_assert_str_eq(s, "-");
	unit_plus_minus(100, 99.7, 100.3, s);
	cr_assert_str_eq(s, "±0.3 %");
	unit_plus_minus(100, NAN, NAN, s);
	cr_assert_str_eq(s, "");
	unit_plus_minus(100, 100, 100, s);
	cr_assert_str_eq(s, "");
	unit_age(7200000, s);
	cr_assert_str_eq(s, "2 h");
	unit_minutes(108, s);
	cr_assert_str_eq(s, "01:48");
	unit_bytes(32u << 20, s);
	cr_assert_str_eq(s, "32 MiB");
}
