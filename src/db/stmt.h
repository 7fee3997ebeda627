/* SPDX-License-Identifier: MIT */
/*
 * stmt: a prepared statement, bound and read by name.
 *
 * Numbers of parameters and columns follow from how a statement is written, so
 * they are never used: a name that does not exist is our own mistake and
 * asserts.  Binding and reading in the order of the SQL costs one comparison.
 *
 * Texts and blobs that are bound are borrowed until stmt_reset(); those that
 * are read are borrowed until the next step.  NULL and NAN are SQL's NULL, both
 * ways.
 *
 * Errors: ERR_BUSY when another program holds the database, ERR_FORMAT when
 * the file is damaged or no database, ERR_REFUSED when the schema refuses a
 * row, ERR_IO for the rest, a disk that fails above all; the text names the file and
 * what can be done.
 */
#ifndef POSTSIL_STMT_H
#define POSTSIL_STMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct sqlite3;
struct sqlite3_stmt;

struct stmt {
	struct sqlite3_stmt *p;
	int param, col;  /* where the next name is looked for first */
	char **params;   /* their names; ended by NULL */
};

#define STMT_INIT { 0 }

int stmt_prepare(struct stmt *st, struct sqlite3 *db, const char *sql,
		 struct err *e);
void stmt_release(struct stmt *st);

/* Ready for other values and another run; all parameters are NULL again. */
void stmt_reset(struct stmt *st);

void stmt_bind_text(struct stmt *st, const char *name, const char *value);
void stmt_bind_int(struct stmt *st, const char *name, int64_t value);
void stmt_bind_real(struct stmt *st, const char *name, double value);
void stmt_bind_blob(struct stmt *st, const char *name, const void *p, size_t n);

/* 1: a row; 0: no more rows; negative: an error. */
int stmt_step(struct stmt *st, struct err *e);

/* Runs a statement that gives no rows, and resets it. */
int stmt_run(struct stmt *st, struct err *e);

bool stmt_is_null(struct stmt *st, const char *name);
const char *stmt_text(struct stmt *st, const char *name);
int64_t stmt_int(struct stmt *st, const char *name);
double stmt_real(struct stmt *st, const char *name);
const void *stmt_blob(struct stmt *st, const char *name, size_t *n);

/* Statements without parameters and rows. */
int stmt_exec(struct sqlite3 *db, const char *sql, struct err *e);

/* Fills *e from the connection's last error. */
int stmt_fail(struct sqlite3 *db, struct err *e);

#endif
