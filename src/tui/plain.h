/* SPDX-License-Identifier: MIT */
/*
 * plain: a drawn screen as lines to be read aloud, from left to right and from above, for
 * speech and braille: what a screen reader of a terminal does best (Speakup, BRLTTY).
 *
 * The grid of a screen is read, so that no screen can be forgotten and figures are
 * rounded and have their units as on the screen:
 *  - a pane is an empty line, its title and its note as sentences, and what is in it;
 *  - a row of a table is one line, "PRODUCT: MI300X, EFF %: 85.2", without the columns
 *    that are empty in it or a dash, and ", selected" behind the one that is;
 *  - a label and its value are "driver: 560.52", wrapped text is one line again;
 *  - frames, bars and pictures are left out; for a plot it is said that one is, and the
 *    words below it stay;
 *  - "→" is read as "to", and what a list has out of sight is said.
 */
#ifndef POSTSIL_PLAIN_H
#define POSTSIL_PLAIN_H

#include <stdbool.h>

#include "tui/draw/grid.h"

struct buf;
struct view;

/* How wide and high a screen is drawn to be read: no pane is left out and hardly a cell
 * is cut. */
#define PLAIN_W 300
#define PLAIN_H 100
#define PLAIN_PAGE 48   /* rows where somebody asks for more of a list */

/* Of a grid at GLYPH_BLOCK or above; the level is that of what is appended. */
void plain_write(const struct grid *g, enum glyph_level level, struct buf *out);

/* The same of a view, drawn in w columns and h rows, or those above where they are 0, and
 * for the locale. */
void plain_view(const struct view *v, int w, int h, struct buf *out);

/* Appends the line of the selected row alone.  False: there is none. */
bool plain_write_selected(const struct grid *g, enum glyph_level level, struct buf *out);

/* Appends the cells of the selected row, of the pane with the keys where several have
 * one, with a tab between; an empty one for a column without text.  False: no table has
 * a selected row. */
bool plain_selected_row(const struct grid *g, struct buf *out);

#endif
