/* SPDX-License-Identifier: MIT */
/*
 * standing: all that is said of one series in short: how it went, how far it got,
 * and where it fell.
 *
 * Computed from a track whose Day 0 is its series' first run.  Milestones are shares
 * of a peak: of efficiencies as they are, and of figures that have none of their best
 * level.  What was reached before a drop that is provisional, which parts no
 * levels yet, was reached.  Regressions are for raw figures.
 */
#ifndef POSTSIL_STANDING_H
#define POSTSIL_STANDING_H

#include <stddef.h>

#include "core/analysis/milestone.h"
#include "core/analysis/regression.h"
#include "core/analysis/trajectory.h"

#define STANDING_NOW 5     /* "now" is the median of so many newest runs */
#define STANDING_SPARK 8   /* columns of a series' little plot */

enum standing_part {
	STANDING_LEVELS = 1,      /* trajectory, now, spark */
	STANDING_MILESTONES = 2,  /* needs the levels */
	STANDING_DROPS = 4,
	STANDING_RELATIVE = 8,    /* now, spark, rates and milestones, but not the levels,
				   * are shares of `best` */
};

struct standing {
	struct trajectory trajectory;
	struct milestone milestone[MILESTONES];  /* MILESTONE_NO_DATA: not asked */
	struct regression *drop;     /* in order of their first run; no withdrawn
				      * ones */
	size_t n_drops;
	size_t fall;                 /* with milestones: of milestone_series */
	double now;                  /* NAN: no run counts.  With STANDING_RELATIVE, which
				      * must do with few runs, of those behind a drop
				      * that is provisional by three runs or little
				      * history */
	double best;                 /* with STANDING_RELATIVE the highest median of a
				      * level, of the newest runs, or before a drop
				      * that is provisional (NAN: none is above 0,
				      * nor are there shares then); else 1 */
	double spark[STANDING_SPARK];  /* medians of equal stretches of time, NAN
					* where there was no run */
};

/* parts: a set of enum standing_part; what is not asked for is empty.  threshold: a
 * ratio, 0.05.  The track must outlive what is filled.  Release it. */
void standing_build(const struct track *t, unsigned parts, double threshold,
		    struct standing *out);
void standing_release(struct standing *s);

/* Where a drop that is provisional began, for milestone_series; 0: there is none.
 * tr: of this track, its changes at least. */
size_t standing_fall(const struct track *t, const struct trajectory *tr);

#endif
