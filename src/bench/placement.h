/* SPDX-License-Identifier: MIT */
/*
 * placement: which logical CPU each measuring thread runs on.
 *
 * One thread per physical core among the CPUs that this process may use
 * (affinity mask and cpuset), at most as many as the cgroup CPU quota has whole
 * CPUs, at least one.  The topology is hwloc's.  Nothing is bound here: team
 * binds its threads, a backend hands the list to its library.
 */
#ifndef POSTSIL_PLACEMENT_H
#define POSTSIL_PLACEMENT_H

#include <stddef.h>

struct buf;
struct err;
struct sysroot;

struct placement_thread {
	int cpu;   /* the operating system's number, as in /proc/cpuinfo */
	int core;  /* hwloc's logical index of the core */
	int node;  /* NUMA node, the operating system's number; -1 unknown */
	int kind;  /* hwloc CPU kind, higher is faster; -1 where all are equal */
};

struct placement {
	struct placement_thread *thread;  /* heap, n of them */
	int n;
	int cpus_allowed;     /* logical CPUs in the affinity mask */
	int cores_allowed;    /* physical cores below them */
	double quota_cpus;    /* cgroup CPU quota in CPUs; 0 when there is none */
	size_t l1d_bytes;     /* data caches of the first core; 0 unknown */
	size_t l2_bytes;
	size_t llc_bytes;     /* sum of all last-level caches that we can reach */
};

/* max_threads 0 means no further bound.  Call it while the calling thread
 * still has the mask that the process was started with.  root gives the cgroup
 * files.  Returns 0, ERR_IO / ERR_UNSUPPORTED when hwloc finds no CPU, or
 * ERR_REFUSED when hwloc is told to describe another machine. */
int placement_make(struct placement *p, const struct sysroot *root,
		   int max_threads, struct err *e);
void placement_release(struct placement *p);

/* "0@cpu0 1@cpu2 …", thread and CPU, for an event. */
void placement_text(const struct placement *p, struct buf *out);

/* The placement as OMP_PLACES: "{0},{2},…". */
void placement_omp_places(const struct placement *p, struct buf *out);

#endif
