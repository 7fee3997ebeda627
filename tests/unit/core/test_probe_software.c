/* SPDX-License-Identifier: MIT */
/* probe_os, probe_toolchain, probe_gpu_stack. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/detect/mathlib_names.h"
#include "core/detect/package.h"
#include "machine.h"

static struct machine m;

static void setup(void)
{
	machine_make(&m);
	machine_put(&m, "/proc/cpuinfo", "processor : 0\n");
	/* a bus with a host bridge alone: there is no GPU, and that is sure */
	machine_put(&m, "/sys/bus/pci/devices/0000:00:00.0/class", "0x060000\n");
	machine_put(&m, "/sys/bus/pci/devices/0000:00:00.0/vendor", "0x8086\n");
}

static void teardown(void)
{
	machine_remove(&m);
}

TestSuite(probe_software, .init = setup, .fini = teardown);

Test(probe_software, kernel_and_distribution_read_as_in_the_golden_vectors)
{
	machine_put(&m, "/proc/sys/kernel/osrelease", "6.1.0-37-amd64\n");
	machine_put(&m, "/usr/lib/os-release",
		    "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"
		    "NAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\n");
	machine_link(&m, "/etc/os-release", "../usr/lib/os-release");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_OS_KERNEL), "6.1.0-37-amd64");
	cr_assert_str_eq(machine_value(&m, FIELD_OS_DISTRO), "Debian GNU/Linux 12");
	machine_put(&m, "/usr/lib/os-release", "NAME=Ubuntu\nVERSION_ID='24.04'\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_OS_DISTRO), "Ubuntu 24.04");
}

Test(probe_software, a_kernel_is_found_in_proc_version_too)
{
	machine_put(&m, "/proc/version",
		    "Linux version 6.8.0-90-generic (buildd@x) (gcc 13.2.0) #91\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_OS_KERNEL), "6.8.0-90-generic");
}

Test(probe_software, gcc_tells_its_version_in_its_own_objects)
{
	static const char object[] = "\177ELF\0\0GCC: (Debian 12.2.0-14+deb12u1) "
				     "12.2.0\0.symtab";

	machine_link(&m, "/usr/bin/cc", "/etc/alternatives/cc");
	machine_link(&m, "/etc/alternatives/cc", "/usr/bin/gcc");
	machine_link(&m, "/usr/bin/gcc", "gcc-12");
	machine_link(&m, "/usr/bin/gcc-12", "x86_64-linux-gnu-gcc-12");
	machine_put(&m, "/usr/bin/x86_64-linux-gnu-gcc-12", "x");
	machine_bytes(&m, "/usr/lib/gcc/x86_64-linux-gnu/12/crtbegin.o", object,
		      sizeof object);
	machine_bytes(&m, "/usr/lib/gcc/x86_64-linux-gnu/13/crtbegin.o",
		      "GCC: (Debian 13.1.0-1) 13.1.0", 30);
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_COMPILER_VERSION), "gcc 12.2.0");
}

Test(probe_software, clang_is_told_by_its_folder)
{
	machine_link(&m, "/usr/bin/cc", "../lib/llvm-14/bin/clang");
	machine_put(&m, "/usr/lib/llvm-14/bin/clang", "x");
	machine_put(&m, "/usr/lib/llvm-14/lib/clang/14.0.6/include/x", "");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_COMPILER_VERSION), "clang 14.0.6");
}

Test(probe_software, no_compiler_is_absent_and_a_mute_one_unknown)
{
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_COMPILER_VERSION), "absent");
	machine_put(&m, "/usr/bin/cc", "x");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_COMPILER_VERSION), "unknown");
}

