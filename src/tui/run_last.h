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
struct workspace;

/* none: the words of no_match, said where there is no run. */
void run_last_draw(const struct workspace *ws, const char *none, struct grid *g,
		   struct rect r);

/* Whether a run is in progress that this program does not follow, in words. */
void run_last_progress(const struct workspace *ws, char *out, size_t size);

/* Rows of calibration_run of that run; none when there is no run. */
int run_last_csv(const struct workspace *ws, struct buf *out, struct err *e);
int run_last_json(const struct workspace *ws, struct buf *out, struct err *e);

#endif
