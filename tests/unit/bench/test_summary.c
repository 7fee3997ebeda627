/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "bench/summary.h"
#include "bench/timing.h"

#define BLOCKS 3
#define REPS 5
#define N (BLOCKS * REPS)

/* Times in us; work is 1000, so a rate is 1 / us. */
static const double us[N] = {
	0.1, 10, 11, 10.5, 12,
	9, 10, 8, 8.5, 9.5,
	20, 10, 10, 10, 10,
};

static void make(struct timing_rep r[N])
{
	for (int i = 0; i < N; i++)
		r[i] = (struct timing_rep){
			.block = i / REPS, .i = i % REPS,
			.ns = (uint64_t)(us[i] * 1000),
			.cpu_ns = (uint64_t)(us[i] * 1000), .clock_mhz = 3600,
		};
}

/* STREAM: best of each block without its first, by hand 1/10, 1/8, 1/10. */
Test(summary, best_leaves_the_first_repetition_out)
{
	struct timing_rep r[N];
	struct summary s;

	make(r);
	summary_of(r, N, 1000, SUMMARY_BEST, 0.05, &s);
	cr_assert_eq(s.blocks, 3);
	cr_assert_eq(s.reps, N);
	cr_assert_float_eq(s.block[0], 0.1, 1e-12);
	cr_assert_float_eq(s.block[1], 0.125, 1e-12);
	cr_assert_float_eq(s.block[2], 0.1, 1e-12);
	cr_assert_float_eq(s.value, 0.125, 1e-12);
}

/* Medians by hand: 1/10.5, 1/9, 1/10; the result 1/10.  Their mean is 0.102116,
 * s = 0.008145, and t(2) = 4.303 and sqrt(1 + 1/3) make the half-width 0.040470. */
Test(summary, median_of_medians_has_the_t_interval_of_one_more_block)
{
	struct timing_rep r[N];
	struct summary s;

	make(r);
	summary_of(r, N, 1000, SUMMARY_MEDIAN, 0.05, &s);
	cr_assert_float_eq(s.value, 0.1, 1e-12);
	cr_assert_float_eq(s.low, 0.102116 - 0.040470, 4e-6);
	cr_assert_float_eq(s.high, 0.102116 + 0.040470, 4e-6);
	cr_assert_eq(s.quality, SUMMARY_NOISY);
	summary_of(r, N, 1000, SUMMARY_MEDIAN, 0.25, &s);
	cr_assert_eq(s.quality, SUMMARY_GOOD);
}

Test(summary, preempted_repetitions_do_not_move_the_median)
{
	struct timing_rep r[N];
	struct summary s;

	make(r);
	r[10].marks = TIMING_PREEMPTED;  /* the 20 us one */
	summary_of(r, N, 1000, SUMMARY_MEDIAN, 0.25, &s);
	cr_assert_float_eq(s.block[2], 0.1, 1e-12);
	cr_assert_eq(s.preempted, 1);
	for (int i = 0; i < 4; i++)
		r[i].marks = TIMING_PREEMPTED;
	summary_of(r, N, 1000, SUMMARY_MEDIAN, 0.25, &s);
	cr_assert_eq(s.quality, SUMMARY_NOISY);
}

Test(summary, a_block_at_a_lower_clock_is_throttled)
{
	struct timing_rep r[N];
	struct summary s;

	make(r);
	for (int i = 10; i < N; i++)
		r[i].clock_mhz = 3400;
	summary_of(r, N, 1000, SUMMARY_MEDIAN, 0.25, &s);
	cr_assert_eq(s.quality, SUMMARY_THROTTLED);
	cr_assert_eq(s.clock_mhz, 3600);
	for (int i = 10; i < N; i++)
		r[i].clock_mhz = 3550;
	summary_of(r, N, 1000, SUMMARY_MEDIAN, 0.25, &s);
	cr_assert_eq(s.quality, SUMMARY_GOOD);
}

Test(summary, too_few_blocks_are_noisy_and_none_gives_nothing)
{
	struct timing_rep r[N];
	struct summary s;

	make(r);
	summary_of(r, 2 * REPS, 1000, SUMMARY_MEDIAN, 10, &s);
	cr_assert_eq(s.quality, SUMMARY_NOISY);
	summary_of(r, 0, 1000, SUMMARY_MEDIAN, 10, &s);
	cr_assert_eq(s.quality, SUMMARY_NOISY);
	cr_assert_eq(s.value, 0);
	cr_assert_str_eq(summary_quality_name(SUMMARY_THROTTLED), "throttled");
}

Test(summary, the_interval_always_contains_the_value)
{
	struct timing_rep r[N];
	struct summary s;

	make(r);
	for (int i = 0; i < N; i++)
		r[i].ns = 10000;
	r[7].ns = 5000;
	summary_of(r, N, 1000, SUMMARY_BEST, 0.05, &s);
	cr_assert(s.low <= s.value && s.value <= s.high);
	cr_assert(s.low >= 0);
}

/* A GPU's clock follows its limit of watts, which is part of the product: what its
 * driver calls slowed alone counts. */
Test(summary, of_a_device_goes_by_its_drivers_marks_alone)
{
	struct timing_rep r[N];
	struct summary s;

	for (int i = 0; i < N; i++)
		r[i] = (struct timing_rep){ .block = i / 4, .i = i % 4, .ns = 10000,
					    .cpu_ns = 10000,
					    .clock_mhz = i < 4 ? 1980 : 1700 };
	summary_of_device(r, N, 1000, SUMMARY_MEDIAN, 0.05, &s);
	cr_assert_eq(s.quality, SUMMARY_GOOD);
	summary_of(r, N, 1000, SUMMARY_MEDIAN, 0.05, &s);
	cr_assert_eq(s.quality, SUMMARY_THROTTLED);
	for (int i = 0; i < N; i++)
		r[i].marks = TIMING_CLOCK_FELL;
	summary_of_device(r, N, 1000, SUMMARY_MEDIAN, 0.05, &s);
	cr_assert_eq(s.quality, SUMMARY_THROTTLED);
}
