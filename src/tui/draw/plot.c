/* SPDX-License-Identifier: MIT */
#include "tui/draw/plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/xmem.h"
#include "tui/draw/dots.h"
#include "tui/draw/plot_frame.h"
#include "tui/draw/text.h"
#include "tui/draw/thin.h"

/* Heights from which each part is drawn; the drawing itself comes first. */
#define ROWS_AXIS 4
#define ROWS_LABELS 5
#define ROWS_READOUT 7
#define ROWS_LEGEND 9
#define ROWS_MARKERS 11
#define COLUMNS_LABELS 16

/* --- measuring ------------------------------------------------------------ */

static void include(struct axis_range *r, double v)
{
	if (!isfinite(v))
		return;
	if (!r->set)
		*r = (struct axis_range){ .min = v, .max = v, .set = true };
	r->min = fmin(r->min, v);
	r->max = fmax(r->max, v);
}

static bool in_window(const struct plot *p, double x)
{
	return isfinite(x) && (p->x_min == p->x_max || (x >= p->x_min && x <= p->x_max));
}

bool plot_extent(const struct plot *p, struct axis_range *x, struct axis_range *y)
{
	*x = *y = (struct axis_range)AXIS_RANGE_INIT;
	for (size_t i = 0; i < p->n_series; i++) {
		const struct plot_series *s = &p->series[i];
		bool spread = s->band && i == p->focus;

		for (size_t k = 0; k < s->n; k++) {
			const struct plot_point *pt = &s->p[k];

			if (!in_window(p, pt->x) || !isfinite(pt->y))
				continue;
			include(x, pt->x);
			include(y, pt->y);
			if (spread && !(pt->flags & PLOT_APART)) {
				include(y, pt->low);
				include(y, pt->high);
			}
		}
	}
	return x->set;
}

static struct axis make_x(const struct plot *p, struct axis_range x, int cells)
{
	if (p->x_min != p->x_max)
		x = (struct axis_range){ .min = p->x_min, .max = p->x_max };
	else if (p->x_scale == AXIS_DAYS && x.min > 0 && x.min < x.max / 10)
		x.min = 0;
	return axis_make(p->x_scale, x.min, x.max, cells);
}

static struct axis make_y(const struct plot *p, struct axis_range y, int cells)
{
	if (p->y_min != p->y_max)
		y = (struct axis_range){ .min = p->y_min, .max = p->y_max };
	else
		ticks_round(p->y_scale, cells / PLOT_FRAME_TICK_GAP / 2 + 1, &y.min, &y.max);
	return axis_make(p->y_scale, y.min, y.max, cells);
}

static bool has_marker_legend(const struct plot *p)
{
	for (size_t i = 0; i < p->n_markers; i++)
		if (p->marker[i].label)
			return !p->no_legend;
	return false;
}

static int y_label_width(const struct axis *y)
{
	struct tick t[TICKS_MAX];
	size_t n = ticks_up(y, PLOT_FRAME_TICK_GAP, t);
	int width = 0;

	for (size_t i = 0; i < n; i++) {
		int w = text_width(t[i].label, GLYPH_ASCII);

		width = w > width ? w : width;
	}
	return width;
}

static void measure_rows(const struct plot *p, struct rect *rest, struct plot_area *a)
{
	int h = rest->h;

	if (p->cursor && h >= ROWS_READOUT)
		a->readout = rect_cut_top(rest, 1);
	if (has_marker_legend(p) && h >= ROWS_MARKERS)
		a->markers = rect_cut_bottom(rest, 1);
	if (!p->no_legend && h >= ROWS_LEGEND)
		a->legend = rect_cut_bottom(rest, 1);
	if (h >= ROWS_LABELS)
		a->x_labels = rect_cut_bottom(rest, 1);
	if (h >= ROWS_AXIS)
		a->x_axis = rect_cut_bottom(rest, 1);
}

void plot_measure(const struct plot *p, struct rect r, enum glyph_level level,
		  struct plot_area *out)
{
	struct axis_range x, y;
	struct rect rest = r;

	(void)level;   /* today all levels share one arrangement */
	*out = (struct plot_area){ .all = r };
	out->empty = !plot_extent(p, &x, &y);
	measure_rows(p, &rest, out);
	out->y = make_y(p, y, rest.h);
	if (rest.w >= COLUMNS_LABELS)
		out->y_labels = rect_cut_left(&rest, y_label_width(&out->y) + 1);
	out->plot = rest;
	out->x = make_x(p, x, rest.w);
	out->x_axis.x = rest.x;
	out->x_axis.w = out->x_axis.h ? rest.w : 0;
}

bool plot_x_at(const struct plot_area *a, int column, double *x)
{
	if (column < a->plot.x || column >= a->plot.x + a->plot.w)
		return false;
	*x = axis_value(&a->x, column - a->plot.x);
	return true;
}

static bool is_value(const struct plot_point *p)
{
	return isfinite(p->x) && isfinite(p->y) && !(p->flags & PLOT_APART);
}

