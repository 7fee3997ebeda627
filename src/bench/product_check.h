/* SPDX-License-Identifier: MIT */
/*
 * product_check: is C the product of A and B?
 *
 * Freivalds' check, C r = A (B r) for a vector r of signs, in every row, summed
 * in double, and entries of C spread over it computed one by one.  The bounds:
 *
 * row:   a row's error is a sum of n errors of random signs, each of a sum of n
 *        random products: of the order of eps x the sum of absolute values, over
 *        sqrt(n).  Correct libraries show up to 0.7 of that (fp32) or 2.2 (fp64,
 *        where the reference rounds as well), n = 256 to 4096; 16 of it pass, and
 *        one wrong entry of B or C does not.  Where C is narrower than the sums,
 *        half a unit in the last place of every |C| in the row is added.
 * entry: n eps of the sum of absolute values (Higham, "Accuracy and Stability of
 *        Numerical Algorithms", 3.1), and the same half unit.
 *
 * With eps 0 (integers) nothing may differ: every sum is exact in double as long
 * as n^2 x the largest product stays below 2^53.
 */
#ifndef POSTSIL_PRODUCT_CHECK_H
#define POSTSIL_PRODUCT_CHECK_H

#include <stddef.h>

struct err;
struct kernel_ctx;

struct product_check {
	size_t n;
	const void *a, *b, *c;             /* row-major, n x n */
	double (*a_at)(const void *array, size_t i);
	double (*b_at)(const void *array, size_t i);
	double (*c_at)(const void *array, size_t i);
	double eps;        /* of the sums; 0: exact */
	double c_unit;     /* unit roundoff of C's own type; 0: that of the sums */
};

/* All threads of the team work.  0, or ERR_REFUSED for a wrong answer. */
int product_check(const struct kernel_ctx *k, const struct product_check *p,
		  struct err *e);

#endif
