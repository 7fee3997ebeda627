/* SPDX-License-Identifier: MIT */
#include "tui/draw/ticks.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Years 1 to 9999 in Unix ms: what the calendar functions are asked for. */
#define TIME_MIN (-62135596800000.0)
#define TIME_MAX 253402300799999.0

#define DAY_MS 86400000.0
#define HOUR_MS 3600000.0
#define VALUE_MAX 1e300  /* leaves room to widen a range */
#define DAYS_HOURS 1.9   /* an axis of days shorter than this shows hours */

/* What a set of ticks must keep clear of. */
struct room {
	bool across;   /* labels side by side; else one above the other */
	int gap;       /* cells from tick to tick */
};

static const double mantissa[] = { 1, 2, 5 };

static void mend(enum axis_scale scale, double *min, double *max)
{
	double around, least;

	if (!isfinite(*min) || !isfinite(*max)) {
		*min = isfinite(*min) ? *min : isfinite(*max) ? *max : 0;
		*max = *min;
	}
	if (*min > *max) {
		double t = *min;

		*min = *max;
		*max = t;
	}
	*min = fmax(*min, -VALUE_MAX);
	*max = fmin(*max, VALUE_MAX);
	if (scale == AXIS_LOG) {
		*max = *max > 0 ? *max : 10;
		*min = *min > 0 ? *min : *max / 10;
		if (*max <= *min * 1.000001) {
			*min /= 2;
			*max *= 2;
		}
		return;
	}
	around = fmax(fabs(*min), fabs(*max));
	least = around * 1e-9;
	if (*max - *min > least)
		return;
	around = scale == AXIS_TIME ? DAY_MS / 2 : scale == AXIS_DAYS ? 1
	       : around > 0 ? around * 0.05 : 1;
	*min -= fmax(around, least);
	*max += fmax(around, least);
}

struct axis axis_make(enum axis_scale scale, double min, double max, int cells)
{
	mend(scale, &min, &max);
	return (struct axis){
		.scale = scale, .min = min, .max = max, .cells = cells > 1 ? cells : 1,
	};
}

double axis_cell(const struct axis *a, double v)
{
	double share;

	if (a->scale == AXIS_LOG) {
		if (!(v > 0))
			return NAN;
		share = log(v / a->min) / log(a->max / a->min);
	} else {
		share = (v - a->min) / (a->max - a->min);
	}
	return share * (a->cells - 1);
}

double axis_value(const struct axis *a, double cell)
{
	double share = a->cells > 1 ? cell / (a->cells - 1) : 0.5;

	if (a->scale == AXIS_LOG)
		return a->min * pow(a->max / a->min, share);
	return a->min + share * (a->max - a->min);
}

int axis_index(const struct axis *a, double v)
{
	double cell = axis_cell(a, v);

	if (!(cell >= -0.5 && cell < a->cells - 0.5))
		return -1;
	return (int)floor(cell + 0.5);
}

/* --- sets of ticks -------------------------------------------------------- */

static bool add_tick(const struct axis *a, double v, struct tick *out, size_t *n)
{
	int cell = axis_index(a, v);

	if (cell < 0)
		return true;
	if (*n == TICKS_MAX)
		return false;
	out[*n] = (struct tick){ .value = v, .cell = cell };
	++*n;
	return true;
}

static bool fits(const struct tick *t, size_t n, const struct room *room)
{
	for (size_t i = 1; i < n; i++) {
		int start = t[i].cell - (int)strlen(t[i].label) / 2;
		int end = t[i - 1].cell - (int)strlen(t[i - 1].label) / 2 +
			  (int)strlen(t[i - 1].label);

		if (t[i].cell - t[i - 1].cell < room->gap)
			return false;
		if (room->across && start < end + 2)
			return false;
	}
	return true;
}

/* Digits behind the point that tell multiples of step apart. */
static int decimals_for(double step)
{
	int d = (int)ceil(-log10(step) - 1e-9);

	return d < 0 ? 0 : d > 9 ? 9 : d;
}

