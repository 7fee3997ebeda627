/* SPDX-License-Identifier: MIT */
#include "bench_own.h"

#include <stdlib.h>
#include <time.h>

#include "bench_block.h"
#include "bench/backend.h"
#include "bench/fill.h"
#include "bench/kernel_blas.h"
#include "bench/pages.h"
#include "bench/team.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

#define ARRAYS 3
#define WARM_NS 10000000u
#define BATCH_NS 1000000u  /* calls between two looks at the clock */
#define MOST_BATCH 65536

struct own {
	const struct blas *blas;
	const struct step *step;
	struct pages pages[ARRAYS];
	void *array[ARRAYS];
	size_t elements[ARRAYS];
	int team;
	size_t calls;      /* so far */
	double result;     /* of dot: used, so that the call is */
};

/* --- the calls: fp64, fp32 ---------------------------------------------------- */

/* f: 1/2 and -1/2 in turns, so that axpy's values stay where they are. */
typedef void call_fn(struct own *o, int n, double f);

static void call_ddot(struct own *o, int n, double f)
{
	(void)f;
	o->result = o->blas->ddot(n, o->array[0], 1, o->array[1], 1);
}

static void call_sdot(struct own *o, int n, double f)
{
	(void)f;
	o->result = (double)o->blas->sdot(n, o->array[0], 1, o->array[1], 1);
}

static void call_daxpy(struct own *o, int n, double f)
{
	o->blas->daxpy(n, f, o->array[0], 1, o->array[1], 1);
}

static void call_saxpy(struct own *o, int n, double f)
{
	o->blas->saxpy(n, (float)f, o->array[0], 1, o->array[1], 1);
}

static void call_dgemv(struct own *o, int n, double f)
{
	(void)f;
	o->blas->dgemv(BACKEND_ROW_MAJOR, BACKEND_NO_TRANS, n, n, 1,
		       o->array[0], n, o->array[1], 1, 0, o->array[2], 1);
}

static void call_sgemv(struct own *o, int n, double f)
{
	(void)f;
	o->blas->sgemv(BACKEND_ROW_MAJOR, BACKEND_NO_TRANS, n, n, 1,
		       o->array[0], n, o->array[1], 1, 0, o->array[2], 1);
}

static void call_dgemm(struct own *o, int n, double f)
{
	(void)f;
	o->blas->dgemm(BACKEND_ROW_MAJOR, BACKEND_NO_TRANS, BACKEND_NO_TRANS, n,
		       n, n, 1, o->array[0], n, o->array[1], n, 0, o->array[2],
		       n);
}

static void call_sgemm(struct own *o, int n, double f)
{
	(void)f;
	o->blas->sgemm(BACKEND_ROW_MAJOR, BACKEND_NO_TRANS, BACKEND_NO_TRANS, n,
		       n, n, 1, o->array[0], n, o->array[1], n, 0, o->array[2],
		       n);
}

/* Arrays are vectors of n elements or matrices of n times n; 0: none. */
static const struct own_op {
	const struct kernel *kernel;
	call_fn *call[2];        /* KERNEL_FP64, KERNEL_FP32 */
	int dimension[ARRAYS];
} own_ops[] = {
	{ &kernel_blas1_dot, { call_ddot, call_sdot }, { 1, 1, 0 } },
	{ &kernel_blas1_axpy, { call_daxpy, call_saxpy }, { 1, 1, 0 } },
	{ &kernel_blas2_gemv, { call_dgemv, call_sgemv }, { 2, 1, 1 } },
	{ &kernel_blas3_gemm, { call_dgemm, call_sgemm }, { 2, 2, 2 } },
};

static const struct own_op *find_op(const struct kernel *kernel)
{
	for (size_t i = 0; i < sizeof(own_ops) / sizeof(own_ops[0]); i++)
		if (own_ops[i].kernel == kernel)
			return &own_ops[i];
	return NULL;
}

/* --- memory ------------------------------------------------------------------- */

