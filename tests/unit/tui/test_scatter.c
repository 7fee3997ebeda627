/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tui/draw/scatter.h"
#include "tui/screen.h"

static void print(const struct scatter *s, int w, int h, enum glyph_level level,
		  struct buf *out)
{
	struct grid g = GRID_INIT;

	buf_reset(out);
	grid_init(&g, w, h, level);
	scatter_draw(s, &g, grid_rect(&g), NULL);
	screen_text_write(&g, NULL, out);
	grid_release(&g);
}

static struct scatter window(double x0, double x1, double y0, double y1)
{
	return (struct scatter){ .cursor = SCATTER_NONE, .x_min = x0, .x_max = x1,
				 .y_min = y0, .y_max = y1 };
}

Test(scatter, a_decade_has_the_same_length_everywhere_on_both_axes)
{
	struct scatter s = window(0.1, 1000, 1, 10000);
	struct plot_area a;

	scatter_measure(&s, (struct rect){ 0, 0, 86, 23 }, &a);
	for (double v = 0.1; v < 900; v *= 10) {
		double step = axis_cell(&a.x, v * 10) - axis_cell(&a.x, v);
		double up = axis_cell(&a.y, v * 100) - axis_cell(&a.y, v * 10);

		cr_assert_float_eq(step, (a.plot.w - 1) / 4.0, 1e-9);
		cr_assert_float_eq(up, (a.plot.h - 1) / 4.0, 1e-9);
	}
}

Test(scatter, a_point_stands_in_the_cell_that_the_axes_say)
{
	struct scatter_point p = { .x = 10, .y = 100, .mark = 1 };
	struct scatter s = window(1, 100, 10, 1000);
	struct grid g = GRID_INIT;
	struct plot_area a;

	s.point = &p;
	s.n_points = 1;
	grid_init(&g, 60, 20, GLYPH_ASCII);
	scatter_draw(&s, &g, grid_rect(&g), &a);
	cr_assert_eq(grid_at(&g, a.plot.x + axis_index(&a.x, 10),
			     a.plot.y + a.plot.h - 1 - axis_index(&a.y, 100)).ch, 'o');
	grid_release(&g);
}

Test(scatter, marks_differ_at_every_level_and_are_one_cell_wide)
{
	for (int level = 0; level < GLYPH_LEVELS; level++)
		for (unsigned i = 0; i < SCATTER_MARKS; i++)
			for (unsigned k = 0; k < i; k++)
				cr_assert_neq(scatter_mark(i, (enum glyph_level)level),
					      scatter_mark(k, (enum glyph_level)level));
}

/* Every word that was written stands whole: none is cut by another. */
Test(scatter, words_of_many_close_points_never_run_into_each_other)
{
	enum { N = 40 };
	struct scatter s = window(1, 100, 1, 100);
	struct scatter_point p[N];
	char word[N][16];
	struct buf out = BUF_INIT;
	int whole = 0;

	for (int i = 0; i < N; i++) {
		snprintf(word[i], sizeof word[i], "w%dx", 10 + i);
		p[i] = (struct scatter_point){ .x = 20 + i % 7, .y = 20 + i % 5,
					       .label = word[i] };
	}
	s.point = p;
	s.n_points = N;
	print(&s, 70, 22, GLYPH_ASCII, &out);
	for (const char *c = buf_str(&out); *c; c++)
		if (*c == 'w') {
			cr_assert(c[1] >= '1' && c[1] <= '4' && c[3] == 'x', "%s",
				  buf_str(&out));
			cr_assert(c[4] == ' ' || c[4] == '\n', "%s", buf_str(&out));
			whole++;
		}
	cr_assert(whole >= 5, "%s", buf_str(&out));
	buf_release(&out);
}

Test(scatter, a_word_without_room_gives_way_to_its_short_form)
{
	struct scatter_point p = { .x = 10, .y = 10,
				   .label = "much too long for this plot", .brief = "short" };
	struct scatter s = window(1, 100, 1, 100);
	struct buf out = BUF_INIT;

	s.point = &p;
	s.n_points = 1;
	print(&s, 26, 8, GLYPH_ASCII, &out);
	cr_assert_not_null(strstr(buf_str(&out), "short"), "%s", buf_str(&out));
	cr_assert_null(strstr(buf_str(&out), "much"));
	buf_release(&out);
}

Test(scatter, no_size_draws_outside_and_none_fails)
{
	double x[] = { 0.001, 1, 1e6 }, y[] = { 0.5, 500, 500 };
	struct scatter_line l = { .x = x, .y = y, .n = 3, .plain = '-', .label = "roof" };
	struct scatter_point p[] = { { .x = 3, .y = 3, .label = "a" },
		{ .x = 1e9, .y = 3, .label = "outside" }, { .x = NAN, .y = 1 },
		{ .x = 0, .y = -1, .label = "nowhere" } };
	struct scatter s = window(0.01, 100, 1, 1000);

	s.line = &l;
	s.n_lines = 1;
	s.point = p;
	s.n_points = 4;
	for (int level = 0; level < GLYPH_LEVELS; level++)
		for (int w = 0; w < 40; w += 3)
			for (int h = 0; h < 14; h++) {
				struct rect r = { 2, 2, w, h };
				struct grid g = GRID_INIT;

				s.cursor = (size_t)(w + h) % 5;
				grid_init(&g, w + 4, h + 4, (enum glyph_level)level);
				scatter_draw(&s, &g, r, NULL);
				for (int i = 0; i < g.w * g.h; i++)
					cr_assert(rect_has(r, i % g.w, i / g.w) ||
						  g.cell[i].ch == ' ');
				grid_release(&g);
			}
}

Test(scatter, a_solid_line_has_no_holes_and_a_broken_one_has)
{
	for (int dashed = 0; dashed < 2; dashed++)
		for (int w = 30; w < 120; w++) {
			double x[] = { 1, 100 }, y[] = { 7, 7 };
			struct scatter_line l = { .x = x, .y = y, .n = 2, .plain = '-',
						  .dashed = dashed };
			struct scatter s = window(1, 100, 1, 100);
			struct grid g = GRID_INIT;
			struct plot_area a;
			uint32_t middle = 0;
			int holes = 0;

			s.line = &l;
			s.n_lines = 1;
			grid_init(&g, w, 20, GLYPH_BRAILLE);
			scatter_draw(&s, &g, grid_rect(&g), &a);
			/* the line ends in the middle of the last cells */
			for (int c = 1; c + 1 < a.plot.w; c++)
				for (int r = 0; r < a.plot.h; r++) {
					uint32_t ch = grid_at(&g, a.plot.x + c,
							      a.plot.y + r).ch;

					if (r == a.plot.h - 1 - axis_index(&a.y, 7)) {
						middle = middle ? middle : ch;
						holes += ch != middle;
					}
				}
			cr_assert_eq(holes > 0, dashed, "%d columns: %d holes", w, holes);
			grid_release(&g);
		}
}
