/* SPDX-License-Identifier: MIT */
#include "tui/draw/grid.h"

#include <criterion/criterion.h>

#include "tui/screen.h"

static void expect_grid(const struct grid *g, const char *want)
{
	struct buf b = BUF_INIT;

	screen_text_write(g, NULL, &b);
	cr_expect_str_eq(buf_str(&b), want);
	buf_release(&b);
}

Test(grid, draws_a_thin_rounded_frame_with_title_and_note)
{
	struct grid g;
	struct rect in;

	grid_init(&g, 21, 3, GLYPH_BRAILLE);
	in = grid_box(&g, grid_rect(&g), false, "Alerts", "2 open");
	expect_grid(&g, "╭─ Alerts ─ 2 open ─╮\n│                   │\n╰───────────────────╯\n");
	grid_release(&g);
	cr_expect(in.x == 1 && in.y == 1 && in.w == 19 && in.h == 1);
}

Test(grid, draws_a_heavy_frame_when_focused_and_plain_ones_in_ascii)
{
	struct grid g;

	grid_init(&g, 12, 3, GLYPH_BLOCK);
	grid_box(&g, grid_rect(&g), true, "Run", NULL);
	expect_grid(&g, "┏━ Run ━━━━┓\n┃          ┃\n┗━━━━━━━━━━┛\n");
	g.level = GLYPH_ASCII;
	grid_clear(&g);
	grid_box(&g, grid_rect(&g), true, "Run", NULL);
	expect_grid(&g, "+= Run ====+\n|          |\n+==========+\n");
	grid_clear(&g);
	grid_box(&g, grid_rect(&g), false, "Run", NULL);
	expect_grid(&g, "+- Run ----+\n|          |\n+----------+\n");
	grid_release(&g);
}

Test(grid, leaves_the_note_out_before_the_title)
{
	struct grid g;

	grid_init(&g, 14, 2, GLYPH_ASCII);
	grid_box(&g, grid_rect(&g), false, "Trajectory", "214 runs");
	expect_grid(&g, "+- Traject~ -+\n+------------+\n");
	grid_release(&g);
}

Test(grid, takes_anything_outside_without_harm)
{
	struct grid g;

	grid_init(&g, 4, 2, GLYPH_BRAILLE);
	grid_put(&g, -1, 0, 'x', STYLE_DEFAULT);
	grid_put(&g, 4, 1, 'x', STYLE_DEFAULT);
	grid_text(&g, -3, 0, 5, "abcdefgh", STYLE_DEFAULT);
	grid_text(&g, 2, 5, 50, "below", STYLE_DEFAULT);
	grid_fill(&g, (struct rect){ -5, -5, 2, 2 }, 'x', STYLE_DEFAULT);
	grid_box(&g, (struct rect){ 2, 1, -7, 3 }, true, "t", "n");
	grid_style(&g, 2, 1, 90, STYLE_ALERT);
	expect_grid(&g, "d…\n\n");
	cr_expect_eq(grid_at(&g, 3, 1).style, STYLE_ALERT);
	cr_expect_eq(grid_at(&g, 9, 9).ch, ' ');
	grid_release(&g);
}

Test(grid, confines_drawing_to_the_clip)
{
	struct grid g;
	struct rect before;

	grid_init(&g, 6, 1, GLYPH_ASCII);
	before = grid_narrow(&g, (struct rect){ 2, 0, 2, 1 });
	grid_text(&g, 0, 0, 6, "abcdef", STYLE_DEFAULT);
	grid_set_clip(&g, before);
	expect_grid(&g, "  cd\n");
	grid_text(&g, 5, 0, 1, "z", STYLE_DEFAULT);
	expect_grid(&g, "  cd z\n");
	grid_release(&g);
}

