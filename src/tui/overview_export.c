/* SPDX-License-Identifier: MIT */
#include "tui/overview_export.h"

#include <inttypes.h>
#include <math.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/csv.h"
#include "core/base/json.h"
#include "tui/live.h"
#include "tui/overview.h"
#include "tui/milestone_export.h"

static struct share share_of_series(const struct kept_series *s)
{
	return (struct share){ .metric = s->key.metric, .custom = s->key.custom,
		.unit = s->key.metric_unit, .now = s->f.now,
		.best_level = s->key.metric == METRIC_CUSTOM ? s->f.reference_peak :
							       (double)NAN };
}

static void csv_row(const struct kept_series *s, struct buf *out)
{
	const struct kept_figures *f = &s->f;
	const struct share share = share_of_series(s);
	char iso[CLOCK_ISO];

	clock_iso(f->first_ms, iso);
	csv_texts(out, (const char *const[]){ s->key.product, s->key.unit_id,
		s->key.device, s->key.precision, iso }, 5);
	buf_addf(out, ",%" PRId64 ",%" PRId64 ",", f->runs, f->counted);
	csv_reals(out, (const double[]){ share_efficiency(&share), rate_pct(&f->recent, true) }, 2);
	milestones_add_csv(out, f->milestone);
	share_add_csv(out, &share);
	buf_addc(out, '\n');
}

void overview_write_csv(const struct overview *o, struct buf *out)
{
	buf_adds(out, "product,unit_id,device,precision,first_run,runs,runs_counted,"
		      "current_efficiency,rate_pct_per_month");
	milestones_add_csv_head(out);
	share_add_csv_head(out);
	buf_addc(out, '\n');
	for (size_t i = 0; i < o->tables.maturity.n; i++)
		csv_row(&o->tables.maturity.series[i], out);
}

static void json_machine(const struct overview *o, struct json_writer *w)
{
	const struct machine *m = &o->machine;

	jw_key(w, "machine");
	if (!m->known) {
		jw_null(w);
		return;
	}
	jw_begin_object(w);
	jw_kstr(w, "hardware_fingerprint", m->hardware_fingerprint);
	jw_kstr(w, "software_fingerprint", m->software_fingerprint);
	jw_kstr(w, "unit_id", m->unit_id);
	jw_kstr(w, "of_run", m->of_run ? m->run_id : NULL);
	jw_end_object(w);
}

static void json_live(const struct overview *o, struct json_writer *w)
{
	const struct live *l = o->ws->live;

	jw_key(w, "run_in_progress");
	if (!l && !*o->ws->running) {
		jw_null(w);
		return;
	}
	/* of a run that is not followed only its lock is known */
	jw_begin_object(w);
	jw_kstr(w, "run_id", l ? l->run_id : o->ws->running);
	jw_kstr(w, "state", l ? live_state_name(l->state) : "running");
	jw_kstr(w, "suite", l ? l->suite : NULL);
	jw_knum(w, "progress", l ? live_progress(l) : (double)NAN);
	jw_end_object(w);
}

static void put_key(const struct kept_key *k, struct json_writer *w)
{
	jw_kstr(w, "product", k->product);
	jw_kstr(w, "unit_id", k->unit_id);
	jw_kstr(w, "device", k->device);
	jw_kstr(w, "precision", k->precision);
}

static void json_row(const struct kept_series *s, struct json_writer *w)
{
	const struct share share = share_of_series(s);

	jw_begin_object(w);
	put_key(&s->key, w);
	jw_kstr(w, "days_from", "first");
	jw_kint(w, "runs", s->f.runs);
	jw_kint(w, "runs_counted", s->f.counted);
	share_put_json(w, &share);
	jw_knum(w, "rate_pct_per_month", rate_pct(&s->f.recent, true));
	milestones_put_json(w, s->f.milestone);
	jw_end_object(w);
}

static void json_alert(const struct alert_item *x, struct json_writer *w)
{
	const struct kept_drop *d = &x->a->drop;
	char iso[CLOCK_ISO];

	clock_iso(d->start.at_ms, iso);
	jw_begin_object(w);
	jw_kstr(w, "id", x->id);
	put_key(&x->a->key, w);
	jw_kstr(w, "metric", metric_name(x->a->key.metric, x->a->key.custom));
	jw_kstr(w, "unit", metric_unit(x->a->key.metric, x->a->key.metric_unit));
	jw_kstr(w, "state", alert_state_name(x->state));
	jw_knum(w, "change_pct", d->change_pct);
	jw_knum(w, "confidence", d->confidence);
	jw_knum(w, "previous_level", d->previous_level);
	jw_knum(w, "current_level", d->current_level);
	jw_kstr(w, "timestamp", iso);
	jw_kstr(w, "run_id", d->start.run_id);
	jw_end_object(w);
}

void overview_write_json(const struct overview *o, struct buf *out)
{
	const struct overview_tables *t = &o->tables;
	struct json_writer w = JSON_WRITER(out);

	jw_begin_object(&w);
	json_machine(o, &w);
	json_live(o, &w);
	jw_key(&w, "maturity");
	jw_begin_array(&w);
	for (size_t i = 0; i < t->maturity.n; i++)
		json_row(&t->maturity.series[i], &w);
	jw_end_array(&w);
	jw_key(&w, "regressions");
	jw_begin_object(&w);
	jw_kint(&w, "series_compared", (int64_t)t->alerts.counts.compared);
	jw_kint(&w, "series_with_too_few_runs", (int64_t)t->alerts.counts.too_few);
	jw_key(&w, "found");
	jw_begin_array(&w);
	for (size_t i = 0; i < t->alerts.n; i++)
		json_alert(&t->alerts.item[i], &w);
	jw_end_array(&w);
	jw_end_object(&w);
	jw_end_object(&w);
	buf_addc(out, '\n');
}
