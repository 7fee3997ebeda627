/* SPDX-License-Identifier: MIT */
#include "tui/demo_data.h"

#define N(a) (sizeof(a) / sizeof *(a))
#define GEMM(n) (2.0 * (n) * (n) * (n))
#define GEMV(n) (2.0 * (n) * (n))
#define F(field, v) { .id = FIELD_##field, .value = v }
#define B(d, e) { .day = d, .efficiency = e }
#define FIGURE(k, p, v, n, w, t, b, s) \
	{ .kernel = k, .precision = p, .variant = v, .size = n, .work = w, \
	  .top = t, .base = b, .slope = s }
#define END { .value = NULL }

/* --- NVIDIA H100: rises past 90 %, one driver costs 3.4 % for 26 days ------- */
#define H100_FACTS \
	F(CPU_MODEL, "Intel(R) Xeon(R) Platinum 8480+"), F(CPU_VENDOR, "GenuineIntel"), \
	F(CPU_STEPPING, "8"), F(CPU_MICROCODE, "0x2b0005c0"), \
	F(CPU_CORES_PHYSICAL, "112"), F(CPU_CORES_LOGICAL, "224"), \
	F(CPU_BASE_FREQ_MHZ, "2000"), F(CPU_MAX_FREQ_MHZ, "3800"), \
	F(MEMORY_TOTAL_GB, "2048"), F(MEMORY_TYPE, "DDR5"), \
	F(POWER_MODE, "700 W"), F(CPU_GOVERNOR, "performance"), \
	F(THERMAL_STATE, "cool"), F(GPU_POWER_LIMIT_W, "700")

static const struct demo_fact h100_lab07[] = {
	H100_FACTS, F(MACHINE_MODEL, "lab-07 (synthetic)"), END
};
static const struct demo_fact h100_lab03[] = {
	H100_FACTS, F(MACHINE_MODEL, "lab-03 (synthetic)"), END
};
static const struct demo_fact h100_gpu[] = {
	F(GPU_MODEL, "NVIDIA H100 SXM5 80GB"), F(GPU_PCI_ID, "10de:2330"),
	F(GPU_VBIOS_VERSION, "96.00.61.00.01"), F(GPU_MEMORY_MB, "81559"),
	F(GPU_COMPUTE_CAPABILITY, "9.0"), F(GPU_COUNT, "1"), END
};

#define NV_STACK(from, kernel, driver, cuda, cudnn, torch, numpy) \
	{ .day = from, .fact = { F(OS_KERNEL, kernel), F(DRIVER_VERSION, driver), \
	  F(CUDA_VERSION, cuda), F(CUDNN_VERSION, cudnn), \
	  F(PYTORCH_VERSION, torch), F(NUMPY_VERSION, numpy), \
	  F(OS_DISTRO, "Ubuntu 24.04"), END } }

