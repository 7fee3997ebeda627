/* SPDX-License-Identifier: MIT */
/* The GPUs of gpu.h as facts of the machine, and one by one where there are
 * several. */
#include "core/detect/probe.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/gpu.h"
#include "core/detect/gpu_amd.h"
#include "core/detect/gpu_nvidia.h"
#include "core/detect/gpu_pci.h"
#include "core/detect/gpu_tegra.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define SOURCE GPU_PCI_DEVICES ", " GPU_DRM
#define HIDDEN "neither the PCI bus nor DRM can be listed"

static void pci_id(const struct gpu_device *d, struct gpu_value *v)
{
	if (d->part)
		gpu_value_missing(v, FACT_ABSENT, d->found,
				  "the GPU is on no PCI bus");
	else if (!d->gpu.device)
		gpu_value_missing(v, FACT_UNKNOWN, d->found,
				  "neither the bus nor NVML shows its id");
	else
		gpu_value_known(v, d->found, "%04x:%04x", d->gpu.vendor & 0xffff,
				d->gpu.device & 0xffff);
}

static void subsystem(const struct gpu_device *d, struct gpu_value *v)
{
	if (d->part)
		gpu_value_missing(v, FACT_ABSENT, d->found,
				  "the GPU is on no PCI bus");
	else if (!d->gpu.sub_vendor && !d->gpu.sub_device)
		gpu_value_missing(v, FACT_UNKNOWN, d->found,
				  "the bus does not show it");
	else
		gpu_value_known(v, d->found, "%04x:%04x",
				d->gpu.sub_vendor & 0xffff,
				d->gpu.sub_device & 0xffff);
}

static void address(const struct gpu_device *d, struct gpu_value *v)
{
	if (d->gpu.address[0])
		gpu_value_known(v, d->found, "%s", d->gpu.address);
	else
		gpu_value_missing(v, d->part ? FACT_ABSENT : FACT_UNKNOWN,
				  d->found, d->part ?
				  "the GPU is on no PCI bus" :
				  "its driver does not show where it is");
}

#define AT(member) .at = offsetof(struct gpu, member)

/* One row per property.  Texts are joined by '+' in PCI order; a number is the
 * machine's only where all GPUs have the same.  FIELD_COUNT: an extra alone. */
static const struct column {
	enum field_id field;
	const char *extra;       /* "gpu0_" goes before it */
	void (*of)(const struct gpu_device *d, struct gpu_value *v);
	size_t at;               /* where in struct gpu, without .of */
	bool number;
} columns[] = {
	{ .field = FIELD_GPU_MODEL, .extra = "model", AT(model) },
	{ .field = FIELD_COUNT, .extra = "pci_address", .of = address },
	{ .field = FIELD_GPU_PCI_ID, .extra = "pci_id", .of = pci_id },
	{ .field = FIELD_GPU_SUBSYSTEM, .extra = "subsystem", .of = subsystem },
	{ .field = FIELD_GPU_VBIOS_VERSION, .extra = "vbios_version", AT(vbios) },
	{ .field = FIELD_GPU_MEMORY_MB, .extra = "memory_mb", AT(memory_mb),
	  .number = true },
	{ .field = FIELD_GPU_COMPUTE_CAPABILITY, .extra = "compute_capability",
	  AT(capability) },
	{ .field = FIELD_GPU_POWER_LIMIT_W, .extra = "power_limit_w",
	  AT(power_limit_w), .number = true },
};

/* The n values of one property, gathered. */
struct gathered {
	struct gpu_value *value;
	int n, known, absent;
	int unknown_at;          /* the first unknown one, -1: none */
	bool equal;
};

static void gather(struct gpu_device *const *gpu, const struct column *c,
		   struct gathered *g)
{
	g->known = g->absent = 0;
	g->unknown_at = -1;
	g->equal = true;
	memset(g->value, 0, (size_t)g->n * sizeof *g->value);
	for (int i = 0; i < g->n; i++) {
		if (c->of)
			c->of(gpu[i], &g->value[i]);
		else
			memcpy(&g->value[i],
			       (const char *)&gpu[i]->gpu + c->at,
			       sizeof g->value[i]);
		g->known += g->value[i].state == FACT_KNOWN;
		g->absent += g->value[i].state == FACT_ABSENT;
		if (g->value[i].state == FACT_UNKNOWN && g->unknown_at < 0)
			g->unknown_at = i;
		g->equal &= strcmp(g->value[i].text, g->value[0].text) == 0;
	}
}

