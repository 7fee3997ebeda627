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
 * less weight, as each change of colour costs eleven bytes.  In contrast, where it
 * costs twenty-one, nothing is grey, and black text is never bold, as some terminals
 * show that as grey. */
struct role {
	struct theme_look dark256, light256, dark16, light16, contrast256, contrast16;
	uint8_t mono;
};

#define LOOK(f, b, a) { .fg = (f), .bg = (b), .attr = (a) }
#define PLAIN LOOK(-1, -1, 0)

static const struct role role[STYLE_N] = {
	[STYLE_DEFAULT] = {
		.dark256 = PLAIN, .light256 = PLAIN, .dark16 = PLAIN, .light16 = PLAIN,
		.contrast256 = LOOK(231, 16, 0), .contrast16 = LOOK(15, 0, 0),
	},
	[STYLE_TITLE] = {
		.dark256 = PLAIN, .light256 = PLAIN,
		.dark16 = PLAIN, .light16 = PLAIN,
		.contrast256 = LOOK(231, 16, 0), .contrast16 = LOOK(15, 0, 0),
	},
	[STYLE_TITLE_FOCUS] = {
		.dark256 = LOOK(117, -1, BOLD), .light256 = LOOK(25, -1, BOLD),
		.dark16 = LOOK(14, -1, BOLD), .light16 = LOOK(4, -1, BOLD),
		.contrast256 = LOOK(226, 16, BOLD), .contrast16 = LOOK(11, 0, BOLD),
		.mono = BOLD,
	},
	[STYLE_NOTE] = {
		.dark256 = LOOK(244, -1, 0), .light256 = LOOK(243, -1, 0),
		.dark16 = PLAIN, .light16 = PLAIN,
		.contrast256 = LOOK(231, 16, 0), .contrast16 = LOOK(15, 0, 0),
	},
	[STYLE_BORDER] = {
		.dark256 = LOOK(244, -1, 0), .light256 = LOOK(243, -1, 0),
		.dark16 = PLAIN, .light16 = PLAIN,
		.contrast256 = LOOK(231, 16, 0), .contrast16 = LOOK(15, 0, 0),
	},
	[STYLE_BORDER_FOCUS] = {
		.dark256 = LOOK(6, -1, 0), .light256 = LOOK(4, -1, 0),
		.dark16 = LOOK(6, -1, 0), .light16 = LOOK(4, -1, 0),
		.contrast256 = LOOK(226, 16, BOLD), .contrast16 = LOOK(11, 0, BOLD),
		.mono = BOLD,
	},
	[STYLE_LABEL] = {
		.dark256 = LOOK(244, -1, 0), .light256 = LOOK(243, -1, 0),
		.dark16 = PLAIN, .light16 = PLAIN,
		.contrast256 = LOOK(231, 16, 0), .contrast16 = LOOK(15, 0, 0),
	},
	[STYLE_VALUE] = {
		.dark256 = PLAIN, .light256 = PLAIN,
		.dark16 = PLAIN, .light16 = PLAIN,
		.contrast256 = LOOK(231, 16, 0), .contrast16 = LOOK(15, 0, 0),
	},
	[STYLE_DIM] = {
		.dark256 = LOOK(244, -1, 0), .light256 = LOOK(243, -1, 0),
		.dark16 = PLAIN, .light16 = PLAIN,
		.contrast256 = LOOK(231, 16, 0), .contrast16 = LOOK(15, 0, 0),
	},
	[STYLE_GOOD] = {
		.dark256 = LOOK(114, -1, 0), .light256 = LOOK(28, -1, 0),
		.dark16 = LOOK(10, -1, 0), .light16 = LOOK(2, -1, 0),
		.contrast256 = LOOK(120, 16, BOLD), .contrast16 = LOOK(10, 0, BOLD),
		.mono = BOLD,
	},
	[STYLE_WARN] = {
		.dark256 = LOOK(221, -1, 0), .light256 = LOOK(130, -1, 0),
		.dark16 = LOOK(11, -1, 0), .light16 = LOOK(5, -1, 0),
		.contrast256 = LOOK(220, 16, UNDER), .contrast16 = LOOK(11, 0, UNDER),
		.mono = UNDER,
	},
	[STYLE_ALERT] = {
		.dark256 = LOOK(209, -1, BOLD), .light256 = LOOK(160, -1, BOLD),
		.dark16 = LOOK(9, -1, BOLD), .light16 = LOOK(1, -1, BOLD),
		.contrast256 = LOOK(231, 124, BOLD | UNDER), .contrast16 = LOOK(15, 1, BOLD | UNDER),
		.mono = BOLD | UNDER,
	},
	[STYLE_HEADER] = {
		.dark256 = LOOK(250, -1, UNDER), .light256 = LOOK(239, -1, UNDER),
		.dark16 = LOOK(-1, -1, UNDER), .light16 = LOOK(-1, -1, UNDER),
		.contrast256 = LOOK(231, 16, UNDER), .contrast16 = LOOK(15, 0, UNDER),
		.mono = UNDER,
	},
	[STYLE_SELECT] = {
		.dark256 = LOOK(255, 24, BOLD), .light256 = LOOK(16, 153, BOLD),
		.dark16 = LOOK(-1, -1, REVERSE), .light16 = LOOK(-1, -1, REVERSE),
		.contrast256 = LOOK(16, 226, 0), .contrast16 = LOOK(0, 11, 0),
		.mono = REVERSE,
	},
	[STYLE_SELECT_DIM] = {
		.dark256 = LOOK(252, 237, 0), .light256 = LOOK(16, 254, 0),
		.dark16 = LOOK(-1, -1, BOLD), .light16 = LOOK(-1, -1, BOLD),
		.contrast256 = LOOK(16, 252, 0), .contrast16 = LOOK(0, 7, 0),
		.mono = BOLD,
	},
	[STYLE_MARK] = {
		.dark256 = LOOK(222, -1, BOLD), .light256 = LOOK(94, -1, BOLD),
		.dark16 = LOOK(11, -1, BOLD), .light16 = LOOK(5, -1, BOLD),
		.contrast256 = LOOK(220, 16, BOLD | UNDER), .contrast16 = LOOK(11, 0, BOLD | UNDER),
		.mono = BOLD | UNDER,
	},
	[STYLE_KEY] = {
		.dark256 = LOOK(117, -1, 0), .light256 = LOOK(25, -1, 0),
		.dark16 = LOOK(14, -1, BOLD), .light16 = LOOK(4, -1, BOLD),
		.contrast256 = LOOK(123, 16, BOLD), .contrast16 = LOOK(14, 0, BOLD),
		.mono = BOLD,
	},
	[STYLE_HINT] = {
		.dark256 = LOOK(244, -1, 0), .light256 = LOOK(243, -1, 0),
		.dark16 = PLAIN, .light16 = PLAIN,
		.contrast256 = LOOK(231, 16, 0), .contrast16 = LOOK(15, 0, 0),
	},
	[STYLE_BAR] = {
		.dark256 = LOOK(250, 236, 0), .light256 = LOOK(238, 254, 0),
		.dark16 = PLAIN, .light16 = PLAIN,
		.contrast256 = LOOK(16, 252, 0), .contrast16 = LOOK(0, 7, 0),
	},
	[STYLE_BAR_ACTIVE] = {
		.dark256 = LOOK(16, 117, BOLD), .light256 = LOOK(231, 25, BOLD),
		.dark16 = LOOK(-1, -1, REVERSE), .light16 = LOOK(-1, -1, REVERSE),
		.contrast256 = LOOK(16, 226, 0), .contrast16 = LOOK(0, 11, 0),
		.mono = REVERSE,
	},
	[STYLE_BAR_ALERT] = {
		.dark256 = LOOK(209, 236, BOLD), .light256 = LOOK(160, 254, BOLD),
		.dark16 = LOOK(9, -1, BOLD), .light16 = LOOK(1, -1, BOLD),
		.contrast256 = LOOK(231, 124, BOLD | UNDER), .contrast16 = LOOK(15, 1, BOLD | UNDER),
		.mono = BOLD | UNDER,
	},
	[STYLE_AXIS] = {
		.dark256 = LOOK(244, -1, 0), .light256 = LOOK(243, -1, 0),
		.dark16 = PLAIN, .light16 = PLAIN,
		.contrast256 = LOOK(231, 16, 0), .contrast16 = LOOK(15, 0, 0),
	},
	[STYLE_MARKER] = {
		.dark256 = LOOK(244, -1, 0), .light256 = LOOK(243, -1, 0),
		.dark16 = LOOK(3, -1, 0), .light16 = LOOK(5, -1, 0),
		.contrast256 = LOOK(231, 16, 0), .contrast16 = LOOK(15, 0, 0),
	},
	[STYLE_MARKER_ALERT] = {
		.dark256 = LOOK(209, -1, BOLD), .light256 = LOOK(160, -1, BOLD),
		.dark16 = LOOK(9, -1, BOLD), .light16 = LOOK(1, -1, BOLD),
		.contrast256 = LOOK(210, 16, BOLD), .contrast16 = LOOK(9, 0, BOLD),
		.mono = BOLD | UNDER,
	},
	[STYLE_BAND] = {
		.dark256 = LOOK(244, -1, 0), .light256 = LOOK(243, -1, 0),
		.dark16 = LOOK(4, -1, 0), .light16 = LOOK(6, -1, 0),
		.contrast256 = LOOK(231, 16, 0), .contrast16 = LOOK(15, 0, 0),
	},
	[STYLE_CURSOR] = {
		.dark256 = LOOK(-1, -1, BOLD), .light256 = LOOK(-1, -1, BOLD),
		.dark16 = LOOK(15, -1, BOLD), .light16 = LOOK(0, -1, BOLD),
		.contrast256 = LOOK(226, 16, BOLD), .contrast16 = LOOK(11, 0, BOLD),
		.mono = BOLD,
	},
	/* Series: sky blue, orange, bluish green, reddish purple, yellow and
	 * blue of Okabe and Ito's palette for colour-blind readers, by their
	 * nearest entries. */
	[STYLE_SERIES1] = {
		.dark256 = LOOK(81, -1, 0), .light256 = LOOK(25, -1, 0),
		.dark16 = LOOK(14, -1, 0), .light16 = LOOK(4, -1, 0),
		.contrast256 = LOOK(123, 16, 0), .contrast16 = LOOK(14, 0, 0),
		.mono = BOLD,
	},
	[STYLE_SERIES2] = {
		.dark256 = LOOK(214, -1, 0), .light256 = LOOK(166, -1, 0),
		.dark16 = LOOK(11, -1, 0), .light16 = LOOK(1, -1, 0),
		.contrast256 = LOOK(215, 16, 0), .contrast16 = LOOK(11, 0, 0),
	},
	[STYLE_SERIES3] = {
		.dark256 = LOOK(43, -1, 0), .light256 = LOOK(29, -1, 0),
		.dark16 = LOOK(10, -1, 0), .light16 = LOOK(2, -1, 0),
		.contrast256 = LOOK(120, 16, 0), .contrast16 = LOOK(10, 0, 0),
	},
	[STYLE_SERIES4] = {
		.dark256 = LOOK(175, -1, 0), .light256 = LOOK(133, -1, 0),
		.dark16 = LOOK(13, -1, 0), .light16 = LOOK(5, -1, 0),
		.contrast256 = LOOK(219, 16, 0), .contrast16 = LOOK(13, 0, 0),
	},
	[STYLE_SERIES5] = {
		.dark256 = LOOK(227, -1, 0), .light256 = LOOK(100, -1, 0),
		.dark16 = LOOK(15, -1, 0), .light16 = LOOK(0, -1, 0),
		.contrast256 = LOOK(227, 16, 0), .contrast16 = LOOK(15, 0, 0),
	},
	[STYLE_SERIES6] = {
		.dark256 = LOOK(69, -1, 0), .light256 = LOOK(61, -1, 0),
		.dark16 = LOOK(12, -1, 0), .light16 = LOOK(6, -1, 0),
		.contrast256 = LOOK(153, 16, 0), .contrast16 = LOOK(12, 0, 0),
	},
	[STYLE_PROGRESS] = {
		.dark256 = LOOK(6, -1, 0), .light256 = LOOK(4, -1, 0),
		.dark16 = LOOK(14, -1, 0), .light16 = LOOK(4, -1, 0),
		.contrast256 = LOOK(123, 16, 0), .contrast16 = LOOK(14, 0, 0),
	},
	[STYLE_SYNTHETIC] = {
		.dark256 = LOOK(16, 214, BOLD), .light256 = LOOK(231, 130, BOLD),
		.dark16 = LOOK(-1, -1, REVERSE | BOLD),
		.light16 = LOOK(-1, -1, REVERSE | BOLD),
		.contrast256 = LOOK(16, 214, 0), .contrast16 = LOOK(0, 11, 0),
		.mono = REVERSE | BOLD,
	},
};

