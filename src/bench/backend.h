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

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct err;
struct placement;
struct team;

/* The calls that the kernels make, CBLAS shapes with 32-bit integers.  Matrices
 * are row-major; level 1 and 2 are called by many threads at once, between
 * backend_enter_team() and backend_leave_team(). */
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
	double dgemm_gops;     /* of a small dgemm, to choose sizes by; no result */
	char version[64];      /* the library's own word: "0.9.0" */
	char arch[96];         /* the kernels it chose: "zen3" */
	char advice[400];      /* see backend_advice() */
	char threading[32];    /* "openmp", "pthreads", "single"; "" unknown */
	char path[PATH_MAX];   /* the file that was loaded, links resolved */
	struct blas blas;
	int *tid;              /* its threads, the caller's among them */
	int n_tid;
	int *outsider;         /* threads that were here before the library */
	int n_outsiders;
	int *cpu;              /* where we bind its threads; NULL: it does */
	int n_cpu;
};

struct backend_files {
	const char *title, *package;   /* for the message when it is missing */
	const char *const *soname;     /* tried in order; ends with NULL */
};

struct backend_ops {
	const char *name;      /* "blis" */
	const struct backend_files *files;
	int (*open)(struct backend *b, const struct placement *p, struct err *e);
	void (*set_threads)(struct backend *b, int n);
	/* Called on each thread of the team, 0 being the one that called open:
	 * from now on its calls use that thread only, or all of the library's
	 * again.  May be NULL. */
	void (*set_alone)(struct backend *b, int thread, bool alone);
};

extern const struct backend_ops backend_blis, backend_openblas, backend_mkl;

/* 0, or ERR_USAGE naming the backends that there are and those installed. */
int backend_check_name(const char *name, struct err *e);

/* Opens the named backend with one thread per placed core.  ERR_UNSUPPORTED with
 * the package to install when the library is missing or not one that can be
 * measured, ERR_USAGE for an unknown name, ERR_REFUSED for a second one in this
 * process.  After a failure another one may be tried. */
int backend_open(const char *name, const struct placement *p,
		 struct backend **out, struct err *e);

/* What the user should know of the library's choice of kernels, with a remedy,
 * for a note; "" when there is nothing. */
const char *backend_advice(const struct backend *b);

/* Around level 1 and 2, which the team's threads call at once: the library's
 * own threads stay out of it, so that two pools do not fight for the cores.
 * Not in a timed region. */
void backend_enter_team(struct backend *b, struct team *t);
void backend_leave_team(struct backend *b, struct team *t);

/* Frees the description; the library stays loaded. */
void backend_close(struct backend *b);

/* Threads of level 3 from now on; they exist when it returns.  Not inside of
 * team_enter(). */
void backend_set_threads(struct backend *b, int n);

/* CPU time that the library's threads have used so far, summed, in ns.  Thread
 * by thread: the process's own clock counts threads that run elsewhere only as
 * of their last scheduler tick, milliseconds ago. */
uint64_t backend_cpu_ns(const struct backend *b);

/* Where the library's threads are, from /proc/self/task.  Appends "tid@cpus …",
 * the CPU list that the caller and each other thread but the team's may use, to
 * out, in ascending order of tid.  Returns the number of placed CPUs that one of them is bound to:
 * p->n when all is well. */
int backend_map(const struct backend *b, const struct placement *p, struct buf *out);

/* --- for backend_*.c ---------------------------------------------------- */

/* Fills b->lib and b->path, or ERR_UNSUPPORTED naming the package. */
int backend_load(struct backend *b, const struct backend_files *f, struct err *e);

/* Takes the library of a failed open away again.  One that has threads by now
 * stays, as their code must: they sleep, and RTLD_LOCAL keeps its symbols from
 * the next one. */
void backend_unload(struct backend *b);

/* Whether the loader would find it; nothing stays loaded. */
bool backend_is_installed(const struct backend_files *f);

/* *(function pointer *)fn = symbol, or ERR_UNSUPPORTED naming it. */
int backend_symbol(struct backend *b, const char *name, void *fn, struct err *e);

/* Several at once; the first that is missing is named. */
struct backend_want {
	const char *name;
	void *fn;
};

int backend_symbols(struct backend *b, const struct backend_want *want, size_t n,
		    struct err *e);

/* Fills b->blas from cblas_* symbols. */
int backend_cblas(struct backend *b, struct err *e);

/* Sets OMP_NUM_THREADS, OMP_PLACES, OMP_PROC_BIND from p and takes away what
 * would override them.  OpenMP runtimes read them when they are loaded. */
void backend_place_openmp(const struct placement *p);

/* Loads GNU's OpenMP for all, where it is installed.  It takes the CPUs that the
 * caller may use for its places: load it before the caller is bound, or the
 * next library that needs it has one CPU.  It then binds the caller itself. */
bool backend_load_openmp(void);

/* For pools that do not bind themselves: from now on backend_set_threads()
 * binds each of their threads, the caller's to the first placed CPU. */
void backend_bind_pool(struct backend *b, const struct placement *p);

/* The threads now in this process, before the library is loaded; the library's
 * among those that are there later; and their binding to b->cpu. */
void backend_note_outsiders(struct backend *b);
void backend_find_threads(struct backend *b);
void backend_bind_threads(const struct backend *b);

#endif
