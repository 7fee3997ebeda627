/* SPDX-License-Identifier: MIT */
#include <math.h>

#include <criterion/criterion.h>

#include "bench/fill.h"
#include "bench/narrow.h"

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

/* Mean 0 (u8: 63.5) and the whole range, of which the saturation argument in
 * fill.h speaks: |u8 s8 + u8 s8| stays below 2^15. */
Test(fill, low_precision_values_keep_to_their_ranges)
{
	double sum[4] = { 0 };
	int s_min = 0, s_max = 0, u_max = 0;

	for (uint64_t i = 0; i < N; i++) {
		double b = narrow_from_bf16(fill_value_bf16(5, 0, i));
		double h = narrow_from_fp16(fill_value_fp16(5, 0, i));
		int s = fill_value_s8(5, 0, i), u = fill_value_u8(5, 0, i);

		cr_assert(b >= -1 && b < 1 && h >= -1 && h < 1);
		s_min = s < s_min ? s : s_min;
		s_max = s > s_max ? s : s_max;
		u_max = u > u_max ? u : u_max;
		sum[0] += b;
		sum[1] += h;
		sum[2] += s;
		sum[3] += u;
	}
	cr_assert(s_min == -127 && s_max == 127 && u_max == 127);
	cr_assert_lt(2 * 127 * 127, 1 << 15);
	cr_assert_lt(fabs(sum[0] / N), 6 * sqrt(1.0 / 3 / N));
	cr_assert_lt(fabs(sum[1] / N), 6 * sqrt(1.0 / 3 / N) + 0x1p-10);
	cr_assert_lt(fabs(sum[2] / N), 6 * 74 / sqrt(N));
	cr_assert_lt(fabs(sum[3] / N - 63.5), 6 * 37 / sqrt(N));
}
