/* SPDX-License-Identifier: MIT */
/*
 * detect_text: what `postsil detect` prints for people: rows of label, value
 * and source that fit the terminal, and the facts in such rows.
 *
 * Everything shown may come from outside and is made safe (text.h).
 */
#ifndef POSTSIL_DETECT_TEXT_H
#define POSTSIL_DETECT_TEXT_H

#include "tui/draw/glyphs.h"

struct buf;
struct workspace;

struct detect_columns {
	int label, value;         /* widths of the first two columns */
	int room;                 /* of a whole line */
	enum glyph_level level;
};

/* What the terminal has, shared out; a pipe is as wide as `show` takes it. */
struct detect_columns detect_columns_pick(void);

/* One row.  A long value goes on below itself, so that every source stands in
 * its place; sources are mostly paths, and stay whole.  source may be NULL. */
void detect_text_row(struct buf *out, const char *label, const char *value,
		     const char *source, const struct detect_columns *c);

/* A paragraph, indented by blanks, on as many lines as it needs. */
void detect_text_paragraph(struct buf *out, const char *text, int indent,
			   const struct detect_columns *c);

/* The fingerprints, the unit, and every fact that somebody looked for. */
void detect_text_facts(struct buf *out, const struct workspace *ws,
		       const struct detect_columns *c);

#endif
