/* SPDX-License-Identifier: MIT */
/*
 * gpu_scan: all sources of gpu.h asked, and what only the probe wants beside
 * the GPUs: the CUDA version of the driver, MIG modes, why NVML was silent.
 */
#ifndef POSTSIL_GPU_SCAN_H
#define POSTSIL_GPU_SCAN_H

#include <stdbool.h>

#include "core/detect/gpu_device.h"
#include "core/detect/gpu_nvml.h"

struct gpu_scan {
	struct gpu_devices list;   /* sorted */
	bool nvml_asked;           /* there was reason to */
	struct gpu_nvml nvml;
};

/* On the heap; the caller frees it with free().  *rc: 0, or a negative errno
 * when neither the bus nor DRM can be listed (other sources may still have
 * found GPUs). */
struct gpu_scan *gpu_scan_new(const struct sysroot *root, int *rc);

#endif
