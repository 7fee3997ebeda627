/* SPDX-License-Identifier: MIT */
/*
 * store_migrate: a database of an older schema made one of this schema, when it is
 * opened to be written; whoever only reads is told to do so.
 *
 * First a verified backup (store_backup.h) is made beside it, FILE.schema-N-DATE;
 * without one nothing is changed.  Then one transaction, under the lock file, runs
 * the statements of each version in turn (sql/migrate_N.sql), puts up the guards,
 * compares the schema with that of a new database, and looks at every journal row
 * and record hash: the history must be the same as before.  All of it or nothing,
 * whenever power fails.
 */
#ifndef POSTSIL_STORE_MIGRATE_H
#define POSTSIL_STORE_MIGRATE_H

struct err;
struct store_sqlite;

/* From version on; s is connected, its lock is not held.  backup (if given) gets
 * the backup's name, a heap string. */
int store_migrate(struct store_sqlite *s, int version, char **backup,
		  struct err *e);

#endif
