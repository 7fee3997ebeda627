/* SPDX-License-Identifier: MIT */
/*
 * smbios: memory devices (type 17) of the firmware's table.
 * Source: DMTF DSP0134 3.7, 7.18.
 *
 * The table itself (tables/DMI, or one file per structure below entries/) is
 * root's, save in captured trees.  At boot systemd's dmi_memory_id decodes it
 * as root and leaves the result in the udev database, which everybody may
 * read.
 */
#ifndef POSTSIL_SMBIOS_H
#define POSTSIL_SMBIOS_H

#include <stddef.h>

struct sysroot;

#define SMBIOS_ENTRIES "/sys/firmware/dmi/entries"
#define SMBIOS_TABLE "/sys/firmware/dmi/tables/DMI"
#define SMBIOS_UDEV "/run/udev/data/+dmi:id"
#define SMBIOS_DIMMS_MAX 1024

struct smbios_dimm {
	unsigned long long bytes;  /* 0: the slot is empty, says nothing, or
				    * holds flash, ROM or persistent memory */
	const char *type;          /* "DDR4"; NULL: not in our table */
	int mts;                   /* configured MT/s, else the rated; 0: unknown */
};

/* Decodes one type 17 structure of n bytes, strings included or not.  0, or
 * ERR_FORMAT when it is none. */
int smbios_parse_dimm(const void *raw, size_t n, struct smbios_dimm *out);

/* All devices with memory in them, from the entries, else the table; the count
 * (at most cap are written), or a negative errno when none can be read.
 * *source (if given) is then the path that was read. */
int smbios_dimms(const struct sysroot *root, struct smbios_dimm *out, int cap,
		 const char **source);

/* As smbios_dimms(), from the udev database. */
int smbios_udev_dimms(const struct sysroot *root, struct smbios_dimm *out,
		      int cap);

/* Sum of n devices. */
unsigned long long smbios_sum(const struct smbios_dimm *d, int n);

#endif
