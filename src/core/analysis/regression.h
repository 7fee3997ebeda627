/* SPDX-License-Identifier: MIT */
/*
 * regression: runs that fell below what the same machine did before.
 *
 * Two steps, each by what was known at the time:
 * - provisional, at once: a run that may be threshold_pct below the recent level
 *   (median of up to REGRESSION_RECENT runs since the last change).  It lies below
 *   by more than the noise of both (its own 95 % half-width, and 2.2 robust
 *   deviations of the level's runs downwards, added in quadrature), by at least
 *   half of threshold_pct, and by threshold_pct less what the level's runs reach
 *   upwards (3.2 robust deviations): half of the first runs after a drop of just
 *   threshold_pct lie above it.  On noise of 1 % a drop of 5 % is flagged at its
 *   first run in .98, at .3 false flags in 100 runs.  With fewer than three
 *   earlier runs: below them by more than both half-widths and
 *   REGRESSION_MIN_PCT; without intervals, by threshold_pct.  That is
 *   little_history.
 * - confirmed: the detector (changepoint.h) finds a change of
 *   -REGRESSION_MIN_PCT or more.  A provisional regression that it explains
 *   becomes this one and keeps its first run, so that an alert keeps its name.
 * A provisional one is withdrawn when the median of its runs has made up more
 * than half of its drop, or when the detector has not confirmed it within
 * REGRESSION_PATIENCE runs; one of little history also when, from its fifth run
 * on, its drop is under four robust standard deviations of its runs.  A
 * confirmed one is fixed by the first later change to a level within
 * REGRESSION_MIN_PCT of the one before the drop.
 *
 * Values are raw figures (GOP/s, GB/s): higher is better.
 */
#ifndef POSTSIL_REGRESSION_H
#define POSTSIL_REGRESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "core/analysis/changepoint.h"
#include "core/analysis/track.h"

#define REGRESSION_MIN_PCT 1.0
#define REGRESSION_RECENT 20
#define REGRESSION_PATIENCE 30
#define REGRESSION_THRESHOLD_PCT 5.0  /* the default */
#define REGRESSION_NONE ((size_t)-1)

enum regression_state {
	REGRESSION_PROVISIONAL,
	REGRESSION_CONFIRMED,
	REGRESSION_FIXED,
	REGRESSION_WITHDRAWN,   /* was provisional; for counting, no alert */
};

/* "provisional", "confirmed", "fixed", "withdrawn" */
const char *regression_state_name(enum regression_state s);

/* Runs are indices into the track. */
struct regression {
	enum regression_state state;
	bool little_history;    /* found with fewer than three earlier runs */
	bool drift;             /* rather a slow decline than a step */
	size_t first;           /* first suspicious run: names the alert */
	size_t start;           /* first run of the low level; = first until
				 * confirmed */
	size_t last_good;       /* the run before start */
	size_t best;            /* best run of the previous level */
	size_t current;         /* newest run of the low level */
	size_t confirmed_at;    /* the run that confirmed it, or REGRESSION_NONE */
	size_t ended_at;        /* first run of the level that fixed it, or the
				 * run that withdrew it, or REGRESSION_NONE */
	double previous_level, current_level;   /* medians */
	double change_pct;      /* current against previous level */
	double best_pct;        /* current level against the best run: what a
				 * text that shows these two must say */
	double confidence;      /* of the change point; NAN while provisional */
};

/* Writes up to cap regressions to out, in order of their first run.  Returns
 * how many there are, which may exceed cap. */
size_t regression_find(const struct track *t, double threshold_pct,
		       const struct changepoint_options *o,
		       struct regression *out, size_t cap);

/* What was found in the runs before, for one who goes on at the newest level.
 * Indices are those of the whole series. */
struct regression_past {
	size_t from;             /* first run of the newest level, as it was then */
	size_t seen;             /* runs of the series then */
	const struct regression *found;   /* in order of their first run; no
					   * withdrawn ones; of its states
					   * provisional stands last */
	const double *best_value;         /* the value of each one's best run */
	size_t n;
};

/* The same where the changes are known.  past NULL: t is the whole series, and the
 * changes are all that track_changes() gives for it.  Else t has the runs from
 * past->from on, and the changes are those confirmed by runs from past->seen on; the
 * answer is what the whole would have given, less what was withdrawn before. */
struct regression_query {
	const struct track *t;
	double threshold_pct;
	const struct change *changes;
	size_t n_changes;
	const struct regression_past *past;
};
size_t regression_of(const struct regression_query *q, struct regression *out,
		     size_t cap);

#endif