/* What differs for colour-blind readers.  States: sky blue, yellow and vermillion on
 * dark; on light blue, and vermillion and reddish purple dark enough to be read there.
 * Of 16 colours the hues are the user's: attributes tell the states. */
struct safe_role {
	enum style style;
	struct theme_look dark256, light256, dark16, light16;
};

static const struct safe_role safe_role[] = {
	{ STYLE_GOOD, LOOK(74, -1, BOLD), LOOK(25, -1, BOLD), LOOK(14, -1, BOLD),
	  LOOK(4, -1, BOLD) },
	{ STYLE_WARN, LOOK(227, -1, UNDER), LOOK(130, -1, UNDER), LOOK(3, -1, UNDER),
	  LOOK(5, -1, UNDER) },
	{ STYLE_ALERT, LOOK(166, -1, BOLD | UNDER), LOOK(125, -1, BOLD | UNDER),
	  LOOK(9, -1, BOLD | UNDER), LOOK(1, -1, BOLD | UNDER) },
	{ STYLE_BAR_ALERT, LOOK(214, 236, BOLD | UNDER), LOOK(125, 254, BOLD | UNDER),
	  LOOK(9, -1, BOLD | UNDER), LOOK(1, -1, BOLD | UNDER) },
	{ STYLE_MARKER_ALERT, LOOK(166, -1, BOLD), LOOK(125, -1, BOLD), LOOK(9, -1, BOLD),
	  LOOK(1, -1, BOLD) },
	{ STYLE_SERIES1, LOOK(74, -1, 0), LOOK(25, -1, 0), LOOK(14, -1, 0),
	  LOOK(4, -1, 0) },
	{ STYLE_SERIES2, LOOK(214, -1, 0), LOOK(130, -1, 0), LOOK(11, -1, 0),
	  LOOK(1, -1, 0) },
	{ STYLE_SERIES3, LOOK(36, -1, 0), LOOK(29, -1, 0), LOOK(10, -1, 0),
	  LOOK(2, -1, 0) },
	{ STYLE_SERIES4, LOOK(175, -1, 0), LOOK(169, -1, 0), LOOK(13, -1, 0),
	  LOOK(5, -1, 0) },
	{ STYLE_SERIES5, LOOK(227, -1, 0), LOOK(58, -1, 0), LOOK(15, -1, 0),
	  LOOK(0, -1, 0) },
	{ STYLE_SERIES6, LOOK(166, -1, 0), LOOK(31, -1, 0), LOOK(9, -1, 0),
	  LOOK(6, -1, 0) },
};

