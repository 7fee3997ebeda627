/* SPDX-License-Identifier: MIT */
#include "core/base/clock.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/err.h"

static bool pinned_ms(int64_t *ms)
{
	const char *s = getenv("POSTSIL_NOW");

	return s && *s && clock_parse(s, ms) == 0;
}

bool clock_is_pinned(void)
{
	int64_t ms;

	return pinned_ms(&ms);
}

int64_t clock_wall_ms(void)
{
	struct timespec t;
	int64_t ms;

	if (pinned_ms(&ms))
		return ms;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

uint64_t clock_mono_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* The last n digits of v, and what stands behind them. */
static char *put_digits(char *p, int v, int n, char behind)
{
	for (int i = n; i-- > 0; v /= 10)
		p[i] = (char)('0' + v % 10);
	p[n] = behind;
	return p + n + 1;
}

/* Without printf: an export writes one a row. */
void clock_iso(int64_t ms, char out[CLOCK_ISO])
{
	const int64_t first = -62167219200000ll, last = 253402300799999ll;
	struct tm tm;
	time_t s;

	if (ms < first)
		ms = first;
	if (ms > last)
		ms = last;
	s = (time_t)(ms / 1000);
	if (ms % 1000 < 0)
		s--;
	gmtime_r(&s, &tm);
	out = put_digits(out, tm.tm_year + 1900, 4, '-');
	out = put_digits(out, tm.tm_mon + 1, 2, '-');
	out = put_digits(out, tm.tm_mday, 2, 'T');
	out = put_digits(out, tm.tm_hour, 2, ':');
	out = put_digits(out, tm.tm_min, 2, ':');
	out = put_digits(out, tm.tm_sec, 2, '.');
	out = put_digits(out, (int)(ms - (int64_t)s * 1000), 3, 'Z');
	*out = '\0';
}

/* n digits at *s into *out; moves *s behind them. */
static bool digits(const char **s, int n, int *out)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (!isdigit((unsigned char)(*s)[i]))
			return false;
		v = v * 10 + ((*s)[i] - '0');
	}
	*s += n;
	*out = v;
	return true;
}

static bool literal(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

static bool parse_fraction(const char **s, int *ms)
{
	int scale = 100;

	if (!isdigit((unsigned char)**s))
		return false;
	for (; isdigit((unsigned char)**s); (*s)++, scale /= 10)
		*ms += (**s - '0') * scale;
	return true;
}

static bool parse_zone(const char **s, int *minutes)
{
	int sign, h, m = 0;

	if (literal(s, 'Z') || **s == '\0')
		return true;
	if (**s != '+' && **s != '-')
		return false;
	sign = *(*s)++ == '-' ? -1 : 1;
	if (!digits(s, 2, &h))
		return false;
	if (**s) {
		literal(s, ':');
		if (!digits(s, 2, &m))
			return false;
	}
	if (h > 14 || m > 59)
		return false;
	*minutes = sign * (h * 60 + m);
	return true;
}

static bool parse_time(const char **s, struct tm *tm, int *ms)
{
	if (!digits(s, 2, &tm->tm_hour) || !literal(s, ':') ||
	    !digits(s, 2, &tm->tm_min))
		return false;
	if (literal(s, ':')) {
		if (!digits(s, 2, &tm->tm_sec))
			return false;
		if (literal(s, '.') && !parse_fraction(s, ms))
			return false;
	}
	return tm->tm_hour < 24 && tm->tm_min < 60 && tm->tm_sec < 61;
}

static int parse_seconds(const char *s, int64_t *ms)
{
	char *end;
	long long v = strtoll(s, &end, 10);

	if (*end || v > 253402300799ll)
		return ERR_FORMAT;
	*ms = (int64_t)v * 1000;
	return 0;
}

int clock_parse(const char *s, int64_t *ms)
{
	struct tm tm = { 0 }, back;
	int milli = 0, zone = 0;
	const char *p = s;
	time_t t;

	if (*s && strspn(s, "0123456789") == strlen(s) && strlen(s) != 4)
		return parse_seconds(s, ms);
	if (!digits(&p, 4, &tm.tm_year) || !literal(&p, '-') ||
	    !digits(&p, 2, &tm.tm_mon) || !literal(&p, '-') ||
	    !digits(&p, 2, &tm.tm_mday))
		return ERR_FORMAT;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	if (literal(&p, 'T') || literal(&p, ' ')) {
		if (!parse_time(&p, &tm, &milli) || !parse_zone(&p, &zone))
			return ERR_FORMAT;
	}
	if (*p)
		return ERR_FORMAT;
	back = tm;
	t = timegm(&back);
	/* timegm() turns 30 February into 2 March: not a date */
	if (back.tm_mday != tm.tm_mday || back.tm_mon != tm.tm_mon)
		return ERR_FORMAT;
	*ms = ((int64_t)t - zone * 60) * 1000 + milli;
	return 0;
}
