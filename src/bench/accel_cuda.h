/* SPDX-License-Identifier: MIT */
/*
 * accel_cuda: what the two halves of accel.h's CUDA side share: accel_cuda.c
 * (driver, memory, kernels, events) and accel_cublas.c (products).  For them
 * alone.
 *
 * The device's primary context is used: cuBLAS, which goes by the CUDA runtime,
 * takes the same.  All work goes to one stream, which is ordered with the NULL
 * stream.
 */
#ifndef POSTSIL_ACCEL_CUDA_H
#define POSTSIL_ACCEL_CUDA_H

#include "bench/accel.h"
#include "bench/cuda_api.h"

struct accel_cublas;

struct accel_cuda {                      /* g->priv */
	struct cuda_api api;
	int dev;                         /* CUdevice */
	int major, minor;                /* compute capability: 9, 0 */
	struct CUctx_st *ctx;
	struct CUstream_st *stream;
	struct CUmod_st *module;
	struct CUfunc_st *kernel[ACCEL_KERNEL_N];
	struct CUevent_st *from, *to;
	bool stopped;                    /* `to` is recorded */
	struct accel_cublas *blas;       /* accel_cublas.c's; NULL: none */
};

/* First thing of every call: ERR_IO when the GPU is lost, else makes its context
 * the thread's. */
int accel_cuda_enter(struct accel *g, struct err *e);

/* 0 for CUDA_OK; else e says "gpu0: WHAT: …", and after what leaves the GPU
 * unusable g->lost is set. */
int accel_cuda_check(struct accel *g, unsigned rc, const char *what, struct err *e);

/* For a library that failed with words of its own: waits for the stream and asks
 * the driver.  0 when the GPU is well (what failed was the call), else as
 * accel_cuda_check(). */
int accel_cuda_fault(struct accel *g, const char *what, struct err *e);

/* --- accel_cuda_device.c ------------------------------------------------- */

/* Opens the driver's library, initialises it and counts what it shows. */
int accel_cuda_start(struct cuda_api *a, int *n, struct err *e);

int accel_cuda_count(int *n, struct err *e);
int accel_cuda_address(int i, char out[ACCEL_ADDRESS], struct err *e);

/* Fills dev, capability and g->info but memory_free; ERR_REFUSED when the device
 * may not be used. */
int accel_cuda_describe(struct accel *g, int i, struct err *e);

/* --- accel_cublas.c ------------------------------------------------------ */

/* Opens cuBLAS and cuBLASLt on priv's context and stream, fills g->blas,
 * blas_version, blas_path and priv->blas.  ERR_UNSUPPORTED with the reason when
 * there is none that can be used: not an error of the GPU, the caller keeps the
 * text in g->blas_why. */
int accel_cublas_open(struct accel *g, struct err *e);

/* Also after a failed open, and on a lost GPU. */
void accel_cublas_close(struct accel *g);

/* As in accel.h; ERR_UNSUPPORTED with g->blas_why where priv->blas is NULL. */
int accel_cublas_dot(struct accel *g, enum kernel_precision p, int n, accel_ptr x,
		     accel_ptr y, accel_ptr result, struct err *e);
int accel_cublas_axpy(struct accel *g, enum kernel_precision p, int n, double alpha,
		      accel_ptr x, accel_ptr y, struct err *e);
int accel_cublas_gemv(struct accel *g, enum kernel_precision p, int n, accel_ptr a,
		      accel_ptr x, accel_ptr y, struct err *e);
int accel_cublas_gemm_new(struct accel *g, enum kernel_precision p, int n,
			  struct accel_gemm **out, struct accel_gemm_info *info,
			  struct err *e);
int accel_cublas_gemm_run(struct accel *g, struct accel_gemm *m, accel_ptr a,
			  accel_ptr b, accel_ptr c, struct err *e);
void accel_cublas_gemm_free(struct accel *g, struct accel_gemm *m);

#endif
