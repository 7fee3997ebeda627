/* SPDX-License-Identifier: MIT */
#include "bench/kernel_matmul.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "bench/backend_onednn.h"
#include "bench/fill.h"
#include "bench/kernel_blas.h"
#include "bench/narrow.h"
#include "bench/product_check.h"
#include "bench/team.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

/* Element of C, bytes; at the most, where a library has narrow sums alone. */
#define C_BYTES 4

struct matmul {
	const struct kernel_ctx *k;
	const struct onednn_way *way;
	struct onednn_product *product;
	struct pages packed;
	void *a, *b, *c;
	size_t n;
	int team;
	int status;    /* of the first product that the library refused */
};

static double f16_at(const void *p, size_t i)
{
	return narrow_from_fp16(((const uint16_t *)p)[i]);
}

static double bf16_at(const void *p, size_t i)
{
	return narrow_from_bf16(((const uint16_t *)p)[i]);
}

static double f32_at(const void *p, size_t i)
{
	return (double)((const float *)p)[i];
}

static double s32_at(const void *p, size_t i)
{
	return (double)((const int32_t *)p)[i];
}

static double s8_at(const void *p, size_t i)
{
	return (double)((const int8_t *)p)[i];
}

static double u8_at(const void *p, size_t i)
{
	return (double)((const uint8_t *)p)[i];
}

/* unit: half the distance from 1 to the next number. */
static const struct {
	double (*at)(const void *p, size_t i);
	double unit;
} types[] = {
	[ONEDNN_F16] = { f16_at, 0x1p-11 }, [ONEDNN_BF16] = { bf16_at, 0x1p-8 },
	[ONEDNN_F32] = { f32_at, 0x1p-24 }, [ONEDNN_S32] = { s32_at, 0 },
	[ONEDNN_S8] = { s8_at, 0 }, [ONEDNN_U8] = { u8_at, 0 },
};

/* which: 0 for A, 1 for B, the generator's array too. */
static void fill(const struct matmul *m, unsigned which, struct kernel_range r)
{
	enum onednn_type t = which ? m->way->types.b : m->way->types.a;
	void *p = which ? m->b : m->a;
	uint64_t seed = m->k->env->seed;

	if (t == ONEDNN_F32) {
		fill_fp32(p, r.from, r.to, seed, which);
		return;
	}
	for (size_t i = r.from; i < r.to; i++) {
		if (t == ONEDNN_F16)
			((uint16_t *)p)[i] = fill_value_fp16(seed, which, i);
		else if (t == ONEDNN_BF16)
			((uint16_t *)p)[i] = fill_value_bf16(seed, which, i);
		else if (t == ONEDNN_S8)
			((int8_t *)p)[i] = fill_value_s8(seed, which, i);
		else
			((uint8_t *)p)[i] = fill_value_u8(seed, which, i);
	}
}

static void poison(enum onednn_type t, void *p, struct kernel_range r)
{
	for (size_t i = r.from; i < r.to; i++) {
		if (t == ONEDNN_S32)
			((int32_t *)p)[i] = INT32_MIN;
		else if (t == ONEDNN_F32)
			((float *)p)[i] = NAN;
		else  /* of both narrow types */
			((uint16_t *)p)[i] = 0x7fff;
	}
}

static void fill_part(void *arg, int thread)
{
	const struct matmul *m = arg;
	struct kernel_range r = kernel_part(m->n, 1, thread, m->team);

	r = (struct kernel_range){ .from = r.from * m->n, .to = r.to * m->n };
	fill(m, 0, r);
	fill(m, 1, r);
	poison(m->way->types.c, m->c, r);
}

static void release(struct matmul *m)
{
	onednn_product_free(m->product);
	pages_free(&m->packed);
	m->product = NULL;
}

static int prepare(struct matmul *m, struct err *e)
{
	struct onednn_arrays arrays = { .a = m->a, .b = m->b, .c = m->c };
	int rc = onednn_product_new(m->k->env->onednn, &m->way->types, m->n,
				    &m->product, e);

	if (rc < 0)
		return rc;
	rc = pages_alloc(&m->packed, onednn_product_packed_bytes(m->product), e);
	if (rc < 0)
		return rc;
	team_run(m->k->env->team, fill_part, m);
	arrays.packed = m->packed.p;
	return onednn_product_bind(m->product, &arrays, e);
}

static int setup(struct kernel_ctx *k, struct err *e)
{
	const char *precision = kernel_precision_name(k->step->precision);
	const struct onednn_way *way = onednn_way(k->env->onednn, precision);
	size_t n = k->step->n;
	struct matmul *m;
	int rc;

	if (!way || !way->served)
		return err_set(e, ERR_UNSUPPORTED, "%s: %s", precision,
			       way ? way->why : "oneDNN has no such products");
	rc = kernel_alloc(k, (size_t[3]){
			n * n * onednn_type_bytes(way->types.a),
			n * n * onednn_type_bytes(way->types.b),
			n * n * onednn_type_bytes(way->types.c) }, e);
	if (rc < 0)
		return rc;
	k->priv = m = xcalloc(1, sizeof(*m));
	*m = (struct matmul){ .k = k, .way = way, .a = k->pages[0].p,
			      .b = k->pages[1].p, .c = k->pages[2].p, .n = n,
			      .team = team_size(k->env->team) };
	rc = prepare(m, e);
	if (rc < 0) {
		release(m);
		kernel_release(k);
		return rc;
	}
	k->detail = way->detail;
	k->work = k->step->kernel->flops(k->step);
	return 0;
}

static void run(struct kernel_ctx *k)
{
	struct matmul *m = k->priv;

	for (size_t i = 0; i < k->inner; i++) {
		int status = onednn_product_run(m->product);

		if (status && !m->status)
			m->status = status;
	}
}

static int verify(struct kernel_ctx *k, struct err *e)
{
	const struct matmul *m = k->priv;
	const struct onednn_types *t = &m->way->types;
	bool narrow = t->c == ONEDNN_F16 || t->c == ONEDNN_BF16;
	const struct product_check p = {
		.n = m->n, .a = m->a, .b = m->b, .c = m->c,
		.a_at = types[t->a].at, .b_at = types[t->b].at,
		.c_at = types[t->c].at,
		.eps = t->c == ONEDNN_S32 ? 0
			: t->c == ONEDNN_F16 ? 0x1p-10 : (double)FLT_EPSILON,
		.c_unit = narrow ? types[t->c].unit : 0,
	};

	if (m->status)
		return err_set(e, ERR_REFUSED, "%s: oneDNN %s refused a product: "
			       "status %d", kernel_precision_name(k->step->precision),
			       k->env->onednn->b.version, m->status);
	return product_check(k, &p, e);
}

static void teardown(struct kernel_ctx *k)
{
	release(k->priv);
	kernel_release(k);
}

double kernel_matmul_bytes(enum kernel_precision p, size_t n)
{
	return (double)n * (double)n *
	       (3 * (double)kernel_precision_bytes(p) + C_BYTES);
}

const struct kernel kernel_matmul = {
	.name = "blas3.gemm",
	.unit = "GOP/s",
	.how = SUMMARY_MEDIAN,
	.noise_limit = 0.02,
	.needs_onednn = true,
	.own_threads = true,
	.repeatable = true,
	.flops = kernel_blas_gemm_flops,
	.setup = setup,
	.run = run,
	.verify = verify,
	.teardown = teardown,
};