Test(grid, never_leaves_half_of_a_wide_character)
{
	struct grid g;

	grid_init(&g, 6, 1, GLYPH_BRAILLE);
	grid_text(&g, 0, 0, 6, "日本語", STYLE_DEFAULT);
	cr_expect_eq(grid_at(&g, 1, 0).ch, 0);
	grid_put(&g, 1, 0, 'x', STYLE_DEFAULT);
	grid_put(&g, 2, 0, 'y', STYLE_DEFAULT);
	expect_grid(&g, " xy 語\n");
	/* no room for the second half */
	grid_put(&g, 5, 0, 0x65e5, STYLE_DEFAULT);
	expect_grid(&g, " xy\n");
	grid_release(&g);
}

Test(grid, lets_no_control_character_into_a_cell)
{
	struct grid g;

	grid_init(&g, 8, 1, GLYPH_BRAILLE);
	grid_text(&g, 0, 0, 8, "\x1b]0;x\a", STYLE_DEFAULT);
	grid_put(&g, 7, 0, 0x202e, STYLE_DEFAULT);
	for (int x = 0; x < 8; x++)
		cr_expect(grid_at(&g, x, 0).ch >= 0x20);
	cr_expect_eq(grid_at(&g, 7, 0).ch, 0xfffd);
	grid_release(&g);
}

Test(grid, aligns_text_to_the_right_and_returns_its_width)
{
	struct grid g;

	grid_init(&g, 10, 1, GLYPH_ASCII);
	cr_expect_eq(grid_text_right(&g, 0, 0, 10, "±3", STYLE_DEFAULT), 3);
	expect_grid(&g, "       +-3\n");
	cr_expect_eq(grid_textf(&g, 0, 0, 4, STYLE_DEFAULT, "%d runs", 214), 4);
	expect_grid(&g, "214~   +-3\n");
	grid_release(&g);
}

Test(grid, reports_the_columns_in_which_rows_differ)
{
	struct grid a, b;
	int first = -1, last = -1;

	grid_init(&a, 8, 2, GLYPH_ASCII);
	grid_init(&b, 8, 2, GLYPH_ASCII);
	cr_expect(grid_is_equal(&a, &b));
	grid_put(&b, 2, 1, 'x', STYLE_DEFAULT);
	grid_style(&b, 5, 1, 1, STYLE_WARN);
	cr_expect_not(grid_is_equal(&a, &b));
	cr_expect_not(grid_row_damage(&a, &b, 0, &first, &last));
	cr_expect(grid_row_damage(&a, &b, 1, &first, &last));
	cr_expect_eq(first, 2);
	cr_expect_eq(last, 5);
	grid_copy(&a, &b);
	cr_expect(grid_is_equal(&a, &b));
	grid_resize(&a, 3, 3);
	cr_expect_not(grid_is_equal(&a, &b));
	grid_release(&a);
	grid_release(&b);
}

Test(grid, fills_a_bar_in_eighths)
{
	struct grid g;

	grid_init(&g, 4, 1, GLYPH_BLOCK);
	grid_bar(&g, 0, 0, 4, 0.625, STYLE_PROGRESS);
	expect_grid(&g, "██▌·\n");
	g.level = GLYPH_ASCII;
	grid_bar(&g, 0, 0, 4, 0.625, STYLE_PROGRESS);
	expect_grid(&g, "###.\n");
	grid_bar(&g, 0, 0, 4, 7, STYLE_PROGRESS);
	expect_grid(&g, "####\n");
	grid_release(&g);
}

Test(grid, cuts_rectangles_within_their_bounds)
{
	struct rect r = { 2, 3, 10, 5 };
	struct rect top = rect_cut_top(&r, 2), left = rect_cut_left(&r, 4);
	struct rect right = rect_cut_right(&r, 99), none = rect_cut_bottom(&r, -1);

	cr_expect(top.y == 3 && top.h == 2 && top.w == 10);
	cr_expect(left.x == 2 && left.w == 4 && left.y == 5 && left.h == 3);
	cr_expect(right.x == 6 && right.w == 6);
	cr_expect(rect_is_empty(r) && none.h == 0);
	cr_expect(rect_is_empty(rect_intersect(top, left)));
	cr_expect(rect_is_empty(rect_inset(top, 1)));
}
