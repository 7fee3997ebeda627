/* SPDX-License-Identifier: MIT */
/* Processor, topology, clocks: probe_cpu, probe_topology, probe_cpu_freq. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/detect/cpu_mask.h"
#include "core/detect/topology.h"
#include "machine.h"

static struct machine m;

static void setup(void)
{
	machine_make(&m);
}

static void teardown(void)
{
	machine_remove(&m);
}

TestSuite(probe_cpu, .init = setup, .fini = teardown);

#define XEON "vendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 46\n" \
	"model name\t:  Intel(R) Xeon(R) CPU           X7550  @ 2.00GHz\n" \
	"stepping\t: 6\nflags\t\t: fpu sse2\n"

static const char arm_cpu[] =
	"processor\t: %d\nFeatures\t: fp asimd i8mm bf16\n"
	"CPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x%x\n"
	"CPU part\t: 0x%x\nCPU revision\t: %d\n\n";

Test(probe_cpu, blanks_inside_a_brand_count_once)
{
	machine_x86(&m, XEON, 2, 1, 2);
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_MODEL),
			 "Intel(R) Xeon(R) CPU X7550 @ 2.00GHz");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_VENDOR), "GenuineIntel");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_STEPPING), "6");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_MICROCODE), "unknown");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_ISA), "sse2");
}

Test(probe_cpu, microcode_comes_from_sysfs_where_cpuinfo_has_none)
{
	machine_x86(&m, XEON, 2, 1, 2);
	machine_put(&m, "/sys/devices/system/cpu/cpu0/microcode/version", "0x8\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_MICROCODE), "0x8");
}

Test(probe_cpu, arm_kinds_are_told_by_their_numbers)
{
	struct buf b = BUF_INIT;

	for (int i = 0; i < 4; i++)
		buf_addf(&b, arm_cpu, i, i < 3 ? 1u : 2u, i < 3 ? 0xd46u : 0xd4eu,
			 i < 3 ? 1 : 0);
	machine_put(&m, "/proc/cpuinfo", b.p);
	machine_put(&m, "/sys/devices/system/cpu/cpu3/cpufreq/cpuinfo_max_freq",
		    "3187200\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_MODEL),
			 "Cortex-A510+Cortex-X3");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_STEPPING), "r1p1");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_MICROCODE), "absent");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_CORE_TYPES),
			 "3x Cortex-A510, 1x Cortex-X3 (3187 MHz)");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_VENDOR), "ARM");
	buf_release(&b);
}

Test(probe_cpu, an_arm_core_that_is_not_in_the_table_keeps_its_numbers)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, arm_cpu, 0, 0u, 0xfffu, 3);
	machine_put(&m, "/proc/cpuinfo", b.p);
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_MODEL), "ARM 0x41/0xfff");
	buf_release(&b);
}

Test(probe_cpu, other_architectures_name_themselves_in_their_own_keys)
{
	static const struct {
		const char *text, *model;
	} cases[] = {
		{ .text = "processor\t: 0\ncpu\t\t: POWER9, altivec supported\n",
		  .model = "POWER9, altivec supported" },
		{ .text = "processor\t: 0\nuarch\t\t: sifive,u74-mc\n",
		  .model = "sifive,u74-mc" },
		{ .text = "processor\t\t: 0\nModel Name\t\t: Loongson-3A5000\n",
		  .model = "Loongson-3A5000" },
		{ .text = "vendor_id       : IBM/S390\nprocessor 0: version = FF,"
			  "  identification = 29AA14,  machine = 2817\n",
		  .model = "IBM/S390 2817" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		machine_put(&m, "/proc/cpuinfo", cases[i].text);
		machine_detect(&m);
		cr_assert_str_eq(machine_value(&m, FIELD_CPU_MODEL), cases[i].model);
	}
}

Test(probe_cpu, masks_of_old_kernels_are_read_too)
{
	machine_put(&m, "/proc/cpuinfo", "processor : 0\n");
	machine_put(&m, "/sys/devices/system/cpu/present", "0-3\n");
	for (int i = 0; i < 4; i++) {
		char path[96];

		snprintf(path, sizeof path,
			 "/sys/devices/system/cpu/cpu%d/topology/thread_siblings", i);
		machine_put(&m, path, i < 2 ? "00000000,00000003\n"
					    : "00000000,0000000c\n");
		snprintf(path, sizeof path,
			 "/sys/devices/system/cpu/cpu%d/topology/core_siblings", i);
		machine_put(&m, path, i < 2 ? "3\n" : "c\n");
	}
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_CORES_PHYSICAL), "2");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_SOCKETS), "2");
}

Test(probe_cpu, a_shared_cache_counts_once)
{
	machine_x86(&m, XEON, 4, 2, 4);
	for (int i = 0; i < 4; i++) {
		char path[128], list[32];

		snprintf(path, sizeof path,
			 "/sys/devices/system/cpu/cpu%d/cache/index0/level", i);
		machine_put(&m, path, "2\n");
		snprintf(path, sizeof path,
			 "/sys/devices/system/cpu/cpu%d/cache/index0/type", i);
		machine_put(&m, path, "Unified\n");
		snprintf(path, sizeof path,
			 "/sys/devices/system/cpu/cpu%d/cache/index0/size", i);
		machine_put(&m, path, "1M\n");
		snprintf(path, sizeof path,
			 "/sys/devices/system/cpu/cpu%d/cache/index0/shared_cpu_list", i);
		snprintf(list, sizeof list, "%d-%d\n", i & ~1, i | 1);
		machine_put(&m, path, list);
	}
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_CACHE_L2_KB), "2048");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_CACHE_L3_KB), "absent");
}

/* The live machine's files, read without hwloc, must say what hwloc says. */
Test(probe_cpu, sysfs_and_hwloc_agree_on_this_machine)
{
	struct topology by_hwloc, by_sysfs;
	struct sysroot *live;
	struct err e = ERR_INIT;

	cr_assert_eq(sysroot_open(NULL, &live, &e), 0, "%s", e.text);
	cr_assert_eq(topology_by_hwloc(&by_hwloc, &e), 0, "%s", e.text);
	topology_by_sysfs(live, &by_sysfs);
	cr_assert_eq(by_hwloc.cores, by_sysfs.cores);
	cr_assert_eq(by_hwloc.online, by_sysfs.online);
	cr_assert_eq(by_hwloc.sockets, by_sysfs.sockets);
	cr_assert_eq(by_hwloc.l1d_kb, by_sysfs.l1d_kb);
	cr_assert_eq(by_hwloc.l2_kb, by_sysfs.l2_kb);
	cr_assert_eq(by_hwloc.l3_kb, by_sysfs.l3_kb);
	sysroot_close(live);
}

