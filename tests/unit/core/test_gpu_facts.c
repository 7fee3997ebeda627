/* SPDX-License-Identifier: MIT */
/* probe_gpu and gpu_name: the GPUs as facts of the machine, and their names. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/detect/gpu_name.h"
#include "core/detect/gpu.h"
#include "core/model/fingerprint.h"
#include "core/model/gpu_product.h"
#include "machine.h"

static struct machine m;

static void setup(void)
{
	machine_make(&m);
	machine_put(&m, "/proc/cpuinfo", "processor : 0\n");
}

static void teardown(void)
{
	machine_remove(&m);
}

TestSuite(gpu_facts, .init = setup, .fini = teardown);

static void put_pci(const char *address, const char *vendor, const char *device)
{
	static const char dir[] = "/sys/bus/pci/devices";
	char path[128];

	snprintf(path, sizeof path, "%s/%s/class", dir, address);
	machine_put(&m, path, "0x030000\n");
	snprintf(path, sizeof path, "%s/%s/vendor", dir, address);
	machine_put(&m, path, vendor);
	snprintf(path, sizeof path, "%s/%s/device", dir, address);
	machine_put(&m, path, device);
}

static const struct fact *extra(const char *key)
{
	for (size_t i = 0; i < m.facts.n_extra; i++)
		if (strcmp(m.facts.extra[i].key, key) == 0)
			return &m.facts.extra[i].fact;
	return NULL;
}

#define H100(bus, mib) "gpu\t00000000:" bus ":00.0\t10DE:2330\t10DE:16C1\t" \
	"NVIDIA H100 80GB HBM3\t96.00.61.00.01\t" mib "\t9.0\t700\tdisabled\n"

Test(gpu_facts, the_golden_vector_of_two_gpus_comes_out)
{
	char fp[FINGERPRINT_HEX];

	machine_x86(&m, "vendor_id\t: GenuineIntel\ncpu family\t: 6\n"
		    "model\t\t: 143\nmodel name\t: Intel(R) Xeon(R) Platinum "
		    "8480+\nstepping\t: 8\nmicrocode\t: 0x2b0005c0\n"
		    "flags\t\t: fpu\n", 224, 2, 224);
	machine_put(&m, "/sys/devices/system/memory/block_size_bytes",
		    "800000000\n");
	for (int i = 0; i < 64; i++) {  /* of 32 GiB */
		char path[80];

		snprintf(path, sizeof path,
			 "/sys/devices/system/memory/memory%d/online", i);
		machine_put(&m, path, "1\n");
	}
	put_pci("0000:9d:00.0", "0x10de\n", "0x2330\n");
	put_pci("0000:1b:00.0", "0x10de\n", "0x2330\n");
	machine_put(&m, "/capture/nvml.tsv", "system\t550.54\t12.4\n"
		    H100("9D", "81559") H100("1B", "81559"));
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_PCI_ID),
			 "10de:2330+10de:2330");
	fingerprint_of(&m.facts, FP_HARDWARE, fp);
	cr_assert_str_eq(fp, "4f9998eb85ecab95", "%s %s %s",
			 machine_value(&m, FIELD_MEMORY_TOTAL_GB),
			 machine_value(&m, FIELD_CPU_CORES_PHYSICAL),
			 machine_value(&m, FIELD_CPU_MODEL));
}

Test(gpu_facts, equal_numbers_are_the_machine_s_and_several_gpus_have_extras)
{
	machine_put(&m, "/capture/nvml.tsv", "system\t550.54\t12.4\n"
		    H100("1B", "81559") H100("9D", "81559"));
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_COUNT), "2");
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_MEMORY_MB), "81559");
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_POWER_LIMIT_W), "700");
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_SUBSYSTEM),
			 "10de:16c1+10de:16c1");
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_COMPUTE_CAPABILITY),
			 "9.0+9.0");
	cr_assert_not_null(extra("gpu1_pci_address"));
	cr_assert_str_eq(extra("gpu1_pci_address")->value, "0000:9d:00.0");
	cr_assert_str_eq(extra("gpu0_memory_mb")->value, "81559");
	cr_assert_str_eq(extra("gpu_mig_mode")->value, "disabled+disabled");
	cr_assert_null(extra("gpu2_model"));
}

