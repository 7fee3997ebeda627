/* SPDX-License-Identifier: MIT */
#include "tui/draw/grid.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/xmem.h"
#include "tui/draw/text.h"

static const struct cell blank = { .ch = ' ', .style = STYLE_DEFAULT };

static int clamp(int v, int low, int high)
{
	return v < low ? low : v > high ? high : v;
}

bool rect_is_empty(struct rect r)
{
	return r.w <= 0 || r.h <= 0;
}

bool rect_has(struct rect r, int x, int y)
{
	return x >= r.x && y >= r.y && x - r.x < r.w && y - r.y < r.h;
}

struct rect rect_intersect(struct rect a, struct rect b)
{
	int x0 = a.x > b.x ? a.x : b.x, y0 = a.y > b.y ? a.y : b.y;
	int x1 = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
	int y1 = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;

	if (x1 <= x0 || y1 <= y0)
		return (struct rect){ .x = x0, .y = y0 };
	return (struct rect){ x0, y0, x1 - x0, y1 - y0 };
}

struct rect rect_inset(struct rect r, int n)
{
	if (r.w <= 2 * n || r.h <= 2 * n)
		return (struct rect){ .x = r.x, .y = r.y };
	return (struct rect){ r.x + n, r.y + n, r.w - 2 * n, r.h - 2 * n };
}

struct rect rect_cut_top(struct rect *r, int n)
{
	struct rect cut = *r;

	cut.h = clamp(n, 0, r->h > 0 ? r->h : 0);
	r->y += cut.h;
	r->h -= cut.h;
	return cut;
}

struct rect rect_cut_bottom(struct rect *r, int n)
{
	struct rect cut = *r;

	cut.h = clamp(n, 0, r->h > 0 ? r->h : 0);
	r->h -= cut.h;
	cut.y = r->y + r->h;
	return cut;
}

struct rect rect_cut_left(struct rect *r, int n)
{
	struct rect cut = *r;

	cut.w = clamp(n, 0, r->w > 0 ? r->w : 0);
	r->x += cut.w;
	r->w -= cut.w;
	return cut;
}

struct rect rect_cut_right(struct rect *r, int n)
{
	struct rect cut = *r;

	cut.w = clamp(n, 0, r->w > 0 ? r->w : 0);
	r->w -= cut.w;
	cut.x = r->x + r->w;
	return cut;
}

void grid_init(struct grid *g, int w, int h, enum glyph_level level)
{
	*g = (struct grid){ .level = level };
	grid_resize(g, w, h);
}

void grid_release(struct grid *g)
{
	free(g->cell);
	*g = (struct grid)GRID_INIT;
}

void grid_resize(struct grid *g, int w, int h)
{
	size_t n;

	g->w = clamp(w, 0, GRID_MAX);
	g->h = clamp(h, 0, GRID_MAX);
	n = (size_t)g->w * (size_t)g->h;
	g->cell = xreallocarray(g->cell, n ? n : 1, sizeof(*g->cell));
	grid_clear(g);
}

void grid_clear(struct grid *g)
{
	size_t n = (size_t)g->w * (size_t)g->h;

	for (size_t i = 0; i < n; i++)
		g->cell[i] = blank;
	g->clip = grid_rect(g);
}

void grid_copy(struct grid *to, const struct grid *from)
{
	size_t n = (size_t)from->w * (size_t)from->h;

	if (to->w != from->w || to->h != from->h || to->cell == NULL)
		grid_resize(to, from->w, from->h);
	to->level = from->level;
	if (n > 0)
		memcpy(to->cell, from->cell, n * sizeof(*to->cell));
}

struct rect grid_rect(const struct grid *g)
{
	return (struct rect){ .w = g->w, .h = g->h };
}

struct rect grid_narrow(struct grid *g, struct rect r)
{
	struct rect before = g->clip;

	g->clip = rect_intersect(g->clip, r);
	return before;
}

void grid_set_clip(struct grid *g, struct rect clip)
{
	g->clip = rect_intersect(clip, grid_rect(g));
}

static struct cell *cell_of(const struct grid *g, int x, int y)
{
	return &g->cell[(size_t)y * (size_t)g->w + (size_t)x];
}

