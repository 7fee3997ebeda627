/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>

#include "bench/timing.h"
#include "core/base/clock.h"

/* A subject that takes a set time and claims a set share of CPU. */
struct toy {
	int runs;
	double cpu_share, mhz;
	uint64_t started;
};

static void toy_run(void *ctx)
{
	struct toy *t = ctx;
	uint64_t until = clock_mono_ns() + 200000;

	t->runs++;
	while (clock_mono_ns() < until)
		continue;
}

static uint64_t toy_cpu_ns(void *ctx)
{
	const struct toy *t = ctx;

	return (uint64_t)(t->cpu_share * 2 *
			  (double)(clock_mono_ns() - t->started));
}

static double toy_clock_mhz(void *ctx)
{
	return ((const struct toy *)ctx)->mhz;
}

static const struct timing_rule rule = {
	.min_reps = 10, .max_reps = 25, .warm_ns = 1000000,
	.budget_ns = 10000000000u, .target = 0,
};

static struct timing_subject subject_of(struct toy *t)
{
	t->started = clock_mono_ns();
	return (struct timing_subject){ .ctx = t, .run = toy_run,
					.cpu_ns = toy_cpu_ns,
					.clock_mhz = toy_clock_mhz,
					.threads = 2 };
}

static enum timing_verdict stop_at_four(void *user, const struct timing_rep *r)
{
	++*(int *)user;
	return r->i == 3 ? TIMING_SKIP : TIMING_GO_ON;
}

Test(timing, listener_hears_each_repetition_and_can_stop)
{
	struct toy toy = { .cpu_share = 1.1, .mhz = 3000 };
	struct timing_subject s = subject_of(&toy);
	struct timing_rep rep[25];
	double best = 0;
	int heard = 0, n;
	struct timing_listener l = { .user = &heard, .on_rep = stop_at_four };

	cr_assert_eq(timing_block(&s, &rule, 2, &l, rep, &n, &best), TIMING_SKIP);
	cr_assert_eq(n, 4);
	cr_assert_eq(heard, 4);
	for (int i = 0; i < n; i++) {
		cr_assert_eq(rep[i].i, i);
		cr_assert_eq(rep[i].block, 2);
		cr_assert_geq(rep[i].ns, 200000u);
	}
	cr_assert_eq(best, 3000);
}

Test(timing, half_of_the_cpu_is_marked_and_kept)
{
	struct toy toy = { .cpu_share = 0.5, .mhz = 3000 };
	struct timing_subject s = subject_of(&toy);
	struct timing_rep rep[25];
	double best = 0;
	int n;

	timing_block(&s, &rule, 0, NULL, rep, &n, &best);
	cr_assert_geq(n, 10);
	for (int i = 0; i < n; i++)
		cr_assert(rep[i].marks & TIMING_PREEMPTED);
	cr_assert_gt(toy.runs, n);
}

Test(timing, over_budget_still_makes_three)
{
	struct toy toy = { .cpu_share = 1.1 };
	struct timing_subject s = subject_of(&toy);
	struct timing_rule tight = rule;
	struct timing_rep rep[25];
	double best = 0;
	int n;

	tight.budget_ns = 1;
	timing_block(&s, &tight, 0, NULL, rep, &n, &best);
	cr_assert_eq(n, 3);
}

static enum timing_verdict pause_once(void *user, const struct timing_rep *r)
{
	const struct timespec pause = { .tv_nsec = 80000000 };

	(void)user;
	if (r->i == 0)
		nanosleep(&pause, NULL);
	return r->i == 1 ? TIMING_ABORT : TIMING_GO_ON;
}

Test(timing, a_pause_is_followed_by_an_unrecorded_run)
{
	struct toy toy = { .cpu_share = 1.1 };
	struct timing_subject s = subject_of(&toy);
	struct timing_listener l = { .on_rep = pause_once };
	struct timing_rule quick = rule;
	struct timing_rep rep[25];
	double best = 0;
	int n;

	quick.warm_ns = 0;
	cr_assert_eq(timing_block(&s, &quick, 0, &l, rep, &n, &best),
		     TIMING_ABORT);
	cr_assert_eq(n, 2);
	cr_assert_eq(toy.runs, 1 + 1 + 1 + 1);  /* warm, rep, again, rep */
}

/* The limits are the specification's: 99 % of the time, 97 % of the clock. */
Test(timing, marks_follow_the_two_limits)
{
	struct timing_rep r = { .ns = 1000000, .cpu_ns = 990000,
				.clock_mhz = 3501 };

	cr_assert_eq(timing_marks(&r, 3600), 0);
	r.cpu_ns = 989000;
	cr_assert_eq(timing_marks(&r, 3600), TIMING_PREEMPTED);
	r.clock_mhz = 3480;
	cr_assert_eq(timing_marks(&r, 3600), TIMING_PREEMPTED | TIMING_CLOCK_FELL);
	r.clock_mhz = 0;
	cr_assert_eq(timing_marks(&r, 3600), TIMING_PREEMPTED);
	cr_assert_str_eq(timing_mark_name(0), "preempted");
	cr_assert_str_eq(timing_mark_name(1), "clock");
}

