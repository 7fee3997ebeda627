/* SPDX-License-Identifier: MIT */
/*
 * stats: medians, spreads and intervals of plain arrays; pure.
 *
 * Functions that take `double *x` reorder it (selection in place, O(n)); those
 * that take `const double *x` do not.  Values must be finite.  n == 0 gives NaN.
 */
#ifndef POSTSIL_STATS_H
#define POSTSIL_STATS_H

#include <stddef.h>

/* Scales a MAD to the standard deviation of a normal distribution:
 * 1 / Phi^-1(3/4). */
#define STATS_MAD_NORMAL 1.482602218505602

/* The k-th smallest, 0 <= k < n; afterwards x[0..k) <= x[k] <= x(k..n). */
double stats_select(double *x, size_t n, size_t k);

double stats_median(double *x, size_t n);

/* Quantile p in [0, 1] with linear interpolation between order statistics at
 * (n - 1) p (Hyndman and Fan 1996, type 7: R's and numpy's default). */
double stats_quantile(double *x, size_t n, double p);

/* Median absolute deviation about the median, unscaled.  x holds the
 * deviations afterwards. */
double stats_mad(double *x, size_t n);

double stats_mean(const double *x, size_t n);

/* Sample standard deviation, divisor n - 1, two passes; NaN for n < 2. */
double stats_sd(const double *x, size_t n);

/* Upper 97.5 % point of Student's t with df degrees of freedom (df >= 1), for
 * two-sided 95 % intervals; within 0.001 of the table for every df. */
double stats_t975(size_t df);

struct stats_interval {
	double mid, low, high;
};

/* 95 % interval of the mean of n values.  With n < 2 low = high = mid. */
struct stats_interval stats_mean_interval(const double *x, size_t n);

#endif
