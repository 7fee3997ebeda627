/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include "bench/fma_isa.h"
#include "bench/stream_isa.h"

#define N (8 * STREAM_GRAIN)

static double want(enum stream_op op, double x, double y)
{
	switch (op) {
	case STREAM_COPY:
		return x;
	case STREAM_SCALE:
		return 3 * x;
	case STREAM_ADD:
		return x + y;
	default:
		return x + 3 * y;
	}
}

/* Small integers, so that every operation is exact. */
static void check(const struct stream_isa *isa, enum stream_op op, bool nt)
{
	struct stream_loop loop = nt ? isa->nt[op] : isa->plain[op];
	double *a = aligned_alloc(64, 3 * N * sizeof(double));
	double *x = a + N, *y = a + 2 * N;

	for (int i = 0; i < N; i++) {
		a[i] = NAN;
		x[i] = i + 1;
		y[i] = 7 * i % 1000;
	}
	loop.run(a, x, y, 3, N / 2);
	for (int i = 0; i < N; i++) {
		if (i < N / 2)
			cr_assert(a[i] == want(op, x[i], y[i]),
				  "%s op %d nt %d at %d", isa->name, op, nt, i);
		else
			cr_assert(isnan(a[i]), "%s wrote behind its end",
				  isa->name);
	}
	free(a);
}

Test(loops, every_stream_loop_of_every_usable_instruction_set_is_right)
{
	for (size_t i = 0; stream_isas[i]; i++) {
		if (!stream_isas[i]->usable())
			continue;
		for (int op = 0; op < STREAM_OPS; op++) {
			check(stream_isas[i], (enum stream_op)op, false);
			if (stream_isas[i]->nt[op].run)
				check(stream_isas[i], (enum stream_op)op, true);
		}
	}
}

Test(loops, the_best_instruction_set_is_usable)
{
	cr_assert(stream_isa_best()->usable());
	cr_assert_null(fma_isa_find("no such"));
	cr_assert_not_null(fma_isa_find("generic"));
}

static void check_fma(const struct fma_isa *isa)
{
	const double b = -0.75, c = 0.7;
	double *x = aligned_alloc(64, FMA_MAX_VALUES * sizeof(double));
	float *f = (float *)x;
	int n = isa->fp64.accumulators * isa->fp64.lanes;

	cr_assert_leq(n, FMA_MAX_VALUES);
	for (int i = 0; i < n; i++)
		x[i] = 0.01 * i;
	isa->fp64.run(x, b, c, 101);
	for (int i = 0; i < n; i++) {
		double v = 0.01 * i;

		for (int t = 0; t < 101; t++)
			v = isa->fp64.fused ? fma(v, b, c) : v * b + c;
		cr_assert(x[i] == v, "%s fp64 value %d", isa->name, i);
	}
	n = isa->fp32.accumulators * isa->fp32.lanes;
	for (int i = 0; i < n; i++)
		f[i] = 0.01f * (float)i;
	isa->fp32.run(f, b, c, 101);
	for (int i = 0; i < n; i++) {
		float v = 0.01f * (float)i;

		for (int t = 0; t < 101; t++)
			v = isa->fp32.fused ? fmaf(v, (float)b, (float)c)
					    : v * (float)b + (float)c;
		cr_assert(f[i] == v, "%s fp32 value %d", isa->name, i);
	}
	free(x);
}

Test(loops, every_fma_loop_equals_its_scalar_recurrence)
{
	for (size_t i = 0; fma_isas[i]; i++)
		if (fma_isas[i]->usable())
			check_fma(fma_isas[i]);
}
