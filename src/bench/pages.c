/* SPDX-License-Identifier: MIT */
#include "bench/pages.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/base/unit.h"
#include "core/detect/cgroup.h"
#include "core/detect/keyed.h"

int pages_alloc(struct pages *pg, size_t bytes, struct err *e)
{
	size_t guard = (size_t)sysconf(_SC_PAGESIZE), usable, mapped, start;
	char size[UNIT_TEXT];
	void *map;

	*pg = (struct pages)PAGES_INIT;
	unit_bytes(bytes, size);
	if (!bytes || bytes > SIZE_MAX / 2 - 2 * PAGES_HUGE)
		return err_set(e, ERR_IO, "%s of memory cannot be mapped", size);
	usable = (bytes + PAGES_HUGE - 1) / PAGES_HUGE * PAGES_HUGE;
	mapped = usable + PAGES_HUGE + guard;
	map = mmap(NULL, mapped, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (map == MAP_FAILED)
		return err_sys(e, "%s of memory for a measured array (free some, "
			       "or raise the limit of `ulimit -v`)", size);
	start = ((size_t)map + PAGES_HUGE - 1) / PAGES_HUGE * PAGES_HUGE;
	*pg = (struct pages){ .p = (void *)start, .bytes = usable, .map = map,
			      .mapped = mapped };
	/* The guard also keeps the kernel from merging neighbouring mappings,
	 * so that smaps tells of this one. */
	if (mprotect((char *)pg->p + usable, guard, PROT_NONE) < 0) {
		err_sys(e, "guard page behind %s", size);
		pages_free(pg);
		return ERR_IO;
	}
	/* Refused where the kernel has no huge pages: the share then says 0. */
	(void)madvise(pg->p, usable, MADV_HUGEPAGE);
	return 0;
}

void pages_free(struct pages *pg)
{
	if (pg->map)
		munmap(pg->map, pg->mapped);
	*pg = (struct pages)PAGES_INIT;
}

double pages_huge_share(const struct pages *pg)
{
	size_t low = (size_t)pg->p, high = low + pg->bytes;
	unsigned long long from, to, kb, huge = 0;
	bool inside = false, told = false;
	char line[512];
	FILE *f;

	if (!pg->p)
		return -1;
	/* Our own memory, not the machine: no sysroot. */
	f = fopen("/proc/self/smaps", "re");
	if (!f)
		return -1;
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%llx-%llx ", &from, &to) == 2) {
			inside = from < high && to > low;
		} else if (inside &&
			   sscanf(line, "AnonHugePages: %llu kB", &kb) == 1) {
			huge += kb << 10;
			told = true;
		}
	}
	fclose(f);
	if (!told)
		return -1;
	return huge >= pg->bytes ? 1 : (double)huge / (double)pg->bytes;
}

static uint64_t mem_available(const struct sysroot *root)
{
	struct keyed kb = { .word = "MemAvailable:" };

	keyed_read(root, "/proc/meminfo", &kb, 1);
	return kb.value > 0 && kb.value <= INT64_MAX >> 10 ? (uint64_t)kb.value << 10 : 0;
}

/* What `ulimit -v` and `ulimit -d` leave of a limit, used pages given. */
static uint64_t rlimit_left(int which, unsigned long long used)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	struct rlimit l;

	if (getrlimit(which, &l) < 0 || l.rlim_cur == RLIM_INFINITY)
		return UINT64_MAX;
	return used < l.rlim_cur / page ? l.rlim_cur - used * page : 0;
}

/* /proc/self/statm in pages (proc(5)): all, resident, shared, text, library,
 * data and stack. */
static uint64_t own_limits_left(const struct sysroot *root)
{
	unsigned long long all, data;
	uint64_t as, heap;
	char line[128];

	if (sysroot_line(root, line, sizeof(line), "/proc/self/statm") <= 0 ||
	    sscanf(line, "%llu %*s %*s %*s %*s %llu", &all, &data) != 2)
		return UINT64_MAX;
	as = rlimit_left(RLIMIT_AS, all);
	heap = rlimit_left(RLIMIT_DATA, data);
	return as < heap ? as : heap;
}

uint64_t pages_available(const struct sysroot *root)
{
	uint64_t has = mem_available(root), group = cgroup_memory_left(root);
	uint64_t own = own_limits_left(root);

	if (!has)
		return 0;
	if (group < has)
		has = group;
	if (own < has)
		has = own;
	return has ? has : 1;  /* 0 would say that it is unknown */
}
