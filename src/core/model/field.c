/* SPDX-License-Identifier: MIT */
#include "core/model/field.h"

#include <string.h>

#define HW .group = FIELD_HARDWARE
#define SW .group = FIELD_SOFTWARE
#define EN .group = FIELD_ENVIRONMENT
#define COL .column = true
#define INTEGER .type = FIELD_INTEGER
#define REAL .type = FIELD_REAL
#define F(id, k, l, u, ...) \
	[FIELD_##id] = { .key = k, .label = l, .unit = u, __VA_ARGS__ }

const struct field field_table[FIELD_COUNT] = {
	F(CPU_MODEL, "cpu_model", "CPU", "", HW, COL, .in = FP_HARDWARE),
	F(CPU_STEPPING, "cpu_stepping", "stepping", "", HW, COL, .in = FP_HARDWARE),
	F(CPU_MICROCODE, "cpu_microcode", "microcode", "", HW, COL, .in = FP_HARDWARE),
	F(CPU_CORES_PHYSICAL, "cpu_cores_physical", "cores", "", HW, COL, INTEGER, .in = FP_HARDWARE),
	F(CPU_CORES_LOGICAL, "cpu_cores_logical", "hardware threads", "", HW, COL, INTEGER),
	F(CPU_BASE_FREQ_MHZ, "cpu_base_freq_mhz", "base clock", "MHz", HW, COL, REAL),
	F(CPU_MAX_FREQ_MHZ, "cpu_max_freq_mhz", "maximum clock", "MHz", HW, COL, REAL),
	F(GPU_MODEL, "gpu_model", "GPU", "", HW, COL),
	F(GPU_PCI_ID, "gpu_pci_id", "GPU PCI id", "", HW, COL, .in = FP_HARDWARE),
	F(GPU_VBIOS_VERSION, "gpu_vbios_version", "VBIOS", "", HW, COL, .in = FP_HARDWARE),
	F(GPU_MEMORY_MB, "gpu_memory_mb", "GPU memory", "MB", HW, COL, INTEGER),
	F(GPU_COMPUTE_CAPABILITY, "gpu_compute_capability", "compute capability", "", HW, COL),
	F(GPU_COUNT, "gpu_count", "GPUs", "", HW, COL, INTEGER),
	F(MEMORY_TOTAL_GB, "memory_total_gb", "memory", "GB", HW, COL, REAL, .in = FP_HARDWARE),
	F(MEMORY_TYPE, "memory_type", "memory type", "", HW, COL),
	F(CPU_VENDOR, "cpu_vendor", "CPU vendor", "", HW),
	F(CPU_FAMILY, "cpu_family", "CPU family", "", HW, INTEGER),
	F(CPU_MODEL_NUMBER, "cpu_model_number", "CPU model number", "", HW, INTEGER),
	F(CPU_UARCH, "cpu_uarch", "micro-architecture", "", HW),
	F(CPU_ISA, "cpu_isa", "instruction sets", "", HW),
	F(CPU_SOCKETS, "cpu_sockets", "sockets", "", HW, INTEGER),
	F(CPU_CORE_TYPES, "cpu_core_types", "core types", "", HW),
	F(CPU_CACHE_L1D_KB, "cpu_cache_l1d_kb", "L1d, all cores", "KiB", HW, INTEGER),
	F(CPU_CACHE_L2_KB, "cpu_cache_l2_kb", "L2, all", "KiB", HW, INTEGER),
	F(CPU_CACHE_L3_KB, "cpu_cache_l3_kb", "L3, all", "KiB", HW, INTEGER),
	F(NUMA_NODES, "numa_nodes", "NUMA nodes", "", HW, INTEGER),
	F(MACHINE_MODEL, "machine_model", "machine", "", HW),
	F(GPU_SUBSYSTEM, "gpu_subsystem", "GPU subsystem", "", HW),
	F(GPU_INTEGRATED, "gpu_integrated", "integrated GPU", "", HW),

	F(OS_KERNEL, "os_kernel", "kernel", "", SW, COL, .in = FP_SOFTWARE),
	F(OS_DISTRO, "os_distro", "distribution", "", SW, COL, .in = FP_SOFTWARE),
	F(DRIVER_VERSION, "driver_version", "GPU driver", "", SW, COL, .in = FP_SOFTWARE),
	F(CUDA_VERSION, "cuda_version", "CUDA", "", SW, COL, .in = FP_SOFTWARE),
	F(CUDNN_VERSION, "cudnn_version", "cuDNN", "", SW, COL, .in = FP_SOFTWARE),
	F(ROCM_VERSION, "rocm_version", "ROCm", "", SW, COL, .in = FP_SOFTWARE),
	F(PYTORCH_VERSION, "pytorch_version", "PyTorch", "", SW, COL, .in = FP_SOFTWARE),
	F(NUMPY_VERSION, "numpy_version", "NumPy", "", SW, COL, .in = FP_SOFTWARE),
	F(MKL_VERSION, "mkl_version", "MKL", "", SW, COL, .in = FP_SOFTWARE),
	F(OPENBLAS_VERSION, "openblas_version", "OpenBLAS", "", SW, COL, .in = FP_SOFTWARE),
	F(BLIS_VERSION, "blis_version", "BLIS", "", SW, COL, .in = FP_SOFTWARE),
	F(ONEDNN_VERSION, "onednn_version", "oneDNN", "", SW, COL, .in = FP_SOFTWARE),
	F(COMPILER_VERSION, "compiler_version", "compiler", "", SW, COL, .in = FP_SOFTWARE),
	F(LIBC_VERSION, "libc_version", "C library", "", SW),
	F(CPU_MITIGATIONS, "cpu_mitigations", "mitigations", "", SW),
	F(DRIVER_MODULE, "driver_module", "GPU kernel module", "", SW),
	F(CUDA_DRIVER_VERSION, "cuda_driver_version", "CUDA of driver", "", SW),
	F(PYTHON_PACKAGES, "python_packages", "Python packages", "", SW),
	F(PYTHON_ENVIRONMENT, "python_environment", "Python env", "", SW),

	F(POWER_MODE, "power_mode", "power mode", "", EN, COL),
	F(THERMAL_STATE, "thermal_state", "thermal state", "", EN, COL),
	F(CPU_GOVERNOR, "cpu_governor", "governor", "", EN, COL),
	F(GPU_POWER_LIMIT_W, "gpu_power_limit_w", "GPU power limit", "W", EN, COL, REAL),
	F(AMBIENT_TEMP_C, "ambient_temp_c", "ambient", "°C", EN, COL, REAL),
	F(VIRTUALIZATION, "virtualization", "virtualization", "", EN, COL),
	F(CPU_CLOCK_MEASURED_MHZ, "cpu_clock_measured_mhz", "clock under load", "MHz", EN, COL, REAL),
	F(THREADS, "threads", "threads", "", EN, COL, INTEGER),
	F(CONTAINER, "container", "container", "", EN),
	F(CPU_FREQ_DRIVER, "cpu_freq_driver", "frequency driver", "", EN),
	F(CPU_TURBO, "cpu_turbo", "turbo", "", EN),
	F(CPU_ONLINE, "cpu_online", "online CPUs", "", EN),
	F(CPU_AFFINITY, "cpu_affinity", "allowed CPUs", "", EN),
	F(CPU_QUOTA, "cpu_quota", "CPU quota", "cores", EN, REAL),
	F(LOAD_1M, "load_1m", "load", "", EN, REAL),
	F(MEMORY_AVAILABLE_MB, "memory_available_mb", "free memory", "MiB", EN, INTEGER),
	F(HUGE_PAGES, "huge_pages", "huge pages", "", EN),
	F(HUGE_PAGES_USED, "huge_pages_used", "huge pages used", "", EN),
	F(PLACEMENT, "placement", "placement", "", EN),
	F(BACKEND_LIBRARY, "backend_library", "backend library", "", EN),
	F(BACKEND_ARCH, "backend_arch", "backend kernels", "", EN),
	F(SEED, "seed", "data seed", "", EN, INTEGER),
};

int field_find(const char *key)
{
	for (int i = 0; i < FIELD_COUNT; i++)
		if (*field_table[i].key == *key &&
		    strcmp(field_table[i].key, key) == 0)
			return i;
	return -1;
}

const char *field_group_name(enum field_group g)
{
	static const char *const name[] = {
		[FIELD_HARDWARE] = "hardware",
		[FIELD_SOFTWARE] = "software",
		[FIELD_ENVIRONMENT] = "environment",
	};

	return name[g];
}
