/* SPDX-License-Identifier: MIT */
#include "tui/draw/text.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "core/base/utf8.h"
#include "core/base/xmem.h"

#define REPLACEMENT 0xfffdu

struct range { uint32_t first, last; };

/* Refused whatever their width is: Unicode's Bidi_Control characters, soft
 * hyphen, line and paragraph separators, fillers and blanks that look like
 * nothing, interlinear annotation, tags. */
static const struct range refused[] = {
	{ 0x00ad, 0x00ad }, { 0x034f, 0x034f }, { 0x061c, 0x061c },
	{ 0x115f, 0x1160 }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f },
	{ 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f },
	{ 0x3164, 0x3164 }, { 0xd800, 0xdfff }, { 0xfe00, 0xfe0f },
	{ 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb },
	{ 0xe0000, 0xe0fff },
};

/* Single cells for certain, without asking the C library: Latin, Greek and
 * Cyrillic letters, common punctuation, arrows, lines, blocks, braille. */
static const struct range narrow[] = {
	{ 0x0020, 0x007e }, { 0x00a0, 0x02ff }, { 0x0391, 0x03a1 },
	{ 0x03a3, 0x0482 }, { 0x2010, 0x2027 }, { 0x2190, 0x21ff },
	{ 0x2500, 0x25fc }, { 0x2800, 0x28ff }, { REPLACEMENT, REPLACEMENT },
};

/* Where the C.UTF-8 locale is missing: Unicode's wide blocks, whole. */
static const struct range wide[] = {
	{ 0x1100, 0x115e }, { 0x2e80, 0x303e }, { 0x3041, 0xa4cf },
	{ 0xa960, 0xa97c }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff },
	{ 0xfe30, 0xfe6f }, { 0xff01, 0xff60 }, { 0xffe0, 0xffe6 },
	{ 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff },
	{ 0x20000, 0x3fffd },
};

/* ASCII forms longer than one character. */
struct plain_form { uint32_t ch; char plain[4]; };

static const struct plain_form plain_form[] = {
	{ 0x00a9, "(c)" }, { 0x00ae, "(R)" }, { 0x00b1, "+-" }, { 0x00c4, "Ae" },
	{ 0x00d6, "Oe" }, { 0x00dc, "Ue" }, { 0x00df, "ss" }, { 0x00e4, "ae" },
	{ 0x00f6, "oe" }, { 0x00fc, "ue" }, { 0x2014, "--" }, { 0x2026, "..." },
	{ 0x20ac, "EUR" }, { 0x2122, "TM" }, { 0x2190, "<-" }, { 0x2192, "->" },
	{ 0x21d2, "=>" }, { 0x2260, "!=" }, { 0x2264, "<=" }, { 0x2265, ">=" },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool in_ranges(uint32_t ch, const struct range *r, size_t n)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (ch > r[mid].last)
			low = mid + 1;
		else
			high = mid;
	}
	return low < n && ch >= r[low].first;
}

/* The C library's opinion; the locale is the thread's own for one call, so the
 * process's is not touched. */
static int library_width(uint32_t ch)
{
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	locale_t before;
	int width;

	if (utf8 == (locale_t)0)
		return in_ranges(ch, wide, COUNT(wide)) ? 2 : 1;
	before = uselocale(utf8);
	width = wcwidth((wchar_t)ch);
	uselocale(before);
	freelocale(utf8);
	return width;
}

int text_char_width(uint32_t ch)
{
	int width;

	if (ch >= 0x20 && ch < 0x7f)
		return 1;
	if (ch < 0xa0 || ch > 0x10ffff || in_ranges(ch, refused, COUNT(refused)))
		return 0;
	if (in_ranges(ch, narrow, COUNT(narrow)))
		return 1;
	width = library_width(ch);
	return width == 1 || width == 2 ? width : 0;
}

void text_iter_init(struct text_iter *it, const char *s, enum glyph_level level)
{
	*it = (struct text_iter){
		.p = s ? s : "", .left = s ? strlen(s) : 0, .level = level,
	};
}

static void put_pending(struct text_iter *it, const char *s)
{
	size_t n = strlen(s);

	it->n_pending = (unsigned)n;
	/* backwards, so that the next one is the last */
	for (size_t i = 0; i < n; i++)
		it->pending[i] = s[n - 1 - i];
}

static void make_plain(struct text_iter *it, uint32_t ch)
{
	char one[2] = { 0 };

	if (text_char_width(ch) > 0) {
		for (size_t i = 0; i < COUNT(plain_form); i++)
			if (plain_form[i].ch == ch) {
				put_pending(it, plain_form[i].plain);
				return;
			}
		one[0] = glyph_to_ascii(ch);
	} else if (ch < 0x20 || ch == 0x7f) {
		char hex[8];

		snprintf(hex, sizeof(hex), "\\x%02x", (unsigned)ch);
		put_pending(it, hex);
		return;
	} else {
		one[0] = '?';
	}
	put_pending(it, one);
}

static uint32_t make_visible(uint32_t ch)
{
	if (ch < 0x20)
		return 0x2400 + ch;
	if (ch == 0x7f)
		return 0x2421;
	return REPLACEMENT;
}

