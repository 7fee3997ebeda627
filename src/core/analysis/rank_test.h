/* SPDX-License-Identifier: MIT */
/*
 * rank_test: Mann and Whitney's U with its exact one-sided level; pure.
 *
 * The level holds for any exchangeable noise: skewed, with two modes, with
 * outliers.  No correction for ties beyond counting them half.
 */
#ifndef POSTSIL_RANK_TEST_H
#define POSTSIL_RANK_TEST_H

#include <stddef.h>

/* From this many values on both sides the normal approximation is used. */
#define RANK_NORMAL 15

/* The largest sample that a caller may pass. */
#define RANK_MAX 100

/* Pairs with low < high plus half of the ties, rounded up.  Counting ends
 * early, with some number above half of all pairs, once it is there. */
size_t rank_u(const double *low, size_t n_low, const double *high,
	      size_t n_high);

/* P(U <= u) for samples of n and m values of one distribution,
 * 1 <= n, m <= RANK_MAX; exact (generating function of the null distribution,
 * Mann and Whitney 1947) unless both are >= RANK_NORMAL.  1 for u above half
 * of the pairs, where nobody asks. */
double rank_p(size_t u, size_t n, size_t m);

#endif
