/* SPDX-License-Identifier: MIT */
#include "bench/dot_isa.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include "bench/dot_x86.h"

#define ACCS 24

#define NAME run_bf16
#define TARGET __attribute__((target("avx512f,avx512bf16")))
#define V __m512
#define W __m512i
#define LOAD(p) _mm512_loadu_ps(p)
#define STORE(p, v) _mm512_storeu_ps(p, v)
#define OPERAND(p) _mm512_loadu_si512(p)
#define STEP(x, a, b) _mm512_dpbf16_ps(x, (__m512bh)(a), (__m512bh)(b))
#include "bench/dot_template.h"

static bool usable(void)
{
	return dot_x86_has_avx512() &&
	       dot_x86_has((struct dot_x86_flag){ 1, DOT_X86_EAX, 5 });
}

const struct dot_isa dot_avx512_bf16 = {
	.name = "avx512_bf16",
	.precision = KERNEL_BF16,
	.shape = DOT_LANES,
	.usable = usable,
	.accumulators = ACCS, .outputs = 16, .width = 2, .bytes = 64,
	.turns = 4096,
	.run = run_bf16,
};

#endif
