/* SPDX-License-Identifier: MIT */
/*
 * import_row_forms: rows of the other forms as rows of calibration_run, whose
 * columns import_row_column.h lists.  Of use to import_row.c alone.
 */
#ifndef POSTSIL_IMPORT_ROW_FORMS_H
#define POSTSIL_IMPORT_ROW_FORMS_H

#include "core/model/import_row.h"

/* Adds to out what n rows of one run of that form mean; 0, or ERR_FORMAT or
 * ERR_REFUSED with words that begin with the column. */
int import_forms_translate(enum import_form form, const struct import_row *row,
			   size_t n, struct import_set *out, struct err *e);

/* What a column of that form, after maps, is called here; "-": it has no column. */
const char *import_forms_name(enum import_form form, const char *name);

#endif
