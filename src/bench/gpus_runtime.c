/* SPDX-License-Identifier: MIT */
#include "bench/gpus_runtime.h"

#include "core/base/sysroot.h"
#include "core/detect/gpu_device.h"

/* /dev/dxg is the GPU of Windows' subsystem for Linux (Linux' dxgkrnl), of whatever
 * vendor; NVIDIA's is the one with a runtime there. */
const struct gpus_runtime gpus_runtime[GPUS_RUNTIMES] = {
	{ .ops = &accel_cuda, .vendor = GPU_VENDOR_NVIDIA,
	  .device_file = { "/dev/nvidiactl", "/dev/dxg" } },
	{ .ops = &accel_hip, .vendor = GPU_VENDOR_AMD,
	  .device_file = { "/dev/kfd" } },
};

const struct gpus_runtime *gpus_runtime_of(unsigned vendor)
{
	for (int i = 0; i < GPUS_RUNTIMES; i++)
		if (gpus_runtime[i].vendor == vendor)
			return &gpus_runtime[i];
	return NULL;
}

bool gpus_runtime_is_due(const struct gpus_runtime *r, const struct sysroot *root,
			 const struct gpu_devices *list)
{
	bool shown = false;

	for (int i = 0; i < list->n; i++) {
		const struct gpu *g = &list->device[i].gpu;

		if (g->vendor == r->vendor && !g->integrated)
			return true;
		shown |= g->vendor == r->vendor;
	}
	for (int i = 0; r->device_file[i] && !shown; i++)
		if (sysroot_exists(root, "%s", r->device_file[i]))
			return true;
	return false;
}
