/* SPDX-License-Identifier: MIT */
#include "core/detect/capture_smbios.h"

#include <stdbool.h>
#include <string.h>

#include "core/base/buf.h"

#define MEMORY_DEVICE 17
#define END_OF_TABLE 127
#define SERIAL_AT 0x18
#define ASSET_AT 0x19
#define TELLING 4          /* shorter serials ("0", "N/A") occur anywhere */

/* Device and bank locator, manufacturer, part number, firmware version. */
static const unsigned char kept[] = { 0x10, 0x11, 0x17, 0x1a, 0x2b };

/* Bytes of the structure at p, its texts and their two NULs included; 0 when
 * it is broken. */
static size_t whole(const unsigned char *p, size_t n)
{
	size_t at;

	if (n < 6 || p[1] < 4 || (size_t)p[1] + 2 > n)
		return 0;
	for (at = p[1]; at + 1 < n; at++)
		if (!p[at] && !p[at + 1])
			return at + 2;
	return 0;
}

/* The number of a text that a field of the structure holds; 0: none. */
static int number_at(const unsigned char *p, size_t at)
{
	return at < p[1] ? p[at] : 0;
}

static bool is_kept(const unsigned char *p, int i)
{
	if (number_at(p, SERIAL_AT) == i || number_at(p, ASSET_AT) == i)
		return false;
	for (size_t k = 0; k < sizeof kept; k++)
		if (number_at(p, kept[k]) == i)
			return true;
	return false;
}

static void find_serial(const unsigned char *p, char *out, size_t n)
{
	const char *s = (const char *)p + p[1];
	int i = 1;

	*out = '\0';
	for (; *s; s += strlen(s) + 1, i++)
		if (i == number_at(p, SERIAL_AT) && strlen(s) < n)
			memcpy(out, s, strlen(s) + 1);
}

/* Texts are counted from 1. */
static void blank_texts(unsigned char *p)
{
	char serial[256], *s = (char *)p + p[1];
	int i = 1;

	find_serial(p, serial, sizeof serial);
	for (; *s; s += strlen(s) + 1, i++)
		if (!is_kept(p, i) || (strlen(serial) >= TELLING &&
				       strstr(s, serial)))
			memset(s, ' ', strlen(s));
}

static void add_structure(const unsigned char *p, size_t n, struct buf *out)
{
	size_t at = out->n;

	buf_add(out, p, n);
	if (p[0] == MEMORY_DEVICE)
		blank_texts((unsigned char *)out->p + at);
}

void capture_smbios_entry(const struct buf *in, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)in->p;
	size_t n = p ? whole(p, in->n) : 0;

	if (n && p[0] == MEMORY_DEVICE)
		add_structure(p, n, out);
}

void capture_smbios_table(const struct buf *in, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)in->p;
	size_t left = p ? in->n : 0, n;

	while (left && (n = whole(p, left)) > 0) {
		if (p[0] == MEMORY_DEVICE || p[0] == END_OF_TABLE)
			add_structure(p, n, out);
		if (p[0] == END_OF_TABLE)
			break;
		p += n;
		left -= n;
	}
}
