/* SPDX-License-Identifier: MIT */
#include "bench/fma_isa.h"

#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>

#define ACCS 12

#define NAME run_fp64
#define T double
#define V __m256d
#define LANES 4
#define LOAD(p) _mm256_load_pd(p)
#define STORE(p, v) _mm256_store_pd(p, v)
#define SET1(s) _mm256_set1_pd(s)
#define STEP(x, i, b, c) _mm256_fmadd_pd(x, b, c)
#include "bench/fma_template.h"

#define NAME run_fp32
#define T float
#define V __m256
#define LANES 8
#define LOAD(p) _mm256_load_ps(p)
#define STORE(p, v) _mm256_store_ps(p, v)
#define SET1(s) _mm256_set1_ps(s)
#define STEP(x, i, b, c) _mm256_fmadd_ps(x, b, c)
#include "bench/fma_template.h"

static bool usable(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

const struct fma_isa fma_isa_avx2 = {
	.name = "avx2",
	.usable = usable,
	.fp64 = { .accumulators = ACCS, .lanes = 4, .fused = true,
		  .run = run_fp64 },
	.fp32 = { .accumulators = ACCS, .lanes = 8, .fused = true,
		  .run = run_fp32 },
};

#endif
