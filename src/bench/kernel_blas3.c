/* SPDX-License-Identifier: MIT */
#include "bench/kernel_blas.h"

#include <math.h>
#include <stdlib.h>

#include "bench/backend.h"
#include "bench/fill.h"
#include "bench/team.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

#define CHECKED_ENTRIES 64

/* A sum of n products of signs and rounding errors stays far below the n eps of
 * the worst case; this many eps of the sum of absolute values is some fifty
 * times what correct libraries show, and one wrong entry of C exceeds it. */
#define ROW_BOUND 4

struct gemm {
	const struct kernel_ctx *k;
	void *a, *b, *c;
	size_t n;
	int team;               /* threads that fill and check */
	double *br, *br_abs;    /* B r and |B| 1 */
	struct blas_check *check;
};

static struct kernel_range rows_of(const struct gemm *g, int thread)
{
	return kernel_part(g->n, 1, thread, g->team);
}

static void fill_part(void *arg, int thread)
{
	struct gemm *g = arg;
	struct kernel_range r = rows_of(g, thread);
	struct kernel_range all = { .from = r.from * g->n, .to = r.to * g->n };

	kernel_blas_fill(g->k, g->a, 0, all);
	kernel_blas_fill(g->k, g->b, 1, all);
	kernel_blas_poison(g->k, g->c, all);
}

/* The vector r of Freivalds' check: signs from the seed. */
static double sign(const struct gemm *g, size_t i)
{
	return fill_value_fp64(g->k->env->seed, 2, i) < 0 ? -1 : 1;
}

static void product_br(void *arg, int thread)
{
	struct gemm *g = arg;
	struct kernel_range r = rows_of(g, thread);

	for (size_t i = r.from; i < r.to; i++) {
		double sum = 0, size = 0;

		for (size_t j = 0; j < g->n; j++) {
			double b = kernel_blas_at(g->k, g->b, i * g->n + j);

			sum += b * sign(g, j);
			size += fabs(b);
		}
		g->br[i] = sum;
		g->br_abs[i] = size;
	}
}

static void check_rows(void *arg, int thread)
{
	struct gemm *g = arg;
	struct kernel_range r = rows_of(g, thread);
	double eps = kernel_precision_epsilon(g->k->step->precision);

	for (size_t i = r.from; i < r.to; i++) {
		double want = 0, got = 0, size = 0;

		for (size_t j = 0; j < g->n; j++) {
			double a = kernel_blas_at(g->k, g->a, i * g->n + j);

			want += a * g->br[j];
			size += fabs(a) * g->br_abs[j];
			got += kernel_blas_at(g->k, g->c, i * g->n + j) *
			       sign(g, j);
		}
		kernel_blas_compare(&g->check[thread], i, got, want,
				    ROW_BOUND * eps * size);
	}
}

/* Entries spread over C by the golden ratio of its size. */
static void check_entries(struct gemm *g, struct blas_check *c)
{
	double eps = kernel_precision_epsilon(g->k->step->precision);
	size_t n = g->n, step = (size_t)(0.6180339887 * (double)(n * n)) | 1;

	for (size_t e = 0, at = 0; e < CHECKED_ENTRIES;
	     e++, at = (at + step) % (n * n)) {
		size_t i = at / n, j = at % n;
		long double sum = 0, size = 0;

		for (size_t l = 0; l < n; l++) {
			long double term =
				(long double)kernel_blas_at(g->k, g->a, i * n + l) *
				kernel_blas_at(g->k, g->b, l * n + j);

			sum += term;
			size += fabsl(term);
		}
		kernel_blas_compare(c, at, kernel_blas_at(g->k, g->c, at),
				    (double)sum, (double)n * eps * (double)size);
	}
}

static int setup(struct kernel_ctx *k, struct err *e)
{
	size_t n = k->step->n, bytes = n * n *
		kernel_precision_bytes(k->step->precision);
	int team = team_size(k->env->team);
	struct gemm *g;
	int rc = kernel_alloc(k, (size_t[3]){ bytes, bytes, bytes }, e);

	if (rc < 0)
		return rc;
	k->priv = g = xcalloc(1, sizeof(*g) + 2 * n * sizeof(double) +
			      (size_t)team * sizeof(*g->check));
	*g = (struct gemm){ .k = k, .a = k->pages[0].p, .b = k->pages[1].p,
			    .c = k->pages[2].p, .n = n, .team = team,
			    .br = (double *)(g + 1) };
	g->br_abs = g->br + n;
	g->check = (struct blas_check *)(g->br_abs + n);
	k->detail = k->env->backend->arch;
	k->work = k->step->kernel->flops(k->step);
	team_run(k->env->team, fill_part, g);
	return 0;
}

static void run(struct kernel_ctx *k)
{
	const struct gemm *g = k->priv;
	const struct blas *blas = &k->env->backend->blas;
	int n = (int)g->n;

	for (size_t i = 0; i < k->inner; i++) {
		if (k->step->precision == KERNEL_FP64)
			blas->dgemm(BACKEND_ROW_MAJOR, BACKEND_NO_TRANS,
				    BACKEND_NO_TRANS, n, n, n, 1, g->a, n, g->b,
				    n, 0, g->c, n);
		else
			blas->sgemm(BACKEND_ROW_MAJOR, BACKEND_NO_TRANS,
				    BACKEND_NO_TRANS, n, n, n, 1, g->a, n, g->b,
				    n, 0, g->c, n);
	}
}

static int verify(struct kernel_ctx *k, struct err *e)
{
	struct gemm *g = k->priv;

	team_run(k->env->team, product_br, g);
	team_run(k->env->team, check_rows, g);
	check_entries(g, &g->check[0]);
	return kernel_blas_verdict(k, g->check, g->team, e);
}

static double flops(const struct step *s)
{
	return 2.0 * (double)s->n * (double)s->n * (double)s->n;
}

static double least_bytes(const struct step *s)
{
	return 3.0 * (double)s->n * (double)s->n *
	       (double)kernel_precision_bytes(s->precision);
}

const struct kernel kernel_blas3_gemm = {
	.name = "blas3.gemm",
	.unit = "GOP/s",
	.metric = "blas3",
	.how = SUMMARY_MEDIAN,
	.noise_limit = 0.02,
	.needs_backend = true,
	.own_threads = true,
	.repeatable = true,
	.flops = flops,
	.least_bytes = least_bytes,
	.setup = setup,
	.run = run,
	.verify = verify,
	.teardown = kernel_release,
};
