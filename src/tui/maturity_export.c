/* SPDX-License-Identifier: MIT */
#include "tui/maturity_export.h"

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/csv.h"
#include "core/base/json.h"
#include "tui/maturity.h"
#include "tui/milestone_export.h"
#include "tui/track_facts.h"

static struct share share_of_row(const struct maturity_row *row)
{
	return (struct share){ .metric = row->metric, .custom = row->custom,
		.unit = row->metric_unit, .now = row->now,
		.best_level = row->best_level };
}

static void put_row(struct json_writer *w, const struct maturity_row *row)
{
	const struct share share = share_of_row(row);
	char iso[CLOCK_ISO];

	jw_begin_object(w);
	jw_kstr(w, "product", row->product);
	jw_kstr(w, "device", row->device);
	jw_kstr(w, "precision", row->precision);
	jw_kstr(w, "days_from", row->from_launch ? "launch" : "first");
	clock_iso(row->first_ms, iso);
	jw_kstr(w, "first_run", iso);
	jw_kint(w, "units", (int64_t)row->units);
	jw_kint(w, "runs", (int64_t)row->runs);
	jw_kint(w, "runs_counted", (int64_t)row->counted);
	share_put_json(w, &share);
	jw_knum(w, "rate_pct_per_month", rate_pct(&row->rate, true));
	milestones_put_json(w, row->milestone);
	jw_kstr(w, "assessment", assessment_word_name(row->assessment.word));
	jw_kstr(w, "assessment_rule", assessment_rule_name(row->assessment.rule));
	jw_end_object(w);
}

void maturity_write_json(const struct maturity *m, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	jw_begin_array(&w);
	for (size_t i = 0; i < m->n; i++)
		put_row(&w, &m->row[i]);
	jw_end_array(&w);
	buf_addc(out, '\n');
}

static void add_row(struct buf *out, const struct maturity_row *row)
{
	const struct share share = share_of_row(row);
	char iso[CLOCK_ISO];

	clock_iso(row->first_ms, iso);
	csv_texts(out, (const char *const[]){ row->product, row->device, row->precision,
		row->from_launch ? "launch" : "first", iso }, 5);
	buf_addf(out, ",%zu,%zu,%zu,", row->units, row->runs, row->counted);
	csv_reals(out, (const double[]){ share_efficiency(&share), rate_pct(&row->rate, true) }, 2);
	milestones_add_csv(out, row->milestone);
	buf_addf(out, ",%s,%s", assessment_word_name(row->assessment.word),
		 assessment_rule_name(row->assessment.rule));
	share_add_csv(out, &share);
	buf_addc(out, '\n');
}

void maturity_write_csv(const struct maturity *m, struct buf *out)
{
	buf_adds(out, "product,device,precision,days_from,first_run,units,runs,"
		      "runs_counted,current_efficiency,rate_pct_per_month");
	milestones_add_csv_head(out);
	buf_adds(out, ",assessment,assessment_rule");
	share_add_csv_head(out);
	buf_addc(out, '\n');
	for (size_t i = 0; i < m->n; i++)
		add_row(out, &m->row[i]);
}
