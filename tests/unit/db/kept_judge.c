/* SPDX-License-Identifier: MIT */
#include "kept_judge.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "core/analysis/track.h"
#include "core/base/err.h"

#define DAY_MS 86400000

static void add_customs(struct run *r, double figure)
{
	const struct sample of = { .device = "cpu", .precision = "fp64", .variant = "",
				   .work = NAN, .low = NAN, .high = NAN };

	r->imported = true;
	r->samples = arena_array(&r->arena, 2, sizeof *r->samples);
	r->n_samples = 2;
	r->samples[0] = r->samples[1] = of;
	r->samples[0].kernel = "custom:latency";
	r->samples[0].unit = "ms";
	r->samples[0].value = 10 / figure;
	r->samples[1].kernel = "custom:tokens";
	r->samples[1].unit = "tokens/s";
	r->samples[1].value = 100 * figure;
}

void kept_add(struct store *s, const struct made *m)
{
	struct run *base = fixture_run(0), *r = fixture_run(m->k);
	struct err e = ERR_INIT;

	r->timestamp_ms = base->timestamp_ms + (int64_t)(m->day * DAY_MS);
	snprintf(r->unit_id, sizeof r->unit_id, "%032x", 0x100 + m->unit);
	r->forced = m->forced;
	if (m->driver) {
		facts_known(&r->facts, FIELD_DRIVER_VERSION, "nvml", "%s", m->driver);
		fingerprint_of(&r->facts, FP_SOFTWARE, r->software_fingerprint);
	}
	for (size_t i = 0; i < r->n_results; i++) {
		struct result *x = &r->results[i];

		for (int j = 0; j < METRIC_COUNT; j++) {
			double v = base->results[i].value[j] * m->figure;

			x->value[j] = v;
			x->low[j] = v * .997;
			x->high[j] = v * 1.003;
		}
		x->peak_measured = x->value[METRIC_BLAS3];
		if (m->peak > 0)
			x->peak_theory = base->results[i].peak_theory * m->peak;
	}
	if (m->custom)
		add_customs(r, m->figure);
	cr_assert_eq(store_add_run(s, r, &e), 1, "%s", e.text);
	run_free(base);
	run_free(r);
}

void kept_fill(struct store *s, unsigned units, unsigned first, unsigned last)
{
	for (unsigned u = 0; u < units; u++)
		for (unsigned i = first; i < last; i++) {
			bool low = i >= 30 && (u == 1 || (u == 2 && i < 50));

			kept_add(s, &(struct made){
				.k = u * 1000 + i + 1, .unit = u, .day = i,
				.figure = (low ? .92 : 1) *
					  (1 + .003 * sin(i * i * 1.7 + u)),
				.driver = low ? "560.40" : "560.35",
				.forced = i % 17 == 16 });
		}
}

static bool same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static const struct kept_series *find(const struct kept_list *l,
				      const struct series *s)
{
	const struct run_row *key = s->key;

	for (size_t i = 0; i < l->n; i++) {
		const struct kept_key *x = &l->series[i].key;

		if (x->metric == s->metric && !strcmp(x->product, key->product) &&
		    !strcmp(x->custom, s->custom ? s->custom : "") &&
		    !strcmp(x->metric_unit, s->unit ? s->unit : "") &&
		    !strcmp(x->unit_id, key->unit_id) &&
		    !strcmp(x->device, key->device) &&
		    !strcmp(x->precision, key->precision) &&
		    !strcmp(x->backend, key->backend) && x->threads == key->threads)
			return &l->series[i];
	}
	return NULL;
}

static void judge_rest(const struct kept_series *x, const struct standing *st,
		       const struct series *s)
{
	cr_assert(!x->is_stale);
	cr_assert(same(x->f.now, st->now));
	for (size_t i = 0; i < STANDING_SPARK; i++)
		cr_assert(same(x->f.spark[i], st->spark[i]));
	cr_assert(same(x->f.rate.per_month, st->trajectory.rate.per_month));
	cr_assert(same(x->f.recent.per_month, st->trajectory.recent.per_month));
	for (size_t i = 0; i < MILESTONES; i++)
		cr_assert(x->f.milestone[i].state == st->milestone[i].state &&
			  same(x->f.milestone[i].days, st->milestone[i].days));
	if (s->metric == METRIC_EFFICIENCY)
		cr_assert(same(x->f.reference_peak, s->reference_peak), "%g, not %g",
			  x->f.reference_peak, s->reference_peak);
	else if (s->metric == METRIC_CUSTOM)
		cr_assert(same(x->f.reference_peak, st->best));
}

static void judge_levels(struct kept *k, const struct kept_series *x,
			 const struct standing *st)
{
	const struct trajectory *tr = &st->trajectory;
	struct kept_levels l;

	cr_assert_eq(kept_levels(k, x->id, &l, NULL), 0);
	cr_assert_eq(l.n, tr->n_levels);
	cr_assert_eq((size_t)x->f.n_levels, tr->n_levels);
	for (size_t i = 0; i < l.n; i++) {
		cr_assert_eq((size_t)l.level[i].runs,
			     tr->levels[i].end - tr->levels[i].start);
		cr_assert(same(l.level[i].median, tr->levels[i].median));
		cr_assert(same(l.level[i].spread, tr->levels[i].spread));
		cr_assert(same(l.level[i].change_pct,
			       i ? tr->changes[i - 1].change_pct : NAN));
	}
	kept_levels_release(&l);
}

static const struct run_row *row_of(const struct run_set *set,
				    const struct series *s, const struct track *t,
				    size_t i)
{
	return &set->rows[s->points[t->point[i]].row];
}

