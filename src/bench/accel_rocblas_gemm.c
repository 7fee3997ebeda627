/* SPDX-License-Identifier: MIT */
/*
 * Products by hipBLASLt and rocBLAS: what hipBLASLt's heuristic names, in both layouts,
 * and rocBLAS's one are timed beside each other; where hipBLASLt is not there, or has no
 * such product, rocBLAS's is taken.
 *
 * fp8 is E4M3: of gfx940 to gfx942 without infinities and with a larger bias (FNUZ), of
 * gfx950 and gfx12 OCP's (hipBLASLt, "Data type support").  The bytes of the one stand for
 * half of what they stand for in the other, all but 0x80, minus zero, which is FNUZ's NaN:
 * A and B are multiplied by 2 there, so that the product is that of OCP's values.
 */
#include "bench/accel_rocblas.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/accel_scalar.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

/* What hipBLASLt's authors recommended to PyTorch (aten/src/ATen/cuda/CublasHandlePool.cpp:
 * "Use 76 MB for hipBLASLt"). */
#define WORKSPACE ((size_t)76 << 20)

/* In fields that several of a row share. */
#define FLOATS .scale = HIPBLASLT_R_32F, .compute = HIPBLASLT_32F

static const struct hip_way ways[KERNEL_PRECISION_N] = {
	[KERNEL_FP64] = { .ab = HIPBLASLT_R_64F, .c = HIPBLASLT_R_64F,
			  .scale = HIPBLASLT_R_64F, .compute = HIPBLASLT_64F,
			  .roc_ab = ROCBLAS_F64, .roc_c = ROCBLAS_F64,
			  .roc_compute = ROCBLAS_F64, .first = HIP_NN,
			  .ab_bytes = 8, .c_bytes = 8, .c_type = ACCEL_FP64,
			  .words = "f64*f64=f64" },
	[KERNEL_FP32] = { .ab = HIPBLASLT_R_32F, .c = HIPBLASLT_R_32F, FLOATS,
			  .roc_ab = ROCBLAS_F32, .roc_c = ROCBLAS_F32,
			  .roc_compute = ROCBLAS_F32, .first = HIP_NN,
			  .ab_bytes = 4, .c_bytes = 4, .c_type = ACCEL_FP32,
			  .words = "f32*f32=f32" },
	[KERNEL_TF32] = { .ab = HIPBLASLT_R_32F, .c = HIPBLASLT_R_32F,
			  .scale = HIPBLASLT_R_32F,
			  .compute = HIPBLASLT_32F_FAST_TF32, .first = HIP_TN,
			  .ab_bytes = 4, .c_bytes = 4, .c_type = ACCEL_FP32,
			  .words = "xf32*xf32=f32" },
	[KERNEL_FP16] = { .ab = HIPBLASLT_R_16F, .c = HIPBLASLT_R_16F, FLOATS,
			  .roc_ab = ROCBLAS_F16, .roc_c = ROCBLAS_F16,
			  .roc_compute = ROCBLAS_F32, .first = HIP_NN,
			  .ab_bytes = 2, .c_bytes = 2, .c_type = ACCEL_FP16,
			  .words = "f16*f16=f16 by f32" },
	[KERNEL_BF16] = { .ab = HIPBLASLT_R_16BF, .c = HIPBLASLT_R_16BF, FLOATS,
			  .roc_ab = ROCBLAS_BF16, .roc_c = ROCBLAS_BF16,
			  .roc_compute = ROCBLAS_F32, .first = HIP_NN,
			  .ab_bytes = 2, .c_bytes = 2, .c_type = ACCEL_BF16,
			  .words = "bf16*bf16=bf16 by f32" },
	[KERNEL_INT8] = { .ab = HIPBLASLT_R_8I, .c = HIPBLASLT_R_32I,
			  .scale = HIPBLASLT_R_32I, .compute = HIPBLASLT_32I,
			  .roc_ab = ROCBLAS_I8, .roc_c = ROCBLAS_I32,
			  .roc_compute = ROCBLAS_I32, .first = HIP_TN,
			  .ab_bytes = 1, .c_bytes = 4, .c_type = ACCEL_INT32,
			  .words = "s8*s8=s32" },
	[KERNEL_FP8] = { .ab = HIPBLASLT_R_8F_E4M3, .c = HIPBLASLT_R_16BF, FLOATS,
			 .first = HIP_TN, .factor = 1,
			 .ab_bytes = 1, .c_bytes = 2, .c_type = ACCEL_BF16,
			 .words = "e4m3*e4m3=bf16 by f32" },
};

