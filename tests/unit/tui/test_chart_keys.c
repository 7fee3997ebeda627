/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "core/base/err.h"
#include "tui/chart.h"
#include "view_fixture.h"

static struct chart_prefer any;

Test(chart_keys, figures_of_other_kinds_are_told_apart_by_name_and_unit)
{
	struct fixture_row row = { .product = "X", .precision = "fp16", .driver = "1",
				   .imported = true, .custom = "custom:a",
				   .unit_name = "B/s", .value = 7 };
	struct chart_choice all = { .metric = METRIC_CUSTOM };
	struct chart_choice one = { .metric = METRIC_CUSTOM, .custom = "custom:b" };
	struct chart_choice either = { .metric = METRIC_EFFICIENCY, .or_custom = true };
	struct fixture f;
	struct chart c;

	fixture_init(&f);
	fixture_add_days(&f, row, 3);
	row.unit_name = "C/s";
	fixture_add_days(&f, row, 4);
	row.custom = "custom:b";
	row.value = 9;
	fixture_add_days(&f, row, 2);
	chart_init(&c);
	cr_assert_eq(chart_load(&c, &f.ws, &all, &any, NULL), 0);
	cr_assert_eq(c.keys.n, 3);
	cr_assert_eq(chart_series(&c)->n, 4);
	cr_assert_str_eq(chart_series(&c)->unit, "C/s");
	chart_step(&c, 1);
	cr_assert_eq(chart_load(&c, &f.ws, &all, &any, NULL), 0);
	cr_assert_str_eq(chart_label(&c), "b");
	cr_assert_float_eq(c.plot[0].p[0].y, 9, 1e-12);
	chart_step(&c, 1);
	cr_assert_eq(chart_load(&c, &f.ws, &all, &any, NULL), 0);
	cr_assert_str_eq(chart_series(&c)->unit, "B/s");
	cr_assert_eq(chart_load(&c, &f.ws, &one, &any, NULL), 0);
	cr_assert_eq(c.keys.n, 1);
	cr_assert_str_eq(chart_label(&c), "b");
	cr_assert_eq(chart_load(&c, &f.ws, &either, &any, NULL), 0);
	cr_assert_eq(c.keys.n, 3);
	cr_assert_eq(c.choice.metric, METRIC_CUSTOM);
	f.ws.filter.device = "gpu0";   /* there is neither */
	workspace_touch(&f.ws);
	cr_assert_eq(workspace_load(&f.ws, NULL), 0);
	cr_assert_eq(chart_load(&c, &f.ws, &either, &any, NULL), 0);
	cr_assert_null(chart_series(&c));
	cr_assert_eq(c.choice.metric, METRIC_EFFICIENCY);
	f.ws.filter.device = NULL;
	row.gemm = 60;
	row.peak = 100;
	fixture_add_days(&f, row, 2);
	cr_assert_eq(chart_load(&c, &f.ws, &either, &any, NULL), 0);
	cr_assert_eq(c.choice.metric, METRIC_EFFICIENCY);
	cr_assert_float_eq(c.plot[0].p[0].y, 60, 1e-9);
	chart_release(&c);
	fixture_release(&f);
}
