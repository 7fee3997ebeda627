/* SPDX-License-Identifier: MIT */
/* Memory: probe_mem, probe_dimm, smbios. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/base/err.h"
#include "core/detect/smbios.h"
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
	cr_assert_eq(smbios_memory_bytes(m.root), 32ull << 30);
	machine_bytes(&m, "/sys/firmware/dmi/entries/17-0/raw", raw, 0x5e);
	machine_bytes(&m, "/sys/firmware/dmi/entries/17-1/raw", raw, 0x5e);
	cr_assert_eq(smbios_memory_bytes(m.root), 32ull << 30);
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
