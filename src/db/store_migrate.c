/* SPDX-License-Identifier: MIT */
#include "db/store_migrate.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/digest.h"
#include "core/base/err.h"
#include "core/base/unit.h"
#include "core/base/xmem.h"
#include "db/fresh_file.h"
#include "db/migrate_alerts.h"
#include "db/sql.h"
#include "db/stmt.h"
#include "db/store_backup.h"
#include "db/store_check_part.h"
#include "db/store_sqlite.h"

/* What the transaction itself may add to the log, and some more. */
#define SPARE_BYTES (1 << 20)

/* No row is touched, which some show as well as all do; reading all takes long. */
#define READ_BACK 2000

/* [N]: from N to N + 1, where that is edits alone */
static const char *const edits_sql[STORE_USER_VERSION] = {
	[1] = sql_migrate_2,
};

struct migration {
	struct store_sqlite *s;
	struct store_sqlite own;         /* its connection, which may write its schema */
	const struct store_watch *watch;
	char *backup;
	bool unsure;                     /* a commit failed: who knows what is there */
};

/* --- the schema ------------------------------------------------------------------ */

static int edit(struct stmt *row, struct sqlite3 *db, bool back, struct err *e)
{
	struct stmt st = STMT_INIT;
	const char *name = stmt_text(row, "name");
	int rc = stmt_prepare(&st, db, sql_schema_edit, e);

	if (rc < 0)
		return rc;
	stmt_bind_text(&st, ":old", stmt_text(row, back ? "new" : "old"));
	stmt_bind_text(&st, ":new", stmt_text(row, back ? "old" : "new"));
	stmt_bind_text(&st, ":name", name);
	rc = stmt_run(&st, e);
	stmt_release(&st);
	if (rc == 0 && sqlite3_changes(db) != 1)
		rc = err_set(e, ERR_FORMAT, "%s: its table %s is not as postsil made "
			     "it: `postsil store check` says more",
			     sqlite3_db_filename(db, "main"), name);
	return rc;
}

int store_migrate_texts(struct sqlite3 *db, int version, bool back, struct err *e)
{
	struct stmt row = STMT_INIT;
	int rc;

	if (!edits_sql[version])
		return migrate_alerts(db, back, e);
	rc = stmt_exec(db, "PRAGMA writable_schema = ON", e);
	if (rc == 0)
		rc = stmt_prepare(&row, db, edits_sql[version], e);
	while (rc == 0 && (rc = stmt_step(&row, e)) == 1)
		rc = edit(&row, db, back, e);
	stmt_release(&row);
	/* reads the schema anew, from its statements */
	return rc < 0 ? rc : stmt_exec(db, "PRAGMA writable_schema = RESET", e);
}

/* Other connections read the schema anew when this number has changed. */
static int mark(struct sqlite3 *db, struct err *e)
{
	struct stmt st = STMT_INIT;
	char sql[100];
	int64_t n = 0;
	int rc = stmt_prepare(&st, db, "PRAGMA schema_version", e);

	if (rc == 0)
		rc = stmt_step(&st, e);
	if (rc == 1)
		n = stmt_int(&st, "schema_version");
	stmt_release(&st);
	if (rc < 0)
		return rc;
	snprintf(sql, sizeof sql, "PRAGMA schema_version = %lld; "
		 "PRAGMA user_version = %d", (long long)n + 1, STORE_USER_VERSION);
	return stmt_exec(db, sql, e);
}

/* --- the history ----------------------------------------------------------------- */

static void tell(const struct migration *m, const char *words, int64_t done,
		 int64_t of)
{
	if (m->watch && m->watch->progress)
		m->watch->progress(m->watch->arg, words, done, of);
}

/* hash becomes the digest of itself and a text. */
static void fold(char hash[DIGEST_HEX], struct buf *text)
{
	buf_adds(text, hash);
	digest_hex(text->p, text->n, hash);
	buf_reset(text);
}

