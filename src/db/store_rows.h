/* SPDX-License-Identifier: MIT */
/*
 * store_rows: what a filter matches, streamed: nothing is loaded whole, memory is
 * that of one run and of the numbers of the runs of one millisecond.  All is of one
 * moment: a read transaction is open until the stream is closed, while others go on
 * writing (the log cannot be moved into the file meanwhile, so it is not for waiting
 * in).
 *
 * One stream at a time on a store, and no other call on it meanwhile.
 */
#ifndef POSTSIL_STORE_ROWS_H
#define POSTSIL_STORE_ROWS_H

#include <stdbool.h>

#include "core/model/calibration_row.h"
#include "core/model/run_set.h"

struct err;
struct store;
struct store_rows;

enum store_order {
	STORE_BY_TIME,     /* then origin, seq, device, precision (by name) */
	STORE_NEWEST_FIRST,/* runs the other way round; rows of one as above */
	STORE_BY_SERIES,   /* unit, device, precision, backend, then time, origin, seq */
};

/* filter: its limit, page, before and after are not honoured; all its texts are, and are
 * borrowed until the stream is closed.  ERR_USAGE: a shortened text means several. */
int store_rows_open(struct store *s, const struct run_filter *f,
		    enum store_order order, struct store_rows **out,
		    struct err *e);

/* stop(arg) is asked now and then while the next one is looked for, which may take
 * long where nothing matches.  Once it says true the call fails with ERR_IO, and the
 * stream is to be closed. */
void store_rows_watch(struct store_rows *r, bool (*stop)(void *arg), void *arg);

/* 1: a row, whose texts are valid until the next call; 0: the end, also when asked
 * again. */
int store_rows_next(struct store_rows *r, struct calibration_row *out,
		    struct err *e);

/* Of the row that store_rows_next() gave last its figures of other kinds, where it was
 * imported: custom and n_custom, valid until a row of another run; *out is else 0. */
int store_rows_customs(struct store_rows *r, const struct calibration_row *row,
		       struct run_row *out, struct err *e);

/* Instead, by time: whole runs of which a row matches, the caller's.  A run without
 * any row is there as long as the filter asks for a run, times and marks alone. */
int store_rows_next_run(struct store_rows *r, struct run **out, struct err *e);

/* From the first one on again, of the same moment. */
void store_rows_again(struct store_rows *r);

void store_rows_close(struct store_rows *r);

#endif
