/* SPDX-License-Identifier: MIT */
#include "tui/screen.h"

#include <criterion/criterion.h>

#include "tui/frame.h"
#include "tui/tty_restore.h"

Test(screen_text, trims_blanks_and_ends_each_line)
{
	struct grid g;
	struct buf b = BUF_INIT;

	grid_init(&g, 10, 3, GLYPH_BRAILLE);
	grid_text(&g, 2, 1, 8, "日 ±", STYLE_VALUE);
	screen_text_write(&g, NULL, &b);
	cr_expect_str_eq(buf_str(&b), "\n  日 ±\n\n");
	buf_release(&b);
	grid_release(&g);
}

Test(screen_text, writes_ascii_only_at_the_ascii_level)
{
	struct grid g;
	struct buf b = BUF_INIT;

	grid_init(&g, 10, 1, GLYPH_BRAILLE);
	grid_text(&g, 0, 0, 10, "─│⠿µ日", STYLE_VALUE);
	g.level = GLYPH_ASCII;   /* changed after drawing */
	screen_text_write(&g, NULL, &b);
	cr_expect_str_eq(buf_str(&b), "-|*u?\n");
	buf_release(&b);
	grid_release(&g);
}

Test(screen_text, sends_sgr_by_role_and_resets_at_line_ends)
{
	/* ECMA-48: 1 bold, 4 underlined; nothing else in mono */
	struct screen_text_options o = { .depth = THEME_MONO, .sgr = true };
	struct grid g;
	struct buf b = BUF_INIT;

	grid_init(&g, 8, 1, GLYPH_ASCII);
	grid_text(&g, 0, 0, 2, "ok", STYLE_DEFAULT);
	grid_text(&g, 3, 0, 3, "bad", STYLE_ALERT);
	screen_text_write(&g, &o, &b);
	cr_expect_str_eq(buf_str(&b), "ok \x1b[0;1;4mbad\x1b[0m\n");
	buf_release(&b);
	grid_release(&g);
}

Test(screen_text, keeps_the_last_grid_and_hands_out_keys_in_order)
{
	struct screen *s = screen_text_open(80, 24);
	struct screen_event ev = { 0 };
	struct err e = ERR_INIT;
	struct grid g;
	int w, h;

	screen_text_press(s, (struct screen_event){ .key = 'q' });
	screen_text_press(s, (struct screen_event){ .key = SKEY_UP });
	cr_expect_eq(screen_key(s, &ev, &e), 1);
	cr_expect_eq(ev.key, 'q');
	cr_expect_eq(screen_key(s, &ev, &e), 1);
	cr_expect_eq(ev.key, SKEY_UP);
	cr_expect_eq(screen_key(s, &ev, &e), 0);
	grid_init(&g, 5, 1, GLYPH_ASCII);
	grid_text(&g, 0, 0, 5, "hello", STYLE_TITLE);
	cr_expect_eq(screen_show(s, &g, &e), 0);
	cr_expect(grid_is_equal(screen_text_shown(s), &g));
	screen_text_set_size(s, 40, 12);
	screen_size(s, &w, &h);
	cr_expect(w == 80 && h == 24);
	screen_resize(s);
	screen_size(s, &w, &h);
	cr_expect(w == 40 && h == 12);
	grid_release(&g);
	screen_close(s);
}

Test(screen_text, refuses_a_curses_screen_without_a_terminal)
{
	struct screen *s = NULL;
	struct screen_options o = { 0 };
	struct err e = ERR_INIT;

	/* a test's standard output may be a terminal; its input is made none */
	cr_assert_not_null(freopen("/dev/null", "r", stdin));
	cr_expect_eq(screen_curses_open(&s, &o, &e), ERR_UNSUPPORTED);
	cr_expect_null(s);
	cr_expect_not_null(strstr(e.text, "postsil --plain"));
}

Test(frame, sends_short_blanks_in_the_style_of_the_word_before)
{
	bool bare[STYLE_N];
	struct grid g;

	for (int i = 0; i < STYLE_N; i++)
		bare[i] = i != STYLE_SELECT;
	grid_init(&g, 40, 1, GLYPH_ASCII);
	grid_text(&g, 0, 0, 9, "a", STYLE_LABEL);
	grid_text(&g, 3, 0, 9, "b", STYLE_SELECT);
	grid_text(&g, 6, 0, 9, "c", STYLE_GOOD);
	grid_text(&g, 30, 0, 9, "d", STYLE_GOOD);
	cr_expect_eq(frame_style(&g, 1, 0, bare), STYLE_LABEL);
	cr_expect_eq(frame_style(&g, 2, 0, bare), STYLE_LABEL);
	cr_expect_eq(frame_style(&g, 3, 0, bare), STYLE_SELECT);
	/* the look of a selected blank does show, so it is not carried on */
	cr_expect_eq(frame_style(&g, 4, 0, bare), STYLE_N);
	/* a long run and the rest of a line: as cleared, to the last cell */
	for (int x = 7; x < 30; x++)
		cr_expect_eq(frame_style(&g, x, 0, bare), STYLE_N);
	cr_expect_eq(frame_style(&g, 31, 0, bare), STYLE_N);
	cr_expect_eq(frame_style(&g, 39, 0, bare), STYLE_N);
	grid_release(&g);
}

Test(tty_restore, drops_the_padding_of_terminfo_strings)
{
	struct buf b = BUF_INIT;

	/* vt100's sgr0 and clear in terminfo */
	tty_restore_add(&b, "\x1b[m\x0f$<2>");
	tty_restore_add(&b, NULL);
	tty_restore_add(&b, (const char *)-1);
	tty_restore_add(&b, "\x1b[H\x1b[J$<50/>x$");
	cr_expect_str_eq(buf_str(&b), "\x1b[m\x0f\x1b[H\x1b[Jx$");
	buf_release(&b);
}