/* Comments in the crtbegin.o of Fedora 39, Alpine 3.20 and Ubuntu 24.04. */
Test(probe_software, gcc_of_other_distributions_is_told_the_same_way)
{
	static const struct {
		const char *triple, *folder, *comment, *version;
	} cases[] = {
		{ "x86_64-redhat-linux", "13", "GCC: (GNU) 13.2.1 20231205 "
		  "(Red Hat 13.2.1-6)", "gcc 13.2.1" },
		{ "x86_64-alpine-linux-musl", "13.2.1", "GCC: (Alpine "
		  "13.2.1_git20240309) 13.2.1 20240309", "gcc 13.2.1" },
		{ "x86_64-linux-gnu", "13", "GCC: (Ubuntu 13.2.0-23ubuntu4) "
		  "13.2.0", "gcc 13.2.0" },
		/* Arch strips it, but names the folder by the whole version */
		{ "x86_64-pc-linux-gnu", "14.2.1", "", "gcc 14.2.1" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char path[256];

		teardown();
		setup();
		machine_put(&m, "/usr/bin/gcc", "x");
		machine_link(&m, "/usr/bin/cc", "gcc");
		snprintf(path, sizeof path, "/usr/lib/gcc/%s/%s/crtbegin.o",
			 cases[i].triple, cases[i].folder);
		machine_put(&m, path, cases[i].comment);
		machine_detect(&m);
		cr_assert_str_eq(machine_value(&m, FIELD_COMPILER_VERSION),
				 cases[i].version);
	}
}

/* Arch with aarch64-linux-gnu-gcc beside its own; 62 is EM_X86_64, elf(5). */
Test(probe_software, a_cross_compiler_s_folder_does_not_stand_for_the_own_one)
{
	char elf[64] = "\177ELF\2\1\1";

	elf[16] = 3;
	elf[18] = 62;
	machine_bytes(&m, "/usr/bin/gcc", elf, sizeof elf);
	machine_link(&m, "/usr/bin/cc", "gcc");
	machine_put(&m, "/usr/lib/gcc/aarch64-linux-gnu/13.1.0/x", "");
	machine_put(&m, "/usr/lib/gcc/x86_64-w64-mingw32/13.2.0/x", "");
	machine_put(&m, "/usr/lib/gcc/x86_64-zz-linux-gnu/14.2.1/x", "");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_COMPILER_VERSION), "gcc 14.2.1");
}

/* From 16 on clang's folder tells the major version alone. */
Test(probe_software, the_package_knows_clang_s_version_better_than_its_folder)
{
	machine_link(&m, "/usr/bin/clang", "../lib/llvm-16/bin/clang");
	machine_put(&m, "/usr/lib/llvm-16/bin/clang", "x");
	machine_put(&m, "/usr/lib/llvm-16/lib/clang/16/include/x", "");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_COMPILER_VERSION), "clang 16");
	machine_put(&m, PACKAGE_DPKG, "Package: clang-16\n"
		    "Status: install ok installed\nVersion: 1:16.0.6-15~deb12u1\n");
	machine_put(&m, "/var/lib/dpkg/info/clang-16.list",
		    "/.\n/usr/lib/llvm-16/bin/clang\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_COMPILER_VERSION), "clang 16.0.6");
}

Test(probe_software, a_compiler_with_nothing_that_chooses_it_is_found)
{
	machine_put(&m, "/usr/bin/clang-14", "x");
	machine_put(&m, "/usr/lib/clang/14.0.6/x", "");
	machine_put(&m, "/usr/lib/clang/15.0.1/x", "");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_COMPILER_VERSION), "clang 14.0.6");
	machine_put(&m, "/usr/bin/gcc-9", "x");
	machine_put(&m, "/usr/bin/gcc-11", "x");
	machine_put(&m, "/usr/bin/gcc-nm-12", "x");
	machine_put(&m, "/usr/lib/gcc/x86_64-linux-gnu/9/crtbegin.o",
		    "GCC: (Ubuntu 9.4.0-1ubuntu1) 9.4.0");
	machine_put(&m, "/usr/lib/gcc/x86_64-linux-gnu/11/crtbegin.o",
		    "GCC: (Ubuntu 11.4.0-1ubuntu1) 11.4.0");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_COMPILER_VERSION), "gcc 11.4.0");
}

Test(probe_software, a_compiler_of_another_kind_is_unknown)
{
	machine_link(&m, "/usr/bin/cc", "tcc");
	machine_put(&m, "/usr/bin/tcc", "x");
	machine_put(&m, "/usr/lib/gcc/x86_64-linux-gnu/12/crtbegin.o",
		    "GCC: (Debian 12.2.0-14) 12.2.0");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_COMPILER_VERSION), "unknown");
}

/* os-release(5): quoting, a rolling release, and older files. */
Test(probe_software, distributions_of_every_form_are_named)
{
	static const struct {
		const char *path, *text, *name;
	} cases[] = {
		{ "/etc/redhat-release", "CentOS release 6.10 (Final)\n",
		  "CentOS release 6.10 (Final)" },
		{ "/etc/lsb-release", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=14.04\n",
		  "Ubuntu 14.04" },
		{ "/usr/lib/os-release", "NAME='Fedora Linux'\nVERSION_ID=42\n",
		  "Fedora Linux 42" },
		{ "/etc/os-release", "NAME=\"Arch Linux\"\nBUILD_ID=rolling\n",
		  "Arch Linux" },
		{ "/etc/os-release", "#NAME=no\nPRETTY_NAME=no\nNAME=\"A \\\"B\\\" "
		  "\\$C\"\r\nVERSION_ID=\"1\"", "A \"B\" $C 1" },
		{ "/etc/os-release", "NAME=\"\"\n", "Fedora Linux 42" },
	};

	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_OS_DISTRO), "unknown");
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		machine_put(&m, cases[i].path, cases[i].text);
		machine_detect(&m);
		cr_assert_str_eq(machine_value(&m, FIELD_OS_DISTRO), cases[i].name);
	}
}

