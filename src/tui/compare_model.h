/* SPDX-License-Identifier: MIT */
/*
 * compare_model: products side by side, each from its own first run on (compare.h).
 *
 * All are of one precision: the one at which most of those wanted have runs that
 * count.  Of a product with several devices the one with most runs stands for it.
 * Of more than COMPARE_PRODUCTS those with most runs are taken.
 */
#ifndef POSTSIL_COMPARE_MODEL_H
#define POSTSIL_COMPARE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/analysis/compare.h"
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
	size_t n;
	size_t matched;                       /* products wanted, n of them taken */
	size_t order[COMPARE_PRODUCTS];
	double age;                           /* days: of the youngest; NAN */
	char missing[160];   /* names of which nothing counts at that precision */
};

/* names: parts of products' names, in either case, with COMPARE_BETWEEN between
 * them; "": any.  ERR_NOT_FOUND: one is nobody's.  Ordered by efficiency.  Fills *out,
 * also after an error; texts are good as long as it is. */
int compare_model_load(struct compare_model *out, const struct workspace *ws,
		       const char *names, struct err *e);
void compare_model_release(struct compare_model *m);

void compare_model_sort(struct compare_model *m, enum compare_key key);

/* "efficiency", "improvement rate", … */
const char *compare_key_name(enum compare_key key);

#endif
