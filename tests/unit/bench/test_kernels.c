/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <math.h>
#include <string.h>

#include <criterion/criterion.h>

#include "bench/kernel_blas.h"
#include "bench/kernel_matmul.h"
#include "bench/kernel_stream.h"
#include "bench/kernels.h"
#include "bench/placement.h"
#include "core/base/err.h"

#define MIB ((size_t)1 << 20)
#define GIB ((size_t)1 << 30)

static struct placement_thread thread[64];
static struct placement place = { .thread = thread, .n = 2,
				  .l1d_bytes = 32 * 1024, .l2_bytes = MIB,
				  .llc_bytes = 32 * MIB };

static struct kernels_request request(enum kernels_suite suite)
{
	return (struct kernels_request){ .suite = suite, .has_backend = true,
					 .memory_available = 16 * GIB,
					 .place = &place };
}

static int plan(const struct kernels_request *rq, struct step *s)
{
	struct err e = ERR_INIT;
	int n = kernels_plan(rq, s, KERNELS_MAX_STEPS, &e);

	cr_assert_gt(n, 0, "%s", e.text);
	return n;
}

/* STREAM 5.10, stream.c: "Each array must be at least 4 times the size of the
 * available cache memory".  1,152 MiB is the L3 of one AMD EPYC 9684X (data sheet),
 * twice that of two. */
Test(kernels, stream_arrays_are_four_times_the_last_level_caches)
{
	static const size_t llc[] = { 0, 1, MIB, 32 * MIB, 33 * MIB + 64, 256 * MIB,
				      GIB, 1152 * MIB, 2304 * MIB };

	for (size_t i = 0; i < sizeof(llc) / sizeof(llc[0]); i++)
		cr_assert_geq(kernel_stream_elements(llc[i]) * 8, 4 * llc[i]);
	cr_assert_eq(kernel_stream_elements(1152 * MIB) * 8, 4608 * MIB);
	cr_assert_eq(kernel_stream_elements(2304 * MIB) * 8, 9216 * MIB);
	cr_assert_eq(kernel_stream_elements(32 * MIB) * 8, 128 * MIB);
	cr_assert_eq(kernel_stream_elements(0) * 8, 128 * MIB);
}

/* A dot that forgets an element whose product is 0 is right: one in 8 of fp32 was. */
Test(kernels, exact_data_have_no_zero)
{
	static double d[1 << 14];
	static float f[1 << 14];
	struct kernel_range all = { .to = sizeof(d) / sizeof(d[0]) };
	struct step s = { .n = all.to };
	struct kernel_env env = { .seed = 0 };
	struct kernel_ctx k = { .step = &s, .env = &env };
	double v;

	for (env.seed = 1; env.seed < 9; env.seed++) {
		struct blas_exact x = { .which = env.seed % 2, .wider = env.seed % 3 };

		s.precision = KERNEL_FP64;
		kernel_blas_fill_exact(&k, d, &x, all);
		s.precision = KERNEL_FP32;
		kernel_blas_fill_exact(&k, f, &x, all);
		for (size_t i = 0; i < all.to; i++) {
			v = ldexp((double)f[i], 4 + x.wider);
			cr_assert(fabs(d[i]) > 0 && fabs(d[i]) < 1, "%zu: %g", i, d[i]);
			cr_assert(fabs(v) >= 1 && fabs((double)f[i]) < 1 && v == nearbyint(v),
				  "%zu: %g", i, (double)f[i]);
		}
	}
}

/* STREAM 5.10, bytes an element. */
Test(kernels, stream_counts_as_stream_does)
{
	static const struct {
		const char *name;
		double bytes;
	} want[] = {
		{ "stream.copy", 16 }, { "stream.scale", 16 },
		{ "stream.add", 24 }, { "stream.triad", 24 },
	};

	for (size_t i = 0; i < 4; i++) {
		const struct kernel *k = kernels_find(want[i].name);

		cr_assert_eq(k->bytes_per_elem, want[i].bytes);
	}
}

Test(kernels, steps_are_unique_and_within_memory)
{
	struct step s[KERNELS_MAX_STEPS];

	for (int suite = KERNELS_QUICK; suite <= KERNELS_FULL; suite++) {
		struct kernels_request rq = request((enum kernels_suite)suite);
		int n = plan(&rq, s);

		cr_assert_lt(n, KERNELS_MAX_STEPS);
		for (int i = 0; i < n; i++) {
			cr_assert_geq(s[i].blocks, 3);
			cr_assert_gt(s[i].seconds, 0);
			for (int j = 0; j < i; j++)
				cr_assert(s[i].kernel != s[j].kernel ||
					  s[i].precision != s[j].precision ||
					  strcmp(s[i].variant, s[j].variant));
			if (!strcmp(s[i].kernel->name, "blas3.gemm"))
				cr_assert_leq(3 * 8 * s[i].n * s[i].n, 4 * GIB);
		}
	}
}

