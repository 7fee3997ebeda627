/* SPDX-License-Identifier: MIT */
/*
 * row_read: the rows of calibration_run of one run after the other.  What a run
 * has once is read once: reading the view itself takes several times as long.
 */
#ifndef POSTSIL_ROW_READ_H
#define POSTSIL_ROW_READ_H

#include <stdint.h>

#include "core/model/calibration_row.h"
#include "core/model/run_set.h"

struct err;
struct row_reader;
struct sqlite3;

/* Of the filter its device, precision, backend and product count; whether they are
 * given is fixed here, the texts are asked for at each run. */
int row_reader_open(struct sqlite3 *db, const struct run_filter *f,
		    struct row_reader **out, struct err *e);
void row_reader_close(struct row_reader *rd);

/* The run with this local number is next. */
int row_reader_start(struct row_reader *rd, int64_t run, const struct run_filter *f,
		     struct err *e);

/* 1: a row, by device and precision, its texts valid until the next call; 0: no more
 * of this run. */
int row_reader_next(struct row_reader *rd, struct calibration_row *out,
		    struct err *e);

/* From now on there is no more. */
void row_reader_stop(struct row_reader *rd);

#endif
