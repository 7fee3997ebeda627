/* SPDX-License-Identifier: MIT */
/*
 * old_store: a database of schema 1 or 2, made by the statements of that time
 * (schema_1.sql) and filled with the rows of a store of today, as rows of runs have
 * not changed.  What is not so ends the test.
 */
#ifndef POSTSIL_OLD_STORE_H
#define POSTSIL_OLD_STORE_H

#include <stddef.h>

#include "db/store.h"
#include "db/store_check.h"
#include "db_fixture.h"

#define OLD_RUNS 4   /* fixture_rich_run(), then fixture_run(1) to (3) */

struct old_store {
	struct scratch here;
	int version;              /* of the schema */
	char old[200];            /* the database, kept as it was made */
	struct store_head head;
};

/* Puts it at here.db too; fixture_remove(&o->here) ends it.  old_make(): schema 1. */
void old_make_of(struct old_store *o, int version);
void old_make(struct old_store *o);

/* Once more, in place of what is there, its backups included. */
void old_put(const struct old_store *o);

struct run *old_run(unsigned k);

/* A command of the shell, made of a printf form; and statements of SQL. */
void old_shell(const char *form, const char *a, const char *b);
void old_sql(struct sqlite3 *db, const char *sql);

/* The number of the schema in a file. */
int old_schema(const char *file);

/* How many backups there are, each of them whole and old; *first: one's name.
 * *unnamed: copies that were cut short.  Both may be NULL. */
size_t old_backups(const struct old_store *o, char first[300], size_t *unnamed);

void old_check(const char *file, struct check_report *report);
void old_is_clean(const char *file);

/* Every run and the head, as they were before. */
void old_holds(const struct old_store *o, struct store *s);

#endif
