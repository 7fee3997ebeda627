/* SPDX-License-Identifier: MIT */
/* The live library of gpu_nvml.h. */
#include "core/detect/gpu_nvml.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define NAMES_MAX 3
#define AT(member) offsetof(struct gpu_nvml_api, member)

/* Newest name first; an older driver has only the later ones. */
static const struct {
	size_t at;
	const char *name[NAMES_MAX];
} functions[] = {
	{ .at = AT(init_flags), .name = { "nvmlInitWithFlags" } },
	{ .at = AT(init), .name = { "nvmlInit_v2", "nvmlInit" } },
	{ .at = AT(shutdown), .name = { "nvmlShutdown" } },
	{ .at = AT(error_text), .name = { "nvmlErrorString" } },
	{ .at = AT(driver_version), .name = { "nvmlSystemGetDriverVersion" } },
	{ .at = AT(cuda_version), .name = { "nvmlSystemGetCudaDriverVersion_v2",
					    "nvmlSystemGetCudaDriverVersion" } },
	{ .at = AT(count), .name = { "nvmlDeviceGetCount_v2",
				     "nvmlDeviceGetCount" } },
	{ .at = AT(handle), .name = { "nvmlDeviceGetHandleByIndex_v2",
				      "nvmlDeviceGetHandleByIndex" } },
	{ .at = AT(name), .name = { "nvmlDeviceGetName" } },
	{ .at = AT(pci), .name = { "nvmlDeviceGetPciInfo_v3",
				   "nvmlDeviceGetPciInfo_v2",
				   "nvmlDeviceGetPciInfo" } },
	{ .at = AT(vbios), .name = { "nvmlDeviceGetVbiosVersion" } },
	{ .at = AT(memory2), .name = { "nvmlDeviceGetMemoryInfo_v2" } },
	{ .at = AT(memory), .name = { "nvmlDeviceGetMemoryInfo" } },
	{ .at = AT(capability), .name = { "nvmlDeviceGetCudaComputeCapability" } },
	{ .at = AT(power_limit), .name = { "nvmlDeviceGetEnforcedPowerLimit" } },
	{ .at = AT(mig), .name = { "nvmlDeviceGetMigMode" } },
};

static void *open_library(const char *file)
{
	void *lib = dlopen(file ? file : GPU_NVML_LIBRARY, RTLD_NOW | RTLD_LOCAL);

	if (lib || file)
		return lib;
	lib = dlopen(GPU_NVML_WSL, RTLD_NOW | RTLD_LOCAL);
	/* the loader's text shall be that of the plain name */
	return lib ? lib : dlopen(GPU_NVML_LIBRARY, RTLD_NOW | RTLD_LOCAL);
}

void *gpu_nvml_open(const char *file, struct gpu_nvml_api *api, const char **why)
{
	void *lib = open_library(file);

	memset(api, 0, sizeof *api);
	if (!lib) {
		*why = dlerror();
		if (!*why)
			*why = GPU_NVML_LIBRARY " cannot be opened";
		return NULL;
	}
	for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
		void *f = NULL;

		for (int k = 0; !f && k < NAMES_MAX && functions[i].name[k]; k++)
			f = dlsym(lib, functions[i].name[k]);
		/* a function's address in a void pointer: POSIX, dlsym() */
		memcpy((char *)api + functions[i].at, &f, sizeof f);
	}
	return lib;
}

int gpu_nvml_live(struct gpu_nvml *out)
{
	struct gpu_nvml_api api;
	const char *why;
	void *lib = gpu_nvml_open(NULL, &api, &why);

	if (!lib) {
		memset(out, 0, sizeof *out);
		snprintf(out->error, sizeof out->error, "%s", why);
		return -ENOENT;
	}
	gpu_nvml_ask(&api, out);
	dlclose(lib);
	return out->error[0] != '\0';
}
