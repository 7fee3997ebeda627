/* SPDX-License-Identifier: MIT */
/*
 * capture: this machine as a tree that `postsil detect --root` reads like the
 * machine itself: a bug report becomes a fixture.
 *
 * Copied are the files that detection reads and those around them that a later
 * version may need.  Left out or blanked are serial numbers, asset tags, UUIDs,
 * MAC addresses, host and user names, the machine id, and everything below
 * anybody's home.  Beside /proc, /sys, /etc … the tree holds
 *   /capture/cpuid.txt     raw CPUID of every CPU (cpuid_dump.h; x86)
 *   /capture/nvml.tsv      what NVML said (gpu_nvml.h), where there is one
 *   /capture/contents.txt  every file, with what was blanked in it and why
 * Links are kept as they are on the machine, and none leads a reader out of the
 * tree.  Names of control groups become neutral ones, and UUIDs in paths numbers.
 * What a folder tells by being there is marked by an empty file ".captured" in
 * it.
 *
 * Nothing is executed and nothing needs root; root sees more (SMBIOS).
 */
#ifndef POSTSIL_CAPTURE_H
#define POSTSIL_CAPTURE_H

#include <stddef.h>

struct err;
struct sysroot;

#define CAPTURE_CPUID "/capture/cpuid.txt"
#define CAPTURE_NVML "/capture/nvml.tsv"
#define CAPTURE_CONTENTS "/capture/contents.txt"

struct capture_totals {
	size_t files, links, bytes;
	size_t blanked;            /* files of which something was left out */
	size_t unreadable;         /* wanted, but not readable by this user */
};

/* Writes the tree below dir, which must not exist or be empty.  0, or ERR_IO,
 * ERR_REFUSED, ERR_STOPPED: nothing is then left of it.  It stops when SIGINT,
 * SIGTERM or SIGHUP is pending, which the caller has blocked for that. */
int capture_write(const struct sysroot *root, const char *dir,
		  struct capture_totals *totals, struct err *e);

#endif
