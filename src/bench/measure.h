/* SPDX-License-Identifier: MIT */
/*
 * measure: one step from set-up to result.
 *
 * For each block: fresh memory, warm-up, repetitions, verification, release.  A
 * wrong answer fails the step (ERR_REFUSED) and leaves no value.
 */
#ifndef POSTSIL_MEASURE_H
#define POSTSIL_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/kernel.h"
#include "bench/summary.h"
#include "bench/timing.h"

struct err;

struct measure_hooks {
	void *user;
	/* After each repetition, never inside of a timed region.  It may block. */
	enum timing_verdict (*on_rep)(void *user, const struct step *s,
				      const struct timing_rep *r);
};

struct measure_result {
	struct summary sum;
	double work;          /* bytes or operations of one repetition */
	size_t inner;         /* calls in one repetition */
	double intensity;     /* flops per byte */
	double huge_share;    /* smallest over the blocks; -1 unknown */
	const char *detail;   /* "avx512", "zen3"; borrowed from env or constant */
	bool skipped;         /* the listener said so; sum covers what was made */
	struct timing_rep *reps;  /* heap, all blocks in order of time */
	size_t n_reps;
};

/* Returns 0, ERR_STOPPED when the listener aborted, or why it failed; *out is
 * to be released in any case. */
int measure_step(const struct kernel_env *env, const struct step *s,
		 const struct measure_hooks *hooks, struct measure_result *out,
		 struct err *e);
void measure_release(struct measure_result *r);

#endif
