/* SPDX-License-Identifier: MIT */
/*
 * arm_kinds: the kinds of core of an ARM machine, by MIDR_EL1 (Arm ARM, D19.2:
 * implementer, variant, architecture, part, revision).
 *
 * Sources, best first: .../cpuN/regs/identification/midr_el1 of every online
 * CPU, the blocks of /proc/cpuinfo, a captured tree's /capture/cpuid.txt.
 *
 * An offline CPU shows no MIDR, and power modes take whole clusters offline
 * (a Jetson TX2 starts without its Denver cores).  Its node of the device tree
 * stays, cpuN/of_node: the same "compatible" as that of a CPU that is online
 * makes it one of its kind, and so does the same cpu_capacity where there is no
 * device tree; else the part goes by the name in "compatible".
 */
#ifndef POSTSIL_ARM_KINDS_H
#define POSTSIL_ARM_KINDS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/detect/cpu_mask.h"

struct cpuinfo;
struct sysroot;

#define ARM_KINDS_MAX 8

struct arm_kind {
	int implementer, part;
	int variant, revision;     /* of its first CPU online; -1: all are offline */
	struct cpu_mask cpus;      /* offline ones included */
};

struct arm_kinds {
	struct arm_kind kind[ARM_KINDS_MAX];   /* in the order of their first CPU */
	size_t n;                  /* 0: no ARM machine */
	bool hidden;               /* of some offline CPU nothing tells the kind */
	const char *source;        /* where there are any */
};

void arm_kinds_read(const struct sysroot *root, const struct cpuinfo *c,
		    struct arm_kinds *out);

/* "Cortex-A78AE", "ARM 0x41/0xdff" for a part that is not in our table. */
void arm_kind_name(const struct arm_kind *k, char out[64]);

#endif
