/* SPDX-License-Identifier: MIT */
/*
 * overview_export: the overview as data, postsil-json(5): the machine's
 * identity, the maturity rows in the shape of `show maturity`, the drops.  CSV
 * holds the maturity rows.
 */
#ifndef POSTSIL_OVERVIEW_EXPORT_H
#define POSTSIL_OVERVIEW_EXPORT_H

struct buf;
struct overview;

void overview_write_csv(const struct overview *o, struct buf *out);
void overview_write_json(const struct overview *o, struct buf *out);

#endif
