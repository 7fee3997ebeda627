/* SPDX-License-Identifier: MIT */
/*
 * A libhipblaslt.so without a GPU: fake_cublaslt.c's objects and arithmetic by AMD's names
 * and numbers.
 *
 * FAKE_HIPBLASLT_FAIL=FUNCTION=STATUS,…   these functions return that
 * FAKE_HIPBLASLT_LACKS=TYPE               hipDataType of which there are no products
 * FAKE_HIPBLASLT_IDLE=1                   products take their time and compute nothing
 * FAKE_HIPBLASLT_FP32=1                   tf32 is computed in fp32
 *
 * Of E4M3 it has what the GPU has (FAKE_HIP_TARGET): FNUZ on gfx94x, else OCP's.
 * Built with FAKE_HIPBLASLT_OLD it is 0.3.0.
 */
#define AS_LIBRARY "FAKE_HIPBLASLT_"
#include "fake_as_hip.h"

#pragma GCC visibility push(hidden)
#include "fake_cublaslt.c"
#pragma GCC visibility pop

#include "bench/hipblaslt_api.h"

int fake_hipblaslt_live(void)
{
	return fake_cublaslt_live();
}

int hipblasLtGetVersion(void *handle, int *version)
{
#ifdef FAKE_HIPBLASLT_OLD
	*version = 300;
#else
	*version = 100100;
#endif
	return 0;
}

int hipblasLtCreate(void **out)
{
	int status = fake_status("hipblasLtCreate");

	return status ? status : cublasLtCreate(out);
}

int hipblasLtDestroy(void *handle)
{
	return cublasLtDestroy(handle);
}

/* In cuBLAS's numbers. */
int hipblasLtMatmulDescCreate(void **out, int compute, int scale)
{
	static const int as_cublas[] = { [2] = 68, [6] = 77, [7] = 70, [9] = 72 };

	return cublasLtMatmulDescCreate(out, compute >= 0 && compute < 10
					? as_cublas[compute] : -1, scale);
}

int hipblasLtMatmulDescDestroy(void *desc)
{
	return cublasLtMatmulDescDestroy(desc);
}

int hipblasLtMatmulDescSetAttribute(void *desc, int what, const void *value,
				    size_t bytes)
{
	int32_t op;

	if (what == 5 || what == 6)
		return cublasLtMatmulDescSetAttribute(desc, what + 12, value, bytes)
			? 3 : 0;
	if ((what != 0 && what != 1) || bytes != sizeof(op))
		return 3;
	memcpy(&op, value, sizeof(op));
	op -= 111;
	return op < 0 || op > 1 ? 10
		: cublasLtMatmulDescSetAttribute(desc, what + 3, &op, sizeof(op));
}

int hipblasLtMatrixLayoutCreate(void **out, int type, uint64_t rows, uint64_t cols,
				int64_t ld)
{
	return cublasLtMatrixLayoutCreate(out, type, rows, cols, ld);
}

int hipblasLtMatrixLayoutDestroy(void *layout)
{
	return cublasLtMatrixLayoutDestroy(layout);
}

int hipblasLtMatmulPreferenceCreate(void **out)
{
	return cublasLtMatmulPreferenceCreate(out);
}

int hipblasLtMatmulPreferenceDestroy(void *pref)
{
	return cublasLtMatmulPreferenceDestroy(pref);
}

int hipblasLtMatmulPreferenceSetAttribute(void *pref, int what, const void *value,
					  size_t bytes)
{
	return cublasLtMatmulPreferenceSetAttribute(pref, what, value, bytes) ? 3 : 0;
}

/* fake_cublaslt.c's table knows OCP's E4M3. */
static bool has_product(const struct desc *d, const struct layout *ab,
			const struct layout *c)
{
	const char *target = getenv("FAKE_HIP_TARGET");
	bool has_fnuz = !target || !strncmp(target, "gfx94", 5);
	struct layout known = *ab;

	if (ab->type == 28 && has_fnuz)
		return false;
	if (ab->type == 1000 && !has_fnuz)
		return false;
	if (ab->type == 1000)
		known.type = 28;
	return is_supported(d, &known, &known, c);
}

