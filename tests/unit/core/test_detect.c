/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/detect/detect.h"
#include "core/model/fingerprint.h"
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

TestSuite(detect, .init = setup, .fini = teardown);

#define I7 "vendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 151\n" \
	"model name\t: 12th Gen Intel(R) Core(TM) i7-12700K\n" \
	"stepping\t: 2\nmicrocode\t: 0x3a\nflags\t\t: fpu sse2 avx2 fma\n"

Test(detect, the_golden_vector_of_a_bare_machine_comes_out)
{
	char fp[FINGERPRINT_HEX];

	machine_x86(&m, I7, 24, 2, 24);  /* the vector says 12 cores */
	machine_put(&m, "/proc/meminfo", "MemTotal:       32594652 kB\n");
	machine_detect(&m);
	fingerprint_of(&m.facts, FP_HARDWARE, fp);
	cr_assert_str_eq(fp, "6f4f4788ac564266");
}

Test(detect, the_golden_vector_of_a_guest_comes_out)
{
	char fp[FINGERPRINT_HEX];

	machine_x86(&m, "vendor_id\t: AuthenticAMD\ncpu family\t: 25\n"
		    "model\t\t: 17\nmodel name\t: AMD EPYC\nstepping\t: 1\n"
		    "microcode\t: 0x1000065\nflags\t\t: fpu hypervisor avx2\n",
		    2, 1, 2);
	machine_put(&m, "/sys/devices/system/memory/block_size_bytes", "40000000\n");
	for (int i = 0; i < 24; i++) {
		char path[96];

		snprintf(path, sizeof path,
			 "/sys/devices/system/memory/memory%d/online", i);
		machine_put(&m, path, i < 20 ? "1\n" : "0\n");
	}
	machine_detect(&m);
	fingerprint_of(&m.facts, FP_HARDWARE, fp);
	cr_assert_str_eq(fp, "72f0af6f90dc52cd");
}

Test(detect, the_golden_vector_of_a_machine_with_a_gpu_comes_out)
{
	char fp[FINGERPRINT_HEX];

	machine_x86(&m, "vendor_id\t: GenuineIntel\ncpu family\t: 6\n"
		    "model\t\t: 151\nmodel name\t: Intel(R) Core(TM) i7-12700K\n"
		    "stepping\t: 4\nmicrocode\t: 0x2c\nflags\t\t: fpu\n", 24, 2, 24);
	machine_put(&m, "/proc/meminfo", "MemTotal:       32594652 kB\n");
	machine_put(&m, "/sys/bus/pci/devices/0000:00:02.0/class", "0x030000\n");
	machine_put(&m, "/sys/bus/pci/devices/0000:00:02.0/vendor", "0x8086\n");
	machine_put(&m, "/sys/bus/pci/devices/0000:00:02.0/device", "0x4680\n");
	machine_put(&m, "/sys/bus/pci/devices/0000:01:00.0/class", "0x030000\n");
	machine_put(&m, "/sys/bus/pci/devices/0000:01:00.0/vendor", "0x10de\n");
	machine_put(&m, "/sys/bus/pci/devices/0000:01:00.0/device", "0x2684\n");
	machine_put(&m, "/proc/driver/nvidia/gpus/0000:01:00.0/information",
		    "Model: \t\t NVIDIA GeForce RTX 4090\n"
		    "Video BIOS: \t 95.02.18.40.84\n");
	machine_detect(&m);
	fingerprint_of(&m.facts, FP_HARDWARE, fp);
	cr_assert_str_eq(fp, "b850226f927e627b");
	cr_assert_str_eq(machine_value(&m, FIELD_GPU_MODEL),
			 "NVIDIA GeForce RTX 4090");
}

Test(detect, onlining_cpus_changes_no_identity)
{
	char before[FINGERPRINT_HEX], after[FINGERPRINT_HEX];

	machine_x86(&m, I7, 24, 2, 14);
	machine_detect(&m);
	fingerprint_of(&m.facts, FP_HARDWARE, before);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_CORES_PHYSICAL), "12");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_CORES_LOGICAL), "24");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_ONLINE), "0-13");
	machine_x86(&m, I7, 24, 2, 24);
	machine_detect(&m);
	fingerprint_of(&m.facts, FP_HARDWARE, after);
	cr_assert_str_eq(before, after);
}

