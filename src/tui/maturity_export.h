/* SPDX-License-Identifier: MIT */
/*
 * maturity_export: the maturity of products as postsil-json(5) has it, and as CSV.
 */
#ifndef POSTSIL_MATURITY_EXPORT_H
#define POSTSIL_MATURITY_EXPORT_H

struct buf;
struct maturity;

void maturity_write_json(const struct maturity *m, struct buf *out);
void maturity_write_csv(const struct maturity *m, struct buf *out);

#endif
