/* SPDX-License-Identifier: MIT */
/*
 * runs_column: the columns of the list of runs: their cells, how rows are sorted by
 * one, and what a typed filter looks at.
 */
#ifndef POSTSIL_RUNS_COLUMN_H
#define POSTSIL_RUNS_COLUMN_H

#include <stdbool.h>

#include "core/model/run_set.h"
#include "tui/draw/table.h"

enum runs_column {
	RUNS_TIME, RUNS_PRODUCT, RUNS_DEVICE, RUNS_PRECISION, RUNS_EFFICIENCY, RUNS_GEMM,
	RUNS_GEMV, RUNS_DOT, RUNS_TRIAD, RUNS_OTHER, RUNS_QUALITY, RUNS_FLAGS, RUNS_DRIVER,
	RUNS_UNIT, RUNS_RUN, RUNS_COLUMNS
};

extern const struct table_column runs_columns[RUNS_COLUMNS];

/* As runs_columns, but the figures of other kinds (runs_other.h) are hidden where no row
 * of the set (which may be NULL) has any; where some have, what is empty in all rows is. */
void runs_columns_of(const struct run_set *set, struct table_column *out);

/* "Runs", and the units of what is not hidden. */
const char *runs_columns_title(const struct table_column *column);

/* Whether the column holds figures, of which the best come first. */
bool runs_column_is_figure(int column);

/* < 0, 0, > 0 by any column but the time and RUNS_OTHER; what was not measured stands last either
 * way. */
int runs_column_compare(const struct run_row *a, const struct run_row *b, int column,
			bool down);

/* custom: of RUNS_OTHER, as in runs_other_cell(). */
void runs_column_cell(const struct run_row *row, int column, const char *custom,
		      struct table_cell *out);

/* Whether what was typed stands anywhere in a row. */
bool runs_column_matches(const struct run_row *row, const char *typed);

#endif