Test(detect, switching_smt_off_changes_no_core_count)
{
	machine_x86(&m, I7, 8, 1, 4);
	machine_put(&m, "/sys/devices/system/cpu/smt/control", "off\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_CORES_PHYSICAL), "4");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_CORES_LOGICAL), "8");
}

Test(detect, every_field_it_answers_for_has_a_source_and_a_reason)
{
	static const enum field_id of_the_run[] = {
		FIELD_CPU_CLOCK_MEASURED_MHZ, FIELD_THREADS, FIELD_HUGE_PAGES_USED,
		FIELD_PLACEMENT, FIELD_BACKEND_LIBRARY, FIELD_BACKEND_ARCH,
		FIELD_SEED,
	};

	machine_put(&m, "/proc/cpuinfo", "processor : 0\n");
	machine_detect(&m);
	for (int i = 0; i < FIELD_COUNT; i++) {
		const struct fact *f = &m.facts.fact[i];
		bool skip = false;

		for (size_t k = 0; k < sizeof of_the_run / sizeof of_the_run[0]; k++)
			skip |= of_the_run[k] == (enum field_id)i;
		if (skip)
			continue;
		cr_assert_not_null(f->source, "%s has no source", field_table[i].key);
		cr_assert(f->state == FACT_KNOWN || f->reason,
			  "%s is %s for no reason", field_table[i].key,
			  fact_state_name(f->state));
	}
}

Test(detect, an_empty_tree_is_no_machine)
{
	struct err e = ERR_INIT;

	cr_assert_lt(detect_run(m.root, &m.facts, &e), 0);
	cr_assert_not_null(strstr(e.text, "/proc/cpuinfo"), "%s", e.text);
}

Test(detect, nothing_of_the_host_leaks_into_a_captured_tree)
{
	machine_put(&m, "/proc/cpuinfo", "processor : 0\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_MODEL), "unknown");
	cr_assert_str_eq(machine_value(&m, FIELD_OS_KERNEL), "unknown");
	cr_assert_str_eq(machine_value(&m, FIELD_LIBC_VERSION), "unknown");
	cr_assert_str_eq(machine_value(&m, FIELD_MEMORY_TOTAL_GB), "unknown");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_AFFINITY), "absent");
	cr_assert_str_eq(machine_value(&m, FIELD_BLIS_VERSION), "absent");
}

/* A tree that means harm: cycles, NULs, escapes, a folder where a file should
 * be, a file that never ends. */
Test(detect, a_hostile_tree_gives_clean_facts)
{
	static const char evil[] = "vendor_id : \033[2JIntel\0x\ncpu family : 6\n"
		"model : 1\nmodel name : A\033]0;x\a\0B\tC\nflags : fpu\n";
	size_t n = 6u << 20;
	char *huge = malloc(n);

	memset(huge, 'x', n);
	machine_bytes(&m, "/proc/cpuinfo", evil, sizeof evil - 1);
	machine_bytes(&m, "/proc/meminfo", huge, n);
	machine_bytes(&m, "/etc/os-release", huge, n);
	machine_bytes(&m, "/sys/devices/system/cpu/present", huge, n);
	machine_put(&m, "/sys/devices/system/cpu/online", "4-2,,9999999999-1:0\n");
	machine_link(&m, "/sys/devices/system/node", "node");
	machine_link(&m, "/usr/bin/cc", "../bin/cc");
	machine_link(&m, "/usr/lib/libblis.so.4", "libblis.so.4");
	machine_put(&m, "/proc/version/x", "a folder\n");
	machine_bytes(&m, "/etc/ld.so.cache", "glibc-ld.so.cache1.1\xff\xff\xff\xff",
		      24);
	machine_bytes(&m, "/sys/firmware/dmi/entries/17-0/raw", "\x11\xff", 2);
	machine_put(&m, "/sys/class/hwmon/\033[31m/name", "coretemp\n");
	machine_put(&m, "/var/lib/dpkg/status", "Package: libc6\n");
	free(huge);
	machine_detect(&m);
	for (int i = 0; i < FIELD_COUNT; i++) {
		const char *v = facts_value(&m.facts, (enum field_id)i);

		cr_assert(!v || strlen(v) <= FACT_MAX);
	}
	cr_assert_eq(machine_value(&m, FIELD_COMPILER_VERSION)[0], 'a');
	cr_assert_str_eq(machine_value(&m, FIELD_BLIS_VERSION), "absent");
}

Test(detect, files_that_only_root_may_read_are_no_secret_of_the_result)
{
	char path[128];

	if (geteuid() == 0)  /* root may read all: nothing to see here */
		cr_skip_test("needs an ordinary user");
	machine_x86(&m, I7, 4, 2, 4);
	machine_put(&m, "/sys/firmware/dmi/entries/17-0/raw", "x");
	snprintf(path, sizeof path, "%s/sys/firmware/dmi/entries/17-0/raw", m.dir);
	cr_assert_eq(chmod(path, 0), 0);
	machine_detect(&m);
	cr_assert_not_null(strstr(machine_reason(&m, FIELD_MEMORY_TYPE), "root"));
}

