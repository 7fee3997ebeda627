/* SPDX-License-Identifier: MIT */
/* Memory: probe_mem, probe_dimm, smbios. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/base/err.h"
#include "core/detect/smbios.h"
#include "machine.h"

static struct machine m;

static unsigned long long firmware_gib(void)
{
	struct smbios_dimm d[SMBIOS_DIMMS_MAX];

	return smbios_sum(d, smbios_dimms(m.root, d, SMBIOS_DIMMS_MAX, NULL)) >> 30;
}

static void setup(void)
{
	machine_make(&m);
	machine_put(&m, "/proc/cpuinfo", "processor : 0\n");
}

static void teardown(void)
{
	machine_remove(&m);
}

TestSuite(probe_mem, .init = setup, .fini = teardown);

/* DSP0134 3.7, 7.18: length 0x5c, 16 GiB as size 0x4000 MiB, type DDR5 (22h),
 * rated 5600 MT/s, configured 4800 MT/s. */
static void ddr5(unsigned char raw[0x5e])
{
	memset(raw, 0, 0x5e);
	raw[0] = 17;
	raw[1] = 0x5c;
	raw[0x0d] = 0x40;
	raw[0x12] = 0x22;
	raw[0x15] = 0xe0;
	raw[0x16] = 0x15;
	raw[0x20] = 0xc0;
	raw[0x21] = 0x12;
}

Test(probe_mem, the_configured_speed_counts_not_the_rated_one)
{
	unsigned char raw[0x5e];
	struct smbios_dimm d;

	ddr5(raw);
	cr_assert_eq(smbios_parse_dimm(raw, sizeof raw, &d), 0);
	cr_assert_str_eq(d.type, "DDR5");
	cr_assert_eq(d.mts, 4800);
	cr_assert_eq(d.bytes, 16ull << 30);
	raw[0x20] = raw[0x21] = 0;
	cr_assert_eq(smbios_parse_dimm(raw, sizeof raw, &d), 0);
	cr_assert_eq(d.mts, 5600);
}

Test(probe_mem, large_devices_give_their_size_in_the_wide_field)
{
	unsigned char raw[0x5e];
	struct smbios_dimm d;

	ddr5(raw);
	raw[0x0c] = 0xff;
	raw[0x0d] = 0x7f;
	raw[0x1e] = 0x02;  /* 0x00020000 MiB */
	cr_assert_eq(smbios_parse_dimm(raw, sizeof raw, &d), 0);
	cr_assert_eq(d.bytes, 128ull << 30);
}

Test(probe_mem, a_short_or_foreign_structure_is_refused)
{
	unsigned char raw[0x5e];
	struct smbios_dimm d;

	ddr5(raw);
	for (size_t n = 0; n < 0x5c; n++)
		cr_assert_eq(smbios_parse_dimm(raw, n, &d), ERR_FORMAT, "%zu", n);
	raw[0] = 16;
	cr_assert_eq(smbios_parse_dimm(raw, sizeof raw, &d), ERR_FORMAT);
}

Test(probe_mem, the_table_and_the_entries_say_the_same)
{
	unsigned char raw[2 * 0x5e];

	ddr5(raw);
	ddr5(raw + 0x5e);
	machine_bytes(&m, "/sys/firmware/dmi/tables/DMI", raw, sizeof raw);
	cr_assert_eq(firmware_gib(), 32);
	machine_bytes(&m, "/sys/firmware/dmi/entries/17-0/raw", raw, 0x5e);
	machine_bytes(&m, "/sys/firmware/dmi/entries/17-1/raw", raw, 0x5e);
	cr_assert_eq(firmware_gib(), 32);
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_MEMORY_TYPE), "DDR5-4800");
	cr_assert_str_eq(machine_value(&m, FIELD_MEMORY_TOTAL_GB), "32");
}

