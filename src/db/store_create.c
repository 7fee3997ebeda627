/* SPDX-License-Identifier: MIT */
#include "db/store_sqlite.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/guard.h"
#include "db/sql.h"
#include "db/stmt.h"
#include "db/store_place.h"

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
	if (version < 1)
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
	/* A checkpoint that was cut short (a full disk, a lost power supply) may leave
	 * a header that counts pages which the log alone has.  SQLite calls such a
	 * file damaged, as it does not look at the log here, unless this is on. */
	if (rc == SQLITE_OK)
		sqlite3_db_config(db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, NULL);
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

int store_recheck(struct store_sqlite *s, struct err *e)
{
	int application = 0;

	if (header_number(s->db, "PRAGMA application_id", &application) !=
	    SQLITE_OK ||
	    header_number(s->db, "PRAGMA user_version", &s->version) != SQLITE_OK)
		return stmt_fail(s->db, e);
	return judge(s->base.where, application, s->version, e);
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

void store_identity_digest(const char *origin, const char *created_at,
			   char out[DIGEST_HEX])
{
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s|%s", origin, created_at);
	digest_hex(b.p, b.n, out);
	buf_release(&b);
}

static int add_identity(struct sqlite3 *db, struct err *e)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char raw[16];
	char origin[33], created[CLOCK_ISO], digest[DIGEST_HEX];
	int rc;

	sqlite3_randomness(sizeof raw, raw);
	for (size_t i = 0; i < sizeof raw; i++) {
		origin[2 * i] = hex[raw[i] >> 4];
		origin[2 * i + 1] = hex[raw[i] & 15];
	}
	origin[32] = '\0';
	clock_iso(clock_wall_ms(), created);
	store_identity_digest(origin, created, digest);
	rc = add_meta(db, "origin", origin, e);
	if (rc == 0)
		rc = add_meta(db, "created_at", created, e);
	return rc < 0 ? rc : add_meta(db, "digest", digest, e);
}

static int create_all(struct sqlite3 *db, struct err *e)
{
	char mark[96];
	int rc = stmt_exec(db, sql_schema, e);

	snprintf(mark, sizeof mark, "PRAGMA application_id = %d; "
		 "PRAGMA user_version = %d", STORE_APPLICATION_ID,
		 STORE_USER_VERSION);
	if (rc == 0)
		rc = guard_create(db, STORE_USER_VERSION, e);
	if (rc == 0)
		rc = add_identity(db, e);
	return rc < 0 ? rc : stmt_exec(db, mark, e);
}

/* The commit syncs the file, as synchronous is FULL; a journal on the disk would
 * protect what nobody sees yet. */
static int fill_file(const char *path, struct err *e)
{
	struct sqlite3 *db = NULL;
	int rc = store_place_make_file(path, e);

	if (rc < 0)
		return rc;
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE |
			    SQLITE_OPEN_PRIVATECACHE, NULL) != SQLITE_OK)
		rc = stmt_fail(db, e);
	if (rc == 0)
		rc = stmt_exec(db, "PRAGMA journal_mode = MEMORY; "
			       "PRAGMA synchronous = FULL; BEGIN IMMEDIATE", e);
	if (rc == 0)
		rc = create_all(db, e);
	if (rc == 0)
		rc = stmt_exec(db, "COMMIT", e);
	sqlite3_close(db);
	return rc;
}

/* A log or journal of a file that is no more would be taken for the new one's. */
static int remove_leavings(const char *path, struct err *e)
{
	static const char *const end[] = { "-wal", "-shm", "-journal" };
	bool removed = false;

	for (size_t i = 0; i < sizeof end / sizeof *end; i++) {
		char *name = xasprintf("%s%s", path, end[i]);
		int rc = unlink(name);

		removed = removed || rc == 0;
		if (rc < 0 && errno != ENOENT)
			rc = err_sys(e, "cannot remove %s", name);
		else
			rc = 0;
		free(name);
		if (rc < 0)
			return rc;
	}
	return removed ? store_place_sync_folder(path, e) : 0;
}

int store_create_file(const char *path, struct err *e)
{
	char *fresh = xasprintf("%s-new", path);
	int rc;

	unlink(fresh);  /* what a killed process left */
	rc = fill_file(fresh, e);
	if (rc == 0)
		rc = remove_leavings(path, e);
	if (rc == 0 && rename(fresh, path) < 0)
		rc = err_sys(e, "cannot give %s its name", fresh);
	if (rc < 0)
		unlink(fresh);
	free(fresh);
	return rc;
}