/* "none" stands for an absent one, as in the fingerprints. */
static void join(const struct gathered *g, const char *by, struct buf *b)
{
	for (int i = 0; i < g->n; i++)
		buf_addf(b, "%s%s", i ? by : "",
			 g->value[i].state == FACT_KNOWN ? g->value[i].text :
			 "none");
}

static void set_machine(struct facts *f, const struct column *c,
			struct gpu_device *const *gpu, const struct gathered *g)
{
	const struct gpu_value *first = &g->value[0];
	struct buf b = BUF_INIT;

	if (g->absent == g->n) {
		facts_absent(f, c->field, first->source, first->text);
	} else if (g->unknown_at >= 0) {
		const struct gpu_value *v = &g->value[g->unknown_at];
		const char *at = gpu[g->unknown_at]->gpu.address;

		if (g->n > 1)
			buf_addf(&b, "GPU %s: ", *at ? at : "of the board");
		buf_adds(&b, v->text);
		facts_unknown(f, c->field, v->source, buf_str(&b));
	} else if (c->number && g->equal) {
		facts_known(f, c->field, first->source, "%s", first->text);
	} else if (c->number) {
		buf_adds(&b, "it differs from GPU to GPU: ");
		join(g, ", ", &b);
		facts_unknown(f, c->field, first->source, buf_str(&b));
	} else {
		join(g, "+", &b);
		facts_known(f, c->field, first->source, "%s", b.p);
	}
	buf_release(&b);
}

static void set_extras(struct facts *f, const struct column *c,
		       const struct gathered *g)
{
	for (int i = 0; i < g->n; i++) {
		const struct gpu_value *v = &g->value[i];
		bool known = v->state == FACT_KNOWN;
		char key[48];

		snprintf(key, sizeof key, "gpu%d_%s", i, c->extra);
		facts_set(f, key, v->state, known ? v->text : NULL, v->source,
			  known ? NULL : v->text);
	}
}

static void set_count(struct facts *f, struct gpu_device *const *gpu, int n)
{
	static const char *const places[] = {
		GPU_PCI_DEVICES, GPU_DRM, GPU_NVIDIA_PROC, "/proc/device-tree",
	};
	const char *place = gpu[0]->found;
	char source[GPU_TEXT];
	bool halves = false;

	for (size_t i = 0; i < N(places); i++)
		if (strncmp(gpu[0]->found, places[i], strlen(places[i])) == 0)
			place = places[i];
	for (int i = 0; i < n; i++)
		halves |= gpu[i]->gpu.vendor == GPU_VENDOR_AMD &&
			  gpu_amd_is_half(gpu[i]->gpu.device);
	snprintf(source, sizeof source, "%s%s", place, halves ?
		 " (an MI250 is two devices)" : "");
	facts_known(f, FIELD_GPU_COUNT, source, "%d", n);
}

/* MIG modes, where at least one GPU has any. */
static void set_mig(struct facts *f, struct gpu_device *const *gpu, int n)
{
	const struct gpu_value *told = NULL;
	struct buf b = BUF_INIT;

	for (int i = 0; i < n; i++) {
		const struct gpu_value *v = &gpu[i]->mig;

		if (v->state == FACT_KNOWN)
			told = v;
		buf_addf(&b, "%s%s", i ? "+" : "",
			 v->state == FACT_KNOWN ? v->text : "none");
	}
	if (told)
		facts_set(f, "gpu_mig_mode", FACT_KNOWN, b.p, told->source, NULL);
	buf_release(&b);
}

static void set_gpus(struct facts *f, struct gpu_device *const *gpu, int n)
{
	struct gathered g = { .n = n };

	g.value = xcalloc((size_t)n, sizeof *g.value);
	for (size_t c = 0; c < N(columns); c++) {
		gather(gpu, &columns[c], &g);
		if (columns[c].field != FIELD_COUNT)
			set_machine(f, &columns[c], gpu, &g);
		if (n > 1)
			set_extras(f, &columns[c], &g);
	}
	free(g.value);
	set_count(f, gpu, n);
	set_mig(f, gpu, n);
}