Test(gpu_facts, a_number_that_differs_is_unknown_and_named)
{
	machine_put(&m, "/capture/nvml.tsv",
		    H100("1B", "24576") H100("9D", "49152"));
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_MEMORY_MB), "unknown");
	cr_assert_str_eq(machine_reason(&m, FIELD_GPU_MEMORY_MB),
			 "it differs from GPU to GPU: 24576, 49152");
	cr_assert_str_eq(extra("gpu1_memory_mb")->value, "49152");
}

Test(gpu_facts, one_gpu_that_is_not_told_leaves_the_text_unknown_and_says_which)
{
	put_pci("0000:1b:00.0", "0x10de\n", "0x2330\n");
	put_pci("0000:9d:00.0", "0x10de\n", "0x2330\n");
	machine_put(&m, "/capture/nvml.tsv", H100("1B", "81559"));
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_COUNT), "2");
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_VBIOS_VERSION), "unknown");
	cr_assert_not_null(strstr(machine_reason(&m, FIELD_GPU_VBIOS_VERSION),
				  "0000:9d:00.0"));
}

Test(gpu_facts, what_one_of_two_gpus_has_not_is_none_in_the_text)
{
	put_pci("0000:03:00.0", "0x8086\n", "0xe20b\n");
	put_pci("0000:1b:00.0", "0x10de\n", "0x2330\n");
	machine_put(&m, "/capture/nvml.tsv", H100("1B", "81559"));
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_VBIOS_VERSION),
			 "none+96.00.61.00.01");
	cr_assert_null(extra("gpu0_vbios_version")->value);
	cr_assert_eq(extra("gpu0_vbios_version")->state, FACT_ABSENT);
}

Test(gpu_facts, integrated_graphics_enter_no_identity)
{
	char with[FINGERPRINT_HEX], without[FINGERPRINT_HEX];

	machine_put(&m, "/sys/bus/pci/devices/0000:00:00.0/vendor", "0x8086\n");
	machine_detect(&m);
	fingerprint_of(&m.facts, FP_HARDWARE, without);
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_INTEGRATED), "absent");
	put_pci("0000:00:02.0", "0x8086\n", "0x4680\n");
	put_pci("0000:0e:00.0", "0x1002\n", "0x164e\n");
	machine_put(&m, "/usr/share/misc/pci.ids",
		    "1002  Advanced Micro Devices, Inc. [AMD/ATI]\n"
		    "\t164e  Raphael\n8086  Intel Corporation\n"
		    "\t4680  AlderLake-S GT1\n");
	machine_detect(&m);
	fingerprint_of(&m.facts, FP_HARDWARE, with);
	cr_assert_str_eq(with, without);
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_COUNT), "absent");
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_INTEGRATED),
			 "Intel AlderLake-S GT1 (8086:4680)+"
			 "AMD Raphael (1002:164e)");
}

Test(gpu_facts, a_name_for_several_products_is_marked_in_its_source)
{
	put_pci("0000:03:00.0", "0x1002\n", "0x7fff\n");
	machine_put(&m, "/usr/share/hwdata/pci.ids",
		    "# a comment\n1002  AMD\n\t7ffe  Wrong\n"
		    "\t\t1002 7fff  Not this\n"
		    "\t7fff  Navi 99 [Radeon RX 1 / RX 2]\n10de  NVIDIA\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_MODEL),
			 "AMD Navi 99 [Radeon RX 1 / RX 2]");
	cr_assert_not_null(strstr(m.facts.fact[FIELD_GPU_MODEL].source,
				  "several products"));
}

