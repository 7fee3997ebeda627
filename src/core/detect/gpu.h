/* SPDX-License-Identifier: MIT */
/*
 * gpu: the graphics and compute processors of one machine, each with what its
 * driver, the PCI bus and the firmware say of it.
 *
 * Counted (struct gpu.integrated false) are discrete GPUs and accelerators of
 * NVIDIA, AMD and Intel, AMD's MI300A, and the GPUs of NVIDIA's boards (Jetson,
 * GB10).  Graphics that are part of an ordinary processor (Intel's at 00:02.0,
 * AMD's APUs) are listed with .integrated set and enter no identity: they come
 * with the CPU, and the firmware can hide them.  Display chips of server boards
 * and hypervisors compute nothing and are left out.
 *
 * Sources, best first, merged by PCI address: NVML (live, or /capture/nvml.tsv
 * of a captured tree), /proc/driver/nvidia, DRM and hwmon files, KFD topology,
 * PCI sysfs, the device tree; names last from data/gpu_peaks.tsv and pci.ids.
 */
#ifndef POSTSIL_GPU_H
#define POSTSIL_GPU_H

#include <stdbool.h>

#include "core/detect/gpu_device.h"
#include "core/detect/gpu_nvml.h"

struct sysroot;

struct gpu_scan {
	struct gpu_devices list;   /* in PCI order, those on no bus last */
	bool nvml_asked;           /* there was reason to */
	struct gpu_nvml nvml;
};

/* All sources asked.  On the heap; the caller frees it with free().  *rc: 0, or
 * a negative errno when neither the bus nor DRM can be listed (other sources may
 * still have found GPUs). */
struct gpu_scan *gpu_scan_new(const struct sysroot *root, int *rc);

#endif
