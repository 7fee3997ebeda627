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
 * Sources, best first, merged by PCI address (design.md 3, notes of
 * gpu_nvml.h …): NVML (live, or /capture/nvml.tsv of a captured tree),
 * /proc/driver/nvidia, DRM and hwmon files, KFD topology, PCI sysfs, the device
 * tree; names last from data/gpu_peaks.tsv and pci.ids.
 */
#ifndef POSTSIL_GPU_H
#define POSTSIL_GPU_H

#include <stdbool.h>

#include "core/model/facts.h"

struct sysroot;

#define GPU_MAX 64
#define GPU_TEXT 160

#define GPU_VENDOR_NVIDIA 0x10de
#define GPU_VENDOR_AMD 0x1002
#define GPU_VENDOR_INTEL 0x8086

/* One property: text in the form of its FIELD_GPU_…, or why there is none. */
struct gpu_value {
	enum fact_state state;
	char text[GPU_TEXT];       /* the value, or the reason */
	char source[GPU_TEXT];
};

struct gpu {
	char address[32];          /* "0000:01:00.0"; "" when on no PCI bus */
	unsigned vendor, device, sub_vendor, sub_device, revision;
	bool integrated;
	struct gpu_value model, vbios, memory_mb, capability, power_limit_w;
};

/* All GPUs in PCI order, those on no bus last; how many (at most GPU_MAX), or
 * a negative errno when neither the bus nor DRM can be listed. */
int gpu_list(const struct sysroot *root, struct gpu out[GPU_MAX]);

#endif
