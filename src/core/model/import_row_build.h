/* SPDX-License-Identifier: MIT */
/*
 * import_row_build: the run that rows of calibration_run make.  Of use to
 * import_row.c alone.
 *
 * Columns besides those of the view: any fact of field.h; backend_version, suite;
 * product (what cpu_model or gpu_model is, where the row has none); custom:NAME
 * and unit:NAME; import_*, facts of the run; run_notes, added to its notes; and
 * unit_key, what names the machine where there is no unit_id.
 */
#ifndef POSTSIL_IMPORT_ROW_BUILD_H
#define POSTSIL_IMPORT_ROW_BUILD_H

#include <stdbool.h>

#include "core/model/import_row.h"
#include "core/model/run.h"

/* May this column differ between the rows of one run? */
bool import_column_is_of_row(const char *name);

/* Sorts the rows.  id: the run's, where the rows have none.  NULL and *e as import_rows(). */
struct run *import_build(const struct import_source *src,
			 struct import_set *rows, const char id[RUN_ID],
			 struct err *e);

#endif
