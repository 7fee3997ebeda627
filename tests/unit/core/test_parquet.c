/* SPDX-License-Identifier: MIT */
/* Bytes against the specifications' examples, bounds and failures.  Whole files are
 * held to readers of others in tests/parquet/readers.sh. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <zstd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/format/parquet.h"
#include "core/format/parquet_chunk.h"
#include "core/format/parquet_dict.h"
#include "core/format/parquet_rle.h"
#include "core/format/parquet_stats.h"
#include "core/format/parquet_thrift.h"

static void is_bytes(struct buf *b, const char *hex)
{
	struct buf got = BUF_INIT;

	for (size_t i = 0; i < b->n; i++)
		buf_addf(&got, i ? " %02x" : "%02x", (unsigned char)b->p[i]);
	cr_assert_str_eq(buf_str(&got), hex);
	buf_release(&got);
	buf_release(b);
}

/* DWARF 4, figure 22: examples of unsigned LEB128. */
Test(parquet, varints_are_unsigned_leb128)
{
	static const uint64_t v[] = { 2, 127, 128, 129, 130, 12857 };
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < sizeof v / sizeof *v; i++)
		thrift_varint(&b, v[i]);
	is_bytes(&b, "02 7f 80 01 81 01 82 01 b9 64");
	thrift_varint(&b, UINT64_MAX);
	is_bytes(&b, "ff ff ff ff ff ff ff ff ff 01");
}

/* The Thrift compact protocol's "Struct encoding", "List and Set" and "ZigZag
 * encoding", worked by hand: 1 is 2 and -1 is 1 in zigzag; the short field head
 * is step << 4 | type. */
Test(parquet, structs_have_short_and_long_field_heads)
{
	struct buf b = BUF_INIT;
	struct thrift t = THRIFT_INIT(&b);

	thrift_i32(&t, 1, 1);
	thrift_i64(&t, 3, -1);
	thrift_bool(&t, 4, true);
	thrift_begin(&t, 20);
	thrift_bool(&t, 15, false);
	thrift_end(&t);
	thrift_string(&t, 21, "ab");
	thrift_list(&t, 22, THRIFT_I32, 1);
	thrift_item_i32(&t, INT32_MIN);
	thrift_list(&t, 23, THRIFT_STRUCT, 15);
	thrift_end(&t);
	is_bytes(&b, "15 02 26 01 11 0c 28 f2 00 18 02 61 62 "
		     "19 15 ff ff ff ff 0f 19 fc 0f 00");
}

/* Encodings.md: 0 to 7 in three bits are 10001000 11000110 11111010. */
Test(parquet, packs_bits_as_the_specification_s_example)
{
	static const uint32_t v[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
	struct buf b = BUF_INIT;

	parquet_rle_add(&b, v, 8, 3);
	is_bytes(&b, "03 88 c6 fa");
}

/* The grammar of Encodings.md: a run is its length << 1, then the value in whole
 * bytes; a packed run is its groups of eight << 1 | 1, then their bits. */
Test(parquet, long_runs_follow_whole_groups_of_eight)
{
	uint32_t v[111];
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < 111; i++)
		v[i] = 1;
	parquet_rle_add(&b, v, 100, 1);
	is_bytes(&b, "c8 01 01");
	v[0] = 0;
	parquet_rle_add(&b, v, 108, 1);
	is_bytes(&b, "03 fe c8 01 01");
	v[110] = 300;
	parquet_rle_add(&b, v + 8, 103, 9);
	is_bytes(&b, "cc 01 01 00 03 2c 01 00 00 00 00 00 00 00");
	parquet_rle_add(&b, v, 0, 1);
	cr_assert_eq(b.n, 0);
}

Test(parquet, widths_hold_the_greatest_index)
{
	cr_assert_eq(parquet_rle_width(0), 1);
	cr_assert_eq(parquet_rle_width(1), 1);
	cr_assert_eq(parquet_rle_width(2), 2);
	cr_assert_eq(parquet_rle_width(255), 8);
	cr_assert_eq(parquet_rle_width(256), 9);
	cr_assert_eq(parquet_rle_width(UINT32_MAX), 32);
}

