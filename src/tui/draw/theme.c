/* SPDX-License-Identifier: MIT */
#include "tui/draw/theme.h"

#include <stdlib.h>
#include <string.h>

#define BOLD THEME_BOLD
#define UNDER THEME_UNDERLINE
#define REVERSE THEME_REVERSE

/* One role in all its dresses.  The 16-colour ones serve both 16 and 8: where
 * a terminal has 8, 8 + n becomes n and bold.  Colours of the 256 palette are
 * from its fixed part (16..255), which users do not recolour; long frames keep
 * to the first 8, which take half the bytes.  One grey serves all that is of
 * less weight, as each change of colour costs eleven bytes. */
struct role {
	struct theme_look dark256, light256, dark16, light16;
	uint8_t mono;
};

#define LOOK(f, b, a) { .fg = (f), .bg = (b), .attr = (a) }
#define PLAIN LOOK(-1, -1, 0)

static const struct role role[STYLE_N] = {
	[STYLE_DEFAULT] = {
		.dark256 = PLAIN, .light256 = PLAIN, .dark16 = PLAIN, .light16 = PLAIN,
	},
	[STYLE_TITLE] = {
		.dark256 = PLAIN, .light256 = PLAIN,
		.dark16 = PLAIN, .light16 = PLAIN,
	},
	[STYLE_TITLE_FOCUS] = {
		.dark256 = LOOK(117, -1, BOLD), .light256 = LOOK(25, -1, BOLD),
		.dark16 = LOOK(14, -1, BOLD), .light16 = LOOK(4, -1, BOLD),
		.mono = BOLD,
	},
	[STYLE_NOTE] = {
		.dark256 = LOOK(244, -1, 0), .light256 = LOOK(243, -1, 0),
		.dark16 = PLAIN, .light16 = PLAIN,
	},
	[STYLE_BORDER] = {
		.dark256 = LOOK(244, -1, 0), .light256 = LOOK(243, -1, 0),
		.dark16 = PLAIN, .light16 = PLAIN,
	},
	[STYLE_BORDER_FOCUS] = {
		.dark256 = LOOK(6, -1, 0), .light256 = LOOK(4, -1, 0),
		.dark16 = LOOK(6, -1, 0), .light16 = LOOK(4, -1, 0),
		.mono = BOLD,
	},
	[STYLE_LABEL] = {
		.dark256 = LOOK(244, -1, 0), .light256 = LOOK(243, -1, 0),
		.dark16 = PLAIN, .light16 = PLAIN,
	},
	[STYLE_VALUE] = {
		.dark256 = PLAIN, .light256 = PLAIN,
		.dark16 = PLAIN, .light16 = PLAIN,
	},
	[STYLE_DIM] = {
		.dark256 = LOOK(244, -1, 0), .light256 = LOOK(243, -1, 0),
		.dark16 = PLAIN, .light16 = PLAIN,
	},
	[STYLE_GOOD] = {
		.dark256 = LOOK(114, -1, 0), .light256 = LOOK(28, -1, 0),
		.dark16 = LOOK(10, -1, 0), .light16 = LOOK(2, -1, 0),
		.mono = BOLD,
	},
	[STYLE_WARN] = {
		.dark256 = LOOK(221, -1, 0), .light256 = LOOK(130, -1, 0),
		.dark16 = LOOK(11, -1, 0), .light16 = LOOK(5, -1, 0),
		.mono = UNDER,
	},
	[STYLE_ALERT] = {
		.dark256 = LOOK(209, -1, BOLD), .light256 = LOOK(160, -1, BOLD),
		.dark16 = LOOK(9, -1, BOLD), .light16 = LOOK(1, -1, BOLD),
		.mono = BOLD | UNDER,
	},
	[STYLE_HEADER] = {
		.dark256 = LOOK(250, -1, UNDER), .light256 = LOOK(239, -1, UNDER),
		.dark16 = LOOK(-1, -1, UNDER), .light16 = LOOK(-1, -1, UNDER),
		.mono = UNDER,
	},
	[STYLE_SELECT] = {
		.dark256 = LOOK(255, 24, BOLD), .light256 = LOOK(16, 153, BOLD),
		.dark16 = LOOK(-1, -1, REVERSE), .light16 = LOOK(-1, -1, REVERSE),
		.mono = REVERSE,
	},
	[STYLE_SELECT_DIM] = {
		.dark256 = LOOK(252, 237, 0), .light256 = LOOK(16, 254, 0),
		.dark16 = LOOK(-1, -1, BOLD), .light16 = LOOK(-1, -1, BOLD),
		.mono = BOLD,
	},
	[STYLE_MARK] = {
		.dark256 = LOOK(222, -1, BOLD), .light256 = LOOK(94, -1, BOLD),
		.dark16 = LOOK(11, -1, BOLD), .light16 = LOOK(5, -1, BOLD),
		.mono = BOLD | UNDER,
	},
	[STYLE_KEY] = {
		.dark256 = LOOK(117, -1, 0), .light256 = LOOK(25, -1, 0),
		.dark16 = LOOK(14, -1, BOLD), .light16 = LOOK(4, -1, BOLD),
		.mono = BOLD,
	},
	[STYLE_HINT] = {
		.dark256 = LOOK(244, -1, 0), .light256 = LOOK(243, -1, 0),
		.dark16 = PLAIN, .light16 = PLAIN,
	},
	[STYLE_BAR] = {
		.dark256 = LOOK(250, 236, 0), .light256 = LOOK(238, 254, 0),
		.dark16 = PLAIN, .light16 = PLAIN,
	},
	[STYLE_BAR_ACTIVE] = {
		.dark256 = LOOK(16, 117, BOLD), .light256 = LOOK(231, 25, BOLD),
		.dark16 = LOOK(-1, -1, REVERSE), .light16 = LOOK(-1, -1, REVERSE),
		.mono = REVERSE,
	},
	[STYLE_BAR_ALERT] = {
		.dark256 = LOOK(209, 236, BOLD), .light256 = LOOK(160, 254, BOLD),
		.dark16 = LOOK(9, -1, BOLD), .light16 = LOOK(1, -1, BOLD),
		.mono = BOLD | UNDER,
	},
	[STYLE_AXIS] = {
		.dark256 = LOOK(244, -1, 0), .light256 = LOOK(243, -1, 0),
		.dark16 = PLAIN, .light16 = PLAIN,
	},
	[STYLE_MARKER] = {
		.dark256 = LOOK(244, -1, 0), .light256 = LOOK(243, -1, 0),
		.dark16 = LOOK(3, -1, 0), .light16 = LOOK(5, -1, 0),
	},
	[STYLE_MARKER_ALERT] = {
		.dark256 = LOOK(209, -1, BOLD), .light256 = LOOK(160, -1, BOLD),
		.dark16 = LOOK(9, -1, BOLD), .light16 = LOOK(1, -1, BOLD),
		.mono = BOLD | UNDER,
	},
	[STYLE_BAND] = {
		.dark256 = LOOK(244, -1, 0), .light256 = LOOK(243, -1, 0),
		.dark16 = LOOK(4, -1, 0), .light16 = LOOK(6, -1, 0),
	},
	[STYLE_CURSOR] = {
		.dark256 = LOOK(-1, -1, BOLD), .light256 = LOOK(-1, -1, BOLD),
		.dark16 = LOOK(15, -1, BOLD), .light16 = LOOK(0, -1, BOLD),
		.mono = BOLD,
	},
	/* Series: sky blue, orange, bluish green, reddish purple, yellow and
	 * blue of Okabe and Ito's palette for colour-blind readers, by their
	 * nearest entries. */
	[STYLE_SERIES1] = {
		.dark256 = LOOK(81, -1, 0), .light256 = LOOK(25, -1, 0),
		.dark16 = LOOK(14, -1, 0), .light16 = LOOK(4, -1, 0), .mono = BOLD,
	},
	[STYLE_SERIES2] = {
		.dark256 = LOOK(214, -1, 0), .light256 = LOOK(166, -1, 0),
		.dark16 = LOOK(11, -1, 0), .light16 = LOOK(1, -1, 0),
	},
	[STYLE_SERIES3] = {
		.dark256 = LOOK(43, -1, 0), .light256 = LOOK(29, -1, 0),
		.dark16 = LOOK(10, -1, 0), .light16 = LOOK(2, -1, 0),
	},
	[STYLE_SERIES4] = {
		.dark256 = LOOK(175, -1, 0), .light256 = LOOK(133, -1, 0),
		.dark16 = LOOK(13, -1, 0), .light16 = LOOK(5, -1, 0),
	},
	[STYLE_SERIES5] = {
		.dark256 = LOOK(227, -1, 0), .light256 = LOOK(100, -1, 0),
		.dark16 = LOOK(15, -1, 0), .light16 = LOOK(0, -1, 0),
	},
	[STYLE_SERIES6] = {
		.dark256 = LOOK(69, -1, 0), .light256 = LOOK(61, -1, 0),
		.dark16 = LOOK(12, -1, 0), .light16 = LOOK(6, -1, 0),
	},
	[STYLE_PROGRESS] = {
		.dark256 = LOOK(6, -1, 0), .light256 = LOOK(4, -1, 0),
		.dark16 = LOOK(14, -1, 0), .light16 = LOOK(4, -1, 0),
	},
	[STYLE_SYNTHETIC] = {
		.dark256 = LOOK(16, 214, BOLD), .light256 = LOOK(231, 130, BOLD),
		.dark16 = LOOK(-1, -1, REVERSE | BOLD),
		.light16 = LOOK(-1, -1, REVERSE | BOLD),
		.mono = REVERSE | BOLD,
	},
};

