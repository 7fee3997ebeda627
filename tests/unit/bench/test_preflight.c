/* SPDX-License-Identifier: MIT */
/* The rules are those of the design, section 4, "Preflight". */
#include <criterion/criterion.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "bench/placement.h"
#include "bench/preflight.h"
#include "core/base/arena.h"
#include "core/base/sysroot.h"
#include "scratch.h"

static struct facts facts;
static struct preflight_readings readings;
static struct arena arena;

/* A fit machine: a stock laptop's processor on mains power. */
static void make_fit(void)
{
	facts_init(&facts);
	for (int i = 0; i < FIELD_COUNT; i++)
		facts_absent(&facts, (enum field_id)i, "test", "none");
	facts_known(&facts, FIELD_CPU_MAX_FREQ_MHZ, "test", "4000");
	facts_known(&facts, FIELD_CPU_BASE_FREQ_MHZ, "test", "2000");
	facts_known(&facts, FIELD_CPU_GOVERNOR, "test", "performance");
	facts_known(&facts, FIELD_CPU_TURBO, "test", "on");
	facts_known(&facts, FIELD_CPU_ONLINE, "test", "0-7");
	facts_known(&facts, FIELD_CPU_AFFINITY, "test", "0-7");
	facts_known(&facts, FIELD_HUGE_PAGES, "test", "madvise");
	readings = (struct preflight_readings){
		.busy_cores = 0.1, .cores = 8, .clock_mhz = 3950,
		.throttle_events = 0, .supply = SUPPLY_MAINS,
		.memory_free = 8ull << 30, .memory_need = 1ull << 30,
		.clock_source = "tsc",
	};
}

static void drop(void)
{
	facts_release(&facts);
	arena_release(&arena);
}

TestSuite(preflight, .init = make_fit, .fini = drop);

static struct preflight_check check(const char *name)
{
	static struct preflight_check c[PREFLIGHT_MAX];
	size_t n = preflight_judge(&facts, &readings, &arena, c);

	for (size_t i = 0; i < n; i++)
		if (strcmp(c[i].check, name) == 0)
			return c[i];
	cr_assert_fail("no check called %s", name);
	return c[0];
}

static void expect(const char *name, enum check_result want)
{
	struct preflight_check c = check(name);

	cr_assert_eq(c.result, want, "%s: saw \"%s\"", name, c.saw);
}

Test(preflight, passes_a_fit_machine_in_all_checks)
{
	struct preflight_check c[PREFLIGHT_MAX];
	size_t n = preflight_judge(&facts, &readings, &arena, c);

	cr_assert_eq(n, 17);
	for (size_t i = 0; i < n; i++) {
		cr_assert_eq(c[i].result, CHECK_PASS, "%s: saw \"%s\"", c[i].check,
			     c[i].saw);
		cr_assert_str_empty(c[i].remedy);
	}
}

Test(preflight, of_a_host_of_gpus_looks_at_supply_load_and_identity_alone)
{
	static const char *const want[] = { "power", "load", "identity" };
	struct preflight_check c[PREFLIGHT_MAX];
	size_t n;

	readings.busy_cores = 8;
	readings.clock_mhz = 100;
	readings.host_only = true;
	n = preflight_judge(&facts, &readings, &arena, c);
	cr_assert_eq(n, 3);
	for (size_t i = 0; i < n; i++) {
		cr_assert_str_eq(c[i].check, want[i]);
		cr_assert_eq(c[i].result, i == 1 ? CHECK_FAIL : CHECK_PASS);
	}
}

