/* SPDX-License-Identifier: MIT */
/*
 * gpu_nvidia: NVML and /proc/driver/nvidia brought into the list.
 *
 * VBIOS versions are in upper case ("90.16.25.00.4C"): NVML writes them so, the
 * driver's /proc files in lower case, and the identity must not depend on which
 * was read.  "Graphics Device" is what a driver calls a GPU that it is too old
 * to know: no name.
 */
#ifndef POSTSIL_GPU_NVIDIA_H
#define POSTSIL_GPU_NVIDIA_H

#include <stdbool.h>

struct gpu_devices;
struct gpu_nvml;
struct sysroot;

#define GPU_NVIDIA_PROC "/proc/driver/nvidia"

/* Adds the GPUs that only /proc/driver/nvidia/gpus shows (no ids are known of
 * them), where sysfs is not mounted. */
void gpu_nvidia_scan(const struct sysroot *root, struct gpu_devices *list);

/* Whether asking NVML makes sense: a GPU of NVIDIA's on the bus, its driver's
 * folder, or its library in Windows' subsystem for Linux, which shows neither. */
bool gpu_nvidia_is_here(const struct sysroot *root,
			const struct gpu_devices *list);

/* What NVML said.  add: GPUs that the bus does not show are added (a tree may
 * hold nothing but NVML's file); on boards they are not, as NVML shows the
 * board's own GPU there. */
void gpu_nvidia_merge(struct gpu_devices *list, const struct gpu_nvml *said,
		      bool add);

/* What the driver's /proc files say, and the reasons for what is left; said
 * may be NULL when NVML was not asked. */
void gpu_nvidia_read(const struct sysroot *root, struct gpu_devices *list,
		     const struct gpu_nvml *said);

#endif
