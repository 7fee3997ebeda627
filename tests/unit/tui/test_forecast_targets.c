/* SPDX-License-Identifier: MIT */
#include <math.h>

#include <criterion/criterion.h>

#include "tui/forecast_model.h"

static void expect(double now, size_t n, const double *want)
{
	double got[FORECAST_TARGETS];

	cr_assert_eq(forecast_targets(now, got), n, "at %g", now);
	for (size_t i = 0; i < n; i++)
		cr_assert_float_eq(got[i], want[i], 1e-12, "target %zu at %g", i, now);
}

Test(forecast_targets, the_next_round_level_joins_them_in_its_place_and_once)
{
	expect(.62, 4, (const double[]){ .65, .7, .8, .9 });
	expect(.67, 3, (const double[]){ .7, .8, .9 });
	expect(.72, 4, (const double[]){ .7, .75, .8, .9 });
	expect(.751, 3, (const double[]){ .7, .8, .9 });
	expect(.85, 3, (const double[]){ .7, .8, .9 });
	expect(.92, 4, (const double[]){ .7, .8, .9, .95 });
	expect(.97, 4, (const double[]){ .7, .8, .9, 1 });
}

Test(forecast_targets, at_or_over_the_peak_and_without_a_level_there_is_no_next)
{
	expect(1, 3, (const double[]){ .7, .8, .9 });
	expect(1.08, 3, (const double[]){ .7, .8, .9 });
	expect((double)NAN, 3, (const double[]){ .7, .8, .9 });
}
