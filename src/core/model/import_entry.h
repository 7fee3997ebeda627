/* SPDX-License-Identifier: MIT */
/*
 * import_entry: what a reader of one format (import_csv.c, import_json.c) hands to
 * import_file.c, which puts rows together to runs.  Of use to these three alone.
 */
#ifndef POSTSIL_IMPORT_ENTRY_H
#define POSTSIL_IMPORT_ENTRY_H

#include <stdbool.h>
#include <stdio.h>

#include "core/base/err.h"
#include "core/model/import_file.h"

enum import_entry_kind {
	ENTRY_END,
	ENTRY_FAIL,      /* what follows cannot be read: why; so it stays */
	ENTRY_RUN,       /* a whole one; from then on the caller's */
	ENTRY_ROW,       /* added to the set, as it came */
	ENTRY_BAD,       /* refused: why */
};

struct import_entry {
	enum import_entry_kind kind;
	struct run *run;
	enum import_form form;    /* of a row, or of the rows that made a run */
	struct err why;
	size_t line, last_line;
	size_t nth;               /* of those that begin in the line; 0, 1: alone */
	/* A bad row belongs to the run whose rows have this text in the column that is
	 * called key_name here; NULL: to one beside it, if to any, but not where it is
	 * alone.  unsure: the text may be cut, or be another column's.  Both are the
	 * reader's, until the next call. */
	const char *key, *key_name;
	bool alone, unsure;
};

/* Of rows in such a file; its form is the reader's to say. */
struct import_source import_file_source(const struct import_file_options *o);

struct import_reader {
	void (*read)(struct import_reader *r, struct import_set *set,
		     struct import_entry *out);
	void (*free)(struct import_reader *r);
	const char *what;         /* as in struct import_stream; may change */
};

/* Where a reader begins: behind blanks and a byte-order mark. */
struct import_begin {
	size_t line, before;      /* bytes of this line that were read already */
};

/* The header is read at once: ERR_FORMAT or ERR_REFUSED where it cannot be one.  *out
 * is NULL where there is none. */
int import_csv_open(FILE *in, const struct import_begin *b,
		    const struct import_file_options *o, struct import_reader **out,
		    struct err *e);

struct import_reader *import_json_open(FILE *in, const struct import_begin *b,
				       const struct import_file_options *o);

#endif
