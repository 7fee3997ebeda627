/* SPDX-License-Identifier: MIT */
#include "tui/draw/scatter.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/xmem.h"
#include "tui/draw/dots.h"
#include "tui/draw/plot_frame.h"
#include "tui/draw/text.h"

/* Sizes from which each part is drawn; the drawing itself comes first. */
#define ROWS_AXIS 4
#define ROWS_LABELS 5
#define COLUMNS_LABELS 16

/* What a cell holds already. */
#define TAKEN 1        /* by a mark or a word: nothing else goes here */
#define LINED 2        /* by a line: a word may, where it must */

/* Costs of a place for a word, in columns of distance. */
#define COST_LINED 6
#define COST_ORDER 3

struct pen {
	const struct scatter *s;
	struct plot_area a;
	struct grid *g;
	uint8_t *held;         /* a byte for each cell of the plot */
};

uint32_t scatter_mark(unsigned n, enum glyph_level level)
{
	static const uint16_t fancy[SCATTER_MARKS] = {
		0x25cf, 0x25cb, 0x25b2, 0x25c7, 0x25a0, 0x25bd,
	};
	static const char plain[SCATTER_MARKS + 1] = "*o^%#v";

	n %= SCATTER_MARKS;
	return level == GLYPH_ASCII ? (uint32_t)plain[n] : fancy[n];
}

/* --- measuring ---------------------------------------------------------------- */

static int label_width(const struct axis *y)
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

void scatter_measure(const struct scatter *s, struct rect r,
		     struct plot_area *out)
{
	struct rect rest = r;

	*out = (struct plot_area){ .all = r, .empty = !s->n_points && !s->n_lines };
	if (rest.h >= ROWS_LABELS)
		out->x_labels = rect_cut_bottom(&rest, 1);
	if (rest.h >= ROWS_AXIS - 1)
		out->x_axis = rect_cut_bottom(&rest, 1);
	out->y = axis_make(AXIS_LOG, s->y_min, s->y_max, rest.h);
	if (rest.w >= COLUMNS_LABELS)
		out->y_labels = rect_cut_left(&rest, label_width(&out->y) + 1);
	out->plot = rest;
	out->x = axis_make(AXIS_LOG, s->x_min, s->x_max, rest.w);
	out->x_axis.x = rest.x;
	out->x_axis.w = out->x_axis.h ? rest.w : 0;
}

static double row_of(const struct pen *pen, double y)
{
	return pen->a.plot.h - 1 - axis_cell(&pen->a.y, y);
}

static uint8_t *held_at(const struct pen *pen, int x, int y)
{
	return &pen->held[y * pen->a.plot.w + x];
}

/* --- lines -------------------------------------------------------------------- */

/* The centre of a cell lies between two dots: off it by a hair, or rounding
 * would put some dots of a line here and some there. */
#define HAIR 1e-6

/* Of a cell, row by row: both forms have two in a row. */
#define LEFT_DOTS 0x55

static void rasterize(const struct pen *pen, const struct scatter_line *l,
		      struct dots *d)
{
	for (size_t i = 1; i < l->n; i++)
		dots_line(d, axis_cell(&pen->a.x, l->x[i - 1]) + HAIR,
			  row_of(pen, l->y[i - 1]) + HAIR,
			  axis_cell(&pen->a.x, l->x[i]) + HAIR,
			  row_of(pen, l->y[i]) + HAIR);
	for (int i = 0; l->dashed && i < d->w * d->h; i++)
		if (i % d->w % 3 == 2)
			d->bits[i] = 0;
	for (int i = 0; l->dotted && d->dx > 1 && i < d->w * d->h; i++)
		d->bits[i] &= LEFT_DOTS;
}

/* Dots of all lines gather in `all`, so that none rubs out another; a cell has
 * the style of the last. */
