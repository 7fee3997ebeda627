/* SPDX-License-Identifier: MIT */
/*
 * field: the table of facts, the master copy.
 *
 * One row per fact gives the JSON key (which is also the column of the view
 * calibration_run where .column is set), the label for people, the group, the
 * type, the unit, and which fingerprint it counts in.  The schema, the man
 * pages and the commands are compared with this table by tests.
 *
 * gpu_* fields exist twice: once for the machine (several GPUs joined by '+'
 * in PCI order: that is what the fingerprint takes) and once per device in
 * struct run_device.
 */
#ifndef POSTSIL_FIELD_H
#define POSTSIL_FIELD_H

#include <stdbool.h>

enum field_id {
	/* hardware */
	FIELD_CPU_MODEL,
	FIELD_CPU_STEPPING,
	FIELD_CPU_MICROCODE,
	FIELD_CPU_CORES_PHYSICAL,
	FIELD_CPU_CORES_LOGICAL,
	FIELD_CPU_BASE_FREQ_MHZ,
	FIELD_CPU_MAX_FREQ_MHZ,
	FIELD_GPU_MODEL,
	FIELD_GPU_PCI_ID,
	FIELD_GPU_VBIOS_VERSION,
	FIELD_GPU_MEMORY_MB,
	FIELD_GPU_COMPUTE_CAPABILITY,
	FIELD_GPU_COUNT,
	FIELD_MEMORY_TOTAL_GB,
	FIELD_MEMORY_TYPE,
	FIELD_CPU_VENDOR,
	FIELD_CPU_FAMILY,
	FIELD_CPU_MODEL_NUMBER,
	FIELD_CPU_UARCH,
	FIELD_CPU_ISA,
	FIELD_CPU_SOCKETS,
	FIELD_CPU_CORE_TYPES,
	FIELD_CPU_CACHE_L1D_KB,
	FIELD_CPU_CACHE_L2_KB,
	FIELD_CPU_CACHE_L3_KB,
	FIELD_NUMA_NODES,
	FIELD_MACHINE_MODEL,
	FIELD_GPU_SUBSYSTEM,
	FIELD_GPU_INTEGRATED,
	/* software */
	FIELD_OS_KERNEL,
	FIELD_OS_DISTRO,
	FIELD_DRIVER_VERSION,
	FIELD_CUDA_VERSION,
	FIELD_CUDNN_VERSION,
	FIELD_ROCM_VERSION,
	FIELD_PYTORCH_VERSION,
	FIELD_NUMPY_VERSION,
	FIELD_MKL_VERSION,
	FIELD_OPENBLAS_VERSION,
	FIELD_BLIS_VERSION,
	FIELD_ONEDNN_VERSION,
	FIELD_COMPILER_VERSION,
	FIELD_LIBC_VERSION,
	FIELD_CPU_MITIGATIONS,
	FIELD_DRIVER_MODULE,
	FIELD_CUDA_DRIVER_VERSION,
	FIELD_PYTHON_PACKAGES,
	FIELD_PYTHON_ENVIRONMENT,
	/* environment */
	FIELD_POWER_MODE,
	FIELD_THERMAL_STATE,
	FIELD_CPU_GOVERNOR,
	FIELD_GPU_POWER_LIMIT_W,
	FIELD_AMBIENT_TEMP_C,
	FIELD_VIRTUALIZATION,
	FIELD_CPU_CLOCK_MEASURED_MHZ,
	FIELD_THREADS,
	FIELD_CONTAINER,
	FIELD_CPU_FREQ_DRIVER,
	FIELD_CPU_TURBO,
	FIELD_CPU_ONLINE,
	FIELD_CPU_AFFINITY,
	FIELD_CPU_QUOTA,
	FIELD_LOAD_1M,
	FIELD_MEMORY_AVAILABLE_MB,
	FIELD_HUGE_PAGES,
	FIELD_HUGE_PAGES_USED,
	FIELD_PLACEMENT,
	FIELD_BACKEND_LIBRARY,
	FIELD_BACKEND_ARCH,
	FIELD_SEED,
	FIELD_COUNT
};

enum field_group { FIELD_HARDWARE, FIELD_SOFTWARE, FIELD_ENVIRONMENT };
enum field_type { FIELD_TEXT, FIELD_INTEGER, FIELD_REAL };
enum field_fingerprint { FP_NONE, FP_HARDWARE, FP_SOFTWARE };

struct field {
	const char *key;              /* "cpu_model" */
	const char *label;            /* "CPU" */
	const char *unit;             /* "MHz", "" where there is none */
	enum field_group group;
	enum field_type type;
	enum field_fingerprint in;    /* the fingerprint it counts in */
	bool column;                  /* stands in the view calibration_run */
};

extern const struct field field_table[FIELD_COUNT];

/* The field with this key, or -1. */
int field_find(const char *key);

/* "hardware", "software", "environment". */
const char *field_group_name(enum field_group g);

#endif
