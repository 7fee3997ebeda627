/* SPDX-License-Identifier: MIT */
/*
 * detect_text: rows of label, value and source as `postsil detect` prints them
 * for people, fit for the terminal.
 *
 * Everything shown may come from outside and is made safe (text.h).
 */
#ifndef POSTSIL_DETECT_TEXT_H
#define POSTSIL_DETECT_TEXT_H

#include <stdbool.h>

#include "tui/draw/glyphs.h"

struct buf;

struct detect_columns {
	int label, value;         /* widths of the first two columns */
	int source;               /* of the third; 0: sources stay whole */
	int room;                 /* of a whole line */
	bool mark;                /* rows begin with "* " */
	enum glyph_level level;
};

/* What the terminal has, shared out.  A pipe is as wide as `show` takes it, and
 * leaves sources, which are mostly paths, whole: one line says all of one. */
struct detect_columns detect_columns_pick(void);

/* One row.  A long value, and a long source, go on below themselves, so that
 * either stands in its column; a path is broken behind a slash.  source may be
 * NULL.  A label that does not fit has a line for itself. */
void detect_text_row(struct buf *out, const char *label, const char *value,
		     const char *source, const struct detect_columns *c);

/* A paragraph, indented by blanks, on as many lines as it needs. */
void detect_text_paragraph(struct buf *out, const char *text, int indent,
			   const struct detect_columns *c);

#endif
