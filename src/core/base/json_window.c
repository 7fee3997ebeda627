/* SPDX-License-Identifier: MIT */
#include "core/base/json_window.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xmem.h"

#define B JSON_BLANK
#define C JSON_CONTROL
#define P JSON_PUNCTUATION
const unsigned char json_byte_kind[256] = {
	C, C, C, C, C, C, C, C, C, B, B, C, C, B, C, C,
	C, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C,
	[' '] = B, ['"'] = P, [','] = P, [':'] = P, ['['] = P, [']'] = P,
	['{'] = P, ['}'] = P,
};
#undef B
#undef C
#undef P

void json_window_release(struct json_window *w)
{
	free(w->buf);
	w->buf = NULL;
}

/* More bytes behind what is kept; false at the end. */
static bool fill(struct json_window *w)
{
	size_t kept;

	if (!w->keeping)
		w->start = w->at;
	if (w->at - w->start > w->max) {
		w->overlong = true;
		w->start = w->at;
	}
	kept = w->at - w->start;
	if (w->start && kept)
		memmove(w->buf, w->buf + w->start, kept);
	w->gone += w->start;
	w->start = 0;
	w->at = w->have = kept;
	if (w->cap - w->have < w->chunk) {
		w->cap = 2 * (w->cap + w->chunk);
		if (w->cap > w->max + 2 * w->chunk)
			w->cap = w->max + 2 * w->chunk;
		w->buf = xrealloc(w->buf, w->cap);
	}
	w->have += fread(w->buf + w->have, 1, w->chunk, w->in);
	return w->have > w->at;
}

int json_window_peek(struct json_window *w)
{
	if (w->at == w->have && !fill(w))
		return JSON_WINDOW_END;
	return (unsigned char)w->buf[w->at];
}

bool json_window_is_too_long(const struct json_window *w)
{
	return w->keeping && (w->overlong || w->at - w->start > w->max);
}

bool json_window_string(struct json_window *w)
{
	int c;

	for (w->at++;;) {
		const char *p = w->buf + w->at, *end = w->buf + w->have;

		while (p < end && *p != '"' && *p != '\\' && *p != '\n')
			p++;
		w->at = (size_t)(p - w->buf);
		switch (json_window_peek(w)) {
		case '"':
			w->at++;
			return true;
		case '\\':
			w->at++;
			c = json_window_peek(w);
			if (c == JSON_WINDOW_END || c == '\n')
				return false;
			w->at++;
			break;
		case '\n': case JSON_WINDOW_END:
			return false;
		default:
			break;
		}
	}
}

void json_window_word(struct json_window *w)
{
	int c;

	while ((c = json_window_peek(w)) != JSON_WINDOW_END &&
	       json_byte_kind[c] == JSON_WORD) {
		const char *p = w->buf + w->at, *end = w->buf + w->have;

		while (p < end && json_byte_kind[(unsigned char)*p] == JSON_WORD)
			p++;
		w->at = (size_t)(p - w->buf);
	}
}

void json_window_skip_line(struct json_window *w)
{
	w->keeping = false;
	for (int c; (c = json_window_peek(w)) != JSON_WINDOW_END && c != '\n';) {
		const char *p = w->buf + w->at;
		const char *nl = memchr(p, '\n', w->have - w->at);

		w->at = nl ? (size_t)(nl - w->buf) : w->have;
	}
}

/* Eight at a time. */
static bool has_control(const char *p, const char *end)
{
	const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
	uint64_t x, found = 0;

	for (; end - p >= 8; p += 8) {
		memcpy(&x, p, sizeof x);
		found |= (x - ' ' * ones) & ~x & tops;
	}
	for (; p < end; p++)
		found |= (unsigned char)*p < ' ';
	return found;
}

/* Reads on, and keeps what is ahead. */
static void read_more(struct json_window *w)
{
	w->keeping = true;
	w->start = w->at;
	w->at = w->have;
	fill(w);
	w->at = w->start;
	w->keeping = false;
}

const char *json_window_line(struct json_window *w)
{
	size_t had = w->have - w->at;
	const char *p = w->buf + w->at, *nl = memchr(p, '\n', had);

	if (!nl && w->at && had <= w->max) {
		read_more(w);
		p = w->buf + w->at;
		nl = memchr(p + had, '\n', w->have - w->at - had);
	}
	if (!nl || (size_t)(nl - p) > w->max ||
	    has_control(p, nl - (nl > p && nl[-1] == '\r')))
		return NULL;
	return nl;
}