Test(preflight, says_what_it_saw_and_wanted_and_what_helps)
{
	struct preflight_check c[PREFLIGHT_MAX];
	size_t n;

	facts_release(&facts);
	facts_init(&facts);
	facts_known(&facts, FIELD_CPU_QUOTA, "test", "0.5");
	facts_known(&facts, FIELD_CPU_GOVERNOR, "test", "schedutil");
	facts_known(&facts, FIELD_CPU_TURBO, "test", "off");
	facts_known(&facts, FIELD_CPU_BASE_FREQ_MHZ, "test", "2000");
	facts_known(&facts, FIELD_VIRTUALIZATION, "test", "kvm");
	facts_known(&facts, FIELD_THERMAL_STATE, "test", "hot");
	facts_known(&facts, FIELD_NUMA_NODES, "test", "2");
	readings = (struct preflight_readings){
		.busy_cores = 7, .cores = 8, .clock_mhz = 800,
		.throttle_events = 3, .supply = SUPPLY_BATTERY,
		.memory_free = 1, .memory_need = 2, .swapped = 9,
		.niceness = 19, .clock_source = "hpet", .numa_balancing = 1,
	};
	n = preflight_judge(&facts, &readings, &arena, c);
	for (size_t i = 0; i < n; i++) {
		cr_assert_neq(c[i].result, CHECK_PASS, "%s", c[i].check);
		cr_assert_gt(strlen(c[i].saw), 0, "%s", c[i].check);
		cr_assert_gt(strlen(c[i].want), 0, "%s", c[i].check);
		cr_assert_gt(strlen(c[i].remedy), 10, "%s", c[i].check);
	}
}

Test(preflight, fails_when_the_processor_throttles_now)
{
	readings.throttle_events = 1;
	expect("throttling", CHECK_FAIL);
	readings.throttle_events = -1;
	expect("throttling", CHECK_PASS);
}

Test(preflight, fails_on_battery)
{
	readings.supply = SUPPLY_BATTERY;
	expect("power", CHECK_FAIL);
	readings.supply = SUPPLY_UNKNOWN;
	expect("power", CHECK_PASS);
}

Test(preflight, fails_with_a_quota_under_one_core_and_warns_under_all)
{
	facts_known(&facts, FIELD_CPU_QUOTA, "test", "0.5");
	expect("quota", CHECK_FAIL);
	facts_known(&facts, FIELD_CPU_QUOTA, "test", "1");
	expect("quota", CHECK_WARN);
	facts_known(&facts, FIELD_CPU_QUOTA, "test", "8");
	expect("quota", CHECK_PASS);
}

Test(preflight, fails_with_a_load_over_half_a_core_each)
{
	readings.busy_cores = 4.0;
	expect("load", CHECK_PASS);
	readings.busy_cores = 4.1;
	expect("load", CHECK_FAIL);
	cr_assert(strstr(check("load").saw, "4.10 of 8 CPUs"), "%s",
		  check("load").saw);
	readings.busy_cores = NAN;
	expect("load", CHECK_WARN);
}

Test(preflight, fails_with_a_clock_under_90_percent_of_the_declared_one)
{
	readings.clock_mhz = 3600;
	expect("clock", CHECK_PASS);
	readings.clock_mhz = 3599;
	expect("clock", CHECK_FAIL);
	readings.clock_mhz = 1900;
	facts_known(&facts, FIELD_CPU_TURBO, "test", "off");
	expect("clock", CHECK_PASS);
	readings.clock_mhz = 1799;
	expect("clock", CHECK_FAIL);
}

Test(preflight, does_not_judge_a_clock_that_nobody_declares)
{
	facts_unknown(&facts, FIELD_CPU_MAX_FREQ_MHZ, "test", "hidden");
	facts_unknown(&facts, FIELD_CPU_BASE_FREQ_MHZ, "test", "hidden");
	readings.clock_mhz = 1000;
	expect("clock", CHECK_PASS);
}

Test(preflight, fails_with_too_little_free_memory)
{
	readings.memory_free = (1ull << 30) - 1;
	expect("memory", CHECK_FAIL);
	cr_assert(strstr(check("memory").want, "1 GiB") ||
		  strstr(check("memory").want, "1024 MiB"), "%s",
		  check("memory").want);
	readings.memory_free = 0;
	expect("memory", CHECK_WARN);
}

