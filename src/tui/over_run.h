/* SPDX-License-Identifier: MIT */
/*
 * over_run: why the efficiency of a run is over 100 %, where all that is at hand of it is
 * what was kept (kept.h).
 */
#ifndef POSTSIL_OVER_RUN_H
#define POSTSIL_OVER_RUN_H

#include "tui/pane.h"

struct err;
struct workspace;

struct over_run {
	const char *why;       /* the notes of the row; "" */
	const char *run_id, *device, *precision;
};

/* As pane_over() has it.  The notes of a run that we measured say it; of others the
 * store is asked for the source of the peak. */
int over_run_words(const struct over_run *r, const struct workspace *ws,
		   char out[PANE_OVER], struct err *e);

#endif
