/* SPDX-License-Identifier: MIT */
#include "tui/draw/layout.h"

#include <criterion/criterion.h>
#include <string.h>

/* The overview's shape: seven panes in three rows. */
static const struct layout_node overview[] = {
	{ .parent = -1, .kind = LAYOUT_ROWS },
	{ .parent = 0, .kind = LAYOUT_COLS, .weight = 5 },
	{ .parent = 1, .kind = LAYOUT_ROWS, .weight = 2 },
	{ .parent = 2, .weight = 3, .min_w = 30, .min_h = 6, .max_h = 16, .drop = 2 },
	{ .parent = 2, .weight = 2, .min_w = 30, .min_h = 4, .drop = 4 },
	{ .parent = 1, .weight = 5, .min_w = 40, .min_h = 10 },
	{ .parent = 0, .kind = LAYOUT_COLS, .weight = 3 },
	{ .parent = 6, .weight = 1, .min_w = 50, .min_h = 6, .drop = 1 },
	{ .parent = 6, .weight = 1, .min_w = 50, .min_h = 6, .drop = 3 },
	{ .parent = 0, .kind = LAYOUT_COLS, .weight = 2 },
	{ .parent = 9, .weight = 2, .min_w = 60, .min_h = 4, .drop = 5 },
	{ .parent = 9, .weight = 1, .min_w = 40, .min_h = 4, .drop = 6 },
};

#define ROWS (sizeof(overview) / sizeof(overview[0]))

static bool is_pane(size_t i)
{
	return overview[i].kind == LAYOUT_PANE;
}

/* Paints panes on a board; counts what is covered twice, returns the cells. */
static int paint(const struct rect *out, int w, int h, int *twice)
{
	static unsigned char board[100][300];
	int cells = 0;

	memset(board, 0, sizeof(board));
	*twice = 0;
	for (size_t i = 0; i < ROWS; i++) {
		if (!is_pane(i) || rect_is_empty(out[i]))
			continue;
		cr_assert(out[i].x >= 0 && out[i].x + out[i].w <= w &&
			  out[i].y >= 0 && out[i].y + out[i].h <= h,
			  "pane %zu leaves %dx%d", i, w, h);
		for (int y = 0; y < out[i].h; y++)
			for (int x = 0; x < out[i].w; x++) {
				unsigned char *cell =
					&board[out[i].y + y][out[i].x + x];

				*twice += *cell;
				*cell = 1;
				cells++;
			}
	}
	return cells;
}

Test(layout, keeps_panes_inside_and_apart_at_every_size)
{
	for (int h = 1; h <= 100; h += h < 60 ? 1 : 7)
		for (int w = 1; w <= 300; w += w < 170 ? 1 : 13) {
			struct rect out[ROWS];
			size_t shown = layout_split(overview, ROWS,
						    (struct rect){ .w = w, .h = h }, out);
			size_t panes = 0;
			int twice, cells = paint(out, w, h, &twice);

			for (size_t i = 0; i < ROWS; i++)
				panes += is_pane(i) && !rect_is_empty(out[i]);
			cr_assert_eq(twice, 0, "overlap at %dx%d", w, h);
			cr_assert_geq(shown, 1);
			cr_assert_eq(panes, shown, "%dx%d", w, h);
			cr_assert_eq(cells, w * h, "%dx%d covers %d", w, h, cells);
		}
}

Test(layout, respects_minimum_sizes_unless_one_pane_is_left)
{
	for (int h = 1; h <= 60; h += 3)
		for (int w = 1; w <= 200; w += 3) {
			struct rect out[ROWS];

			if (layout_split(overview, ROWS,
					 (struct rect){ .w = w, .h = h }, out) <= 1)
				continue;
			for (size_t i = 0; i < ROWS; i++)
				if (is_pane(i) && !rect_is_empty(out[i]))
					cr_assert(out[i].w >= overview[i].min_w &&
						  out[i].h >= overview[i].min_h,
						  "pane %zu at %dx%d", i, w, h);
		}
}

Test(layout, drops_the_least_important_pane_first)
{
	struct rect out[ROWS];

	cr_expect_eq(layout_split(overview, ROWS, (struct rect){ .w = 160, .h = 48 }, out), 7);
	/* 90 columns hold no two of 50 side by side, nor 60 and 40 */
	layout_split(overview, ROWS, (struct rect){ .w = 90, .h = 48 }, out);
	cr_expect(rect_is_empty(out[11]));
	cr_expect(rect_is_empty(out[8]));
	cr_expect_not(rect_is_empty(out[7]));
	cr_expect_eq(layout_split(overview, ROWS, (struct rect){ .w = 40, .h = 12 }, out), 1);
	cr_expect(out[5].w == 40 && out[5].h == 12);
}

Test(layout, shares_by_weight_within_bounds)
{
	static const struct layout_node node[] = {
		{ .parent = -1, .kind = LAYOUT_COLS },
		{ .parent = 0, .weight = 1, .min_w = 20 },
		{ .parent = 0, .weight = 2 },
		{ .parent = 0, .weight = 1, .max_w = 8 },
	};
	struct rect out[4];

	layout_split(node, 4, (struct rect){ .x = 5, .y = 2, .w = 100, .h = 10 }, out);
	cr_expect_eq(out[3].w, 8);
	cr_expect_eq(out[1].w + out[2].w, 92);
	cr_expect(out[2].w >= 61 && out[2].w <= 62);
	cr_expect(out[1].x == 5 && out[1].y == 2 && out[1].h == 10);
	layout_split(node, 4, (struct rect){ .w = 40, .h = 10 }, out);
	cr_expect_eq(out[1].w, 20);
	cr_expect_eq(layout_split(node, 4, (struct rect){ .w = 0, .h = 10 }, out), 0);
}
