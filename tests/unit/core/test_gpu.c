/* SPDX-License-Identifier: MIT */
/* gpu_scan_new() by sysfs, DRM, KFD and NVIDIA's files.  Ids, names of files and
 * figures are those of real machines (LACT's and telegraf's captures) and of
 * the drivers' documents; the trees are written here. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/detect/gpu.h"
#include "core/detect/gpu_amd.h"
#include "core/detect/gpu_device.h"
#include "machine.h"

static struct machine m;
static struct gpu gpu[GPU_MAX];

static void setup(void)
{
	machine_make(&m);
}

static void teardown(void)
{
	machine_remove(&m);
}

/* Fills gpu[]; how many, or the error where there are none. */
static int list_gpus(void)
{
	int rc, n;
	struct gpu_scan *s = gpu_scan_new(m.root, &rc);

	n = s->list.n;
	for (int i = 0; i < n; i++)
		gpu[i] = s->list.device[i].gpu;
	free(s);
	return n ? n : rc;
}

TestSuite(gpu, .init = setup, .fini = teardown);

static void put(const char *dir, const char *file, const char *text)
{
	char path[192];

	snprintf(path, sizeof path, "%s/%s", dir, file);
	machine_put(&m, path, text);
}

static void put_pci(const char *address, const char *vendor, const char *device,
		    const char *class)
{
	char dir[96];

	snprintf(dir, sizeof dir, "/sys/bus/pci/devices/%s", address);
	put(dir, "vendor", vendor);
	put(dir, "device", device);
	put(dir, "class", class);
}

static void put_card(const char *card, const char *id, const char *sub,
		     const char *slot)
{
	char path[96], text[256];

	snprintf(path, sizeof path, "/sys/class/drm/%s/device/uevent", card);
	snprintf(text, sizeof text, "DRIVER=amdgpu\nPCI_CLASS=30000\nPCI_ID=%s\n"
		 "PCI_SUBSYS_ID=%s\nPCI_SLOT_NAME=%s\n", id, sub, slot);
	machine_put(&m, path, text);
}

Test(gpu, no_bus_and_no_drm_is_an_error_that_says_so)
{
	cr_assert_eq(list_gpus(), -ENOENT);
}

Test(gpu, a_bus_without_gpus_has_none)
{
	put_pci("0000:00:1f.3", "0x8086\n", "0x7ad0\n", "0x040300\n");
	put_pci("0000:02:00.0", "0x1a03\n", "0x2000\n", "0x030000\n");
	put_pci("0000:00:0b.0", "0x8086\n", "0x7d1d\n", "0x120000\n");
	cr_assert_eq(list_gpus(), 0);
}

Test(gpu, ids_are_two_numbers_of_four_digits_and_nothing_else)
{
	static const char *const bad[] = {
		"", ":", "10de", "10de:", ":2704", "10de:2704 ", "10de:27045",
		"110de:2704", " 10de:2704", "0x1:0x2", "-1:2704", "10de:2704:1",
	};
	unsigned vendor = 1, device = 2;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		cr_expect_not(gpu_ids_parse(bad[i], &vendor, &device), "%s", bad[i]);
	cr_assert_eq(vendor, 1);
	cr_assert_eq(device, 2);
	cr_assert(gpu_ids_parse("10DE:2704", &vendor, &device));
	cr_assert_eq(vendor, 0x10de);
	cr_assert_eq(device, 0x2704);
}

Test(gpu, addresses_are_read_in_every_form_and_ordered_as_numbers)
{
	char a[32];

	cr_assert_eq(gpu_address_parse("00000000:01:00.0", a), 0);
	cr_assert_str_eq(a, "0000:01:00.0");
	cr_assert_eq(gpu_address_parse("00000000:00:1E.0", a), 0);
	cr_assert_str_eq(a, "0000:00:1e.0");
	cr_assert_eq(gpu_address_parse("10000:e1:00.0", a), 0);
	cr_assert_str_eq(a, "10000:e1:00.0");
	cr_assert_eq(gpu_address_parse("0000:01:20.0", a), -EINVAL);
	cr_assert_eq(gpu_address_parse("0000:01:00.8", a), -EINVAL);
	cr_assert_eq(gpu_address_parse("0000:01:00.0 ", a), -EINVAL);
	cr_assert_eq(gpu_address_parse("\033[31m", a), -EINVAL);
	cr_assert_lt(gpu_address_compare("1000:00:00.0", "10000:00:00.0"), 0);
	cr_assert_gt(gpu_address_compare("0000:9d:00.0", "0000:1b:00.0"), 0);
	cr_assert_gt(gpu_address_compare("", "ffff:ff:1f.7"), 0);
}