static void draw_lines(const struct pen *pen)
{
	struct rect r = pen->a.plot;
	struct dots all, one;

	dots_init(&all, r.w, r.h, pen->g->level);
	for (size_t i = 0; i < pen->s->n_lines; i++) {
		const struct scatter_line *l = &pen->s->line[i];

		dots_init(&one, r.w, r.h, pen->g->level);
		rasterize(pen, l, &one);
		for (int y = 0; y < one.h; y++)
			for (int x = 0; x < one.w; x++) {
				if (!one.bits[y * one.w + x])
					continue;
				all.bits[y * one.w + x] |= one.bits[y * one.w + x];
				grid_put(pen->g, r.x + x, r.y + y,
					 dots_char(&all, x, y, (uint32_t)l->plain),
					 l->style);
				*held_at(pen, x, y) |= LINED;
			}
		dots_release(&one);
	}
	dots_release(&all);
}

/* --- words -------------------------------------------------------------------- */

struct place { int x, y, w; };

/* What it costs to write at a place; -1 when it is taken or outside.  A cell
 * is kept free on either side, so that no word seems to name another mark. */
static int cost_of(const struct pen *pen, const struct place *p)
{
	int cost = 0;

	if (p->x < 0 || p->y < 0 || p->x + p->w > pen->a.plot.w ||
	    p->y >= pen->a.plot.h)
		return -1;
	for (int x = p->x - 1; x <= p->x + p->w; x++) {
		bool inside = x >= p->x && x < p->x + p->w;
		uint8_t held = x < 0 || x >= pen->a.plot.w ? 0 : *held_at(pen, x, p->y);

		if (held & TAKEN)
			return -1;
		if (held & LINED)
			cost += inside ? COST_LINED : COST_LINED / 2;
	}
	return cost;
}

static void write_at(const struct pen *pen, const struct place *p,
		     const char *text, enum style style)
{
	struct rect r = pen->a.plot;

	grid_text(pen->g, r.x + p->x, r.y + p->y, p->w, text, style);
	for (int x = p->x; x < p->x + p->w; x++)
		*held_at(pen, x, p->y) |= TAKEN;
}

/* Places around a mark, those preferred first. */
static bool place_beside(const struct pen *pen, int x, int y, struct place *out)
{
	const int w = out->w;
	const struct place around[] = {
		{ x + 2, y, w }, { x - 1 - w, y, w }, { x - w / 2, y - 1, w },
		{ x - w / 2, y + 1, w }, { x + 1, y + 1, w }, { x + 1, y - 1, w },
		{ x - w, y - 1, w }, { x - w, y + 1, w },
	};
	int best = -1;

	for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
		int cost = cost_of(pen, &around[i]);

		if (cost < 0)
			continue;
		cost += COST_ORDER * (int)i;
		if (best < 0 || cost < best) {
			best = cost;
			*out = around[i];
		}
	}
	return best >= 0;
}

static void label_point(const struct pen *pen, const struct scatter_point *p)
{
	const char *const text[] = { p->label, p->brief };
	int x = axis_index(&pen->a.x, p->x), row = axis_index(&pen->a.y, p->y);

	if (x < 0 || row < 0)
		return;
	for (size_t i = 0; i < 2; i++) {
		struct place at;

		if (!text[i] || !*text[i])
			continue;
		at.w = text_width(text[i], pen->g->level);
		if (place_beside(pen, x, pen->a.plot.h - 1 - row, &at)) {
			write_at(pen, &at, text[i], p->style);
			return;
		}
	}
}

/* The row that a line passes in a column, or -1. */
static int row_in(const struct pen *pen, const struct scatter_line *l, int x)
{
	for (size_t i = 1; i < l->n; i++) {
		double x0 = axis_cell(&pen->a.x, l->x[i - 1]);
		double x1 = axis_cell(&pen->a.x, l->x[i]);
		double y0 = row_of(pen, l->y[i - 1]), y1 = row_of(pen, l->y[i]), y;

		if (!(x >= x0 && x <= x1) || !(x1 > x0))
			continue;
		y = floor(y0 + (y1 - y0) * (x - x0) / (x1 - x0) + 0.5);
		return y >= 0 && y < pen->a.plot.h ? (int)y : -1;
	}
	return -1;
}

/* A word goes above or below its line, or beside one that slopes, as near to
 * l->at as there is room. */
