/* SPDX-License-Identifier: MIT */
#include "db/store_sqlite.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/run_write.h"
#include "db/stmt.h"

static int page_size(struct sqlite3 *db)
{
	sqlite3_stmt *st = NULL;
	int n = 4096;

	if (sqlite3_prepare_v2(db, "PRAGMA page_size", -1, &st, NULL) == SQLITE_OK &&
	    sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int(st, 0);
	sqlite3_finalize(st);
	return n;
}

int store_checkpoint(struct store_sqlite *s)
{
	int rc;

	/* do not wait for readers, the next checkpoint takes what is left */
	sqlite3_busy_timeout(s->db, 0);
	rc = sqlite3_wal_checkpoint_v2(s->db, "main", SQLITE_CHECKPOINT_TRUNCATE,
				       NULL, NULL);
	sqlite3_busy_timeout(s->db, STORE_BUSY_MS);
	if (rc != SQLITE_OK)
		return (rc & 0xff) == SQLITE_BUSY ? ERR_BUSY : ERR_IO;
	s->wal_pages = 0;
	s->dirty = false;
	return 0;
}

static int open_writers(struct store_sqlite *s, struct err *e)
{
	int rc = s->writer ? 0 : run_writer_open(s->db, &s->writer, e);

	return rc < 0 || s->alerts ? rc : alert_writer_open(s->db, &s->alerts, e);
}

static int begin(struct store_sqlite *s, struct err *e)
{
	int rc = open_writers(s, e);

	return rc < 0 ? rc : stmt_exec(s->db, "BEGIN IMMEDIATE", e);
}

static void roll_back(struct store_sqlite *s)
{
	run_writer_forget(s->writer);
	sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

static enum store_outcome outcome_of(int rc)
{
	switch (rc) {
	case 1:
		return STORE_ADDED;
	case 0:
		return STORE_THERE;
	case ERR_CONFLICT:
		return STORE_CONFLICT;
	default:
		return STORE_REFUSED;
	}
}

static int write_runs(struct store_sqlite *s, const struct store_batch *b,
		      size_t from, size_t n, struct err *e)
{
	int *got = xcalloc(n + 1, sizeof *got);
	struct run_writing x = { .runs = b->runs + from, .n = n, .got = got,
				 .origin = s->origin, .strict = b->strict };
	int rc = run_write_all(s->writer, &x, e);

	for (size_t i = 0; i < n; i++)
		b->outcome[from + i] = outcome_of(rc == ERR_REFUSED ? rc : got[i]);
	free(got);
	return rc;
}

/* One after the other: a run of which the schema refuses a row leaves the others
 * behind.  e is empty before. */
static int add_singly(struct store_sqlite *s, const struct store_batch *b,
		      struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < b->n && rc == 0; i++) {
		rc = stmt_exec(s->db, "SAVEPOINT one_run", e);
		if (rc == 0)
			rc = write_runs(s, b, i, 1, e);
		if (rc == ERR_REFUSED) {
			err_clear(e);
			run_writer_forget(s->writer);
			rc = stmt_exec(s->db, "ROLLBACK TO one_run", e);
		}
		if (rc == 0)
			rc = stmt_exec(s->db, "RELEASE one_run", e);
	}
	return rc;
}

/* Events pass no check of the schema that alert_event_validate() has not: none is
 * refused. */
static int write_events(struct store_sqlite *s, const struct store_batch *b,
			struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < b->n_events && rc >= 0; i++) {
		rc = alert_write(s->alerts, &b->events[i], s->origin, e);
		b->event_outcome[i] = outcome_of(rc);
		if (rc == ERR_CONFLICT && !b->strict) {
			err_clear(e);
			rc = 0;
		}
	}
	return rc < 0 ? rc : 0;
}

static bool has_added(const struct store_batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->outcome[i] == STORE_ADDED)
			return true;
	for (size_t i = 0; i < b->n_events; i++)
		if (b->event_outcome[i] == STORE_ADDED)
			return true;
	return false;
}

static int rewrite(struct sqlite3_file *f)
{
	static const int chunk = 1 << 16;
	char *p = xmalloc((size_t)chunk);
	sqlite3_int64 n = 0;
	int rc = f->pMethods->xFileSize(f, &n);

	for (sqlite3_int64 at = 0; rc == SQLITE_OK && at < n; at += chunk) {
		int len = n - at < chunk ? (int)(n - at) : chunk;

		rc = f->pMethods->xRead(f, p, len, at);
		if (rc == SQLITE_OK)
			rc = f->pMethods->xWrite(f, p, len, at);
	}
	if (rc == SQLITE_OK && n)
		rc = f->pMethods->xSync(f, SQLITE_SYNC_NORMAL);
	free(p);
	return rc;
}

