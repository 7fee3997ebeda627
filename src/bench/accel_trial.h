/* SPDX-License-Identifier: MIT */
/*
 * accel_trial: which of several ways to a product is the fastest, by timing each: a
 * library's own order is that of an estimate.
 */
#ifndef POSTSIL_ACCEL_TRIAL_H
#define POSTSIL_ACCEL_TRIAL_H

#include "bench/accel.h"

/* Of a product below this order the library's first choice is taken. */
#define ACCEL_TRIAL_ORDER 2048

struct accel_operands {
	accel_ptr a, b, c;
};

struct accel_trial {
	struct accel *g;
	enum kernel_precision precision;
	size_t n, ab_bytes, c_bytes;   /* order; of an element */
	int candidates;                /* the likelier first */
	/* one product, asynchronous */
	int (*multiply)(void *arg, int candidate, const struct accel_operands *o,
			struct err *e);
	void *arg;
};

/* *best is the fastest, on random data like what is measured: each is warm and timed
 * for some runs, the fastest again in turns; what the library ranks later has to be
 * faster by 1.5 %, so that the same is chosen again next time; -1 where the GPU's
 * memory does not suffice for a trial.  A candidate that does not run is passed
 * over.  ERR_IO when the GPU failed, ERR_UNSUPPORTED or the like when none of them
 * runs.  Takes a few seconds at most. */
int accel_trial_run(const struct accel_trial *t, int *best, struct err *e);

#endif