static const struct hip_way fnuz = {
	.ab = HIPBLASLT_R_8F_E4M3_FNUZ, .c = HIPBLASLT_R_16BF, FLOATS,
	.first = HIP_TN, .factor = 2,
	.ab_bytes = 1, .c_bytes = 2, .c_type = ACCEL_BF16,
	.words = "e4m3fnuz*e4m3fnuz=bf16 by f32",
};

static struct accel_hip *hip(const struct accel *g)
{
	return g->priv;
}

static void *at(accel_ptr p)
{
	return (void *)(uintptr_t)p;
}

static const struct hip_way *find_way(const struct accel *g, enum kernel_precision p,
				      struct err *e)
{
	const char *target = hip(g)->target;

	if (p != KERNEL_FP8 || !strncmp(target, "gfx950", 6) ||
	    !strncmp(target, "gfx12", 5))
		return &ways[p];
	if (!strncmp(target, "gfx94", 5))
		return &fnuz;
	err_set(e, ERR_UNSUPPORTED, "of which E4M3 a GPU is, is known of gfx94x (FNUZ), "
		"gfx950 and gfx12 (OCP)");
	return NULL;
}

/* --- one product ----------------------------------------------------------- */

/* C' = B' A' in columns, as with cuBLAS. */
static int multiply_rocblas(const struct accel_gemm *m, const struct hip_choice *by,
			    const struct accel_operands *o, struct err *e)
{
	const struct accel_scalars scalar = accel_scalars_of(m->precision);
	const struct hip_way *w = m->way;
	const struct accel_rocblas *b = hip(m->g)->blas;
	const int n = (int)m->n, op = by->layout == HIP_TN ? ROCBLAS_T : ROCBLAS_N;

	return accel_rocblas_check(m->g, b->api.gemm_ex(b->handle, op, ROCBLAS_N, n, n,
			n, scalar.one, at(o->b), w->roc_ab, n, at(o->a), w->roc_ab, n,
			scalar.zero,
			at(o->c), w->roc_c, n, at(o->c), w->roc_c, n, w->roc_compute,
			ROCBLAS_GEMM_STANDARD, 0, 0), "rocblas_gemm_ex", e);
}

static int multiply(void *arg, int i, const struct accel_operands *o, struct err *e)
{
	struct accel_gemm *m = arg;

	return m->choice[i].is_lt ? accel_hipblaslt_multiply(m, &m->choice[i], o, e)
				  : multiply_rocblas(m, &m->choice[i], o, e);
}

/* --- the choice ------------------------------------------------------------ */

/* And behind it the factor of A and B, where they have one. */
static int make_workspace(struct accel_gemm *m, struct err *e)
{
	struct accel *g = m->g;
	int rc;

	m->workspace_bytes = WORKSPACE;
	rc = g->ops->alloc(g, m->workspace_bytes + 256, &m->workspace, e);
	if (!rc)
		rc = g->ops->upload(g, m->workspace + m->workspace_bytes,
				    &m->way->factor, sizeof(m->way->factor), e);
	return rc;
}

static int list_choices(struct accel_gemm *m, struct err *e)
{
	const struct accel_rocblas *b = hip(m->g)->blas;
	const enum hip_layout other = m->way->first == HIP_NN ? HIP_TN : HIP_NN;
	struct err why = ERR_INIT;
	int rc = accel_hipblaslt_ask(m, &why, e);

	if (!rc && m->way->roc_ab && b->handle) {
		m->choice[m->n_choices++].layout = m->way->first;
		m->choice[m->n_choices++].layout = other;
	}
	if (!rc && !m->n_choices)
		rc = err_set(e, ERR_UNSUPPORTED, "%.280s%s%.280s", why.text,
			     m->way->roc_ab ? "; " : "", m->way->roc_ab ? b->why : "");
	return rc;
}

