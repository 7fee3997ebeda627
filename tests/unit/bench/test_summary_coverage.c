/* SPDX-License-Identifier: MIT */
/*
 * Whether the stated intervals hold what they say, on simulated runs whose noise
 * is known.  The rates of a run are 1 + (what the run has of its own) + (what its
 * second brings) + (what each repetition brings).  95 % of 4,000 runs are 3,800 with a standard deviation
 * of 14: 0.935 to 0.965 is over four of these wide.
 */
#include <math.h>

#include <criterion/criterion.h>

#include "bench/summary.h"
#include "bench/timing.h"
#include "core/analysis/stats.h"

#define RUNS 4000
#define REPS 10
#define MOST_BLOCKS 8

struct noise {
	uint64_t state;
	double run_sd;      /* of a run, in all of its blocks */
	double block_sd;    /* of a block, in its own second */
	double rep_sd;
	double memory;      /* correlation of a block with the one before */
};

static double uniform(struct noise *z)
{
	z->state = z->state * 6364136223846793005u + 1442695040888963407u;
	return ((double)(z->state >> 11) + 0.5) / 9007199254740992.0;
}

/* Box and Muller 1958 */
static double normal(struct noise *z)
{
	double r = sqrt(-2 * log(uniform(z)));

	return r * cos(2 * acos(-1) * uniform(z));
}

static void make_run(struct noise *z, int blocks, struct timing_rep *r)
{
	double second = z->block_sd * normal(z), fresh = sqrt(1 - z->memory * z->memory);
	double own = 1 + z->run_sd * normal(z);

	for (int b = 0; b < blocks; b++) {
		for (int i = 0; i < REPS; i++)
			r[b * REPS + i] = (struct timing_rep){
				.block = b, .i = i, .clock_mhz = 3600,
				.ns = (uint64_t)(1e7 / (own + second +
						       z->rep_sd * normal(z))),
			};
		second = z->memory * second + fresh * z->block_sd * normal(z);
	}
}

/* The share of runs whose interval holds the median of all runs' values. */
static double coverage(struct noise z, int blocks, enum summary_how how)
{
	static struct summary s[RUNS];
	static double value[RUNS];
	struct timing_rep r[MOST_BLOCKS * REPS];
	double mid;
	int held = 0;

	for (int i = 0; i < RUNS; i++) {
		make_run(&z, blocks, r);
		summary_of(r, (size_t)blocks * REPS, 1e7, how, 1, &s[i]);
		value[i] = s[i].value;
	}
	mid = stats_median(value, RUNS);
	for (int i = 0; i < RUNS; i++)
		held += s[i].low <= mid && mid <= s[i].high;
	return (double)held / RUNS;
}

Test(coverage, of_medians_is_what_is_stated)
{
	static const struct noise kind[] = {
		{ .state = 1, .run_sd = 0.02, .block_sd = 0.02, .rep_sd = 0.01 },
		{ .state = 2, .run_sd = 0.008, .block_sd = 0.002, .rep_sd = 0.02 },
		{ .state = 3, .run_sd = 0.05, .block_sd = 0.05, .rep_sd = 0.001 },
	};

	for (size_t k = 0; k < sizeof kind / sizeof *kind; k++)
		for (int blocks = 3; blocks <= 7; blocks++) {
			double share = coverage(kind[k], blocks, SUMMARY_MEDIAN);

			cr_expect(share > 0.935 && share < 0.97,
				  "noise %zu, %d blocks: %g", k, blocks, share);
		}
}

/* Of repetitions 2 to 10 of a block: near enough to normal. */
Test(coverage, of_the_best_is_what_is_stated)
{
	static const struct noise kind[] = {
		{ .state = 4, .run_sd = 0.02, .block_sd = 0.02, .rep_sd = 0.01 },
		{ .state = 6, .run_sd = 0.05, .block_sd = 0.05, .rep_sd = 0.001 },
	};

	for (size_t k = 0; k < sizeof kind / sizeof *kind; k++)
		for (int blocks = 3; blocks <= 7; blocks++) {
			double share = coverage(kind[k], blocks, SUMMARY_BEST);

			cr_expect(share > 0.935 && share < 0.965,
				  "noise %zu, %d blocks: %g", k, blocks, share);
		}
}

/* Why the blocks of a step are made in passes over the plan: what lasts longer
 * than the step would be the same in all of its blocks. */
Test(coverage, of_blocks_made_at_once_is_not)
{
	const struct noise z = { .state = 5, .block_sd = 0.02, .rep_sd = 0.005,
				 .memory = 0.95 };

	cr_expect_lt(coverage(z, 4, SUMMARY_MEDIAN), 0.8);
}

/* A machine of its own, where runs differ by no more than their blocks make them:
 * the intervals are wider than they had to be. */
Test(coverage, of_a_machine_without_neighbours_is_more_than_is_stated)
{
	const struct noise z = { .state = 7, .block_sd = 0.02, .rep_sd = 0.005 };

	cr_expect_gt(coverage(z, 4, SUMMARY_MEDIAN), 0.985);
	cr_expect_gt(coverage(z, 4, SUMMARY_BEST), 0.97);
}
