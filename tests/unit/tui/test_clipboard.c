/* SPDX-License-Identifier: MIT */
#include "tui/clipboard.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"

/* Expected: base64 of GNU coreutils. */
static void base64_of(const char *text, size_t n, struct buf *out)
{
	FILE *f = fopen("clipboard.in", "w");
	char piece[4096];
	size_t k;

	cr_assert_not_null(f);
	fwrite(text, 1, n, f);
	fclose(f);
	f = popen("base64 -w 0 clipboard.in", "r");
	cr_assert_not_null(f);
	while ((k = fread(piece, 1, sizeof piece, f)) > 0)
		buf_add(out, piece, k);
	cr_assert_eq(pclose(f), 0);
	remove("clipboard.in");
}

static void expect_bytes(const char *text, size_t n)
{
	struct buf want = BUF_INIT, base64 = BUF_INIT, got = BUF_INIT;
	struct err e = ERR_INIT;

	base64_of(text, n, &base64);
	buf_addf(&want, "\033]52;c;%s\007", buf_str(&base64));
	cr_expect_eq(clipboard_bytes(text, n, false, &got, &e), 0, "%s", e.text);
	cr_expect_str_eq(buf_str(&got), buf_str(&want));
	/* and once more for tmux(1), every ESC of the inner one twice */
	buf_addf(&want, "\033Ptmux;\033\033]52;c;%s\007\033\\", buf_str(&base64));
	buf_reset(&got);
	cr_expect_eq(clipboard_bytes(text, n, true, &got, &e), 0);
	cr_expect_str_eq(buf_str(&got), buf_str(&want));
	buf_release(&want);
	buf_release(&base64);
	buf_release(&got);
}

Test(clipboard, is_what_coreutils_makes_of_the_text)
{
	static char all[CLIPBOARD_MAX / 4 * 3];
	static const char text[] = "postsil show --product 'H\xe2\x80\xa6' \xf0\x9f\x9a\x80~";

	cr_assert_eq(chdir(getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp"), 0);
	for (size_t n = 0; n <= 7; n++)
		expect_bytes("a\tb~?>zyx", n);
	expect_bytes(text, sizeof text - 1);
	for (size_t i = 0; i < sizeof all; i++)
		all[i] = (char)(' ' + i * 7 % 95);
	expect_bytes(all, sizeof all);
}

Test(clipboard, never_lets_out_what_would_act_where_it_is_pasted)
{
	static const struct { const char *p; size_t n; } hostile[] = {
		{ "rm\n", 3 }, { "a\0b", 3 }, { "\x1b[201~", 6 }, { "\r", 1 },
		{ "\xc2\x9b", 2 }, { "\xe2\x80\xae", 3 }, { "\xff", 1 },
		{ "\xf3\xa0\x81\x81", 4 },
	};
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		struct err e = ERR_INIT;

		cr_expect_eq(clipboard_bytes(hostile[i].p, hostile[i].n, true, &out, &e),
			     ERR_REFUSED, "case %zu", i);
		cr_expect_eq(out.n, 0);
		cr_expect_null(strpbrk(e.text, "\x1b\n\r"));
	}
}

Test(clipboard, is_bounded)
{
	static char text[CLIPBOARD_MAX / 4 * 3 + 1];
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;

	memset(text, 'x', sizeof text);
	cr_expect_eq(clipboard_bytes(text, sizeof text, false, &out, &e), ERR_REFUSED);
	cr_expect_eq(out.n, 0);
	cr_expect_eq(clipboard_bytes(text, sizeof text - 1, false, &out, NULL), 0);
	cr_expect_eq(out.n, 7 + CLIPBOARD_MAX + 1);
	buf_release(&out);
}
