/* SPDX-License-Identifier: MIT */
/*
 * newest: a run of one unit, found in the store: the newest of its kind, or the next
 * one from another.  For what need not lie on the desk: (device, precision) by (device,
 * precision) of the unit in an index, from the one that ran last on, which is nearly
 * always enough, whatever the size of the store.
 */
#ifndef POSTSIL_NEWEST_H
#define POSTSIL_NEWEST_H

#include <stdbool.h>
#include <stdint.h>

#include "core/model/product.h"
#include "core/model/run.h"
#include "db/store_unit.h"

struct err;
struct workspace;

/* Runs of a unit with a row that has all of these; those of the filters of the
 * workspace alone. */
struct newest_ask {
	const char *unit_id;      /* whole */
	const char *device;       /* NULL: any */
	const char *product;      /* whole; NULL: any */
	bool gpus;                /* any device but the CPU */
	bool efficiency;          /* that has one */
	bool not_forced;
	const char *before;       /* NULL, or the next older one from this run */
	const char *after;        /* NULL, or the next newer one */
};

struct newest_run {
	char run_id[RUN_ID];
	int64_t run, at_ms;
	bool forced;
	char product[PRODUCT_MAX], device[STORE_NAME];   /* of the row */
};

/* 1: *out is filled; 0: there is none. */
int newest_find(const struct workspace *ws, const struct newest_ask *ask,
		struct newest_run *out, struct err *e);

/* The same for who knows the groups of the unit, and perhaps wants some of them alone;
 * they are put into another order. */
struct newest_groups { struct store_group *group; size_t n; };
int newest_of_groups(const struct workspace *ws, const struct newest_ask *ask,
		     const struct newest_groups *groups, struct newest_run *out,
		     struct err *e);

#endif
