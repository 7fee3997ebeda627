/* SPDX-License-Identifier: MIT */
#include "db/salvage_write.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/sql.h"
#include "db/store_check.h"
#include "db/store_sqlite.h"

#define BATCH 256   /* runs of a transaction */

static int read_own(struct salvage_writer *w, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = stmt_prepare(&st, w->db, sql_meta_get, e);

	if (rc < 0)
		return rc;
	stmt_bind_text(&st, ":key", "origin");
	rc = stmt_step(&st, e);
	if (rc == 1)
		snprintf(w->own, sizeof w->own, "%s", stmt_text(&st, "value"));
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}

int salvage_writer_open(struct salvage_writer *w, const char *file, struct err *e)
{
	int rc;

	memset(w, 0, sizeof *w);
	rc = fresh_file_make(&w->place, file, e);
	if (rc == 0)
		rc = store_create_file(w->place.temporary, e);
	if (rc < 0)
		return rc;
	if (sqlite3_open_v2(w->place.temporary, &w->db, SQLITE_OPEN_READWRITE |
			    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE,
			    NULL) != SQLITE_OK)
		return stmt_fail(w->db, e);
	/* nobody sees it yet: it is synced once, as a whole */
	rc = stmt_exec(w->db, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; "
		       "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -16384", e);
	if (rc == 0)
		rc = read_own(w, e);
	if (rc == 0)
		rc = run_writer_open(w->db, &w->runs, e);
	if (rc == 0)
		rc = stmt_prepare(&w->head, w->db, sql_journal_head, e);
	if (rc == 0)
		rc = stmt_prepare(&w->hash, w->db, sql_run_hash, e);
	return rc;
}

static void close_db(struct salvage_writer *w)
{
	run_writer_close(w->runs);
	w->runs = NULL;
	stmt_release(&w->head);
	stmt_release(&w->hash);
	sqlite3_close(w->db);
	w->db = NULL;
}

void salvage_writer_close(struct salvage_writer *w)
{
	close_db(w);
	fresh_file_release(&w->place);
}

int salvage_writer_head(struct salvage_writer *w, const char *origin,
			struct store_head *out, struct err *e)
{
	int rc;

	memset(out, 0, sizeof *out);
	snprintf(out->origin, sizeof out->origin, "%s", origin);
	stmt_bind_text(&w->head, ":origin", origin);
	rc = stmt_step(&w->head, e);
	if (rc == 1) {
		out->seq = stmt_int(&w->head, "seq");
		snprintf(out->hash, sizeof out->hash, "%s",
			 stmt_text(&w->head, "hash"));
	}
	stmt_reset(&w->head);
	return rc < 0 ? rc : 0;
}

int salvage_writer_has(struct salvage_writer *w, const char *run_id, struct err *e)
{
	int rc;

	stmt_bind_text(&w->hash, ":run_id", run_id);
	rc = stmt_step(&w->hash, e);
	stmt_reset(&w->hash);
	return rc;
}

static int end_batch(struct salvage_writer *w, struct err *e)
{
	if (!w->in_batch)
		return 0;
	w->in_batch = 0;
	return stmt_exec(w->db, "COMMIT", e);
}

int salvage_writer_add(struct salvage_writer *w, const struct run *r,
		       const char *origin, struct err *why, struct err *e)
{
	int rc = w->in_batch++ ? 0 : stmt_exec(w->db, "BEGIN", e);

	if (rc == 0)
		rc = stmt_exec(w->db, "SAVEPOINT one", e);
	if (rc < 0)
		return rc;
	rc = run_write(w->runs, r, origin, why);
	if (rc == ERR_CONFLICT || rc == ERR_REFUSED) {
		run_writer_forget(w->runs);
		rc = stmt_exec(w->db, "ROLLBACK TO one", e);
	}
	if (rc < 0)
		return err_set(e, rc, "%s", why->text);
	if (stmt_exec(w->db, "RELEASE one", e) < 0)
		return e->code;
	if (w->in_batch >= BATCH && end_batch(w, e) < 0)
		return e->code;
	return rc;
}

int salvage_writer_check(struct salvage_writer *w, struct err *e)
{
	struct check_report *found = xcalloc(1, sizeof *found);
	struct check_request rq = { .where = w->place.temporary };
	int rc = end_batch(w, e);

	if (rc == 0)
		close_db(w);
	if (rc == 0)
		rc = fresh_file_sync(&w->place, e);
	if (rc == 0)
		rc = store_check(&rq, found, e);
	/* a run that is proven is kept also where rules are stricter by now */
	if (rc == 0 && found->n_found > found->part[CHECK_RANGES].found)
		rc = err_set(e, ERR_IO, "the new store does not hold what it should "
			     "(%.300s): is the disk sound?", found->finding[0].text);
	free(found);
	return rc;
}

int salvage_writer_name(struct salvage_writer *w, struct err *e)
{
	return fresh_file_name(&w->place, e);
}
