/* SPDX-License-Identifier: MIT */
#include "db/store_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/guard.h"
#include "db/sql.h"
#include "db/stmt.h"
#include "db/store_migrate.h"
#include "db/store_place.h"

/* Longest text or blob that a row of ours may hold; run_validate() is far
 * stricter for texts, a sample of a million repetitions stays below. */
#define VALUE_MAX_BYTES (64 << 20)

static int count_pages(void *arg, struct sqlite3 *db, const char *name,
		       int pages)
{
	struct store_sqlite *s = arg;

	(void)db;
	(void)name;
	s->wal_pages = pages;
	return SQLITE_OK;
}

static void configure(struct store_sqlite *s)
{
	static const struct { int option, value; } option[] = {
		{ .option = SQLITE_DBCONFIG_DEFENSIVE, .value = 1 },
		{ .option = SQLITE_DBCONFIG_TRUSTED_SCHEMA, .value = 0 },
		{ .option = SQLITE_DBCONFIG_DQS_DML, .value = 0 },
		{ .option = SQLITE_DBCONFIG_DQS_DDL, .value = 0 },
		{ .option = SQLITE_DBCONFIG_ENABLE_FKEY, .value = 1 },
		{ .option = SQLITE_DBCONFIG_ENABLE_TRIGGER, .value = 0 },  /* guard.h */
		{ .option = SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, .value = 1 },
	};

	for (size_t i = 0; i < sizeof option / sizeof *option; i++)
		sqlite3_db_config(s->db, option[i].option, option[i].value, NULL);
	sqlite3_extended_result_codes(s->db, 1);
	sqlite3_busy_timeout(s->db, STORE_BUSY_MS);
	sqlite3_limit(s->db, SQLITE_LIMIT_LENGTH, VALUE_MAX_BYTES);
	/* takes the place of automatic checkpoints */
	sqlite3_wal_hook(s->db, count_pages, s);
}

int store_connect(struct store_sqlite *s, struct err *e)
{
	/* A reader is also opened for writing where it may be: only so can it
	 * make the side files of the log.  query_only keeps it from more. */
	int rc = sqlite3_open_v2(s->base.where, &s->db, SQLITE_OPEN_READWRITE |
				 SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE,
				 NULL);

	if (rc != SQLITE_OK) {
		rc = stmt_fail(s->db, e);
		sqlite3_close(s->db);
		s->db = NULL;
		return rc;
	}
	configure(s);
	return stmt_exec(s->db,
			 "PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON;"
			 "PRAGMA temp_store = MEMORY;"
			 "PRAGMA cache_size = -8192", e);
}

void store_disconnect(struct store_sqlite *s)
{
	run_writer_close(s->writer);
	alert_writer_close(s->alerts);
	run_reader_close(s->reader);
	store_query_release(s);
	s->writer = NULL;
	s->alerts = NULL;
	s->reader = NULL;
	sqlite3_close(s->db);
	s->db = NULL;
}

/* Outside a transaction, under the lock. */
static int set_journal(struct store_sqlite *s, struct err *e)
{
	/* DELETE would lose the last commit when power fails, as the folder is
	 * not synced behind it; TRUNCATE does not */
	return stmt_exec(s->db, s->local ? "PRAGMA journal_mode = WAL"
					 : "PRAGMA journal_mode = TRUNCATE", e);
}

static int load_origin(struct store_sqlite *s, struct err *e)
{
	struct stmt st = STMT_INIT;
	const char *origin;
	int rc = stmt_prepare(&st, s->db, sql_meta_get, e);

	if (rc < 0)
		return rc;
	stmt_bind_text(&st, ":key", "origin");
	rc = stmt_step(&st, e);
	if (rc >= 0) {
		origin = rc == 1 ? stmt_text(&st, "value") : NULL;
		rc = 0;
		if (!origin || strlen(origin) != sizeof s->origin - 1)
			rc = err_set(e, ERR_FORMAT, "%s has lost its origin: go "
				     "back to a backup", s->base.where);
		else
			memcpy(s->origin, origin, sizeof s->origin);
	}
	stmt_release(&st);
	return rc;
}

