/* SPDX-License-Identifier: MIT */
/*
 * track: one series as plain arrays, in time order: what analysis reads.
 *
 * It holds the runs that count: forced and throttled ones are left out, and
 * the mark of a new stack moves to the next run that is kept.  Indices in
 * results of analysis are indices into a track; point[] leads back to the
 * series it was made from.  Higher values are better.
 */
#ifndef POSTSIL_TRACK_H
#define POSTSIL_TRACK_H

#include <stdbool.h>
#include <stddef.h>

#include "core/analysis/changepoint.h"

struct track {
	size_t n;
	double *day;              /* since Day 0, which whoever made it chose */
	double *value;
	double *low, *high;       /* 95 % interval of the run; NAN: none */
	bool *boundary;           /* the first run on another stack: software,
				   * firmware or backend */
	size_t *point;            /* where it comes from */

	/* Components that may explain each run: stack[i][f] is a text,
	 * borrowed, or NULL for none or unknown.  fields[0..n_fields) are the
	 * f that count as markers; NULL and 0 when there are none. */
	const char *const **stack;
	const int *fields;
	size_t n_fields;
};

/* Room for n runs, all intervals NAN, no fields. */
void track_init(struct track *t, size_t n);
void track_release(struct track *t);

/* Half the width of the interval of run i, 0 without one. */
double track_half(const struct track *t, size_t i);

/* What the detector says of its runs, a noisy one with the weight of its interval:
 * changepoint_find_runs(). */
size_t track_changes(const struct track *t, const struct changepoint_options *o,
		     struct change *out, size_t cap);

#endif
