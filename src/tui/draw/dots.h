/* SPDX-License-Identifier: MIT */
/*
 * dots: a canvas finer than cells: 2x4 dots a cell in braille, 2x2 in
 * quadrants, one in ASCII.  Several strokes may share a cell; what they leave
 * in it is one character.
 *
 * Coordinates are in cells and parts of one, 0.0 being the centre of the cell
 * at the upper left, y downwards.  Anything outside leaves no trace.
 */
#ifndef POSTSIL_DOTS_H
#define POSTSIL_DOTS_H

#include <stdint.h>

#include "tui/draw/glyphs.h"

struct dots {
	int w, h;            /* cells */
	int dx, dy;          /* dots in a cell */
	enum glyph_level level;
	uint8_t *bits;       /* row by row; bit y * dx + x of a cell */
};

void dots_init(struct dots *d, int w, int h, enum glyph_level level);
void dots_release(struct dots *d);

/* Dots across a cell at a level. */
int dots_across(enum glyph_level level);

void dots_line(struct dots *d, double x0, double y0, double x1, double y1);

/* What a cell holds: 0 when nothing, `plain` when something and the canvas has
 * one dot a cell, else the pattern's character. */
uint32_t dots_char(const struct dots *d, int x, int y, uint32_t plain);

#endif