static int open_session(struct store_sqlite *s, struct err *e)
{
	int rc = load_origin(s, e);

	if (rc == 0 && s->base.mode != STORE_READ)
		rc = guard_verify(s->db, s->version, e);
	if (rc == 0 && s->base.mode == STORE_READ)
		rc = stmt_exec(s->db, "PRAGMA query_only = ON;"
			       "PRAGMA cache_size = -4096", e);
	guard_install(s->db);
	s->opened++;
	return rc;
}

int store_reconnect(struct store_sqlite *s, struct err *e)
{
	int rc;

	store_disconnect(s);
	rc = store_connect(s, e);
	if (rc == 0)
		rc = store_recheck(s, e);
	/* a rollback journal's mode belongs to the connection */
	if (rc == 0 && s->base.mode != STORE_READ)
		rc = set_journal(s, e);
	if (rc == 0)
		rc = open_session(s, e);
	if (rc < 0)
		store_disconnect(s);
	return rc;
}

int store_is_usable(struct store_sqlite *s, struct err *e)
{
	return s->db ? 0 : err_set(e, ERR_IO, "%s was closed after an error: open "
				   "it again", s->base.where);
}

/* The rollback journal is made before there is anything in it, so that its name can
 * be synced.  If it is there, a sync of its truncation may have failed, and the last
 * commit would be rolled back when the old journal comes back: written to and
 * truncated again, it is the disk's once the sync ends well.  (Its locks are those
 * of the database, so closing it drops none.) */
static int settle_journal(const struct store_sqlite *s, struct err *e)
{
	char *name = xasprintf("%s-journal", s->base.where);
	int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	struct stat st;
	int rc = fd < 0 ? -1 : fstat(fd, &st);

	/* what is in it now is somebody's who writes without our lock */
	if (rc == 0 && st.st_size == 0 &&
	    (pwrite(fd, "", 1, 0) != 1 || ftruncate(fd, 0) < 0 || fsync(fd) < 0))
		rc = -1;
	if (rc < 0)
		rc = err_sys(e, "cannot make %s ready", name);
	if (fd >= 0)
		close(fd);
	free(name);
	return rc;
}

/* What another program left is put on the disk before anything is appended to it: a
 * log may hold a run whose sync failed, and all that stood behind it would be lost
 * with it.  Names, too, are synced here, where a failure is seen. */
static int settle(struct store_sqlite *s, struct err *e)
{
	int rc = s->local ? store_renew_log(s, e) : settle_journal(s, e);

	return rc < 0 ? rc : store_place_sync_folder(s->base.where, e);
}

/* made: this process has put an empty file there, for the lock. */
static int create_file(const char *where, bool made, struct err *e)
{
	int rc = store_create_file(where, e);

	if (rc < 0 && made)
		unlink(where);
	return rc;
}

/* Writers meet the file first under the lock, as making the schema, changing the
 * journal mode and recovering a log are writes. */
static int open_for_writing(struct store_sqlite *s, enum place_kind kind,
			    const struct store_watch *watch, struct err *e)
{
	const bool made = kind == PLACE_MISSING;
	int rc = 0;

	/* beside a file that is not ours no lock file is left; nobody makes one of
	 * ours where there is none */
	if (kind == PLACE_FILE && access(s->lock.path, F_OK) < 0)
		rc = store_inspect(s->base.where, e);
	if (rc == 0)
		rc = store_lock_take(&s->lock, STORE_LOCK_WAIT_MS, e);
	if (rc < 0)
		return rc;
	if (kind != PLACE_FILE)  /* another process may have made it meanwhile */
		rc = store_place_look(s->base.where, &kind, e);
	if (rc == 0)
		rc = kind == PLACE_FILE ? store_inspect(s->base.where, e)
					: create_file(s->base.where, made, e);
	if (rc == 0)
		rc = store_connect(s, e);
	if (rc == 0)
		rc = store_recheck(s, e);
	if (rc == 0)
		rc = set_journal(s, e);
	if (rc == 0)
		rc = open_session(s, e);
	if (rc == 0)
		rc = settle(s, e);
	if (rc == 0 && s->version < STORE_USER_VERSION)
		rc = store_migrate(s, watch, e);
	store_lock_drop(&s->lock);
	return rc;
}