Test(gpu, a_card_of_drm_serves_where_there_is_no_list_of_the_bus)
{
	put_card("card1", "1002:73BF", "1DA2:440E", "0000:0c:00.0");
	put("/sys/class/drm/card1/device", "vbios_version", "113-D4121EXT-CO1\n");
	put("/sys/class/drm/card1/device", "mem_info_vram_total", "17163091968\n");
	put("/sys/class/drm/card1/device", "hwmon/hwmon5/power1_cap",
	    "289000000\n");
	put("/sys/class/drm/card1-DP-1", "status", "connected\n");
	cr_assert_eq(list_gpus(), 1);
	cr_assert_str_eq(gpu[0].address, "0000:0c:00.0");
	cr_assert_eq(gpu[0].device, 0x73bf);
	cr_assert_eq(gpu[0].sub_vendor, 0x1da2);
	cr_assert_eq(gpu[0].sub_device, 0x440e);
	cr_assert_str_eq(gpu[0].vbios.text, "113-D4121EXT-CO1");
	cr_assert_str_eq(gpu[0].memory_mb.text, "16368");
	cr_assert_str_eq(gpu[0].power_limit_w.text, "289");
	cr_assert_not(gpu[0].integrated);
}

Test(gpu, a_card_of_drm_and_its_function_on_the_bus_are_one_gpu)
{
	put_card("card0", "1002:744C", "1DA2:471E", "0000:03:00.0");
	put_pci("0000:03:00.0", "0x1002\n", "0x744c\n", "0x030000\n");
	cr_assert_eq(list_gpus(), 1);
}

Test(gpu, slices_that_a_driver_makes_of_a_gpu_are_no_gpus)
{
	put_pci("0000:3b:00.0", "0x10de\n", "0x20b5\n", "0x030200\n");
	put_pci("0000:3b:00.4", "0x10de\n", "0x20b5\n", "0x030200\n");
	machine_put(&m, "/sys/bus/pci/devices/0000:3b:00.4/physfn/vendor", "x");
	cr_assert_eq(list_gpus(), 1);
}

Test(gpu, more_gpus_than_there_is_room_for_are_bounded)
{
	for (int i = 0; i < 90; i++) {
		char address[16];

		snprintf(address, sizeof address, "0000:%02x:00.0", i);
		put_pci(address, "0x10de\n", "0x2330\n", "0x030200\n");
	}
	cr_assert_eq(list_gpus(), GPU_MAX);
	machine_put(&m, "/proc/cpuinfo", "processor : 0\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_COUNT), "64");
}

static void put_node(const char *n, const char *properties)
{
	char path[96];

	snprintf(path, sizeof path,
		 "/sys/class/kfd/kfd/topology/nodes/%s/properties", n);
	machine_put(&m, path, properties);
}

Test(gpu, kfd_tells_the_target_and_memory_that_sysfs_does_not)
{
	put_card("card0", "1002:740F", "1002:0C34", "0000:c1:00.0");
	put_node("0", "cpu_cores_count 64\nsimd_count 0\ngfx_target_version 0\n");
	put_node("1", "cpu_cores_count 0\nsimd_count 416\n"
		 "gfx_target_version 90010\nlocation_id 49408\ndomain 0\n");
	machine_put(&m, "/sys/class/kfd/kfd/topology/nodes/1/mem_banks/0/"
		    "properties", "heap_type 1\nsize_in_bytes 68702699520\n");
	cr_assert_eq(list_gpus(), 1);
	cr_assert_str_eq(gpu[0].capability.text, "gfx90a");
	cr_assert_str_eq(gpu[0].memory_mb.text, "65520");
}

Test(gpu, target_versions_become_llvm_s_names)
{
	static const struct {
		long long version;
		const char *name;
	} known[] = {  /* kfd's numbers, LLVM's names */
		{ .version = 90402, .name = "gfx942" },
		{ .version = 90012, .name = "gfx90c" },
		{ .version = 100302, .name = "gfx1032" },
		{ .version = 110003, .name = "gfx1103" },
		{ .version = 120001, .name = "gfx1201" },
	};
	char out[16];

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		cr_assert(gpu_amd_target(known[i].version, out));
		cr_assert_str_eq(out, known[i].name);
	}
	cr_assert_not(gpu_amd_target(0, out));
	cr_assert_not(gpu_amd_target(9223372036854775807ll, out));
}

