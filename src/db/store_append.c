/* SPDX-License-Identifier: MIT */
#include "db/store_sqlite.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
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

static int begin(struct store_sqlite *s, struct err *e)
{
	int rc = s->writer ? 0 : run_writer_open(s->db, &s->writer, e);

	return rc < 0 ? rc : stmt_exec(s->db, "BEGIN IMMEDIATE", e);
}

static void roll_back(struct store_sqlite *s)
{
	run_writer_forget(s->writer);
	sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

static int add_all(struct store_sqlite *s, const struct run *const *runs,
		   size_t n, size_t *added, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		int rc = run_write(s->writer, runs[i], s->origin, e);

		if (rc < 0)
			return rc;
		*added += (size_t)rc;
	}
	return 0;
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
 * reads counts: all runs of the transaction are there, or none is.  Where they
 * are, only a log that was written anew proves them durable.  Where that fails too,
 * or there is no log, nothing may be put behind them: the store is closed, and
 * opening it again makes it sound first or says that it cannot. */
static int verify_commit(struct store_sqlite *s, const struct run *const *runs,
			 size_t n)
{
	char hash[DIGEST_HEX];
	int rc = store_reconnect(s, NULL);

	if (rc == 0)
		rc = run_writer_open(s->db, &s->writer, NULL);
	for (size_t i = 0; i < n && rc >= 0; i++) {
		run_hash(runs[i], hash);
		rc = run_is_there(s->writer, runs[i], hash, NULL);
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

static int append_locked(struct store_sqlite *s, const struct run *const *runs,
			 size_t n, size_t *added, struct err *e)
{
	struct err why = ERR_INIT;
	int rc = begin(s, &why);

	if (rc == 0) {
		rc = store_recheck(s, &why);
		if (rc == 0)
			rc = add_all(s, runs, n, added, &why);
		if (rc == 0 && *added)
			rc = stmt_exec(s->db, "COMMIT", &why);
		if (rc < 0 || !*added)
			roll_back(s);
	}
	if (rc == ERR_IO) {
		rc = verify_commit(s, runs, n);
		if (rc < 0)
			rc = ERR_IO;
	}
	if (rc < 0) {
		*added = 0;
		return err_set(e, rc, "%s", why.text);
	}
	if (*added) {
		s->dirty = true;
		s->commits++;
	}
	return 0;
}

int store_append(struct store *base, const struct run *const *runs, size_t n,
		 size_t *added, struct err *e)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	int rc = store_is_usable(s, e);

	if (rc == 0)
		rc = store_lock_take(&s->lock, STORE_LOCK_WAIT_MS, e);
	if (rc < 0)
		return rc;
	rc = append_locked(s, runs, n, added, e);
	if (rc == 0 && s->wal_pages > STORE_WAL_BYTES / page_size(s->db))
		store_checkpoint(s);
	store_lock_drop(&s->lock);
	return rc;
}
