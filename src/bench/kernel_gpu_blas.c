/* SPDX-License-Identifier: MIT */
/* Levels 1 and 2 by the GPU's library, in fp64 and fp32.  Data as the CPU's kernels have
 * them, so that every answer is exact: of dot and gemv with few bits, of axpy two
 * bits short of all. */
#include "bench/kernel_gpu.h"

#include <stdlib.h>

#include "bench/accel.h"
#include "bench/kernel_blas.h"
#include "bench/kernel_gpu_data.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

/* More bits of data than dot has: sums are of one row. */
#define GEMV_WIDER 3

static const accel_ptr *set_of_call(const struct gpu_sets *s)
{
	return s->p[s->calls % (uint64_t)s->n];
}

static size_t size_of(const struct kernel_ctx *k)
{
	return kernel_precision_bytes(k->step->precision);
}

static void teardown(struct kernel_ctx *k)
{
	gpu_sets_release(k->priv);
	kernel_release(k);
}

/* Elements of each operand and of the result. */
struct shape {
	size_t x, y, result;
};

/* Writes x and y, and NaN into the result. */
static int fill_set(struct gpu_sets *s, int set, const struct shape *n, struct err *e)
{
	int rc = gpu_data_put(s->g, s->p[set][0], &s->x, set, n->x, e);

	if (!rc)
		rc = gpu_data_put(s->g, s->p[set][1], &s->y, set, n->y, e);
	if (!rc && n->result)
		rc = gpu_data_poison(s->g, s->p[set][2], 0xff, n->result * s->x.bytes,
				     e);
	return rc;
}

static int setup(struct kernel_ctx *k, struct gpu_sets *s, const struct shape *n,
		 struct err *e)
{
	size_t size = size_of(k);
	int rc;

	k->priv = s;
	s->g = kernel_gpu_accel(k);
	rc = gpu_sets_alloc(s, (size_t[3]){ n->x * size, n->y * size,
					    n->result * size }, e);
	for (int i = 0; i < s->n && !rc; i++)
		rc = fill_set(s, i, n, e);
	if (rc < 0) {
		teardown(k);
		return rc;
	}
	k->detail = s->g->blas;
	k->work = k->step->kernel->flops(k->step);
	return 0;
}

/* --- dot ------------------------------------------------------------------- */

static int setup_dot(struct kernel_ctx *k, struct err *e)
{
	const struct shape n = { k->step->n, k->step->n, 1 };
	struct gpu_sets *s = xcalloc(1, sizeof(*s));

	gpu_data_make_exact(&s->x, k, &(struct blas_exact){ .which = 0 });
	gpu_data_make_exact(&s->y, k, &(struct blas_exact){ .which = 1 });
	return setup(k, s, &n, e);
}

static int call_dot(struct kernel_ctx *k, const struct gpu_sets *s, struct err *e)
{
	const accel_ptr *p = set_of_call(s);

	return s->g->ops->dot(s->g, k->step->precision, (int)k->step->n, p[0], p[1],
			      p[2], e);
}

static void run_dot(struct kernel_ctx *k)
{
	gpu_sets_run(k, k->priv, call_dot);
}

/* Exact in any order: in four parts, of which no one waits for another. */
static double sum_of(const double *x, const double *y, size_t n)
{
	double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
	size_t i = 0;

	for (; i + 4 <= n; i += 4) {
		s0 += x[i] * y[i];
		s1 += x[i + 1] * y[i + 1];
		s2 += x[i + 2] * y[i + 2];
		s3 += x[i + 3] * y[i + 3];
	}
	for (; i < n; i++)
		s0 += x[i] * y[i];
	return s0 + s1 + s2 + s3;
}

static double want_dot(const struct gpu_sets *s, int set, size_t n)
{
	size_t most = s->x.n < s->y.n ? s->x.n : s->y.n, m;
	double sum = 0;

	for (size_t i = 0; i < n; i += m) {
		m = n - i < most ? n - i : most;
		sum += sum_of(gpu_data_values(&s->x, set, i),
			      gpu_data_values(&s->y, set, i), m);
	}
	return sum;
}

static int verify_dot(struct kernel_ctx *k, struct err *e)
{
	const struct gpu_sets *s = k->priv;
	struct blas_check c = { 0 };
	double got;
	int rc = 0;

	for (int i = 0; i < gpu_sets_used(s) && !rc; i++) {
		rc = s->g->ops->download(s->g, &got, s->p[i][2], size_of(k), e);
		if (!rc)
			kernel_blas_compare(&c, (size_t)i, kernel_blas_at(k, &got, 0),
					    want_dot(s, i, k->step->n), 0);
	}
	return rc < 0 ? rc : gpu_verdict(k, &c, e);
}

/* --- axpy ------------------------------------------------------------------ */

