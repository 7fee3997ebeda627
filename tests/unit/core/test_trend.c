/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include "core/analysis/trend.h"

static void near(double got, double want, double tolerance)
{
	cr_assert(fabs(got - want) <= tolerance, "got %.12g, want %.12g", got,
		  want);
}

/* The example of Sen (1968), 6.; its 93 % interval, 3.71 to 4.38, falls on the
 * same order statistics as the 95 % one. */
Test(trend, sens_own_example_gives_his_slope_and_interval)
{
	static const double t[] = { 1, 2, 3, 4, 10, 12, 18 };
	static const double x[] = { 9, 15, 19, 20, 45, 55, 78 };
	struct trend r;

	trend_theil_sen(t, x, 7, &r);
	near(r.slope, 4, 1e-12);
	/* what is left over is 5 7 7 4 5 7 6 */
	near(r.intercept, 6, 1e-12);
	near(r.low, 3.71, 5e-3);
	near(r.high, 4.38, 5e-3);
}

Test(trend, wild_values_do_not_move_it)
{
	double t[60], x[60];
	struct trend r;

	for (int i = 0; i < 60; i++) {
		t[i] = i;
		x[i] = i % 5 ? 2 + .25 * i : -1000;
	}
	trend_theil_sen(t, x, 60, &r);
	near(r.slope, .25, 1e-12);
}

Test(trend, too_few_values_are_no_trend)
{
	static const double t[] = { 3, 3, 4 }, x[] = { 1, 2, 5 };
	struct trend r;

	trend_theil_sen(t, x, 0, &r);
	cr_assert(isnan(r.slope));
	trend_theil_sen(t, x, 1, &r);
	cr_assert(isnan(r.slope));
	trend_theil_sen(t, x, 2, &r);
	cr_assert(isnan(r.slope), "equal times have no slope");
	trend_theil_sen(t, x, 3, &r);
	near(r.slope, 3.5, 1e-12);
	cr_assert(isinf(r.low) && isinf(r.high));
}

Test(trend, gathering_keeps_the_slope_of_a_long_series)
{
	enum { N = 10000 };
	double *t = malloc(N * sizeof *t), *x = malloc(N * sizeof *x);
	struct trend r;

	cr_assert(t && x);
	for (int i = 0; i < N; i++) {
		t[i] = i * .5;
		/* a saw of period 7, which groups of 50 even out */
		x[i] = 100 - .003 * t[i] + (i * 3 % 7 - 3);
	}
	trend_theil_sen(t, x, N, &r);
	near(r.slope, -.003, 1e-4);
	cr_assert(r.low <= -.003 && r.high >= -.003);
	cr_assert_eq(r.n, N);
	free(t);
	free(x);
}

/* By hand: slopes 1, 1, 1 of the first, 2 of the second, whatever its level; 1 is the
 * median of the four. */
Test(trend, series_of_different_levels_share_a_slope)
{
	static const double t[] = { 0, 1, 2 }, a[] = { 0, 1, 2 }, b[] = { 10, 12 };
	struct trend_series s[] = { { t, a, 3 }, { t, b, 2 }, { t, a, 1 },
				    { t, a, 0 } };
	struct trend trend;

	trend_common_slope(s, 4, &trend);
	cr_expect_eq(trend.slope, 1);
	cr_expect_eq(trend.n, 6);
	trend_common_slope(s + 2, 2, &trend);
	cr_expect(isnan(trend.slope) && isinf(trend.low));
}

Test(trend, the_shared_slope_of_one_series_is_its_own)
{
	double t[50], x[50];
	struct trend alone, shared;

	for (size_t i = 0; i < 50; i++) {
		t[i] = (double)i;
		x[i] = .3 * t[i] + (double)(i * 7 % 5);
	}
	trend_theil_sen(t, x, 50, &alone);
	trend_common_slope(&(struct trend_series){ t, x, 50 }, 1, &shared);
	cr_expect_eq(alone.slope, shared.slope);
	cr_expect_eq(alone.low, shared.low);
	cr_expect_eq(alone.high, shared.high);
}

Test(trend, values_are_gathered_to_medians_of_neighbours)
{
	static const double t[] = { 0, 1, 2, 3, 4, 5 }, x[] = { 1, 2, 90, 4, 5, 6 };
	double group_t[6], group_x[6];

	cr_assert_eq(trend_gather(t, x, 6, 2, group_t, group_x), 2);
	cr_expect_eq(group_t[0], 1);
	cr_expect_eq(group_x[0], 2);
	cr_expect_eq(group_t[1], 4);
	cr_expect_eq(group_x[1], 5);
	cr_assert_eq(trend_gather(t, x, 6, 6, group_t, group_x), 6);
	cr_expect_eq(group_x[2], 90);
}
