/* SPDX-License-Identifier: MIT */
/*
 * milestone: days until a series first reached a share of its peak.  Whether it fell
 * again later is another question, which regressions answer.
 *
 * Confirmed: the first run that reaches the target itself, where the median of it and
 * the next two does, and so does the median of up to MILESTONE_LOOK runs from it to the
 * end of its level or of its stack, whichever comes first.  Where those are fewer than
 * MILESTONE_LEAST, runs before it on the same level and stack are taken in, unless all
 * from it on are above them, then runs behind it on the next stack.  So one lucky run is no milestone, nor is one of many
 * close below the target, and a first run above the target is one on Day 0.  With fewer
 * than three runs in all, what there is counts, and is called provisional.
 *
 * Not reached: "never" when the runs of the last MILESTONE_TREND_DAYS (but at
 * least the last MILESTONE_MIN_RUNS) do not rise (the 95 % interval of their
 * Theil-Sen slope reaches down to 0), or rise so slowly that the target is more
 * than MILESTONE_HORIZON_DAYS away; "not yet" when they do rise, or when there
 * is too little to tell (fewer than MILESTONE_MIN_RUNS runs or
 * MILESTONE_MIN_DAYS days).
 */
#ifndef POSTSIL_MILESTONE_H
#define POSTSIL_MILESTONE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/analysis/changepoint.h"
#include "core/analysis/track.h"

#define MILESTONE_LOOK 30
#define MILESTONE_LEAST 10
#define MILESTONE_TREND_DAYS 90
#define MILESTONE_HORIZON_DAYS 730
#define MILESTONE_MIN_RUNS 6
#define MILESTONE_MIN_DAYS 14

/* The targets of the maturity table. */
#define MILESTONES 3
extern const double milestone_targets[MILESTONES];  /* .7, .8, .9 */

enum milestone_state {
	MILESTONE_NO_DATA,
	MILESTONE_REACHED,
	MILESTONE_NOT_YET,
	MILESTONE_NEVER,
};

/* "no_data", "reached", "not_yet", "never" */
const char *milestone_state_name(enum milestone_state s);

struct milestone {
	double target;
	enum milestone_state state;
	bool provisional;    /* reached, by fewer than three runs */
	double days;         /* from start_day; below 0 when it was reached
				before; NAN unless reached */
	size_t index;        /* the run that reached it */
};

/* Which of two rows of MILESTONES stands first in a table: who reached the highest
 * target, soonest; negative: a.  0: neither. */
int milestones_compare(const struct milestone *a, const struct milestone *b);

/* Where it is looked for. */
struct milestone_series {
	const struct track *t;
	const struct level *levels;   /* of the track (changepoint_levels) */
	size_t n_levels;
	double start_day;
	size_t fall;   /* here a drop began that is provisional, and parts no levels yet:
			* what was reached by the runs before it was reached; 0: none */
};
void milestone_find_in(const struct milestone_series *s, double target,
		       struct milestone *out);

/* The same where there is no such drop; levels may go on behind the end of t. */
void milestone_find(const struct track *t, const struct level *levels,
		    size_t n_levels, double start_day, double target,
		    struct milestone *out);

#endif
