/* SPDX-License-Identifier: MIT */
/*
 * despike: the noise scale of a series and the pulling-in of its outliers.
 *
 * Scale: from first differences, of which a change of level corrupts only one.
 * Outliers: a value further than a limit from the median of the five around it
 * is moved to that limit, so a step that lasts three runs or more survives.
 * What more than 15 % of the runs do is a mode, not an outlier, and is left
 * alone: the limit is at least the 85 % quantile of the distances.
 */
#ifndef POSTSIL_DESPIKE_H
#define POSTSIL_DESPIKE_H

#include <stddef.h>

#define DESPIKE_WINDOW 128   /* newest runs that scale and limit look at */

/* Median of the five values around x[i], the window shifted inward at both
 * ends; n >= 5. */
double despike_median5(const double *x, size_t n, size_t i);

/* Noise deviation of the last DESPIKE_WINDOW runs; 0 for n < 3. */
double despike_scale(const double *x, size_t n);

/* The limit for distances r (x less its median of five) at this scale; with
 * quantile 0 it is 2.5 scales whatever the distances. */
double despike_limit(const double *r, size_t n, double scale, double quantile);

/* The quantile of the online profile. */
#define DESPIKE_QUANTILE .85

#endif
