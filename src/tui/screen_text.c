/* SPDX-License-Identifier: MIT */
#include "tui/screen.h"

#include <stdlib.h>

#include "core/base/utf8.h"
#include "core/base/xmem.h"

/* --- a grid as text ------------------------------------------------------- */

static void add_color(struct buf *out, int base, int color)
{
	if (color < 0)
		return;
	if (color < 8)
		buf_addf(out, ";%d", base + color);
	else if (color < 16)
		buf_addf(out, ";%d", base + 60 + color - 8);
	else
		buf_addf(out, ";%d;5;%d", base + 8, color);
}

/* SGR from scratch (ECMA-48; 90-97 and 38;5 as xterm has them). */
static void add_sgr(struct buf *out, const struct screen_text_options *o, uint8_t style)
{
	static const char code[] = { '1', '2', '4', '7' };
	struct theme_look l = theme_look(o->theme, o->depth, (enum style)style);

	buf_adds(out, "\x1b[0");
	for (int i = 0; i < 4; i++)
		if (l.attr & (1 << i))
			buf_addf(out, ";%c", code[i]);
	add_color(out, 30, l.fg);
	add_color(out, 40, l.bg);
	buf_addc(out, 'm');
}

static bool is_plain(const struct screen_text_options *o, uint8_t style)
{
	return !o || !o->sgr || theme_is_bare(theme_look(o->theme, o->depth,
							 (enum style)style));
}

static void add_cell(struct buf *out, uint32_t ch, enum glyph_level level)
{
	char bytes[4];

	if (level == GLYPH_ASCII)
		buf_addc(out, glyph_to_ascii(ch));
	else
		buf_add(out, bytes, utf8_encode(ch, bytes));
}

static void write_row(const struct grid *g, const struct screen_text_options *o,
		      int y, struct buf *out)
{
	uint8_t style = STYLE_DEFAULT;
	int end = g->w;

	while (end > 0 && grid_at(g, end - 1, y).ch == ' ' &&
	       is_plain(o, grid_at(g, end - 1, y).style))
		end--;
	for (int x = 0; x < end; x++) {
		struct cell c = grid_at(g, x, y);

		if (c.ch == 0)
			continue;
		if (o && o->sgr && c.style != style)
			add_sgr(out, o, style = c.style);
		add_cell(out, c.ch, g->level);
	}
	if (style != STYLE_DEFAULT)
		buf_adds(out, "\x1b[0m");
	buf_addc(out, '\n');
}

void screen_text_write(const struct grid *g, const struct screen_text_options *o,
		       struct buf *out)
{
	for (int y = 0; y < g->h; y++)
		write_row(g, o, y, out);
}

/* --- a screen in memory --------------------------------------------------- */

struct text_screen {
	struct screen base;
	struct grid shown;
	int w, h, next_w, next_h;
	struct screen_event *queue;
	size_t n, cap, taken;
};

static struct text_screen *text_of(struct screen *s)
{
	return (struct text_screen *)s;
}

static void text_close(struct screen *s)
{
	struct text_screen *t = text_of(s);

	grid_release(&t->shown);
	free(t->queue);
	free(t);
}

static void text_size(const struct screen *s, int *w, int *h)
{
	const struct text_screen *t = (const struct text_screen *)s;

	*w = t->w;
	*h = t->h;
}

static void text_resize(struct screen *s)
{
	struct text_screen *t = text_of(s);

	t->w = t->next_w;
	t->h = t->next_h;
}

static int text_show(struct screen *s, const struct grid *g, struct err *e)
{
	(void)e;
	grid_copy(&text_of(s)->shown, g);
	return 0;
}

static int text_flush(struct screen *s, struct err *e)
{
	(void)s;
	(void)e;
	return 0;
}

static int text_key(struct screen *s, struct screen_event *ev, struct err *e)
{
	struct text_screen *t = text_of(s);

	(void)e;
	if (t->taken == t->n)
		return 0;
	*ev = t->queue[t->taken++];
	return 1;
}

static int text_fd(const struct screen *s)
{
	(void)s;
	return -1;
}

static void text_nothing(struct screen *s)
{
	(void)s;
}

static void text_set_theme(struct screen *s, enum theme_kind kind)
{
	(void)s;
	(void)kind;
}

static void text_set_mouse(struct screen *s, bool on)
{
	(void)s;
	(void)on;
}

static void text_send(struct screen *s, const char *bytes, size_t n)
{
	(void)s;
	(void)bytes;
	(void)n;
}

static const struct screen_ops text_ops = {
	.close = text_close,
	.size = text_size,
	.resize = text_resize,
	.show = text_show,
	.flush = text_flush,
	.key = text_key,
	.input_fd = text_fd,
	.output_fd = text_fd,
	.suspend = text_nothing,
	.resume = text_nothing,
	.set_theme = text_set_theme,
	.set_mouse = text_set_mouse,
	.send = text_send,
};

struct screen *screen_text_open(int w, int h)
{
	struct text_screen *t = xcalloc(1, sizeof(*t));

	t->base.ops = &text_ops;
	t->w = t->next_w = w;
	t->h = t->next_h = h;
	grid_init(&t->shown, 0, 0, GLYPH_ASCII);
	return &t->base;
}

void screen_text_press(struct screen *s, struct screen_event ev)
{
	struct text_screen *t = text_of(s);

	t->queue = xgrow(t->queue, t->n, &t->cap, sizeof(*t->queue));
	t->queue[t->n++] = ev;
}

const struct grid *screen_text_shown(const struct screen *s)
{
	return &((const struct text_screen *)s)->shown;
}

void screen_text_set_size(struct screen *s, int w, int h)
{
	text_of(s)->next_w = w;
	text_of(s)->next_h = h;
}
