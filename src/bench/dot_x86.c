/* SPDX-License-Identifier: MIT */
#include "bench/dot_x86.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>

/* asm/prctl.h; the number of the tile data among the processor's state
 * components: Intel SDM vol. 1, 13.1. */
#define REQ_XCOMP_PERM 0x1023
#define XFEATURE_XTILEDATA 18

bool dot_x86_has(struct dot_x86_flag f)
{
	unsigned r[4];

	if (!__get_cpuid_count(7, f.subleaf, &r[DOT_X86_EAX], &r[DOT_X86_EBX],
			       &r[DOT_X86_ECX], &r[DOT_X86_EDX]))
		return false;
	return r[f.reg] >> f.bit & 1;
}

bool dot_x86_has_avx512(void)
{
	return __builtin_cpu_supports("avx512f") &&
	       __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512vl");
}

bool dot_x86_may_use_tiles(void)
{
	const struct dot_x86_flag amx_tile = { 0, DOT_X86_EDX, 24 };

	return dot_x86_has(amx_tile) &&
	       syscall(SYS_arch_prctl, REQ_XCOMP_PERM, XFEATURE_XTILEDATA) == 0;
}

#endif
