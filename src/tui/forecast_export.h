/* SPDX-License-Identifier: MIT */
/*
 * forecast_export: the forecast of one series as postsil-json(5) has it, and its
 * targets as CSV.  m NULL: there is no series; null, and no line.
 */
#ifndef POSTSIL_FORECAST_EXPORT_H
#define POSTSIL_FORECAST_EXPORT_H

struct buf;
struct forecast_model;

void forecast_write_json(const struct forecast_model *m, struct buf *out);
void forecast_write_csv(const struct forecast_model *m, struct buf *out);

#endif
