/* SPDX-License-Identifier: MIT */
#include "core/detect/gpu_driver.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/gpu_device.h"
#include "core/detect/gpu_pci.h"
#include "core/detect/gpu_tegra.h"
#include "core/detect/library.h"
#include "core/detect/package.h"
#include "core/model/facts.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define VERSION 128
#define NVRM "/proc/driver/nvidia/version"
#define TEGRA_RELEASE "/etc/nv_tegra_release"

struct module {
	const char *name;
	unsigned vendor;
	const char *dkms;  /* Debian package of its out-of-tree form */
};

static const struct module modules[] = {
	{ .name = "nvidia", .vendor = GPU_VENDOR_NVIDIA },
	{ .name = "nouveau", .vendor = GPU_VENDOR_NVIDIA },
	{ .name = "amdgpu", .vendor = GPU_VENDOR_AMD, .dkms = "amdgpu-dkms" },
	{ .name = "radeon", .vendor = GPU_VENDOR_AMD },
	{ .name = "xe", .vendor = GPU_VENDOR_INTEL, .dkms = "intel-xe-dkms" },
	{ .name = "i915", .vendor = GPU_VENDOR_INTEL, .dkms = "intel-i915-dkms" },
};

struct drivers {
	const struct sysroot *root;
	const char *kernel;        /* its release; NULL unknown */
	struct gpu_devices *gpus;  /* those that count */
	struct buf version, kind, source;
	bool kernel_missing;
};

static void add(struct drivers *d, const char *version, const char *kind,
		const char *source)
{
	buf_addf(&d->version, "%s%s", d->version.n ? "+" : "", version);
	buf_addf(&d->kind, "%s%s", d->kind.n ? "+" : "", kind);
	buf_addf(&d->source, "%s%s", d->source.n ? "; " : "", source);
}

/* "NVRM version: NVIDIA UNIX x86_64 Kernel Module  560.35.03  Fri Aug …": the
 * first word that starts with a digit and holds a dot. */
static bool nvrm_version(const char *nvrm, char out[VERSION])
{
	char line[512], *word, *save = NULL;

	snprintf(line, sizeof line, "%s", nvrm);
	for (word = strtok_r(line, " ", &save); word;
	     word = strtok_r(NULL, " ", &save))
		if (isdigit((unsigned char)*word) && strchr(word, '.')) {
			snprintf(out, VERSION, "%.*s", VERSION - 1, word);
			return true;
		}
	return false;
}

/* The open module says so ("NVIDIA UNIX Open Kernel Module for x86_64"), and
 * only the other one taints the kernel as proprietary. */
static const char *nvidia_kind(const char *nvrm, const char *taint)
{
	if (strstr(nvrm, "Open Kernel Module"))
		return "nvidia (open)";
	if (*nvrm || strchr(taint, 'P'))
		return "nvidia (proprietary)";
	return strchr(taint, 'O') ? "nvidia (open)" : "nvidia";
}

static bool add_nvidia_module(struct drivers *d)
{
	static const char file[] = "/sys/module/nvidia/version";
	char nvrm[512] = "", taint[32] = "", v[VERSION];
	const char *source = file;

	if (sysroot_line(d->root, nvrm, sizeof nvrm, NVRM) < 0)
		*nvrm = '\0';
	if (sysroot_line(d->root, taint, sizeof taint,
			 "/sys/module/nvidia/taint") < 0)
		*taint = '\0';
	if (sysroot_line(d->root, v, sizeof v, "%s", file) <= 0) {
		source = NVRM;
		if (!nvrm_version(nvrm, v))
			return false;
	}
	add(d, v, nvidia_kind(nvrm, taint), source);
	return true;
}

/* "libcuda.so.1" ends at libcuda.so.560.35.03.  Versions under 100 are not the
 * driver's: a Jetson's library is called libcuda.so.1.1. */
static bool add_nvidia_library(struct drivers *d)
{
	static const char *const sonames[] = { "libcuda.so.1",
					       "libnvidia-ml.so.1" };

	for (size_t i = 0; i < N(sonames); i++) {
		char path[LINKS_PATH], file[LINKS_PATH], source[LINKS_PATH + 64];
		char v[VERSION];

		if (library_find(d->root, sonames[i], path) < 0 ||
		    links_follow(d->root, path, file) < 0 ||
		    !library_file_version(file, v, sizeof v) ||
		    strtol(v, NULL, 10) < 100)
			continue;
		snprintf(source, sizeof source, "%s (the module is not loaded)",
			 file);
		add(d, v, "nvidia (not loaded)", source);
		return true;
	}
	return false;
}

