/* SPDX-License-Identifier: MIT */
#include "tui/plain.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"
#include "tui/draw/text.h"
#include "tui/plain_table.h"
#include "tui/view.h"

#define TABLES 4          /* side by side in one pane */
#define LABEL_MAX 28

struct reader {
	const struct grid *g;
	enum glyph_level level;
	struct buf *out;
	int paragraph_end;    /* where the last line of text ended; 0: it is closed */
};

static void add_letter(const struct reader *r, uint32_t ch)
{
	char bytes[5];

	if (ch == 0x2192) {
		buf_adds(r->out, "to");
	} else if (ch) {
		bytes[utf8_encode(ch, bytes)] = '\0';
		text_clean(r->out, bytes, r->level);
	}
}

/* Text without its outer blanks; inner gaps become `gap`. */
static void add_span(const struct reader *r, struct span s, int y, const char *gap)
{
	int blanks = 0;
	bool any = false;

	for (int x = s.from; x < s.to; x++) {
		uint32_t ch = plain_letter(r->g, x, y);

		if (ch == ' ') {
			blanks++;
			continue;
		}
		if (any && blanks)
			buf_adds(r->out, blanks >= PLAIN_GAP ? gap : " ");
		add_letter(r, ch);
		blanks = 0;
		any = true;
	}
}

static void end_paragraph(struct reader *r)
{
	if (r->paragraph_end)
		buf_addc(r->out, '\n');
	r->paragraph_end = 0;
}

/* --- tables ---------------------------------------------------------------- */

static bool is_selected(const struct grid *g, struct span s, int y)
{
	enum style style = grid_at(g, s.from, y).style;

	return style == STYLE_SELECT || style == STYLE_SELECT_DIM;
}

/* Nothing, or the dash that stands for it. */
static bool is_absent(const struct grid *g, struct span s, int y)
{
	while (s.from < s.to && plain_letter(g, s.from, y) == ' ')
		s.from++;
	if (s.from < s.to && plain_letter(g, s.from, y) == '-')
		s.from++;
	return plain_is_void(g, s, y);
}

static void write_row(struct reader *r, const struct plain_table *t, int y)
{
	const char *between = "";

	if (t->n && grid_at(r->g, t->column[0].from, y).style == STYLE_HEADER) {
		add_span(r, t->at, y, ", ");
		buf_adds(r->out, ":\n");
		return;
	}
	for (int i = 0; i < t->n; i++) {
		if (is_absent(r->g, t->column[i], y))
			continue;
		buf_adds(r->out, between);
		add_span(r, t->column[i], t->top, " ");
		buf_adds(r->out, plain_is_void(r->g, t->column[i], t->top) ? "" : ": ");
		add_span(r, t->column[i], y, " ");
		between = ", ";
	}
	buf_adds(r->out, is_selected(r->g, t->at, y) ? ", selected\n" : "\n");
}

static void write_table(struct reader *r, const struct plain_table *t)
{
	bool above = false, below = false;

	for (int y = t->top; y < t->end; y++) {
		uint32_t edge = grid_at(r->g, t->at.to - 1, y).ch;

		above |= edge == 0x2191;
		below |= edge == 0x2193;
	}
	end_paragraph(r);
	if (above)
		buf_adds(r->out, "More rows above.\n");
	for (int y = t->top + 1; y < t->end; y++)
		write_row(r, t, y);
	if (below)
		buf_adds(r->out, "More rows below.\n");
}

/* The tables whose headers are in row y; the row behind the longest, or y. */
static int write_tables(struct reader *r, struct span s, int y, int bottom)
{
	struct plain_table t = { .top = y };
	int end = y;

	for (int i = 0; i < TABLES && plain_find_header(r->g, s, y, &t.at); i++) {
		plain_find_table(&t, r->g, bottom);
		write_table(r, &t);
		end = t.end > end ? t.end : end;
		s.from = t.at.to;
	}
	return end;
}

/* --- text ------------------------------------------------------------------ */

