/* SPDX-License-Identifier: MIT */
/*
 * run_last: the newest run of the desk, for the run screen while none is in
 * progress, and for `postsil show run`.
 */
#ifndef POSTSIL_RUN_LAST_H
#define POSTSIL_RUN_LAST_H

#include <stddef.h>

#include "tui/draw/grid.h"

struct buf;
struct err;
struct table_state;
struct workspace;

struct run_last_look {
	const char *none;          /* the words of no_match: there is no run */
	struct table_state *rows;  /* where the list of its rows stands */
};

void run_last_draw(const struct workspace *ws, const struct run_last_look *look,
		   struct grid *g, struct rect r);

/* How many rows it has. */
size_t run_last_rows(const struct workspace *ws);

/* Whether a run is in progress that this program does not follow, in words. */
void run_last_progress(const struct workspace *ws, char *out, size_t size);

/* Rows of calibration_run of that run, each with its figures of other kinds
 * (runs_other.h); none when there is no run. */
int run_last_csv(const struct workspace *ws, struct buf *out, struct err *e);
int run_last_json(const struct workspace *ws, struct buf *out, struct err *e);

#endif
