/* SPDX-License-Identifier: MIT */
/*
 * accel_rocblas: what accel_rocblas.c (the libraries, levels 1 and 2),
 * accel_rocblas_gemm.c (products) and accel_hipblaslt.c (those that hipBLASLt makes)
 * share.  For them alone; accel_hip.h has what they offer.  Not yet run on hardware.
 */
#ifndef POSTSIL_ACCEL_ROCBLAS_H
#define POSTSIL_ACCEL_ROCBLAS_H

#include "bench/accel_hip.h"
#include "bench/accel_trial.h"
#include "bench/hipblaslt_api.h"
#include "bench/rocblas_api.h"

#define ACCEL_NO_LIBRARY 300

struct accel_rocblas {
	struct rocblas_api api;
	struct hipblaslt_api lt;
	void *handle, *lt_handle;          /* NULL: there is none */
	char why[ACCEL_NO_LIBRARY], lt_why[ACCEL_NO_LIBRARY];  /* then the reason */
};

/* First thing of every call: accel_hip_enter(), and ERR_UNSUPPORTED with g->blas_why
 * where there is neither library. */
int accel_rocblas_enter(struct accel *g, struct err *e);

/* 0 for success; else e says "gpu0: WHAT: rocblas_status_…" or "HIPBLAS_STATUS_…".
 * ERR_UNSUPPORTED: the library or GPU has no such thing, or the library failed and the
 * runtime calls the GPU well; ERR_REFUSED: memory; ERR_IO, and g->lost: the GPU failed,
 * in the runtime's words where it has some. */
int accel_rocblas_check(struct accel *g, int status, const char *what, struct err *e);
int accel_hipblaslt_check(struct accel *g, int status, const char *what,
			  struct err *e);

/* --- accel_rocblas_gemm.c ---------------------------------------------------- */

#define HIPBLASLT_ALGOS 8        /* asked of the heuristic, per layout */

/* By the libraries' names for what they do with their own operands, of which the first
 * is our B: TN is our B transposed. */
enum hip_layout { HIP_NN, HIP_TN, HIP_LAYOUTS };

/* How a precision is multiplied; compute of hipBLASLt and of rocBLAS, whose type 0
 * means that it has no such product. */
struct hip_way {
	enum hipblaslt_type ab, c, scale;    /* scale: of alpha and beta */
	enum hipblaslt_compute compute;
	int roc_ab, roc_c, roc_compute;
	enum accel_type c_type;
	size_t ab_bytes, c_bytes;
	enum hip_layout first;               /* the likelier one */
	float factor;                        /* of A and of B; 0: they have none */
	const char *words;
};

/* One way of several to a product. */
struct hip_choice {
	enum hip_layout layout;
	bool is_lt;                          /* else by rocBLAS */
	struct hipblaslt_algo algo;
};

#define HIP_CHOICES (HIP_LAYOUTS * (HIPBLASLT_ALGOS + 1))

struct accel_gemm {
	struct accel *g;
	const struct hip_way *way;
	enum kernel_precision precision;
	size_t n;
	void *desc[HIP_LAYOUTS];     /* hipblasLtMatmulDesc_t */
	void *ab, *c;                /* hipblasLtMatrixLayout_t; A and B are alike */
	accel_ptr workspace;         /* and behind it the factor of A and B */
	size_t workspace_bytes;
	struct hip_choice choice[HIP_CHOICES];  /* the likelier first */
	int n_choices, chosen;
};

/* --- accel_hipblaslt.c ------------------------------------------------------- */

/* Makes m's descriptions and appends what hipBLASLt's heuristic answers to its choices.
 * 0 also when that is nothing; then why says why. */
int accel_hipblaslt_ask(struct accel_gemm *m, struct err *why, struct err *e);
int accel_hipblaslt_multiply(const struct accel_gemm *m, const struct hip_choice *by,
			     const struct accel_operands *o, struct err *e);
void accel_hipblaslt_free(struct accel_gemm *m);

/* Whether m, of tf32, rounds its operands: hipBLASLt takes kernels of fp32, or several
 * products of bf16, for GPUs without such instructions.  0, or ERR_UNSUPPORTED when it
 * does not, or what kept it from being seen. */
int accel_hipblaslt_rounds(struct accel_gemm *m, struct err *e);

#endif
