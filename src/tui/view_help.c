/* SPDX-License-Identifier: MIT */
#include "tui/view_help.h"

#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "tui/draw/text.h"
#include "tui/help_text.h"
#include "tui/key_bindings.h"
#include "tui/screen.h"

#define WIDTH 84
#define KEYS_WIDTH 16
#define NARROW 60          /* below it fewer columns are left to the keys */
#define NARROW_KEYS 13
#define LINES_MAX 1024
#define END (1 << 20)      /* beyond all lines */

/* --- keys ------------------------------------------------------------------ */

void view_help_open(struct view_help *h, const struct key_bindings *keys)
{
	*h = (struct view_help){ .open = true, .keys = keys };
}

static void type(struct view_help *h, uint32_t key)
{
	size_t n = strlen(h->words);

	if (key == SKEY_ENTER) {
		h->typing = false;
	} else if (key == SKEY_ESC) {
		h->typing = false;
		h->words[0] = '\0';
	} else if ((key == SKEY_BACKSPACE || key == 127 || key == 8) && n) {
		h->words[n - 1] = '\0';
	} else if (key >= ' ' && key < 127 && n + 1 < sizeof h->words) {
		h->words[n] = (char)key;
		h->words[n + 1] = '\0';
	}
	h->top = 0;
}

static bool scroll(struct view_help *h, uint32_t key)
{
	int page = h->page > 1 ? h->page - 1 : 1;

	switch (key) {
	case SKEY_DOWN: case SKEY_WHEEL_DOWN: h->top++; break;
	case SKEY_UP: case SKEY_WHEEL_UP:     h->top--; break;
	case SKEY_PAGE_DOWN:                  h->top += page; break;
	case SKEY_PAGE_UP:                    h->top -= page; break;
	case SKEY_HOME:                       h->top = 0; break;
	case SKEY_END:                        h->top = END; break;
	default:                              return false;
	}
	if (h->top < 0)
		h->top = 0;
	return true;
}

static bool closes(const struct view_help *h, uint32_t key)
{
	const struct key_command *c = h->keys ? key_bindings_find(h->keys, key, 0)
					      : keymap_find(key, 0);

	return c && (c->action == ACTION_HELP || c->action == ACTION_QUIT);
}

void view_help_key(struct view_help *h, uint32_t key)
{
	if (scroll(h, key))
		return;
	if (h->typing) {
		type(h, key);
		return;
	}
	switch (key) {
	case 'j': scroll(h, SKEY_DOWN); break;
	case 'k': scroll(h, SKEY_UP); break;
	case ' ': scroll(h, SKEY_PAGE_DOWN); break;
	case 'g': scroll(h, SKEY_HOME); break;
	case 'G': scroll(h, SKEY_END); break;
	case '/':
		h->typing = true;
		break;
	case SKEY_ESC:
		if (!h->words[0])
			h->open = false;
		h->words[0] = '\0';
		break;
	default:
		h->open = !closes(h, key);
		break;
	}
}

/* --- lines ------------------------------------------------------------------- */

struct lines {
	struct {
		const struct help_row *row;
		size_t at;       /* of its words */
		bool first;      /* of the row */
	} line[LINES_MAX];
	int n;
	struct buf words;
};

static int keys_width(int w)
{
	return w < NARROW ? NARROW_KEYS : KEYS_WIDTH;
}

static void add_row(struct lines *l, const struct help_row *r, int w,
		    enum glyph_level level)
{
	int k = keys_width(w);
	size_t at = l->words.n;

	if (r->is_title && l->n && l->n < LINES_MAX)
		l->line[l->n++].row = NULL;   /* a blank line */
	if (text_width(r->keys, level) > k - 2)
		buf_addc(&l->words, '\n');    /* keys that need a line of their own */
	text_wrap(&l->words, r->text, r->is_title ? w : w > k ? w - k : 1, level);
	buf_addc(&l->words, '\0');
	for (bool first = true; at < l->words.n && l->n < LINES_MAX; first = false) {
		char *s = l->words.p + at;
		size_t n = strcspn(s, "\n");

		s[n] = '\0';
		l->line[l->n].row = r;
		l->line[l->n].at = at;
		l->line[l->n].first = first;
		l->n++;
		at += n + 1;
	}
}