Test(probe_cpu, hwloc_s_environment_cannot_change_the_machine)
{
	struct topology real, t;
	struct sysroot *live;
	struct err e = ERR_INIT;

	cr_assert_eq(sysroot_open(NULL, &live, &e), 0, "%s", e.text);
	topology_read(live, &real);
	setenv("HWLOC_SYNTHETIC", "pack:3 core:7 pu:2", 1);
	cr_assert_eq(topology_by_hwloc(&t, &e), ERR_REFUSED);
	topology_read(live, &t);
	cr_assert_eq(t.cores, real.cores);
	cr_assert_eq(t.threads, real.threads);
	unsetenv("HWLOC_SYNTHETIC");
	sysroot_close(live);
}

Test(probe_cpu, the_maximum_clock_is_cpufreq_s_before_cppc_s)
{
	machine_x86(&m, XEON, 2, 1, 2);
	machine_put(&m, "/sys/devices/system/cpu/cpu0/acpi_cppc/nominal_freq", "2000\n");
	machine_put(&m, "/sys/devices/system/cpu/cpu0/acpi_cppc/nominal_perf", "20\n");
	machine_put(&m, "/sys/devices/system/cpu/cpu0/acpi_cppc/highest_perf", "36\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_MAX_FREQ_MHZ), "3600");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_BASE_FREQ_MHZ), "2000");
	machine_put(&m, "/sys/devices/system/cpu/cpufreq/policy0/cpuinfo_max_freq",
		    "3400000\n");
	machine_put(&m, "/sys/devices/system/cpu/cpufreq/policy1/cpuinfo_max_freq",
		    "3500000\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_MAX_FREQ_MHZ), "3500");
}

Test(probe_cpu, a_guest_s_clock_is_unknown_and_says_why)
{
	machine_x86(&m, "vendor_id : AuthenticAMD\ncpu family : 26\nmodel : 2\n"
		    "model name : AMD EPYC\nstepping : 1\nflags : fpu hypervisor\n",
		    2, 1, 2);
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_MODEL),
			 "AMD EPYC (family 26 model 2)");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_MAX_FREQ_MHZ), "unknown");
	cr_assert_not_null(strstr(machine_reason(&m, FIELD_CPU_MAX_FREQ_MHZ),
				  "hypervisor"));
}

Test(probe_cpu, intel_s_kinds_are_counted_in_cores_with_their_best_clock)
{
	machine_x86(&m, XEON, 4, 2, 4);
	machine_put(&m, "/sys/devices/cpu_core/cpus", "0-1\n");
	machine_put(&m, "/sys/devices/cpu_atom/cpus", "2-3\n");
	machine_put(&m, "/sys/devices/system/cpu/cpu2/topology/core_cpus_list", "2\n");
	machine_put(&m, "/sys/devices/system/cpu/cpu3/topology/core_cpus_list", "3\n");
	machine_put(&m, "/sys/devices/system/cpu/cpu1/cpufreq/cpuinfo_max_freq",
		    "5200000\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_CORE_TYPES),
			 "1x P-core (5200 MHz), 2x E-core");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_CORES_PHYSICAL), "3");
}

