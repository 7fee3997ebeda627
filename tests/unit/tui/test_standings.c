/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <criterion/criterion.h>

#include "core/base/err.h"
#include "tui/standings.h"
#include "view_fixture.h"

#define PRODUCTS 12
#define GROUPS 6   /* of one unit and device: its precisions */

static void fill(struct fixture *f)
{
	static const char *const precision[GROUPS] = {
		"fp64", "fp32", "tf32", "fp16", "bf16", "int8" };
	char name[32];

	fixture_init(f);
	for (int i = 0; i < PRODUCTS; i++) {
		snprintf(name, sizeof name, "Product %02d", i);
		fixture_add_days(f, (struct fixture_row){ .product = name,
			.precision = precision[i % GROUPS], .driver = "1",
			.gemm = 50 + i, .peak = 100 }, 30);
	}
}

struct seen {
	size_t n, total;
	char last[16];
	bool in_order;
};

static int see(void *arg, const struct kept_series *s, size_t total)
{
	struct seen *x = arg;

	x->in_order &= strcmp(x->last, s->key.product) < 0;
	snprintf(x->last, sizeof x->last, "%s", s->key.product);
	x->total = total;
	x->n++;
	return 0;
}

static struct seen look(struct kept *k)
{
	struct kept_filter efficiency = { .metrics = 1u << METRIC_EFFICIENCY };
	struct seen x = { .in_order = true };

	cr_assert_eq(standings_each(k, &efficiency, see, &x, NULL), 0);
	return x;
}

Test(standings, a_workspace_without_a_store_has_none_and_waits_for_nothing)
{
	struct fixture f;
	struct kept *k;
	size_t done, of;

	fixture_init(&f);
	cr_assert_eq(standings_get(&f.ws, KEPT_ALL, &k, NULL), 0);
	cr_assert_null(k);
	cr_assert_not(standings_is_pending(&f.ws, &done, &of));
	fixture_release(&f);
}

Test(standings, a_command_waits_until_every_series_is_there)
{
	struct fixture f;
	struct kept *k;
	struct seen x;
	size_t done, of;

	fill(&f);
	cr_assert_eq(standings_get(&f.ws, KEPT_ALL, &k, NULL), 0);
	cr_assert_not(standings_is_pending(&f.ws, &done, &of));
	x = look(k);
	cr_assert_eq(x.n, PRODUCTS);
	cr_assert_eq(x.total, PRODUCTS);
	cr_assert(x.in_order);
	fixture_release(&f);
}

Test(standings, a_workstation_shows_what_there_is_and_goes_on_to_the_same_end)
{
	struct fixture f;
	struct kept *k, *again;
	size_t done, of, groups, rounds = 0;

	fill(&f);
	f.ws.patience_ms = 1;
	cr_assert_eq(standings_get(&f.ws, KEPT_ALL, &k, NULL), 0);
	cr_assert_not_null(k);
	cr_assert(kept_work(k).analysed >= 1);
	while (standings_is_pending(&f.ws, &done, &of)) {
		cr_assert(done >= 1 && done <= of, "%zu of %zu", done, of);
		cr_assert(look(k).n <= PRODUCTS);
		cr_assert_eq(standings_work(&f.ws, 1, &groups, NULL), 0);
		cr_assert(groups >= 1 || !standings_is_pending(&f.ws, &done, &of));
		cr_assert(++rounds <= 2 * GROUPS);
	}
	cr_assert_eq(kept_work(k).analysed, GROUPS, "none twice");
	cr_assert_eq(look(k).n, PRODUCTS);
	cr_assert_eq(standings_get(&f.ws, KEPT_ALL, &again, NULL), 0);
	cr_assert_eq(again, k, "one handle as long as nothing changes");
	fixture_release(&f);
}