/* Of rocBLAS it is not known that there is such a product before it was tried once; the
 * trial does that, and below its order the first run tells. */
static int decide(struct accel_gemm *m, struct err *e)
{
	const struct accel_trial t = {
		.g = m->g, .precision = m->precision, .n = m->n,
		.ab_bytes = m->way->ab_bytes, .c_bytes = m->way->c_bytes,
		.candidates = m->n_choices, .multiply = multiply, .arg = m,
	};
	int best = -1, rc = 0;

	if (m->n >= ACCEL_TRIAL_ORDER)
		rc = accel_trial_run(&t, &best, e);
	m->chosen = best < 0 ? 0 : best;
	if (!rc && m->precision == KERNEL_TF32)
		rc = accel_hipblaslt_rounds(m, e);
	return rc;
}

/* --- the ops --------------------------------------------------------------- */

static void describe(const struct accel_gemm *m, struct accel_gemm_info *info)
{
	const struct hip_choice *by = &m->choice[m->chosen];
	const char *layout = by->layout == HIP_TN ? "B transposed" : "row-major";
	int32_t solution;

	*info = (struct accel_gemm_info){
		.a_bytes = m->way->ab_bytes, .b_bytes = m->way->ab_bytes,
		.c_bytes = m->way->c_bytes, .c_type = m->way->c_type,
		.b_transposed = by->layout == HIP_TN,
		.workspace_bytes = m->workspace_bytes,
	};
	memcpy(&solution, by->algo.data, sizeof(solution));
	if (by->is_lt)
		snprintf(info->detail, sizeof(info->detail), "hipblasLt %.12s solution "
			 "%d, %s, %s", hip(m->g)->blas->lt.version, (int)solution,
			 m->way->words, layout);
	else
		snprintf(info->detail, sizeof(info->detail), "rocblas_gemm_ex, %s, %s",
			 m->way->words, layout);
}

/* What is not there is said of the precision and the GPU, not of a call. */
static int no_such(const struct accel *g, enum kernel_precision p,
		   const struct err *why, struct err *e)
{
	return err_set(e, ERR_UNSUPPORTED, "%s: this GPU (%s) has no products in it with "
		       "%s %s (%.400s)", kernel_precision_name(p),
		       *g->info.capability ? g->info.capability : "unknown", g->blas,
		       g->blas_version, why->text);
}

int accel_rocblas_gemm_new(struct accel *g, enum kernel_precision p, int n,
			   struct accel_gemm **out, struct accel_gemm_info *info,
			   struct err *e)
{
	struct err own = ERR_INIT;
	struct accel_gemm *m;
	int rc = accel_rocblas_enter(g, e);

	*out = NULL;
	if (rc < 0)
		return rc;
	m = xcalloc(1, sizeof(*m));
	*m = (struct accel_gemm){ .g = g, .precision = p, .n = (size_t)n,
				  .way = find_way(g, p, &own) };
	rc = m->way ? make_workspace(m, &own) : ERR_UNSUPPORTED;
	if (!rc)
		rc = list_choices(m, &own);
	if (!rc)
		rc = decide(m, &own);
	if (rc < 0) {
		accel_rocblas_gemm_free(g, m);
		return rc == ERR_UNSUPPORTED ? no_such(g, p, &own, e)
					     : err_set(e, rc, "%s", own.text);
	}
	describe(m, info);
	*out = m;
	return 0;
}

int accel_rocblas_gemm_run(struct accel *g, struct accel_gemm *m, accel_ptr a,
			   accel_ptr b, accel_ptr c, struct err *e)
{
	const struct accel_operands o = { a, b, c };
	int rc = accel_rocblas_enter(g, e);

	return rc < 0 ? rc : multiply(m, m->chosen, &o, e);
}

void accel_rocblas_gemm_free(struct accel *g, struct accel_gemm *m)
{
	if (!m)
		return;
	accel_hipblaslt_free(m);
	g->ops->release(g, m->workspace);
	free(m);
}
