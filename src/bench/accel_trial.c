/* SPDX-License-Identifier: MIT */
#include "bench/accel_trial.h"

#include <stdlib.h>

#include "bench/fill.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

#define TRIAL_NS 3000000000u /* for all of them together */
#define TIMED_NS 20000000u   /* for one, after its first run */
#define TIMED_RUNS 20
#define FASTER 0.98          /* than one that the library ranks before it */
#define BLOCK ((size_t)1 << 20)  /* elements of random data, repeated */

/* Any byte without bit 6 is below 2 and no NaN in OCP's E4M3; minus zero is the
 * one NaN of the E4M3 without it (FNUZ). */
static uint8_t fp8(size_t i)
{
	uint8_t b = (uint8_t)fill_value_s8(1, 0, i) & 0xbf;

	return b == 0x80 ? 0 : b;
}

/* A block of what the precision's measured data is like: GPUs draw less power, and
 * clock higher, on zeros. */
static void fill_block(void *block, enum kernel_precision p)
{
	for (size_t i = 0; i < BLOCK; i++)
		switch (p) {
		case KERNEL_FP64:
			((double *)block)[i] = fill_value_fp64(1, 0, i);
			break;
		case KERNEL_FP16:
			((uint16_t *)block)[i] = fill_value_fp16(1, 0, i);
			break;
		case KERNEL_BF16:
			((uint16_t *)block)[i] = fill_value_bf16(1, 0, i);
			break;
		case KERNEL_INT8:
			((int8_t *)block)[i] = fill_value_s8(1, 0, i);
			break;
		case KERNEL_FP8:
			((uint8_t *)block)[i] = fp8(i);
			break;
		default:
			((float *)block)[i] = fill_value_fp32(1, 0, i);
		}
}

int accel_trial_fill(struct accel *g, accel_ptr to, size_t bytes,
		     const struct accel_block *block, struct err *e)
{
	size_t have = block->bytes < bytes ? block->bytes : bytes, n;
	int rc = g->ops->upload(g, to, block->p, have, e);

	for (; have < bytes && !rc; have += n) {
		n = have < bytes - have ? have : bytes - have;
		rc = g->ops->copy(g, to + have, to, n, e);
	}
	return rc;
}

/* A trial under way. */
struct run {
	const struct accel_trial *t;
	struct accel *g;
	struct accel_operands o;
	uint64_t spent;
};

static int make_operands(struct run *r, struct err *e)
{
	const struct accel_trial *t = r->t;
	struct accel_block block = { .bytes = BLOCK * t->ab_bytes };
	size_t ab = t->n * t->n * t->ab_bytes, c = t->n * t->n * t->c_bytes;
	void *p;
	int rc = r->g->ops->alloc(r->g, ab, &r->o.a, e);

	if (!rc)
		rc = r->g->ops->alloc(r->g, ab, &r->o.b, e);
	if (!rc)
		rc = r->g->ops->alloc(r->g, c, &r->o.c, e);
	if (rc < 0)
		return rc;
	block.p = p = xcalloc(BLOCK, t->ab_bytes);
	fill_block(p, t->precision);
	rc = accel_trial_fill(r->g, r->o.a, ab, &block, e);
	if (!rc)
		rc = accel_trial_fill(r->g, r->o.b, ab, &block, e);
	free(p);
	return rc;
}

static int time_runs(struct run *r, int candidate, unsigned runs, uint64_t *ns,
		     struct err *e)
{
	int rc = r->g->ops->begin(r->g, e);

	for (unsigned i = 0; i < runs && !rc; i++)
		rc = r->t->multiply(r->t->arg, candidate, &r->o, e);
	if (!rc)
		rc = r->g->ops->end(r->g, ns, e);
	if (!rc)
		r->spent += *ns;
	return rc;
}

/* Per run, of several after a first that loads the code. */
static int time_one(struct run *r, int candidate, uint64_t *ns, struct err *e)
{
	uint64_t first = 0, rest = 0;
	unsigned runs;
	int rc = time_runs(r, candidate, 1, &first, e);

	if (rc < 0)
		return rc;
	runs = (unsigned)(TIMED_NS / (first + 1));
	runs = runs < 1 ? 1 : runs > TIMED_RUNS ? TIMED_RUNS : runs;
	rc = time_runs(r, candidate, runs, &rest, e);
	*ns = rest / runs;
	return rc;
}

static int try_all(struct run *r, int *best, struct err *e)
{
	uint64_t shortest = UINT64_MAX, ns;
	struct err first = ERR_INIT;

	for (int i = 0; i < r->t->candidates && r->spent < TRIAL_NS; i++) {
		struct err own = ERR_INIT;

		if (time_one(r, i, &ns, &own) < 0) {
			if (r->g->lost)
				return err_set(e, ERR_IO, "%s", own.text);
			err_set(&first, own.code, "%s", own.text);
		} else if ((double)ns < FASTER * (double)shortest) {
			shortest = ns;
			*best = i;
		}
	}
	return *best >= 0 ? 0 : err_set(e, first.code, "%s", first.text);
}

int accel_trial_run(const struct accel_trial *t, int *best, struct err *e)
{
	struct run r = { .t = t, .g = t->g };
	struct err own = ERR_INIT;
	int rc = make_operands(&r, &own);

	*best = -1;
	if (!rc)
		rc = try_all(&r, best, e);
	else
		rc = rc == ERR_REFUSED ? 0 : err_set(e, rc, "%s", own.text);
	t->g->ops->release(t->g, r.o.a);
	t->g->ops->release(t->g, r.o.b);
	t->g->ops->release(t->g, r.o.c);
	return rc;
}
