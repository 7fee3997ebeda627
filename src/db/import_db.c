/* SPDX-License-Identifier: MIT */
#include "db/import_db.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/utf8.h"
#include "core/base/xmem.h"
#include "db/stmt.h"

#define BUSY_MS 10000
#define SQL_MAX 100000      /* bytes of one statement; our longest has 5000 */
#define STEPS_UNIT 1000
#define STEPS_MAX 50000     /* units; the run of most rows takes a fifth of them */

/* --- what statements may do ---------------------------------------------------- */

static bool is_of(const char *const *names, const char *name)
{
	for (; names && name && *names; names++)
		if (sqlite3_stricmp(*names, name) == 0)
			return true;
	return false;
}

static bool may_read(const struct import_db *d, const char *table)
{
	static const char *const schema[] = { "sqlite_schema", "sqlite_master",
					      NULL };

	return is_of(schema, table) || is_of(d->tables, table);
}

/* a and b are what sqlite3_set_authorizer() says for each action; from is the view
 * or trigger that asks. */
static int authorize(void *arg, int action, const char *a, const char *b,
		     const char *db, const char *from)
{
	static const char *const functions[] = { "length", "total", NULL };
	static const char *const pragmas[] = { "application_id", "user_version",
					       "table_xinfo", NULL };
	const struct import_db *d = arg;
	bool may = false;

	(void)db;
	if (action == SQLITE_SELECT || action == SQLITE_TRANSACTION)
		may = true;
	else if (action == SQLITE_READ)
		may = may_read(d, a);
	else if (action == SQLITE_FUNCTION)
		may = is_of(functions, b);
	else if (action == SQLITE_PRAGMA)
		may = is_of(pragmas, a) && (!b || strcmp(a, "table_xinfo") == 0);
	return may && !from ? SQLITE_OK : SQLITE_DENY;
}

static int take_steps(void *arg)
{
	struct import_db *d = arg;

	return --d->steps < 0;
}

void import_db_grant(struct import_db *d)
{
	d->steps = STEPS_MAX;
}

static int configure(struct import_db *d, struct err *e)
{
	static const struct { int option, value; } option[] = {
		{ .option = SQLITE_DBCONFIG_DEFENSIVE, .value = 1 },
		{ .option = SQLITE_DBCONFIG_TRUSTED_SCHEMA, .value = 0 },
		{ .option = SQLITE_DBCONFIG_DQS_DML, .value = 0 },
		{ .option = SQLITE_DBCONFIG_DQS_DDL, .value = 0 },
		{ .option = SQLITE_DBCONFIG_ENABLE_TRIGGER, .value = 0 },
		{ .option = SQLITE_DBCONFIG_ENABLE_VIEW, .value = 0 },
		/* nor is a log removed then */
		{ .option = SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, .value = 1 },
	};

	for (size_t i = 0; i < sizeof option / sizeof *option; i++)
		sqlite3_db_config(d->db, option[i].option, option[i].value, NULL);
	sqlite3_drop_modules(d->db, NULL);  /* no virtual tables */
	sqlite3_limit(d->db, SQLITE_LIMIT_LENGTH, IMPORT_DB_VALUE_MAX);
	sqlite3_limit(d->db, SQLITE_LIMIT_SQL_LENGTH, SQL_MAX);
	sqlite3_limit(d->db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_extended_result_codes(d->db, 1);
	sqlite3_busy_timeout(d->db, BUSY_MS);
	import_db_grant(d);
	sqlite3_progress_handler(d->db, STEPS_UNIT, take_steps, d);
	return stmt_exec(d->db, "PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;"
			 "PRAGMA cell_size_check = ON; PRAGMA query_only = ON", e);
}

/* --- opening without a trace ----------------------------------------------------- */

struct way {
	const char *vfs, *options;
	bool locked, own_index;
};

/* As header bytes 18 and 19 say, SQLite file format 1.3; read by SQLite's own
 * descriptor, as closing another one would drop the locks that this process may
 * have on the file. */
static bool is_write_ahead(struct sqlite3 *db)
{
	unsigned char form[2] = { 0, 0 };
	sqlite3_file *f = NULL;

	sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &f);
	return f && f->pMethods &&
	       f->pMethods->xRead(f, form, sizeof form, 18) == SQLITE_OK &&
	       (form[0] == 2 || form[1] == 2);
}

static int open_by(struct import_db *d, const struct way *way, struct err *e)
{
	struct buf uri = BUF_INIT;
	int rc;

	buf_adds(&uri, "file:");
	for (const char *p = d->path; *p; p++)
		if (strchr("%?#", *p))
			buf_addf(&uri, "%%%02X", (unsigned char)*p);
		else
			buf_addc(&uri, *p);
	buf_addf(&uri, "?mode=ro&cache=private%s", way->options);
	rc = sqlite3_open_v2(uri.p, &d->db, SQLITE_OPEN_READONLY |
			     SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, way->vfs);
	buf_release(&uri);
	d->locked = way->locked;
	if (rc != SQLITE_OK)
		return stmt_fail(d->db, e);
	return way->own_index ? stmt_exec(d->db, "PRAGMA locking_mode = EXCLUSIVE",
					  e) : 0;
}

static bool look(const char *path, const char *end, struct stat *st)
{
	char *name = xasprintf("%s%s", path, end);
	bool is = stat(name, st) == 0;

	if (!is)
		memset(st, 0, sizeof *st);
	free(name);
	return is;
}

