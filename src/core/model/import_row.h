/* SPDX-License-Identifier: MIT */
/*
 * import_row: rows of named values from elsewhere, made into a run or refused in
 * words that name the column.  Pure: who reads the file, the table or the JSON
 * fills an import_set and passes it on.
 *
 * Values are text; a reader gives numbers by %.17g, booleans as 1 and 0.  Nothing
 * is taken for granted of them but the NUL at their end.
 *
 * Forms:
 * - IMPORT_COLUMNS: the columns of the view calibration_run, and any other fact
 *   of field.h; rows of one run_id, which stand together, are one run.  Rows with
 *   a fingerprint_rule that we know come from a store of ours: their fingerprints,
 *   marks and notes stay as they are (the run's notes end those of each row; they
 *   are set apart again where both together are too long for one).
 * - IMPORT_LONG: timestamp, product, device, precision, metric, value, unit, and
 *   any of those columns; one figure a row.  Rows of one run_id, or without it
 *   those in which all is equal but the figure, device, precision and what is told of
 *   these (backend, quality, notes, gpu_* and so on), are one run.  Rows of one device
 *   and precision tell the same but for the figure, or the run is refused.  A metric
 *   is named as in metric.h ("blas3" or "blas3_gops"), or "custom:NAME".
 * - IMPORT_CALIBRATIONS, IMPORT_CALIBRATION_RUNS: the tables of an older program;
 *   each row is a run.  "N/A", "unknown", "" and 0 stand for what was not told,
 *   none or unread.  In the first a theoretical figure of exactly 100 is a
 *   placeholder, and so is what was formed from it.
 * - IMPORT_FILE: rows that import_json_read() made of one calibration file of that
 *   program: one run.
 *
 * Rules:
 * - Required: a time, device, precision, a name (product, cpu_model or gpu_model),
 *   one figure.  Refused: negative, infinite and NaN figures, sizes and clocks, times
 *   before 1970 or more than a day ahead, columns and metrics without a meaning here
 *   (a map gives them one or leaves them out), units of another kind or of no figure, a
 *   peak_measured_gops below one of the figures of which it is the best.  Columns named
 *   import_* become facts of the run under that name: so does, in the older forms, all
 *   that has no column here, and a product beside another model (import_product).
 * - Texts are one line: a control character in them is taken as a blank.  Notes keep
 *   line breaks (CR LF as LF) and tabs, as run_validate() has it.  Characters that are
 *   not to be seen are refused but in notes and import_*: they would make series of
 *   their own.
 * - Devices are cpu and gpu0 to gpu999: "cuda", "gpu" and "hip" are gpu0, "cuda:1" and
 *   "gpu01" are gpu1; others are refused.  Precisions in lower case; "float32" and
 *   "single" are fp32 and so on, others stay as they are.
 * - Times: milliseconds since 1970, UTC; the text is kept as import_timestamp where
 *   it says more.  A time without a zone is taken as UTC, or as timestamp_unix
 *   says, and the notes say so.
 * - Fingerprints are formed by our rule, what is not told is "unknown"; the old
 *   ones, and the old run_id, go to the notes.
 * - run_id: a run_id of IMPORT_COLUMNS and IMPORT_LONG is kept.  Else a UUIDv5 of
 *   the form and of the rows as they came, sorted by name, with numbers by %.17g,
 *   whatever the order of columns and rows.  unit_id, where the rows have none:
 *   from what names the machine in them.
 * - An efficiency over 1 is recomputed where data/ knows the device; else it stays,
 *   and the notes say so.  Where none is told it is formed from the peak that is.
 * - Custom metrics are samples of the kernel "custom:NAME" without repetitions.
 * - Whether a preflight was passed is false where nobody says so.
 */
#ifndef POSTSIL_IMPORT_ROW_H
#define POSTSIL_IMPORT_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"

struct err;
struct run;

#define IMPORT_TEXT_MAX 4096  /* bytes of one value; of notes twice that and "; " */
#define IMPORT_ROWS_MAX 4096  /* rows of one run */

enum import_form {
	IMPORT_COLUMNS,
	IMPORT_LONG,
	IMPORT_CALIBRATIONS,
	IMPORT_CALIBRATION_RUNS,
	IMPORT_FILE,
};

struct import_value {
	const char *name, *text;   /* text NULL: not told */
	bool ours;                 /* of --set: name is one of ours, which no map is of */
};

struct import_row {
	struct import_value *value;
	size_t n, cap;
};

/* Rows with all their texts.  Starts as IMPORT_SET_INIT. */
struct import_set {
	struct arena arena;
	struct import_row *row;
	size_t n, cap;
};

#define IMPORT_SET_INIT { .n = 0 }

void import_set_release(struct import_set *s);

/* Adds an empty row; its index. */
size_t import_set_add(struct import_set *s);

/* Adds a value, copied, to row i.  A name that the row has already is put twice,
 * and refused by import_rows(). */
void import_set_put(struct import_set *s, size_t i, const char *name,
		    const char *text);

/* As import_set_put(), of a value of another row. */
void import_set_copy(struct import_set *s, size_t i, const struct import_value *v);

/* The first value of that name; NULL when missing, NULL or "". */
const char *import_row_get(const struct import_row *r, const char *name);

/* What their columns mean here: --map theirs=ours; ours "-" leaves one out. */
struct import_map {
	const char *theirs, *ours;
	bool *came;                /* set when a column of theirs does; NULL: not wanted */
};

struct import_source {
	enum import_form form;
	const struct import_map *map;
	size_t n_map;
	const struct import_fill *fill;   /* import_fill.h; for who reads the rows */
	size_t n_fill;
	int64_t now_ms;            /* to refuse the future by */
};

/* What the column that is called theirs there is called here. */
const char *import_row_name(const struct import_source *src, const char *theirs);

/* What this value of a row is called here. */
const char *import_value_name(const struct import_source *src,
			      const struct import_value *v);

/* The first value of the column that is called ours here; NULL as above. */
const char *import_row_mapped(const struct import_source *src,
			      const struct import_row *r, const char *ours);

/* Do these two, of which b follows a, belong to one run? */
bool import_rows_are_one(const struct import_source *src,
			 const struct import_row *a, const struct import_row *b);

/* ERR_REFUSED of a time more than a day ahead: a run of tomorrow would stand behind
 * all that are measured until then. */
int import_refuse_future(int64_t ms, int64_t now_ms, struct err *e);

/* The run that n rows make, owned by the caller and valid by run_validate(); NULL
 * and *e (ERR_FORMAT: not of the form; ERR_REFUSED: understood, and not taken). */
struct run *import_rows(const struct import_source *src,
			const struct import_row *row, size_t n, struct err *e);

#endif
