/* SPDX-License-Identifier: MIT */
#include <math.h>

#include <criterion/criterion.h>

#include "bench/fill.h"

#define N 100000

/* Uniform on [-1, 1): mean 0, variance 1/3; six standard errors. */
Test(fill, values_are_spread_over_minus_one_to_one)
{
	double sum = 0, squares = 0, fsum = 0;

	for (uint64_t i = 0; i < N; i++) {
		double v = fill_value_fp64(1, 0, i), f = fill_value_fp32(1, 0, i);

		cr_assert(v >= -1 && v < 1 && f >= -1 && f < 1);
		sum += v;
		squares += v * v;
		fsum += f;
	}
	cr_assert_lt(fabs(sum / N), 6 * sqrt(1.0 / 3 / N));
	cr_assert_lt(fabs(fsum / N), 6 * sqrt(1.0 / 3 / N));
	cr_assert_lt(fabs(squares / N - 1.0 / 3), 0.006);
}

Test(fill, parts_make_the_same_array_as_the_whole)
{
	double whole[100], parts[100];

	fill_fp64(whole, 0, 100, 7, 2);
	fill_fp64(parts, 37, 100, 7, 2);
	fill_fp64(parts, 0, 37, 7, 2);
	for (int i = 0; i < 100; i++)
		cr_assert(whole[i] == parts[i]);
	cr_assert(fill_value_fp64(7, 2, 5) != fill_value_fp64(8, 2, 5));
	cr_assert(fill_value_fp64(7, 2, 5) != fill_value_fp64(7, 3, 5));
}

/* What the exact check of axpy rests on. */
Test(fill, y_plus_half_x_and_back_is_exact)
{
	for (uint64_t i = 0; i < N; i++) {
		double x = fill_value_fp64(3, 0, i), y = fill_value_fp64(3, 1, i);
		float a = fill_value_fp32(3, 0, i), b = fill_value_fp32(3, 1, i);
		volatile float back = b + 0.5f * a;

		cr_assert((y + 0.5 * x) - 0.5 * x == y);
		cr_assert(back - 0.5f * a == b);
		cr_assert((double)back == (double)b + 0.5 * (double)a);
	}
}