Test(gpu_facts, a_vendor_s_list_ends_where_the_next_vendor_begins)
{
	put_pci("0000:03:00.0", "0x1002\n", "0x7fff\n");
	machine_put(&m, "/usr/share/misc/pci.ids",
		    "1002  AMD\n\t7ffe  Wrong\n10de  NVIDIA\n\t7fff  Wrong\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_MODEL), "unknown");
	cr_assert_neq(machine_reason(&m, FIELD_GPU_MODEL)[0], '\0');
}

Test(gpu_facts, libdrm_s_list_knows_the_product_by_its_revision)
{
	put_pci("0000:03:00.0", "0x1002\n", "0x7fff\n");
	machine_put(&m, "/sys/bus/pci/devices/0000:03:00.0/revision", "0xc8\n");
	machine_put(&m, "/usr/share/libdrm/amdgpu.ids",
		    "# List of AMDGPU IDs\n1.0.0\n"
		    "7FFF,\tC0,\tAMD Radeon RX 1\n7FFF,\tC8,\tAMD Radeon RX 2\n");
	machine_put(&m, "/usr/share/misc/pci.ids",
		    "1002  AMD\n\t7fff  Navi 99 [Radeon RX 1/RX 2]\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_MODEL), "AMD Radeon RX 2");
}

Test(gpu_facts, hostile_lists_of_names_are_bounded)
{
	struct buf b = BUF_INIT;

	put_pci("0000:03:00.0", "0x1002\n", "0x7fff\n");
	buf_adds(&b, "1002  ");
	for (int i = 0; i < 300000; i++)
		buf_adds(&b, "A\033");
	buf_adds(&b, "\n\t7fff  ");
	for (int i = 0; i < 300000; i++)
		buf_adds(&b, "B");
	machine_bytes(&m, "/usr/share/misc/pci.ids", b.p, b.n);
	machine_bytes(&m, "/usr/share/libdrm/amdgpu.ids", b.p, b.n);
	buf_release(&b);
	machine_detect(&m);
	cr_assert_lt(strlen(machine_value(&m, FIELD_GPU_MODEL)), 160);
	cr_assert_null(strchr(machine_value(&m, FIELD_GPU_MODEL), '\033'));
}

/* Each line must cost its own length, not that of what follows it. */
Test(gpu_facts, lists_of_short_and_empty_lines_take_no_time, .timeout = 10)
{
	static const char *const lines[] = { "7", "\n", "7fff,", "1002  \n\t" };
	struct buf b = BUF_INIT;

	put_pci("0000:03:00.0", "0x1002\n", "0x7fff\n");
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		buf_reset(&b);
		while (b.n < 3u << 20)
			buf_addf(&b, "%s\n", lines[i]);
		machine_bytes(&m, "/usr/share/misc/pci.ids", b.p, b.n);
		machine_bytes(&m, "/usr/share/libdrm/amdgpu.ids", b.p, b.n);
		machine_detect(&m);
		cr_assert_str_eq(machine_value(&m, FIELD_GPU_MODEL), "unknown");
	}
	buf_release(&b);
}

Test(gpu_facts, a_mi250_is_said_to_be_two_devices)
{
	put_pci("0000:29:00.0", "0x1002\n", "0x740c\n");
	put_pci("0000:2c:00.0", "0x1002\n", "0x740c\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_COUNT), "2");
	cr_assert_not_null(strstr(m.facts.fact[FIELD_GPU_COUNT].source,
				  "MI250"));
}

Test(gpu_facts, a_tegra_chip_that_is_not_known_may_have_a_gpu)
{
	static const char next[] = "nvidia,p9999\0nvidia,tegra999";

	machine_bytes(&m, "/proc/device-tree/compatible", next, sizeof next);
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_PCI_ID), "unknown");
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_VBIOS_VERSION), "unknown");
}

Test(gpu_facts, the_driver_s_cuda_version_comes_with_nvml)
{
	machine_put(&m, "/capture/nvml.tsv", "system\t550.54.15\t12.4\n"
		    H100("1B", "81559"));
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CUDA_DRIVER_VERSION), "12.4");
}

