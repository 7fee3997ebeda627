/* SPDX-License-Identifier: MIT */
/*
 * view_help: the help over a screen: its own keys, the screens, the keys of the
 * workstation.  It scrolls where it does not fit.
 */
#ifndef POSTSIL_VIEW_HELP_H
#define POSTSIL_VIEW_HELP_H

#include "tui/draw/grid.h"

struct view_ops;

#define VIEW_HELP_END 100000

/* Draws over r from line *top on; *top is brought within the text. */
void view_help_draw(struct grid *g, struct rect r, const struct view_ops *screen,
		    int *top);

#endif
