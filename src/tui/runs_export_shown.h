/* SPDX-License-Identifier: MIT */
/*
 * runs_export_shown: the rows that the list of runs shows, as it shows them: those left by
 * what was typed behind / and in the order of o and O.  The columns are those of
 * runs_export.h, read from the store; all that is written is in memory first, at most
 * WORKSPACE_ROWS rows.
 */
#ifndef POSTSIL_RUNS_EXPORT_SHOWN_H
#define POSTSIL_RUNS_EXPORT_SHOWN_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct err;
struct run_filter;
struct run_set;
struct store;

struct runs_shown {
	struct store *store;
	const struct run_filter *filter;   /* that the set is of, but its limit */
	const struct run_set *set;
	const size_t *order;               /* n rows of the set */
	size_t n;
	bool json;
};

int runs_export_shown(const struct runs_shown *x, struct buf *out, struct err *e);

#endif
