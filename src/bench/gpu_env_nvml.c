/* SPDX-License-Identifier: MIT */
#include "bench/gpu_env_nvml.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define NAMES_MAX 3
#define AT(member) offsetof(struct gpu_env_nvml, member)

/* Newest name first; an older driver has only the later ones. */
static const struct {
	size_t at;
	const char *name[NAMES_MAX];
} functions[] = {
	{ .at = AT(by_address), .name = { "nvmlDeviceGetHandleByPciBusId_v2",
					  "nvmlDeviceGetHandleByPciBusId" } },
	{ .at = AT(clock), .name = { "nvmlDeviceGetClockInfo" } },
	{ .at = AT(clock_max), .name = { "nvmlDeviceGetMaxClockInfo" } },
	{ .at = AT(temperature), .name = { "nvmlDeviceGetTemperature" } },
	{ .at = AT(threshold), .name = { "nvmlDeviceGetTemperatureThreshold" } },
	{ .at = AT(power), .name = { "nvmlDeviceGetPowerUsage" } },
	{ .at = AT(limit_default),
	  .name = { "nvmlDeviceGetPowerManagementDefaultLimit" } },
	{ .at = AT(events), .name = { "nvmlDeviceGetCurrentClocksEventReasons",
				      "nvmlDeviceGetCurrentClocksThrottleReasons" } },
	{ .at = AT(utilization), .name = { "nvmlDeviceGetUtilizationRates" } },
	{ .at = AT(processes), .name = { "nvmlDeviceGetComputeRunningProcesses_v3",
					 "nvmlDeviceGetComputeRunningProcesses_v2",
					 "nvmlDeviceGetComputeRunningProcesses" } },
	{ .at = AT(ecc), .name = { "nvmlDeviceGetEccMode" } },
	{ .at = AT(ecc_errors), .name = { "nvmlDeviceGetTotalEccErrors" } },
	{ .at = AT(persistence), .name = { "nvmlDeviceGetPersistenceMode" } },
	{ .at = AT(compute_mode), .name = { "nvmlDeviceGetComputeMode" } },
	{ .at = AT(display), .name = { "nvmlDeviceGetDisplayActive" } },
};

void gpu_env_nvml_load(void *lib, struct gpu_env_nvml *out)
{
	for (size_t i = 0; i < N(functions); i++) {
		void *f = NULL;

		for (int k = 0; !f && k < NAMES_MAX && functions[i].name[k]; k++)
			f = dlsym(lib, functions[i].name[k]);
		/* a function's address in a void pointer: POSIX, dlsym() */
		memcpy((char *)out + functions[i].at, &f, sizeof(f));
	}
}
