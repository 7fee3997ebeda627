/* SPDX-License-Identifier: MIT */
#include "core/analysis/trend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/stats.h"
#include "core/base/xmem.h"

#define Z975 1.959963984540054

/* Medians of neighbouring values; x is taken by a copy of its group. */
static size_t gather(const double *t, const double *x, size_t n,
		     double *group_t, double *group_x)
{
	double *copy = xreallocarray(NULL, n / TREND_EXACT + 2, sizeof *copy);

	for (size_t i = 0; i < TREND_EXACT; i++) {
		size_t from = n * i / TREND_EXACT;
		size_t count = n * (i + 1) / TREND_EXACT - from;

		memcpy(copy, x + from, count * sizeof *copy);
		group_x[i] = stats_median(copy, count);
		memcpy(copy, t + from, count * sizeof *copy);
		group_t[i] = stats_median(copy, count);
	}
	free(copy);
	return TREND_EXACT;
}

static double median_intercept(const double *t, const double *x, size_t n,
			       double slope)
{
	double rest[TREND_EXACT];

	for (size_t i = 0; i < n; i++)
		rest[i] = x[i] - slope * t[i];
	return stats_median(rest, n);
}

/* Variance of Kendall's S with ties among t (Sen 1968, 2.6). */
static double kendall_variance(const double *t, size_t n)
{
	double variance = (double)n * (double)(n - 1) * (double)(2 * n + 5);

	for (size_t i = 0; i < n;) {
		size_t j = i + 1;
		double ties;

		while (j < n && t[j] == t[i])
			j++;
		ties = (double)(j - i);
		variance -= ties * (ties - 1) * (2 * ties + 5);
		i = j;
	}
	return variance / 18;
}

static void interval(double *slopes, size_t pairs, double sd,
		     struct trend *out)
{
	double low = rint(((double)pairs - Z975 * sd) / 2) - 1;
	double high = rint(((double)pairs + Z975 * sd) / 2);

	out->low = -INFINITY;
	out->high = INFINITY;
	if (low < 0 || high >= (double)pairs)
		return;
	out->low = stats_select(slopes, pairs, (size_t)low);
	out->high = stats_select(slopes, pairs, (size_t)high);
}

void trend_theil_sen(const double *t, const double *x, size_t n,
		     struct trend *out)
{
	double group_t[TREND_EXACT], group_x[TREND_EXACT], *slopes;
	size_t pairs = 0;

	*out = (struct trend){ .slope = NAN, .low = -INFINITY,
			       .high = INFINITY, .intercept = NAN, .n = n };
	if (n > TREND_EXACT) {
		n = gather(t, x, n, group_t, group_x);
		t = group_t;
		x = group_x;
	}
	slopes = xreallocarray(NULL, n * n / 2 + 1, sizeof *slopes);
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			if (t[j] != t[i])
				slopes[pairs++] = (x[j] - x[i]) / (t[j] - t[i]);
	if (pairs) {
		out->slope = stats_median(slopes, pairs);
		out->intercept = median_intercept(t, x, n, out->slope);
		interval(slopes, pairs, sqrt(kendall_variance(t, n)), out);
	}
	free(slopes);
}
