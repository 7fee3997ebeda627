/* SPDX-License-Identifier: MIT */
/*
 * topology: sockets, cores, threads, caches and NUMA nodes of the hardware,
 * offline CPUs included.
 *
 * The live machine is read by hwloc.  A captured tree is read from its sysfs
 * files directly, by the same definitions: hwloc can be pointed at another root
 * only by process-wide environment variables (HWLOC_FSROOT), and follows
 * absolute links there out of the tree.  (Tried with 2.9.0: a tree whose
 * /sys/devices/system/cpu is a link to that of the host gives the host's cores;
 * sysroot.h resolves it below the root.)  tests/fixtures compares both on real trees.
 *
 * An offline CPU shows no topology.  It counts as hardware all the same, so
 * that onlining CPUs changes no identity: with every core alike there are
 * (CPUs present) / (threads per core) cores, where the threads per core are
 * the most that any core shows, or two where the kernel says that SMT was
 * switched off at run time.  Of Intel's hybrids an offline CPU is the second
 * thread of the core whose other thread is online, else a core of the kind of
 * its neighbours; where these differ the number of cores is unknown.
 */
#ifndef POSTSIL_TOPOLOGY_H
#define POSTSIL_TOPOLOGY_H

#include <stdbool.h>

struct sysroot;
struct err;

struct topology {
	int sockets, cores, threads;   /* hardware; 0: unknown */
	int online;                    /* CPUs in use now */
	int nodes;                     /* NUMA nodes; 0: unknown */
	int threads_per_core;          /* the most seen */
	long long l1d_kb, l2_kb, l3_kb;  /* sums in KiB; 0: none or not shown */
	bool kinds_differ;             /* hybrid: several kinds of core */
	bool inferred;                 /* offline CPUs were counted by rule */
	const char *source;
	char missing[96];              /* why a count is unknown; "": no topology */
};

void topology_read(const struct sysroot *root, struct topology *t);

/* The two ways, for topology_read() and tests.  hwloc is not believed
 * (ERR_REFUSED) when its environment variables put another machine in place of
 * this one. */
int topology_by_hwloc(struct topology *t, struct err *e);
void topology_by_sysfs(const struct sysroot *root, struct topology *t);

/* A tree that has a CPUID dump of all CPUs and no /sys/devices/system/cpu:
 * sockets, cores and threads by their APIC ids.  A dump of some CPUs counts
 * nothing.  False when there is no dump.  Caches and NUMA stay unknown. */
bool topology_by_cpuid(const struct sysroot *root, struct topology *t);

/* Turns the counts of online CPUs into those of the hardware. */
void topology_add_offline(const struct sysroot *root, struct topology *t);

#endif
