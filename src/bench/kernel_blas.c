/* SPDX-License-Identifier: MIT */
#include "bench/kernel_blas.h"

#include <math.h>

#include "bench/backend.h"
#include "bench/fill.h"
#include "core/base/err.h"

#define FP64_BITS 17  /* of kernel_blas_fill_exact() */
#define FP32_BITS 4

int kernel_blas_verdict(const struct kernel_ctx *k, const struct blas_check *c,
			int n, struct err *e)
{
	const struct backend *b = kernel_library(k->env, k->step->kernel);

	for (int i = 0; i < n; i++) {
		if (!c[i].wrong)
			continue;
		return err_set(e, ERR_REFUSED, "%s %s n = %zu by %s %s: result %zu is "
			       "%.17g, not %.17g within %.3g; the figure is not "
			       "kept: check the library and this machine's memory",
			       k->step->kernel->name,
			       kernel_precision_name(k->step->precision),
			       k->step->n, b->ops->name, b->version, c[i].at, c[i].got,
			       c[i].want, c[i].bound);
	}
	return 0;
}

void kernel_blas_compare(struct blas_check *c, size_t at, double got,
			 double want, double bound)
{
	/* A NaN is within no bound, and an infinity not within the infinite one that
	 * it makes itself, where the bound grows with what was got. */
	if (c->wrong || (isfinite(got) && fabs(got - want) <= bound))
		return;
	*c = (struct blas_check){ .got = got, .want = want, .bound = bound,
				  .at = at, .wrong = true };
}

double kernel_blas_at(const struct kernel_ctx *k, const void *array, size_t i)
{
	return k->step->precision == KERNEL_FP64 ? ((const double *)array)[i]
						 : (double)((const float *)array)[i];
}

void kernel_blas_fill(const struct kernel_ctx *k, void *array, unsigned which,
		      struct kernel_range r)
{
	if (k->step->precision == KERNEL_FP64)
		fill_fp64(array, r.from, r.to, k->env->seed, which);
	else
		fill_fp32(array, r.from, r.to, k->env->seed, which);
}

/* What is left of x in (-1, 1) with so many bits behind the point, but never 0: an
 * element that a loop leaves out would not be missed in a sum of products. */
static double cut(double x, int bits)
{
	double unit = (double)(1 << bits);
	int left = (int)(x * unit);

	if (!left)
		left = x < 0 ? -1 : 1;
	return (double)left / unit;
}

void kernel_blas_fill_exact(const struct kernel_ctx *k, void *array,
			    const struct blas_exact *x, struct kernel_range r)
{
	uint64_t seed = k->env->seed;
	double *d = array;
	float *f = array;

	for (size_t i = r.from; i < r.to; i++) {
		if (k->step->precision == KERNEL_FP64)
			d[i] = cut(fill_value_fp64(seed, x->which, i),
				   FP64_BITS + x->wider);
		else
			f[i] = (float)cut((double)fill_value_fp32(seed, x->which, i),
					  FP32_BITS + x->wider);
	}
}

void kernel_blas_poison(const struct kernel_ctx *k, void *array,
			struct kernel_range r)
{
	if (k->step->precision == KERNEL_FP64)
		fill_poison_fp64(array, r.from, r.to);
	else
		fill_poison_fp32(array, r.from, r.to);
}
