/* SPDX-License-Identifier: MIT */
/*
 * Rows written as a table, for tests of imports: the first line names the columns,
 * cells stand between '|'; an empty cell is not told.
 */
#ifndef TEST_IMPORT_ROWS_H
#define TEST_IMPORT_ROWS_H

#include "core/base/err.h"
#include "core/model/import_row.h"
#include "core/model/run.h"

/* 2026-03-01T00:00:00Z */
#define TEST_NOW_MS 1772323200000ll

/* lines: a NULL behind the last one. */
void rows_of(const char *const *lines, struct import_set *out);

/* The run of these rows, or NULL and *e. */
struct run *run_of(enum import_form form, const char *const *lines,
		   struct err *e);

/* As run_of(), which must succeed. */
struct run *good_run(enum import_form form, const char *const *lines);

/* The result of a device and precision, which must exist. */
const struct result *result_of(const struct run *r, const char *device,
			       const char *precision);

/* The value of a fact by its key; NULL unless known. */
const char *fact_of(const struct facts *f, const char *key);

#endif
