/* SPDX-License-Identifier: MIT */
/*
 * row_part: what many rows of calibration_run share: the columns that stand in a row
 * of hardware, software or gpu.  Each is read once and kept while it is asked for; so
 * many are kept, not all of the database.
 */
#ifndef POSTSIL_ROW_PART_H
#define POSTSIL_ROW_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "core/model/calibration_row.h"

struct err;
struct row_parts;
struct sqlite3;
struct sqlite3_stmt;

/* Columns of a statement that are called like columns of the view. */
struct row_columns {
	size_t n;
	struct {
		int from, to;   /* of the statement; of the view */
		enum calibration_type type;
	} column[CALIBRATION_COLUMNS];
};

/* Among columns [first, end) of st. */
void row_columns_find(struct row_columns *c, struct sqlite3_stmt *st, int first, int end);

/* Texts are the statement's until its next step; "" is NULL. */
void row_columns_read(const struct row_columns *c, struct sqlite3_stmt *st,
		      struct calibration_row *out);

enum row_part_kind { ROW_HARDWARE, ROW_SOFTWARE, ROW_GPU, ROW_PART_KINDS };

/* product: part of a product's name, in either case; NULL: any. */
int row_parts_open(struct sqlite3 *db, const char *product,
		   struct row_parts **out, struct err *e);
void row_parts_close(struct row_parts *p);

/* Sets the columns of the part with this local number, NULL for 0; texts are valid
 * until the next call.  1, or 0 where the product that it names is not the one asked
 * for; ERR_FORMAT: there is no such part. */
int row_parts_put(struct row_parts *p, enum row_part_kind kind, int64_t n,
		  struct calibration_row *row, struct err *e);

#endif