/* A row of a plot: a piece of an axis, or nothing but the words beside one. */
static bool is_plot(const struct grid *g, struct span s, int y)
{
	bool words = false, axis = false;

	for (int x = s.from; x < s.to; x++) {
		struct cell c = grid_at(g, x, y);

		if (c.style == STYLE_AXIS && plain_is_frame(c.ch))
			return true;
		axis |= c.style == STYLE_AXIS && c.ch != ' ';
		words |= c.style != STYLE_AXIS && plain_letter(g, x, y) != ' ';
	}
	return axis && !words;
}

static int first_letter(const struct grid *g, struct span s, int y)
{
	int x = s.from;

	while (x < s.to && plain_letter(g, x, y) == ' ')
		x++;
	return x;
}

/* Whether the word that row y begins with had no room in the line before it. */
static bool goes_on(const struct reader *r, struct span s, int y)
{
	int from = first_letter(r->g, s, y), to = from;

	while (to < s.to && plain_letter(r->g, to, y) != ' ')
		to++;
	return r->paragraph_end && r->paragraph_end + 1 + to - from > s.to - 1;
}

/* A word or two that are styled as a label, or that a gap parts from the rest and no
 * picture is before: where it ends, or 0. */
static int label_end(const struct grid *g, struct span s, int y)
{
	int from = first_letter(g, s, y), x = from, end = 0;

	for (; x < s.to && grid_at(g, x, y).style == STYLE_LABEL; x++)
		if (plain_letter(g, x, y) != ' ')
			end = x + 1;
	for (x = s.from; x < from && grid_at(g, x, y).ch == ' '; x++)
		;
	if (!end && x == from)
		for (x = from; !end && x < s.to - PLAIN_GAP && x - from <= LABEL_MAX; x++)
			if (plain_is_void(g, (struct span){ x, x + PLAIN_GAP }, y))
				end = x;
	return end && !plain_is_void(g, (struct span){ end, s.to }, y) ? end : 0;
}

static bool has_gap(const struct grid *g, struct span s, int y)
{
	int blanks = 0;

	for (int x = first_letter(g, s, y); x < s.to; x++) {
		if (plain_letter(g, x, y) != ' ' && blanks >= PLAIN_GAP)
			return true;
		blanks = plain_letter(g, x, y) == ' ' ? blanks + 1 : 0;
	}
	return false;
}

static void write_text(struct reader *r, struct span s, int y)
{
	int label;

	if (goes_on(r, s, y)) {
		buf_addc(r->out, ' ');
	} else {
		end_paragraph(r);
		label = label_end(r->g, s, y);
		if (label) {
			add_span(r, (struct span){ s.from, label }, y, " ");
			buf_adds(r->out, ": ");
			s.from = label;
		}
	}
	add_span(r, s, y, ", ");
	for (int x = s.from; x < s.to; x++)
		if (plain_letter(r->g, x, y) != ' ')
			r->paragraph_end = x + 1;
	if (has_gap(r->g, s, y))   /* no running text: the next line is another */
		r->paragraph_end = 1;
}

/* --- panes ----------------------------------------------------------------- */

static bool is_corner(const struct grid *g, int x, int y, enum glyph thin,
		      enum glyph heavy)
{
	struct cell c = grid_at(g, x, y);

	return c.ch == glyph_char(thin, GLYPH_BLOCK) ||
	       c.ch == glyph_char(heavy, GLYPH_BLOCK);
}

/* The frame whose upper left corner is at x, y. */
static bool find_pane(const struct grid *g, int x, int y, struct rect *r)
{
	int right = x + 1, bottom = y + 1;

	if (!is_corner(g, x, y, GLYPH_TOP_LEFT, GLYPH_HEAVY_TOP_LEFT))
		return false;
	while (right < g->w && !is_corner(g, right, y, GLYPH_TOP_RIGHT,
					  GLYPH_HEAVY_TOP_RIGHT))
		right++;
	while (bottom < g->h && !is_corner(g, x, bottom, GLYPH_BOTTOM_LEFT,
					   GLYPH_HEAVY_BOTTOM_LEFT))
		bottom++;
	*r = (struct rect){ x, y, right - x + 1, bottom - y + 1 };
	return right < g->w && bottom < g->h;
}