static const char *const kind_name[THEME_KINDS] = {
	[THEME_DARK] = "dark",
	[THEME_LIGHT] = "light",
	[THEME_CONTRAST] = "contrast",
	[THEME_COLORBLIND] = "colorblind",
	[THEME_COLORBLIND_LIGHT] = "colorblind-light",
	[THEME_NO_COLOR] = "mono",
};

static struct theme_look eight(struct theme_look l)
{
	if (l.fg >= 8) {
		l.fg = (int16_t)(l.fg - 8);
		l.attr |= THEME_BOLD;
	}
	if (l.bg >= 8)
		l.bg = (int16_t)(l.bg - 8);
	return l;
}

static const struct safe_role *find_safe(enum theme_kind kind, enum style style)
{
	if (kind == THEME_COLORBLIND || kind == THEME_COLORBLIND_LIGHT)
		for (size_t i = 0; i < sizeof safe_role / sizeof *safe_role; i++)
			if (safe_role[i].style == style)
				return &safe_role[i];
	return NULL;
}

/* For 256 colours (many), or for 16. */
static struct theme_look colored(enum theme_kind kind, bool many, enum style style)
{
	const struct safe_role *safe = find_safe(kind, style);
	const struct role *r = &role[style];
	bool light = kind == THEME_LIGHT || kind == THEME_COLORBLIND_LIGHT;

