/* SPDX-License-Identifier: MIT */
/*
 * trajectory: how one series went: its levels, its best so far, how fast it
 * improves, and where a component of its software or its firmware changed.
 */
#ifndef POSTSIL_TRAJECTORY_H
#define POSTSIL_TRAJECTORY_H

#include <stddef.h>

#include "core/analysis/changepoint.h"
#include "core/analysis/track.h"
#include "core/analysis/trend.h"

/* "How fast now" looks back over so many days. */
#define TRAJECTORY_RECENT_DAYS 90

/* Of runs within fewer days there is no rate: what a month would bring is a guess. */
#define TRAJECTORY_RATE_DAYS 14

/* Component `field` changed before run `index`.  The texts are the track's.
 * A component of which one side is none or unknown gives no marker. */
struct marker {
	size_t index;
	int field;
	const char *from, *to;
};

/* Theil-Sen, per month of 30.44 days, in the unit of the values (times 100 it
 * is points of per cent a month for an efficiency) and in per cent of their
 * median; NAN: too little history, fewer than TRAJECTORY_RATE_DAYS or no runs. */
struct rate {
	double per_month, low, high;
	double pct_per_month;
	size_t n;                /* runs that it rests on */
};

struct trajectory {
	struct change *changes;
	size_t n_changes;
	struct level *levels;    /* n_changes + 1, none for an empty track */
	size_t n_levels;
	double *best;            /* best value up to each run; track->n of them */
	struct marker *markers;  /* in order of index */
	size_t n_markers;
	struct rate rate;        /* over the whole history */
	struct rate recent;      /* over its last TRAJECTORY_RECENT_DAYS */
};

/* The track must outlive the markers' texts.  Release what it fills. */
void trajectory_build(const struct track *t,
		      const struct changepoint_options *o,
		      struct trajectory *out);
void trajectory_release(struct trajectory *tr);

/* Fills the changes and the levels alone, which need most of the time. */
void trajectory_changes(const struct track *t,
			const struct changepoint_options *o,
			struct trajectory *out);

/* The rate over the runs of the last so many days. */
void trajectory_rate(const struct track *t, double days, struct rate *out);

#endif
