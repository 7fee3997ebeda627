/* SPDX-License-Identifier: MIT */
/*
 * json_window: the bytes of a stream for json_split.c alone, and what needs no
 * knowledge of what stands around it: strings, words, lines.
 *
 * While a value is read (keeping), all from its start on stays in the buffer, max
 * bytes at most; then the start is dropped, and overlong set.
 */
#ifndef POSTSIL_JSON_WINDOW_H
#define POSTSIL_JSON_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define JSON_WINDOW_END (-1)

enum json_byte_kind { JSON_WORD, JSON_BLANK, JSON_PUNCTUATION, JSON_CONTROL };
extern const unsigned char json_byte_kind[256];

/* [start, have) of the buffer is kept, at is the next byte.  Offsets move when more
 * is read. */
struct json_window {
	FILE *in;
	size_t max, chunk;
	char *buf;
	size_t cap, start, at, have;
	size_t gone;   /* bytes of the stream before those in the buffer */
	bool keeping, overlong;
};

void json_window_release(struct json_window *w);

/* The next byte, which stays; JSON_WINDOW_END also where reading failed. */
int json_window_peek(struct json_window *w);

/* Is what is kept over max?  Wherever the chunks end. */
bool json_window_is_too_long(const struct json_window *w);

/* Takes a string, from its opening quotation mark on.  False where its line or the
 * file ends first: that is then the next byte. */
bool json_window_string(struct json_window *w);

/* Takes a number, a literal or what else is neither blank nor punctuation. */
void json_window_word(struct json_window *w);

/* Up to the end of the line, which stays. */
void json_window_skip_line(struct json_window *w);

/* The end of the line that begins at the next byte; NULL where it is not there
 * after another chunk, is over max, or has control characters (which cJSON takes for
 * blanks) in it. */
const char *json_window_line(struct json_window *w);

#endif
