/* SPDX-License-Identifier: MIT */
/*
 * pages: memory for measured arrays.
 *
 * Anonymous mmap, aligned to 2 MiB, huge pages asked for by MADV_HUGEPAGE, and
 * a guard page behind it.  No page is touched here: the thread that will use a
 * page touches it first, so that it lies on that thread's node.  Failure is
 * reported, never fatal: too little memory is an answer.
 */
#ifndef POSTSIL_PAGES_H
#define POSTSIL_PAGES_H

#include <stddef.h>
#include <stdint.h>

struct err;
struct sysroot;

#define PAGES_HUGE ((size_t)2 << 20)

struct pages {
	void *p;        /* NULL while unallocated; aligned to PAGES_HUGE */
	size_t bytes;   /* usable, a multiple of PAGES_HUGE */
	void *map;      /* what munmap needs */
	size_t mapped;
};

#define PAGES_INIT { 0 }

/* ERR_IO, naming the size, when the system has no such memory. */
int pages_alloc(struct pages *pg, size_t bytes, struct err *e);
void pages_free(struct pages *pg);

/* Bytes of pg that lie in huge pages now (/proc/self/smaps, AnonHugePages), as
 * a share of its size, 0 to 1; -1 when the kernel does not tell. */
double pages_huge_share(const struct pages *pg);

/* Memory that can be had without swapping: MemAvailable, or less where a memory
 * cgroup or this process's own limits (`ulimit -v`, `-d`) leave less.  0 when
 * unknown. */
uint64_t pages_available(const struct sysroot *root);

#endif
