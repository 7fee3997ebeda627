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

/* Line by line: the value when the line at p is "key : value", else NULL; the
 * line after p, NULL at the end. */
const char *cpuinfo_line_value(const char *p, const char *key);
const char *cpuinfo_next_line(const char *p);

#endif
