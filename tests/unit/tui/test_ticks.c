/* SPDX-License-Identifier: MIT */
#include "tui/draw/ticks.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#define DAY 86400000.0
#define AT_2025_01_15 1736899200000.0   /* date -u -d 2025-01-15 +%s */
#define AT_2025_10_12 1760227200000.0   /* date -u -d 2025-10-12 +%s */

static void expect_labels(const struct axis *a, const char *want)
{
	struct tick t[TICKS_MAX];
	size_t n = ticks_across(a, t);
	char got[512] = "";
	size_t used = 0;

	for (size_t i = 0; i < n; i++)
		used += (size_t)snprintf(got + used, sizeof(got) - used, "%s%s",
					 i ? " " : "", t[i].label);
	cr_expect_str_eq(got, want);
}

Test(ticks, maps_the_ends_to_the_centres_of_the_first_and_last_cell)
{
	struct axis a = axis_make(AXIS_LINEAR, 60, 100, 21);

	cr_expect_float_eq(axis_cell(&a, 60), 0, 1e-12);
	cr_expect_float_eq(axis_cell(&a, 100), 20, 1e-12);
	cr_expect_eq(axis_index(&a, 80), 10);
	cr_expect_eq(axis_index(&a, 60), 0);
	cr_expect_eq(axis_index(&a, 100), 20);
	cr_expect_eq(axis_index(&a, 101.1), -1);
	cr_expect_eq(axis_index(&a, NAN), -1);
	cr_expect_float_eq(axis_value(&a, axis_cell(&a, 87.9)), 87.9, 1e-9);
}

Test(ticks, maps_log_axes_by_ratio)
{
	struct axis a = axis_make(AXIS_LOG, 0.1, 1000, 41);

	cr_expect_eq(axis_index(&a, 10), 20);
	cr_expect_float_eq(axis_value(&a, 30), 100, 1e-9);
	cr_expect_eq(axis_index(&a, 0), -1);
	cr_expect_eq(axis_index(&a, -5), -1);
	expect_labels(&a, "0.1 1 10 100 1000");
}

Test(ticks, stand_where_the_data_of_the_same_value_stands)
{
	struct tick t[TICKS_MAX];

	for (int cells = 1; cells < 200; cells++) {
		struct axis a = axis_make(AXIS_DAYS, 3, 283, cells);
		size_t n = ticks_across(&a, t);

		cr_assert_leq(n, TICKS_MAX);
		for (size_t i = 0; i < n; i++)
			cr_assert_eq(t[i].cell, axis_index(&a, t[i].value));
	}
}

Test(ticks, are_multiples_of_1_2_or_5)
{
	struct axis a = axis_make(AXIS_LINEAR, 60, 100, 41);

	expect_labels(&a, "60 65 70 75 80 85 90 95 100");
	a = axis_make(AXIS_LINEAR, 0, 1, 30);
	expect_labels(&a, "0.0 0.2 0.4 0.6 0.8 1.0");
	a = axis_make(AXIS_LINEAR, -3, 3, 24);
	expect_labels(&a, "-3 -2 -1 0 1 2 3");
}

Test(ticks, keep_two_blanks_between_labels)
{
	static const double span[] = { 0.003, 1, 7, 280, 5000, 3e7 };
	struct tick t[TICKS_MAX];

	for (size_t s = 0; s < sizeof(span) / sizeof(span[0]); s++)
		for (int scale = AXIS_LINEAR; scale <= AXIS_TIME; scale++)
			for (int cells = 2; cells < 240; cells += 3) {
				double at = scale == AXIS_TIME ? AT_2025_01_15 : 2;
				double unit = scale == AXIS_TIME ? DAY : 1;
				struct axis a = axis_make((enum axis_scale)scale, at,
							  at + span[s] * unit, cells);
				size_t n = ticks_across(&a, t);

				for (size_t i = 1; i < n; i++) {
					int left = (int)strlen(t[i - 1].label);
					int right = (int)strlen(t[i].label);
					int end = t[i - 1].cell - left / 2 + left;

					cr_assert(t[i].cell - right / 2 >= end + 2,
						  "scale %d span %g cells %d: %s %s",
						  scale, span[s], cells,
						  t[i - 1].label, t[i].label);
				}
			}
}

Test(ticks, count_days_by_whole_ones_and_hours_when_close)
{
	struct axis a = axis_make(AXIS_DAYS, 0, 280, 60);

	expect_labels(&a, "0 50 100 150 200 250");
	a = axis_make(AXIS_DAYS, 0, 3, 60);
	expect_labels(&a, "0 1 2 3");
	a = axis_make(AXIS_DAYS, 0, 1.5, 40);
	expect_labels(&a, "0d 6h 12h 18h 1d 1d6h 1d12h");
}

