/* SPDX-License-Identifier: MIT */
/* What a capture consists of.  A folder may be named twice; what is not there
 * on a machine is no loss. */
#include "core/base/sysroot.h"
#include "core/detect/capture_reduce.h"
#include "core/detect/capture_smbios.h"
#include "core/detect/capture_work.h"

#define CPU "/sys/devices/system/cpu"
#define NODE "/sys/devices/system/node/node#"
#define DMI "/sys/class/dmi/id"
#define DT "/proc/device-tree"
#define PCI "/sys/bus/pci/devices/*"
#define CARD "/sys/class/drm/card#"
#define KFD "/sys/class/kfd/kfd/topology"

/* Files of a graphics device, wherever it is found. */
#define PCI_FILES \
	"vendor device class revision subsystem_vendor subsystem_device uevent " \
	"numa_node local_cpulist boot_vga label current_link_speed " \
	"current_link_width max_link_speed max_link_width resource " \
	"product_name vbios_version mem_info_* current_compute_partition " \
	"current_memory_partition available_compute_partition lmem_*bytes " \
	"power_dpm_force_performance_level power_dpm_state pp_dpm_sclk " \
	"pp_dpm_mclk pp_power_profile_mode sriov_numvfs sriov_totalvfs " \
	"vram_d3cold_threshold tile_count"
#define HWMON_FILES \
	"name label temp*_input temp*_label temp*_crit temp*_max temp*_emergency " \
	"power*_cap power*_cap_default power*_cap_max power*_cap_min " \
	"power*_label power*_max power*_rated_max power*_crit freq*_input freq*_label"
#define FREQ_FILES \
	"affected_cpus related_cpus freqdomain_cpus base_frequency bios_limit " \
	"boost cpb cpuinfo_max_freq cpuinfo_min_freq amd_pstate_* " \
	"cpuinfo_transition_latency energy_performance_preference scaling_*"
#define MODULE_FILES "version srcversion taint"
#define LIBRARIES \
	"libblis*.so* libopenblas*.so* libmkl_rt.so* libmkl_core.so* " \
	"libdnnl.so* libblas.so* libamdhip64.so*"
#define GPU_LIBRARIES \
	"libcudart.so* libcudnn.so* libcublas.so* libcuda.so* libnvidia-ml.so* " \
	"librocblas.so* libhipblas.so* libhsa-runtime64.so* " \
	"librocm_smi64.so* libamd_smi.so* libze_loader.so* libze_intel_gpu.so* " \
	"libOpenCL.so*"
#define PACKAGES(end) \
	"*blis*" end " *openblas*" end " *blas3*" end " *mkl*" end " *dnnl*" end \
	" gcc" end " gcc-#" end " gcc-#:*" end " clang" end " clang-#" end \
	" clang-#:*" end " *cudart*" end " *cudnn*" end \
	" *amdhip*" end " *hip-runtime*" end

#define CUDA_FILES "version.json version.txt"
#define CUDA_HEADERS \
	.names = "cuda.h cudnn.h cudnn_version*.h", .max = 1u << 20, \
	.filter = capture_blank_header, .why = "reduced to the version"
#define FILE_LIST \
	.max = SYSROOT_MAX_BYTES, .filter = capture_reduce_files, \
	.why = "reduced to libraries and programs"
#define RELEASE \
	.filter = capture_blank_release, .why = "reduced to names and versions"
#define WHY_DMI "serial numbers, asset tags and texts of no known use"
#define WHY_PACKAGES "reduced to the packages that detection asks for"

