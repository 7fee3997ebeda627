/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>

#include "core/model/metric.h"

Test(metric, a_name_of_another_kind_has_its_prefix_and_more)
{
	cr_expect(metric_is_custom("custom:tokens"));
	cr_expect(!metric_is_custom("custom:"));
	cr_expect(!metric_is_custom("tokens"));
	cr_expect_str_eq(metric_name(METRIC_BLAS3, NULL), "blas3");
	cr_expect_str_eq(metric_name(METRIC_CUSTOM, "custom:tokens"), "custom:tokens");
	cr_expect_str_eq(metric_label(METRIC_CUSTOM, "custom:tokens"), "tokens");
	cr_expect_str_eq(metric_unit(METRIC_CUSTOM, "tokens/s"), "tokens/s");
	cr_expect_str_eq(metric_unit(METRIC_STREAM_TRIAD, NULL), "GB/s");
}

/* 4 ms is 250 a second, 3 to 5 ms is 200 to 333.3; two hours is 1/7200. */
Test(metric, times_are_compared_as_rates)
{
	double value = 4, low = 3, high = 5;

	cr_assert(metric_custom_rate("ms", &value, &low, &high));
	cr_expect_float_eq(value, 250, 1e-9);
	cr_expect_float_eq(low, 200, 1e-9);
	cr_expect_float_eq(high, 1000 / 3.0, 1e-9);
	value = 2;
	low = high = NAN;
	cr_assert(metric_custom_rate("Hours", &value, &low, &high));
	cr_expect_float_eq(value, 1 / 7200.0, 1e-12);
	cr_expect(isnan(low) && isnan(high));
	value = 0;
	cr_assert(metric_custom_rate("s", &value, &low, &high));
	cr_expect(isnan(value), "nothing takes no time");
	value = 8;
	cr_expect(!metric_custom_rate("samples/s", &value, &low, &high));
	cr_expect(!metric_custom_rate("", &value, &low, &high));
	cr_expect_eq(value, 8);
}
