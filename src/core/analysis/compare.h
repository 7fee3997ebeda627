/* SPDX-License-Identifier: MIT */
/*
 * compare: products on one axis: days since each one's first run, how efficient it
 * is, and how fast it improves.
 *
 * A product is the tracks of its units: efficiencies of one device, precision and
 * metric, their days counted from one origin that all units share.
 *
 * The level of a unit on a day is the median of the COMPARE_WINDOW runs around its
 * newest one by then, within one level of the track, shifted inward at its ends: so
 * neither a wild run nor the other side of a change enters, and slow growth within a
 * level is followed.  The level of the product is the median over its units.  A unit
 * counts from its first run until COMPARE_SILENT_DAYS after its newest by then; where
 * none counts, all that had a run do.
 *
 * Milestones: that of the product is reached on the day when at least half of its
 * units have reached it; else it is not yet reached when half of them have or may, and
 * never when not.  The rate is the slope that units have in common
 * (trend_common_slope()), over the whole history.
 *
 * It is looked back at: levels may rest on runs that came later.
 */
#ifndef POSTSIL_COMPARE_H
#define POSTSIL_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/analysis/changepoint.h"
#include "core/analysis/milestone.h"
#include "core/analysis/track.h"
#include "core/analysis/trajectory.h"

#define COMPARE_WINDOW 9
#define COMPARE_SILENT_DAYS 90.0
#define COMPARE_DAYS 200  /* most points of a product's line */

/* Borrowed. */
struct compare_unit {
	const struct track *track;
	const struct level *levels;  /* of the track: changepoint_levels() */
	size_t n_levels;
	size_t fall;                 /* of milestone_series */
};

struct compare_point {
	double day;        /* since the product's first run */
	double level;
	size_t units;      /* that counted */
};

/* The figures of a product.  improvement_rate of the JSON is 100 rate.per_month, points
 * of per cent a month, as everywhere for efficiencies; rate.pct_per_month is NAN. */
struct comparison {
	size_t units, runs;            /* units with a run */
	double first_day;              /* on the axis of the tracks */
	double days_since_first_calibration;   /* of the newest run; NAN: none */
	double efficiency;             /* the newest point of the line */
	double best, best_day;         /* best single run of any unit */
	struct rate rate;
	struct milestone milestones[MILESTONES];  /* days since the first run;
						    * index means nothing */
	struct compare_point *line;    /* evenly spaced, first to newest run */
	size_t n_line;
};

/* Without a run all figures are NAN.  Release what it fills. */
void compare_product(const struct compare_unit *u, size_t n_units,
		     struct comparison *out);
void compare_release(struct comparison *c);

/* The product's level on a day on the axis of the tracks; NAN before its first
 * run.  *units, where given, becomes how many counted. */
double compare_level(const struct compare_unit *u, size_t n_units, double day,
		     size_t *units);

/* What the line says on a day since the first run: its newest point by then; NAN
 * before and behind it.  At the age of the youngest product all can be compared. */
double compare_at_age(const struct comparison *c, double days);

enum compare_key {
	COMPARE_BY_EFFICIENCY,   /* highest first */
	COMPARE_BY_RATE,         /* points a month, highest first */
	COMPARE_BY_BEST,         /* highest first */
	COMPARE_BY_DAYS_TO_70,   /* fewest first; then those not yet there; then */
	COMPARE_BY_DAYS_TO_80,   /* those that never will be */
	COMPARE_BY_DAYS_TO_90,
	COMPARE_BY_AGE,          /* longest history first */
};

/* Writes the indices of c in order to `order`: equal ones by efficiency, and then
 * as they came; unknown figures come last. */
void compare_rank(const struct comparison *c, size_t n, enum compare_key key,
		  size_t *order);

#endif