Test(standings, another_threshold_or_forced_runs_are_computed_for_themselves)
{
	struct fixture f;
	struct kept *k;

	fill(&f);
	cr_assert_eq(standings_get(&f.ws, KEPT_ALL, &k, NULL), 0);
	cr_assert_not(kept_work(k).in_memory);
	f.ws.threshold = .02;
	cr_assert_eq(standings_get(&f.ws, KEPT_ALL, &k, NULL), 0);
	cr_assert(kept_work(k).in_memory);
	cr_assert_eq(look(k).n, PRODUCTS);
	f.ws.threshold = .05;
	f.ws.include_forced = true;
	cr_assert_eq(standings_get(&f.ws, KEPT_ALL, &k, NULL), 0);
	cr_assert(kept_work(k).in_memory);
	cr_assert_eq(look(k).n, PRODUCTS);
	fixture_release(&f);
}

static int stop(void *arg, const struct kept_series *s, size_t total)
{
	(void)s;
	(void)total;
	return ++*(int *)arg == 3 ? -7 : 0;
}

Test(standings, a_caller_who_has_seen_enough_ends_the_list)
{
	struct kept_filter any = { 0 };
	struct fixture f;
	struct kept *k;
	int calls = 0;

	fill(&f);
	cr_assert_eq(standings_get(&f.ws, KEPT_ALERTS, &k, NULL), 0);
	cr_assert_eq(standings_each(k, &any, stop, &calls, NULL), -7);
	cr_assert_eq(calls, 3);
	fixture_release(&f);
}

Test(standings, screens_of_whole_products_wait_until_every_level_is_there)
{
	static const char *const view[] = { "compare", "impact" };
	struct fixture f;
	size_t done, of, groups;
	bool pending;

	fill(&f);
	f.ws.patience_ms = 1;
	for (size_t i = 0; i < 2; i++) {
		struct buf out = BUF_INIT;

		fixture_print(&f, view[i], 100, 30, &out);
		pending = standings_is_pending(&f.ws, &done, &of);
		cr_expect_eq(pending, strstr(buf_str(&out), "Nothing to show yet") != NULL,
			     "%s: %s", view[i], buf_str(&out));
		buf_release(&out);
	}
	while (standings_is_pending(&f.ws, &done, &of))
		cr_assert_eq(standings_work(&f.ws, 1000, &groups, NULL), 0);
	for (size_t i = 0; i < 2; i++) {
		struct buf out = BUF_INIT;

		fixture_print(&f, view[i], 100, 30, &out);
		cr_expect_null(strstr(buf_str(&out), "Nothing to show yet"));
		buf_release(&out);
	}
	fixture_release(&f);
}

static int take_peak(void *arg, const struct kept_series *s, size_t total)
{
	(void)total;
	*(double *)arg = s->f.reference_peak;
	return 0;
}

/* The newest peak of the product is 200, on the other unit. */
Test(standings, who_looks_at_one_unit_since_a_day_still_divides_by_the_peak_of_all)
{
	static const int64_t since[] = { 0, FIXTURE_DAY0 + 86400000 };
	struct fixture f;

	fixture_init(&f);
	fixture_add_days(&f, (struct fixture_row){ .product = "X", .precision = "fp64",
		.driver = "1", .gemm = 50, .peak = 100 }, 10);
	fixture_add_days(&f, (struct fixture_row){ .product = "X", .precision = "fp64",
		.driver = "1", .gemm = 50, .peak = 200, .day = 10,
		.unit = 1 }, 10);
	f.ws.filter.unit = FIXTURE_UNIT;
	for (size_t i = 0; i < 2; i++) {
		struct kept_filter one;
		struct kept *k;
		double peak = 0;

		f.ws.filter.since_ms = since[i];
		standings_forget(f.ws.standings);
		cr_assert_eq(standings_get(&f.ws, KEPT_ALL, &k, NULL), 0);
		one = standings_filter(&f.ws);
		one.metrics = 1u << METRIC_EFFICIENCY;
		cr_assert_eq(standings_each(k, &one, take_peak, &peak, NULL), 0);
		cr_expect_eq(peak, 200, "%g", peak);
	}
	fixture_release(&f);
}
