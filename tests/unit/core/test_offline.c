/* SPDX-License-Identifier: MIT */
/* Machines of several kinds of core, of which some are taken offline: what they
 * are must not change by it, or be unknown.  Numbers of CPUs: Intel's i7-12700K
 * (8 P-cores with two threads, 4 E-cores), Rockchip's RK3588 (4 Cortex-A55 r2p0,
 * 4 Cortex-A76 r4p0). */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/detect/cpu_mask.h"
#include "core/model/fingerprint.h"
#include "core/model/peak.h"
#include "machine.h"

#define SYS_CPU "/sys/devices/system/cpu/"

static struct machine m;

static void setup(void)
{
	machine_make(&m);
}

static void teardown(void)
{
	machine_remove(&m);
}

TestSuite(offline, .init = setup, .fini = teardown);

static void put_cpu(int cpu, const char *file, const char *text)
{
	char path[128];

	snprintf(path, sizeof path, SYS_CPU "cpu%d/%s", cpu, file);
	machine_put(&m, path, text);
}

static const char *list_of(const struct cpu_mask *mask)
{
	static struct buf b;

	buf_reset(&b);
	cpu_mask_format(mask, &b);
	buf_addc(&b, '\n');
	return b.p;
}

/* --- 12700K ---------------------------------------------------------------------- */

#define THREADS 20
#define BIG_THREADS 16

/* As Linux shows the machine with these CPUs online. */
static void make_12700k(const char *online_list)
{
	struct cpu_mask on, part;
	struct buf info = BUF_INIT;

	machine_remove(&m);
	machine_make(&m);
	cr_assert_eq(cpu_mask_parse_list(online_list, &on), 0);
	machine_put(&m, SYS_CPU "present", "0-19\n");
	machine_put(&m, SYS_CPU "online", list_of(&on));
	machine_put(&m, SYS_CPU "smt/control", "on\n");
	for (int i = 0; i < THREADS; i++) {
		put_cpu(i, "online", cpu_mask_has(&on, i) ? "1\n" : "0\n");
		if (!cpu_mask_has(&on, i))
			continue;
		buf_addf(&info, "processor\t: %d\nvendor_id\t: GenuineIntel\n"
			 "cpu family\t: 6\nmodel\t\t: 151\nmodel name\t: 12th Gen "
			 "Intel(R) Core(TM) i7-12700K\nstepping\t: 2\n"
			 "microcode\t: 0x38\nflags\t\t: fma avx2 avx_vnni\n\n", i);
		cpu_mask_zero(&part);
		cpu_mask_set(&part, i);
		if (i < BIG_THREADS && cpu_mask_has(&on, i ^ 1))
			cpu_mask_set(&part, i ^ 1);
		put_cpu(i, "topology/core_cpus_list", list_of(&part));
		put_cpu(i, "topology/package_cpus_list", list_of(&on));
		put_cpu(i, "cpufreq/cpuinfo_max_freq",
			i < BIG_THREADS ? "4900000\n" : "3800000\n");
	}
	machine_put(&m, "/proc/cpuinfo", info.p);
	cpu_mask_parse_list("0-15", &part);
	cpu_mask_and(&part, &on);
	machine_put(&m, "/sys/devices/cpu_core/cpus", list_of(&part));
	cpu_mask_parse_list("16-19", &part);
	cpu_mask_and(&part, &on);
	machine_put(&m, "/sys/devices/cpu_atom/cpus", list_of(&part));
	machine_detect(&m);
	buf_release(&info);
}

Test(offline, a_hybrid_has_twelve_cores_whichever_are_online)
{
	static const char *const lists[] = {
		"0-19",
		"0,2-19",                  /* a second thread */
		"0-14,16-19",              /* the last of them */
		"0,2,4,6,8,10,12,14,16-19",  /* all */
		"0-5,8-19",                /* a whole P-core */
		"0-18", "0-16,18-19", "0-17",  /* E-cores */
		"0-15",                    /* all E-cores */
		"0,2-15",                  /* and a second thread */
		"0,2,4,6,8,10,12,14",
	};

	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		make_12700k(lists[i]);
		cr_expect_str_eq(machine_value(&m, FIELD_CPU_CORES_PHYSICAL), "12",
				 "%s", lists[i]);
		cr_expect_str_eq(machine_value(&m, FIELD_CPU_CORES_LOGICAL), "20");
	}
	machine_put(&m, SYS_CPU "smt/control", "off\n");
	machine_detect(&m);
	cr_expect_str_eq(machine_value(&m, FIELD_CPU_CORES_PHYSICAL), "12");
}

/* 14 and 15 may be a P-core or two E-cores. */
Test(offline, where_the_kinds_meet_the_number_of_cores_is_unknown)
{
	struct peak p;

	make_12700k("0-13,16-19");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_CORES_PHYSICAL), "unknown");
	cr_assert_not_null(strstr(machine_reason(&m, FIELD_CPU_CORES_PHYSICAL),
				  "offline"));
	peak_cpu(&m.facts, "fp32", &p);
	cr_assert(p.gops != p.gops, "%g", p.gops);
}

Test(offline, a_second_thread_takes_nothing_from_the_peak)
{
	struct peak all, some;

	make_12700k("0-19");
	peak_cpu(&m.facts, "fp32", &all);
	make_12700k("0,2-19");
	peak_cpu(&m.facts, "fp32", &some);
	cr_assert(all.gops > 0);
	cr_assert_eq(some.gops, all.gops);
}

