/* SPDX-License-Identifier: MIT */
#include "tui/plain_table.h"

bool plain_is_frame(uint32_t ch)
{
	return ch >= 0x2500 && ch < 0x2580;
}

/* Blocks, geometric shapes, braille, and marks of points. */
static bool is_picture(uint32_t ch)
{
	return plain_is_frame(ch) || (ch >= 0x2580 && ch < 0x2600) ||
	       (ch >= 0x2800 && ch < 0x2900) || ch == 0x2219 || ch == 0xb7;
}

static bool is_more(uint32_t ch)
{
	return ch == 0x2191 || ch == 0x2193;
}

uint32_t plain_letter(const struct grid *g, int x, int y)
{
	struct cell c = grid_at(g, x, y);

	return is_picture(c.ch) || is_more(c.ch) ? ' ' : c.ch;
}

bool plain_is_void(const struct grid *g, struct span s, int y)
{
	for (int x = s.from; x < s.to; x++)
		if (plain_letter(g, x, y) != ' ')
			return false;
	return true;
}

static bool is_header(const struct grid *g, int x, int y)
{
	return grid_at(g, x, y).style == STYLE_HEADER;
}

/* The next header in row y from s->from on: it begins with the margin of a table; a
 * heading between rows does not. */
bool plain_find_header(const struct grid *g, struct span s, int y, struct span *out)
{
	for (int x = s.from; x < s.to; x++) {
		int to = x;

		while (to < s.to && is_header(g, to, y))
			to++;
		*out = (struct span){ x, to };
		if (to > x && grid_at(g, x, y).ch == ' ' && !plain_is_void(g, *out, y))
			return true;
		if (to > x)
			x = to;
	}
	return false;
}

/* A row is indented by the margin, in which a mark or the pointer may stand. */
static bool is_row(const struct grid *g, struct span s, int y)
{
	struct span header;
	uint32_t margin = plain_letter(g, s.from, y);

	return !plain_is_void(g, s, y) && (margin == ' ' || margin == '*') &&
	       !plain_find_header(g, s, y, &header);
}

static bool is_blank_column(const struct plain_table *t, const struct grid *g, int x)
{
	for (int y = t->top; y < t->end; y++)
		if (plain_letter(g, x, y) != ' ')
			return false;
	return true;
}

/* A new column, or more of the last one where there is no title above it. */
static void add_column(struct plain_table *t, const struct grid *g, struct span s)
{
	if (t->n && (plain_is_void(g, s, t->top) || t->n == PLAIN_COLUMNS))
		t->column[t->n - 1].to = s.to;
	else
		t->column[t->n++] = s;
}

void plain_find_table(struct plain_table *t, const struct grid *g, int bottom)
{
	int from = 0, blanks = PLAIN_GAP;

	t->end = t->top + 1;
	while (t->end < bottom && is_row(g, t->at, t->end))
		t->end++;
	t->n = 0;
	for (int x = t->at.from + 1; x < t->at.to; x++) {
		if (is_blank_column(t, g, x)) {
			blanks++;
			continue;
		}
		if (blanks >= PLAIN_GAP && from)
			add_column(t, g, (struct span){ from, x - blanks });
		if (blanks >= PLAIN_GAP || !from)
			from = x;
		blanks = 0;
	}
	if (from)
		add_column(t, g, (struct span){ from, t->at.to });
}
