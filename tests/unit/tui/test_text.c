/* SPDX-License-Identifier: MIT */
#include "tui/draw/text.h"

#include <criterion/criterion.h>
#include <locale.h>
#include <string.h>
#include <wchar.h>

#include "core/base/utf8.h"

static void expect_clean(const char *in, enum glyph_level level, const char *want)
{
	struct buf b = BUF_INIT;

	text_clean(&b, in, level);
	cr_expect_str_eq(buf_str(&b), want);
	buf_release(&b);
}

static void expect_fit(const char *in, int width, enum text_align align,
		       enum glyph_level level, const char *want)
{
	struct buf b = BUF_INIT;

	text_fit(&b, in, width, align, level);
	cr_expect_str_eq(buf_str(&b), want);
	buf_release(&b);
}

Test(text, shows_control_characters_as_their_pictures)
{
	expect_clean("a\x1b[31mb\a\n\x7f", GLYPH_BRAILLE, "a␛[31mb␇␊␡");
	expect_clean("a\x1b[31mb\n", GLYPH_ASCII, "a\\x1b[31mb\\x0a");
}

Test(text, replaces_what_could_reorder_or_hide_text)
{
	/* C1 CSI, right-to-left override, isolate, tag letter, zero width */
	expect_clean("x\xc2\x9by", GLYPH_BLOCK, "x\xef\xbf\xbdy");
	expect_clean("x\xe2\x80\xaey", GLYPH_BLOCK, "x\xef\xbf\xbdy");
	expect_clean("x\xe2\x81\xa6y", GLYPH_BLOCK, "x\xef\xbf\xbdy");
	expect_clean("x\xf3\xa0\x81\x81y", GLYPH_BLOCK, "x\xef\xbf\xbdy");
	expect_clean("x\xe2\x80\x8by", GLYPH_ASCII, "x?y");
	expect_clean("e\xcc\x81", GLYPH_BLOCK, "e\xef\xbf\xbd");
}

Test(text, replaces_every_invalid_byte)
{
	expect_clean("\xff\xc3(", GLYPH_BLOCK, "\xef\xbf\xbd\xef\xbf\xbd(");
	expect_clean("\xed\xa0\x80", GLYPH_ASCII, "???");
}

Test(text, has_an_ascii_form_for_what_the_screens_use)
{
	expect_clean("±0.3 % – 8 × H100 → 2…3 ≥ µs", GLYPH_ASCII,
		     "+-0.3 % - 8 x H100 -> 2...3 >= us");
	expect_clean("╭─┏━┃│░", GLYPH_ASCII, "+-+=||.");
}

Test(text, never_lets_a_byte_above_ascii_through_at_the_ascii_level)
{
	for (uint32_t ch = 1; ch < 0x30000; ch++) {
		struct buf b = BUF_INIT;
		char s[5] = { 0 };

		if (ch >= 0xd800 && ch <= 0xdfff)
			continue;
		utf8_encode(ch, s);
		text_clean(&b, s, GLYPH_ASCII);
		cr_assert(b.n > 0, "U+%04X vanished", (unsigned)ch);
		for (size_t i = 0; i < b.n; i++)
			cr_assert(b.p[i] >= 0x20 && b.p[i] < 0x7f, "U+%04X", (unsigned)ch);
		cr_assert_eq((int)b.n, text_width(s, GLYPH_ASCII));
		buf_release(&b);
	}
}

Test(text, agrees_with_the_c_library_about_widths)
{
	cr_assert(setlocale(LC_CTYPE, "C.UTF-8") != NULL);
	for (uint32_t ch = 0x20; ch < 0x20000; ch += ch < 0x3000 ? 1 : 7) {
		int mine = text_char_width(ch), theirs = wcwidth((wchar_t)ch);

		if (mine > 0)
			cr_assert_eq(mine, theirs, "U+%04X: %d, wcwidth says %d",
				     (unsigned)ch, mine, theirs);
		else if (theirs > 0 && ch < 0x2000)
			cr_assert(ch == 0xad || ch == 0x115f || ch == 0x1160 ||
				  ch == 0x61c || ch == 0x34f ||
				  (ch >= 0x17b4 && ch <= 0x17b5) ||
				  (ch >= 0x180b && ch <= 0x180f),
				  "U+%04X refused without need", (unsigned)ch);
	}
}