long plot_nearest(const struct plot_series *s, double x)
{
	size_t low = 0, high = s->n;
	long left, right;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->p[mid].x < x)
			low = mid + 1;
		else
			high = mid;
	}
	left = (long)low - 1;
	right = (long)low;
	while (left >= 0 && !is_value(&s->p[left]))
		left--;
	while (right < (long)s->n && !is_value(&s->p[right]))
		right++;
	if (right == (long)s->n)
		return left;
	if (left < 0 || s->p[right].x - x < x - s->p[left].x)
		return right;
	return left;
}

/* --- drawing, from the bottom of the pile upwards ------------------------- */

struct pen {
	const struct plot *p;
	const struct plot_area *a;
	struct grid *g;
	bool reduced;              /* the focused series shows medians */
};

/* Grid row of a value, which may lie outside of the plot. */
static double row_of(const struct pen *pen, double y)
{
	return pen->a->plot.h - 1 - axis_cell(&pen->a->y, y);
}

static void draw_marker_lines(const struct pen *pen)
{
	struct rect r = pen->a->plot;

	for (size_t i = 0; i < pen->p->n_markers; i++) {
		const struct plot_marker *m = &pen->p->marker[i];
		int cell = axis_index(&pen->a->x, m->x);

		for (int y = 0; cell >= 0 && y < r.h; y++)
			grid_glyph(pen->g, r.x + cell, r.y + y, GLYPH_MARKER,
				   m->alert ? STYLE_MARKER_ALERT : STYLE_MARKER);
	}
}

/* The number at the head of each line, where the one before leaves room. */
static void draw_marker_labels(const struct pen *pen)
{
	struct rect r = pen->a->plot;
	int free_from = r.x;

	for (size_t i = 0; i < pen->p->n_markers; i++) {
		const struct plot_marker *m = &pen->p->marker[i];
		int x = r.x + axis_index(&pen->a->x, m->x), w;
		char text[16];

		if (x < r.x || m->number <= 0)
			continue;
		w = snprintf(text, sizeof(text), "%d%s", m->number, m->alert ? "!" : "");
		if (x < free_from || x + w > r.x + r.w)
			continue;
		grid_text(pen->g, x, r.y, w, text,
			  m->alert ? STYLE_MARKER_ALERT : STYLE_MARKER);
		free_from = x + w;
	}
}

static void widen(struct axis_range *r, double low, double high)
{
	include(r, low);
	include(r, high);
}

/* The band's reach in each column: of the points in it, and between two joined
 * points what lies between theirs. */
static void band_columns(const struct pen *pen, const struct plot_point *pt, size_t n,
			 struct axis_range *column)
{
	const struct axis *x = &pen->a->x;

	for (size_t i = 0; i < n; i++) {
		int at = axis_index(x, pt[i].x);

		if (!plot_frame_has_spread(&pt[i]))
			continue;
		if (at >= 0)
			widen(&column[at], pt[i].low, pt[i].high);
		if (i == 0 || (pt[i].flags & PLOT_GAP) ||
		    !plot_frame_has_spread(&pt[i - 1]))
			continue;
		double c0 = axis_cell(x, pt[i - 1].x), c1 = axis_cell(x, pt[i].x);

		for (double c = fmax(0, ceil(c0)); c <= fmin(c1, x->cells - 1); c++) {
			double t = c1 > c0 ? (c - c0) / (c1 - c0) : 0;

			widen(&column[(int)c],
			      pt[i - 1].low + t * (pt[i].low - pt[i - 1].low),
			      pt[i - 1].high + t * (pt[i].high - pt[i - 1].high));
		}
	}
}

static void draw_band(const struct pen *pen, const struct plot_point *pt, size_t n)
{
	struct rect r = pen->a->plot;
	struct axis_range *column = xcalloc((size_t)r.w + 1, sizeof(*column));

	band_columns(pen, pt, n, column);
	for (int x = 0; x < r.w; x++) {
		double top, bottom;

		if (!column[x].set)
			continue;
		top = fmax(0, floor(row_of(pen, column[x].max) + 0.5));
		bottom = fmin(r.h - 1, floor(row_of(pen, column[x].min) + 0.5));
		for (int y = (int)fmin(top, r.h); y <= bottom; y++)
			grid_glyph(pen->g, r.x + x, r.y + y, GLYPH_BAND, STYLE_BAND);
	}
	free(column);
}

static void put_point(const struct pen *pen, const struct plot_point *pt,
		      uint32_t ch, enum style style)
{
	struct rect r = pen->a->plot;
	int x = axis_index(&pen->a->x, pt->x), y = axis_index(&pen->a->y, pt->y);

	if (x >= 0 && y >= 0)
		grid_put(pen->g, r.x + x, r.y + r.h - 1 - y, ch, style);
}

static bool is_alone(const struct plot_point *pt, size_t n, size_t i)
{
	return (i == 0 || (pt[i].flags & PLOT_GAP)) &&
	       (i + 1 == n || (pt[i + 1].flags & PLOT_GAP));
}

