/* SPDX-License-Identifier: MIT */
#include "tui/draw/plot.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "tui/draw/dots.h"
#include "tui/draw/thin.h"
#include "tui/screen.h"

#define NONE NAN

static char *draw(const struct plot *p, int w, int h, enum glyph_level level,
		  struct plot_area *a)
{
	struct buf b = BUF_INIT;
	struct grid g;

	grid_init(&g, w, h, level);
	plot_draw(p, &g, grid_rect(&g), a);
	screen_text_write(&g, NULL, &b);
	grid_release(&g);
	return buf_steal(&b);
}

static void expect_plot(const struct plot *p, int w, int h, enum glyph_level level,
			const char *want)
{
	char *got = draw(p, w, h, level, NULL);

	cr_expect_str_eq(got, want, "\n%s", got);
	free(got);
}

static const struct plot_point rising[] = {
	{ 0, 0, NONE, NONE, 0 }, { 10, 10, NONE, NONE, 0 },
};
static const struct plot_series rise = { .name = "a", .p = rising, .n = 2 };

Test(plot, draws_a_straight_line_corner_to_corner_in_ascii)
{
	struct plot p = { .series = &rise, .n_series = 1, .no_legend = true };

	/* rows 5, columns 11: y = 0.4 x, rounded */
	expect_plot(&p, 11, 7, GLYPH_ASCII,
		    "         **\n"
		    "       **\n"
		    "    ***\n"
		    "  **\n"
		    "**\n"
		    "+----+----+\n"
		    "0    5   10\n");
}

Test(plot, breaks_lines_at_gaps_and_missing_values)
{
	static const struct plot_point pt[] = {
		{ 0, 5, NONE, NONE, 0 }, { 2, 5, NONE, NONE, 0 },
		{ 3, NONE, NONE, NONE, 0 }, { 5, 5, NONE, NONE, 0 },
		{ 7, 5, NONE, NONE, 0 }, { 11, 5, NONE, NONE, 0 },
		{ 12, 5, NONE, NONE, 0 }, { 14, 5, NONE, NONE, PLOT_GAP },
	};
	struct plot_series s = { .p = pt, .n = 8, .gap = 3 };
	struct plot p = { .series = &s, .n_series = 1, .no_legend = true };

	/* 15 columns, one for each x: NaN at 3, a step of 4 after 7 */
	char *got = draw(&p, 15, 3, GLYPH_ASCII, NULL);

	cr_expect_not_null(strstr(got, "***  ***   ** *\n"), "\n%s", got);
	free(got);
}

Test(plot, shows_a_single_point_and_says_when_there_is_none)
{
	static const struct plot_point pt[] = { { 3, 7, NONE, NONE, 0 } };
	struct plot_series s = { .name = "one", .p = pt, .n = 1 };
	struct plot p = { .series = &s, .n_series = 1, .empty = "no runs yet" };
	struct plot_area a;
	char *got = draw(&p, 30, 8, GLYPH_BRAILLE, &a);

	cr_expect_not_null(strstr(got, "●"), "\n%s", got);
	cr_expect_not(a.empty);
	free(got);
	s.n = 0;
	got = draw(&p, 30, 8, GLYPH_BRAILLE, &a);
	cr_expect_not_null(strstr(got, "no runs yet"));
	cr_expect(a.empty);
	free(got);
	p.n_series = 0;
	free(draw(&p, 30, 8, GLYPH_BRAILLE, &a));
	cr_expect(a.empty);
}

Test(plot, puts_data_under_its_tick_and_tells_the_mouse_the_same)
{
	static const struct plot_point pt[] = {
		{ 0, 0, NONE, NONE, 0 }, { 50, 100, NONE, NONE, PLOT_GAP },
		{ 100, 0, NONE, NONE, PLOT_GAP },
	};
	struct plot_series s = { .p = pt, .n = 3 };
	struct plot p = { .series = &s, .n_series = 1, .no_legend = true };
	struct plot_area a;
	struct grid g;
	double x;
	int column;

	grid_init(&g, 60, 12, GLYPH_ASCII);
	plot_draw(&p, &g, grid_rect(&g), &a);
	column = a.plot.x + axis_index(&a.x, 50);
	cr_expect_eq(grid_at(&g, column, a.plot.y).ch, '*');
	cr_expect_eq(grid_at(&g, column, a.x_axis.y).ch, '+');
	cr_expect(plot_x_at(&a, column, &x));
	cr_expect_float_eq(x, 50, 1.0);
	cr_expect_not(plot_x_at(&a, a.plot.x - 1, &x));
	cr_expect_not(plot_x_at(&a, 60, &x));
	grid_release(&g);
}

