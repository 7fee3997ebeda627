/* SPDX-License-Identifier: MIT */
/*
 * milestone_export: the milestones of one row, as every JSON and CSV of ours has them
 * (postsil-json(5)).  Days are null, or empty, unless the target was reached.
 */
#ifndef POSTSIL_MILESTONE_EXPORT_H
#define POSTSIL_MILESTONE_EXPORT_H

#include "core/analysis/milestone.h"

struct buf;
struct json_writer;

/* The member "milestones" of an object. */
void milestones_put_json(struct json_writer *w, const struct milestone m[MILESTONES]);

/* ",state_70,days_70,…" and the cells below it, each behind a comma. */
void milestones_add_csv_head(struct buf *out);
void milestones_add_csv(struct buf *out, const struct milestone m[MILESTONES]);

#endif
