/* SPDX-License-Identifier: MIT */
/*
 * scatter: lines and single points between two logarithmic axes, each with a
 * word beside it.
 *
 * Lines are drawn in the level's finest dots and share their cells; in ASCII
 * each has a character of its own.  Points are marks that differ in form.
 * Over each other, from the top: marks, the cursor's line, words, lines.
 *
 * Words keep clear of marks and of each other, and of lines where they can:
 * each takes the best free place near what it names, those given first before
 * the others, and is left out when there is none.  Nothing is kept; all
 * pointers are borrowed.
 */
#ifndef POSTSIL_SCATTER_H
#define POSTSIL_SCATTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/draw/grid.h"
#include "tui/draw/plot.h"

/* Marks that differ from each other; they repeat after. */
#define SCATTER_MARKS 6
uint32_t scatter_mark(unsigned n, enum glyph_level level);

struct scatter_line {
	const double *x, *y;   /* above 0 */
	size_t n;
	enum style style;
	bool dashed;
	bool dotted;           /* every other dot; in ASCII `plain` must tell */
	char plain;            /* in ASCII */
	const char *label;     /* NULL: none */
	double at;             /* where the label would stand, 0 left to 1 right */
};

struct scatter_point {
	double x, y;           /* above 0 */
	unsigned mark;
	enum style style;
	const char *label;     /* NULL: none */
	const char *brief;     /* instead where label finds no place; or NULL */
};

#define SCATTER_NONE ((size_t)-1)

struct scatter {
	const struct scatter_line *line;
	size_t n_lines;
	const struct scatter_point *point;   /* later ones cover earlier ones */
	size_t n_points;
	size_t cursor;                       /* a point, or SCATTER_NONE */
	double x_min, x_max, y_min, y_max;   /* the window */
};

/* The areas and axes of s in r: plot, y_labels, x_axis, x_labels of *out. */
void scatter_measure(const struct scatter *s, struct rect r,
		     struct plot_area *out);

/* Draws s in r; *out (may be NULL) is what scatter_measure() says. */
void scatter_draw(const struct scatter *s, struct grid *g, struct rect r,
		  struct plot_area *out);

#endif
