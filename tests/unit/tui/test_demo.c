/* SPDX-License-Identifier: MIT */
/* The synthetic history tells the stories that the project's description
 * tells, through the real store and the real analysis. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "core/analysis/milestone.h"
#include "core/analysis/regression.h"
#include "core/analysis/series.h"
#include "core/analysis/track.h"
#include "core/analysis/trajectory.h"
#include "core/base/err.h"
#include "core/model/run.h"
#include "db/store.h"
#include "tui/demo.h"

#define CAP 20

/* A store in a folder of its own, filled. */
struct shop {
	char dir[32], path[64];
	struct store *store;
	struct run_set *set;
};

static void shop_open(struct shop *s)
{
	struct run_filter all = { .limit = 0 };
	struct err e = ERR_INIT;

	snprintf(s->dir, sizeof s->dir, "/tmp/demo-XXXXXX");
	cr_assert_not_null(mkdtemp(s->dir));
	snprintf(s->path, sizeof s->path, "%s/demo.db", s->dir);
	cr_assert_eq(store_open(s->path, STORE_CREATE, &s->store, &e), 0, "%s",
		     e.text);
	cr_assert_eq(demo_fill(s->store, &e), 0, "%s", e.text);
	cr_assert_eq(store_query(s->store, &all, &s->set, &e), 0, "%s", e.text);
}

static void shop_close(struct shop *s)
{
	static const char *const tail[] = { "", "-wal", "-shm", "-lock",
					    "-journal" };
	char name[80];

	run_set_free(s->set);
	store_close(s->store);
	for (size_t i = 0; i < sizeof tail / sizeof *tail; i++) {
		snprintf(name, sizeof name, "%s%s", s->path, tail[i]);
		unlink(name);
	}
	rmdir(s->dir);
}

/* The nth series of a product and precision, as a track. */
static void track_of(const struct shop *s, enum metric metric,
		     const char *product, const char *precision, size_t nth,
		     struct track *t)
{
	struct series_list list;

	series_build(s->set, metric, &list);
	for (size_t i = 0; i < list.n; i++) {
		const struct series *x = &list.series[i];

		if (strcmp(x->key->product, product) != 0 ||
		    strcmp(x->key->precision, precision) != 0 || nth--)
			continue;
		series_track(x, s->set, x->points[0].at_ms, t);
		series_list_release(&list);
		return;
	}
	cr_assert_fail("no series %s %s", product, precision);
}

/* Regressions that are or were alerts. */
static size_t alerts(const struct track *t, struct regression *out)
{
	size_t n = regression_find(t, 5, &changepoint_stacked, out, CAP), kept = 0;

	for (size_t i = 0; i < n && i < CAP; i++)
		if (out[i].state != REGRESSION_WITHDRAWN)
			out[kept++] = out[i];
	return kept;
}

static enum milestone_state milestone_of(const struct track *t, double target,
					 double *days)
{
	struct trajectory tr;
	struct milestone m;

	trajectory_build(t, &changepoint_stacked, &tr);
	milestone_find(t, tr.levels, tr.n_levels, 0, target, &m);
	trajectory_release(&tr);
	*days = m.days;
	return m.state;
}

Test(demo, runs_are_valid_marked_synthetic_and_in_order)
{
	size_t n;
	struct run **runs = demo_runs_new(&n);
	struct err e = ERR_INIT;
	size_t odd = 0;

	cr_assert(n >= 700 && n <= 900, "%zu runs", n);
	for (size_t i = 0; i < n; i++) {
		const struct run *r = runs[i];

		cr_assert_eq(run_validate(r, &e), 0, "%s", e.text);
		cr_assert_str_eq(r->notes, "SYNTHETIC");
		cr_assert(r->timestamp_ms >= DEMO_START_MS &&
			  r->timestamp_ms < DEMO_NOW_MS);
		cr_assert(!i || r->timestamp_ms >= runs[i - 1]->timestamp_ms);
		cr_assert(r->n_results >= 2 && r->n_results <= 4);
		cr_assert_gt(r->n_samples, 4);
		cr_assert_eq(r->preflight_passed, !r->forced);
		odd += r->forced || run_quality(r) != QUALITY_GOOD;
	}
	cr_assert(odd > n / 50 && odd < n / 10, "%zu odd runs", odd);
	demo_runs_free(runs, n);
}

Test(demo, repetitions_bear_out_the_value_of_their_sample)
{
	size_t n;
	struct run **runs = demo_runs_new(&n);

	for (size_t i = 0; i < n; i += 50)
		for (size_t k = 0; k < runs[i]->n_samples; k++) {
			const struct sample *s = &runs[i]->samples[k];
			double sum = 0;

			for (size_t j = 0; j < s->n_reps; j++)
				sum += s->work / (double)s->reps[j].ns;
			if (s->n_reps)
				cr_expect(fabs(sum / (double)s->n_reps / s->value -
					       1) < 2e-3, "%s", s->kernel);
			else
				cr_expect_str_eq(s->kernel, KERNEL_PEAK_THEORY);
		}
	demo_runs_free(runs, n);
}

