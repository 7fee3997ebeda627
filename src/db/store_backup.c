/* SPDX-License-Identifier: MIT */
#include "db/store_backup.h"

#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/err.h"
#include "db/fresh_file.h"
#include "db/sql.h"
#include "db/stmt.h"
#include "db/store_heads.h"
#include "db/store_sqlite.h"

#define STEP_PAGES 1024
#define CHECK_STEPS 10000   /* of SQLite's machine, between two calls while checking */

struct copy {
	const struct backup_request *rq;
	struct store_sqlite *from;
	struct sqlite3 *to;
	struct fresh_file place;
	int64_t pages;
	bool stopped;
};

/* --- copying ----------------------------------------------------------------------- */

/* stmt_fail() names the file of the connection: the copy's own place would be
 * full, or the source unreadable. */
static int copy_fail(struct copy *c, int rc, struct err *e)
{
	rc &= 0xff;
	if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
		return err_set(e, ERR_BUSY, "%s: another program holds it: try "
			       "again", c->from->base.where);
	if (rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB)
		return err_set(e, ERR_FORMAT, "%s is damaged and was not copied: "
			       "`postsil store check` says where",
			       c->from->base.where);
	return err_set(e, ERR_IO, "cannot copy %s to %s: %s%s", c->from->base.where,
		       c->rq->file, sqlite3_errstr(rc),
		       rc == SQLITE_FULL ? ": make room, or name a file elsewhere"
					 : "");
}

static bool go_on(struct copy *c, int64_t done, int64_t of)
{
	if (!c->stopped && c->rq->progress && !c->rq->progress(c->rq->arg, done, of))
		c->stopped = true;
	return !c->stopped;
}

/* The read transaction of the source is open: the copy is of that moment, and no
 * writer makes it begin anew. */
static int copy_pages(struct copy *c, struct err *e)
{
	sqlite3_backup *b = sqlite3_backup_init(c->to, "main", c->from->db, "main");
	int rc, end;

	if (!b)
		return copy_fail(c, sqlite3_errcode(c->to), e);
	do {
		rc = sqlite3_backup_step(b, STEP_PAGES);
		c->pages = sqlite3_backup_pagecount(b);
	} while (go_on(c, c->pages - sqlite3_backup_remaining(b), c->pages) &&
		 rc == SQLITE_OK);
	end = sqlite3_backup_finish(b);
	if (rc == SQLITE_DONE && end == SQLITE_OK)
		return 0;
	return copy_fail(c, rc == SQLITE_DONE ? end : rc, e);
}

static int open_copy(struct copy *c, struct err *e)
{
	int rc = sqlite3_open_v2(c->place.temporary, &c->to, SQLITE_OPEN_READWRITE |
				 SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE,
				 NULL);

	if (rc != SQLITE_OK)
		return stmt_fail(c->to, e);
	sqlite3_db_config(c->to, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	return 0;
}

/* --- verifying ---------------------------------------------------------------------- */

static int quick_check(struct copy *c, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = stmt_prepare(&st, c->to, sql_quick_check, e);
	const char *said;

	if (rc == 0)
		rc = stmt_step(&st, e);
	said = rc == 1 ? stmt_text(&st, "quick_check") : NULL;
	if (rc >= 0 && (!said || strcmp(said, "ok") != 0))
		rc = err_set(e, ERR_FORMAT, "%s is damaged, and so is a copy of it: "
			     "`postsil store check` says where",
			     c->from->base.where);
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}

static bool same_head(const struct store_head *a, const struct store_head *b)
{
	return a->seq == b->seq && strcmp(a->origin, b->origin) == 0 &&
	       strcmp(a->hash, b->hash) == 0;
}

static bool same_heads(const struct store_heads *a, const struct store_heads *b)
{
	if (a->n != b->n || a->n_events != b->n_events)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!same_head(&a->head[i], &b->head[i]))
			return false;
	for (size_t i = 0; i < a->n_events; i++)
		if (!same_head(&a->event[i], &b->event[i]))
			return false;
	return true;
}

static int compare_heads(struct copy *c, struct err *e)
{
	struct store_heads here = STORE_HEADS_INIT, there = STORE_HEADS_INIT;
	int rc = store_heads_load(c->from->db, &here, e);

	if (rc == 0)
		rc = store_heads_load(c->to, &there, e);
	if (rc == 0 && !same_heads(&here, &there))
		rc = err_set(e, ERR_IO, "the copy of %s does not hold what it should: "
			     "is the disk sound?", c->from->base.where);
	store_heads_release(&here);
	store_heads_release(&there);
	return rc;
}

/* Of a progress handler: what SQLite is at fails then. */
static int on_steps(void *arg)
{
	struct copy *c = arg;

	return !go_on(c, c->pages, c->pages);
}

/* Read back through another connection, without a log of its own. */
static int verify(struct copy *c, struct err *e)
{
	int rc = stmt_exec(c->to, "PRAGMA journal_mode = DELETE", e);

	sqlite3_close(c->to);
	c->to = NULL;
	if (rc == 0)
		rc = fresh_file_sync(&c->place, e);
	if (rc == 0)
		rc = open_copy(c, e);
	if (rc == 0)
		sqlite3_progress_handler(c->to, CHECK_STEPS, on_steps, c);
	if (rc == 0)
		rc = quick_check(c, e);
	return rc < 0 ? rc : compare_heads(c, e);
}

static int make_copy(struct copy *c, struct backup_made *out, struct err *e)
{
	struct store_counts counts;
	struct stat st;
	int rc = stmt_exec(c->from->db, "BEGIN", e);

	if (rc < 0)
		return rc;
	/* the first read fixes the moment */
	rc = store_head(&c->from->base, &out->head, e);
	if (rc == 0)
		rc = store_count(&c->from->base, &counts, e);
	if (rc == 0)
		rc = copy_pages(c, e);
	if (rc == 0)
		rc = verify(c, e);
	sqlite3_exec(c->from->db, "ROLLBACK", NULL, NULL, NULL);
	if (rc == 0) {
		out->runs = counts.runs;
		out->bytes = stat(c->place.temporary, &st) == 0 ? st.st_size : 0;
	}
	return rc;
}

int store_backup(struct store *base, const struct backup_request *rq,
		 struct backup_made *out, struct err *e)
{
	struct copy c = { .rq = rq, .from = (struct store_sqlite *)base };
	int rc = store_is_usable(c.from, e);

	memset(out, 0, sizeof *out);
	if (rc < 0)
		return rc;
	rc = fresh_file_make(&c.place, rq->file, e);
	if (rc == 0)
		rc = open_copy(&c, e);
	if (rc == 0)
		rc = make_copy(&c, out, e);
	sqlite3_close(c.to);
	if (c.stopped) {   /* whatever it interrupted says of it */
		if (e)
			err_clear(e);
		rc = err_set(e, ERR_STOPPED, "stopped: %s was not made", rq->file);
	}
	if (rc == 0)
		rc = fresh_file_name(&c.place, e);
	fresh_file_release(&c.place);
	return rc;
}
