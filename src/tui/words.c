/* SPDX-License-Identifier: MIT */
#include "tui/words.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* What a backslash within "..." takes as it is. */
static bool is_escaped_in_double(char c)
{
	return c == '\\' || c == '"' || c == '$' || c == '`';
}

struct cutter {
	struct words *w;
	const char *line;
	size_t n, i, opened;   /* opened: where the quote that is open began */
	char *out;
};

/* One character of a word, or a quote that begins or ends. */
static void take(struct cutter *c)
{
	struct words *w = c->w;
	char ch = c->line[c->i];
	bool last = c->i + 1 == c->n;

	if (w->open && ch == w->open) {
		w->open = 0;
	} else if (!w->open && (ch == '\'' || ch == '"')) {
		w->open = ch;
		c->opened = c->i;
	} else if (ch == '\\' && w->open != '\'' && last) {
		if (!w->open)
			c->opened = c->i;
		w->open = w->open ? w->open : '\\';
	} else if (ch == '\\' && (!w->open || (w->open == '"' &&
					       is_escaped_in_double(c->line[c->i + 1])))) {
		*c->out++ = c->line[++c->i];
	} else {
		*c->out++ = ch;
	}
	c->i++;
}

static void cut_word(struct cutter *c)
{
	struct words *w = c->w;

	w->start[w->n] = c->i;
	w->word[w->n++] = c->out;
	while (c->i < c->n && (w->open || !is_blank(c->line[c->i])))
		take(c);
	*c->out++ = '\0';
	w->in_word = c->i == c->n;
}

int words_split(struct words *w, const char *line, size_t n, struct err *e)
{
	struct cutter c = { .w = w, .line = line, .n = n };

	*w = (struct words){ .n = 0 };
	/* a word takes no more than its bytes, and the blank behind it or the end */
	c.out = w->text = xmalloc(n + 2);
	while (c.i < n) {
		if (is_blank(line[c.i])) {
			c.i++;
			continue;
		}
		if (w->n == WORDS_MAX)
			return err_set(e, ERR_USAGE, "more than %d words", WORDS_MAX);
		cut_word(&c);
	}
	w->word[w->n] = NULL;
	if (w->open == '\\')
		return err_set(e, ERR_USAGE, "the line ends in a backslash: what it is to "
			       "take as it is is missing");
	if (w->open)
		return err_set(e, ERR_USAGE, "the quote %c at column %zu is not closed",
			       w->open, c.opened + 1);
	return 0;
}

void words_release(struct words *w)
{
	free(w->text);
	*w = (struct words){ .n = 0 };
}

/* Means nothing to a shell, at any place of a word. */
static bool is_plain(const char *s)
{
	for (; *s; s++)
		if (!((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') ||
		      (*s >= '0' && *s <= '9') || strchr("-_./:=,+%@", *s) ||
		      (unsigned char)*s >= 0x80))
			return false;
	return true;
}

void words_quote(struct buf *out, const char *s, bool more)
{
	char quote = strchr(s, '\'') ? '"' : '\'';

	if (is_plain(s) && (*s || more)) {
		buf_adds(out, s);
		return;
	}
	buf_addc(out, quote);
	for (; *s; s++) {
		if (quote == '"' && is_escaped_in_double(*s))
			buf_addc(out, '\\');
		buf_addc(out, *s);
	}
	if (!more)
		buf_addc(out, quote);
}
