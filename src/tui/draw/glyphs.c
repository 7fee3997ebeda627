/* SPDX-License-Identifier: MIT */
#include "tui/draw/glyphs.h"

#include <langinfo.h>
#include <stddef.h>
#include <string.h>

struct glyph_form {
	uint32_t fancy;
	char plain;
};

static const struct glyph_form form[GLYPH_N] = {
	[GLYPH_HLINE] = { 0x2500, '-' },
	[GLYPH_VLINE] = { 0x2502, '|' },
	[GLYPH_TOP_LEFT] = { 0x256d, '+' },
	[GLYPH_TOP_RIGHT] = { 0x256e, '+' },
	[GLYPH_BOTTOM_LEFT] = { 0x2570, '+' },
	[GLYPH_BOTTOM_RIGHT] = { 0x256f, '+' },
	[GLYPH_HEAVY_HLINE] = { 0x2501, '=' },
	[GLYPH_HEAVY_VLINE] = { 0x2503, '|' },
	[GLYPH_HEAVY_TOP_LEFT] = { 0x250f, '+' },
	[GLYPH_HEAVY_TOP_RIGHT] = { 0x2513, '+' },
	[GLYPH_HEAVY_BOTTOM_LEFT] = { 0x2517, '+' },
	[GLYPH_HEAVY_BOTTOM_RIGHT] = { 0x251b, '+' },
	[GLYPH_AXIS_CORNER] = { 0x2514, '+' },
	[GLYPH_TICK_LEFT] = { 0x2524, '+' },
	[GLYPH_TICK_DOWN] = { 0x252c, '+' },
	[GLYPH_MARKER] = { 0x250a, ':' },
	[GLYPH_CURSOR] = { 0x2502, '|' },
	[GLYPH_BAND] = { 0x2591, '.' },
	[GLYPH_POINTER] = { 0x25b8, '>' },
	[GLYPH_POINT] = { 0x25cf, '*' },
	[GLYPH_APART] = { 0x00d7, 'x' },
	[GLYPH_SORT_UP] = { 0x25b2, '^' },
	[GLYPH_SORT_DOWN] = { 0x25bc, 'v' },
	[GLYPH_MORE_UP] = { 0x2191, '^' },
	[GLYPH_MORE_DOWN] = { 0x2193, 'v' },
	[GLYPH_CHECK] = { 0x2713, '+' },
	[GLYPH_CROSS] = { 0x2717, 'x' },
	[GLYPH_WARN] = { '!', '!' },
	[GLYPH_SHARE] = { 0x2588, '#' },
	[GLYPH_SHARE_REST] = { 0x00b7, '.' },
	[GLYPH_INTERVAL] = { 0x2501, '-' },
	[GLYPH_ELLIPSIS] = { 0x2026, '~' },
};

static const char *const level_name[GLYPH_LEVELS] = {
	[GLYPH_ASCII] = "ascii",
	[GLYPH_BLOCK] = "block",
	[GLYPH_BRAILLE] = "braille",
};

/* Characters that read well as one of ASCII; sorted by the first column.  A
 * range stands for one character. */
struct plain_range {
	uint32_t first, last;
	char plain;
};

