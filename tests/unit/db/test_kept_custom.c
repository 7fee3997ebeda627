/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "core/base/err.h"
#include "kept_judge.h"

static struct scratch here;
static struct store *s;
static char folder[160];
static struct kept_options usual;

static void setup(void)
{
	fixture_make(&here);
	s = fixture_open(&here);
	snprintf(folder, sizeof folder, "%s/cache/postsil", here.folder);
	usual = (struct kept_options){ .folder = folder };
}

static void teardown(void)
{
	store_close(s);
	fixture_remove(&here);
}

TestSuite(kept_custom, .init = setup, .fini = teardown);

/* A run a day of one unit: 8 % less from day 30 on. */
static void fill(unsigned first, unsigned last)
{
	for (unsigned i = first; i < last; i++)
		kept_add(s, &(struct made){ .k = i + 1, .day = i, .custom = true,
			.figure = (i < 30 ? 1 : .92) * (1 + .003 * sin(i * i * 1.7)),
			.driver = i < 30 ? "560.35" : "560.40" });
}

static void update(struct kept *k, enum kept_stage stage)
{
	struct err e = ERR_INIT;

	cr_assert_eq(kept_update(k, stage, NULL, NULL, &e), 1, "%s", e.text);
}

static struct kept *open_kept(void)
{
	struct kept *k;

	cr_assert_eq(kept_open(s, &usual, &k, NULL), 0);
	return k;
}

static void near(double got, double want, double tolerance)
{
	cr_assert(fabs(got - want) <= tolerance, "got %.12g, want %.12g", got, want);
}

Test(kept_custom, the_rows_of_an_imported_run_have_their_other_figures)
{
	struct run_filter f = { .precision = "fp64" };
	struct run_set *set;
	const struct run_row *r;

	fill(0, 1);
	cr_assert_eq(store_query(s, &f, &set, NULL), 0);
	r = &set->rows[0];
	cr_assert_eq(r->n_custom, 2);
	cr_expect_str_eq(r->custom[0].name, "custom:latency");
	cr_expect_str_eq(r->custom[0].unit, "1/s", "a time is compared as its rate");
	near(r->custom[0].value, 100, 1e-9);   /* 10 ms */
	cr_expect_str_eq(r->custom[1].name, "custom:tokens");
	cr_expect_str_eq(r->custom[1].unit, "tokens/s");
	near(r->custom[1].value, 100, 1e-9);
	cr_expect(isnan(r->custom[1].low));
	run_set_free(set);
	f.precision = "fp32";
	cr_assert_eq(store_query(s, &f, &set, NULL), 0);
	cr_expect_eq(set->rows[0].n_custom, 0, "they are of fp64");
	run_set_free(set);
	f = (struct run_filter){ .without_customs = true };
	cr_assert_eq(store_query(s, &f, &set, NULL), 0);
	for (size_t i = 0; i < set->n; i++)
		cr_expect_eq(set->rows[i].n_custom, 0);
	run_set_free(set);
}

Test(kept_custom, they_are_kept_as_series_and_followed)
{
	struct kept *k;

	fill(0, 20);
	k = open_kept();
	update(k, KEPT_ALL);
	kept_judge(s, k, &usual, false);
	for (unsigned day = 20; day < 50; day += 5) {
		fill(day, day + 5);
		update(k, KEPT_ALERTS);
		kept_judge(s, k, &usual, true);
	}
	cr_expect_eq(kept_work(k).followed, 6 * 2, "six times two groups");
	update(k, KEPT_ALL);
	kept_judge(s, k, &usual, false);
	kept_close(k);
}

Test(kept_custom, shares_are_of_the_best_level_and_drops_are_found)
{
	struct kept_filter f = { .custom = "custom:tokens" };
	struct kept_alerts alerts;
	struct kept_list l;
	struct kept *k;

	fill(0, 60);
	k = open_kept();
	update(k, KEPT_ALL);
	cr_assert_eq(kept_series(k, &f, &l, NULL), 0);
	cr_assert_eq(l.n, 1);
	cr_expect_eq(l.series[0].key.metric, METRIC_CUSTOM);
	cr_expect_str_eq(l.series[0].key.custom, "custom:tokens");
	cr_expect_str_eq(l.series[0].key.metric_unit, "tokens/s");
	near(l.series[0].f.reference_peak, 100, .3);
	near(l.series[0].f.level, 92, .3);
	near(l.series[0].f.now, .92, .003);
	cr_expect_eq(l.series[0].f.milestone[2].state, MILESTONE_REACHED);
	cr_expect_eq(l.series[0].f.milestone[2].days, 0);
	cr_assert_eq(kept_alerts(k, &f, &alerts, NULL), 0);
	cr_assert_eq(alerts.n, 1);
	near(alerts.alert[0].drop.change_pct, -8, .5);
	cr_expect_eq(alerts.alert[0].drop.state, REGRESSION_CONFIRMED);
	cr_expect_str_eq(alerts.alert[0].key.custom, "custom:tokens");
	kept_alerts_release(&alerts);
	kept_list_release(&l);
	kept_close(k);
}

Test(kept_custom, those_with_a_share_of_their_best_only_come_last)
{
	struct kept_filter f = { .metrics = 1u << METRIC_EFFICIENCY | 1u << METRIC_CUSTOM,
				 .sort = KEPT_BY_MATURITY };
	struct kept_list l;
	struct kept *k;

	fill(0, 12);
	k = open_kept();
	update(k, KEPT_ALL);
	cr_assert_eq(kept_series(k, &f, &l, NULL), 0);
	cr_assert_eq(l.n, 4);
	for (size_t i = 0; i < l.n; i++)
		cr_expect_eq(l.series[i].key.metric, i < 2 ? METRIC_EFFICIENCY
							    : METRIC_CUSTOM);
	kept_list_release(&l);
	kept_close(k);
}
