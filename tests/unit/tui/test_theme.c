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

/* Also without colours, or with ones that the user changed. */
Test(theme, made_for_those_who_see_less_tell_states_by_attributes_too)
{
	static const enum theme_kind kind[] = {
		THEME_CONTRAST, THEME_COLORBLIND, THEME_COLORBLIND_LIGHT, THEME_NO_COLOR,
	};

	for (size_t k = 0; k < sizeof(kind) / sizeof(kind[0]); k++)
		for (int d = 0; d < THEME_DEPTHS; d++) {
			struct theme_look good = theme_look(kind[k], d, STYLE_GOOD);
			struct theme_look warn = theme_look(kind[k], d, STYLE_WARN);
			struct theme_look alert = theme_look(kind[k], d, STYLE_ALERT);

			cr_expect(good.attr != warn.attr, "%d %d", kind[k], d);
			/* or by a background of its own */
			cr_expect(warn.attr != alert.attr || warn.bg != alert.bg, "%d %d",
				  kind[k], d);
			cr_expect(good.attr != alert.attr || good.bg != alert.bg, "%d %d",
				  kind[k], d);
		}
}

Test(theme, named_mono_has_no_colour_at_any_depth)
{
	for (int d = 0; d < THEME_DEPTHS; d++)
		for (int i = 0; i < STYLE_N; i++) {
			struct theme_look l = theme_look(THEME_NO_COLOR, d, (enum style)i);

			cr_expect(l.fg == THEME_NONE && l.bg == THEME_NONE);
		}
}

Test(theme, names_are_read_as_they_are_written)
{
	for (int k = 0; k < THEME_KINDS; k++) {
		enum theme_kind back = THEME_KINDS;

		cr_expect(theme_kind_parse(theme_kind_name((enum theme_kind)k), &back));
		cr_expect_eq((int)back, k);
	}
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

Test(theme, gives_the_colours_of_xterms_palette_where_colours_are_direct)
{
	/* xterm's 256colres.h and XTerm-col.ad */
	cr_expect_eq(theme_direct(16), 0x000000);
	cr_expect_eq(theme_direct(117), 0x87d7ff);
	cr_expect_eq(theme_direct(166), 0xd75f00);
	cr_expect_eq(theme_direct(231), 0xffffff);
	cr_expect_eq(theme_direct(232), 0x080808);
	cr_expect_eq(theme_direct(244), 0x808080);
	cr_expect_eq(theme_direct(255), 0xeeeeee);
	cr_expect_eq(theme_direct(12), 0x5c5cff);
	cr_expect_eq(theme_direct(6), 6, "below 8 the terminal still takes its own");
	cr_expect_eq(theme_direct(THEME_NONE), THEME_NONE);
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