static void label_line(const struct pen *pen, const struct scatter_line *l)
{
	struct place found = { 0 };
	int w = l->label ? text_width(l->label, pen->g->level) : 0, best = -1;
	int wanted = (int)(l->at * (pen->a.plot.w - 1));

	for (int x = 0; w && x < pen->a.plot.w; x++) {
		int y = row_in(pen, l, x);
		const struct place near[] = {
			{ x - w + 1, y - 1, w }, { x, y + 1, w },
			{ x + 2, y, w }, { x - 1 - w, y, w },
		};

		for (size_t i = 0; y >= 0 && i < sizeof near / sizeof *near; i++) {
			int cost = cost_of(pen, &near[i]);

			if (cost < 0)
				continue;
			cost += abs(x - wanted) + COST_ORDER * (int)i;
			if (best < 0 || cost < best) {
				best = cost;
				found = near[i];
			}
		}
	}
	if (best >= 0)
		write_at(pen, &found, l->label, l->style);
}

/* --- points ------------------------------------------------------------------- */

static bool cell_of(const struct pen *pen, const struct scatter_point *p,
		    int *x, int *y)
{
	int row = axis_index(&pen->a.y, p->y);

	*x = axis_index(&pen->a.x, p->x);
	*y = pen->a.plot.h - 1 - row;
	return *x >= 0 && row >= 0;
}

static void hold_points(const struct pen *pen)
{
	int x, y;

	for (size_t i = 0; i < pen->s->n_points; i++)
		if (cell_of(pen, &pen->s->point[i], &x, &y))
			*held_at(pen, x, y) |= TAKEN;
}

static void draw_points(const struct pen *pen)
{
	struct rect r = pen->a.plot;
	int x, y;

	for (size_t i = 0; i < pen->s->n_points; i++) {
		const struct scatter_point *p = &pen->s->point[i];

		if (i != pen->s->cursor && cell_of(pen, p, &x, &y))
			grid_put(pen->g, r.x + x, r.y + y,
				 scatter_mark(p->mark, pen->g->level), p->style);
	}
}

static void draw_cursor_line(const struct pen *pen)
{
	struct rect r = pen->a.plot;
	int x, y;

	if (pen->s->cursor >= pen->s->n_points ||
	    !cell_of(pen, &pen->s->point[pen->s->cursor], &x, &y))
		return;
	for (int k = 0; k < r.h; k++)
		if (!(*held_at(pen, x, k) & TAKEN))
			grid_glyph(pen->g, r.x + x, r.y + k, GLYPH_CURSOR,
				   STYLE_CURSOR);
}

static void draw_cursor(const struct pen *pen)
{
	struct rect r = pen->a.plot;
	const struct scatter_point *p;
	int x, y;

	if (pen->s->cursor >= pen->s->n_points)
		return;
	p = &pen->s->point[pen->s->cursor];
	if (cell_of(pen, p, &x, &y))
		grid_put(pen->g, r.x + x, r.y + y,
			 scatter_mark(p->mark, pen->g->level), STYLE_SELECT);
}

static void draw_words(const struct pen *pen)
{
	const struct scatter *s = pen->s;

	if (s->cursor < s->n_points)
		label_point(pen, &s->point[s->cursor]);
	for (size_t i = 0; i < s->n_lines; i++)
		label_line(pen, &s->line[i]);
	for (size_t i = s->n_points; i-- > 0;)
		if (i != s->cursor)
			label_point(pen, &s->point[i]);
}

void scatter_draw(const struct scatter *s, struct grid *g, struct rect r,
		  struct plot_area *out)
{
	struct pen pen = { .s = s, .g = g };
	struct rect clip;

	scatter_measure(s, r, &pen.a);
	if (out)
		*out = pen.a;
	if (rect_is_empty(pen.a.plot))
		return;
	clip = grid_narrow(g, r);
	plot_frame_axes(&pen.a, g);
	grid_set_clip(g, clip);
	clip = grid_narrow(g, pen.a.plot);
	pen.held = xcalloc((size_t)pen.a.plot.w * (size_t)pen.a.plot.h + 1, 1);
	draw_lines(&pen);
	hold_points(&pen);
	draw_words(&pen);
	draw_cursor_line(&pen);
	draw_points(&pen);
	draw_cursor(&pen);
	free(pen.held);
	grid_set_clip(g, clip);
}
