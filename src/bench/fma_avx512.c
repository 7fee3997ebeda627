/* SPDX-License-Identifier: MIT */
#include "bench/fma_isa.h"

#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>

#define ACCS 24

#define NAME run_fp64
#define T double
#define V __m512d
#define LANES 8
#define LOAD(p) _mm512_load_pd(p)
#define STORE(p, v) _mm512_store_pd(p, v)
#define SET1(s) _mm512_set1_pd(s)
#define STEP(x, i, b, c) _mm512_fmadd_pd(x, b, c)
#include "bench/fma_template.h"

#define NAME run_fp32
#define T float
#define V __m512
#define LANES 16
#define LOAD(p) _mm512_load_ps(p)
#define STORE(p, v) _mm512_store_ps(p, v)
#define SET1(s) _mm512_set1_ps(s)
#define STEP(x, i, b, c) _mm512_fmadd_ps(x, b, c)
#include "bench/fma_template.h"

static bool usable(void)
{
	return __builtin_cpu_supports("avx512f");
}

const struct fma_isa fma_isa_avx512 = {
	.name = "avx512",
	.usable = usable,
	.fp64 = { .accumulators = ACCS, .lanes = 8, .fused = true,
		  .run = run_fp64 },
	.fp32 = { .accumulators = ACCS, .lanes = 16, .fused = true,
		  .run = run_fp32 },
};

#endif
