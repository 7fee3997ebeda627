/* SPDX-License-Identifier: MIT */
/*
 * kernel_blas: BLAS levels 1 to 3 through a backend, fp64 and fp32.
 *
 * blas1.dot   x y, 2 n operations          split over the team's threads, each
 * blas1.axpy  y += x / 2, 2 n              calling the library on its part
 * blas2.gemv  y = A x, 2 n^2               (row-major A, blocks of rows)
 * blas3.gemm  C = A B, 2 n^3               the library's own threads
 *
 * Data come from the seed (fill), results are poisoned with NaN before.
 * Verification: dot, axpy and gemv exactly, in all elements, as their data have
 * the bits for it; gemm by product_check.  (Within the n eps of the sum of absolute
 * values that bounds a sum's rounding in any order, fp32 sums of millions of
 * products could be anything.)
 */
#ifndef POSTSIL_KERNEL_BLAS_H
#define POSTSIL_KERNEL_BLAS_H

#include "bench/kernel.h"

extern const struct kernel kernel_blas1_dot, kernel_blas1_axpy,
	kernel_blas2_gemv, kernel_blas3_gemm;

/* 2 n^3 operations, and the three matrices that a product must move. */
double kernel_blas_gemm_flops(const struct step *s);

/* Where a result is off: filled by check functions that run on all threads. */
struct blas_check {
	double got, want, bound;
	size_t at;
	bool wrong;
};

/* The message for the first wrong one of n checks; 0 when all are right. */
int kernel_blas_verdict(const struct kernel_ctx *k, const struct blas_check *c,
			int n, struct err *e);

/* Records a deviation above bound (or what is not finite) unless one is recorded
 * already. */
void kernel_blas_compare(struct blas_check *c, size_t at, double got,
			 double want, double bound);

/* Which of fill's arrays, and bits more than the least. */
struct blas_exact {
	unsigned which;
	int wider;
};

/* Typed reads of an array of the step's precision, and helpers that fill and
 * poison elements [from, to) of it. */
double kernel_blas_at(const struct kernel_ctx *k, const void *array, size_t i);
void kernel_blas_fill(const struct kernel_ctx *k, void *array, unsigned which,
		      struct kernel_range r);
/* Likewise with few bits: values in (-1, 1), none of them 0, are multiples of
 * 2^-(17 + wider) in fp64, of 2^-(4 + wider) in fp32.  Then a product is exact, and so is any sum of
 * such products in any order while it stays below 2^(19 - 2 wider) (fp64) or
 * 2^(16 - 2 wider) (fp32).  Sums of n products of random signs reach some 2 sqrt(n):
 * enough for n = 10^9 with wider = 0, for n = 2^18 with wider = 3. */
void kernel_blas_fill_exact(const struct kernel_ctx *k, void *array,
			    const struct blas_exact *x, struct kernel_range r);
void kernel_blas_poison(const struct kernel_ctx *k, void *array,
			struct kernel_range r);

#endif
