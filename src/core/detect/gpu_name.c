/* SPDX-License-Identifier: MIT */
#include "core/detect/gpu_name.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/gpu_device.h"
#include "core/detect/probe.h"
#include "core/model/gpu_product.h"

#define AMD_IDS "/usr/share/libdrm/amdgpu.ids"
#define TABLE "data/gpu_peaks.tsv"

/* Lists that are read at most once, and only when a name is missing. */
struct lists {
	struct buf pci, amd;
	const char *pci_path;
	bool read;
};

static void read_lists(const struct sysroot *root, struct lists *l)
{
	static const char *const paths[] = {
		"/usr/share/misc/pci.ids", "/usr/share/hwdata/pci.ids",
	};

	if (l->read)
		return;
	l->read = true;
	sysroot_read(root, AMD_IDS, &l->amd);
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
		if (!l->pci_path && sysroot_read(root, paths[i], &l->pci) == 0)
			l->pci_path = paths[i];
}

static int line_length(const char *p, int most)
{
	size_t n = strcspn(p, "\r\n");

	return n < (size_t)most ? (int)n : most;
}

/* The chip and product, without the vendor.  A vendor starts a line, its devices
 * follow, indented by one tab. */
static bool pci_name(const char *text, const struct gpu *g, char out[GPU_TEXT])
{
	char want[16];
	const char *p;

	snprintf(want, sizeof want, "%04x  ", g->vendor & 0xffff);
	p = probe_find_line(text, want);
	snprintf(want, sizeof want, "\t%04x  ", g->device & 0xffff);
	while (p && (p = strchr(p, '\n'))) {
		p++;
		if (*p != '\t' && *p != '#')
			return false;
		if (strncmp(p, want, 7) == 0)
			break;
	}
	if (p)
		snprintf(out, GPU_TEXT, "%.*s", line_length(p + 7, 120), p + 7);
	return p != NULL;
}

/* "744C,	C8,	AMD Radeon RX 7900 XTX" */
static bool amd_name(const char *text, const struct gpu *g, char out[GPU_TEXT])
{
	for (const char *p = text; p; p = strchr(p, '\n')) {
		char *end;

		p += *p == '\n';
		if (!isxdigit((unsigned char)*p) ||  /* strtoul() takes blank lines */
		    strtoul(p, &end, 16) != g->device || end != p + 4 ||
		    *end++ != ',' || strtoul(end, &end, 16) != g->revision ||
		    *end++ != ',')
			continue;
		end += strspn(end, " \t");
		snprintf(out, GPU_TEXT, "%.*s", line_length(end, 100), end);
		return *out != '\0';
	}
	return false;
}

static bool names_several(const char *name)
{
	const char *bracket = strchr(name, '[');

	return strchr(bracket ? bracket : name, '/') != NULL;
}

/* The list has "Advanced Micro Devices, Inc. [AMD/ATI]". */
static const char *vendor_name(const struct gpu_device *d)
{
	return d->gpu.vendor == GPU_VENDOR_AMD ? "AMD" :
	       d->gpu.vendor == GPU_VENDOR_INTEL ? "Intel" : "NVIDIA";
}

static void from_lists(const struct sysroot *root, struct lists *l,
		       struct gpu_device *d)
{
	char name[GPU_TEXT], source[GPU_TEXT];

	read_lists(root, l);
	if (d->gpu.vendor == GPU_VENDOR_AMD &&
	    amd_name(buf_str(&l->amd), &d->gpu, name))
		gpu_value_known(&d->gpu.model, AMD_IDS, "%s", name);
	if (!pci_name(buf_str(&l->pci), &d->gpu, name))
		return;
	snprintf(source, sizeof source, "%s%s", l->pci_path, names_several(name) ?
		 ", where this id stands for several products" : "");
	gpu_value_known(&d->gpu.model, source, "%s %s", vendor_name(d), name);
}

void gpu_device_id(const struct gpu_device *d, struct gpu_id *id)
{
	const struct gpu *g = &d->gpu;

	*id = (struct gpu_id) {
		.vendor = g->vendor, .device = g->device,
		.sub_vendor = g->sub_vendor, .sub_device = g->sub_device,
		.revision = g->revision, .memory_mb = d->shared_mb,
		.compatible = d->part, .board = d->board[0] ? d->board : NULL,
	};
	if (g->memory_mb.state == FACT_KNOWN)
		id->memory_mb = strtoll(g->memory_mb.text, NULL, 10);
}

static enum gpu_match product_of(const struct gpu_device *d,
				 struct gpu_product *p, struct buf *candidates)
{
	enum gpu_match match;
	struct gpu_id id;

	gpu_device_id(d, &id);
	match = gpu_product_find(&id, p);
	if (match == GPU_MATCH_SEVERAL)
		gpu_product_candidates(&id, candidates);
	return match;
}

static void name_one(const struct sysroot *root, struct lists *l,
		     struct gpu_device *d)
{
	struct gpu_product product = { 0 };
	struct buf candidates = BUF_INIT;
	char why[GPU_TEXT];
	enum gpu_match match = product_of(d, &product, &candidates);

	if (match == GPU_MATCH_ONE) {
		gpu_value_known(&d->gpu.model, TABLE, "%s", product.name);
		if (product.capability)
			gpu_value_known(&d->gpu.capability, TABLE, "%s",
					product.capability);
	}
	if (d->gpu.model.state != FACT_KNOWN)
		from_lists(root, l, d);
	snprintf(why, sizeof why, candidates.n ? "it may be %s" :
		 "no driver names it, no table has %s",
		 candidates.n ? buf_str(&candidates) : "its PCI id");
	gpu_value_missing(&d->gpu.model, FACT_UNKNOWN, TABLE, why);
	buf_release(&candidates);
}

void gpu_name_fill(const struct sysroot *root, struct gpu_devices *list)
{
	struct lists l = { .read = false };

	for (int i = 0; i < list->n; i++)
		name_one(root, &l, &list->device[i]);
	buf_release(&l.pci);
	buf_release(&l.amd);
}
