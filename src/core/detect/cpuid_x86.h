/* SPDX-License-Identifier: MIT */
/*
 * cpuid_x86: what an x86 processor says of itself.
 *
 * The live machine is asked by libcpuid, a captured tree has the answers in
 * /capture/cpuid.txt (cpuid_dump.h).  Only raw leaves are taken: libcpuid's
 * code names, its list of features and its core counts are wrong on several
 * processors (Debian 12's 0.6.2 calls Zen 4 "Milan" and knows no AVX-512 on
 * AMD), and its clock functions give the time-stamp counter.
 */
#ifndef POSTSIL_CPUID_X86_H
#define POSTSIL_CPUID_X86_H

#include <stdbool.h>
#include <stdint.h>

#include "core/detect/cpuid_dump.h"

struct buf;
struct err;
struct sysroot;

/* Where leaves come from. */
struct cpuid_source {
	bool live;                 /* the CPU that this thread runs on */
	struct cpuid_dump dump;    /* else */
	const char *name;          /* "cpuid", "/capture/cpuid.txt" */
};

/* False, with nothing to close: not x86, or no (readable) dump in the tree. */
bool cpuid_source_open(const struct sysroot *root, struct cpuid_source *s);
void cpuid_source_close(struct cpuid_source *s);

/* CPUs whose leaves can be asked for: 1 on the live machine, for detection
 * binds itself to no CPU. */
int cpuid_source_cpus(const struct cpuid_source *s);

/* As cpuid_dump_get(). */
bool cpuid_source_get(const struct cpuid_source *s, int cpu, uint32_t leaf,
		      uint32_t sub, uint32_t r[4]);

struct cpuid_x86 {
	char vendor[13], brand[49];
	int family, model, stepping;   /* display family and model */
	bool hypervisor;               /* leaf 1, ECX bit 31 */
	char hypervisor_id[13];        /* leaf 0x40000000; "" without one */
	int base_mhz, max_mhz;         /* leaf 0x16; 0: not said */
	int threads_per_core;          /* leaf 0xb; 0: not said */
	const char *source;            /* "cpuid", "/capture/cpuid.txt" */
};

/* What the first CPU of the source says.  False where there is no source, or
 * none of an x86 processor. */
bool cpuid_x86_read(const struct sysroot *root, struct cpuid_x86 *out);
bool cpuid_x86_get(const struct cpuid_source *s, struct cpuid_x86 *out);

/* Writes the raw CPUID of every CPU that this process may run on to a new file,
 * in the form that cpuid_dump.h reads.  Left out is leaf 3, the serial number
 * of a Pentium III.  0 written, 1 no CPUID on this architecture (nothing is
 * written), or ERR_IO. */
int cpuid_x86_save(const char *path, struct err *e);

#endif
