/* SPDX-License-Identifier: MIT */
/*
 * growth: smooth saturating curves through the points of one series, each with
 * its weight: what a forecast mixes.
 *
 *	y(t) = low + (top - low) g(t),   t in days since the first point
 *
 *	exponential  g = 1 - exp(-t / tau)            fast first, then less
 *	logistic     g = 1 / (1 + exp(-(t - m) / s))  slow, fast, slow
 *	power        g = 1 - (1 + t / tau)^-p         as the first, with a long tail
 *
 * For each pair of shape parameters on a grid, low and top are linear, so that
 * their least squares and their distribution are exact (that of top a normal times
 * its prior, cut to low < top <= ceiling).  The weight of a pair is its marginal
 * likelihood with low flat and a scale of noise of density 1 / sigma (Zellner 1971, 3),
 *
 *	Gamma(v / 2) (pi RSS')^(-v / 2) det(X'X')^(-1/2) P(top),
 *
 * v = n' - 2, with n' independent points' worth in n (RSS' = RSS n' / n, and so
 * X'X), P(top) that of the top over its prior, times the prior of the pair: a table
 * in growth.c, wide enough for any product that matures within weeks or years.  The
 * grid is laid three times, each time closer around what matters.
 */
#ifndef POSTSIL_GROWTH_H
#define POSTSIL_GROWTH_H

#include <stddef.h>

enum growth_shape {
	GROWTH_EXPONENTIAL, GROWTH_LOGISTIC, GROWTH_POWER, GROWTH_SHAPES
};

#define GROWTH_POINTS 96  /* most that are fitted */
#define GROWTH_CELLS 512  /* room for the cells of all shapes */
#define GROWTH_TOPS 5     /* curves made of a cell with one prior of tops */
#define GROWTH_PRIORS 2

/* What tops are expected to be: normal, and how far this prior is believed. */
struct growth_prior {
	double mid, sd, share;
};

/* What is fitted.  floor: least noise believed, in the unit of y. */
struct growth_points {
	const double *t, *y;
	size_t n;
	double ceiling, floor;
	struct growth_prior prior[GROWTH_PRIORS];   /* shares add up to 1 */
};

/* A pair of shape parameters: p is log tau or m, q is log p or log s.
 * top is the least-squares one, low = at_zero + by_top * top. */
struct growth_cell {
	enum growth_shape shape;
	double p, q;
	double top, at_zero, by_top;
	double bottom;           /* the top at which top and low are one */
	double top_variance;     /* times rss / v, as n' / n cancels out */
	double rss, log_det;
	double log_prior;        /* of the area that it stands for */
};

struct growth_curve {
	enum growth_shape shape;
	double p, q, low, top;
	double log_weight;
	double weight;           /* the mixture's, once normalized */
};

/* Fills out (GROWTH_CELLS of them), returns their number. */
size_t growth_cells(const struct growth_points *g, struct growth_cell *out);

/* Logarithm of the marginal likelihood, prior included; -INFINITY where no top
 * up to the ceiling is possible. */
double growth_evidence(const struct growth_points *g,
		       const struct growth_cell *c, double n_eff);

/* GROWTH_PRIORS x GROWTH_TOPS curves that add up to the evidence. */
void growth_curves(const struct growth_points *g, const struct growth_cell *c,
		   double n_eff, struct growth_curve *out);

double growth_level(const struct growth_curve *c, double t);

/* The day on which the curve reaches the target: INFINITY if never, may be
 * below 0. */
double growth_day(const struct growth_curve *c, double target);

#endif
