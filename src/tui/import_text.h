/* SPDX-License-Identifier: MIT */
/* import_text: what became of imported files, as text and as JSON. */
#ifndef POSTSIL_IMPORT_TEXT_H
#define POSTSIL_IMPORT_TEXT_H

#include <stdbool.h>

#include "core/base/err.h"
#include "db/store.h"
#include "db/store_import.h"
#include "tui/draw/glyphs.h"

struct buf;

struct import_file_result {
	const char *path;            /* as it was given */
	char *what;                  /* heap; NULL: it could not be told */
	struct import_report report;
	struct err failed;           /* .code 0: it was read to its end */
};

struct import_outcome {
	const char *database;
	bool dry;
	const char *missing;         /* of a dry run, where there is no store yet: "does
				      * not exist" or "is empty" */
	bool stopped;                /* by a signal: files behind were not read */
	struct import_file_result *file;
	size_t n;
	const char **idle;           /* --map of a column that no file had; heap */
	size_t n_idle;
	const char **unset;          /* --set that no row got: all were whole; heap */
	size_t n_unset;
	struct store_head head;      /* .seq 0: not known or empty */
};

/* All files together, without refusals in words. */
struct import_report import_outcome_sum(const struct import_outcome *o);

void import_outcome_text(const struct import_outcome *o, enum glyph_level level,
			 struct buf *out);
void import_outcome_json(const struct import_outcome *o, struct buf *out);

/* The counts alone: "12 read: 10 added, 2 already there, 0 refused". */
void import_counts_text(const struct import_report *r, bool dry, struct buf *out);

#endif