static struct parquet_value text(const char *s)
{
	return (struct parquet_value){ .set = true, .s = { s, strlen(s) } };
}

/* parquet.thrift, ColumnOrder: a least zero is written as -0 and a greatest as +0,
 * NaN is counted and is no bound. */
Test(parquet, bounds_of_doubles_leave_nan_out_and_take_both_zeros_in)
{
	static const double v[] = { NAN, 0.0, NAN };
	struct parquet_stats s = { .nulls = 2 };
	struct buf b = BUF_INIT;
	struct thrift t = THRIFT_INIT(&b);

	for (size_t i = 0; i < 3; i++)
		parquet_stats_add(&s, PARQUET_DOUBLE,
				  &(struct parquet_value){ .set = true, .d = v[i] });
	parquet_stats_write(&s, PARQUET_DOUBLE, &t);
	is_bytes(&b, "36 04 28 08 00 00 00 00 00 00 00 00 "
		     "18 08 00 00 00 00 00 00 00 80 36 04");
}

Test(parquet, bounds_of_texts_go_by_unsigned_bytes_and_are_never_long)
{
	struct parquet_stats s = { .nulls = 0 };
	char longest[PARQUET_BOUND_TEXT + 2] = "";
	struct buf b = BUF_INIT;
	struct thrift t = THRIFT_INIT(&b);
	struct parquet_value v = text("b");

	parquet_stats_add(&s, PARQUET_STRING, &v);
	v = text("\xc3\xa9");
	parquet_stats_add(&s, PARQUET_STRING, &v);
	v = text("");
	parquet_stats_add(&s, PARQUET_STRING, &v);
	parquet_stats_write(&s, PARQUET_STRING, &t);
	is_bytes(&b, "36 00 28 02 c3 a9 18 00");
	memset(longest, 0xf4, PARQUET_BOUND_TEXT + 1);
	v = text(longest);
	parquet_stats_add(&s, PARQUET_STRING, &v);
	t = (struct thrift)THRIFT_INIT(&b);
	parquet_stats_write(&s, PARQUET_STRING, &t);
	is_bytes(&b, "36 00");
}

Test(parquet, a_dictionary_numbers_texts_as_they_come)
{
	struct parquet_dict d = { .n = 0 };
	uint32_t index = 9;

	cr_assert_eq(parquet_dict_index(&d, "ab", 2, &index), PARQUET_DICT_ADDED);
	cr_assert_eq(index, 0);
	cr_assert_eq(parquet_dict_index(&d, "", 0, &index), PARQUET_DICT_ADDED);
	cr_assert_eq(index, 1);
	cr_assert_eq(parquet_dict_index(&d, "ab", 2, &index), PARQUET_DICT_THERE);
	cr_assert_eq(index, 0);
	is_bytes(&d.bytes, "02 00 00 00 61 62 00 00 00 00");
	parquet_dict_release(&d);
}

/* Asks for n texts, every one of which comes `times` times. */
static uint32_t fill(struct parquet_dict *d, size_t n, size_t times)
{
	char s[24];
	uint32_t index;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < times; k++) {
			int length = snprintf(s, sizeof s, "text %zu", i);

			if (parquet_dict_index(d, s, (size_t)length, &index) ==
			    PARQUET_DICT_FULL)
				return d->n;
			cr_assert_eq(index, i);
		}
	return d->n;
}

Test(parquet, a_dictionary_gives_up_where_it_does_not_pay)
{
	struct parquet_dict d = { .n = 0 };
	uint32_t index;

	cr_assert_lt(fill(&d, 30000, 1), 30000);
	parquet_dict_release(&d);
	cr_assert_eq(fill(&d, 30000, 3), 30000);
	parquet_dict_release(&d);
	cr_assert_leq(fill(&d, 100000, 3), PARQUET_DICT_TEXTS);
	cr_assert_leq(d.bytes.n, PARQUET_DICT_BYTES);
	parquet_dict_release(&d);
	{
		struct buf large = BUF_INIT;

		buf_reserve(&large, PARQUET_DICT_BYTES);
		memset(large.p, 'x', PARQUET_DICT_BYTES);
		cr_assert_eq(parquet_dict_index(&d, large.p, PARQUET_DICT_BYTES, &index),
			     PARQUET_DICT_FULL);
		buf_release(&large);
	}
	parquet_dict_release(&d);
}

