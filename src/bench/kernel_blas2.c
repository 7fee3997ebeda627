/* SPDX-License-Identifier: MIT */
#include "bench/kernel_blas.h"

#include <stdlib.h>

#include "bench/backend.h"
#include "bench/team.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

/* More bits of data than dot has: sums are of one row. */
#define WIDER 3

struct gemv {
	const struct kernel_ctx *k;
	void *a, *x, *y;
	size_t n;
	struct blas_check *check;  /* one per thread */
};

/* A cache line of y in either precision. */
static struct kernel_range rows_of(const struct gemv *g, int thread)
{
	return kernel_part(g->n, 16, thread, g->k->threads);
}

static void fill_part(void *arg, int thread)
{
	struct gemv *g = arg;
	struct kernel_range r = rows_of(g, thread);

	kernel_blas_fill_exact(g->k, g->a,
			       &(struct blas_exact){ .which = 0, .wider = WIDER },
			       (struct kernel_range){ .from = r.from * g->n,
						      .to = r.to * g->n });
	kernel_blas_fill_exact(g->k, g->x,
			       &(struct blas_exact){ .which = 1, .wider = WIDER },
			       r);
	kernel_blas_poison(g->k, g->y, r);
}

static void run_fp64(void *arg, int thread)
{
	struct gemv *g = arg;
	const struct blas *blas = &g->k->env->backend->blas;
	struct kernel_range r = rows_of(g, thread);
	int n = (int)g->n;

	if (r.from == r.to)
		return;
	for (size_t i = 0; i < g->k->inner; i++)
		blas->dgemv(BACKEND_ROW_MAJOR, BACKEND_NO_TRANS,
			    (int)(r.to - r.from), n, 1,
			    (const double *)g->a + r.from * g->n, n, g->x, 1, 0,
			    (double *)g->y + r.from, 1);
}

static void run_fp32(void *arg, int thread)
{
	struct gemv *g = arg;
	const struct blas *blas = &g->k->env->backend->blas;
	struct kernel_range r = rows_of(g, thread);
	int n = (int)g->n;

	if (r.from == r.to)
		return;
	for (size_t i = 0; i < g->k->inner; i++)
		blas->sgemv(BACKEND_ROW_MAJOR, BACKEND_NO_TRANS,
			    (int)(r.to - r.from), n, 1,
			    (const float *)g->a + r.from * g->n, n, g->x, 1, 0,
			    (float *)g->y + r.from, 1);
}

static double row_fp64(const struct gemv *g, size_t row)
{
	const double *a = (const double *)g->a + row * g->n, *x = g->x;
	double sum = 0;

	for (size_t j = 0; j < g->n; j++)
		sum += a[j] * x[j];
	return sum;
}

static double row_fp32(const struct gemv *g, size_t row)
{
	const float *a = (const float *)g->a + row * g->n, *x = g->x;
	double sum = 0;

	for (size_t j = 0; j < g->n; j++)
		sum += (double)a[j] * (double)x[j];
	return sum;
}

static void check_part(void *arg, int thread)
{
	struct gemv *g = arg;
	struct kernel_range r = rows_of(g, thread);
	bool is_fp64 = g->k->step->precision == KERNEL_FP64;

	for (size_t row = r.from; row < r.to; row++)
		kernel_blas_compare(&g->check[thread], row,
				    kernel_blas_at(g->k, g->y, row),
				    is_fp64 ? row_fp64(g, row) : row_fp32(g, row),
				    0);
}

static int setup(struct kernel_ctx *k, struct err *e)
{
	size_t n = k->step->n, size = kernel_precision_bytes(k->step->precision);
	struct gemv *g;
	int rc = kernel_alloc(k, (size_t[3]){ n * n * size, n * size, n * size },
			      e);

	if (rc < 0)
		return rc;
	k->priv = g = xcalloc(1, sizeof(*g) + (size_t)k->threads *
			      sizeof(*g->check));
	*g = (struct gemv){ .k = k, .a = k->pages[0].p, .x = k->pages[1].p,
			    .y = k->pages[2].p, .n = n,
			    .check = (struct blas_check *)(g + 1) };
	k->detail = k->env->backend->arch;
	k->work = k->step->kernel->flops(k->step);
	team_run(k->env->team, fill_part, g);
	return 0;
}

static void run(struct kernel_ctx *k)
{
	team_run(k->env->team, k->step->precision == KERNEL_FP64 ? run_fp64
								 : run_fp32,
		 k->priv);
}

static int verify(struct kernel_ctx *k, struct err *e)
{
	struct gemv *g = k->priv;

	team_run(k->env->team, check_part, g);
	return kernel_blas_verdict(k, g->check, k->threads, e);
}

static double flops(const struct step *s)
{
	return 2.0 * (double)s->n * (double)s->n;
}

const struct kernel kernel_blas2_gemv = {
	.name = "blas2.gemv",
	.unit = "GOP/s",
	.how = SUMMARY_MEDIAN,
	.noise_limit = 0.05,
	.needs_backend = true,
	.repeatable = true,
	.flops = flops,
	.setup = setup,
	.run = run,
	.verify = verify,
	.teardown = kernel_release,
};
