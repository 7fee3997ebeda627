/* SPDX-License-Identifier: MIT */
#include "bench/stream_isa.h"

#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>

#define V __m256d
#define LANES 4
#define LOAD(p) _mm256_load_pd(p)
#define SET1(s) _mm256_set1_pd(s)
#define MUL(a, b) _mm256_mul_pd(a, b)
#define ADD(a, b) _mm256_add_pd(a, b)
#define MULADD(a, b, c) _mm256_fmadd_pd(a, b, c)
#define STORE(p, v) _mm256_store_pd(p, v)
#define STREAM(p, v) _mm256_stream_pd(p, v)
#define FENCE() _mm_sfence()
#define PREFETCH(p) _mm_prefetch((const char *)(p), _MM_HINT_T0)

#include "bench/stream_template.h"

static bool usable(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

const struct stream_isa stream_isa_avx2 = {
	.name = "avx2",
	.usable = usable,
	STREAM_LOOPS,
};

#endif
