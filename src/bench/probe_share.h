/* SPDX-License-Identifier: MIT */
/*
 * probe_share: how many turns of a throughput loop each thread makes, so that
 * performance and efficiency cores end together.
 *
 * With equal turns the fast cores of a hybrid machine would wait for the slow
 * ones, and the attainable peak would come out as cores x slowest.  With turns
 * in proportion to speed, work over time is the sum of all cores, each at the
 * clock that it holds while all are busy.
 *
 * Only where the placement tells kinds of cores apart, set-up runs the loop on
 * all threads at once, each timing itself, a few times over, and takes each
 * thread's best.  The median of a kind is the speed of all its threads: a core
 * that somebody else disturbs gets no smaller share for it.  This is done twice,
 * the second time with the shares of the first: with equal turns fast cores idle
 * at the end, and slow ones then have the power of the package for themselves.
 * It takes some 40 ms a block.  Where all cores are equal nothing is run and all
 * make equal turns.
 *
 * The sum of all turns is threads x turns whatever the speeds: every block
 * calibrates anew, and the work of a repetition must be one number for a step.
 *
 * Tried on made-up placements alone (threads of one "kind" sharing a CPU); not
 * yet run on a hybrid machine.
 */
#ifndef POSTSIL_PROBE_SHARE_H
#define POSTSIL_PROBE_SHARE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buf.h"

struct kernel_env;
struct placement_thread;

/* Shares are multiples of it: the loops of dot_isa make pairs of turns. */
#define PROBE_SHARE_GRAIN 2

/* A kind counts as at most so many times slower than the fastest.  No thread
 * then makes as many as 16 times the turns of equal shares, and none makes
 * none. */
#define PROBE_SHARE_MOST 16

struct probe_share {
	int n;           /* threads */
	size_t *turns;   /* heap: of each thread in one call */
	/* "avx2"; of several kinds, the highest first, threads x speed of one:
	 * "avx2; 8 x 62.1 + 8 x 30.2 GOP/s by kind" */
	struct buf detail;
};

struct probe_share_loop {
	const char *name;  /* of the instruction set */
	double ops;        /* operations of one turn */
	size_t turns;      /* of one call where all cores are equal: some 10 us;
			      a multiple of the grain, 64 or more */
	/* One call, on the thread's own data. */
	void (*call)(void *arg, int thread, size_t turns);
	void *arg;
};

/* For all threads of env's team, which should be entered. */
void probe_share_init(struct probe_share *s, const struct kernel_env *env,
		      const struct probe_share_loop *l);
void probe_share_release(struct probe_share *s);

/* The first thread that makes as many turns as this one, perhaps itself: both
 * must come to the same values. */
int probe_share_twin(const struct probe_share *s, int thread);

/* Replaces the speed of each of n threads by the median of its kind.  A speed of
 * 0 was not measured and does not count; 0 remains where a whole kind has none.
 * Pure. */
void probe_share_level(const struct placement_thread *thread, int n,
		       double *speed);

/* Shares the sum of turns[0..n) out anew, in proportion to speed.  What rounding
 * leaves goes to the fastest, so that threads of one speed may differ by a grain.
 * False, and turns stay as they are, when a speed is not above 0.  Pure. */
bool probe_share_split(const double *speed, int n, size_t *turns);

#endif
