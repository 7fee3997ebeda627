/* SPDX-License-Identifier: MIT */
#include "tui/plain.h"

#include <criterion/criterion.h>

#include "core/base/buf.h"
#include "tui/draw/table.h"

static const struct table_column columns[] = {
	{ .title = "PRODUCT" }, { .title = "EFF %", .align = TEXT_DECIMAL },
	{ .title = "DAY", .align = TEXT_RIGHT }, { .title = "TREND" },
};
static const char *const cells[] = {
	"H100 SXM5 80GB", "91.2", "3", "\xe2\x96\x81\xe2\x96\x88",
	"MI300X", "-", "not yet", "",
	"i7 \xe2\x86\x92 i9", "", "128", "",
};
static const struct table_strings strings = { cells, 4 };

static const struct table table = {
	.column = columns, .n_columns = 4, .n_rows = 3, .cell = table_string_cell,
	.ctx = &strings, .sort_column = -1, .focus = true,
};

static void expect_text(struct grid *g, enum glyph_level level, const char *want)
{
	struct buf out = BUF_INIT;

	plain_write(g, level, &out);
	cr_expect_str_eq(buf_str(&out), want);
	buf_release(&out);
	grid_release(g);
}

Test(plain, reads_a_table_row_by_row_without_what_is_empty)
{
	struct grid g = GRID_INIT;
	struct table_state st = { .selected = 1 };

	grid_init(&g, 60, 8, GLYPH_BLOCK);
	table_draw(&table, &st, &g, grid_box(&g, grid_rect(&g), true, "Maturity", "3 rows"));
	expect_text(&g, GLYPH_BRAILLE,
		    "Maturity. 3 rows.\n"
		    "PRODUCT: H100 SXM5 80GB, EFF %: 91.2, DAY: 3\n"
		    "PRODUCT: MI300X, DAY: not yet, selected\n"
		    "PRODUCT: i7 to i9, DAY: 128\n");
}

Test(plain, says_what_a_list_has_out_of_sight)
{
	struct grid g = GRID_INIT;
	struct table_state st = { .selected = 0 };

	grid_init(&g, 60, 5, GLYPH_BLOCK);
	table_draw(&table, &st, &g, grid_box(&g, grid_rect(&g), true, "T", NULL));
	expect_text(&g, GLYPH_BRAILLE,
		    "T.\n"
		    "PRODUCT: H100 SXM5 80GB, EFF %: 91.2, DAY: 3, selected\n"
		    "PRODUCT: MI300X, DAY: not yet\n"
		    "More rows below.\n");
}

Test(plain, joins_wrapped_text_and_parts_labels_from_values)
{
	struct grid g = GRID_INIT;
	struct rect in;

	grid_init(&g, 30, 10, GLYPH_BLOCK);
	in = grid_box(&g, grid_rect(&g), false, "Facts", NULL);
	grid_text(&g, in.x + 1, in.y, 20, "driver", STYLE_LABEL);
	grid_text(&g, in.x + 8, in.y, 20, "560.52", STYLE_VALUE);
	in.y += 2;
	in.h -= 2;
	in.x++;
	in.w -= 2;
	grid_text_wrapped(&g, in, "Nothing else that is recorded changed with it.",
			  STYLE_DEFAULT);
	expect_text(&g, GLYPH_BRAILLE,
		    "Facts.\n"
		    "driver: 560.52\n"
		    "Nothing else that is recorded changed with it.\n");
}

Test(plain, leaves_a_plot_out_and_keeps_the_words_below_it)
{
	struct grid g = GRID_INIT;

	grid_init(&g, 30, 6, GLYPH_BLOCK);
	grid_box(&g, grid_rect(&g), false, "Plot", NULL);
	grid_text(&g, 2, 1, 20, "100\xe2\x94\xa4 \xe2\x96\x98 \xe2\x96\x9d", STYLE_AXIS);
	grid_text(&g, 2, 2, 20, "   \xe2\x94\x94\xe2\x94\x80\xe2\x94\x80", STYLE_AXIS);
	grid_text(&g, 2, 3, 20, "   0    20", STYLE_AXIS);
	grid_text(&g, 2, 4, 20, "no runs d 3-5", STYLE_DIM);
	expect_text(&g, GLYPH_BRAILLE, "Plot.\nA plot is left out.\nno runs d 3-5\n");
}

Test(plain, writes_ascii_where_the_locale_has_no_more)
{
	struct grid g = GRID_INIT;

	grid_init(&g, 30, 3, GLYPH_BLOCK);
	grid_box(&g, grid_rect(&g), false, "Band", NULL);
	grid_text(&g, 1, 1, 20, "\xc2\xb1" "3 \xe2\x86\x92 4", STYLE_DEFAULT);
	expect_text(&g, GLYPH_ASCII, "Band.\n+-3 to 4\n");
}

Test(plain, gives_the_selected_row_with_tabs_and_empty_cells)
{
	struct grid g = GRID_INIT;
	struct table_state st = { .selected = 2 };
	struct buf out = BUF_INIT;

	grid_init(&g, 60, 8, GLYPH_BLOCK);
	cr_expect_not(plain_selected_row(&g, &out));
	table_draw(&table, &st, &g, grid_box(&g, grid_rect(&g), true, "T", NULL));
	cr_expect(plain_selected_row(&g, &out));
	cr_expect_str_eq(buf_str(&out), "i7 to i9\t\t128\t");
	buf_release(&out);
	grid_release(&g);
}

Test(plain, reads_any_grid_of_any_size)
{
	struct buf out = BUF_INIT;

	for (int w = 0; w < 40; w++)
		for (int h = 0; h < 8; h++) {
			struct grid g = GRID_INIT;
			struct table_state st = { .selected = 0 };

			grid_init(&g, w, h, GLYPH_BLOCK);
			table_draw(&table, &st, &g,
				   grid_box(&g, grid_rect(&g), true, "T", "note"));
			plain_write(&g, GLYPH_BLOCK, &out);
			plain_selected_row(&g, &out);
			grid_release(&g);
		}
	for (size_t i = 0; i < out.n; i++)
		cr_expect((unsigned char)out.p[i] >= ' ' || out.p[i] == '\n' ||
			  out.p[i] == '\t');
	buf_release(&out);
}