static int open_untouched(struct import_db *d, struct err *e)
{
	static const struct way live = { .options = "&readonly_shm=1",
					 .locked = true },
		lone_log = { .vfs = "unix-none", .options = "", .own_index = true },
		plain = { .options = "", .locked = true },
		unchanging = { .options = "&immutable=1" };
	struct stat shm;
	bool log = look(d->path, "-wal", &d->was[1]);
	int rc;

	if (log && look(d->path, "-shm", &shm))
		return open_by(d, &live, e);
	if (log && d->was[1].st_size > 0)
		return open_by(d, &lone_log, e);
	rc = open_by(d, &plain, e);
	if (rc < 0 || (!log && !is_write_ahead(d->db)))
		return rc;
	sqlite3_close(d->db);
	d->db = NULL;
	return open_by(d, &unchanging, e);
}

#define CUT_SHORT \
	"a transaction in it was cut short (see the -journal beside it) and waits to " \
	"be undone: open it once with the program that writes it, then import it"

/* A journal whose header was not zeroed is to be rolled back (SQLite file format, 3);
 * a file that is read as one that does not change is not looked at for one. */
static int refuse_journal(const struct import_db *d, struct err *e)
{
	char *name = xasprintf("%s-journal", d->path);
	struct stat st;
	bool due = look(d->path, "-journal", &st) && st.st_size > 0;
	FILE *f = due && S_ISREG(st.st_mode) ? fopen(name, "re") : NULL;

	if (f) {
		due = getc(f) > 0;
		fclose(f);
	}
	free(name);
	return due ? err_set(e, ERR_IO, "%s", CUT_SHORT) : 0;
}

static int open_file(struct import_db *d, const char *path, struct err *e)
{
	int rc;

	d->path = realpath(path, NULL);
	if (!d->path || !look(d->path, "", &d->was[0]))
		return err_sys(e, "cannot be read");
	if (!S_ISREG(d->was[0].st_mode) || d->was[0].st_size == 0)
		return err_set(e, ERR_FORMAT, S_ISREG(d->was[0].st_mode)
			       ? "it is empty" : "it is no regular file");
	rc = open_untouched(d, e);
	if (rc == 0 && !d->locked && refuse_journal(d, e) < 0)
		return ERR_IO;
	if (rc == 0)
		rc = configure(d, e);
	if (rc == 0)
		rc = stmt_exec(d->db, "BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1", e);
	return rc < 0 ? import_db_fail(d, e) : 0;
}

int import_db_open(const char *path, struct import_db **out, struct err *e)
{
	struct import_db *d = xcalloc(1, sizeof *d);
	int rc;

	d->rescue = "go back to a copy of it, or, if it is a store of postsil's, bring "
		"what is whole into a new one with `postsil store salvage`";
	rc = open_file(d, path, e);
	if (rc < 0) {
		import_db_close(d);
		return rc;
	}
	sqlite3_set_authorizer(d->db, authorize, d);
	*out = d;
	return 0;
}

void import_db_close(struct import_db *d)
{
	sqlite3_close(d->db);
	free(d->path);
	free(d);
}

static bool same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

int import_db_is_same(const struct import_db *d, struct err *e)
{
	struct stat now[2];

	if (d->locked)
		return 0;
	look(d->path, "", &now[0]);
	look(d->path, "-wal", &now[1]);
	if (same(&d->was[0], &now[0]) && same(&d->was[1], &now[1]))
		return 0;
	return err_set(e, ERR_BUSY, "it was changed while it was read: import it "
		       "again");
}

/* --- words ------------------------------------------------------------------------ */

const char *import_db_shown(const char *s, char *out, size_t n)
{
	size_t len = strlen(s), k = 0;
	uint32_t cp;
	char enc[4];

	for (size_t i = 0, m; i < len; k += m) {
		i += utf8_next(s + i, len - i, &cp);
		m = utf8_encode(utf8_is_control(cp) ? '?' : cp, enc);
		if (k + m >= n)
			break;
		memcpy(out + k, enc, m);
	}
	out[k] = '\0';
	return out;
}

static const struct failure {
	int primary, code;
	const char *what;
} failures[] = {
	{ .primary = SQLITE_NOTADB, .code = ERR_FORMAT,
	  .what = "it is no SQLite database, or an encrypted one" },
	{ .primary = SQLITE_BUSY, .code = ERR_BUSY,
	  .what = "another program is writing to it: try again" },
	{ .primary = SQLITE_LOCKED, .code = ERR_BUSY,
	  .what = "another program is writing to it: try again" },
	{ .primary = SQLITE_CANTOPEN, .code = ERR_IO,
	  .what = "it or its log (-wal, -shm) cannot be read: look at their "
		  "permissions" },
	{ .primary = SQLITE_READONLY, .code = ERR_IO,
	  .what = CUT_SHORT },
	{ .primary = SQLITE_INTERRUPT, .code = ERR_REFUSED,
	  .what = "reading takes too long for what it is said to hold" },
	{ .primary = SQLITE_AUTH, .code = ERR_REFUSED,
	  .what = "more than a table would have to be read" },
	{ .primary = SQLITE_TOOBIG, .code = ERR_REFUSED,
	  .what = "a row in it is longer than 16 MiB" },
};

int import_db_fail(const struct import_db *d, struct err *e)
{
	int primary = sqlite3_errcode(d->db) & 0xff;
	char why[200];

	if (e)
		err_clear(e);
	import_db_shown(sqlite3_errmsg(d->db), why, sizeof why);
	for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
		if (failures[i].primary == primary)
			return err_set(e, failures[i].code, "%s (%s)",
				       failures[i].what, why);
	if (primary == SQLITE_CORRUPT)
		return err_set(e, ERR_FORMAT, "it is damaged (%s): %s", why, d->rescue);
	return err_set(e, primary == SQLITE_ERROR ? ERR_FORMAT : ERR_IO, "%s", why);
}
