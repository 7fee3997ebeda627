/* SPDX-License-Identifier: MIT */
/*
 * series_file: one series of numbers out of anybody's file: CSV with or without a line
 * of names, an array of JSON or JSON lines (series_rows.h), a column of numbers from
 * a pipe.
 *
 * Which columns.  A name (the case may differ) or, where no column has that name, a
 * place from 1 on.  Unless named: the time is a column called timestamp, time, date
 * or datetime that holds dates or Unix seconds, or, in a file without names, a first
 * column of dates; the values are the one column of numbers that is left, or the one
 * of them called value.
 *
 * Times are ISO 8601 ("." or "/" between year, month and day serve, too), Unix
 * seconds or milliseconds, or any numbers that grow.  Points come in the order of
 * their times, equal ones as they stand in the file.
 *
 * A file divided by semicolons or tabs is refused in words, so that of "10;1,5" nobody
 * gets the 5.
 *
 * Every value must be a finite number: a cell that is empty, NaN or no number is
 * refused with its line, and nothing is left out in silence.
 */
#ifndef POSTSIL_SERIES_FILE_H
#define POSTSIL_SERIES_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/arena.h"

struct err;

#define SERIES_FILE_MAX 1000000u   /* points */

/* Columns wanted; NULL: as told above. */
struct series_columns {
	const char *time, *value;
};

struct series_data {
	size_t n;
	double *value;
	size_t *line;            /* where each stands in the file */
	double *time;            /* seconds or what the file counts in; NULL: none */
	const char **time_text;  /* as the file has it; NULL: none */
	bool dates;              /* time is Unix time */
	const char *name;        /* of the column of values; NULL: it has none */
	size_t moved;            /* points that stood before an earlier one */
	size_t equal;            /* points with the time of the one before */
	struct arena arena;      /* of the texts */
};

/* path: "-" is standard input.  0, or negative with words that begin with the path;
 * ERR_USAGE names all columns where the wanted ones are not there or not clear. */
int series_file_read(const char *path, const struct series_columns *want,
		     struct series_data *out, struct err *e);
void series_data_release(struct series_data *d);

#endif
