/* SPDX-License-Identifier: MIT */
/*
 * chart_points: the points of a chart's series on the axis that was chosen, and the gaps
 * in them.  For chart.c alone.
 */
#ifndef POSTSIL_CHART_POINTS_H
#define POSTSIL_CHART_POINTS_H

struct chart;

/* All that a plot shows of the series with the focus, and of the others; from the
 * tracks of c. */
void chart_fill_focus(struct chart *c);
void chart_fill_others(struct chart *c);

#endif
