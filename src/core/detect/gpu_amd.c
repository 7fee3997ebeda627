/* SPDX-License-Identifier: MIT */
#include "core/detect/gpu_amd.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/gpu_device.h"
#include "core/detect/gpu_pci.h"
#include "core/detect/probe.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

#define KFD_NODES "/sys/class/kfd/kfd/topology/nodes"
/* Heaps of the frame buffer, HSA_MEM_HEAP_TYPE_FB_PUBLIC and _PRIVATE. */
#define HEAP_FIRST 1
#define HEAP_LAST 2
#define BANKS_MAX 64

/* A node of KFD's topology is CPUs, a GPU, or (on older kernels) an APU, which
 * has both.  Its properties are "name value" lines; location_id is bus << 8 |
 * device << 3 | function, domain stands apart (Linux, amdkfd/kfd_topology.c). */
struct kfd_node {
	char address[32];
	long long cpu_cores, simds;
	long long target;     /* 100302 for gfx1032; 0: none */
	long long vram;       /* bytes in its frame buffer heaps; 0: none */
};

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

/* Targets of the LLVM guide with "APU" in their row, up to gfx11: gfx1250, which
 * it calls one too, is an accelerator. */
static const long apu_targets[] = {
	70000, 70003, 70005, 80001, 80100, 90002, 90009, 90012, 100103,
	100303, 100305, 100306, 110003, 110500, 110501, 110502, 110503,
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

/* "simd_count 24"; 0 where there is no such line, or no number above 0. */
static long long property(const char *text, const char *name)
{
	const char *value = probe_find_line(text, name);
	long long v = value ? strtoll(value, NULL, 10) : 0;

	return v > 0 ? v : 0;
}

static long long frame_buffer(const struct sysroot *root, const char *node)
{
	char dir[160], **names;
	long long sum = 0;
	int n;

	snprintf(dir, sizeof dir, KFD_NODES "/%s/mem_banks", node);
	n = sysroot_list(root, dir, &names);
	for (int i = 0; i < n && i < BANKS_MAX; i++) {
		struct buf b = BUF_INIT;
		char path[256];
		long long heap, size;

		snprintf(path, sizeof path, "%s/%.48s/properties", dir, names[i]);
		sysroot_read(root, path, &b);
		heap = property(buf_str(&b), "heap_type ");
		size = property(buf_str(&b), "size_in_bytes ");
		if (heap >= HEAP_FIRST && heap <= HEAP_LAST && size < 1ll << 50)
			sum += size;
		buf_release(&b);
	}
	sysroot_list_free(names, n);
	return sum;
}

static bool read_node(const struct sysroot *root, const char *name,
		      struct kfd_node *k)
{
	struct buf b = BUF_INIT;
	char path[160];
	struct gpu_address at = { .domain = 0 };
	long long location, domain;

	if (strlen(name) > 16)
		return false;
	snprintf(path, sizeof path, KFD_NODES "/%s/properties", name);
	sysroot_read(root, path, &b);
	memset(k, 0, sizeof *k);
	k->cpu_cores = property(buf_str(&b), "cpu_cores_count ");
	k->simds = property(buf_str(&b), "simd_count ");
	k->target = property(buf_str(&b), "gfx_target_version ");
	location = property(buf_str(&b), "location_id ");
	domain = property(buf_str(&b), "domain ");
	buf_release(&b);
	if (!k->simds || location > 0xffff || domain > UINT_MAX)
		return false;
	at.domain = (unsigned)domain;
	at.bus = (unsigned)location >> 8;
	at.device = (unsigned)location >> 3 & 31;
	at.function = (unsigned)location & 7;
	gpu_address_print(&at, k->address);
	k->vram = frame_buffer(root, name);
	return true;
}

/* Nodes with SIMDs; how many (at most cap), 0 where there is no KFD. */
static int read_nodes(const struct sysroot *root, struct kfd_node *out, int cap)
{
	char **names;
	int n = sysroot_list(root, KFD_NODES, &names), found = 0;

	for (int i = 0; i < n && found < cap; i++)
		if (read_node(root, names[i], &out[found]))
			found++;
	sysroot_list_free(names, n);
	return found;
}

/* The node at this address; in a machine that is split into partitions the
 * first of them.  NULL when there is none. */
static const struct kfd_node *find_node(const struct kfd_node *node, int n,
					const char *address)
{
	for (int i = 0; i < n; i++)
		if (strcmp(node[i].address, address) == 0)
			return &node[i];
	return NULL;
}

bool gpu_amd_kfd_node(const struct sysroot *root, const char *address,
		      char out[96])
{
	char **names;
	int n = sysroot_list(root, KFD_NODES, &names);
	bool found = false;

	for (int i = 0; i < n && !found; i++) {
		struct kfd_node k;

		found = read_node(root, names[i], &k) &&
			strcmp(k.address, address) == 0;
		if (found)
			snprintf(out, 96, KFD_NODES "/%.16s", names[i]);
	}
	sysroot_list_free(names, n);
	return found;
}

static bool is_apu_node(const struct kfd_node *k)
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
			const struct kfd_node *k)
{
	char path[128];
	long long bytes = 0;
	int rc;

	snprintf(path, sizeof path, "%s/mem_info_vram_total", d->dir);
	rc = sysroot_number(root, &bytes, "%s", path);
	if (rc == 0 && bytes >= 1 << 20)
		gpu_value_known(&d->gpu.memory_mb, path, "%lld", bytes >> 20);
	else if (k && k->vram >= 1 << 20)
		gpu_value_known(&d->gpu.memory_mb, KFD_NODES, "%lld",
				k->vram >> 20);
	else
		gpu_value_missing(&d->gpu.memory_mb, FACT_UNKNOWN, path,
				  why(d, rc));
}

static void read_one(const struct sysroot *root, struct gpu_device *d,
		     const struct kfd_node *k)
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
	gpu_pci_power_limit(root, d, limits);
	if (k && gpu_amd_target(k->target, target))
		gpu_value_known(&d->gpu.capability, KFD_NODES, "%s", target);
	else
		gpu_value_missing(&d->gpu.capability, FACT_UNKNOWN,
				  KFD_NODES, "KFD does not show this GPU");
}

void gpu_amd_read(const struct sysroot *root, struct gpu_devices *list)
{
	struct kfd_node node[GPU_MAX];
	int n = -1;

	for (int i = 0; i < list->n; i++) {
		struct gpu_device *d = &list->device[i];

		if (d->gpu.vendor != GPU_VENDOR_AMD)
			continue;
		if (n < 0)
			n = read_nodes(root, node, GPU_MAX);
		read_one(root, d, find_node(node, n, d->gpu.address));
	}
}
