/* SPDX-License-Identifier: MIT */
/* Installed memory.  MemTotal comes last: it lacks what kernel and firmware
 * keep, and moves with the kernel. */
#include "core/detect/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/smbios.h"

#define BLOCKS "/sys/devices/system/memory"
#define MEMMAP "/sys/firmware/memmap"
#define GIB (1ull << 30)

/* Online and offline blocks both are hardware. */
static unsigned long long by_blocks(const struct sysroot *root)
{
	char line[64], **names;
	unsigned long long size, blocks = 0;
	int n;

	if (sysroot_line(root, line, sizeof line, BLOCKS "/block_size_bytes") <= 0)
		return 0;
	size = strtoull(line, NULL, 16);  /* hexadecimal without a prefix */
	n = sysroot_list(root, BLOCKS, &names);
	for (int i = 0; i < n; i++)
		if (strncmp(names[i], "memory", 6) == 0 && names[i][6] >= '0' &&
		    names[i][6] <= '9')
			blocks++;
	sysroot_list_free(names, n);
	return size > 1ull << 40 ? 0 : size * blocks;
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
		if (to > from && to < 1ull << 52)
			sum += to - from + 1;
	}
	sysroot_list_free(names, n);
	return sum;
}

static unsigned long long by_meminfo(const struct sysroot *root)
{
	struct buf b = BUF_INIT;
	unsigned long long kb = 0;
	const char *p;

	sysroot_read(root, "/proc/meminfo", &b);
	p = b.p ? strstr(b.p, "MemTotal:") : NULL;
	if (p)
		kb = strtoull(p + 9, NULL, 10);
	buf_release(&b);
	return kb < 1ull << 42 ? kb * 1024 : 0;
}

/* What is installed comes in steps: up to the next multiple of the greatest
 * power of two that is at most an eighth of it (30.9 GiB gives 32). */
static unsigned long long up_to_step(unsigned long long bytes)
{
	unsigned long long gib = (bytes + GIB - 1) / GIB, step = 1;

	while (step * 2 <= gib / 8)
		step *= 2;
	return (gib + step - 1) / step * step;
}

static int read_mem(const struct sysroot *root, struct facts *f, struct err *e)
{
	unsigned long long bytes;

	(void)e;
	if ((bytes = by_blocks(root)) > 0)
		facts_known(f, FIELD_MEMORY_TOTAL_GB, BLOCKS, "%llu",
			    (bytes + GIB - 1) / GIB);
	else if ((bytes = by_memmap(root)) > 0)
		facts_known(f, FIELD_MEMORY_TOTAL_GB, MEMMAP, "%llu",
			    up_to_step(bytes));
	else if ((bytes = smbios_memory_bytes(root)) > 0)
		facts_known(f, FIELD_MEMORY_TOTAL_GB, SMBIOS_ENTRIES, "%llu",
			    (bytes + GIB - 1) / GIB);
	else if ((bytes = by_meminfo(root)) > 0)
		facts_known(f, FIELD_MEMORY_TOTAL_GB,
			    "/proc/meminfo MemTotal, rounded up", "%llu",
			    up_to_step(bytes));
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
