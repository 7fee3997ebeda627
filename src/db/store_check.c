/* SPDX-License-Identifier: MIT */
#include "db/store_check.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "db/stmt.h"
#include "db/store_check_part.h"
#include "db/store_place.h"
#include "db/store_sqlite.h"

static const struct { const char *name, *unit; } part_table[CHECK_PARTS] = {
	[CHECK_SCHEMA] = { .name = "schema", .unit = "objects" },
	[CHECK_GUARDS] = { .name = "guards", .unit = "triggers" },
	[CHECK_PAGES] = { .name = "pages", .unit = "pages" },
	[CHECK_KEYS] = { .name = "foreign keys", .unit = "tables" },
	[CHECK_FACTS] = { .name = "facts", .unit = "rows" },
	[CHECK_RECORDS] = { .name = "records", .unit = "runs" },
	[CHECK_RANGES] = { .name = "ranges", .unit = "runs" },
	[CHECK_EVENTS] = { .name = "events", .unit = "events of alerts" },
	[CHECK_CHAIN] = { .name = "chain", .unit = "journal rows" },
	[CHECK_TAIL] = { .name = "tail", .unit = "kept heads" },
};

const char *check_part_name(enum check_part p)
{
	return part_table[p].name;
}

const char *check_part_unit(enum check_part p)
{
	return part_table[p].unit;
}

void check_found(struct check *c, enum check_part p, const struct check_where *w,
		 const char *fmt, ...)
{
	struct check_report *r = c->report;
	struct check_finding *f = &r->finding[r->n_findings];
	va_list ap;

	r->part[p].found++;
	r->n_found++;
	if (w && w->n > 0 && (!r->first_bad.n || w->n < r->first_bad.n)) {
		r->first_bad.n = w->n;
		snprintf(r->first_bad.run_id, RUN_ID, "%s",
			 w->run_id ? w->run_id : "");
	}
	if (r->n_findings == CHECK_FINDINGS_MAX)
		return;
	r->n_findings++;
	f->part = p;
	snprintf(f->run_id, RUN_ID, "%s", w && w->run_id ? w->run_id : "");
	va_start(ap, fmt);
	vsnprintf(f->text, sizeof f->text, fmt, ap);
	va_end(ap);
}

/* What SQLite says of a file that is not as it should be, a schema in which our
 * statements make no sense included. */
static bool blames_the_file(struct sqlite3 *db, int rc)
{
	switch (rc) {
	case ERR_FORMAT:
	case ERR_VERSION:
	case ERR_NOT_FOUND:
	case ERR_REFUSED:
		return true;
	case ERR_IO:
		break;
	default:
		return false;
	}
	switch (sqlite3_errcode(db) & 0xff) {
	case SQLITE_ERROR:
	case SQLITE_SCHEMA:
	case SQLITE_TOOBIG:
	case SQLITE_MISMATCH:
		return true;
	}
	return false;
}

int check_trouble(struct check *c, enum check_part p, const struct check_where *w,
		  int rc, struct err *e)
{
	if (!blames_the_file(c->db, rc))
		return rc;
	check_found(c, p, w, "%s", e->text);
	err_clear(e);
	return 0;
}

void check_looked(struct check *c, enum check_part p, int64_t of)
{
	int64_t n = ++c->report->part[p].looked;

	if (c->rq->progress && n % 64 == 0)
		c->rq->progress(c->rq->arg, p, n, of);
}

int check_step(struct check *c, enum check_part p, struct stmt *st, struct err *e)
{
	int rc = stmt_step(st, e);

	return rc < 0 ? check_trouble(c, p, NULL, rc, e) : rc;
}

int check_prepare(struct check *c, enum check_part p, struct stmt *st,
		  const char *sql, struct err *e)
{
	int rc = stmt_prepare(st, c->db, sql, e);

	if (rc < 0)
		return check_trouble(c, p, NULL, rc, e);
	c->report->part[p].reached = true;
	return 1;
}

static int check_all(struct check *c, struct err *e)
{
	static const struct {
		enum check_part part;
		int (*run)(struct check *c, struct err *e);
	} step[] = {
		{ .part = CHECK_SCHEMA, .run = check_schema },
		{ .part = CHECK_SCHEMA, .run = check_identity },
		{ .part = CHECK_PAGES, .run = check_pages },
		{ .part = CHECK_KEYS, .run = check_keys },
		{ .part = CHECK_FACTS, .run = check_facts },
		{ .part = CHECK_RECORDS, .run = check_records },
		{ .part = CHECK_RANGES, .run = check_nuls },
		{ .part = CHECK_EVENTS, .run = check_events },
		{ .part = CHECK_CHAIN, .run = check_chain },
		{ .part = CHECK_TAIL, .run = check_tail },
	};
	int rc = 0;

	for (size_t i = 0; i < sizeof step / sizeof *step && rc == 0; i++) {
		if (c->rq->progress)
			c->rq->progress(c->rq->arg, step[i].part, 0, 0);
		rc = step[i].run(c, e);
	}
	return rc;
}

/* What may be looked into at all; open_for_reading() of the store is stricter,
 * as it must trust what it reads. */
static int check_place(const char *where, struct err *e)
{
	enum place_kind kind;
	int rc = store_place_look(where, &kind, e);

	if (rc < 0)
		return rc;
	if (kind == PLACE_MISSING)
		return err_set(e, ERR_NOT_FOUND, "there is no database %s", where);
	if (kind != PLACE_FILE)
		return err_set(e, ERR_FORMAT, "%s is %s: name a database with --db",
			       where, kind == PLACE_EMPTY ? "empty"
							  : "no regular file");
	return store_inspect(where, e);
}

int store_check(const struct check_request *rq, struct check_report *out,
		struct err *e)
{
	struct store_sqlite s = { .base.mode = STORE_READ };
	struct check c = { .rq = rq, .report = out };
	int rc = check_place(rq->where, e);

	memset(out, 0, sizeof *out);
	if (rc < 0)
		return rc;
	s.base.where = realpath(rq->where, NULL);
	if (!s.base.where)
		return err_sys(e, "cannot find %s", rq->where);
	rc = store_connect(&s, e);
	c.db = s.db;
	if (rc == 0)
		rc = store_recheck(&s, e);
	c.version = s.version;
	if (rc == 0)
		rc = stmt_exec(s.db, "PRAGMA query_only = ON; BEGIN", e);
	if (rc == 0)
		rc = check_all(&c, e);
	else if (s.db)
		rc = check_trouble(&c, CHECK_SCHEMA, NULL, rc, e);
	sqlite3_close(s.db);
	free(s.base.where);
	return rc;
}
