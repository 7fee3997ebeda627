/* SPDX-License-Identifier: MIT */
/*
 * chart_stack: the stack changes of a chart's focus series as a table: number,
 * day, what changed from what to what, and how the level moved.
 */
#ifndef POSTSIL_CHART_STACK_H
#define POSTSIL_CHART_STACK_H

#include "tui/chart.h"
#include "tui/draw/grid.h"

/* current: the marker in force at the cursor, or NULL for the newest. */
void chart_stack_draw(const struct chart *c, const struct chart_marker *current,
		      struct grid *g, struct rect r);

#endif
