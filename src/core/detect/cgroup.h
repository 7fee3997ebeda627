/* SPDX-License-Identifier: MIT */
/*
 * cgroup: what limits this process's control groups set.
 *
 * Both hierarchies are read: version 2 (/sys/fs/cgroup/PATH/cpu.max and
 * memory.max) and version 1 (/sys/fs/cgroup/{cpu,memory}/PATH/…), PATH from
 * /proc/self/cgroup, every parent up to the root; the narrowest limit counts.
 */
#ifndef POSTSIL_CGROUP_H
#define POSTSIL_CGROUP_H

#include <stdint.h>

struct sysroot;

/* CPU quota in CPUs; 0 when there is none. */
double cgroup_cpu_quota(const struct sysroot *root);

/* Bytes until a memory limit; UINT64_MAX when there is none. */
uint64_t cgroup_memory_left(const struct sysroot *root);

#endif
