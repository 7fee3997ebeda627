/* SPDX-License-Identifier: MIT */
/*
 * accel_cublas: what accel_cublas.c (the library, levels 1 and 2),
 * accel_cublas_gemm.c (products) and accel_cublas_trial.c (which of several
 * algorithms is the fastest) share.  For them alone; accel_cuda.h has what they
 * offer.
 */
#ifndef POSTSIL_ACCEL_CUBLAS_H
#define POSTSIL_ACCEL_CUBLAS_H

#include "bench/accel_cuda.h"
#include "bench/accel_trial.h"
#include "bench/cublas_api.h"

struct accel_cublas {
	struct cublas_api api;
	void *handle, *lt;       /* cublasHandle_t, cublasLtHandle_t */
};

/* First thing of every call: accel_cuda_enter(), and ERR_UNSUPPORTED with
 * g->blas_why where there is no cuBLAS. */
int accel_cublas_enter(struct accel *g, struct err *e);

/* 0 for CUBLAS_STATUS_SUCCESS; else e says "gpu0: WHAT: CUBLAS_STATUS_…".
 * ERR_UNSUPPORTED: the library or GPU has no such thing, or the library failed and
 * the driver calls the GPU well; ERR_REFUSED: memory; ERR_IO, and g->lost: the GPU
 * failed, in the driver's words where it has some. */
int accel_cublas_check(struct accel *g, int status, const char *what, struct err *e);

/* --- accel_cublas_gemm.c ---------------------------------------------------- */

#define CUBLAS_ALGOS 8           /* asked of the heuristic, per layout */

/* By cuBLAS's names for what it does with its own operands, of which the first is
 * our B: TN is our B transposed. */
enum cublas_layout { CUBLAS_NN, CUBLAS_TN, CUBLAS_LAYOUTS };

/* How a precision is multiplied. */
struct cublas_way {
	enum cublas_type ab, c, scale;   /* scale: of alpha and beta */
	enum cublas_compute compute;
	enum accel_type c_type;
	size_t ab_bytes, c_bytes;
	enum cublas_layout layout[CUBLAS_LAYOUTS];   /* the likelier one first */
	int layouts;
	const char *words;
};

struct accel_gemm {
	const struct cublas_way *way;
	enum kernel_precision precision;
	size_t n;
	void *desc[CUBLAS_LAYOUTS];  /* cublasLtMatmulDesc_t */
	void *ab, *c;            /* cublasLtMatrixLayout_t; its A and B are alike */
	enum cublas_layout layout;  /* what was chosen */
	struct cublas_algo algo;
	accel_ptr workspace;     /* and behind it the scale of fp8 */
	size_t workspace_bytes;
};

/* Of each layout in the heuristic's order. */
struct cublas_candidates {
	struct cublas_heuristic of[CUBLAS_LAYOUTS][CUBLAS_ALGOS];
	int n[CUBLAS_LAYOUTS];
};

/* One product by m's layout and algorithm. */
int accel_cublas_multiply(struct accel *g, const struct accel_gemm *m,
			  const struct accel_operands *o, struct err *e);

void accel_cublas_choose(struct accel_gemm *m, const struct cublas_candidates *all,
			 enum cublas_layout layout, int rank);

/* --- accel_cublas_trial.c --------------------------------------------------- */

/* Chooses the fastest that there is, on random data of its own; leaves m as it is
 * where the GPU's memory does not suffice for them.  ERR_IO when the GPU failed,
 * ERR_UNSUPPORTED when none of them runs. */
int accel_cublas_try(struct accel *g, struct accel_gemm *m,
		     const struct cublas_candidates *all, struct err *e);

#endif
