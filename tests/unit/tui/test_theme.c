/* SPDX-License-Identifier: MIT */
#include "tui/draw/theme.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static bool differs(struct theme_look a, struct theme_look b)
{
	return a.fg != b.fg || a.bg != b.bg || a.attr != b.attr;
}

static const enum style state[] = {
	STYLE_GOOD, STYLE_WARN, STYLE_ALERT, STYLE_SELECT, STYLE_BAR_ACTIVE,
	STYLE_BORDER_FOCUS, STYLE_TITLE_FOCUS, STYLE_MARK, STYLE_SYNTHETIC,
};

Test(theme, tells_states_from_plain_text_at_every_depth)
{
	for (int k = 0; k < THEME_KINDS; k++)
		for (int d = 0; d < THEME_DEPTHS; d++)
			for (size_t i = 0; i < sizeof(state) / sizeof(state[0]); i++) {
				struct theme_look plain = theme_look(k, d, STYLE_DEFAULT);
				struct theme_look l = theme_look(k, d, state[i]);

				cr_expect(differs(l, plain), "kind %d depth %d style %d",
					  k, d, state[i]);
			}
}

Test(theme, uses_no_colour_in_mono)
{
	for (int i = 0; i < STYLE_N; i++) {
		struct theme_look l = theme_look(THEME_LIGHT, THEME_MONO, (enum style)i);

		cr_expect_eq(l.fg, THEME_NONE);
		cr_expect_eq(l.bg, THEME_NONE);
	}
}

Test(theme, tells_good_warn_and_alert_apart_in_mono)
{
	uint8_t good = theme_look(THEME_DARK, THEME_MONO, STYLE_GOOD).attr;
	uint8_t warn = theme_look(THEME_DARK, THEME_MONO, STYLE_WARN).attr;
	uint8_t alert = theme_look(THEME_DARK, THEME_MONO, STYLE_ALERT).attr;

	cr_expect_neq(good, warn);
	cr_expect_neq(warn, alert);
	cr_expect_neq(good, alert);
}

Test(theme, stays_within_the_palette_of_each_depth)
{
	static const int colors[THEME_DEPTHS] = {
		[THEME_MONO] = 0, [THEME_8] = 8, [THEME_16] = 16, [THEME_256] = 256,
	};

	for (int k = 0; k < THEME_KINDS; k++)
		for (int d = 0; d < THEME_DEPTHS; d++)
			for (int i = 0; i < STYLE_N; i++) {
				struct theme_look l = theme_look(k, d, (enum style)i);

				cr_expect(l.fg < colors[d] && l.fg >= THEME_NONE);
				cr_expect(l.bg < colors[d] && l.bg >= THEME_NONE);
			}
}

Test(theme, obeys_no_color)
{
	unsetenv("NO_COLOR");
	cr_expect_eq(theme_depth_for(256), THEME_256);
	cr_expect_eq(theme_depth_for(88), THEME_16);
	cr_expect_eq(theme_depth_for(8), THEME_8);
	cr_expect_eq(theme_depth_for(-1), THEME_MONO);
	setenv("NO_COLOR", "", 1);
	cr_expect_eq(theme_depth_for(256), THEME_256);
	setenv("NO_COLOR", "1", 1);
	cr_expect_eq(theme_depth_for(256), THEME_MONO);
}

Test(theme, finds_a_light_background_by_colorfgbg)
{
	setenv("COLORFGBG", "0;15", 1);
	cr_expect_eq(theme_kind_detect(), THEME_LIGHT);
	setenv("COLORFGBG", "15;default;0", 1);
	cr_expect_eq(theme_kind_detect(), THEME_DARK);
	unsetenv("COLORFGBG");
	cr_expect_eq(theme_kind_detect(), THEME_DARK);
}

Test(theme, names_the_first_style_of_equal_colours)
{
	for (int i = 0; i < STYLE_N; i++) {
		enum style twin = theme_twin(THEME_DARK, THEME_256, (enum style)i);
		struct theme_look a = theme_look(THEME_DARK, THEME_256, (enum style)i);
		struct theme_look b = theme_look(THEME_DARK, THEME_256, twin);

		cr_expect(twin <= (enum style)i && a.fg == b.fg && a.bg == b.bg);
	}
}
