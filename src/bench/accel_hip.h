/* SPDX-License-Identifier: MIT */
/*
 * accel_hip: what the halves of accel.h's AMD side share: accel_hip.c (runtime,
 * memory, kernels, events) and accel_rocblas.c (products).  For them alone.  Not yet run
 * on hardware.
 *
 * The device is the thread's by hipSetDevice().  All work goes to one stream, which is
 * ordered with the NULL stream.
 */
#ifndef POSTSIL_ACCEL_HIP_H
#define POSTSIL_ACCEL_HIP_H

#include "bench/accel.h"
#include "bench/hip_api.h"

struct accel_rocblas;

struct accel_hip {                       /* g->priv */
	struct hip_api api;
	int dev;                         /* the runtime's number */
	char target[HIP_TARGET];         /* "gfx942:sramecc+:xnack-"; "" unknown */
	struct ihipStream_t *stream;
	struct ihipModule_t *module;
	struct ihipModuleSymbol_t *kernel[ACCEL_KERNEL_N];
	struct ihipEvent_t *from, *to;
	bool stopped;                    /* `to` is recorded */
	struct accel_rocblas *blas;      /* accel_rocblas.c's; NULL: none */
};

/* First thing of every call: ERR_IO when the GPU is lost, else makes it the
 * thread's. */
int accel_hip_enter(struct accel *g, struct err *e);

/* 0 for HIP_OK; else e says "gpu0: WHAT: …", and after what leaves the GPU unusable
 * g->lost is set. */
int accel_hip_check(struct accel *g, unsigned rc, const char *what, struct err *e);

/* For a library that failed with words of its own: waits for the stream and asks the
 * runtime.  0 when the GPU is well (what failed was the call), else as
 * accel_hip_check(). */
int accel_hip_fault(struct accel *g, const char *what, struct err *e);

/* --- accel_hip_device.c ---------------------------------------------------- */

/* Opens the runtime and counts what it shows. */
int accel_hip_start(struct hip_api *a, int *n, struct err *e);

int accel_hip_count(int *n, struct err *e);
int accel_hip_address(int i, char out[ACCEL_ADDRESS], struct err *e);

/* Fills dev, target and g->info but memory_free; n is of accel_hip_start(). */
int accel_hip_describe(struct accel *g, int i, int n, struct err *e);

/* --- accel_rocblas.c ------------------------------------------------------- */

/* Opens rocBLAS and hipBLASLt on priv's device and stream, fills g->blas,
 * blas_version, blas_path and priv->blas; one of them is enough.  ERR_UNSUPPORTED with
 * the reason when there is none that can be used: not an error of the GPU, the caller
 * keeps the text in g->blas_why. */
int accel_rocblas_open(struct accel *g, struct err *e);

/* Also after a failed open, and on a lost GPU. */
void accel_rocblas_close(struct accel *g);

/* As in accel.h; ERR_UNSUPPORTED with g->blas_why where priv->blas is NULL. */
int accel_rocblas_dot(struct accel *g, enum kernel_precision p, int n, accel_ptr x,
		      accel_ptr y, accel_ptr result, struct err *e);
int accel_rocblas_axpy(struct accel *g, enum kernel_precision p, int n, double alpha,
		       accel_ptr x, accel_ptr y, struct err *e);
int accel_rocblas_gemv(struct accel *g, enum kernel_precision p, int n, accel_ptr a,
		       accel_ptr x, accel_ptr y, struct err *e);
int accel_rocblas_gemm_new(struct accel *g, enum kernel_precision p, int n,
			   struct accel_gemm **out, struct accel_gemm_info *info,
			   struct err *e);
int accel_rocblas_gemm_run(struct accel *g, struct accel_gemm *m, accel_ptr a,
			   accel_ptr b, accel_ptr c, struct err *e);
void accel_rocblas_gemm_free(struct accel *g, struct accel_gemm *m);

#endif
