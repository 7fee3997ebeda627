/* SPDX-License-Identifier: MIT */
#include "db/import_peer.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xmem.h"
#include "core/model/run.h"
#include "core/model/run_parse.h"
#include "db/alert_write.h"
#include "db/guard.h"
#include "db/import_db.h"
#include "db/run_read.h"
#include "db/sql.h"
#include "db/stmt.h"
#include "db/store_sqlite.h"

struct peer {
	struct import_stream base;
	struct import_db *d;
	struct stmt runs, seals, size;
	struct stmt events;   /* prepared when it is their turn */
	struct run_reader *reader;
	int64_t now_ms, version;   /* of its schema */
	int64_t last;      /* number of the run before: they are without gaps */
	bool waits;        /* the row of runs was not given out yet */
};

static int pragma(struct import_db *d, const char *sql, const char *name,
		  int64_t *out, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = stmt_prepare(&st, d->db, sql, NULL);

	if (rc == 0)
		rc = stmt_step(&st, NULL);
	if (rc == 1)
		*out = stmt_int(&st, name);
	stmt_release(&st);
	return rc < 0 ? import_db_fail(d, e) : 0;
}

int import_peer_is(struct import_db *d, struct err *e)
{
	int64_t application = 0;
	int rc = pragma(d, sql_import_application, "application_id", &application,
			e);

	return rc < 0 ? rc : application == STORE_APPLICATION_ID;
}

/* --- one run -------------------------------------------------------------------------- */

/* Does the last failure hold for this run alone?  If SQLite failed, *why says so in
 * its words. */
static bool is_of_run(struct peer *p, struct err *why)
{
	switch (sqlite3_errcode(p->d->db) & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return true;
	case SQLITE_CORRUPT:
	case SQLITE_TOOBIG:
		import_db_fail(p->d, why);
		return true;
	default:
		import_db_fail(p->d, why);
		return false;
	}
}

/* What is longer than this has no canonical text that could be read back, and would
 * fill the memory. */
static int check_size(struct peer *p, int64_t run, struct err *why)
{
	int rc;

	stmt_bind_int(&p->size, ":run", run);
	rc = stmt_step(&p->size, why);
	if (rc == 1 && stmt_real(&p->size, "bytes") > RUN_PARSE_MAX)
		rc = err_set(why, ERR_REFUSED, "longer than %u bytes", RUN_PARSE_MAX);
	stmt_reset(&p->size);
	return rc < 0 ? rc : 0;
}

static int check_hash(struct peer *p, int64_t run, const struct run *r,
		      struct err *why)
{
	char hash[DIGEST_HEX];
	int rc, n = 0;

	run_hash(r, hash);
	stmt_bind_int(&p->seals, ":run", run);
	while ((rc = stmt_step(&p->seals, why)) == 1) {
		const char *kept = stmt_text(&p->seals, "record_hash");

		n++;
		if (!kept || strcmp(kept, hash) != 0) {
			rc = err_set(why, ERR_REFUSED, "its content was changed: its "
				     "record hash is %.16s, the journal has %.16s",
				     hash, kept ? kept : "none");
			break;
		}
	}
	stmt_reset(&p->seals);
	if (rc == 0 && n == 0)
		rc = err_set(why, ERR_REFUSED, "the journal has no row of it");
	return rc;
}

static int read_run(struct peer *p, int64_t n, const char *id,
		    struct import_item *out)
{
	struct run *r = NULL;
	int rc;

	if (!id || strlen(id) != RUN_ID - 1)
		return err_set(&out->why, ERR_FORMAT, "its id is not valid");
	rc = check_size(p, n, &out->why);
	if (rc == 0)
		rc = run_read(p->reader, id, &r, &out->why);
	if (rc == 0)
		rc = check_hash(p, n, r, &out->why);
	if (rc == 0)
		rc = run_validate(r, &out->why);
	if (rc == 0)
		rc = import_refuse_future(r->timestamp_ms, p->now_ms, &out->why);
	if (rc == 0)
		out->run = r;
	else
		run_free(r);
	return rc;
}

/* --- the stream ----------------------------------------------------------------------- */

static void tell_gap(struct peer *p, int64_t n, struct import_item *out)
{
	snprintf(out->where, sizeof out->where, "runs %lld to %lld",
		 (long long)p->last + 1, (long long)n - 1);
	err_set(&out->why, ERR_FORMAT, "missing, as the numbers of runs have no gaps: "
		"`postsil store check` tells more");
}

