/* SPDX-License-Identifier: MIT */
/*
 * fit_rows: the runs of one stretch of one unit, made ready for a regression
 * (panel_fit.h), and what noise they have.
 *
 * y is the logarithm of a value against the median of its stretch, its outliers
 * pulled in as despike.h says: so what lasts fewer than three runs is taken for
 * an outlier.
 */
#ifndef POSTSIL_FIT_ROWS_H
#define POSTSIL_FIT_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#define FIT_SHRINK 10.0
#define FIT_FLOOR 5e-4   /* noise, as a share of the value */

struct fit_rows {
	size_t unit, n;
	double *y;               /* one per run */
	bool *cut;               /* the mean may change before this run */
};

/* Reads values[0..n); nothing is cut. */
void fit_rows_init(struct fit_rows *rows, size_t unit, const double *values,
		   size_t n);
void fit_rows_release(struct fit_rows *rows);

/* The lag-1 autocorrelation of the residuals of all rows from the means of
 * their pieces, as contrast.h says. */
double fit_autocorrelation(const struct fit_rows *rows, size_t n);

/* Per unit: the variance of e[i] - r e[i - 1], shrunk to the median of all units
 * by the weight of FIT_SHRINK runs and never below FIT_FLOOR squared. */
struct fit_variances {
	double *variance;
	size_t n;                /* units */
};

void fit_noise(const struct fit_rows *rows, size_t n, double r,
	       struct fit_variances *out);

#endif