const struct capture_entry capture_list[] = {
	/* --- processors ----------------------------------------------------- */
	{ .dir = "/proc", .names = "cpuinfo", .max = SYSROOT_MAX_BYTES,
	  .filter = capture_blank_cpuinfo, .why = "serial numbers" },
	{ .dir = CPU, .names = "online offline present possible enabled isolated "
	  "kernel_max modalias nohz_full" },
	{ .dir = CPU "/smt", .names = "control active" },
	{ .dir = CPU "/vulnerabilities", .names = "*" },
	{ .dir = CPU "/intel_pstate", .names = "*" },
	{ .dir = CPU "/amd_pstate", .names = "*" },
	{ .dir = CPU "/cpuidle", .names = "current_driver current_governor*" },
	{ .dir = CPU "/cpufreq", .names = "boost" },
	{ .dir = CPU "/cpufreq/policy#", .names = FREQ_FILES },
	{ .dir = CPU "/cpu#", .names = "online cpu_capacity physical_cpu "
	  "address configure polarization" },
	{ .dir = CPU "/cpu#", .names = "node# cpufreq", .how = CAPTURE_LINK },
	{ .dir = CPU "/cpu#/topology", .names = "*_id *_cpus *_cpus_list "
	  "*_siblings *_siblings_list" },
	{ .dir = CPU "/cpu#/cache/index#", .names = "coherency_line_size id level "
	  "number_of_sets physical_line_partition shared_cpu_* size type "
	  "ways_of_associativity" },
	{ .dir = CPU "/cpu#/cpufreq", .names = FREQ_FILES },
	{ .dir = CPU "/cpu#/acpi_cppc", .names = "*" },
	{ .dir = CPU "/cpu#/microcode", .names = "version processor_flags" },
	{ .dir = CPU "/cpu#/of_node", .names = "compatible" },
	{ .dir = CPU "/cpu#/regs/identification", .names = "midr_el1 revidr_el1 "
	  "aidr_el1" },
	{ .dir = CPU "/cpu#/thermal_throttle", .names = "*" },
	{ .dir = "/sys/devices/cpu_*", .names = "cpus type cpumask" },
	{ .dir = "/sys/devices/cpu", .names = "type cpus" },
	{ .dir = "/sys/devices/soc#", .names = "family machine soc_id revision" },
	/* --- memory ---------------------------------------------------------- */
	{ .dir = "/proc", .names = "meminfo loadavg version_signature" },
	{ .dir = "/sys/devices/system/memory", .names = "block_size_bytes" },
	{ .dir = "/sys/devices/system/memory/memory#", .names = "phys_index" },
	{ .dir = "/sys/devices/system/node", .names = "online possible has_*" },
	{ .dir = NODE, .names = "cpulist cpumap distance meminfo" },
	{ .dir = NODE, .names = "cpu# memory#", .how = CAPTURE_LINK },
	{ .dir = NODE "/access#/initiators", .names = "*" },
	{ .dir = NODE "/memory_side_cache/index#", .names = "*" },
	{ .dir = NODE "/hugepages/hugepages-*", .names = "nr_hugepages" },
	{ .dir = "/sys/kernel/mm/hugepages/hugepages-*", .names = "nr_hugepages" },
	{ .dir = "/sys/kernel/mm/transparent_hugepage", .names = "enabled defrag "
	  "shmem_enabled hpage_pmd_size" },
	{ .dir = "/sys/firmware/memmap/#", .names = "start end type" },
	{ .dir = "/sys/firmware/dmi/entries/17-#", .names = "raw",
	  .filter = capture_smbios_entry, .why = WHY_DMI },
	{ .dir = "/sys/firmware/dmi/tables", .names = "DMI", .max = 1u << 20,
	  .filter = capture_smbios_table,
	  .why = "all but memory devices; their " WHY_DMI },
	{ .dir = "/run/udev/data", .names = "+dmi:id",
	  .filter = capture_blank_udev, .why = "all but the memory devices' "
	  "lines; their serial numbers and asset tags" },
	{ .dir = "/sys/devices/system/edac/mc/mc#", .names = "mc_name size_mb" },
	{ .dir = "/sys/devices/system/edac/mc/mc#/*", .names = "dimm_mem_type "
	  "dimm_dev_type dimm_edac_mode dimm_location size mem_type size_mb" },
	/* --- the board ------------------------------------------------------- */
	{ .dir = DMI, .names = "sys_vendor product_name product_family "
	  "product_version board_vendor board_name board_version bios_vendor "
	  "bios_version bios_date bios_release ec_firmware_release "
	  "chassis_type chassis_vendor" },
	{ .dir = DT, .names = "model compatible" },
	{ .dir = DT "/hypervisor", .names = "compatible" },
	{ .dir = DT, .names = "ibm,partition-name", .filter = capture_blank_all,
	  .why = "a name that somebody chose" },
	{ .dir = DT "/gpu*", .names = "compatible name status" },
	{ .dir = DT "/*/gpu*", .names = "compatible name status" },
	{ .dir = DT "/*/*/gpu@*", .names = "compatible name status" },
	{ .dir = DT "/cpus/cpu@*", .names = "compatible capacity-dmips-mhz "
	  "device_type" },
	{ .dir = "/sys/firmware/acpi", .names = "platform_profile "
	  "platform_profile_choices pm_profile" },
	{ .dir = "/sys/class/platform-profile/*", .names = "name profile choices" },
	/* --- PCI, graphics ---------------------------------------------------- */
	/* that they can be listed, also where nothing is in them */
	{ .dir = "/sys", .names = "bus", .how = CAPTURE_NAME },
	{ .dir = "/sys/bus/pci", .names = "devices", .how = CAPTURE_NAME },
	{ .dir = "/sys/class", .names = "drm", .how = CAPTURE_NAME },
	{ .dir = "/proc/bus/pci", .names = "devices" },
	{ .dir = PCI, .names = PCI_FILES },
	{ .dir = PCI, .names = "driver physfn", .how = CAPTURE_LINK },
	{ .dir = PCI "/hwmon/hwmon#", .names = HWMON_FILES },
	{ .dir = PCI "/tile#", .names = "physical_vram_size_bytes addr_range" },
	{ .dir = PCI "/drm", .names = "card# renderD#", .how = CAPTURE_NAME },
	{ .dir = CARD, .names = "gt_*_freq_mhz lmem_total_bytes dev" },
	{ .dir = CARD, .names = "device", .how = CAPTURE_LINK },
	{ .dir = CARD "/device", .names = PCI_FILES },
	{ .dir = CARD "/device", .names = "driver physfn", .how = CAPTURE_LINK },
	{ .dir = CARD "/device/hwmon/hwmon#", .names = HWMON_FILES },
	{ .dir = CARD "/gt/gt#", .names = "rps_*_freq_mhz" },
	{ .dir = CARD "/device/tile#", .names = "physical_vram_size_bytes "
	  "addr_range" },
	{ .dir = CARD "/device/tile#/gt#/freq#", .names = "*_freq" },
	{ .dir = "/sys/class/drm/renderD#", .names = "dev" },
	{ .dir = "/sys/class/drm/renderD#", .names = "device", .how = CAPTURE_LINK },
	{ .dir = KFD, .names = "generation_id" },
	{ .dir = KFD "/nodes/#", .names = "gpu_id name" },
	{ .dir = KFD "/nodes/#", .names = "properties",
	  .filter = capture_blank_kfd, .why = "unique_id, hive_id" },
	{ .dir = KFD "/nodes/#/mem_banks/#", .names = "properties" },
	{ .dir = "/proc/driver/nvidia", .names = "version",
	  .filter = capture_blank_builder, .why = "who built it" },
	{ .dir = "/proc/driver/nvidia/gpus/*", .names = "information",
	  .filter = capture_blank_nvidia, .why = "UUID, serial number" },
	{ .dir = "/proc/driver/nvidia/gpus/*", .names = "numa_status power" },
	{ .dir = "/sys/class/devfreq/*", .names = "name governor max_freq "
	  "min_freq available_frequencies" },
	{ .dir = "/etc", .names = "nv_tegra_release nvpmodel.conf" },
	{ .dir = "/etc/nvpmodel", .names = "*.conf" },
	{ .dir = "/var/lib/nvpmodel", .names = "status" },
	/* --- power and heat ---------------------------------------------------- */
	{ .dir = "/sys/class/powercap/*", .names = "name enabled "
	  "constraint_*_name constraint_*_power_limit_uw "
	  "constraint_*_max_power_uw constraint_*_time_window_us" },
	{ .dir = "/sys/class/thermal/thermal_zone#", .names = "type temp mode "
	  "policy trip_point_*_type trip_point_*_temp" },
	{ .dir = "/sys/class/thermal/cooling_device#", .names = "type cur_state "
	  "max_state" },
	{ .dir = "/sys/class/hwmon/hwmon#", .names = HWMON_FILES },
	{ .dir = "/sys/class/hwmon/hwmon#", .names = "device", .how = CAPTURE_LINK },
	{ .dir = "/sys/class/hwmon/hwmon#/device", .names = HWMON_FILES },
	/* --- kernel and drivers ------------------------------------------------ */
	{ .dir = "/proc", .names = "version", .filter = capture_blank_builder,
	  .why = "who built it" },
	{ .dir = "/proc/sys/kernel", .names = "osrelease ostype arch "
	  "numa_balancing perf_event_paranoid" },
	{ .dir = "/proc", .names = "sysinfo", .filter = capture_blank_sysinfo,
	  .why = "serial numbers, names of partitions and guests" },
	{ .dir = "/proc/xen", .names = "capabilities" },
	{ .dir = "/sys/hypervisor", .names = "type" },
	{ .dir = "/sys/hypervisor/properties", .names = "features" },
	{ .dir = "/sys/hypervisor/version", .names = "*" },
	{ .dir = "/sys/module/nvidia*", .names = MODULE_FILES },
	{ .dir = "/sys/module/nouveau", .names = MODULE_FILES },
	{ .dir = "/sys/module/amdgpu", .names = MODULE_FILES },
	{ .dir = "/sys/module/radeon", .names = MODULE_FILES },
	{ .dir = "/sys/module/i915", .names = MODULE_FILES },
	{ .dir = "/sys/module/xe", .names = MODULE_FILES },
	{ .dir = "/sys/module", .names = "nvidia* nouveau amdgpu radeon i915 xe "
	  "amdkfd nvgpu tegra* panfrost panthor msm", .how = CAPTURE_NAME },
	{ .dir = "/var/lib/dkms/amdgpu", .names = "*", .how = CAPTURE_NAME },
	{ .dir = "/var/lib/dkms/nvidia*", .names = "*", .how = CAPTURE_NAME },
	{ .dir = "/usr/src", .names = "amdgpu-* nvidia-*", .how = CAPTURE_NAME },
	/* --- containers --------------------------------------------------------- */
	{ .dir = "/", .names = ".dockerenv .singularity.d", .how = CAPTURE_NAME },
	{ .dir = "/proc/self", .names = "mounts", .filter = capture_blank_mounts,
	  .why = "all but lxcfs' view of /proc" },
	{ .dir = "/run", .names = ".containerenv", .filter = capture_blank_all,
	  .why = "name and id of the container" },
	{ .dir = "/run/systemd", .names = "container" },
	{ .dir = "/run/host", .names = "container-manager" },
	/* --- software ------------------------------------------------------------- */
	{ .dir = "/etc", .names = "os-release lsb-release", RELEASE },
	{ .dir = "/usr/lib", .names = "os-release", RELEASE },
	{ .dir = "/etc", .names = "debian_version redhat-release alpine-release "
	  "SuSE-release" },
	{ .dir = "/etc", .names = "ld.so.cache", .max = SYSROOT_MAX_BYTES,
	  .filter = capture_blank_cache, .why = "folders outside of the system" },
	{ .dir = "/etc", .names = "ld-musl-*.path" },
	{ .dir = "/var/lib/dpkg", .names = "status", .max = CAPTURE_REDUCE_MAX,
	  .whole = true, .filter = capture_reduce_dpkg, .why = WHY_PACKAGES },
	{ .dir = "/lib/apk/db", .names = "installed", .max = CAPTURE_REDUCE_MAX,
	  .whole = true, .filter = capture_reduce_apk, .why = WHY_PACKAGES },
	{ .dir = "/var/lib/dpkg/info", .names = PACKAGES(".list"),
	  FILE_LIST },
	{ .dir = "/var/lib/pacman/local/*blis-*", .names = "files", FILE_LIST },
	{ .dir = "/var/lib/pacman/local/*blas-*", .names = "files", FILE_LIST },
	{ .dir = "/var/lib/pacman/local/*dnn*-*", .names = "files", FILE_LIST },
	{ .dir = "/var/lib/pacman/local/glibc-*", .names = "files", FILE_LIST },
	{ .dir = "/var/lib/pacman/local/*mkl-*", .names = "files", FILE_LIST },
	{ .dir = "/usr/local/lib", .names = LIBRARIES },
	{ .dir = "/usr/local/lib64", .names = LIBRARIES },
	{ .dir = "/usr/lib64", .names = LIBRARIES },
	{ .dir = "/usr/lib", .names = LIBRARIES },
	{ .dir = "/usr/lib/*-linux-*", .names = LIBRARIES },
	{ .dir = "/usr/lib/*-linux-*/blis-*", .names = LIBRARIES },
	{ .dir = "/usr/lib/*-linux-*/openblas-*", .names = LIBRARIES },
	{ .dir = "/opt/*/lib", .names = LIBRARIES },
	{ .dir = "/opt/intel/oneapi/*/*/lib", .names = LIBRARIES },
	{ .dir = "/opt/intel/mkl/lib/intel64", .names = LIBRARIES },
	{ .dir = "/lib64", .names = "libc.so.6" },
	{ .dir = "/usr/lib", .names = "libc.so.6" },
	{ .dir = "/lib", .names = "ld-musl-*.so.1" },
	{ .dir = "/usr/lib64", .names = GPU_LIBRARIES, .how = CAPTURE_NAME },
	{ .dir = "/usr/lib", .names = GPU_LIBRARIES, .how = CAPTURE_NAME },
	{ .dir = "/usr/lib/*-linux-*", .names = GPU_LIBRARIES,
	  .how = CAPTURE_NAME },
	{ .dir = "/usr/local/cuda*/lib64", .names = GPU_LIBRARIES,
	  .how = CAPTURE_NAME },
	{ .dir = "/usr/local/cuda*", .names = CUDA_FILES },
	{ .dir = "/opt/cuda*", .names = CUDA_FILES },
	{ .dir = "/usr/local/cuda*/include", CUDA_HEADERS },
	{ .dir = "/opt/cuda*/include", CUDA_HEADERS },
	{ .dir = "/usr/include", CUDA_HEADERS },
	{ .dir = "/usr/include/*-linux-*", CUDA_HEADERS },
	{ .dir = "/opt", .names = "rocm*", .how = CAPTURE_NAME },
	{ .dir = "/opt/rocm*/.info", .names = "version version-dev" },
	{ .dir = "/opt/rocm*/lib", .names = GPU_LIBRARIES, .how = CAPTURE_NAME },
	{ .dir = "/usr/bin", .names = "cc gcc gcc-# clang clang-# python3",
	  .how = CAPTURE_NAME },
	{ .dir = "/usr/local/bin", .names = "cc gcc gcc-# clang clang-# python3",
	  .how = CAPTURE_NAME },
	{ .dir = "/usr/lib/gcc/*/*", .names = "crtbegin.o" },
	{ .dir = "/usr/local/lib/gcc/*/*", .names = "crtbegin.o" },
	{ .dir = "/opt/*/lib/gcc/*/*", .names = "crtbegin.o" },
	{ .dir = "/opt/*/*/root/usr/lib/gcc/*/*", .names = "crtbegin.o" },
	{ .dir = "/opt/*/lib/clang", .names = "#*", .how = CAPTURE_NAME },
	{ .dir = "/usr/lib/clang", .names = "#*", .how = CAPTURE_NAME },
	{ .dir = "/usr/lib/llvm-#/lib/clang", .names = "#*", .how = CAPTURE_NAME },
	{ .dir = "/usr/local/lib/clang", .names = "#*", .how = CAPTURE_NAME },
	{ .dir = "/usr/lib/llvm-#/bin", .names = "clang", .how = CAPTURE_NAME },
	/* --- what tells by being there, though nothing of it was taken ------------ */
	{ .dir = CPU, .names = "cpu#", .how = CAPTURE_NAME },
	{ .dir = "/sys/devices/system/node", .names = "node#",
	  .how = CAPTURE_NAME },
	{ .dir = "/sys/devices", .names = "cpu_core cpu_atom cpu_lowpower",
	  .how = CAPTURE_NAME },
	{ .dir = "/sys", .names = "module", .how = CAPTURE_NAME },
	{ .dir = "/sys/bus/pci", .names = "devices", .how = CAPTURE_NAME },
	{ .dir = "/sys/class", .names = "drm hwmon thermal powercap",
	  .how = CAPTURE_NAME },
	{ .dir = "/sys/firmware/dmi", .names = "entries", .how = CAPTURE_NAME },
	{ .dir = "/sys/devices/system/edac", .names = "mc", .how = CAPTURE_NAME },
	{ .dir = "/usr/share/libdrm", .names = "amdgpu.ids", .max = 1u << 18 },
	{ .dir = NULL },
};

