/* SPDX-License-Identifier: MIT */
/*
 * step_factor: how much better a series is explained by one step of its mean
 * than by none, when the noise may be autocorrelated: a log Bayes factor.
 *
 * Model: z_i = a + s [i >= t] + e_i, e AR(1) with rho; flat prior on a,
 * inverse-gamma on the noise (nu0 = 1, scale s0), s ~ N(0, g sigma^2) with
 * g = 16, so a step of some four noise deviations.  Mean, noise and step are
 * integrated out in closed form; rho is averaged over a fixed grid and never
 * estimated, as an estimate is biased low on few runs and would call noise a
 * step.  The marginal likelihoods are Student-t: that is the small-sample
 * correction.
 *
 * Pure; values must be finite.  Every call is O(1) in the length of the series:
 * it reads prefix sums.
 */
#ifndef POSTSIL_STEP_FACTOR_H
#define POSTSIL_STEP_FACTOR_H

#include <stddef.h>

#define STEP_RHOS 8

/* A series with its prefix sums.  z[0..n); sum, square and lag have n + 1
 * elements: sum[i] is the sum of the first i values, square[i] of their
 * squares, lag[i] of the products of the first i with their predecessors. */
struct step_series {
	const double *z, *sum, *square, *lag;
	size_t n;
};

/* Fills elements from + 1 to n of the prefix sums. */
void step_sums(const double *z, size_t from, size_t n, double *sum,
	       double *square, double *lag);

/* The hypothesis "no step", per rho. */
struct step_null {
	double nu;                       /* degrees of freedom */
	double s;                        /* nu0 s0^2 */
	double saa[STEP_RHOS], say[STEP_RHOS];
	double r[STEP_RHOS];             /* s + residual sum of squares */
	double log_likelihood[STEP_RHOS];
	double log_sum;                  /* of the likelihoods; see has_logs */
	int has_logs;
};

/* The hypothesis "a step before the last m values", per rho; D and B as in
 * the least-squares solution: the step's size is b / d. */
struct step_cell {
	double d, b;
};

struct step_factor {
	double lbf;                      /* log Bayes factor against no step */
	double size;                     /* of the step at the likeliest rho */
	double weight[STEP_RHOS];        /* posterior of rho, given a step */
};

/* s0: the least noise deviation that is believed. */
void step_null_init(struct step_null *null, const struct step_series *s,
		    double s0);

/* Fills cells and returns the largest share u of the residual that the step
 * explains over all rho, 0 <= u <= 1; lbf <= -nu / 2 ln(1 - u), so that a
 * caller can leave hopeless places without taking logarithms.
 * 0 < m < s->n. */
double step_cells(const struct step_null *null, const struct step_series *s,
		  size_t m, struct step_cell cells[STEP_RHOS]);

void step_factor_of(struct step_null *null,
		    const struct step_cell cells[STEP_RHOS],
		    struct step_factor *out);

#endif
