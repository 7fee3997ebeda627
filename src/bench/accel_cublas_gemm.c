/* SPDX-License-Identifier: MIT */
/*
 * Products by cuBLASLt.  Its matrices are column-major, so that ours are its
 * transposed ones: C = A B is done as C' = B' A', with our B as its first operand.
 * Its "TN" is our C = A B with B transposed in memory.
 *
 * Layouts: NVIDIA's documentation of cublasLtMatmul() allows TN alone for int8 and,
 * on Ada, Hopper and Blackwell's GeForce, for fp8; Hopper's instructions take TF32
 * with neighbours along the sum only (PTX ISA, wgmma: transposed operands are for
 * 16-bit types).  Elsewhere either may be faster, and both are tried.  Sums of fp8 are
 * as exact as the library's default makes them: its fast accumulation stays off.
 */
#include "bench/accel_cublas.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/accel_scalar.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

#define MIB ((size_t)1 << 20)

/* In fields that all of a row share. */
#define FLOATS .scale = CUBLAS_R_32F, .compute = CUBLAS_32F
#define EITHER .layout = { CUBLAS_NN, CUBLAS_TN }, .layouts = 2

static const struct cublas_way ways[KERNEL_PRECISION_N] = {
	[KERNEL_FP64] = { .ab = CUBLAS_R_64F, .c = CUBLAS_R_64F, EITHER,
			  .scale = CUBLAS_R_64F, .compute = CUBLAS_64F,
			  .ab_bytes = 8, .c_bytes = 8, .c_type = ACCEL_FP64,
			  .words = "f64*f64=f64" },
	[KERNEL_FP32] = { .ab = CUBLAS_R_32F, .c = CUBLAS_R_32F, EITHER, FLOATS,
			  .ab_bytes = 4, .c_bytes = 4, .c_type = ACCEL_FP32,
			  .words = "f32*f32=f32" },
	[KERNEL_TF32] = { .ab = CUBLAS_R_32F, .c = CUBLAS_R_32F,
			  .layout = { CUBLAS_TN, CUBLAS_NN }, .layouts = 2,
			  .scale = CUBLAS_R_32F, .compute = CUBLAS_32F_FAST_TF32,
			  .ab_bytes = 4, .c_bytes = 4, .c_type = ACCEL_FP32,
			  .words = "tf32*tf32=f32" },
	[KERNEL_FP16] = { .ab = CUBLAS_R_16F, .c = CUBLAS_R_16F, EITHER, FLOATS,
			  .ab_bytes = 2, .c_bytes = 2, .c_type = ACCEL_FP16,
			  .words = "f16*f16=f16 by f32" },
	[KERNEL_BF16] = { .ab = CUBLAS_R_16BF, .c = CUBLAS_R_16BF, EITHER, FLOATS,
			  .ab_bytes = 2, .c_bytes = 2, .c_type = ACCEL_BF16,
			  .words = "bf16*bf16=bf16 by f32" },
	[KERNEL_INT8] = { .ab = CUBLAS_R_8I, .c = CUBLAS_R_32I,
			  .layout = { CUBLAS_TN }, .layouts = 1,
			  .scale = CUBLAS_R_32I, .compute = CUBLAS_32I,
			  .ab_bytes = 1, .c_bytes = 4, .c_type = ACCEL_INT32,
			  .words = "s8*s8=s32" },
	[KERNEL_FP8] = { .ab = CUBLAS_R_8F_E4M3, .c = CUBLAS_R_16BF,
			 .layout = { CUBLAS_TN }, .layouts = 1, FLOATS,
			 .ab_bytes = 1, .c_bytes = 2, .c_type = ACCEL_BF16,
			 .words = "e4m3*e4m3=bf16 by f32, no fast sums" },
};

static struct accel_cublas *blas(const struct accel *g)
{
	return ((struct accel_cuda *)g->priv)->blas;
}

static void *at(accel_ptr p)
{
	return (void *)(uintptr_t)p;
}

/* --- descriptions ---------------------------------------------------------- */

/* cublasSetWorkspace()'s documentation recommends 32 MiB for Hopper and 4 MiB for
 * GPUs before it, cublasLtMatmul()'s the same; later ones get no less.  256 bytes
 * more hold fp8's scale. */