Test(probe_mem, udev_s_copy_serves_where_the_firmware_s_is_root_s)
{
	machine_put(&m, "/run/udev/data/+dmi:id",
		    "E:MEMORY_DEVICE_0_SIZE=17179869184\n"
		    "E:MEMORY_DEVICE_0_TYPE=DDR4\n"
		    "E:MEMORY_DEVICE_0_SPEED_MTS=3200\n"
		    "E:MEMORY_DEVICE_0_CONFIGURED_SPEED_MTS=2933\n"
		    "E:MEMORY_DEVICE_1_TYPE=Unknown\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_MEMORY_TYPE), "DDR4-2933");
}

Test(probe_mem, edac_knows_the_kind_alone)
{
	machine_put(&m, "/sys/devices/system/edac/mc/mc0/dimm0/dimm_mem_type",
		    "Registered-DDR4\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_MEMORY_TYPE), "DDR4");
}

Test(probe_mem, the_firmware_map_comes_before_memtotal)
{
	machine_put(&m, "/sys/firmware/memmap/0/type", "System RAM\n");
	machine_put(&m, "/sys/firmware/memmap/0/start", "0x0\n");
	machine_put(&m, "/sys/firmware/memmap/0/end", "0xbfffffff\n");
	machine_put(&m, "/sys/firmware/memmap/1/type", "Reserved\n");
	machine_put(&m, "/sys/firmware/memmap/1/start", "0xc0000000\n");
	machine_put(&m, "/sys/firmware/memmap/1/end", "0xffffffff\n");
	machine_put(&m, "/sys/firmware/memmap/2/type", "System RAM\n");
	machine_put(&m, "/sys/firmware/memmap/2/start", "0x100000000\n");
	machine_put(&m, "/sys/firmware/memmap/2/end", "0x63fffffff\n");
	machine_put(&m, "/proc/meminfo", "MemTotal: 1000000 kB\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_MEMORY_TOTAL_GB), "24");
}

/* MemTotal of machines whose size is known: a 64 GB desktop (65,759,124 kB is
 * what /proc/meminfo of one shows), a 16 GB laptop, a 1 TB server. */
Test(probe_mem, memtotal_is_rounded_up_to_what_is_sold)
{
	static const struct {
		const char *meminfo, *gb;
	} cases[] = {
		{ .meminfo = "MemTotal:       65759124 kB\n", .gb = "64" },
		{ .meminfo = "MemTotal:       16161764 kB\n", .gb = "16" },
		{ .meminfo = "MemTotal:       1056437640 kB\n", .gb = "1024" },
		{ .meminfo = "MemTotal:       24684008 kB\n", .gb = "24" },
		{ .meminfo = "MemTotal:        3884396 kB\n", .gb = "4" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		machine_put(&m, "/proc/meminfo", cases[i].meminfo);
		machine_detect(&m);
		cr_assert_str_eq(machine_value(&m, FIELD_MEMORY_TOTAL_GB),
				 cases[i].gb);
	}
}

/* first to last, as lsmem(1) prints ranges of blocks */
static void put_blocks(const char *size, const int (*range)[2], size_t n)
{
	char path[96];

	machine_put(&m, "/sys/devices/system/memory/block_size_bytes", size);
	for (size_t i = 0; i < n; i++)
		for (int k = range[i][0]; k <= range[i][1]; k++) {
			snprintf(path, sizeof path,
				 "/sys/devices/system/memory/memory%d/state", k);
			machine_put(&m, path, k % 2 ? "online\n" : "offline\n");
		}
}

static const char *gb_of(const char *size, const int (*range)[2], size_t n)
{
	machine_remove(&m);
	setup();
	put_blocks(size, range, n);
	machine_detect(&m);
	return machine_value(&m, FIELD_MEMORY_TOTAL_GB);
}

#define RANGES(...) (const int[][2]){ __VA_ARGS__ }, \
	sizeof((int[][2]){ __VA_ARGS__ }) / sizeof(int[2])

/* What lsmem prints on a server with 64 GiB of DRAM, in blocks of 2 GiB (the
 * kernel's list, on resctrl with CXL): 33 of them, for the hole below 4 GiB and
 * the end of the DRAM both lie inside a block; then with its 16 GiB of CXL. */
Test(probe_mem, blocks_that_are_partly_filled_add_nothing)
{
	cr_assert_str_eq(gb_of("80000000\n", RANGES({ 0, 32 })), "64");
	cr_assert_str_eq(gb_of("80000000\n", RANGES({ 0, 40 })), "80");
}

/* Ranges that lsmem prints: a guest of QEMU of 16 GiB, one of Windows of 8, a
 * POWER guest of 2 GiB in blocks of 16 MiB. */
Test(probe_mem, blocks_that_are_full_are_counted)
{
	cr_assert_str_eq(gb_of("8000000\n", RANGES({ 0, 23 }, { 32, 135 })), "16");
	cr_assert_str_eq(gb_of("8000000\n", RANGES({ 0, 30 }, { 32, 64 })), "8");
	cr_assert_str_eq(gb_of("1000000\n", RANGES({ 0, 127 })), "2");
}

/* The E820 map of a laptop with 16 GiB in a report to the kernel's list: usable
 * up to 0x8dc0efff and from 4 GiB to 0x46dffffff; one whose hole begins and
 * whose DRAM ends inside a block (0x8f800000, 0x470800000), which gives 129 of
 * 128 MiB; one whose graphics keep 512 MiB; one with 1 GiB kept of 32. */
Test(probe_mem, a_pc_shows_what_was_bought)
{
	cr_assert_str_eq(gb_of("8000000\n", RANGES({ 0, 17 }, { 32, 141 })), "16");
	cr_assert_str_eq(gb_of("8000000\n", RANGES({ 0, 17 }, { 32, 142 })), "16");
	cr_assert_str_eq(gb_of("8000000\n", RANGES({ 0, 13 }, { 32, 141 })), "16");
	cr_assert_str_eq(gb_of("8000000\n", RANGES({ 0, 13 }, { 32, 265 })), "32");
}

/* 48 + 64 GiB in blocks of 2 and 1 GiB, one of them more; a guest of as many
 * blocks, of which the firmware's map says that all are full. */
Test(probe_mem, a_block_more_is_taken_for_one_only_where_the_map_agrees)
{
	cr_assert_str_eq(gb_of("80000000\n", RANGES({ 0, 56 })), "112");
	cr_assert_str_eq(gb_of("40000000\n", RANGES({ 0, 1 }, { 4, 114 })), "112");
	machine_put(&m, "/sys/firmware/memmap/0/type", "System RAM\n");
	machine_put(&m, "/sys/firmware/memmap/0/start", "0x0\n");
	machine_put(&m, "/sys/firmware/memmap/0/end", "0x1c3ffffffe\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_MEMORY_TOTAL_GB), "113");
}

/* Google's n1-standard-8 and Amazon's old r3.2xlarge have 30 and 61 GiB. */
Test(probe_mem, a_guest_of_an_odd_size_keeps_it)
{
	cr_assert_str_eq(gb_of("8000000\n", RANGES({ 0, 239 })), "30");
	cr_assert_str_eq(gb_of("8000000\n", RANGES({ 0, 487 })), "61");
	cr_assert_str_eq(gb_of("8000000\n", RANGES({ 0, 59 })), "8");
	cr_assert_str_eq(gb_of("8000000\n", RANGES({ 0, 3 })), "1");
}

Test(probe_mem, a_block_size_that_cannot_be_is_no_source)
{
	static const char *const sizes[] = {
		"0\n", "1\n", "ffffffffffffffffffff\n", "-8000000\n", "zzz\n", "\n",
	};

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		cr_assert_str_eq(gb_of(sizes[i], RANGES({ 0, 3 })), "unknown", "%zu",
				 i);
}

/* MemTotal of an IBM AC922 and of its six GPUs, whose driver adds their memory
 * to the system's; and the same in blocks of 256 MiB. */
Test(probe_mem, the_memory_of_gpus_is_not_the_machine_s)
{
	machine_put(&m, "/proc/meminfo", "MemTotal:       358162944 kB\n");
	for (int i = 250; i < 256; i++) {
		char path[96], text[96];

		snprintf(path, sizeof path,
			 "/proc/driver/nvidia/gpus/0004:0%d:00.0/numa_status", i - 250);
		snprintf(text, sizeof text, "Node:      %d\nStatus:    online\n", i);
		machine_put(&m, path, text);
		snprintf(path, sizeof path,
			 "/sys/devices/system/node/node%d/meminfo", i);
		snprintf(text, sizeof text, "Node %d MemTotal: 15728640 kB\n", i);
		machine_put(&m, path, text);
	}
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_MEMORY_TOTAL_GB), "256");
	put_blocks("10000000\n", RANGES({ 0, 1023 }, { 2000, 2059 }));
	for (int i = 2000; i <= 2059; i++) {
		char path[96];

		snprintf(path, sizeof path,
			 "/sys/devices/system/node/node250/memory%d/state", i);
		machine_put(&m, path, "online\n");
	}
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_MEMORY_TOTAL_GB), "256");
}

/* As in DSP0134 3.7: 7.18.2 Flash is 09h; 7.18.6 Optane is 07h, at 28h. */
Test(probe_mem, flash_and_persistent_memory_are_no_ram)
{
	unsigned char raw[0x5e];
	struct smbios_dimm d;

	ddr5(raw);
	raw[0x12] = 0x09;
	cr_assert_eq(smbios_parse_dimm(raw, sizeof raw, &d), 0);
	cr_assert_eq(d.bytes, 0);
	ddr5(raw);
	raw[0x28] = 0x03;
	cr_assert_eq(smbios_parse_dimm(raw, sizeof raw, &d), 0);
	cr_assert_eq(d.bytes, 16ull << 30);
	raw[0x28] = 0x07;
	cr_assert_eq(smbios_parse_dimm(raw, sizeof raw, &d), 0);
	cr_assert_eq(d.bytes, 0);
}

/* 7.18.4: FFFFh says that the speed is in the wide field: 54h rated, 58h
 * configured.  The types are those of 7.18.2. */
Test(probe_mem, wide_speeds_and_the_newest_kinds_are_read)
{
	static const struct {
		unsigned char code;
		const char *name;
	} kinds[] = {
		{ .code = 0x18, .name = "DDR3" }, { .code = 0x1a, .name = "DDR4" },
		{ .code = 0x1e, .name = "LPDDR4" }, { .code = 0x20, .name = "HBM" },
		{ .code = 0x21, .name = "HBM2" }, { .code = 0x22, .name = "DDR5" },
		{ .code = 0x23, .name = "LPDDR5" }, { .code = 0x24, .name = "HBM3" },
	};
	unsigned char raw[0x5e];
	struct smbios_dimm d;

	ddr5(raw);
	raw[0x20] = raw[0x21] = 0xff;
	raw[0x58] = 0x70;
	raw[0x59] = 0x11;
	raw[0x5a] = 0x01;  /* 70,000 */
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		raw[0x12] = kinds[i].code;
		cr_assert_eq(smbios_parse_dimm(raw, sizeof raw, &d), 0);
		cr_assert_str_eq(d.type, kinds[i].name);
		cr_assert_eq(d.mts, 70000);
	}
	raw[0x12] = 0xee;
	cr_assert_eq(smbios_parse_dimm(raw, sizeof raw, &d), 0);
	cr_assert_null(d.type);
}

