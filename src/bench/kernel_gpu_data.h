/* SPDX-License-Identifier: MIT */
/*
 * kernel_gpu_data: what the kernels on a GPU share: random data that repeats, sets of
 * buffers that calls go round, and the timed loop.  For kernel_gpu*.c alone.
 */
#ifndef POSTSIL_KERNEL_GPU_DATA_H
#define POSTSIL_KERNEL_GPU_DATA_H

#include <stddef.h>
#include <stdint.h>

#include "bench/accel.h"
#include "bench/kernel.h"

struct blas_check;
struct blas_exact;
struct err;

#define GPU_SETS_MAX 16

/* Elements before the data of the first and of the second operand repeat: the primes
 * below 2^18, so that no row of a matrix is another's, and products of both do not
 * repeat within 2^36: their sums grow as those of random numbers do.  Longer ones cost
 * tens of milliseconds in each block, and their values fit in no cache of the host when
 * a product is checked. */
#define GPU_PERIOD_X ((size_t)262139)
#define GPU_PERIOD_Y ((size_t)262133)

struct gpu_data {
	size_t n;        /* elements before it repeats */
	size_t bytes;    /* of an element */
	void *raw;       /* heap: n elements twice, so that any n of them lie in a row */
	double *value;   /* heap: what they are, likewise */
};

struct gpu_sets {
	struct accel *g;
	int n;
	accel_ptr p[GPU_SETS_MAX][3];  /* 0: not used */
	struct gpu_data x, y;          /* of p[0] and p[1], filled by the kernel */
	uint64_t calls;                /* made so far; the next one's set is calls % n */
};

/* Makes the measured data of the step's precision, or with few bits for sums that are
 * exact (kernel_blas.h).  which: 0 for x, 1 for y. */
void gpu_data_make(struct gpu_data *d, const struct kernel_ctx *k, unsigned which);
void gpu_data_make_exact(struct gpu_data *d, const struct kernel_ctx *k,
			 const struct blas_exact *x);

/* The values of elements i, i + 1, … of the array that set `set` has: d->n of them. */
const double *gpu_data_values(const struct gpu_data *d, int set, size_t i);

/* Writes the first n elements of that array to `to`. */
int gpu_data_put(struct accel *g, accel_ptr to, const struct gpu_data *d, int set,
		 size_t n, struct err *e);

/* All of them one byte: 0xff is NaN in every floating format, 0x80 in an int32 less
 * than any product is. */
int gpu_data_poison(struct accel *g, accel_ptr to, int byte, size_t bytes,
		    struct err *e);

/* So many sets of up to three buffers (0 bytes: none) that the L2 does not serve them.
 * To be released after a failure too. */
int gpu_sets_alloc(struct gpu_sets *s, const size_t bytes[3], struct err *e);

/* Buffers and data; they may be NULL. */
void gpu_sets_release(struct gpu_sets *s);

/* So many of the first were called; at least one should have been. */
int gpu_sets_used(const struct gpu_sets *s);

/* run() of a kernel: k->inner calls between two events of the GPU.  call() works on
 * s->p[s->calls % s->n]; it launches, and waits for nothing. */
void gpu_sets_run(struct kernel_ctx *k, struct gpu_sets *s,
		  int (*call)(struct kernel_ctx *k, const struct gpu_sets *s,
			      struct err *e));

/* How p[where] of a set came of the first two. */
struct gpu_map {
	int set, where;
	double (*want)(double x, double y);
};

/* All elements of the step's n, exactly; the sets are k->priv.  0, or ERR_REFUSED for a
 * wrong answer. */
int gpu_sets_check_map(struct kernel_ctx *k, const struct gpu_map *m, struct err *e);

/* The refusal in words when the check found something; else 0. */
int gpu_verdict(const struct kernel_ctx *k, const struct blas_check *c, struct err *e);

#endif