static int make_workspace(struct accel *g, struct accel_gemm *m, struct err *e)
{
	static const float one = 1;
	int rc;

	m->workspace_bytes = (((struct accel_cuda *)g->priv)->major >= 9 ? 32 : 4) * MIB;
	rc = g->ops->alloc(g, m->workspace_bytes + 256, &m->workspace, e);
	if (!rc)
		rc = g->ops->upload(g, m->workspace + m->workspace_bytes, &one,
				    sizeof(one), e);
	return rc;
}

static int make_desc(struct accel *g, struct accel_gemm *m, enum cublas_layout l,
		     struct err *e)
{
	const struct cublas_api *api = &blas(g)->api;
	const int32_t transposed = l == CUBLAS_TN ? CUBLAS_T : CUBLAS_N;
	void *const scale = at(m->workspace + m->workspace_bytes);
	int status = api->desc_create(&m->desc[l], m->way->compute, m->way->scale);

	if (!status)
		status = api->desc_set(m->desc[l], CUBLASLT_DESC_TRANSA, &transposed,
				       sizeof(transposed));
	if (!status && m->way->ab == CUBLAS_R_8F_E4M3)
		status = api->desc_set(m->desc[l], CUBLASLT_DESC_A_SCALE, &scale,
				       sizeof(scale));
	if (!status && m->way->ab == CUBLAS_R_8F_E4M3)
		status = api->desc_set(m->desc[l], CUBLASLT_DESC_B_SCALE, &scale,
				       sizeof(scale));
	return accel_cublas_check(g, status, "cublasLtMatmulDescCreate", e);
}

static int make_descriptions(struct accel *g, struct accel_gemm *m, struct err *e)
{
	const struct cublas_api *api = &blas(g)->api;
	int status = api->layout_create(&m->ab, m->way->ab, m->n, m->n, (int64_t)m->n);
	int rc;

	if (!status)
		status = api->layout_create(&m->c, m->way->c, m->n, m->n,
					    (int64_t)m->n);
	rc = accel_cublas_check(g, status, "cublasLtMatrixLayoutCreate", e);
	for (int i = 0; i < m->way->layouts && !rc; i++)
		rc = make_desc(g, m, m->way->layout[i], e);
	return rc;
}

/* --- the library's choice -------------------------------------------------- */

/* Those that the heuristic answers with a good state, in its order. */
static int ask(struct accel *g, struct accel_gemm *m, void *pref,
	       struct cublas_candidates *all)
{
	int status = CUBLAS_OK;

	for (int i = 0; i < m->way->layouts; i++) {
		enum cublas_layout l = m->way->layout[i];
		struct cublas_heuristic found[CUBLAS_ALGOS];
		int n = 0;
		int said = blas(g)->api.heuristic(blas(g)->lt, m->desc[l], m->ab, m->ab,
				m->c, m->c, pref, CUBLAS_ALGOS, found, &n);

		if (said)
			status = said;
		for (int k = 0; !said && k < n && k < CUBLAS_ALGOS; k++)
			if (found[k].state == CUBLAS_OK)
				all->of[l][all->n[l]++] = found[k];
	}
	return all->n[CUBLAS_NN] + all->n[CUBLAS_TN] ? CUBLAS_OK
		: status ? status : CUBLAS_NOT_SUPPORTED;
}

static int find_candidates(struct accel *g, struct accel_gemm *m,
			   struct cublas_candidates *all, struct err *e)
{
	const struct cublas_api *api = &blas(g)->api;
	const uint64_t bytes = m->workspace_bytes;
	void *pref = NULL;
	int status = api->pref_create(&pref);

	if (!status)
		status = api->pref_set(pref, CUBLASLT_PREF_WORKSPACE, &bytes,
				       sizeof(bytes));
	if (!status)
		status = ask(g, m, pref, all);
	if (pref)
		api->pref_destroy(pref);
	return accel_cublas_check(g, status, "cublasLtMatmulAlgoGetHeuristic", e);
}

int accel_cublas_multiply(struct accel *g, const struct accel_gemm *m,
			  const struct accel_operands *o, struct err *e)
{
	const struct accel_scalars scalar = accel_scalars_of(m->precision);
	const struct accel_cublas *b = blas(g);

	return accel_cublas_check(g, b->api.matmul(b->lt, m->desc[m->layout], scalar.one,
			at(o->b), m->ab, at(o->a), m->ab, scalar.zero, at(o->c), m->c,
			at(o->c), m->c, &m->algo, at(m->workspace), m->workspace_bytes,
			((struct accel_cuda *)g->priv)->stream),
			"cublasLtMatmul", e);
}