static void add_words(struct buf *b, struct stmt *st, const char *column)
{
	const char *s = stmt_text(st, column);

	buf_addf(b, "%s|", s ? s : "");
}

/* Damage is part of what is there: it must be the same after. */
static int fold_failure(int rc, char hash[DIGEST_HEX], struct err *e)
{
	struct buf b = BUF_INIT;

	if (rc != ERR_FORMAT && rc != ERR_VERSION && rc != ERR_NOT_FOUND)
		return rc;
	buf_addf(&b, "%d %s|", rc, e->text);
	err_clear(e);
	fold(hash, &b);
	buf_release(&b);
	return 0;
}

/* Every row: origin, order, record hash, chain. */
static int fold_journal(struct migration *m, char hash[DIGEST_HEX], struct err *e)
{
	static const char *const column[] = {
		"origin", "seq", "run", "run_id", "record_hash", "prev_hash", "hash",
		"there",
	};
	struct stmt st = STMT_INIT;
	struct buf b = BUF_INIT;
	int64_t done = 0;
	int rc = stmt_prepare(&st, m->own.db, sql_check_chain, e);

	while (rc >= 0 && (rc = stmt_step(&st, e)) == 1) {
		for (size_t i = 0; i < sizeof column / sizeof *column; i++)
			add_words(&b, &st, column[i]);
		fold(hash, &b);
		if (++done % 1024 == 0)
			tell(m, "reading the journal", done, 0);
	}
	stmt_release(&st);
	buf_release(&b);
	return rc < 0 ? fold_failure(rc, hash, e) : 0;
}

static int fold_run(struct run_reader *reader, struct stmt *id, int64_t n,
		    char hash[DIGEST_HEX], struct err *e)
{
	char record[DIGEST_HEX] = "";
	struct buf b = BUF_INIT;
	struct run *r;
	int rc;

	stmt_bind_int(id, ":n", n);
	rc = stmt_step(id, e);
	if (rc == 1)
		rc = run_read(reader, stmt_text(id, "run_id"), &r, e);
	else if (rc == 0)
		rc = ERR_NOT_FOUND;
	stmt_reset(id);
	if (rc < 0)
		return fold_failure(rc, hash, e);
	run_hash(r, record);
	run_free(r);
	buf_addf(&b, "%s|", record);
	fold(hash, &b);
	buf_release(&b);
	return 0;
}

static int last_run(struct sqlite3 *db, int64_t *last, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = stmt_prepare(&st, db, sql_run_next, e);

	if (rc == 0)
		rc = stmt_step(&st, e);
	*last = rc == 1 ? stmt_int(&st, "n") - 1 : 0;
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}

/* READ_BACK of them or a few more, evenly spread, as they come from their rows. */
static int fold_runs(struct migration *m, char hash[DIGEST_HEX], struct err *e)
{
	struct run_reader *reader = NULL;
	struct stmt id = STMT_INIT;
	int64_t last = 0;
	int rc = last_run(m->own.db, &last, e);

	if (rc == 0)
		rc = stmt_prepare(&id, m->own.db, sql_run_id_of, e);
	if (rc == 0)
		rc = run_reader_open(m->own.db, &reader, e);
	for (int64_t n = last; n > 0 && rc == 0; n -= 1 + last / READ_BACK)
		rc = fold_run(reader, &id, n, hash, e);
	run_reader_close(reader);
	stmt_release(&id);
	return rc;
}

static int fold_history(struct migration *m, char hash[DIGEST_HEX], struct err *e)
{
	int rc;

	tell(m, "reading the journal", 0, 0);
	hash[0] = '\0';
	rc = fold_journal(m, hash, e);
	return rc < 0 ? rc : fold_runs(m, hash, e);
}

/* --- the transaction ------------------------------------------------------------- */

