/* SPDX-License-Identifier: MIT */
/*
 * salvage_rows: the rows from which one run is put together.
 *
 * Rows of one table with one primary key are copies of one row, of which a run takes
 * one; equal copies are one, in the best state of all.  Groups are numbered from 0; in
 * each the copies come in the order of their states, live ones first.
 */
#ifndef POSTSIL_SALVAGE_ROWS_H
#define POSTSIL_SALVAGE_ROWS_H

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "db/salvage_scan.h"

/* More rows of one run than this are not ours. */
#define RESCUE_ROWS_MAX 20000

/* Nor are more bytes, four rows of the longest. */
#define RESCUE_BYTES_MAX (4 * (size_t)RECORD_BYTES_MAX)

/* Loose pages of a run that are left out in turn, each a factor of two. */
#define LOOSE_MAX 8

struct rescue_row {
	const struct shape *shape;
	const unsigned char *p;    /* its record */
	uint32_t n;
	const unsigned char *key;  /* the primary key, in a form to be compared */
	uint32_t n_key;
	int64_t pos;               /* -1: it has none */
	int64_t image;             /* it is on, of several the best */
	enum page_state state;     /* of that image */
	bool doubtful;             /* another row has its pos: a number that flipped
	                            * may have brought it from another run */
};

struct rescue_group {
	size_t first, n;           /* its rows */
	size_t chosen;             /* of them; n: none */
};

struct rescue_rows {
	struct arena arena;
	struct rescue_row *row;
	size_t n, cap;
	struct rescue_group *group;
	size_t n_groups;
	uint64_t cut;              /* tables (bits, by guard_table) of which a row's
	                            * overflow chain is broken, or ends oddly */
	bool too_many;             /* some were left out, as above */
	enum { CHOICE_ALL, CHOICE_IN_USE, CHOICE_LIVE, CHOICE_PAGES, CHOICE_EACH } stage;
	int64_t loose[LOOSE_MAX];  /* images, all of those that are loose, or none */
	size_t n_loose;
	unsigned without;          /* bits: of these, whose rows are left out */
};

void rows_release(struct rescue_rows *r);

/* Adds all rows of this kind and number. */
int rows_collect(struct rescue_rows *r, struct salvage_scan *scan, struct source *src,
		 enum shape_kind kind, int64_t n, struct err *e);

/* Makes the groups, also anew. */
void rows_sort(struct rescue_rows *r);

/* Adds another copy of a row, as long as it is. */
void rows_add_copy(struct rescue_rows *r, const struct rescue_row *of,
		   const unsigned char *record);

/* The first choice, which rows_sort() makes, has the first copy of every row; the
 * next leaves out rows of which all copies are on free pages, and the third those of
 * which none is live.  Where no list tells what is free, loose pages may be: the rows
 * of one stand or fall together, so all sets of pages are left out in turn.  Then all
 * choices among what is not free come, doubtful rows left out included.  False after
 * the last. */
bool rows_next_choice(struct rescue_rows *r);

/* All rows are live, and there is but one choice. */
bool rows_are_plain(const struct rescue_rows *r);

/* Why these may not be all that the run had, whatever pages are there; NULL: nothing
 * speaks against it. */
const char *rows_doubt(const struct rescue_rows *r);

/* The record of a row; it was read before. */
void row_record(const struct rescue_row *row, struct record *out);

/* The text of a column, cut to fit; "" where there is none. */
void row_text(const struct rescue_row *row, const char *column, char *out, size_t n);

/* The first row of this table that is no index, or NULL. */
const struct rescue_row *rows_first(const struct rescue_rows *r, const char *table);

#endif