void accel_cublas_choose(struct accel_gemm *m, const struct cublas_candidates *all,
			 enum cublas_layout layout, int rank)
{
	m->layout = layout;
	m->algo = all->of[layout][rank].algo;
}

static int decide(struct accel *g, struct accel_gemm *m,
		  const struct cublas_candidates *all, struct err *e)
{
	enum cublas_layout first = m->way->layout[0];

	if (!all->n[first])
		first = m->way->layout[1];
	accel_cublas_choose(m, all, first, 0);
	return m->n < ACCEL_TRIAL_ORDER ? 0 : accel_cublas_try(g, m, all, e);
}

/* --- the ops --------------------------------------------------------------- */

static void describe(struct accel *g, const struct accel_gemm *m,
		     struct accel_gemm_info *info)
{
	const struct cublas_api *api = &blas(g)->api;
	int32_t id = -1;
	uint32_t tile = 0;
	size_t unused;

	api->algo_get(&m->algo, CUBLASLT_ALGO_ID, &id, sizeof(id), &unused);
	api->algo_get(&m->algo, CUBLASLT_ALGO_TILE, &tile, sizeof(tile), &unused);
	*info = (struct accel_gemm_info){
		.a_bytes = m->way->ab_bytes, .b_bytes = m->way->ab_bytes,
		.c_bytes = m->way->c_bytes, .c_type = m->way->c_type,
		.b_transposed = m->layout == CUBLAS_TN,
		.workspace_bytes = m->workspace_bytes,
	};
	snprintf(info->detail, sizeof(info->detail), "cublasLt algo %d tile %u, %s, %s",
		 (int)id, (unsigned)tile, m->way->words,
		 m->layout == CUBLAS_TN ? "B transposed" : "row-major");
}

/* What is not there is said of the precision and the GPU, not of a call. */
static int no_such(const struct accel *g, enum kernel_precision p,
		   const struct err *why, struct err *e)
{
	return err_set(e, ERR_UNSUPPORTED, "%s: this GPU (%s) has no products in it with "
		       "cuBLAS %s (%.300s)", kernel_precision_name(p),
		       g->info.capability, g->blas_version, why->text);
}

int accel_cublas_gemm_new(struct accel *g, enum kernel_precision p, int n,
			  struct accel_gemm **out, struct accel_gemm_info *info,
			  struct err *e)
{
	struct cublas_candidates *all;
	struct accel_gemm *m;
	struct err own = ERR_INIT;
	int rc = accel_cublas_enter(g, e);

	*out = NULL;
	if (rc < 0)
		return rc;
	all = xcalloc(1, sizeof(*all));
	m = xcalloc(1, sizeof(*m));
	*m = (struct accel_gemm){ .way = &ways[p], .precision = p, .n = (size_t)n };
	rc = make_workspace(g, m, &own);
	if (!rc)
		rc = make_descriptions(g, m, &own);
	if (!rc)
		rc = find_candidates(g, m, all, &own);
	if (!rc)
		rc = decide(g, m, all, &own);
	free(all);
	if (rc < 0) {
		accel_cublas_gemm_free(g, m);
		return rc == ERR_UNSUPPORTED ? no_such(g, p, &own, e)
					     : err_set(e, rc, "%s", own.text);
	}
	describe(g, m, info);
	*out = m;
	return 0;
}

int accel_cublas_gemm_run(struct accel *g, struct accel_gemm *m, accel_ptr a,
			  accel_ptr b, accel_ptr c, struct err *e)
{
	const struct accel_operands o = { a, b, c };
	int rc = accel_cublas_enter(g, e);

	return rc < 0 ? rc : accel_cublas_multiply(g, m, &o, e);
}

void accel_cublas_gemm_free(struct accel *g, struct accel_gemm *m)
{
	const struct cublas_api *api;

	if (!m)
		return;
	api = &blas(g)->api;
	for (int l = 0; l < CUBLAS_LAYOUTS; l++)
		if (m->desc[l])
			api->desc_destroy(m->desc[l]);
	if (m->ab)
		api->layout_destroy(m->ab);
	if (m->c)
		api->layout_destroy(m->c);
	g->ops->release(g, m->workspace);
	free(m);
}
