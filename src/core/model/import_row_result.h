/* SPDX-License-Identifier: MIT */
/*
 * import_row_result: the results of imported rows, one a row.  Of use to
 * import_row_build.c alone.
 */
#ifndef POSTSIL_IMPORT_ROW_RESULT_H
#define POSTSIL_IMPORT_ROW_RESULT_H

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/model/import_row_value.h"
#include "core/model/run.h"

struct import_key {
	char device[IMPORT_NAME], precision[IMPORT_NAME];
};

/* A run in the making. */
struct import_build {
	const struct import_source *src;
	struct import_set *rows;       /* columns of ours; sorted like key */
	struct import_key *key;        /* of each row */
	struct run *run;
	struct buf notes;              /* of the run */
	const char *tail;              /* of each row's notes: those of the run */
	bool ours;                     /* rows of a store of ours: nothing is mended */
	const char *source;            /* of its facts */
	struct err *e;
};

/* Is this the column of a figure in struct result? */
bool import_result_has(const char *column);

/* Their names, one after the other; NULL behind the last. */
const char *import_result_column(size_t i);

/* Sorts the rows by device and precision and fills the keys; refuses rows without
 * either, without a name, and two of one key. */
int import_result_keys(struct import_build *b);

/* Results and custom samples; the devices and facts are there. */
int import_result_fill(struct import_build *b);

#endif
