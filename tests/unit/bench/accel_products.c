/* SPDX-License-Identifier: MIT */
#include "accel_products.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "bench/fill.h"
#include "bench/narrow.h"
#include "core/base/err.h"

#define N ACCEL_PRODUCTS_ORDER

static accel_ptr upload(struct accel *g, const void *from, size_t bytes)
{
	struct err e = ERR_INIT;
	accel_ptr p = 0;

	cr_assert_eq(g->ops->alloc(g, bytes, &p, &e), 0, "%s", e.text);
	cr_assert_eq(g->ops->upload(g, p, from, bytes, &e), 0, "%s", e.text);
	return p;
}

static double element(const void *p, enum kernel_precision precision, size_t i)
{
	return precision == KERNEL_FP64 ? ((const double *)p)[i]
					: (double)((const float *)p)[i];
}

static void set(void *p, enum kernel_precision precision, size_t i, double x)
{
	if (precision == KERNEL_FP64)
		((double *)p)[i] = x;
	else
		((float *)p)[i] = (float)x;
}

void accel_products_vectors(struct accel *g, enum kernel_precision p)
{
	size_t bytes = p == KERNEL_FP64 ? 8 : 4;
	double a[N * N], x[N], y[N], r[N], dot = 0;   /* room for either */
	accel_ptr da, dx, dy, dr;
	struct err e = ERR_INIT;

	for (size_t i = 0; i < (size_t)N * N; i++)
		set(a, p, i, fill_value_fp32(1, 0, i));
	for (size_t i = 0; i < N; i++) {
		set(x, p, i, fill_value_fp32(1, 1, i));
		set(y, p, i, fill_value_fp32(1, 2, i));
		dot += element(x, p, i) * element(y, p, i);
	}
	da = upload(g, a, N * N * bytes);
	dx = upload(g, x, N * bytes);
	dy = upload(g, y, N * bytes);
	dr = upload(g, y, bytes);
	cr_assert_eq(g->ops->dot(g, p, N, dx, dy, dr, &e), 0, "%s", e.text);
	g->ops->download(g, r, dr, bytes, &e);
	cr_assert_float_eq(element(r, p, 0), dot, 1e-5);
	cr_assert_eq(g->ops->axpy(g, p, N, 0.5, dx, dy, &e), 0, "%s", e.text);
	g->ops->download(g, r, dy, N * bytes, &e);
	for (size_t i = 0; i < N; i++)
		cr_assert_float_eq(element(r, p, i),
				   element(y, p, i) + element(x, p, i) / 2, 1e-6);
	cr_assert_eq(g->ops->gemv(g, p, N, da, dx, dy, &e), 0, "%s", e.text);
	g->ops->download(g, r, dy, N * bytes, &e);
	for (size_t i = 0; i < N; i++) {
		double sum = 0;

		for (size_t k = 0; k < N; k++)
			sum += element(a, p, i * N + k) * element(x, p, k);
		cr_assert_float_eq(element(r, p, i), sum, 1e-5);
	}
}

/* Bytes and what they are by "OCP 8-bit Floating Point Specification", E4M3: bias
 * 7, three bits of mantissa, 2^-9 the smallest. */
static const struct {
	uint8_t byte;
	double value;
} fp8[8] = {
	{ 0x00, 0 }, { 0x38, 1 }, { 0xb8, -1 }, { 0x30, 0.5 }, { 0x3c, 1.5 },
	{ 0xc1, -2.25 }, { 0x01, 0x1p-9 }, { 0x7e, 448 },
};

