/* SPDX-License-Identifier: MIT */
#include "core/detect/gpu_nvidia.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/gpu_device.h"
#include "core/detect/gpu_nvml.h"
#include "core/detect/probe.h"

#define PROC_GPUS GPU_NVIDIA_PROC "/gpus"

void gpu_nvidia_scan(const struct sysroot *root, struct gpu_devices *list)
{
	char **names, address[32];
	int n = sysroot_list(root, PROC_GPUS, &names);

	for (int i = 0; i < n; i++) {
		struct gpu_device *d;

		if (gpu_address_parse(names[i], address) < 0 ||
		    gpu_devices_find(list, address))
			continue;
		d = gpu_devices_add(list, address);
		if (!d)
			continue;
		d->gpu.vendor = GPU_VENDOR_NVIDIA;
		snprintf(d->found, sizeof d->found, PROC_GPUS "/%s", address);
	}
	sysroot_list_free(names, n);
}

bool gpu_nvidia_is_here(const struct sysroot *root,
			const struct gpu_devices *list)
{
	for (int i = 0; i < list->n; i++)
		if (list->device[i].gpu.vendor == GPU_VENDOR_NVIDIA &&
		    list->device[i].gpu.address[0])
			return true;
	return sysroot_exists(root, GPU_NVIDIA_PROC "/version") ||
	       sysroot_exists(root, GPU_NVML_WSL);
}

static bool is_name(const char *text)
{
	return strcmp(text, "Graphics Device") != 0 &&
	       strcmp(text, "NVIDIA Graphics Device") != 0 &&
	       strcmp(text, "Unknown") != 0 && !strchr(text, '?');
}

static void upper(char *s)
{
	for (; *s; s++)
		if (*s >= 'a' && *s <= 'z')
			*s = (char)(*s - 'a' + 'A');
}

static void take(struct gpu_value *to, const struct gpu_value *from)
{
	if (from->state == FACT_KNOWN)
		gpu_value_known(to, from->source, "%s", from->text);
	else if (from->source[0])
		gpu_value_missing(to, from->state, from->source, from->text);
}

static void merge_one(struct gpu_device *d, const struct gpu_nvml_gpu *said)
{
	if (!d->gpu.device && said->device) {
		d->gpu.vendor = said->vendor;
		d->gpu.device = said->device;
	}
	if (!d->gpu.sub_vendor && !d->gpu.sub_device) {
		d->gpu.sub_vendor = said->sub_vendor;
		d->gpu.sub_device = said->sub_device;
	}
	if (said->name.state != FACT_KNOWN || is_name(said->name.text))
		take(&d->gpu.model, &said->name);
	take(&d->gpu.vbios, &said->vbios);
	take(&d->gpu.memory_mb, &said->memory_mb);
	take(&d->gpu.capability, &said->capability);
	take(&d->gpu.power_limit_w, &said->power_limit_w);
	if (said->mig.state == FACT_KNOWN)
		take(&d->mig, &said->mig);
	if (d->gpu.vbios.state == FACT_KNOWN)
		upper(d->gpu.vbios.text);
}

void gpu_nvidia_merge(struct gpu_devices *list, const struct gpu_nvml *said,
		      bool add)
{
	const char *from = said->from[0] ? said->from : "NVML";

	for (int i = 0; i < said->n; i++) {
		const struct gpu_nvml_gpu *g = &said->gpu[i];
		struct gpu_device *d = gpu_devices_find(list, g->address);

		if (!d && add && g->address[0]) {
			d = gpu_devices_add(list, g->address);
			if (!d)
				continue;
			d->gpu.vendor = GPU_VENDOR_NVIDIA;
			snprintf(d->found, sizeof d->found, "%.90s", from);
		}
		if (d && d->gpu.vendor == GPU_VENDOR_NVIDIA)
			merge_one(d, g);
	}
}

/* "Video BIOS: 	 95.02.18.40.84"; question marks while it cannot be read. */
static bool information(const char *text, const char *key, char *out, size_t n)
{
	const char *value = probe_find_line(text, key);

	probe_copy_line(out, n, value ? value : "");
	probe_squeeze(out);
	return *out && is_name(out);
}

static void read_proc(const struct sysroot *root, struct gpu_device *d)
{
	struct buf b = BUF_INIT;
	char path[160], v[GPU_TEXT];
	int rc;

	snprintf(path, sizeof path, PROC_GPUS "/%s/information", d->gpu.address);
	rc = sysroot_read(root, path, &b);
	if (rc == 0 && information(buf_str(&b), "Model:", v, sizeof v))
		gpu_value_known(&d->gpu.model, path, "%s", v);
	if (rc == 0 && information(buf_str(&b), "Video BIOS:", v, sizeof v)) {
		upper(v);
		gpu_value_known(&d->gpu.vbios, path, "%s", v);
	} else if (rc == 0 && *v) {
		gpu_value_missing(&d->gpu.vbios, FACT_UNKNOWN, path,
				  "the driver has not read it yet (\"??\")");
	}
	buf_release(&b);
}

static void reasons(struct gpu_device *d, const struct gpu_nvml *said)
{
	char why[GPU_TEXT];

	if (!said)
		snprintf(why, sizeof why, "only NVIDIA's driver shows it");
	else if (said->error[0])
		snprintf(why, sizeof why, "NVML: %.140s", said->error);
	else
		snprintf(why, sizeof why,
			 "NVML shows other GPUs, but not this one");
	gpu_value_missing(&d->gpu.vbios, FACT_UNKNOWN, "NVML", why);
	gpu_value_missing(&d->gpu.memory_mb, FACT_UNKNOWN, "NVML", why);
	gpu_value_missing(&d->gpu.capability, FACT_UNKNOWN, "NVML", why);
	gpu_value_missing(&d->gpu.power_limit_w, FACT_UNKNOWN, "NVML", why);
}

void gpu_nvidia_read(const struct sysroot *root, struct gpu_devices *list,
		     const struct gpu_nvml *said)
{
	for (int i = 0; i < list->n; i++) {
		struct gpu_device *d = &list->device[i];

		if (d->gpu.vendor != GPU_VENDOR_NVIDIA || !d->gpu.address[0])
			continue;
		read_proc(root, d);
		reasons(d, said);
	}
}