static void put_gpu(const char *address, const char *ids, const char *driver)
{
	static const char dir[] = "/sys/bus/pci/devices";
	char path[128], text[128];
	unsigned vendor, device;

	cr_assert_eq(sscanf(ids, "%x:%x", &vendor, &device), 2);
	snprintf(path, sizeof path, "%s/%s/class", dir, address);
	machine_put(&m, path, "0x030200\n");
	snprintf(path, sizeof path, "%s/%s/vendor", dir, address);
	snprintf(text, sizeof text, "0x%04x\n", vendor);
	machine_put(&m, path, text);
	snprintf(path, sizeof path, "%s/%s/device", dir, address);
	snprintf(text, sizeof text, "0x%04x\n", device);
	machine_put(&m, path, text);
	snprintf(path, sizeof path, "%s/%s/driver", dir, address);
	snprintf(text, sizeof text, "../../../bus/pci/drivers/%s", driver);
	if (*driver)
		machine_link(&m, path, text);
}

/* The lines are those of NVIDIA's two modules, as in its open-gpu-kernel-modules
 * and in bug reports to it. */
Test(probe_software, nvidia_s_open_module_is_told_from_the_other)
{
	machine_put(&m, "/proc/driver/nvidia/version",
		    "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  "
		    "555.42.02  Release Build  (dvs-builder@U16)\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION), "555.42.02");
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_MODULE), "nvidia (open)");
	machine_put(&m, "/proc/driver/nvidia/version",
		    "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  "
		    "Sat Aug 19 01:15:15 UTC 2023\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION), "535.104.05");
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_MODULE),
			 "nvidia (proprietary)");
}

Test(probe_software, drivers_of_two_vendors_stand_in_a_fixed_order)
{
	machine_put(&m, "/proc/sys/kernel/osrelease", "6.8.0-90-generic\n");
	put_gpu("0000:03:00.0", "1002:744c", "amdgpu");
	put_gpu("0000:81:00.0", "10de:2684", "nvidia");
	machine_put(&m, "/sys/module/nvidia/version", "560.35.03\n");
	machine_put(&m, "/sys/module/nvidia/taint", "POE\n");
	machine_put(&m, "/sys/module/amdgpu/taint", "\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION),
			 "560.35.03+amdgpu 6.8.0-90-generic");
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_MODULE),
			 "nvidia (proprietary)+amdgpu (in-tree)");
	machine_put(&m, "/sys/module/amdgpu/version", "6.8.5\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION),
			 "560.35.03+amdgpu 6.8.5");
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_MODULE),
			 "nvidia (proprietary)+amdgpu (dkms)");
}

Test(probe_software, graphics_of_the_processor_bring_no_driver)
{
	machine_put(&m, "/proc/sys/kernel/osrelease", "6.1.0\n");
	machine_put(&m, "/sys/module/i915/refcnt", "3\n");
	put_gpu("0000:00:02.0", "8086:a780", "i915");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION), "absent");
	cr_assert_str_eq(machine_reason(&m, FIELD_DRIVER_VERSION), "no discrete GPU");
	put_gpu("0000:03:00.0", "8086:56a0", "i915");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION), "i915 6.1.0");
	teardown();
	setup();
	machine_put(&m, "/sys/module/i915/refcnt", "3\n");
	put_gpu("0000:03:00.0", "8086:56a0", "vfio-pci");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION), "absent");
	cr_assert_not_null(strstr(machine_reason(&m, FIELD_DRIVER_VERSION), "guest"));
}

