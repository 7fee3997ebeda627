/* SPDX-License-Identifier: MIT */
#include "bench/kernel_blas.h"

#include <math.h>
#include <stdlib.h>

#include "bench/backend.h"
#include "bench/fill.h"
#include "bench/team.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

/* Elements: parts begin on a page in either precision. */
#define GRAIN 1024
/* Where the vectors are too short for that, on a cache line. */
#define SMALL_GRAIN 16

/* One thread's result, in cache lines of its own. */
struct part {
	_Alignas(128) double dot;
	struct blas_check check;
};

struct level1 {
	const struct kernel_ctx *k;
	void *x, *y;
	size_t calls;        /* of axpy since the data were filled */
	struct part *part;   /* one per thread, in the third pages */
};

static struct kernel_range part_of(const struct kernel_ctx *k, int thread)
{
	size_t n = k->step->n;
	bool is_large = n >= (size_t)k->threads * GRAIN * 4;

	return kernel_part(n, is_large ? GRAIN : SMALL_GRAIN, thread, k->threads);
}

static void fill_dot(void *arg, int thread)
{
	struct level1 *l = arg;
	struct kernel_range r = part_of(l->k, thread);

	kernel_blas_fill_exact(l->k, l->x, &(struct blas_exact){ .which = 0 }, r);
	kernel_blas_fill_exact(l->k, l->y, &(struct blas_exact){ .which = 1 }, r);
	l->part[thread].dot = NAN;
}

static void fill_axpy(void *arg, int thread)
{
	struct level1 *l = arg;
	struct kernel_range r = part_of(l->k, thread);

	kernel_blas_fill(l->k, l->x, 0, r);
	kernel_blas_fill(l->k, l->y, 1, r);
}

static void dot_fp64(void *arg, int thread)
{
	struct level1 *l = arg;
	const struct blas *blas = &l->k->env->backend->blas;
	struct kernel_range r = part_of(l->k, thread);
	const double *x = l->x, *y = l->y;

	for (size_t i = 0; i < l->k->inner; i++)
		l->part[thread].dot = blas->ddot((int)(r.to - r.from), x + r.from,
						 1, y + r.from, 1);
}

static void dot_fp32(void *arg, int thread)
{
	struct level1 *l = arg;
	const struct blas *blas = &l->k->env->backend->blas;
	struct kernel_range r = part_of(l->k, thread);
	const float *x = l->x, *y = l->y;

	for (size_t i = 0; i < l->k->inner; i++)
		l->part[thread].dot = (double)blas->sdot((int)(r.to - r.from),
						x + r.from, 1, y + r.from, 1);
}

/* y + x / 2 and y again in turns, so that values stay where they are. */
static double factor(const struct level1 *l, size_t i)
{
	return (l->calls + i) % 2 ? -0.5 : 0.5;
}

static void axpy_fp64(void *arg, int thread)
{
	struct level1 *l = arg;
	const struct blas *blas = &l->k->env->backend->blas;
	struct kernel_range r = part_of(l->k, thread);
	const double *x = l->x;
	double *y = l->y;

	for (size_t i = 0; i < l->k->inner; i++)
		blas->daxpy((int)(r.to - r.from), factor(l, i), x + r.from, 1,
			    y + r.from, 1);
}

static void axpy_fp32(void *arg, int thread)
{
	struct level1 *l = arg;
	const struct blas *blas = &l->k->env->backend->blas;
	struct kernel_range r = part_of(l->k, thread);
	const float *x = l->x;
	float *y = l->y;

	for (size_t i = 0; i < l->k->inner; i++)
		blas->saxpy((int)(r.to - r.from), (float)factor(l, i),
			    x + r.from, 1, y + r.from, 1);
}

static void check_dot(void *arg, int thread)
{
	struct level1 *l = arg;
	struct kernel_range r = part_of(l->k, thread);
	double sum = 0;

	for (size_t i = r.from; i < r.to; i++)
		sum += kernel_blas_at(l->k, l->x, i) *
		       kernel_blas_at(l->k, l->y, i);
	kernel_blas_compare(&l->part[thread].check, r.from, l->part[thread].dot,
			    sum, 0);
}