Test(preflight, takes_the_stock_powersave_of_pstate_drivers_for_normal)
{
	facts_known(&facts, FIELD_CPU_GOVERNOR, "test", "powersave");
	facts_known(&facts, FIELD_CPU_FREQ_DRIVER, "test", "intel_pstate");
	expect("governor", CHECK_PASS);
	facts_known(&facts, FIELD_CPU_FREQ_DRIVER, "test", "amd-pstate-epp");
	expect("governor", CHECK_PASS);
	facts_known(&facts, FIELD_CPU_FREQ_DRIVER, "test", "acpi-cpufreq");
	expect("governor", CHECK_WARN);
	facts_known(&facts, FIELD_CPU_GOVERNOR, "test", "ondemand");
	expect("governor", CHECK_WARN);
}

Test(preflight, warns_of_a_guest_of_turbo_off_and_of_no_huge_pages)
{
	facts_known(&facts, FIELD_VIRTUALIZATION, "test", "kvm");
	expect("virtualization", CHECK_WARN);
	facts_known(&facts, FIELD_CPU_TURBO, "test", "off");
	expect("turbo", CHECK_WARN);
	facts_known(&facts, FIELD_HUGE_PAGES, "test", "never");
	expect("huge_pages", CHECK_WARN);
}

Test(preflight, warns_when_the_identity_is_incomplete)
{
	facts_unknown(&facts, FIELD_MEMORY_TOTAL_GB, "test", "only root may");
	expect("identity", CHECK_WARN);
	cr_assert(strstr(check("identity").saw,
			 field_table[FIELD_MEMORY_TOTAL_GB].label));
}

Test(preflight, warns_of_an_affinity_narrower_than_the_machine)
{
	facts_known(&facts, FIELD_CPU_AFFINITY, "test", "0-3,5");
	expect("affinity", CHECK_WARN);
	cr_assert(strstr(check("affinity").saw, "5 of 8"));
}

/* One row: what is set, the check, what it says. */
struct row {
	const char *check;
	enum check_result want;
	const char *saw;
	int niceness, policy, numa_balancing;
	int64_t swapped;
	const char *clock_source, *nodes, *thermal;
};

/* Clock sources by their names in Linux's drivers/clocksource, arch/x86 and
 * arch/arm64. */
static const struct row rows[] = {
	{ "clock_source", CHECK_PASS, "tsc", .clock_source = "tsc" },
	{ "clock_source", CHECK_PASS, "kvm-clock", .clock_source = "kvm-clock" },
	{ "clock_source", CHECK_PASS, "arch_sys_counter",
	  .clock_source = "arch_sys_counter" },
	{ "clock_source", CHECK_PASS, "hyperv_clocksource_tsc_page",
	  .clock_source = "hyperv_clocksource_tsc_page" },
	{ "clock_source", CHECK_WARN, "hpet", .clock_source = "hpet" },
	{ "clock_source", CHECK_WARN, "acpi_pm", .clock_source = "acpi_pm" },
	{ "clock_source", CHECK_WARN, "tsc-early", .clock_source = "tsc-early" },
	{ "clock_source", CHECK_PASS, "not told", .clock_source = "" },
	{ "temperature", CHECK_PASS, "cool (k10temp: 45", .thermal = "cool" },
	{ "temperature", CHECK_PASS, "warm (k10temp: 45", .thermal = "warm" },
	{ "temperature", CHECK_WARN, "hot (k10temp: 45", .thermal = "hot" },
	{ "temperature", CHECK_PASS, "no sensor", .thermal = NULL },
	{ "swapping", CHECK_PASS, "0 pages", .swapped = 0 },
	{ "swapping", CHECK_WARN, "1 page", .swapped = 1 },
	{ "swapping", CHECK_PASS, "not told", .swapped = -1 },
	{ "priority", CHECK_PASS, "niceness 0", .niceness = 0 },
	{ "priority", CHECK_PASS, "niceness -5", .niceness = -5 },
	{ "priority", CHECK_WARN, "niceness 1", .niceness = 1 },
	{ "priority", CHECK_WARN, "SCHED_BATCH", .policy = SCHED_BATCH },
	{ "priority", CHECK_WARN, "SCHED_IDLE", .policy = SCHED_IDLE },
	{ "priority", CHECK_PASS, "niceness 0", .policy = SCHED_FIFO },
	{ "numa_balancing", CHECK_WARN, "on, with 2 nodes", .numa_balancing = 1,
	  .nodes = "2" },
	{ "numa_balancing", CHECK_PASS, "one node", .numa_balancing = 1,
	  .nodes = "1" },
	{ "numa_balancing", CHECK_PASS, "off", .numa_balancing = 0, .nodes = "2" },
	{ "numa_balancing", CHECK_PASS, "off", .numa_balancing = -1, .nodes = "2" },
};

