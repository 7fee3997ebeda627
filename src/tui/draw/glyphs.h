/* SPDX-License-Identifier: MIT */
/*
 * glyphs: how much of Unicode the terminal is trusted with.
 *
 * The ladder: ASCII sends no byte above 0x7e; BLOCK adds lines, arrows and
 * quadrants (2x2 dots a cell); BRAILLE adds 2x4 dots a cell.  The level is
 * chosen from the locale and may be changed at any time: a grid carries it,
 * and everything drawn on the grid follows.
 *
 * Frames and rules are asked for by name, so that no view holds a fancy
 * character without its plain form.
 */
#ifndef POSTSIL_GLYPHS_H
#define POSTSIL_GLYPHS_H

#include <stdbool.h>
#include <stdint.h>

enum glyph_level { GLYPH_ASCII, GLYPH_BLOCK, GLYPH_BRAILLE, GLYPH_LEVELS };

enum glyph {
	GLYPH_HLINE, GLYPH_VLINE, GLYPH_TOP_LEFT, GLYPH_TOP_RIGHT,
	GLYPH_BOTTOM_LEFT, GLYPH_BOTTOM_RIGHT,
	GLYPH_HEAVY_HLINE, GLYPH_HEAVY_VLINE, GLYPH_HEAVY_TOP_LEFT,
	GLYPH_HEAVY_TOP_RIGHT, GLYPH_HEAVY_BOTTOM_LEFT, GLYPH_HEAVY_BOTTOM_RIGHT,
	GLYPH_AXIS_CORNER,   /* where the axes meet */
	GLYPH_TICK_LEFT,     /* a tick on the y axis */
	GLYPH_TICK_DOWN,     /* a tick on the x axis */
	GLYPH_MARKER,        /* a stack change's vertical line */
	GLYPH_CURSOR,        /* the cursor's vertical line */
	GLYPH_BAND,          /* spread behind a series */
	GLYPH_POINTER,       /* before a cursor's read-out, a selected row */
	GLYPH_POINT,         /* a single measurement */
	GLYPH_APART,         /* a measurement that does not count */
	GLYPH_SORT_UP, GLYPH_SORT_DOWN,
	GLYPH_MORE_UP, GLYPH_MORE_DOWN,  /* a list goes on beyond its edge */
	GLYPH_CHECK, GLYPH_CROSS, GLYPH_WARN,
	GLYPH_SHARE,         /* a full cell of a progress bar */
	GLYPH_SHARE_REST,    /* an empty one */
	GLYPH_INTERVAL,      /* an interval's line, its middle is GLYPH_POINT */
	GLYPH_ELLIPSIS,      /* text was cut here, one cell */
	GLYPH_N
};

/* The level that the locale's character set allows: BRAILLE for UTF-8, else
 * ASCII.  setlocale() must have been called. */
enum glyph_level glyph_level_detect(void);

/* "ascii", "block", "braille"; the reverse returns false for other words. */
const char *glyph_level_name(enum glyph_level level);
bool glyph_level_parse(const char *word, enum glyph_level *level);

/* The character of a glyph at a level; always one cell wide. */
uint32_t glyph_char(enum glyph g, enum glyph_level level);

/* A braille cell; bits are those of the code chart: bit 0-2 and 6 are the left
 * column from above, 3-5 and 7 the right one. */
uint32_t glyph_braille(unsigned bits);

/* A quadrant cell: bit 0 upper left, 1 upper right, 2 lower left, 3 lower right. */
uint32_t glyph_quadrant(unsigned bits);

/* The mark of the nth series where lines cannot be told apart by colour; they
 * differ from each other for n < GLYPH_SERIES and repeat after. */
#define GLYPH_SERIES 6
uint32_t glyph_series(unsigned n, enum glyph_level level);

/* A left-aligned partial cell for bars, eighths 0 to 8; in ASCII '#' from the
 * half on. */
uint32_t glyph_eighth(int eighths, enum glyph_level level);

/* A column of a spark line, 0 to 8 eighths high; in ASCII one of " _.-=+*#@". */
uint32_t glyph_spark(int eighths, enum glyph_level level);

/* One ASCII character in place of any other, '?' where nothing looks like it.
 * The last stop before an output that knows ASCII only. */
char glyph_to_ascii(uint32_t ch);

#endif
