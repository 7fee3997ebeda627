/* SPDX-License-Identifier: MIT */
/*
 * chart_marker: where the stack of a chart's focus series changed, and what
 * changed there.  For chart.c alone.
 */
#ifndef POSTSIL_CHART_MARKER_H
#define POSTSIL_CHART_MARKER_H

struct chart;

/* Fills the markers of c from its focus series; the points must be there. */
void chart_find_markers(struct chart *c);

#endif
