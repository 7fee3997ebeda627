/* SPDX-License-Identifier: MIT */
/*
 * What the 256-colour themes look like, by other people's formulas: contrast ratios of
 * WCAG 2.1 (relative luminance, contrast ratio), xterm's palette (256colres.pl: a cube of
 * 0, 95, 135, 175, 215, 255 and greys of 8 + 10 n), the hues of Okabe and Ito's palette,
 * and dichromats' vision by the matrices of Machado, Oliveira and Fernandes (2009),
 * severity 1.
 */
#include <criterion/criterion.h>
#include <math.h>

#include "tui/draw/theme.h"

struct rgb { double v[3]; };   /* 0 to 255 */

static struct rgb palette(int i)
{
	static const int step[6] = { 0, 95, 135, 175, 215, 255 };

	if (i >= 232)
		return (struct rgb){ { 8 + 10 * (i - 232), 8 + 10 * (i - 232),
				       8 + 10 * (i - 232) } };
	i -= 16;
	return (struct rgb){ { step[i / 36], step[i / 6 % 6], step[i % 6] } };
}

static double linear(double c)
{
	c /= 255;
	return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(struct rgb c)
{
	return 0.2126 * linear(c.v[0]) + 0.7152 * linear(c.v[1]) + 0.0722 * linear(c.v[2]);
}

static double contrast(struct rgb a, struct rgb b)
{
	double la = luminance(a), lb = luminance(b);

	return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}

static const struct rgb black = { { 0, 0, 0 } }, white = { { 255, 255, 255 } };

Test(theme_contrast, formula_gives_the_ratios_that_are_known)
{
	/* WCAG: 21:1 between black and white; #767676 is the lightest grey with 4.5 on white */
	cr_expect_float_eq(contrast(black, white), 21, 1e-9);
	cr_expect_float_eq(contrast((struct rgb){ { 118, 118, 118 } }, white), 4.54, 0.005);
}

Test(theme_contrast, every_text_of_contrast_stands_out_by_seven_to_one)
{
	for (int i = 0; i < STYLE_N; i++) {
		struct theme_look l = theme_look(THEME_CONTRAST, THEME_256, (enum style)i);

		cr_assert(l.fg >= 16 && l.bg >= 16, "style %d takes a colour of the user's", i);
		cr_expect_geq(contrast(palette(l.fg), palette(l.bg)), 7, "style %d", i);
	}
}

/* Of the others what is not on a background of its own lies on the terminal's. */
Test(theme_contrast, text_can_be_read_on_the_background_a_theme_is_for)
{
	static const struct { enum theme_kind kind; bool light; } all[] = {
		{ THEME_DARK, false }, { THEME_COLORBLIND, false },
		{ THEME_LIGHT, true }, { THEME_COLORBLIND_LIGHT, true },
	};

	for (size_t k = 0; k < sizeof all / sizeof *all; k++)
		for (int i = 0; i < STYLE_N; i++) {
			struct theme_look l = theme_look(all[k].kind, THEME_256,
							 (enum style)i);
			struct rgb bg = l.bg >= 16 ? palette(l.bg)
						   : all[k].light ? white : black;
			bool line = i >= STYLE_SERIES1 && i <= STYLE_SERIES6;

			if (l.fg < 16)
				continue;   /* the user's own */
			/* WCAG asks 3 of graphics */
			cr_expect_geq(contrast(palette(l.fg), bg), line ? 3 : 4.1,
				      "%s, style %d: %.2f", theme_kind_name(all[k].kind), i,
				      contrast(palette(l.fg), bg));
		}
}

static double hue(struct rgb c)
{
	double max = fmax(fmax(c.v[0], c.v[1]), c.v[2]), h;
	double d = max - fmin(fmin(c.v[0], c.v[1]), c.v[2]);

	if (max == c.v[0])
		h = (c.v[1] - c.v[2]) / d;
	else if (max == c.v[1])
		h = 2 + (c.v[2] - c.v[0]) / d;
	else
		h = 4 + (c.v[0] - c.v[1]) / d;
	return fmod(60 * h + 360, 360);
}

static const enum style told[] = {
	STYLE_GOOD, STYLE_WARN, STYLE_ALERT, STYLE_SERIES1, STYLE_SERIES2, STYLE_SERIES3,
	STYLE_SERIES4, STYLE_SERIES5, STYLE_SERIES6,
};

Test(theme_contrast, colours_for_the_colour_blind_have_the_hues_of_okabe_and_ito)
{
	static const struct rgb okabe_ito[] = {
		{ { 0xe6, 0x9f, 0x00 } }, { { 0x56, 0xb4, 0xe9 } }, { { 0x00, 0x9e, 0x73 } },
		{ { 0xf0, 0xe4, 0x42 } }, { { 0x00, 0x72, 0xb2 } }, { { 0xd5, 0x5e, 0x00 } },
		{ { 0xcc, 0x79, 0xa7 } },
	};

	for (int k = THEME_COLORBLIND; k <= THEME_COLORBLIND_LIGHT; k++)
		for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
			struct theme_look l = theme_look(k, THEME_256, told[i]);
			double best = 360;

			for (size_t c = 0; c < sizeof okabe_ito / sizeof *okabe_ito; c++) {
				double d = fabs(hue(palette(l.fg)) - hue(okabe_ito[c]));

				best = fmin(best, fmin(d, 360 - d));
			}
			cr_expect_leq(best, 10, "theme %d, style %d: %d is %.0f degrees off",
				      k, told[i], l.fg, best);
		}
}

/* As somebody sees it who lacks one kind of cones. */
static struct rgb seen(int who, struct rgb c)
{
	static const double m[3][3][3] = {
		{ { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 },
		  { -0.003882, -0.048116, 1.051998 } },
		{ { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 },
		  { -0.011820, 0.042940, 0.968881 } },
		{ { 1.255528, -0.076749, -0.178779 }, { -0.078411, 0.930809, 0.147602 },
		  { 0.004733, 0.691367, 0.303900 } },
	};
	struct rgb out;

	for (int i = 0; i < 3; i++) {
		double x = 0;

		for (int k = 0; k < 3; k++)
			x += m[who][i][k] * linear(c.v[k]);
		x = fmin(1, fmax(0, x));
		out.v[i] = 255 * (x <= 0.0031308 ? 12.92 * x
						 : 1.055 * pow(x, 1 / 2.4) - 0.055);
	}
	return out;
}

static double least_distance(enum theme_kind kind)
{
	double least = 1e9;

	for (int who = 0; who < 3; who++)
		for (int i = 0; i < 3; i++)
			for (int k = 0; k < i; k++) {
				struct rgb a = seen(who, palette(theme_look(kind, THEME_256,
									    told[i]).fg));
				struct rgb b = seen(who, palette(theme_look(kind, THEME_256,
									    told[k]).fg));

				least = fmin(least, sqrt(pow(a.v[0] - b.v[0], 2) +
							 pow(a.v[1] - b.v[1], 2) +
							 pow(a.v[2] - b.v[2], 2)));
			}
	return least;
}

Test(theme_contrast, good_warn_and_alert_stay_apart_for_every_kind_of_dichromat)
{
	cr_expect_gt(least_distance(THEME_COLORBLIND), 80);
	cr_expect_gt(least_distance(THEME_COLORBLIND_LIGHT), 80);
	/* the formula tells: green, brown and red are the classic mistake */
	cr_expect_lt(least_distance(THEME_LIGHT), 10);
}