/* The body of the only page of a column of flags; in pattern '1' is one that is set, any
 * other is NULL. */
static void put_flags(struct parquet_chunk *c, const char *pattern, struct buf *body)
{
	static const char frame[] = "\x28\xb5\x2f\xfd";  /* of zstd, RFC 8878, 3.1.1 */
	struct parquet_press z = { .zstd = NULL };
	struct err e = ERR_INIT;
	const char *packed;
	size_t n;

	cr_assert_eq(parquet_press_init(&z, &e), 0);
	for (const char *s = pattern; *s; s++) {
		struct parquet_value v = { .set = *s == '1', .b = true };

		cr_assert_eq(parquet_chunk_add(c, &v, &z, &e), 0);
	}
	cr_assert_eq(parquet_chunk_end(c, &z, &e), 0);
	packed = memmem(c->pages.p, c->pages.n, frame, sizeof frame - 1);
	cr_assert_not_null(packed);
	buf_reserve(body, 100);
	n = ZSTD_decompress(body->p, 100, packed,
			    (size_t)(c->pages.p + c->pages.n - packed));
	cr_assert_not(ZSTD_isError(n), "%s", ZSTD_getErrorName(n));
	body->n = n;
	parquet_press_release(&z);
}

/* README.md "Data Pages": the length of the levels in four bytes, the levels as in
 * Encodings.md (above), then the values: bits here. */
Test(parquet, a_page_says_which_rows_have_a_value)
{
	static const struct { const char *pattern, *body; int64_t nulls; } row[] = {
		{ ".........", "02 00 00 00 12 00", 9 },
		{ "111111111", "02 00 00 00 12 01 ff 01", 0 },
		{ ".......1", "02 00 00 00 03 80 01", 7 },
		{ "1.......", "02 00 00 00 03 01 01", 7 },
		{ ".........1", "04 00 00 00 12 00 03 01 01", 9 },
		{ "111111111.1", "04 00 00 00 12 01 03 02 ff 03", 1 },
		{ ".", "02 00 00 00 03 00", 1 },
		{ "1", "02 00 00 00 03 01 01", 0 },
		{ ".........", "02 00 00 00 12 00", 9 },
	};
	static const struct parquet_column flag = { "flag", PARQUET_BOOL };
	struct parquet_chunk c = { .column = &flag };

	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct buf body = BUF_INIT;

		put_flags(&c, row[i].pattern, &body);
		is_bytes(&body, row[i].body);
		cr_assert_eq(c.rows, (int64_t)strlen(row[i].pattern));
		cr_assert_eq(c.stats.nulls, row[i].nulls);
		parquet_chunk_reset(&c);
	}
}

struct sink {
	size_t calls, fail_at;  /* the call that fails; 0: none */
	size_t bytes;
};

static int count_bytes(void *ctx, const void *p, size_t n, struct err *e)
{
	struct sink *s = ctx;

	(void)p;
	if (++s->calls == s->fail_at)
		return err_set(e, ERR_IO, "planted");
	s->bytes += n;
	return 0;
}

static const struct parquet_column columns[] = {
	{ "real", PARQUET_DOUBLE }, { "text", PARQUET_STRING },
};

static int write_rows(struct sink *s, size_t rows, struct err *e)
{
	struct parquet_spec spec = { columns, 2, NULL, 0, { count_bytes, s } };
	struct parquet *w;
	int rc = parquet_open(&spec, &w, e);

	for (size_t i = 0; i < rows && rc == 0; i++) {
		struct parquet_value row[2] = { { .set = true, .d = (double)i }, text("x") };

		rc = parquet_add_row(w, row, e);
	}
	if (rc == 0)
		rc = parquet_finish(w, e);
	parquet_free(w);
	return rc;
}