Test(text, measures_wide_characters_in_any_locale)
{
	setlocale(LC_ALL, "C");
	cr_expect_eq(text_width("日本", GLYPH_BRAILLE), 4);
	cr_expect_eq(text_width("日本", GLYPH_ASCII), 2);
	cr_expect_eq(text_width(NULL, GLYPH_BRAILLE), 0);
	cr_expect_str_eq(setlocale(LC_ALL, NULL), "C");
}

Test(text, cuts_with_an_ellipsis_to_the_exact_width)
{
	expect_fit("Xeon Platinum", 6, TEXT_LEFT, GLYPH_BRAILLE, "Xeon …");
	expect_fit("Xeon Platinum", 6, TEXT_LEFT, GLYPH_ASCII, "Xeon ~");
	/* half of a wide character is not shown */
	expect_fit("日本語", 4, TEXT_LEFT, GLYPH_BRAILLE, "日… ");
	expect_fit("日本語", 0, TEXT_LEFT, GLYPH_BRAILLE, "");
	expect_fit("abc", 1, TEXT_RIGHT, GLYPH_BRAILLE, "…");
}

Test(text, pads_on_the_side_that_is_asked_for)
{
	expect_fit("ab", 5, TEXT_LEFT, GLYPH_ASCII, "ab   ");
	expect_fit("ab", 5, TEXT_RIGHT, GLYPH_ASCII, "   ab");
	expect_fit("ab", 6, TEXT_CENTRE, GLYPH_ASCII, "  ab  ");
	expect_fit("±2", 5, TEXT_RIGHT, GLYPH_ASCII, "  +-2");
}

Test(text, finds_the_decimal_point_of_grouped_and_signed_numbers)
{
	cr_expect_eq(text_width_before_point("-3.4!", GLYPH_BRAILLE), 2);
	cr_expect_eq(text_width_before_point("1 842.1 GB/s", GLYPH_BRAILLE), 5);
	cr_expect_eq(text_width_before_point("12,345.6", GLYPH_BRAILLE), 6);
	cr_expect_eq(text_width_before_point("402", GLYPH_BRAILLE), 3);
	cr_expect_eq(text_width_before_point("n/a", GLYPH_BRAILLE), 3);
}

Test(text, wraps_at_blanks_and_breaks_what_has_none)
{
	struct buf b = BUF_INIT;

	cr_expect_eq(text_wrap(&b, "no runs yet: press n", 8, GLYPH_ASCII), 3);
	cr_expect_str_eq(buf_str(&b), "no runs\nyet:\npress n");
	buf_reset(&b);
	cr_expect_eq(text_wrap(&b, "abcdefgh", 3, GLYPH_ASCII), 3);
	cr_expect_str_eq(buf_str(&b), "abc\ndef\ngh");
	buf_reset(&b);
	cr_expect_eq(text_wrap(&b, "a\n\nb", 3, GLYPH_ASCII), 3);
	cr_expect_str_eq(buf_str(&b), "a\n\nb");
	buf_release(&b);
}

Test(text, a_long_text_is_shortened_behind_a_whole_character)
{
	char name[2 * TEXT_SHORT + 3] = "x";
	struct buf b = BUF_INIT;

	text_shorten(&b, "560.35");
	cr_expect_str_eq(buf_str(&b), "560.35");
	buf_reset(&b);
	for (size_t i = 1; i < sizeof name - 2; i += 2)
		memcpy(name + i, "\xd0\xb6", 3);   /* two bytes, at odd places */
	text_shorten(&b, name);
	cr_expect_eq(b.n, TEXT_SHORT - 1 + strlen("…"));
	cr_expect_eq(strncmp(b.p, name, TEXT_SHORT - 1), 0);
	cr_expect_str_eq(b.p + TEXT_SHORT - 1, "…");
	buf_release(&b);
}
