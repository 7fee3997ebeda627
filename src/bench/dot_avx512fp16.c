/* SPDX-License-Identifier: MIT */
/*
 * UNTESTED on a processor with AVX512-FP16 so far: only compiled; the reference
 * was tested with the loop of dot_neon.c.
 */
#include "bench/dot_isa.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include "bench/dot_x86.h"

#define ACCS 24
#define FP16_TARGET __attribute__((target("avx512f")))

/* By its name to the assembler: clang 14 has the intrinsic only where the whole
 * file is compiled for AVX512-FP16. */
FP16_TARGET
static inline __m512i fma_fp16(__m512i x, __m512i a, __m512i b)
{
	__asm__("vfmadd231ph %2, %1, %0" : "+v"(x) : "v"(a), "v"(b));
	return x;
}

#define NAME run_fp16
#define TARGET FP16_TARGET
#define V __m512i
#define W __m512i
#define LOAD(p) _mm512_loadu_si512(p)
#define STORE(p, v) _mm512_storeu_si512(p, v)
#define OPERAND(p) _mm512_loadu_si512(p)
#define STEP(x, a, b) fma_fp16(x, a, b)
#include "bench/dot_template.h"

static bool usable(void)
{
	return dot_x86_has_avx512() &&
	       dot_x86_has((struct dot_x86_flag){ 0, DOT_X86_EDX, 23 });
}

const struct dot_isa dot_avx512_fp16 = {
	.name = "avx512_fp16",
	.precision = KERNEL_FP16,
	.shape = DOT_LANES,
	.usable = usable,
	.accumulators = ACCS, .outputs = 32, .width = 1, .bytes = 64,
	.turns = 4096,
	.run = run_fp16,
};

#endif
