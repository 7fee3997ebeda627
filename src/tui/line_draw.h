/* SPDX-License-Identifier: MIT */
/* line_draw: a line that is being edited (line_edit.h) on a grid. */
#ifndef POSTSIL_LINE_DRAW_H
#define POSTSIL_LINE_DRAW_H

#include "tui/draw/grid.h"
#include "tui/line_edit.h"

/* Draws into the first row of r, scrolled so far that the cursor is within; it is the
 * selected character, behind the last one an underscore. */
void line_draw(struct grid *g, struct rect r, const struct line_edit *l);

#endif
