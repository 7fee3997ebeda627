/* SPDX-License-Identifier: MIT */
#include "tui/overview_export.h"

#include <math.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/csv.h"
#include "core/base/json.h"
#include "tui/live.h"
#include "tui/overview.h"
#include "tui/milestone_export.h"

static void csv_row(const struct survey_row *row, struct buf *out)
{
	char iso[CLOCK_ISO];

	clock_iso(row->first_ms, iso);
	csv_text(out, row->key->product);
	buf_addf(out, ",%s,%s,%s,%s,%zu,%zu,", row->key->unit_id, row->key->device,
		 row->key->precision, iso, row->runs, row->counted);
	csv_real(out, row->now);
	buf_addc(out, ',');
	csv_real(out, rate_pct(&row->rate, true));
	milestones_add_csv(out, row->milestone);
	buf_addc(out, '\n');
}

void overview_write_csv(const struct overview *o, struct buf *out)
{
	buf_adds(out, "product,unit_id,device,precision,first_run,runs,runs_counted,"
		      "current_efficiency,rate_pct_per_month");
	milestones_add_csv_head(out);
	buf_addc(out, '\n');
	for (size_t i = 0; i < o->survey.n_rows; i++)
		csv_row(&o->survey.row[i], out);
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

static void json_row(const struct survey_row *row, struct json_writer *w)
{
	jw_begin_object(w);
	jw_kstr(w, "product", row->key->product);
	jw_kstr(w, "unit_id", row->key->unit_id);
	jw_kstr(w, "device", row->key->device);
	jw_kstr(w, "precision", row->key->precision);
	jw_kstr(w, "days_from", "first");
	jw_kint(w, "runs", (int64_t)row->runs);
	jw_kint(w, "runs_counted", (int64_t)row->counted);
	jw_knum(w, "current_efficiency", row->now);
	jw_knum(w, "rate_pct_per_month", rate_pct(&row->rate, true));
	milestones_put_json(w, row->milestone);
	jw_end_object(w);
}

static void json_alert(const struct survey_alert *a, struct json_writer *w)
{
	char iso[CLOCK_ISO];

	clock_iso(a->at_ms, iso);
	jw_begin_object(w);
	jw_kstr(w, "product", a->key->product);
	jw_kstr(w, "unit_id", a->key->unit_id);
	jw_kstr(w, "device", a->key->device);
	jw_kstr(w, "precision", a->key->precision);
	jw_kstr(w, "metric", metric_table[a->metric].name);
	jw_kstr(w, "state", regression_state_name(a->state));
	jw_knum(w, "change_pct", a->change_pct);
	jw_knum(w, "confidence", a->confidence);
	jw_knum(w, "previous_level", a->previous);
	jw_knum(w, "current_level", a->current);
	jw_kstr(w, "timestamp", iso);
	jw_kstr(w, "run_id", a->run_id);
	jw_end_object(w);
}

void overview_write_json(const struct overview *o, struct buf *out)
{
	const struct survey *s = &o->survey;
	struct json_writer w = JSON_WRITER(out);

	jw_begin_object(&w);
	json_machine(o, &w);
	json_live(o, &w);
	jw_key(&w, "maturity");
	jw_begin_array(&w);
	for (size_t i = 0; i < s->n_rows; i++)
		json_row(&s->row[i], &w);
	jw_end_array(&w);
	jw_key(&w, "regressions");
	jw_begin_object(&w);
	jw_kint(&w, "series_compared", (int64_t)s->compared);
	jw_kint(&w, "series_with_too_few_runs", (int64_t)s->too_few);
	jw_key(&w, "found");
	jw_begin_array(&w);
	for (size_t i = 0; i < s->n_alerts; i++)
		json_alert(&s->alert[i], &w);
	jw_end_array(&w);
	jw_end_object(&w);
	jw_end_object(&w);
	buf_addc(out, '\n');
}
