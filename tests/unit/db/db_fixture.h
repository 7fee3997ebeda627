/* SPDX-License-Identifier: MIT */
/*
 * db_fixture: runs and scratch folders for the tests of src/db.
 *
 * A scratch folder is made below $TMPDIR (else /tmp) and removed, with what is
 * in it, by fixture_remove().
 */
#ifndef POSTSIL_DB_FIXTURE_H
#define POSTSIL_DB_FIXTURE_H

#include <stdint.h>

#include "core/model/run.h"

struct sqlite3;
struct store;

struct scratch {
	char folder[128];
	char db[192];      /* a file name in it; no file is made */
};

void fixture_make(struct scratch *s);
void fixture_remove(struct scratch *s);

/* Opens or ends the test. */
struct store *fixture_open(const struct scratch *s);

/* A run of one CPU with two precisions, as a worker makes it; k gives it its
 * id, its time and its figures. */
struct run *fixture_run(unsigned k);

/* Everything that a run can hold: three states of facts, extras, two GPUs, all
 * kinds of clocks, marks, missing figures, texts that need escaping. */
struct run *fixture_rich_run(void);

/* A new store of so many runs: the rich one, then fixture_run(1) and on.  For a setup, or
 * ends the test. */
void fixture_fill(const struct scratch *s, unsigned runs);

/* Ends the test unless both have the same canonical form. */
void fixture_same(const struct run *a, const struct run *b);

/* A plain connection, without any of our settings: any other client. */
struct sqlite3 *fixture_foreign(const struct scratch *s);

/* The first column of the first row as a number; -1 when there is none. */
int64_t fixture_number(struct sqlite3 *db, const char *sql);

#endif
