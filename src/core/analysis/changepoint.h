/* SPDX-License-Identifier: MIT */
/*
 * changepoint: where the level of a short, noisy series of runs changed.
 *
 * One detector is used everywhere.  It is online: what it says after a run
 * rests on that run and those before it, and is never taken back.  Per run it
 * asks, over 21 places and 8 strengths of autocorrelation, whether a step
 * explains the runs since the last change better than none (step_factor), on
 * values whose outliers were pulled in (despike).  A step that is likely
 * enough must also stand out in the ranks of the raw values (rank_test) or be
 * gross; then it is confirmed and the search starts again behind it.
 *
 * What three to ten values confirmed may have been outliers, after which the level is
 * the old one: within 60 values behind them a step back up needs less evidence, as
 * there is one place for it.  Else they would hide the next drop, too.
 *
 * Limits: no verdict before CHANGEPOINT_MIN runs of one level, and only gross
 * changes before CHANGEPOINT_SURE: say "too few runs" there, not "no change".
 * The place of a change is sure to within one run when it is confirmed by
 * three.  Three low runs in a row are a change: leave throttled and forced
 * runs out before.  A slow drift is found as steps, most of which are labelled;
 * a steady steep rise is taken for noise that wanders, and as the ranks of a
 * drop are then mixed with those of the runs before it, a small one in the
 * midst of such a rise may stay unseen.
 *
 * Values must be finite.  Scaling all of them by c > 0 changes nothing, as long as
 * their squares are numbers: under 1e-150 no change is confirmed, and over 1e150 the
 * sums overflow (no figure of a run is there; changes.h scales what is).
 * O(1) a run (O(n) in all), about 80 bytes a run.
 */
#ifndef POSTSIL_CHANGEPOINT_H
#define POSTSIL_CHANGEPOINT_H

#include <stdbool.h>
#include <stddef.h>

#define CHANGEPOINT_MIN 6
#define CHANGEPOINT_SURE 13

struct changepoint_options {
	double threshold;        /* log Bayes factor that a change needs; grows
				  * by half the logarithm of runs / 45 */
	double improvement;      /* more of it for changes to the better */
	bool lower_is_better;
	bool gate;               /* ranks or a gross gap must agree */
	double quantile;         /* of despike_limit() */
	double floor_pct;        /* least noise believed, in % of the median */
	double floor;            /* the same in units of x: the standard error
				  * within runs, a quantum / sqrt(12) */
	double boundary_bonus;   /* less of the threshold, and 4 times the level
				  * of the gate, for a drop that began with one of
				  * the last 6 values on a new stack */
	bool unpruned;           /* compute hopeless places too; for tests */
};

/* What alerts use: under .1 false alarms in 100 runs in all five kinds of
 * noise that were simulated; -3 % in 1 % noise found within five runs in .91. */
extern const struct changepoint_options changepoint_online;

/* Alerts where it is known which runs are the first on a new stack, about one in
 * ten: a drop there is found sooner (-3 % within five runs in .98), at the price of
 * a tenth more evidence elsewhere (.91); still under .1 false alarms in 100 runs. */
extern const struct changepoint_options changepoint_stacked;

/* The profile for looking back over a whole series of n values: finer, with
 * more false alarms, and not by what was known at the time. */
struct changepoint_options changepoint_history(const double *x, size_t n);

struct change {
	size_t index;        /* first value of the new level, from 0 */
	size_t at;           /* how many values were known when confirmed */
	double change_pct;   /* medians after against before, of the values known
				  * then; NAN when the old one is 0 */
	double lbf;          /* log Bayes factor of the step */
	double confidence;   /* 1 / (1 + exp(-lbf)): its probability against no
				  * step at even odds */
	bool drift;          /* a straight line explains the runs about as well */
};

struct changepoint;

struct changepoint *changepoint_new(const struct changepoint_options *o);
void changepoint_free(struct changepoint *c);

/* The detector as it stands behind `seen` values from `start` on, the first ones of a
 * level whose change was confirmed when `confirmed` of them were known (0: there was no
 * change yet), none of which made another: to the digit what one says that was fed the
 * whole series. */
struct changepoint_past {
	size_t start;
	const double *x;
	const bool *boundary;
	size_t confirmed, seen;
	const double *half;      /* of their intervals (changepoint_run); NULL: not
				  * known */
};
struct changepoint *changepoint_resume(const struct changepoint_options *o,
				       const struct changepoint_past *past);

/* Takes the next value; boundary: the first run of another stack.  Returns
 * true and fills *out when a change was confirmed by it. */
bool changepoint_feed(struct changepoint *c, double x, bool boundary,
		      struct change *out);

/* Do the newest 2 to 12 values look like a change to the worse, with e^1.5 of
 * evidence, short of what confirms one?  Whoever schedules runs then takes
 * CHANGEPOINT_AGAIN more at once, and no more on suspicion before
 * CHANGEPOINT_REST scheduled ones went by: that costs 2 to 5 runs in 100 and finds
 * -3 % within five scheduled runs in .98. */
bool changepoint_suspects(const struct changepoint *c);
#define CHANGEPOINT_AGAIN 3
#define CHANGEPOINT_REST 5

/* The same for a run that is known to be more or less sure: one whose interval is
 * wider than the series' noise and than is usual there counts less, as it is moved
 * towards its neighbours and the level.  With 15 % of the runs four times as noisy,
 * -3 % is found within five runs in .67 instead of .47, with no more false alarms;
 * where intervals mislead (15 % say so, and are not) in .88 instead of .91. */
struct changepoint_run {
	double x;
	double half;         /* half its 95 % interval; 0: not known */
	bool boundary;
};
bool changepoint_feed_run(struct changepoint *c, const struct changepoint_run *run,
			  struct change *out);

/* Values since the last confirmed change, that level included. */
size_t changepoint_level_runs(const struct changepoint *c);

/* Writes up to cap changes to out, oldest first.  Returns how many there are,
 * which may exceed cap.  boundary may be NULL. */
size_t changepoint_find(const double *x, const bool *boundary, size_t n,
			const struct changepoint_options *o,
			struct change *out, size_t cap);

/* The same of runs, with the intervals that they have (changepoint_run). */
size_t changepoint_find_runs(const struct changepoint_run *run, size_t n,
			     const struct changepoint_options *o,
			     struct change *out, size_t cap);

/* A stretch between two changes: values start to end - 1. */
struct level {
	size_t start, end;
	double median;
	double spread;       /* robust standard deviation: 1.4826 MAD */
};

/* Writes the n_changes + 1 levels (none when n is 0) to out, which must have
 * room for them; returns their number.  changes are those of x, in order. */
size_t changepoint_levels(const double *x, size_t n,
			  const struct change *changes, size_t n_changes,
			  struct level *out);

#endif