/* An index, table, view or trigger that somebody added can be dropped again. */
static const char *remedy_of(const struct check_finding *f)
{
	return strstr(f->text, "is none of postsil's")
		       ? ": drop it (DROP INDEX, TABLE, VIEW or TRIGGER), and make "
			 "it again when the database is of the new schema" : "";
}

static int verify_schema(struct migration *m, struct err *e)
{
	struct check_request rq = { .where = m->s->base.where };
	struct check_report *found = xcalloc(1, sizeof *found);
	struct check c = { .db = m->own.db, .rq = &rq, .report = found };
	int rc = check_schema(&c, e);

	if (rc == 0 && found->n_found)
		rc = err_set(e, ERR_FORMAT, "%s cannot be brought to schema %d: %s%s; "
			     "nothing was changed", m->s->base.where,
			     STORE_USER_VERSION, found->finding[0].text,
			     remedy_of(&found->finding[0]));
	free(found);
	return rc;
}

static int change(struct migration *m, struct err *e)
{
	char before[DIGEST_HEX], after[DIGEST_HEX];
	int rc = fold_history(m, before, e);

	for (int v = m->s->version; v < STORE_USER_VERSION && rc == 0; v++)
		rc = store_migrate_texts(m->own.db, v, false, e);
	if (rc == 0)
		rc = mark(m->own.db, e);
	if (rc == 0)
		rc = verify_schema(m, e);
	if (rc == 0)
		rc = fold_history(m, after, e);
	if (rc == 0 && strcmp(before, after) != 0)
		rc = err_set(e, ERR_FORMAT, "%s cannot be brought to schema %d: its "
			     "history would not be the same; nothing was changed",
			     m->s->base.where, STORE_USER_VERSION);
	return rc;
}

