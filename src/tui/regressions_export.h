/* SPDX-License-Identifier: MIT */
/*
 * regressions_export: alerts as postsil-json(5) has them, and the same as CSV.
 * Causes and the runs on either side are told of as far as they were looked for
 * (alert_board_explain(), alert_side_read()).
 */
#ifndef POSTSIL_REGRESSIONS_EXPORT_H
#define POSTSIL_REGRESSIONS_EXPORT_H

struct alert_board;
struct buf;

void regressions_write_json(const struct alert_board *l, struct buf *out);
void regressions_write_csv(const struct alert_board *l, struct buf *out);

#endif
