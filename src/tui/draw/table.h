/* SPDX-License-Identifier: MIT */
/*
 * table: rows and columns on a grid: header, selection, scrolling, sort mark,
 * columns that give way when room ends.  The one widget for every list.
 *
 * Cells come from a callback, asked only for the rows in sight.  Columns are
 * as wide as what was seen so far: they grow while one scrolls, and never jump
 * back.  Text passes text.h; numbers in a TEXT_DECIMAL column line up at their
 * points.
 */
#ifndef POSTSIL_TABLE_H
#define POSTSIL_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/draw/grid.h"
#include "tui/draw/text.h"

#define TABLE_COLUMNS 48

struct table_column {
	const char *title;
	enum text_align align;
	int min, max;         /* columns; 0: as wide as title and content need */
	int drop;             /* the higher, the earlier left out; 0: last of all */
	bool grow;            /* takes what room is left */
	bool hidden;          /* not wanted (column chooser) */
	enum style style;     /* of its cells */
};

/* What the callback fills in; text is empty and style the column's (or the
 * row's selection) to begin with. */
struct table_cell {
	const char *borrowed;  /* shown instead of text when not NULL */
	char text[128];
	enum style style;
};

struct table {
	const struct table_column *column;
	size_t n_columns;      /* at most TABLE_COLUMNS */
	size_t n_rows;
	void (*cell)(const void *ctx, size_t row, size_t column,
		     struct table_cell *out);
	/* NULL, or whether a row carries a mark */
	bool (*is_marked)(const void *ctx, size_t row);
	const void *ctx;
	const char *empty;     /* said when there are no rows: why, what to do */
	int sort_column;       /* -1: not sorted by a column */
	bool sort_down;
	bool no_header;
	bool no_select;        /* a table to read, without a selected row */
	bool focus;            /* whether the selection is drawn as active */
};

/* Where a table stands.  Kept by the view from frame to frame, all 0 to begin
 * with.  Everything but `selected` is written by table_draw(), which alone
 * knows the size: a memory of drawing, not part of the model. */
struct table_state {
	size_t selected, top;
	int page;                     /* rows that fitted last time */
	struct table_seen {
		short width;          /* widest cell */
		short before, after;  /* widest left of the decimal point, and right */
	} seen[TABLE_COLUMNS];
	int seen_room;                /* seen[] is of this width, level, columns */
	enum glyph_level seen_level;
	const struct table_column *seen_column;
};

enum table_move {
	TABLE_UP, TABLE_DOWN, TABLE_PAGE_UP, TABLE_PAGE_DOWN, TABLE_HOME, TABLE_END,
};

/* Draws t in r.  Scrolls so that the selected row is in sight; says at the
 * right edge when there is more above or below. */
void table_draw(const struct table *t, struct table_state *st, struct grid *g,
		struct rect r);

/* Moves the selection; returns whether it moved. */
bool table_select(struct table_state *st, size_t n_rows, enum table_move move);

/* The row drawn at grid row y when t was drawn in r; false on header or void. */
bool table_row_at(const struct table *t, const struct table_state *st,
		  struct rect r, int y, size_t *row);

/* Rows a table needs to show everything, header included. */
int table_height(const struct table *t);

/* A callback for cells that are strings: ctx is a struct table_strings. */
struct table_strings {
	const char *const *cell;   /* row by row, n_columns each */
	size_t n_columns;
};
void table_string_cell(const void *ctx, size_t row, size_t column,
		       struct table_cell *out);

#endif