/* systemd's dmi_memory_id before 249 has no DDR5, and none prints the wide
 * speed. */
Test(probe_mem, what_udev_does_not_know_is_left_out)
{
	machine_put(&m, "/run/udev/data/+dmi:id",
		    "E:MEMORY_DEVICE_0_PRESENT=0\n"
		    "E:MEMORY_DEVICE_0_TYPE=Unknown\n"
		    "E:MEMORY_DEVICE_2_SIZE=34359738368\n"
		    "E:MEMORY_DEVICE_2_TYPE=<OUT OF SPEC>\n"
		    "E:MEMORY_DEVICE_2_CONFIGURED_SPEED_MTS=4800\n"
		    "E:MEMORY_DEVICE_3_SIZE=16777216\n"
		    "E:MEMORY_DEVICE_3_TYPE=Flash\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_MEMORY_TYPE), "unknown");
	cr_assert_str_eq(machine_value(&m, FIELD_MEMORY_TOTAL_GB), "32");
	machine_put(&m, "/run/udev/data/+dmi:id",
		    "E:MEMORY_DEVICE_7_SIZE=34359738368\n"
		    "E:MEMORY_DEVICE_7_TYPE=DDR5\n"
		    "E:MEMORY_DEVICE_7_SPEED_MTS=4800\n"
		    "E:MEMORY_DEVICE_7_CONFIGURED_SPEED_MTS=65535\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_MEMORY_TYPE), "DDR5-4800");
}

/* drivers/edac/edac_mc.c: "Low-Power-DDR4-RAM" */
Test(probe_mem, edac_tells_low_power_memory_from_the_other)
{
	machine_put(&m, "/sys/devices/system/edac/mc/mc0/dimm0/dimm_mem_type",
		    "Low-Power-DDR4-RAM\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_MEMORY_TYPE), "LPDDR4");
}

/* The same machine as root, who may read the firmware's table, and as nobody:
 * 16 GiB of which the graphics keep 2. */
Test(probe_mem, root_sees_the_size_that_nobody_sees)
{
	unsigned char raw[0x5e];

	machine_put(&m, "/proc/meminfo", "MemTotal:       14500000 kB\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_MEMORY_TOTAL_GB), "14");
	ddr5(raw);
	machine_bytes(&m, "/sys/firmware/dmi/entries/17-0/raw", raw, sizeof raw);
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_MEMORY_TOTAL_GB), "14");
	cr_assert_str_eq(machine_value(&m, FIELD_MEMORY_TYPE), "DDR5-4800");
	machine_put(&m, "/run/udev/data/+dmi:id",
		    "E:MEMORY_DEVICE_0_SIZE=17179869184\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_MEMORY_TOTAL_GB), "16");
}
