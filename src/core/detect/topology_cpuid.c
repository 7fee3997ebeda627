/* SPDX-License-Identifier: MIT */
#include "core/detect/topology.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/capture.h"
#include "core/detect/cpuid_x86.h"

enum { A, B, C, D };

/* Where one CPU is: its APIC id and how many of its low bits number threads of
 * a core, and CPUs of a package. */
struct place {
	uint32_t apic;
	int thread_bits, package_bits;
	int per_package;           /* logical CPUs, as the processor says */
};

static int bits_for(uint32_t n)
{
	int bits = 0;

	while (n > 1u << bits)
		bits++;
	return bits;
}

/* Intel SDM vol. 2A and AMD APM vol. 3, leaves 0xb and 0x1f: a subleaf a level,
 * ECX[15:8] its type (0 ends, 1 threads), EAX[4:0] the bits below the next. */
static bool by_levels(const struct cpuid_source *s, int cpu, uint32_t leaf,
		      struct place *p)
{
	uint32_t r[4];

	for (uint32_t sub = 0; sub < 8; sub++) {
		if (!cpuid_source_get(s, cpu, leaf, sub, r) ||
		    (r[C] >> 8 & 0xff) == 0 || (r[B] & 0xffff) == 0)
			break;
		if ((r[C] >> 8 & 0xff) == 1)
			p->thread_bits = (int)(r[A] & 31);
		p->package_bits = (int)(r[A] & 31);
		p->per_package = (int)(r[B] & 0xffff);
		p->apic = r[D];
	}
	return p->per_package > 0;
}

static bool is_amd(const struct cpuid_source *s, int cpu)
{
	uint32_t r[4];

	cpuid_source_get(s, cpu, 0, 0, r);
	return r[C] == 0x444d4163 /* "cAMD" */ || r[C] == 0x656e6975 /* "uine" */;
}

/* AMD APM vol. 3, E.4: leaf 0x80000008 ECX counts the package's CPUs and the
 * bits of their ids; 0x8000001e EBX[15:8] the threads of a core from family
 * 0x17 on (of a module, whose halves are cores, before). */
static void by_amd(const struct cpuid_source *s, int cpu, struct place *p)
{
	uint32_t r[4], one[4];

	cpuid_source_get(s, cpu, 0x80000008, 0, r);
	p->per_package = (int)(r[C] & 0xff) + 1;
	p->package_bits = (int)(r[C] >> 12 & 0xf);
	if (p->package_bits == 0)
		p->package_bits = bits_for((uint32_t)p->per_package);
	cpuid_source_get(s, cpu, 1, 0, one);
	if ((one[A] >> 8 & 0xf) == 15 && (one[A] >> 20 & 0xff) >= 8 &&
	    cpuid_source_get(s, cpu, 0x8000001e, 0, r))
		p->thread_bits = bits_for((r[B] >> 8 & 0xff) + 1);
}

/* Leaf 1 EBX[23:16] and leaf 4 EAX[31:26]: how many ids a package and the
 * cores in it take up. */
static void by_ids(const struct cpuid_source *s, int cpu, struct place *p)
{
	uint32_t one[4], four[4], cores = 1;

	cpuid_source_get(s, cpu, 0, 0, four);
	cpuid_source_get(s, cpu, 1, 0, one);
	/* Two dies of VIA in one package say nothing of each other. */
	if (four[C] != 0x6c65746e /* "ntel" */ && !(one[D] >> 28 & 1) &&
	    cpuid_source_cpus(s) > 1)
		return;
	p->per_package = one[D] >> 28 & 1 ? (int)(one[B] >> 16 & 0xff) : 1;
	if (p->per_package == 0)
		p->per_package = 1;
	p->package_bits = bits_for((uint32_t)p->per_package);
	if (cpuid_source_get(s, cpu, 4, 0, four) && (four[A] & 31))
		cores = (four[A] >> 26) + 1;
	p->thread_bits = p->package_bits - bits_for(cores);
	if (p->thread_bits < 0)
		p->thread_bits = 0;
}

static void find_place(const struct cpuid_source *s, int cpu, struct place *p)
{
	uint32_t r[4];

	memset(p, 0, sizeof *p);
	if (by_levels(s, cpu, 0x1f, p) || by_levels(s, cpu, 0xb, p))
		return;
	if (is_amd(s, cpu))
		by_amd(s, cpu, p);
	else
		by_ids(s, cpu, p);
	cpuid_source_get(s, cpu, 1, 0, r);
	p->apic = r[B] >> 24;
}

static int compare_ids(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Different values of id >> bits among n sorted ids. */
static int count_groups(const uint32_t *id, int n, int bits)
{
	int groups = n > 0;

	for (int i = 1; i < n; i++)
		groups += id[i] >> bits != id[i - 1] >> bits;
	return groups;
}

static void count_all(const struct cpuid_source *s, struct topology *t)
{
	int n = cpuid_source_cpus(s), thread_bits = 0;
	uint32_t *id = xcalloc((size_t)n, sizeof *id);
	struct place p = { 0 };
	int sockets;

	for (int i = 0; i < n; i++) {
		find_place(s, i, &p);
		id[i] = p.apic;
		if (p.thread_bits > thread_bits)
			thread_bits = p.thread_bits;
	}
	qsort(id, (size_t)n, sizeof *id, compare_ids);
	sockets = count_groups(id, n, p.package_bits);
	if (count_groups(id, n, 0) != n) {
		snprintf(t->missing, sizeof t->missing,
			 "several CPUs of the dump have one id");
	} else if (!s->dump.headed) {
		snprintf(t->missing, sizeof t->missing,
			 "the dump is of one CPU among an unknown number");
	} else if (p.per_package == 0) {
		snprintf(t->missing, sizeof t->missing,
			 "the processors do not say which belong together");
	} else if (n != sockets * p.per_package) {
		snprintf(t->missing, sizeof t->missing,
			 "the dump shows %d CPU%s of processors with %d each", n,
			 n == 1 ? "" : "s", p.per_package);
	} else {
		t->sockets = sockets;
		t->cores = count_groups(id, n, thread_bits);
		t->threads = t->online = n;
		t->threads_per_core = (n + t->cores - 1) / t->cores;
	}
	free(id);
}

bool topology_by_cpuid(const struct sysroot *root, struct topology *t)
{
	struct cpuid_source s;

	memset(t, 0, sizeof *t);
	if (sysroot_is_live(root) || !cpuid_source_open(root, &s))
		return false;
	t->source = CAPTURE_CPUID;
	if (s.dump.cpu[0].midr)
		t->threads = t->online = s.dump.cpus;
	else
		count_all(&s, t);
	cpuid_source_close(&s);
	return true;
}