#define CPU_DIR "/sys/devices/system/cpu/"

static void put_cppc(int cpu, const char *highest)
{
	char path[96];

	snprintf(path, sizeof path, CPU_DIR "cpu%d/acpi_cppc/nominal_freq", cpu);
	machine_put(&m, path, "3400\n");
	snprintf(path, sizeof path, CPU_DIR "cpu%d/acpi_cppc/nominal_perf", cpu);
	machine_put(&m, path, "124\n");
	snprintf(path, sizeof path, CPU_DIR "cpu%d/acpi_cppc/highest_perf", cpu);
	machine_put(&m, path, highest);
}

/* A Ryzen 9 5950X: 3.4 GHz, to 4.9 by AMD; its cores' ranks go up to 231, which
 * would be 6.3 GHz. */
Test(probe_cpu, ranks_of_preferred_cores_are_no_clock)
{
	machine_x86(&m, "vendor_id : AuthenticAMD\ncpu family : 25\nmodel : 33\n"
		    "model name : AMD Ryzen 9 5950X\nstepping : 0\nflags : fma\n",
		    2, 1, 2);
	put_cppc(0, "231\n");
	put_cppc(1, "226\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_MAX_FREQ_MHZ), "unknown");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_BASE_FREQ_MHZ), "3400");
}

/* hwloc's notes: the nominal frequency is 0 on some Sapphire Rapids, and one for
 * all cores of a hybrid. */
Test(probe_cpu, a_nominal_frequency_that_says_nothing_is_not_taken)
{
	machine_x86(&m, XEON, 4, 1, 4);
	put_cppc(0, "200\n");
	machine_put(&m, CPU_DIR "cpu0/acpi_cppc/nominal_freq", "0\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_BASE_FREQ_MHZ), "unknown");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_MAX_FREQ_MHZ), "unknown");
	put_cppc(0, "200\n");
	machine_put(&m, "/sys/devices/cpu_core/cpus", "0-1\n");
	machine_put(&m, "/sys/devices/cpu_atom/cpus", "2-3\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_BASE_FREQ_MHZ), "unknown");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_MAX_FREQ_MHZ), "unknown");
}

/* util-linux' EPYC 7451 (2.3 GHz, to 3.2 by AMD): lscpu says 2300 at 126 %. */
Test(probe_cpu, a_maximum_without_boost_says_so)
{
	machine_x86(&m, XEON, 1, 1, 1);
	machine_put(&m, CPU_DIR "cpu0/cpufreq/cpuinfo_max_freq", "2300000\n");
	machine_put(&m, CPU_DIR "cpu0/cpufreq/scaling_driver", "acpi-cpufreq\n");
	machine_put(&m, CPU_DIR "cpu0/cpufreq/scaling_available_frequencies",
		    "2300000 1800000 1200000 \n");
	machine_put(&m, CPU_DIR "cpufreq/boost", "1\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_MAX_FREQ_MHZ), "2300");
	cr_assert_not_null(strstr(m.facts.fact[FIELD_CPU_MAX_FREQ_MHZ].source,
				  "leaves out boost"));
	machine_put(&m, CPU_DIR "cpu0/cpufreq/cpuinfo_max_freq", "3200000\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_MAX_FREQ_MHZ), "3200");
	cr_assert_null(strstr(m.facts.fact[FIELD_CPU_MAX_FREQ_MHZ].source,
			      "boost"));
}

/* Meteor Lake: cpu_atom holds two kinds, of which only one shares the L3. */
Test(probe_cpu, low_power_e_cores_are_those_without_an_l3)
{
	machine_x86(&m, XEON, 4, 1, 4);
	machine_put(&m, "/sys/devices/cpu_core/cpus", "0\n");
	machine_put(&m, "/sys/devices/cpu_atom/cpus", "1-3\n");
	for (int i = 0; i < 4; i++) {
		char path[96];

		snprintf(path, sizeof path, CPU_DIR "cpu%d/cache/index0/level", i);
		machine_put(&m, path, i < 3 ? "3\n" : "2\n");
		snprintf(path, sizeof path, CPU_DIR "cpu%d/cpufreq/"
			 "cpuinfo_max_freq", i);
		machine_put(&m, path, i == 0 ? "4800000\n"
			    : i < 3 ? "3800000\n" : "2500000\n");
	}
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_CORE_TYPES),
			 "1x P-core (4800 MHz), 2x E-core (3800 MHz), "
			 "1x LP-core (2500 MHz)");
}

/* Arm ARM, MIDR_EL1: implementer 31:24, variant 23:20, part 15:4, revision 3:0.
 * 0x410fd083 is a Cortex-A72 r0p3. */
Test(probe_cpu, the_register_goes_before_cpuinfo)
{
	struct buf b = BUF_INIT;

	for (int i = 0; i < 2; i++)
		buf_addf(&b, arm_cpu, i, 0u, 0xfffu, 0);
	machine_put(&m, "/proc/cpuinfo", b.p);
	machine_put(&m, CPU_DIR "cpu0/regs/identification/midr_el1",
		    "0x00000000410fd083\n");
	machine_put(&m, CPU_DIR "cpu1/regs/identification/midr_el1",
		    "0x00000000411fd073\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_MODEL),
			 "Cortex-A72+Cortex-A57");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_STEPPING), "r0p3");
	buf_release(&b);
}

/* VirtualBox on Windows shows the L1 instruction cache as a second data cache;
 * lscpu counts 32 KiB a core. */
Test(probe_cpu, a_cpu_has_one_data_cache_of_a_level)
{
	machine_x86(&m, XEON, 1, 1, 1);
	for (int i = 0; i < 2; i++) {
		char path[96];

		snprintf(path, sizeof path, CPU_DIR "cpu0/cache/index%d/level", i);
		machine_put(&m, path, "1\n");
		snprintf(path, sizeof path, CPU_DIR "cpu0/cache/index%d/type", i);
		machine_put(&m, path, "Data\n");
		snprintf(path, sizeof path, CPU_DIR "cpu0/cache/index%d/size", i);
		machine_put(&m, path, "32K\n");
	}
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_CACHE_L1D_KB), "32");
}

