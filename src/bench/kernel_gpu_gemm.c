/* SPDX-License-Identifier: MIT */
/* Products by the GPU's library, in every precision that it makes. */
#include "bench/kernel_gpu.h"

#include <stdlib.h>

#include "bench/accel.h"
#include "bench/kernel_blas.h"
#include "bench/kernel_gpu_check.h"
#include "bench/kernel_gpu_data.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "core/model/precision.h"

/* Over the blocks of a step, as the library's choice takes seconds and must not
 * differ between them: k->kept. */
struct product {
	struct accel_gemm *m;
	struct accel_gemm_info info;
	double *br[GPU_SETS_MAX];    /* kernel_gpu_check.h */
};

static int choose(struct kernel_ctx *k, struct err *e)
{
	struct accel *g = kernel_gpu_accel(k);
	struct product p = { 0 };
	int rc = g->ops->gemm_new(g, k->step->precision, (int)k->step->n, &p.m, &p.info,
				  e);

	if (rc < 0)
		return rc;
	k->kept = xcalloc(1, sizeof(p));
	*(struct product *)k->kept = p;
	return 0;
}

static void forget(struct kernel_ctx *k)
{
	struct accel *g = kernel_gpu_accel(k);
	struct product *p = k->kept;

	g->ops->gemm_free(g, p->m);
	for (int i = 0; i < GPU_SETS_MAX; i++)
		free(p->br[i]);
	free(p);
	k->kept = NULL;
}

static void teardown(struct kernel_ctx *k)
{
	gpu_sets_release(k->priv);
	kernel_release(k);
}

static int fill_set(struct gpu_sets *s, int set, const struct accel_gemm_info *info,
		    size_t n2, struct err *e)
{
	int byte = info->c_type == ACCEL_INT32 ? 0x80 : 0xff;
	int rc = gpu_data_put(s->g, s->p[set][0], &s->x, set, n2, e);

	if (!rc)
		rc = gpu_data_put(s->g, s->p[set][1], &s->y, set, n2, e);
	return rc < 0 ? rc : gpu_data_poison(s->g, s->p[set][2], byte,
					     n2 * info->c_bytes, e);
}

static int open_sets(struct kernel_ctx *k, struct gpu_sets *s, struct err *e)
{
	const struct accel_gemm_info *info = &((struct product *)k->kept)->info;
	size_t n2 = k->step->n * k->step->n;
	int rc;

	gpu_data_make(&s->x, k, 0);
	gpu_data_make(&s->y, k, 1);
	rc = gpu_sets_alloc(s, (size_t[3]){ n2 * info->a_bytes, n2 * info->b_bytes,
					    n2 * info->c_bytes }, e);
	for (int i = 0; i < s->n && !rc; i++)
		rc = fill_set(s, i, info, n2, e);
	return rc;
}

static int setup(struct kernel_ctx *k, struct err *e)
{
	struct gpu_sets *s;
	int rc = k->kept ? 0 : choose(k, e);

	if (rc < 0)
		return rc;
	k->priv = s = xcalloc(1, sizeof(*s));
	s->g = kernel_gpu_accel(k);
	rc = open_sets(k, s, e);
	if (rc < 0) {
		teardown(k);
		return rc;
	}
	k->detail = ((struct product *)k->kept)->info.detail;
	k->work = k->step->kernel->flops(k->step);
	return 0;
}

static int call(struct kernel_ctx *k, const struct gpu_sets *s, struct err *e)
{
	const accel_ptr *p = s->p[s->calls % (uint64_t)s->n];

	return s->g->ops->gemm_run(s->g, ((struct product *)k->kept)->m, p[0], p[1],
				   p[2], e);
}

static void run(struct kernel_ctx *k)
{
	gpu_sets_run(k, k->priv, call);
}

static int verify(struct kernel_ctx *k, struct err *e)
{
	struct product *kept = k->kept;
	struct gpu_product p = { .s = k->priv, .info = &kept->info };
	int rc = 0;

	for (; p.set < gpu_sets_used(p.s) && !rc; p.set++) {
		p.br = &kept->br[p.set];
		rc = gpu_product_check(k, &p, e);
	}
	return rc;
}

const struct kernel kernel_gpu_gemm = {
	.name = "blas3.gemm",
	.unit = "GOP/s",
	.how = SUMMARY_MEDIAN,
	.noise_limit = 0.02,
	.on_gpu = true,
	.repeatable = true,
	.flops = kernel_blas_gemm_flops,
	.setup = setup,
	.run = run,
	.verify = verify,
	.teardown = teardown,
	.forget = forget,
};
