/* SPDX-License-Identifier: MIT */
/* The part of accel_cublas that times the algorithms which cuBLASLt's heuristic
 * names: their order is that of an estimate (cublasLt.h, cublasLtMatmulAlgoGet-
 * Heuristic()). */
#include "bench/accel_cublas.h"

#include <stdlib.h>

#include "bench/fill.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

#define TRIAL_NS 3000000000u /* for all of them together */
#define TIMED_NS 20000000u   /* for one, after its first run */
#define TIMED_RUNS 20
#define FASTER 0.98          /* than one that the heuristic ranks before it */
#define BLOCK ((size_t)1 << 20)  /* elements of random data, repeated */

struct trial {
	struct accel *g;
	struct accel_gemm m;     /* with the algorithm that is being tried */
	struct cublas_operands o;
	uint64_t spent;
};

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
		case KERNEL_FP8:  /* any byte without bit 6: below 2, no NaN */
			((uint8_t *)block)[i] =
				(uint8_t)fill_value_s8(1, 0, i) & 0xbf;
			break;
		default:
			((float *)block)[i] = fill_value_fp32(1, 0, i);
		}
}

static int fill(struct accel *g, const struct accel_gemm *m, accel_ptr to,
		const void *block, struct err *e)
{
	size_t all = m->n * m->n * m->way->ab_bytes;
	size_t have = BLOCK * m->way->ab_bytes, n;
	int rc = g->ops->upload(g, to, block, have, e);

	for (; have < all && !rc; have += n) {
		n = have < all - have ? have : all - have;
		rc = g->ops->copy(g, to + have, to, n, e);
	}
	return rc;
}

static int make_operands(struct accel *g, const struct accel_gemm *m,
			 struct cublas_operands *o, struct err *e)
{
	size_t n2 = m->n * m->n;
	void *block = xcalloc(BLOCK, m->way->ab_bytes);
	int rc = g->ops->alloc(g, n2 * m->way->ab_bytes, &o->a, e);

	if (!rc)
		rc = g->ops->alloc(g, n2 * m->way->ab_bytes, &o->b, e);
	if (!rc)
		rc = g->ops->alloc(g, n2 * m->way->c_bytes, &o->c, e);
	fill_block(block, m->precision);
	if (!rc)
		rc = fill(g, m, o->a, block, e);
	if (!rc)
		rc = fill(g, m, o->b, block, e);
	free(block);
	return rc;
}

static int time_runs(const struct trial *t, unsigned runs, uint64_t *ns, struct err *e)
{
	struct accel *g = t->g;
	int rc = g->ops->begin(g, e);

	for (unsigned i = 0; i < runs && !rc; i++)
		rc = accel_cublas_multiply(g, &t->m, &t->o, e);
	return rc < 0 ? rc : g->ops->end(g, ns, e);
}

/* Per run, of several after a first that loads the code. */
static int time_one(struct trial *t, uint64_t *ns, struct err *e)
{
	uint64_t first = 0, rest = 0;
	unsigned runs;
	int rc = time_runs(t, 1, &first, e);

	if (rc < 0)
		return rc;
	runs = (unsigned)(TIMED_NS / (first + 1));
	runs = runs < 1 ? 1 : runs > TIMED_RUNS ? TIMED_RUNS : runs;
	rc = time_runs(t, runs, &rest, e);
	*ns = rest / runs;
	t->spent += first + rest;
	return rc;
}

/* Each layout's first, each one's second, …: what comes later has to be clearly
 * faster, so that the same is chosen again next time.  What does not run, although
 * the heuristic named it, is passed over. */
static int try_all(struct trial *t, struct accel_gemm *m,
		   const struct cublas_candidates *all, struct err *e)
{
	const struct cublas_way *way = m->way;
	uint64_t best = UINT64_MAX, ns;
	struct err first = ERR_INIT;

	for (int i = 0; i < CUBLAS_ALGOS * way->layouts && t->spent < TRIAL_NS; i++) {
		enum cublas_layout l = way->layout[i % way->layouts];
		int rank = i / way->layouts;
		struct err own = ERR_INIT;

		if (rank >= all->n[l])
			continue;
		accel_cublas_choose(&t->m, all, l, rank);
		if (time_one(t, &ns, &own) < 0) {
			if (t->g->lost)
				return err_set(e, ERR_IO, "%s", own.text);
			err_set(&first, own.code, "%s", own.text);
		} else if ((double)ns < FASTER * (double)best) {
			best = ns;
			accel_cublas_choose(m, all, l, rank);
		}
	}
	return best < UINT64_MAX ? 0 : err_set(e, first.code, "%s", first.text);
}

int accel_cublas_try(struct accel *g, struct accel_gemm *m,
		     const struct cublas_candidates *all, struct err *e)
{
	struct trial t = { .g = g, .m = *m };
	struct err own = ERR_INIT;
	int rc = make_operands(g, m, &t.o, &own);

	if (!rc)
		rc = try_all(&t, m, all, e);
	else
		rc = rc == ERR_REFUSED ? 0 : err_set(e, rc, "%s", own.text);
	g->ops->release(g, t.o.a);
	g->ops->release(g, t.o.b);
	g->ops->release(g, t.o.c);
	return rc;
}