Test(gpu, an_apu_is_integrated_by_its_id_by_its_target_or_by_its_node)
{
	put_card("card0", "1002:15BF", "17AA:50DA", "0000:64:00.0");
	put_card("card1", "1002:FFF1", "17AA:3801", "0000:c1:00.0");
	put_card("card2", "1002:FFF2", "17AA:3801", "0000:c2:00.0");
	put_card("card3", "1002:FFF3", "17AA:3801", "0000:c3:00.0");
	put_node("1", "simd_count 24\ngfx_target_version 110501\n"
		 "location_id 49408\n");
	put_node("2", "cpu_cores_count 8\nsimd_count 24\n"
		 "gfx_target_version 90006\nlocation_id 49664\n");
	put_node("3", "simd_count 24\ngfx_target_version 120001\n"
		 "location_id 49920\n");
	cr_assert_eq(list_gpus(), 4);
	cr_assert(gpu[0].integrated);
	cr_assert(gpu[1].integrated);
	cr_assert(gpu[2].integrated);
	cr_assert_not(gpu[3].integrated);
}

Test(gpu, an_mi300a_counts_though_it_is_an_apu)
{
	put_card("card0", "1002:74A0", "1002:74A0", "0000:01:00.0");
	put_node("0", "cpu_cores_count 24\nsimd_count 912\n"
		 "gfx_target_version 90402\nlocation_id 256\n");
	cr_assert_eq(list_gpus(), 1);
	cr_assert_not(gpu[0].integrated);
	cr_assert_str_eq(gpu[0].capability.text, "gfx942");
}

Test(gpu, intel_s_card_shows_memory_by_tile_and_its_sustained_limit_first)
{
	put_card("card0", "8086:56A5", "1849:6004", "0000:08:00.0");
	put("/sys/class/drm/card0/device", "tile0/physical_vram_size_bytes",
	    "6371147776\n");
	put("/sys/class/drm/card0/device", "hwmon/hwmon0/power1_cap", "70000000\n");
	put("/sys/class/drm/card0/device", "hwmon/hwmon0/power1_max", "0\n");
	put("/sys/class/drm/card0/device", "hwmon/hwmon0/power2_max",
	    "55000000\n");
	put_card("card1", "8086:4680", "1462:7D25", "0000:00:02.0");
	cr_assert_eq(list_gpus(), 2);
	cr_assert(gpu[0].integrated);
	cr_assert_not(gpu[1].integrated);
	cr_assert_str_eq(gpu[1].memory_mb.text, "6076");
	cr_assert_str_eq(gpu[1].power_limit_w.text, "55");
	cr_assert_eq(gpu[1].vbios.state, FACT_ABSENT);
}

Test(gpu, a_part_number_of_crosses_is_none)
{
	put_card("card0", "1002:679A", "1458:229A", "0000:01:00.0");
	put("/sys/class/drm/card0/device", "vbios_version", "xxx-xxx-xxx\n");
	cr_assert_eq(list_gpus(), 1);
	cr_assert_eq(gpu[0].vbios.state, FACT_ABSENT);
	cr_assert_eq(gpu[0].memory_mb.state, FACT_UNKNOWN);
}

/* nvidia-smi says 90.16.25.00.4C of the card whose /proc file has it small. */
Test(gpu, a_vbios_is_the_same_from_proc_and_from_nvml)
{
	put_pci("0000:43:00.0", "0x10de\n", "0x2184\n", "0x030000\n");
	machine_put(&m, "/proc/driver/nvidia/gpus/0000:43:00.0/information",
		    "Model: \t\t NVIDIA GeForce GTX 1660 Ti\n"
		    "Video BIOS: \t 90.16.25.00.4c\n");
	cr_assert_eq(list_gpus(), 1);
	cr_assert_str_eq(gpu[0].vbios.text, "90.16.25.00.4C");
	machine_put(&m, "/capture/nvml.tsv", "gpu\t00000000:43:00.0\t10DE:2184\t"
		    "1458:3FC8\tGraphics Device\t90.16.25.00.4C\t5912\n");
	cr_assert_eq(list_gpus(), 1);
	cr_assert_str_eq(gpu[0].vbios.text, "90.16.25.00.4C");
	cr_assert_str_eq(gpu[0].model.text, "NVIDIA GeForce GTX 1660 Ti");
	cr_assert_str_eq(gpu[0].memory_mb.text, "5912");
	cr_assert_eq(gpu[0].sub_vendor, 0x1458);
}

