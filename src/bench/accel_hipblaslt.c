/* SPDX-License-Identifier: MIT */
/* Products by hipBLASLt, whose interface is cuBLASLt's: column-major, so that ours are
 * its transposed ones, as in accel_cublas_gemm.c. */
#include "bench/accel_rocblas.h"

#include <stdio.h>
#include <stdlib.h>

#include "bench/accel_fill.h"
#include "bench/accel_scalar.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

static struct accel_rocblas *blas(const struct accel_gemm *m)
{
	return ((struct accel_hip *)m->g->priv)->blas;
}

static void *at(accel_ptr p)
{
	return (void *)(uintptr_t)p;
}

/* --- descriptions ---------------------------------------------------------- */

static int make_desc(struct accel_gemm *m, enum hip_layout l, struct err *e)
{
	const struct hipblaslt_api *api = &blas(m)->lt;
	const int32_t op = l == HIP_TN ? HIPBLASLT_T : HIPBLASLT_N;
	void *const factor = at(m->workspace + m->workspace_bytes);
	int status = api->desc_create(&m->desc[l], m->way->compute, m->way->scale);

	if (!status)
		status = api->desc_set(m->desc[l], HIPBLASLT_DESC_TRANSA, &op,
				       sizeof(op));
	if (!status && m->way->factor != 0)
		status = api->desc_set(m->desc[l], HIPBLASLT_DESC_A_SCALE, &factor,
				       sizeof(factor));
	if (!status && m->way->factor != 0)
		status = api->desc_set(m->desc[l], HIPBLASLT_DESC_B_SCALE, &factor,
				       sizeof(factor));
	return accel_hipblaslt_check(m->g, status, "hipblasLtMatmulDescCreate", e);
}

static int make_descriptions(struct accel_gemm *m, struct err *e)
{
	const struct hipblaslt_api *api = &blas(m)->lt;
	int rc, status = api->layout_create(&m->ab, m->way->ab, m->n, m->n,
					    (int64_t)m->n);

	if (!status)
		status = api->layout_create(&m->c, m->way->c, m->n, m->n,
					    (int64_t)m->n);
	rc = accel_hipblaslt_check(m->g, status, "hipblasLtMatrixLayoutCreate", e);
	for (int l = 0; l < HIP_LAYOUTS && !rc; l++)
		rc = make_desc(m, (enum hip_layout)l, e);
	return rc;
}

void accel_hipblaslt_free(struct accel_gemm *m)
{
	const struct hipblaslt_api *api = &blas(m)->lt;

	for (int l = 0; l < HIP_LAYOUTS; l++)
		if (m->desc[l])
			api->desc_destroy(m->desc[l]);
	if (m->ab)
		api->layout_destroy(m->ab);
	if (m->c)
		api->layout_destroy(m->c);
}

/* --- the library's choice -------------------------------------------------- */

/* Those that the heuristic answers with a good state, in its order, of one layout. */
struct answer {
	struct hipblaslt_heuristic of[HIPBLASLT_ALGOS];
	int n, status;
};

static void ask_layout(struct accel_gemm *m, enum hip_layout l, void *pref,
		       struct answer *a)
{
	struct hipblaslt_heuristic found[HIPBLASLT_ALGOS];
	int n = 0;

	*a = (struct answer){ 0 };
	a->status = blas(m)->lt.heuristic(blas(m)->lt_handle, m->desc[l], m->ab, m->ab,
			m->c, m->c, pref, HIPBLASLT_ALGOS, found, &n);
	for (int k = 0; !a->status && k < n && k < HIPBLASLT_ALGOS; k++)
		if (found[k].state == HIPBLAS_OK &&
		    found[k].workspace <= m->workspace_bytes)
			a->of[a->n++] = found[k];
	if (!a->status && !a->n)
		a->status = HIPBLAS_NOT_SUPPORTED;
}

