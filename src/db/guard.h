/* SPDX-License-Identifier: MIT */
/*
 * guard: what keeps content from being changed or removed.
 *
 * guard_table lists the content tables: all tables of the schema, as it stands.
 * From it guard_create() makes, for every table T,
 *
 *   T_no_update   BEFORE UPDATE: aborts
 *   T_no_delete   BEFORE DELETE: aborts
 *   T_no_replace  BEFORE INSERT when a row with any of T's unique keys is there:
 *                 aborts, since INSERT OR REPLACE fires no delete trigger
 *   T_sealed      BEFORE INSERT, where T has a column run (journal apart): aborts
 *                 when the journal has that run, so that nothing joins it later
 *
 * which hold for every program that opens the file.
 *
 * Our own connections do without the triggers (SQLITE_DBCONFIG_ENABLE_TRIGGER), as
 * they double the time of an INSERT: not their conditions, which are one probe of a
 * key, but that there is one, which makes SQLite keep a journal for each row.  There
 * guard_install() adds an authorizer, which refuses to change or remove content
 * before anything runs, dropping tables, triggers, views and indexes of content
 * included.  The one thing that it is not asked about, a row that replaces another
 * (REPLACE), is in no statement of ours (a test reads them all), and nothing joins
 * a run that is complete, as run_write.c gives every run a new number.  That result
 * and journal rows agree with their run holds by how they are bound, and
 * `store check` looks.
 */
#ifndef POSTSIL_GUARD_H
#define POSTSIL_GUARD_H

#include <stddef.h>

struct err;
struct sqlite3;

/* Names of the content tables, ended by NULL; those that an older schema has not are
 * the last. */
extern const char *const guard_table[];

/* How many of them a schema of that version has. */
size_t guard_tables(int version);

/* Makes the triggers of a schema of that version, or of one table, inside the
 * transaction that makes them. */
int guard_create(struct sqlite3 *db, int version, struct err *e);
int guard_create_for(struct sqlite3 *db, const char *table, struct err *e);

/* 0, or ERR_REFUSED naming a table of which a trigger is missing, or is not
 * what guard_create() makes. */
int guard_verify(struct sqlite3 *db, int version, struct err *e);

void guard_install(struct sqlite3 *db);

#endif