static const struct plain_range plain_range[] = {
	{ 0x00a0, 0x00a0, ' ' }, { 0x00a6, 0x00a6, '|' }, { 0x00ab, 0x00ab, '<' },
	{ 0x00b0, 0x00b0, 'o' }, { 0x00b1, 0x00b1, '~' }, { 0x00b2, 0x00b2, '2' },
	{ 0x00b3, 0x00b3, '3' }, { 0x00b5, 0x00b5, 'u' }, { 0x00b7, 0x00b7, '-' },
	{ 0x00b9, 0x00b9, '1' }, { 0x00bb, 0x00bb, '>' }, { 0x00c0, 0x00c6, 'A' },
	{ 0x00c7, 0x00c7, 'C' }, { 0x00c8, 0x00cb, 'E' }, { 0x00cc, 0x00cf, 'I' },
	{ 0x00d1, 0x00d1, 'N' }, { 0x00d2, 0x00d6, 'O' }, { 0x00d7, 0x00d7, 'x' },
	{ 0x00d8, 0x00d8, 'O' }, { 0x00d9, 0x00dc, 'U' }, { 0x00dd, 0x00dd, 'Y' },
	{ 0x00df, 0x00df, 's' }, { 0x00e0, 0x00e6, 'a' }, { 0x00e7, 0x00e7, 'c' },
	{ 0x00e8, 0x00eb, 'e' }, { 0x00ec, 0x00ef, 'i' }, { 0x00f1, 0x00f1, 'n' },
	{ 0x00f2, 0x00f6, 'o' }, { 0x00f8, 0x00f8, 'o' }, { 0x00f9, 0x00fc, 'u' },
	{ 0x00fd, 0x00fd, 'y' }, { 0x00ff, 0x00ff, 'y' }, { 0x0394, 0x0394, 'D' },
	{ 0x03b1, 0x03b1, 'a' }, { 0x03b2, 0x03b2, 'b' }, { 0x03b4, 0x03b4, 'd' },
	{ 0x03bc, 0x03bc, 'u' }, { 0x03c3, 0x03c3, 's' }, { 0x2000, 0x200a, ' ' },
	{ 0x2010, 0x2015, '-' }, { 0x2018, 0x201b, '\'' }, { 0x201c, 0x201f, '"' },
	{ 0x2020, 0x2021, '+' }, { 0x2022, 0x2022, '*' }, { 0x2026, 0x2026, '~' },
	{ 0x202f, 0x202f, ' ' }, { 0x2032, 0x2032, '\'' }, { 0x2033, 0x2033, '"' },
	{ 0x2039, 0x2039, '<' }, { 0x203a, 0x203a, '>' }, { 0x205f, 0x205f, ' ' },
	{ 0x2190, 0x2190, '<' }, { 0x2191, 0x2191, '^' }, { 0x2192, 0x2192, '>' },
	{ 0x2193, 0x2193, 'v' }, { 0x2212, 0x2212, '-' }, { 0x2215, 0x2215, '/' },
	{ 0x2219, 0x2219, 'o' }, { 0x221e, 0x221e, '~' }, { 0x2248, 0x2248, '~' },
	{ 0x2264, 0x2264, '<' }, { 0x2265, 0x2265, '>' }, { 0x2500, 0x2500, '-' },
	{ 0x2501, 0x2501, '=' }, { 0x2502, 0x2503, '|' }, { 0x2504, 0x2505, '-' },
	{ 0x2506, 0x2507, ':' }, { 0x2508, 0x2509, '-' }, { 0x250a, 0x250b, ':' },
	{ 0x250c, 0x254b, '+' }, { 0x254c, 0x254d, '-' }, { 0x254e, 0x254f, ':' },
	{ 0x2550, 0x2550, '=' }, { 0x2551, 0x2551, '|' }, { 0x2552, 0x2570, '+' },
	{ 0x2571, 0x2571, '/' }, { 0x2572, 0x2572, '\\' }, { 0x2573, 0x2573, 'X' },
	{ 0x2581, 0x2582, '_' }, { 0x2583, 0x2584, '-' }, { 0x2585, 0x2586, '=' },
	{ 0x2587, 0x2588, '#' }, { 0x2589, 0x258c, '#' }, { 0x258d, 0x258f, '|' },
	{ 0x2591, 0x2591, '.' }, { 0x2592, 0x2592, ':' }, { 0x2593, 0x2593, '#' },
	{ 0x2596, 0x259f, '*' }, { 0x25a0, 0x25a0, '#' }, { 0x25b2, 0x25b3, '^' },
	{ 0x25b6, 0x25b9, '>' }, { 0x25bc, 0x25bd, 'v' }, { 0x25c6, 0x25c7, '#' },
	{ 0x25cb, 0x25cb, 'o' }, { 0x25cf, 0x25cf, '*' }, { 0x2691, 0x2691, 'P' },
	{ 0x26a0, 0x26a0, '!' }, { 0x2713, 0x2714, '+' }, { 0x2717, 0x2718, 'x' },
	{ 0x2800, 0x2800, ' ' }, { 0x2801, 0x28ff, '*' },
};

static const size_t n_plain_ranges = sizeof(plain_range) / sizeof(plain_range[0]);

enum glyph_level glyph_level_detect(void)
{
	const char *codeset = nl_langinfo(CODESET);

	return strcmp(codeset, "UTF-8") == 0 ? GLYPH_BRAILLE : GLYPH_ASCII;
}

const char *glyph_level_name(enum glyph_level level)
{
	return (unsigned)level < GLYPH_LEVELS ? level_name[level] : "?";
}

bool glyph_level_parse(const char *word, enum glyph_level *level)
{
	for (unsigned i = 0; i < GLYPH_LEVELS; i++)
		if (strcmp(word, level_name[i]) == 0) {
			*level = (enum glyph_level)i;
			return true;
		}
	return false;
}

uint32_t glyph_char(enum glyph g, enum glyph_level level)
{
	if ((unsigned)g >= GLYPH_N)
		return '?';
	return level == GLYPH_ASCII ? (uint32_t)form[g].plain : form[g].fancy;
}

uint32_t glyph_braille(unsigned bits)
{
	return 0x2800 + (bits & 0xff);
}

uint32_t glyph_quadrant(unsigned bits)
{
	static const uint16_t quadrant[16] = {
		' ',    0x2598, 0x259d, 0x2580, 0x2596, 0x258c, 0x259e, 0x259b,
		0x2597, 0x259a, 0x2590, 0x259c, 0x2584, 0x2599, 0x259f, 0x2588,
	};

	return quadrant[bits & 15];
}

uint32_t glyph_series(unsigned n, enum glyph_level level)
{
	static const uint16_t fancy[GLYPH_SERIES] = {
		0x2022, 0x2219, 0x00b7, '+', 0x25cb, 0x25c7,
	};
	static const char plain[GLYPH_SERIES + 1] = "*o+@%&";

	n %= GLYPH_SERIES;
	return level == GLYPH_ASCII ? (uint32_t)plain[n] : fancy[n];
}

static int clamp_eighths(int n)
{
	return n < 0 ? 0 : n > 8 ? 8 : n;
}

uint32_t glyph_eighth(int eighths, enum glyph_level level)
{
	eighths = clamp_eighths(eighths);
	if (level == GLYPH_ASCII)
		return eighths >= 4 ? '#' : ' ';
	return eighths == 0 ? ' ' : 0x2590u - (uint32_t)eighths;
}

uint32_t glyph_spark(int eighths, enum glyph_level level)
{
	static const char plain[] = " _.-=+*#@";

	eighths = clamp_eighths(eighths);
	if (level == GLYPH_ASCII)
		return (uint32_t)plain[eighths];
	return eighths == 0 ? ' ' : 0x2580u + (uint32_t)eighths;
}

char glyph_to_ascii(uint32_t ch)
{
	size_t low = 0, high = n_plain_ranges;

	if (ch >= 0x20 && ch < 0x7f)
		return (char)ch;
	while (low < high) {
		size_t mid = (low + high) / 2;

		if (ch > plain_range[mid].last)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < n_plain_ranges && ch >= plain_range[low].first)
		return plain_range[low].plain;
	return '?';
}
