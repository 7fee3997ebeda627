/* SPDX-License-Identifier: MIT */
/*
 * detector_sim: series of DETECTOR_RUNS scheduled runs of known noise, some with a
 * drop, and what the detector and the alerts say of them, by prefixes alone.
 */
#ifndef POSTSIL_DETECTOR_SIM_H
#define POSTSIL_DETECTOR_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../unit/core/noise.h"
#include "core/analysis/changepoint.h"

#define DETECTOR_RUNS 60
#define DETECTOR_AT 40        /* the first low run */
#define DETECTOR_SHORT 10
#define DETECTOR_NOISY .04    /* standard deviation */

struct detector_setup {
	const struct changepoint_options *options;
	enum noise_shape shape;
	double drop;              /* a share; 0: none */
	double boundaries;        /* share of runs that are the first on a stack */
	bool at_boundary;         /* so is the first low one */
	bool again;               /* confirmation runs after a suspicion */
	double noisy;             /* share of runs with DETECTOR_NOISY more noise, as
				   * their intervals say ... */
	bool weigh;               /* ... and the detector is told */
	uint64_t seed;
	size_t reps;
};

/* Sums over series; those of several seeds may be added up. */
struct detector_sum {
	size_t series;
	size_t alarms, drops;     /* confirmed; of them 1 % or more to the worse */
	size_t ends;              /* no alarms: rises that end a drop of DETECTOR_SHORT
				   * runs at the most */
	size_t extra;             /* confirmation runs */
	/* confirmed drops at the right place, by scheduled runs since the drop;
	 * [0] is not used */
	size_t delay[DETECTOR_RUNS - DETECTOR_AT + 1];
};

void detector_simulate(const struct detector_setup *s, struct detector_sum *out);

/* Share of series whose drop was confirmed within so many runs, and the median
 * delay of those where it was found at all (NAN: nowhere). */
double detector_within(const struct detector_sum *s, size_t runs);
double detector_median_delay(const struct detector_sum *s);

/* Flags that alerts raise at once (regression.h). */
struct detector_flags {
	size_t series, flags;
	size_t withdrawn;         /* of the flags; the rest was confirmed or stands */
	size_t runs[DETECTOR_RUNS + 1];   /* of those withdrawn, until then */
	size_t at_once, confirmed;        /* series: a flag stands at the first low run;
					   * confirmed within three */
};

void detector_flag(const struct detector_setup *s, double threshold_pct,
		   struct detector_flags *out);

/* Those withdrawn after at most so many further runs. */
size_t detector_withdrawn(const struct detector_flags *f, size_t runs);

#endif