/* Element i of array's data, into p; its value. */
static double make(void *p, enum kernel_precision precision, unsigned array, size_t i)
{
	unsigned pick = fill_value_u8(1, array, i) % 8;

	switch (precision) {
	case KERNEL_FP64:
		return ((double *)p)[i] = fill_value_fp64(1, array, i);
	case KERNEL_FP16:
		((uint16_t *)p)[i] = fill_value_fp16(1, array, i);
		return narrow_from_fp16(((uint16_t *)p)[i]);
	case KERNEL_BF16:
		((uint16_t *)p)[i] = fill_value_bf16(1, array, i);
		return narrow_from_bf16(((uint16_t *)p)[i]);
	case KERNEL_INT8:
		return ((int8_t *)p)[i] = fill_value_s8(1, array, i);
	case KERNEL_FP8:
		((uint8_t *)p)[i] = fp8[pick].byte;
		return fp8[pick].value;
	default:
		return (double)(((float *)p)[i] = fill_value_fp32(1, array, i));
	}
}

static double product_element(const void *c, enum accel_type type, size_t i)
{
	switch (type) {
	case ACCEL_FP64: return ((const double *)c)[i];
	case ACCEL_FP32: return (double)((const float *)c)[i];
	case ACCEL_FP16: return narrow_from_fp16(((const uint16_t *)c)[i]);
	case ACCEL_BF16: return narrow_from_bf16(((const uint16_t *)c)[i]);
	case ACCEL_INT32: return ((const int32_t *)c)[i];
	}
	return (double)NAN;
}

static size_t where(bool transposed, size_t i, size_t j)
{
	return transposed ? j * N + i : i * N + j;
}

static void compare(const void *c, const double *a, const double *b,
		    const struct accel_gemm_info *info, enum kernel_precision p)
{
	/* of the sum of magnitudes: half a unit of what rounds most */
	static const double tolerance[KERNEL_PRECISION_N] = {
		[KERNEL_FP64] = 0x1p-50, [KERNEL_FP32] = 0x1p-23,
		[KERNEL_TF32] = 0x1p-10, [KERNEL_FP16] = 0x1p-11,
		[KERNEL_BF16] = 0x1p-8, [KERNEL_FP8] = 0x1p-8,
	};

	for (size_t i = 0; i < N; i++)
		for (size_t j = 0; j < N; j++) {
			double sum = 0, all = 0, got;

			for (size_t k = 0; k < N; k++) {
				double x = a[where(false, i, k)] *
					   b[where(info->b_transposed, k, j)];

				sum += x;
				all += fabs(x);
			}
			got = product_element(c, info->c_type, i * N + j);
			cr_assert(fabs(got - sum) <= tolerance[p] * all,
				  "%s (%zu, %zu): %.17g is not %.17g",
				  kernel_precision_name(p), i, j, got, sum);
		}
}

void accel_products_check(struct accel *g, enum kernel_precision p)
{
	static double a[N * N], b[N * N], raw[2][N * N], c[N * N];
	struct accel_gemm_info info;
	struct accel_gemm *m;
	struct err e = ERR_INIT;
	accel_ptr da, db, dc;
	uint64_t ns = 0;

	for (size_t i = 0; i < (size_t)N * N; i++) {
		a[i] = make(raw[0], p, 0, i);
		b[i] = make(raw[1], p, 1, i);
	}
	cr_assert_eq(g->ops->gemm_new(g, p, N, &m, &info, &e), 0, "%s", e.text);
	da = upload(g, raw[0], N * N * info.a_bytes);
	db = upload(g, raw[1], N * N * info.b_bytes);
	memset(c, 0xff, sizeof(c));
	dc = upload(g, c, N * N * info.c_bytes);
	cr_assert_eq(g->ops->begin(g, &e), 0);
	cr_assert_eq(g->ops->gemm_run(g, m, da, db, dc, &e), 0, "%s", e.text);
	cr_assert_eq(g->ops->end(g, &ns, &e), 0, "%s", e.text);
	cr_assert_gt(ns, 0);
	g->ops->download(g, c, dc, N * N * info.c_bytes, &e);
	compare(c, a, b, &info, p);
	g->ops->gemm_free(g, m);
	g->ops->release(g, da);
	g->ops->release(g, db);
	g->ops->release(g, dc);
}
