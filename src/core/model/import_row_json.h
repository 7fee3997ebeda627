/* SPDX-License-Identifier: MIT */
/*
 * import_row_json: the rows that a parsed JSON file holds, for import_rows().
 *
 * - an object, or an array of objects, of columns: IMPORT_COLUMNS;
 * - {"runs":[…]}, the older program's export: IMPORT_CALIBRATION_RUNS;
 * - {"metadata":…,"operation_profiles":…}, one of its calibration files:
 *   IMPORT_FILE, a row for each precision.
 *
 * Of a calibration file blas1..3 are the best of their kernels and sizes, and
 * problem_size and arithmetic_intensity those at the best of all; the notes name
 * the largest GEMM.  Its STREAM moved elements of four bytes: copy to triad stand
 * in the fp32 row, the best of them, which is of the device, in every row.  A peak
 * of 0 is none.  What cannot be a column becomes import_*: clock_mhz (current, of
 * what was measured), cpu_count (of cores or of threads, as it came), cpu_model (of
 * no use as a name), python_version, theoretical_bandwidth_gbps.  A file that was put
 * aside for throttling has that quality.
 */
#ifndef POSTSIL_IMPORT_ROW_JSON_H
#define POSTSIL_IMPORT_ROW_JSON_H

#include "core/model/import_row.h"

struct cJSON;

/* Adds the rows to out and says of which form they are.  0; ERR_FORMAT when a
 * value has another type than it should; ERR_REFUSED when there is no figure or
 * the file is of a kind that has none for us. */
int import_json_read(const struct cJSON *j, enum import_form *form,
		     struct import_set *out, struct err *e);

/* Adds one row: the members of the object o. */
int import_json_row(const struct cJSON *o, struct import_set *out, struct err *e);

#endif