/* The log can be read only by its index, FILE-shm, which SQLite makes where there is
 * none.  It could take the file for one that never changes (immutable=1), but nobody
 * here knows that of a folder of somebody else's. */
static int tell_log(const struct store_sqlite *s, int rc, struct err *e)
{
	int primary = s->db ? sqlite3_errcode(s->db) & 0xff : SQLITE_OK;

	if (!e || (primary != SQLITE_READONLY && primary != SQLITE_CANTOPEN))
		return rc;
	*e = (struct err)ERR_INIT;   /* SQLite's words are of writing */
	return err_set(e, rc, "%s: its log (-wal, -shm) is not there or not yours to read, "
		       "and none can be made in its folder: let its owner run `postsil store "
		       "backup NEW`, and read that copy with --db", s->base.where);
}

static int open_for_reading(struct store_sqlite *s, struct err *e)
{
	int rc = store_inspect(s->base.where, e);

	if (rc < 0)
		return rc;
	rc = store_connect(s, e);
	if (rc == 0)
		rc = store_recheck(s, e);
	if (rc == 0)
		rc = open_session(s, e);
	return rc < 0 ? tell_log(s, rc, e) : 0;
}

/* What may be opened in which mode; makes folder and file for STORE_CREATE. */
static int prepare_place(const char *where, enum store_mode mode,
			 enum place_kind *kind, struct err *e)
{
	int rc = store_place_look(where, kind, e);

	if (rc < 0)
		return rc;
	if (*kind == PLACE_OTHER)
		return err_set(e, ERR_FORMAT, "%s is no regular file: name another "
			       "one with --db", where);
	if (mode == STORE_CREATE && *kind == PLACE_MISSING) {
		rc = store_place_make_folder(where, e);
		return rc < 0 ? rc : store_place_make_file(where, e);
	}
	if (*kind == PLACE_MISSING)
		return err_set(e, ERR_NOT_FOUND, "there is no database %s yet: "
			       "`postsil run` makes it", where);
	if (mode != STORE_CREATE && *kind == PLACE_EMPTY)
		return err_set(e, ERR_FORMAT, "%s is empty: `postsil run` makes it "
			       "a database", where);
	return 0;
}

static void close_sqlite(struct store *base)
{
	struct store_sqlite *s = (struct store_sqlite *)base;

	if (s->db && s->dirty && store_lock_take(&s->lock, 0, NULL) == 0) {
		store_checkpoint(s);
		store_lock_drop(&s->lock);
	}
	store_disconnect(s);
	store_lock_release(&s->lock);
	free(base->where);
	free(s);
}

static int head_sqlite(struct store *base, struct store_head *out, struct err *e)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	struct stmt st = STMT_INIT;
	int rc = store_is_usable(s, e);

	memset(out, 0, sizeof *out);
	if (rc == 0)
		rc = stmt_prepare(&st, s->db, sql_journal_head, e);
	if (rc < 0)
		return rc;
	snprintf(out->origin, sizeof out->origin, "%s", s->origin);
	stmt_bind_text(&st, ":origin", s->origin);
	rc = stmt_step(&st, e);
	if (rc == 1) {
		out->seq = stmt_int(&st, "seq");
		snprintf(out->hash, sizeof out->hash, "%s", stmt_text(&st, "hash"));
		rc = 0;
	}
	stmt_release(&st);
	return rc;
}

