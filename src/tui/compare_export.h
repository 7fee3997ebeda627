/* SPDX-License-Identifier: MIT */
/*
 * compare_export: products side by side as postsil-json(5) has them, and as CSV, in
 * the order of the model.
 */
#ifndef POSTSIL_COMPARE_EXPORT_H
#define POSTSIL_COMPARE_EXPORT_H

struct buf;
struct compare_model;

void compare_write_json(const struct compare_model *m, struct buf *out);
void compare_write_csv(const struct compare_model *m, struct buf *out);

#endif