static const char *const kind_name[THEME_KINDS] = {
	[THEME_DARK] = "dark",
	[THEME_LIGHT] = "light",
};

static struct theme_look eight(struct theme_look l)
{
	if (l.fg >= 8) {
		l.fg = (int16_t)(l.fg - 8);
		l.attr |= THEME_BOLD;
	}
	return l;
}

struct theme_look theme_look(enum theme_kind kind, enum theme_depth depth,
			     enum style style)
{
	const struct role *r = &role[(unsigned)style < STYLE_N ? style : STYLE_DEFAULT];
	bool light = kind == THEME_LIGHT;

	if (depth == THEME_256)
		return light ? r->light256 : r->dark256;
	if (depth == THEME_16)
		return light ? r->light16 : r->dark16;
	if (depth == THEME_8)
		return eight(light ? r->light16 : r->dark16);
	return (struct theme_look){
		.fg = THEME_NONE, .bg = THEME_NONE, .attr = r->mono,
	};
}

bool theme_is_bare(struct theme_look l)
{
	return l.bg == THEME_NONE && !(l.attr & (THEME_REVERSE | THEME_UNDERLINE));
}

enum style theme_twin(enum theme_kind kind, enum theme_depth depth, enum style style)
{
	struct theme_look l = theme_look(kind, depth, style);