static void judge_alert(const struct kept_alert *a, const struct regression *r,
			const struct run_set *set, const struct series *s,
			const struct track *t)
{
	const struct kept_drop *d = &a->drop;
	const struct run_row *start = row_of(set, s, t, r->start);
	const struct run_row *good = row_of(set, s, t, r->last_good);
	char id[SERIES_ALERT_ID];

	series_alert_id(s, row_of(set, s, t, r->first)->run_id, id);
	cr_assert_str_eq(a->id, id);
	cr_assert_eq(d->state, r->state);
	cr_assert(same(d->previous_level, r->previous_level) &&
		  same(d->current_level, r->current_level) &&
		  same(d->change_pct, r->change_pct) &&
		  same(d->best_pct, r->best_pct) &&
		  same(d->confidence, r->confidence) && d->drift == r->drift);
	cr_assert_str_eq(d->start.run_id, start->run_id);
	cr_assert_str_eq(d->last_good.run_id, good->run_id);
	cr_assert_str_eq(d->best.run_id, row_of(set, s, t, r->best)->run_id);
	cr_assert_eq(d->best.value, t->value[r->best]);
	cr_assert_str_eq(d->current.run_id, row_of(set, s, t, r->current)->run_id);
	cr_assert_eq(d->n_low, (int64_t)(r->current - r->start + 1));
	cr_assert_eq(d->low_ms[0], row_of(set, s, t, r->current)->timestamp_ms);
	cr_assert_eq(d->recovered_ms, r->ended_at == REGRESSION_NONE ? 0 :
		     row_of(set, s, t, r->ended_at)->timestamp_ms);
	cr_assert_str_eq(d->software_before, good->stack->software_fingerprint);
	cr_assert_str_eq(d->software_after, start->stack->software_fingerprint);
	if (good->component[COMPONENT_DRIVER_VERSION] !=
	    start->component[COMPONENT_DRIVER_VERSION]) {
		cr_assert_str_eq(a->before[COMPONENT_DRIVER_VERSION],
				 good->component[COMPONENT_DRIVER_VERSION]);
		cr_assert_str_eq(a->after[COMPONENT_DRIVER_VERSION],
				 start->component[COMPONENT_DRIVER_VERSION]);
	}
	cr_assert_str_eq(a->after[COMPONENT_OS_KERNEL],
			 start->component[COMPONENT_OS_KERNEL]);
	cr_assert_null(a->after[COMPONENT_MKL_VERSION]);
}

/* Alerts of one series come in the order of their answer, so each is looked for. */
static size_t judge_alerts(struct kept *k, const struct kept_series *x,
			   const struct standing *st, const struct run_set *set,
			   const struct series *s, const struct track *t)
{
	struct kept_filter f = { .series = x->id };
	struct kept_alerts l;

	cr_assert_eq(kept_alerts(k, &f, &l, NULL), 0);
	cr_assert_eq(l.n, st->n_drops, "%zu alerts, want %zu", l.n, st->n_drops);
	for (size_t i = 0; i < l.n; i++) {
		size_t m = 0;

		while (m < l.n && strcmp(l.alert[m].drop.first.run_id,
			row_of(set, s, t, st->drop[i].first)->run_id) != 0)
			m++;
		cr_assert_lt(m, l.n);
		judge_alert(&l.alert[m], &st->drop[i], set, s, t);
	}
	kept_alerts_release(&l);
	return st->n_drops;
}

static void judge_series(struct kept *k, const struct kept_series *x,
			 const struct series *s, const struct run_set *set,
			 const struct kept_options *o, bool alerts)
{
	unsigned parts = STANDING_LEVELS |
		(s->metric == METRIC_EFFICIENCY ? STANDING_MILESTONES :
		 s->metric == METRIC_CUSTOM ? STANDING_MILESTONES | STANDING_DROPS |
			STANDING_RELATIVE : STANDING_DROPS);
	struct standing st;
	struct track t;

	series_track(s, set, s->points[0].at_ms, &t);
	standing_build(&t, parts, o->threshold > 0 ? o->threshold : .05, &st);
	if (!alerts || s->metric != METRIC_EFFICIENCY) {
		cr_assert_eq((size_t)x->f.runs, s->n);
		cr_assert_eq((size_t)x->f.counted, t.n);
		cr_assert_eq(x->f.last_ms, s->points[s->n - 1].at_ms);
		judge_levels(k, x, &st);
		judge_alerts(k, x, &st, set, s, &t);
	}
	if (!alerts)
		judge_rest(x, &st, s);
	standing_release(&st);
	track_release(&t);
}

void kept_judge(struct store *s, struct kept *k, const struct kept_options *o,
		bool alerts)
{
	struct run_filter all = { 0 };
	struct run_set *set;
	struct kept_list l;
	size_t n = 0;

	cr_assert_eq(store_query(s, o->runs ? o->runs : &all, &set, NULL), 0);
	cr_assert_eq(kept_series(k, &(struct kept_filter){ 0 }, &l, NULL), 0);
	for (int m = 0; m <= METRIC_CUSTOM; m++) {
		struct series_list list;

		series_build(set, (enum metric)m, &list);
		if (o->include_forced)
			series_count_forced(&list);
		for (size_t i = 0; i < list.n; i++) {
			const struct kept_series *x = find(&l, &list.series[i]);

			cr_assert_not_null(x);
			judge_series(k, x, &list.series[i], set, o, alerts);
		}
		n += list.n;
		series_list_release(&list);
	}
	cr_assert_eq(l.n, n, "%zu series are kept, of %zu", l.n, n);
	kept_list_release(&l);
	run_set_free(set);
}
