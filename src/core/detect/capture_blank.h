/* SPDX-License-Identifier: MIT */
/*
 * capture_blank: what is taken out of a file before it goes into a capture.
 *
 * Two layers.  A filter knows one kind of file and keeps only what it knows to
 * be harmless, where a file holds serial numbers or people's names.  Over
 * everything, binary files included, capture_blank_common() writes over what
 * looks like a MAC address, a UUID, a machine id or the name of a home.
 */
#ifndef POSTSIL_CAPTURE_BLANK_H
#define POSTSIL_CAPTURE_BLANK_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Appends to out what may be kept of in. */
typedef void capture_filter(const struct buf *in, struct buf *out);

/* /proc/cpuinfo: "Serial" of ARM boards, "system serial number" of Alphas,
 * "identification" of s390, whose last digits are the machine's serial number. */
capture_filter capture_blank_cpuinfo;

/* /proc/sysinfo of s390: kind, not names, serials and partitions. */
capture_filter capture_blank_sysinfo;

/* "(user@host)" of whoever built the kernel or the driver. */
capture_filter capture_blank_builder;

/* /proc/driver/nvidia/gpus/ADDRESS/information without UUID and serial. */
capture_filter capture_blank_nvidia;

/* KFD's node properties without unique_id and hive_id. */
capture_filter capture_blank_kfd;

/* The udev database of dmi/id: the memory devices' lines alone, without
 * serial numbers and asset tags. */
capture_filter capture_blank_udev;

/* Python's core metadata: name and version of the package. */
capture_filter capture_blank_metadata;

/* A C header: the version's #define lines. */
capture_filter capture_blank_header;

/* os-release and lsb-release: names and versions, no addresses and hosts. */
capture_filter capture_blank_release;

/* /proc/self/mounts: those of lxcfs over /proc. */
capture_filter capture_blank_mounts;

/* A list of folders, one a line: those in a home, and where nothing is captured
 * from, go. */
capture_filter capture_blank_prefixes;

/* The linker's cache: folders where nothing is captured from are written over;
 * no offset changes. */
capture_filter capture_blank_cache;

/* Raw CPUID (cpuid_dump.h) without leaf 3, a Pentium III's serial number. */
capture_filter capture_blank_cpuid;

/* Nothing is kept but that the file is there. */
capture_filter capture_blank_all;

/* Writes over identifiers in place; nothing moves.  Whether any was there. */
bool capture_blank_common(char *p, size_t n);

bool capture_blank_has_mac(const char *p, size_t n);

/* Bytes of the MAC address, UUID or machine id that begins at p[at]; 0: none. */
size_t capture_blank_identifier(const char *p, size_t n, size_t at);

#endif
