/* SPDX-License-Identifier: MIT */
#include "bench/dot_isa.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include "bench/dot_x86.h"

#define ACCS 24

#define NAME run_int8
#define TARGET __attribute__((target("avx512f,avx512vnni")))
#define V __m512i
#define W __m512i
#define LOAD(p) _mm512_loadu_si512(p)
#define STORE(p, v) _mm512_storeu_si512(p, v)
#define OPERAND(p) _mm512_loadu_si512(p)
#define STEP(x, a, b) _mm512_dpbusd_epi32(x, a, b)
#include "bench/dot_template.h"

static bool usable(void)
{
	return dot_x86_has_avx512() &&
	       dot_x86_has((struct dot_x86_flag){ 0, DOT_X86_ECX, 11 });
}

const struct dot_isa dot_avx512_vnni = {
	.name = "avx512_vnni",
	.precision = KERNEL_INT8,
	.shape = DOT_LANES,
	.usable = usable,
	.accumulators = ACCS, .outputs = 16, .width = 4, .bytes = 64,
	.turns = 4096, .a_unsigned = true,
	.run = run_int8,
};

#endif
