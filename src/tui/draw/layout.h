/* SPDX-License-Identifier: MIT */
/*
 * layout: splits a rectangle into panes by a table.
 *
 * The table is a tree written as an array: row 0 is the root, every other row
 * names its parent, which stands before it.  LAYOUT_ROWS stacks its children
 * from above, LAYOUT_COLS sets them side by side, LAYOUT_PANE is a leaf.
 * Children share the room by weight, within their minimum and maximum.
 *
 * When the minimum sizes do not fit, panes are left out, the one with the
 * highest `drop` first (the later row among equals; drop 0 last of all); their
 * room goes to the others.  One pane always stays, however small the
 * rectangle is.  Panes never overlap, never leave the rectangle and cover it
 * all: where each is at its maximum, the last one takes the rest.
 */
#ifndef POSTSIL_LAYOUT_H
#define POSTSIL_LAYOUT_H

#include <stddef.h>

#include "tui/draw/grid.h"

enum layout_kind { LAYOUT_PANE, LAYOUT_ROWS, LAYOUT_COLS };

struct layout_node {
	int parent;                 /* row of the parent; -1 in row 0 */
	enum layout_kind kind;
	int weight;                 /* share of the room; 0 counts as 1 */
	int min_w, min_h;           /* of panes; at least 1 each */
	int max_w, max_h;           /* 0: no bound */
	int drop;                   /* panes: the higher, the earlier left out */
};

#define LAYOUT_MAX 32               /* rows of a table */

/* Fills out[0..n-1]: the rectangle of each row, empty (w == 0) for what is
 * left out.  Returns the number of panes shown. */
size_t layout_split(const struct layout_node *node, size_t n, struct rect r,
		    struct rect *out);

#endif
