/* SPDX-License-Identifier: MIT */
#include "bench/kernel_dot.h"

#include <stdlib.h>
#include <string.h>

#include "bench/dot_isa.h"
#include "bench/fill.h"
#include "bench/narrow.h"
#include "bench/probe_share.h"
#include "bench/team.h"
#include "core/base/err.h"

struct dot_values {
	_Alignas(128) unsigned char x[DOT_MAX_VALUES];
};

struct dot_probe {
	_Alignas(128) unsigned char operands[DOT_MAX_OPERANDS];
	struct dot_values start;
	const struct dot_isa *isa;
	struct dot_values *of;   /* of each thread, in the first pages */
	struct probe_share share;
	size_t calls;
};

static size_t values_used(const struct dot_isa *d)
{
	return (size_t)d->accumulators * (size_t)d->bytes;
}

static int elements(const struct dot_isa *d)
{
	return d->bytes / (int)kernel_precision_bytes(d->precision);
}

/* --- data ------------------------------------------------------------------- */

/* A multiple of 2^-7 in (-1, 1] as bf16, exact: a float's upper half. */
static uint16_t bf16_of(int k)
{
	float x = (float)k * 0x1p-7f;
	uint32_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return (uint16_t)(bits >> 16);
}

/* Element i of operand o: a0 a1 b0 b1. */
static void set_operand(struct dot_probe *p, int o, int i, uint64_t seed)
{
	unsigned char *at = p->operands + o * p->isa->bytes;
	unsigned which = (unsigned)(o == 3 ? 2 : o);  /* b1 is made of b0 */
	int k = fill_value_s8(seed, which, (uint64_t)i);
	double f = narrow_from_fp16(fill_value_fp16(seed, which, (uint64_t)i));
	uint16_t wide;

	switch (p->isa->precision) {
	case KERNEL_BF16:
		wide = bf16_of(o < 3 ? k : 1 - k);
		memcpy(at + 2 * i, &wide, sizeof(wide));
		break;
	case KERNEL_FP16:
		wide = narrow_to_fp16(o < 3 ? f : 0x1p-8 - f);
		memcpy(at + 2 * i, &wide, sizeof(wide));
		break;
	default:
		at[i] = (unsigned char)(o == 3 ? ~k : k);
	}
}

static void set_start(struct dot_probe *p, uint64_t seed)
{
	size_t n = (size_t)p->isa->accumulators * (size_t)p->isa->outputs;

	for (size_t i = 0; i < n; i++) {
		int32_t k = fill_value_s8(seed, 4, i);
		float f = (float)k * 0x1p-14f;
		uint16_t h = fill_value_fp16(seed, 4, i);

		if (p->isa->precision == KERNEL_FP16)
			memcpy(p->start.x + 2 * i, &h, sizeof(h));
		else if (p->isa->precision == KERNEL_BF16)
			memcpy(p->start.x + 4 * i, &f, sizeof(f));
		else
			memcpy(p->start.x + 4 * i, &k, sizeof(k));
	}
}

/* --- the reference ------------------------------------------------------------ */

static double element(const struct dot_probe *p, int operand, int i)
{
	const unsigned char *at = p->operands + operand * p->isa->bytes;
	uint16_t wide;

	if (p->isa->precision == KERNEL_INT8)
		return operand < 2 && p->isa->a_unsigned
			? (double)at[i] : (double)(int8_t)at[i];
	memcpy(&wide, at + 2 * i, sizeof(wide));
	return p->isa->precision == KERNEL_BF16 ? narrow_from_bf16(wide)
						: narrow_from_fp16(wide);
}

/* Where product k of an output is found in a and in b. */
static void place(const struct dot_isa *d, int output, int k, int at[2])
{
	int size = (int)kernel_precision_bytes(d->precision), group = 4 / size;
	int row, column;

	switch (d->shape) {
	case DOT_TILE:
		row = output / 16;
		column = output % 16;
		at[0] = row * d->width + k;
		at[1] = (k / group * 16 + column) * group + k % group;
		return;
	case DOT_BLOCK:
		row = output / 2 % 2;
		column = output % 2;
		at[0] = output / 4 * 2 * d->width + row * d->width + k;
		at[1] = output / 4 * 2 * d->width + column * d->width + k;
		return;
	case DOT_LANES:
		break;
	}
	at[0] = at[1] = output * d->width + k;
}

/* What a turn adds to an output of an accumulator by b[which]; exact. */
static double turn_adds(const struct dot_probe *p, int acc, int output, int which)
{
	double sum = 0;
	int at[2];

	for (int k = 0; k < p->isa->width; k++) {
		place(p->isa, output, k, at);
		sum += element(p, acc / 2 % 2, at[0]) *
		       element(p, 2 + which, at[1]);
	}
	return sum;
}

