/* SPDX-License-Identifier: MIT */
/*
 * bench_block: one block of a step by our own harness, as bench programs ask for
 * it: made again, a few times, when it lost the processor to others.
 */
#ifndef POSTSIL_BENCH_BLOCK_H
#define POSTSIL_BENCH_BLOCK_H

#include "bench/kernel.h"
#include "bench/summary.h"

struct err;

#define BENCH_TRIES 4
#define BENCH_SEED 42

struct bench_block {
	struct summary sum;
	double mean_rate;  /* all work over all time, as likwid-bench counts */
};

/* s.blocks is taken for 1.  The last try counts, quiet or not. */
int bench_block(const struct kernel_env *env, struct step s,
		struct bench_block *out, struct err *e);

#endif