/* Each layout's first, each one's second, … */
static int ask_all(struct accel_gemm *m, void *pref)
{
	const enum hip_layout order[HIP_LAYOUTS] = {
		m->way->first, m->way->first == HIP_NN ? HIP_TN : HIP_NN
	};
	struct answer *a = xcalloc(HIP_LAYOUTS, sizeof(*a));
	int status;

	for (int i = 0; i < HIP_LAYOUTS; i++)
		ask_layout(m, order[i], pref, &a[i]);
	for (int rank = 0; rank < HIPBLASLT_ALGOS; rank++)
		for (int i = 0; i < HIP_LAYOUTS; i++)
			if (rank < a[i].n)
				m->choice[m->n_choices++] = (struct hip_choice){
					.layout = order[i], .is_lt = true,
					.algo = a[i].of[rank].algo,
				};
	status = m->n_choices ? HIPBLAS_OK : a[0].status;
	free(a);
	return status;
}

int accel_hipblaslt_ask(struct accel_gemm *m, struct err *why, struct err *e)
{
	const struct hipblaslt_api *api = &blas(m)->lt;
	const uint64_t bytes = m->workspace_bytes;
	void *pref = NULL;
	int status, rc;

	if (!blas(m)->lt_handle) {
		err_set(why, ERR_UNSUPPORTED, "%s", blas(m)->lt_why);
		return 0;
	}
	rc = make_descriptions(m, why);
	if (!rc) {
		status = api->pref_create(&pref);
		if (!status)
			status = api->pref_set(pref, HIPBLASLT_PREF_WORKSPACE, &bytes,
					       sizeof(bytes));
		if (!status)
			status = ask_all(m, pref);
		if (pref)
			api->pref_destroy(pref);
		rc = accel_hipblaslt_check(m->g, status,
					   "hipblasLtMatmulAlgoGetHeuristic", why);
	}
	return rc < 0 && rc != ERR_UNSUPPORTED ? err_set(e, rc, "%s", why->text) : 0;
}

int accel_hipblaslt_multiply(const struct accel_gemm *m, const struct hip_choice *by,
			     const struct accel_operands *o, struct err *e)
{
	const struct accel_scalars scalar = accel_scalars_of(m->precision);

	return accel_hipblaslt_check(m->g, blas(m)->lt.matmul(blas(m)->lt_handle,
			m->desc[by->layout], scalar.one, at(o->b), m->ab, at(o->a), m->ab,
			scalar.zero, at(o->c), m->c, at(o->c), m->c, &by->algo,
			at(m->workspace), m->workspace_bytes,
			((struct accel_hip *)m->g->priv)->stream),
			"hipblasLtMatmul", e);
}

/* --- tf32 ------------------------------------------------------------------ */

#define ROUNDED_AWAY 0x1p-12f    /* of 1: tf32 has ten bits of mantissa behind it */

static int look_at_rounding(struct accel_gemm *m, const struct accel_operands *o,
			    float *sum, struct err *e)
{
	const struct accel_ops *ops = m->g->ops;
	const size_t bytes = m->n * m->n * sizeof(float);
	float *row = xcalloc(m->n, sizeof(*row));
	const struct accel_block block = { row, m->n * sizeof(*row) };
	int rc;

	for (size_t i = 0; i < m->n; i++)
		row[i] = 1 + ROUNDED_AWAY;
	rc = accel_fill(m->g, o->a, bytes, &block, e);
	if (!rc)
		rc = accel_hipblaslt_multiply(m, &m->choice[m->chosen], o, e);
	if (!rc)
		rc = ops->download(m->g, sum, o->c, sizeof(*sum), e);
	free(row);
	return rc;
}

/* A sum of n squares of 1 + 2^-12: of operands in tf32 it is n, exactly; of more precise
 * ones n (1 + 2^-11) and a little. */
int accel_hipblaslt_rounds(struct accel_gemm *m, struct err *e)
{
	const struct accel_ops *ops = m->g->ops;
	const size_t bytes = m->n * m->n * sizeof(float);
	struct accel_operands o = { 0 };
	float sum = 0;
	int rc = ops->alloc(m->g, bytes, &o.a, e);

	o.b = o.a;
	if (!rc)
		rc = ops->alloc(m->g, bytes, &o.c, e);
	if (!rc)
		rc = look_at_rounding(m, &o, &sum, e);
	ops->release(m->g, o.a);
	ops->release(m->g, o.c);
	if (!rc && sum > (float)m->n * (1 + ROUNDED_AWAY))
		rc = err_set(e, ERR_UNSUPPORTED, "hipBLASLt's products are of more "
			     "precise operands: it makes them of fp32 or bf16 here");
	return rc;
}
