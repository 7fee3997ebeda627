/* SPDX-License-Identifier: MIT */
/*
 * plain_table: what plain.c reads off a drawn grid: its letters without frames and
 * pictures, and where its tables and their columns are.  Private to plain.c.
 *
 * A table is known by its header, in a style of its own from the margin on, and its
 * columns by the two blanks between them in every row (table.h).
 */
#ifndef POSTSIL_PLAIN_TABLE_H
#define POSTSIL_PLAIN_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/draw/grid.h"

#define PLAIN_COLUMNS 64
#define PLAIN_GAP 2       /* blanks between columns */

struct span { int from, to; };   /* columns; to is behind it */

struct plain_table {
	struct span at;
	int top, end;         /* the header's row; the row behind the last */
	struct span column[PLAIN_COLUMNS];
	int n;
};

/* A piece of a frame or an axis. */
bool plain_is_frame(uint32_t ch);

/* The character to be read at x, y; ' ' for none, 0 for the rest of a wide one. */
uint32_t plain_letter(const struct grid *g, int x, int y);

/* Nothing to be read there. */
bool plain_is_void(const struct grid *g, struct span s, int y);

/* The next header in row y from s.from on; a heading between rows is none. */
bool plain_find_header(const struct grid *g, struct span s, int y, struct span *out);

/* Fills the rest of *t, of which .at and .top are set, above row `bottom`. */
void plain_find_table(struct plain_table *t, const struct grid *g, int bottom);

#endif
