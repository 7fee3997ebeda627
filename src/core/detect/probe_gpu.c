/* SPDX-License-Identifier: MIT */
/* GPUs as PCI sysfs, the drivers' /proc and DRM files show them. */
#include "core/detect/probe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/gpu_pci.h"

#define NVIDIA_PROC "/proc/driver/nvidia/gpus"

static const enum field_id gpu_fields[] = {
	FIELD_GPU_MODEL, FIELD_GPU_PCI_ID, FIELD_GPU_VBIOS_VERSION,
	FIELD_GPU_MEMORY_MB, FIELD_GPU_COMPUTE_CAPABILITY, FIELD_GPU_COUNT,
	FIELD_GPU_POWER_LIMIT_W,
};

#define N_GPU_FIELDS (sizeof gpu_fields / sizeof gpu_fields[0])

/* "Video BIOS: 	 95.02.18.40.84"; question marks while it cannot be read. */
static bool nvidia_line(const struct sysroot *root, const struct gpu_pci *g,
			const char *key, char *out, size_t n)
{
	char path[192];
	struct buf b = BUF_INIT;
	const char *p;

	*out = '\0';
	snprintf(path, sizeof path, NVIDIA_PROC "/%s/information", g->address);
	if (sysroot_read(root, path, &b) == 0 && (p = strstr(b.p, key))) {
		p += strlen(key);
		p += strspn(p, " \t");
		probe_copy_line(out, n, p);
		probe_squeeze(out);
	}
	buf_release(&b);
	return *out && !strchr(out, '?');
}

static bool device_line(const struct sysroot *root, const struct gpu_pci *g,
			const char *file, char *out, size_t n)
{
	return sysroot_line(root, out, n, GPU_PCI_DEVICES "/%s/%s", g->address,
			    file) > 0;
}

static bool model_of(const struct sysroot *root, const struct gpu_pci *g,
		     char *out, size_t n)
{
	return nvidia_line(root, g, "Model:", out, n) ||
	       device_line(root, g, "product_name", out, n) ||
	       gpu_pci_name(root, g, out, n) == 0;
}

/* amdgpu writes "xxx-xxx-xxx" where the board has no part number. */
static bool vbios_of(const struct sysroot *root, const struct gpu_pci *g,
		     char *out, size_t n)
{
	return nvidia_line(root, g, "Video BIOS:", out, n) ||
	       (device_line(root, g, "vbios_version", out, n) &&
		strncmp(out, "xxx-", 4) != 0);
}

static bool memory_of(const struct sysroot *root, const struct gpu_pci *g,
		      char *out, size_t n)
{
	char v[64];

	if (!device_line(root, g, "mem_info_vram_total", v, sizeof v))
		return false;
	snprintf(out, n, "%llu", strtoull(v, NULL, 10) >> 20);
	return true;
}

static bool power_of(const struct sysroot *root, const struct gpu_pci *g,
		     char *out, size_t n)
{
	char dir[160], **names;
	int count;
	bool found = false;

	snprintf(dir, sizeof dir, GPU_PCI_DEVICES "/%s/hwmon", g->address);
	count = sysroot_list(root, dir, &names);
	for (int i = 0; i < count && !found; i++) {
		long long uw;

		found = sysroot_number(root, &uw, "%s/%s/power1_cap", dir,
				       names[i]) == 0 && uw > 0;
		if (found)
			snprintf(out, n, "%.17g", (double)uw / 1e6);
	}
	sysroot_list_free(names, count);
	return found;
}

