/* SPDX-License-Identifier: MIT */
/*
 * dot_x86: whether this processor and kernel have an instruction set that the
 * compilers' __builtin_cpu_supports() does not all know.  x86 alone.
 */
#ifndef POSTSIL_DOT_X86_H
#define POSTSIL_DOT_X86_H

#include <stdbool.h>

/* Intel SDM vol. 2, CPUID: leaf 7, and which register and bit. */
enum dot_x86_register { DOT_X86_EAX, DOT_X86_EBX, DOT_X86_ECX, DOT_X86_EDX };

struct dot_x86_flag {
	unsigned subleaf;
	enum dot_x86_register reg;
	unsigned bit;
};

bool dot_x86_has(struct dot_x86_flag f);

/* The kernel saves 512-bit registers, and the processor has AVX-512F, BW, VL. */
bool dot_x86_has_avx512(void);

/* The kernel's leave to use tiles, for the whole process: arch_prctl(2),
 * ARCH_REQ_XCOMP_PERM, Linux 5.16 and later. */
bool dot_x86_may_use_tiles(void);

#endif
