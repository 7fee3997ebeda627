/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include <criterion/criterion.h>

#include "core/base/err.h"
#include "tui/chart.h"
#include "tui/chart_facts.h"
#include "tui/standings.h"
#include "tui/track_facts.h"
#include "view_fixture.h"

static void load(struct chart *c, const struct workspace *ws, enum metric metric)
{
	const struct chart_choice choice = { .metric = metric, .alone = true };
	struct err e = ERR_INIT;

	cr_assert_eq(chart_load(c, ws, &choice, &(struct chart_prefer){ 0 }, &e), 0, "%s",
		     e.text);
}

static bool is_same(double a, double b)
{
	return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-9 * fabs(a);
}

/* Analysis of the very points that are shown says the same. */
static void check_facts(const struct chart *c, const struct workspace *ws)
{
	struct chart_facts f = { 0 };
	struct track_facts own;

	chart_facts_load(&f, c, ws);
	track_facts_of(&own, chart_series(c), chart_focus_set(c), ws->threshold);
	cr_assert(f.kept);
	cr_assert_eq(f.n_drops, own.standing.n_drops);
	for (size_t i = 0; i < f.n_drops; i++)
		cr_assert_eq(f.drop_at[i], own.drop_at[i]);
	cr_assert(is_same(f.recent.pct_per_month,
			  own.standing.trajectory.recent.pct_per_month));
	for (size_t i = 0; i < MILESTONES && c->choice.metric >= METRIC_EFFICIENCY; i++) {
		cr_assert_eq(f.milestone[i].state, own.standing.milestone[i].state);
		cr_assert(is_same(f.milestone[i].days, own.standing.milestone[i].days));
		cr_assert_eq(f.milestone[i].provisional,
			     own.standing.milestone[i].provisional);
	}
	track_facts_release(&own);
	chart_facts_release(&f);
}

Test(chart_facts, of_every_series_of_the_demonstration_what_is_kept_is_what_its_points_say)
{
	static const enum metric metric[] = { METRIC_EFFICIENCY, METRIC_BLAS3 };
	struct err e = ERR_INIT;
	struct workspace ws;
	struct chart c;
	size_t drops = 0;

	workspace_init(&ws);
	cr_assert_eq(workspace_open_demo(&ws, &e), 0, "%s", e.text);
	cr_assert_eq(workspace_load(&ws, &e), 0, "%s", e.text);
	chart_init(&c);
	for (size_t m = 0; m < 2; m++) {
		load(&c, &ws, metric[m]);
		cr_assert_gt(c.keys.n, 3);
		for (size_t i = 0; i < c.keys.n; i++) {
			struct chart_facts f = { 0 };

			load(&c, &ws, metric[m]);
			check_facts(&c, &ws);
			chart_facts_load(&f, &c, &ws);
			drops += f.n_drops;
			chart_facts_release(&f);
			chart_step(&c, 1);
		}
	}
	cr_assert_gt(drops, 0);
	chart_release(&c);
	workspace_release(&ws);
}

Test(chart_facts, a_custom_figure_is_judged_by_its_best_level)
{
	struct fixture_row row = { .product = "X", .precision = "mixed", .driver = "1",
				   .imported = true, .custom = "custom:bert",
				   .unit_name = "samples/s", .value = 2000 };
	struct chart_facts f = { 0 };
	char words[200];
	struct fixture desk;
	struct chart c;

	fixture_init(&desk);
	fixture_add_days(&desk, row, 20);
	row.day = 20;
	row.value = 4000;
	fixture_add_days(&desk, row, 20);
	chart_init(&c);
	load(&c, &desk.ws, METRIC_CUSTOM);
	check_facts(&c, &desk.ws);
	chart_facts_load(&f, &c, &desk.ws);
	cr_assert_eq(f.milestone[0].state, MILESTONE_REACHED);
	cr_assert_float_eq(f.milestone[0].days, 20, 1e-9);
	chart_facts_words(&f, &c, words, sizeof words);
	cr_assert_not_null(strstr(words, "70 % of its best level d 20, 80 % d 20"), "%s",
			   words);
	chart_facts_release(&f);
	chart_release(&c);
	fixture_release(&desk);
}

/* A run more than what is kept has: neither is about the other's points. */
Test(chart_facts, what_is_kept_of_other_points_is_computed_from_those_shown)
{
	struct fixture_row row = { .product = "X", .precision = "fp64", .driver = "1",
				   .gemm = 100, .peak = 200 };
	struct chart_facts facts = { 0 };
	struct fixture f;
	struct chart c;

	fixture_init(&f);
	fixture_add_days(&f, row, 20);
	chart_init(&c);
	load(&c, &f.ws, METRIC_EFFICIENCY);
	chart_facts_load(&facts, &c, &f.ws);
	cr_assert(facts.kept);
	row.day = 20;
	row.gemm = 50;
	fixture_add_days(&f, row, 20);   /* the chart has the first twenty yet */
	chart_facts_load(&facts, &c, &f.ws);
	cr_assert_not(facts.kept);
	cr_assert_eq(facts.n_drops, 0);
	load(&c, &f.ws, METRIC_EFFICIENCY);
	chart_facts_load(&facts, &c, &f.ws);
	cr_assert(facts.kept);
	cr_assert_eq(facts.n_drops, 1);
	cr_assert_eq(facts.drop_at[0], 20);
	chart_facts_release(&facts);
	chart_release(&c);
	fixture_release(&f);
}

Test(chart_facts, an_efficiency_that_is_no_share_of_a_figure_is_computed)
{
	struct fixture_row row = { .product = "X", .precision = "fp64", .driver = "1",
				   .gemm = 100, .peak = 200 };
	struct chart_facts facts = { 0 };
	struct run_row *rows;
	struct fixture f;
	struct chart c;

	fixture_init(&f);
	fixture_add_days(&f, row, 20);
	chart_init(&c);
	load(&c, &f.ws, METRIC_EFFICIENCY);
	rows = c.track[0].set->rows;
	rows[7].value[METRIC_BLAS3] = NAN;
	chart_facts_load(&facts, &c, &f.ws);
	cr_assert_not(facts.kept);
	cr_assert(isfinite(facts.recent.pct_per_month));
	chart_facts_release(&facts);
	chart_release(&c);
	fixture_release(&f);
}