static const struct demo_stack h100_lab07_stacks[] = {
	NV_STACK(0, "6.8.0-60-generic", "535.86", "12.2", "8.9.5", "2.1.0", "1.26.4"),
	NV_STACK(15, "6.8.0-60-generic", "535.86", "12.2", "8.9.5", "2.1.2", "1.26.4"),
	NV_STACK(32, "6.8.0-60-generic", "535.86", "12.2", "8.9.7", "2.1.2", "1.26.4"),
	NV_STACK(45, "6.8.0-60-generic", "545.23", "12.3", "8.9.7", "2.1.2", "1.26.4"),
	NV_STACK(62, "6.8.0-60-generic", "545.23", "12.3", "8.9.7", "2.2.0", "1.26.4"),
	NV_STACK(80, "6.8.0-79-generic", "545.23", "12.3", "9.0.0", "2.2.0", "1.26.4"),
	NV_STACK(100, "6.8.0-79-generic", "545.23", "12.3", "9.0.0", "2.3.1", "1.26.4"),
	NV_STACK(120, "6.8.0-88-generic", "550.54", "12.4", "9.0.0", "2.3.1", "2.0.1"),
	NV_STACK(158, "6.8.0-88-generic", "550.54", "12.4", "9.1.1", "2.3.1", "2.0.1"),
	NV_STACK(186, "6.8.0-88-generic", "550.54", "12.4", "9.1.1", "2.4.0", "2.0.1"),
	NV_STACK(210, "6.8.0-90-generic", "560.40", "12.6", "9.1.1", "2.4.0", "2.0.1"),
	NV_STACK(236, "6.8.0-90-generic", "560.52", "12.6", "9.1.1", "2.4.0", "2.0.1"),
};
/* The same drivers on an older kernel throughout: what tells the two apart. */
static const struct demo_stack h100_lab03_stacks[] = {
	NV_STACK(0, "6.8.0-60-generic", "545.23", "12.3", "9.0.0", "2.3.1", "1.26.4"),
	NV_STACK(124, "6.8.0-60-generic", "550.54", "12.4", "9.0.0", "2.3.1", "2.0.1"),
	NV_STACK(160, "6.8.0-60-generic", "550.54", "12.4", "9.1.1", "2.3.1", "2.0.1"),
	NV_STACK(188, "6.8.0-60-generic", "550.54", "12.4", "9.1.1", "2.4.0", "2.0.1"),
	NV_STACK(213, "6.8.0-60-generic", "560.40", "12.6", "9.1.1", "2.4.0", "2.0.1"),
	NV_STACK(238, "6.8.0-60-generic", "560.52", "12.6", "9.1.1", "2.4.0", "2.0.1"),
};
/* Steps come with the software, and a little growth between them. */
static const struct demo_bend h100_lab07_bends[] = {
	B(0, .600), B(15, .606), B(15, .655), B(32, .660), B(32, .705),
	B(45, .708), B(45, .735), B(62, .740), B(62, .770), B(80, .774),
	B(80, .806), B(100, .808), B(100, .832), B(120, .834), B(120, .855),
	B(158, .858), B(158, .884), B(186, .886), B(186, .908), B(210, .910),
	B(236, .916), B(270, .920),
};
static const struct demo_bend h100_lab03_bends[] = {
	B(0, .830), B(24, .833), B(24, .854), B(60, .855), B(60, .883),
	B(88, .884), B(88, .909), B(138, .912), B(170, .917),
};
static const struct demo_effect h100_lab07_effects[] = {
	{ .kernel = "blas3.gemm", .day = 210, .day_end = 236, .factor = .9613 },
};
static const struct demo_effect h100_lab03_effects[] = {
	{ .kernel = "blas3.gemm", .day = 213, .day_end = 238, .factor = .965 },
};
static const struct demo_figure h100_figures[] = {
	FIGURE("stream.copy", "fp64", "", 268435456, 16. * 268435456, 3350, .905, 0),
	FIGURE("stream.triad", "fp64", "", 268435456, 24. * 268435456, 3350, .914, 0),
	FIGURE("blas2.gemv", "fp32", "", 16384, GEMV(16384.), 1675, .70, .2),
	FIGURE("blas3.gemm", "fp32", "", 8192, GEMM(8192.), 66910, .28, .70),
	FIGURE("blas3.gemm", "fp16", "", 8192, GEMM(8192.), 989400, 0, 1),
	FIGURE("peak.theory", "fp32", "", 0, 0, 66910, 1, 0),
	FIGURE("peak.theory", "fp16", "", 0, 0, 989400, 1, 0),
};
static const struct demo_figure h100_extras[] = {
	FIGURE("blas3.gemm", "fp32", "", 1024, GEMM(1024.), 66910, .34, 0),
	FIGURE("blas3.gemm", "fp32", "", 2048, GEMM(2048.), 66910, .66, 0),
	FIGURE("blas3.gemm", "fp32", "", 4096, GEMM(4096.), 66910, .87, 0),
	FIGURE("blas3.gemm", "fp16", "", 1024, GEMM(1024.), 989400, .09, 0),
	FIGURE("blas3.gemm", "fp16", "", 2048, GEMM(2048.), 989400, .38, 0),
	FIGURE("blas3.gemm", "fp16", "", 4096, GEMM(4096.), 989400, .76, 0),
	FIGURE("blas2.gemv", "fp32", "", 4096, GEMV(4096.), 1675, .62, 0),
};