const struct capture_omission capture_omitted[] = {
	{ "/etc/machine-id", "tells this machine from all others" },
	{ "/var/lib/dbus/machine-id", "tells this machine from all others" },
	{ "/etc/hostname", "host name" },
	{ "/etc/passwd", "user names" },
	{ "/proc/sys/kernel/hostname", "host name" },
	{ "/proc/sys/kernel/random/boot_id", "UUID" },
	{ "/proc/cmdline", "UUIDs, host names" },
	{ DMI "/product_serial", "serial number" },
	{ DMI "/product_uuid", "UUID" },
	{ DMI "/product_sku", "may name an order" },
	{ DMI "/board_serial", "serial number" },
	{ DMI "/board_asset_tag", "asset tag" },
	{ DMI "/chassis_serial", "serial number" },
	{ DMI "/chassis_asset_tag", "asset tag" },
	{ CPU "/cpu#/topology/ppin", "serial number of the processor" },
	{ DT "/serial-number", "serial number" },
	{ DT "/system-id", "serial number" },
	{ "/sys/devices/soc#/serial_number", "serial number" },
	{ "/sys/hypervisor/uuid", "UUID" },
	{ PCI "/config", "holds serial numbers of devices" },
	{ PCI "/vpd", "serial numbers" },
	{ PCI "/unique_id", "serial number of the GPU" },
	{ PCI "/serial_number", "serial number of the GPU" },
	{ CARD "/device/unique_id", "serial number of the GPU" },
	{ CARD "/device/serial_number", "serial number of the GPU" },
	{ "/sys/class/net/*/address", "MAC address" },
	{ NULL, NULL },
};
