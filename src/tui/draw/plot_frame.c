/* SPDX-License-Identifier: MIT */
#include "tui/draw/plot_frame.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/xmem.h"
#include "tui/draw/text.h"

struct pen {
	const struct plot *p;
	const struct plot_area *a;
	struct grid *g;
	bool reduced;
};

enum style plot_frame_series_style(size_t i)
{
	return (enum style)(STYLE_SERIES1 + i % GLYPH_SERIES);
}

bool plot_frame_has_spread(const struct plot_point *p)
{
	return isfinite(p->low) && isfinite(p->high);
}

static void draw_y_axis(const struct plot_area *a, struct grid *g)
{
	struct rect l = a->y_labels;
	struct tick t[TICKS_MAX];
	size_t n;
	int x = l.x + l.w - 1;

	if (rect_is_empty(l))
		return;
	n = ticks_up(&a->y, PLOT_FRAME_TICK_GAP, t);
	for (int y = 0; y < l.h; y++)
		grid_glyph(g, x, l.y + y, GLYPH_VLINE, STYLE_AXIS);
	for (size_t i = 0; i < n; i++) {
		int y = l.y + l.h - 1 - t[i].cell;

		grid_text_right(g, l.x, y, l.w - 1, t[i].label, STYLE_AXIS);
		grid_glyph(g, x, y, GLYPH_TICK_LEFT, STYLE_AXIS);
	}
}

static void draw_x_axis(const struct plot_area *a, struct grid *g)
{
	struct rect ax = a->x_axis, l = a->x_labels;
	struct tick t[TICKS_MAX];
	size_t n;
	int free_from = l.x;

	if (rect_is_empty(ax))
		return;
	n = ticks_across(&a->x, t);
	for (int i = 0; i < ax.w; i++)
		grid_glyph(g, ax.x + i, ax.y, GLYPH_HLINE, STYLE_AXIS);
	if (a->y_labels.w > 0)
		grid_glyph(g, ax.x - 1, ax.y, GLYPH_AXIS_CORNER, STYLE_AXIS);
	for (size_t i = 0; i < n; i++) {
		int w = text_width(t[i].label, GLYPH_ASCII);
		int x = ax.x + t[i].cell - w / 2, end = l.x + l.w;

		grid_glyph(g, ax.x + t[i].cell, ax.y, GLYPH_TICK_DOWN, STYLE_AXIS);
		x = x < l.x ? l.x : x + w > end ? end - w : x;
		if (rect_is_empty(l) || x < free_from)
			continue;
		grid_text(g, x, l.y, w, t[i].label, STYLE_AXIS);
		free_from = x + w + 1;
	}
}

static void add_reading(struct buf *b, const struct pen *pen, size_t i)
{
	const struct plot_series *s = &pen->p->series[i];
	long at = plot_nearest(s, pen->p->cursor_x);
	char v[32], low[32], high[32];

	buf_addf(b, "   %s ", s->name ? s->name : "");
	if (at < 0) {
		buf_adds(b, "n/a");
		return;
	}
	axis_read(&pen->a->y, s->p[at].y, v, sizeof(v));
	buf_adds(b, v);
	if (i == pen->p->focus && plot_frame_has_spread(&s->p[at])) {
		axis_read(&pen->a->y, s->p[at].low, low, sizeof(low));
		axis_read(&pen->a->y, s->p[at].high, high, sizeof(high));
		buf_addf(b, " (%s … %s)", low, high);
	}
	if (pen->p->y_unit)
		buf_addf(b, " %s", pen->p->y_unit);
}

static void draw_readout(const struct pen *pen)
{
	struct rect r = pen->a->readout;
	const struct plot *p = pen->p;
	struct buf b = BUF_INIT;
	char x[32];

	if (rect_is_empty(r))
		return;
	if (p->readout) {
		buf_adds(&b, p->readout);
	} else {
		axis_read(&pen->a->x, p->cursor_x, x, sizeof(x));
		buf_adds(&b, x);
		for (size_t i = 0; i < p->n_series; i++)
			add_reading(&b, pen, i);
	}
	grid_glyph(pen->g, r.x, r.y, GLYPH_POINTER, STYLE_CURSOR);
	grid_text(pen->g, r.x + 2, r.y, r.w - 2, buf_str(&b), STYLE_CURSOR);
	buf_release(&b);
}

