/* SPDX-License-Identifier: MIT */
#include "judge.h"

#include <sqlite3.h>
#include <stdarg.h>

#include "core/base/err.h"
#include "db/store.h"

/* The run that every judge adds; no writer goes so far. */
#define JUDGES_RUN (MADE_MAX - 1)

void acks_open(struct acks *a)
{
	a->is = calloc(MADE_MAX, 1);
	a->n = 0;
	if (!a->is)
		abort();
}

void acks_close(struct acks *a)
{
	free(a->is);
}

void acks_add(struct acks *a, unsigned k)
{
	if (k < MADE_MAX && !a->is[k]) {
		a->is[k] = 1;
		a->n++;
	}
}

__attribute__((format(printf, 2, 3)))
static void corrupt(struct judgement *j, const char *fmt, ...)
{
	va_list ap;

	if (j->corrupt)
		return;
	j->corrupt = true;
	va_start(ap, fmt);
	vsnprintf(j->why, sizeof j->why, fmt, ap);
	va_end(ap);
}

/* The first column of the first row must be this text. */
static void expect(sqlite3 *db, const char *sql, const char *want,
		   struct judgement *j)
{
	sqlite3_stmt *st = NULL;
	const char *got = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK &&
	    sqlite3_step(st) == SQLITE_ROW)
		got = (const char *)sqlite3_column_text(st, 0);
	if (!got)
		corrupt(j, "%s: %s", sql, sqlite3_errmsg(db));
	else if (strcmp(got, want) != 0)
		corrupt(j, "%s: %s", sql, got);
	sqlite3_finalize(st);
}

/* One row of the journal, as read. */
struct link {
	const char *run_id, *record, *prev, *hash, *origin;
	long long seq;
};

/* "origin|seq|run_id|record_hash|prev_hash", postsil-db(5) */
static void chain_of(const struct link *l, char out[DIGEST_HEX])
{
	char text[512];
	int n = snprintf(text, sizeof text, "%s|%lld|%s|%s|%s", l->origin, l->seq,
			 l->run_id, l->record, l->prev);

	digest_hex(text, (size_t)n, out);
}

static void judge_link(struct store *s, const struct link *l, const char *last,
		       long long seq, struct made *m, struct judgement *j)
{
	unsigned k = made_number(l->run_id);
	char hash[DIGEST_HEX];
	struct err e = ERR_INIT;
	struct run *r;

	if (l->seq != seq || strcmp(l->prev, last) != 0)
		corrupt(j, "the chain breaks before seq %lld", l->seq);
	chain_of(l, hash);
	if (strcmp(hash, l->hash) != 0)
		corrupt(j, "the hash of seq %lld is wrong", l->seq);
	if (k >= MADE_MAX || strcmp(l->record, made_hash(m, k)) != 0)
		corrupt(j, "run %s was never written like that", l->run_id);
	if (store_get_run(s, l->run_id, &r, &e) < 0) {
		corrupt(j, "run %s cannot be read: %s", l->run_id, e.text);
		return;
	}
	run_hash(r, hash);
	if (strcmp(hash, l->record) != 0)
		corrupt(j, "run %s has changed", l->run_id);
	run_free(r);
}

static const char *text(sqlite3_stmt *st, int col)
{
	const char *s = (const char *)sqlite3_column_text(st, col);

	return s ? s : "";
}

static void judge_journal(sqlite3 *db, struct store *s, struct made *m,
			  const struct acks *a, struct judgement *j)
{
	sqlite3_stmt *st = NULL;
	char last[DIGEST_HEX] = "";
	size_t found = 0;
	int rc = sqlite3_prepare_v2(db, "SELECT run_id, record_hash, prev_hash, "
				    "hash, origin, seq FROM journal ORDER BY seq",
				    -1, &st, NULL);

	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		struct link l;
		unsigned k;

		rc = sqlite3_step(st);
		if (rc != SQLITE_ROW)
			break;
		l = (struct link){ text(st, 0), text(st, 1), text(st, 2),
				   text(st, 3), text(st, 4),
				   sqlite3_column_int64(st, 5) };
		k = strlen(l.run_id) == RUN_ID - 1 ? made_number(l.run_id) : MADE_MAX;
		j->runs++;
		found += k < MADE_MAX && a->is[k];
		judge_link(s, &l, last, (long long)j->runs, m, j);
		snprintf(last, sizeof last, "%s", l.hash);
	}
	if (rc != SQLITE_DONE)
		corrupt(j, "the journal: %s", sqlite3_errmsg(db));
	sqlite3_finalize(st);
	j->lost = a->n - found;
}

static void judge_open(sqlite3 *db, struct store *s, struct made *m,
		       const struct acks *a, struct judgement *j)
{
	struct err e = ERR_INIT;
	char n[32];

	sqlite3_busy_timeout(db, 10000);
	/* what it looks at is to stay as it is */
	sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	judge_journal(db, s, m, a, j);
	snprintf(n, sizeof n, "%zu", j->runs);
	expect(db, "SELECT count(*) FROM run", n, j);
	expect(db, "SELECT count(*) FROM pragma_foreign_key_check", "0", j);
	expect(db, "PRAGMA integrity_check", "ok", j);
	if (store_add_run(s, made_run(m, JUDGES_RUN), &e) < 0)
		corrupt(j, "takes no more runs: %s", e.text);
}

void judge_store(const char *path, struct made *m, const struct acks *a,
		 struct judgement *out)
{
	struct err e = ERR_INIT;
	struct store *s;
	sqlite3 *db;

	memset(out, 0, sizeof *out);
	if (store_open(path, STORE_CREATE, &s, &e) < 0) {
		corrupt(out, "cannot be opened: %s", e.text);
		out->lost = a->n;
		return;
	}
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
		judge_open(db, s, m, a, out);
	else
		corrupt(out, "%s", sqlite3_errmsg(db));
	sqlite3_close(db);
	store_close(s);
	if (out->lost && !out->corrupt)
		snprintf(out->why, sizeof out->why, "%zu of %zu acknowledged runs "
			 "are gone", out->lost, a->n);
}
