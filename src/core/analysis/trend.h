/* SPDX-License-Identifier: MIT */
/*
 * trend: the slope of a noisy series by Theil and Sen: the median of the
 * slopes between all pairs.  A quarter of the values may be wild without
 * moving it.  Its 95 % interval is Sen's (1968), from the distribution of
 * Kendall's S; values are taken as independent of each other.
 *
 * Series longer than TREND_EXACT are first gathered into that many groups of
 * neighbours, each its median, so that the cost stays bounded.
 */
#ifndef POSTSIL_TREND_H
#define POSTSIL_TREND_H

#include <stddef.h>

#define TREND_EXACT 200
#define TREND_DAYS_A_MONTH 30.436875  /* of the Gregorian year / 12 */

struct trend {
	double slope;        /* per unit of t; NAN without two distinct t */
	double low, high;    /* infinite where there are too few values to say */
	double intercept;    /* median of x - slope t */
	size_t n;            /* values that it rests on, before gathering */
};

/* t in order.  Values must be finite. */
void trend_theil_sen(const double *t, const double *x, size_t n,
		     struct trend *out);

/* Writes the medians of so many groups of neighbours, or all values where there
 * are no more; returns how many.  Both arrays have room for that. */
size_t trend_gather(const double *t, const double *x, size_t n, size_t groups,
		    double *group_t, double *group_x);

struct trend_series {
	const double *t, *x;
	size_t n;
};

/* The slope that several series share whatever their levels: the median of the
 * slopes between all pairs within a series, its variance the sum of theirs
 * (Hirsch, Slack and Smith 1982, with series for seasons).  Of many series each
 * is gathered to fewer values.  The intercept is NAN. */
void trend_common_slope(const struct trend_series *s, size_t n_series,
			struct trend *out);

#endif
