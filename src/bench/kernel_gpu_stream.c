/* SPDX-License-Identifier: MIT */
/* STREAM on a GPU: our own kernels, over random doubles.  What is wanted of an element
 * is computed by the host as its arithmetic does it: product and sum each rounded. */
#include "bench/kernel_gpu.h"

#include <string.h>

#include "bench/accel.h"
#include "bench/kernel_gpu_data.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

#define SCALAR 3.0

static double want_copy(double x, double y)
{
	(void)y;
	return x;
}

static double want_scale(double x, double y)
{
	(void)y;
	return SCALAR * x;
}

static double want_add(double x, double y)
{
	return x + y;
}

static double want_triad(double x, double y)
{
	return x + SCALAR * y;
}

static const struct op {
	const char *name;
	enum accel_kernel kernel;
	bool reads_y;
	double (*want)(double x, double y);
} ops[] = {
	{ "stream.copy", ACCEL_COPY, false, want_copy },
	{ "stream.scale", ACCEL_SCALE, false, want_scale },
	{ "stream.add", ACCEL_ADD, true, want_add },
	{ "stream.triad", ACCEL_TRIAD, true, want_triad },
};

static const struct op *op_of(const struct kernel_ctx *k)
{
	const struct op *op = ops;

	while (strcmp(op->name, k->step->kernel->name))
		op++;
	return op;
}

static int fill(struct kernel_ctx *k, struct gpu_sets *s, struct err *e)
{
	size_t n = k->step->n;
	int rc = 0;

	gpu_data_make(&s->x, k, 0);
	gpu_data_make(&s->y, k, 1);
	for (int i = 0; i < s->n && !rc; i++) {
		rc = gpu_data_put(s->g, s->p[i][0], &s->x, i, n, e);
		if (!rc && s->p[i][1])
			rc = gpu_data_put(s->g, s->p[i][1], &s->y, i, n, e);
		if (!rc)
			rc = gpu_data_poison(s->g, s->p[i][2], 0xff,
					     n * sizeof(double), e);
	}
	return rc;
}

static void teardown(struct kernel_ctx *k)
{
	gpu_sets_release(k->priv);
	kernel_release(k);
}

static int setup(struct kernel_ctx *k, struct err *e)
{
	size_t bytes = k->step->n * sizeof(double);
	struct gpu_sets *s = xcalloc(1, sizeof(*s));
	int rc;

	k->priv = s;
	s->g = kernel_gpu_accel(k);
	rc = gpu_sets_alloc(s, (size_t[3]){ bytes, op_of(k)->reads_y ? bytes : 0,
					    bytes }, e);
	if (!rc)
		rc = fill(k, s, e);
	if (rc < 0) {
		teardown(k);
		return rc;
	}
	k->detail = strcmp(s->g->ops->name, "cuda") ? "16-byte accesses" : "ptx 16-byte";
	k->work = k->step->kernel->bytes_per_elem * (double)k->step->n;
	return 0;
}

static int call(struct kernel_ctx *k, const struct gpu_sets *s, struct err *e)
{
	const accel_ptr *p = s->p[s->calls % (uint64_t)s->n];
	const struct accel_args args = { .a = p[0], .b = p[1], .c = p[2],
					 .s = SCALAR, .n = k->step->n };

	return s->g->ops->launch(s->g, op_of(k)->kernel, &args, e);
}

static void run(struct kernel_ctx *k)
{
	gpu_sets_run(k, k->priv, call);
}

static int verify(struct kernel_ctx *k, struct err *e)
{
	const struct gpu_sets *s = k->priv;
	struct gpu_map m = { .where = 2, .want = op_of(k)->want };
	int rc = 0;

	for (m.set = 0; m.set < gpu_sets_used(s) && !rc; m.set++)
		rc = gpu_sets_check_map(k, &m, e);
	return rc;
}

#define GPU_STREAM \
	.unit = "GB/s", \
	.how = SUMMARY_BEST, \
	.noise_limit = 0.05, \
	.on_gpu = true, \
	.repeatable = true, \
	.setup = setup, \
	.run = run, \
	.verify = verify, \
	.teardown = teardown

const struct kernel kernel_gpu_copy = {
	.name = "stream.copy", .bytes_per_elem = 16, GPU_STREAM,
};

const struct kernel kernel_gpu_scale = {
	.name = "stream.scale", .bytes_per_elem = 16, GPU_STREAM,
};

const struct kernel kernel_gpu_add = {
	.name = "stream.add", .bytes_per_elem = 24, GPU_STREAM,
};

const struct kernel kernel_gpu_triad = {
	.name = "stream.triad", .bytes_per_elem = 24, GPU_STREAM,
};