Test(parquet, every_failure_of_the_sink_is_told)
{
	struct sink s = { .calls = 0 };
	size_t calls;

	cr_assert_eq(write_rows(&s, 10, NULL), 0);
	calls = s.calls;
	cr_assert_geq(calls, 4, "magic, columns, footer: %zu", calls);
	for (size_t i = 1; i <= calls; i++) {
		struct err e = ERR_INIT;

		s = (struct sink){ .fail_at = i };
		cr_assert_eq(write_rows(&s, 10, &e), ERR_IO, "call %zu", i);
		cr_assert_str_eq(e.text, "planted");
	}
}

Test(parquet, a_failed_writer_takes_no_more)
{
	struct sink s = { .calls = 0 };
	struct parquet_spec spec = { columns, 2, NULL, 0, { count_bytes, &s } };
	struct parquet_value row[2] = { { .set = false }, text("\xff") };
	struct err e = ERR_INIT;
	struct parquet *w;

	cr_assert_eq(parquet_open(&spec, &w, &e), 0);
	cr_assert_eq(parquet_add_row(w, row, &e), ERR_FORMAT);
	cr_assert_str_eq(e.text, "column text: a text is not UTF-8");
	err_clear(&e);
	row[1] = text("right");
	cr_assert_eq(parquet_add_row(w, row, &e), ERR_FORMAT);
	cr_assert_eq(parquet_finish(w, &e), ERR_FORMAT);
	cr_assert_neq(e.text[0], '\0');
	parquet_free(w);
}

Test(parquet, a_text_without_end_is_refused)
{
	struct sink s = { .calls = 0 };
	struct parquet_spec spec = { columns, 2, NULL, 0, { count_bytes, &s } };
	struct buf large = BUF_INIT;
	struct parquet_value row[2] = { { .set = false } };
	struct parquet *w;

	buf_reserve(&large, PARQUET_TEXT_MAX + 1);
	memset(large.p, 'x', PARQUET_TEXT_MAX + 1);
	row[1] = (struct parquet_value){ .set = true, .s = { large.p, PARQUET_TEXT_MAX } };
	cr_assert_eq(parquet_open(&spec, &w, NULL), 0);
	cr_assert_eq(parquet_add_row(w, row, NULL), 0);
	row[1].s.n++;
	cr_assert_eq(parquet_add_row(w, row, NULL), ERR_FORMAT);
	parquet_free(w);
	buf_release(&large);
}

/* What has not reached the sink is in memory; the rows are too few to end a row
 * group by their number. */
Test(parquet, memory_does_not_grow_with_the_rows)
{
	static const struct parquet_column ten[10] = {
		{ "a", PARQUET_DOUBLE }, { "b", PARQUET_DOUBLE }, { "c", PARQUET_DOUBLE },
		{ "d", PARQUET_DOUBLE }, { "e", PARQUET_DOUBLE }, { "f", PARQUET_DOUBLE },
		{ "g", PARQUET_DOUBLE }, { "h", PARQUET_DOUBLE }, { "i", PARQUET_DOUBLE },
		{ "j", PARQUET_DOUBLE },
	};
	const size_t rows = PARQUET_GROUP_ROWS / 2;
	struct sink s = { .calls = 0 };
	struct parquet_spec spec = { ten, 10, NULL, 0, { count_bytes, &s } };
	uint64_t x = 88172645463325252u;  /* xorshift64, Marsaglia 2003: no zstd gains on it */
	struct parquet *w;

	cr_assert_eq(parquet_open(&spec, &w, NULL), 0);
	for (size_t i = 0; i < rows; i++) {
		struct parquet_value row[10];

		for (size_t k = 0; k < 10; k++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
			row[k].set = true;
			memcpy(&row[k].d, &x, sizeof x);
		}
		cr_assert_eq(parquet_add_row(w, row, NULL), 0);
	}
	cr_assert_gt(s.bytes + PARQUET_GROUP_BYTES + (1 << 20), rows * sizeof x * 10);
	parquet_free(w);
}
