/* SPDX-License-Identifier: MIT */
/*
 * import_row_build: the run that rows of calibration_run make, whose
 * columns import_row_column.h lists.  Of use to import_row.c alone.
 */
#ifndef POSTSIL_IMPORT_ROW_BUILD_H
#define POSTSIL_IMPORT_ROW_BUILD_H

#include "core/model/import_row.h"
#include "core/model/run.h"

/* Sorts the rows.  id: the run's, where the rows have none.  NULL and *e as import_rows(). */
struct run *import_build(const struct import_source *src,
			 struct import_set *rows, const char id[RUN_ID],
			 struct err *e);

#endif
