/* SPDX-License-Identifier: MIT */
/*
 * run_count: how many rows a filter selects.  Runs are only ever added, with a
 * higher number each, and nothing joins a run that is there: what was counted once
 * stays, and the next count of the same filter looks at the runs behind it alone.
 */
#ifndef POSTSIL_RUN_COUNT_H
#define POSTSIL_RUN_COUNT_H

#include <stddef.h>
#include <stdint.h>

#include "core/model/run.h"

struct err;
struct query_filter;
struct sqlite3;

/* The last count, all 0 to begin with. */
struct run_count {
	char *filter;          /* the statement with its values, heap; NULL: none */
	int64_t run;           /* the newest run that was counted */
	char run_id[RUN_ID];   /* and its id: the file may have been restored since */
	size_t rows;
};

void run_count_release(struct run_count *c);

/* Inside a transaction of the caller. */
int run_count_rows(struct run_count *c, struct sqlite3 *db,
		   const struct query_filter *q, size_t *rows, struct err *e);

#endif
