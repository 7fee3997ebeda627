/* SPDX-License-Identifier: MIT */
#include "bench_bare.h"

#include <stdlib.h>

#include "bench/stream_isa.h"
#include "bench/team.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

#define AHEAD 256  /* doubles prefetched ahead, as in stream_template.h */
#define LINE 8
#define LANES 4
#define TURN (4 * LINE)
#define VECTORS (TURN / LANES)

typedef double vec __attribute__((vector_size(8 * LANES), may_alias));

/* n is a multiple of STREAM_GRAIN.  Returns the sum of what was only read. */
typedef double loop_fn(const double *x, double *y, double s, size_t n);

#define FETCH(p) \
	do { \
		for (size_t l = 0; l < TURN; l += LINE) \
			__builtin_prefetch((p) + i + AHEAD + l); \
	} while (0)

#define AT(p) (*(const vec *)((p) + i + j * LANES))
#define PUT(p) (*(vec *)((p) + i + j * LANES))

#define LOOP(attribute, name, fetch, work) \
	attribute static double name(const double *x, double *y, double s, \
				     size_t n) \
	{ \
		vec sum[VECTORS] = { { 0 } }; \
		double all = 0; \
		(void)s; \
		(void)y; \
		for (size_t i = 0; i < n; i += TURN) { \
			fetch; \
			_Pragma("GCC unroll 8") \
			for (size_t j = 0; j < VECTORS; j++) \
				work; \
		} \
		for (size_t j = 0; j < VECTORS; j++) \
			for (int l = 0; l < LANES; l++) \
				all += sum[j][l]; \
		return all; \
	}

#define LOOPS(isa, attribute) \
	LOOP(attribute, read1_##isa, FETCH(x), sum[j] += AT(x)) \
	LOOP(attribute, read2_##isa, FETCH(x); FETCH(y), \
	     sum[j] += AT(x) + AT(y)) \
	LOOP(attribute, update_##isa, FETCH(x); FETCH(y), \
	     PUT(y) = AT(y) + s * AT(x))

enum { READ1, READ2, UPDATE, LOOP_N };

LOOPS(plain, )
static loop_fn *const plain[LOOP_N] = { read1_plain, read2_plain, update_plain };

#if defined(__x86_64__) || defined(__i386__)
LOOPS(avx2, __attribute__((target("avx2"))))
static loop_fn *const avx2[LOOP_N] = { read1_avx2, read2_avx2, update_avx2 };

static loop_fn *loop_of(int which)
{
	return __builtin_cpu_supports("avx2") ? avx2[which] : plain[which];
}
#else
static loop_fn *loop_of(int which)
{
	return plain[which];
}
#endif

/* --- the kernels -------------------------------------------------------------- */

/* All elements are 1, so that sums are exact; update adds 1/2 and takes it away in
 * turns. */
struct bare {
	double *x, *y;
	double *part;      /* one a thread, 128 bytes apart */
	loop_fn *loop;
	double s;
	size_t n, runs;
	int threads;
};

#define PART (128 / sizeof(double))

static int which_of(const struct kernel *k)
{
	return k == &bench_bare_read1 ? READ1
				      : k == &bench_bare_read2 ? READ2 : UPDATE;
}

static void touch_part(void *arg, int thread)
{
	struct bare *b = arg;
	struct kernel_range r = kernel_part(b->n, STREAM_GRAIN, thread,
					    b->threads);

	for (size_t i = r.from; i < r.to; i++) {
		b->x[i] = 1;
		if (b->y)
			b->y[i] = 1;
	}
}

static void run_part(void *arg, int thread)
{
	struct bare *b = arg;
	struct kernel_range r = kernel_part(b->n, STREAM_GRAIN, thread,
					    b->threads);

	b->part[(size_t)thread * PART] =
		b->loop(b->x + r.from, b->y ? b->y + r.from : NULL, b->s,
			r.to - r.from);
}

static int setup(struct kernel_ctx *k, struct err *e)
{
	const int which = which_of(k->step->kernel);
	const size_t bytes = k->step->n * sizeof(double);
	struct bare *b;
	int rc;

	if (k->step->n % STREAM_GRAIN)
		return err_set(e, ERR_USAGE, "%s: %zu is not a multiple of %d",
			       k->step->kernel->name, k->step->n, STREAM_GRAIN);
	rc = kernel_alloc(k, (size_t[3]){ bytes, which == READ1 ? 0 : bytes,
			  (size_t)k->threads * PART * sizeof(double) }, e);
	if (rc < 0)
		return rc;
	k->priv = b = xcalloc(1, sizeof(*b));
	*b = (struct bare){ .x = k->pages[0].p, .y = k->pages[1].p,
			    .part = k->pages[2].p, .loop = loop_of(which),
			    .n = k->step->n, .threads = k->threads };
	k->work = k->step->kernel->bytes_per_elem * (double)k->step->n;
	team_run(k->env->team, touch_part, b);
	return 0;
}

static void run(struct kernel_ctx *k)
{
	struct bare *b = k->priv;

	b->s = b->runs++ % 2 ? -0.5 : 0.5;
	team_run(k->env->team, run_part, b);
}

static int verify(struct kernel_ctx *k, struct err *e)
{
	const struct bare *b = k->priv;
	const int which = which_of(k->step->kernel);
	double got = 0, want = (double)b->n * (which == READ2 ? 2 : 1);

	if (which == UPDATE) {
		want *= b->runs % 2 ? 1.5 : 1;
		for (size_t i = 0; i < b->n; i++)
			got += b->y[i];
	} else {
		for (int t = 0; t < b->threads; t++)
			got += b->part[(size_t)t * PART];
	}
	if (got == want)
		return 0;
	return err_set(e, ERR_REFUSED, "%s: a sum of %.17g, not %.17g",
		       k->step->kernel->name, got, want);
}

#define BARE \
	.unit = "GB/s", \
	.how = SUMMARY_MEDIAN, \
	.noise_limit = 0.05, \
	.setup = setup, \
	.run = run, \
	.verify = verify, \
	.teardown = kernel_release

const struct kernel bench_bare_read1 = {
	.name = "bare.read1", .bytes_per_elem = 8, BARE,
};

const struct kernel bench_bare_read2 = {
	.name = "bare.read2", .bytes_per_elem = 16, BARE,
};

const struct kernel bench_bare_update = {
	.name = "bare.update", .bytes_per_elem = 24, BARE,
};
