/* SPDX-License-Identifier: MIT */
/*
 * salvage_mend: a row of hardware, software or gpu in which one bit flipped, made what
 * it was.  Its key is the digest of all its facts, so the bit is found by trying each;
 * many runs share such a row, and all would be lost with it.
 */
#ifndef POSTSIL_SALVAGE_MEND_H
#define POSTSIL_SALVAGE_MEND_H

#include <stdbool.h>

#include "db/facts_row.h"
#include "db/salvage_rows.h"

struct mender;
struct stmt;

/* A row goes in by insert, inside a transaction that is rolled back, and comes out by
 * check, which is reset. */
struct mend_way {
	struct sqlite3 *db;
	struct sqlite3_stmt *insert;
	struct stmt *check;
	enum facts_kind kind;
};

/* tries: of all rows together, about 0.1 ms each. */
#define MEND_TRIES 1000000
struct mender *mender_new(int64_t tries);
void mender_free(struct mender *m);

/* The mended record, as long as the row's own; the mender's.  NULL: its key is right,
 * or no single bit makes it so.  Rows are remembered: asking again costs nothing. */
const unsigned char *mender_mend(struct mender *m, const struct mend_way *way,
				 const struct rescue_row *row);

#endif