/* "# R36 (release), REVISION: 4.3, GCID: …" */
static bool add_tegra(struct drivers *d)
{
	char line[256], v[VERSION], minor[32], package[PACKAGE_VERSION];
	int major;

	if (sysroot_line(d->root, line, sizeof line, TEGRA_RELEASE) > 0 &&
	    sscanf(line, "# R%d (release), REVISION: %31[0-9.]", &major,
		   minor) == 2) {
		snprintf(v, sizeof v, "L4T %d.%s", major, minor);
		add(d, v, "nvgpu", TEGRA_RELEASE);
	} else if (package_version(d->root, "nvidia-l4t-core", package) == 0) {
		snprintf(v, sizeof v, "L4T %s", package);
		add(d, v, "nvgpu", PACKAGE_DPKG);
	} else {
		return false;
	}
	return true;
}

/* Is a GPU that counts bound to m?  Where no binding is shown, the loaded
 * module of its vendor is the one. */
static bool drives_any(const struct drivers *d, const struct module *m)
{
	for (int i = 0; i < d->gpus->n; i++) {
		const struct gpu_device *g = &d->gpus->device[i];

		if (strcmp(g->driver, m->name) == 0)
			return true;
		if (!*g->driver && g->gpu.vendor == m->vendor &&
		    sysroot_exists(d->root, "/sys/module/%s", m->name))
			return true;
	}
	return false;
}

/* Version of what was built outside of the kernel: by its Debian package, or the
 * one folder /var/lib/dkms/amdgpu/6.8.5-2041575.22.04. */
static bool dkms_version(struct drivers *d, const struct module *m,
			 char v[PACKAGE_VERSION], char source[VERSION])
{
	char **names;
	int n, told = 0;

	snprintf(source, VERSION, "%s of " PACKAGE_DPKG, m->dkms);
	if (package_version(d->root, m->dkms, v) == 0)
		return true;
	snprintf(source, VERSION, "/var/lib/dkms/%s", m->name);
	n = sysroot_list(d->root, source, &names);
	for (int i = 0; i < n; i++) {
		if (!isdigit((unsigned char)names[i][0]))
			continue;
		package_upstream(names[i], strlen(names[i]), v);
		told++;
	}
	sysroot_list_free(names, n);
	return told == 1;
}

/* A module with a version or the taint 'O' was built out of the tree. */
static bool out_of_tree(struct drivers *d, const struct module *m,
			char v[VERSION], char source[VERSION])
{
	char taint[32] = "", package[PACKAGE_VERSION];

	snprintf(source, VERSION, "/sys/module/%s/version", m->name);
	if (sysroot_line(d->root, v, VERSION, "%s", source) > 0)
		return true;
	if (!m->dkms)
		return false;
	if (sysroot_line(d->root, taint, sizeof taint, "/sys/module/%s/taint",
			 m->name) < 0)
		*taint = '\0';
	/* a tree without /sys/module cannot tell: the package then does */
	if ((strchr(taint, 'O') || !sysroot_exists(d->root, "/sys/module")) &&
	    dkms_version(d, m, package, source)) {
		snprintf(v, VERSION, "%s", package);
		return true;
	}
	return false;
}

static void add_module(struct drivers *d, const struct module *m)
{
	char v[VERSION], source[VERSION], kind[64];
	struct buf text = BUF_INIT;
	bool out = out_of_tree(d, m, v, source);

	if (!out && !d->kernel) {
		d->kernel_missing = true;
		return;
	}
	buf_addf(&text, "%s %s", m->name, out ? v : d->kernel);
	snprintf(kind, sizeof kind, "%s (%s)", m->name, out ? "dkms" : "in-tree");
	if (!out)
		snprintf(source, sizeof source, "/sys/module/%s", m->name);
	add(d, buf_str(&text), kind, source);
	buf_release(&text);
}

static bool has_nvidia(const struct gpu_devices *gpus)
{
	for (int i = 0; i < gpus->n; i++)
		if (gpus->device[i].gpu.vendor == GPU_VENDOR_NVIDIA &&
		    (!*gpus->device[i].driver ||
		     strcmp(gpus->device[i].driver, "nvidia") == 0))
			return true;
	return false;
}