/* --- AMD Instinct MI300X: the same way, later and slower -------------------- */
static const struct demo_fact mi300x_machine[] = {
	F(CPU_MODEL, "AMD EPYC 9654 96-Core Processor"), F(CPU_VENDOR, "AuthenticAMD"),
	F(CPU_STEPPING, "1"), F(CPU_MICROCODE, "0xa101148"),
	F(CPU_CORES_PHYSICAL, "192"), F(CPU_CORES_LOGICAL, "384"),
	F(CPU_BASE_FREQ_MHZ, "2400"), F(CPU_MAX_FREQ_MHZ, "3700"),
	F(MEMORY_TOTAL_GB, "2304"), F(MEMORY_TYPE, "DDR5"),
	F(POWER_MODE, "750 W"), F(CPU_GOVERNOR, "performance"),
	F(THERMAL_STATE, "cool"), F(GPU_POWER_LIMIT_W, "750"),
	F(MACHINE_MODEL, "lab-11 (synthetic)"), END
};
static const struct demo_fact mi300x_gpu[] = {
	F(GPU_MODEL, "AMD Instinct MI300X"), F(GPU_PCI_ID, "1002:74a1"),
	F(GPU_VBIOS_VERSION, "113-M3000100-102"), F(GPU_MEMORY_MB, "196592"),
	F(GPU_COMPUTE_CAPABILITY, "gfx942"), F(GPU_COUNT, "1"), END
};
#define AMD_STACK(from, kernel, driver, rocm, torch) \
	{ .day = from, .fact = { F(OS_KERNEL, kernel), F(DRIVER_VERSION, driver), \
	  F(ROCM_VERSION, rocm), F(PYTORCH_VERSION, torch), \
	  F(NUMPY_VERSION, "2.0.1"), F(OS_DISTRO, "Ubuntu 22.04"), END } }
static const struct demo_stack mi300x_stacks[] = {
	AMD_STACK(0, "5.15.0-118-generic", "6.7.0", "6.1.2", "2.3.1"),
	AMD_STACK(43, "5.15.0-118-generic", "6.7.0", "6.1.2", "2.4.0"),
	AMD_STACK(72, "5.15.0-118-generic", "6.8.5", "6.2.0", "2.4.0"),
	AMD_STACK(106, "5.15.0-118-generic", "6.8.5", "6.2.4", "2.4.0"),
	AMD_STACK(142, "5.15.0-130-generic", "6.10.5", "6.3.1", "2.5.1"),
	AMD_STACK(197, "5.15.0-130-generic", "6.12.12", "6.4.0", "2.6.0"),
	AMD_STACK(232, "5.15.0-130-generic", "6.14.14", "6.4.3", "2.6.0"),
};
static const struct demo_bend mi300x_bends[] = {
	B(0, .520), B(26, .526), B(26, .590), B(55, .596), B(55, .655),
	B(89, .660), B(89, .708), B(125, .712), B(125, .752), B(180, .757),
	B(180, .808), B(215, .812), B(215, .842), B(253, .850),
};
static const struct demo_effect mi300x_effects[] = {
	{ .kernel = "blas2.gemv", .day = 197, .day_end = 232, .factor = .970 },
};
static const struct demo_figure mi300x_figures[] = {
	FIGURE("stream.copy", "fp64", "", 268435456, 16. * 268435456, 5300, .790, 0),
	FIGURE("stream.triad", "fp64", "", 268435456, 24. * 268435456, 5300, .801, 0),
	FIGURE("blas2.gemv", "fp32", "", 16384, GEMV(16384.), 2650, .72, 0),
	FIGURE("blas3.gemm", "fp32", "", 8192, GEMM(8192.), 163400, .20, .70),
	FIGURE("blas3.gemm", "fp16", "", 8192, GEMM(8192.), 1307000, 0, 1),
	FIGURE("peak.theory", "fp32", "", 0, 0, 163400, 1, 0),
	FIGURE("peak.theory", "fp16", "", 0, 0, 1307000, 1, 0),
};
static const struct demo_figure mi300x_extras[] = {
	FIGURE("blas3.gemm", "fp32", "", 1024, GEMM(1024.), 163400, .15, 0),
	FIGURE("blas3.gemm", "fp32", "", 2048, GEMM(2048.), 163400, .41, 0),
	FIGURE("blas3.gemm", "fp32", "", 4096, GEMM(4096.), 163400, .68, 0),
	FIGURE("blas3.gemm", "fp16", "", 1024, GEMM(1024.), 1307000, .05, 0),
	FIGURE("blas3.gemm", "fp16", "", 2048, GEMM(2048.), 1307000, .24, 0),
	FIGURE("blas3.gemm", "fp16", "", 4096, GEMM(4096.), 1307000, .61, 0),
	FIGURE("blas2.gemv", "fp32", "", 4096, GEMV(4096.), 2650, .49, 0),
};