bool text_next(struct text_iter *it, uint32_t *ch, int *width)
{
	*width = 1;
	if (it->n_pending == 0) {
		size_t n;

		if (it->left == 0)
			return false;
		n = utf8_next(it->p, it->left, ch);
		it->p += n;
		it->left -= n;
		if (*ch >= 0x20 && *ch < 0x7f)
			return true;
		if (it->level != GLYPH_ASCII) {
			*width = text_char_width(*ch);
			if (*width == 0) {
				*ch = make_visible(*ch);
				*width = 1;
			}
			return true;
		}
		make_plain(it, *ch);
	}
	*ch = (unsigned char)it->pending[--it->n_pending];
	return true;
}

int text_width(const char *s, enum glyph_level level)
{
	struct text_iter it;
	uint32_t ch;
	int width, sum = 0;

	text_iter_init(&it, s, level);
	while (text_next(&it, &ch, &width))
		sum += width;
	return sum;
}

int text_width_before_point(const char *s, enum glyph_level level)
{
	struct text_iter it;
	uint32_t ch;
	int width, sum = 0;
	bool digit = false;

	text_iter_init(&it, s, level);
	while (text_next(&it, &ch, &width)) {
		bool is_digit = ch >= '0' && ch <= '9';

		bool groups = (ch == ' ' || ch == ',') && it.left > 0 &&
			      *it.p >= '0' && *it.p <= '9';

		/* the first number ends here, point or no point; a blank or
		 * comma between digits groups thousands */
		if (digit && !is_digit && !groups)
			return sum;
		digit |= is_digit;
		sum += width;
	}
	return sum;
}

static void add_char(struct buf *out, uint32_t ch)
{
	char bytes[4];

	buf_add(out, bytes, utf8_encode(ch, bytes));
}

void text_clean(struct buf *out, const char *s, enum glyph_level level)
{
	struct text_iter it;
	uint32_t ch;
	int width;

	buf_adds(out, "");
	text_iter_init(&it, s, level);
	while (text_next(&it, &ch, &width))
		add_char(out, ch);
}

static void add_blanks(struct buf *out, int n)
{
	for (; n > 0; n--)
		buf_addc(out, ' ');
}

/* Adds s cut to width - 1 columns and an ellipsis; returns the columns. */
static int add_cut(struct buf *out, const char *s, int width, enum glyph_level level)
{
	struct text_iter it;
	uint32_t ch;
	int w, used = 0;

	text_iter_init(&it, s, level);
	while (text_next(&it, &ch, &w) && used + w <= width - 1) {
		add_char(out, ch);
		used += w;
	}
	add_char(out, glyph_char(GLYPH_ELLIPSIS, level));
	return used + 1;
}

void text_fit(struct buf *out, const char *s, int width, enum text_align align,
	      enum glyph_level level)
{
	int need = text_width(s, level), before = 0;

	buf_adds(out, "");
	if (width <= 0)
		return;
	if (need > width) {
		int used = add_cut(out, s, width, level);

		add_blanks(out, width - used);
		return;
	}
	if (align == TEXT_RIGHT || align == TEXT_DECIMAL)
		before = width - need;
	else if (align == TEXT_CENTRE)
		before = (width - need) / 2;
	add_blanks(out, before);
	text_clean(out, s, level);
	add_blanks(out, width - need - before);
}

/* Bytes of s that fit in width columns, at least one character; a line ends at
 * the last blank within where there is one.  *skip is what lies between the
 * lines. */
static size_t wrap_take(const char *s, int width, enum glyph_level level, size_t *skip)
{
	struct text_iter it;
	size_t total = strcspn(s, "\n"), at = 0, blank = 0;
	int used = 0;

	*skip = s[total] == '\n';
	text_iter_init(&it, s, level);
	it.left = total;
	while (at < total) {
		uint32_t ch;
		int w, sum = 0;

		do {
			if (!text_next(&it, &ch, &w))
				break;
			sum += w;
		} while (it.n_pending > 0);
		if (used > 0 && used + sum > width) {
			*skip = s[at] == ' ' || blank > 0;
			return s[at] == ' ' || blank == 0 ? at : blank;
		}
		if (s[at] == ' ' && at > 0)
			blank = at;
		used += sum;
		at = total - it.left;
	}
	return total;
}

int text_wrap(struct buf *out, const char *s, int width, enum glyph_level level)
{
	int lines = 0;

	buf_adds(out, "");
	if (s == NULL || width <= 0)
		return 0;
	while (*s != '\0') {
		size_t skip, n = wrap_take(s, width, level, &skip);
		char *line = xstrndup(s, n);

		if (lines++ > 0)
			buf_addc(out, '\n');
		text_clean(out, line, level);
		free(line);
		s += n + skip;
	}
	return lines;
}

void text_shorten(struct buf *out, const char *s)
{
	size_t n = utf8_fit(s, TEXT_SHORT);

	buf_add(out, s, n);
	buf_adds(out, s[n] ? "…" : "");
}