static void find_drivers(struct drivers *d)
{
	bool board = gpu_tegra_is_board(d->root) && add_tegra(d);
	bool bus = has_nvidia(d->gpus), loaded = false;

	/* without a GPU on the bus a board's nvidia module drives its displays */
	if (!board || bus)
		loaded = add_nvidia_module(d);
	if (!board && bus && !loaded && !drives_any(d, &modules[1]))
		add_nvidia_library(d);
	for (size_t i = 1; i < N(modules); i++)
		if (drives_any(d, &modules[i]))
			add_module(d, &modules[i]);
}

/* Those of the bus whose ids are among "10de:2330+1002:744c". */
static struct gpu_devices *counted(const struct sysroot *root,
				   const struct facts *f)
{
	const char *ids = facts_value(f, FIELD_GPU_PCI_ID);
	struct gpu_devices *list = xcalloc(1, sizeof *list);
	int n = 0;

	if (!ids || gpu_pci_scan(root, list) < 0)
		list->n = 0;
	for (int i = 0; i < list->n; i++) {
		const struct gpu *g = &list->device[i].gpu;
		char id[32];

		snprintf(id, sizeof id, "%04x:%04x", g->vendor, g->device);
		if (!ids || !strstr(ids, id))
			continue;
		if (n != i)
			list->device[n] = list->device[i];
		n++;
	}
	list->n = n;
	return list;
}

/* Why no driver counts; whether that is for lack of knowledge. */
static bool why_none(const struct drivers *d, const struct facts *f,
		     char why[160])
{
	const char *bound = d->gpus->n ? d->gpus->device[0].driver : "";
	const struct fact *gpu = &f->fact[FIELD_GPU_COUNT];

	if (d->kernel_missing) {
		snprintf(why, 160, "the driver is the kernel's own, whose release "
			 "is unknown");
		return true;
	}
	if (*bound) {
		bool guest = strcmp(bound, "vfio-pci") == 0 ||
			     strcmp(bound, "pci-stub") == 0;

		snprintf(why, 160, guest ? "%s keeps the GPU for a guest" :
			 "the GPU is bound to %s, whose version nothing tells",
			 bound);
		return !guest;
	}
	if (gpu_tegra_is_board(d->root) && gpu->state == FACT_KNOWN) {
		snprintf(why, 160, "nothing tells the board's release of L4T");
		return true;
	}
	for (size_t i = 1; gpu->state == FACT_UNKNOWN && i < N(modules); i++)
		if (sysroot_exists(d->root, "/sys/module/%s", modules[i].name)) {
			snprintf(why, 160, "%s is loaded, but no bus shows "
				 "whether for a discrete GPU", modules[i].name);
			return true;
		}
	if (gpu->state == FACT_KNOWN && !sysroot_exists(d->root, "/sys/module")) {
		snprintf(why, 160, "nothing shows what drives the GPU");
		return true;
	}
	snprintf(why, 160, gpu->state == FACT_KNOWN
		 ? "no driver is loaded for the GPU" : gpu->state == FACT_ABSENT
		 ? "no discrete GPU" : "no GPU driver is loaded");
	return false;
}

static void tell_none(const struct drivers *d, struct facts *f)
{
	static const enum field_id fields[] = {
		FIELD_DRIVER_VERSION, FIELD_DRIVER_MODULE,
	};
	char why[160];
	bool unknown = why_none(d, f, why);

	for (size_t i = 0; i < N(fields); i++)
		if (unknown)
			facts_unknown(f, fields[i], "/sys/module", why);
		else
			facts_absent(f, fields[i], "/sys/module", why);
}

void gpu_driver_read(const struct sysroot *root, struct facts *f)
{
	struct drivers d = {
		.root = root,
		.kernel = facts_value(f, FIELD_OS_KERNEL),
		.gpus = counted(root, f),
	};

	find_drivers(&d);
	if (d.version.n && !d.kernel_missing) {
		facts_known(f, FIELD_DRIVER_VERSION, d.source.p, "%s", d.version.p);
		facts_known(f, FIELD_DRIVER_MODULE, d.source.p, "%s", d.kind.p);
	} else {
		tell_none(&d, f);
	}
	buf_release(&d.version);
	buf_release(&d.kind);
	buf_release(&d.source);
	free(d.gpus);
}
