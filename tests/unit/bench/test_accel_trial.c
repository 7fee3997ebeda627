/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "bench/accel_trial.h"
#include "bench/narrow.h"

#define N 32

/* A GPU whose memory is the host's, and on which everything takes 50 ms. */
static int on_host(struct accel *g, size_t bytes, accel_ptr *out, struct err *e)
{
	(void)g, (void)e;
	*out = (accel_ptr)(uintptr_t)malloc(bytes);
	return 0;
}

static void off_host(struct accel *g, accel_ptr p)
{
	(void)g;
	free((void *)(uintptr_t)p);
}

static int put(struct accel *g, accel_ptr to, const void *from, size_t bytes,
	       struct err *e)
{
	(void)g, (void)e;
	memcpy((void *)(uintptr_t)to, from, bytes);
	return 0;
}

static int copy(struct accel *g, accel_ptr to, accel_ptr from, size_t bytes,
		struct err *e)
{
	return put(g, to, (const void *)(uintptr_t)from, bytes, e);
}

static int begin(struct accel *g, struct err *e)
{
	(void)g, (void)e;
	return 0;
}

static int end(struct accel *g, uint64_t *ns, struct err *e)
{
	*ns = 50000000;
	return begin(g, e);
}

static const struct accel_ops host = {
	.alloc = on_host, .release = off_host, .upload = put, .copy = copy,
	.begin = begin, .end = end,
};

static int keep_a(void *arg, int candidate, const struct accel_operands *o,
		  struct err *e)
{
	(void)candidate, (void)e;
	memcpy(arg, (const void *)(uintptr_t)o->a, (size_t)N * N * sizeof(float));
	return 0;
}

/* What the trial multiplies, N * N elements. */
static void operand(enum kernel_precision p, float out[N * N])
{
	struct accel g = { .ops = &host };
	/* of float's size, so that keep_a() may read so much of any precision */
	const struct accel_trial t = {
		.g = &g, .precision = p, .n = N, .ab_bytes = sizeof(float),
		.c_bytes = sizeof(float), .candidates = 1, .multiply = keep_a,
		.arg = out,
	};
	int best = -1;

	cr_assert_eq(accel_trial_run(&t, &best, NULL), 0);
	cr_assert_eq(best, 0);
}

/* As fill.h has the measured data: a wider range has other exponents, and draws other
 * power. */
Test(accel_trial, fp8_is_tried_on_numbers_up_to_one_as_it_is_measured)
{
	float raw[N * N];
	const uint8_t *byte = (const uint8_t *)raw;
	double least = 1, most = -1;

	operand(KERNEL_FP8, raw);
	for (int i = 0; i < N * N; i++) {
		double x = narrow_from_fp8(byte[i]);

		cr_assert(fabs(x) <= 1, "element %d is %g", i, x);
		cr_assert_neq(byte[i], 0x80, "minus zero, AMD's NaN");
		least = fmin(least, x);
		most = fmax(most, x);
	}
	cr_assert(least < -0.9 && most > 0.9);
}

/* "PTX ISA", Alternate Floating-Point Data Formats: tf32 has ten bits of mantissa. */
Test(accel_trial, tf32_is_tried_on_numbers_of_ten_bits)
{
	float x[N * N];
	int distinct = 0;

	operand(KERNEL_TF32, x);
	for (int i = 0; i < N * N; i++) {
		uint32_t bits;

		memcpy(&bits, &x[i], sizeof(bits));
		cr_assert_eq(bits & 0x1fff, 0, "element %d is %a", i, (double)x[i]);
		distinct += i > 0 && x[i] != x[i - 1];
	}
	cr_assert_gt(distinct, N * N / 2);
}
