/* SPDX-License-Identifier: MIT */
#include "bench/kernel_gpu_check.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "bench/fill.h"
#include "bench/kernel_blas.h"
#include "bench/kernel_gpu_data.h"
#include "bench/narrow.h"
#include "core/base/xmem.h"

#define SIGNS 2              /* fill's array number; 0 and 1 are A and B */
#define ALL_ROWS 1024        /* up to this order */
#define ROWS_BETWEEN 16
#define ROUNDED 16.0         /* the bounds' factors, as in the header */
#define CUT 0.25
#define STORED 8.0
#define SPLIT 4.0

/* What a precision's products are like. */
static const struct sums {
	double eps;
	bool cut;
} sums_of[KERNEL_PRECISION_N] = {
	[KERNEL_FP64] = { DBL_EPSILON, false },
	[KERNEL_FP32] = { (double)FLT_EPSILON, false },
	[KERNEL_TF32] = { (double)FLT_EPSILON, true },
	[KERNEL_FP16] = { (double)FLT_EPSILON, true },
	[KERNEL_BF16] = { (double)FLT_EPSILON, true },
	[KERNEL_INT8] = { 0, false },
	[KERNEL_FP8] = { 0x1p-14, false },
};

/* Half the distance from 1 to the next, where that is more than the sums' own. */
static const double unit_of[] = {
	[ACCEL_FP64] = 0, [ACCEL_FP32] = 0, [ACCEL_FP16] = 0x1p-11,
	[ACCEL_BF16] = 0x1p-8, [ACCEL_INT32] = 0,
};

struct work {
	const struct kernel_ctx *k;
	const struct gpu_product *p;
	size_t n;
	double factor, eps, unit;   /* of the bounds; factor is a row's */
	const double *br, *br_abs;  /* B r and |B| 1 */
	double *signs;              /* r */
	double *column;             /* of B, where it does not lie in a row */
	void *c;                    /* a row of C as it is stored */
};

/* A sum and the sum of absolute values. */
struct sum {
	double sum, size;
};

/* Of a[i] r[i], and of |a[i] w[i]|; four at a time, of which no one waits for another.
 * Orders are multiples of 16. */
static struct sum sum_up(const double *a, const double *r, const double *w, size_t n)
{
	double s0 = 0, s1 = 0, s2 = 0, s3 = 0, t0 = 0, t1 = 0, t2 = 0, t3 = 0;

	for (size_t i = 0; i < n; i += 4) {
		s0 += a[i] * r[i];
		s1 += a[i + 1] * r[i + 1];
		s2 += a[i + 2] * r[i + 2];
		s3 += a[i + 3] * r[i + 3];
		t0 += fabs(a[i] * w[i]);
		t1 += fabs(a[i + 1] * w[i + 1]);
		t2 += fabs(a[i + 2] * w[i + 2]);
		t3 += fabs(a[i + 3] * w[i + 3]);
	}
	return (struct sum){ s0 + s1 + s2 + s3, t0 + t1 + t2 + t3 };
}

/* A column of B, times its sign, added to all sums at once. */
static void add_column(double *restrict br, double *restrict br_abs,
		       const double *restrict b, double sign, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		br[i] += b[i] * sign;
		br_abs[i] += fabs(b[i]);
	}
}

static void product_br(const struct work *w, double *br, double *br_abs)
{
	for (size_t i = 0; i < w->n; i++) {
		/* as it lies: row i, or column i of a transposed one */
		const double *b = gpu_data_values(&w->p->s->y, w->p->set, i * w->n);

		if (w->p->info->b_transposed) {
			add_column(br, br_abs, b, w->signs[i], w->n);
		} else {
			struct sum s = sum_up(b, w->signs, w->signs, w->n);

			br[i] = s.sum;
			br_abs[i] = s.size;
		}
	}
}

static double c_at(const void *c, enum accel_type type, size_t i)
{
	switch (type) {
	case ACCEL_FP64:
		return ((const double *)c)[i];
	case ACCEL_FP16:
		return narrow_from_fp16(((const uint16_t *)c)[i]);
	case ACCEL_BF16:
		return narrow_from_bf16(((const uint16_t *)c)[i]);
	case ACCEL_INT32:
		return ((const int32_t *)c)[i];
	default:
		return (double)((const float *)c)[i];
	}
}