/* --- Intel Gaudi 3: stalls under 80 % --------------------------------------- */
static const struct demo_fact gaudi3_machine[] = {
	F(CPU_MODEL, "Intel(R) Xeon(R) Platinum 8580"), F(CPU_VENDOR, "GenuineIntel"),
	F(CPU_STEPPING, "2"), F(CPU_MICROCODE, "0x21000291"),
	F(CPU_CORES_PHYSICAL, "120"), F(CPU_CORES_LOGICAL, "240"),
	F(CPU_BASE_FREQ_MHZ, "2000"), F(CPU_MAX_FREQ_MHZ, "4000"),
	F(MEMORY_TOTAL_GB, "1024"), F(MEMORY_TYPE, "DDR5"),
	F(POWER_MODE, "900 W"), F(CPU_GOVERNOR, "performance"),
	F(THERMAL_STATE, "warm"), F(GPU_POWER_LIMIT_W, "900"),
	F(MACHINE_MODEL, "lab-19 (synthetic)"), END
};
static const struct demo_fact gaudi3_gpu[] = {
	F(GPU_MODEL, "Intel Gaudi 3"), F(GPU_PCI_ID, "1da3:1060"),
	F(GPU_VBIOS_VERSION, "55.1.2-sec-9"), F(GPU_MEMORY_MB, "131072"),
	F(GPU_COUNT, "1"), END
};
#define GAUDI_STACK(from, driver, torch) \
	{ .day = from, .fact = { F(OS_KERNEL, "5.15.0-122-generic"), \
	  F(DRIVER_VERSION, driver), F(PYTORCH_VERSION, torch), \
	  F(NUMPY_VERSION, "1.26.4"), F(OS_DISTRO, "Ubuntu 22.04"), END } }
static const struct demo_stack gaudi3_stacks[] = {
	GAUDI_STACK(0, "1.17.1", "2.3.1"), GAUDI_STACK(92, "1.18.0", "2.4.0"),
	GAUDI_STACK(120, "1.18.0", "2.5.1"), GAUDI_STACK(144, "1.19.2", "2.5.1"),
	GAUDI_STACK(176, "1.20.1", "2.6.0"),
};
static const struct demo_bend gaudi3_bends[] = {
	B(0, .565), B(28, .570), B(28, .625), B(56, .630), B(56, .674),
	B(80, .678), B(80, .709), B(112, .712), B(112, .752), B(206, .752),
};
static const struct demo_figure gaudi3_figures[] = {
	FIGURE("blas2.gemv", "fp32", "", 16384, GEMV(16384.), 1835, .55, .1),
	FIGURE("blas3.gemm", "fp32", "", 4096, GEMM(4096.), 14300, .50, .35),
	FIGURE("blas3.gemm", "fp16", "", 8192, GEMM(8192.), 459000, 0, 1),
	FIGURE("peak.theory", "fp32", "", 0, 0, 14300, 1, 0),
	FIGURE("peak.theory", "fp16", "", 0, 0, 459000, 1, 0),
};
static const struct demo_figure gaudi3_extras[] = {
	FIGURE("blas3.gemm", "fp32", "", 1024, GEMM(1024.), 14300, .29, 0),
	FIGURE("blas3.gemm", "fp32", "", 2048, GEMM(2048.), 14300, .57, 0),
	FIGURE("blas3.gemm", "fp16", "", 1024, GEMM(1024.), 459000, .08, 0),
	FIGURE("blas3.gemm", "fp16", "", 2048, GEMM(2048.), 459000, .31, 0),
	FIGURE("blas3.gemm", "fp16", "", 4096, GEMM(4096.), 459000, .62, 0),
};

