/* SPDX-License-Identifier: MIT */
/*
 * theme: what roles look like: (foreground, background, attributes) for 256,
 * 16 and 8 colours and for none.
 *
 * Colours are indices into the terminal's own palette, which is never
 * redefined; THEME_NONE is the terminal's default.  Every role that tells a
 * state (good, warn, alert, selected, focused) differs from plain text in mono
 * too, by bold, underline or reverse; views say the state by a sign or a word
 * as well.
 *
 * dark and light leave the terminal's own background; which of them fits is
 * guessed once (theme_kind_detect()).  contrast brings black of its own under all,
 * and every text on it, or on the colour below it, has a contrast ratio of 7 or
 * more (WCAG 2.1, 1.4.6) at 256 colours.  colorblind, on a dark background, and
 * colorblind-light are dark and light with the hues of the palette of Okabe and Ito
 * (https://jfly.uni-koeln.de/color/) for states and series, and states that
 * differ in their attributes as well.  mono has no colours at all.
 */
#ifndef POSTSIL_THEME_H
#define POSTSIL_THEME_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/draw/grid.h"

enum theme_kind {
	THEME_DARK, THEME_LIGHT, THEME_CONTRAST, THEME_COLORBLIND,
	THEME_COLORBLIND_LIGHT, THEME_NO_COLOR, THEME_KINDS
};
enum theme_depth { THEME_MONO, THEME_8, THEME_16, THEME_256, THEME_DEPTHS };

#define THEME_NONE (-1)

enum theme_attr {
	THEME_BOLD = 1, THEME_DIM = 2, THEME_UNDERLINE = 4, THEME_REVERSE = 8,
};

struct theme_look {
	int16_t fg, bg;      /* palette index, or THEME_NONE */
	uint8_t attr;        /* of enum theme_attr */
};

/* Never fails; an unknown style looks like STYLE_DEFAULT. */
struct theme_look theme_look(enum theme_kind kind, enum theme_depth depth,
			     enum style style);

/* The colour of a palette index as 0xRRGGBB, for terminals whose terminfo has "RGB":
 * xterm's palette from 16 on.  What is below is the user's, and the first 8 keep their
 * numbers, which such terminals still take for it; the 8 bright ones are xterm's. */
int theme_direct(int index);

/* Whether a blank in this look cannot be told from a plain one. */
bool theme_is_bare(struct theme_look look);

/* The first style with the same colours; attributes may differ. */
enum style theme_twin(enum theme_kind kind, enum theme_depth depth, enum style style);

/* What a terminal of so many colours (0 or less: none) is given.  NO_COLOR set
 * to anything but "" in the environment means mono (no-color.org). */
enum theme_depth theme_depth_for(int colors);

/* "dark", "light", "contrast", "colorblind", "colorblind-light", "mono". */
const char *theme_kind_name(enum theme_kind kind);
bool theme_kind_parse(const char *word, enum theme_kind *kind);

/* Light where the environment's COLORFGBG ("15;0": foreground;background)
 * says so, else dark. */
enum theme_kind theme_kind_detect(void);

#endif
