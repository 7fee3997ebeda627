/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "core/analysis/milestone.h"
#include "core/analysis/regression.h"
#include "core/base/err.h"
#include "db/run_read.h"
#include "kept_judge.h"

#define DAY_MS 86400000ll

static struct scratch here;
static struct store *s;

static void setup(void)
{
	fixture_make(&here);
	s = fixture_open(&here);
}

static void teardown(void)
{
	store_close(s);
	fixture_remove(&here);
}

TestSuite(run_read, .init = setup, .fini = teardown);

static void add(struct run *r)
{
	struct err e = ERR_INIT;

	cr_assert_eq(store_add_run(s, r, &e), 1, "%s", e.text);
	run_free(r);
}

static void is_latest(const struct run_filter *f, struct run *want)
{
	struct err e = ERR_INIT;
	struct run *r;

	cr_assert_eq(run_read_latest(s, f, &r, &e), 0, "%s", e.text);
	fixture_same(r, want);
	run_free(r);
	run_free(want);
}

/* Hours 3, 9, 6 and 1, in this order of arrival. */
Test(run_read, the_latest_run_is_the_newest_by_its_time_and_whole)
{
	static const unsigned hour[] = { 3, 9, 6, 1 };

	for (size_t i = 0; i < sizeof hour / sizeof *hour; i++)
		add(fixture_run(hour[i]));
	is_latest(NULL, fixture_run(9));
	is_latest(&(struct run_filter){ .precision = "fp32", .limit = 2, .page = 1 },
		  fixture_run(9));
	is_latest(&(struct run_filter){ .until_ms = 1736951400123 + 9 * 3600000 },
		  fixture_run(6));
}

/* Two runs of one millisecond: the one that was added later, although its id is the
 * smaller one. */
Test(run_read, of_runs_of_one_time_the_latest_is_the_one_added_last)
{
	struct run *a = fixture_run(5), *b = fixture_run(7);

	a->timestamp_ms = b->timestamp_ms;
	memcpy(a->run_id, "ffffffff", 8);
	memcpy(b->run_id, "00000000", 8);
	add(a);
	add(b);
	b = fixture_run(7);
	memcpy(b->run_id, "00000000", 8);
	is_latest(NULL, b);
}

/* Which is 0 milliseconds. */
Test(run_read, the_latest_run_may_be_of_the_first_of_january_1970)
{
	for (unsigned k = 3; k < 5; k++) {
		struct run *r = fixture_run(k);

		r->timestamp_ms = 0;
		add(r);
	}
	{
		struct run *want = fixture_run(4);

		want->timestamp_ms = 0;
		is_latest(NULL, want);
	}
}

Test(run_read, there_is_no_latest_run_where_none_matches)
{
	struct err e = ERR_INIT;
	struct run *r;

	cr_assert_eq(run_read_latest(s, NULL, &r, &e), ERR_NOT_FOUND);
	cr_assert_null(r);
	add(fixture_run(1));
	cr_assert_eq(run_read_latest(s, &(struct run_filter){ .device = "gpu7" }, &r, &e),
		     ERR_NOT_FOUND);
	cr_assert_null(r);
}

/* One unit, a day between runs, 513 GOP/s (fp64) for 30 days, then 8 % less with another
 * driver, as kept_fill() makes unit 1; every 17th run forced. */
Test(run_read, a_trajectory_has_the_points_levels_and_stack_changes_of_each_series)
{
	struct run_filter f = { .precision = "fp64" };
	struct run_trajectories all;
	const struct run_trajectory *t;
	struct regression drop;
	struct err e = ERR_INIT;
	size_t low;

	kept_fill(s, 2, 0, 60);
	cr_assert_eq(run_read_trajectory(s, &f, METRIC_BLAS3, &all, &e), 0, "%s", e.text);
	cr_assert_eq(all.n, 2, "units");
	t = &all.item[1];
	cr_assert_eq(t->series->n, 60);
	cr_expect_eq(t->track.n, 57, "runs 16, 33 and 50 are forced");
	cr_expect_eq(t->series->points[59].at_ms - t->series->points[0].at_ms,
		     59 * DAY_MS);
	cr_assert_eq(t->trajectory.n_levels, 2);
	low = t->track.point[t->trajectory.levels[1].start];
	cr_expect(low >= 29 && low <= 31, "a change is sure to a run or so: %zu", low);
	cr_expect_float_eq(t->trajectory.levels[0].median, 513, 513 * .003);
	cr_expect_float_eq(t->trajectory.levels[1].median, 513 * .92, 513 * .003);
	cr_assert_eq(t->trajectory.n_markers, 1);
	cr_expect_str_eq(t->trajectory.markers[0].from, "560.35");
	cr_expect_str_eq(t->trajectory.markers[0].to, "560.40");
	cr_expect_eq(all.item[0].trajectory.n_levels, 1, "the other unit stayed");
	cr_assert_eq(regression_find(&t->track, REGRESSION_THRESHOLD_PCT,
				     &changepoint_stacked, &drop, 1), 1);
	cr_expect_eq(drop.state, REGRESSION_CONFIRMED);
	cr_expect_float_eq(drop.change_pct, -8, .5);
	run_trajectories_release(&all);
}

/* 513 of 600 GOP/s is 85.5 %. */
Test(run_read, a_trajectory_of_efficiencies_answers_for_milestones)
{
	struct run_filter f = { .precision = "fp64" };
	struct run_trajectories all;
	struct milestone m;

	kept_fill(s, 1, 0, 20);
	cr_assert_eq(run_read_trajectory(s, &f, METRIC_EFFICIENCY, &all, NULL), 0);
	cr_assert_eq(all.n, 1);
	cr_expect_float_eq(all.item[0].series->reference_peak, 600, 1e-9);
	milestone_find(&all.item[0].track, all.item[0].trajectory.levels,
		       all.item[0].trajectory.n_levels, 0, .8, &m);
	cr_expect_eq(m.state, MILESTONE_REACHED);
	cr_expect_eq(m.days, 0);
	milestone_find(&all.item[0].track, all.item[0].trajectory.levels,
		       all.item[0].trajectory.n_levels, 0, .9, &m);
	cr_expect_neq(m.state, MILESTONE_REACHED);
	run_trajectories_release(&all);
}

Test(run_read, an_empty_store_has_no_trajectory)
{
	struct run_trajectories all;

	cr_assert_eq(run_read_trajectory(s, NULL, METRIC_BLAS3, &all, NULL), 0);
	cr_assert_eq(all.n, 0);
	run_trajectories_release(&all);
}

Test(run_read, a_filter_that_means_several_units_has_no_trajectory)
{
	struct run_trajectories all;
	struct run_filter f = { .unit = "0" };
	struct err e = ERR_INIT;

	kept_fill(s, 2, 0, 3);
	cr_assert_eq(run_read_trajectory(s, &f, METRIC_BLAS3, &all, &e), ERR_USAGE, "%s",
		     e.text);
	cr_assert_eq(all.n, 0);
	run_trajectories_release(&all);
}