int store_renew_log(struct store_sqlite *s, struct err *e)
{
	struct sqlite3_file *f = NULL;
	int rc = stmt_exec(s->db, "BEGIN IMMEDIATE", e);

	if (rc < 0)
		return rc;
	if (sqlite3_file_control(s->db, "main", SQLITE_FCNTL_JOURNAL_POINTER,
				 &f) == SQLITE_OK && f && f->pMethods &&
	    rewrite(f) != SQLITE_OK)
		rc = err_set(e, ERR_IO, "%s: its log cannot be written again after "
			     "a failure; look at the disk", s->base.where);
	sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}

/* After a commit that failed nobody knows what reached the disk, and syncing the
 * same file again may succeed with the pages dropped.  What a fresh connection
 * reads counts: all that the transaction added is there, or nothing is.  Where they
 * are, only a log that was written anew proves them durable.  Where that fails too,
 * or there is no log, nothing may be put behind them: the store is closed, and
 * opening it again makes it sound first or says that it cannot. */
static int verify_commit(struct store_sqlite *s, const struct store_batch *b)
{
	char hash[DIGEST_HEX];
	int rc = open_writers(s, NULL);

	for (size_t i = 0; i < b->n && rc >= 0; i++) {
		if (b->outcome[i] != STORE_ADDED)
			continue;
		run_hash(b->runs[i], hash);
		rc = run_is_there(s->writer, b->runs[i], hash, NULL);
		if (rc == 0)
			rc = ERR_NOT_FOUND;
	}
	for (size_t i = 0; i < b->n_events && rc >= 0; i++) {
		if (b->event_outcome[i] != STORE_ADDED)
			continue;
		alert_event_hash(&b->events[i], hash);
		rc = alert_is_there(s->alerts, &b->events[i], hash, NULL);
		if (rc == 0)
			rc = ERR_NOT_FOUND;
	}
	if (rc < 0)
		return rc;
	rc = s->local ? store_renew_log(s, NULL) : ERR_IO;
	if (rc < 0)
		store_disconnect(s);
	return rc;
}

/* 1: committed; 0: there was nothing to add, or it is a dry run.  *tried says
 * whether a commit was, so that its failure may not be one. */
static int transact(struct store_sqlite *s, const struct store_batch *b,
		    bool singly, bool *tried, struct err *e)
{
	int rc = begin(s, e);

	*tried = false;
	if (rc < 0)
		return rc;
	rc = store_recheck(s, e);
	if (rc == 0 && s->version != STORE_USER_VERSION)
		rc = err_set(e, ERR_VERSION, "%s was replaced by one of schema %d "
			     "meanwhile: open it again", s->base.where, s->version);
	if (rc == 0)
		rc = singly ? add_singly(s, b, e) : write_runs(s, b, 0, b->n, e);
	if (rc == 0)
		rc = write_events(s, b, e);
	*tried = rc == 0 && !b->dry && has_added(b);
	if (*tried)
		rc = stmt_exec(s->db, "COMMIT", e);
	if (rc < 0 || !*tried)
		roll_back(s);
	return rc < 0 ? rc : *tried;
}

static int append_locked(struct store_sqlite *s, const struct store_batch *b,
			 struct err *e)
{
	struct err why = ERR_INIT;
	bool tried;
	int rc = transact(s, b, false, &tried, &why);

	if (rc == ERR_REFUSED && !b->strict) {  /* is rare, and savepoints are dear */
		err_clear(&why);
		rc = transact(s, b, true, &tried, &why);
	}
	if (rc == ERR_IO && store_reconnect(s, NULL) == 0 && tried &&
	    verify_commit(s, b) == 0)
		rc = 1;
	if (rc < 0)
		return err_set(e, rc, "%s", why.text);
	if (rc == 1) {
		s->dirty = true;
		s->commits++;
	}
	return 0;
}

int store_append(struct store *base, const struct store_batch *b, struct err *e)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	int rc = store_is_usable(s, e);

	if (rc == 0)
		rc = store_lock_take(&s->lock, STORE_LOCK_WAIT_MS, e);
	if (rc < 0)
		return rc;
	rc = append_locked(s, b, e);
	if (rc == 0 && s->wal_pages > STORE_WAL_BYTES / page_size(s->db))
		store_checkpoint(s);
	store_lock_drop(&s->lock);
	return rc;
}