Test(probe_software, a_dkms_driver_without_version_file_is_its_package_s)
{
	machine_put(&m, "/proc/sys/kernel/osrelease", "6.8.0\n");
	put_gpu("0000:03:00.0", "1002:740c", "amdgpu");
	machine_put(&m, PACKAGE_DPKG, "Package: amdgpu-dkms\n"
		    "Status: install ok installed\n"
		    "Version: 1:6.3.6.60002-1718217.22.04\n");
	machine_put(&m, "/sys/module/amdgpu/taint", "\n");
	machine_detect(&m);  /* installed, but the kernel's own is loaded */
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION), "amdgpu 6.8.0");
	machine_put(&m, "/sys/module/amdgpu/taint", "OE\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION),
			 "amdgpu 6.3.6.60002");
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_MODULE), "amdgpu (dkms)");
	machine_put(&m, PACKAGE_DPKG, "");
	machine_put(&m, "/var/lib/dkms/amdgpu/6.8.5-2041575.el9/source", "");
	machine_put(&m, "/var/lib/dkms/amdgpu/kernel-6.8.0/x", "");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION), "amdgpu 6.8.5");
}

/* A captured tree of the bus alone. */
Test(probe_software, without_modules_a_gpu_s_driver_is_unknown)
{
	put_gpu("0000:03:00.0", "1002:744c", "");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION), "unknown");
	machine_put(&m, "/sys/module/zram/refcnt", "0\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION), "absent");
}

/* The module may load only when CUDA is first used: identity must not wait. */
Test(probe_software, a_driver_that_is_not_loaded_yet_is_told_by_its_library)
{
	put_gpu("0000:01:00.0", "10de:2684", "");
	machine_put(&m, "/sys/module/zram/refcnt", "0\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION), "absent");
	machine_link(&m, "/usr/lib/libcuda.so.1", "libcuda.so.560.35.03");
	machine_put(&m, "/usr/lib/libcuda.so.560.35.03", "x");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION), "560.35.03");
	machine_put(&m, "/sys/module/nvidia/version", "560.35.03\n");
	put_gpu("0000:01:00.0", "10de:2684", "nvidia");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION), "560.35.03");
}

static void put_toolkit(const char *dir, const char *version)
{
	char path[128], text[128];

	snprintf(path, sizeof path, "%s/version.json", dir);
	snprintf(text, sizeof text,
		 "{\"cuda\":{\"name\":\"CUDA SDK\",\"version\":\"%s\"}}", version);
	machine_put(&m, path, text);
}

Test(probe_software, of_several_toolkits_the_one_that_loads_counts)
{
	machine_put(&m, "/sys/module/nvidia/version", "560.35.03\n");
	put_toolkit("/usr/local/cuda-12.4", "12.4.1");
	put_toolkit("/usr/local/cuda-11.8", "11.8.0");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CUDA_VERSION), "unknown");
	machine_link(&m, "/usr/local/cuda", "/etc/alternatives/cuda");
	machine_link(&m, "/etc/alternatives/cuda", "/usr/local/cuda-11.8");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CUDA_VERSION), "11.8.0");
	cr_assert_str_eq(m.facts.fact[FIELD_CUDA_VERSION].source,
			 "/usr/local/cuda-11.8; also 12.4.1 in /usr/local/cuda-12.4");
	machine_put(&m, "/usr/local/cuda-12.4/lib64/libcudart.so.12.4.127", "x");
	machine_link(&m, "/usr/lib/libcudart.so.12",
		     "/usr/local/cuda-12.4/lib64/libcudart.so.12.4.127");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CUDA_VERSION), "12.4.1");
}

/* The header's lines are those of cuDNN 9.1.0, whose CUDNN_VERSION is 90100;
 * the wheel of the same release is 9.1.0.70. */
Test(probe_software, cudnn_reads_the_same_from_header_file_package_and_wheel)
{
	static const struct {
		const char *path, *text;
	} forms[] = {
		{ "/usr/local/cuda/include/cudnn_version.h",
		  "#define CUDNN_MAJOR 9\n#define CUDNN_MINOR 1\n"
		  "#define CUDNN_PATCHLEVEL 0\n#define CUDNN_VERSION "
		  "(CUDNN_MAJOR * 10000 + CUDNN_MINOR * 100 + CUDNN_PATCHLEVEL)\n" },
		{ "/usr/lib/libcudnn.so.9.1.0", "x" },
		{ "/usr/lib/python3/dist-packages/"
		  "nvidia_cudnn_cu12-9.1.0.70.dist-info/METADATA",
		  "Metadata-Version: 2.1\nName: nvidia-cudnn-cu12\nVersion: 9.1.0.70\n" },
	};

	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		teardown();
		setup();
		machine_put(&m, "/sys/module/nvidia/version", "560.35.03\n");
		machine_detect(&m);
		cr_assert_str_eq(machine_value(&m, FIELD_CUDNN_VERSION), "absent");
		machine_put(&m, forms[i].path, forms[i].text);
		machine_detect(&m);
		cr_assert_str_eq(machine_value(&m, FIELD_CUDNN_VERSION), "9.1.0");
	}
}

