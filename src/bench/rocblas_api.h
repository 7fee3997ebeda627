/* SPDX-License-Identifier: MIT */
/*
 * rocblas_api: the part of rocBLAS that accel_rocblas calls, declared here by hand,
 * found at run time.  Not yet run on hardware.
 *
 * Signatures and numbers: rocBLAS's rocblas-types.h, rocblas-functions.h and
 * rocblas-auxiliary.h, read in ROCm/rocBLAS and in ROCm/rocm-libraries,
 * projects/rocblas; what stands here is the same in both.  rocblas_int is an int32_t.
 */
#ifndef POSTSIL_ROCBLAS_API_H
#define POSTSIL_ROCBLAS_API_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct hip_api;

/* rocblas_status. */
enum rocblas_status {
	ROCBLAS_OK = 0, ROCBLAS_NOT_IMPLEMENTED = 2, ROCBLAS_MEMORY_ERROR = 5,
	ROCBLAS_PERF_DEGRADED = 7,             /* for want of memory */
	ROCBLAS_EXCLUDED_FROM_BUILD = 14, ROCBLAS_ARCH_MISMATCH = 15,
};

/* rocblas_datatype; 0 is none of them. */
enum rocblas_type {
	ROCBLAS_F16 = 150, ROCBLAS_F32 = 151, ROCBLAS_F64 = 152, ROCBLAS_I8 = 160,
	ROCBLAS_I32 = 162, ROCBLAS_BF16 = 168,
};

enum {
	ROCBLAS_N = 111, ROCBLAS_T = 112,              /* rocblas_operation */
	ROCBLAS_POINTER_HOST = 0, ROCBLAS_POINTER_DEVICE = 1,
	ROCBLAS_GEMM_STANDARD = 0,                     /* rocblas_gemm_algo */
};

struct rocblas_api {
	void *lib;             /* of dlopen; NULL: none */
	char version[32];      /* "4.2.1" */
	char path[PATH_MAX];

	int (*version_string)(char *out, size_t n);
	const char *(*status_string)(int status);
	int (*create)(void **handle);
	int (*destroy)(void *handle);
	int (*set_stream)(void *handle, void *stream);
	int (*set_pointer_mode)(void *handle, int mode);
	int (*ddot)(void *h, int n, const double *x, int incx, const double *y,
		    int incy, double *result);
	int (*sdot)(void *h, int n, const float *x, int incx, const float *y,
		    int incy, float *result);
	int (*daxpy)(void *h, int n, const double *alpha, const double *x, int incx,
		     double *y, int incy);
	int (*saxpy)(void *h, int n, const float *alpha, const float *x, int incx,
		     float *y, int incy);
	int (*dgemv)(void *h, int trans, int m, int n, const double *alpha,
		     const double *a, int lda, const double *x, int incx,
		     const double *beta, double *y, int incy);
	int (*sgemv)(void *h, int trans, int m, int n, const float *alpha,
		     const float *a, int lda, const float *x, int incx,
		     const float *beta, float *y, int incy);
	int (*gemm_ex)(void *h, int trans_a, int trans_b, int m, int n, int k,
		       const void *alpha, const void *a, int a_type, int lda,
		       const void *b, int b_type, int ldb, const void *beta,
		       const void *c, int c_type, int ldc, void *d, int d_type,
		       int ldd, int compute_type, int algo, int32_t solution,
		       uint32_t flags);
};

/* Finds it by hip_api_library().  Variables of the environment that would make other
 * products, or write what is done, are unset.  ERR_UNSUPPORTED saying what was looked
 * for, what is broken, or which symbol is missing.  What was loaded stays so: it has
 * registered code with the runtime. */
int rocblas_api_load(struct rocblas_api *a, const struct hip_api *hip, struct err *e);

#endif
