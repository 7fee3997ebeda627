/* SPDX-License-Identifier: MIT */
/*
 * runs_other: the figures of other kinds (METRIC_CUSTOM) that rows of runs have, in a
 * cell of a table and at the end of a row of calibration_run.
 */
#ifndef POSTSIL_RUNS_OTHER_H
#define POSTSIL_RUNS_OTHER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/run_set.h"
#include "tui/draw/table.h"

struct buf;

/* The one called name ("custom:tokens"), of NULL the first; NULL: the row has none. */
const struct custom_figure *runs_other_of(const struct run_row *row, const char *name);

/* Whether any of n rows has one. */
bool runs_other_any(const struct run_row *row, size_t n);

/* "tokens 3,012 samples/s, +2 more"; of a name that alone.  "" where there is none. */
void runs_other_cell(const struct run_row *row, const char *name,
		     struct table_cell *out);

/* By name, unit and then value, of which more is first when down; what has none last. */
int runs_other_compare(const struct run_row *a, const struct run_row *b,
		       const char *name, bool down);

/* Whether what was typed stands in the name and value of any of them, as a cell says
 * them. */
bool runs_other_matches(const struct run_row *row, const char *typed);

/* Behind what calibration_row_json() wrote last into out, one more: the key custom, an
 * array of {"name", "value", "unit"}. */
void runs_other_json(const struct run_row *row, struct buf *out);

#endif