static void make_lines(struct lines *l, const struct help_text *h, int w,
		       enum glyph_level level)
{
	l->n = 0;
	buf_reset(&l->words);
	for (size_t i = 0; i < h->n; i++)
		add_row(l, &h->row[i], w, level);
}

/* --- drawing ----------------------------------------------------------------- */

static void draw_line(struct grid *g, struct rect in, int y, const struct lines *l,
		      int i)
{
	const struct help_row *r = l->line[i].row;
	const char *words = buf_str(&l->words) + l->line[i].at;
	int k = keys_width(in.w);

	if (!r)
		return;
	if (r->is_title) {
		grid_text(g, in.x, y, in.w, words, STYLE_TITLE);
		return;
	}
	if (l->line[i].first)
		grid_text(g, in.x + 1, y, *words ? k - 2 : in.w - 1, r->keys, STYLE_KEY);
	grid_text(g, in.x + k, y, in.w - k, words, STYLE_DEFAULT);
}

/* What is searched for, and how much of it there is; it takes a line. */
static void draw_words(struct grid *g, struct rect *in, const struct view_help *h,
		       size_t found)
{
	struct rect row = rect_cut_top(in, 1);
	char count[32];

	snprintf(count, sizeof count, "%zu row%s", found, found == 1 ? "" : "s");
	grid_textf(g, row.x, row.y, row.w, STYLE_KEY, "/%s%s", h->words,
		   h->typing ? "_" : "");
	grid_text_right(g, row.x, row.y, row.w, count, STYLE_DIM);
	if (!found)
		grid_text_wrapped(g, *in, "Nothing has these words in it.", STYLE_DIM);
}

static const char *note(const struct view_help *h, int w, bool scrolls)
{
	if (h->typing)
		return w < NARROW ? "Esc clears" : "Enter keeps it, Esc clears it";
	if (h->words[0])
		return "Esc shows all";
	if (w < NARROW)
		return "/ search, Esc closes";
	return scrolls ? "/ search, arrows scroll, Esc closes" : "/ search, Esc closes";
}

/* As large as the whole text needs, so that it stays where it is while one types. */
static struct rect place(struct rect r, int n)
{
	if (r.w > WIDTH) {
		r.x += (r.w - WIDTH) / 2;
		r.w = WIDTH;
	}
	if (r.h > n + 2) {
		r.y += (r.h - n - 2) / 2;
		r.h = n + 2;
	}
	return r;
}

static void draw_text(struct grid *g, struct rect in, const struct lines *l,
		      struct view_help *h)
{
	h->page = in.h;
	if (h->top > l->n - in.h)
		h->top = l->n - in.h;
	if (h->top < 0)
		h->top = 0;
	for (int i = 0; i < in.h && h->top + i < l->n; i++)
		draw_line(g, in, in.y + i, l, h->top + i);
	if (h->top > 0)
		grid_glyph(g, in.x + in.w, in.y, GLYPH_MORE_UP, STYLE_DIM);
	if (h->top + in.h < l->n)
		grid_glyph(g, in.x + in.w, in.y + in.h - 1, GLYPH_MORE_DOWN, STYLE_DIM);
}

void view_help_draw(struct grid *g, struct rect r, const struct view_ops *screen,
		    struct view_help *h)
{
	struct lines l = { .words = BUF_INIT };
	struct help_text text;
	struct rect in;
	size_t found = 0;
	int w = (r.w > WIDTH ? WIDTH : r.w) - 4;

	help_text_build(&text, screen, h->keys);
	make_lines(&l, &text, w, g->level);
	r = place(r, l.n);
	grid_fill(g, r, ' ', STYLE_DEFAULT);
	in = grid_box(g, r, true, "Help", note(h, r.w, l.n > r.h - 2));
	in.x++;
	in.w -= 2;
	if (h->words[0]) {
		found = help_text_filter(&text, h->words);
		make_lines(&l, &text, w, g->level);
	}
	if (h->typing || h->words[0])
		draw_words(g, &in, h, h->words[0] ? found : text.n);
	draw_text(g, in, &l, h);
	buf_release(&l.words);
}
