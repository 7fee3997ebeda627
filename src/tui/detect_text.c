/* SPDX-License-Identifier: MIT */
#include "tui/detect_text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/xmem.h"
#include "tui/draw/text.h"

#define LABEL_W 20
#define PIPE_W 100   /* where no terminal says its width */
#define LEAST_W 36
#define MOST_VALUE_W 64  /* or a source is too far from the value it is of */

struct detect_columns detect_columns_pick(void)
{
	struct detect_columns c = { .label = LABEL_W, .room = PIPE_W,
				    .level = glyph_level_detect() };
	struct winsize ws;
	bool terminal = ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col;
	int rest;

	if (terminal)
		c.room = ws.ws_col;
	rest = c.room - LABEL_W - 4;  /* two before, one blank behind either */
	if (rest < LEAST_W)
		rest = LEAST_W;
	c.value = rest * 4 / 7;
	if (c.value > MOST_VALUE_W)
		c.value = MOST_VALUE_W;
	c.source = terminal ? rest - c.value : 0;
	return c;
}

/* Bytes of a word, with the blank behind it. */
static size_t word_bytes(const char *s)
{
	size_t n = strcspn(s, " ");

	return s[n] ? n + 1 : n;
}

/* Bytes up to and with the slash behind the name of a folder, or the bar behind
 * a field of a fingerprint. */
static size_t part_bytes(const char *s, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (s[i] == '/' || s[i] == '|')
			return i + 1;
	return n;
}

static void end_line(struct buf *out, int *used)
{
	while (out->n && out->p[out->n - 1] == ' ')
		out->p[--out->n] = '\0';
	buf_addc(out, '\n');
	*used = 0;
}

/* Where a text is put in lines of a width, and how much of the last is used. */
struct lines {
	struct buf *out;
	int width, used;
	enum glyph_level level;
};

/* Columns of the n bytes of s, without the blank behind them. */
static int width_of(const struct lines *l, const char *s, size_t n)
{
	char *part = xstrndup(s, n && s[n - 1] == ' ' ? n - 1 : n);
	int width = text_width(part, l->level);

	free(part);
	return width;
}

/* Appends n bytes, on the next line where this one is full; they are broken
 * only where they are wider than all of it. */
static void add_part(struct lines *l, const char *s, size_t n)
{
	int width = width_of(l, s, n);

	if (l->used && l->used + width > l->width)
		end_line(l->out, &l->used);
	if (width > l->width) {
		char *part = xstrndup(s, n);

		text_wrap(l->out, part, l->width, l->level);
		free(part);
	} else {
		buf_add(l->out, s, n);
	}
	l->used += width + (s[n - 1] == ' ');
}

/* As text_wrap(), but a word that is too long is broken behind a slash or a bar
 * where it has one: a line that ends in '/' says that its path goes on. */
static void wrap(struct buf *out, const char *text, int width,
		 enum glyph_level level)
{
	struct lines l = { .out = out, .width = width, .level = level };

	for (size_t n, k; *text; text += n) {
		n = word_bytes(text);
		if (width_of(&l, text, n) <= width) {
			add_part(&l, text, n);
			continue;
		}
		for (size_t at = 0; at < n; at += k) {
			k = part_bytes(text + at, n - at);
			add_part(&l, text + at, k);
		}
	}
}

/* One line of a row; what is NULL was used up by lines before. */
static void line_text(struct buf *out, const char *value, const char *source,
		      const struct detect_columns *c)
{
	buf_addc(out, ' ');
	if (source && *source) {
		text_fit(out, value, c->value, TEXT_LEFT, c->level);
		buf_addc(out, ' ');
		text_clean(out, source, c->level);
	} else {
		text_clean(out, value, c->level);
	}
	buf_addc(out, '\n');
}

/* Two blanks or the mark, and the label; one that is too long has its line. */
static void label_text(struct buf *out, const char *label,
		       const struct detect_columns *c)
{
	const char *mark = c->mark && *label ? "* " : "  ";

	buf_adds(out, mark);
	if (text_width(label, c->level) > c->label) {
		text_clean(out, label, c->level);
		buf_adds(out, "\n  ");
		label = "";
	}
	text_fit(out, label, c->label, TEXT_LEFT, c->level);
}

void detect_text_row(struct buf *out, const char *label, const char *value,
		     const char *source, const struct detect_columns *c)
{
	struct buf values = BUF_INIT, sources = BUF_INIT;
	char *v, *s;

	wrap(&values, value, c->value, c->level);
	if (source && c->source)
		wrap(&sources, source, c->source, c->level);
	else if (source)
		buf_adds(&sources, source);
	buf_reserve(&values, 1);      /* an empty value has its row, too */
	values.p[values.n] = '\0';
	v = values.p;
	buf_reserve(&sources, 1);
	sources.p[sources.n] = '\0';
	s = sources.p;
	while (v || s) {
		const char *value_line = v ? strsep(&v, "\n") : "";
		const char *source_line = !s ? "" : c->source ? strsep(&s, "\n") : s;

		label_text(out, label, c);
		line_text(out, value_line, source_line, c);
		label = "";
		if (!c->source)
			s = NULL;  /* whole, whatever is in it */
	}
	buf_release(&values);
	buf_release(&sources);
}

void detect_text_paragraph(struct buf *out, const char *text, int indent,
			   const struct detect_columns *c)
{
	int width = c->room - indent > LEAST_W ? c->room - indent : LEAST_W;
	struct buf wrapped = BUF_INIT;
	char *line, *rest;

	wrap(&wrapped, text, width, c->level);
	rest = wrapped.p;
	while (rest && (line = strsep(&rest, "\n"))) {
		for (int i = 0; i < indent; i++)
			buf_addc(out, ' ');
		text_clean(out, line, c->level);
		buf_addc(out, '\n');
	}
	buf_release(&wrapped);
}
