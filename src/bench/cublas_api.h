/* SPDX-License-Identifier: MIT */
/*
 * cublas_api: the part of cuBLAS and cuBLASLt that accel_cublas calls, declared
 * here by hand, found at run time.  No header of a vendor is needed to build.
 *
 * Signatures, numbers and structs: NVIDIA's cublas_api.h, cublasLt.h and
 * library_types.h of CUDA 12.6, held against what bindgen made of 12.8's for cudarc
 * (coreylowman/cudarc, src/cublaslt/sys/sys_12080.rs) and, for the numbers of
 * attributes, against nvmath-python's reference: they agree.
 *
 * Looked for, the newest interface first, no newer than the driver's: by the
 * loader (LD_LIBRARY_PATH, ld.so.conf), in the toolkits below /usr/local and
 * /opt, in wheels of Python environments that detection knows, the system's
 * first.  Of one folder both libraries are taken, libcublasLt first: it is all
 * that libcublas needs besides libc (NVIDIA/cuda-python's supported_nvidia_libs
 * lists what ldd says of the wheels), and NVRTC, of which cuBLASLt can make use,
 * it opens itself.
 */
#ifndef POSTSIL_CUBLAS_API_H
#define POSTSIL_CUBLAS_API_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

struct err;

/* cublasStatus_t. */
enum cublas_status {
	CUBLAS_OK = 0, CUBLAS_NOT_INITIALIZED = 1, CUBLAS_ALLOC_FAILED = 3,
	CUBLAS_INVALID_VALUE = 7, CUBLAS_ARCH_MISMATCH = 8,
	CUBLAS_MAPPING_ERROR = 11, CUBLAS_EXECUTION_FAILED = 13,
	CUBLAS_INTERNAL_ERROR = 14, CUBLAS_NOT_SUPPORTED = 15,
	CUBLAS_LICENSE_ERROR = 16,
};

/* cudaDataType_t; 8F since 11.8. */
enum cublas_type {
	CUBLAS_R_32F = 0, CUBLAS_R_64F = 1, CUBLAS_R_16F = 2, CUBLAS_R_8I = 3,
	CUBLAS_R_32I = 10, CUBLAS_R_16BF = 14, CUBLAS_R_8F_E4M3 = 28,
};

/* cublasComputeType_t: 32F computes and keeps all in 32 bits; only FAST_TF32 may
 * round operands. */
enum cublas_compute {
	CUBLAS_32F = 68, CUBLAS_64F = 70, CUBLAS_32I = 72, CUBLAS_32F_FAST_TF32 = 77,
};

enum {
	CUBLAS_N = 0, CUBLAS_T = 1,                    /* cublasOperation_t */
	CUBLAS_POINTER_HOST = 0, CUBLAS_POINTER_DEVICE = 1,
	CUBLASLT_DESC_TRANSA = 3, CUBLASLT_DESC_TRANSB = 4,  /* int32_t */
	CUBLASLT_DESC_A_SCALE = 17, CUBLASLT_DESC_B_SCALE = 18,  /* pointers */
	CUBLASLT_PREF_WORKSPACE = 1,                   /* uint64_t, bytes */
	CUBLASLT_ALGO_ID = 0, CUBLASLT_ALGO_TILE = 1,  /* int32_t, uint32_t */
};

/* cublasLtMatmulAlgo_t, cublasLtMatmulHeuristicResult_t. */
struct cublas_algo {
	uint64_t data[8];
};

struct cublas_heuristic {
	struct cublas_algo algo;
	size_t workspace;
	int state;             /* of these fields: only good when CUBLAS_OK */
	float waves;
	int reserved[4];
};

struct cublas_api {
	void *lib, *lt;        /* of dlopen */
	char version[32];      /* "12.4.5" */
	char path[PATH_MAX];   /* of libcublas */

	int (*get_property)(int which, int *value);
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

	int (*lt_create)(void **handle);
	int (*lt_destroy)(void *handle);
	int (*desc_create)(void **desc, int compute, int scale_type);
	int (*desc_destroy)(void *desc);
	int (*desc_set)(void *desc, int what, const void *value, size_t bytes);
	int (*layout_create)(void **layout, int type, uint64_t rows, uint64_t cols,
			     int64_t ld);
	int (*layout_destroy)(void *layout);
	int (*pref_create)(void **pref);
	int (*pref_destroy)(void *pref);
	int (*pref_set)(void *pref, int what, const void *value, size_t bytes);
	int (*heuristic)(void *handle, void *desc, void *a, void *b, void *c,
			 void *d, void *pref, int wanted,
			 struct cublas_heuristic *found, int *n);
	int (*algo_get)(const struct cublas_algo *algo, int what, void *value,
			size_t bytes, size_t *written);
	int (*matmul)(void *handle, void *desc, const void *alpha, const void *a,
		      void *adesc, const void *b, void *bdesc, const void *beta,
		      const void *c, void *cdesc, void *d, void *ddesc,
		      const struct cublas_algo *algo, void *workspace,
		      size_t workspace_bytes, void *stream);
};

/* Both libraries.  driver is the CUDA version that the driver has ("12.4"), ""
 * when unknown.  Variables of the environment that would make another precision
 * of products, or write to our standard output, are unset.  ERR_UNSUPPORTED
 * saying what was looked for, what is broken, or which symbol is missing. */
int cublas_api_load(struct cublas_api *a, const char *driver, struct err *e);
void cublas_api_unload(struct cublas_api *a);

/* "CUBLAS_STATUS_NOT_SUPPORTED". */
const char *cublas_status_name(int status);

#endif
