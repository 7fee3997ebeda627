/* SPDX-License-Identifier: MIT */
/*
 * cohort: the series of all units of one product, at one device, precision and
 * metric, made ready for what looks at them side by side (cause.h, impact.h,
 * compare.h).
 */
#ifndef POSTSIL_COHORT_H
#define POSTSIL_COHORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/analysis/panel.h"
#include "core/analysis/series.h"
#include "core/analysis/standing.h"
#include "core/model/component.h"
#include "core/model/run_set.h"

struct err;
struct store;

/* The newest so many rows are looked at, so that a product of a large fleet does
 * not fill the memory: some 400 days of 250 units. */
#define COHORT_ROWS 100000

struct cohort_choice {
	const char *product, *device, *precision;   /* in full */
	enum metric metric;
	const struct run_filter *filter;   /* further limits, or NULL; its product,
				   * device, precision, limit and page count not */
	bool include_forced;
	double threshold;                  /* of a regression, a ratio */
};

struct cohort_unit {
	const struct series *series;
	struct track track;
	struct standing standing;
};

/* Days count from the first run of any unit.  Texts are those of set.  unit[] and
 * in_panel[] have n elements, those without a run that counts left out. */
struct cohort {
	struct run_set *set;
	struct series_list list;
	struct cohort_unit *unit;
	struct panel_unit *in_panel;   /* named by their unit_id */
	size_t n;
	bool is_cut;                   /* there are older rows */
	int64_t day0_ms;
};

/* Fills *out, also after an error, for cohort_release(). */
int cohort_load(struct store *s, const struct cohort_choice *c, struct cohort *out,
		struct err *e);
void cohort_release(struct cohort *c);

/* All components, as fields of a panel. */
void cohort_fields(struct panel_field out[COMPONENT_COUNT]);

#endif
