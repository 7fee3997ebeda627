/* SPDX-License-Identifier: MIT */
/*
 * plot_frame: what stands around a plot's data: axes with their ticks, the
 * read-out under the cursor, the legends.  For plot.c, whose areas they are, and
 * scatter.c, which takes the axes alone.
 */
#ifndef POSTSIL_PLOT_FRAME_H
#define POSTSIL_PLOT_FRAME_H

#include <stdbool.h>

#include "tui/draw/plot.h"

/* Rows from one tick of the y axis to the next, at least. */
#define PLOT_FRAME_TICK_GAP 2

void plot_frame_axes(const struct plot_area *a, struct grid *g);

/* reduced: the focused series shows medians of several points a column. */
void plot_frame_words(const struct plot *p, const struct plot_area *a,
		      struct grid *g, bool reduced);

enum style plot_frame_series_style(size_t i);
bool plot_frame_has_spread(const struct plot_point *p);

#endif
