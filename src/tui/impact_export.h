/* SPDX-License-Identifier: MIT */
/*
 * impact_export: the impact of a component's versions as postsil-json(5) has it, and as
 * CSV.
 */
#ifndef POSTSIL_IMPACT_EXPORT_H
#define POSTSIL_IMPACT_EXPORT_H

struct buf;
struct impact_model;

void impact_write_json(const struct impact_model *m, struct buf *out);
void impact_write_csv(const struct impact_model *m, struct buf *out);

#endif
