/* SPDX-License-Identifier: MIT */
#include "db/guard.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "db/sql.h"
#include "db/stmt.h"

/* no_update, no_delete, no_replace, sealed */
#define GUARDS_MAX 4

const char *const guard_table[] = {
	"meta", "hardware", "software", "gpu", "run", "device", "fact",
	"preflight", "result", "sample", "journal", "alert_event",
	"alert_journal", NULL,
};

/* [V]: the first that a schema of version V has not */
static const char *const newer_table[] = {
	[1] = "alert_journal", [2] = "alert_journal",
};

size_t guard_tables(int version)
{
	const char *stop = version >= 0 && (size_t)version <
		sizeof newer_table / sizeof *newer_table ? newer_table[version] : NULL;
	size_t n = 0;

	while (guard_table[n] && !(stop && strcmp(guard_table[n], stop) == 0))
		n++;
	return n;
}

static bool is_content(const char *table)
{
	for (size_t i = 0; table && guard_table[i]; i++)
		if (strcmp(guard_table[i], table) == 0)
			return true;
	return false;
}

/* "EXISTS (… WHERE a = NEW.a AND b = NEW.b) OR EXISTS (…)": one for each unique
 * key. */
static int add_key_test(struct sqlite3 *db, const char *table, struct buf *out,
			struct err *e)
{
	struct stmt st = STMT_INIT;
	int64_t key = -1;
	int rc = stmt_prepare(&st, db, sql_guard_keys, e);

	if (rc < 0)
		return rc;
	stmt_bind_text(&st, ":table", table);
	while ((rc = stmt_step(&st, e)) == 1) {
		int64_t k = stmt_int(&st, "key");
		const char *col = stmt_text(&st, "col");

		if (k != key)
			buf_addf(out, "%sEXISTS (SELECT 1 FROM %s WHERE ",
				 key < 0 ? "" : ") OR ", table);
		buf_addf(out, "%s%s = NEW.%s", k == key ? " AND " : "", col, col);
		key = k;
	}
	buf_adds(out, ")");
	stmt_release(&st);
	return rc;
}

/* Tables with a column run belong to a run; the journal seals it. */
static bool belongs_to_run(struct sqlite3 *db, const char *table)
{
	return strcmp(table, "journal") != 0 &&
	       sqlite3_table_column_metadata(db, "main", table, "run", NULL,
					     NULL, NULL, NULL, NULL) == SQLITE_OK;
}

/* The guards of one table, as CREATE statements without a semicolon: so SQLite
 * keeps them, to the letter. */
struct guards {
	struct buf sql[GUARDS_MAX];
	int n;
};

static void add_trigger(struct guards *g, const char *table, const char *kind,
			const char *event, const char *when, const char *why)
{
	struct buf *b = &g->sql[g->n++];

	buf_addf(b, "CREATE TRIGGER %s_%s BEFORE %s ON %s\n", table, kind, event,
		 table);
	if (when)
		buf_addf(b, "WHEN %s\n", when);
	buf_addf(b, "BEGIN SELECT RAISE(ABORT, '%s %s'); END", table, why);
}

static int guards_make(struct guards *g, struct sqlite3 *db, const char *table,
		       struct err *e)
{
	struct buf keys = BUF_INIT;
	int rc = add_key_test(db, table, &keys, e);

	if (rc == 0) {
		add_trigger(g, table, "no_update", "UPDATE", NULL, "is append-only");
		add_trigger(g, table, "no_delete", "DELETE", NULL, "is append-only");
		add_trigger(g, table, "no_replace", "INSERT", buf_str(&keys),
			    "is append-only: the row is there already");
		if (belongs_to_run(db, table))
			add_trigger(g, table, "sealed", "INSERT", "EXISTS (SELECT 1 "
				    "FROM journal WHERE run = NEW.run)",
				    "is append-only: the run is complete");
	}
	buf_release(&keys);
	return rc;
}

static void guards_release(struct guards *g)
{
	for (int i = 0; i < g->n; i++)
		buf_release(&g->sql[i]);
}

int guard_create_for(struct sqlite3 *db, const char *table, struct err *e)
{
	struct guards g = { .n = 0 };
	int rc = guards_make(&g, db, table, e);

	for (int i = 0; i < g.n && rc == 0; i++)
		rc = stmt_exec(db, g.sql[i].p, e);
	guards_release(&g);
	return rc;
}

int guard_create(struct sqlite3 *db, int version, struct err *e)
{
	size_t n = guard_tables(version);
	int rc = 0;

	for (size_t t = 0; rc == 0 && t < n; t++)
		rc = guard_create_for(db, guard_table[t], e);
	return rc;
}

/* 1: the schema has this very statement. */
static int schema_has(struct sqlite3 *db, const char *sql, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = stmt_prepare(&st, db, sql_guard_find, e);

	if (rc < 0)
		return rc;
	stmt_bind_text(&st, ":sql", sql);
	rc = stmt_step(&st, e);
	stmt_release(&st);
	return rc;
}

int guard_verify(struct sqlite3 *db, int version, struct err *e)
{
	size_t n = guard_tables(version);
	int rc = 1;

	for (size_t t = 0; rc == 1 && t < n; t++) {
		struct guards g = { .n = 0 };

		rc = guards_make(&g, db, guard_table[t], e);
		if (rc == 0)
			rc = 1;
		for (int i = 0; i < g.n && rc == 1; i++)
			rc = schema_has(db, g.sql[i].p, e);
		guards_release(&g);
		if (rc == 0)
			rc = err_set(e, ERR_REFUSED, "%s: a guard of the table %s is "
				     "missing or was changed: go back to a backup",
				     sqlite3_db_filename(db, "main"),
				     guard_table[t]);
	}
	return rc < 0 ? rc : 0;
}

/* What the authorizer is asked, and which of its arguments names the table. */
static int authorize(void *unused, int action, const char *a, const char *b,
		     const char *db, const char *trigger)
{
	(void)unused;
	(void)db;
	(void)trigger;
	switch (action) {
	case SQLITE_UPDATE:
	case SQLITE_DELETE:
	case SQLITE_DROP_TABLE:
		return is_content(a) ? SQLITE_DENY : SQLITE_OK;
	case SQLITE_ALTER_TABLE:
	case SQLITE_DROP_INDEX:
	case SQLITE_DROP_TRIGGER:
		return is_content(b) ? SQLITE_DENY : SQLITE_OK;
	case SQLITE_DROP_VIEW:
		return strcmp(a, "calibration_run") == 0 ? SQLITE_DENY : SQLITE_OK;
	case SQLITE_PRAGMA:
		return strcmp(a, "writable_schema") == 0 && b ? SQLITE_DENY
							     : SQLITE_OK;
	default:
		return SQLITE_OK;
	}
}

void guard_install(struct sqlite3 *db)
{
	sqlite3_set_authorizer(db, authorize, NULL);
}
