/* SPDX-License-Identifier: MIT */
/*
 * run_order: puts the rows of a run_set in the order of store.h: by time, then
 * origin, then seq; inside a run by device, and so that those who read from the
 * newest on meet precisions in the order of people.
 */
#ifndef POSTSIL_RUN_ORDER_H
#define POSTSIL_RUN_ORDER_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct run_row;
struct sqlite3;

/* rows come newest first, or oldest first, so times are in order already; which
 * origin brought a run is asked only where runs share a millisecond. */
int run_order(struct sqlite3 *db, struct run_row *rows, size_t n, bool oldest_first,
	      struct err *e);

#endif
