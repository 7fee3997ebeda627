/* SPDX-License-Identifier: MIT */
/*
 * import_row_column: the names that columns of imported rows may have.
 *
 * Besides the columns of the view calibration_run: any fact of field.h;
 * backend_version, suite; product (what cpu_model or gpu_model is, where the row has
 * none); custom:NAME and unit:NAME; import_*, facts of the run; run_notes, added to
 * its notes; and unit_key, what names the machine where there is no unit_id.  In the
 * long form also metric, value and unit.
 */
#ifndef POSTSIL_IMPORT_ROW_COLUMN_H
#define POSTSIL_IMPORT_ROW_COLUMN_H

#include <stdbool.h>

struct buf;

/* Adds a name from outside in quotes: bounded, and nothing in it acts on a terminal. */
void import_column_shown(struct buf *b, const char *name);

/* is_long: in a row of one figure. */
bool import_column_is_known(const char *name, bool is_long);

/* What is wrong with this name, that every row would be refused for, in words; NULL:
 * nothing. */
const char *import_column_misnamed(const char *name);

/* gpu_* that describe the measured GPU: all save gpu_count. */
bool import_column_is_of_gpu(const char *name);

/* May this column differ between the rows of one run? */
bool import_column_is_of_row(const char *name);

/* Is it near enough to be worth a look where name is not there?  Half of its letters
 * are the same, in their order. */
bool import_column_is_near(const char *name, const char *other);

/* The known name that this one may have been meant for, but for the case of letters
 * and a few of them; NULL: none is near. */
const char *import_column_nearest(const char *name, bool is_long);

#endif
