/* SPDX-License-Identifier: MIT */
/*
 * contrast: by how much one stretch of runs lies above or below another, with
 * an interval that knows outliers and autocorrelation.
 *
 * Levels are means without the lowest and highest fifth, the variance of each
 * is that of the winsorized values, and the degrees of freedom are Yuen's:
 *   g = floor(.2 n), h = n - 2 g, d = SSD_w / (h (h - 1)),
 *   df = (d0 + d1)^2 / (d0^2 / (h0 - 1) + d1^2 / (h1 - 1))
 * (K. K. Yuen, "The two-sample trimmed t for unequal population variances",
 * Biometrika 61, 1974), SSD_w the winsorized sum of squared deviations.
 * Neighbouring runs resemble each other, so d is multiplied, and h divided, by
 * what an AR(1) noise of autocorrelation r does to the variance of a mean:
 *   f(n, r) = (1 + r) / (1 - r) - 2 r (1 - r^n) / (n (1 - r)^2)
 * r is the pooled lag-1 autocorrelation of the winsorized residuals, freed of
 * its bias: E[r] is about r - (1 + 3 r) / n (F. H. C. Marriott and J. A. Pope,
 * "Bias in the estimation of autocorrelations", Biometrika 41, 1954), and kept
 * within 0 and .9.
 *
 * Pure; values must be finite.
 */
#ifndef POSTSIL_CONTRAST_H
#define POSTSIL_CONTRAST_H

#include <stddef.h>

struct contrast {
	double before, after;    /* levels */
	double pct;              /* after against before; NAN when that is 0 */
	double se_pct;           /* standard error of pct; NAN when a side has
				  * fewer than two runs */
	double df;
	double low_pct, high_pct; /* 95 %; NAN without se_pct */
	double r;                /* the autocorrelation it reckons with */
};

/* Compares the first runs of x with those that follow; neither is none. */
void contrast_of(const double *x, size_t n_before, size_t n_after,
		 struct contrast *out);

/* f(n, r) above. */
double contrast_inflation(size_t n, double r);

/* The lag-1 autocorrelation behind products, the sum of e[i] e[i - 1], and
 * squares, the sum of e[i]^2, of residuals of n runs from the means of so many
 * stretches. */
double contrast_autocorrelation(double products, double squares, size_t n,
				size_t stretches);

#endif
