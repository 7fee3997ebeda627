/* SPDX-License-Identifier: MIT */
/*
 * facts_row: facts that are stored once, as a row of hardware, software or gpu.
 *
 * The values of the fields that have a column stand in it, typed.  The column
 * facts is a JSON object with the rest, in the order of field_table:
 * {"cpu_model":{"state":"known","source":"cpuid"},"cpu_vendor":{"state":"known",
 * "value":"GenuineIntel","source":"cpuid"},…}.  Members that are NULL and facts
 * that nobody looked at are left out, so equal facts give equal rows.
 *
 * (Columns generated from the object would say the same, but SQLite 3.40 counts
 * its JSON functions as unsafe in a schema that is not trusted.)
 */
#ifndef POSTSIL_FACTS_ROW_H
#define POSTSIL_FACTS_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/facts.h"

struct buf;
struct err;
struct stmt;

enum facts_kind { FACTS_HARDWARE, FACTS_SOFTWARE, FACTS_GPU, FACTS_KINDS };

/* The field has a column in the table of this kind. */
bool facts_row_has_column(enum facts_kind kind, enum field_id id);

/* Appends the object with all values in it: what the row's key is the digest
 * of.  Returns how many facts are in it. */
size_t facts_row_text(const struct facts *f, enum facts_kind kind,
		      struct buf *out);

/* Binds :facts and the columns; json keeps the object until the step. */
void facts_row_bind(const struct facts *f, enum facts_kind kind,
		    struct stmt *st, struct buf *json);

/* Adds what the current row says to *f: column names the object.  ERR_FORMAT
 * when it is none of ours. */
int facts_row_read(struct stmt *st, const char *column, enum facts_kind kind,
		   struct facts *f, struct err *e);

/* Nobody looked: the state in which facts_init() leaves it. */
bool fact_is_blank(const struct fact *f);

#endif
