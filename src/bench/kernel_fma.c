/* SPDX-License-Identifier: MIT */
#include "bench/kernel_fma.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/fill.h"
#include "bench/fma_isa.h"
#include "bench/probe_share.h"
#include "bench/team.h"
#include "core/base/err.h"

#define TURNS 4096  /* of one call where cores are equal; some 10 us */

/* 1 - |b| = 2^-21: a starting value halves its distance to the fixed point
 * every 1.4 million turns. */
#define B (-1 + 0x1p-21)
#define C 0.7548776662466927

struct thread_values {
	_Alignas(128) double x[FMA_MAX_VALUES];  /* room for either precision */
};

struct probe {
	struct fma_loop loop;
	bool is_fp64;
	size_t inner;
	struct probe_share share;
	struct thread_values start;
	struct thread_values *of;  /* of each thread, in the first pages */
};

static size_t bytes_used(const struct probe *p)
{
	return (size_t)p->loop.accumulators * (size_t)p->loop.lanes *
	       (p->is_fp64 ? sizeof(double) : sizeof(float));
}

static void poison_part(void *arg, int thread)
{
	struct probe *p = arg;

	fill_poison_fp64(p->of[thread].x, 0, FMA_MAX_VALUES);
}

static void call(void *arg, int thread, size_t turns)
{
	struct probe *p = arg;
	struct thread_values *v = &p->of[thread];

	memcpy(v->x, p->start.x, bytes_used(p));
	p->loop.run(v->x, B, C, turns);
}

static void run_part(void *arg, int thread)
{
	struct probe *p = arg;

	call(p, thread, p->share.turns[thread] * p->inner);
}

/* Operations of one turn of a thread. */
static double turn_ops(const struct fma_loop *l)
{
	return 2.0 * l->accumulators * l->lanes;
}

static int setup(struct kernel_ctx *k, struct err *e)
{
	const struct step *s = k->step;
	const struct fma_isa *isa = fma_isa_find(s->variant);
	size_t bytes = (size_t)k->threads * sizeof(struct thread_values);
	struct probe *p;
	int rc;

	if (!isa)
		return err_set(e, ERR_UNSUPPORTED, "this processor or build has no "
			       "%s loops", s->variant);
	rc = kernel_alloc(k, (size_t[3]){ bytes, 0, 0 }, e);
	if (rc < 0)
		return rc;
	k->priv = p = aligned_alloc(_Alignof(struct probe), sizeof(*p));
	if (!p) {
		kernel_release(k);
		return err_set(e, ERR_IO, "no memory for the FMA probe");
	}
	memset(p, 0, sizeof(*p));
	p->is_fp64 = s->precision == KERNEL_FP64;
	p->loop = p->is_fp64 ? isa->fp64 : isa->fp32;
	p->of = k->pages[0].p;
	if (p->is_fp64)
		fill_fp64(p->start.x, 0, FMA_MAX_VALUES, k->env->seed, 0);
	else
		fill_fp32((float *)p->start.x, 0, FMA_MAX_VALUES, k->env->seed, 0);
	probe_share_init(&p->share, k->env, &(struct probe_share_loop){
		.name = isa->name, .ops = turn_ops(&p->loop), .turns = TURNS,
		.call = call, .arg = p });
	k->detail = buf_str(&p->share.detail);
	k->work = turn_ops(&p->loop) * TURNS * k->threads;
	team_run(k->env->team, poison_part, p);
	return 0;
}

static void run(struct kernel_ctx *k)
{
	struct probe *p = k->priv;

	p->inner = k->inner;
	team_run(k->env->team, run_part, p);
}

/* The scalar evaluation of accumulator a. */
static double expected_fp64(const struct fma_loop *l, size_t a, double x, size_t turns)
{
	double by = a & 1 ? C : B;

	for (size_t i = 0; i < turns; i++)
		x = l->sums ? fma(by, C, x) : l->fused ? fma(x, B, C) : x * B + C;
	return x;
}

static float expected_fp32(const struct fma_loop *l, size_t a, float x, size_t turns)
{
	const float b = (float)B, c = (float)C, by = a & 1 ? c : b;

	for (size_t i = 0; i < turns; i++)
		x = l->sums ? fmaf(by, c, x) : l->fused ? fmaf(x, b, c) : x * b + c;
	return x;
}

/* Value i of a thread is what a scalar evaluation gives. */
static bool is_right(const struct probe *p, int thread, size_t i)
{
	const struct fma_loop *l = &p->loop;
	const double *got = p->of[thread].x;
	size_t turns = p->share.turns[thread] * p->inner, a = i / (size_t)l->lanes;

	if (p->is_fp64)
		return got[i] == expected_fp64(l, a, p->start.x[i], turns);
	return ((const float *)got)[i] ==
	       expected_fp32(l, a, ((const float *)p->start.x)[i], turns);
}

/* The first accumulator with a wrong value; -1 when there is none. */
static int wrong_accumulator(const struct probe *p, int thread)
{
	size_t lanes = (size_t)p->loop.lanes;

	for (int a = 0; a < p->loop.accumulators; a++)
		if (!is_right(p, thread, (size_t)a * lanes + (size_t)a % lanes))
			return a;
	return -1;
}

static int verify(struct kernel_ctx *k, struct err *e)
{
	const struct probe *p = k->priv;
	const char *variant = k->step->variant;
	const char *precision = kernel_precision_name(k->step->precision);

	for (int t = 0; t < p->share.n; t++) {
		int twin = probe_share_twin(&p->share, t);
		int wrong = twin == t ? wrong_accumulator(p, t) : -1;

		if (memcmp(p->of[t].x, p->of[twin].x, bytes_used(p)))
			return err_set(e, ERR_REFUSED, "peak.fma (%s, %s): threads "
				       "%d and %d computed different values",
				       variant, precision, twin, t);
		if (wrong >= 0)
			return err_set(e, ERR_REFUSED, "peak.fma (%s, %s): wrong "
				       "value in accumulator %d of thread %d",
				       variant, precision, wrong, t);
	}
	return 0;
}

static void teardown(struct kernel_ctx *k)
{
	struct probe *p = k->priv;

	probe_share_release(&p->share);
	kernel_release(k);
}

const struct kernel kernel_fma = {
	.name = "peak.fma",
	.unit = "GOP/s",
	.how = SUMMARY_BEST,
	.noise_limit = 0.02,
	.repeatable = true,
	.setup = setup,
	.run = run,
	.verify = verify,
	.teardown = teardown,
};
