/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdlib.h>

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

Test(clock, can_be_pinned)
{
	setenv("POSTSIL_NOW", "2025-01-15T14:30:00Z", 1);
	cr_assert(clock_is_pinned());
	cr_assert_eq(clock_wall_ms(), 1736951400000);
	unsetenv("POSTSIL_NOW");
	cr_assert_not(clock_is_pinned());
	cr_assert_gt(clock_wall_ms(), 1736951400000);
}
