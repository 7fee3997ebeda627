/* SPDX-License-Identifier: MIT */
#include "bench/gpus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/gpu_env.h"
#include "bench/gpus_runtime.h"
#include "bench/plan.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/gpu.h"
#include "core/detect/gpu_nvidia.h"
#include "core/detect/gpu_pci.h"

/* --- the list of devices asked for ----------------------------------------- */

struct word {
	const char *p;
	size_t n;
};

/* The word at *list, which moves behind it; false at the end. */
static bool next_word(const char **list, struct word *w)
{
	if (!*list)
		return false;
	w->p = *list;
	w->n = strcspn(w->p, ",");
	*list = w->p[w->n] ? w->p + w->n + 1 : NULL;
	return true;
}

static bool is_word(const struct word *w, const char *text)
{
	return strlen(text) == w->n && strncmp(w->p, text, w->n) == 0;
}

/* 3 of "gpu3"; -1 when it is no such name. */
static int gpu_number(const struct word *w)
{
	int n = 0;

	if (w->n < 4 || w->n > 5 || strncmp(w->p, "gpu", 3) != 0 ||
	    (w->n == 5 && w->p[3] == '0'))
		return -1;
	for (size_t i = 3; i < w->n; i++) {
		if (w->p[i] < '0' || w->p[i] > '9')
			return -1;
		n = 10 * n + (w->p[i] - '0');
	}
	return n < GPU_MAX ? n : -1;
}

bool gpus_wants(const char *list, const char *device)
{
	return !list || plan_has_word(list, "all") || plan_has_word(list, device) ||
	       (strncmp(device, "gpu", 3) == 0 && plan_has_word(list, "gpu"));
}

int gpus_check_list(const char *list, struct err *e)
{
	struct word w;

	while (next_word(&list, &w))
		if (!is_word(&w, "all") && !is_word(&w, "cpu") &&
		    !is_word(&w, "gpu") && gpu_number(&w) < 0)
			return err_set(e, ERR_USAGE, "unknown device \"%.*s\": there "
				       "are cpu, gpu0, gpu1 and so on, gpu for every "
				       "GPU, and all", w.n > 40 ? 40 : (int)w.n, w.p);
	return 0;
}

/* Whether any GPU could be meant. */
static bool wants_some(const char *list)
{
	struct word w;

	if (!list)
		return true;
	while (next_word(&list, &w))
		if (!is_word(&w, "cpu"))
			return true;
	return false;
}

/* --- finding --------------------------------------------------------------- */

struct finding {
	const struct sysroot *root;
	const char *list;
	struct gpu_scan *scan;
	int bus;                   /* gpu_scan_new()'s rc */
	struct gpus *g;
	size_t cap;
	bool asked[GPUS_RUNTIMES];
	struct buf answered;       /* what the runtimes show, in words */
	struct buf failed;         /* why others show nothing */
};

static void add(struct finding *f, const struct gpu_device *d, bool is_detected)
{
	struct gpus *g = f->g;
	struct gpus_item *it;

	g->item = xgrow(g->item, g->n, &f->cap, sizeof *g->item);
	it = &g->item[g->n];
	*it = (struct gpus_item){
		.gpu = d->gpu, .is_detected = is_detected, .part = d->part,
		.shared_mb = d->shared_mb,
	};
	snprintf(it->device, sizeof it->device, "gpu%u", (unsigned)g->n++);
	memcpy(it->found, d->found, sizeof it->found);
	memcpy(it->board, d->board, sizeof it->board);
	memcpy(it->driver, d->driver, sizeof it->driver);
}

static void add_detected(struct finding *f)
{
	for (int i = 0; i < f->scan->list.n; i++)
		if (!f->scan->list.device[i].gpu.integrated)
			add(f, &f->scan->list.device[i], true);
}

/* Whether the GPU at this address is known, be it as integrated graphics. */
static bool is_known(const struct finding *f, const char *address)
{
	for (int i = 0; i < f->scan->list.n; i++)
		if (strcmp(f->scan->list.device[i].gpu.address, address) == 0)
			return true;
	return false;
}