static void label_number(struct tick *t, double step)
{
	double v = fabs(t->value) < step * 1e-6 ? 0 : t->value;

	if (fabs(v) >= 1e6 || step < 1e-6)
		snprintf(t->label, sizeof(t->label), "%.6g", v);
	else
		snprintf(t->label, sizeof(t->label), "%.*f", decimals_for(step), v);
}

static size_t linear_set(const struct axis *a, double step, struct tick *out)
{
	size_t n = 0;
	double first = ceil(a->min / step - 1e-9);

	if (!((a->max - a->min) / step <= TICKS_MAX))
		return 0;
	for (double k = first; k * step <= a->max + step * 1e-9; k++)
		if (!add_tick(a, k * step, out, &n))
			return 0;
	for (size_t i = 0; i < n; i++)
		label_number(&out[i], step);
	return n;
}

static size_t linear_ticks(const struct axis *a, const struct room *room,
			   struct tick *out, double least)
{
	int decade = (int)floor(log10((a->max - a->min) / a->cells));
	size_t n = 0;

	for (int k = 0; k < 12; k++) {
		double step = mantissa[k % 3] * pow(10, decade + k / 3);

		if (step < least)
			continue;
		n = linear_set(a, step, out);
		if (n > 0 && fits(out, n, room))
			return n;
	}
	return n > 0;
}

/* every: decades from tick to tick; 0: also 2 and 5 within each. */
static size_t log_set(const struct axis *a, int every, struct tick *out)
{
	size_t n = 0;
	int last = (int)ceil(log10(a->max));

	for (int d = (int)floor(log10(a->min)); d <= last; d++) {
		if (every > 0 && d % every != 0)
			continue;
		for (int m = 0; m < (every ? 1 : 3); m++)
			if (!add_tick(a, mantissa[m] * pow(10, d), out, &n))
				return 0;
	}
	for (size_t i = 0; i < n; i++)
		snprintf(out[i].label, sizeof(out[i].label), "%g", out[i].value);
	return n;
}

static size_t log_ticks(const struct axis *a, const struct room *room,
			struct tick *out)
{
	for (int every = 0; every <= 8; every++) {
		size_t n = log_set(a, every, out);

		if (n >= 2 && fits(out, n, room))
			return n;
	}
	return linear_ticks(a, room, out, 0);
}

static size_t hours_set(const struct axis *a, int step, struct tick *out)
{
	size_t n = 0;
	double last = floor(a->max * 24 + 1e-9);

	for (double h = ceil(a->min * 24 / step - 1e-9) * step; h <= last; h += step)
		if (!add_tick(a, h / 24, out, &n))
			return 0;
	for (size_t i = 0; i < n; i++) {
		double hours = round(out[i].value * 24);
		int d = (int)floor(hours / 24), h = (int)(hours - 24.0 * d);

		if (h == 0)
			snprintf(out[i].label, TICK_LABEL, "%dd", d);
		else if (d == 0)
			snprintf(out[i].label, TICK_LABEL, "%dh", h);
		else
			snprintf(out[i].label, TICK_LABEL, "%dd%dh", d, h);
	}
	return n;
}

static size_t days_ticks(const struct axis *a, const struct room *room,
			 struct tick *out)
{
	static const int hours[] = { 1, 2, 3, 6, 12 };

	for (size_t i = 0; i < sizeof(hours) / sizeof(hours[0]); i++) {
		size_t n;

		if (a->max - a->min > DAYS_HOURS || fabs(a->max) > 1e6)
			break;
		n = hours_set(a, hours[i], out);
		if (n >= 2 && fits(out, n, room))
			return n;
	}
	return linear_ticks(a, room, out, 1);
}

/* --- calendar ------------------------------------------------------------- */

enum unit { UNIT_SECOND, UNIT_MINUTE, UNIT_DAY, UNIT_MONTH, UNIT_YEAR };

struct calendar_step {
	enum unit label;    /* the finest part that the label shows */
	double ms;          /* length, or 0: by months */
	int months;
};

