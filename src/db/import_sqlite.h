/* SPDX-License-Identifier: MIT */
/*
 * import_sqlite: the runs in a SQLite file: another store of ours (whole records, in
 * the order in which they arrived there), or a database of the older program: the
 * table calibrations, or calibration_runs, or both.
 *
 * The file is opened to be read alone, and nothing in it is run: no trigger, no view
 * of its own, no function from outside, and every text and blob is bounded.  A
 * log beside it is read too; file, log and folder stay as they were (import_db.h).
 */
#ifndef POSTSIL_IMPORT_SQLITE_H
#define POSTSIL_IMPORT_SQLITE_H

#include <stdbool.h>

#include "core/model/import_stream.h"

/* Do these first bytes (16 at least) begin a SQLite file? */
bool import_sqlite_is(const void *p, size_t n);

struct import_sqlite_options {
	const struct import_map *map;   /* for the older tables; borrowed */
	size_t n_map;
	const struct import_fill *fill; /* likewise */
	size_t n_fill;
	int64_t now_ms;
};

/* Words begin with the path; those of the stream do not name it.  ERR_IO; ERR_BUSY;
 * ERR_FORMAT: no SQLite file, or one without anything for us (named with the tables
 * that it has); ERR_REFUSED: a view, or computed columns, where a plain table should
 * be; ERR_VERSION: a store of a newer postsil.  At its end the stream gives ERR_BUSY
 * when the file may have changed while it was read. */
int import_sqlite_open(const char *path, const struct import_sqlite_options *o,
		       struct import_stream **out, struct err *e);

#endif