struct cell grid_at(const struct grid *g, int x, int y)
{
	return rect_has(grid_rect(g), x, y) ? *cell_of(g, x, y) : blank;
}

/* What is about to be overwritten may be half of a wide character. */
static void unjoin(struct grid *g, int x, int y)
{
	struct cell *c = cell_of(g, x, y);

	if (c->ch == 0 && x > 0)
		c[-1].ch = ' ';
	if (x + 1 < g->w && c[1].ch == 0)
		c[1].ch = ' ';
}

static void put_cell(struct grid *g, int x, int y, uint32_t ch, enum style style)
{
	if (!rect_has(g->clip, x, y))
		return;
	unjoin(g, x, y);
	*cell_of(g, x, y) = (struct cell){ .ch = ch, .style = (uint8_t)style };
}

/* ch has passed text_next() or is a glyph of the level. */
static void put_wide(struct grid *g, int x, int y, uint32_t ch, int width,
		     enum style style)
{
	bool both = rect_has(g->clip, x, y) && rect_has(g->clip, x + 1, y);

	if (width == 2 && !both) {
		put_cell(g, x, y, ' ', style);
		put_cell(g, x + 1, y, ' ', style);
		return;
	}
	put_cell(g, x, y, ch, style);
	if (width == 2) {
		put_cell(g, x + 1, y, ' ', style);
		cell_of(g, x, y)->ch = ch;
		cell_of(g, x + 1, y)->ch = 0;
	}
}

void grid_put(struct grid *g, int x, int y, uint32_t ch, enum style style)
{
	int width = text_char_width(ch);

	if (g->level == GLYPH_ASCII) {
		ch = (unsigned char)glyph_to_ascii(ch);
		width = 1;
	} else if (width == 0) {
		ch = 0xfffd;
		width = 1;
	}
	put_wide(g, x, y, ch, width, style);
}

void grid_glyph(struct grid *g, int x, int y, enum glyph glyph, enum style style)
{
	put_cell(g, x, y, glyph_char(glyph, g->level), style);
}

void grid_style(struct grid *g, int x, int y, int w, enum style style)
{
	struct rect r = rect_intersect(g->clip, (struct rect){ x, y, w, 1 });

	for (int i = 0; i < r.w && r.h > 0; i++)
		cell_of(g, r.x + i, r.y)->style = (uint8_t)style;
}

int grid_text(struct grid *g, int x, int y, int w, const char *s, enum style style)
{
	struct text_iter it;
	uint32_t ch;
	int width, used = 0;
	bool cut;

	if (w <= 0)
		return 0;
	cut = text_width(s, g->level) > w;
	text_iter_init(&it, s, g->level);
	while (text_next(&it, &ch, &width)) {
		if (cut && used + width > w - 1) {
			grid_glyph(g, x + used++, y, GLYPH_ELLIPSIS, style);
			break;
		}
		put_wide(g, x + used, y, ch, width, style);
		used += width;
	}
	return used;
}

int grid_textf(struct grid *g, int x, int y, int w, enum style style,
	       const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	va_list ap;
	int used;

	va_start(ap, fmt);
	buf_vaddf(&b, fmt, ap);
	va_end(ap);
	used = grid_text(g, x, y, w, buf_str(&b), style);
	buf_release(&b);
	return used;
}

int grid_text_right(struct grid *g, int x, int y, int w, const char *s,
		    enum style style)
{
	int need = text_width(s, g->level);

	if (need >= w)
		return grid_text(g, x, y, w, s, style);
	return grid_text(g, x + w - need, y, need, s, style);
}

int grid_text_wrapped(struct grid *g, struct rect r, const char *s, enum style style)
{
	struct buf b = BUF_INIT;
	int rows = 0;

	if (rect_is_empty(r))
		return 0;
	text_wrap(&b, s, r.w, g->level);
	for (char *line = b.p; line && *line != '\0' && rows < r.h; rows++) {
		char *end = strchrnul(line, '\n');
		bool last = *end == '\0';

		*end = '\0';
		grid_text(g, r.x, r.y + rows, r.w, line, style);
		line = last ? NULL : end + 1;
	}
	buf_release(&b);
	return rows;
}

void grid_fill(struct grid *g, struct rect r, uint32_t ch, enum style style)
{
	r = rect_intersect(r, g->clip);
	for (int y = 0; y < r.h; y++)
		for (int x = 0; x < r.w; x++)
			grid_put(g, r.x + x, r.y + y, ch, style);
}

