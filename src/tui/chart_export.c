/* SPDX-License-Identifier: MIT */
#include "tui/chart_export.h"

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/csv.h"
#include "core/base/json.h"
#include "tui/chart.h"
#include "tui/milestone_export.h"
#include "tui/track_facts.h"

static double days_of(const struct series *s, size_t i)
{
	return (double)(s->points[i].at_ms - s->points[0].at_ms) / CLOCK_DAY_MS;
}

static void add_text(struct buf *out, const char *s)
{
	csv_text(out, s ? s : "");
	buf_addc(out, ',');
}

static void csv_point(const struct chart_track *t, size_t i, struct buf *out)
{
	const struct series *s = t->s;
	const struct point *p = &s->points[i];
	const struct run_row *row = &t->set->rows[p->row];
	char iso[CLOCK_ISO];

	clock_iso(p->at_ms, iso);
	add_text(out, row->product);
	add_text(out, row->unit_id);
	add_text(out, row->device);
	add_text(out, row->precision);
	add_text(out, metric_name(s->metric, s->custom));
	buf_addf(out, "%s,", iso);
	csv_real(out, (double)p->at_ms / 1000.0);
	buf_addc(out, ',');
	csv_real(out, days_of(s, i));
	buf_addc(out, ',');
	csv_real(out, p->value);
	buf_addc(out, ',');
	csv_real(out, p->low);
	buf_addc(out, ',');
	csv_real(out, p->high);
	buf_addf(out, ",%s,%d,%s,", quality_name(row->quality), row->forced,
		 row->run_id);
	add_text(out, row->stack->hardware_fingerprint);
	add_text(out, row->stack->software_fingerprint);
	add_text(out, row->stack->value[FIELD_DRIVER_VERSION]);
	csv_text(out, metric_unit(s->metric, s->unit));
	buf_addc(out, '\n');
}

void chart_csv(const struct chart *c, struct buf *out)
{
	buf_adds(out, "product,unit_id,device,precision,metric,timestamp,"
		      "timestamp_unix,days_since_first_run,value,low,high,quality,"
		      "forced,run_id,hardware_fingerprint,software_fingerprint,"
		      "driver_version,unit\n");
	for (size_t k = 0; k < c->n_shown; k++)
		for (size_t i = 0; i < c->track[k].s->n; i++)
			csv_point(&c->track[k], i, out);
}

static void json_point(const struct chart_track *t, size_t i, struct json_writer *w)
{
	const struct point *p = &t->s->points[i];
	const struct run_row *row = &t->set->rows[p->row];
	char iso[CLOCK_ISO];

	clock_iso(p->at_ms, iso);
	jw_begin_object(w);
	jw_kstr(w, "timestamp", iso);
	jw_knum(w, "days_since_first_run", days_of(t->s, i));
	jw_knum(w, "value", p->value);
	jw_knum(w, "low", p->low);
	jw_knum(w, "high", p->high);
	jw_kstr(w, "quality", quality_name(row->quality));
	jw_kbool(w, "forced", row->forced);
	jw_kstr(w, "run_id", row->run_id);
	jw_kstr(w, "software_fingerprint", row->stack->software_fingerprint);
	jw_kstr(w, "driver_version", row->stack->value[FIELD_DRIVER_VERSION]);
	jw_end_object(w);
}

static void json_markers(const struct series *s, const struct track_facts *f,
			 struct json_writer *w)
{
	const struct trajectory *t = &f->standing.trajectory;

	jw_key(w, "stack_changes");
	jw_begin_array(w);
	for (size_t i = 0; i < t->n_markers; i++) {
		size_t point = f->track.point[t->markers[i].index];

		jw_begin_object(w);
		jw_kstr(w, "field", component_key((enum component)t->markers[i].field));
		jw_kstr(w, "from", t->markers[i].from);
		jw_kstr(w, "to", t->markers[i].to);
		jw_knum(w, "days_since_first_run", days_of(s, point));
		jw_end_object(w);
	}
	jw_end_array(w);
}

/* In the unit of the points. */
static double now_of(const struct track_facts *f)
{
	const struct standing *st = &f->standing;

	return st->best > 0 ? st->now * st->best : st->now;
}

static void json_series(const struct chart_track *t, struct json_writer *w)
{
	const struct series *s = t->s;
	struct track_facts f;

	track_facts_levels(&f, s, t->set);
	jw_begin_object(w);
	jw_kstr(w, "product", s->key->product);
	jw_kstr(w, "unit_id", s->key->unit_id);
	jw_kstr(w, "device", s->key->device);
	jw_kstr(w, "precision", s->key->precision);
	jw_kstr(w, "backend", s->key->backend);
	jw_kint(w, "runs", (int64_t)s->n);
	jw_kint(w, "runs_counted", (int64_t)f.track.n);
	jw_knum(w, "reference_peak_gops", s->reference_peak);
	jw_knum(w, "current", now_of(&f));
	jw_knum(w, "rate_pct_per_month", rate_pct(&f.standing.trajectory.recent,
						  s->metric >= METRIC_EFFICIENCY));
	if (s->custom) {
		jw_kstr(w, "relative_to", share_of(s->metric));
		jw_knum(w, "best_level", f.standing.best);
	}
	if (s->metric >= METRIC_EFFICIENCY)
		milestones_put_json(w, f.standing.milestone);
	json_markers(s, &f, w);
	jw_key(w, "points");
	jw_begin_array(w);
	for (size_t i = 0; i < s->n; i++)
		json_point(t, i, w);
	jw_end_array(w);
	jw_end_object(w);
	track_facts_release(&f);
}

void chart_json(const struct chart *c, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);
	const struct series *s = chart_series(c);
	const char *custom = s ? s->custom : c->choice.custom;
	const char *unit = metric_unit(c->choice.metric, s ? s->unit : NULL);

	jw_begin_object(&w);
	jw_kstr(&w, "metric", metric_name(c->choice.metric, custom));
	jw_kstr(&w, "unit", unit && *unit ? unit : NULL);
	jw_kstr(&w, "days_from", "first");
	jw_key(&w, "series");
	jw_begin_array(&w);
	for (size_t i = 0; i < c->n_shown; i++)
		json_series(&c->track[i], &w);
	jw_end_array(&w);
	jw_end_object(&w);
	buf_addc(out, '\n');
}
