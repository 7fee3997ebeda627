/* SPDX-License-Identifier: MIT */
#include "bench/fma_isa.h"

#if defined(__aarch64__)

#include <arm_neon.h>

/* FMLA adds to one of its operands: x = x b + c would cost two moves each. */
#define ACCS 24

#define NAME run_fp64
#define T double
#define V float64x2_t
#define LANES 2
#define LOAD(p) vld1q_f64(p)
#define STORE(p, v) vst1q_f64(p, v)
#define SET1(s) vdupq_n_f64(s)
#define STEP(x, i, b, c) vfmaq_f64(x, (i) & 1 ? c : b, c)
#include "bench/fma_template.h"

#define NAME run_fp32
#define T float
#define V float32x4_t
#define LANES 4
#define LOAD(p) vld1q_f32(p)
#define STORE(p, v) vst1q_f32(p, v)
#define SET1(s) vdupq_n_f32(s)
#define STEP(x, i, b, c) vfmaq_f32(x, (i) & 1 ? c : b, c)
#include "bench/fma_template.h"

static bool usable(void)
{
	return true;  /* Advanced SIMD is part of every AArch64 that runs Linux */
}

const struct fma_isa fma_isa_neon = {
	.name = "neon",
	.usable = usable,
	.fp64 = { .accumulators = ACCS, .lanes = 2, .fused = true, .sums = true,
		  .run = run_fp64 },
	.fp32 = { .accumulators = ACCS, .lanes = 4, .fused = true, .sums = true,
		  .run = run_fp32 },
};

#endif
