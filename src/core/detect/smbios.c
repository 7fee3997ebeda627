/* SPDX-License-Identifier: MIT */
#include "core/detect/smbios.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"

#define TABLE "/sys/firmware/dmi/tables/DMI"
#define DIMMS_MAX 1024

/* DSP0134 7.18.2, memory device: type. */
static const char *const types[] = {
	[0x0f] = "SDRAM", [0x12] = "DDR", [0x13] = "DDR2",
	[0x14] = "DDR2 FB-DIMM", [0x18] = "DDR3", [0x1a] = "DDR4",
	[0x1b] = "LPDDR", [0x1c] = "LPDDR2", [0x1d] = "LPDDR3",
	[0x1e] = "LPDDR4", [0x20] = "HBM", [0x21] = "HBM2", [0x22] = "DDR5",
	[0x23] = "LPDDR5", [0x24] = "HBM3",
};

static unsigned get16(const unsigned char *p)
{
	return p[0] | (unsigned)p[1] << 8;
}

static unsigned get32(const unsigned char *p)
{
	return get16(p) | get16(p + 2) << 16;
}

/* Offset 0x0c: MiB, or KiB with the top bit; 0x7fff points to 0x1c. */
static unsigned long long dimm_bytes(const unsigned char *p, size_t n)
{
	unsigned size = get16(p + 0x0c);

	if (size == 0 || size == 0xffff)
		return 0;
	if (size == 0x7fff)
		return n >= 0x20 ? (get32(p + 0x1c) & 0x7fffffffull) << 20 : 0;
	return size & 0x8000 ? (size & 0x7fffull) << 10
			     : (unsigned long long)size << 20;
}

static int speed_at(const unsigned char *p, size_t n, size_t at, size_t wide_at)
{
	unsigned v;

	if (n < at + 2)
		return 0;
	v = get16(p + at);
	if (v == 0xffff && n >= wide_at + 4)
		v = get32(p + wide_at) & 0x7fffffff;
	return v > 0 && v < 1000000 ? (int)v : 0;
}

int smbios_parse_dimm(const void *raw, size_t n, struct smbios_dimm *out)
{
	const unsigned char *p = raw;
	size_t length = n >= 4 ? p[1] : 0;
	unsigned type;

	memset(out, 0, sizeof *out);
	if (length < 0x15 || length > n || p[0] != 17)
		return ERR_FORMAT;
	out->bytes = dimm_bytes(p, length);
	type = p[0x12];
	if (type < sizeof types / sizeof types[0])
		out->type = types[type];
	out->mts = speed_at(p, length, 0x20, 0x58);
	if (!out->mts)
		out->mts = speed_at(p, length, 0x15, 0x54);
	return 0;
}

static int keep(const void *p, size_t n, struct smbios_dimm *out, int cap,
		int found)
{
	struct smbios_dimm d;

	if (smbios_parse_dimm(p, n, &d) < 0 || d.bytes == 0)
		return found;
	if (found < cap)
		out[found] = d;
	return found + 1;
}

static int from_entries(const struct sysroot *root, struct smbios_dimm *out,
			int cap)
{
	char **names;
	int n = sysroot_list(root, SMBIOS_ENTRIES, &names), found = 0, rc = n;

	if (n < 0)
		return n;
	rc = -ENOENT;
	for (int i = 0; i < n; i++) {
		char path[320];
		struct buf b = BUF_INIT;

		if (strncmp(names[i], "17-", 3) != 0)
			continue;
		snprintf(path, sizeof path, SMBIOS_ENTRIES "/%s/raw", names[i]);
		rc = sysroot_read(root, path, &b);
		if (rc == 0)
			found = keep(b.p, b.n, out, cap, found);
		buf_release(&b);
	}
	sysroot_list_free(names, n);
	return found > 0 ? found : rc;
}

/* Structures follow each other: formatted part, strings, two NULs. */
static int from_table(const struct sysroot *root, struct smbios_dimm *out,
		      int cap)
{
	struct buf b = BUF_INIT;
	int found = 0, rc = sysroot_read(root, TABLE, &b);
	size_t at = 0;

	while (rc == 0 && at + 4 <= b.n) {
		const char *p = b.p + at;
		size_t length = (unsigned char)p[1], left = b.n - at;

		if (length < 4 || length > left)
			break;
		found = keep(p, left, out, cap, found);
		at += length;
		while (at + 1 < b.n && (b.p[at] || b.p[at + 1]))
			at++;
		at += 2;
	}
	buf_release(&b);
	return found > 0 ? found : rc < 0 ? rc : -ENOENT;
}

int smbios_dimms(const struct sysroot *root, struct smbios_dimm *out, int cap)
{
	int entries = from_entries(root, out, cap), table;

	if (entries > 0)
		return entries;
	table = from_table(root, out, cap);
	return table > 0 || entries != -EACCES ? table : entries;
}

unsigned long long smbios_memory_bytes(const struct sysroot *root)
{
	struct smbios_dimm d[DIMMS_MAX];
	unsigned long long sum = 0;
	int n = smbios_dimms(root, d, DIMMS_MAX);

	for (int i = 0; i < n && i < DIMMS_MAX; i++)
		sum += d[i].bytes;
	return sum;
}