/* --- NVIDIA RTX 4090: mature; memory slows down at the end, same stack ------ */
static const struct demo_fact rtx4090_machine[] = {
	F(CPU_MODEL, "AMD Ryzen 9 7950X 16-Core Processor"),
	F(CPU_VENDOR, "AuthenticAMD"),
	F(CPU_STEPPING, "2"), F(CPU_MICROCODE, "0xa601206"),
	F(CPU_CORES_PHYSICAL, "16"), F(CPU_CORES_LOGICAL, "32"),
	F(CPU_BASE_FREQ_MHZ, "4500"), F(CPU_MAX_FREQ_MHZ, "5700"),
	F(MEMORY_TOTAL_GB, "64"), F(MEMORY_TYPE, "DDR5"),
	F(POWER_MODE, "450 W"), F(CPU_GOVERNOR, "powersave"),
	F(THERMAL_STATE, "warm"), F(GPU_POWER_LIMIT_W, "450"),
	F(MACHINE_MODEL, "ws-02 (synthetic)"), END
};
static const struct demo_fact rtx4090_gpu[] = {
	F(GPU_MODEL, "NVIDIA GeForce RTX 4090"), F(GPU_PCI_ID, "10de:2684"),
	F(GPU_VBIOS_VERSION, "95.02.3c.80.01"), F(GPU_MEMORY_MB, "24564"),
	F(GPU_COMPUTE_CAPABILITY, "8.9"), F(GPU_COUNT, "1"), END
};
static const struct demo_stack rtx4090_stacks[] = {
	NV_STACK(0, "6.8.0-60-generic", "545.23", "12.3", "8.9.7", "2.1.2", "1.26.4"),
	NV_STACK(12, "6.8.0-60-generic", "545.23", "12.3", "8.9.7", "2.2.0", "1.26.4"),
	NV_STACK(44, "6.8.0-79-generic", "550.54", "12.4", "9.0.0", "2.2.0", "2.0.1"),
	NV_STACK(70, "6.8.0-79-generic", "550.54", "12.4", "9.1.1", "2.4.0", "2.0.1"),
	NV_STACK(190, "6.8.0-88-generic", "560.35", "12.6", "9.1.1", "2.4.0", "2.0.1"),
};
static const struct demo_bend rtx4090_bends[] = {
	B(0, .782), B(12, .784), B(12, .846), B(44, .850), B(44, .906),
	B(70, .908), B(70, .946), B(110, .951), B(270, .951),
};
static const struct demo_effect rtx4090_effects[] = {
	{ .kernel = "stream.copy", .day = 264, .day_end = DEMO_ALWAYS, .factor = .969 },
	{ .kernel = "stream.triad", .day = 264, .day_end = DEMO_ALWAYS, .factor = .969 },
};
static const struct demo_figure rtx4090_figures[] = {
	FIGURE("stream.copy", "fp32", "", 268435456, 8. * 268435456, 1008, .925, 0),
	FIGURE("stream.triad", "fp32", "", 268435456, 12. * 268435456, 1008, .934, 0),
	FIGURE("blas3.gemm", "fp32", "", 8192, GEMM(8192.), 82600, .15, .75),
	FIGURE("blas3.gemm", "fp16", "", 8192, GEMM(8192.), 165200, 0, 1),
	FIGURE("peak.theory", "fp32", "", 0, 0, 82600, 1, 0),
	FIGURE("peak.theory", "fp16", "", 0, 0, 165200, 1, 0),
};
static const struct demo_figure rtx4090_extras[] = {
	FIGURE("blas3.gemm", "fp32", "", 1024, GEMM(1024.), 82600, .44, 0),
	FIGURE("blas3.gemm", "fp32", "", 2048, GEMM(2048.), 82600, .70, 0),
	FIGURE("blas3.gemm", "fp32", "", 4096, GEMM(4096.), 82600, .81, 0),
	FIGURE("blas3.gemm", "fp16", "", 1024, GEMM(1024.), 165200, .31, 0),
	FIGURE("blas3.gemm", "fp16", "", 2048, GEMM(2048.), 165200, .66, 0),
	FIGURE("blas3.gemm", "fp16", "", 4096, GEMM(4096.), 165200, .86, 0),
};

