/* SPDX-License-Identifier: MIT */
#include "tui/roof_model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/utf8.h"
#include "tui/draw/scatter.h"
#include "tui/draw/text.h"
#include "tui/pane.h"

#define TALL 34           /* rows from which the tables stand below */
#define TABLES_WIDE 100   /* columns that they need */
#define WIDE 100
#define FOOT_ROWS 9       /* rows of the inside from which legend and foot are */
#define X_MARGIN 1.6
#define X_BEYOND 2.5      /* a flat roof is seen behind the last ridge */
#define Y_BELOW 1.3
#define Y_ABOVE 1.8       /* room for the words of the highest roof */
#define TERA_FROM 50000.0 /* GOP/s at the top from which the axis counts TOP/s */

/* What one picture is made of; strings and arrays live in the arena. */
struct canvas {
	const struct roof_model *m;
	struct arena arena;
	struct roof_window w;
	double unit;              /* GOP/s that the axis calls 1 */
	bool wide;
	enum glyph_level level;
	struct scatter_line *line;
	struct scatter_point *point;
	struct scatter s;
};

/* --- the window ------------------------------------------------------------------ */

static void widen(double *low, double *high, double v)
{
	if (!isfinite(v) || !(v > 0))
		return;
	*low = fmin(*low, v);
	*high = fmax(*high, v);
}

void roof_model_window(const struct roof_model *m, struct roof_window *w)
{
	double ridges = 0, none = INFINITY;

	*w = (struct roof_window){ .x_min = INFINITY, .y_min = INFINITY };
	for (size_t i = 0; i < m->n_shown; i++) {
		widen(&w->x_min, &w->x_max, m->shown[i].p->intensity);
		widen(&w->y_min, &w->y_max, m->shown[i].p->gops);
	}
	for (size_t i = 0; i < m->n_roofs; i++)
		for (size_t k = 0; k < m->roof[i]->n_peaks; k++) {
			const struct roof_peak *p = &m->roof[i]->peak[k];
			struct roofline limits = roof_limits(m->roof[i], p->precision);

			if (!roof_model_has(m, p->precision) || !p->best)
				continue;
			limits.peak = p->gops;
			widen(&none, &ridges, roofline_ridge(&limits));
			widen(&w->y_min, &w->y_max, p->gops);
		}
	widen(&w->x_min, &w->x_max, none);
	if (!(w->x_max > 0))
		w->x_min = w->x_max = 1;
	w->x_min /= X_MARGIN;
	w->x_max = fmax(w->x_max * X_MARGIN, ridges * X_BEYOND);
	for (size_t i = 0; i < m->n_roofs; i++) {
		const struct roof_bandwidth *b = roof_best_bandwidth(m->roof[i]);

		widen(&w->y_min, &w->y_max, b ? b->gbps * w->x_min : NAN);
	}
	if (!(w->y_max > 0))
		w->y_min = w->y_max = 1;
	w->y_min /= Y_BELOW;
	w->y_max *= Y_ABOVE;
}

/* --- lines and points ---------------------------------------------------------------- */

static size_t precision_index(const struct roof_model *m, const char *precision)
{
	size_t i = 0;

	while (i + 1 < m->n_precisions && strcmp(m->precision[i], precision) != 0)
		i++;
	return i;
}

/* A machine has a form and colour of its own where there are two, else a
 * precision has. */
static unsigned form_of(const struct roof_model *m, size_t of, const char *precision)
{
	return (unsigned)(m->n_roofs > 1 ? of : precision_index(m, precision));
}

static enum style style_of(unsigned form)
{
	return (enum style)(STYLE_SERIES1 + form % SCATTER_MARKS);
}

static void add_line(struct canvas *c, const struct scatter_line *l,
		     const double x[2], const double y[2])
{
	double *at = arena_array(&c->arena, 4, sizeof *at);
	struct scatter_line *to = &c->line[c->s.n_lines++];

	*to = *l;
	for (size_t i = 0; i < 2; i++) {
		at[i] = x[i];
		at[2 + i] = y[i] / c->unit;
	}
	to->x = at;
	to->y = at + 2;
	to->n = 2;
}