/* A connected line, in the canvas's dots or in `plain` where it has one a cell;
 * points that stand alone, and all where they are few, as marks. */
static void draw_line(const struct pen *pen, const struct plot_point *pt, size_t n,
		      enum glyph_level level, uint32_t plain, enum style style)
{
	struct rect r = pen->a->plot;
	bool few = level != GLYPH_ASCII && n <= (size_t)r.w / 6;
	struct dots d;

	dots_init(&d, r.w, r.h, level);
	for (size_t i = 0; i < n; i++) {
		size_t from = i > 0 && !(pt[i].flags & PLOT_GAP) ? i - 1 : i;

		dots_line(&d, axis_cell(&pen->a->x, pt[from].x), row_of(pen, pt[from].y),
			  axis_cell(&pen->a->x, pt[i].x), row_of(pen, pt[i].y));
	}
	for (int y = 0; y < d.h; y++)
		for (int x = 0; x < d.w; x++) {
			uint32_t ch = dots_char(&d, x, y, plain);

			if (ch)
				grid_put(pen->g, r.x + x, r.y + y, ch, style);
		}
	dots_release(&d);
	for (size_t i = 0; i < n; i++)
		if (level != GLYPH_ASCII && (few || is_alone(pt, n, i)))
			put_point(pen, &pt[i], glyph_char(GLYPH_POINT, level), style);
}

static void draw_apart(const struct pen *pen, const struct plot_series *s)
{
	for (size_t i = 0; i < s->n; i++)
		if ((s->p[i].flags & PLOT_APART) && in_window(pen->p, s->p[i].x))
			put_point(pen, &s->p[i], glyph_char(GLYPH_APART, pen->g->level),
				  STYLE_DIM);
}

static void draw_series(struct pen *pen)
{
	const struct plot *p = pen->p;
	enum glyph_level level = pen->g->level;
	struct plot_point *focus;
	size_t n;

	if (p->focus >= p->n_series)
		return;
	focus = thin_series(&p->series[p->focus], &pen->a->x,
			    pen->a->plot.w * dots_across(level), &n, &pen->reduced);
	if (p->series[p->focus].band)
		draw_band(pen, focus, n);
	for (size_t i = p->n_series; i-- > 0;) {
		struct plot_point *pt;
		size_t k;

		if (i == p->focus)
			continue;
		pt = thin_series(&p->series[i], &pen->a->x, pen->a->plot.w, &k, NULL);
		draw_line(pen, pt, k, GLYPH_ASCII, glyph_series((unsigned)i, level),
			  plot_frame_series_style(i));
		free(pt);
	}
	draw_apart(pen, &p->series[p->focus]);
	draw_line(pen, focus, n, level, glyph_series((unsigned)p->focus, level),
		  plot_frame_series_style(p->focus));
	free(focus);
}

static void draw_cursor(const struct pen *pen)
{
	const struct plot *p = pen->p;
	struct rect r = pen->a->plot;
	int cell = axis_index(&pen->a->x, p->cursor_x);
	long at;

	if (!p->cursor || cell < 0)
		return;
	for (int y = 0; y < r.h; y++)
		grid_glyph(pen->g, r.x + cell, r.y + y, GLYPH_CURSOR, STYLE_CURSOR);
	if (p->focus >= p->n_series)
		return;
	/* the value keeps its place in sight on the cursor's line */
	at = plot_nearest(&p->series[p->focus], p->cursor_x);
	if (at >= 0 && axis_index(&pen->a->x, p->series[p->focus].p[at].x) == cell)
		put_point(pen, &p->series[p->focus].p[at],
			  glyph_char(GLYPH_POINT, pen->g->level), STYLE_CURSOR);
}

static void draw_empty(const struct pen *pen, struct rect r)
{
	const char *why = pen->p->empty ? pen->p->empty : "no data";
	int w = text_width(why, pen->g->level);

	w = w < r.w ? w : r.w;
	grid_text_wrapped(pen->g, (struct rect){ r.x + (r.w - w) / 2, r.y + r.h / 2,
						 w, r.h - r.h / 2 },
			  why, STYLE_DIM);
}

void plot_draw(const struct plot *p, struct grid *g, struct rect r,
	       struct plot_area *out)
{
	struct plot_area own;
	struct plot_area *a = out ? out : &own;
	struct pen pen = { .p = p, .a = a, .g = g };
	struct rect clip;

	plot_measure(p, r, g->level, a);
	if (rect_is_empty(r))
		return;
	clip = grid_narrow(g, r);
	if (a->empty) {
		draw_empty(&pen, r);
		grid_set_clip(g, clip);
		return;
	}
	plot_frame_axes(a, g);
	grid_set_clip(g, clip);
	grid_narrow(g, a->plot);
	draw_marker_lines(&pen);
	draw_series(&pen);
	draw_cursor(&pen);
	draw_marker_labels(&pen);
	grid_set_clip(g, clip);
	grid_narrow(g, r);
	plot_frame_words(p, a, g, pen.reduced);
	grid_set_clip(g, clip);
}
