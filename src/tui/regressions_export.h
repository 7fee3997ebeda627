/* SPDX-License-Identifier: MIT */
/*
 * regressions_export: alerts as postsil-json(5) has them, and the same as CSV.
 */
#ifndef POSTSIL_REGRESSIONS_EXPORT_H
#define POSTSIL_REGRESSIONS_EXPORT_H

struct alert_board;
struct buf;

void regressions_write_json(const struct alert_board *l, struct buf *out);
void regressions_write_csv(const struct alert_board *l, struct buf *out);

#endif
