/* SPDX-License-Identifier: MIT */
/*
 * cpuid_dump: raw CPUID as text, one line per leaf.
 *
 * Read are both forms that libcpuid keeps its tests in, with one section per
 * logical CPU, or a single CPU without any heading:
 *
 *   _________________ Logical CPU #0 _________________
 *   basic_cpuid[1]=000906a3 00800800 7ffafbff bfebfbff
 *
 *   ------[ Logical CPU #0 ]------
 *   CPUID 00000007: 00000002-239C27EB-98C027BC-FC1CC410 [SL 00]
 *
 * and "arm_midr=…" of ARM machines.  A line of dashes alone ends the dump (the
 * fields that libcpuid expects follow in its tests).  Lines of other forms are
 * skipped.  We write the second form, which names every subleaf.
 *
 * libcpuid's own parser is not used: 0.6.2 knows the first form alone, and it
 * takes "version=" of any length into 8 bytes and the number of a CPU, however
 * negative, for an index: nothing to hand a file from a stranger to.  Having
 * our own, captures of x86 machines are read on every architecture.
 */
#ifndef POSTSIL_CPUID_DUMP_H
#define POSTSIL_CPUID_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

#define CPUID_DUMP_CPUS 8192

struct cpuid_leaf {
	uint32_t leaf, sub;
	uint32_t r[4];             /* EAX EBX ECX EDX */
};

struct cpuid_dump_cpu {
	size_t first, n;           /* its part of leaf[] */
	uint32_t midr;             /* ARM's MIDR_EL1; 0: not an ARM processor */
};

struct cpuid_dump {
	struct cpuid_leaf *leaf;
	size_t n, cap;
	struct cpuid_dump_cpu *cpu; /* in the order of the file */
	int cpus, cap_cpus;
	bool headed;               /* has sections: of all CPUs, by intent */
};

/* Reads n bytes of text into *out (release it, also after a failure).  0, or
 * ERR_FORMAT: bytes that are no text, no processor in it, or more than
 * CPUID_DUMP_CPUS. */
int cpuid_dump_parse(const char *text, size_t n, struct cpuid_dump *out,
		     struct err *e);
void cpuid_dump_release(struct cpuid_dump *d);

/* One leaf of the index-th CPU.  False, and zeros, when it is not in the dump
 * or beyond the greatest leaf of its range: Intel's processors answer such a
 * question with the data of another leaf (SDM vol. 2A, CPUID). */
bool cpuid_dump_get(const struct cpuid_dump *d, int index, uint32_t leaf,
		    uint32_t sub, uint32_t r[4]);

#endif
