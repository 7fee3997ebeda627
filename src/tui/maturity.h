/* SPDX-License-Identifier: MIT */
/*
 * maturity: how far each product has come: one row per product, device and
 * precision, over all its units, by their efficiency; and behind these one per figure
 * of another kind (METRIC_CUSTOM), by its name and unit.
 *
 * What has no peak is measured by itself: its shares and targets are of the best level
 * that each series had (standing.h), which says how long it took to what is known to be
 * possible, not how good that is.
 *
 * A row is the median of its units, each counted once per series: the level now and
 * the rate lately are medians; a target is reached on the day when at least half of
 * the units have reached it (compare.h), not yet when half of them have or may, else
 * never.  Days count from the product's launch where that is wanted and known, else
 * from its first run.
 */
#ifndef POSTSIL_MATURITY_H
#define POSTSIL_MATURITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/analysis/assessment.h"
#include "core/analysis/milestone.h"
#include "core/analysis/standing.h"
#include "core/base/arena.h"
#include "core/model/metric.h"
#include "core/model/run.h"

struct err;
struct kept_filter;
struct workspace;

struct maturity_row {
	const char *product, *device, *precision;
	enum metric metric;            /* METRIC_EFFICIENCY or METRIC_CUSTOM */
	const char *custom, *metric_unit;   /* of METRIC_CUSTOM "custom:NAME" and its
					* unit; else "" */
	bool has_other_unit;           /* another row has this name in another unit */
	const char *unit_id;           /* where there is one unit; else "" */
	size_t units, series, runs, counted;
	int64_t first_ms, last_ms;
	int64_t from_ms;               /* what days count from */
	bool from_launch;
	double now;                    /* share of the peak, of METRIC_CUSTOM of its
					* best level; NAN: no run counts */
	double best_level;             /* of METRIC_CUSTOM, in its unit: of the median
					* unit; else NAN */
	struct rate rate;              /* of the median unit, lately */
	struct milestone milestone[MILESTONES];
	struct assessment assessment;
	double spark[STANDING_SPARK];  /* of the unit with most runs */
	bool is_over;                  /* an efficiency over 1 was measured */
	const char *over_why, *over_run_id;   /* of such a run (over_run.h) */
};

struct maturity {
	struct arena arena;
	struct maturity_row *row;      /* efficiencies first; who reached most,
					* soonest, before the others */
	size_t n, n_custom;            /* n_custom: the last so many, METRIC_CUSTOM */
};

/* Those of the workspace's metric alone where that is METRIC_CUSTOM, efficiencies alone
 * where it asks for no_customs.  Empty when the workspace has no store.  Fills *out, also
 * after an error. */
int maturity_load(struct maturity *out, const struct workspace *ws, struct err *e);
void maturity_release(struct maturity *m);

/* Which metrics of the workspace have a maturity, into the filter. */
void maturity_choose(const struct workspace *ws, struct kept_filter *f);

#endif