/* An old header may lie about; what a run loads is the library. */
Test(probe_software, cudnn_is_the_library_that_the_linker_finds)
{
	machine_put(&m, "/sys/module/nvidia/version", "560.35.03\n");
	machine_put(&m, "/usr/include/cudnn_version.h",
		    "#define CUDNN_MAJOR 8\n#define CUDNN_MINOR 9\n"
		    "#define CUDNN_PATCHLEVEL 7\n");
	machine_put(&m, "/usr/lib/libcudnn.so.9.1.0", "x");
	machine_link(&m, "/usr/lib/libcudnn.so.9", "libcudnn.so.9.1.0");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CUDNN_VERSION), "9.1.0");
}

Test(probe_software, rocm_is_told_by_its_folder_its_package_or_its_library)
{
	machine_put(&m, "/sys/module/nvidia/version", "1.0\n");
	machine_put(&m, "/usr/lib/libamdhip64.so.6.1.40091", "x");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_ROCM_VERSION), "6.1.40091");
	machine_put(&m, PACKAGE_DPKG, "Package: rocm-core\n"
		    "Status: install ok installed\nVersion: 6.1.2.60102-119~22.04\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_ROCM_VERSION), "6.1.2");
	machine_put(&m, "/opt/rocm-6.1.0/bin/x", "");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_ROCM_VERSION), "6.1.0");
	machine_put(&m, "/opt/rocm-5.7.1/.info/version", "5.7.1-98\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_ROCM_VERSION), "unknown");
	machine_link(&m, "/opt/rocm", "rocm-5.7.1");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_ROCM_VERSION), "5.7.1");
}

Test(probe_software, the_gpu_stack_is_read_from_files)
{
	machine_put(&m, "/proc/driver/nvidia/version",
		    "NVRM version: NVIDIA UNIX x86_64 Kernel Module  560.35.03  "
		    "Fri Aug 16 21:39:15 UTC 2024\nGCC version: gcc 12\n");
	machine_put(&m, "/usr/local/cuda/version.json",
		    "{\"cuda\":{\"name\":\"CUDA SDK\",\"version\":\"12.4.1\"}}");
	machine_put(&m, "/usr/include/cudnn_version.h",
		    "#define CUDNN_MAJOR 8\n#define CUDNN_MINOR 9\n"
		    "#define CUDNN_PATCHLEVEL 7\n");
	machine_put(&m, "/opt/rocm/.info/version", "6.1.0-82\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION), "560.35.03");
	cr_assert_str_eq(machine_value(&m, FIELD_CUDA_VERSION), "12.4.1");
	cr_assert_str_eq(machine_value(&m, FIELD_CUDNN_VERSION), "8.9.7");
	cr_assert_str_eq(machine_value(&m, FIELD_ROCM_VERSION), "6.1.0");
}

Test(probe_software, a_toolkit_without_gpu_and_driver_does_not_count)
{
	machine_put(&m, "/usr/include/cuda.h", "#define CUDA_VERSION 12040\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CUDA_VERSION), "absent");
	cr_assert_not_null(strstr(machine_reason(&m, FIELD_CUDA_VERSION), "12.4"));
	machine_put(&m, "/sys/module/nvidia/version", "550.54.14\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CUDA_VERSION), "12.4");
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION), "550.54.14");
}

Test(probe_software, a_machine_without_gpu_software_has_none)
{
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION), "absent");
	cr_assert_str_eq(machine_value(&m, FIELD_CUDA_VERSION), "absent");
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_PCI_ID), "absent");
}

/* What a run would open is what detection reads: the next MKL's name too. */
Test(probe_software, every_name_that_a_run_opens_is_looked_for)
{
	for (size_t i = 0; mathlib_mkl[i]; i++) {
		char path[96];

		snprintf(path, sizeof path, "/usr/lib64/%s", mathlib_mkl[i]);
		machine_put(&m, path, "x");
		machine_detect(&m);
		cr_assert_str_eq(machine_value(&m, FIELD_MKL_VERSION), "unknown",
				 "%s", mathlib_mkl[i]);
		snprintf(path, sizeof path, "%s/usr/lib64/%s", m.dir,
			 mathlib_mkl[i]);
		cr_assert_eq(unlink(path), 0);
		machine_detect(&m);
		cr_assert_str_eq(machine_value(&m, FIELD_MKL_VERSION), "absent");
	}
}
