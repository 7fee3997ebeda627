/* SPDX-License-Identifier: MIT */
/*
 * row_stream: the rows of all runs, by one statement that is stepped once a row, for
 * a caller that asks for run after run by time.  Seeking the rows of each run by
 * statements of their own takes half as long again.
 *
 * The caller's order is finer (store_rows.h): runs of one millisecond may be asked
 * for otherwise than they come here.  What then is not at hand is not found, and is to
 * be sought; so is a run without rows, or a lost one.
 */
#ifndef POSTSIL_ROW_STREAM_H
#define POSTSIL_ROW_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "db/stmt.h"

struct err;

/* st's first columns are the number of the run and its time, by which it is ordered. */
struct row_stream {
	struct stmt st;      /* .p NULL: there is none, and nothing is found */
	bool down;           /* the newest first */
	bool end;
	int64_t run, at_ms;  /* of the row that st stands at; run 0: before the first */
};

/* 1: st stands at the first row of this run; 0: not found. */
int row_stream_find(struct row_stream *s, int64_t run, int64_t at_ms, struct err *e);

/* 1: st stands at one more row of the run that was found; 0: it has no more. */
int row_stream_next(struct row_stream *s, struct err *e);

/* From the first row on again; what is bound stays. */
void row_stream_again(struct row_stream *s);

#endif
