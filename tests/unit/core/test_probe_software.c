/* SPDX-License-Identifier: MIT */
/* probe_os, probe_toolchain, probe_mathlib, probe_python, probe_gpu_stack,
 * and what they use: package, library, links. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/detect/library.h"
#include "core/detect/package.h"
#include "machine.h"

static struct machine m;

#define MULTIARCH "/usr/lib/x86_64-linux-gnu"

static void setup(void)
{
	machine_make(&m);
	machine_put(&m, "/proc/cpuinfo", "processor : 0\n");
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

Test(probe_software, upstream_versions_lose_what_debian_adds)
{
	static const struct {
		const char *debian, *upstream;
	} cases[] = {
		{ .debian = "0.9.0-1", .upstream = "0.9.0" },
		{ .debian = "1:2.6.3+ds-1~bpo12+1", .upstream = "2.6.3" },
		{ .debian = "0.3.21+ds-4", .upstream = "0.3.21" },
		{ .debian = "2020.4.304-4", .upstream = "2020.4.304" },
		{ .debian = "1.0~rc2-3-4", .upstream = "1.0" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char v[PACKAGE_VERSION];

		package_upstream(cases[i].debian, strlen(cases[i].debian), v);
		cr_assert_str_eq(v, cases[i].upstream);
	}
}

Test(probe_software, a_removed_package_is_not_installed)
{
	char v[PACKAGE_VERSION];

	machine_put(&m, PACKAGE_DPKG,
		    "Package: libblis4\nStatus: deinstall ok config-files\n"
		    "Version: 0.8.0-1\n\n"
		    "Package: libblis4-openmp\nStatus: install ok installed\n"
		    "Architecture: amd64\nVersion: 0.9.0-1\n");
	cr_assert_eq(package_version(m.root, "libblis4", v), -ENOENT);
	cr_assert_eq(package_version(m.root, "libblis4-openmp", v), 0);
	cr_assert_str_eq(v, "0.9.0");
	cr_assert_eq(package_version(m.root, "libblis4-serial", v), -ENOENT);
}

/* Debian 12 with several BLIS packages: the alternative decides. */
Test(probe_software, the_library_that_would_be_loaded_counts)
{
	machine_put(&m, PACKAGE_DPKG,
		    "Package: libblis4-serial\nStatus: install ok installed\n"
		    "Version: 0.8.1-2\n\n"
		    "Package: libblis4-openmp\nStatus: install ok installed\n"
		    "Version: 0.9.0-1\n");
	machine_put(&m, MULTIARCH "/blis-openmp/libblis.so.4", "x");
	machine_put(&m, MULTIARCH "/blis-serial/libblis.so.4", "x");
	machine_link(&m, MULTIARCH "/libblis.so.4", "/etc/alternatives/blis");
	machine_link(&m, "/etc/alternatives/blis", MULTIARCH "/blis-openmp/libblis.so.4");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_BLIS_VERSION), "0.9.0");
	cr_assert_not_null(strstr(m.facts.fact[FIELD_BLIS_VERSION].source,
				  "blis-openmp"));
	cr_assert_str_eq(machine_value(&m, FIELD_OPENBLAS_VERSION), "absent");
}

Test(probe_software, a_file_name_tells_the_version_without_a_package)
{
	machine_link(&m, "/usr/lib64/libopenblas.so.0", "libopenblasp-r0.3.27.so");
	machine_put(&m, "/usr/lib64/libopenblasp-r0.3.27.so", "x");
	machine_put(&m, "/usr/lib64/libdnnl.so.3", "x");
	machine_link(&m, "/usr/local/lib/libmkl_rt.so.2",
		     "/opt/intel/oneapi/mkl/2024.1/lib/libmkl_rt.so.2");
	machine_put(&m, "/opt/intel/oneapi/mkl/2024.1/lib/libmkl_rt.so.2", "x");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_OPENBLAS_VERSION), "0.3.27");
	cr_assert_str_eq(machine_value(&m, FIELD_MKL_VERSION), "2024.1");
	cr_assert_str_eq(machine_value(&m, FIELD_ONEDNN_VERSION), "unknown");
}