/* Title and note, between which there is the frame. */
static void write_title(struct reader *r, struct rect b)
{
	struct span s = { b.x + 1, b.x + b.w - 1 };
	const char *before = r->out->n ? "\n" : "";

	for (int x = s.from; x < s.to; x++) {
		int to = x;

		while (to < s.to && !plain_is_frame(grid_at(r->g, to, b.y).ch))
			to++;
		if (to == x)
			continue;
		buf_adds(r->out, before);
		add_span(r, (struct span){ x, to }, b.y, ", ");
		before = ". ";
		x = to;
	}
	buf_adds(r->out, *before == '.' ? ".\n" : before);
}

static void write_pane(struct reader *r, struct rect b)
{
	struct span s = { b.x + 1, b.x + b.w - 1 };
	int bottom = b.y + b.h - 1;
	bool plot = false;

	write_title(r, b);
	for (int y = b.y + 1; y < bottom; y++) {
		int end = write_tables(r, s, y, bottom);

		if (end > y) {
			y = end - 1;
		} else if (is_plot(r->g, s, y)) {
			if (!plot)
				buf_adds(r->out, "A plot is left out.\n");
			plot = true;
		} else if (plain_is_void(r->g, s, y)) {
			end_paragraph(r);
		} else {
			write_text(r, s, y);
		}
	}
	end_paragraph(r);
}

void plain_write(const struct grid *g, enum glyph_level level, struct buf *out)
{
	struct reader r = { .g = g, .level = level, .out = out };
	struct rect pane;

	for (int y = 0; y < g->h; y++)
		for (int x = 0; x < g->w; x++)
			if (find_pane(g, x, y, &pane)) {
				write_pane(&r, pane);
				x = pane.x + pane.w - 1;
			}
}

void plain_view(const struct view *v, int w, int h, struct buf *out)
{
	struct grid g = GRID_INIT;

	grid_init(&g, w ? w : PLAIN_W, h ? h : PLAIN_H, GLYPH_BLOCK);
	v->ops->draw(v, &g, grid_rect(&g));
	plain_write(&g, glyph_level_detect(), out);
	grid_release(&g);
}

/* --- the selected row ------------------------------------------------------ */

/* The row of that style in a table of the pane; 0: none. */
static int find_selected(const struct grid *g, struct rect b, enum style style,
			 struct plain_table *t)
{
	struct span s = { b.x + 1, b.x + b.w - 1 };

	for (int y = b.y + 1; y < b.y + b.h - 1; y++) {
		struct span left = s;

		while (plain_find_header(g, left, y, &t->at)) {
			t->top = y;
			plain_find_table(t, g, b.y + b.h - 1);
			for (int k = y + 1; k < t->end; k++)
				if (grid_at(g, t->at.from, k).style == style)
					return k;
			left.from = t->at.to;
		}
	}
	return 0;
}

/* In the pane with the keys, else in any. */
static int find_selected_anywhere(const struct grid *g, struct plain_table *t)
{
	static const enum style styles[] = { STYLE_SELECT, STYLE_SELECT_DIM };
	struct rect pane;
	int row = 0;

	for (int i = 0; i < 2 && !row; i++)
		for (int y = 0; y < g->h && !row; y++)
			for (int x = 0; x < g->w && !row; x++)
				if (find_pane(g, x, y, &pane))
					row = find_selected(g, pane, styles[i], t);
	return row;
}

bool plain_write_selected(const struct grid *g, enum glyph_level level, struct buf *out)
{
	struct reader r = { .g = g, .level = level, .out = out };
	struct plain_table t;
	int row = find_selected_anywhere(g, &t);

	if (row)
		write_row(&r, &t, row);
	return row > 0;
}

bool plain_selected_row(const struct grid *g, struct buf *out)
{
	struct reader r = { .g = g, .level = GLYPH_BLOCK, .out = out };
	struct plain_table t;
	int row = find_selected_anywhere(g, &t);

	for (int i = 0; row && i < t.n; i++) {
		if (i)
			buf_addc(out, '\t');
		add_span(&r, t.column[i], row, " ");
	}
	return row > 0;
}
