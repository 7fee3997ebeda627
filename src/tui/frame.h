/* SPDX-License-Identifier: MIT */
/*
 * frame: how the cells of a grid are best sent to a terminal.
 */
#ifndef POSTSIL_FRAME_H
#define POSTSIL_FRAME_H

#include <stdbool.h>

#include "tui/draw/grid.h"

/* The style to send the cell at x, y with; STYLE_N for a blank that is as after
 * clearing the screen.  A short run of blanks between two words takes the style
 * of the word before it where nothing of either shows on a blank (bare[style]):
 * no colour need be sent for it.  Long runs are left as cleared, as the cursor
 * jumps over those. */
enum style frame_style(const struct grid *g, int x, int y, const bool bare[STYLE_N]);

#endif
