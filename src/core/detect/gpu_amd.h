/* SPDX-License-Identifier: MIT */
/*
 * gpu_amd: what amdgpu's files, the monitoring chips and KFD say of AMD's GPUs.
 *
 * An APU's graphics are told from a discrete GPU by any of
 *   - a KFD node with both CPU cores and SIMDs (kernels before 5.16 or so),
 *   - a KFD target that LLVM's "User Guide for AMDGPU Backend" lists for APUs
 *     alone (gfx90c, gfx1103, gfx1151 …),
 *   - the PCI id: those that Linux' amdgpu_drv.c marks AMD_IS_APU, older ones
 *     of radeon and newer ones (found by IP discovery) by their names in
 *     pci.ids.
 * MI300A (1002:74a0) is an accelerator for us whatever these say.
 *
 * An MI250 or MI250X is two devices on the bus and counts as two GPUs.
 */
#ifndef POSTSIL_GPU_AMD_H
#define POSTSIL_GPU_AMD_H

#include <stdbool.h>

struct gpu_devices;
struct sysroot;

#define GPU_AMD_MI300A 0x74a0

bool gpu_amd_is_apu_id(unsigned device);

/* MI250, MI250X: one of the two halves of a module. */
bool gpu_amd_is_half(unsigned device);

/* KFD's folder of the GPU at this address, in a machine that is split into
 * partitions the first of them.  False where KFD shows none. */
bool gpu_amd_kfd_node(const struct sysroot *root, const char *address,
		      char out[96]);

/* Fills AMD's entries of the list; may set .integrated. */
void gpu_amd_read(const struct sysroot *root, struct gpu_devices *list);

/* "gfx1032" of KFD's gfx_target_version 100302 (major x 10000 + minor x 100 +
 * stepping, the last two in hexadecimal in the name).  False when it is none. */
bool gpu_amd_target(long long version, char out[16]);

#endif
