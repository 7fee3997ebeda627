/* SPDX-License-Identifier: MIT */
#include "bench/dot_isa.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include "bench/dot_x86.h"

#define ACCS 12  /* with the four operands the 16 registers */

#define NAME run_int8
#define TARGET __attribute__((target("avx2,avxvnni")))
#define V __m256i
#define W __m256i
#define LOAD(p) _mm256_loadu_si256((const __m256i *)(const void *)(p))
#define STORE(p, v) _mm256_storeu_si256((__m256i *)(void *)(p), v)
#define OPERAND(p) _mm256_loadu_si256((const __m256i *)(const void *)(p))
#define STEP(x, a, b) _mm256_dpbusd_avx_epi32(x, a, b)
#include "bench/dot_template.h"

static bool usable(void)
{
	return __builtin_cpu_supports("avx2") &&
	       dot_x86_has((struct dot_x86_flag){ 1, DOT_X86_EAX, 4 });
}

const struct dot_isa dot_avx_vnni = {
	.name = "avx_vnni",
	.precision = KERNEL_INT8,
	.shape = DOT_LANES,
	.usable = usable,
	.accumulators = ACCS, .outputs = 8, .width = 4, .bytes = 32,
	.turns = 8192, .a_unsigned = true,
	.run = run_int8,
};

#endif
