/* SPDX-License-Identifier: MIT */
#include <math.h>

#include <criterion/criterion.h>

#include "core/analysis/roofline.h"
#include "core/model/run_rows.h"

/* Williams, Waterman and Patterson 2009, Figure 1a: a dual-socket Opteron X2
 * 2214, 17.6 GFLOP/s in double precision and 15 GB/s from their benchmark; the
 * axis runs from 1/4 to 16 FLOP per byte of memory traffic. */
static const struct roofline opteron_x2 = { .gbps = 15, .peak = 17.6 };

Test(roofline, the_paper_s_opteron_is_bound_by_memory_left_of_its_ridge)
{
	enum roofline_bound by;

	cr_assert_float_eq(roofline_attainable(&opteron_x2, 0.25, &by), 3.75, 1e-12);
	cr_assert_eq(by, ROOFLINE_BANDWIDTH);
	cr_assert_float_eq(roofline_attainable(&opteron_x2, 1, &by), 15, 1e-12);
	cr_assert_eq(by, ROOFLINE_BANDWIDTH);
	cr_assert_eq(roofline_attainable(&opteron_x2, 2, &by), 17.6);
	cr_assert_eq(by, ROOFLINE_PEAK);
	cr_assert_eq(roofline_attainable(&opteron_x2, 16, &by), 17.6);
	cr_assert_eq(by, ROOFLINE_PEAK);
}

Test(roofline, the_ridge_is_peak_over_bandwidth_and_both_roofs_meet_there)
{
	double ridge = roofline_ridge(&opteron_x2);
	enum roofline_bound by;

	cr_assert_float_eq(ridge, 17.6 / 15, 1e-12);
	cr_assert_float_eq(15 * ridge, 17.6, 1e-12);
	cr_assert_eq(roofline_attainable(&(struct roofline){ .gbps = 16, .peak = 32 },
					 2, &by), 32);
	cr_assert_eq(by, ROOFLINE_PEAK);   /* at the ridge itself */
}

Test(roofline, with_one_figure_unknown_the_other_is_the_roof_and_there_is_no_ridge)
{
	static const double unknown[] = { NAN, 0, -3, INFINITY };

	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
		struct roofline no_stream = { .gbps = unknown[i], .peak = 100 };
		struct roofline no_peak = { .gbps = 10, .peak = unknown[i] };
		struct roofline nothing = { .gbps = unknown[i], .peak = unknown[i] };
		enum roofline_bound by;

		cr_assert_eq(roofline_attainable(&no_stream, 0.01, &by), 100);
		cr_assert_eq(by, ROOFLINE_PEAK);
		cr_assert_eq(roofline_attainable(&no_peak, 1000, &by), 10000);
		cr_assert_eq(by, ROOFLINE_BANDWIDTH);
		cr_assert(isnan(roofline_attainable(&nothing, 1, &by)));
		cr_assert_eq(by, ROOFLINE_OPEN);
		cr_assert(isnan(roofline_ridge(&no_stream)));
		cr_assert(isnan(roofline_ridge(&no_peak)));
	}
	cr_assert(isnan(roofline_attainable(&opteron_x2, 0, NULL)));
	cr_assert(isnan(roofline_attainable(&opteron_x2, NAN, NULL)));
}

Test(roofline, a_kernel_above_the_roof_is_rated_over_one_and_not_clamped)
{
	double intensity[] = { 0.25, 16, NAN }, gops[] = { 7.5, 8.8, 1 };
	struct roofline_rating r[3];

	roofline_rate(&opteron_x2, intensity, gops, 3, r);
	cr_assert_float_eq(r[0].share, 2, 1e-12);     /* 7.5 of 3.75 */
	cr_assert_float_eq(r[1].share, 0.5, 1e-12);   /* 8.8 of 17.6 */
	cr_assert_eq(r[1].by, ROOFLINE_PEAK);
	cr_assert(isnan(r[2].share));
	cr_assert_eq(r[2].by, ROOFLINE_OPEN);
	cr_assert_str_eq(roofline_bound_name(r[0].by), "bandwidth");
	cr_assert_str_eq(roofline_bound_name(r[2].by), "");
}

/* STREAM counts 24 bytes an element of the triad, 16 of scale; a dot product
 * reads 16 bytes for 2 operations, axpy moves 24 (LBL's introduction to the
 * model has 1/24 for x[i] += y[i], half of axpy's), gemv reads 8. */
Test(roofline, intensities_are_operations_over_the_least_bytes_that_must_move)
{
	static const struct { const char *kernel; double want; } fp64[] = {
		{ "stream.triad", 2. / 24 }, { "stream.add", 1. / 24 },
		{ "stream.scale", 1. / 16 }, { "blas1.dot", 2. / 16 },
		{ "blas1.axpy", 2. / 24 }, { "blas2.gemv", 2. / 8 },
	};

	for (size_t i = 0; i < sizeof fp64 / sizeof *fp64; i++) {
		cr_assert_float_eq(run_rows_intensity(fp64[i].kernel, "fp64", 7),
				   fp64[i].want, 1e-15, "%s", fp64[i].kernel);
		cr_assert_float_eq(run_rows_intensity(fp64[i].kernel, "fp32", 7),
				   2 * fp64[i].want, 1e-15);
	}
	/* 2 n^3 operations on three matrices of n^2: 2 n / (3 x 8) */
	cr_assert_float_eq(run_rows_intensity("blas3.gemm", "fp64", 1200), 100, 1e-12);
	cr_assert_float_eq(run_rows_intensity("blas3.gemm", "fp32", 1200), 200, 1e-12);
	/* the answers of narrow elements are of four bytes: 2 n / (2 + 2 + 4) and
	 * 2 n / (1 + 1 + 4) */
	cr_assert_float_eq(run_rows_intensity("blas3.gemm", "bf16", 1200), 300, 1e-12);
	cr_assert_float_eq(run_rows_intensity("blas3.gemm", "fp16", 1200), 300, 1e-12);
	cr_assert_float_eq(run_rows_intensity("blas3.gemm", "int8", 1200), 400, 1e-12);
	cr_assert(isnan(run_rows_intensity("stream.copy", "fp64", 7)));
	cr_assert(isnan(run_rows_intensity("blas1.dot", "decimal", 7)));
}
