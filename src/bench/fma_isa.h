/* SPDX-License-Identifier: MIT */
/*
 * fma_isa: fused multiply-add throughput loops per instruction set.
 *
 * A loop keeps `accumulators` independent vectors in registers, enough to hide
 * the latency of x = x b + c on every port, and does `turns` such steps on each.
 * With |b| just under 1 and negative, values jump about their fixed point with
 * full mantissas for millions of turns: real work for the multipliers, no
 * overflow, no denormals.  Loops with .sums do x = x + b c in even accumulators and
 * x = x + c c in odd ones, where the instruction has the accumulator as an operand
 * that it overwrites.  Each lane is its own recurrence, so that a scalar
 * fma() gives the exact result.
 */
#ifndef POSTSIL_FMA_ISA_H
#define POSTSIL_FMA_ISA_H

#include <stdbool.h>
#include <stddef.h>

#define FMA_MAX_VALUES 512  /* accumulators x lanes of any loop */

struct fma_loop {
	int accumulators, lanes;
	bool fused;  /* one rounding; else multiply, then add */
	bool sums;   /* x + b c instead of x b + c; fused then */
	/* x: accumulators x lanes values, read and written; aligned to 64. */
	void (*run)(void *x, double b, double c, size_t turns);
};

struct fma_isa {
	const char *name;
	bool (*usable)(void);
	struct fma_loop fp64, fp32;
};

extern const struct fma_isa fma_isa_generic;
extern const struct fma_isa fma_isa_sse2;
extern const struct fma_isa fma_isa_avx2;
extern const struct fma_isa fma_isa_avx512;
extern const struct fma_isa fma_isa_neon;

/* Those that were compiled in, widest first; ends with NULL. */
extern const struct fma_isa *const fma_isas[];

/* NULL when this processor or build has none of that name. */
const struct fma_isa *fma_isa_find(const char *name);

#endif
