/* SPDX-License-Identifier: MIT */
#include "core/detect/smbios.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"

#define END_OF_TABLE 127

/* DSP0134 7.18.2, memory device: type. */
static const char *const types[] = {
	[0x0f] = "SDRAM", [0x12] = "DDR", [0x13] = "DDR2",
	[0x14] = "DDR2 FB-DIMM", [0x18] = "DDR3", [0x1a] = "DDR4",
	[0x1b] = "LPDDR", [0x1c] = "LPDDR2", [0x1d] = "LPDDR3",
	[0x1e] = "LPDDR4", [0x20] = "HBM", [0x21] = "HBM2", [0x22] = "DDR5",
	[0x23] = "LPDDR5", [0x24] = "HBM3",
};

/* 7.18.2: flash, ROMs and "logical non-volatile device"; a board's 16 MiB of
 * flash would make 33 GiB of 32. */
static bool is_no_ram(unsigned type)
{
	return (type >= 0x08 && type <= 0x0c) || type == 0x1f;
}

/* 7.18.6, at 0x28: NVDIMM-F, NVDIMM-P and Optane keep data; of NVDIMM-N (4)
 * the DRAM is seen. */
static bool is_persistent(unsigned technology)
{
	return technology >= 0x05 && technology <= 0x07;
}

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
	type = p[0x12];
	if (!is_no_ram(type) && !(length > 0x28 && is_persistent(p[0x28])))
		out->bytes = dimm_bytes(p, length);
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
	int found = 0, rc = sysroot_read(root, SMBIOS_TABLE, &b);
	size_t at = 0;

	while (rc == 0 && at + 4 <= b.n) {
		const char *p = b.p + at;
		size_t length = (unsigned char)p[1], left = b.n - at;

		if (length < 4 || length > left ||
		    (unsigned char)p[0] == END_OF_TABLE)
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

int smbios_dimms(const struct sysroot *root, struct smbios_dimm *out, int cap,
		 const char **source)
{
	int entries = from_entries(root, out, cap), table;

	if (source)
		*source = SMBIOS_ENTRIES;
	if (entries > 0)
		return entries;
	table = from_table(root, out, cap);
	if (table <= 0 && entries == -EACCES)
		return entries;
	if (source && table > 0)
		*source = SMBIOS_TABLE;
	return table;
}

/* The name in our table, so that "Unknown" and "<OUT OF SPEC>", which a udev
 * older than the memory writes, are none. */
static const char *known_type(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (types[i] && strlen(types[i]) == n &&
		    strncmp(types[i], name, n) == 0)
			return types[i];
	return NULL;
}

/* 65535 says: see the extended field, which dmi_memory_id does not print. */
static int udev_speed(const char *v)
{
	long n = strtol(v, NULL, 10);

	return n > 0 && n < 0xffff ? (int)n : 0;
}

struct udev_slot {
	struct smbios_dimm dimm;
	int rated;
	bool persistent;
};

/* "CONFIGURED_SPEED_MTS=2933" of a slot, up to the line's end. */
static void udev_property(struct udev_slot *s, const char *p)
{
	size_t n = strcspn(p, "=\n"), len;
	const char *v = p + n + 1;

	if (p[n] != '=')
		return;
	len = strcspn(v, "\r\n");
	if (n == 4 && strncmp(p, "SIZE", n) == 0)
		s->dimm.bytes = strtoull(v, NULL, 10);
	else if (n == 4 && strncmp(p, "TYPE", n) == 0) {
		s->dimm.type = known_type(v, len);
		s->persistent |= strncmp(v, "Flash", 5) == 0 ||
				 strncmp(v, "Logical", 7) == 0 ||
				 memmem(v, len, "ROM", 3);
	} else if (n == 9 && strncmp(p, "SPEED_MTS", n) == 0)
		s->rated = udev_speed(v);
	else if (n == 20 && strncmp(p, "CONFIGURED_SPEED_MTS", n) == 0)
		s->dimm.mts = udev_speed(v);
	else if (n == 17 && strncmp(p, "MEMORY_TECHNOLOGY", n) == 0)
		s->persistent |= strncmp(v, "Intel", 5) == 0 ||
				 strncmp(v, "NVDIMM-F", 8) == 0 ||
				 strncmp(v, "NVDIMM-P", 8) == 0;
}

/* "E:MEMORY_DEVICE_0_TYPE=DDR4", in any order. */
static void udev_line(struct udev_slot *slots, const char *p)
{
	static const char prefix[] = "E:MEMORY_DEVICE_";
	char *end;
	long n;

	if (strncmp(p, prefix, sizeof prefix - 1) != 0)
		return;
	n = strtol(p + sizeof prefix - 1, &end, 10);
	if (*end == '_' && n >= 0 && n < SMBIOS_DIMMS_MAX)
		udev_property(&slots[n], end + 1);
}

int smbios_udev_dimms(const struct sysroot *root, struct smbios_dimm *out,
		      int cap)
{
	struct udev_slot slots[SMBIOS_DIMMS_MAX] = { { .rated = 0 } };
	struct buf b = BUF_INIT;
	int found = 0, rc = sysroot_read(root, SMBIOS_UDEV, &b);

	for (const char *p = rc == 0 ? b.p : NULL; p; p = strchr(p, '\n')) {
		p += *p == '\n';
		udev_line(slots, p);
	}
	buf_release(&b);
	for (int i = 0; i < SMBIOS_DIMMS_MAX; i++) {
		struct udev_slot *s = &slots[i];

		if (s->persistent || s->dimm.bytes == 0 ||
		    s->dimm.bytes >= 1ull << 52)
			continue;
		if (!s->dimm.mts)
			s->dimm.mts = s->rated;
		if (found < cap)
			out[found] = s->dimm;
		found++;
	}
	return found > 0 ? found : rc < 0 ? rc : -ENOENT;
}

unsigned long long smbios_sum(const struct smbios_dimm *d, int n)
{
	unsigned long long sum = 0;

	for (int i = 0; i < n && i < SMBIOS_DIMMS_MAX; i++)
		sum += d[i].bytes;
	return sum;
}
