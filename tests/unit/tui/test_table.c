/* SPDX-License-Identifier: MIT */
#include "tui/draw/table.h"

#include <criterion/criterion.h>

#include "tui/screen.h"

static const struct table_column column[] = {
	{ .title = "DRIVER" },
	{ .title = "RUNS", .align = TEXT_RIGHT, .drop = 1 },
	{ .title = "CHANGE", .align = TEXT_DECIMAL },
	{ .title = "NOTE", .grow = true, .drop = 2 },
};

static const char *const cell[] = {
	"535.86", "31", "·", "first",
	"545.23", "44", "+1.2", "same stack",
	"560.40", "119", "-13.4!", "kernel \x1b[2J too",
};

static const struct table_strings strings = { .cell = cell, .n_columns = 4 };

static struct table make_table(void)
{
	return (struct table){
		.column = column, .n_columns = 4, .n_rows = 3,
		.cell = table_string_cell, .ctx = &strings, .sort_column = -1,
		.focus = true,
	};
}

static void expect_table(const struct table *t, struct table_state *st, int w, int h,
			 const char *want)
{
	struct grid g;
	struct buf b = BUF_INIT;

	grid_init(&g, w, h, GLYPH_ASCII);
	table_draw(t, st, &g, grid_rect(&g));
	screen_text_write(&g, NULL, &b);
	cr_expect_str_eq(buf_str(&b), want);
	buf_release(&b);
	grid_release(&g);
}

Test(table, lines_numbers_up_at_their_points_and_defuses_escapes)
{
	struct table t = make_table();
	struct table_state st = { .selected = 1 };

	expect_table(&t, &st, 44, 4,
		     " DRIVER  RUNS  CHANGE  NOTE\n"
		     " 535.86    31    -     first\n"
		     ">545.23    44   +1.2   same stack\n"
		     " 560.40   119  -13.4!  kernel \\x1b[2J too\n");
}

Test(table, marks_the_sorted_column)
{
	struct table t = make_table();
	struct table_state st = { 0 };
	struct grid g;

	t.sort_column = 1;
	t.sort_down = true;
	grid_init(&g, 44, 1 + 1, GLYPH_BRAILLE);
	table_draw(&t, &st, &g, grid_rect(&g));
	cr_expect_eq(grid_at(&g, 13, 0).ch, glyph_char(GLYPH_SORT_DOWN, GLYPH_BRAILLE));
	cr_expect_eq(grid_at(&g, 2, 0).style, STYLE_HEADER);
	cr_expect_eq(grid_at(&g, 40, 1).style, STYLE_SELECT);
	grid_release(&g);
}

Test(table, leaves_columns_out_when_it_is_narrow)
{
	struct table t = make_table();
	struct table_state st = { 0 };

	expect_table(&t, &st, 22, 2, " DRIVER  RUNS  CHANGE\n>535.86    31       -v\n");
	expect_table(&t, &st, 16, 2, " DRIVER  CHANGE\n>535.86       -v\n");
	expect_table(&t, &st, 7, 2, " DRIVER\n>535.8v\n");
}

Test(table, says_why_it_is_empty)
{
	struct table t = make_table();
	struct table_state st = { .selected = 7, .top = 3 };

	t.n_rows = 0;
	t.empty = "no runs yet: press n to start one";
	expect_table(&t, &st, 20, 4, " DRIVER  CHANGE\n no runs yet: press\n"
		     " n to start one\n\n");
	cr_expect_eq(st.selected, 0);
}

static void number_cell(const void *ctx, size_t row, size_t col, struct table_cell *out)
{
	(void)ctx;
	(void)col;
	snprintf(out->text, sizeof(out->text), "row %zu", row);
}

static bool is_third(const void *ctx, size_t row)
{
	(void)ctx;
	return row % 3 == 2;
}

static const struct table_column one[] = { { .title = "ROW" } };

static struct table make_long(size_t n)
{
	return (struct table){ .column = one, .n_columns = 1, .n_rows = n,
			       .cell = number_cell, .sort_column = -1, .focus = true };
}

Test(table, scrolls_to_keep_the_selection_in_sight)
{
	struct table t = make_long(100);
	struct table_state st = { 0 };

	t.is_marked = is_third;
	expect_table(&t, &st, 9, 4, " ROW\n>row 0\n row 1\n*row 2  v\n");
	for (int i = 0; i < 4; i++)
		table_select(&st, 100, TABLE_DOWN);
	expect_table(&t, &st, 9, 4, " ROW\n*row 2  ^\n row 3\n>row 4  v\n");
	/* up again: the picture stays until its edge */
	table_select(&st, 100, TABLE_UP);
	expect_table(&t, &st, 9, 4, " ROW\n*row 2  ^\n>row 3\n row 4  v\n");
	table_select(&st, 100, TABLE_END);
	expect_table(&t, &st, 9, 4, " ROW\n row 97 ^\n*row 98\n>row 99\n");
	table_select(&st, 100, TABLE_PAGE_UP);
	cr_expect_eq(st.selected, 96);
	cr_expect(table_select(&st, 100, TABLE_HOME));
	cr_expect_not(table_select(&st, 100, TABLE_UP));
}

Test(table, has_no_void_below_after_rows_went_away)
{
	struct table t = make_long(100);
	struct table_state st = { .selected = 99 };

	expect_table(&t, &st, 9, 4, " ROW\n row 97 ^\n row 98\n>row 99\n");
	t.n_rows = 5;
	expect_table(&t, &st, 9, 4, " ROW\n row 2  ^\n row 3\n>row 4\n");
}

Test(table, finds_the_row_under_the_mouse)
{
	struct table t = make_long(3);
	struct table_state st = { 0 };
	struct rect r = { 0, 5, 20, 10 };
	size_t row = 99;

	cr_expect_not(table_row_at(&t, &st, r, 5, &row));
	cr_expect(table_row_at(&t, &st, r, 7, &row));
	cr_expect_eq(row, 1);
	cr_expect_not(table_row_at(&t, &st, r, 9, &row));
	cr_expect_eq(table_height(&t), 4);
}

Test(table, draws_at_every_size_within_its_rectangle)
{
	struct table t = make_table();

	for (int h = 0; h < 8; h++)
		for (int w = 0; w < 60; w++) {
			struct table_state st = { .selected = 2 };
			struct grid g;

			grid_init(&g, w + 2, h + 2, GLYPH_BRAILLE);
			table_draw(&t, &st, &g, (struct rect){ 1, 1, w, h });
			for (int y = 0; y < h + 2; y++) {
				cr_assert_eq(grid_at(&g, 0, y).ch, ' ');
				cr_assert_eq(grid_at(&g, w + 1, y).ch, ' ');
			}
			grid_release(&g);
		}
}