/* --- Intel Core i7-12700K: 513.0 to 489.2 GFLOP/s at a driver update -------- */
static const struct demo_fact i7_machine[] = {
	F(CPU_MODEL, "12th Gen Intel(R) Core(TM) i7-12700K"),
	F(CPU_VENDOR, "GenuineIntel"),
	F(CPU_STEPPING, "2"),
	F(CPU_CORES_PHYSICAL, "12"), F(CPU_CORES_LOGICAL, "20"),
	F(CPU_BASE_FREQ_MHZ, "3600"), F(CPU_MAX_FREQ_MHZ, "5000"),
	F(MEMORY_TOTAL_GB, "32"), F(MEMORY_TYPE, "DDR5"),
	F(GPU_MODEL, "NVIDIA GeForce RTX 3060"), F(GPU_PCI_ID, "10de:2503"),
	F(GPU_VBIOS_VERSION, "94.06.14.00.a1"), F(GPU_MEMORY_MB, "12288"),
	F(GPU_COUNT, "1"), F(POWER_MODE, "performance"),
	F(CPU_GOVERNOR, "performance"), F(THERMAL_STATE, "cool"),
	F(CPU_CLOCK_MEASURED_MHZ, "4490"), F(THREADS, "4"),
	F(MACHINE_MODEL, "ws-01 (synthetic)"), END
};
static const struct demo_fact no_facts[] = { END };
#define I7_STACK(from, microcode, driver) \
	{ .day = from, .fact = { F(CPU_MICROCODE, microcode), \
	  F(OS_KERNEL, "6.1.0-28-amd64"), F(DRIVER_VERSION, driver), \
	  F(CUDA_VERSION, "12.6"), F(BLIS_VERSION, "0.9.0"), \
	  F(NUMPY_VERSION, "2.0.1"), F(OS_DISTRO, "Debian 12"), \
	  F(COMPILER_VERSION, "gcc 12.2.0"), END } }
static const struct demo_stack i7_stacks[] = {
	I7_STACK(0, "0x35", "550.54"), I7_STACK(131, "0x37", "560.35"),
	I7_STACK(258, "0x37", "560.40"),
};
static const struct demo_bend i7_bends[] = { B(0, .892), B(270, .892) };
static const struct demo_effect i7_effects[] = {
	{ .kernel = "blas3.gemm", .day = 258, .day_end = DEMO_ALWAYS, .factor = .9542 },
};
static const struct demo_figure i7_figures[] = {
	FIGURE("stream.copy", "fp64", "nt", 33554432, 16. * 33554432, 76.8, .862, 0),
	FIGURE("stream.triad", "fp64", "nt", 33554432, 24. * 33554432, 76.8, .871, 0),
	FIGURE("stream.triad", "fp64", "plain", 33554432, 24. * 33554432, 76.8, .655, 0),
	FIGURE("blas3.gemm", "fp64", "", 2048, GEMM(2048.), 287.4, .886, 0),
	FIGURE("blas1.axpy", "fp32", "", 1048576, 2. * 1048576, 60, .9, 0),
	FIGURE("blas2.gemv", "fp32", "", 4096, GEMV(4096.), 36, .9, 0),
	FIGURE("blas3.gemm", "fp32", "", 3072, GEMM(3072.), 512.95, 1, 0),
	FIGURE("peak.fma", "fp64", "", 0, 4e9, 287.4, 1, 0),
	FIGURE("peak.fma", "fp32", "", 0, 8e9, 574.7, 1, 0),
};
static const struct demo_figure i7_extras[] = {
	FIGURE("blas3.gemm", "fp64", "", 256, GEMM(256.), 287.4, .47, 0),
	FIGURE("blas3.gemm", "fp64", "", 512, GEMM(512.), 287.4, .69, 0),
	FIGURE("blas3.gemm", "fp64", "", 1024, GEMM(1024.), 287.4, .80, 0),
	FIGURE("blas3.gemm", "fp32", "", 256, GEMM(256.), 574.7, .39, 0),
	FIGURE("blas3.gemm", "fp32", "", 512, GEMM(512.), 574.7, .61, 0),
	FIGURE("blas3.gemm", "fp32", "", 1024, GEMM(1024.), 574.7, .76, 0),
	FIGURE("blas1.dot", "fp32", "", 33554432, 2. * 33554432, 16.7, .95, 0),
	FIGURE("blas1.axpy", "fp32", "", 33554432, 2. * 33554432, 11.1, .94, 0),
	FIGURE("blas2.gemv", "fp32", "", 16384, GEMV(16384.), 33.4, .93, 0),
};
static const struct demo_exact i7_exact[] = {
	{ .kernel = "blas3.gemm", .precision = "fp32", .before_day = 258,
	  .value = 513.0 },
	{ .kernel = "blas3.gemm", .precision = "fp32", .before_day = DEMO_ALWAYS,
	  .value = 489.2 },
};

