/* SPDX-License-Identifier: MIT */
/*
 * cohort: the series of all units of one product, at one device, precision and
 * metric, made ready for what looks at them side by side (cause.h, impact.h,
 * compare.h).
 *
 * It is read in pieces (cohort_loader.h), and holds what analysis reads, some 50 bytes a
 * run: their rows are gone.
 */
#ifndef POSTSIL_COHORT_H
#define POSTSIL_COHORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/analysis/panel.h"
#include "core/analysis/series.h"
#include "core/analysis/standing.h"
#include "core/base/arena.h"
#include "core/model/component.h"
#include "core/model/run_set.h"

struct err;
struct workspace;

/* The newest so many rows are looked at, of each unit its share, so that a product of
 * a large fleet does not fill the memory: some 400 days of 250 units. */
#define COHORT_ROWS 100000

/* What of each series is found, beside its track. */
enum cohort_use {
	COHORT_FOR_IMPACT,    /* nothing */
	COHORT_FOR_COMPARE,   /* levels; a custom metric as shares of its best level */
	COHORT_FOR_CAUSE,     /* drops, and how their alerts are called */
};

/* Texts are borrowed until all is read. */
struct cohort_choice {
	const char *product, *device, *precision;   /* in full */
	enum metric metric;
	const char *custom, *unit;         /* of METRIC_CUSTOM its name and unit */
	enum cohort_use use;
	const struct run_filter *filter;   /* that of the workspace, perhaps without its
				   * unit, or NULL; product, device, precision, limit
				   * and page count not */
	bool include_forced;
	double threshold;                  /* of a regression, a ratio */
};

/* One series. */
struct cohort_unit {
	const char *unit_id;
	struct track track;         /* point[] is NULL, as its series is gone */
	struct standing standing;   /* the changes and levels of its trajectory, drops */
	char (*alert)[SERIES_ALERT_ID];   /* of each drop: series_alert_id(); or NULL */
	double best;                /* what shares are of, in the unit of the metric; else
				     * NAN */
};

/* Days count from the first run of any unit.  unit[] and in_panel[] have n elements,
 * those without a run that counts left out.  An efficiency divides by the reference
 * that is kept of all units. */
struct cohort {
	struct arena arena;            /* of all texts, each once */
	struct cohort_unit *unit;
	struct panel_unit *in_panel;   /* named by their unit_id */
	size_t n;
	size_t rows;                   /* that were read */
	bool is_cut;                   /* there are older rows */
	int64_t day0_ms;
};

/* Reads it in one go.  Fills *out, also after an error, for cohort_release(). */
int cohort_load(const struct workspace *ws, const struct cohort_choice *c,
		struct cohort *out, struct err *e);
void cohort_release(struct cohort *c);

/* All components, as fields of a panel. */
void cohort_fields(struct panel_field out[COMPONENT_COUNT]);

#endif