Test(probe_software, the_note_in_a_library_tells_its_package)
{
	static const char elf[128] = "\177ELF";
	static const char note[] = "FDO\0{\"type\":\"rpm\",\"name\":\"blis\","
		"\"version\":\"1.0-4.fc42\",\"architecture\":\"x86_64\"}";
	struct buf b = BUF_INIT;

	buf_add(&b, elf, sizeof elf);
	buf_add(&b, note, sizeof note);
	machine_bytes(&m, "/usr/lib64/libblis.so.4", b.p, b.n);
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_BLIS_VERSION), "1.0");
	buf_release(&b);
}

static void add32(struct buf *b, uint32_t v)
{
	buf_add(b, &v, sizeof v);
}

/* The layout of glibc's cache, new format: header of 48 bytes, entries of 24,
 * string table. */
Test(probe_software, the_linker_s_cache_decides_before_the_folders)
{
	static const char strings[] = "libblis.so.4\0/opt/a/libblis.so.4\0"
				      "/opt/b/libblis.so.4";
	struct buf b = BUF_INIT;
	char path[LINKS_PATH];
	uint32_t base = 48 + 2 * 24;

	buf_adds(&b, "glibc-ld.so.cache1.1");
	add32(&b, 2);
	while (b.n < 48)
		buf_addc(&b, '\0');
	for (uint32_t i = 0; i < 2; i++) {
		add32(&b, i ? 0x0303 : 0x0003);  /* the first is for i386 */
		add32(&b, base);
		add32(&b, base + 13 + i * 20);
		add32(&b, 0);
		add32(&b, 0);
		add32(&b, 0);
	}
	buf_add(&b, strings, sizeof strings);
	machine_bytes(&m, "/etc/ld.so.cache", b.p, b.n);
	machine_put(&m, "/usr/lib/libblis.so.4", "x");
	cr_assert_eq(library_find(m.root, "libblis.so.4", path), 0);
	cr_assert_str_eq(path, "/opt/b/libblis.so.4");
	for (size_t n = 0; n < b.n; n += 7) {  /* a torn cache */
		machine_bytes(&m, "/etc/ld.so.cache", b.p, n);
		cr_assert_eq(library_find(m.root, "libblis.so.4", path), 0);
	}
	buf_release(&b);
}

Test(probe_software, python_packages_count_from_system_prefixes)
{
	machine_link(&m, "/usr/bin/python3", "python3.11");
	machine_put(&m, "/usr/bin/python3.11", "x");
	machine_put(&m, "/usr/lib/python3/dist-packages/numpy-1.24.2.egg-info/PKG-INFO",
		    "Metadata-Version: 2.1\nName: numpy\nVersion: 1.24.2\n");
	machine_put(&m, "/usr/local/lib/python3.9/dist-packages/"
		    "torch-1.9.0.dist-info/METADATA", "Version: 1.9.0\n");
	machine_put(&m, "/root/venv/lib/python3.11/site-packages/"
		    "numpy-2.0.0.dist-info/METADATA", "Version: 2.0.0\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_NUMPY_VERSION), "1.24.2");
	cr_assert_str_eq(machine_value(&m, FIELD_PYTORCH_VERSION), "absent");
}

Test(probe_software, listed_prefixes_come_first_and_the_others_are_named)
{
	machine_put(&m, "/etc/postsil/prefixes", "# ours\n/opt/ml\n");
	machine_put(&m, "/opt/ml/lib/python3.12/site-packages/"
		    "torch-2.4.0+cu124.dist-info/METADATA",
		    "Name: torch\nVersion: 2.4.0+cu124\n\nVersion: 9.9\n");
	machine_put(&m, "/usr/lib/python3/dist-packages/"
		    "torch-1.13.1.dist-info/METADATA", "Version: 1.13.1\n");
	machine_put(&m, "/usr/lib/python3/dist-packages/"
		    "torchvision-0.14.dist-info/METADATA", "Version: 0.14\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_PYTORCH_VERSION), "2.4.0+cu124");
	cr_assert_not_null(strstr(m.facts.fact[FIELD_PYTORCH_VERSION].source,
				  "also 1.13.1"));
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
