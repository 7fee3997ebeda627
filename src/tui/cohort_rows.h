/* SPDX-License-Identifier: MIT */
/*
 * cohort_rows: the rows of one unit, gathered page by page, with no more in each than a
 * series is made of.
 */
#ifndef POSTSIL_COHORT_ROWS_H
#define POSTSIL_COHORT_ROWS_H

#include <stdint.h>

#include "core/model/run_set.h"
#include "tui/block_pool.h"

struct cohort_choice;

/* All 0: none yet. */
struct cohort_rows {
	struct run_set set;      /* its arena has what goes with the unit */
	size_t cap;
	struct block_pool pool;  /* of the texts below */
};

/* Adds the rows of a page of older runs than those before it, those of the product and,
 * of a custom metric, the one figure.  Texts of components and units are kept in
 * `texts`. */
void cohort_rows_add(struct cohort_rows *r, const struct cohort_choice *c,
		     const struct run_set *page, struct arena *texts);

/* All are there: the oldest comes first then. */
void cohort_rows_finish(struct cohort_rows *r);

/* For the next unit: the rows go, the texts stay. */
void cohort_rows_clear(struct cohort_rows *r);
void cohort_rows_release(struct cohort_rows *r);

#endif
