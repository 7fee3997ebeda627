/* SPDX-License-Identifier: MIT */
#include "core/base/unit.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Four significant digits at the most, and never fewer than one decimal under
 * 1,000: 42.1, 513.0, 7342. */
static void giga(double v, const char *unit, char out[UNIT_TEXT])
{
	static const char prefix[] = "GTP";
	size_t i = 0;

	if (!isfinite(v)) {
		snprintf(out, UNIT_TEXT, "-");
		return;
	}
	while (fabs(v) >= 10000.0 && i + 2 < sizeof prefix) {
		v /= 1000.0;
		i++;
	}
	snprintf(out, UNIT_TEXT, "%.*f %c%s",
		 fabs(v) >= 999.95 ? 0 : fabs(v) >= 9.995 ? 1 : 2, v, prefix[i],
		 unit);
}

void unit_gops(double v, const char *precision, char out[UNIT_TEXT])
{
	bool integer = precision && strncmp(precision, "int", 3) == 0;

	giga(v, integer ? "OP/s" : "FLOP/s", out);
}

void unit_gbps(double v, char out[UNIT_TEXT])
{
	giga(v, "B/s", out);
}

void unit_percent(double ratio, char out[UNIT_TEXT])
{
	if (isfinite(ratio))
		snprintf(out, UNIT_TEXT, "%.1f %%", ratio * 100.0);
	else
		snprintf(out, UNIT_TEXT, "-");
}

void unit_confidence(double p, char out[UNIT_TEXT])
{
	if (isnan(p))
		snprintf(out, UNIT_TEXT, "-");
	else if (p >= .9995)
		snprintf(out, UNIT_TEXT, "> 0.999");
	else
		snprintf(out, UNIT_TEXT, "%.3f", p);
}

void unit_plus_minus(double value, double low, double high, char out[UNIT_TEXT])
{
	double half = (high - low) / 2.0 / value * 100.0;

	/* no width at all means one block: nothing is known of the spread */
	if (isfinite(half) && half > 0)
		snprintf(out, UNIT_TEXT, "±%.*f %%", half < 0.095 ? 2 : 1, half);
	else
		out[0] = '\0';
}

void unit_bytes(uint64_t n, char out[UNIT_TEXT])
{
	static const char *const name[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	double v = (double)n;
	size_t i = 0;

	while (v >= 1024.0 && i < 4) {
		v /= 1024.0;
		i++;
	}
	snprintf(out, UNIT_TEXT, "%.*f %s", v == floor(v) || v >= 100 ? 0 : 1, v,
		 name[i]);
}

void unit_age(int64_t ms, char out[UNIT_TEXT])
{
	int64_t s = ms < 0 ? 0 : ms / 1000;

	if (s < 120)
		snprintf(out, UNIT_TEXT, "%lld s", (long long)s);
	else if (s < 7200)
		snprintf(out, UNIT_TEXT, "%lld min", (long long)(s / 60));
	else if (s < 172800)
		snprintf(out, UNIT_TEXT, "%lld h", (long long)(s / 3600));
	else
		snprintf(out, UNIT_TEXT, "%lld d", (long long)(s / 86400));
}

void unit_minutes(double seconds, char out[UNIT_TEXT])
{
	long s = seconds > 0 ? lround(fmin(seconds, 3.6e6)) : 0;

	if (s < 3600)
		snprintf(out, UNIT_TEXT, "%02ld:%02ld", s / 60, s % 60);
	else
		snprintf(out, UNIT_TEXT, "%ld:%02ld:%02ld", s / 3600,
			 s / 60 % 60, s % 60);
}
