/* SPDX-License-Identifier: MIT */
/*
 * json_split: a stream of JSON, cut into single values without parsing them: one
 * value, several behind each other, a line each (JSON lines), and arrays of them of
 * any length, which are opened.
 *
 * It follows brackets, strings and commas; what stands in them is json_parse()'s to
 * judge.  Memory is that of one value, max bytes at most, and of a chunk.
 *
 * What is no JSON is refused and passed over: a value that began on the same line
 * with the rest of that line, and among JSON lines one that was torn with its line
 * alone, though a bracket left open swallowed the next ones; what is nested too deep
 * ends there with its line, so that torn lines cost a bounded part of what is behind
 * them.  Inside of a value of several lines, or of an array that is opened, there is
 * no telling where the next one begins: the reader stops there, and names the byte of
 * the line.  But a line among others that each are a value, an array too, costs itself
 * alone.
 */
#ifndef POSTSIL_JSON_SPLIT_H
#define POSTSIL_JSON_SPLIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct err;
struct json_split;

struct json_split_options {
	size_t max;        /* bytes of one value */
	size_t line;       /* in which the first byte stands, from 1 … */
	size_t before;     /* … and how many bytes of it were read already */
	/* In an object that stands by itself the array under this key is opened too,
	 * and the rest of the object passed over; NULL: there is none. */
	const char *open_key;
	size_t chunk;      /* bytes read at once, 3 or more; 0: as is best */
};

struct json_piece {
	const char *p;     /* no NUL behind it; valid until the next call */
	size_t n;
	size_t line, last_line;
	size_t nth;        /* of those that begin on this line, from 1 */
	bool below;        /* it stands in the array under open_key */
	/* A line that begins with '{', as it is, for most are one value: where
	 * json_parse() says no, or open_key is in it, json_split_back(). */
	bool unread;
};

/* in stays the caller's, and open as long as the reader. */
struct json_split *json_split_new(FILE *in, const struct json_split_options *o);
void json_split_free(struct json_split *s);

/* 1: a value; 0: the end.  ERR_REFUSED: out's lines (p is NULL) hold none, or one
 * too long or nested deeper than JSON_MAX_DEPTH, and the next call goes on behind
 * them; the text does not name the lines.  ERR_FORMAT, ERR_IO: there is no going on;
 * every further call says the same, with the line. */
int json_split_next(struct json_split *s, struct json_piece *out, struct err *e);

/* The piece that came last was unread: it comes again, cut into values. */
void json_split_back(struct json_split *s);

/* More than one value was seen, each on a line of its own. */
bool json_split_is_lines(const struct json_split *s);

#endif
