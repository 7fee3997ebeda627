/* SPDX-License-Identifier: MIT */
/* Installed memory.  What everybody may read comes before what only root may,
 * or root and nobody would see two machines; MemTotal comes late: it lacks what
 * kernel and firmware keep, and moves with the kernel. */
#include "core/detect/probe.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/smbios.h"

#define BLOCKS "/sys/devices/system/memory"
#define MEMMAP "/sys/firmware/memmap"
#define NODES "/sys/devices/system/node"
#define GPUS "/proc/driver/nvidia/gpus"
#define GIB (1ull << 30)
#define BYTES_MAX (1ull << 52)  /* physical addresses of x86-64 and ARM */
#define GPU_NODES_MAX 64

/* The nodes whose memory is a GPU's: where a processor reaches it coherently
 * (POWER9, Grace) the driver adds it to the system's. */
struct gpu_nodes {
	long long id[GPU_NODES_MAX];
	int n;
};

static void find_gpu_nodes(const struct sysroot *root, struct gpu_nodes *g)
{
	char **names;
	int n = sysroot_list(root, GPUS, &names);

	g->n = 0;
	for (int i = 0; i < n && g->n < GPU_NODES_MAX; i++) {
		char line[64];
		long long id;

		if (sysroot_line(root, line, sizeof line, GPUS "/%s/numa_status",
				 names[i]) > 0 &&
		    sscanf(line, "Node: %9lld", &id) == 1 && id > 0)
			g->id[g->n++] = id;
	}
	sysroot_list_free(names, n);
}

/* "memory12" */
static bool is_block(const char *name)
{
	return strncmp(name, "memory", 6) == 0 && isdigit((unsigned char)name[6]) &&
	       strspn(name + 6, "0123456789") == strlen(name + 6);
}

static unsigned long long count_blocks(const struct sysroot *root,
				       const char *dir)
{
	char **names;
	int n = sysroot_list(root, dir, &names);
	unsigned long long blocks = 0;

	for (int i = 0; i < n; i++)
		blocks += is_block(names[i]);
	sysroot_list_free(names, n);
	return blocks;
}

/* Online and offline blocks both are hardware.  0: there are none. */
static unsigned long long by_blocks(const struct sysroot *root,
				    unsigned long long *size)
{
	char line[64], dir[64];
	struct gpu_nodes gpus;
	unsigned long long blocks, gpu = 0;

	if (sysroot_line(root, line, sizeof line, BLOCKS "/block_size_bytes") <= 0)
		return 0;
	*size = strtoull(line, NULL, 16);  /* hexadecimal without a prefix */
	if (*size < 1 << 20 || *size > 1ull << 36)
		return 0;
	blocks = count_blocks(root, BLOCKS);
	find_gpu_nodes(root, &gpus);
	for (int i = 0; i < gpus.n; i++) {
		snprintf(dir, sizeof dir, NODES "/node%lld", gpus.id[i]);
		gpu += count_blocks(root, dir);
	}
	return *size * (blocks > gpu ? blocks - gpu : 0);
}

/* The firmware's own map (E820): usable RAM, with the ACPI tables that lie in
 * RAM left out, hence rounded up by the caller. */
static unsigned long long by_memmap(const struct sysroot *root)
{
	char **names;
	int n = sysroot_list(root, MEMMAP, &names);
	unsigned long long sum = 0;

	for (int i = 0; i < n; i++) {
		char type[64], a[32], b[32];
		unsigned long long from, to;

		if (sysroot_line(root, type, sizeof type, MEMMAP "/%s/type",
				 names[i]) <= 0 ||
		    strcmp(type, "System RAM") != 0 ||
		    sysroot_line(root, a, sizeof a, MEMMAP "/%s/start", names[i]) <= 0 ||
		    sysroot_line(root, b, sizeof b, MEMMAP "/%s/end", names[i]) <= 0)
			continue;
		from = strtoull(a, NULL, 16);
		to = strtoull(b, NULL, 16);
		if (to > from && to < BYTES_MAX && sum < BYTES_MAX)
			sum += to - from + 1;
	}
	sysroot_list_free(names, n);
	return sum;
}

static unsigned long long memtotal(const struct sysroot *root, const char *path)
{
	struct buf b = BUF_INIT;
	unsigned long long kb = 0;
	const char *p;

	sysroot_read(root, path, &b);
	p = b.p ? strstr(b.p, "MemTotal:") : NULL;
	if (p)
		kb = strtoull(p + 9, NULL, 10);
	buf_release(&b);
	return kb < BYTES_MAX / 1024 ? kb * 1024 : 0;
}