/* Ids and names of NVIDIA's GPUs that the bus does not show (Windows' subsystem for
 * Linux): detection has had no reason to ask. */
static void ask_nvml(struct finding *f)
{
	struct gpu_nvml *said = xcalloc(1, sizeof *said);

	if (sysroot_is_live(f->root) && gpu_nvml_live(said) == 0)
		gpu_nvidia_merge(&f->scan->list, said, false);
	free(said);
}

/* What a runtime shows beyond detection becomes further GPUs. */
static void ask(struct finding *f, int i)
{
	const struct gpus_runtime *r = &gpus_runtime[i];
	struct gpu_devices *list = &f->scan->list;
	char at[GPU_MAX][ACCEL_ADDRESS];
	struct buf words = BUF_INIT;
	int n = accel_look(r->ops, at, GPU_MAX, &words), before = list->n;

	f->asked[i] = true;
	buf_addf(n < 0 ? &f->failed : &f->answered, "; %.260s", buf_str(&words));
	buf_release(&words);
	for (int k = 0; k < n; k++) {
		struct gpu_device *d = is_known(f, at[k]) ? NULL :
				       gpu_devices_add(list, at[k]);

		if (!d)
			continue;
		d->gpu.vendor = r->vendor;
		snprintf(d->found, sizeof d->found, "%s", r->ops->name);
	}
	if (list->n > before && r->vendor == GPU_VENDOR_NVIDIA)
		ask_nvml(f);
	for (int k = before; k < list->n; k++)
		add(f, &list->device[k], false);
}

/* A word of the list for which there is no GPU. */
static bool find_missing(const struct finding *f, struct word *w)
{
	const char *list = f->list;

	while (next_word(&list, w))
		if (is_word(w, "gpu") ? f->g->n == 0 :
		    gpu_number(w) >= (int)f->g->n)
			return true;
	return false;
}

static void tell_nothing(const struct finding *f, struct buf *b)
{
	if (f->bus < 0)
		buf_adds(b, "neither the PCI bus (" GPU_PCI_DEVICES ") nor DRM ("
			 GPU_DRM ") can be listed");
	else
		buf_addf(b, "no GPU%s on the PCI bus (" GPU_PCI_DEVICES ") or in DRM ("
			 GPU_DRM ")", f->scan->list.n ?
			 " but the processor's own graphics" : "");
	buf_adds(b, buf_str(&f->answered));
	buf_adds(b, buf_str(&f->failed));
}

static void tell_those(const struct finding *f, struct buf *b)
{
	size_t n = f->g->n;

	buf_addf(b, "this machine has %zu GPU%s (", n, n == 1 ? "" : "s");
	for (size_t i = 0; i < n; i++) {
		const struct gpus_item *it = &f->g->item[i];

		buf_addf(b, "%s%s: %s", i ? ", " : "", it->device,
			 it->gpu.model.state == FACT_KNOWN ? it->gpu.model.text :
			 *it->gpu.address ? it->gpu.address : "on no PCI bus");
	}
	buf_addf(b, ")%s", buf_str(&f->answered));
}

static int not_there(const struct finding *f, const struct word *w, struct err *e)
{
	struct buf b = BUF_INIT;

	if (f->g->n)
		tell_those(f, &b);
	else
		tell_nothing(f, &b);
	err_set(e, ERR_UNSUPPORTED, "there is no %.*s: %s",
		(int)w->n, is_word(w, "gpu") ? "GPU" : w->p, buf_str(&b));
	buf_release(&b);
	return ERR_UNSUPPORTED;
}

/* Every runtime that there is reason to ask; all, where a GPU that is named is
 * missing otherwise. */
static int find_all(struct finding *f, struct err *e)
{
	struct word missing;

	add_detected(f);
	for (int i = 0; i < GPUS_RUNTIMES; i++)
		if (gpus_runtime_is_due(&gpus_runtime[i], f->root, &f->scan->list))
			ask(f, i);
	for (int i = 0; i < GPUS_RUNTIMES && find_missing(f, &missing); i++)
		if (!f->asked[i])
			ask(f, i);
	return find_missing(f, &missing) ? not_there(f, &missing, e) : 0;
}

