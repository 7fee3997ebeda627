/* SPDX-License-Identifier: MIT */
#include "core/detect/gpu_nvml.h"

#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/capture.h"
#include "core/detect/gpu_device.h"

#define INIT_NO_ATTACH 2       /* NVML_INIT_FLAG_NO_ATTACH */
#define ERROR_NOT_SUPPORTED 3  /* NVML_ERROR_NOT_SUPPORTED */
#define ERROR_NO_FUNCTION 13   /* NVML_ERROR_FUNCTION_NOT_FOUND */
/* NVML_STRUCT_VERSION(Memory, 2) */
#define MEMORY2_VERSION ((unsigned)sizeof(struct gpu_nvml_memory2) | 2u << 24)

const char *gpu_nvml_error_text(const struct gpu_nvml_api *api, int rc)
{
	const char *text = api->error_text ? api->error_text(rc) : NULL;

	if (rc == ERROR_NO_FUNCTION)
		return "the library is too old for this";
	return text && *text ? text : "an error without a name";
}

/* The reason of a failed call, or why there was none. */
static void failed(const struct gpu_nvml_api *api, struct gpu_value *v,
		   const char *call, int rc)
{
	char why[GPU_TEXT];

	snprintf(why, sizeof why, "NVML: %s", gpu_nvml_error_text(api, rc));
	gpu_value_missing(v, rc == ERROR_NOT_SUPPORTED ? FACT_ABSENT :
			  FACT_UNKNOWN, call, why);
}

static void ask_text(const struct gpu_nvml_api *api, struct gpu_value *v,
		     const char *call, int (*get)(void *, char *, unsigned),
		     void *dev)
{
	char text[96] = "";
	int rc = get ? get(dev, text, sizeof text) : ERROR_NO_FUNCTION;

	text[sizeof text - 1] = '\0';
	if (rc)
		failed(api, v, call, rc);
	else
		gpu_value_known(v, call, "%s", text);
}

static void ask_pci(const struct gpu_nvml_api *api, struct gpu_nvml_gpu *g,
		    void *dev)
{
	struct gpu_nvml_pci pci = { .legacy = "" };
	struct gpu_address at = { .domain = 0 };

	if (!api->pci || api->pci(dev, &pci) || pci.bus > 255 || pci.device > 31)
		return;
	at.domain = pci.domain;
	at.bus = pci.bus;
	at.device = pci.device;
	gpu_address_print(&at, g->address);
	if ((pci.id & 0xffff) != GPU_VENDOR_NVIDIA)
		return;
	g->vendor = pci.id & 0xffff;
	g->device = pci.id >> 16;
	g->sub_vendor = pci.sub & 0xffff;
	g->sub_device = pci.sub >> 16;
}

static void ask_memory(const struct gpu_nvml_api *api, struct gpu_nvml_gpu *g,
		       void *dev)
{
	static const char call[] = "nvmlDeviceGetMemoryInfo";
	struct gpu_nvml_memory2 two = { .version = MEMORY2_VERSION };
	struct gpu_nvml_memory one = { 0 };
	int rc = api->memory2 ? api->memory2(dev, &two) : ERROR_NO_FUNCTION;

	if (rc) {
		rc = api->memory ? api->memory(dev, &one) : ERROR_NO_FUNCTION;
		two.total = one.total;
	}
	if (rc)
		failed(api, &g->memory_mb, call, rc);
	else if (two.total >> 20 == 0 || two.total >> 50)
		gpu_value_missing(&g->memory_mb, FACT_UNKNOWN, call,
				  "NVML says a size that cannot be");
	else
		gpu_value_known(&g->memory_mb, call, "%llu", two.total >> 20);
}

static void ask_numbers(const struct gpu_nvml_api *api, struct gpu_nvml_gpu *g,
			void *dev)
{
	int major = 0, minor = 0, rc;
	unsigned mw = 0, mig = 0, pending = 0;

	rc = api->capability ? api->capability(dev, &major, &minor) :
			       ERROR_NO_FUNCTION;
	if (rc)
		failed(api, &g->capability, "nvmlDeviceGetCudaComputeCapability",
		       rc);
	else
		gpu_value_known(&g->capability,
				"nvmlDeviceGetCudaComputeCapability", "%d.%d",
				major, minor);
	rc = api->power_limit ? api->power_limit(dev, &mw) : ERROR_NO_FUNCTION;
	if (rc)
		failed(api, &g->power_limit_w, "nvmlDeviceGetEnforcedPowerLimit",
		       rc);
	else
		gpu_value_known(&g->power_limit_w,
				"nvmlDeviceGetEnforcedPowerLimit", "%.17g",
				(double)mw / 1e3);
	if (api->mig && api->mig(dev, &mig, &pending) == 0)
		gpu_value_known(&g->mig, "nvmlDeviceGetMigMode", "%s",
				mig ? "enabled" : "disabled");
}