Test(detect, the_live_machine_agrees_with_uname_and_starts_nobody)
{
	struct sysroot *live;
	struct facts f;
	struct err e = ERR_INIT;
	double threads;

	cr_assert_eq(sysroot_open(NULL, &live, &e), 0, "%s", e.text);
	facts_init(&f);
	cr_assert_eq(detect_run(live, &f, &e), 0, "%s", e.text);
	cr_assert(facts_number(&f, FIELD_CPU_CORES_LOGICAL, &threads));
	cr_assert_eq((long)threads, sysconf(_SC_NPROCESSORS_CONF));
	cr_assert_eq(waitpid(-1, NULL, WNOHANG), -1, "there is a child");
	facts_release(&f);
	sysroot_close(live);
}

Test(detect, the_environment_alone_can_be_read_again)
{
	struct err e = ERR_INIT;

	machine_x86(&m, I7, 4, 2, 4);
	machine_put(&m, "/proc/loadavg", "0.25 0.1 0.1 1/100 4242\n");
	machine_put(&m, "/proc/self/cgroup", "0::/job\n");
	machine_put(&m, "/sys/fs/cgroup/cpu.max", "max 100000\n");
	machine_put(&m, "/sys/fs/cgroup/job/cpu.max", "150000 100000\n");
	cr_assert_eq(detect_live_env(m.root, &m.facts, &e), 0);
	cr_assert_str_eq(machine_value(&m, FIELD_LOAD_1M), "0.25");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_QUOTA), "1.5");
	cr_assert_null(m.facts.fact[FIELD_CPU_MODEL].source);
}

/* tests/sysroot/NAME against the facts in NAME.expected, "key<TAB>value" with
 * "absent" and "unknown" for what has none. */
static void compare_tree(const char *name)
{
	char path[128], line[512];
	struct sysroot *root;
	struct facts f;
	struct err e = ERR_INIT;
	int compared = 0;
	FILE *expected;

	snprintf(path, sizeof path, "tests/sysroot/%s", name);
	cr_assert_eq(sysroot_open(path, &root, &e), 0, "%s", e.text);
	facts_init(&f);
	cr_assert_eq(detect_run(root, &f, &e), 0, "%s", e.text);
	snprintf(path, sizeof path, "tests/sysroot/%s.expected", name);
	expected = fopen(path, "r");
	cr_assert_not_null(expected, "no %s", path);
	while (fgets(line, sizeof line, expected)) {
		char *tab = strchr(line, '\t');
		const char *got;
		int id;

		cr_assert_not_null(tab, "%s", line);
		*tab = '\0';
		tab[1 + strcspn(tab + 1, "\n")] = '\0';
		id = field_find(line);
		cr_assert_geq(id, 0, "%s is no field", line);
		got = facts_value(&f, (enum field_id)id);
		if (!got)
			got = fact_state_name(f.fact[id].state);
		cr_assert_str_eq(got, tab + 1, "%s %s: %s, wanted %s", name, line,
				 got, tab + 1);
		compared++;
	}
	cr_assert_geq(compared, 10);
	fclose(expected);
	facts_release(&f);
	sysroot_close(root);
}

Test(detect, a_guest_reads_as_expected)
{
	compare_tree("guest-zen5");
}

Test(detect, a_hybrid_desktop_with_a_gpu_reads_as_expected)
{
	compare_tree("hybrid-desktop");
}

Test(detect, a_board_with_cores_switched_off_reads_as_expected)
{
	compare_tree("tegra-board");
}

Test(detect, a_server_with_two_sockets_and_a_gpu_reads_as_expected)
{
	compare_tree("server-2s");
}

Test(detect, the_golden_software_vector_comes_out_of_a_tree)
{
	struct sysroot *root;
	struct facts f;
	struct err e = ERR_INIT;
	char fp[FINGERPRINT_HEX];

	cr_assert_eq(sysroot_open("tests/sysroot/guest-zen5", &root, &e), 0, "%s",
		     e.text);
	facts_init(&f);
	cr_assert_eq(detect_run(root, &f, &e), 0, "%s", e.text);
	fingerprint_of(&f, FP_SOFTWARE, fp);
	cr_assert_str_eq(fp, "203751bebe346828");
	facts_release(&f);
	sysroot_close(root);
}
