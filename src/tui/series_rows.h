/* SPDX-License-Identifier: MIT */
/*
 * series_rows: anybody's table as rows of cells, one after the other: CSV, an array
 * of JSON, or JSON lines.  The first byte tells: '[' and '{' begin JSON.
 *
 * A JSON number or string is a row of one cell, an array in the array a row of its
 * members, and an object one of its values, in the order of the keys of the first
 * object, which come before as a row of names.  Cells are texts: a number is written
 * so that it reads back the same, null and a key that is missing are "".  An array
 * is read as a whole (JSON_MAX_BYTES), all else a row at a time.
 */
#ifndef POSTSIL_SERIES_ROWS_H
#define POSTSIL_SERIES_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct err;
struct series_rows;

/* Valid until the next one is read. */
struct series_row {
	const char *const *cell;
	size_t n;            /* the same in all rows */
	size_t line;         /* where it begins, from 1; in an array which it is */
	bool names;          /* surely names of columns; in CSV that is not known */
};

/* in stays the caller's, and open as long as the reader. */
struct series_rows *series_rows_new(FILE *in);
void series_rows_free(struct series_rows *r);

/* What line counts: "line" or "value". */
const char *series_rows_unit(const struct series_rows *r);

/* 1: a row; 0: the end.  Negative: what stands there is no such row; the words name
 * the line. */
int series_rows_next(struct series_rows *r, struct series_row *out, struct err *e);

#endif