static void keep_wanted(struct finding *f)
{
	struct gpus *g = f->g;
	size_t n = 0;

	for (size_t i = 0; i < g->n; i++)
		if (gpus_wants(f->list, g->item[i].device))
			g->item[n++] = g->item[i];
	g->n = n;
	for (size_t i = 0; i < n; i++)
		g->item[i].env = gpu_env_new(f->root, &g->item[i].gpu);
}

int gpus_find(struct gpus *g, const struct sysroot *root, const char *list,
	      struct err *e)
{
	struct finding f = { .root = root, .list = list, .g = g };
	int rc = gpus_check_list(list, e);

	*g = (struct gpus){ .item = NULL };
	if (rc < 0 || !wants_some(list))
		return rc;
	f.scan = gpu_scan_new(root, &f.bus);
	rc = find_all(&f, e);
	if (rc < 0)
		gpus_close(g);
	else
		keep_wanted(&f);
	buf_release(&f.answered);
	buf_release(&f.failed);
	free(f.scan);
	return rc;
}

/* --- opening --------------------------------------------------------------- */

/* nvidia-smi takes addresses as well as its own numbers, which are not ours where
 * other vendors' GPUs stand before. */
static void refuse_slice(const struct gpus_item *it, char why[GPUS_WHY])
{
	snprintf(why, GPUS_WHY, "it is in MIG mode, cut into slices, and is "
		 "measured as a whole alone: nvidia-smi -i %s -mig 0 (as root) ends it",
		 *it->gpu.address ? it->gpu.address : "0");
}

bool gpus_is_fit(const struct gpus_item *it, const struct gpu_env_reading *now,
		 char why[GPUS_WHY])
{
	why[0] = '\0';
	if (now->mig == 1)
		refuse_slice(it, why);
	else if (now->lost)
		snprintf(why, GPUS_WHY, "its driver has lost it: see the kernel's log; it "
			 "comes back with a reset or a restart");
	else if (!gpus_runtime_of(it->gpu.vendor))
		snprintf(why, GPUS_WHY, "GPUs of NVIDIA's (by CUDA) and of AMD's (by HIP) "
			 "are measured, others are not yet");
	return !why[0];
}

/* accel's words begin with "gpu0: " or "gpu0 (0000:3b:00.0) cannot be measured: ". */
static const char *without_device(const struct gpus_item *it, const char *words)
{
	const char *end = strstr(words, ": ");

	return end && strncmp(words, it->device, strlen(it->device)) == 0 ? end + 2 :
	       words;
}

static void open_one(struct gpus_item *it)
{
	struct gpu_env_reading now;
	struct err e = ERR_INIT;
	bool other = *it->driver && strcmp(it->driver, "nvidia") != 0 &&
		     strcmp(it->driver, "amdgpu") != 0;

	gpu_env_read(it->env, &now);
	if (!gpus_is_fit(it, &now, it->why))
		return;
	if (accel_open(&it->accel, it->device, it->gpu.address, &e) < 0) {
		snprintf(it->why, sizeof it->why, "%.500s%s%s",
			 without_device(it, e.text), other ?
			 "; its kernel driver is " : "", other ? it->driver : "");
	} else if (it->accel.info.is_mig) {
		accel_close(&it->accel);
		refuse_slice(it, it->why);
	} else {
		it->ready = true;
	}
}

void gpus_open(struct gpus *g)
{
	for (size_t i = 0; i < g->n; i++)
		open_one(&g->item[i]);
}

void gpus_close(struct gpus *g)
{
	for (size_t i = 0; i < g->n; i++) {
		if (g->item[i].ready)
			accel_close(&g->item[i].accel);
		if (g->item[i].env)
			gpu_env_free(g->item[i].env);
	}
	free(g->item);
	*g = (struct gpus){ .item = NULL };
}
