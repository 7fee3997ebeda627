/* SPDX-License-Identifier: MIT */
#include "core/analysis/trend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/stats.h"
#include "core/base/xmem.h"

#define Z975 1.959963984540054
#define TREND_FEWEST 8   /* groups of one of many series */

size_t trend_gather(const double *t, const double *x, size_t n, size_t groups,
		    double *group_t, double *group_x)
{
	double *copy;

	if (n <= groups) {
		for (size_t i = 0; i < n; i++) {
			group_t[i] = t[i];
			group_x[i] = x[i];
		}
		return n;
	}
	copy = xreallocarray(NULL, n / groups + 2, sizeof *copy);
	for (size_t i = 0; i < groups; i++) {
		size_t from = n * i / groups;
		size_t count = n * (i + 1) / groups - from;

		memcpy(copy, x + from, count * sizeof *copy);
		group_x[i] = stats_median(copy, count);
		memcpy(copy, t + from, count * sizeof *copy);
		group_t[i] = stats_median(copy, count);
	}
	free(copy);
	return groups;
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

/* Appends the slopes between all pairs, returns how many there are then. */
static size_t all_slopes(const double *t, const double *x, size_t n,
			 double *slopes, size_t pairs)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			if (t[j] != t[i])
				slopes[pairs++] = (x[j] - x[i]) / (t[j] - t[i]);
	return pairs;
}

static const struct trend no_trend = { .slope = NAN, .low = -INFINITY,
				       .high = INFINITY, .intercept = NAN };

void trend_theil_sen(const double *t, const double *x, size_t n,
		     struct trend *out)
{
	double group_t[TREND_EXACT], group_x[TREND_EXACT], *slopes;
	size_t pairs;

	*out = no_trend;
	out->n = n;
	if (n > TREND_EXACT) {
		n = trend_gather(t, x, n, TREND_EXACT, group_t, group_x);
		t = group_t;
		x = group_x;
	}
	slopes = xreallocarray(NULL, n * n / 2 + 1, sizeof *slopes);
	pairs = all_slopes(t, x, n, slopes, 0);
	if (pairs) {
		out->slope = stats_median(slopes, pairs);
		out->intercept = median_intercept(t, x, n, out->slope);
		interval(slopes, pairs, sqrt(kendall_variance(t, n)), out);
	}
	free(slopes);
}

void trend_common_slope(const struct trend_series *s, size_t n_series,
			struct trend *out)
{
	double group_t[TREND_EXACT], group_x[TREND_EXACT], *slopes;
	size_t groups = TREND_EXACT / (size_t)fmax(ceil(sqrt((double)n_series)), 1);
	size_t pairs = 0;
	double variance = 0;

	*out = no_trend;
	if (groups < TREND_FEWEST)
		groups = TREND_FEWEST;
	slopes = xreallocarray(NULL, n_series + 1,
			       groups * groups / 2 * sizeof *slopes);
	for (size_t i = 0; i < n_series; i++) {
		size_t n = trend_gather(s[i].t, s[i].x, s[i].n, groups,
					group_t, group_x);

		pairs = all_slopes(group_t, group_x, n, slopes, pairs);
		variance += n ? kendall_variance(group_t, n) : 0;
		out->n += s[i].n;
	}
	if (pairs) {
		out->slope = stats_median(slopes, pairs);
		interval(slopes, pairs, sqrt(variance), out);
	}
	free(slopes);
}
