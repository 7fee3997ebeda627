/* SPDX-License-Identifier: MIT */
/*
 * compare_model: products side by side, each from its own first run on (compare.h).
 *
 * All are of one figure and precision: efficiencies, or where none of those wanted has
 * one a custom metric as shares of its best level; the ones at which most of those wanted
 * have runs that count.  Of a product with several devices the one with most runs stands
 * for it.
 * Of more than COMPARE_PRODUCTS those with most runs are taken.  They are read in pieces.
 */
#ifndef POSTSIL_COMPARE_MODEL_H
#define POSTSIL_COMPARE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/analysis/compare.h"
#include "tui/cohort_loader.h"
#include "tui/maturity.h"

struct err;
struct workspace;

#define COMPARE_PRODUCTS 6
#define COMPARE_KEYS (COMPARE_BY_AGE + 1)

/* Between the names of a list of products in one text. */
#define COMPARE_BETWEEN '\n'

struct compare_model {
	struct maturity catalogue;            /* every product there is */
	const struct maturity_row *row[COMPARE_PRODUCTS];   /* of the catalogue */
	struct comparison c[COMPARE_PRODUCTS];              /* of row */
	int64_t first_ms[COMPARE_PRODUCTS];   /* its first run that counts */
	bool is_cut[COMPARE_PRODUCTS];        /* there are older runs (cohort.h) */
	size_t n;                             /* products that were read */
	size_t taken, matched;                /* of those wanted so many will be read */
	struct cohort_loader loader;          /* of row[n] */
	size_t order[COMPARE_PRODUCTS];
	double age;                           /* days: of the youngest; NAN */
	char missing[160];   /* names of which nothing counts at that precision */
};

/* Chooses the products.  names: parts of their names, in either case, with
 * COMPARE_BETWEEN between them; "": any.  ERR_NOT_FOUND: one is nobody's.  Fills *out,
 * also after an error; texts are good as long as it is. */
int compare_model_begin(struct compare_model *out, const struct workspace *ws,
			const char *names, struct err *e);

/* Reads their runs, as many as the workspace's patience allows.  1: there are more, ask
 * again; 0: all are there, ordered by efficiency. */
int compare_model_load(struct compare_model *m, const struct workspace *ws,
		       struct err *e);

/* What is compared, a row of the catalogue for its metric, custom, metric_unit and
 * precision; NULL: nothing. */
const struct maturity_row *compare_model_figure(const struct compare_model *m);
bool compare_model_is_custom(const struct compare_model *m);
void compare_model_release(struct compare_model *m);

/* Of a custom metric the best is not the best run's share but the level that shares are
 * of. */
void compare_model_sort(struct compare_model *m, enum compare_key key);

/* "efficiency now", "improvement rate", …; of a custom metric "share now" */
const char *compare_key_name(const struct compare_model *m, enum compare_key key);

#endif