/* What is read per GPU; texts are joined by '+', a number must be the same. */
static const struct {
	enum field_id field;
	const char *source, *missing;
	bool (*of)(const struct sysroot *root, const struct gpu_pci *g, char *out,
		   size_t n);
	bool number;
} columns[] = {
	{
		.field = FIELD_GPU_MODEL,
		.source = NVIDIA_PROC ", pci.ids",
		.missing = "no driver and no pci.ids names it",
		.of = model_of,
	}, {
		.field = FIELD_GPU_VBIOS_VERSION,
		.source = NVIDIA_PROC ", vbios_version",
		.missing = "the driver's files do not show it",
		.of = vbios_of,
	}, {
		.field = FIELD_GPU_MEMORY_MB,
		.source = "mem_info_vram_total",
		.missing = "the driver's files do not show it",
		.of = memory_of,
		.number = true,
	}, {
		.field = FIELD_GPU_POWER_LIMIT_W,
		.source = "hwmon power1_cap",
		.missing = "the driver's files do not show it",
		.of = power_of,
		.number = true,
	},
};

static void read_column(const struct sysroot *root, const struct gpu_pci *g,
			int n, size_t column, struct facts *f)
{
	struct buf b = BUF_INIT;
	const char *why = NULL;

	for (int i = 0; i < n && !why; i++) {
		char v[256];

		if (!columns[column].of(root, &g[i], v, sizeof v))
			why = columns[column].missing;
		else if (!columns[column].number || !b.n)
			buf_addf(&b, "%s%s", b.n ? "+" : "", v);
		else if (strcmp(b.p, v) != 0)
			why = "it differs from GPU to GPU";
	}
	if (why)
		facts_unknown(f, columns[column].field, columns[column].source, why);
	else
		facts_known(f, columns[column].field, columns[column].source, "%s",
			    b.p);
	buf_release(&b);
}

static void read_ids(const struct gpu_pci *g, int n, struct facts *f)
{
	struct buf id = BUF_INIT, sub = BUF_INIT;

	for (int i = 0; i < n; i++) {
		buf_addf(&id, "%s%04x:%04x", i ? "+" : "", g[i].vendor & 0xffff,
			 g[i].device & 0xffff);
		buf_addf(&sub, "%s%04x:%04x", i ? "+" : "",
			 g[i].sub_vendor & 0xffff, g[i].sub_device & 0xffff);
	}
	facts_known(f, FIELD_GPU_PCI_ID, GPU_PCI_DEVICES, "%s", id.p);
	facts_known(f, FIELD_GPU_COUNT, GPU_PCI_DEVICES, "%d", n);
	facts_set(f, "gpu_subsystem", FACT_KNOWN, sub.p, GPU_PCI_DEVICES, NULL);
	buf_release(&id);
	buf_release(&sub);
}

/* A Jetson's GPU sits on no PCI bus. */
static bool is_tegra(const struct sysroot *root)
{
	struct buf b = BUF_INIT;
	bool yes;

	sysroot_read(root, "/proc/device-tree/compatible", &b);
	yes = b.n && memmem(b.p, b.n, "nvidia,tegra", 12);
	buf_release(&b);
	return yes || sysroot_exists(root, "/etc/nv_tegra_release");
}

static int read_gpu(const struct sysroot *root, struct facts *f, struct err *e)
{
	struct gpu_pci g[GPU_PCI_MAX];
	int n = gpu_pci_list(root, g, GPU_PCI_MAX);

	(void)e;
	if (n <= 0) {
		bool tegra = is_tegra(root);

		for (size_t i = 0; i < N_GPU_FIELDS; i++)
			if (tegra || (n < 0 && n != -ENOENT))
				facts_unknown(f, gpu_fields[i], GPU_PCI_DEVICES,
					      tegra ? "a Tegra's GPU shows itself "
						      "only to its driver" :
						      "the PCI bus cannot be listed");
			else
				facts_absent(f, gpu_fields[i], GPU_PCI_DEVICES,
					     "there is no GPU");
		return 0;
	}
	read_ids(g, n, f);
	for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++)
		read_column(root, g, n, c, f);
	facts_unknown(f, FIELD_GPU_COMPUTE_CAPABILITY, GPU_PCI_DEVICES,
		      "only the GPU's driver library tells it");
	return 0;
}

const struct probe probe_gpu = {
	.name = "gpu",
	.phase = DETECT_GPU,
	.read = read_gpu,
};