static bool is_right(const struct dot_probe *p, int thread, int acc, int output)
{
	const struct dot_isa *d = p->isa;
	const unsigned char *got = p->of[thread].x;
	double add[2] = { turn_adds(p, acc, output, acc % 2),
			  turn_adds(p, acc, output, 1 - acc % 2) };
	size_t at = (size_t)acc * (size_t)d->outputs + (size_t)output;
	size_t turns = p->share.turns[thread];
	double adds = (double)(turns / 2) * (add[0] + add[1]);
	uint16_t h, h_got;
	int32_t k, k_got;
	float f, f_got;

	if (d->precision == KERNEL_FP16) {
		memcpy(&h, p->start.x + 2 * at, sizeof(h));
		memcpy(&h_got, got + 2 * at, sizeof(h));
		for (size_t t = 0; t < turns; t++)
			h = narrow_to_fp16(narrow_from_fp16(h) + add[t % 2]);
		return h == h_got;
	}
	if (d->precision == KERNEL_BF16) {
		memcpy(&f, p->start.x + 4 * at, sizeof(f));
		memcpy(&f_got, got + 4 * at, sizeof(f));
		return (double)f_got == (double)f + adds;
	}
	memcpy(&k, p->start.x + 4 * at, sizeof(k));
	memcpy(&k_got, got + 4 * at, sizeof(k));
	/* modulo 2^32, as the instructions do */
	return (uint32_t)k_got == (uint32_t)(int64_t)(k + adds);
}

/* The first wrong output, counted over all accumulators; -1: none. */
static int wrong_value(const struct dot_probe *p, int thread)
{
	int n = p->isa->accumulators * p->isa->outputs;

	for (int i = 0; i < n; i++)
		if (!is_right(p, thread, i / p->isa->outputs,
			      i % p->isa->outputs))
			return i;
	return -1;
}

/* --- the kernel --------------------------------------------------------------- */

static void poison_part(void *arg, int thread)
{
	struct dot_probe *p = arg;

	memset(p->of[thread].x, 0xff, sizeof(p->of[thread].x));
}

static void call(void *arg, int thread, size_t turns)
{
	struct dot_probe *p = arg;
	struct dot_values *v = &p->of[thread];

	memcpy(v->x, p->start.x, values_used(p->isa));
	p->isa->run(v->x, p->operands, turns);
}

static void run_part(void *arg, int thread)
{
	struct dot_probe *p = arg;

	for (size_t i = 0; i < p->calls; i++)
		call(p, thread, p->share.turns[thread]);
}

static int setup(struct kernel_ctx *k, struct err *e)
{
	const struct step *s = k->step;
	const struct dot_isa *isa = dot_isa_find(s->variant);
	size_t bytes = (size_t)k->threads * sizeof(struct dot_values);
	struct dot_probe *p;
	int rc;

	if (!isa || isa->precision != s->precision)
		return err_set(e, ERR_UNSUPPORTED, "this processor or build has no "
			       "%s loops for %s", s->variant,
			       kernel_precision_name(s->precision));
	rc = kernel_alloc(k, (size_t[3]){ bytes, 0, 0 }, e);
	if (rc < 0)
		return rc;
	k->priv = p = aligned_alloc(_Alignof(struct dot_probe), sizeof(*p));
	if (!p) {
		kernel_release(k);
		return err_set(e, ERR_IO, "no memory for the %s probe", isa->name);
	}
	memset(p, 0, sizeof(*p));
	p->isa = isa;
	p->of = k->pages[0].p;
	for (int o = 0; o < 4; o++)
		for (int i = 0; i < elements(isa); i++)
			set_operand(p, o, i, k->env->seed);
	set_start(p, k->env->seed);
	probe_share_init(&p->share, k->env, &(struct probe_share_loop){
		.name = isa->name, .ops = dot_isa_ops(isa),
		.turns = (size_t)isa->turns, .call = call, .arg = p });
	k->detail = buf_str(&p->share.detail);
	k->work = dot_isa_ops(isa) * isa->turns * k->threads;
	team_run(k->env->team, poison_part, p);
	return 0;
}

static void run(struct kernel_ctx *k)
{
	struct dot_probe *p = k->priv;

	p->calls = k->inner;
	team_run(k->env->team, run_part, p);
}

static int verify(struct kernel_ctx *k, struct err *e)
{
	const struct dot_probe *p = k->priv;
	const char *name = p->isa->name;

	for (int t = 0; t < p->share.n; t++) {
		int twin = probe_share_twin(&p->share, t);
		int wrong = twin == t ? wrong_value(p, t) : -1;

		if (memcmp(p->of[t].x, p->of[twin].x, values_used(p->isa)))
			return err_set(e, ERR_REFUSED, "peak.fma (%s): threads %d and "
				       "%d computed different values", name, twin, t);
		if (wrong >= 0)
			return err_set(e, ERR_REFUSED, "peak.fma (%s): wrong value %d "
				       "in accumulator %d of thread %d", name,
				       wrong % p->isa->outputs,
				       wrong / p->isa->outputs, t);
	}
	return 0;
}

static void teardown(struct kernel_ctx *k)
{
	struct dot_probe *p = k->priv;

	probe_share_release(&p->share);
	kernel_release(k);
}

const struct kernel kernel_dot = {
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
