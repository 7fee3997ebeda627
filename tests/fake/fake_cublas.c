/* SPDX-License-Identifier: MIT */
/*
 * A libcublas.so.12 without a GPU, for layouts, error paths and lifecycles only;
 * libcublasLt.so.12 is fake_cublaslt.c.  Both compute small cases on the fake
 * driver's memory, as the documentation says what is where, from declarations of
 * their own: only numbers are taken from cublas_api.h.
 *
 * FAKE_CUBLAS_FAIL=FUNCTION=STATUS,…   these functions return that
 * FAKE_CUBLAS_LACKS=TYPE               cudaDataType of which there are no products
 * FAKE_CUBLAS_IDLE=1                   products take their time and compute nothing
 *
 * Built with FAKE_CUBLAS_OLD it has no cublasDgemv_v2().
 */
#include "fake_cublas.h"

#include <math.h>

#include "bench/cublas_api.h"

#define MAGIC 0x43554231u

struct handle {
	unsigned magic;
	int mode;
	void *stream;
};

int cublasGetProperty(int which, int *value)
{
	static const int version[] = { 12, 4, 5 };

	if (which < 0 || which > 2)
		return CUBLAS_INVALID_VALUE;
	*value = version[which];
	return CUBLAS_OK;
}

int cublasCreate_v2(void **out)
{
	int status = fake_status("cublasCreate_v2");
	struct handle *h;

	if (status)
		return status;
	h = calloc(1, sizeof(*h));
	h->magic = MAGIC;
	*out = h;
	return CUBLAS_OK;
}

int cublasDestroy_v2(void *handle)
{
	free(handle);
	return CUBLAS_OK;
}

int cublasSetStream_v2(void *handle, void *stream)
{
	((struct handle *)handle)->stream = stream;
	return fake_status("cublasSetStream_v2");
}

int cublasSetPointerMode_v2(void *handle, int mode)
{
	((struct handle *)handle)->mode = mode;
	return mode == 0 || mode == 1 ? CUBLAS_OK : CUBLAS_INVALID_VALUE;
}

/* A scalar that is not where the mode says it is would be read by the wrong one. */
static int begin(const struct handle *h, const char *function, int mode)
{
	int status = fake_status(function);

	if (h->magic != MAGIC || !h->stream)
		return CUBLAS_NOT_INITIALIZED;
	if (h->mode != mode)
		return CUBLAS_EXECUTION_FAILED;
	if (!status && !fake_work(1000))
		return CUBLAS_EXECUTION_FAILED;
	return status;
}

#define LEVEL1(real, DOT, AXPY)                                                    \
int DOT(void *h, int n, const real *x, int incx, const real *y, int incy,          \
	real *result)                                                              \
{                                                                                  \
	int status = begin(h, #DOT, 1);                                            \
	double sum = 0;                                                            \
                                                                                   \
	for (int i = 0; !status && i < n; i++)                                     \
		sum += (double)x[i * incx] * (double)y[i * incy];                  \
	if (!status)                                                               \
		*result = (real)sum;                                               \
	return status;                                                             \
}                                                                                  \
                                                                                   \
int AXPY(void *h, int n, const real *alpha, const real *x, int incx, real *y,      \
	 int incy)                                                                 \
{                                                                                  \
	int status = begin(h, #AXPY, 0);                                           \
                                                                                   \
	for (int i = 0; !status && i < n; i++)                                     \
		y[i * incy] += *alpha * x[i * incx];                               \
	return status;                                                             \
}

/* a is m x n, in columns of lda. */
#define LEVEL2(real, GEMV)                                                         \
int GEMV(void *h, int trans, int m, int n, const real *alpha, const real *a,       \
	 int lda, const real *x, int incx, const real *beta, real *y, int incy)    \
{                                                                                  \
	int status = begin(h, #GEMV, 0);                                           \
	int rows = trans ? n : m, cols = trans ? m : n;                            \
                                                                                   \
	for (int i = 0; !status && i < rows; i++) {                                \
		double sum = 0;                                                    \
                                                                                   \
		for (int k = 0; k < cols; k++)                                     \
			sum += (double)(trans ? a[k + (size_t)i * (size_t)lda]     \
					: a[i + (size_t)k * (size_t)lda]) *        \
			       (double)x[k * incx];                                \
		y[i * incy] = (real)((double)*alpha * sum) +                       \
			      (*beta != 0 ? *beta * y[i * incy] : 0);              \
	}                                                                          \
	return status;                                                             \
}

LEVEL1(double, cublasDdot_v2, cublasDaxpy_v2)
LEVEL1(float, cublasSdot_v2, cublasSaxpy_v2)
LEVEL2(float, cublasSgemv_v2)
#ifndef FAKE_CUBLAS_OLD
LEVEL2(double, cublasDgemv_v2)
#endif

/* What the peer of tests/gpu calls, and we do not: doubles alone. */
int cublasGemmEx(void *h, int transa, int transb, int m, int n, int k,
		 const void *alpha, const void *a, int a_type, int lda, const void *b,
		 int b_type, int ldb, const void *beta, void *c, int c_type, int ldc,
		 int compute, int algo)
{
	const double *x = a, *y = b;
	int status = begin(h, "cublasGemmEx", 0);

	if (a_type != CUBLAS_R_64F || b_type != a_type || c_type != a_type ||
	    compute != CUBLAS_64F || algo != -1 || transb)
		return CUBLAS_NOT_SUPPORTED;
	for (int i = 0; !status && i < m; i++)
		for (int j = 0; j < n; j++) {
			double sum = 0;

			for (int l = 0; l < k; l++)
				sum += x[transa ? l + i * lda : i + l * lda] *
				       y[l + j * ldb];
			((double *)c)[i + j * ldc] = *(const double *)alpha * sum +
				(*(const double *)beta != 0 ? NAN : 0);
		}
	return status;
}