static double seconds(const struct kernels_request *rq)
{
	struct step s[KERNELS_MAX_STEPS];
	double sum = 0;

	for (int n = plan(rq, s); n > 0; n--)
		sum += s[n - 1].seconds;
	return sum;
}

/* Slow libraries get smaller problems, not longer runs. */
Test(kernels, quick_fits_its_time_at_any_speed)
{
	static const double gops[] = { 0, 5, 30, 100, 500, 5000 };
	struct kernels_request rq = request(KERNELS_QUICK);

	for (size_t i = 0; i < sizeof(gops) / sizeof(gops[0]); i++) {
		rq.dgemm_gops = gops[i];
		cr_assert_leq(seconds(&rq), 16, "%g GOP/s: %g s", gops[i],
			      seconds(&rq));
	}
	rq.suite = KERNELS_STANDARD;
	rq.dgemm_gops = 100;
	cr_assert(seconds(&rq) > 50 && seconds(&rq) < 110, "%g s", seconds(&rq));
}

/* With every precision that there is, at any speed of its products. */
Test(kernels, quick_fits_its_time_with_low_precisions)
{
	static const double gops[] = { 5, 100, 800, 10000, 100000 };
	struct kernels_request rq = request(KERNELS_QUICK);

	rq.dgemm_gops = 100;
	rq.paths = 1u << KERNEL_BF16 | 1u << KERNEL_INT8;
	for (size_t i = 0; i < sizeof(gops) / sizeof(gops[0]); i++) {
		rq.matmul_gops[KERNEL_BF16] = gops[i];
		rq.matmul_gops[KERNEL_INT8] = 2 * gops[i];
		cr_assert_leq(seconds(&rq), 19, "%g GOP/s: %g s", gops[i],
			      seconds(&rq));
	}
}

Test(kernels, products_stay_within_memory_and_without_speed_there_are_none)
{
	struct kernels_request rq = request(KERNELS_FULL);
	struct step s[KERNELS_MAX_STEPS];
	int n, products = 0;

	rq.precisions = rq.paths = 1u << KERNEL_INT8 | 1u << KERNEL_FP16;
	rq.matmul_gops[KERNEL_INT8] = 1e6;
	rq.memory_available = GIB;
	n = kernels_plan(&rq, s, KERNELS_MAX_STEPS, NULL);
	for (int i = 0; i < n; i++) {
		if (strcmp(s[i].kernel->name, "blas3.gemm"))
			continue;
		products++;
		cr_assert_eq(s[i].precision, KERNEL_INT8);
		/* A, B twice, and four bytes of C for each element */
		cr_assert_leq((3 + 4) * s[i].n * s[i].n, GIB / 4);
	}
	cr_assert_gt(products, 0);
}

Test(kernels, stream_is_never_made_to_fit_a_small_memory)
{
	struct kernels_request rq = request(KERNELS_QUICK);
	struct step s[KERNELS_MAX_STEPS];
	struct err e = ERR_INIT;

	rq.memory_available = GIB;  /* 384 MiB are more than a quarter */
	cr_assert_eq(kernels_plan(&rq, s, KERNELS_MAX_STEPS, &e), ERR_REFUSED);
	cr_assert_not_null(strstr(e.text, "384 MiB"), "%s", e.text);
	cr_assert_not_null(strstr(e.text, "1 GiB"), "%s", e.text);
}

/* Three arrays of 4 x 1,152 MiB are 13.5 GiB, more than a quarter of 32 GiB. */
Test(kernels, a_refusal_for_huge_caches_names_what_is_wanted_and_what_there_is)
{
	struct placement huge = { .thread = thread, .n = 2, .llc_bytes = 1152 * MIB };
	struct kernels_request rq = request(KERNELS_QUICK);
	struct step s[KERNELS_MAX_STEPS];
	struct err e = ERR_INIT;

	rq.place = &huge;
	rq.memory_available = 32 * GIB;
	cr_assert_eq(kernels_plan(&rq, s, KERNELS_MAX_STEPS, &e), ERR_REFUSED);
	cr_assert_not_null(strstr(e.text, "13.5 GiB"), "%s", e.text);
	cr_assert_not_null(strstr(e.text, "32 GiB"), "%s", e.text);
	rq.memory_available = 54 * GIB;
	cr_assert_gt(kernels_plan(&rq, s, KERNELS_MAX_STEPS, &e), 0, "%s", e.text);
}

/* The largest step of a kernel; 0: none. */
static size_t largest(const struct step *s, int n, const char *kernel,
		      enum kernel_precision p)
{
	size_t most = 0;

	for (int i = 0; i < n; i++)
		if (!strcmp(s[i].kernel->name, kernel) && s[i].precision == p &&
		    s[i].n > most)
			most = s[i].n;
	return most;
}

/* 16 GiB in two vectors are 2^30 numbers of eight bytes, but 2^31 of four, which
 * no int holds: of those the caches' sizes remain, none between. */
