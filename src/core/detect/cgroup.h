/* SPDX-License-Identifier: MIT */
/*
 * cgroup: what limits this process's control groups set, and who met them.
 *
 * Both hierarchies are read: version 2 (/sys/fs/cgroup/PATH/cpu.max, memory.max
 * and memory.high) and version 1 (/sys/fs/cgroup/{cpu,memory}/PATH/…), PATH from
 * /proc/self/cgroup, every parent up to the root; the narrowest limit counts.
 * Parents that a namespace hides are seen in version 1 alone, by
 * hierarchical_memory_limit.  Files and their meaning: the kernel's
 * Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst.
 */
#ifndef POSTSIL_CGROUP_H
#define POSTSIL_CGROUP_H

#include <stdint.h>

struct sysroot;

/* CPU quota in CPUs; 0 when there is none. */
double cgroup_cpu_quota(const struct sysroot *root);

/* Bytes until a memory limit, page cache counted as free and swap not at all;
 * UINT64_MAX when there is none. */
uint64_t cgroup_memory_left(const struct sysroot *root);

/* A count that rises when the kernel's out-of-memory killer kills a process of
 * this machine or of these groups (oom_kill of /proc/vmstat, Linux 4.13, and of
 * memory.events or memory.oom_control).  Only two of them compared mean
 * something; 0 where nothing is told. */
int64_t cgroup_oom_kills(const struct sysroot *root);

#endif