static const struct calendar_step calendar[] = {
	{ .label = UNIT_SECOND, .ms = 1000 },
	{ .label = UNIT_SECOND, .ms = 5000 },
	{ .label = UNIT_SECOND, .ms = 15000 },
	{ .label = UNIT_SECOND, .ms = 30000 },
	{ .label = UNIT_MINUTE, .ms = 60000 },
	{ .label = UNIT_MINUTE, .ms = 5 * 60000 },
	{ .label = UNIT_MINUTE, .ms = 15 * 60000 },
	{ .label = UNIT_MINUTE, .ms = 30 * 60000 },
	{ .label = UNIT_MINUTE, .ms = HOUR_MS },
	{ .label = UNIT_MINUTE, .ms = 3 * HOUR_MS },
	{ .label = UNIT_MINUTE, .ms = 6 * HOUR_MS },
	{ .label = UNIT_MINUTE, .ms = 12 * HOUR_MS },
	{ .label = UNIT_DAY, .ms = DAY_MS },
	{ .label = UNIT_DAY, .ms = 2 * DAY_MS },
	{ .label = UNIT_DAY, .ms = 7 * DAY_MS },
	{ .label = UNIT_DAY, .ms = 14 * DAY_MS },
	{ .label = UNIT_MONTH, .months = 1 },
	{ .label = UNIT_MONTH, .months = 3 },
	{ .label = UNIT_MONTH, .months = 6 },
	{ .label = UNIT_YEAR, .months = 12 },
	{ .label = UNIT_YEAR, .months = 24 },
	{ .label = UNIT_YEAR, .months = 60 },
	{ .label = UNIT_YEAR, .months = 120 },
	{ .label = UNIT_YEAR, .months = 600 },
	{ .label = UNIT_YEAR, .months = 1200 },
};

static struct tm civil(double ms)
{
	time_t t = (time_t)floor(ms / 1000);
	struct tm tm = { 0 };

	gmtime_r(&t, &tm);
	return tm;
}

static void label_time(struct tick *t, enum unit unit, const struct tick *before)
{
	struct tm tm = civil(t->value);
	bool midnight = tm.tm_hour == 0 && tm.tm_min == 0 && tm.tm_sec == 0;
	const char *form = "%Y";

	if (unit == UNIT_MONTH)
		form = "%Y-%m";
	else if (unit == UNIT_DAY)
		form = before && civil(before->value).tm_year == tm.tm_year
			? "%m-%d" : "%Y-%m-%d";
	else if (unit < UNIT_DAY)
		form = midnight ? "%m-%d" : unit == UNIT_MINUTE ? "%H:%M" : "%H:%M:%S";
	if (strftime(t->label, sizeof(t->label), form, &tm) == 0)
		t->label[0] = '\0';
}

static size_t calendar_set(const struct axis *a, const struct calendar_step *st,
			   struct tick *out)
{
	/* Unix time began on a Thursday; weeks begin on Monday, four days on */
	double origin = st->ms >= 7 * DAY_MS ? 4 * DAY_MS : 0;
	size_t n = 0;

	if (st->ms > 0) {
		double k = ceil((a->min - origin) / st->ms);

		if ((a->max - a->min) / st->ms > TICKS_MAX)
			return 0;
		for (; origin + k * st->ms <= a->max; k++)
			if (!add_tick(a, origin + k * st->ms, out, &n))
				return 0;
	} else {
		struct tm tm = civil(a->min);
		long month = (tm.tm_year + 1900L) * 12 + tm.tm_mon;
		double at = -INFINITY;

		if ((a->max - a->min) / (st->months * 28 * DAY_MS) > TICKS_MAX)
			return 0;
		for (month -= month % st->months; at <= a->max; month += st->months) {
			struct tm first = { .tm_year = (int)(month / 12 - 1900),
					    .tm_mon = (int)(month % 12),
					    .tm_mday = 1 };

			at = (double)timegm(&first) * 1000;
			if (at >= a->min && at <= a->max && !add_tick(a, at, out, &n))
				return 0;
		}
	}
	for (size_t i = 0; i < n; i++)
		label_time(&out[i], st->label, i ? &out[i - 1] : NULL);
	return n;
}

