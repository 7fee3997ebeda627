/* SPDX-License-Identifier: MIT */
#include "tui/compare_export.h"

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/csv.h"
#include "core/base/json.h"
#include "tui/compare_model.h"
#include "tui/milestone_export.h"

static void put_line(struct json_writer *w, const struct comparison *c)
{
	jw_key(w, "line");
	jw_begin_array(w);
	for (size_t i = 0; i < c->n_line; i++) {
		jw_begin_object(w);
		jw_knum(w, "days", c->line[i].day);
		jw_knum(w, "efficiency", c->line[i].level);
		jw_kint(w, "units", (int64_t)c->line[i].units);
		jw_end_object(w);
	}
	jw_end_array(w);
}

static void put_row(struct json_writer *w, const struct compare_model *m, size_t i)
{
	const struct maturity_row *row = m->row[i];
	const struct comparison *c = &m->c[i];
	char iso[CLOCK_ISO];

	jw_begin_object(w);
	jw_kstr(w, "product", row->product);
	jw_kstr(w, "device", row->device);
	jw_kstr(w, "precision", row->precision);
	jw_kint(w, "units", (int64_t)row->units);
	jw_kint(w, "runs_counted", (int64_t)c->runs);
	clock_iso(m->first_ms[i], iso);
	jw_kstr(w, "first_run", iso);
	jw_knum(w, "days_since_first_calibration", c->days_since_first_calibration);
	jw_knum(w, "efficiency", c->efficiency);
	jw_knum(w, "improvement_rate", c->rate.per_month * 100);
	jw_knum(w, "improvement_rate_low", c->rate.low * 100);
	jw_knum(w, "improvement_rate_high", c->rate.high * 100);
	jw_knum(w, "best_efficiency", c->best);
	jw_knum(w, "best_days", c->best_day);
	jw_knum(w, "common_age_days", m->age);
	jw_knum(w, "efficiency_at_common_age", compare_at_age(c, m->age));
	milestones_put_json(w, c->milestones);
	jw_kstr(w, "assessment", assessment_word_name(row->assessment.word));
	jw_kstr(w, "assessment_rule", assessment_rule_name(row->assessment.rule));
	jw_kbool(w, "older_runs_left_out", m->is_cut[i]);
	put_line(w, c);
	jw_end_object(w);
}

void compare_write_json(const struct compare_model *m, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	jw_begin_array(&w);
	for (size_t i = 0; i < m->n; i++)
		put_row(&w, m, m->order[i]);
	jw_end_array(&w);
	buf_addc(out, '\n');
}

static void add_row(const struct compare_model *m, size_t i, struct buf *out)
{
	const struct maturity_row *row = m->row[i];
	const struct comparison *c = &m->c[i];
	const double figure[] = {
		c->days_since_first_calibration, c->efficiency, c->rate.per_month * 100,
		c->rate.low * 100, c->rate.high * 100, c->best, c->best_day, m->age,
		compare_at_age(c, m->age),
	};
	char iso[CLOCK_ISO];

	clock_iso(m->first_ms[i], iso);
	csv_text(out, row->product);
	buf_addf(out, ",%s,%s,%zu,%zu,%s", row->device, row->precision, row->units,
		 c->runs, iso);
	buf_addc(out, ',');
	csv_reals(out, figure, sizeof figure / sizeof *figure);
	milestones_add_csv(out, c->milestones);
	buf_addf(out, ",%s,%s\n", assessment_word_name(row->assessment.word),
		 assessment_rule_name(row->assessment.rule));
}

void compare_write_csv(const struct compare_model *m, struct buf *out)
{
	buf_adds(out, "product,device,precision,units,runs_counted,first_run,"
		      "days_since_first_calibration,efficiency,improvement_rate,"
		      "improvement_rate_low,improvement_rate_high,best_efficiency,"
		      "best_days,common_age_days,efficiency_at_common_age");
	milestones_add_csv_head(out);
	buf_adds(out, ",assessment,assessment_rule\n");
	for (size_t i = 0; i < m->n; i++)
		add_row(m, m->order[i], out);
}
