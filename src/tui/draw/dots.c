/* SPDX-License-Identifier: MIT */
#include "tui/draw/dots.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/base/xmem.h"

struct fineness { int dx, dy; };

static const struct fineness fineness[GLYPH_LEVELS] = {
	[GLYPH_ASCII] = { 1, 1 },
	[GLYPH_BLOCK] = { 2, 2 },
	[GLYPH_BRAILLE] = { 2, 4 },
};

/* Braille's code chart numbers its dots by columns of three, then the last row:
 * our bit y * 2 + x to theirs. */
static const uint8_t braille_bit[8] = {
	0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80,
};

int dots_across(enum glyph_level level)
{
	return fineness[level].dx;
}

void dots_init(struct dots *d, int w, int h, enum glyph_level level)
{
	*d = (struct dots){
		.w = w > 0 ? w : 0, .h = h > 0 ? h : 0, .level = level,
		.dx = fineness[level].dx, .dy = fineness[level].dy,
	};
	d->bits = xcalloc((size_t)d->w * (size_t)d->h + 1, 1);
}

void dots_release(struct dots *d)
{
	free(d->bits);
	*d = (struct dots){ 0 };
}

static void set_dot(struct dots *d, int x, int y)
{
	if (x < 0 || y < 0 || x >= d->w * d->dx || y >= d->h * d->dy)
		return;
	d->bits[(y / d->dy) * d->w + x / d->dx] |=
		(uint8_t)(1u << ((y % d->dy) * d->dx + x % d->dx));
}

/* Cuts the part t0..t1 of a line down to where from + t * step lies within
 * 0..limit (Liang and Barsky); false when nothing is left. */
static bool cut(double from, double step, double limit, double *t0, double *t1)
{
	double a, b;

	if (step == 0)
		return from >= 0 && from <= limit;
	a = -from / step;
	b = (limit - from) / step;
	*t0 = fmax(*t0, fmin(a, b));
	*t1 = fmin(*t1, fmax(a, b));
	return *t0 <= *t1;
}

void dots_line(struct dots *d, double x0, double y0, double x1, double y1)
{
	/* to dots, 0.0 the upper left edge of the canvas */
	double ax = (x0 + 0.5) * d->dx, ay = (y0 + 0.5) * d->dy;
	double bx = (x1 + 0.5) * d->dx - ax, by = (y1 + 0.5) * d->dy - ay;
	double t0 = 0, t1 = 1;
	long steps;

	if (!isfinite(ax) || !isfinite(ay) || !isfinite(bx) || !isfinite(by))
		return;
	if (!cut(ax, bx, d->w * d->dx, &t0, &t1) || !cut(ay, by, d->h * d->dy, &t0, &t1))
		return;
	steps = lround(ceil(fmax(fabs(bx), fabs(by)) * (t1 - t0)));
	for (long i = 0; i <= steps; i++) {
		double t = steps ? t0 + (t1 - t0) * (double)i / (double)steps : t0;

		set_dot(d, (int)floor(ax + t * bx), (int)floor(ay + t * by));
	}
}

uint32_t dots_char(const struct dots *d, int x, int y, uint32_t plain)
{
	unsigned bits = d->bits[y * d->w + x], braille = 0;

	if (bits == 0)
		return 0;
	if (d->level == GLYPH_ASCII)
		return plain;
	if (d->level == GLYPH_BLOCK)
		return glyph_quadrant(bits);
	for (int i = 0; i < 8; i++)
		if (bits & (1u << i))
			braille |= braille_bit[i];
	return glyph_braille(braille);
}
