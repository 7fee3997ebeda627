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

/* tf32 keeps 10 bits of fp32's 23: 13 are zero, and nothing else has changed. */
Test(fill, tf32_values_are_fp32_ones_with_ten_bits_of_mantissa)
{
	for (uint64_t i = 0; i < N; i++) {
		float x = fill_value_tf32(5, 1, i), of = fill_value_fp32(5, 1, i);

		cr_assert(x == 0 || fmodf(ldexpf(x, 10 - ilogbf(x)), 1) == 0);
		cr_assert(fabsf(x) <= fabsf(of) && fabsf(of) - fabsf(x) <
			  0x1p-10f * fabsf(of) + 0x1p-30f);
	}
}

/* Six standard errors of the mean; no NaN, and both ends are reached. */
Test(fill, fp8_values_are_finite_and_spread_over_minus_one_to_one)
{
	double sum = 0, least = 1, most = -1;

	for (uint64_t i = 0; i < N; i++) {
		uint8_t byte = fill_value_fp8(5, 0, i);
		double x = narrow_from_fp8(byte);

		cr_assert(x >= -1 && x <= 1);
		cr_assert_neq(byte, 0x80, "a NaN where E4M3 is AMD's own");
		cr_assert_leq(fabs(x - (double)fill_value_fp32(5, 0, i)), 0x1p-5);
		sum += x;
		least = fmin(least, x);
		most = fmax(most, x);
	}
	cr_assert(least == -1 && most == 1);
	cr_assert_lt(fabs(sum / N), 6 * sqrt(1.0 / 3 / N));
}

/* "OCP 8-bit Floating Point Specification (OFP8)", tables 1 and 2: E4M3. */
Test(narrow, fp8_numbers_are_those_of_the_specification)
{
	static const struct {
		double value;
		uint8_t bits;
	} want[] = {
		{ 0.0, 0 }, { -0.0, 0x80 }, { 1, 0x38 }, { -2, 0xc0 }, { 448, 0x7e },
		{ 0x1p-6, 0x08 }, { 0x1.cp-7, 0x07 }, { 0x1p-9, 0x01 },
		{ -2.25, 0xc1 }, { 1.5, 0x3c },
		{ 1.0625, 0x38 }, { 1.1875, 0x3a },       /* ties */
		{ 0x1p-10, 0 }, { 0x1.8p-9, 0x02 },
		{ 1.9999, 0x40 },                         /* a carry */
		{ 464, 0x7e }, { 464.1, 0x7f }, { -1e9, 0xff },
	};

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		cr_assert_eq(narrow_to_fp8(want[i].value), want[i].bits, "%a",
			     want[i].value);
	for (unsigned b = 0; b < 256; b++) {
		double x = narrow_from_fp8((uint8_t)b);

		cr_assert_eq(isnan(x) != 0, (b & 0x7f) == 0x7f);
		if (!isnan(x))
			cr_assert_eq(narrow_to_fp8(x), b);
	}
	cr_assert_eq(narrow_to_fp8((double)NAN) & 0x7f, 0x7f);
	cr_assert_eq(narrow_from_fp8(0x7e), 448);
	cr_assert_eq(narrow_from_fp8(0x07), 7 * 0x1p-9);
}
