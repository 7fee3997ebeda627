/* SPDX-License-Identifier: MIT */
#include "tui/forecast_export.h"

#include <math.h>
#include <stdbool.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/csv.h"
#include "core/base/json.h"
#include "tui/forecast_model.h"
#include "tui/forecast_words.h"

static void put_date(struct json_writer *w, const char *key,
		     const struct forecast_model *m, double day)
{
	char iso[CLOCK_ISO];

	if (isfinite(day))
		clock_iso(forecast_model_date(m, day), iso);
	jw_kstr(w, key, isfinite(day) ? iso : NULL);
}

/* The day on which it was reached, else the forecast's. */
static double day_of(const struct forecast_target *t)
{
	return t->past.state == MILESTONE_REACHED ? t->past.days : t->day.mid;
}

static struct forecast_day said_of(const struct forecast_target *t)
{
	if (t->past.state == MILESTONE_REACHED)
		return (struct forecast_day){ .mid = NAN, .low = NAN, .high = NAN,
					      .never = NAN };
	return t->day;
}

static void put_targets(struct json_writer *w, const struct forecast_model *m)
{
	jw_key(w, "targets");
	jw_begin_array(w);
	for (size_t i = 0; i < m->n_targets; i++) {
		const struct forecast_target *t = &m->target[i];
		const struct forecast_day said = said_of(t);

		jw_begin_object(w);
		jw_knum(w, "target", t->past.target);
		jw_kstr(w, "state", forecast_target_state(m, i));
		jw_knum(w, "days", day_of(t));
		put_date(w, "date", m, day_of(t));
		jw_knum(w, "days_low", said.low);
		jw_knum(w, "days_high", said.high);
		jw_knum(w, "never", said.never);
		jw_end_object(w);
	}
	jw_end_array(w);
}

static void put_shares(struct json_writer *w, const struct forecast_model *m)
{
	jw_key(w, "shapes");
	jw_begin_object(w);
	jw_knum(w, "exponential", m->shares.exponential);
	jw_knum(w, "logistic", m->shares.logistic);
	jw_knum(w, "power", m->shares.power);
	jw_knum(w, "steps", m->shares.steps);
	jw_end_object(w);
}

static void put_backtest(struct json_writer *w, const struct forecast_model *m)
{
	size_t tally[FORECAST_VERDICTS];

	forecast_tally(m->trial, m->n_trials, tally);
	jw_key(w, "backtest");
	jw_begin_object(w);
	for (int v = 0; v < FORECAST_VERDICTS; v++)
		jw_kint(w, forecast_verdict_name((enum forecast_verdict)v),
			(int64_t)tally[v]);
	jw_key(w, "trials");
	jw_begin_array(w);
	for (size_t i = 0; i < m->n_trials; i++) {
		const struct forecast_trial *t = &m->trial[i];

		jw_begin_object(w);
		jw_knum(w, "made_days", t->made_day);
		jw_kint(w, "runs", (int64_t)t->runs);
		jw_knum(w, "target", t->target);
		jw_knum(w, "days_low", t->said.low);
		jw_knum(w, "days_high", t->said.high);
		jw_knum(w, "came_days", t->came);
		jw_kstr(w, "verdict", forecast_verdict_name(t->verdict));
		jw_end_object(w);
	}
	jw_end_array(w);
	jw_end_object(w);
}

static void put_band(struct json_writer *w, const struct forecast_model *m)
{
	jw_key(w, "band");
	jw_begin_array(w);
	for (size_t i = 0; i < m->n_band; i++) {
		jw_begin_object(w);
		jw_knum(w, "days", m->band_day[i]);
		jw_knum(w, "efficiency", m->band[i].mid);
		jw_knum(w, "low", m->band[i].low);
		jw_knum(w, "high", m->band[i].high);
		jw_end_object(w);
	}
	jw_end_array(w);
}

static void put_name(struct json_writer *w, const struct forecast_model *m)
{
	const struct forecast_place *p = &m->place;

	jw_kstr(w, "product", p->product);
	jw_kstr(w, "unit_id", p->unit_id);
	jw_kstr(w, "device", p->device);
	jw_kstr(w, "precision", p->precision);
	jw_kstr(w, "backend", p->backend);
}

void forecast_write_json(const struct forecast_model *m, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	if (!m || !m->rows.s) {
		buf_adds(out, "null\n");
		return;
	}
	jw_begin_object(&w);
	put_name(&w, m);
	put_date(&w, "first_run", m, 0);
	jw_kint(&w, "runs_counted", (int64_t)m->facts.track.n);
	jw_knum(&w, "last_days", m->last_day);
	jw_knum(&w, "efficiency", m->now);
	jw_kstr(&w, "state", forecast_refusal_name(m->refusal));
	jw_knum(&w, "interval", FORECAST_COVERAGE);
	jw_knum(&w, "horizon_days", FORECAST_HORIZON_DAYS);
	put_targets(&w, m);
	put_shares(&w, m);
	put_backtest(&w, m);
	put_band(&w, m);
	jw_end_object(&w);
	buf_addc(out, '\n');
}

static void add_target(const struct forecast_model *m, size_t i, struct buf *out)
{
	const struct forecast_target *t = &m->target[i];
	const struct forecast_day said = said_of(t);
	const double figure[] = { day_of(t), said.low, said.high, said.never };

	csv_text(out, m->place.product);
	buf_addf(out, ",%s,%s,%s,", m->place.unit_id, m->place.device,
		 m->place.precision);
	csv_real(out, t->past.target);
	buf_addf(out, ",%s", forecast_target_state(m, i));
	for (size_t k = 0; k < sizeof figure / sizeof *figure; k++) {
		buf_addc(out, ',');
		csv_real(out, figure[k]);
	}
	buf_addc(out, '\n');
}

void forecast_write_csv(const struct forecast_model *m, struct buf *out)
{
	buf_adds(out, "product,unit_id,device,precision,target,state,days,days_low,"
		      "days_high,never\n");
	for (size_t i = 0; m && i < m->n_targets; i++)
		add_target(m, i, out);
}