Test(demo, it_is_the_same_every_time)
{
	size_t n, m;
	struct run **a = demo_runs_new(&n), **b = demo_runs_new(&m);
	char x[DIGEST_HEX], y[DIGEST_HEX];

	cr_assert_eq(n, m);
	for (size_t i = 0; i < n; i++) {
		run_hash(a[i], x);
		run_hash(b[i], y);
		cr_assert_str_eq(x, y);
	}
	demo_runs_free(a, n);
	demo_runs_free(b, m);
}

Test(demo, filling_twice_adds_nothing)
{
	struct store_counts c;
	struct err e = ERR_INIT;
	struct shop s;

	shop_open(&s);
	cr_assert_eq(store_count(s.store, &c, &e), 0, "%s", e.text);
	cr_expect(c.runs >= 700 && c.runs <= 900);
	cr_expect_eq(c.units, 6);
	cr_assert_eq(demo_fill(s.store, &e), 0, "%s", e.text);
	cr_expect_eq(s.set->total, s.set->n);
	shop_close(&s);
}

/* The specification: 513.0 to 489.2 GFLOP/s is -4.6 %, at 560.35 to 560.40. */
Test(demo, i7_drops_from_513_to_489_at_the_driver_update)
{
	struct regression r[CAP];
	struct trajectory tr;
	struct track t;
	struct shop s;

	shop_open(&s);
	track_of(&s, METRIC_BLAS3, "Intel Core i7-12700K", "fp32", 0, &t);
	cr_assert_eq(alerts(&t, r), 1);
	cr_expect_eq(r[0].state, REGRESSION_CONFIRMED);
	cr_expect_eq(t.value[r[0].best], 513.0);
	cr_expect_eq(t.value[r[0].current], 489.2);
	cr_expect(fabs(r[0].change_pct + 4.6) < .05, "%g", r[0].change_pct);
	cr_expect(fabs(r[0].best_pct + 4.6) < .05, "%g", r[0].best_pct);
	cr_expect_str_eq(t.stack[r[0].last_good][COMPONENT_DRIVER_VERSION], "560.35");
	cr_expect_str_eq(t.stack[r[0].start][COMPONENT_DRIVER_VERSION], "560.40");
	trajectory_build(&t, &changepoint_stacked, &tr);
	cr_assert_gt(tr.n_markers, 0);
	cr_expect_eq(tr.markers[tr.n_markers - 1].index, r[0].start);
	cr_expect_eq(tr.markers[tr.n_markers - 1].field,
		     COMPONENT_DRIVER_VERSION);
	trajectory_release(&tr);
	track_release(&t);
	shop_close(&s);
}

Test(demo, h100_rises_past_90_and_its_bad_driver_is_fixed_after_26_days)
{
	struct regression r[CAP];
	struct track t;
	struct shop s;
	double days;

	shop_open(&s);
	for (size_t unit = 0; unit < 2; unit++) {
		track_of(&s, METRIC_EFFICIENCY, "NVIDIA H100 SXM5 80GB", "fp16",
			 unit, &t);
		cr_expect_eq(milestone_of(&t, .9, &days), MILESTONE_REACHED);
		cr_assert_eq(alerts(&t, r), 1, "unit %zu", unit);
		cr_expect_eq(r[0].state, REGRESSION_FIXED);
		cr_expect(fabs(r[0].change_pct + 3.3) < .4);
		cr_expect(fabs(t.day[r[0].ended_at] - t.day[r[0].start] - 26) < 3);
		cr_expect_str_eq(t.stack[r[0].start][COMPONENT_DRIVER_VERSION],
				 "560.40");
		cr_expect_str_eq(t.stack[r[0].ended_at][COMPONENT_DRIVER_VERSION],
				 "560.52");
		track_release(&t);
	}
	shop_close(&s);
}

Test(demo, the_others_are_slower_stalled_or_hot)
{
	struct regression r[CAP];
	struct track t;
	struct shop s;
	double days;

	shop_open(&s);
	track_of(&s, METRIC_EFFICIENCY, "AMD Instinct MI300X", "fp16", 0, &t);
	cr_expect_eq(milestone_of(&t, .8, &days), MILESTONE_REACHED);
	cr_expect(days > 150, "day %g", days);
	cr_expect_eq(milestone_of(&t, .9, &days), MILESTONE_NOT_YET);
	track_release(&t);
	track_of(&s, METRIC_EFFICIENCY, "Intel Gaudi 3", "fp16", 0, &t);
	cr_expect_eq(milestone_of(&t, .7, &days), MILESTONE_REACHED);
	cr_expect_eq(milestone_of(&t, .8, &days), MILESTONE_NEVER);
	track_release(&t);
	track_of(&s, METRIC_EFFICIENCY, "NVIDIA GeForce RTX 4090", "fp16", 0, &t);
	cr_expect_eq(milestone_of(&t, .7, &days), MILESTONE_REACHED);
	cr_expect_eq(days, 0);
	cr_expect_eq(alerts(&t, r), 0);
	track_release(&t);
	track_of(&s, METRIC_STREAM_TRIAD, "NVIDIA GeForce RTX 4090", "fp32", 0, &t);
	cr_assert_eq(alerts(&t, r), 1);
	cr_expect_eq(r[0].state, REGRESSION_CONFIRMED);
	cr_expect(!t.boundary[r[0].start], "with no change of the stack");
	track_release(&t);
	shop_close(&s);
}
