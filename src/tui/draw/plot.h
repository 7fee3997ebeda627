/* SPDX-License-Identifier: MIT */
/*
 * plot: series over time or days on a grid.
 *
 * From above: a read-out line (with a cursor), the drawing, the x axis, its
 * labels, a legend of the series, a legend of the markers; what does not fit
 * goes, the legends first.  The focused series is a connected line in the
 * level's finest dots with its spread band; others are marks of their own, so
 * that they can be told apart without colour.
 *
 * A line breaks at a NaN, at PLOT_GAP, and where two points lie further apart
 * than `gap`.  With more points than dot columns each column shows the median,
 * and the band reaches from the least low to the greatest high.  Over each
 * other, from the top: marker label (one cell of the first row), cursor, focused
 * series, others, band, marker line.
 *
 * Points are in rising x.  Nothing is kept; all pointers are borrowed.
 */
#ifndef POSTSIL_PLOT_H
#define POSTSIL_PLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/draw/grid.h"
#include "tui/draw/ticks.h"

enum plot_flag {
	PLOT_GAP = 1,      /* no line from the point before to this one */
	PLOT_APART = 2,    /* does not count (forced, throttled): a mark of its
			    * own, never in a line, median or band */
};

struct plot_point {
	double x, y;
	double low, high;  /* spread; NaN: none */
	unsigned flags;    /* of enum plot_flag */
};

struct plot_series {
	const char *name;
	const struct plot_point *p;
	size_t n;
	double gap;        /* break where x steps further than this; 0: never */
	bool band;         /* draw the spread, when this series has the focus */
};

struct plot_marker {
	double x;
	int number;        /* shown on top of its line; 0: none */
	const char *label; /* legend: "560.40 -3.4"; NULL: none */
	bool alert;
};

struct plot {
	const struct plot_series *series;
	size_t n_series, focus;
	const struct plot_marker *marker;
	size_t n_markers;
	const char *marker_title;  /* legend: "driver"; NULL: "stack" */
	enum axis_scale x_scale, y_scale;
	double x_min, x_max;       /* the window; both 0: all of the data */
	double y_min, y_max;       /* both 0: what is in the window, rounded */
	const char *x_title;       /* right end of the legend; NULL: none */
	const char *y_unit;        /* behind read-outs: "%"; NULL: none */
	const char *empty;         /* said when there is nothing to draw */
	const char *readout;       /* NULL: written by plot itself */
	double cursor_x;           /* with cursor */
	bool cursor;
	bool no_legend;
};

/* What goes where: the same for drawing, cursor and mouse. */
struct plot_area {
	struct rect all;
	struct rect readout;       /* empty without a cursor */
	struct rect y_labels;
	struct rect plot;          /* data cells only */
	struct rect x_axis, x_labels;
	struct rect legend, markers;
	struct axis x, y;          /* y cells count upwards */
	bool empty;                /* no point in the window */
};

/* Computes the areas and axes of p in r at the grid's level; draws nothing. */
void plot_measure(const struct plot *p, struct rect r, enum glyph_level level,
		  struct plot_area *out);

/* Draws p in r; *out (may be NULL) is what plot_measure() says. */
void plot_draw(const struct plot *p, struct grid *g, struct rect r,
	       struct plot_area *out);

/* The point of a series nearest to x, NaN values and those apart passed over; -1 when
 * there is none. */
long plot_nearest(const struct plot_series *s, double x);

/* The x under grid column `column`; false when it is outside of the plot. */
bool plot_x_at(const struct plot_area *a, int column, double *x);

/* Least and greatest x, y (low and high included) over all series, within
 * [x_min, x_max] when those differ; false when there is no point. */
bool plot_extent(const struct plot *p, struct axis_range *x, struct axis_range *y);

#endif
