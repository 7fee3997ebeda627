/* SPDX-License-Identifier: MIT */
/*
 * milestone_export: the milestones of one row, and which shares they are of, as every
 * JSON and CSV of ours has them (postsil-json(5)).  Days are null, or empty, unless the
 * target was reached.
 */
#ifndef POSTSIL_MILESTONE_EXPORT_H
#define POSTSIL_MILESTONE_EXPORT_H

#include "core/analysis/milestone.h"
#include "core/model/metric.h"

struct buf;
struct json_writer;

/* The member "milestones" of an object. */
void milestones_put_json(struct json_writer *w, const struct milestone m[MILESTONES]);

/* ",state_70,days_70,…" and the cells below it, each behind a comma. */
void milestones_add_csv_head(struct buf *out);
void milestones_add_csv(struct buf *out, const struct milestone m[MILESTONES]);

/* A share of the peak (METRIC_EFFICIENCY), or of what METRIC_CUSTOM had at its best. */
struct share {
	enum metric metric;
	const char *custom, *unit;   /* of METRIC_CUSTOM */
	double now, best_level;      /* NAN: unknown; best_level in unit */
};

/* "peak", "best_level" */
const char *share_of(enum metric m);

/* NAN of METRIC_CUSTOM: what has no peak has no efficiency. */
double share_efficiency(const struct share *s);

/* The members metric, unit, relative_to, current_efficiency, current_share and
 * best_level. */
void share_put_json(struct json_writer *w, const struct share *s);

/* ",metric,unit,relative_to,current_share,best_level" and the cells below it. */
void share_add_csv_head(struct buf *out);
void share_add_csv(struct buf *out, const struct share *s);

#endif
