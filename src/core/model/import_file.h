/* SPDX-License-Identifier: MIT */
/*
 * import_file: the runs in a file or pipe of JSON, JSON lines or CSV.
 *
 * What it is is told by its first bytes ('{', '[': JSON; else CSV), and JSON lines
 * from one JSON value by what follows the first value.  Accepted, in any mixture of
 * values:
 * - the canonical form of a run, postsil-json(5) (run_parse.h);
 * - objects of columns of calibration_run, or of the long form; those of one run
 *   stand together, as in CSV (import_row.h);
 * - one calibration file or one export of the older program (import_row_json.h);
 * and arrays of these, at the top.
 *
 * Nothing is loaded whole: memory is that of the rows of one run, and of one value
 * of RUN_PARSE_MAX bytes at most (the older program's export, one object with all
 * its runs, of JSON_MAX_BYTES); what is longer is refused and skipped, by its line.
 */
#ifndef POSTSIL_IMPORT_FILE_H
#define POSTSIL_IMPORT_FILE_H

#include <stdio.h>

#include "core/model/import_stream.h"

enum import_file_kind {
	IMPORT_AUTO,
	IMPORT_JSON,       /* JSON values, one after the other: JSON lines too */
	IMPORT_CSV,
};

struct import_file_options {
	enum import_file_kind kind;
	const struct import_map *map;   /* borrowed until it is closed */
	size_t n_map;
	int64_t now_ms;
};

/* in stays the caller's, and open as long as the stream.  ERR_FORMAT: neither of
 * them; ERR_IO. */
int import_file_open(FILE *in, const struct import_file_options *o,
		     struct import_stream **out, struct err *e);

#endif
