/* SPDX-License-Identifier: MIT */
/*
 * import_file: the runs in a file or pipe of JSON, JSON lines or CSV.
 *
 * What it is is told by its first byte that is no blank ('{', '[': JSON; else CSV).
 * In JSON, in any mixture, one behind the other, a line each, or in arrays at the
 * top:
 * - the canonical form of a run, postsil-json(5) (run_parse.h);
 * - objects of columns of calibration_run, or of the long form (metric and value);
 *   those of one run stand together, as in CSV (import_row.h);
 * - one calibration file or one export of the older program (import_row_json.h), the
 *   runs of which come one by one.
 * A key that is there twice is refused, as one of the two would be lost.
 *
 * In CSV the header tells which form it is: it is refused as a whole, with all that
 * is wrong in it, before any row is read.
 *
 * Nothing is loaded whole: memory is that of the rows of one run (RUN_PARSE_MAX
 * bytes), and of one value of RUN_PARSE_MAX bytes; what is longer is refused and
 * passed over, by its line.  What is no JSON is passed over as json_split.h says; a
 * row of a CSV that cannot be read costs the run that it belongs to.  Where nobody
 * can tell which one that is, it costs the runs of rows on both sides of it: a run
 * that was stored without a row would never get it.  In a row with fields too many or
 * too few another one may stand where its run should: it is believed if it looks as
 * that of the rows beside it does, in length, letters and digits.
 *
 * Rows of a run of which others stood before, apart from them or refused, are
 * refused: they would be a run with less.  The run of the first ones was handed out
 * then, and stays; so import_file_look() goes through a file that can be read twice
 * before any of its runs is stored.  Rows that are the very same come again.  This
 * needs 16 bytes a run, and import_apart.h says how many are remembered.
 */
#ifndef POSTSIL_IMPORT_FILE_H
#define POSTSIL_IMPORT_FILE_H

#include <stdbool.h>
#include <stdio.h>

#include "core/model/import_fill.h"
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
	const struct import_fill *fill; /* likewise; whole records get none */
	size_t n_fill;
	int64_t now_ms;
	bool look;                      /* import_file_look()'s own */
};

/* in stays the caller's, and open as long as the stream.  ERR_FORMAT: neither of
 * them; ERR_REFUSED: a header that says too little, or what nobody knows; ERR_IO. */
int import_file_open(FILE *in, const struct import_file_options *o,
		     struct import_stream **out, struct err *e);

struct import_file_watch {
	bool (*going)(void *arg);       /* now and then; false: stop */
	void *arg;
};

/* Are the rows of each run together?  Reads all of in and makes no run: whole records
 * are passed over.  ERR_REFUSED with words for the first rows that are not; ERR_STOPPED;
 * 0 also where in cannot be read, or its header is refused: the import says so. */
int import_file_look(FILE *in, const struct import_file_options *o,
		     const struct import_file_watch *w, struct err *e);

#endif
