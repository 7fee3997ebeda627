/* SPDX-License-Identifier: MIT */
/*
 * backend: which library does the work.
 *
 * A backend is opened by dlopen(RTLD_NOW | RTLD_LOCAL), once per process and
 * never closed before the process ends: two BLAS libraries in one process bind
 * to each other's Fortran symbols, and thread pools do not survive dlclose().
 * Open it before a team is entered and before any other thread is bound: its
 * pool inherits the mask of the thread that creates it.
 */
#ifndef POSTSIL_BACKEND_H
#define POSTSIL_BACKEND_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct err;
struct placement;

/* The calls that the kernels make, CBLAS shapes with 32-bit integers.  Matrices
 * are row-major; level 1 and 2 are called by many threads at once. */
struct blas {
	double (*ddot)(int n, const double *x, int incx, const double *y, int incy);
	float (*sdot)(int n, const float *x, int incx, const float *y, int incy);
	void (*daxpy)(int n, double a, const double *x, int incx, double *y, int incy);
	void (*saxpy)(int n, float a, const float *x, int incx, float *y, int incy);
	void (*dgemv)(int order, int trans, int m, int n, double alpha,
		      const double *a, int lda, const double *x, int incx,
		      double beta, double *y, int incy);
	void (*sgemv)(int order, int trans, int m, int n, float alpha,
		      const float *a, int lda, const float *x, int incx,
		      float beta, float *y, int incy);
	void (*dgemm)(int order, int ta, int tb, int m, int n, int k, double alpha,
		      const double *a, int lda, const double *b, int ldb,
		      double beta, double *c, int ldc);
	void (*sgemm)(int order, int ta, int tb, int m, int n, int k, float alpha,
		      const float *a, int lda, const float *b, int ldb,
		      float beta, float *c, int ldc);
};

/* CBLAS enumeration values (netlib cblas.h). */
enum { BACKEND_ROW_MAJOR = 101, BACKEND_NO_TRANS = 111 };

struct backend_ops;

struct backend {
	const struct backend_ops *ops;
	void *lib;             /* dlopen's handle */
	int threads;           /* of its level 3 */
	char version[64];      /* the library's own word: "0.9.0" */
	char arch[64];         /* the kernels it chose: "zen3" */
	char threading[32];    /* "openmp", "pthreads", "single"; "" unknown */
	char path[512];        /* the file that was loaded */
	struct blas blas;
};

struct backend_ops {
	const char *name;      /* "blis" */
	int (*open)(struct backend *b, const struct placement *p, struct err *e);
	void (*set_threads)(struct backend *b, int n);
};

extern const struct backend_ops backend_blis;

/* Opens the named backend with one thread per placed core.  ERR_UNSUPPORTED with
 * the package to install when the library is missing or lacks a symbol,
 * ERR_USAGE for an unknown name, ERR_REFUSED for a second one in this process. */
int backend_open(const char *name, const struct placement *p,
		 struct backend **out, struct err *e);

/* Frees the description; the library stays loaded. */
void backend_close(struct backend *b);

/* Threads of level 3 from now on. */
void backend_set_threads(struct backend *b, int n);

/* Where the library's threads are: runs a small gemm so that the pool exists,
 * then reads /proc/self/task.  Appends "tid@cpus …", the CPU list that each of
 * the process's threads may use, to out, in ascending order of tid.  Returns
 * the number of distinct placed CPUs that they cover (p->n when all is well). */
int backend_map(struct backend *b, const struct placement *p, struct buf *out);

#endif