/* Of two machines each has its mark before the words of its lines. */
static const char *tagged(struct canvas *c, size_t of, const char *words)
{
	char mark[5] = "";

	if (c->m->n_roofs == 1)
		return arena_strdup(&c->arena, words);
	utf8_encode(scatter_mark((unsigned)of, c->level), mark);
	return arena_printf(&c->arena, "%s %s", mark, words);
}

/* From the left edge to the last ridge above it. */
static void add_bandwidth(struct canvas *c, size_t of,
			  const struct roof_bandwidth *b, double top)
{
	double to = top > 0 ? fmin(top / b->gbps, c->w.x_max) : c->w.x_max;
	double x[2] = { c->w.x_min, fmax(to, c->w.x_min) };
	double y[2] = { b->gbps * x[0], b->gbps * x[1] };
	char words[PANE_TEXT];

	roof_words_bandwidth(b, false, words, sizeof words);
	add_line(c, &(struct scatter_line){
		.style = c->m->n_roofs > 1 ? style_of((unsigned)of) : STYLE_VALUE,
		.dashed = !b->memory, .dotted = of > 0, .plain = of ? ':' : '/',
		.at = 0.25,
		.label = tagged(c, of, words) }, x, y);
}

static void add_peak(struct canvas *c, size_t of, const struct roof_peak *p)
{
	const struct roof_bandwidth *b = roof_best_bandwidth(c->m->roof[of]);
	double ridge = b ? p->gops / b->gbps : c->w.x_min;
	double x[2] = { fmax(ridge, c->w.x_min), c->w.x_max };
	double y[2] = { p->gops, p->gops };
	char words[PANE_TEXT];

	if (!(x[1] > x[0]))
		return;
	roof_words_peak(p, c->wide, words, sizeof words);
	add_line(c, &(struct scatter_line){
		.style = style_of(form_of(c->m, of, p->precision)),
		.dashed = p->theoretical, .dotted = of > 0,
		.plain = p->theoretical ? of ? ',' : '.' : of ? '=' : '-', .at = 1, .label = tagged(c, of, words) }, x, y);
}

static void add_roof(struct canvas *c, size_t of)
{
	const struct roof *r = c->m->roof[of];
	double top = 0;

	for (size_t i = 0; i < r->n_peaks; i++)
		if (r->peak[i].best && roof_model_has(c->m, r->peak[i].precision))
			top = fmax(top, r->peak[i].gops);
	for (size_t i = 0; i < r->n_bandwidths; i++)
		if (r->bandwidth[i].best)
			add_bandwidth(c, of, &r->bandwidth[i], top);
	/* where they share cells, what was measured lies over theory */
	for (int measured = 0; measured < 2; measured++)
		for (size_t i = 0; i < r->n_peaks; i++)
			if (r->peak[i].best && r->peak[i].theoretical != measured &&
			    roof_model_has(c->m, r->peak[i].precision))
				add_peak(c, of, &r->peak[i]);
}

/* What tells a point from a faster one of its kernel: its size, of STREAM the
 * stores. */
static void other_words(const struct roof_point *p, char out[UNIT_TEXT])
{
	if (strncmp(p->kernel, "stream.", 7) == 0)
		snprintf(out, UNIT_TEXT, "%.16s", p->variant);
	else
		roof_words_size(p->size, out);
}

/* The fastest of a kernel and precision has its name beside it. */
static void add_point(struct canvas *c, const struct roof_shown *s)
{
	const struct roof_point *p = s->p;
	unsigned form = form_of(c->m, s->of, p->precision);
	const char *mark = p->quality == QUALITY_NOISY ? " ~" :
			   p->quality == QUALITY_THROTTLED ? " !" : "";
	bool sized = c->wide || c->m->n_roofs == 1;   /* room for more words */
	char n[UNIT_TEXT];

	other_words(p, n);
	c->point[c->s.n_points++] = (struct scatter_point){
		.x = p->intensity, .y = p->gops / c->unit, .mark = form,
		.style = style_of(form),
		.label = p->best ? arena_printf(&c->arena, "%.16s %.12s%s",
				roof_short_kernel(p->kernel), p->precision, mark) :
			*n && sized ? arena_printf(&c->arena, "%s%s", n, mark) :
				      NULL,
		.brief = p->best ? roof_short_kernel(p->kernel) : NULL,
	};
}

