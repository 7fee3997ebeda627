/* SPDX-License-Identifier: MIT */
#include "tui/report.h"

#include <criterion/criterion.h>
#include <math.h>

#include "core/model/metric.h"

/* What a run without any figure has. */
static void nothing(double value[METRIC_COUNT])
{
	for (int m = 0; m < METRIC_COUNT; m++)
		value[m] = (double)NAN;
}

Test(report, an_efficiency_names_the_figure_and_both_sides_of_the_division)
{
	double value[METRIC_COUNT];
	struct efficiency_basis b;

	nothing(value);
	value[METRIC_BLAS1] = 12.5;
	value[METRIC_BLAS2] = 68.4;
	value[METRIC_EFFICIENCY] = 68.4 / 469.5;
	b = report_basis(value, 68.4, "fp32");
	cr_assert_str_eq(b.figure, "BLAS 2");
	cr_assert_str_eq(b.share, "68.4 of 469.5 GFLOP/s");
}

Test(report, a_share_of_another_prefix_keeps_both_units)
{
	double value[METRIC_COUNT];
	struct efficiency_basis b;

	nothing(value);
	value[METRIC_BLAS3] = 513;
	value[METRIC_EFFICIENCY] = 0.0513;
	b = report_basis(value, 513, "int8");
	cr_assert_str_eq(b.figure, "BLAS 3");
	cr_assert_str_eq(b.share, "513.0 GOP/s of 10.0 TOP/s");
}

Test(report, an_imported_efficiency_stands_on_no_known_figure)
{
	double value[METRIC_COUNT];
	struct efficiency_basis b;

	nothing(value);
	value[METRIC_EFFICIENCY] = 0.9;
	b = report_basis(value, (double)NAN, "fp64");
	cr_assert_str_eq(b.figure, "");
	cr_assert_str_eq(b.share, "");
}
