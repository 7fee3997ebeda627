/* SPDX-License-Identifier: MIT */
#include "bench/kernel_blas.h"

#include "bench/backend.h"
#include "bench/product_check.h"
#include "bench/team.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

struct gemm {
	const struct kernel_ctx *k;
	void *a, *b, *c;
	size_t n;
	int team;               /* threads that fill */
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

static int setup(struct kernel_ctx *k, struct err *e)
{
	size_t n = k->step->n, bytes = n * n *
		kernel_precision_bytes(k->step->precision);
	struct gemm *g;
	int rc = kernel_alloc(k, (size_t[3]){ bytes, bytes, bytes }, e);

	if (rc < 0)
		return rc;
	k->priv = g = xcalloc(1, sizeof(*g));
	*g = (struct gemm){ .k = k, .a = k->pages[0].p, .b = k->pages[1].p,
			    .c = k->pages[2].p, .n = n,
			    .team = team_size(k->env->team) };
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

static double fp64_at(const void *array, size_t i)
{
	return ((const double *)array)[i];
}

static double fp32_at(const void *array, size_t i)
{
	return (double)((const float *)array)[i];
}

static int verify(struct kernel_ctx *k, struct err *e)
{
	const struct gemm *g = k->priv;
	double (*at)(const void *array, size_t i) =
		k->step->precision == KERNEL_FP64 ? fp64_at : fp32_at;
	const struct product_check p = {
		.n = g->n, .a = g->a, .b = g->b, .c = g->c,
		.a_at = at, .b_at = at, .c_at = at,
		.eps = kernel_precision_epsilon(k->step->precision),
	};

	return product_check(k, &p, e);
}

double kernel_blas_gemm_flops(const struct step *s)
{
	return 2.0 * (double)s->n * (double)s->n * (double)s->n;
}

const struct kernel kernel_blas3_gemm = {
	.name = "blas3.gemm",
	.unit = "GOP/s",
	.how = SUMMARY_MEDIAN,
	.noise_limit = 0.02,
	.needs_backend = true,
	.own_threads = true,
	.repeatable = true,
	.flops = kernel_blas_gemm_flops,
	.setup = setup,
	.run = run,
	.verify = verify,
	.teardown = kernel_release,
};