Test(preflight, warns_of_what_disturbs_a_careful_measurement)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *r = &rows[i];
		struct preflight_check c;

		drop();
		make_fit();
		readings.niceness = r->niceness;
		readings.policy = r->policy;
		readings.numa_balancing = r->numa_balancing;
		readings.swapped = r->swapped;
		if (r->clock_source)
			snprintf(readings.clock_source,
				 sizeof readings.clock_source, "%s",
				 r->clock_source);
		if (r->nodes)
			facts_known(&facts, FIELD_NUMA_NODES, "test", "%s", r->nodes);
		if (r->thermal)
			facts_known(&facts, FIELD_THERMAL_STATE,
				    "k10temp: 45 °C, 55 below critical", "%s",
				    r->thermal);
		c = check(r->check);
		cr_assert_eq(c.result, r->want, "row %zu, %s: saw \"%s\"", i, c.check,
			     c.saw);
		cr_assert_not_null(strstr(c.saw, r->saw), "row %zu: saw \"%s\"", i,
				   c.saw);
		cr_assert_eq(c.result == CHECK_PASS, c.remedy[0] == '\0', "row %zu",
			     i);
	}
}

Test(preflight, a_hot_machine_is_told_of_wait_cool)
{
	facts_known(&facts, FIELD_THERMAL_STATE, "coretemp: 95 °C, 5 below critical",
		    "hot");
	cr_assert_not_null(strstr(check("temperature").remedy, "--wait-cool"));
}

/* The pane beside the plan has some forty columns. */
Test(preflight, the_words_of_a_fit_machine_fit_a_narrow_pane)
{
	struct preflight_check c[PREFLIGHT_MAX];
	size_t n = preflight_judge(&facts, &readings, &arena, c);

	for (size_t i = 0; i < n; i++)
		cr_assert_leq(strlen(c[i].saw), 64, "%s: %s", c[i].check, c[i].saw);
}

Test(preflight, counts_cpus_of_a_list)
{
	cr_assert_eq(preflight_count_cpus("0"), 1);
	cr_assert_eq(preflight_count_cpus("0-3,8,10-11"), 7);
	cr_assert_eq(preflight_count_cpus(""), 0);
	cr_assert_eq(preflight_count_cpus("3-1"), 0);
	cr_assert_eq(preflight_count_cpus("0-99999999999999"), 0);
	cr_assert_eq(preflight_count_cpus("all"), 0);
}

static char dir[] = "/tmp/postsil-test-XXXXXX";

/* Looks at the machine in dir; tell hears of every file that is read. */
static struct preflight_readings look(void (*tell)(void *arg, const char *path),
				      void *arg)
{
	struct placement_thread t = { .kind = -1 };
	struct placement p = { .thread = &t, .n = 1 };
	struct preflight_readings r;
	struct sysroot *root;

	cr_assert_eq(sysroot_open(dir, &root, NULL), 0);
	if (tell)
		sysroot_record(root, tell, arg);
	preflight_read(root, &p, &r);
	sysroot_close(root);
	return r;
}

static void make_tree(void)
{
	scratch_make(dir);
}

static void drop_tree(void)
{
	scratch_remove(dir);
}

TestSuite(preflight_read, .init = make_tree, .fini = drop_tree);