Test(plot, numbers_markers_and_names_them_in_the_legend)
{
	struct plot_marker m[] = {
		{ .x = 3, .number = 4, .label = "560.40 -3.4", .alert = true },
		{ .x = 8, .number = 5, .label = "560.52 +3.6" },
		{ .x = 99, .number = 6, .label = "beyond" },
	};
	struct plot p = { .series = &rise, .n_series = 1, .marker = m, .n_markers = 3,
			  .marker_title = "driver" };
	char *got = draw(&p, 60, 14, GLYPH_ASCII, NULL);

	cr_expect_not_null(strstr(got, "4!"), "\n%s", got);
	cr_expect_not_null(strstr(got, ": driver  4 560.40 -3.4!  5 560.52 +3.6\n"),
			   "\n%s", got);
	cr_expect_null(strstr(got, "beyond"));
	free(got);
}

Test(plot, says_when_y_does_not_begin_at_zero)
{
	static const struct plot_point pt[] = {
		{ 0, 61, NONE, NONE, 0 }, { 10, 92, NONE, NONE, 0 },
	};
	struct plot_series s = { .name = "fp16", .p = pt, .n = 2 };
	struct plot p = { .series = &s, .n_series = 1, .x_title = "days" };
	char *got = draw(&p, 50, 16, GLYPH_BRAILLE, NULL);

	cr_expect_not_null(strstr(got, "y from 60, days"), "\n%s", got);
	free(got);
	p.y_max = 100;
	got = draw(&p, 50, 16, GLYPH_BRAILLE, NULL);
	cr_expect_null(strstr(got, "y from"), "\n%s", got);
	free(got);
	/* also where the legend has no room */
	p.y_max = 0;
	got = draw(&p, 50, 7, GLYPH_BRAILLE, NULL);
	cr_expect_not_null(strstr(got, "y from 60"), "\n%s", got);
	free(got);
}

Test(plot, reads_all_series_at_the_cursor)
{
	static const struct plot_point pa[] = {
		{ 0, 60, NONE, NONE, 0 }, { 211, 87.94, 87.2, 88.6, 0 },
	};
	static const struct plot_point pb[] = { { 5, NONE, NONE, NONE, 0 } };
	struct plot_series s[] = { { .name = "H100", .p = pa, .n = 2 },
				   { .name = "Gaudi", .p = pb, .n = 1 } };
	struct plot p = { .series = s, .n_series = 2, .x_scale = AXIS_DAYS,
			  .cursor = true, .cursor_x = 211, .y_unit = "%" };
	char *got = draw(&p, 70, 12, GLYPH_ASCII, NULL);

	cr_expect_not_null(strstr(got, "> day 211   H100 87.9 (87.2 ... 88.6) %   "
				  "Gaudi n/a\n"), "\n%s", got);
	free(got);
}

Test(plot, gives_each_series_a_mark_of_its_own)
{
	struct plot_series s[GLYPH_SERIES];
	struct plot_point pt[GLYPH_SERIES][2];
	struct plot p = { .series = s, .n_series = GLYPH_SERIES, .no_legend = true };
	char *got;

	for (int i = 0; i < GLYPH_SERIES; i++) {
		pt[i][0] = (struct plot_point){ 0, i, NONE, NONE, 0 };
		pt[i][1] = (struct plot_point){ 9, i, NONE, NONE, 0 };
		s[i] = (struct plot_series){ .p = pt[i], .n = 2 };
	}
	got = draw(&p, 40, 13, GLYPH_ASCII, NULL);
	for (int i = 0; i < GLYPH_SERIES; i++)
		cr_expect_not_null(strchr(got, (int)glyph_series((unsigned)i, GLYPH_ASCII)));
	free(got);
}

Test(plot, keeps_what_does_not_count_out_of_the_line)
{
	static const struct plot_point pt[] = {
		{ 0, 5, NONE, NONE, 0 }, { 5, 50, NONE, NONE, PLOT_APART },
		{ 10, 5, NONE, NONE, 0 },
	};
	struct plot_series s = { .p = pt, .n = 3 };
	struct plot p = { .series = &s, .n_series = 1, .y_min = 0, .y_max = 60,
			  .no_legend = true };
	char *got = draw(&p, 14, 7, GLYPH_ASCII, NULL);

	cr_expect_not_null(strstr(got, "     x\n"), "\n%s", got);
	cr_expect_not_null(strstr(got, "***********\n"), "\n%s", got);
	free(got);
	cr_expect_eq(plot_nearest(&s, 5), 0);
	cr_expect_eq(plot_nearest(&s, 9), 2);
}