/* What stands at the right end: where y begins, what x is. */
static void axis_words(const struct pen *pen, struct buf *b)
{
	const struct axis *y = &pen->a->y;

	if (y->scale == AXIS_LINEAR && (y->min > 0 || y->max < 0))
		buf_addf(b, "y from %.5g", y->min);
	if (pen->p->x_title)
		buf_addf(b, "%s%s", b->n ? ", " : "", pen->p->x_title);
}

static uint32_t legend_mark(const struct pen *pen, size_t i)
{
	enum glyph_level level = pen->g->level;

	if (i != pen->p->focus || level == GLYPH_ASCII)
		return glyph_series((unsigned)i, level);
	return level == GLYPH_BLOCK ? glyph_quadrant(6) : glyph_braille(0x3f);
}

/* " mark name "; returns the column after it. */
static int legend_entry(struct grid *g, int x, int end, int y, uint32_t mark,
			enum style style, const char *name)
{
	int need = 2 + text_width(name, g->level) + 2;

	if (x + need - 2 > end) {
		if (x < end)
			grid_glyph(g, x, y, GLYPH_ELLIPSIS, STYLE_DIM);
		return end;
	}
	grid_put(g, x, y, mark, style);
	grid_text(g, x + 2, y, end - x - 2, name, STYLE_LABEL);
	return x + need;
}

static void draw_legend(const struct pen *pen)
{
	struct rect r = pen->a->legend;
	const struct plot *p = pen->p;
	struct buf words = BUF_INIT;
	int x = r.x, end = r.x + r.w, need;

	axis_words(pen, &words);
	need = text_width(buf_str(&words), pen->g->level);
	if (rect_is_empty(r)) {
		r = pen->a->plot;
		if (need > 0 && need < r.w / 2)
			grid_text_right(pen->g, r.x, r.y, r.w, buf_str(&words), STYLE_DIM);
		buf_release(&words);
		return;
	}
	if (need > 0 && need <= r.w / 2) {
		grid_text_right(pen->g, r.x, r.y, r.w, buf_str(&words), STYLE_AXIS);
		end -= need + 2;
	}
	for (size_t i = 0; i < p->n_series; i++) {
		const char *name = p->series[i].name ? p->series[i].name : "value";
		bool median = i == p->focus && pen->reduced;
		char *full = xasprintf("%s%s", name, median ? ", median" : "");

		x = legend_entry(pen->g, x, end, r.y, legend_mark(pen, i),
				 plot_frame_series_style(i), full);
		free(full);
	}
	if (p->focus < p->n_series && p->series[p->focus].band)
		legend_entry(pen->g, x, end, r.y, glyph_char(GLYPH_BAND, pen->g->level),
			     STYLE_BAND, pen->reduced ? "min … max" : "spread");
	buf_release(&words);
}

static void draw_marker_legend(const struct pen *pen)
{
	struct rect r = pen->a->markers;
	const struct plot *p = pen->p;
	int x = r.x + 2;

	if (rect_is_empty(r))
		return;
	grid_glyph(pen->g, r.x, r.y, GLYPH_MARKER, STYLE_MARKER);
	x += grid_text(pen->g, x, r.y, r.w - 2,
		       p->marker_title ? p->marker_title : "stack", STYLE_LABEL);
	for (size_t i = 0; i < p->n_markers; i++) {
		const struct plot_marker *m = &p->marker[i];
		char *word;
		int w;

		if (!m->label || axis_index(&pen->a->x, m->x) < 0)
			continue;
		word = xasprintf("%d %s%s", m->number, m->label, m->alert ? "!" : "");
		w = text_width(word, pen->g->level);
		if (x + 2 + w <= r.x + r.w)
			grid_text(pen->g, x + 2, r.y, w, word, m->alert ?
				  STYLE_MARKER_ALERT : STYLE_MARKER);
		else if (x + 2 <= r.x + r.w)
			grid_glyph(pen->g, x + 1, r.y, GLYPH_ELLIPSIS, STYLE_DIM);
		x = x + 2 + w <= r.x + r.w ? x + 2 + w : r.x + r.w;
		free(word);
	}
}

void plot_frame_axes(const struct plot_area *a, struct grid *g)
{
	draw_y_axis(a, g);
	draw_x_axis(a, g);
}

void plot_frame_words(const struct plot *p, const struct plot_area *a,
		      struct grid *g, bool reduced)
{
	struct pen pen = { .p = p, .a = a, .g = g, .reduced = reduced };

	draw_readout(&pen);
	draw_legend(&pen);
	draw_marker_legend(&pen);
}
