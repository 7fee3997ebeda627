/* SPDX-License-Identifier: MIT */
#include "tui/regressions_export.h"

#include <math.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/csv.h"
#include "core/base/json.h"
#include "tui/alert_board.h"
#include "tui/alert_words.h"
#include "tui/suite_doubt.h"

static void put_run(struct json_writer *w, const struct kept_run *r)
{
	char iso[CLOCK_ISO];

	clock_iso(r->at_ms, iso);
	jw_knum(w, "value", r->value);
	jw_kstr(w, "timestamp", iso);
	jw_kstr(w, "run_id", r->run_id);
}

static const char *driver_of(const struct alert_side *s)
{
	return s->component ? s->component[COMPONENT_DRIVER_VERSION] : NULL;
}

static void put_stack(struct json_writer *w, const struct alert_side *s)
{
	jw_kstr(w, "software_fingerprint", s->software);
	jw_kstr(w, "driver_version", driver_of(s));
}

/* "": not yet. */
static void time_text(int64_t ms, char iso[CLOCK_ISO])
{
	iso[0] = '\0';
	if (ms)
		clock_iso(ms, iso);
}

static void put_time(struct json_writer *w, const char *key, int64_t ms)
{
	char iso[CLOCK_ISO];

	time_text(ms, iso);
	jw_kstr(w, key, *iso ? iso : NULL);
}

static void put_times(struct json_writer *w, const struct kept_drop *d)
{
	jw_key(w, "since");
	jw_begin_object(w);
	put_time(w, "timestamp", d->start.at_ms);
	jw_kstr(w, "run_id", d->start.run_id);
	jw_end_object(w);
	put_time(w, "confirmed_on", d->confirmed_ms);
	put_time(w, "recovered_on", d->recovered_ms);
}

static void put_sides(struct json_writer *w, const struct alert_item *x)
{
	const struct kept_drop *d = &x->a->drop;

	jw_key(w, "previous");
	jw_begin_object(w);
	jw_knum(w, "level", d->previous_level);
	jw_key(w, "best_run");
	jw_begin_object(w);
	put_run(w, &d->best);
	jw_end_object(w);
	put_stack(w, &x->best);
	jw_end_object(w);
	jw_key(w, "current");
	jw_begin_object(w);
	jw_knum(w, "level", d->current_level);
	put_run(w, &d->current);
	put_stack(w, &x->current);
	jw_end_object(w);
}

static void put_change(struct json_writer *w, const char *field, const char *from,
		       const char *to)
{
	jw_begin_object(w);
	jw_kstr(w, "field", field);
	jw_kstr(w, "from", from);
	jw_kstr(w, "to", to);
	jw_end_object(w);
}

static void put_changed(struct json_writer *w, const struct kept_alert *a)
{
	jw_key(w, "changed");
	jw_begin_array(w);
	for (int c = 0; c < COMPONENT_COUNT; c++)
		if (alert_words_is_changed(a, (enum component)c))
			put_change(w, component_key((enum component)c), a->before[c],
				   a->after[c]);
	jw_end_array(w);
}

static void put_candidate(struct json_writer *w, const struct cause_candidate *k)
{
	jw_begin_object(w);
	jw_kstr(w, "field", component_key((enum component)k->of.field));
	jw_kstr(w, "from", k->from);
	jw_kstr(w, "to", k->to);
	jw_knum(w, "probability", k->probability);
	jw_kint(w, "units_dropped", (int64_t)k->dropped);
	jw_kint(w, "units_stayed", (int64_t)k->stayed);
	jw_kint(w, "units_unclear", (int64_t)k->unclear);
	jw_kint(w, "units_dropped_without", (int64_t)k->without);
	jw_end_object(w);
}

static const char *first_field(const struct cause *c)
{
	return c->n_named ? component_key((enum component)c->candidate[0].of.field) : NULL;
}

static void put_cause(struct json_writer *w, const struct alert_item *x)
{
	const struct cause *c = &x->cause;
	struct buf text = BUF_INIT;

	jw_key(w, "cause");
	jw_begin_object(w);
	jw_kstr(w, "field", first_field(c));
	jw_kstr(w, "confidence", cause_confidence_name(c->confidence));
	jw_kstr(w, "verdict", cause_verdict_name(c->verdict));
	jw_kint(w, "named", (int64_t)c->n_named);
	jw_key(w, "candidates");
	jw_begin_array(w);
	for (size_t i = 0; i < c->n_candidates; i++)
		put_candidate(w, &c->candidate[i]);
	jw_end_array(w);
	alert_words_cause(x, &text);
	jw_kstr(w, "reason", buf_str(&text));
	jw_end_object(w);
	buf_reset(&text);
	alert_words_advice(x, &text);
	jw_kstr(w, "recommendation", buf_str(&text));
	buf_release(&text);
}

