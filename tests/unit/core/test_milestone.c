/* SPDX-License-Identifier: MIT */
#include <math.h>

#include <criterion/criterion.h>

#include "core/analysis/milestone.h"

/* A track of one run every `every` days. */
static void make(struct track *t, const double *value, size_t n, double every)
{
	track_init(t, n);
	for (size_t i = 0; i < n; i++) {
		t->day[i] = (double)i * every;
		t->value[i] = value[i];
	}
}

static struct milestone find(const double *value, size_t n, double every,
			     double start_day, double target)
{
	struct change c[20];
	struct level l[21];
	struct milestone out;
	struct track t;
	size_t changes;

	make(&t, value, n, every);
	changes = changepoint_find(t.value, NULL, n, &changepoint_online, c, 20);
	changes = changepoint_levels(t.value, n, c, changes, l);
	milestone_find(&t, l, changes, start_day, target, &out);
	track_release(&t);
	return out;
}

#define EXPECT_REACHED(m, want) do { \
	struct milestone m_ = (m); \
	cr_expect_eq(m_.state, MILESTONE_REACHED); \
	cr_expect(fabs(m_.days - (want)) < 1e-9, "day %g", m_.days); \
} while (0)

/* The specification's table: reached on Day 0, on Day 45, on Day 180, never. */
Test(milestone, first_run_above_the_target_is_day_0)
{
	static const double x[] = { .95, .94, .96, .95, .95, .94 };

	EXPECT_REACHED(find(x, 6, 10, 0, .9), 0);
	EXPECT_REACHED(find(x, 6, 10, 0, .7), 0);
}

Test(milestone, days_count_from_launch_or_first_run)
{
	static const double x[] = { .60, .62, .61, .71, .72, .72, .73, .73 };

	EXPECT_REACHED(find(x, 8, 15, 0, .7), 45);
	/* launched 135 days before the first run */
	EXPECT_REACHED(find(x, 8, 15, -135, .7), 180);
}

Test(milestone, one_lucky_run_is_none)
{
	static const double x[] = { .66, .67, .71, .66, .67, .66, .67, .72, .73, .72 };

	EXPECT_REACHED(find(x, 10, 1, 0, .7), 7);
}

Test(milestone, a_level_that_fell_again_was_reached)
{
	double x[40];

	for (int i = 0; i < 40; i++)
		x[i] = (i < 20 ? .905 : .86) + .001 * (i % 3);
	EXPECT_REACHED(find(x, 40, 1, 0, .9), 0);
}

Test(milestone, rising_is_not_yet_and_flat_or_falling_is_never)
{
	double x[40];

	for (int i = 0; i < 40; i++)
		x[i] = .70 + .001 * i + .002 * (i * 7 % 5);
	cr_expect_eq(find(x, 40, 2, 0, .9).state, MILESTONE_NOT_YET);
	for (int i = 0; i < 40; i++)
		x[i] = .75 + .002 * (i * 7 % 5);
	cr_expect_eq(find(x, 40, 2, 0, .8).state, MILESTONE_NEVER);
	for (int i = 0; i < 40; i++)
		x[i] = .78 - .001 * i + .002 * (i * 7 % 5);
	cr_expect_eq(find(x, 40, 2, 0, .8).state, MILESTONE_NEVER);
}

Test(milestone, three_lucky_runs_in_a_noisy_level_are_none)
{
	static const double wobble[5] = { 0, .010, -.010, .005, -.005 };
	double x[40];

	for (int i = 0; i < 40; i++)
		x[i] = .69 + wobble[i % 5];
	x[20] = .702;
	x[21] = .701;
	x[22] = .703;
	cr_expect_eq(find(x, 40, 2, 0, .7).state, MILESTONE_NEVER);
	/* the same three at the start of a better level count */
	for (int i = 23; i < 40; i++)
		x[i] = .705 + wobble[i % 5];
	EXPECT_REACHED(find(x, 40, 2, 0, .7), 40);
}

/* A stack whose runs lie around .697: several reach .70, and the next stack does from
 * its first run on.  The small rises are one level to the detector. */
Test(milestone, lucky_runs_of_a_stack_below_the_target_do_not_count_with_the_next_stack)
{
	static const double x[] = {
		.6968, .7028, .6891, .7032, .6972, .7002, .6910, .6810, .7044, .6943,
		.7015, .6946, .7043, /* the next stack */
		.7214, .7228, .7175, .7153, .7179, .7185, .7221, .7088, .7238, .7207,
	};
	const size_t n = sizeof x / sizeof *x;
	const struct level one = { .end = n };
	struct milestone m;
	struct track t;

	make(&t, x, n, 2);
	t.boundary[13] = true;
	milestone_find(&t, &one, 1, 0, .7, &m);
	EXPECT_REACHED(m, 26);
	track_release(&t);
}

/* A slope that noise explains is no rise: its interval reaches below 0. */
Test(milestone, a_rise_within_the_noise_is_never)
{
	double x[40];

	for (int i = 0; i < 40; i++)
		x[i] = .75 + .001 * (i * i * 7 % 17) + .00005 * i;
	/* Sen's slope is 2.5e-5 a day, from -2.3e-5 */
	cr_expect_eq(find(x, 40, 2, 0, .767).state, MILESTONE_NEVER);
}

/* +.1 points a month: 80 % is four years away. */
Test(milestone, rising_too_slowly_is_never)
{
	double x[100];

	for (int i = 0; i < 100; i++)
		x[i] = .75 + .001 / 30 * i + .00001 * (i * 7 % 5);
	cr_expect_eq(find(x, 100, 1, 0, .8).state, MILESTONE_NEVER);
	cr_expect_eq(find(x, 100, 1, 0, .76).state, MILESTONE_NOT_YET);
}

Test(milestone, little_history_is_not_yet_and_none_is_no_data)
{
	static const double x[] = { .75, .75, .74, .75, .74 };
	struct milestone m = find(x, 0, 1, 0, .7);

	cr_expect_eq(m.state, MILESTONE_NO_DATA);
	cr_expect(isnan(m.days));
	cr_expect_eq(find(x, 5, 30, 0, .8).state, MILESTONE_NOT_YET);
	cr_expect(isnan(find(x, 5, 30, 0, .8).days));
	m = find(x, 1, 1, 0, .7);
	cr_expect_eq(m.state, MILESTONE_REACHED);
	cr_expect(m.provisional);
	cr_expect(!find(x, 3, 1, 0, .7).provisional);
}

Test(milestone, states_have_the_names_of_the_json)
{
	cr_expect_str_eq(milestone_state_name(MILESTONE_NO_DATA), "no_data");
	cr_expect_str_eq(milestone_state_name(MILESTONE_REACHED), "reached");
	cr_expect_str_eq(milestone_state_name(MILESTONE_NOT_YET), "not_yet");
	cr_expect_str_eq(milestone_state_name(MILESTONE_NEVER), "never");
}