/* --- RK3588 ---------------------------------------------------------------------- */

static const char a55[] = "arm,cortex-a55", a76[] = "arm,cortex-a76";

/* CPUs with a node in the device tree, or with capacity alone. */
static void make_rk3588(int first, int last, bool tree, bool capacity)
{
	char text[64];

	machine_remove(&m);
	machine_make(&m);
	machine_put(&m, SYS_CPU "present", "0-7\n");
	snprintf(text, sizeof text, "%d-%d\n", first, last);
	machine_put(&m, SYS_CPU "online", text);
	machine_put(&m, "/proc/cpuinfo", "Features\t: asimd\n");
	for (int i = 0; i < 8; i++) {
		char path[96];

		snprintf(path, sizeof path, SYS_CPU "cpu%d/of_node/compatible", i);
		if (tree)
			machine_bytes(&m, path, i < 4 ? a55 : a76, sizeof a55);
		if (capacity)
			put_cpu(i, "cpu_capacity", i < 4 ? "530\n" : "1024\n");
		if (i < first || i > last)
			continue;
		put_cpu(i, "regs/identification/midr_el1", i < 4 ?
			"0x00000000412fd050\n" : "0x00000000414fd0b0\n");
		put_cpu(i, "cpufreq/cpuinfo_max_freq", i < 4 ? "1800000\n"
			: i < 6 ? "2256000\n" : "2304000\n");
		snprintf(text, sizeof text, "%d\n", i);
		put_cpu(i, "topology/core_cpus_list", text);
	}
	machine_detect(&m);
}

static void expect_rk3588(const char *stepping, const char *types)
{
	cr_expect_str_eq(machine_value(&m, FIELD_CPU_MODEL),
			 "Cortex-A55+Cortex-A76");
	cr_expect_str_eq(machine_value(&m, FIELD_CPU_STEPPING), stepping);
	cr_expect_str_eq(machine_value(&m, FIELD_CPU_CORES_PHYSICAL), "8");
	cr_expect_str_eq(machine_value(&m, FIELD_CPU_CORE_TYPES), types);
}

Test(offline, a_cluster_is_known_by_the_device_tree)
{
	char all[FINGERPRINT_HEX], some[FINGERPRINT_HEX];
	struct peak p;

	make_rk3588(0, 7, true, true);
	expect_rk3588("r2p0", "4x Cortex-A55 (1800 MHz), 2x Cortex-A76 (2256 MHz), "
		      "2x Cortex-A76 (2304 MHz)");
	fingerprint_of(&m.facts, FP_HARDWARE, all);
	make_rk3588(0, 3, true, true);
	expect_rk3588("r2p0", "4x Cortex-A55 (1800 MHz), 4x Cortex-A76");
	fingerprint_of(&m.facts, FP_HARDWARE, some);
	cr_expect_str_eq(some, all);
	/* of cores whose clock nobody tells there is no peak */
	peak_cpu(&m.facts, "fp32", &p);
	cr_expect(p.gops != p.gops);
	make_rk3588(0, 5, true, true);
	expect_rk3588("r2p0", "4x Cortex-A55 (1800 MHz), 4x Cortex-A76 (2256 MHz)");
	make_rk3588(4, 7, true, true);
	expect_rk3588("unknown", "4x Cortex-A55, 2x Cortex-A76 (2256 MHz), "
		      "2x Cortex-A76 (2304 MHz)");
}

Test(offline, without_a_device_tree_the_capacity_tells)
{
	make_rk3588(0, 5, false, true);
	cr_expect_str_eq(machine_value(&m, FIELD_CPU_MODEL),
			 "Cortex-A55+Cortex-A76");
	make_rk3588(0, 3, false, true);
	cr_expect_str_eq(machine_value(&m, FIELD_CPU_MODEL), "unknown");
	cr_expect_str_eq(machine_value(&m, FIELD_CPU_CORE_TYPES), "unknown");
	make_rk3588(0, 5, false, false);
	cr_expect_str_eq(machine_value(&m, FIELD_CPU_MODEL), "unknown");
}

/* A server of one kind, booted by ACPI. */
Test(offline, cores_of_a_server_are_alike)
{
	make_rk3588(0, 2, false, false);
	cr_expect_str_eq(machine_value(&m, FIELD_CPU_MODEL), "Cortex-A55");
	cr_expect_str_eq(machine_value(&m, FIELD_CPU_CORES_PHYSICAL), "8");
	cr_expect_str_eq(machine_value(&m, FIELD_CPU_CORE_TYPES), "absent");
}

/* What the tree calls the Denver cores of a Jetson TX2, and a name of many. */
Test(offline, a_name_of_the_device_tree_must_be_of_one_part)
{
	static const char denver[] = "nvidia,tegra186-denver\0arm,armv8";
	static const char kryo[] = "qcom,kryo385\0arm,armv8";

	make_rk3588(0, 3, true, false);
	for (int i = 4; i < 8; i++) {
		char path[96];

		snprintf(path, sizeof path, SYS_CPU "cpu%d/of_node/compatible", i);
		machine_bytes(&m, path, denver, sizeof denver);
	}
	machine_detect(&m);
	cr_expect_str_eq(machine_value(&m, FIELD_CPU_MODEL), "Cortex-A55+Denver 2");
	machine_bytes(&m, SYS_CPU "cpu7/of_node/compatible", kryo, sizeof kryo);
	machine_detect(&m);
	cr_expect_str_eq(machine_value(&m, FIELD_CPU_MODEL), "unknown");
}