/* Title and note in the upper edge of r, a blank on both sides of each. */
static void box_words(struct grid *g, struct rect r, bool focus, const char *title,
		      const char *note)
{
	int room = r.w - 4, used = 0, need = note ? text_width(note, g->level) : 0;

	if (title && *title && room >= 3) {
		grid_put(g, r.x + 2, r.y, ' ', STYLE_DEFAULT);
		used = 2 + grid_text(g, r.x + 3, r.y, room - 2, title,
				     focus ? STYLE_TITLE_FOCUS : STYLE_TITLE);
		grid_put(g, r.x + 1 + used, r.y, ' ', STYLE_DEFAULT);
	}
	if (need > 0 && used + need + 3 <= room) {
		int x = r.x + r.w - 3 - need;

		grid_put(g, x - 1, r.y, ' ', STYLE_DEFAULT);
		grid_text(g, x, r.y, need, note, STYLE_NOTE);
		grid_put(g, x + need, r.y, ' ', STYLE_DEFAULT);
	}
}

struct rect grid_box(struct grid *g, struct rect r, bool focus, const char *title,
		     const char *note)
{
	int add = focus ? GLYPH_HEAVY_HLINE - GLYPH_HLINE : 0;
	enum style st = focus ? STYLE_BORDER_FOCUS : STYLE_BORDER;
	int x1 = r.x + r.w - 1, y1 = r.y + r.h - 1;

	if (rect_is_empty(r))
		return r;
	for (int x = r.x; x <= x1; x++) {
		grid_glyph(g, x, r.y, (enum glyph)(GLYPH_HLINE + add), st);
		grid_glyph(g, x, y1, (enum glyph)(GLYPH_HLINE + add), st);
	}
	for (int y = r.y; y <= y1; y++) {
		grid_glyph(g, r.x, y, (enum glyph)(GLYPH_VLINE + add), st);
		grid_glyph(g, x1, y, (enum glyph)(GLYPH_VLINE + add), st);
	}
	grid_glyph(g, r.x, r.y, (enum glyph)(GLYPH_TOP_LEFT + add), st);
	grid_glyph(g, x1, r.y, (enum glyph)(GLYPH_TOP_RIGHT + add), st);
	grid_glyph(g, r.x, y1, (enum glyph)(GLYPH_BOTTOM_LEFT + add), st);
	grid_glyph(g, x1, y1, (enum glyph)(GLYPH_BOTTOM_RIGHT + add), st);
	box_words(g, r, focus, title, note);
	return rect_inset(r, 1);
}

void grid_bar(struct grid *g, int x, int y, int w, double share, enum style style)
{
	int eighths;

	if (!(share > 0))
		share = 0;
	eighths = (int)lround(fmin(share, 1) * 8 * w);
	for (int i = 0; i < w; i++, eighths -= 8) {
		uint32_t ch = glyph_eighth(eighths, g->level);

		if (ch == ' ')
			grid_glyph(g, x + i, y, GLYPH_SHARE_REST, STYLE_DIM);
		else
			put_cell(g, x + i, y, ch, style);
	}
}

static bool cell_differs(const struct cell *a, const struct cell *b)
{
	return a->ch != b->ch || a->style != b->style;
}

bool grid_is_equal(const struct grid *a, const struct grid *b)
{
	int first, last;

	if (a->w != b->w || a->h != b->h)
		return false;
	for (int y = 0; y < a->h; y++)
		if (grid_row_damage(a, b, y, &first, &last))
			return false;
	return true;
}

bool grid_row_damage(const struct grid *a, const struct grid *b, int y,
		     int *first, int *last)
{
	const struct cell *p, *q;
	int x0 = 0, x1 = a->w - 1;

	if (y < 0 || y >= a->h || a->w == 0)
		return false;
	p = cell_of(a, 0, y);
	q = cell_of(b, 0, y);
	while (x0 <= x1 && !cell_differs(&p[x0], &q[x0]))
		x0++;
	while (x1 > x0 && !cell_differs(&p[x1], &q[x1]))
		x1--;
	*first = x0;
	*last = x1;
	return x0 <= x1;
}
