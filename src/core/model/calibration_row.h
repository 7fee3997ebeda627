/* SPDX-License-Identifier: MIT */
/*
 * calibration_row: one row of the view calibration_run, design "The calibration
 * run": the columns, a row of them as typed values, and the row as text.  A test
 * compares the names and types with the schema's.
 *
 * In CSV and JSON reals are written by %.17g, which gives back the very same
 * number; what was not measured, is absent or unknown is empty in CSV and null in
 * JSON.  Flags are 0 and 1 in CSV, as in the store, and true and false in JSON.
 */
#ifndef POSTSIL_CALIBRATION_ROW_H
#define POSTSIL_CALIBRATION_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/run.h"

struct buf;
struct json_writer;

enum calibration_type {
	CALIBRATION_TEXT,
	CALIBRATION_INTEGER,
	CALIBRATION_REAL,
	CALIBRATION_FLAG,
	CALIBRATION_TIME,     /* .i in milliseconds since 1970, UTC; text: ISO 8601 */
};

#define CALIBRATION_COLUMNS 67

struct calibration_column {
	const char *name;
	enum calibration_type type;
};

/* In the order of the design's table. */
const struct calibration_column *calibration_column(size_t i);

/* The column of that name, or -1. */
int calibration_column_find(const char *name);

/* { 0 } is NULL. */
struct calibration_value {
	bool set;
	union {
		int64_t i;            /* INTEGER, FLAG, TIME */
		double d;
		struct {
			const char *p;   /* ends with a NUL */
			size_t n;
		} s;
	};
};

struct calibration_row {
	struct calibration_value value[CALIBRATION_COLUMNS];
};

/* The row of one result of r.  Texts are r's, but for the notes, which stand in
 * *notes until that is reset. */
void calibration_row_of(const struct run *r, const struct result *res,
			struct buf *notes, struct calibration_row *out);

/* One line with the names; RFC 4180, but '\n' alone ends a line. */
void calibration_row_csv_head(struct buf *out);
void calibration_row_csv(const struct calibration_row *row, struct buf *out);

/* Columns [from, to) of a line: a comma behind each, a line's end behind the last. */
void calibration_row_csv_cells(const struct calibration_row *row, size_t from,
			       size_t to, struct buf *out);

/* One object. */
void calibration_row_json(const struct calibration_row *row,
			  struct json_writer *w);

#endif