static size_t time_ticks(const struct axis *a, const struct room *room,
			 struct tick *out)
{
	size_t n = 0, steps = sizeof(calendar) / sizeof(calendar[0]);

	if (a->min < TIME_MIN || a->max > TIME_MAX)
		return linear_ticks(a, room, out, 0);
	for (size_t i = 0; i < steps; i++) {
		size_t found = calendar_set(a, &calendar[i], out);

		if (found >= 1 && fits(out, found, room))
			return found;
		n = found > 0 ? found : n;
	}
	return n > 0;
}

static size_t ticks_in(const struct axis *a, const struct room *room,
		       struct tick out[TICKS_MAX])
{
	switch (a->scale) {
	case AXIS_LOG:
		return log_ticks(a, room, out);
	case AXIS_DAYS:
		return days_ticks(a, room, out);
	case AXIS_TIME:
		return time_ticks(a, room, out);
	case AXIS_LINEAR:
		break;
	}
	return linear_ticks(a, room, out, 0);
}

size_t ticks_across(const struct axis *a, struct tick out[TICKS_MAX])
{
	return ticks_in(a, &(struct room){ .across = true, .gap = 1 }, out);
}

size_t ticks_up(const struct axis *a, int gap, struct tick out[TICKS_MAX])
{
	return ticks_in(a, &(struct room){ .gap = gap > 0 ? gap : 1 }, out);
}

void ticks_round(enum axis_scale scale, int n, double *min, double *max)
{
	double step = 0;

	mend(scale, min, max);
	if (scale == AXIS_TIME)
		return;
	if (scale == AXIS_LOG) {
		*min = pow(10, floor(log10(*min) + 1e-9));
		*max = pow(10, ceil(log10(*max) - 1e-9));
		return;
	}
	n = n > 0 ? n : 1;
	for (int k = 0, decade = (int)floor(log10((*max - *min) / n)); k < 6; k++) {
		step = mantissa[k % 3] * pow(10, decade + k / 3);
		if ((*max - *min) / step <= n)
			break;
	}
	*min = floor(*min / step + 1e-9) * step;
	*max = ceil(*max / step - 1e-9) * step;
}

void axis_read(const struct axis *a, double v, char *out, size_t size)
{
	double span = a->max - a->min;
	struct tm tm;

	if (!isfinite(v)) {
		snprintf(out, size, "-");
	} else if (a->scale == AXIS_DAYS) {
		if (span > DAYS_HOURS)
			snprintf(out, size, "day %.0f", floor(v));
		else
			snprintf(out, size, "day %.2f", v);
	} else if (a->scale == AXIS_TIME && v >= TIME_MIN && v <= TIME_MAX) {
		tm = civil(v);
		if (strftime(out, size, span > 120 * DAY_MS ? "%Y-%m-%d"
			     : span > DAY_MS / 4 ? "%Y-%m-%d %H:%M" : "%H:%M:%S",
			     &tm) == 0 && size > 0)
			out[0] = '\0';
	} else if (a->scale == AXIS_LOG || fabs(v) >= 1e9) {
		snprintf(out, size, "%.4g", v);
	} else {
		snprintf(out, size, "%.*f", decimals_for(span / 250), v);
	}
}

bool axis_range_follow(struct axis_range *r, double min, double max)
{
	struct axis_range to = { .set = true };

	if (!isfinite(min) || !isfinite(max))
		return false;
	to.min = min;
	to.max = max;
	if (r->set && max - min >= (r->max - r->min) / 2) {
		if (min >= r->min && max <= r->max)
			return false;
		to.min = fmin(min, r->min);
		to.max = fmax(max, r->max);
	}
	ticks_round(AXIS_LINEAR, 5, &to.min, &to.max);
	if (r->set && to.min == r->min && to.max == r->max)
		return false;
	/* shrinking by a rounding only is not worth a new picture */
	if (r->set && min >= r->min && max <= r->max &&
	    to.max - to.min > (r->max - r->min) * 0.7)
		return false;
	*r = to;
	return true;
}
