/* SPDX-License-Identifier: MIT */
#include "tui/impact_export.h"

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/csv.h"
#include "core/base/json.h"
#include "tui/impact_model.h"

static void row_time(const struct impact_model *m, const struct impact_row *row,
		     char iso[CLOCK_ISO])
{
	clock_iso(m->cohort.day0_ms + (int64_t)(row->first_day * CLOCK_DAY_MS), iso);
}

/* What medians are in. */
static const char *unit(const struct impact_model *m)
{
	const struct impact_subject *s = &m->subject[m->at];

	return s->metric == METRIC_EFFICIENCY ? "ratio" : metric_unit(s->metric, s->unit);
}

static const char *against(const struct impact_model *m, const struct impact_row *row)
{
	return row->against == IMPACT_NONE ? NULL : m->impact.rows[row->against].text;
}

static void put_pairs(struct json_writer *w, const struct impact_model *m,
		      const struct impact_row *row)
{
	jw_key(w, "units_paired");
	jw_begin_array(w);
	for (size_t i = 0; i < row->n_pairs; i++) {
		jw_begin_object(w);
		jw_kstr(w, "unit_id", m->cohort.in_panel[row->pairs[i].unit].name);
		jw_knum(w, "change_pct", row->pairs[i].pct);
		jw_knum(w, "standard_error_pct", row->pairs[i].se_pct);
		jw_end_object(w);
	}
	jw_end_array(w);
}

static void put_also(struct json_writer *w, const struct impact_row *row)
{
	jw_key(w, "also_changed");
	jw_begin_array(w);
	for (size_t i = 0; i < row->n_also; i++) {
		jw_begin_object(w);
		jw_kstr(w, "field", component_key((enum component)row->also[i].field));
		jw_kstr(w, "from", row->also[i].from);
		jw_kstr(w, "to", row->also[i].to);
		jw_kint(w, "changes", (int64_t)row->also[i].changes);
		jw_end_object(w);
	}
	jw_end_array(w);
}

static void put_row(struct json_writer *w, const struct impact_model *m,
		    const struct impact_row *row)
{
	char iso[CLOCK_ISO];

	row_time(m, row, iso);
	jw_begin_object(w);
	jw_kstr(w, "value", row->text);
	jw_kstr(w, "first_seen", iso);
	jw_kint(w, "runs", (int64_t)row->runs);
	jw_kint(w, "units", (int64_t)row->units);
	jw_knum(w, "median", row->median);
	jw_kstr(w, "against", against(m, row));
	jw_knum(w, "change_pct", row->pct);
	jw_knum(w, "low_pct", row->low);
	jw_knum(w, "high_pct", row->high);
	put_pairs(w, m, row);
	put_also(w, row);
	jw_end_object(w);
}

void impact_write_json(const struct impact_model *m, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	if (!m->loaded) {
		buf_adds(out, "null\n");
		return;
	}
	jw_begin_object(&w);
	jw_kstr(&w, "product", m->subject[m->at].product);
	jw_kstr(&w, "device", m->subject[m->at].device);
	jw_kstr(&w, "precision", m->subject[m->at].precision);
	jw_kstr(&w, "metric", metric_name(m->subject[m->at].metric,
					    m->subject[m->at].custom));
	jw_kstr(&w, "unit", unit(m));
	jw_kstr(&w, "group_by", component_key((enum component)m->impact.field));
	jw_kbool(&w, "substitute", m->impact.substitute);
	jw_kbool(&w, "suite_unknown", m->subject[m->at].suite_unknown);
	jw_key(&w, "values");
	jw_begin_array(&w);
	for (size_t i = 0; i < m->impact.n_rows; i++)
		put_row(&w, m, &m->impact.rows[i]);
	jw_end_array(&w);
	jw_end_object(&w);
	buf_addc(out, '\n');
}

void impact_write_csv(const struct impact_model *m, struct buf *out)
{
	char iso[CLOCK_ISO];

	buf_adds(out, "product,device,precision,metric,unit,group_by,value,first_seen,runs,"
		 "units,median,against,change_pct,low_pct,high_pct,units_paired\n");
	for (size_t i = 0; m->loaded && i < m->impact.n_rows; i++) {
		const struct impact_subject *s = &m->subject[m->at];
		const struct impact_row *row = &m->impact.rows[i];
		const double change[] = { row->pct, row->low, row->high };

		csv_texts(out, (const char *const[]){
			s->product, s->device, s->precision, metric_name(s->metric, s->custom),
			unit(m), component_key((enum component)m->impact.field),
			row->text }, 7);
		row_time(m, row, iso);
		buf_addf(out, ",%s,%zu,%zu,", iso, row->runs, row->units);
		csv_real(out, row->median);
		buf_addc(out, ',');
		csv_text(out, against(m, row));
		buf_addc(out, ',');
		csv_reals(out, change, sizeof change / sizeof *change);
		buf_addf(out, ",%zu\n", row->n_pairs);
	}
}