int hipblasLtMatmulAlgoGetHeuristic(void *handle, void *desc, void *adesc, void *bdesc,
				    void *cdesc, void *ddesc, void *pref, int wanted,
				    struct hipblaslt_heuristic *found, int *n)
{
	const struct pref *p = pref;
	int status = fake_status("hipblasLtMatmulAlgoGetHeuristic");

	*n = 0;
	if (*(unsigned *)handle != HANDLE || ((struct desc *)desc)->magic != DESC ||
	    p->magic != PREF || adesc != bdesc || cdesc != ddesc)
		return 3;
	if (!status && !has_product(desc, adesc, ddesc))
		status = 7;
	for (int i = 0; !status && i < wanted && i < 4; i++) {
		const int id = 100 + i;

		memset(&found[i], 0xee, sizeof(found[i]));
		memcpy(found[i].algo.data, &id, sizeof(id));
		found[i].algo.max_workspace = p->workspace;
		found[i].workspace = p->workspace;
		found[i].state = i == 0 ? 7 : 0;
		*n = i + 1;
	}
	return status;
}

/* --- products -------------------------------------------------------------- */

/* Columns of doubles of fp8's bytes, times the scale: FNUZ's bias is 8, OCP's 7, and its
 * NaN is 0x80 (arXiv 2206.02915). */
static double *widen(const uint8_t *p, const struct layout *l, const float *scale)
{
	size_t n = (size_t)l->ld * l->cols;
	double *out = malloc(n * sizeof(*out));

	for (size_t i = 0; i < n; i++) {
		out[i] = from_small(p[i], 4, 3) * (double)*scale;
		if (l->type == 1000)
			out[i] = p[i] == 0x80 ? NAN : out[i] / 2;
	}
	return out;
}

static void multiply_fp8(const struct desc *how, const void *a, const void *b,
			 const struct layout *ab, void *d, const struct layout *ld)
{
	double *x = widen(a, ab, how->scales[0]), *y = widen(b, ab, how->scales[1]);
	struct layout wide = *ab;
	const struct operand ox = { x, &wide, how->op[0], false };
	const struct operand oy = { y, &wide, how->op[1], false };

	wide.type = 1;
	multiply(&ox, &oy, d, ld);
	free(x);
	free(y);
}

int hipblasLtMatmul(void *handle, void *desc, const void *alpha, const void *a,
		    void *adesc, const void *b, void *bdesc, const void *beta,
		    const void *c, void *cdesc, void *d, void *ddesc,
		    const struct hipblaslt_algo *algo, void *workspace,
		    size_t workspace_bytes, void *stream)
{
	const struct desc *how = desc;
	const struct layout *ab = adesc;
	const bool tf32 = how->compute == 77 && !getenv("FAKE_HIPBLASLT_FP32");
	const struct operand x = { a, ab, how->op[0], tf32 };
	const struct operand y = { b, ab, how->op[1], tf32 };
	struct algo by = { .magic = ALGO };
	int status = fake_status("hipblasLtMatmul");

	memcpy(&by.id, algo->data, sizeof(by.id));
	if (status)
		return status;
	if (*(unsigned *)handle != HANDLE || by.id < 101 || by.id > 103 || !stream ||
	    c != d || cdesc != ddesc || adesc != bdesc ||
	    algo->max_workspace > workspace_bytes || (uintptr_t)workspace % 16 ||
	    ((uintptr_t)a | (uintptr_t)b | (uintptr_t)d) % 256 ||
	    scalar(alpha, how->scale) != 1 || scalar(beta, how->scale) != 0)
		return 3;
	if (!has_product(how, adesc, ddesc))
		return 7;
	if (!fake_work(duration(&by, how)) || getenv("FAKE_HIPBLASLT_IDLE"))
		return 0;
	if (ab->type == 28 || ab->type == 1000)
		multiply_fp8(how, a, b, ab, d, ddesc);
	else
		multiply(&x, &y, d, ddesc);
	return 0;
}
