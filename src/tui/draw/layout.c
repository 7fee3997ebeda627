/* SPDX-License-Identifier: MIT */
#include "tui/draw/layout.h"

#include <assert.h>
#include <stdbool.h>

struct size { int w, h; };

struct work {
	const struct layout_node *node;
	size_t n;
	bool shown[LAYOUT_MAX];       /* panes: not left out; others: has some */
	struct size min[LAYOUT_MAX];
};

static int at_least(int v, int least)
{
	return v > least ? v : least;
}

/* Minimum sizes from the leaves up: children stand behind their parents. */
static void measure(struct work *w)
{
	for (size_t i = w->n; i-- > 0;) {
		const struct layout_node *nd = &w->node[i];

		if (nd->kind == LAYOUT_PANE) {
			w->min[i] = (struct size){ at_least(nd->min_w, 1),
						   at_least(nd->min_h, 1) };
			continue;
		}
		w->min[i] = (struct size){ 0, 0 };
		w->shown[i] = false;
		for (size_t k = i + 1; k < w->n; k++) {
			if (w->node[k].parent != (int)i || !w->shown[k])
				continue;
			w->shown[i] = true;
			if (nd->kind == LAYOUT_ROWS) {
				w->min[i].h += w->min[k].h;
				w->min[i].w = at_least(w->min[i].w, w->min[k].w);
			} else {
				w->min[i].w += w->min[k].w;
				w->min[i].h = at_least(w->min[i].h, w->min[k].h);
			}
		}
	}
}

static size_t count_panes(const struct work *w)
{
	size_t panes = 0;

	for (size_t i = 0; i < w->n; i++)
		panes += w->shown[i] && w->node[i].kind == LAYOUT_PANE;
	return panes;
}

static void drop_one(struct work *w)
{
	size_t worst = w->n;

	for (size_t i = 0; i < w->n; i++)
		if (w->shown[i] && w->node[i].kind == LAYOUT_PANE &&
		    (worst == w->n || w->node[i].drop >= w->node[worst].drop))
			worst = i;
	w->shown[worst] = false;
}

/* One child's share while its parent is divided. */
struct share {
	size_t row;
	int weight, min, max, size;
	bool fixed;
};

/* Fixes the children whose share breaks the bound; returns whether any did.
 * Those short of their minimum go first, as they take from all others. */
static bool fix_shares(struct share *s, size_t n, bool low, int *room, int *weights)
{
	bool any = false;
	int left = *room, sum = *weights;

	for (size_t i = 0; i < n; i++) {
		int part = sum > 0 ? left * s[i].weight / sum : 0;
		int bound = low ? s[i].min : s[i].max;

		if (s[i].fixed || (low ? part >= bound : bound <= 0 || part <= bound))
			continue;
		s[i].fixed = any = true;
		s[i].size = bound;
		*room -= bound;
		*weights -= s[i].weight;
	}
	return any;
}

static void divide(struct share *s, size_t n, int room)
{
	int weights = 0;

	for (size_t i = 0; i < n; i++)
		weights += s[i].weight;
	while (weights > 0 && (fix_shares(s, n, true, &room, &weights) ||
			       fix_shares(s, n, false, &room, &weights)))
		;
	/* running remainder, so that the parts add up to the room */
	for (size_t i = 0; i < n; i++) {
		if (s[i].fixed)
			continue;
		s[i].size = room > 0 ? room * s[i].weight / weights : 0;
		room -= s[i].size;
		weights -= s[i].weight;
	}
	/* all at their maximum: a hole would be worse than a large pane */
	if (n > 0 && room > 0)
		s[n - 1].size += room;
}

static size_t collect(const struct work *w, size_t parent, struct share *s)
{
	bool rows = w->node[parent].kind == LAYOUT_ROWS;
	size_t n = 0;

	for (size_t k = parent + 1; k < w->n; k++) {
		const struct layout_node *nd = &w->node[k];

		if (nd->parent != (int)parent || !w->shown[k])
			continue;
		s[n++] = (struct share){
			.row = k,
			.weight = at_least(nd->weight, 1),
			.min = rows ? w->min[k].h : w->min[k].w,
			.max = rows ? nd->max_h : nd->max_w,
		};
	}
	return n;
}

/* Gives the children of a row their parts of its rectangle. */
static void place_children(const struct work *w, size_t parent, struct rect *out)
{
	struct share s[LAYOUT_MAX];
	size_t n = collect(w, parent, s);
	bool rows = w->node[parent].kind == LAYOUT_ROWS;
	struct rect rest = out[parent];

	divide(s, n, rows ? rest.h : rest.w);
	for (size_t i = 0; i < n; i++)
		out[s[i].row] = rows ? rect_cut_top(&rest, s[i].size)
				     : rect_cut_left(&rest, s[i].size);
}

size_t layout_split(const struct layout_node *node, size_t n, struct rect r,
		    struct rect *out)
{
	struct work w = { .node = node, .n = n };

	assert(n > 0 && n <= LAYOUT_MAX);
	for (size_t i = 0; i < n; i++) {
		assert(i == 0 ? node[i].parent == -1 : node[i].parent >= 0 &&
						       node[i].parent < (int)i);
		w.shown[i] = true;
		out[i] = (struct rect){ 0 };
	}
	if (rect_is_empty(r))
		return 0;
	for (;;) {
		measure(&w);
		if (count_panes(&w) <= 1 || (w.min[0].w <= r.w && w.min[0].h <= r.h))
			break;
		drop_one(&w);
	}
	out[0] = r;
	for (size_t i = 0; i < n; i++)
		if (w.shown[i] && node[i].kind != LAYOUT_PANE)
			place_children(&w, i, out);
	return count_panes(&w);
}
