/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "core/base/err.h"
#include "tui/chart.h"
#include "view_fixture.h"

static struct chart_prefer any;

Test(chart_shelf, a_series_that_was_shown_last_is_not_read_again_until_it_has_new_runs)
{
	static const char *const product[] = { "A", "B", "C" };
	struct chart_choice alone = { .metric = METRIC_EFFICIENCY, .alone = true };
	struct fixture_row row = { .precision = "fp16", .driver = "1", .gemm = 60,
				   .peak = 100 };
	const struct run_set *set[3];
	struct fixture f;
	struct chart c;

	fixture_init(&f);
	for (int i = 0; i < 3; i++) {
		row.product = product[i];
		fixture_add_days(&f, row, i ? 4 : 9);
	}
	chart_init(&c);
	for (int i = 0; i < 7; i++) {
		cr_assert_eq(chart_load(&c, &f.ws, &alone, &any, NULL), 0);
		cr_assert_str_eq(chart_series(&c)->key->product, product[i % 3]);
		cr_assert_eq(chart_series(&c)->n, i % 3 ? 4 : 9);
		cr_assert(i < 3 || chart_focus_set(&c) == set[i % 3]);
		set[i % 3] = chart_focus_set(&c);
		chart_step(&c, 1);
	}
	row.product = "B";
	row.day = 20;
	fixture_add(&f, &row);
	cr_assert_eq(chart_load(&c, &f.ws, &alone, &any, NULL), 0);
	cr_assert_eq(chart_series(&c)->n, 5);
	chart_step(&c, 1);
	cr_assert_eq(chart_load(&c, &f.ws, &alone, &any, NULL), 0);
	cr_assert(chart_focus_set(&c) == set[2]);
	chart_release(&c);
	fixture_release(&f);
}

/* Twelve are more than the shelf has room for. */
Test(chart_shelf, of_many_series_the_last_ones_are_held)
{
	struct fixture_row row = { .product = "X", .precision = "fp16", .driver = "1",
				   .gemm = 60, .peak = 100 };
	struct chart_choice alone = { .metric = METRIC_EFFICIENCY, .alone = true };
	struct fixture f;
	struct chart c;

	fixture_init(&f);
	for (row.unit = 1; row.unit <= 12; row.unit++)
		fixture_add_days(&f, row, 3);
	chart_init(&c);
	for (int i = 0; i < 30; i++) {
		cr_assert_eq(chart_load(&c, &f.ws, &alone, &any, NULL), 0);
		cr_assert_eq(chart_series(&c)->n, 3);
		cr_assert_eq(c.shelf.n, i < CHART_SHELF ? (size_t)i : CHART_SHELF);
		cr_assert_eq(c.shelf.rows, 3 * c.shelf.n);
		chart_step(&c, 1);
	}
	chart_release(&c);
	fixture_release(&f);
}
