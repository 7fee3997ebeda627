/* SPDX-License-Identifier: MIT */
/*
 * import_same: does a run that a store has say the same as imported rows of it?
 *
 * Rows hold less than the run that they may have been exported from, so only what
 * they give counts: the columns of calibration_run, and custom metrics.  Values are
 * compared as the import understood them, not as text: 1e3 is 1000.  What it may have
 * made of them itself (rows that do not tell fingerprint_rule and both fingerprints
 * get new ones, are marked as imported, noted, and their efficiency mended) is the
 * same as well where the store has what the row itself says.
 */
#ifndef POSTSIL_IMPORT_SAME_H
#define POSTSIL_IMPORT_SAME_H

#include <stdbool.h>

#include "core/model/calibration_row.h"
#include "core/model/import_row.h"

struct buf;
struct run;

struct import_given {
	bool run_id;                        /* the rows tell it */
	bool column[CALIBRATION_COLUMNS];   /* one of the rows has a value there */
	struct import_set own;              /* of each row: its device and precision,
	                                     * and what the import may change */
};

/* What n rows of this source give; import_given_release() ends it. */
void import_given_of(const struct import_source *src, const struct import_row *row,
		     size_t n, struct import_given *out);
void import_given_release(struct import_given *g);

/* rows: the run that was made of them.  False: they differ, and in what, with both
 * values, is appended to *why, bounded and in clean text. */
bool import_same(const struct run *rows, const struct import_given *given,
		 const struct run *stored, struct buf *why);

#endif
