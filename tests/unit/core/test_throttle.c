/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>

#include "core/detect/throttle.h"
#include "machine.h"

#define DIR "/sys/devices/system/cpu/cpu"

static struct machine m;

static void setup(void)
{
	machine_make(&m);
	machine_put(&m, "/sys/devices/system/cpu/online", "0-1\n");
}

static void teardown(void)
{
	machine_remove(&m);
}

TestSuite(throttle, .init = setup, .fini = teardown);

Test(throttle, counters_of_cores_and_packages_are_summed)
{
	cr_assert_eq(throttle_sum(m.root, "count"), -1);
	machine_put(&m, DIR "0/thermal_throttle/core_throttle_count", "3\n");
	machine_put(&m, DIR "1/thermal_throttle/package_throttle_count", "4\n");
	machine_put(&m, DIR "7/thermal_throttle/core_throttle_count", "100\n");
	cr_assert_eq(throttle_sum(m.root, "count"), 7);
	cr_assert_eq(throttle_sum(m.root, "total_time_ms"), -1);
}

Test(throttle, a_counter_that_nothing_can_have_reached_is_left_out)
{
	machine_put(&m, DIR "0/thermal_throttle/core_throttle_count",
		    "9223372036854775807\n");
	machine_put(&m, DIR "1/thermal_throttle/core_throttle_count",
		    "9223372036854775807\n");
	cr_assert_eq(throttle_sum(m.root, "count"), -1);
	machine_put(&m, DIR "1/thermal_throttle/core_throttle_count", "5\n");
	cr_assert_eq(throttle_sum(m.root, "count"), 5);
}

Test(throttle, what_a_run_says_of_heat)
{
	static const struct {
		struct throttle_run run;
		const char *state, *source;  /* NULL: nothing is said */
	} cases[] = {
		{ .run = { .events = 1, .steps = 20, .sensor = true },
		  .state = "throttled", .source = "thermal_throttle counters" },
		{ .run = { .events = 0, .steps = 20, .slowed = 6, .clock = true },
		  .state = "throttled", .source = "measured clock" },
		{ .run = { .events = 0, .steps = 20, .slowed = 5, .clock = true },
		  .state = "normal", .source = "thermal_throttle counters" },
		{ .run = { .events = -1, .steps = 20, .clock = true },
		  .state = "normal", .source = "measured clock" },
		{ .run = { .events = 0, .steps = 20, .sensor = true } },
		{ .run = { .events = -1, .steps = 20 } },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct fact *x = &m.facts.fact[FIELD_THERMAL_STATE];

		facts_init(&m.facts);
		throttle_state(&cases[i].run, &m.facts);
		if (cases[i].state) {
			cr_expect_str_eq(x->value, cases[i].state, "case %zu", i);
			cr_expect_str_eq(x->source, cases[i].source, "case %zu", i);
		} else {
			cr_expect_null(x->source, "case %zu", i);
		}
		facts_release(&m.facts);
	}
	facts_init(&m.facts);
}
