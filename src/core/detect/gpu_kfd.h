/* SPDX-License-Identifier: MIT */
/*
 * gpu_kfd: nodes of AMD's compute driver, /sys/class/kfd/kfd/topology/nodes.
 *
 * A node is CPUs, a GPU, or (on older kernels) an APU, which has both.  Its
 * properties are "name value" lines; location_id is bus << 8 | device << 3 |
 * function, domain stands apart (Linux, amdkfd/kfd_topology.c).
 */
#ifndef POSTSIL_GPU_KFD_H
#define POSTSIL_GPU_KFD_H

struct sysroot;

#define GPU_KFD_NODES "/sys/class/kfd/kfd/topology/nodes"

struct gpu_kfd_node {
	char address[32];
	long long cpu_cores, simds;
	long long target;     /* 100302 for gfx1032; 0: none */
	long long vram;       /* bytes in its frame buffer heaps; 0: none */
};

/* Nodes with SIMDs; how many (at most cap), 0 where there is no KFD. */
int gpu_kfd_read(const struct sysroot *root, struct gpu_kfd_node *out, int cap);

/* The node at this address; in a machine that is split into partitions the
 * first of them.  NULL when there is none. */
const struct gpu_kfd_node *gpu_kfd_find(const struct gpu_kfd_node *node, int n,
					const char *address);

#endif
