/* SPDX-License-Identifier: MIT */
#include "tui/frame.h"

/* Sent as blanks, a jump of the cursor costs more: ncurses jumps over runs of
 * unchanged cells that are longer than its cheapest absolute move. */
#define SHORT_RUN 5

static bool is_void(const struct grid *g, int x, int y, const bool bare[STYLE_N])
{
	struct cell c = grid_at(g, x, y);

	return c.ch == ' ' && (c.style >= STYLE_N || bare[c.style]);
}

enum style frame_style(const struct grid *g, int x, int y, const bool bare[STYLE_N])
{
	struct cell c = grid_at(g, x, y);
	int from = x, to = x;

	if (!is_void(g, x, y, bare))
		return c.style < STYLE_N ? (enum style)c.style : STYLE_DEFAULT;
	while (from > 0 && to - from < SHORT_RUN && is_void(g, from - 1, y, bare))
		from--;
	while (to < g->w && to - from <= SHORT_RUN && is_void(g, to, y, bare))
		to++;
	if (from == 0 || to - from > SHORT_RUN || to == g->w)
		return STYLE_N;
	c = grid_at(g, from - 1, y);
	return c.style < STYLE_N && bare[c.style] ? (enum style)c.style : STYLE_N;
}
