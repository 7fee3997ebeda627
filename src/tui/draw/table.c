/* SPDX-License-Identifier: MIT */
#include "tui/draw/table.h"

#include <assert.h>
#include <string.h>

#define GAP 2            /* blanks between columns */
#define MARGIN 1         /* before the first: pointer or mark */

struct column_fit {
	bool shown;
	int width;       /* columns it gets */
};

struct fit {
	struct column_fit col[TABLE_COLUMNS];
	int body;        /* rows for data */
	int header;      /* 1 or 0 */
};

static const char *cell_text(const struct table_cell *c)
{
	return c->borrowed ? c->borrowed : c->text;
}

static void ask(const struct table *t, size_t row, size_t col, struct table_cell *out)
{
	out->borrowed = NULL;
	out->text[0] = '\0';
	out->style = t->column[col].style;
	t->cell(t->ctx, row, col, out);
}

static int max_int(int a, int b)
{
	return a > b ? a : b;
}

static int title_width(const struct table *t, size_t col, enum glyph_level level)
{
	int mark = t->sort_column == (int)col;

	return text_width(t->column[col].title, level) + mark;
}

/* Takes the rows in sight into the memory of how wide cells are. */
static void see(const struct table *t, struct table_state *st, size_t col, int body,
		enum glyph_level level)
{
	struct table_seen *seen = &st->seen[col];

	for (int i = 0; i < body && st->top + (size_t)i < t->n_rows; i++) {
		struct table_cell cell;
		int w, before;

		ask(t, st->top + (size_t)i, col, &cell);
		w = text_width(cell_text(&cell), level);
		w = w < GRID_MAX ? w : GRID_MAX;
		if (t->column[col].align == TEXT_DECIMAL) {
			before = text_width_before_point(cell_text(&cell), level);
			before = before < w ? before : w;
			seen->before = (short)max_int(seen->before, before);
			seen->after = (short)max_int(seen->after, w - before);
			w = max_int(w, seen->before + seen->after);
		}
		seen->width = (short)max_int(seen->width, w);
	}
}

/* Width that column col would like, from its title and the cells seen. */
static void want(const struct table *t, const struct table_state *st, size_t col,
		 enum glyph_level level, struct column_fit *f)
{
	const struct table_column *c = &t->column[col];
	int width = max_int(st->seen[col].width, c->min);

	if (!t->no_header)
		width = max_int(width, title_width(t, col, level));
	f->width = c->max > 0 && width > c->max ? c->max : width;
	f->shown = !c->hidden;
}

static int total_width(const struct table *t, const struct fit *f)
{
	int sum = MARGIN - GAP;

	for (size_t i = 0; i < t->n_columns; i++)
		if (f->col[i].shown)
			sum += f->col[i].width + GAP;
	return sum;
}

/* Takes width from growing columns down to their minimum, then leaves columns
 * out by their drop figure; the first shown one always stays. */
static void squeeze(const struct table *t, struct fit *f, int room)
{
	for (;;) {
		int over = total_width(t, f) - room;
		size_t worst = t->n_columns, shown = 0;

		for (size_t i = 0; i < t->n_columns && over > 0; i++) {
			int least = max_int(t->column[i].min, 8);
			int spare = f->col[i].width - least;

			if (!f->col[i].shown || !t->column[i].grow || spare <= 0)
				continue;
			spare = spare < over ? spare : over;
			f->col[i].width -= spare;
			over -= spare;
		}
		for (size_t i = 0; i < t->n_columns; i++) {
			if (!f->col[i].shown)
				continue;
			if (shown++ > 0 && (worst == t->n_columns ||
			    t->column[i].drop >= t->column[worst].drop))
				worst = i;
		}
		if (over <= 0 || worst == t->n_columns)
			return;
		f->col[worst].shown = false;
	}
}

static void spread(const struct table *t, struct fit *f, int room)
{
	int over = room - total_width(t, f), growing = 0;

	for (size_t i = 0; i < t->n_columns; i++)
		growing += f->col[i].shown && t->column[i].grow;
	for (size_t i = 0; i < t->n_columns && over > 0 && growing > 0; i++) {
		int max = t->column[i].max, part = over / growing;

		if (!f->col[i].shown || !t->column[i].grow)
			continue;
		if (max > 0 && f->col[i].width + part > max)
			part = max_int(max - f->col[i].width, 0);
		f->col[i].width += part;
		over -= part;
		growing--;
	}
}

static void fit_columns(const struct table *t, struct table_state *st,
			enum glyph_level level, int room, struct fit *f)
{
	if (st->seen_room != room || st->seen_level != level ||
	    st->seen_column != t->column) {
		memset(st->seen, 0, sizeof(st->seen));
		st->seen_room = room;
		st->seen_level = level;
		st->seen_column = t->column;
	}
	for (size_t i = 0; i < t->n_columns; i++) {
		if (!t->column[i].hidden)
			see(t, st, i, f->body, level);
		want(t, st, i, level, &f->col[i]);
	}
	squeeze(t, f, room);
	spread(t, f, room);
}

static void scroll(const struct table *t, struct table_state *st, int body)
{
	size_t page = body > 0 ? (size_t)body : 1;

	st->page = (int)page;
	if (st->selected >= t->n_rows)
		st->selected = t->n_rows ? t->n_rows - 1 : 0;
	if (st->top > st->selected)
		st->top = st->selected;
	if (st->selected - st->top >= page)
		st->top = st->selected - page + 1;
	/* no void below while there are rows above */
	if (t->n_rows < st->top + page)
		st->top = t->n_rows > page ? t->n_rows - page : 0;
}

