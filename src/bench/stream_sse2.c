/* SPDX-License-Identifier: MIT */
#include "bench/stream_isa.h"

#if defined(__SSE2__)

#include <emmintrin.h>

#define V __m128d
#define LANES 2
#define LOAD(p) _mm_load_pd(p)
#define SET1(s) _mm_set1_pd(s)
#define MUL(a, b) _mm_mul_pd(a, b)
#define ADD(a, b) _mm_add_pd(a, b)
#define MULADD(a, b, c) _mm_add_pd(_mm_mul_pd(a, b), c)
#define STORE(p, v) _mm_store_pd(p, v)
#define STREAM(p, v) _mm_stream_pd(p, v)
#define FENCE() _mm_sfence()
#define PREFETCH(p) _mm_prefetch((const char *)(p), _MM_HINT_T0)

#include "bench/stream_template.h"

static bool usable(void)
{
	return __builtin_cpu_supports("sse2");
}

const struct stream_isa stream_isa_sse2 = {
	.name = "sse2",
	.usable = usable,
	STREAM_LOOPS,
};

#endif
