/* SPDX-License-Identifier: MIT */
/*
 * cpuid_x86: what the running x86 processor says of itself, read by libcpuid.
 * Only raw leaves are taken: libcpuid's code names, its list of features and
 * its core counts are wrong on several processors (Debian 12's 0.6.2 calls
 * Zen 4 "Milan" and knows no AVX-512 on AMD), and its clock functions give the
 * time-stamp counter.
 */
#ifndef POSTSIL_CPUID_X86_H
#define POSTSIL_CPUID_X86_H

#include <stdbool.h>

struct sysroot;

struct cpuid_x86 {
	char vendor[13], brand[49];
	int family, model, stepping;   /* display family and model */
	bool hypervisor;               /* leaf 1, ECX bit 31 */
	char hypervisor_id[13];        /* leaf 0x40000000; "" without one */
	int base_mhz, max_mhz;         /* leaf 0x16; 0: not said */
	int threads_per_core;          /* leaf 0xb; 0: not said */
};

/* False on a captured tree and on other architectures. */
bool cpuid_x86_read(const struct sysroot *root, struct cpuid_x86 *out);

#endif