static unsigned long long by_meminfo(const struct sysroot *root)
{
	unsigned long long all = memtotal(root, "/proc/meminfo");
	struct gpu_nodes gpus;
	char path[64];

	find_gpu_nodes(root, &gpus);
	for (int i = 0; i < gpus.n; i++) {
		unsigned long long gpu;

		snprintf(path, sizeof path, NODES "/node%lld/meminfo", gpus.id[i]);
		gpu = memtotal(root, path);
		all -= gpu < all ? gpu : 0;
	}
	return all;
}

/* What is sold comes in steps: the greatest power of two that is at most an
 * eighth. */
static unsigned long long step_of(unsigned long long gib)
{
	unsigned long long step = 1;

	while (step * 2 <= gib / 8)
		step *= 2;
	return step;
}

static unsigned long long gib_up(unsigned long long bytes)
{
	return (bytes + GIB - 1) / GIB;
}

/* Up to the next step: 30.9 GiB gives 32. */
static unsigned long long up_to_step(unsigned long long bytes)
{
	unsigned long long gib = gib_up(bytes), step = step_of(gib);

	return (gib + step - 1) / step * step;
}

/* Sizes of one to three modules that are sold: 8 + 48 GiB are 7 x 8. */
static bool is_usual(unsigned long long gib)
{
	while (gib && gib % 2 == 0)
		gib /= 2;
	return gib == 1 || gib == 3 || gib == 5 || gib == 7 || gib == 9 ||
	       gib == 11;
}

/* What was counted. */
struct counted {
	unsigned long long bytes, block;   /* in memory blocks, each of this size */
	unsigned long long map;            /* the firmware's map; 0: none */
};

/* Are the bytes that many GiB and at most one block that is partly filled?  The
 * map knows no such block. */
static bool has_one_block_more(const struct counted *c, unsigned long long gib)
{
	return c->bytes - gib * GIB <= c->block && c->map <= gib * GIB;
}

/*
 * A block stands for every range of addresses with some RAM in it.  Where the
 * hole for devices below 4 GiB begins inside a block, as the last one above
 * ends inside one too, they hold a block more than is installed: 33 of 2 GiB
 * in a server of 64 GiB, 129 of 128 MiB in a PC of 16.  Blocks that the
 * firmware keeps to itself are missing (up to a thirty-second is made good).
 * Guests have odd sizes, which stay as they are, as whole GiB.
 */
static unsigned long long by_size_sold(const struct counted *c)
{
	unsigned long long gib = c->bytes / GIB, step = step_of(gib);
	unsigned long long below = gib / step * step, above = below + step;

	if (below * GIB == c->bytes)
		return below;
	if (is_usual(below) && has_one_block_more(c, below))
		return below;
	if (above * GIB - c->bytes <= above * GIB / 32)
		return above;
	return c->block < GIB && gib > 0 && has_one_block_more(c, gib)
		       ? gib : gib_up(c->bytes);
}

/* In GiB, 0 when nothing tells; *source as for a fact. */
static unsigned long long installed(const struct sysroot *root,
				    const char **source)
{
	struct smbios_dimm d[SMBIOS_DIMMS_MAX];
	struct counted c = { .block = 0 };
	unsigned long long bytes;
	int n;

	*source = BLOCKS;
	if ((c.bytes = by_blocks(root, &c.block)) > 0) {
		c.map = by_memmap(root);
		return by_size_sold(&c);
	}
	*source = MEMMAP;
	if ((bytes = by_memmap(root)) > 0)
		return up_to_step(bytes);
	*source = SMBIOS_UDEV;
	if ((n = smbios_udev_dimms(root, d, SMBIOS_DIMMS_MAX)) > 0)
		return gib_up(smbios_sum(d, n));
	*source = "/proc/meminfo MemTotal, rounded up";
	if ((bytes = by_meminfo(root)) > 0)
		return up_to_step(bytes);
	n = smbios_dimms(root, d, SMBIOS_DIMMS_MAX, source);
	return n > 0 ? gib_up(smbios_sum(d, n)) : 0;
}

static int read_mem(const struct sysroot *root, struct facts *f, struct err *e)
{
	const char *source;
	unsigned long long gib = installed(root, &source);

	(void)e;
	if (gib > 0)
		facts_known(f, FIELD_MEMORY_TOTAL_GB, source, "%llu", gib);
	else
		facts_unknown(f, FIELD_MEMORY_TOTAL_GB, "/proc/meminfo",
			      "neither memory blocks, firmware map, SMBIOS nor "
			      "MemTotal can be read");
	return 0;
}

const struct probe probe_mem = {
	.name = "mem",
	.phase = DETECT_MEMORY,
	.read = read_mem,
};
