/* SPDX-License-Identifier: MIT */
/*
 * dot_isa: throughput loops of the instructions that multiply in low precision,
 * each a file named by instruction set: dot products of bf16 (sums in fp32) and
 * of int8 (sums in int32), tiles of both, fused multiply-add of fp16.
 *
 * A loop keeps `accumulators` independent results in registers and does `turns`
 * steps on each, an even number.  Operands: two vectors (or tiles) a0 a1, then two
 * b0 b1, `bytes` each.  In turn t accumulator i takes a[i / 2 % 2] and
 * b[(i + t) % 2], so that the multipliers' inputs change with every instruction.
 * Data are chosen (kernel_dot) so that every sum of products is exact, and fp16
 * rounds each step alone: a plain evaluation gives the very same bits.
 */
#ifndef POSTSIL_DOT_ISA_H
#define POSTSIL_DOT_ISA_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/kernel.h"

/* How outputs come of operands; K = width. */
enum dot_shape {
	DOT_LANES,  /* out[l] += sum over k of a[l K + k] b[l K + k] */
	DOT_TILE,   /* out[r][c] += sum of a[r][k] b'[k][c], 16 x 16 outputs, b in
		       groups of 4 bytes: b'[k][c] = b[k / G][c][k % G] */
	DOT_BLOCK,  /* out[2][2] of each 128 bits: rows of a by rows of b, K each */
};

/* Bytes of all accumulators, and of the four operands, of any loop. */
#define DOT_MAX_VALUES 4096
#define DOT_MAX_OPERANDS 4096

struct dot_isa {
	const char *name;               /* the step's variant: "avx512_vnni" */
	enum kernel_precision precision;
	enum dot_shape shape;
	bool (*usable)(void);           /* also asks the kernel for tiles */
	int accumulators;
	int outputs;                    /* of one accumulator */
	int width;                      /* products that one output sums: K */
	int bytes;                      /* of an operand */
	int turns;                      /* of one call: some 10 us */
	bool a_unsigned;                /* int8: a is u8 */
	/* values: accumulators x bytes of a register, read and written. */
	void (*run)(void *values, const void *operands, size_t turns);
};

/* Those compiled in, the fastest of a precision first; ends with NULL. */
extern const struct dot_isa *const dot_isas[];

/* NULL when this processor or build has none of that name. */
const struct dot_isa *dot_isa_find(const char *name);

/* Operations, multiply and add counted separately, of one turn. */
double dot_isa_ops(const struct dot_isa *d);

extern const struct dot_isa dot_amx_bf16, dot_amx_int8, dot_avx512_bf16,
	dot_avx512_vnni, dot_avx512_fp16, dot_avx_vnni;
extern const struct dot_isa dot_neon_bfmmla, dot_neon_bfdot, dot_neon_smmla,
	dot_neon_sdot, dot_neon_fp16;

#endif