#define LIST(field, a) .field = a, .n_##field = N(a)

const struct demo_machine demo_machines[] = {
	{ .name = "lab-07", .device = "gpu0", .backend = "cublas",
	  .backend_version = "12.6.1", .first_day = 0, .every = 1, .skip = .2,
	  .gap_from = 126, .gap_to = 147, .cv = .004, .level = 1,
	  .facts = h100_lab07, .device_facts = h100_gpu,
	  LIST(stacks, h100_lab07_stacks), LIST(bends, h100_lab07_bends),
	  LIST(effects, h100_lab07_effects), LIST(figures, h100_figures),
	  LIST(extras, h100_extras) },
	{ .name = "lab-03", .device = "gpu0", .backend = "cublas",
	  .backend_version = "12.6.1", .first_day = 100, .every = 1.4, .skip = .1,
	  .cv = .004, .level = .995,
	  .facts = h100_lab03, .device_facts = h100_gpu,
	  LIST(stacks, h100_lab03_stacks), LIST(bends, h100_lab03_bends),
	  LIST(effects, h100_lab03_effects), LIST(figures, h100_figures),
	  LIST(extras, h100_extras) },
	{ .name = "lab-11", .device = "gpu0", .backend = "rocblas",
	  .backend_version = "4.4.0", .first_day = 17, .every = 1.75, .skip = .1,
	  .cv = .007, .level = 1,
	  .facts = mi300x_machine, .device_facts = mi300x_gpu,
	  LIST(stacks, mi300x_stacks), LIST(bends, mi300x_bends),
	  LIST(effects, mi300x_effects), LIST(figures, mi300x_figures),
	  LIST(extras, mi300x_extras) },
	{ .name = "lab-19", .device = "gpu0", .backend = "synapse",
	  .backend_version = "1.20.1", .first_day = 64, .every = 2, .skip = .12,
	  .gap_from = 221, .gap_to = 234, .cv = .008, .level = 1,
	  .facts = gaudi3_machine, .device_facts = gaudi3_gpu,
	  LIST(stacks, gaudi3_stacks), LIST(bends, gaudi3_bends),
	  LIST(figures, gaudi3_figures),
	  LIST(extras, gaudi3_extras) },
	{ .name = "ws-02", .device = "gpu0", .backend = "cublas",
	  .backend_version = "12.6.1", .first_day = 0, .every = 2, .skip = .05,
	  .cv = .003, .level = 1,
	  .facts = rtx4090_machine, .device_facts = rtx4090_gpu,
	  LIST(stacks, rtx4090_stacks), LIST(bends, rtx4090_bends),
	  LIST(effects, rtx4090_effects), LIST(figures, rtx4090_figures),
	  LIST(extras, rtx4090_extras) },
	{ .name = "ws-01", .device = "cpu", .backend = "blis",
	  .backend_version = "0.9.0", .first_day = 0, .every = 1.25, .skip = .2,
	  .gap_from = 60, .gap_to = 74, .noise = DEMO_SKEW, .cv = .0007, .level = 1,
	  .facts = i7_machine, .device_facts = no_facts,
	  LIST(stacks, i7_stacks), LIST(bends, i7_bends),
	  LIST(effects, i7_effects), LIST(figures, i7_figures),
	  LIST(extras, i7_extras),
	  LIST(exact, i7_exact) },
};

const size_t demo_n_machines = N(demo_machines);
