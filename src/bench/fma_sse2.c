/* SPDX-License-Identifier: MIT */
#include "bench/fma_isa.h"

#if defined(__SSE2__)

#include <emmintrin.h>

#define ACCS 12

#define NAME run_fp64
#define T double
#define V __m128d
#define LANES 2
#define LOAD(p) _mm_load_pd(p)
#define STORE(p, v) _mm_store_pd(p, v)
#define SET1(s) _mm_set1_pd(s)
#define STEP(x, i, b, c) _mm_add_pd(_mm_mul_pd(x, b), c)
#include "bench/fma_template.h"

#define NAME run_fp32
#define T float
#define V __m128
#define LANES 4
#define LOAD(p) _mm_load_ps(p)
#define STORE(p, v) _mm_store_ps(p, v)
#define SET1(s) _mm_set1_ps(s)
#define STEP(x, i, b, c) _mm_add_ps(_mm_mul_ps(x, b), c)
#include "bench/fma_template.h"

static bool usable(void)
{
	return __builtin_cpu_supports("sse2");
}

const struct fma_isa fma_isa_sse2 = {
	.name = "sse2",
	.usable = usable,
	.fp64 = { .accumulators = ACCS, .lanes = 2, .fused = false,
		  .run = run_fp64 },
	.fp32 = { .accumulators = ACCS, .lanes = 4, .fused = false,
		  .run = run_fp32 },
};

#endif
