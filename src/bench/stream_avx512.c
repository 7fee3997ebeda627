/* SPDX-License-Identifier: MIT */
#include "bench/stream_isa.h"

#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>

#define V __m512d
#define LANES 8
#define LOAD(p) _mm512_load_pd(p)
#define SET1(s) _mm512_set1_pd(s)
#define MUL(a, b) _mm512_mul_pd(a, b)
#define ADD(a, b) _mm512_add_pd(a, b)
#define MULADD(a, b, c) _mm512_fmadd_pd(a, b, c)
#define STORE(p, v) _mm512_store_pd(p, v)
#define STREAM(p, v) _mm512_stream_pd(p, v)
#define FENCE() _mm_sfence()
#define PREFETCH(p) _mm_prefetch((const char *)(p), _MM_HINT_T0)

#include "bench/stream_template.h"

static bool usable(void)
{
	return __builtin_cpu_supports("avx512f");
}

const struct stream_isa stream_isa_avx512 = {
	.name = "avx512",
	.usable = usable,
	STREAM_LOOPS,
};

#endif
