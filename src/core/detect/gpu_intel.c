/* SPDX-License-Identifier: MIT */
#include "core/detect/gpu_intel.h"

#include <stdbool.h>
#include <stdio.h>

#include "core/base/sysroot.h"
#include "core/detect/gpu_device.h"
#include "core/detect/gpu_pci.h"

#define TILES_MAX 8
#define BYTES_MAX (1ll << 50)

static bool plausible(long long bytes)
{
	return bytes >= 1 << 20 && bytes < BYTES_MAX;
}

static long long tiles(const struct sysroot *root, const char *dir)
{
	long long sum = 0;

	for (int i = 0; i < TILES_MAX; i++) {
		long long bytes = 0;

		if (sysroot_number(root, &bytes,
				   "%s/tile%d/physical_vram_size_bytes", dir,
				   i) == 0 && plausible(bytes))
			sum += bytes;
	}
	return sum;
}

static void read_memory(const struct sysroot *root, struct gpu_device *d)
{
	char path[160];
	long long bytes = tiles(root, d->dir);

	snprintf(path, sizeof path, "%s/tile*/physical_vram_size_bytes", d->dir);
	if (!bytes && d->card[0] &&
	    sysroot_number(root, &bytes, "%s/lmem_total_bytes", d->card) == 0)
		snprintf(path, sizeof path, "%s/lmem_total_bytes", d->card);
	if (plausible(bytes))
		gpu_value_known(&d->gpu.memory_mb, path, "%lld", bytes >> 20);
	else
		gpu_value_missing(&d->gpu.memory_mb, FACT_UNKNOWN, d->dir,
				  "the driver's files do not show it");
}

void gpu_intel_read(const struct sysroot *root, struct gpu_devices *list)
{
	static const char *const limits[] = {
		"power1_max", "power2_max", "power1_cap", "power2_cap", NULL,
	};

	for (int i = 0; i < list->n; i++) {
		struct gpu_device *d = &list->device[i];

		if (d->gpu.vendor != GPU_VENDOR_INTEL)
			continue;
		gpu_value_missing(&d->gpu.vbios, FACT_ABSENT, d->dir,
				  "Intel's drivers show no VBIOS version");
		gpu_value_missing(&d->gpu.capability, FACT_ABSENT, d->dir,
				  "Intel's GPUs have none");
		read_memory(root, d);
		gpu_pci_power_limit(root, d, limits);
	}
}
