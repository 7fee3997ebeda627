/* SPDX-License-Identifier: MIT */
/*
 * row_read: the rows of calibration_run of one run after the other.  What a run
 * has once is read once: reading the view itself takes two to three times as long.
 */
#ifndef POSTSIL_ROW_READ_H
#define POSTSIL_ROW_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "core/model/calibration_row.h"
#include "core/model/run_set.h"

struct err;
struct query_filter;
struct row_reader;
struct sqlite3;

/* Of the filter its device, precision, backend and product count; whether they are
 * given is fixed here, the texts are asked for at each run. */
int row_reader_open(struct sqlite3 *db, const struct run_filter *f,
		    struct row_reader **out, struct err *e);
void row_reader_close(struct row_reader *rd);

/* Nearly all runs that q lets through will be asked for, by time (down: the newest
 * first): the same rows, sooner.  q: of times and marks of the run alone. */
int row_reader_stream(struct row_reader *rd, const struct query_filter *q, bool down,
		      struct err *e);

/* The run with this local number and time is next. */
struct row_run {
	int64_t n, at_ms;
};

int row_reader_start(struct row_reader *rd, struct row_run run,
		     const struct run_filter *f, struct err *e);

/* 1: a row, by device and precision, its texts valid until the next call; 0: no more
 * of this run. */
int row_reader_next(struct row_reader *rd, struct calibration_row *out,
		    struct err *e);

/* From now on there is no more; runs may be asked for from the first one on again. */
void row_reader_stop(struct row_reader *rd);

#endif
