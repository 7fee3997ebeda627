/* SPDX-License-Identifier: MIT */
/*
 * text: words from outside made fit for a cell grid.
 *
 * Stored text may hold anything.  What reaches a terminal is one printable
 * character after another, each of a known width:
 *  - control characters (C0, DEL) become their pictures (U+2400 and on), in
 *    ASCII "\x1b"; so do line ends and tabs;
 *  - C1 controls, invalid UTF-8, bidi marks, embeddings and isolates, tag
 *    characters, anything without width (combining marks included: a cell
 *    holds one character), fillers that look blank and unassigned characters
 *    become U+FFFD, in ASCII '?';
 *  - at GLYPH_ASCII every other character becomes its nearest ASCII form,
 *    which may be longer ("±" is "+-", "…" is "..."), or '?'.
 * So a width is always asked for a level.
 *
 * Widths come from wcwidth() under C.UTF-8, whatever the process's locale is;
 * without that locale a short table of wide scripts serves.
 *
 * All strings are NUL-terminated UTF-8, NULL counts as "".
 */
#ifndef POSTSIL_TEXT_H
#define POSTSIL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "tui/draw/glyphs.h"

enum text_align {
	TEXT_LEFT, TEXT_RIGHT, TEXT_CENTRE,
	TEXT_DECIMAL,   /* right, with the decimal points of a column in line */
};

/* Walks over a text; the fields are private. */
struct text_iter {
	const char *p;
	size_t left;
	enum glyph_level level;
	char pending[8];      /* rest of a replacement of several characters */
	unsigned n_pending;
};

void text_iter_init(struct text_iter *it, const char *s, enum glyph_level level);

/* The next character as it may be shown and its width, 1 or 2; false at the
 * end. */
bool text_next(struct text_iter *it, uint32_t *ch, int *width);

/* 0 for what text_next() would replace, else 1 or 2. */
int text_char_width(uint32_t ch);

/* Columns that s takes at a level. */
int text_width(const char *s, enum glyph_level level);

/* Columns left of the decimal point of the first number in s; of all of s
 * where there is none. */
int text_width_before_point(const char *s, enum glyph_level level);

/* Appends s made safe. */
void text_clean(struct buf *out, const char *s, enum glyph_level level);

/* Appends s made safe in exactly `width` columns: padded, or cut with an
 * ellipsis (TEXT_DECIMAL pads as TEXT_RIGHT: a column's table knows better). */
void text_fit(struct buf *out, const char *s, int width, enum text_align align,
	      enum glyph_level level);

/* Appends s to a sentence, cut behind TEXT_SHORT bytes with an ellipsis: a name from
 * outside may have thousands.  Safe it is made when the sentence is drawn. */
#define TEXT_SHORT 80
void text_shorten(struct buf *out, const char *s);

/* Appends s in lines of at most `width` columns, broken at blanks where there
 * are any, '\n' between them; a '\n' in s starts a new line.  Returns the
 * number of lines. */
int text_wrap(struct buf *out, const char *s, int width, enum glyph_level level);

#endif
