/* SPDX-License-Identifier: MIT */
#include "db/stmt.h"

#include <assert.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"

/* What SQLite says, what it is to a caller, and what a user can do about it. */
static const struct failure {
	int primary;
	int code;
	const char *remedy;
} failure_table[] = {
	{ .primary = SQLITE_BUSY, .code = ERR_BUSY,
	  .remedy = "another program holds it: try again" },
	{ .primary = SQLITE_LOCKED, .code = ERR_BUSY,
	  .remedy = "another program holds it: try again" },
	/* the disk, not what is on it: every byte may still be there */
	{ .primary = SQLITE_IOERR, .code = ERR_IO,
	  .remedy = "the disk or file system failed, see `dmesg`: make it work and "
		    "run it again, or copy the file to another disk" },
	{ .primary = SQLITE_NOTADB, .code = ERR_FORMAT,
	  .remedy = "it is no database, or its beginning is damaged: name another "
		    "file with --db, or go back to a backup" },
	{ .primary = SQLITE_CORRUPT, .code = ERR_FORMAT,
	  .remedy = "the file is damaged: keep it, and go back to a backup or "
		    "rescue what is in it by `postsil store salvage`" },
	{ .primary = SQLITE_CONSTRAINT, .code = ERR_REFUSED,
	  .remedy = "nothing was changed" },
	{ .primary = SQLITE_AUTH, .code = ERR_REFUSED,
	  .remedy = "runs are only ever added" },
	{ .primary = SQLITE_FULL, .code = ERR_IO,
	  .remedy = "make room and run it again" },
	{ .primary = SQLITE_READONLY, .code = ERR_IO,
	  .remedy = "it or its folder cannot be written to: name another file "
		    "with --db" },
	{ .primary = SQLITE_CANTOPEN, .code = ERR_IO,
	  .remedy = "it or its folder cannot be written to, and small files "
		    "beside it are needed: name another file with --db" },
};

/* "disk I/O error" alone does not tell a bad sector from a quota. */
static const char *system_reason(struct sqlite3 *db, int primary)
{
	int why = primary == SQLITE_IOERR ? sqlite3_system_errno(db) : 0;

	return why ? strerror(why) : "";
}

int stmt_fail(struct sqlite3 *db, struct err *e)
{
	const char *file = sqlite3_db_filename(db, "main");
	const char *why = sqlite3_errmsg(db), *remedy = "nothing was changed";
	int primary = sqlite3_errcode(db) & 0xff, code = ERR_IO;
	const char *system = system_reason(db, primary);

	for (size_t i = 0; i < sizeof failure_table / sizeof *failure_table; i++)
		if (failure_table[i].primary == primary) {
			code = failure_table[i].code;
			remedy = failure_table[i].remedy;
		}
	return err_set(e, code, "%s: %s%s%s (%s)", file && *file ? file : "database",
		       why, *system ? ": " : "", system, remedy);
}

/* Copies the names of the parameters: SQLite walks a list from its beginning for
 * each, and may make it anew when the schema has changed. */
static void keep_params(struct stmt *st)
{
	int n = sqlite3_bind_parameter_count(st->p);

	st->params = xcalloc((size_t)n + 1, sizeof *st->params);
	for (int i = 1; i <= n; i++) {
		const char *name = sqlite3_bind_parameter_name(st->p, i);

		st->params[i - 1] = xstrdup(name ? name : "?");
	}
}

int stmt_prepare(struct stmt *st, struct sqlite3 *db, const char *sql,
		 struct err *e)
{
	assert(!st->p);
	if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &st->p,
			       NULL) != SQLITE_OK)
		return stmt_fail(db, e);
	keep_params(st);
	st->param = 1;
	st->col = 0;
	return 0;
}

void stmt_release(struct stmt *st)
{
	sqlite3_finalize(st->p);
	for (int i = 0; st->params && st->params[i]; i++)
		free(st->params[i]);
	free(st->params);
	memset(st, 0, sizeof *st);
}

void stmt_reset(struct stmt *st)
{
	if (!st->p)
		return;
	sqlite3_reset(st->p);
	sqlite3_clear_bindings(st->p);
	st->param = 1;
	st->col = 0;
}

static int find_param(struct stmt *st, const char *name)
{
	const char *next = st->params[st->param - 1];
	int i = next && strcmp(next, name) == 0
		? st->param : sqlite3_bind_parameter_index(st->p, name);

	assert(i > 0);
	st->param = i + 1;
	return i;
}

/* Binding fails only for texts over SQLite's length limit, far above ours, and
 * without memory; the step that follows would then see NULL and be refused. */
void stmt_bind_text(struct stmt *st, const char *name, const char *value)
{
	sqlite3_bind_text(st->p, find_param(st, name), value, -1, SQLITE_STATIC);
}

void stmt_bind_int(struct stmt *st, const char *name, int64_t value)
{
	sqlite3_bind_int64(st->p, find_param(st, name), value);
}

void stmt_bind_real(struct stmt *st, const char *name, double value)
{
	sqlite3_bind_double(st->p, find_param(st, name), value);
}

void stmt_bind_blob(struct stmt *st, const char *name, const void *p, size_t n)
{
	sqlite3_bind_blob64(st->p, find_param(st, name), p ? p : "", n,
			    SQLITE_STATIC);
}

int stmt_step(struct stmt *st, struct err *e)
{
	int rc = sqlite3_step(st->p);

	if (rc == SQLITE_ROW) {
		st->col = 0;
		return 1;
	}
	return rc == SQLITE_DONE ? 0 : stmt_fail(sqlite3_db_handle(st->p), e);
}

int stmt_run(struct stmt *st, struct err *e)
{
	int rc;

	do
		rc = stmt_step(st, e);
	while (rc == 1);
	stmt_reset(st);
	return rc;
}

static int find_col(struct stmt *st, const char *name)
{
	int n = sqlite3_data_count(st->p);

	for (int k = 0, i = st->col; k < n; k++, i++) {
		if (i >= n)
			i = 0;
		if (strcmp(sqlite3_column_name(st->p, i), name) == 0) {
			st->col = i + 1;
			return i;
		}
	}
	/* the schema gives the names, and SQL does not tell cases apart: in a file
	 * that was changed the name may be spelt otherwise */
	for (int i = 0; i < n; i++)
		if (sqlite3_stricmp(sqlite3_column_name(st->p, i), name) == 0)
			return i;
	assert(!"no such column");
	return 0;
}

bool stmt_is_null(struct stmt *st, const char *name)
{
	return sqlite3_column_type(st->p, find_col(st, name)) == SQLITE_NULL;
}

const char *stmt_text(struct stmt *st, const char *name)
{
	return (const char *)sqlite3_column_text(st->p, find_col(st, name));
}

int64_t stmt_int(struct stmt *st, const char *name)
{
	return sqlite3_column_int64(st->p, find_col(st, name));
}

double stmt_real(struct stmt *st, const char *name)
{
	int i = find_col(st, name);

	return sqlite3_column_type(st->p, i) == SQLITE_NULL
		? NAN : sqlite3_column_double(st->p, i);
}

const void *stmt_blob(struct stmt *st, const char *name, size_t *n)
{
	int i = find_col(st, name);
	const void *p = sqlite3_column_blob(st->p, i);

	*n = (size_t)sqlite3_column_bytes(st->p, i);
	return p;
}

int stmt_exec(struct sqlite3 *db, const char *sql, struct err *e)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return stmt_fail(db, e);
	return 0;
}
