/* SPDX-License-Identifier: MIT */
/*
 * peer: what peer_cublas is made of: a second way to measure a GPU, which shares
 * with ours only the declarations of the vendor's calls and the values of the data
 * (as a GPU's clock depends on what it multiplies).  It goes nowhere through accel.h:
 * its own loading, memory, layouts, descriptions, timing and check.
 *
 * Whatever fails ends the program with words and status 1: it has nothing to save.
 */
#ifndef POSTSIL_PEER_H
#define POSTSIL_PEER_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/cublas_api.h"
#include "bench/cuda_api.h"

/* cublasGemmEx() of NVIDIA's cublas_api.h, read in 13.0 (that of CUDA 10 had another
 * type of compute): types are cudaDataType, compute is a cublasComputeType_t, algo a
 * cublasGemmAlgo_t. */
typedef int peer_gemm_ex(void *h, int transa, int transb, int m, int n, int k,
			 const void *alpha, const void *a, int a_type, int lda,
			 const void *b, int b_type, int ldb, const void *beta,
			 void *c, int c_type, int ldc, int compute, int algo);

struct peer {
	struct cuda_api cu;
	struct cublas_api blas;    /* .lib NULL until peer_blas_open() */
	peer_gemm_ex *gemm_ex;     /* NULL where the library has none */
	int dev;                   /* CUdevice */
	struct CUstream_st *stream;
	struct CUevent_st *from, *to;
	void *handle, *lt;
	cuda_ptr workspace;        /* PEER_WORKSPACE bytes, behind them a float 1 */
	size_t l2;                 /* bytes; 0 unknown */
	double seconds;            /* of the GPU's time, for one figure */
};

#define PEER_WORKSPACE ((size_t)32 << 20)

/* Elements of random data, repeated; no divisor of an order. */
#define PEER_PERIOD (((size_t)1 << 20) - 3)

_Noreturn void peer_die(const char *what, const char *why);
void peer_check(const struct peer *p, unsigned rc, const char *what);

/* --- peer_load.c ------------------------------------------------------------- */

/* The driver and its devices: their number, or -1 and why there is no driver. */
int peer_cuda_open(struct peer *p, char why[200]);

/* Context, stream and events on the i-th. */
void peer_device_open(struct peer *p, int i);

/* path is a libcublas.so.N, whose folder has libcublasLt.so.N too; "": the newest
 * for this driver that the loader finds. */
void peer_blas_open(struct peer *p, const char *path);

/* All that was opened on the device. */
void peer_close(struct peer *p);

/* --- peer_time.c ------------------------------------------------------------- */

struct peer_work {
	void *ctx;
	void (*call)(void *ctx, unsigned i);    /* asynchronous */
};

/* Nanoseconds of a call by the GPU's events: warm-up for a third of p->seconds,
 * then 27 samples of a fortieth each. */
struct peer_figure {
	double median_ns, best_ns;
};
struct peer_figure peer_time(struct peer *p, const struct peer_work *w);

/* Memory of the GPU, filled with the n bytes at `from`, repeated. */
cuda_ptr peer_memory(struct peer *p, size_t bytes, const void *from, size_t n);
void peer_refill(struct peer *p, cuda_ptr to, size_t bytes, const void *from, size_t n);

/* --- peer_product.c ---------------------------------------------------------- */

/* Measures a product of order n in a precision by each way that cuBLAS has, checks
 * each against sums in double, and prints a line for the best.  False: a result was
 * wrong. */
bool peer_product(struct peer *p, const char *precision, int n);

/* Whether there is such a precision. */
bool peer_knows(const char *precision);

#endif
