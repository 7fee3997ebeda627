/* SPDX-License-Identifier: MIT */
/*
 * arm_kinds: the kinds of core of an ARM machine, by MIDR_EL1 (Arm ARM, D19.2:
 * implementer, variant, architecture, part, revision).
 *
 * Sources, best first: .../cpuN/regs/identification/midr_el1 of every online
 * CPU, the blocks of /proc/cpuinfo, a captured tree's /capture/cpuid.txt.
 */
#ifndef POSTSIL_ARM_KINDS_H
#define POSTSIL_ARM_KINDS_H

#include <stddef.h>

#include "core/detect/cpuinfo.h"

struct sysroot;

/* Kinds in the order of their first CPU; how many (at most cap), 0 when this is
 * no ARM machine.  *source is set when there are any. */
size_t arm_kinds_read(const struct sysroot *root, const struct cpuinfo *c,
		      struct cpuinfo_arm *out, size_t cap, const char **source);

#endif