/* --- a row ----------------------------------------------------------------- */

static void check_row(const struct work *w, size_t i, const double *a,
		      struct blas_check *check)
{
	struct sum want = sum_up(a, w->br, w->br_abs, w->n);
	double got = 0, squares = 0, bound;

	for (size_t j = 0; j < w->n; j++) {
		double c = c_at(w->c, w->p->info->c_type, j);

		got += c * w->signs[j];
		squares += c * c;
	}
	bound = w->factor * w->eps * want.size + STORED * w->unit * sqrt(squares);
	/* what is not finite is within no bound, its own least of all */
	kernel_blas_compare(check, i * w->n, got, want.sum, isfinite(bound) ? bound : 0);
}

/* Entry `at` of C, in the row that is here: the product of a and b. */
static void check_entry(const struct work *w, size_t at, const double *a,
			const double *b, struct blas_check *check)
{
	struct sum want = sum_up(a, b, b, w->n);
	double root = sqrt((double)w->n);
	double bound = w->factor * root * w->eps * want.size +
		       w->unit * (fabs(want.sum) + SPLIT * want.size / root);

	kernel_blas_compare(check, at, c_at(w->c, w->p->info->c_type, at % w->n),
			    want.sum, bound);
}

/* The n elements of B at j, j + n, …, in a row. */
static const double *column(const struct work *w, size_t j)
{
	const struct gpu_data *d = &w->p->s->y;
	const double *at = gpu_data_values(d, w->p->set, j), *end = d->value + d->n;

	for (size_t l = 0; l < w->n; l++) {
		w->column[l] = *at;
		at += w->n;
		while (at >= end)
			at -= d->n;
	}
	return w->column;
}

/* The index-th of the rows that are looked at; columns go by the golden ratio. */
static int check_one(const struct work *w, size_t index, struct blas_check *check,
		     struct err *e)
{
	const struct gpu_product *p = w->p;
	size_t bytes = w->n * p->info->c_bytes;
	size_t i = w->n <= ALL_ROWS ? index
				    : index * ROWS_BETWEEN + index * 7 % ROWS_BETWEEN;
	size_t j = (size_t)(0.6180339887 * (double)w->n * (double)(index + 1)) % w->n;
	const double *a, *b;
	int rc = p->s->g->ops->download(p->s->g, w->c, p->s->p[p->set][2] + i * bytes,
					bytes, e);

	if (rc < 0)
		return rc;
	a = gpu_data_values(&p->s->x, p->set, i * w->n);
	b = p->info->b_transposed ? gpu_data_values(&p->s->y, p->set, j * w->n) :
				    column(w, j);
	check_entry(w, i * w->n + j, a, b, check);
	check_row(w, i, a, check);
	return 0;
}

/* --- all ------------------------------------------------------------------- */

static void open_work(struct work *w)
{
	const struct sums *sums = &sums_of[w->k->step->precision];

	w->n = w->k->step->n;
	w->eps = sums->eps;
	w->unit = unit_of[w->p->info->c_type];
	w->factor = ROUNDED / sqrt((double)w->n) + (sums->cut ? CUT : 0);
	w->signs = xcalloc(2 * w->n, sizeof(double));
	w->column = w->signs + w->n;
	w->c = xcalloc(w->n, w->p->info->c_bytes);
	for (size_t i = 0; i < w->n; i++)
		w->signs[i] = fill_value_fp64(w->k->env->seed, SIGNS, i) < 0 ? -1 : 1;
	if (!*w->p->br) {
		*w->p->br = xcalloc(2 * w->n, sizeof(double));
		product_br(w, *w->p->br, *w->p->br + w->n);
	}
	w->br = *w->p->br;
	w->br_abs = w->br + w->n;
}

int gpu_product_check(const struct kernel_ctx *k, const struct gpu_product *p,
		      struct err *e)
{
	struct work w = { .k = k, .p = p };
	struct blas_check check = { 0 };
	size_t rows;
	int rc = 0;

	open_work(&w);
	rows = w.n <= ALL_ROWS ? w.n : w.n / ROWS_BETWEEN;
	for (size_t index = 0; index < rows && !check.wrong && !rc; index++)
		rc = check_one(&w, index, &check, e);
	free(w.c);
	free(w.signs);
	return rc < 0 ? rc : gpu_verdict(k, &check, e);
}
