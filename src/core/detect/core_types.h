/* SPDX-License-Identifier: MIT */
/*
 * core_types: the kinds of core of a hybrid, each with its number and its own
 * greatest declared clock.
 *
 *   "6x P-core (5400 MHz), 8x E-core (4500 MHz), 2x LP-core (2500 MHz)"
 *   "4x Cortex-A78AE (2201 MHz), 4x Cortex-A55"
 *
 * (peak_row.c reads this form).  Intel: the PMUs cpu_core, cpu_atom and
 * cpu_lowpower name the kinds; Meteor Lake's low-power E-cores hide in cpu_atom
 * and are those without an L3 cache.  Before Linux 5.13, with all CPUs online,
 * cores of one thread beside cores of two are the E-cores.  AMD: two clocks far
 * apart are Zen 5 and Zen 5c, called P-core and E-core.  ARM: one kind for
 * each MIDR.  Trees with a dump of all CPUs alone: leaf 0x1a (Intel) and
 * 0x80000026 (AMD), the clock by leaf 0x16 of each kind.
 *
 * Offline CPUs of ARM machines are among them (arm_kinds.h), others are not: x86
 * shows the kind of CPUs that are online alone.
 */
#ifndef POSTSIL_CORE_TYPES_H
#define POSTSIL_CORE_TYPES_H

struct buf;
struct cpuid_source;
struct cpuinfo;
struct sysroot;

/* Appends the kinds to out; how many there are, or -1 when the cores differ
 * and not all show their kind.  0 and 1: no hybrid.  *source is where
 * it was read. */
int core_types_read(const struct sysroot *root, const struct cpuinfo *c,
		    struct buf *out, const char **source);

/* By a dump alone; same returns. */
int core_types_by_cpuid(const struct sysroot *root, struct buf *out);

/* Appends one kind: "6x P-core (5000 MHz)", without the clock when mhz is 0. */
void core_types_add(struct buf *out, int cores, const char *name, long long mhz);

#endif
