/* SPDX-License-Identifier: MIT */
/*
 * cpuinfo: /proc/cpuinfo, whose keys differ by architecture.
 */
#ifndef POSTSIL_CPUINFO_H
#define POSTSIL_CPUINFO_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buf.h"

struct sysroot;

#define CPUINFO_PATH "/proc/cpuinfo"

struct cpuinfo {
	struct buf text;
	int rc;          /* 0, or the negative errno of the read */
};

/* Release with cpuinfo_release(), also after a failure. */
int cpuinfo_load(const struct sysroot *root, struct cpuinfo *c);
void cpuinfo_release(struct cpuinfo *c);

/* Value of the first line "key : value", blanks at its ends removed.  False
 * when there is no such line or it is empty. */
bool cpuinfo_get(const struct cpuinfo *c, const char *key, char *out, size_t n);

/* Number behind key, decimal or 0x…; false when there is none. */
bool cpuinfo_number(const struct cpuinfo *c, const char *key, long long *out);

/* Does the first "flags" or "Features" line hold this word? */
bool cpuinfo_has_flag(const struct cpuinfo *c, const char *flag);

/* Kinds of ARM core, in order of their first CPU. */
struct cpuinfo_arm {
	int implementer, part, variant, revision;
	int first_cpu, count;
};

#define CPUINFO_ARM_MAX 8

/* How many kinds there are (at most cap written); 0: not an ARM machine. */
size_t cpuinfo_arm_kinds(const struct cpuinfo *c, struct cpuinfo_arm *out,
			 size_t cap);

/* Counts one CPU among n kinds, of which cap fit; how many there are now. */
size_t cpuinfo_arm_add(struct cpuinfo_arm *out, size_t n, size_t cap,
		       const struct cpuinfo_arm *k);

#endif
