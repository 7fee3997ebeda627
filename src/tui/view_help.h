/* SPDX-License-Identifier: MIT */
/*
 * view_help: the help over a screen (help_text.h).  It scrolls where it does not fit, and
 * `/` narrows it to the rows with the words that are typed.
 */
#ifndef POSTSIL_VIEW_HELP_H
#define POSTSIL_VIEW_HELP_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/draw/grid.h"

struct key_bindings;
struct view_ops;

struct view_help {
	bool open;
	const struct key_bindings *keys;   /* borrowed; NULL: keymap.h's */
	bool typing;       /* keys go into words */
	char words[32];    /* "": all rows */
	int top;           /* the first line that is shown */
	int page;          /* lines that had room when it was drawn last */
};

void view_help_open(struct view_help *h, const struct key_bindings *keys);

/* A key while it is open; Esc closes it, and the keys that open it or leave. */
void view_help_key(struct view_help *h, uint32_t key);

/* Draws over r; brings h->top within the text. */
void view_help_draw(struct grid *g, struct rect r, const struct view_ops *screen,
		    struct view_help *h);

#endif
