/* SPDX-License-Identifier: MIT */
#include "core/detect/cpuid_isa.h"

#include <stddef.h>
#include <string.h>

#include "core/detect/cpuid_x86.h"

enum { A, B, C, D };

/* XCR0: SSE and AVX state; with opmask and both ZMM halves; AMX tiles. */
#define XCR0_AVX 0x6u
#define XCR0_AVX512 0xe6u
#define XCR0_AMX 0x60000u

/* Bits: Intel SDM vol. 2A, CPUID, and the ISA extensions reference
 * (319433), AMD APM vol. 3, appendix E; names: the kernel's
 * arch/x86/include/asm/cpufeatures.h. */
#define FLAG(n, l, s, r, b, x) \
	{ .name = n, .leaf = l, .sub = s, .reg = r, .bit = b, .state = x }

static const struct {
	const char *name;
	uint32_t leaf, sub;
	int reg, bit;
	uint32_t state;            /* of XCR0 */
} flags[] = {
	FLAG("sse", 1, 0, D, 25, 0),
	FLAG("sse2", 1, 0, D, 26, 0),
	FLAG("ssse3", 1, 0, C, 9, 0),
	FLAG("sse4_1", 1, 0, C, 19, 0),
	FLAG("sse4_2", 1, 0, C, 20, 0),
	FLAG("avx", 1, 0, C, 28, XCR0_AVX),
	FLAG("f16c", 1, 0, C, 29, XCR0_AVX),
	FLAG("fma", 1, 0, C, 12, XCR0_AVX),
	FLAG("fma4", 0x80000001, 0, C, 16, XCR0_AVX),
	FLAG("avx2", 7, 0, B, 5, XCR0_AVX),
	FLAG("avx_vnni", 7, 1, A, 4, XCR0_AVX),
	FLAG("avx_vnni_int8", 7, 1, D, 4, XCR0_AVX),
	FLAG("avx512f", 7, 0, B, 16, XCR0_AVX512),
	FLAG("avx512cd", 7, 0, B, 28, XCR0_AVX512),
	FLAG("avx512er", 7, 0, B, 27, XCR0_AVX512),
	FLAG("avx512bw", 7, 0, B, 30, XCR0_AVX512),
	FLAG("avx512dq", 7, 0, B, 17, XCR0_AVX512),
	FLAG("avx512vl", 7, 0, B, 31, XCR0_AVX512),
	FLAG("avx512_vnni", 7, 0, C, 11, XCR0_AVX512),
	FLAG("avx512_bf16", 7, 1, A, 5, XCR0_AVX512),
	FLAG("avx512_fp16", 7, 0, D, 23, XCR0_AVX512),
	FLAG("amx_tile", 7, 0, D, 24, XCR0_AMX),
	FLAG("amx_int8", 7, 0, D, 25, XCR0_AMX),
	FLAG("amx_bf16", 7, 0, D, 22, XCR0_AMX),
	FLAG("amx_fp16", 7, 1, A, 21, XCR0_AMX),
};

/* Leaf 0xd is missing from short dumps: OSXSAVE alone decides then. */
static bool has_state(const struct cpuid_source *s, int cpu, uint32_t state)
{
	uint32_t r[4];

	if (state == 0)
		return true;
	cpuid_source_get(s, cpu, 1, 0, r);
	if (!(r[C] >> 27 & 1))
		return false;
	return !cpuid_source_get(s, cpu, 0xd, 0, r) ||
	       (r[A] & state) == state;
}

bool cpuid_isa_has(const struct cpuid_source *s, const char *flag)
{
	size_t i = 0;

	while (i < sizeof flags / sizeof flags[0] &&
	       strcmp(flags[i].name, flag) != 0)
		i++;
	if (i == sizeof flags / sizeof flags[0])
		return false;
	for (int cpu = 0; cpu < cpuid_source_cpus(s); cpu++) {
		uint32_t r[4];

		if (!cpuid_source_get(s, cpu, flags[i].leaf, flags[i].sub, r) ||
		    !(r[flags[i].reg] >> flags[i].bit & 1) ||
		    !has_state(s, cpu, flags[i].state))
			return false;
	}
	return cpuid_source_cpus(s) > 0;
}
