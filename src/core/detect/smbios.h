/* SPDX-License-Identifier: MIT */
/*
 * smbios: memory devices (type 17) of the firmware's table.
 * Source: DMTF DSP0134 3.7, 7.18.  Root only, save in captured trees.
 */
#ifndef POSTSIL_SMBIOS_H
#define POSTSIL_SMBIOS_H

#include <stddef.h>

struct sysroot;

#define SMBIOS_ENTRIES "/sys/firmware/dmi/entries"

struct smbios_dimm {
	unsigned long long bytes;  /* 0: the slot is empty or says nothing */
	const char *type;          /* "DDR4"; NULL: not in our table */
	int mts;                   /* configured MT/s, else the rated; 0: unknown */
};

/* Decodes one type 17 structure of n bytes, strings included or not.  0, or
 * ERR_FORMAT when it is none. */
int smbios_parse_dimm(const void *raw, size_t n, struct smbios_dimm *out);

/* All devices with memory in them; the count (at most cap are written), or a
 * negative errno when none can be read. */
int smbios_dimms(const struct sysroot *root, struct smbios_dimm *out, int cap);

/* Sum of all devices, 0 when it cannot be read. */
unsigned long long smbios_memory_bytes(const struct sysroot *root);

#endif
