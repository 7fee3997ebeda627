/* SPDX-License-Identifier: MIT */
#include "db/store_sqlite.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "db/guard.h"
#include "db/sql.h"
#include "db/stmt.h"

/* A file name as a URI that opens it without locks, journals or side files. */
static void immutable_uri(const char *path, struct buf *out)
{
	buf_adds(out, "file:");
	for (; *path; path++)
		if (strchr("%?#", *path))
			buf_addf(out, "%%%02X", (unsigned char)*path);
		else
			buf_addc(out, *path);
	buf_adds(out, "?mode=ro&immutable=1");
}

static int header_number(struct sqlite3 *db, const char *pragma, int *out)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db, pragma, -1, &st, NULL);

	if (rc == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
		*out = sqlite3_column_int(st, 0);
	else
		rc = sqlite3_errcode(db);
	sqlite3_finalize(st);
	return rc;
}

static int judge(const char *path, int application, int version, struct err *e)
{
	if (application != STORE_APPLICATION_ID)
		return err_set(e, ERR_FORMAT, "%s is a database of another program: "
			       "name another file with --db", path);
	if (version > STORE_USER_VERSION)
		return err_set(e, ERR_VERSION, "%s has schema %d, this postsil knows "
			       "%d: it was written by a newer postsil, upgrade this "
			       "one", path, version, STORE_USER_VERSION);
	if (version < STORE_USER_VERSION)
		return err_set(e, ERR_FORMAT, "%s is a database of postsil without "
			       "a valid schema: go back to a backup", path);
	return 0;
}

/* Opened through SQLite, not by hand: closing a descriptor of our own would
 * drop the locks of another connection of this process to the same file. */
int store_inspect(const char *path, struct err *e)
{
	struct buf uri = BUF_INIT;
	struct sqlite3 *db = NULL;
	int application = 0, version = 0, rc;

	immutable_uri(path, &uri);
	rc = sqlite3_open_v2(uri.p, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI |
			     SQLITE_OPEN_PRIVATECACHE, NULL);
	if (rc == SQLITE_OK)
		rc = header_number(db, "PRAGMA application_id", &application);
	if (rc == SQLITE_OK)
		rc = header_number(db, "PRAGMA user_version", &version);
	if (rc == SQLITE_OK)
		rc = judge(path, application, version, e);
	else if ((rc & 0xff) == SQLITE_CANTOPEN || (rc & 0xff) == SQLITE_IOERR)
		rc = err_set(e, ERR_IO, "%s cannot be read: %s; look at its "
			     "permissions", path, sqlite3_errmsg(db));
	else
		rc = err_set(e, ERR_FORMAT, "%s is no database of postsil: name "
			     "another file with --db", path);
	sqlite3_close(db);
	buf_release(&uri);
	return rc;
}

int store_recheck(const struct store_sqlite *s, struct err *e)
{
	int application = 0, version = 0;

	if (header_number(s->db, "PRAGMA application_id", &application) !=
	    SQLITE_OK ||
	    header_number(s->db, "PRAGMA user_version", &version) != SQLITE_OK)
		return stmt_fail(s->db, e);
	return judge(s->base.where, application, version, e);
}

static int add_meta(struct sqlite3 *db, const char *key, const char *value,
		    struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = stmt_prepare(&st, db, sql_meta_add, e);

	if (rc < 0)
		return rc;
	stmt_bind_text(&st, ":key", key);
	stmt_bind_text(&st, ":value", value);
	rc = stmt_run(&st, e);
	stmt_release(&st);
	return rc;
}

static int add_identity(struct sqlite3 *db, struct err *e)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char raw[16];
	char origin[33], created[CLOCK_ISO];
	int rc;

	sqlite3_randomness(sizeof raw, raw);
	for (size_t i = 0; i < sizeof raw; i++) {
		origin[2 * i] = hex[raw[i] >> 4];
		origin[2 * i + 1] = hex[raw[i] & 15];
	}
	origin[32] = '\0';
	clock_iso(clock_wall_ms(), created);
	rc = add_meta(db, "origin", origin, e);
	return rc < 0 ? rc : add_meta(db, "created_at", created, e);
}

static int create_all(struct sqlite3 *db, struct err *e)
{
	char mark[96];
	int rc = stmt_exec(db, sql_schema, e);

	snprintf(mark, sizeof mark, "PRAGMA application_id = %d; "
		 "PRAGMA user_version = %d", STORE_APPLICATION_ID,
		 STORE_USER_VERSION);
	if (rc == 0)
		rc = guard_create(db, e);
	if (rc == 0)
		rc = add_identity(db, e);
	return rc < 0 ? rc : stmt_exec(db, mark, e);
}

int store_create_schema(struct store_sqlite *s, struct err *e)
{
	int pages = 0, rc;

	/* reading the header rolls back what a killed process left */
	if (header_number(s->db, "PRAGMA page_count", &pages) != SQLITE_OK)
		return stmt_fail(s->db, e);
	if (pages)
		return 0;
	if (s->base.mode != STORE_CREATE)
		return err_set(e, ERR_FORMAT, "%s is empty: `postsil run` makes it "
			       "a database", s->base.where);
	rc = stmt_exec(s->db, "BEGIN IMMEDIATE", e);
	if (rc < 0)
		return rc;
	rc = create_all(s->db, e);
	if (rc == 0)
		rc = stmt_exec(s->db, "COMMIT", e);
	if (rc < 0)
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}
