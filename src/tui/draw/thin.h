/* SPDX-License-Identifier: MIT */
/*
 * thin: a series brought down to what a plot's columns can show.
 *
 * Where there are more points than columns, each column keeps one: the median
 * of its values, the least low and the greatest high, so that neither a single
 * outlier nor the usual level gets lost.  Points without a value and those
 * that do not count are left out; what follows a gap carries PLOT_GAP.
 */
#ifndef POSTSIL_THIN_H
#define POSTSIL_THIN_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/draw/plot.h"

/* Returns the points of s on axis x and one neighbour beyond each end, at most
 * `columns` + 2 of them, in memory that the caller frees; *reduced (may be
 * NULL) is whether medians were taken. */
struct plot_point *thin_series(const struct plot_series *s, const struct axis *x,
			       int columns, size_t *n, bool *reduced);

/* The nth smallest of v[0..n-1], which is reordered. */
double thin_select(double *v, size_t n, size_t nth);

#endif
