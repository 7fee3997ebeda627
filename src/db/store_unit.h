/* SPDX-License-Identifier: MIT */
/*
 * store_unit: what was measured on one unit, from the index that has it: as cheap in
 * a store of millions of runs as in a small one.
 */
#ifndef POSTSIL_STORE_UNIT_H
#define POSTSIL_STORE_UNIT_H

#include <stddef.h>
#include <stdint.h>

#include "core/model/metric.h"

struct err;
struct store;

#define STORE_NAME 65   /* of a device or precision, which the schema bounds */

/* The runs of a unit on one device at one precision. */
struct store_group {
	char device[STORE_NAME], precision[STORE_NAME];
	int64_t newest_ms;   /* of its newest run */
};

/* All of a unit by its whole id, in the order of their names; *out is a heap array of
 * *n, NULL where there are none, and after an error. */
int store_unit_groups(struct store *s, const char *unit_id, struct store_group **out,
		      size_t *n, struct err *e);

/* The best of each figure in the runs of a group that were not forced, METRIC_COUNT of
 * them; NAN where there is none.  Every run of the group is looked at: 100,000 take
 * some 0.3 s. */
int store_unit_best(struct store *s, const char *unit_id, const struct store_group *g,
		    double *best, struct err *e);

#endif