Test(kernels, vectors_that_no_int_can_count_are_left_out)
{
	struct placement one = { .thread = thread, .n = 1, .l1d_bytes = 32 * 1024,
				 .l2_bytes = MIB, .llc_bytes = 4 * GIB };
	struct kernels_request rq = request(KERNELS_STANDARD);
	struct step s[KERNELS_MAX_STEPS];
	int n;

	rq.place = &one;
	rq.memory_available = 1024 * GIB;
	n = plan(&rq, s);
	cr_assert_eq(largest(s, n, "blas1.dot", KERNEL_FP64), (size_t)1 << 30);
	cr_assert_eq(largest(s, n, "blas1.dot", KERNEL_FP32), MIB / 2 / 2 / 4);
	cr_assert_eq(largest(s, n, "blas1.axpy", KERNEL_FP32), MIB / 2 / 2 / 4);
	cr_assert_eq(largest(s, n, "blas2.gemv", KERNEL_FP32), 65536);
	one.n = 2;  /* two threads have half each */
	n = plan(&rq, s);
	cr_assert_eq(largest(s, n, "blas1.dot", KERNEL_FP32), (size_t)1 << 31);
}

/* A quarter of 1 GiB is 2 x 128 MiB: it would be served by that cache. */
Test(kernels, vectors_are_never_made_to_fit_a_small_memory)
{
	struct placement big = { .thread = thread, .n = 2, .l2_bytes = MIB,
				 .llc_bytes = 128 * MIB };
	struct kernels_request rq = request(KERNELS_QUICK);
	struct step s[KERNELS_MAX_STEPS];
	int n;

	rq.place = &big;
	rq.precisions = 1u << KERNEL_FP32;
	rq.memory_available = GIB;
	n = plan(&rq, s);
	cr_assert_eq(largest(s, n, "blas1.dot", KERNEL_FP32), MIB / 2 / 4);
	rq.memory_available = 2 * GIB;
	n = plan(&rq, s);
	cr_assert_eq(largest(s, n, "blas1.dot", KERNEL_FP32), 512 * MIB / 2 / 4);
}

Test(kernels, without_a_backend_only_our_own_kernels_remain)
{
	struct kernels_request rq = request(KERNELS_QUICK);
	struct step s[KERNELS_MAX_STEPS];

	rq.has_backend = false;
	for (int n = plan(&rq, s); n > 0; n--)
		cr_assert_not(s[n - 1].kernel->needs_backend);
}

Test(kernels, a_choice_of_precisions_is_kept_to)
{
	struct kernels_request rq = request(KERNELS_QUICK);
	struct step s[KERNELS_MAX_STEPS];

	rq.precisions = 1u << KERNEL_FP32;
	for (int n = plan(&rq, s); n > 0; n--)
		cr_assert_eq(s[n - 1].precision, KERNEL_FP32);
}

/* Where STREAM is not asked for, its rule is none. */
Test(kernels, memory_that_is_short_for_stream_alone_refuses_no_other_plan)
{
	struct kernels_request rq = request(KERNELS_QUICK);
	struct step s[KERNELS_MAX_STEPS];

	rq.memory_available = GIB;
	rq.precisions = 1u << KERNEL_FP32;
	for (int n = plan(&rq, s); n > 0; n--)
		cr_assert_eq(s[n - 1].precision, KERNEL_FP32);
}

Test(kernels, names_are_found_and_others_are_not)
{
	for (size_t i = 0; kernels_all[i]; i++)
		cr_assert_str_eq(kernels_find(kernels_all[i]->name)->name,
				 kernels_all[i]->name);
	cr_assert_eq(kernels_find("blas3.gemm"), &kernel_blas3_gemm);
	cr_assert_null(kernels_find("stream.none"));
	cr_assert_eq(kernels_suite_find("standard"), KERNELS_STANDARD);
	cr_assert_eq(kernels_suite_find("none"), -1);
	cr_assert_eq(kernel_precision_find("fp32"), KERNEL_FP32);
	cr_assert_eq(kernel_precision_find("int8"), KERNEL_INT8);
	cr_assert_eq(kernel_precision_find("fp4"), -1);
}

/* All of it, once, in order. */
Test(kernels, parts_of_threads_cover_the_whole)
{
	static const size_t size[] = { 1, 5, 16, 1000, 4096, 100001 };

	for (size_t i = 0; i < 6; i++) {
		for (int threads = 1; threads < 9; threads++) {
			size_t at = 0;

			for (int t = 0; t < threads; t++) {
				struct kernel_range r =
					kernel_part(size[i], 512, t, threads);

				cr_assert_eq(r.from, at);
				cr_assert(r.to >= r.from);
				cr_assert(r.to == size[i] || r.to % 512 == 0);
				at = r.to;
			}
			cr_assert_eq(at, size[i]);
		}
	}
}
