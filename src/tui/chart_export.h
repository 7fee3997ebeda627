/* SPDX-License-Identifier: MIT */
/*
 * chart_export: the data of a trajectory plot in full precision, for
 * `show trajectory --format csv` and `--format json`: every point of every
 * series in the plot, postsil-json(5).  Efficiency is a ratio here.
 */
#ifndef POSTSIL_CHART_EXPORT_H
#define POSTSIL_CHART_EXPORT_H

struct buf;
struct chart;

void chart_csv(const struct chart *c, struct buf *out);
void chart_json(const struct chart *c, struct buf *out);

#endif