	for (int i = 0; i < (int)style; i++) {
		struct theme_look o = theme_look(kind, depth, (enum style)i);

		if (o.fg == l.fg && o.bg == l.bg)
			return (enum style)i;
	}
	return style;
}

enum theme_depth theme_depth_for(int colors)
{
	const char *no_color = getenv("NO_COLOR");

	if ((no_color && *no_color) || colors < 8)
		return THEME_MONO;
	return colors >= 256 ? THEME_256 : colors >= 16 ? THEME_16 : THEME_8;
}

const char *theme_kind_name(enum theme_kind kind)
{
	return (unsigned)kind < THEME_KINDS ? kind_name[kind] : "?";
}

bool theme_kind_parse(const char *word, enum theme_kind *kind)
{
	for (unsigned i = 0; i < THEME_KINDS; i++)
		if (strcmp(word, kind_name[i]) == 0) {
			*kind = (enum theme_kind)i;
			return true;
		}
	return false;
}

enum theme_kind theme_kind_detect(void)
{
	const char *v = getenv("COLORFGBG"), *bg = v ? strrchr(v, ';') : NULL;

	/* palette: 7 and 15 are the white ones */
	if (bg && (strcmp(bg, ";7") == 0 || strcmp(bg, ";15") == 0))
		return THEME_LIGHT;
	return THEME_DARK;
}