static int transact(struct migration *m, struct err *e)
{
	int rc = stmt_exec(m->own.db, "BEGIN IMMEDIATE", e);

	if (rc < 0)
		return rc;
	rc = change(m, e);
	if (rc == 0) {
		rc = stmt_exec(m->own.db, "COMMIT", e);
		/* one that had to wait in vain changed nothing */
		m->unsure = rc < 0 && rc != ERR_BUSY;
	}
	if (rc < 0)
		sqlite3_exec(m->own.db, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}

static int connect_own(struct migration *m, struct err *e)
{
	int rc;

	m->own.base.where = m->s->base.where;
	m->own.base.mode = STORE_WRITE;
	rc = store_connect(&m->own, e);
	if (rc == 0 && !m->s->local)
		rc = stmt_exec(m->own.db, "PRAGMA journal_mode = TRUNCATE", e);
	if (rc == 0)
		sqlite3_db_config(m->own.db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	return rc;
}

/* --- the backup ------------------------------------------------------------------ */

static int64_t size_of(const char *file, const char *end)
{
	char *name = xasprintf("%s%s", file, end);
	struct stat st;
	int64_t n = stat(name, &st) == 0 ? (int64_t)st.st_size : 0;

	free(name);
	return n;
}

static int find_room(const struct migration *m, struct err *e)
{
	const char *where = m->s->base.where;
	uint64_t need = (uint64_t)(size_of(where, "") + size_of(where, "-wal")) +
			SPARE_BYTES;
	char needed[UNIT_TEXT], there[UNIT_TEXT];
	struct statvfs fs;
	uint64_t room;

	if (statvfs(where, &fs) < 0)
		return err_sys(e, "cannot ask how much room there is for %s", where);
	room = (uint64_t)fs.f_bavail * fs.f_frsize;
	if (room >= need)
		return 0;
	unit_bytes(need, needed);
	unit_bytes(room, there);
	return err_set(e, ERR_IO, "%s has schema %d; to bring it to %d a backup is made "
		       "beside it first, which needs %s there, and %s are free: make "
		       "room (reading works as it is)", where, m->s->version,
		       STORE_USER_VERSION, needed, there);
}

/* FILE.schema-1-20261231T235959Z; with -2, -3 behind it when that is there. */
static void name_backup(struct migration *m)
{
	time_t now = (time_t)(clock_wall_ms() / 1000);
	char at[32];
	struct tm tm;

	strftime(at, sizeof at, "%Y%m%dT%H%M%SZ", gmtime_r(&now, &tm));
	m->backup = xasprintf("%s.schema-%d-%s", m->s->base.where, m->s->version, at);
	for (int i = 2; access(m->backup, F_OK) == 0; i++) {
		free(m->backup);
		m->backup = xasprintf("%s.schema-%d-%s-%d", m->s->base.where,
				      m->s->version, at, i);
	}
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

/* Does a text have this form, to its end?  0: a digit, x: a letter or digit, all
 * else: itself. */
static bool has_form(const char *s, const char *form)
{
	for (; *form && *s; s++, form++)
		if (*form == '0' ? *s < '0' || *s > '9'
		    : *form == 'x' ? !is_alnum(*s) : *s != *form)
			return false;
	return !*s && !*form;
}

/* The end of a name behind "FILE.schema-": is it a copy without a name of its own
 * yet, or the journal of one?  "1-20261231T235959Z", "-2" or so, FRESH_FILE_PART
 * and six letters. */
static bool is_leaving(const char *end)
{
	const char *part = strstr(end, FRESH_FILE_PART);
	size_t n = part ? (size_t)(part - end) : 0;
	char time[32];

	if (!n || n >= sizeof time)
		return false;
	memcpy(time, end, n);
	time[n] = '\0';
	part += strlen(FRESH_FILE_PART);
	return (has_form(time, "0-00000000T000000Z") ||
		has_form(time, "0-00000000T000000Z-0")) &&
	       (has_form(part, "xxxxxx") || has_form(part, "xxxxxx-journal"));
}

/* What a migration that was killed left.  Nobody else makes files of such a name,
 * and we hold the lock; any other stays. */
static void remove_leavings(const char *where)
{
	const char *slash = strrchr(where, '/');
	char *folder = slash ? xstrndup(where, (size_t)(slash - where) + 1)
			     : xstrdup("."), *start;
	DIR *d = opendir(folder);
	struct dirent *x;

	start = xasprintf("%s.schema-", slash ? slash + 1 : where);
	while (d && (x = readdir(d)))
		if (strncmp(x->d_name, start, strlen(start)) == 0 &&
		    is_leaving(x->d_name + strlen(start)))
			unlinkat(dirfd(d), x->d_name, 0);
	if (d)
		closedir(d);
	free(folder);
	free(start);
}

static bool on_copy(void *arg, int64_t done, int64_t of)
{
	struct migration *m = arg;
	char words[600];

	snprintf(words, sizeof words, "bringing the database from schema %d to %d, a "
		 "backup first: %s", m->s->version, STORE_USER_VERSION, m->backup);
	tell(m, words, done, of);
	return true;
}

static int back_up(struct migration *m, struct err *e)
{
	struct backup_request rq = { .progress = on_copy, .arg = m };
	struct backup_made made;
	int rc;

	remove_leavings(m->s->base.where);
	rc = find_room(m, e);
	if (rc < 0)
		return rc;
	name_backup(m);
	rq.file = m->backup;
	return store_backup(&m->s->base, &rq, &made, e);
}

int store_migrate(struct store_sqlite *s, const struct store_watch *watch,
		  struct err *e)
{
	struct migration m = { .s = s, .watch = watch };
	int rc = back_up(&m, e);

	if (rc == 0) {
		rc = connect_own(&m, e);
		if (rc == 0)
			rc = transact(&m, e);
		sqlite3_close(m.own.db);
		if (rc < 0 && !m.unsure)
			unlink(m.backup);
	}
	if (rc == 0) {
		s->dirty = true;
		s->commits++;
		rc = store_recheck(s, e);
	}
	if (rc == 0 && watch && watch->migrated)
		watch->migrated(watch->arg, STORE_USER_VERSION, m.backup);
	free(m.backup);
	return rc;
}
