/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "core/base/err.h"
#include "tui/draw/grid.h"
#include "tui/screen.h"
#include "tui/view.h"
#include "view_fixture.h"

static void fill(struct fixture *f)
{
	fixture_add_days(f, (struct fixture_row){ .product = "NVIDIA H100",
		.precision = "fp16", .driver = "1.0", .gemm = 600, .peak = 1000 }, 20);
	fixture_add_days(f, (struct fixture_row){ .product = "NVIDIA H100",
		.precision = "fp16", .driver = "2.0", .day = 60, .gemm = 850,
		.peak = 1000 }, 20);
}

Test(view_all, the_tabs_stand_in_the_order_of_the_card)
{
	static const char *const order[] = { "overview", "trajectory", "runs",
					     "machine", "run", "roofline", "maturity",
					     "regressions", "impact", "compare",
					     "forecast" };
	const size_t n = sizeof order / sizeof *order;

	for (size_t i = 0; i < n; i++) {
		cr_assert_str_eq(view_all[i]->name, order[i]);
		cr_assert_eq(view_find(order[i]), view_all[i]);
	}
	cr_assert_null(view_all[n]);
	cr_assert_null(view_find("nonsense"));
}

Test(view_all, no_view_draws_outside_of_its_rectangle_at_any_size)
{
	static const int sizes[][2] = {
		{ 1, 1 }, { 2, 1 }, { 1, 9 }, { 3, 3 }, { 7, 2 }, { 12, 3 }, { 20, 5 },
		{ 40, 12 }, { 60, 17 }, { 79, 23 }, { 80, 24 }, { 100, 30 },
		{ 119, 31 }, { 120, 30 }, { 160, 48 }, { 300, 100 } };
	const int edge = 3;
	struct fixture f;

	fixture_init(&f);
	for (int filled = 0; filled < 2; filled++) {
		if (filled)
			fill(&f);
		for (size_t k = 0; view_all[k]; k++) {
			struct err e = ERR_INIT;
			struct view v;

			view_init(&v, view_all[k]);
			cr_assert_eq(v.ops->load(&v, &f.ws, &e), 0, "%s", e.text);
			for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
				struct rect r = { edge, edge, sizes[i][0], sizes[i][1] };
				struct grid g = GRID_INIT;
				int inside = 0;

				grid_init(&g, r.w + 2 * edge, r.h + 2 * edge, GLYPH_BRAILLE);
				v.ops->draw(&v, &g, r);
				for (int y = 0; y < g.h; y++)
					for (int x = 0; x < g.w; x++) {
						bool blank = grid_at(&g, x, y).ch == ' ';

						inside += rect_has(r, x, y) && !blank;
						cr_assert(rect_has(r, x, y) || blank,
							  "%s at %dx%d put a cell at %d,%d",
							  v.ops->name, r.w, r.h,
							  x - edge, y - edge);
					}
				cr_assert(inside > 0 || r.w * r.h < 4, "%s at %dx%d is blank",
					  v.ops->name, r.w, r.h);
				grid_release(&g);
			}
			view_release(&v);
		}
	}
	fixture_release(&f);
}

Test(view_all, invented_data_is_titled_synthetic_on_every_screen)
{
	struct fixture f;

	fixture_init(&f);
	fill(&f);
	for (int demo = 0; demo < 2; demo++) {
		f.ws.demo = demo;
		for (size_t k = 0; view_all[k]; k++) {
			struct buf out = BUF_INIT;

			fixture_print(&f, view_all[k]->name, 80, 22, &out);
			cr_assert_eq(strstr(buf_str(&out), "SYNTHETIC") != NULL, demo,
				     "%s: %s", view_all[k]->name, buf_str(&out));
			buf_release(&out);
		}
	}
	fixture_release(&f);
}

Test(view_all, stored_escape_sequences_and_bidi_marks_never_reach_a_cell)
{
	struct fixture f;

	fixture_init(&f);
	fixture_add_days(&f, (struct fixture_row){
		.product = "\x1b[2Jbad\x07\xe2\x80\xae\xc2\x9b", .precision = "fp64",
		.driver = "\x1b[31m\x1b]0;x\x07", .gemm = 5, .peak = 10 }, 20);
	for (size_t k = 0; view_all[k]; k++)
		for (int level = 0; level < GLYPH_LEVELS; level++) {
			struct grid g = GRID_INIT;
			struct err e = ERR_INIT;
			struct view v;

			view_init(&v, view_all[k]);
			cr_assert_eq(v.ops->load(&v, &f.ws, &e), 0);
			grid_init(&g, 160, 48, (enum glyph_level)level);
			v.ops->draw(&v, &g, grid_rect(&g));
			for (int i = 0; i < g.w * g.h; i++) {
				uint32_t ch = g.cell[i].ch;

				cr_assert(ch >= ' ' || ch == 0);
				cr_assert(!(ch >= 0x7f && ch < 0xa0));
				cr_assert(ch != 0x202e && ch != 0x9b);
			}
			grid_release(&g);
			view_release(&v);
		}
	fixture_release(&f);
}

Test(view_all, any_key_in_any_view_leaves_something_that_can_be_drawn)
{
	struct fixture f;

	fixture_init(&f);
	fill(&f);
	for (size_t k = 0; view_all[k]; k++) {
		struct view v;
		unsigned seed = 7;

		view_init(&v, view_all[k]);
		cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
		for (int i = 0; i < 400; i++) {
			struct grid g = GRID_INIT;
			int key;

			seed = seed * 1103515245u + 12345u;
			key = (seed >> 16) % 4 ? (int)(SKEY_UP + (seed >> 18) % 9) :
						 (int)(' ' + (seed >> 18) % 95);
			if ((seed >> 16) % 29 == 0)
				key = SKEY_TAB;
			if (v.ops->key(&v, key) == VIEW_RELOAD && !v.arg[0])
				cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
			v.arg[0] = '\0';
			grid_init(&g, 80, 22, GLYPH_BRAILLE);
			v.ops->draw(&v, &g, grid_rect(&g));
			grid_release(&g);
		}
		view_release(&v);
	}
	fixture_release(&f);
}
