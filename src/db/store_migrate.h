/* SPDX-License-Identifier: MIT */
/*
 * store_migrate: a database of an older schema made one of this schema, when it is
 * opened to be written; whoever only reads may read it as it is.
 *
 * First a verified backup (store_backup.h) is made beside it, FILE.schema-N-TIME
 * (20260131T235959Z); without one, or without room for one, nothing is changed.  Then
 * one transaction edits the statements that the schema is made of (sql/migrate_N.sql):
 * no row is touched, so that it needs no room and no time, and the guards stay up.
 * Tables that nobody can have written to are made anew (migrate_alerts.h).
 * The schema must then be that of a new database; every row of the journal, with its
 * record hash and chain, and some 2,000 runs read back and hashed, must be what they
 * were before.  All of it or nothing, whenever power fails; a backup that turned out
 * not to be needed is removed.
 *
 * Rows that were changed, or are missing, do not hinder it, and are the same after
 * it: what the records, the hashes and the chain say of them is compared, not judged.
 * Pages that SQLite itself finds damaged do: opening reads some of them, and a copy
 * must pass its quick_check; and so does what is none of postsil's in the schema, an
 * index of the user's own too.  It takes the time of a backup, and some 10 us for
 * each run.
 */
#ifndef POSTSIL_STORE_MIGRATE_H
#define POSTSIL_STORE_MIGRATE_H

#include <stdbool.h>

struct err;
struct sqlite3;
struct store_sqlite;
struct store_watch;

/* From s->version on; the session of s is open, and its lock is held.  ERR_IO: no
 * room or no backup; ERR_FORMAT: it is damaged, the schema is not what that version
 * made, or the history came out differently; the file is as it was. */
int store_migrate(struct store_sqlite *s, const struct store_watch *watch,
		  struct err *e);

/* The change of the schema alone, on a connection that may write it: from version to
 * the next one, or back, before there are guards; ERR_FORMAT where a statement is not
 * what it should be. */
int store_migrate_texts(struct sqlite3 *db, int version, bool back, struct err *e);

#endif
