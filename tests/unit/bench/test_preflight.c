/* SPDX-License-Identifier: MIT */
/* The rules are those of the design, section 4, "Preflight". */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/placement.h"
#include "bench/preflight.h"
#include "core/base/arena.h"
#include "core/base/sysroot.h"

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

	cr_assert_geq(n, 12);
	for (size_t i = 0; i < n; i++) {
		cr_assert_eq(c[i].result, CHECK_PASS, "%s: saw \"%s\"", c[i].check,
			     c[i].saw);
		cr_assert_str_empty(c[i].remedy);
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
	readings = (struct preflight_readings){
		.busy_cores = 7, .cores = 8, .clock_mhz = 800,
		.throttle_events = 3, .supply = SUPPLY_BATTERY,
		.memory_free = 1, .memory_need = 2,
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

Test(preflight, fails_with_a_quota_under_one_core)
{
	facts_known(&facts, FIELD_CPU_QUOTA, "test", "0.5");
	expect("quota", CHECK_FAIL);
	facts_known(&facts, FIELD_CPU_QUOTA, "test", "1");
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

Test(preflight, counts_cpus_of_a_list)
{
	cr_assert_eq(preflight_count_cpus("0"), 1);
	cr_assert_eq(preflight_count_cpus("0-3,8,10-11"), 7);
	cr_assert_eq(preflight_count_cpus(""), 0);
	cr_assert_eq(preflight_count_cpus("3-1"), 0);
	cr_assert_eq(preflight_count_cpus("0-99999999999999"), 0);
	cr_assert_eq(preflight_count_cpus("all"), 0);
}

static void put(const char *root, const char *dir, const char *name,
		const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof path, "%s%s", root, dir);
	for (char *p = path + strlen(root) + 1; ; p++) {
		char c = *p;

		if (c != '/' && c != '\0')
			continue;
		*p = '\0';
		mkdir(path, 0755);
		*p = c;
		if (!c)
			break;
	}
	snprintf(path, sizeof path, "%s%s/%s", root, dir, name);
	f = fopen(path, "w");
	cr_assert_not_null(f);
	fputs(text, f);
	fclose(f);
}

static enum preflight_supply supply_of(const char *dir)
{
	struct placement_thread t = { .kind = -1 };
	struct placement p = { .thread = &t, .n = 1 };
	struct preflight_readings r;
	struct sysroot *root;

	cr_assert_eq(sysroot_open(dir, &root, NULL), 0);
	preflight_read(root, &p, 0, &r);
	sysroot_close(root);
	return r.supply;
}

/* Forms of Documentation/ABI/testing/sysfs-class-power in the kernel. */
Test(preflight, reads_the_power_supply_and_not_the_battery_of_a_mouse)
{
	char dir[] = "/tmp/postsil-test-XXXXXX";
	const char *ps = "/sys/class/power_supply";
	char bat[64], ac[64], mouse[64];

	cr_assert_not_null(mkdtemp(dir));
	snprintf(bat, sizeof bat, "%s/BAT0", ps);
	snprintf(ac, sizeof ac, "%s/AC", ps);
	snprintf(mouse, sizeof mouse, "%s/hidpp_battery_0", ps);
	put(dir, mouse, "type", "Battery\n");
	put(dir, mouse, "scope", "Device\n");
	put(dir, mouse, "status", "Discharging\n");
	cr_assert_eq(supply_of(dir), SUPPLY_UNKNOWN);
	put(dir, bat, "type", "Battery\n");
	put(dir, bat, "status", "Discharging\n");
	cr_assert_eq(supply_of(dir), SUPPLY_BATTERY);
	put(dir, ac, "type", "Mains\n");
	put(dir, ac, "online", "1\n");
	cr_assert_eq(supply_of(dir), SUPPLY_MAINS);
}