	if (kind == THEME_CONTRAST)
		return many ? r->contrast256 : r->contrast16;
	if (safe && many)
		return light ? safe->light256 : safe->dark256;
	if (safe)
		return light ? safe->light16 : safe->dark16;
	if (many)
		return light ? r->light256 : r->dark256;
	return light ? r->light16 : r->dark16;
}

struct theme_look theme_look(enum theme_kind kind, enum theme_depth depth,
			     enum style style)
{
	if ((unsigned)style >= STYLE_N)
		style = STYLE_DEFAULT;
	if (kind == THEME_NO_COLOR || depth == THEME_MONO)
		return (struct theme_look){
			.fg = THEME_NONE, .bg = THEME_NONE, .attr = role[style].mono,
		};
	if (depth == THEME_8)
		return eight(colored(kind, false, style));
	return colored(kind, depth == THEME_256, style);
}

int theme_direct(int index)
{
	static const int bright[8] = {
		0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff,
		0xffffff,
	};
	static const int step[6] = { 0, 95, 135, 175, 215, 255 };
	int i = index - 16;

	if (index < 8 || index > 255)
		return index;
	if (index < 16)
		return bright[index - 8];
	if (index >= 232)
		return (8 + 10 * (index - 232)) * 0x10101;
	return step[i / 36] << 16 | step[i / 6 % 6] << 8 | step[i % 6];
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