static void check_axpy(void *arg, int thread)
{
	struct level1 *l = arg;
	struct kernel_range r = part_of(l->k, thread);
	uint64_t seed = l->k->env->seed;
	bool is_fp64 = l->k->step->precision == KERNEL_FP64;
	double x, y;

	for (size_t i = r.from; i < r.to; i++) {
		x = is_fp64 ? fill_value_fp64(seed, 0, i)
			    : (double)fill_value_fp32(seed, 0, i);
		y = is_fp64 ? fill_value_fp64(seed, 1, i)
			    : (double)fill_value_fp32(seed, 1, i);
		kernel_blas_compare(&l->part[thread].check, i,
				    kernel_blas_at(l->k, l->y, i),
				    l->calls % 2 ? y + x / 2 : y, 0);
	}
}

static int setup(struct kernel_ctx *k, void (*fill)(void *arg, int thread),
		 struct err *e)
{
	size_t bytes = k->step->n * kernel_precision_bytes(k->step->precision);
	size_t parts = (size_t)k->threads * sizeof(struct part);
	struct level1 *l;
	int rc = kernel_alloc(k, (size_t[3]){ bytes, bytes, parts }, e);

	if (rc < 0)
		return rc;
	k->priv = l = xcalloc(1, sizeof(*l));
	*l = (struct level1){ .k = k, .x = k->pages[0].p, .y = k->pages[1].p,
			      .part = k->pages[2].p };
	k->detail = k->env->backend->arch;
	k->work = k->step->kernel->flops(k->step);
	team_run(k->env->team, fill, l);
	return 0;
}

static int setup_dot(struct kernel_ctx *k, struct err *e)
{
	return setup(k, fill_dot, e);
}

static int setup_axpy(struct kernel_ctx *k, struct err *e)
{
	return setup(k, fill_axpy, e);
}

static void run_dot(struct kernel_ctx *k)
{
	team_run(k->env->team, k->step->precision == KERNEL_FP64 ? dot_fp64
								 : dot_fp32,
		 k->priv);
}

static void run_axpy(struct kernel_ctx *k)
{
	struct level1 *l = k->priv;

	team_run(k->env->team, k->step->precision == KERNEL_FP64 ? axpy_fp64
								 : axpy_fp32,
		 l);
	l->calls += k->inner;
}

static int verdict(struct kernel_ctx *k, struct err *e)
{
	struct level1 *l = k->priv;
	int rc = 0;

	for (int i = 0; i < k->threads && !rc; i++)
		rc = kernel_blas_verdict(k, &l->part[i].check, 1, e);
	return rc;
}

static int verify_dot(struct kernel_ctx *k, struct err *e)
{
	team_run(k->env->team, check_dot, k->priv);
	return verdict(k, e);
}

/* After an even number of calls y is what it was filled with, which an axpy that
 * does nothing would also leave: check after an odd one. */
static int verify_axpy(struct kernel_ctx *k, struct err *e)
{
	struct level1 *l = k->priv;
	size_t inner = k->inner;

	k->inner = l->calls % 2 ? 2 : 1;
	run_axpy(k);
	k->inner = inner;
	team_run(k->env->team, check_axpy, l);
	return verdict(k, e);
}

static double flops(const struct step *s)
{
	return 2.0 * (double)s->n;
}

#define LEVEL1 \
	.unit = "GOP/s", \
	.how = SUMMARY_MEDIAN, \
	.noise_limit = 0.05, \
	.needs_backend = true, \
	.repeatable = true, \
	.flops = flops, \
	.teardown = kernel_release

const struct kernel kernel_blas1_dot = {
	.name = "blas1.dot", LEVEL1,
	.setup = setup_dot, .run = run_dot, .verify = verify_dot,
};

const struct kernel kernel_blas1_axpy = {
	.name = "blas1.axpy", LEVEL1,
	.setup = setup_axpy, .run = run_axpy, .verify = verify_axpy,
};
