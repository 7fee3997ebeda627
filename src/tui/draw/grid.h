/* SPDX-License-Identifier: MIT */
/*
 * grid: a rectangle of character cells; all that a view draws on.
 *
 * A screen shows a grid, `postsil show` prints one, a golden test compares
 * one.  Cells hold a character and a role (enum style); theme.h turns roles
 * into colours.  A wide character fills its cell and leaves ch == 0 in the one
 * to its right; overwriting one half blanks the other.
 *
 * Nothing drawn outside of the clip rectangle has any effect, so callers need
 * not test sizes; rectangles of no or negative size hold nothing.  Coordinates
 * are those of the grid, 0,0 at the upper left, also inside a clip.  Strings
 * pass text.h first, so that no control character gets into a cell.
 */
#ifndef POSTSIL_GRID_H
#define POSTSIL_GRID_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/draw/glyphs.h"

/* What a cell is, not how it looks. */
enum style {
	STYLE_DEFAULT,
	STYLE_TITLE,          /* name of a pane or screen */
	STYLE_TITLE_FOCUS,    /* of the one that gets the keys */
	STYLE_NOTE,           /* right-hand note on a frame */
	STYLE_BORDER, STYLE_BORDER_FOCUS,
	STYLE_LABEL,          /* name of a fact */
	STYLE_VALUE,          /* its value */
	STYLE_DIM,            /* of less weight: sources, hints, absent values */
	STYLE_GOOD, STYLE_WARN, STYLE_ALERT,
	STYLE_HEADER,         /* a table's head */
	STYLE_SELECT,         /* the selected row or word */
	STYLE_SELECT_DIM,     /* the same in a pane without focus */
	STYLE_MARK,           /* rows marked for a later command */
	STYLE_KEY,            /* a key in a hint */
	STYLE_HINT,           /* what the key does */
	STYLE_BAR,            /* top and bottom lines */
	STYLE_BAR_ACTIVE,     /* the current screen's name in the top line */
	STYLE_BAR_ALERT,      /* something in the top line wants attention */
	STYLE_AXIS, STYLE_MARKER, STYLE_MARKER_ALERT, STYLE_BAND, STYLE_CURSOR,
	STYLE_SERIES1, STYLE_SERIES2, STYLE_SERIES3,
	STYLE_SERIES4, STYLE_SERIES5, STYLE_SERIES6,
	STYLE_PROGRESS,       /* done part of a progress bar */
	STYLE_SYNTHETIC,      /* the word over invented data */
	STYLE_N
};

struct rect { int x, y, w, h; };

bool rect_is_empty(struct rect r);
bool rect_has(struct rect r, int x, int y);
struct rect rect_intersect(struct rect a, struct rect b);

/* r without n cells on each side. */
struct rect rect_inset(struct rect r, int n);

/* Cuts n rows or columns (at most all) off *r and returns them. */
struct rect rect_cut_top(struct rect *r, int n);
struct rect rect_cut_bottom(struct rect *r, int n);
struct rect rect_cut_left(struct rect *r, int n);
struct rect rect_cut_right(struct rect *r, int n);

struct cell {
	uint32_t ch;     /* a printable character; 0: right half of a wide one */
	uint8_t style;   /* enum style */
};

struct grid {
	int w, h;
	enum glyph_level level;
	struct rect clip;
	struct cell *cell;   /* row by row */
};

/* Sizes are clamped to 0..GRID_MAX. */
#define GRID_MAX 1000
#define GRID_INIT { 0 }

void grid_init(struct grid *g, int w, int h, enum glyph_level level);
void grid_release(struct grid *g);

/* New size, all blank, clip reset; the level stays. */
void grid_resize(struct grid *g, int w, int h);
void grid_clear(struct grid *g);
void grid_copy(struct grid *to, const struct grid *from);

/* The whole of it. */
struct rect grid_rect(const struct grid *g);

/* Narrows the clip to its part inside r; returns the old one for
 * grid_set_clip(), which sets it as it is. */
struct rect grid_narrow(struct grid *g, struct rect r);
void grid_set_clip(struct grid *g, struct rect clip);

/* The cell at x, y; a blank outside of the grid. */
struct cell grid_at(const struct grid *g, int x, int y);

/* Puts one character.  What text_char_width() refuses is drawn as U+FFFD; at
 * GLYPH_ASCII other characters are drawn as glyph_to_ascii() has it. */
void grid_put(struct grid *g, int x, int y, uint32_t ch, enum style style);
void grid_glyph(struct grid *g, int x, int y, enum glyph glyph, enum style style);

/* Changes the role of the w cells from x on, keeps their characters. */
void grid_style(struct grid *g, int x, int y, int w, enum style style);

/* Text in at most w columns, the last one an ellipsis when it does not fit.
 * Returns the columns it took; the rest is left as it was. */
int grid_text(struct grid *g, int x, int y, int w, const char *s, enum style style);
int grid_textf(struct grid *g, int x, int y, int w, enum style style,
	       const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* The same, ending in column x + w - 1. */
int grid_text_right(struct grid *g, int x, int y, int w, const char *s,
		    enum style style);

/* Text wrapped at blanks within r; returns the rows it took. */
int grid_text_wrapped(struct grid *g, struct rect r, const char *s, enum style style);

void grid_fill(struct grid *g, struct rect r, uint32_t ch, enum style style);

/* A frame around r: thin and rounded, heavy when focused; "+-|" and "+=|" in
 * ASCII.  The title stands at the left of the upper edge, the note at its
 * right end; NULL for none.  The note goes first when both do not fit.
 * Returns the inside. */
struct rect grid_box(struct grid *g, struct rect r, bool focus, const char *title,
		     const char *note);

/* A bar of w cells filled to share 0..1 (eighths of a cell where the level has
 * them); NaN draws it empty. */
void grid_bar(struct grid *g, int x, int y, int w, double share, enum style style);

/* Same size and same cells. */
bool grid_is_equal(const struct grid *a, const struct grid *b);

/* First and last column in which row y differs; false when none does.  The
 * grids must have the same size. */
bool grid_row_damage(const struct grid *a, const struct grid *b, int y,
		     int *first, int *last);

#endif
