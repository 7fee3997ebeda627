/* SPDX-License-Identifier: MIT */
/*
 * import_row_value: single values of imported rows, and the identity of rows.
 * Of use to the other import_row files alone.  Functions return 0 or ERR_FORMAT
 * or ERR_REFUSED with words that begin with the column.
 */
#ifndef POSTSIL_IMPORT_ROW_VALUE_H
#define POSTSIL_IMPORT_ROW_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/import_row.h"

#define IMPORT_NAME 65  /* a device, precision or key, and a NUL */

/* A finite decimal number: no hexadecimal, no "nan", no "inf", no blanks. */
int import_number(const char *column, const char *text, double *out,
		  struct err *e);

/* A figure: a number from 0 to 1e15. */
int import_figure(const char *column, const char *text, double *out,
		  struct err *e);

/* What one more in the last place that is written of a number is: 0.01 of "513.25". */
double import_last_place(const char *text);

/* 1, 0, true, false. */
int import_bool(const char *column, const char *text, bool *out, struct err *e);

int import_device(const char *text, char out[IMPORT_NAME], struct err *e);
int import_precision(const char *text, char out[IMPORT_NAME], struct err *e);

struct import_time {
	int64_t ms;
	bool naive;          /* the text names no zone … */
	bool by_unix;        /* … and timestamp_unix tells which it was */
};

/* From the columns timestamp and timestamp_unix, which must agree, but for what is
 * rounded or cut in them. */
int import_time(const struct import_row *r, int64_t now_ms,
		struct import_time *out, struct err *e);

/* *v, a figure of a metric whose unit is want ("GOP/s", "GB/s", ""), is in unit:
 * converts it.  An empty unit is the wanted one. */
int import_unit(const char *unit, const char *want, double *v, struct err *e);

/* The UUIDv5 that stands for these rows; see import_row.h. */
void import_row_id(enum import_form form, const struct import_row *row, size_t n,
		   char out[37]);

#endif