static void put_alert(struct json_writer *w, const struct alert_item *x)
{
	const struct kept_alert *a = x->a;

	jw_begin_object(w);
	jw_kstr(w, "id", x->id);
	jw_kstr(w, "product", a->key.product);
	jw_kstr(w, "hardware_fingerprint", a->drop.hardware_fingerprint);
	jw_kstr(w, "unit_id", a->key.unit_id);
	jw_kstr(w, "device", a->key.device);
	jw_kstr(w, "precision", a->key.precision);
	jw_kstr(w, "metric", metric_name(a->key.metric, a->key.custom));
	jw_kstr(w, "unit", metric_unit(a->key.metric, a->key.metric_unit));
	jw_kstr(w, "state", alert_state_name(x->state));
	jw_knum(w, "change_pct", a->drop.change_pct);
	jw_knum(w, "best_change_pct", a->drop.best_pct);
	jw_knum(w, "confidence", a->drop.confidence);
	jw_kbool(w, "little_history", a->drop.little_history);
	jw_kbool(w, "drift", a->drop.drift);
	jw_kbool(w, "suite_unknown", !*a->key.suite_version);
	jw_kbool(w, "suite_doubtful", suite_doubt_is_due(!*a->key.suite_version,
							    a->drop.change_pct));
	put_times(w, &a->drop);
	put_sides(w, x);
	put_changed(w, a);
	put_cause(w, x);
	jw_end_object(w);
}

void regressions_write_json(const struct alert_board *l, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	jw_begin_array(&w);
	for (size_t i = 0; i < l->n; i++)
		put_alert(&w, &l->item[i]);
	jw_end_array(&w);
	buf_addc(out, '\n');
}

/* --- CSV ---------------------------------------------------------------------- */

static void add_run(struct buf *out, const struct kept_run *r,
		    const struct alert_side *s)
{
	char iso[CLOCK_ISO];

	clock_iso(r->at_ms, iso);
	buf_addc(out, ',');
	csv_real(out, r->value);
	buf_addf(out, ",%s,%s,", iso, r->run_id);
	csv_text(out, driver_of(s));
}

static void add_times(struct buf *out, const struct kept_drop *d)
{
	char since[CLOCK_ISO], confirmed[CLOCK_ISO], recovered[CLOCK_ISO];

	time_text(d->start.at_ms, since);
	time_text(d->confirmed_ms, confirmed);
	time_text(d->recovered_ms, recovered);
	buf_addf(out, ",%s,%s,%s,%s", since, d->start.run_id, confirmed, recovered);
}

static void add_figures(struct buf *out, const struct alert_item *x)
{
	const struct kept_drop *d = &x->a->drop;
	const double figure[] = { d->change_pct, d->confidence, d->previous_level,
				  d->current_level };

	buf_addc(out, ',');
	csv_reals(out, figure, sizeof figure / sizeof *figure);
	add_times(out, d);
	add_run(out, &d->best, &x->best);
	add_run(out, &d->current, &x->current);
	buf_addc(out, ',');
}

static void add_alert(struct buf *out, const struct alert_item *x)
{
	const struct kept_alert *a = x->a;
	struct buf reason = BUF_INIT, advice = BUF_INIT;

	alert_words_cause(x, &reason);
	alert_words_advice(x, &advice);
	csv_texts(out, (const char *const[]){
		x->id, a->key.product, a->key.unit_id, a->key.device, a->key.precision,
		metric_name(a->key.metric, a->key.custom), alert_state_name(x->state) }, 7);
	add_figures(out, x);
	csv_texts(out, (const char *const[]){
		a->before[COMPONENT_DRIVER_VERSION], a->after[COMPONENT_DRIVER_VERSION],
		first_field(&x->cause), cause_confidence_name(x->cause.confidence),
		buf_str(&reason), buf_str(&advice),
		metric_unit(a->key.metric, a->key.metric_unit) }, 7);
	buf_addc(out, '\n');
	buf_release(&reason);
	buf_release(&advice);
}

void regressions_write_csv(const struct alert_board *l, struct buf *out)
{
	buf_adds(out, "id,product,unit_id,device,precision,metric,state,change_pct,"
		 "confidence,previous_level,current_level,since,since_run,confirmed_on,"
		 "recovered_on,previous_best,previous_best_at,previous_best_run,"
		 "previous_best_driver,current,current_at,current_run,current_driver,"
		 "driver_version_from,driver_version_to,cause,cause_confidence,reason,recommendation,"
		 "unit\n");
	for (size_t i = 0; i < l->n; i++)
		add_alert(out, &l->item[i]);
}
