/* SPDX-License-Identifier: MIT */
#include "core/detect/gpu_amd.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/sysroot.h"
#include "core/detect/gpu_device.h"
#include "core/detect/gpu_hwmon.h"
#include "core/detect/gpu_kfd.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* Ranges hold nothing but processors' graphics and their audio. */
static const struct {
	unsigned short first, last;
} apu_ids[] = {
	{ 0x1114, 0x1114 },  /* Krackan */
	{ 0x1304, 0x131d },  /* Kaveri */
	{ 0x13c0, 0x13c0 },  /* Granite Ridge */
	{ 0x13fe, 0x13fe },  /* Cyan Skillfish */
	{ 0x1435, 0x1435 },  /* Sephiroth */
	{ 0x1506, 0x1506 },  /* Mendocino */
	{ 0x150e, 0x150e },  /* Strix */
	{ 0x1586, 0x1586 },  /* Strix Halo */
	{ 0x15bf, 0x15bf },  /* Phoenix */
	{ 0x15c8, 0x15c8 },  /* Phoenix 2 */
	{ 0x15d8, 0x15d8 },  /* Picasso, Raven 2 */
	{ 0x15dd, 0x15dd },  /* Raven */
	{ 0x15e7, 0x15e7 },  /* Barcelo */
	{ 0x1636, 0x1636 },  /* Renoir */
	{ 0x1638, 0x1638 },  /* Cezanne */
	{ 0x163f, 0x163f },  /* Van Gogh */
	{ 0x164c, 0x164f },  /* Lucienne, Rembrandt, Raphael, Phoenix */
	{ 0x1681, 0x1681 },  /* Rembrandt */
	{ 0x1900, 0x1902 },  /* Hawk Point, Krackan 2 */
	{ 0x9640, 0x964f },  /* Sumo */
	{ 0x9802, 0x980a },  /* Wrestler */
	{ 0x9830, 0x983f },  /* Kabini, Temash */
	{ 0x9850, 0x985f },  /* Mullins */
	{ 0x9870, 0x9877 },  /* Carrizo */
	{ 0x98e4, 0x98e4 },  /* Stoney */
	{ 0x9900, 0x99a4 },  /* Trinity, Richland */
};

/* Targets of the LLVM guide with "APU" and no "dGPU" in their row. */
static const long apu_targets[] = {
	70000, 70003, 80001, 80100, 90002, 90009, 90012, 100103, 100303,
	100305, 100306, 110003, 110500, 110501, 110502, 110503,
};

bool gpu_amd_is_apu_id(unsigned device)
{
	for (size_t i = 0; i < N(apu_ids); i++)
		if (device >= apu_ids[i].first && device <= apu_ids[i].last)
			return true;
	return false;
}

bool gpu_amd_is_half(unsigned device)
{
	return device == 0x7408 || device == 0x740c;
}

static bool is_apu_node(const struct gpu_kfd_node *k)
{
	if (k->cpu_cores > 0 && k->simds > 0)
		return true;
	for (size_t i = 0; i < N(apu_targets); i++)
		if (k->target == apu_targets[i])
			return true;
	return false;
}

bool gpu_amd_target(long long version, char out[16])
{
	if (version < 10000 || version > 999999)
		return false;
	snprintf(out, 16, "gfx%lld%llx%llx", version / 10000,
		 version / 100 % 100, version % 100);
	return true;
}

/* Why one of the driver's files is not there. */
static const char *why(const struct gpu_device *d, int rc)
{
	if (rc == -EACCES || rc == -EPERM)
		return "it may not be read";
	return d->driver[0] ? "the driver's files do not show it" :
			      "no driver is loaded that shows it";
}

static void read_vbios(const struct sysroot *root, struct gpu_device *d)
{
	char path[128], v[GPU_TEXT];
	int rc;

	snprintf(path, sizeof path, "%s/vbios_version", d->dir);
	rc = sysroot_line(root, v, sizeof v, "%s", path);
	if (rc <= 0)
		gpu_value_missing(&d->gpu.vbios, FACT_UNKNOWN, path, why(d, rc));
	else if (strncmp(v, "xxx-", 4) == 0)
		gpu_value_missing(&d->gpu.vbios, FACT_ABSENT, path,
				  "the board's BIOS has no part number");
	else
		gpu_value_known(&d->gpu.vbios, path, "%s", v);
}

static void read_memory(const struct sysroot *root, struct gpu_device *d,
			const struct gpu_kfd_node *k)
{
	char path[128];
	long long bytes = 0;
	int rc;

	snprintf(path, sizeof path, "%s/mem_info_vram_total", d->dir);
	rc = sysroot_number(root, &bytes, "%s", path);
	if (rc == 0 && bytes >= 1 << 20)
		gpu_value_known(&d->gpu.memory_mb, path, "%lld", bytes >> 20);
	else if (k && k->vram >= 1 << 20)
		gpu_value_known(&d->gpu.memory_mb, GPU_KFD_NODES, "%lld",
				k->vram >> 20);
	else
		gpu_value_missing(&d->gpu.memory_mb, FACT_UNKNOWN, path,
				  why(d, rc));
}

static void read_one(const struct sysroot *root, struct gpu_device *d,
		     const struct gpu_kfd_node *k)
{
	static const char *const limits[] = { "power1_cap", NULL };
	char v[GPU_TEXT], path[128], target[16];

	if (k && is_apu_node(k) && d->gpu.device != GPU_AMD_MI300A)
		d->gpu.integrated = true;
	snprintf(path, sizeof path, "%s/product_name", d->dir);
	if (sysroot_line(root, v, sizeof v, "%s", path) > 0)
		gpu_value_known(&d->gpu.model, path, "%s", v);
	read_vbios(root, d);
	read_memory(root, d, k);
	gpu_hwmon_limit(root, d, limits);
	if (k && gpu_amd_target(k->target, target))
		gpu_value_known(&d->gpu.capability, GPU_KFD_NODES, "%s", target);
	else
		gpu_value_missing(&d->gpu.capability, FACT_UNKNOWN,
				  GPU_KFD_NODES, "KFD does not show this GPU");
}

void gpu_amd_read(const struct sysroot *root, struct gpu_devices *list)
{
	struct gpu_kfd_node node[GPU_MAX];
	int n = -1;

	for (int i = 0; i < list->n; i++) {
		struct gpu_device *d = &list->device[i];

		if (d->gpu.vendor != GPU_VENDOR_AMD)
			continue;
		if (n < 0)
			n = gpu_kfd_read(root, node, GPU_MAX);
		read_one(root, d, gpu_kfd_find(node, n, d->gpu.address));
	}
}
