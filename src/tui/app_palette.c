/* SPDX-License-Identifier: MIT */
#include "tui/app_palette.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "tui/app_state.h"
#include "tui/draw/text.h"
#include "tui/line_draw.h"
#include "tui/line_edit.h"
#include "tui/palette.h"
#include "tui/palette_names.h"
#include "tui/workspace.h"
#include "tui/workspace_args.h"

#define ROWS 5              /* below the line at most, but for what is wrong */
#define TEXT_W 38           /* of their names at most */
#define FILTERS_MIN_H 8     /* a screen that is lower needs its rows itself */

struct app_palette {
	bool open, listed;
	struct line_edit line;
	struct palette_commands commands;
	struct palette_list list;    /* of the line, when listed */
	struct palette_cache names;
	bool picking;                /* Tab goes through the list: */
	size_t pick, to;             /* its item `pick` stands from list.from to `to` */
	struct err why;              /* the last line would not do */
};

static struct app_palette *palette_new(const struct app *a)
{
	struct app_palette *p = xcalloc(1, sizeof *p);

	palette_commands_init(&p->commands, a->commands);
	p->names.ws = a->ws;
	return p;
}

static void forget_list(struct app_palette *p)
{
	palette_list_release(&p->list);
	p->listed = p->picking = false;
}

void app_palette_free(struct app_palette *p)
{
	if (!p)
		return;
	forget_list(p);
	palette_names_release(&p->names);
	line_edit_release(&p->line);
	free(p);
}

void app_palette_open(struct app *a)
{
	if (!a->palette)
		a->palette = palette_new(a);
	palette_names_release(&a->palette->names);
	a->palette->open = true;
	a->dirty = true;
}

bool app_palette_is_open(const struct app *a)
{
	return a->palette && a->palette->open;
}

static void leave(struct app_palette *p)
{
	p->open = false;
	forget_list(p);
	err_clear(&p->why);
	line_edit_clear(&p->line);
}

/* Not before it is drawn or used: a paste is many keys. */
static void list(struct app_palette *p)
{
	const struct palette_source src = {
		.commands = &p->commands, .names = palette_names_add, .arg = &p->names,
	};

	if (p->listed)
		return;
	palette_complete(&src, p->line.text, p->line.at, &p->list);
	p->listed = true;
}

/* --- keys ---------------------------------------------------------------------- */

static void put(struct app_palette *p, size_t to, const struct buf *with)
{
	line_edit_replace(&p->line, p->list.from, to, buf_str(with));
	p->to = p->line.at;
}

static void pick(struct app_palette *p, int step)
{
	struct buf b = BUF_INIT;
	size_t to = p->picking ? p->to : p->line.at;

	if (!p->list.n)
		return;
	if (p->picking)
		p->pick = (p->pick + p->list.n + (size_t)step) % p->list.n;
	else
		p->pick = step > 0 ? 0 : p->list.n - 1;
	p->picking = true;
	palette_insert(&p->list, p->pick, &b);
	put(p, to, &b);
	buf_release(&b);
}

static void complete(struct app_palette *p)
{
	struct buf b = BUF_INIT;

	list(p);
	if (!p->picking && palette_insert_common(&p->list, &b)) {
		put(p, p->line.at, &b);
		forget_list(p);
	} else {
		pick(p, 1);
	}
	buf_release(&b);
}

static void enter(struct app *a)
{
	struct app_palette *p = a->palette;
	struct err e = ERR_INIT;
	char *line = xstrdup(p->line.text);

	forget_list(p);
	err_clear(&p->why);
	p->open = false;   /* what it opens comes in its place */
	if (app_command(a, line, &e) < 0) {
		p->open = true;
		p->why = e;
	} else {
		line_edit_done(&p->line);
	}
	free(line);
}

void app_palette_key(struct app *a, uint32_t key)
{
	struct app_palette *p = a->palette;

	a->dirty = true;
	switch (key) {
	case SKEY_ENTER:
		enter(a);
		return;
	case SKEY_ESC:
		leave(p);
		return;
	case SKEY_TAB:
		err_clear(&p->why);
		complete(p);
		return;
	case SKEY_BACK_TAB:
		err_clear(&p->why);
		list(p);
		pick(p, -1);
		return;
	case SKEY_BACKSPACE:
		if (!p->line.n) {
			leave(p);
			return;
		}
		break;
	default:
		break;
	}
	if (line_edit_key(&p->line, key)) {
		err_clear(&p->why);
		forget_list(p);
	}
}

/* --- drawing ------------------------------------------------------------------- */

static int names_width(const struct palette_list *l, size_t first, size_t n,
		       enum glyph_level level)
{
	int w = 0;

