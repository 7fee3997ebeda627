/* SPDX-License-Identifier: MIT */
/*
 * gpu_intel: what xe's and i915's files say of Intel's discrete GPUs.
 *
 * Memory: xe's device/tileN/physical_vram_size_bytes (xe's own test suite, IGT
 * "xe_sysfs_tile", names it), i915's lmem_total_bytes (Intel's out-of-tree
 * driver alone).  Power limit, by Linux' ABI documents of both drivers:
 * powerN_max is the sustained limit (PL1), powerN_cap the burst limit; 1 is the
 * card, 2 the package.  Neither driver shows a VBIOS version: always absent, so
 * that the identity is the same with and without the driver.
 *
 * Read on captures of an A380 and a B580, never on hardware.
 */
#ifndef POSTSIL_GPU_INTEL_H
#define POSTSIL_GPU_INTEL_H

struct gpu_devices;
struct sysroot;

/* Fills Intel's entries of the list. */
void gpu_intel_read(const struct sysroot *root, struct gpu_devices *list);

#endif
