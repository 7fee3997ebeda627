/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"
#include "tui/milestone_export.h"
#include "tui/pane.h"
#include "tui/view.h"

Test(pane, figures_of_other_kinds_have_four_digits_and_all_before_the_point)
{
	static const struct { double v; const char *unit, *want; } given[] = {
		{ .v = 3012, .unit = "samples/s", .want = "3,012 samples/s" },
		{ .v = 2801.4, .unit = "samples/s", .want = "2,801 samples/s" },
		{ .v = 1234567.8, .unit = "tokens/s", .want = "1,234,568 tokens/s" },
		{ .v = 999.96, .unit = "x", .want = "1,000 x" },
		{ .v = 999.94, .unit = "x", .want = "999.9 x" },
		{ .v = 436.955, .unit = "samples/s", .want = "437.0 samples/s" },
		{ .v = 99.996, .unit = "x", .want = "100.0 x" },
		{ .v = 7.2727, .unit = "samples/s", .want = "7.273 samples/s" },
		{ .v = 0.25, .unit = "", .want = "0.25" },
		{ .v = 0.99996, .unit = NULL, .want = "1.000" },
		{ .v = 0.000123456, .unit = "J", .want = "0.0001235 J" },
		{ .v = 0, .unit = "J", .want = "0 J" },
		{ .v = -12345, .unit = "mV", .want = "-12,345 mV" },
		{ .v = -123, .unit = "mV", .want = "-123.0 mV" },
		{ .v = 1e300, .unit = "x", .want = "1e+300 x" },
		{ .v = 999999999, .unit = "x", .want = "999,999,999 x" },
		{ .v = NAN, .unit = "samples/s", .want = "-" },
		{ .v = INFINITY, .unit = "samples/s", .want = "-" },
	};
	char text[UNIT_TEXT];

	for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
		pane_custom(given[i].v, given[i].unit, text);
		cr_assert_str_eq(text, given[i].want, "%g: %s", given[i].v, text);
	}
	pane_number(METRIC_CUSTOM, 3012, text);
	cr_assert_str_eq(text, "3,012");
}

Test(pane, a_unit_that_is_too_long_is_cut_between_characters)
{
	char text[UNIT_TEXT];

	/* 12 two-byte letters and more: 3.000 and a blank leave 25 bytes for 12 of them */
	pane_custom(3, "\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244"
		       "\303\244\303\244\303\244\303\244\303\244\303\244\303\244", text);
	cr_assert_eq(strlen(text), 6 + 24);
	cr_assert(utf8_is_valid(text, strlen(text)));
}

Test(pane, a_share_says_what_it_is_of_and_a_hostile_name_stays_in_its_cell)
{
	const struct share peak = { .metric = METRIC_EFFICIENCY, .custom = "", .unit = "",
				    .now = .5, .best_level = NAN };
	const struct share best = { .metric = METRIC_CUSTOM, .custom = "custom:a,\"b\"",
				    .unit = "x,y", .now = .5, .best_level = 4 };
	struct buf out = BUF_INIT;

	share_add_csv(&out, &peak);
	cr_assert_str_eq(buf_str(&out), ",efficiency,,peak,0.5,");
	buf_reset(&out);
	share_add_csv(&out, &best);
	cr_assert_str_eq(buf_str(&out), ",\"custom:a,\"\"b\"\"\",\"x,y\",best_level,0.5,4");
	cr_assert_eq(share_efficiency(&peak), .5);
	cr_assert(isnan(share_efficiency(&best)));
	buf_release(&out);
}

Test(pane, the_figure_to_open_stands_behind_its_place_as_far_as_it_fits)
{
	struct view v = { .open_arg = "H100/gpu0/fp16" };
	char name[400] = "custom:";

	view_open_figure(&v, "custom:a/b");
	cr_assert_str_eq(v.open_arg, "H100/gpu0/fp16/custom:a/b");
	memset(name + 7, 'n', sizeof name - 8);
	view_open_figure(&v, name);
	cr_assert_eq(strlen(v.open_arg), sizeof v.open_arg - 1);
	view_open_figure(&v, name);
	cr_assert_eq(strlen(v.open_arg), sizeof v.open_arg - 1);
}