Test(gpu, question_marks_are_not_a_vbios_and_a_silent_nvml_says_why)
{
	put_pci("0000:01:00.0", "0x10de\n", "0x2684\n", "0x030000\n");
	machine_put(&m, "/proc/driver/nvidia/gpus/0000:01:00.0/information",
		    "Model: \t\t Unknown\nVideo BIOS: \t ??.??.??.??.??\n");
	machine_put(&m, "/capture/nvml.tsv",
		    "error\tDriver/library version mismatch\n");
	cr_assert_eq(list_gpus(), 1);
	cr_assert_eq(gpu[0].vbios.state, FACT_UNKNOWN);
	cr_assert_not_null(strstr(gpu[0].vbios.text, "??"));
	cr_assert_str_eq(gpu[0].memory_mb.text,
			 "NVML: Driver/library version mismatch");
}

Test(gpu, nvml_s_gpus_are_found_without_any_sysfs)
{
	machine_put(&m, "/capture/nvml.tsv",
		    "system\t525.125.06\t12.0\n"
		    "gpu\t00000000:65:00.0\t10DE:1C30\t1028:11B3\tQuadro P2000\t"
		    "86.06.3F.00.30\t5120\t6.1\t75\t-Not Supported\n"
		    "gpu\t00000000:17:00.0\t10DE:1C30\t1028:11B3\tQuadro P2000\t"
		    "86.06.3F.00.30\t5120\t6.1\t75\t-Not Supported\n");
	cr_assert_eq(list_gpus(), 2);
	cr_assert_str_eq(gpu[0].address, "0000:17:00.0");
	cr_assert_eq(gpu[0].device, 0x1c30);
	cr_assert_str_eq(gpu[0].capability.text, "6.1");
}

static const char orin[] = "nvidia,p3701-0000\0nvidia,tegra234";

Test(gpu, a_board_s_gpu_is_found_by_the_device_tree)
{
	machine_bytes(&m, "/proc/device-tree/compatible", orin, sizeof orin);
	machine_put(&m, "/proc/device-tree/model",
		    "NVIDIA Jetson AGX Orin Developer Kit");
	cr_assert_eq(list_gpus(), 1);
	cr_assert_str_eq(gpu[0].address, "");
	cr_assert_str_eq(gpu[0].model.text, "NVIDIA Jetson AGX Orin GPU (ga10b)");
	cr_assert_str_eq(gpu[0].capability.text, "8.7");
	cr_assert_eq(gpu[0].vbios.state, FACT_ABSENT);
	cr_assert_eq(gpu[0].memory_mb.state, FACT_ABSENT);
	cr_assert_not(gpu[0].integrated);
}

Test(gpu, a_board_is_the_same_with_nvml_and_counts_a_card_beside_its_own)
{
	machine_bytes(&m, "/proc/device-tree/compatible", orin, sizeof orin);
	machine_put(&m, "/proc/driver/nvidia/version", "NVRM version: x\n");
	machine_put(&m, "/proc/driver/nvidia/gpus/0000:00:00.0/information",
		    "Model: Orin (nvgpu)\n");
	machine_put(&m, "/capture/nvml.tsv", "gpu\t00000000:00:00.0\t10DE:0000\t"
		    "\tOrin (nvgpu)\t!Unknown Error\n");
	cr_assert_eq(list_gpus(), 1);
	cr_assert_str_eq(gpu[0].address, "");
	put_pci("0005:01:00.0", "0x10de\n", "0x26b1\n", "0x030000\n");
	cr_assert_eq(list_gpus(), 2);
	cr_assert_str_eq(gpu[0].address, "0005:01:00.0");
	cr_assert_str_eq(gpu[1].address, "");
}

Test(gpu, a_board_with_its_gpu_switched_off_has_none)
{
	machine_bytes(&m, "/proc/device-tree/compatible", orin, sizeof orin);
	machine_put(&m, "/proc/device-tree/bus@0/gpu@17000000/status",
		    "disabled");
	cr_assert_eq(list_gpus(), -ENOENT);
}

Test(gpu, thor_s_gpu_is_taken_from_pci_where_it_shows)
{
	static const char thor[] = "nvidia,p3834-0008\0nvidia,tegra264";

	machine_bytes(&m, "/proc/device-tree/compatible", thor, sizeof thor);
	cr_assert_eq(list_gpus(), 1);
	cr_assert_str_eq(gpu[0].capability.text, "11.0");
	put_pci("0000:01:00.0", "0x10de\n", "0x2b00\n", "0x030000\n");
	cr_assert_eq(list_gpus(), 1);
	cr_assert_str_eq(gpu[0].address, "0000:01:00.0");
}