Test(plot, stays_inside_at_every_size_and_level)
{
	struct plot_point pt[500];
	struct plot_marker m[] = { { .x = 7, .number = 1, .label = "560.40" } };
	struct plot_series s = { .name = "x", .p = pt, .n = 500, .band = true };
	struct plot p = { .series = &s, .n_series = 1, .marker = m, .n_markers = 1,
			  .cursor = true, .cursor_x = 70, .x_scale = AXIS_DAYS };

	for (int i = 0; i < 500; i++)
		pt[i] = (struct plot_point){ i * 0.3, 60 + 40 * sin(i), 50, 101,
					     i % 50 ? 0 : PLOT_GAP };
	for (int level = 0; level < GLYPH_LEVELS; level++)
		for (int h = 0; h < 24; h++)
			for (int w = 0; w < 100; w += w < 30 ? 1 : 9) {
				struct grid g;

				grid_init(&g, w + 2, h + 2, (enum glyph_level)level);
				plot_draw(&p, &g, (struct rect){ 1, 1, w, h }, NULL);
				for (int y = 0; y < h + 2; y++) {
					cr_assert_eq(grid_at(&g, 0, y).ch, ' ');
					cr_assert_eq(grid_at(&g, w + 1, y).ch, ' ');
				}
				grid_release(&g);
			}
}

Test(thin, takes_the_median_and_the_extremes_of_each_column)
{
	struct plot_point pt[50];
	struct plot_series s = { .p = pt, .n = 50 };
	struct axis x = axis_make(AXIS_LINEAR, 0, 9, 10);
	struct plot_point *out;
	size_t n;
	bool reduced;

	/* five points at each of ten x: x, x + 1, x + 2, x + 3, x + 100 */
	for (int i = 0; i < 50; i++)
		pt[i] = (struct plot_point){ i / 5, i / 5 + (i % 5 == 4 ? 100 : i % 5),
					     NONE, NONE, 0 };
	out = thin_series(&s, &x, 10, &n, &reduced);
	cr_assert_eq(n, 10);
	cr_expect(reduced);
	for (size_t i = 0; i < n; i++) {
		cr_expect_float_eq(out[i].y, (double)i + 2, 1e-12);
		cr_expect_float_eq(out[i].low, (double)i, 1e-12);
		cr_expect_float_eq(out[i].high, (double)i + 100, 1e-12);
	}
	free(out);
}

static int by_value(const void *a, const void *b)
{
	double d = *(const double *)a - *(const double *)b;

	return (d > 0) - (d < 0);
}

Test(thin, selects_what_sorting_would)
{
	srand48(7);
	for (size_t n = 1; n < 60; n++) {
		double v[60], sorted[60];

		for (size_t i = 0; i < n; i++)
			v[i] = sorted[i] = (double)(lrand48() % 20);
		qsort(sorted, n, sizeof(double), by_value);
		for (size_t k = 0; k < n; k++)
			cr_assert_float_eq(thin_select(v, n, k), sorted[k], 0);
	}
}

Test(dots, follow_the_code_charts)
{
	struct dots d;

	/* U+2801 is dot 1, upper left; U+2880 dot 8, lower right; U+2588 all */
	dots_init(&d, 1, 1, GLYPH_BRAILLE);
	dots_line(&d, -0.25, -0.375, -0.25, -0.375);
	cr_expect_eq(dots_char(&d, 0, 0, '*'), 0x2801);
	dots_line(&d, 0.25, 0.375, 0.25, 0.375);
	cr_expect_eq(dots_char(&d, 0, 0, '*'), 0x2881);
	dots_release(&d);
	dots_init(&d, 1, 1, GLYPH_BLOCK);
	cr_expect_eq(dots_char(&d, 0, 0, '*'), 0);
	dots_line(&d, -0.25, -0.25, 0.25, 0.25);
	cr_expect_eq(dots_char(&d, 0, 0, '*'), 0x259a);
	dots_release(&d);
}

Test(dots, take_lines_that_leave_the_canvas)
{
	struct dots d;

	dots_init(&d, 5, 5, GLYPH_ASCII);
	dots_line(&d, -1e12, 2, 1e12, 2);
	dots_line(&d, NAN, 0, 3, 3);
	dots_line(&d, 0, INFINITY, 3, 3);
	for (int x = 0; x < 5; x++) {
		cr_expect_eq(dots_char(&d, x, 2, '*'), '*');
		cr_expect_eq(dots_char(&d, x, 1, '*'), 0);
	}
	dots_release(&d);
}
