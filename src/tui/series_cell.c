/* SPDX-License-Identifier: MIT */
#include "tui/series_cell.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/clock.h"

#define CELL_MAX 400     /* of a number; one may be written with 300 zeros */
#define UNIX_FROM 1e8
#define UNIX_MS_FROM 1e11
#define UNIX_MS_TO 253402300800e3   /* the year 10000; nanoseconds are just numbers */

/* s without the blanks around it; false when it is too long for a number or time. */
static bool trim(const char *s, char out[CELL_MAX])
{
	size_t n;

	s += strspn(s, " \t");
	n = strlen(s);
	while (n && (s[n - 1] == ' ' || s[n - 1] == '\t'))
		n--;
	if (n >= CELL_MAX)
		return false;
	memcpy(out, s, n);
	out[n] = '\0';
	return true;
}

static bool is_none(const char *s)
{
	static const char *const words[] = { "nan", "inf", "infinity", "na", "n/a",
					     "null", "none" };

	s += *s == '+' || *s == '-';
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasecmp(s, words[i]) == 0)
			return true;
	return false;
}

enum series_cell series_cell_number(const char *s, double *out)
{
	char text[CELL_MAX], *end;

	if (!trim(s, text))
		return CELL_WORD;
	if (!*text)
		return CELL_EMPTY;
	if (is_none(text))
		return CELL_NONE;
	if (text[strspn(text, "+-.0123456789eE")])
		return CELL_WORD;
	*out = strtod(text, &end);
	if (end == text || *end)
		return CELL_WORD;
	return isfinite(*out) ? CELL_NUMBER : CELL_NONE;
}

/* "2024.01.31 00:00:00 +0000" as clock_parse() takes it. */
static void mend_date(char *s)
{
	size_t n = strlen(s);

	if (n >= 10 && (s[4] == '.' || s[4] == '/') && s[7] == s[4])
		s[4] = s[7] = '-';
	for (size_t i = 11; i + 1 < n; i++)
		if (s[i] == ' ' && strchr("+-Z", s[i + 1])) {
			memmove(s + i, s + i + 1, n - i);
			return;
		}
}

enum series_cell series_cell_time(const char *s, double *out)
{
	char text[CELL_MAX];
	int64_t ms;

	if (series_cell_number(s, out) == CELL_NUMBER) {
		if (*out < UNIX_FROM || *out >= UNIX_MS_TO)
			return CELL_NUMBER;
		if (*out >= UNIX_MS_FROM)
			*out /= 1000;
		return CELL_UNIX;
	}
	if (!trim(s, text) || !isdigit((unsigned char)*text))
		return CELL_WORD;
	mend_date(text);
	if (clock_parse(text, &ms) < 0)
		return CELL_WORD;
	*out = (double)ms / 1000;
	return CELL_DATE;
}
