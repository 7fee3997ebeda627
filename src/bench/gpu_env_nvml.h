/* SPDX-License-Identifier: MIT */
/*
 * gpu_env_nvml: the calls of NVIDIA's management library that measuring needs beyond
 * those of detection (core/detect/gpu_nvml.h, which opens the library).
 *
 * Names, signatures and values are those of NVIDIA's nvml.h (NVML 12.2, as in the
 * public repository NVIDIA/go-nvml, gen/nvml/nvml.h; the same text is the "NVML API
 * Reference Guide", docs.nvidia.com/deploy/nvml-api); a test holds the values to the
 * real nvml.h where there is one.  Its enumerations have no negative values that are
 * passed here: unsigned int.  Any function may be NULL: an old driver has none of
 * that name.
 */
#ifndef POSTSIL_GPU_ENV_NVML_H
#define POSTSIL_GPU_ENV_NVML_H

enum {                                    /* nvmlReturn_t */
	GPU_NVML_NOT_SUPPORTED = 3,           /* the device has no such thing */
	GPU_NVML_INSUFFICIENT_SIZE = 7,
	GPU_NVML_NO_FUNCTION = 13,
	GPU_NVML_IS_LOST = 15,                /* fallen off the bus */
	GPU_NVML_RESET_REQUIRED = 16,
};

enum {
	GPU_NVML_CLOCK_SM = 1,                /* nvmlClockType_t */
	GPU_NVML_CLOCK_MEM = 2,
	GPU_NVML_SENSOR_GPU = 0,              /* nvmlTemperatureSensors_t */
	GPU_NVML_THRESHOLD_SLOWDOWN = 1,      /* nvmlTemperatureThresholds_t: hardware */
	GPU_NVML_THRESHOLD_GPU_MAX = 3,       /* software begins to slow it */
	GPU_NVML_UNCORRECTED = 1,             /* nvmlMemoryErrorType_t */
	GPU_NVML_VOLATILE = 0,                /* nvmlEccCounterType_t: since the driver
						 was loaded */
	GPU_NVML_PROHIBITED = 2,              /* nvmlComputeMode_t */
	GPU_NVML_COMPUTE_MODES = 4,
};

enum {                                    /* nvmlClocksEventReason…, …ThrottleReason… */
	GPU_NVML_APPLICATION_CLOCKS = 0x02,
	GPU_NVML_SW_POWER_CAP = 0x04,
	GPU_NVML_HW_SLOWDOWN = 0x08,          /* with one of the two HW_… below, or else
						 power draw too high */
	GPU_NVML_SYNC_BOOST = 0x10,
	GPU_NVML_SW_THERMAL = 0x20,
	GPU_NVML_HW_THERMAL = 0x40,
	GPU_NVML_HW_POWER_BRAKE = 0x80,
};

struct gpu_env_utilization {              /* nvmlUtilization_t, percent */
	unsigned gpu, memory;
};

/* An entry of the list of processes begins with its pid, an unsigned int, and is 16,
 * 24 or 32 bytes long: nvmlProcessInfo_t grew twice without a new name of the function
 * (drivers 450 and 535.43; the last one was taken back in 535.98). */
#define GPU_NVML_PROCESS_MAX 32
#define GPU_NVML_PROCESS_ALIGN 8

/* Each returns an nvmlReturn_t; dev is nvmlDevice_t. */
struct gpu_env_nvml {
	int (*by_address)(const char *bus_id, void **dev);
	int (*clock)(void *dev, unsigned type, unsigned *mhz);
	int (*clock_max)(void *dev, unsigned type, unsigned *mhz);
	int (*temperature)(void *dev, unsigned sensor, unsigned *celsius);
	int (*threshold)(void *dev, unsigned threshold, unsigned *celsius);
	int (*power)(void *dev, unsigned *mw);
	int (*limit_default)(void *dev, unsigned *mw);
	int (*events)(void *dev, unsigned long long *mask);
	int (*utilization)(void *dev, struct gpu_env_utilization *out);
	/* *n: room in, processes out */
	int (*processes)(void *dev, unsigned *n, void *out);
	int (*ecc)(void *dev, unsigned *current, unsigned *pending);
	int (*ecc_errors)(void *dev, unsigned type, unsigned counter,
			  unsigned long long *n);
	int (*persistence)(void *dev, unsigned *mode);
	int (*compute_mode)(void *dev, unsigned *mode);
	int (*display)(void *dev, unsigned *is_active);
};

/* lib is dlopen's handle.  Fills all of *out. */
void gpu_env_nvml_load(void *lib, struct gpu_env_nvml *out);

#endif
