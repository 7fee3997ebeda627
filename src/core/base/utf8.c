/* SPDX-License-Identifier: MIT */
#include "core/base/utf8.h"

#include <string.h>

static size_t sequence_length(unsigned char c, uint32_t *bits, uint32_t *least)
{
	if (c < 0x80) {
		*bits = c;
		*least = 0;
		return 1;
	}
	if (c >= 0xc2 && c < 0xe0) {
		*bits = c & 0x1fu;
		*least = 0x80;
		return 2;
	}
	if (c >= 0xe0 && c < 0xf0) {
		*bits = c & 0x0fu;
		*least = 0x800;
		return 3;
	}
	if (c >= 0xf0 && c < 0xf5) {
		*bits = c & 0x07u;
		*least = 0x10000;
		return 4;
	}
	return 0;
}

/* Length of the valid sequence at s, or 0. */
static size_t decode(const char *s, size_t n, uint32_t *cp)
{
	uint32_t bits, least;
	size_t len = sequence_length((unsigned char)s[0], &bits, &least);

	if (!len || len > n)
		return 0;
	for (size_t i = 1; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if ((c & 0xc0) != 0x80)
			return 0;
		bits = bits << 6 | (c & 0x3fu);
	}
	if (bits < least || bits > 0x10ffff || (bits >= 0xd800 && bits < 0xe000))
		return 0;
	*cp = bits;
	return len;
}

size_t utf8_next(const char *s, size_t n, uint32_t *cp)
{
	size_t len = decode(s, n, cp);

	if (len)
		return len;
	*cp = 0xfffd;
	return 1;
}

bool utf8_is_valid(const char *s, size_t n)
{
	uint32_t cp;
	uint64_t eight;

	for (size_t i = 0, len; i < n; i += len) {
		/* most text is ASCII: eight bytes of it at a time */
		if (n - i >= 8 && (memcpy(&eight, s + i, 8),
				   !(eight & 0x8080808080808080u)))
			len = 8;
		else
			len = decode(s + i, n - i, &cp);
		if (!len)
			return false;
	}
	return true;
}

size_t utf8_fit(const char *s, size_t most)
{
	size_t n = strnlen(s, most + 1);

	if (n <= most)
		return n;
	n = most;
	/* the byte behind the cut goes on a character that began before; of what is no
	 * UTF-8 no more than that */
	for (int back = 0; back < 3 && n && ((unsigned char)s[n] & 0xc0) == 0x80; back++)
		n--;
	return n;
}

bool utf8_is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x61c ||
	       (cp >= 0x200e && cp <= 0x200f) ||
	       (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069) ||
	       (cp >= 0xe0000 && cp <= 0xe007f);
}

size_t utf8_encode(uint32_t cp, char out[4])
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}
