/* SPDX-License-Identifier: MIT */
/*
 * import_older: the rows of an older program's tables, calibrations and
 * calibration_runs, as runs: one for each row, in the order of the table's tree, by
 * import_row.h.  Columns that a table lacks are not told; those of a value that is
 * a blob are refused.  Of use to import_sqlite.c alone.
 */
#ifndef POSTSIL_IMPORT_OLDER_H
#define POSTSIL_IMPORT_OLDER_H

#include "core/model/import_stream.h"

struct import_db;

/* d is the stream's from now on, closed also where this fails.  src->form is not
 * looked at.  ERR_FORMAT: none of these tables; ERR_REFUSED: one of them is no plain
 * table. */
int import_older_open(struct import_db *d, const struct import_source *src,
		      struct import_stream **out, struct err *e);

#endif
