/* SPDX-License-Identifier: MIT */
#include "core/detect/gpu_tegra.h"

#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/gpu_device.h"

#define TREE "/proc/device-tree"
#define COMPATIBLE TREE "/compatible"

static const struct chip {
	const char *soc, *part, *gpu, *capability;
	bool on_pci;  /* its own GPU may show itself there */
} chips[] = {
	{ .soc = "nvidia,tegra124", .part = "nvidia,gk20a", .gpu = "gk20a",
	  .capability = "3.2" },
	{ .soc = "nvidia,tegra210", .part = "nvidia,gm20b", .gpu = "gm20b",
	  .capability = "5.3" },
	{ .soc = "nvidia,tegra186", .part = "nvidia,gp10b", .gpu = "gp10b",
	  .capability = "6.2" },
	{ .soc = "nvidia,tegra194", .part = "nvidia,gv11b", .gpu = "gv11b",
	  .capability = "7.2" },
	{ .soc = "nvidia,tegra234", .part = "nvidia,ga10b", .gpu = "ga10b",
	  .capability = "8.7" },
	{ .soc = "nvidia,tegra264", .part = "nvidia,gb10b", .gpu = "gb10b",
	  .capability = "11.0", .on_pci = true },
};

#define N_CHIPS (sizeof chips / sizeof chips[0])

/* Strings in a row, each with its NUL; whole: else one that begins so will do. */
static bool has_string(const struct buf *b, const char *want, bool whole)
{
	size_t at = 0, n = strlen(want);

	while (at < b->n) {
		size_t len = strnlen(b->p + at, b->n - at);

		if ((whole ? len == n : len >= n) &&
		    memcmp(b->p + at, want, n) == 0)
			return true;
		at += len + 1;
	}
	return false;
}

static const struct chip *find_chip(const struct sysroot *root)
{
	const struct chip *found = NULL;
	struct buf b = BUF_INIT;

	sysroot_read(root, COMPATIBLE, &b);
	for (size_t i = 0; i < N_CHIPS && !found; i++)
		if (has_string(&b, chips[i].soc, true))
			found = &chips[i];
	buf_release(&b);
	return found;
}

bool gpu_tegra_is_board(const struct sysroot *root)
{
	struct buf b = BUF_INIT;
	bool yes;

	sysroot_read(root, COMPATIBLE, &b);
	yes = has_string(&b, "nvidia,tegra", false);
	buf_release(&b);
	return yes || sysroot_exists(root, "/etc/nv_tegra_release");
}

bool gpu_tegra_is_unknown(const struct sysroot *root)
{
	return gpu_tegra_is_board(root) && !find_chip(root);
}

/* A "gpu@17000000" below dir; *off when it is switched off. */
static bool gpu_node(const struct sysroot *root, const char *dir, char path[96],
		     bool *off)
{
	char **names, status[32];
	int n = sysroot_list(root, dir, &names);
	bool found = false;

	for (int i = 0; i < n && !found; i++) {
		if (strncmp(names[i], "gpu@", 4) != 0 || strlen(names[i]) > 32)
			continue;
		snprintf(path, 96, "%s/%s", dir, names[i]);
		found = true;
		*off = sysroot_line(root, status, sizeof status, "%s/status",
				    path) > 0 && strcmp(status, "okay") != 0 &&
		       strcmp(status, "ok") != 0;
	}
	sysroot_list_free(names, n);
	return found;
}

/* "NVIDIA Jetson AGX Orin Developer Kit" without the kit, and NVIDIA before
 * it: the module is the product, the carrier board is not. */
static void board_name(const char *board, char *out, size_t n)
{
	static const char *const tails[] = {
		" Engineering Reference Developer Kit", " Developer Kit",
	};
	char model[96];
	char *tail = NULL;

	snprintf(model, sizeof model, "%s", *board ? board : "Jetson");
	for (size_t i = 0; i < sizeof tails / sizeof tails[0] && !tail; i++) {
		tail = strstr(model, tails[i]);
		if (tail)  /* what follows ("Super") is a power mode's name */
			*tail = '\0';
	}
	snprintf(out, n, "%s%s", strncmp(model, "NVIDIA", 6) == 0 ? "" :
		 "NVIDIA ", model);
}

static void fill(const struct sysroot *root, struct gpu_device *d,
		 const struct chip *chip, const char *source)
{
	char name[128];
	long long kb = 0;
	struct buf b = BUF_INIT;
	const char *total;

	d->part = chip->part;
	snprintf(d->found, sizeof d->found, "%s", source);
	d->gpu.vendor = GPU_VENDOR_NVIDIA;
	if (sysroot_line(root, d->board, sizeof d->board, TREE "/model") < 0)
		d->board[0] = '\0';
	board_name(d->board, name, sizeof name);
	gpu_value_known(&d->gpu.model, TREE "/model", "%s GPU (%s)", name,
			chip->gpu);
	gpu_value_known(&d->gpu.capability, source, "%s", chip->capability);
	gpu_value_missing(&d->gpu.vbios, FACT_ABSENT, source,
			  "a Tegra's GPU has no VBIOS of its own");
	gpu_value_missing(&d->gpu.memory_mb, FACT_ABSENT, source,
			  "it shares the CPU's memory");
	gpu_value_missing(&d->gpu.power_limit_w, FACT_ABSENT, source,
			  "the power mode limits the whole board");
	if (sysroot_read(root, "/proc/meminfo", &b) == 0 &&
	    (total = strstr(b.p, "MemTotal:")) &&
	    sscanf(total, "MemTotal: %15lld kB", &kb) == 1)
		d->shared_mb = kb >> 10;
	buf_release(&b);
}

void gpu_tegra_scan(const struct sysroot *root, struct gpu_devices *list)
{
	static const char *const dirs[] = {
		TREE, TREE "/bus@0", TREE "/host1x", TREE "/bus@0/host1x@13e00000",
	};
	const struct chip *chip = find_chip(root);
	char path[96] = COMPATIBLE;
	struct gpu_device *d;
	bool found = false, off = false;

	if (!chip)
		return;
	for (size_t i = 0; i < sizeof dirs / sizeof dirs[0] && !found; i++)
		found = gpu_node(root, dirs[i], path, &off);
	if (off)
		return;
	for (int i = 0; chip->on_pci && i < list->n; i++)
		if (list->device[i].gpu.vendor == GPU_VENDOR_NVIDIA)
			return;
	d = gpu_devices_add(list, "");
	if (d)
		fill(root, d, chip, path);
}
