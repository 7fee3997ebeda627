/* SPDX-License-Identifier: MIT */
/*
 * run_verdict: where the run in progress stands against what the unit did before, and
 * whether it may be compared.
 */
#ifndef POSTSIL_RUN_VERDICT_H
#define POSTSIL_RUN_VERDICT_H

#include <stddef.h>

#include "core/model/run.h"
#include "tui/draw/grid.h"

struct err;
struct verdict_group;
struct workspace;

/* All 0 to begin with. */
struct run_verdict {
	struct verdict_group *group;   /* what the unit did before; heap */
	size_t n;
	char run_id[RUN_ID];           /* as of the run in progress that it was read for */
	char unit_id[UNIT_ID];
};

/* Reads what this unit did before, once for each run in progress: all of its runs
 * in the store, whatever lies on the desk. */
int run_verdict_load(struct run_verdict *v, const struct workspace *ws, struct err *e);
void run_verdict_release(struct run_verdict *v);

/* In one or two sentences where the run of ws->live stands against the best before, or
 * what of it is stored (it is on the desk then), and whether it may be compared. */
enum style run_verdict_words(const struct run_verdict *v, const struct workspace *ws,
			     char *out, size_t n);

#endif
