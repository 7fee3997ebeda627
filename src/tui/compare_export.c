/* SPDX-License-Identifier: MIT */
#include "tui/compare_export.h"

#include <math.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/csv.h"
#include "core/base/json.h"
#include "tui/compare_model.h"
#include "tui/milestone_export.h"

/* What has no peak has no efficiency, but shares of its best level. */
struct figures {
	double efficiency, best, at_age;
};

static const struct figures no_figures = { NAN, NAN, NAN };

static struct figures figures_of(const struct compare_model *m, size_t i)
{
	const struct comparison *c = &m->c[i];

	return (struct figures){ c->efficiency, c->best, compare_at_age(c, m->age) };
}

static void put_shares(struct json_writer *w, const struct compare_model *m, size_t i)
{
	const struct maturity_row *row = m->row[i];
	struct figures f = figures_of(m, i);

	jw_kstr(w, "metric", row->custom);
	jw_kstr(w, "unit", row->metric_unit);
	jw_kstr(w, "relative_to", "best_level");
	jw_knum(w, "best_level", row->best_level);
	jw_knum(w, "share", f.efficiency);
	jw_knum(w, "best_share", f.best);
	jw_knum(w, "share_at_common_age", f.at_age);
}

static void put_line(struct json_writer *w, const struct comparison *c, bool is_custom)
{
	jw_key(w, "line");
	jw_begin_array(w);
	for (size_t i = 0; i < c->n_line; i++) {
		jw_begin_object(w);
		jw_knum(w, "days", c->line[i].day);
		jw_knum(w, is_custom ? "share" : "efficiency", c->line[i].level);
		jw_kint(w, "units", (int64_t)c->line[i].units);
		jw_end_object(w);
	}
	jw_end_array(w);
}

static void put_row(struct json_writer *w, const struct compare_model *m, size_t i)
{
	const struct maturity_row *row = m->row[i];
	const struct comparison *c = &m->c[i];
	bool is_custom = row->metric == METRIC_CUSTOM;
	struct figures f = is_custom ? no_figures : figures_of(m, i);
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
	jw_knum(w, "efficiency", f.efficiency);
	jw_knum(w, "improvement_rate", c->rate.per_month * 100);
	jw_knum(w, "improvement_rate_low", c->rate.low * 100);
	jw_knum(w, "improvement_rate_high", c->rate.high * 100);
	jw_knum(w, "best_efficiency", f.best);
	jw_knum(w, "best_days", c->best_day);
	jw_knum(w, "common_age_days", m->age);
	jw_knum(w, "efficiency_at_common_age", f.at_age);
	if (is_custom)
		put_shares(w, m, i);
	milestones_put_json(w, c->milestones);
	jw_kstr(w, "assessment", assessment_word_name(row->assessment.word));
	jw_kstr(w, "assessment_rule", assessment_rule_name(row->assessment.rule));
	jw_kbool(w, "older_runs_left_out", m->is_cut[i]);
	put_line(w, c, is_custom);
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
	buf_addf(out, ",%s,%s", assessment_word_name(row->assessment.word),
		 assessment_rule_name(row->assessment.rule));
	if (row->metric == METRIC_CUSTOM) {
		buf_addc(out, ',');
		csv_texts(out, (const char *const[]){ row->custom, row->metric_unit,
			"best_level" }, 3);
		buf_addc(out, ',');
		csv_real(out, row->best_level);
	}
	buf_addc(out, '\n');
}

void compare_write_csv(const struct compare_model *m, struct buf *out)
{
	const char *share = compare_model_is_custom(m) ? "share" : "efficiency";

	buf_addf(out, "product,device,precision,units,runs_counted,first_run,"
		      "days_since_first_calibration,%s,improvement_rate,"
		      "improvement_rate_low,improvement_rate_high,best_%s,"
		      "best_days,common_age_days,%s_at_common_age", share, share, share);
	milestones_add_csv_head(out);
	buf_addf(out, ",assessment,assessment_rule%s\n", compare_model_is_custom(m) ?
		 ",metric,unit,relative_to,best_level" : "");
	for (size_t i = 0; i < m->n; i++)
		add_row(m, m->order[i], out);
}
