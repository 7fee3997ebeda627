/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/base/clock.h"
#include "core/base/err.h"

/* Values by `date -u -d TEXT +%s`. */
Test(clock, reads_the_usual_forms)
{
	static const struct { const char *s; int64_t ms; } row[] = {
		{ .s = "2025-01-15T14:30:00Z", .ms = 1736951400000 },
		{ .s = "2025-01-15 14:30:00", .ms = 1736951400000 },
		{ .s = "2025-01-15T14:30", .ms = 1736951400000 },
		{ .s = "2025-01-15T14:30:00.123456Z", .ms = 1736951400123 },
		{ .s = "2025-01-15T14:30:00+02:00", .ms = 1736944200000 },
		{ .s = "2025-01-15T14:30:00-0530", .ms = 1736971200000 },
		{ .s = "2025-01-15", .ms = 1736899200000 },
		{ .s = "1736951400", .ms = 1736951400000 },
		{ .s = "2024-02-29", .ms = 1709164800000 },
	};
	int64_t ms;

	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		cr_assert_eq(clock_parse(row[i].s, &ms), 0, "%s", row[i].s);
		cr_assert_eq(ms, row[i].ms, "%s", row[i].s);
	}
}

Test(clock, refuses_what_is_no_time)
{
	static const char *const bad[] = {
		"", "yesterday", "2025", "2025-13-01", "2025-02-30", "2025-01-15T25:00",
		"2025-01-15T14:30:00X", "2025-01-15T14:30:00+99:00", "2025-1-5",
		"99999999999999999999", "2025-01-15 14:30:00 ",
	};
	int64_t ms;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_assert_eq(clock_parse(bad[i], &ms), ERR_FORMAT, "%s", bad[i]);
}

Test(clock, writes_what_it_reads)
{
	char s[CLOCK_ISO];
	int64_t ms;

	clock_iso(1736951400123, s);
	cr_assert_str_eq(s, "2025-01-15T14:30:00.123Z");
	cr_assert_eq(clock_parse(s, &ms), 0);
	cr_assert_eq(ms, 1736951400123);
	clock_iso(-1, s);
	cr_assert_str_eq(s, "1969-12-31T23:59:59.999Z");
}

/* The C library says what is right, of the seconds; leap years, the ends of the range and
 * what lies behind them by `date -u -d @SECONDS`. */
Test(clock, writes_any_time_of_years_0_to_9999)
{
	static const struct { int64_t ms; const char *s; } row[] = {
		{ 0, "1970-01-01T00:00:00.000Z" },
		{ -62167219200000, "0000-01-01T00:00:00.000Z" },
		{ 253402300799999, "9999-12-31T23:59:59.999Z" },
		{ 253402300800000, "9999-12-31T23:59:59.999Z" },
		{ INT64_MAX, "9999-12-31T23:59:59.999Z" },
		{ INT64_MIN, "0000-01-01T00:00:00.000Z" },
		{ 951782400007, "2000-02-29T00:00:00.007Z" },
		{ -2203977600001, "1900-02-27T23:59:59.999Z" },
	};
	uint64_t x = 88172645463325252u;  /* xorshift64, Marsaglia 2003 */
	char got[CLOCK_ISO], want[48];

	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		clock_iso(row[i].ms, got);
		cr_assert_str_eq(got, row[i].s);
	}
	for (int i = 0; i < 20000; i++) {
		struct tm tm;
		time_t s;
		size_t n;

		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		s = (time_t)(x % 253402300800u);
		n = strftime(want, sizeof want, "%Y-%m-%dT%H:%M:%S", gmtime_r(&s, &tm));
		snprintf(want + n, sizeof want - n, ".%03dZ", i % 1000);
		clock_iso((int64_t)s * 1000 + i % 1000, got);
		cr_assert_str_eq(got, want);
	}
}

Test(clock, can_be_pinned)
{
	setenv("POSTSIL_NOW", "2025-01-15T14:30:00Z", 1);
	cr_assert(clock_is_pinned());
	cr_assert_eq(clock_wall_ms(), 1736951400000);
	unsetenv("POSTSIL_NOW");
	cr_assert_not(clock_is_pinned());
	cr_assert_gt(clock_wall_ms(), 1736951400000);
}