/* No /sys/bus at all: sysfs is not mounted, or a capture left it out. */
static bool is_bus_hidden(const struct sysroot *root, int rc)
{
	return rc < 0 && (rc != -ENOENT || !sysroot_exists(root, "/sys/bus"));
}

static void set_none(const struct sysroot *root, struct facts *f, int rc,
		     bool integrated)
{
	const char *why = integrated ?
		"there is none but the processor's own graphics" :
		"there is no GPU";
	bool unknown = true;

	if (is_bus_hidden(root, rc))
		why = HIDDEN;
	else if (gpu_tegra_is_unknown(root))
		why = "a Tegra chip that this version does not know";
	else
		unknown = false;
	for (size_t c = 0; c <= N(columns); c++) {
		enum field_id id = c < N(columns) ? columns[c].field :
						    FIELD_GPU_COUNT;

		if (id == FIELD_COUNT)
			continue;
		if (unknown)
			facts_unknown(f, id, SOURCE, why);
		else
			facts_absent(f, id, SOURCE, why);
	}
}

/* "Intel AlderLake-S GT1 (8086:4680)" */
static bool set_integrated(struct facts *f, const struct gpu_devices *list,
			   bool hidden)
{
	struct buf b = BUF_INIT;
	const char *source = SOURCE;
	bool any;

	for (int i = 0; i < list->n; i++) {
		const struct gpu *g = &list->device[i].gpu;

		if (!g->integrated)
			continue;
		if (!b.n)
			source = list->device[i].found;
		buf_addf(&b, "%s%s (%04x:%04x)", b.n ? "+" : "",
			 g->model.state == FACT_KNOWN ? g->model.text :
			 g->vendor == GPU_VENDOR_INTEL ? "Intel graphics" :
			 "AMD graphics", g->vendor & 0xffff, g->device & 0xffff);
	}
	any = b.n > 0;
	if (any)
		facts_known(f, FIELD_GPU_INTEGRATED, source, "%s", b.p);
	else if (hidden)
		facts_unknown(f, FIELD_GPU_INTEGRATED, SOURCE, HIDDEN);
	else
		facts_absent(f, FIELD_GPU_INTEGRATED, SOURCE,
			     "the processor shows no graphics of its own");
	buf_release(&b);
	return any;
}

/* The most that the driver supports.  Only NVML says it. */
static void set_cuda(struct facts *f, const struct gpu_scan *s)
{
	const struct gpu_value *v = &s->nvml.cuda;
	enum field_id id = FIELD_CUDA_DRIVER_VERSION;
	bool here = false;

	for (int i = 0; i < s->list.n; i++)
		here |= s->list.device[i].gpu.vendor == GPU_VENDOR_NVIDIA;
	if (!s->nvml_asked && here)
		facts_unknown(f, id, "NVML", "this board's driver has no NVML");
	else if (!s->nvml_asked)
		facts_absent(f, id, "NVML", "there is no GPU of NVIDIA's");
	else if (v->state == FACT_KNOWN)
		facts_known(f, id, v->source, "%s", v->text);
	else
		facts_unknown(f, id, "NVML", s->nvml.error[0] ? s->nvml.error :
			      v->text[0] ? v->text : "NVML does not say it");
}

static int read_gpu(const struct sysroot *root, struct facts *f, struct err *e)
{
	int rc, n = 0;
	struct gpu_scan *s = gpu_scan_new(root, &rc);
	struct gpu_device *gpu[GPU_MAX];
	bool integrated;

	(void)e;
	for (int i = 0; i < s->list.n; i++)
		if (!s->list.device[i].gpu.integrated)
			gpu[n++] = &s->list.device[i];
	integrated = set_integrated(f, &s->list, is_bus_hidden(root, rc));
	if (n)
		set_gpus(f, gpu, n);
	else
		set_none(root, f, rc, integrated);
	set_cuda(f, s);
	free(s);
	return 0;
}

const struct probe probe_gpu = {
	.name = "gpu",
	.phase = DETECT_GPU,
	.read = read_gpu,
};
