/* SPDX-License-Identifier: MIT */
/*
 * run_columns: the columns of the view calibration_run, for `--format csv` and
 * `--format json`: one row per (run, device, precision), design "The
 * calibration run".  A test compares the names with the schema's.
 *
 * Reals are written by %.17g, which gives back the very same number; what was
 * not measured, is absent or unknown is empty in CSV and null in JSON.  Flags
 * are 0 and 1 in CSV, as in the store, and true and false in JSON.
 */
#ifndef POSTSIL_RUN_COLUMNS_H
#define POSTSIL_RUN_COLUMNS_H

#include <stddef.h>

#include "core/model/run.h"

struct buf;
struct json_writer;

size_t run_columns_count(void);
const char *run_columns_name(size_t i);

/* One line with the names; RFC 4180, but '\n' alone ends a line. */
void run_columns_csv_head(struct buf *out);

/* One line for a result of r. */
void run_columns_csv(const struct run *r, const struct result *res,
		     struct buf *out);

/* One object for a result of r. */
void run_columns_json(const struct run *r, const struct result *res,
		      struct json_writer *w);

#endif
