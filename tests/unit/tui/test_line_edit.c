/* SPDX-License-Identifier: MIT */
#include "tui/line_edit.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/base/utf8.h"
#include "tui/draw/grid.h"
#include "tui/line_draw.h"
#include "tui/screen.h"

static void type(struct line_edit *l, const char *s)
{
	size_t left = strlen(s);

	while (left) {
		uint32_t cp;
		size_t k = utf8_next(s, left, &cp);

		line_edit_key(l, cp);
		s += k;
		left -= k;
	}
}

static void keys(struct line_edit *l, uint32_t key, int times)
{
	while (times-- > 0)
		line_edit_key(l, key);
}

Test(line_edit, characters_of_several_bytes_are_one_step_and_one_deletion)
{
	struct line_edit l = { 0 };

	type(&l, "aé日𝄞");   /* 1, 2, 3 and 4 bytes */
	cr_assert_eq(l.n, 10);
	keys(&l, SKEY_LEFT, 1);
	cr_expect_eq(l.at, 6);
	keys(&l, SKEY_LEFT, 2);
	cr_expect_eq(l.at, 1);
	keys(&l, SKEY_DELETE, 1);
	cr_expect_str_eq(l.text, "a日𝄞");
	keys(&l, SKEY_RIGHT, 1);
	keys(&l, SKEY_BACKSPACE, 1);
	cr_expect_str_eq(l.text, "a𝄞");
	line_edit_release(&l);
}

Test(line_edit, keys_of_a_shell_move_and_cut)
{
	struct line_edit l = { 0 };

	type(&l, "show runs  --product H100");
	keys(&l, 'W' & 31, 1);
	cr_expect_str_eq(l.text, "show runs  --product ");
	keys(&l, 'W' & 31, 1);
	cr_expect_str_eq(l.text, "show runs  ");
	keys(&l, 'A' & 31, 1);
	keys(&l, SKEY_RIGHT, 5);
	keys(&l, 'K' & 31, 1);
	cr_expect_str_eq(l.text, "show ");
	type(&l, "all");
	keys(&l, SKEY_LEFT, 3);
	keys(&l, 'U' & 31, 1);
	cr_expect_str_eq(l.text, "all");
	cr_expect_eq(l.at, 0);
	keys(&l, SKEY_END, 1);
	cr_expect_eq(l.at, 3);
	/* at the ends nothing moves, nothing goes */
	cr_expect_not(line_edit_key(&l, SKEY_RIGHT));
	cr_expect_not(line_edit_key(&l, SKEY_DELETE));
	line_edit_release(&l);
}

Test(line_edit, what_acts_on_a_terminal_is_not_taken_in)
{
	/* NUL, Esc, DEL, C1 CSI, right-to-left override, a surrogate, beyond Unicode */
	static const uint32_t bad[] = {
		0, 27, 0x7f, 0x9b, 0x202e, 0xd800, 0x110000 + 5000,
	};
	struct line_edit l = { 0 };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_expect_not(line_edit_key(&l, bad[i]), "%x", bad[i]);
	cr_expect_str_eq(l.text, "");
	line_edit_replace(&l, 0, 0, "a\x1b[31m\xff\xe2\x80\xae" "b");
	cr_expect_str_eq(l.text, "a[31m\xef\xbf\xbd" "b");
	cr_expect(utf8_is_valid(l.text, l.n));
	line_edit_release(&l);
}

Test(line_edit, a_paste_of_more_than_there_is_room_for_is_cut_between_characters)
{
	struct line_edit l = { 0 };

	keys(&l, 0x65e5, 2000);   /* 3 bytes each: 1365 of them are 4095 bytes */
	cr_expect_eq(l.n, 4095);
	cr_expect(l.full);
	cr_expect(utf8_is_valid(l.text, l.n));
	keys(&l, 'x', 1);
	cr_expect_eq(l.n, 4096);
	cr_expect_not(l.full);
	keys(&l, 'x', 1);
	cr_expect_eq(l.n, 4096);
	cr_expect(l.full);
	keys(&l, SKEY_BACKSPACE, 1);
	cr_expect_not(l.full);
	line_edit_release(&l);
}

Test(line_edit, up_and_down_go_through_the_lines_before_and_back_to_the_draft)
{
	struct line_edit l = { 0 };

	type(&l, "one");
	line_edit_done(&l);
	type(&l, "two");
	line_edit_done(&l);
	type(&l, "two");
	line_edit_done(&l);   /* the same again is kept once */
	type(&l, "  ");
	line_edit_done(&l);
	type(&l, "dra");
	keys(&l, SKEY_UP, 1);
	cr_expect_str_eq(l.text, "two");
	keys(&l, SKEY_UP, 2);
	cr_expect_str_eq(l.text, "one");
	keys(&l, SKEY_DOWN, 2);
	cr_expect_str_eq(l.text, "dra");
	cr_expect_eq(l.at, 3);
	line_edit_release(&l);
}

Test(line_edit, the_history_forgets_the_oldest)
{
	struct line_edit l = { 0 };
	char text[32];

	for (int i = 0; i < LINE_EDIT_HISTORY + 10; i++) {
		snprintf(text, sizeof text, "line %d", i);
		type(&l, text);
		line_edit_done(&l);
	}
	keys(&l, SKEY_UP, 1000);
	cr_expect_str_eq(l.text, "line 10");
	line_edit_release(&l);
}

/* The row as text, and where its cursor is. */
static int drawn(const struct line_edit *l, int w, enum glyph_level level, char *out)
{
	struct grid g;
	struct buf b = BUF_INIT;
	int cursor = -1;

	grid_init(&g, w, 1, level);
	line_draw(&g, grid_rect(&g), l);
	for (int x = w - 1; x >= 0; x--)
		if (grid_at(&g, x, 0).style == STYLE_SELECT ||
		    grid_at(&g, x, 0).style == STYLE_CURSOR)
			cursor = x;
	screen_text_write(&g, NULL, &b);
	snprintf(out, 64, "%s", buf_str(&b));
	buf_release(&b);
	grid_release(&g);
	return cursor;
}

Test(line_edit, the_cursor_stands_behind_wide_characters)
{
	struct line_edit l = { 0 };
	char row[64];

	type(&l, "日本x");
	cr_expect_eq(drawn(&l, 20, GLYPH_BRAILLE, row), 5);
	cr_expect_str_eq(row, "日本x_\n");
	keys(&l, SKEY_LEFT, 2);
	cr_expect_eq(drawn(&l, 20, GLYPH_BRAILLE, row), 2);
	/* in ASCII each is a question mark of one column */
	cr_expect_eq(drawn(&l, 20, GLYPH_ASCII, row), 1);
	cr_expect_str_eq(row, "??x\n");
	line_edit_release(&l);
}

Test(line_edit, a_long_line_is_drawn_around_its_cursor)
{
	struct line_edit l = { 0 };
	char row[64];
	int x;

	keys(&l, 'a', 4000);
	type(&l, "END");
	x = drawn(&l, 10, GLYPH_BRAILLE, row);
	cr_expect(x >= 0 && x < 10);
	cr_expect_not_null(strstr(row, "END_"));
	keys(&l, 'A' & 31, 1);
	cr_expect_eq(drawn(&l, 10, GLYPH_BRAILLE, row), 0);
	line_edit_release(&l);
}
