/* SPDX-License-Identifier: MIT */
#include "tui/milestone_export.h"

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
