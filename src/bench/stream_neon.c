/* SPDX-License-Identifier: MIT */
#include "bench/stream_isa.h"

#if defined(__aarch64__)

#include <arm_neon.h>

/* Arm has non-temporal stores of register pairs only (STNP): STREAM takes two
 * vectors' worth, so a "vector" here is a pair. */
#define V float64x2x2_t
#define LANES 4
#define LOAD(p) vld1q_f64_x2(p)
#define SET1(s) ((V){ { vdupq_n_f64(s), vdupq_n_f64(s) } })
#define MUL(a, b) pair_mul(a, b)
#define ADD(a, b) pair_add(a, b)
#define MULADD(a, b, c) pair_muladd(a, b, c)
#define STORE(p, v) vst1q_f64_x2(p, v)
#define STREAM(p, v) pair_stream(p, v)
#define FENCE() __asm__ volatile("dmb ishst" ::: "memory")
#define PREFETCH(p) __builtin_prefetch(p, 0, 3)

static inline V pair_mul(V a, V b)
{
	return (V){ { vmulq_f64(a.val[0], b.val[0]),
		      vmulq_f64(a.val[1], b.val[1]) } };
}

static inline V pair_add(V a, V b)
{
	return (V){ { vaddq_f64(a.val[0], b.val[0]),
		      vaddq_f64(a.val[1], b.val[1]) } };
}

static inline V pair_muladd(V a, V b, V c)
{
	return (V){ { vfmaq_f64(c.val[0], a.val[0], b.val[0]),
		      vfmaq_f64(c.val[1], a.val[1], b.val[1]) } };
}

static inline void pair_stream(double *p, V v)
{
	__asm__ volatile("stnp %q1, %q2, [%0]"
			 :: "r"(p), "w"(v.val[0]), "w"(v.val[1]) : "memory");
}

#include "bench/stream_template.h"

static bool usable(void)
{
	return true;  /* Advanced SIMD is part of every AArch64 that runs Linux */
}

const struct stream_isa stream_isa_neon = {
	.name = "neon",
	.usable = usable,
	STREAM_LOOPS,
};

#endif