	for (size_t i = first; i < first + n; i++) {
		int k = text_width(l->item[i].text, level);

		w = k > w ? k : w;
	}
	return w < TEXT_W ? w : TEXT_W;
}

static void draw_list(const struct app_palette *p, struct grid *g, struct rect r)
{
	const struct palette_list *l = &p->list;
	size_t rows = (size_t)r.h, first = 0;
	int w;

	if (rows > l->n)
		rows = l->n;
	if (p->picking && p->pick >= rows)
		first = p->pick - rows + 1;
	w = names_width(l, first, rows, g->level);
	for (size_t i = 0; i < rows; i++) {
		const struct palette_item *x = &l->item[first + i];
		bool on = p->picking && p->pick == first + i;
		int y = r.y + (int)i;

		grid_text(g, r.x + 1, y, w, x->text, on ? STYLE_SELECT : STYLE_KEY);
		grid_text(g, r.x + w + 3, y, r.w - w - 3, x->help, STYLE_HINT);
	}
}

static void draw_rule(const struct app_palette *p, struct grid *g, struct rect r, int rows)
{
	char note[48] = "";

	for (int x = 0; x < r.w; x++)
		grid_glyph(g, r.x + x, r.y, GLYPH_HLINE, STYLE_BORDER_FOCUS);
	grid_text(g, r.x + 1, r.y, r.w - 1, " Command ", STYLE_TITLE_FOCUS);
	if (p->line.full)
		snprintf(note, sizeof note, " full: %d bytes ", LINE_EDIT_MAX);
	else if ((int)p->list.n > rows)
		snprintf(note, sizeof note, p->list.left_out ? " more than %zu " : " %zu ",
			 p->list.n);
	if (r.w > 30)
		grid_text_right(g, r.x, r.y, r.w - 1, note, STYLE_NOTE);
}

/* The same while somebody types: what comes and goes at each key would be painted. */
static int rows_below(const struct app_palette *p, const struct grid *g, struct rect r)
{
	struct buf b = BUF_INIT;
	int rows = r.h / 2 - 1, n = 0;

	if (rows > ROWS)
		rows = ROWS;
	if (p->why.code)
		n = text_wrap(&b, p->why.text, r.w - 2, g->level);
	buf_release(&b);
	rows = n > rows ? n : rows;
	return rows > r.h - 3 ? r.h - 3 : rows;
}

void app_palette_draw(struct app *a, struct grid *g, struct rect r)
{
	struct app_palette *p = a->palette;
	struct rect line, rule;
	int rows;

	list(p);
	rows = rows_below(p, g, r);
	r = rect_cut_bottom(&r, rows + 2);
	grid_fill(g, r, ' ', STYLE_DEFAULT);
	rule = rect_cut_top(&r, 1);
	line = rect_cut_top(&r, 1);
	draw_rule(p, g, rule, rows);
	grid_put(g, line.x, line.y, ':', STYLE_KEY);
	rect_cut_left(&line, 1);
	line_draw(g, line, &p->line);
	if (p->why.code)
		grid_text_wrapped(g, (struct rect){ r.x + 1, r.y, r.w - 2, r.h },
				  p->why.text, STYLE_ALERT);
	else
		draw_list(p, g, r);
}

void app_palette_draw_keys(struct grid *g, struct rect r)
{
	static const char *const keys[][2] = {
		{ "Enter", "do it" }, { "Tab", "complete" }, { "↑↓", "lines before" },
		{ "Esc", "leave" },
	};

	for (size_t i = 0; i < sizeof keys / sizeof *keys && r.w > 0; i++) {
		rect_cut_left(&r, grid_text(g, r.x, r.y, r.w, keys[i][0], STYLE_KEY) + 1);
		rect_cut_left(&r, grid_text(g, r.x, r.y, r.w, keys[i][1], STYLE_HINT) + 2);
	}
}

void app_filters_draw(const struct app *a, struct grid *g, struct rect *r)
{
	struct buf b = BUF_INIT;

	workspace_args_write(a->ws, &b);
	if (b.n && r->h >= FILTERS_MIN_H) {
		struct rect row = rect_cut_bottom(r, 1);

		rect_cut_left(&row, 1);
		rect_cut_left(&row, grid_text(g, row.x, row.y, row.w, "with", STYLE_LABEL) + 1);
		rect_cut_left(&row, grid_text(g, row.x, row.y, row.w, buf_str(&b),
					      STYLE_WARN) + 2);
		grid_textf(g, row.x, row.y, row.w, STYLE_DIM, "(:show %s ends that)",
			   a->view[a->current].ops->name);
	}
	buf_release(&b);
}