static void ask_gpu(const struct gpu_nvml_api *api, struct gpu_nvml *out,
		    unsigned index)
{
	struct gpu_nvml_gpu *g = &out->gpu[out->n];
	void *dev = NULL;

	if (!api->handle || api->handle(index, &dev))
		return;
	memset(g, 0, sizeof *g);
	ask_pci(api, g, dev);
	ask_text(api, &g->name, "nvmlDeviceGetName", api->name, dev);
	ask_text(api, &g->vbios, "nvmlDeviceGetVbiosVersion", api->vbios, dev);
	ask_memory(api, g, dev);
	ask_numbers(api, g, dev);
	out->n++;
}

static void ask_system(const struct gpu_nvml_api *api, struct gpu_nvml *out)
{
	static const char driver[] = "nvmlSystemGetDriverVersion",
		cuda[] = "nvmlSystemGetCudaDriverVersion";
	char text[96] = "";
	int v = 0, rc;

	rc = api->driver_version ? api->driver_version(text, sizeof text) :
				   ERROR_NO_FUNCTION;
	text[sizeof text - 1] = '\0';
	if (rc)
		failed(api, &out->driver, driver, rc);
	else
		gpu_value_known(&out->driver, driver, "%s", text);
	rc = api->cuda_version ? api->cuda_version(&v) : ERROR_NO_FUNCTION;
	if (rc)
		failed(api, &out->cuda, cuda, rc);
	else if (v < 1000)
		gpu_value_missing(&out->cuda, FACT_UNKNOWN, cuda,
				  "NVML says a version that cannot be");
	else
		gpu_value_known(&out->cuda, cuda, "%d.%d", v / 1000,
				v % 1000 / 10);
}

/* A GPU that is not attached may call things unsupported that it has. */
static bool is_complete(const struct gpu_nvml_gpu *g)
{
	return g->name.state == FACT_KNOWN && g->vbios.state == FACT_KNOWN &&
	       g->memory_mb.state == FACT_KNOWN &&
	       g->capability.state == FACT_KNOWN &&
	       g->power_limit_w.state == FACT_KNOWN;
}

/* Between start and shutdown.  False when a GPU was not fully told. */
static bool ask_all(const struct gpu_nvml_api *api, struct gpu_nvml *out)
{
	unsigned n = 0;
	bool complete;
	int rc = api->count ? api->count(&n) : ERROR_NO_FUNCTION;

	if (rc) {
		snprintf(out->error, sizeof out->error, "%s",
			 gpu_nvml_error_text(api, rc));
		return false;
	}
	ask_system(api, out);
	for (unsigned i = 0; i < n && out->n < GPU_MAX; i++)
		ask_gpu(api, out, i);
	complete = n > 0 && (unsigned)out->n == (n < GPU_MAX ? n : GPU_MAX);
	for (int i = 0; i < out->n; i++)
		complete &= is_complete(&out->gpu[i]);
	return complete;
}

void gpu_nvml_ask(const struct gpu_nvml_api *api, struct gpu_nvml *out)
{
	bool complete = false;
	int rc;

	memset(out, 0, sizeof *out);
	if (api->init_flags && api->init_flags(INIT_NO_ATTACH) == 0) {
		complete = ask_all(api, out);
		if (api->shutdown)
			api->shutdown();
	}
	if (complete)
		return;
	rc = api->init ? api->init() : ERROR_NO_FUNCTION;
	if (rc && out->n)  /* what was told without attaching stands */
		return;
	memset(out, 0, sizeof *out);
	if (rc) {
		snprintf(out->error, sizeof out->error, "%s",
			 gpu_nvml_error_text(api, rc));
		return;
	}
	ask_all(api, out);
	if (api->shutdown)
		api->shutdown();
}

int gpu_nvml_read(const struct sysroot *root, struct gpu_nvml *out)
{
	struct buf b = BUF_INIT;
	int rc;

	memset(out, 0, sizeof *out);
	if (sysroot_is_live(root))
		return gpu_nvml_live(out) != 0;
	rc = sysroot_read(root, CAPTURE_NVML, &b);
	if (rc < 0)
		snprintf(out->error, sizeof out->error,
			 "the captured tree holds no " CAPTURE_NVML);
	else
		gpu_nvml_parse(buf_str(&b), out);
	buf_release(&b);
	return out->error[0] != '\0';
}