static int next(struct import_stream *base, struct import_item *out, struct err *e)
{
	struct peer *p = (struct peer *)base;
	char shown[IMPORT_WHERE - 8];
	const char *id;
	int64_t n;
	int rc;

	memset(out, 0, sizeof *out);
	import_db_grant(p->d);
	rc = p->waits ? 1 : stmt_step(&p->runs, NULL);
	if (rc < 0)
		return import_db_fail(p->d, e);
	if (rc == 0)
		return import_db_is_same(p->d, e);
	n = stmt_int(&p->runs, "n");
	p->waits = n > p->last && n - 1 > p->last;
	if (p->waits) {
		tell_gap(p, n, out);
		p->last = n - 1;
		return 1;
	}
	p->last = n;
	id = stmt_text(&p->runs, "run_id");
	snprintf(out->where, sizeof out->where, "run %s",
		 import_db_shown(id ? id : "", shown, sizeof shown));
	if (read_run(p, n, id, out) == 0 || is_of_run(p, &out->why))
		return 1;
	err_set(e, out->why.code, "%s: %s", out->where, out->why.text);
	return out->why.code;
}

/* --- events of alerts ---------------------------------------------------------------- */

/* 1: there may be some; 0: a schema that has none. */
static int begin_events(struct peer *p, struct err *e)
{
	if (p->version < STORE_EVENTS_SCHEMA)
		return 0;
	if (p->events.p)
		return 1;
	return stmt_prepare(&p->events, p->d->db, sql_alert_arrived, NULL) < 0
		? import_db_fail(p->d, e) : 1;
}

static int read_event(struct peer *p, struct import_event *out)
{
	const char *kept = stmt_text(&p->events, "record_hash");
	struct alert_event *x = &out->event;
	struct err *why = &out->why;
	char hash[DIGEST_HEX];
	int rc = alert_read_row(&p->events, x, why);

	if (rc == 0)
		rc = alert_event_validate(x, why);
	if (rc == 0)
		rc = import_refuse_future(x->at_ms, p->now_ms, why);
	if (rc < 0)
		return rc;
	alert_event_hash(x, hash);
	if (!kept || strcmp(kept, hash) != 0)
		rc = err_set(why, ERR_REFUSED, "its content was changed: its record "
			     "hash is %.16s, the journal has %.16s", hash,
			     kept ? kept : "none");
	return rc;
}

static int next_event(struct import_stream *base, struct import_event *out,
		      struct err *e)
{
	struct peer *p = (struct peer *)base;
	char shown[IMPORT_WHERE - 16];
	const char *id;
	int rc = begin_events(p, e);

	if (rc < 1)
		return rc;
	memset(out, 0, sizeof *out);
	import_db_grant(p->d);
	rc = stmt_step(&p->events, NULL);
	if (rc < 0)
		return import_db_fail(p->d, e);
	if (rc == 0)
		return import_db_is_same(p->d, e);
	id = stmt_text(&p->events, "event_id");
	snprintf(out->where, sizeof out->where, "alert event %s",
		 import_db_shown(id ? id : "", shown, sizeof shown));
	read_event(p, out);
	return 1;
}

static void close_peer(struct import_stream *base)
{
	struct peer *p = (struct peer *)base;

	run_reader_close(p->reader);
	stmt_release(&p->runs);
	stmt_release(&p->seals);
	stmt_release(&p->size);
	stmt_release(&p->events);
	import_db_close(p->d);
	free(p);
}

static int check_version(struct peer *p, struct err *e)
{
	int rc = pragma(p->d, sql_import_version, "user_version", &p->version, e);

	if (rc == 0 && p->version > STORE_USER_VERSION)
		rc = err_set(e, ERR_VERSION, "it has schema %lld, this postsil knows "
			     "%d: it was written by a newer postsil, upgrade this "
			     "one", (long long)p->version, STORE_USER_VERSION);
	return rc;
}

static int prepare(struct peer *p, struct err *e)
{
	int rc = run_reader_open(p->d->db, &p->reader, NULL);

	if (rc == 0)
		rc = stmt_prepare(&p->runs, p->d->db, sql_check_runs, NULL);
	if (rc == 0)
		rc = stmt_prepare(&p->seals, p->d->db, sql_check_seals, NULL);
	if (rc == 0)
		rc = stmt_prepare(&p->size, p->d->db, sql_import_run_size, NULL);
	if (rc < 0) {
		rc = import_db_fail(p->d, e);
		err_prefix(e, "its tables are not those that postsil makes");
	}
	return rc;
}

int import_peer_open(struct import_db *d, int64_t now_ms, struct import_stream **out,
		     struct err *e)
{
	struct peer *p = xcalloc(1, sizeof *p);
	int rc;

	p->base.what = "database of postsil";
	p->base.next = next;
	p->base.next_event = next_event;
	p->base.close = close_peer;
	p->d = d;
	p->now_ms = now_ms;
	d->tables = guard_table;
	d->rescue = "`postsil store salvage` brings what is whole into a new one";
	rc = check_version(p, e);
	if (rc == 0)
		rc = prepare(p, e);
	if (rc < 0)
		close_peer(&p->base);
	else
		*out = &p->base;
	return rc;
}
