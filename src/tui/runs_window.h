/* SPDX-License-Identifier: MIT */
/*
 * runs_window: which rows the list of runs is of: the desk, or an older page of the
 * store, of 4000 rows or as many as the desk may hold where that is fewer.  One page at
 * a time: memory does not grow with the store.  Pages end where a run does, and are
 * counted from where one came: those from the oldest run on are not those from the desk.
 */
#ifndef POSTSIL_RUNS_WINDOW_H
#define POSTSIL_RUNS_WINDOW_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/run.h"
#include "core/model/run_set.h"
#include "tui/no_match.h"

struct err;
struct workspace;

/* All 0 to begin with: the desk. */
struct runs_window {
	struct run_set *own;    /* an older page; NULL: the desk */
	char anchor[RUN_ID];    /* it is of the runs before this one, */
	bool after;             /* or after it; "": from the oldest on */
	size_t first;           /* rows that are newer than the page: as long as it is
				 * shown, what is added counts as newer */
	size_t total;           /* of the filter, when first was right */
};

/* Its rows; NULL before the workspace is loaded. */
const struct run_set *runs_window_set(const struct runs_window *w,
				      const struct workspace *ws);

/* Whether there are rows of the filters of the workspace beside these; set: what
 * runs_window_set() gave, or NULL. */
bool runs_window_is_part(const struct runs_window *w, const struct run_set *set);

/* "345 rows", "newest 10000 of 1234567 rows", "rows 10001-14000 of 1234567". */
void runs_window_rows(const struct runs_window *w, const struct run_set *set,
		      char *out, size_t size);

/* The same for what is about these alone: "345 rows", "the 10000 rows loaded, newest of
 * 1234567", "the 4000 rows loaded, 10001-14000 of 1234567". */
void runs_window_loaded(const struct runs_window *w, const struct run_set *set,
			char *out, size_t size);

/* What is said where none of its rows is shown. */
struct runs_window_look {
	const char *none;      /* no_match_words() */
	const char *custom;    /* rows with this figure alone are shown; or NULL */
	bool typed;            /* and those alone that match what was typed */
	bool oldest_first;
};

void runs_window_empty(const struct runs_window *w, const struct run_set *set,
		       const struct runs_window_look *look, char out[NO_MATCH]);

/* After the workspace was loaded again: reads an older page anew.  Where that is not
 * to be had it is the desk again. */
int runs_window_reload(struct runs_window *w, const struct workspace *ws,
		       struct err *e);

/* Goes on to the older page, or back to the newer one.  1: it did, and near is a row of
 * the new page beside those of the old one, good as long as the page; 0: there is none;
 * negative: it stays where it is. */
int runs_window_step(struct runs_window *w, const struct workspace *ws, bool older,
		     const struct run_row **near, struct err *e);

/* Goes to the page that ends with the oldest row; likewise, near is that. */
int runs_window_oldest(struct runs_window *w, const struct workspace *ws,
		       const struct run_row **near, struct err *e);

/* Back to the desk. */
void runs_window_release(struct runs_window *w);

#endif