static void draw_header(const struct table *t, const struct fit *f, struct grid *g,
			struct rect r)
{
	int x = r.x + MARGIN;

	grid_style(g, r.x, r.y, r.w, STYLE_HEADER);
	for (size_t i = 0; i < t->n_columns; i++) {
		const struct table_column *c = &t->column[i];
		const struct column_fit *cf = &f->col[i];
		bool sorted = t->sort_column == (int)i;
		int used, at, room = cf->width - sorted;

		if (!cf->shown)
			continue;
		used = text_width(c->title, g->level);
		used = used < room ? used : room;
		at = c->align == TEXT_LEFT ? x
		   : c->align == TEXT_CENTRE ? x + (room - used) / 2
					     : x + room - used;
		grid_text(g, at, r.y, used, c->title, STYLE_HEADER);
		if (sorted)
			grid_glyph(g, at + used, r.y, t->sort_down ? GLYPH_SORT_DOWN
				   : GLYPH_SORT_UP, STYLE_HEADER);
		x += cf->width + GAP;
	}
}

/* How far from the left of its column (width wide) text s begins. */
static int indent(const char *s, enum text_align align, int width, int after,
		  enum glyph_level level)
{
	int w = text_width(s, level), at;

	if (w >= width)
		return 0;
	switch (align) {
	case TEXT_LEFT:
		break;
	case TEXT_CENTRE:
		return (width - w) / 2;
	case TEXT_RIGHT:
		return width - w;
	case TEXT_DECIMAL:
		at = width - after - text_width_before_point(s, level);
		return at < 0 ? 0 : at + w > width ? width - w : at;
	}
	return 0;
}

static void draw_row(const struct table *t, const struct table_state *st,
		     const struct fit *f, struct grid *g, struct rect r, int y,
		     size_t row)
{
	bool selected = !t->no_select && row == st->selected;
	bool marked = t->is_marked && t->is_marked(t->ctx, row);
	enum style row_style = t->focus ? STYLE_SELECT : STYLE_SELECT_DIM;
	int x = r.x + MARGIN;

	if (selected)
		grid_fill(g, (struct rect){ r.x, y, r.w, 1 }, ' ', row_style);
	if (marked)
		grid_put(g, r.x, y, '*', selected ? row_style : STYLE_MARK);
	else if (selected)
		grid_glyph(g, r.x, y, GLYPH_POINTER, row_style);
	for (size_t i = 0; i < t->n_columns; i++) {
		int width = f->col[i].width, in;
		struct table_cell cell;

		if (!f->col[i].shown)
			continue;
		ask(t, row, i, &cell);
		in = indent(cell_text(&cell), t->column[i].align, width,
			    st->seen[i].after, g->level);
		grid_text(g, x + in, y, width - in, cell_text(&cell),
			  selected ? row_style : cell.style);
		x += width + GAP;
	}
}

void table_draw(const struct table *t, struct table_state *st, struct grid *g,
		struct rect r)
{
	struct fit f = { .header = !t->no_header && r.h > 1 };
	struct rect before;

	assert(t->n_columns <= TABLE_COLUMNS);
	if (rect_is_empty(r))
		return;
	before = grid_narrow(g, r);
	f.body = r.h - f.header;
	scroll(t, st, f.body);
	fit_columns(t, st, g->level, r.w, &f);
	if (f.header)
		draw_header(t, &f, g, r);
	for (int i = 0; i < f.body && st->top + (size_t)i < t->n_rows; i++)
		draw_row(t, st, &f, g, r, r.y + f.header + i, st->top + (size_t)i);
	if (t->n_rows == 0 && t->empty)
		grid_text_wrapped(g, (struct rect){ r.x + MARGIN, r.y + f.header,
						    r.w - MARGIN, f.body },
				  t->empty, STYLE_DIM);
	if (st->top > 0)
		grid_glyph(g, r.x + r.w - 1, r.y + f.header, GLYPH_MORE_UP, STYLE_KEY);
	if (st->top + (size_t)f.body < t->n_rows)
		grid_glyph(g, r.x + r.w - 1, r.y + r.h - 1, GLYPH_MORE_DOWN, STYLE_KEY);
	grid_set_clip(g, before);
}

bool table_select(struct table_state *st, size_t n_rows, enum table_move move)
{
	size_t page = st->page > 1 ? (size_t)st->page : 1;
	size_t last = n_rows ? n_rows - 1 : 0, was = st->selected, to = was;

	switch (move) {
	case TABLE_UP:
		to = was > 0 ? was - 1 : 0;
		break;
	case TABLE_DOWN:
		to = was + 1;
		break;
	case TABLE_PAGE_UP:
		to = was > page ? was - page : 0;
		break;
	case TABLE_PAGE_DOWN:
		to = was + page;
		break;
	case TABLE_HOME:
		to = 0;
		break;
	case TABLE_END:
		to = last;
		break;
	}
	st->selected = to < last ? to : last;
	return st->selected != was;
}

bool table_row_at(const struct table *t, const struct table_state *st,
		  struct rect r, int y, size_t *row)
{
	int header = !t->no_header && r.h > 1;

	if (y < r.y + header || y >= r.y + r.h)
		return false;
	*row = st->top + (size_t)(y - r.y - header);
	return *row < t->n_rows;
}

int table_height(const struct table *t)
{
	size_t rows = t->n_rows < GRID_MAX ? t->n_rows : GRID_MAX;

	return (int)rows + !t->no_header + (rows == 0);
}

void table_string_cell(const void *ctx, size_t row, size_t column,
		       struct table_cell *out)
{
	const struct table_strings *s = ctx;

	out->borrowed = s->cell[row * s->n_columns + column];
}
