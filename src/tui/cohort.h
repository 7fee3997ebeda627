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
struct workspace;

/* The newest so many rows are looked at, of each unit its share, so that a product of
 * a large fleet does not fill the memory: some 400 days of 250 units. */
#define COHORT_ROWS 100000

struct cohort_choice {
	const char *product, *device, *precision;   /* in full */
	enum metric metric;
	const struct run_filter *filter;   /* that of the workspace, perhaps without its
				   * unit, or NULL; product, device, precision, limit
				   * and page count not */
	bool include_forced;
	double threshold;                  /* of a regression, a ratio */
};

/* The rows of one unit. */
struct cohort_part {
	struct run_set *set;
	struct series_list list;
};

struct cohort_unit {
	const struct run_set *set;
	const struct series *series;
	struct track track;
	struct standing standing;   /* levels and milestones of efficiencies, drops of
				     * raw figures */
};

/* Days count from the first run of any unit.  Texts are those of the sets.  unit[] and
 * in_panel[] have n elements, those without a run that counts left out.  An efficiency
 * divides by the reference that is kept of all units. */
struct cohort {
	struct cohort_part *part;
	size_t n_parts;
	struct cohort_unit *unit;
	struct panel_unit *in_panel;   /* named by their unit_id */
	size_t n;
	bool is_cut;                   /* there are older rows */
	int64_t day0_ms;
};

/* Which units there are is kept (standings.h), so that only their rows are read.  Fills
 * *out, also after an error, for cohort_release(). */
int cohort_load(const struct workspace *ws, const struct cohort_choice *c,
		struct cohort *out, struct err *e);
void cohort_release(struct cohort *c);

/* All components, as fields of a panel. */
void cohort_fields(struct panel_field out[COMPONENT_COUNT]);

#endif