/* One read transaction, so that all parts of the run are of one moment. */
static int get_sqlite(struct store *base, const char *id, struct run **out,
		      struct err *e)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	char run_id[RUN_ID];
	int rc = store_is_usable(s, e);

	if (rc == 0)
		rc = stmt_exec(s->db, "BEGIN", e);
	if (rc < 0)
		return rc;
	rc = run_match(s->db, id, run_id, e);
	if (rc == 0 && !s->reader)
		rc = run_reader_open(s->db, &s->reader, e);
	if (rc == 0)
		rc = run_read(s->reader, run_id, out, e);
	sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}

static int count_sqlite(struct store *base, struct store_counts *out,
			struct err *e)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	struct stmt st = STMT_INIT;
	int rc = store_is_usable(s, e);

	if (rc == 0)
		rc = stmt_prepare(&st, s->db, sql_count_all, e);
	if (rc < 0)
		return rc;
	rc = stmt_step(&st, e);
	if (rc == 1) {
		*out = (struct store_counts){
			.runs = stmt_int(&st, "runs"),
			.results = stmt_int(&st, "results"),
			.hardware = stmt_int(&st, "hardware"),
			.software = stmt_int(&st, "software"),
			.units = stmt_int(&st, "units"),
			.newest_ms = stmt_int(&st, "newest"),
		};
		rc = 0;
	}
	stmt_release(&st);
	return rc;
}

/* data_version counts the commits of others since this connection was opened. */
static int version_sqlite(struct store *base, int64_t *out, struct err *e)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	struct stmt st = STMT_INIT;
	int rc = store_is_usable(s, e);

	if (rc == 0)
		rc = stmt_prepare(&st, s->db, sql_data_version, e);
	if (rc < 0)
		return rc;
	rc = stmt_step(&st, e);
	if (rc == 1) {
		*out = (s->opened << 40) + s->commits +
		       stmt_int(&st, "data_version");
		rc = 0;
	}
	stmt_release(&st);
	return rc;
}

static const struct store_ops sqlite_ops = {
	.name = "sqlite",
	.close = close_sqlite,
	.add = store_append,
	.head = head_sqlite,
	.get = get_sqlite,
	.query = store_run_query,
	.count = count_sqlite,
	.version = version_sqlite,
};

struct opening {
	const char *where;
	enum store_mode mode;
	bool local;
	const struct store_watch *watch;
};

static int open_store(const struct opening *o, struct store **out, struct err *e)
{
	struct store_sqlite *s = xcalloc(1, sizeof *s);
	enum place_kind kind;
	int rc = prepare_place(o->where, o->mode, &kind, e);

	s->base.ops = &sqlite_ops;
	s->base.mode = o->mode;
	/* one file, one lock, by whatever link it was named */
	s->base.where = rc < 0 ? xstrdup(o->where) : realpath(o->where, NULL);
	store_lock_init(&s->lock, s->base.where ? s->base.where : o->where);
	if (rc == 0 && !s->base.where)
		rc = err_sys(e, "cannot find %s", o->where);
	s->local = o->local;
	if (rc == 0)
		rc = o->mode == STORE_READ ? open_for_reading(s, e)
					   : open_for_writing(s, kind, o->watch, e);
	if (rc < 0) {
		s->dirty = false;
		close_sqlite(&s->base);
		return rc;
	}
	*out = &s->base;
	return 0;
}

int store_sqlite_open_as(const char *where, enum store_mode mode, bool local,
			 struct store **out, struct err *e)
{
	struct opening o = { .where = where, .mode = mode, .local = local };

	return open_store(&o, out, e);
}

int store_sqlite_open(const char *where, enum store_mode mode,
		      const struct store_watch *watch, struct store **out,
		      struct err *e)
{
	struct opening o = { .where = where, .mode = mode, .watch = watch,
			     .local = store_place_is_local(where) };

	return open_store(&o, out, e);
}
