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

/* With patience A comes from the shelf, where it lies as it was shown last: 60 GOP/s are
 * no 60 times its peak. */
Test(chart_shelf, what_waits_to_be_read_is_not_laid_over_another_metric)
{
	struct chart_choice share = { .metric = METRIC_EFFICIENCY };
	struct chart_choice raw = { .metric = METRIC_BLAS3 };
	struct fixture_row row = { .precision = "fp16", .driver = "1", .gemm = 60,
				   .peak = 100, .product = "A" };
	struct fixture f;
	struct chart c;

	fixture_init(&f);
	fixture_add_days(&f, row, 4);
	row.product = "B";
	fixture_add_days(&f, row, 9);
	chart_init(&c);
	cr_assert_eq(chart_load(&c, &f.ws, &raw, &any, NULL), 0);
	chart_step(&c, 1);
	cr_assert_eq(chart_load(&c, &f.ws, &raw, &any, NULL), 0);
	cr_assert_str_eq(chart_series(&c)->key->product, "A");
	chart_step(&c, 1);
	cr_assert_eq(chart_load(&c, &f.ws, &raw, &any, NULL), 0);
	cr_assert_eq(c.shelf.n, 1);
	row.day = 20;
	row.product = "A";
	fixture_add(&f, &row);
	f.ws.patience_ms = 1000;
	do {
		cr_assert_eq(chart_load(&c, &f.ws, &share, &any, NULL), 0);
		for (size_t k = 0; k < c.n_shown; k++)
			for (size_t i = 0; i < c.plot[k].n; i++)
				cr_assert_leq(c.plot[k].p[i].y, 61, "per cent");
	} while (c.more);
	cr_assert_eq(c.n_shown, 2);
	chart_release(&c);
	fixture_release(&f);
}