/* Those with a name lie over the others. */
static void add_points(struct canvas *c)
{
	const struct roof_model *m = c->m;

	for (int best = 0; best < 2; best++)
		for (size_t i = 0; i < m->n_shown; i++) {
			if (m->shown[i].p->best != (best != 0))
				continue;
			if (m->cursor && i == m->at)
				c->s.cursor = c->s.n_points;
			add_point(c, &m->shown[i]);
		}
}

static void fill_canvas(struct canvas *c)
{
	const struct roof_model *m = c->m;
	struct roof_window all;
	size_t lines = 1;

	roof_model_window(m, &all);
	c->w = m->zoomed ? m->window : all;
	c->unit = all.y_max >= TERA_FROM ? 1000 : 1;
	for (size_t i = 0; i < m->n_roofs; i++)
		lines += m->roof[i]->n_bandwidths + m->roof[i]->n_peaks;
	c->line = arena_array(&c->arena, lines, sizeof *c->line);
	c->point = arena_array(&c->arena, m->n_shown + 1, sizeof *c->point);
	c->s = (struct scatter){
		.line = c->line, .point = c->point, .cursor = SCATTER_NONE,
		.x_min = c->w.x_min, .x_max = c->w.x_max,
		.y_min = c->w.y_min / c->unit, .y_max = c->w.y_max / c->unit };
	for (size_t i = 0; i < m->n_roofs; i++)
		add_roof(c, i);
	add_points(c);
}

/* --- legend --------------------------------------------------------------------------- */

static int legend_entry(struct grid *g, struct rect *r, uint32_t mark,
			enum style style, const char *name)
{
	int w = 2 + text_width(name, g->level);

	if (w > r->w)
		return 0;
	grid_put(g, r->x, r->y, mark, style);
	grid_text(g, r->x + 2, r->y, r->w - 2, name, STYLE_LABEL);
	rect_cut_left(r, w + 2);
	return w;
}

static bool has_quality(const struct roof_model *m, enum quality q)
{
	for (size_t i = 0; i < m->n_shown; i++)
		if (m->shown[i].p->quality == q)
			return true;
	return false;
}

static bool has_theory(const struct roof_model *m)
{
	for (size_t i = 0; i < m->n_roofs; i++)
		for (size_t k = 0; k < m->roof[i]->n_peaks; k++)
			if (m->roof[i]->peak[k].theoretical)
				return true;
	return false;
}

static void draw_legend(const struct canvas *c, struct grid *g, struct rect r)
{
	const struct roof_model *m = c->m;
	char axes[64];
	int w;

	snprintf(axes, sizeof axes, "%s%s/s over %s/byte", c->unit > 1 ? "T" : "G",
		 strcmp(roof_words_op(m), "op") == 0 ? "OP" : roof_words_op(m),
		 roof_words_op(m));
	w = text_width(axes, g->level);
	if (w + 2 < r.w / 2) {
		grid_text_right(g, r.x, r.y, r.w, axes, STYLE_AXIS);
		rect_cut_right(&r, w + 2);
	}
	for (size_t i = 0; m->n_roofs == 1 && i < m->n_precisions; i++)
		if (roof_model_has(m, m->precision[i]))
			legend_entry(g, &r, scatter_mark((unsigned)i, g->level),
				     style_of((unsigned)i), m->precision[i]);
	if (has_quality(m, QUALITY_NOISY))
		legend_entry(g, &r, '~', STYLE_WARN, "noisy");
	if (has_quality(m, QUALITY_THROTTLED))
		legend_entry(g, &r, '!', STYLE_ALERT, "throttled");
	if (has_theory(m))
		legend_entry(g, &r, g->level == GLYPH_ASCII ? '.' :
			     glyph_char(GLYPH_MARKER, g->level), STYLE_DIM,
			     g->level == GLYPH_ASCII && m->n_roofs > 1 ?
			     ", broken line: theory" : "broken line: theory");
}