/* AMD, Ryzen AI 9 HX 370: 4 Zen 5 cores to 5.1, 8 Zen 5c to 3.3 GHz; Ryzen 9
 * 7950X3D: 5.7 GHz, the die with stacked cache to 5.25, all of them Zen 4. */
Test(probe_cpu, amd_s_compact_cores_go_by_their_clock)
{
	static const struct {
		const char *khz[3], *types;
	} cases[] = {
		{ { "5100000\n", "3300000\n", "3300000\n" },
		  "1x P-core (5100 MHz), 2x E-core (3300 MHz)" },
		{ { "5700000\n", "5250000\n", "5700000\n" }, "absent" },
		{ { "5100000\n", "4000000\n", "3300000\n" }, "unknown" },
	};

	machine_x86(&m, "vendor_id : AuthenticAMD\ncpu family : 26\nmodel : 36\n"
		    "model name : AMD Ryzen AI 9 HX 370\nstepping : 0\n"
		    "flags : fma\n", 3, 1, 3);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		for (int cpu = 0; cpu < 3; cpu++) {
			char path[96];

			snprintf(path, sizeof path, CPU_DIR
				 "cpu%d/cpufreq/cpuinfo_max_freq", cpu);
			machine_put(&m, path, cases[i].khz[cpu]);
		}
		machine_detect(&m);
		cr_assert_str_eq(machine_value(&m, FIELD_CPU_CORE_TYPES),
				 cases[i].types);
	}
}

Test(cpu_mask, lists_and_masks_say_the_same)
{
	struct cpu_mask a, b;

	cr_assert_eq(cpu_mask_parse_list("0-3,8,66", &a), 0);
	cr_assert_eq(cpu_mask_parse_hex("4,00000000,0000010f", &b), 0);
	cr_assert_eq(memcmp(&a, &b, sizeof a), 0);
	cr_assert_eq(cpu_mask_count(&a), 6);
	cr_assert_eq(cpu_mask_next(&a, 9), 66);
	cr_assert_eq(cpu_mask_next(&a, 67), -1);
	cr_assert_eq(cpu_mask_parse_list("0-62:2", &a), 0);
	cr_assert_eq(cpu_mask_count(&a), 32);
}

Test(cpu_mask, what_is_no_list_is_refused)
{
	static const char *const bad[] = { "x", "1-", "-3", "1,,2", "0-4:0", "1 2" };
	struct cpu_mask m1;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		cr_assert_eq(cpu_mask_parse_list(bad[i], &m1), ERR_FORMAT, "%s",
			     bad[i]);
	cr_assert_eq(cpu_mask_parse_hex("0g", &m1), ERR_FORMAT);
}

Test(cpu_mask, numbers_beyond_the_end_are_left_out)
{
	struct cpu_mask m1;
	struct buf b = BUF_INIT;

	cr_assert_eq(cpu_mask_parse_list("8190-99999999999,4", &m1), 0);
	cpu_mask_format(&m1, &b);
	cr_assert_str_eq(b.p, "4,8190-8191");
	buf_release(&b);
}
