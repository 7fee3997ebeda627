/* SPDX-License-Identifier: MIT */
#include "tui/line_edit.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/xmem.h"
#include "tui/screen.h"

#define CTRL(c) ((c) & 31)

void line_edit_release(struct line_edit *l)
{
	for (size_t i = 0; i < l->n_history; i++)
		free(l->history[i]);
	free(l->draft);
	*l = (struct line_edit){ .n = 0 };
}

/* --- places ---------------------------------------------------------------- */

static size_t before(const struct line_edit *l, size_t at)
{
	while (at > 0 && ((unsigned char)l->text[--at] & 0xc0) == 0x80)
		;
	return at;
}

static size_t behind(const struct line_edit *l, size_t at)
{
	uint32_t cp;

	return at < l->n ? at + utf8_next(l->text + at, l->n - at, &cp) : at;
}

static size_t word_before(const struct line_edit *l)
{
	size_t at = l->at;

	while (at > 0 && l->text[at - 1] == ' ')
		at--;
	while (at > 0 && l->text[at - 1] != ' ')
		at--;
	return at;
}

/* --- changes --------------------------------------------------------------- */

static void cut(struct line_edit *l, size_t from, size_t to)
{
	memmove(l->text + from, l->text + to, l->n - to + 1);
	l->n -= to - from;
	l->at = from;
}

static bool is_taken(uint32_t cp)
{
	return cp >= ' ' && cp <= 0x10ffff && !(cp >= 0xd800 && cp <= 0xdfff) &&
	       !utf8_is_control(cp);
}

/* False when there is no room. */
static bool put(struct line_edit *l, uint32_t cp)
{
	char bytes[4];
	size_t k = utf8_encode(cp, bytes);

	if (l->n + k > LINE_EDIT_MAX)
		return false;
	memmove(l->text + l->at + k, l->text + l->at, l->n - l->at + 1);
	memcpy(l->text + l->at, bytes, k);
	l->n += k;
	l->at += k;
	return true;
}

void line_edit_replace(struct line_edit *l, size_t from, size_t to, const char *s)
{
	size_t left = strlen(s);

	cut(l, from, to);
	while (left) {
		uint32_t cp;
		size_t k = utf8_next(s, left, &cp);

		s += k;
		left -= k;
		if (is_taken(cp) && !put(l, cp)) {
			l->full = true;
			break;
		}
	}
}

static void set(struct line_edit *l, const char *s)
{
	line_edit_replace(l, 0, l->n, s);
}

void line_edit_clear(struct line_edit *l)
{
	cut(l, 0, l->n);
	l->full = false;
	l->shown = l->n_history;
	free(l->draft);
	l->draft = NULL;
}

/* --- history --------------------------------------------------------------- */

static bool show(struct line_edit *l, size_t i)
{
	if (l->shown == l->n_history) {
		free(l->draft);
		l->draft = xstrdup(l->text);
	}
	l->shown = i;
	set(l, i < l->n_history ? l->history[i] : l->draft);
	return true;
}

void line_edit_done(struct line_edit *l)
{
	size_t last = l->n_history;

	if (l->text[strspn(l->text, " ")] &&
	    (!last || strcmp(l->history[last - 1], l->text) != 0)) {
		if (last == LINE_EDIT_HISTORY) {
			free(l->history[0]);
			memmove(l->history, l->history + 1,
				(--last) * sizeof *l->history);
		}
		l->history[last] = xstrdup(l->text);
		l->n_history = last + 1;
	}
	line_edit_clear(l);
}

/* --- keys ------------------------------------------------------------------ */

static bool move(struct line_edit *l, size_t to)
{
	bool moved = l->at != to;

	l->at = to;
	return moved;
}

static bool delete(struct line_edit *l, size_t from, size_t to)
{
	if (from == to)
		return false;
	cut(l, from, to);
	return true;
}

static bool type(struct line_edit *l, uint32_t cp)
{
	if (!is_taken(cp))
		return false;
	l->full = !put(l, cp);
	return true;
}

bool line_edit_key(struct line_edit *l, uint32_t key)
{
	bool was_full = l->full;

	l->full = false;
	switch (key) {
	case SKEY_LEFT: case CTRL('B'):   return move(l, before(l, l->at)) || was_full;
	case SKEY_RIGHT: case CTRL('F'):  return move(l, behind(l, l->at)) || was_full;
	case SKEY_HOME: case CTRL('A'):   return move(l, 0) || was_full;
	case SKEY_END: case CTRL('E'):    return move(l, l->n) || was_full;
	case SKEY_BACKSPACE:              return delete(l, before(l, l->at), l->at);
	case SKEY_DELETE: case CTRL('D'): return delete(l, l->at, behind(l, l->at));
	case CTRL('W'):                   return delete(l, word_before(l), l->at);
	case CTRL('U'):                   return delete(l, 0, l->at);
	case CTRL('K'):                   return delete(l, l->at, l->n);
	case SKEY_UP: case CTRL('P'):
		return l->shown > 0 && show(l, l->shown - 1);
	case SKEY_DOWN: case CTRL('N'):
		return l->shown < l->n_history && show(l, l->shown + 1);
	default:
		return type(l, key);
	}
}
