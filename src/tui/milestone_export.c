/* SPDX-License-Identifier: MIT */
#include "tui/milestone_export.h"

#include <math.h>

#include "core/base/buf.h"
#include "core/base/csv.h"
#include "core/base/json.h"

void milestones_put_json(struct json_writer *w, const struct milestone m[MILESTONES])
{
	jw_key(w, "milestones");
	jw_begin_array(w);
	for (size_t i = 0; i < MILESTONES; i++) {
		jw_begin_object(w);
		jw_knum(w, "threshold", m[i].target);
		jw_kstr(w, "state", milestone_state_name(m[i].state));
		jw_knum(w, "days", m[i].days);
		jw_end_object(w);
	}
	jw_end_array(w);
}

void milestones_add_csv_head(struct buf *out)
{
	for (size_t i = 0; i < MILESTONES; i++)
		buf_addf(out, ",state_%.0f,days_%.0f", milestone_targets[i] * 100,
			 milestone_targets[i] * 100);
}

void milestones_add_csv(struct buf *out, const struct milestone m[MILESTONES])
{
	for (size_t i = 0; i < MILESTONES; i++) {
		buf_addf(out, ",%s,", milestone_state_name(m[i].state));
		csv_real(out, m[i].days);
	}
}

const char *share_of(enum metric m)
{
	return m == METRIC_CUSTOM ? "best_level" : "peak";
}

double share_efficiency(const struct share *s)
{
	return s->metric == METRIC_CUSTOM ? (double)NAN : s->now;
}

static const char *unit_of(const struct share *s)
{
	return s->metric == METRIC_CUSTOM ? s->unit : NULL;
}

void share_put_json(struct json_writer *w, const struct share *s)
{
	jw_kstr(w, "metric", metric_name(s->metric, s->custom));
	jw_kstr(w, "unit", unit_of(s));
	jw_kstr(w, "relative_to", share_of(s->metric));
	jw_knum(w, "current_efficiency", share_efficiency(s));
	jw_knum(w, "current_share", s->now);
	jw_knum(w, "best_level", s->best_level);
}

void share_add_csv_head(struct buf *out)
{
	buf_adds(out, ",metric,unit,relative_to,current_share,best_level");
}

void share_add_csv(struct buf *out, const struct share *s)
{
	buf_addc(out, ',');
	csv_texts(out, (const char *const[]){ metric_name(s->metric, s->custom),
		unit_of(s), share_of(s->metric) }, 3);
	buf_addc(out, ',');
	csv_reals(out, (const double[]){ s->now, s->best_level }, 2);
}
