/* SPDX-License-Identifier: MIT */
/*
 * gpus_runtime: the runtimes that GPUs are measured by, and when to ask them.
 * Of use to gpus alone.
 */
#ifndef POSTSIL_GPUS_RUNTIME_H
#define POSTSIL_GPUS_RUNTIME_H

#include <stdbool.h>

#include "bench/accel.h"

struct gpu_devices;
struct sysroot;

struct gpus_runtime {
	const struct accel_ops *ops;
	unsigned vendor;               /* whose GPUs it runs: GPU_VENDOR_… */
	const char *device_file[3];    /* there when its driver is; ends with NULL */
};

#define GPUS_RUNTIMES 2

extern const struct gpus_runtime gpus_runtime[GPUS_RUNTIMES];

/* NULL where there is none: Intel's GPUs. */
const struct gpus_runtime *gpus_runtime_of(unsigned vendor);

/* Whether there is reason to open its library: a GPU of its vendor that counts, or,
 * where no GPU of the vendor is shown at all, its device file (an integrated one
 * explains /dev/kfd). */
bool gpus_runtime_is_due(const struct gpus_runtime *r, const struct sysroot *root,
			 const struct gpu_devices *list);

#endif