static void touch_part(void *arg, int thread)
{
	struct own *o = arg;

	for (unsigned i = 0; i < ARRAYS && o->array[i]; i++) {
		struct kernel_range r = kernel_part(o->elements[i], 1024, thread,
						    o->team);

		if (o->step->precision == KERNEL_FP64)
			fill_fp64(o->array[i], r.from, r.to, BENCH_SEED, i);
		else
			fill_fp32(o->array[i], r.from, r.to, BENCH_SEED, i);
	}
}

static bool is_malloced(const struct own *o)
{
	return o->step->kernel->own_threads;
}

static int get_arrays(struct own *o, const struct own_op *op, struct err *e)
{
	const size_t n = o->step->n;

	for (int i = 0; i < ARRAYS && op->dimension[i]; i++) {
		size_t bytes;
		int rc = 0;

		o->elements[i] = op->dimension[i] == 2 ? n * n : n;
		bytes = o->elements[i] *
			kernel_precision_bytes(o->step->precision);
		if (is_malloced(o))
			o->array[i] = xmalloc(bytes);
		else
			rc = pages_alloc(&o->pages[i], bytes, e);
		if (rc < 0)
			return rc;
		if (!is_malloced(o))
			o->array[i] = o->pages[i].p;
	}
	return 0;
}

static void free_arrays(struct own *o)
{
	for (int i = 0; i < ARRAYS; i++) {
		if (is_malloced(o))
			free(o->array[i]);
		else
			pages_free(&o->pages[i]);
	}
}

/* --- time --------------------------------------------------------------------- */

static uint64_t thread_cpu_ns(void)
{
	struct timespec ts = { 0 };

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static uint64_t time_calls(struct own *o, call_fn *call, size_t calls)
{
	uint64_t from = clock_mono_ns();

	for (size_t i = 0; i < calls; i++)
		call(o, (int)o->step->n, o->calls++ % 2 ? -0.5 : 0.5);
	return clock_mono_ns() - from;
}

/* Warms up and returns how many calls last BATCH_NS. */
static size_t choose_batch(struct own *o, call_fn *call)
{
	uint64_t from = clock_mono_ns(), ns;
	size_t calls = 1;

	do {
		ns = time_calls(o, call, calls);
		if (ns < BATCH_NS && calls < MOST_BATCH)
			calls *= 2;
	} while (clock_mono_ns() - from < WARM_NS ||
		 (ns < BATCH_NS && calls < MOST_BATCH));
	return calls;
}

/* Calls a nanosecond.  The caller works along and waits by spinning: it has the
 * processor all the time, unless others want it. */
static double calls_per_ns(struct own *o, call_fn *call)
{
	const size_t batch = choose_batch(o, call);
	const uint64_t budget = (uint64_t)(o->step->budget_s * 1e9);
	uint64_t ns = 1, cpu;
	size_t calls = 0;
	bool quiet = false;

	for (int i = 0; i < BENCH_TRIES && !quiet; i++) {
		cpu = thread_cpu_ns();
		ns = 0;
		for (calls = 0; ns < budget || calls < 3 * batch; calls += batch)
			ns += time_calls(o, call, batch);
		cpu = thread_cpu_ns() - cpu;
		quiet = (double)cpu >= 0.95 * (double)ns;
	}
	return (double)calls / (double)ns;
}

int own_rate(const struct kernel_env *env, const struct step *s, double *rate,
	     struct err *e)
{
	const struct own_op *op = find_op(s->kernel);
	struct own o = { .blas = &env->backend->blas, .step = s,
			 .team = team_size(env->team) };
	int rc;

	*rate = 0;
	if (!op || KERNEL_LOW(s->precision))
		return err_set(e, ERR_USAGE, "no loop of %s in %s",
			       s->kernel->name,
			       kernel_precision_name(s->precision));
	rc = get_arrays(&o, op, e);
	if (rc == 0) {
		team_run(env->team, touch_part, &o);
		*rate = s->kernel->flops(s) *
			calls_per_ns(&o, op->call[s->precision]);
	}
	free_arrays(&o);
	return rc;
}
