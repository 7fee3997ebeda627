/* SPDX-License-Identifier: MIT */
#include "core/detect/gpu.h"

#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/capture.h"
#include "core/detect/gpu_amd.h"
#include "core/detect/gpu_intel.h"
#include "core/detect/gpu_name.h"
#include "core/detect/gpu_nvidia.h"
#include "core/detect/gpu_pci.h"
#include "core/detect/gpu_tegra.h"

static bool wants_nvml(const struct sysroot *root, const struct gpu_scan *s)
{
	return gpu_nvidia_is_here(root, &s->list) ||
	       (!sysroot_is_live(root) && sysroot_exists(root, CAPTURE_NVML));
}

struct gpu_scan *gpu_scan_new(const struct sysroot *root, int *rc)
{
	struct gpu_scan *s = xcalloc(1, sizeof *s);
	bool board;

	*rc = gpu_pci_scan(root, &s->list);
	board = gpu_tegra_is_board(root);
	if (!board)  /* there the driver's folder lists the board's own GPU */
		gpu_nvidia_scan(root, &s->list);
	s->nvml_asked = wants_nvml(root, s);
	if (s->nvml_asked && gpu_nvml_read(root, &s->nvml) == 0)
		gpu_nvidia_merge(&s->list, &s->nvml, !board);
	gpu_tegra_scan(root, &s->list);
	gpu_nvidia_read(root, &s->list, s->nvml_asked ? &s->nvml : NULL);
	gpu_amd_read(root, &s->list);
	gpu_intel_read(root, &s->list);
	gpu_name_fill(root, &s->list);
	gpu_devices_sort(&s->list);
	return s;
}