Test(ticks, follow_the_calendar)
{
	/* 270 days from 2025-01-15: months where there is room, else quarters */
	struct axis a = axis_make(AXIS_TIME, AT_2025_01_15, AT_2025_10_12, 100);

	expect_labels(&a, "2025-02 2025-03 2025-04 2025-05 2025-06 2025-07 2025-08 "
		      "2025-09 2025-10");
	a = axis_make(AXIS_TIME, AT_2025_01_15, AT_2025_10_12, 40);
	expect_labels(&a, "2025-04 2025-07 2025-10");
	/* 2025-01-20 and 2025-01-27 are Mondays */
	a = axis_make(AXIS_TIME, AT_2025_01_15, AT_2025_01_15 + 16 * DAY, 40);
	expect_labels(&a, "2025-01-20 01-27");
	a = axis_make(AXIS_TIME, AT_2025_01_15, AT_2025_01_15 + DAY / 2, 40);
	expect_labels(&a, "01-15 03:00 06:00 09:00 12:00");
	a = axis_make(AXIS_TIME, AT_2025_01_15, AT_2025_01_15 + 10 * 365.25 * DAY, 60);
	expect_labels(&a, "2026 2028 2030 2032 2034");
}

Test(ticks, leave_room_on_the_y_axis)
{
	struct axis a = axis_make(AXIS_LINEAR, 0, 100, 16);
	struct tick t[TICKS_MAX];
	size_t n = ticks_up(&a, 3, t);

	cr_assert_eq(n, 6);
	cr_expect_str_eq(t[5].label, "100");
	for (size_t i = 1; i < n; i++)
		cr_expect_geq(t[i].cell - t[i - 1].cell, 3);
}

Test(ticks, survive_ranges_that_are_none)
{
	static const double odd[] = { 0, 1, -1, 1e-300, 1e300, NAN, INFINITY, -INFINITY };
	struct tick t[TICKS_MAX];
	char text[40];

	for (int scale = AXIS_LINEAR; scale <= AXIS_TIME; scale++)
		for (size_t i = 0; i < 64; i++) {
			struct axis a = axis_make((enum axis_scale)scale, odd[i / 8],
						  odd[i % 8], 50);

			cr_assert(a.max > a.min, "scale %d %g %g", scale, odd[i / 8],
				  odd[i % 8]);
			cr_assert_leq(ticks_across(&a, t), TICKS_MAX);
			axis_read(&a, odd[i % 8], text, sizeof(text));
		}
}

Test(ticks, round_a_range_outwards)
{
	double min = 61.2, max = 92.1;

	ticks_round(AXIS_LINEAR, 5, &min, &max);
	cr_expect_float_eq(min, 60, 1e-9);
	cr_expect_float_eq(max, 100, 1e-9);
	min = 0.3, max = 700;
	ticks_round(AXIS_LOG, 5, &min, &max);
	cr_expect_float_eq(min, 0.1, 1e-12);
	cr_expect_float_eq(max, 1000, 1e-9);
}

Test(ticks, read_values_with_fitting_digits)
{
	struct axis a = axis_make(AXIS_LINEAR, 60, 100, 20);
	char text[40];

	axis_read(&a, 87.94, text, sizeof(text));
	cr_expect_str_eq(text, "87.9");
	a = axis_make(AXIS_DAYS, 0, 280, 20);
	axis_read(&a, 211.4, text, sizeof(text));
	cr_expect_str_eq(text, "day 211");
	a = axis_make(AXIS_TIME, AT_2025_01_15, AT_2025_10_12, 20);
	axis_read(&a, AT_2025_01_15, text, sizeof(text));
	cr_expect_str_eq(text, "2025-01-15");
}

Test(ticks, hold_a_live_range_still)
{
	struct axis_range r = AXIS_RANGE_INIT;

	cr_expect(axis_range_follow(&r, 600, 640));
	cr_expect(r.min <= 600 && r.max >= 640);
	struct axis_range was = r;

	/* inside: nothing moves */
	cr_expect_not(axis_range_follow(&r, 605, 635));
	cr_expect(r.min == was.min && r.max == was.max);
	/* outwards at once */
	cr_expect(axis_range_follow(&r, 590, 700));
	cr_expect(r.min <= 590 && r.max >= 700);
	/* inwards when less than half is used */
	cr_expect(axis_range_follow(&r, 600, 610));
	cr_expect(r.min >= 590 && r.max <= 620);
	cr_expect_not(axis_range_follow(&r, NAN, 3));
}
