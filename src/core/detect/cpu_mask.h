/* SPDX-License-Identifier: MIT */
/*
 * cpu_mask: a set of CPU numbers, as sysfs and /proc write them: lists
 * ("0-3,8", "0-62:2") and masks in hexadecimal words ("ff,ffffffff").
 * Numbers from CPU_MASK_BITS on are left out.
 */
#ifndef POSTSIL_CPU_MASK_H
#define POSTSIL_CPU_MASK_H

#include <stdbool.h>
#include <stdint.h>

#define CPU_MASK_BITS 8192

struct buf;
struct sysroot;

struct cpu_mask {
	uint64_t w[CPU_MASK_BITS / 64];
};

void cpu_mask_zero(struct cpu_mask *m);
void cpu_mask_set(struct cpu_mask *m, int cpu);
bool cpu_mask_has(const struct cpu_mask *m, int cpu);
int cpu_mask_count(const struct cpu_mask *m);
void cpu_mask_and(struct cpu_mask *m, const struct cpu_mask *other);
void cpu_mask_or(struct cpu_mask *m, const struct cpu_mask *other);

/* The lowest CPU that is >= from, or -1. */
int cpu_mask_next(const struct cpu_mask *m, int from);

/* 0, or ERR_FORMAT; *m is then what was read so far. */
int cpu_mask_parse_list(const char *s, struct cpu_mask *m);
int cpu_mask_parse_hex(const char *s, struct cpu_mask *m);

/* Appends "0-3,8". */
void cpu_mask_format(const struct cpu_mask *m, struct buf *out);

/* dir/name_list, else the mask dir/name.  False when neither is there. */
bool cpu_mask_read(const struct sysroot *root, const char *dir,
		   const char *name, struct cpu_mask *m);

/* The threads online of the core that a CPU belongs to.  False: not shown. */
bool cpu_mask_core(const struct sysroot *root, int cpu, struct cpu_mask *m);

/* CPUs that the machine has, offline ones included: .../cpu/present, else the
 * cpuN folders, else the "processor" lines of /proc/cpuinfo. */
void cpu_mask_present(const struct sysroot *root, struct cpu_mask *m);

/* CPUs in use now: .../cpu/online, else those present that do not say
 * otherwise. */
void cpu_mask_online(const struct sysroot *root, struct cpu_mask *m);

#endif
