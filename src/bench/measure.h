/* SPDX-License-Identifier: MIT */
/*
 * measure: one step, block by block.
 *
 * For each block: fresh memory, warm-up, repetitions, verification, release.  A
 * wrong answer fails the step (ERR_REFUSED) and leaves no value.
 *
 * The blocks of a step need not follow each other: a run measures the first
 * block of every step, then the second of every step, and so on (steps.h).  A
 * neighbour, a clock that wanders or a daemon that wakes up last for seconds,
 * so that blocks within the same second agree with each other more than with the
 * next run, and an interval made of them would promise too much.
 *
 * On a GPU the time is its own, and so are clock and marks (gpu_env.h): `clock` where
 * its driver says that heat or a brake slows it.  A GPU that failed fails the step
 * with its driver's words, and every further block on it at once.
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

#define MEASURE_DETAIL 160

/* A step that is being measured. */
struct measure {
	const struct kernel_env *env;
	const struct step *step;
	const struct measure_hooks *hooks;  /* may be NULL */
	struct timing_rep *reps;  /* heap, all blocks in order of time */
	size_t n_reps;
	int blocks;               /* made so far */
	size_t inner;             /* calls in one repetition; 0: not chosen yet */
	double work;              /* bytes or operations of one repetition */
	double best_mhz;
	double huge_share;
	char detail[MEASURE_DETAIL];
	enum timing_verdict verdict;
	void *kept;               /* the kernel's, from block to block */
};

struct measure_result {
	struct summary sum;
	double work;          /* bytes or operations of one repetition */
	size_t inner;         /* calls in one repetition */
	double huge_share;    /* smallest over the blocks; -1 unknown */
	char detail[MEASURE_DETAIL];  /* "avx512", "zen3" */
	struct timing_rep *reps;  /* heap, all blocks in order of time */
	size_t n_reps;
};

/* env, s and hooks are borrowed until measure_close(), which comes before gpus_close().
 * ERR_UNSUPPORTED when the library or the GPU that the kernel needs is not open; m is
 * to be closed all the same. */
int measure_open(struct measure *m, const struct kernel_env *env,
		 const struct step *s, const struct measure_hooks *hooks,
		 struct err *e);

/* Whether there is a block left to make: no more after a skip. */
bool measure_has_more(const struct measure *m);

/* The next block.  0, ERR_STOPPED when the listener aborted, or why it failed:
 * then the step is over and has no figure. */
int measure_block(struct measure *m, struct err *e);

/* What the blocks made so far come to; the repetitions move to *out, which is to
 * be released. */
void measure_finish(struct measure *m, struct measure_result *out);
void measure_close(struct measure *m);

/* All blocks one after the other.  Returns 0, ERR_STOPPED (what was made is in
 * *out), or why it failed; *out is to be released in any case. */
int measure_step(const struct kernel_env *env, const struct step *s,
		 const struct measure_hooks *hooks, struct measure_result *out,
		 struct err *e);
void measure_release(struct measure_result *r);

#endif
