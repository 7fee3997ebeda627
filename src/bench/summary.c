/* SPDX-License-Identifier: MIT */
#include "bench/summary.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bench/timing.h"
#include "core/analysis/stats.h"
#include "core/base/xmem.h"

#define LEAST_BLOCKS 3
#define LEAST_REPS 3
#define NOISY_SHARE 0.2      /* of repetitions marked preempted */
#define CLOCK_SHARE 0.97

static const char *const quality_name[] = {
	[SUMMARY_GOOD] = "good",
	[SUMMARY_NOISY] = "noisy",
	[SUMMARY_THROTTLED] = "throttled",
};

const char *summary_quality_name(enum summary_quality q)
{
	return quality_name[q];
}

static size_t block_end(const struct timing_rep *r, size_t n, size_t from)
{
	size_t to = from;

	while (to < n && r[to].block == r[from].block)
		to++;
	return to;
}

/* Rates of a block's repetitions into x; clean_only leaves preempted ones out. */
static size_t rates(const struct timing_rep *r, size_t n, double work,
		    bool clean_only, double *x)
{
	size_t got = 0;

	for (size_t i = 0; i < n; i++)
		if (!clean_only || !(r[i].marks & TIMING_PREEMPTED))
			x[got++] = work / (double)r[i].ns;
	return got;
}

/* STREAM leaves the first repetition out where there is another. */
static double block_best(const struct timing_rep *r, size_t n, double work)
{
	double best = 0;

	for (size_t i = n > 1 ? 1 : 0; i < n; i++)
		best = fmax(best, work / (double)r[i].ns);
	return best;
}

static double block_median(const struct timing_rep *r, size_t n, double work,
			   double *x)
{
	size_t clean = rates(r, n, work, true, x);

	if (2 * clean < n)
		clean = rates(r, n, work, false, x);
	return stats_median(x, clean);
}

static double median_clock(const struct timing_rep *r, size_t n, double *x)
{
	size_t known = 0;

	for (size_t i = 0; i < n; i++)
		if (r[i].clock_mhz > 0)
			x[known++] = r[i].clock_mhz;
	return known ? stats_median(x, known) : 0;
}

static bool is_marked(const struct timing_rep *r, size_t n)
{
	size_t marked = 0;

	for (size_t i = 0; i < n; i++)
		marked += !!(r[i].marks & TIMING_CLOCK_FELL);
	return 2 * marked > n;
}

static bool blocks_differ(const struct timing_rep *r, size_t n, double *x)
{
	double slowest = INFINITY, fastest = 0;
	size_t to;

	for (size_t i = 0; i < n; i = to) {
		double mhz;

		to = block_end(r, n, i);
		mhz = median_clock(r + i, to - i, x);
		if (mhz > 0) {
			slowest = fmin(slowest, mhz);
			fastest = fmax(fastest, mhz);
		}
	}
	return slowest < CLOCK_SHARE * fastest;
}

/* Runs of n blocks: to all blocks of a run comes what the run has of its own, as
 * large as what each block has.  The shortest interval that (largest - its median
 * over runs) / s is in with 95 % is -above to below.  By simulation of 1.5 million
 * runs for each n; the last row serves all larger n, where it is wider than need be. */
static const struct {
	double below, above;
} best_pivot[] = {
	[2] = { 12.10, 19.66 }, [3] = { 4.13, 6.24 }, [4] = { 3.17, 4.33 },
	[5] = { 2.85, 3.64 }, [6] = { 2.64, 3.32 }, [7] = { 2.55, 3.10 },
	[8] = { 2.47, 2.96 }, [9] = { 2.48, 2.79 }, [10] = { 2.42, 2.74 },
	[11] = { 2.40, 2.68 }, [12] = { 2.35, 2.64 },
};

#define BEST_PIVOT_MAX (sizeof(best_pivot) / sizeof(best_pivot[0]) - 1)

static void set_interval(struct summary *out, enum summary_how how, double *x)
{
	size_t n = (size_t)out->blocks, k = n < BEST_PIVOT_MAX ? n : BEST_PIVOT_MAX;
	struct stats_interval i = stats_mean_interval(out->block, n);
	double sd = n > 1 ? stats_sd(out->block, n) : 0;
	/* from t s / sqrt(n) to t s sqrt(1 + 1/n) */
	double half = (i.high - i.mid) * sqrt((double)n + 1);

	memcpy(x, out->block, n * sizeof(*x));
	if (how == SUMMARY_BEST) {
		out->value = stats_quantile(x, n, 1);
		i.low = out->value - best_pivot[k].below * sd;
		i.high = out->value + best_pivot[k].above * sd;
	} else {
		out->value = stats_median(x, n);
		i.low = i.mid - half;
		i.high = i.mid + half;
	}
	out->low = fmax(fmin(i.low, out->value), 0);
	out->high = fmax(i.high, out->value);
}

static bool is_noisy(const struct summary *s, size_t fewest, double limit)
{
	struct stats_interval i = stats_mean_interval(s->block, (size_t)s->blocks);

	return s->preempted > NOISY_SHARE * s->reps ||
	       s->blocks < LEAST_BLOCKS || fewest < LEAST_REPS ||
	       (i.high - i.low) / 2 > limit * s->value;
}

void summary_of_device(const struct timing_rep *r, size_t n, double work,
		       enum summary_how how, double noise_limit,
		       struct summary *out)
{
	double *x = xcalloc(n + SUMMARY_MAX_BLOCKS, sizeof(*x));
	size_t fewest = n, to;

	*out = (struct summary){ .quality = SUMMARY_GOOD, .reps = (int)n };
	if (!n) {
		out->quality = SUMMARY_NOISY;
		goto out;
	}
	for (size_t i = 0; i < n && out->blocks < SUMMARY_MAX_BLOCKS; i = to) {
		to = block_end(r, n, i);
		if (to - i < fewest)
			fewest = to - i;
		out->block[out->blocks++] = how == SUMMARY_BEST ?
			block_best(r + i, to - i, work) :
			block_median(r + i, to - i, work, x);
	}
	set_interval(out, how, x);
	for (size_t i = 0; i < n; i++)
		out->preempted += !!(r[i].marks & TIMING_PREEMPTED);
	out->clock_mhz = median_clock(r, n, x);
	if (is_marked(r, n))
		out->quality = SUMMARY_THROTTLED;
	else if (is_noisy(out, fewest, noise_limit))
		out->quality = SUMMARY_NOISY;
out:
	free(x);
}

void summary_of(const struct timing_rep *r, size_t n, double work,
		enum summary_how how, double noise_limit, struct summary *out)
{
	double *x = xcalloc(n + 1, sizeof(*x));

	summary_of_device(r, n, work, how, noise_limit, out);
	if (blocks_differ(r, n, x))
		out->quality = SUMMARY_THROTTLED;
	free(x);
}