/* A machine's mark, its lines, its limits. */
static void draw_machine(const struct canvas *c, struct grid *g, struct rect r,
			 size_t i)
{
	static const char *const sample[ROOF_PRODUCTS][GLYPH_LEVELS] = {
		{ [GLYPH_ASCII] = "/-", [GLYPH_BLOCK] = "\u2580\u2580",
		  [GLYPH_BRAILLE] = "\u2812\u2812" },
		{ [GLYPH_ASCII] = ":=", [GLYPH_BLOCK] = "\u2598\u2598",
		  [GLYPH_BRAILLE] = "\u2802\u2802" },
	};
	enum style style = style_of((unsigned)i);
	char text[3 * PANE_TEXT];

	grid_put(g, r.x, r.y, scatter_mark((unsigned)i, g->level), style);
	grid_text(g, r.x + 2, r.y, 2, sample[i][g->level], style);
	roof_words_limits(c->m, i, c->wide, text, sizeof text);
	grid_text(g, r.x + 5, r.y, r.w - 5, text, STYLE_DIM);
}

/* --- the screen -------------------------------------------------------------------------- */

static const char *empty_words(const struct roof_model *m)
{
	if (m->n_roofs)
		return "No roofline: this run has neither a bandwidth nor a peak, nor a "
		       "kernel of known intensity. Its figures are on the screens runs, "
		       "trajectory and maturity.";
	if (m->none[0])
		return m->none;
	return m->at_terminal ?
		"Nothing measured yet: press r to calibrate this machine, about 15 s. "
		"Its bandwidth and peak become the roof, every kernel a point." :
		"Nothing measured yet: `postsil run` calibrates this machine, about "
		"15 s. Its bandwidth and peak become the roof, every kernel a point.";
}

static void draw_readout(const struct canvas *c, struct grid *g, struct rect r)
{
	const struct roof_model *m = c->m;
	unsigned of = (unsigned)m->shown[m->at].of;
	char text[400];

	roof_words_readout(m, c->wide, text, sizeof text);
	grid_glyph(g, r.x, r.y, GLYPH_POINTER, STYLE_CURSOR);
	rect_cut_left(&r, 2);
	if (m->n_roofs > 1) {
		grid_put(g, r.x, r.y, scatter_mark(of, g->level), style_of(of));
		rect_cut_left(&r, 2);
	}
	grid_text(g, r.x, r.y, r.w, text, STYLE_CURSOR);
}

static void draw_foot(const struct canvas *c, struct grid *g, struct rect *in)
{
	const struct roof_model *m = c->m;
	struct rect line;
	char text[400];

	if (m->cursor || m->n_roofs == 1) {
		line = rect_cut_bottom(in, 1);
		roof_words_foot(m, text, sizeof text);
		grid_text(g, line.x, line.y, line.w, text, STYLE_DIM);
	}
	for (size_t i = m->n_roofs; m->n_roofs > 1 && i-- > 0;)
		draw_machine(c, g, rect_cut_bottom(in, 1), i);
	draw_legend(c, g, rect_cut_bottom(in, 1));
}

static void draw_picture(struct roof_model *m, struct grid *g, struct rect in)
{
	struct canvas c = { .m = m, .wide = in.w >= WIDE, .level = g->level };

	fill_canvas(&c);
	if (m->cursor && in.h >= FOOT_ROWS - 2)
		draw_readout(&c, g, rect_cut_top(&in, 1));
	if (in.h >= FOOT_ROWS)
		draw_foot(&c, g, &in);
	scatter_draw(&c.s, g, in, NULL);
	arena_release(&c.arena);
}

/* Runs that were imported may have figures of other kinds alone. */
static bool has_anything(const struct roof_model *m)
{
	for (size_t i = 0; i < m->n_roofs; i++)
		if (m->roof[i]->n_bandwidths || m->roof[i]->n_peaks ||
		    m->roof[i]->n_points)
			return true;
	return false;
}

void roof_draw(struct roof_model *m, struct grid *g, struct rect r)
{
	char title[PANE_TEXT * 2], note[PANE_TEXT];
	bool any = has_anything(m);
	struct rect in;

	m->level = g->level;
	if (any && r.h >= TALL && r.w >= TABLES_WIDE)
		roof_table_draw(m, g, rect_cut_bottom(&r, roof_table_rows(m, r.h)));
	roof_words_title(m, title, sizeof title);
	roof_words_note(m, note, sizeof note);
	in = pane_frame(g, r, &(struct pane){ .focus = true, .demo = m->demo,
		.title = title, .note = *note ? note : NULL });
	if (!any)
		pane_empty(g, in, empty_words(m));
	else
		draw_picture(m, g, in);
}