/* An AGX Orin of 32 GB shows 30696 MiB of MemTotal. */
Test(gpu_facts, a_board_s_module_is_known_by_board_and_memory)
{
	static const char orin[] = "nvidia,p3701-0000\0nvidia,tegra234";
	struct gpu_scan *scan;
	struct gpu_product product;
	struct gpu_id id;
	int rc;

	machine_bytes(&m, "/proc/device-tree/compatible", orin, sizeof orin);
	machine_put(&m, "/proc/device-tree/model",
		    "NVIDIA Jetson AGX Orin Developer Kit");
	machine_put(&m, "/proc/meminfo", "MemTotal:       31432704 kB\n");
	scan = gpu_scan_new(m.root, &rc);
	cr_assert_eq(scan->list.n, 1);
	gpu_device_id(&scan->list.device[0], &id);
	cr_assert_eq(gpu_product_find(&id, &product), GPU_MATCH_ONE);
	cr_assert_str_eq(product.name, "NVIDIA Jetson AGX Orin 32GB");
	free(scan);
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_COUNT), "1");
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_PCI_ID), "absent");
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_MEMORY_MB), "absent");
	cr_assert_str_eq(machine_value(&m, FIELD_CUDA_DRIVER_VERSION),
			 "unknown");
}

Test(gpu_facts, a_name_for_one_product_is_not_marked)
{
	put_pci("0000:03:00.0", "0x1002\n", "0x7fff\n");
	machine_put(&m, "/usr/share/misc/pci.ids",
		    "1002  Advanced Micro Devices, Inc. [AMD/ATI]\n"
		    "\t7fff  Navi 99 [Radeon RX 1]\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_MODEL),
			 "AMD Navi 99 [Radeon RX 1]");
	cr_assert_str_eq(m.facts.fact[FIELD_GPU_MODEL].source,
			 "/usr/share/misc/pci.ids");
}

Test(gpu_facts, where_no_bus_is_shown_nothing_is_said_about_gpus)
{
	char path[128];

	snprintf(path, sizeof path, "%s" MACHINE_BUS, m.dir);
	cr_assert_eq(unlink(path), 0);
	*strrchr(path, '/') = '\0';
	cr_assert_eq(rmdir(path), 0);
	*strrchr(path, '/') = '\0';
	cr_assert_eq(rmdir(path), 0);
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_PCI_ID), "unknown");
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_COUNT), "unknown");
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_INTEGRATED), "unknown");
}

static void put_orin(void)
{
	static const char orin[] = "nvidia,p3767-0005\0nvidia,tegra234";

	machine_bytes(&m, "/proc/device-tree/compatible", orin, sizeof orin);
	machine_put(&m, "/proc/device-tree/model",
		    "NVIDIA Jetson Orin Nano Developer Kit");
	machine_put(&m, "/sys/module/nvgpu/initstate", "live\n");
	machine_put(&m, "/usr/local/cuda/version.json",
		    "{\"cuda\":{\"version\":\"12.6.68\"}}");
}

/* The line is that of an Orin Nano with JetPack 6.2, whose displays are driven
 * by a module "nvidia" 540.4.0. */
#define RELEASE "# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, " \
	"EABI: aarch64, DATE: Wed Jan  8 01:49:37 UTC 2025\n"

Test(gpu_facts, a_board_s_driver_is_its_release_whatever_drives_the_display)
{
	put_orin();
	machine_put(&m, "/etc/nv_tegra_release", RELEASE);
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION), "L4T 36.4.3");
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_MODULE), "nvgpu");
	cr_assert_str_eq(machine_value(&m, FIELD_CUDA_VERSION), "12.6.68");
	machine_put(&m, "/sys/module/nvidia/version", "540.4.0\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION), "L4T 36.4.3");
}

Test(gpu_facts, a_discrete_gpu_in_a_board_adds_its_driver)
{
	put_orin();
	machine_put(&m, "/etc/nv_tegra_release", RELEASE);
	machine_put(&m, "/sys/module/nvidia/version", "535.183.06\n");
	put_pci("0005:01:00.0", "0x10de\n", "0x2230\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION),
			 "L4T 36.4.3+535.183.06");
}

Test(gpu_facts, a_board_of_an_unknown_release_has_a_driver_and_counts_its_toolkit)
{
	put_orin();
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_DRIVER_VERSION), "unknown");
	cr_assert_str_eq(machine_value(&m, FIELD_CUDA_VERSION), "12.6.68");
}
