/* SPDX-License-Identifier: MIT */
/* Our declarations of NVML's calls beside NVIDIA's own nvml.h, where a toolkit is
 * installed. */
#include <criterion/criterion.h>
#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "bench/gpu_env_nvml.h"
#include "core/detect/gpu_nvml.h"

#if __has_include("/usr/local/cuda/include/nvml.h")
#include "/usr/local/cuda/include/nvml.h"

#define IS(ours, theirs) _Static_assert((int)(ours) == (int)(theirs), #theirs)

IS(GPU_NVML_NOT_SUPPORTED, NVML_ERROR_NOT_SUPPORTED);
IS(GPU_NVML_INSUFFICIENT_SIZE, NVML_ERROR_INSUFFICIENT_SIZE);
IS(GPU_NVML_NO_FUNCTION, NVML_ERROR_FUNCTION_NOT_FOUND);
IS(GPU_NVML_IS_LOST, NVML_ERROR_GPU_IS_LOST);
IS(GPU_NVML_RESET_REQUIRED, NVML_ERROR_RESET_REQUIRED);
IS(GPU_NVML_CLOCK_SM, NVML_CLOCK_SM);
IS(GPU_NVML_CLOCK_MEM, NVML_CLOCK_MEM);
IS(GPU_NVML_SENSOR_GPU, NVML_TEMPERATURE_GPU);
IS(GPU_NVML_THRESHOLD_SLOWDOWN, NVML_TEMPERATURE_THRESHOLD_SLOWDOWN);
IS(GPU_NVML_THRESHOLD_GPU_MAX, NVML_TEMPERATURE_THRESHOLD_GPU_MAX);
IS(GPU_NVML_UNCORRECTED, NVML_MEMORY_ERROR_TYPE_UNCORRECTED);
IS(GPU_NVML_VOLATILE, NVML_VOLATILE_ECC);
IS(GPU_NVML_PROHIBITED, NVML_COMPUTEMODE_PROHIBITED);
IS(GPU_NVML_COMPUTE_MODES, NVML_COMPUTEMODE_COUNT);
IS(GPU_NVML_APPLICATION_CLOCKS, nvmlClocksThrottleReasonApplicationsClocksSetting);
IS(GPU_NVML_SW_POWER_CAP, nvmlClocksThrottleReasonSwPowerCap);
IS(GPU_NVML_HW_SLOWDOWN, nvmlClocksThrottleReasonHwSlowdown);
IS(GPU_NVML_SYNC_BOOST, nvmlClocksThrottleReasonSyncBoost);
IS(GPU_NVML_SW_THERMAL, nvmlClocksThrottleReasonSwThermalSlowdown);
IS(GPU_NVML_HW_THERMAL, nvmlClocksThrottleReasonHwThermalSlowdown);
IS(GPU_NVML_HW_POWER_BRAKE, nvmlClocksThrottleReasonHwPowerBrakeSlowdown);

_Static_assert(sizeof(nvmlProcessInfo_t) <= GPU_NVML_PROCESS_MAX, "room");
_Static_assert(sizeof(nvmlProcessInfo_t) % GPU_NVML_PROCESS_ALIGN == 0, "steps");
_Static_assert(offsetof(nvmlProcessInfo_t, pid) == 0, "pid first");
_Static_assert(sizeof(nvmlUtilization_t) == sizeof(struct gpu_env_utilization), "size");
_Static_assert(offsetof(nvmlUtilization_t, memory) ==
	       offsetof(struct gpu_env_utilization, memory), "order");
_Static_assert(sizeof(nvmlMemory_t) == sizeof(struct gpu_nvml_memory), "size");

/* A call with the types of ours: the compiler compares them. */
#define TAKES(call, ...) \
	_Static_assert(sizeof(call((nvmlDevice_t)NULL, __VA_ARGS__)) == sizeof(int), \
		       #call)
#define KIND 0u
#define U (unsigned *)NULL
#define ULL (unsigned long long *)NULL

TAKES(nvmlDeviceGetClockInfo, KIND, U);
TAKES(nvmlDeviceGetMaxClockInfo, KIND, U);
TAKES(nvmlDeviceGetTemperature, KIND, U);
TAKES(nvmlDeviceGetTemperatureThreshold, KIND, U);
TAKES(nvmlDeviceGetPowerUsage, U);
TAKES(nvmlDeviceGetPowerManagementDefaultLimit, U);
TAKES(nvmlDeviceGetCurrentClocksThrottleReasons, ULL);
TAKES(nvmlDeviceGetUtilizationRates, (nvmlUtilization_t *)NULL);
TAKES(nvmlDeviceGetComputeRunningProcesses, U, (nvmlProcessInfo_t *)NULL);
TAKES(nvmlDeviceGetEccMode, U, U);
TAKES(nvmlDeviceGetTotalEccErrors, KIND, KIND, ULL);
TAKES(nvmlDeviceGetPersistenceMode, U);
TAKES(nvmlDeviceGetComputeMode, U);
TAKES(nvmlDeviceGetDisplayActive, U);
#endif

/* As every library but NVIDIA's. */
Test(gpu_env_nvml, a_library_without_its_functions_leaves_the_table_empty)
{
	static const struct gpu_env_nvml empty;
	struct gpu_env_nvml table;
	void *lib = dlopen(NULL, RTLD_NOW);

	memset(&table, 0xff, sizeof(table));
	gpu_env_nvml_load(lib, &table);
	cr_assert_eq(memcmp(&table, &empty, sizeof(table)), 0);
	dlclose(lib);
}