Test(timing, equal_times_are_settled_and_few_noisy_ones_are_not)
{
	double same[10], noisy[10];

	for (int i = 0; i < 10; i++) {
		same[i] = 1e6;
		noisy[i] = i % 2 ? 1e6 : 1.3e6;
	}
	cr_assert(timing_is_settled(same, 10, 0.005));
	cr_assert_not(timing_is_settled(noisy, 10, 0.005));
	cr_assert_not(timing_is_settled(same, 1, 0.005));
}

/* A neighbour that comes in the second half widens what ten more narrowed. */
Test(timing, stops_when_the_noise_no_longer_falls)
{
	double x[30];

	for (int i = 0; i < 30; i++)
		x[i] = 1e6 + (i % 2 ? 5e4 : 0) + (i >= 20 ? 4e5 : 0);
	cr_assert_not(timing_is_settled(x, 20, 0.005));
	cr_assert(timing_is_settled(x, 30, 0.005));
}

/* --- a device with a clock of its own -------------------------------------- */

/* Its first run takes 1 us by its own clock, the next 2 …; the fails_at-th fails. */
struct device {
	int runs, fails_at;
	unsigned marks;
};

static void device_run(void *ctx)
{
	((struct device *)ctx)->runs++;
}

static uint64_t device_ns(void *ctx)
{
	const struct device *d = ctx;

	return d->runs == d->fails_at ? 0 : (uint64_t)d->runs * 1000;
}

static double device_mhz(void *ctx)
{
	return 2000 - 500 * (((const struct device *)ctx)->runs % 2);
}

static unsigned device_marks(void *ctx)
{
	return ((const struct device *)ctx)->marks;
}

static struct timing_subject device_of(struct device *d)
{
	return (struct timing_subject){ .ctx = d, .run = device_run,
					.device_ns = device_ns,
					.clock_mhz = device_mhz,
					.device_marks = device_marks, .threads = 1 };
}

static const struct timing_rule once = {
	.min_reps = 10, .max_reps = 10, .warm_ns = 0, .budget_ns = 10000000000u,
};

Test(timing, a_devices_own_time_is_the_repetitions)
{
	struct device d = { 0 };
	struct timing_subject s = device_of(&d);
	struct timing_rep rep[10];
	double best = 0;
	int n;

	cr_assert_eq(timing_once(&s), 1000);
	timing_block(&s, &once, 1, NULL, rep, &n, &best);
	cr_assert_eq(n, 10);
	for (int i = 0; i < n; i++) {
		/* one run for timing_once(), two to warm up: a second tells whether
		 * the first was slower */
		cr_assert_eq(rep[i].ns, (uint64_t)(i + 4) * 1000);
		cr_assert_eq(rep[i].cpu_ns, rep[i].ns);
		cr_assert_eq(rep[i].clock_mhz, i % 2 ? 1500 : 2000);
	}
}

/* A clock that halves is the CPU's to judge by; a device's driver knows why. */
Test(timing, a_devices_marks_are_what_its_driver_says)
{
	struct device d = { .marks = TIMING_CLOCK_FELL };
	struct timing_subject s = device_of(&d);
	struct timing_rep rep[10];
	double best = 0;
	int n;

	timing_block(&s, &once, 0, NULL, rep, &n, &best);
	for (int i = 0; i < n; i++)
		cr_assert_eq(rep[i].marks, TIMING_CLOCK_FELL);
	d.marks = 0;
	best = 4000;
	timing_block(&s, &once, 0, NULL, rep, &n, &best);
	for (int i = 0; i < n; i++)
		cr_assert_eq(rep[i].marks, 0);
}

Test(timing, a_device_that_fails_ends_the_block_with_what_it_has)
{
	struct device d = { .fails_at = 6 };
	struct timing_subject s = device_of(&d);
	struct timing_rep rep[10];
	double best = 0;
	int n;

	timing_block(&s, &once, 0, NULL, rep, &n, &best);
	cr_assert_eq(n, 3);
	cr_assert_eq(d.runs, 6);
	d = (struct device){ .fails_at = 1 };
	timing_block(&s, &once, 0, NULL, rep, &n, &best);
	cr_assert_eq(n, 0);
	cr_assert_eq(d.runs, 1);
	d = (struct device){ .fails_at = 4 };   /* warm twice, rep, pause, again */
	timing_block(&s, &once, 0, &(struct timing_listener){ .on_rep = pause_once },
		     rep, &n, &best);
	cr_assert_eq(n, 1);
	cr_assert_eq(d.runs, 4);
}

static enum timing_verdict break_once(void *user, const struct timing_rep *r)
{
	const struct timespec pause = { .tv_nsec = 80000000 };

	(void)user;
	if (r->i == 0)
		nanosleep(&pause, NULL);
	return TIMING_GO_ON;
}

/* It warms up for two windows of 100 ms, more than the whole budget. */
Test(timing, a_devices_warm_up_after_a_break_is_not_of_its_budget)
{
	struct device d = { 0 };
	struct timing_subject s = device_of(&d);
	struct timing_rule long_warm = once;
	struct timing_rep rep[10];
	double best = 0;
	int n;

	long_warm.warm_ns = 100000000;
	long_warm.budget_ns = 150000000;
	timing_block(&s, &long_warm, 0, &(struct timing_listener){ .on_rep = break_once },
		     rep, &n, &best);
	cr_assert_eq(n, 10);
}