/* "CUDA on WSL User Guide": the driver is the host's, and its libraries are mounted
 * here; on the bus there is Microsoft's adapter. */
Test(gpu, nvml_is_asked_where_windows_lends_its_library)
{
	struct gpu_scan *s;
	int rc;

	put_pci("0001:00:00.0", "0x1414", "0x008e", "0x030200");
	s = gpu_scan_new(m.root, &rc);
	cr_assert_not(s->nvml_asked);
	free(s);
	machine_put(&m, "/usr/lib/wsl/lib/libnvidia-ml.so.1", "");
	s = gpu_scan_new(m.root, &rc);
	cr_assert(s->nvml_asked);
	free(s);
}

Test(gpu, the_processor_s_own_graphics_are_marked)
{
	put_pci("0000:00:02.0", "0x8086\n", "0x4680\n", "0x030000\n");
	put_pci("0000:04:00.0", "0x1002\n", "0x163f\n", "0x030000\n");
	put_pci("0000:41:00.0", "0x1002\n", "0x74a1\n", "0x120000\n");
	put_pci("0000:42:00.0", "0x8086\n", "0x0bd5\n", "0x038000\n");
	put_pci("0000:43:00.0", "0x10de\n", "0x2330\n", "0x030200\n");
	cr_assert_eq(list_gpus(), 5);
	for (int i = 0; i < 5; i++)
		cr_expect_eq(gpu[i].integrated, i < 2, "%s", gpu[i].address);
}

/* Names with escapes, folders for files, links in circles, numbers too long. */
Test(gpu, a_hostile_tree_gives_bounded_gpus_and_clean_text)
{
	static const char evil[] = "DRIVER=\033[2Jx\nPCI_ID=1002:744c\n"
		"PCI_SUBSYS_ID=:\nPCI_SLOT_NAME=../../../etc\nPCI_CLASS=zz\n\0\0";
	static const char name[] = "A\033]0;x\aB\0C\n";

	machine_put(&m, "/sys/bus/pci/devices/\033[31m/vendor", "0x10de\n");
	machine_put(&m, "/sys/bus/pci/devices/0000:01:00.0x/vendor", "0x10de\n");
	machine_put(&m, "/sys/bus/pci/devices/0000:02:00.0/vendor/x", "0x10de\n");
	put_pci("0000:03:00.0", "0x10de\n", "0xffffffffffffffffff\n", "0x030000\n");
	put_pci("0000:04:00.0", "0x1002\n", "-1\n", "0x030000\n");
	machine_bytes(&m, "/sys/bus/pci/devices/0000:04:00.0/product_name", name,
		      sizeof name - 1);
	machine_link(&m, "/sys/bus/pci/devices/0000:04:00.0/hwmon", "hwmon");
	put("/sys/bus/pci/devices/0000:04:00.0", "mem_info_vram_total",
	    "99999999999999999999999\n");
	machine_bytes(&m, "/sys/class/drm/card0/device/uevent", evil,
		      sizeof evil - 1);
	machine_link(&m, "/sys/class/drm/card1", "card1");
	machine_put(&m, "/sys/class/drm/card2/device/uevent",
		    "PCI_ID=1002:744c9\n");
	machine_put(&m, "/sys/class/drm/card99999999999999999999/x", "");
	put_node("1", "simd_count 1\nlocation_id 99999999999\ndomain -1\n");
	put_node("4294967296", "simd_count\nsimd_count 9\nlocation_id 1024\n"
		 "gfx_target_version 99999999999999999999\n");
	machine_put(&m, "/proc/driver/nvidia/gpus/../../x", "");
	machine_put(&m, "/proc/driver/nvidia/gpus/0000:03:00.0/information",
		    "Model:\nVideo BIOS:");
	cr_assert_eq(list_gpus(), 3);
	cr_assert_str_eq(gpu[0].address, "0000:03:00.0");
	cr_assert_eq(gpu[0].device, 0);
	cr_assert_eq(gpu[0].vbios.state, FACT_UNKNOWN);
	cr_assert_null(strpbrk(gpu[1].model.text, "\033\a"));
	cr_assert_eq(gpu[1].memory_mb.state, FACT_UNKNOWN);
	cr_assert_eq(gpu[1].capability.state, FACT_UNKNOWN);
	cr_assert_str_eq(gpu[2].address, "");
}