static int setup_axpy(struct kernel_ctx *k, struct err *e)
{
	const struct shape n = { k->step->n, k->step->n, 0 };
	struct gpu_sets *s = xcalloc(1, sizeof(*s));

	gpu_data_make(&s->x, k, 0);
	gpu_data_make(&s->y, k, 1);
	return setup(k, s, &n, e);
}

/* y + x / 2 and y again in turns, so that values stay where they are. */
static int call_axpy(struct kernel_ctx *k, const struct gpu_sets *s, struct err *e)
{
	const accel_ptr *p = set_of_call(s);
	double factor = s->calls / (uint64_t)s->n % 2 ? -0.5 : 0.5;

	return s->g->ops->axpy(s->g, k->step->precision, (int)k->step->n, factor, p[0],
			       p[1], e);
}

static void run_axpy(struct kernel_ctx *k)
{
	gpu_sets_run(k, k->priv, call_axpy);
}

static double want_axpy(double x, double y)
{
	return y + x / 2;
}

/* After an even number of calls y is what it was filled with, which an axpy that
 * does nothing would also leave: goes on to where all sets had an odd one. */
static int verify_axpy(struct kernel_ctx *k, struct err *e)
{
	struct gpu_sets *s = k->priv;
	uint64_t n = (uint64_t)s->n;
	struct gpu_map m = { .where = 1, .want = want_axpy };
	int rc = 0;

	for (; (s->calls % n || s->calls / n % 2 == 0) && !rc; s->calls++)
		rc = call_axpy(k, s, e);
	for (; m.set < s->n && !rc; m.set++)
		rc = gpu_sets_check_map(k, &m, e);
	return rc;
}

/* --- gemv ------------------------------------------------------------------ */

static int setup_gemv(struct kernel_ctx *k, struct err *e)
{
	const struct shape n = { k->step->n * k->step->n, k->step->n, k->step->n };
	struct gpu_sets *s = xcalloc(1, sizeof(*s));

	gpu_data_make_exact(&s->x, k, &(struct blas_exact){ 0, GEMV_WIDER });
	gpu_data_make_exact(&s->y, k, &(struct blas_exact){ 1, GEMV_WIDER });
	return setup(k, s, &n, e);
}

static int call_gemv(struct kernel_ctx *k, const struct gpu_sets *s, struct err *e)
{
	const accel_ptr *p = set_of_call(s);

	return s->g->ops->gemv(s->g, k->step->precision, (int)k->step->n, p[0], p[1],
			       p[2], e);
}

static void run_gemv(struct kernel_ctx *k)
{
	gpu_sets_run(k, k->priv, call_gemv);
}

static int check_gemv(struct kernel_ctx *k, int set, void *got, struct err *e)
{
	const struct gpu_sets *s = k->priv;
	size_t n = k->step->n;
	struct blas_check c = { 0 };
	int rc = s->g->ops->download(s->g, got, s->p[set][2], n * size_of(k), e);

	for (size_t row = 0; row < n && !rc; row++)
		kernel_blas_compare(&c, row, kernel_blas_at(k, got, row),
				    sum_of(gpu_data_values(&s->x, set, row * n),
					   gpu_data_values(&s->y, set, 0), n), 0);
	return rc < 0 ? rc : gpu_verdict(k, &c, e);
}

static int verify_gemv(struct kernel_ctx *k, struct err *e)
{
	void *got = xcalloc(k->step->n, size_of(k));
	int rc = 0;

	for (int i = 0; i < gpu_sets_used(k->priv) && !rc; i++)
		rc = check_gemv(k, i, got, e);
	free(got);
	return rc;
}

/* --- the kernels ----------------------------------------------------------- */

static double level1_flops(const struct step *s)
{
	return 2.0 * (double)s->n;
}

static double gemv_flops(const struct step *s)
{
	return 2.0 * (double)s->n * (double)s->n;
}

#define GPU_BLAS \
	.unit = "GOP/s", \
	.how = SUMMARY_MEDIAN, \
	.noise_limit = 0.05, \
	.on_gpu = true, \
	.repeatable = true, \
	.teardown = teardown

const struct kernel kernel_gpu_dot = {
	.name = "blas1.dot", GPU_BLAS,
	.flops = level1_flops,
	.setup = setup_dot, .run = run_dot, .verify = verify_dot,
};

const struct kernel kernel_gpu_axpy = {
	.name = "blas1.axpy", GPU_BLAS,
	.flops = level1_flops,
	.setup = setup_axpy, .run = run_axpy, .verify = verify_axpy,
};

const struct kernel kernel_gpu_gemv = {
	.name = "blas2.gemv", GPU_BLAS,
	.flops = gemv_flops,
	.setup = setup_gemv, .run = run_gemv, .verify = verify_gemv,
};