/* Forms of Documentation/ABI/testing/sysfs-class-power in the kernel. */
Test(preflight_read, sees_the_power_supply_and_not_the_battery_of_a_mouse)
{
#define PS "/sys/class/power_supply"
	scratch_put(dir, PS "/hidpp_battery_0/type", "Battery\n");
	scratch_put(dir, PS "/hidpp_battery_0/scope", "Device\n");
	scratch_put(dir, PS "/hidpp_battery_0/status", "Discharging\n");
	cr_assert_eq(look(NULL, NULL).supply, SUPPLY_UNKNOWN);
	scratch_put(dir, PS "/BAT0/type", "Battery\n");
	scratch_put(dir, PS "/BAT0/status", "Discharging\n");
	cr_assert_eq(look(NULL, NULL).supply, SUPPLY_BATTERY);
	scratch_put(dir, PS "/AC/type", "Mains\n");
	scratch_put(dir, PS "/AC/online", "1\n");
	cr_assert_eq(look(NULL, NULL).supply, SUPPLY_MAINS);
}

#define CLOCK_SOURCE \
	"/sys/devices/system/clocksource/clocksource0/current_clocksource"
#define NUMA_BALANCING "/proc/sys/kernel/numa_balancing"

Test(preflight_read, sees_the_clock_source_and_numa_balancing)
{
	struct preflight_readings r = look(NULL, NULL);

	cr_assert_str_empty(r.clock_source);
	cr_assert_eq(r.numa_balancing, -1);
	cr_assert_eq(r.swapped, -1);
	scratch_put(dir, CLOCK_SOURCE, "kvm-clock\n");
	scratch_put(dir, NUMA_BALANCING, "2\n");   /* tiering alone */
	r = look(NULL, NULL);
	cr_assert_str_eq(r.clock_source, "kvm-clock");
	cr_assert_gt(r.numa_balancing, 0);
	scratch_put(dir, NUMA_BALANCING, "0\n");
	cr_assert_eq(look(NULL, NULL).numa_balancing, 0);
}

/* 150 ms of work before GPUs are measured would say nothing of them. */
Test(preflight_read, of_a_host_of_gpus_does_not_measure_the_clock)
{
	struct preflight_readings r;
	struct sysroot *root;

	cr_assert_eq(sysroot_open(dir, &root, NULL), 0);
	preflight_read(root, NULL, &r);
	sysroot_close(root);
	cr_assert(r.host_only);
	cr_assert(isnan(r.clock_mhz));
	cr_assert_not(look(NULL, NULL).host_only);
}

/* Between the two looks at /proc/vmstat there is one at the clock source. */
static void swap_meanwhile(void *arg, const char *path)
{
	if (strcmp(path, CLOCK_SOURCE) == 0)
		scratch_put(dir, "/proc/vmstat", arg);
}

#define VMSTAT(in, out) "nr_free_pages 77\npgpgin 9\npswpin " in "\npswpout " out \
			"\nzswpin 5\n"

Test(preflight_read, counts_the_pages_that_are_swapped_meanwhile)
{
	char after[] = VMSTAT("107", "52");

	scratch_put(dir, CLOCK_SOURCE, "tsc\n");
	scratch_put(dir, "/proc/vmstat", VMSTAT("100", "50"));
	cr_assert_eq(look(NULL, NULL).swapped, 0);
	cr_assert_eq(look(swap_meanwhile, after).swapped, 9);
}

Test(preflight_read, a_swap_counter_of_no_sense_is_no_counter)
{
	scratch_put(dir, "/proc/vmstat", VMSTAT("99999999999999999999", "-4"));
	cr_assert_eq(look(NULL, NULL).swapped, -1);
}

Test(preflight_read, sees_its_own_priority)
{
	struct sched_param p = { 0 };
	struct preflight_readings r;
	int nice_now = getpriority(PRIO_PROCESS, 0);

	cr_assert_eq(look(NULL, NULL).niceness, nice_now);
	cr_assert_eq(setpriority(PRIO_PROCESS, 0, 7), 0);
	cr_assert_eq(sched_setscheduler(0, SCHED_BATCH, &p), 0);
	r = look(NULL, NULL);
	cr_assert_eq(r.niceness, 7);
	cr_assert_eq(r.policy, SCHED_BATCH);
}
