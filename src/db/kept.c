/* SPDX-License-Identifier: MIT */
#include "db/kept_part.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/xmem.h"
#include "db/sql.h"

#define BUSY_MS 50           /* that one who is asked for progress waits */
#define SLICE_NS 250000000u  /* others may want to write too */

/* The store as it was when its new runs were last listed. */
struct mark {
	int64_t run;             /* 0: never */
	char run_id[RUN_ID];
	struct store_head head;
};

/* Of one update. */
struct round {
	struct kept *k;
	enum kept_stage stage;
	kept_progress *progress;
	void *arg;
	bool stopped;
};

int kept_open(struct store *s, const struct kept_options *o, struct kept **out,
	      struct err *e)
{
	struct kept *k = xcalloc(1, sizeof *k);
	bool usual = !o->in_memory && !o->runs && !o->include_forced &&
		     (o->threshold <= 0 ||
		      o->threshold == REGRESSION_THRESHOLD_PCT / 100);
	int rc;

	*out = NULL;
	k->store = (struct store_sqlite *)s;
	k->threshold = o->threshold > 0 ? o->threshold
					: REGRESSION_THRESHOLD_PCT / 100;
	k->include_forced = o->include_forced;
	if (o->runs)
		k->runs = *o->runs;
	k->runs.limit = k->runs.page = 0;
	k->runs.before = k->runs.after = NULL;
	if (usual)
		k->path = kept_file_path(o->folder, k->store->origin);
	rc = kept_file_open(k);
	if (rc < 0) {
		rc = err_set(e, ERR_IO, "no memory for what is kept of series: %.300s",
			     k->e.text);
		kept_close(k);
		return rc;
	}
	*out = k;
	return 0;
}

void kept_close(struct kept *k)
{
	if (!k)
		return;
	kept_file_close(k);
	free(k->path);
	free(k);
}

struct kept_work kept_work(const struct kept *k)
{
	return k->work;
}

/* --- which groups ------------------------------------------------------------- */

static int meta_get(struct kept *k, const char *key, char *out, size_t size)
{
	struct stmt *st = &k->st[KS_META_GET];
	const char *value;
	int rc;

	out[0] = '\0';
	stmt_bind_text(st, ":key", key);
	rc = stmt_step(st, &k->e);
	value = rc == 1 ? stmt_text(st, "value") : NULL;
	if (value)
		snprintf(out, size, "%s", value);
	stmt_reset(st);
	return rc < 0 ? rc : 0;
}

static int meta_set(struct kept *k, const char *key, const char *value)
{
	struct stmt *st = &k->st[KS_META_SET];

	stmt_bind_text(st, ":key", key);
	stmt_bind_text(st, ":value", value);
	return stmt_run(st, &k->e);
}

static int mark_get(struct kept *k, struct mark *m)
{
	char number[24], seq[24];
	int rc = meta_get(k, "run", number, sizeof number);

	*m = (struct mark){ 0 };
	if (rc == 0)
		rc = meta_get(k, "run_id", m->run_id, sizeof m->run_id);
	if (rc == 0)
		rc = meta_get(k, "origin", m->head.origin, sizeof m->head.origin);
	if (rc == 0)
		rc = meta_get(k, "seq", seq, sizeof seq);
	if (rc == 0)
		rc = meta_get(k, "hash", m->head.hash, sizeof m->head.hash);
	m->run = strtoll(number, NULL, 10);
	m->head.seq = strtoll(seq, NULL, 10);
	return rc;
}

static int mark_set(struct kept *k, const struct mark *m)
{
	char number[24], seq[24];
	int rc;

	snprintf(number, sizeof number, "%lld", (long long)m->run);
	snprintf(seq, sizeof seq, "%lld", (long long)m->head.seq);
	rc = meta_set(k, "run", number);
	if (rc == 0)
		rc = meta_set(k, "run_id", m->run_id);
	if (rc == 0)
		rc = meta_set(k, "origin", m->head.origin);
	if (rc == 0)
		rc = meta_set(k, "seq", seq);
	return rc < 0 ? rc : meta_set(k, "hash", m->head.hash);
}

/* What the store says of a mark: the run with that number, and the journal's row. */
static int mark_look(struct kept *k, const struct mark *m, char run_id[RUN_ID],
		     char hash[DIGEST_HEX], struct err *e)
{
	struct stmt st = STMT_INIT;
	const char *text;
	int rc = stmt_prepare(&st, k->store->db, sql_groups_unchanged, e);

	if (rc < 0)
		return rc;
	stmt_bind_int(&st, ":run", m->run);
	stmt_bind_text(&st, ":origin", m->head.origin);
	stmt_bind_int(&st, ":seq", m->head.seq);
	rc = stmt_step(&st, e);
	if (rc == 1) {
		text = stmt_text(&st, "run_id");
		snprintf(run_id, RUN_ID, "%s", text ? text : "");
		text = stmt_text(&st, "hash");
		snprintf(hash, DIGEST_HEX, "%s", text ? text : "");
		rc = 0;
	}
	stmt_release(&st);
	return rc;
}

/* The store as it is now. */
static int mark_now(struct kept *k, struct mark *m, struct err *e)
{
	struct stmt st = STMT_INIT;
	char hash[DIGEST_HEX];
	int rc = stmt_prepare(&st, k->store->db, sql_groups_mark, e);

	if (rc < 0)
		return rc;
	*m = (struct mark){ 0 };
	rc = stmt_step(&st, e);
	if (rc == 1)
		m->run = stmt_int(&st, "run");
	stmt_release(&st);
	if (rc >= 0)
		rc = store_head(&k->store->base, &m->head, e);
	return rc < 0 ? rc : mark_look(k, m, m->run_id, hash, e);
}

/* Whether the store still has what it had. */
static int is_same_store(struct kept *k, const struct mark *m, bool *same,
			 struct err *e)
{
	char run_id[RUN_ID], hash[DIGEST_HEX];
	int rc = mark_look(k, m, run_id, hash, e);

	*same = rc == 0 && strcmp(run_id, m->run_id) == 0 &&
		strcmp(hash, m->head.hash) == 0 &&
		(!m->head.seq || strcmp(m->head.origin, k->store->origin) == 0);
	return rc;
}

static bool is_wanted(const struct kept *k, struct stmt *st)
{
	const struct run_filter *f = &k->runs;

	return (!f->unit || strncmp(stmt_text(st, "unit_id"), f->unit,
				    strlen(f->unit)) == 0) &&
	       (!f->device || strcmp(stmt_text(st, "device"), f->device) == 0) &&
	       (!f->precision ||
		strcmp(stmt_text(st, "precision"), f->precision) == 0);
}

/* Of a run as postsil writes it, which has the room of a group.  0 or negative. */
static int take_name(struct stmt *st, const char *column, size_t size, char *out,
		     struct err *e)
{
	const char *s = stmt_text(st, column);

	if (!s || strlen(s) >= size)
		return err_set(e, ERR_FORMAT, "%s of a run is %s: the database is damaged",
			       column, s ? "too long" : "missing");
	snprintf(out, size, "%s", s);
	return 0;
}

static int take_group(struct stmt *st, struct kept_group *g, struct err *e)
{
	int rc = take_name(st, "unit_id", sizeof g->unit, g->unit, e);

	if (rc == 0)
		rc = take_name(st, "device", sizeof g->device, g->device, e);
	if (rc == 0)
		rc = take_name(st, "precision", sizeof g->precision, g->precision, e);
	return rc;
}

/* Lists the groups that have runs behind this one. */
static int list_groups(struct kept *k, int64_t run, struct err *e)
{
	struct stmt from = STMT_INIT, *to = &k->st[KS_TODO_ADD];
	struct kept_group g;
	int rc = stmt_prepare(&from, k->store->db,
			      run ? sql_groups_since : sql_groups_all, e);

	if (rc < 0)
		return rc;
	if (run)
		stmt_bind_int(&from, ":run", run);
	while ((rc = stmt_step(&from, e)) == 1) {
		if (!is_wanted(k, &from))
			continue;
		rc = take_group(&from, &g, e);
		if (rc < 0)
			break;
		kept_group_bind(to, &g);
		stmt_bind_int(to, ":oldest_ms", stmt_int(&from, "oldest_ms"));
		stmt_bind_int(to, ":whole", run == 0);
		rc = stmt_run(to, &k->e);
		if (rc < 0)
			break;
	}
	stmt_release(&from);
	return rc;
}

/* In a transaction of both databases. */
static int look_at_store(struct kept *k, struct err *e)
{
	struct mark was, now;
	bool same = true;
	int rc = mark_get(k, &was);

	if (rc == 0)
		rc = mark_now(k, &now, e);
	if (rc == 0 && was.run)
		rc = is_same_store(k, &was, &same, e);
	if (rc < 0 || (same && was.run && now.run == was.run))
		return rc;
	if (!same) {
		was = (struct mark){ 0 };
		k->work.rebuilds++;
		rc = stmt_exec(k->db, sql_kept_forget, &k->e);
		if (rc == 0)
			rc = kept_file_sign(k);
	}
	if (rc == 0)
		rc = list_groups(k, was.run, e);
	return rc < 0 ? rc : mark_set(k, &now);
}

static int begin(struct kept *k)
{
	return stmt_exec(k->db, "BEGIN IMMEDIATE", &k->e);
}

static int end(struct kept *k, int rc)
{
	int failed = rc < 0 ? rc : stmt_exec(k->db, "COMMIT", &k->e);

	if (failed < 0)
		sqlite3_exec(k->db, "ROLLBACK", NULL, NULL, NULL);
	return failed < 0 ? failed : rc;
}

static int list_new(struct kept *k, struct err *e)
{
	int rc = store_is_usable(k->store, e);

	if (rc < 0 || (rc = begin(k)) < 0)
		return rc;
	rc = stmt_exec(k->store->db, "BEGIN", e);
	if (rc == 0)
		rc = look_at_store(k, e);
	sqlite3_exec(k->store->db, "ROLLBACK", NULL, NULL, NULL);
	return end(k, rc);
}

/* --- the work ----------------------------------------------------------------- */

/* 1: there is one. */
static int next_group(struct round *r, struct kept_group *g)
{
	struct stmt *st = &r->k->st[KS_TODO_NEXT];
	int rc;

	stmt_bind_int(st, ":followed", r->stage == KEPT_ALL);
	rc = stmt_step(st, &r->k->e);
	if (rc == 1) {
		g->oldest_ms = stmt_int(st, "oldest_ms");
		g->whole = stmt_int(st, "whole") != 0;
		if (take_group(st, g, &r->k->e) < 0)
			rc = ERR_FORMAT;
	}
	stmt_reset(st);
	return rc;
}

static int do_group(struct round *r, const struct kept_group *g, struct err *e)
{
	struct kept *k = r->k;
	int rc = 0;

	k->done++;
	if (r->stage == KEPT_ALERTS && !g->whole) {
		rc = kept_group_follow(k, g, e);
		if (rc == 1) {
			k->work.followed++;
			return kept_group_run(k, KS_TODO_FOLLOWED, g);
		}
	}
	if (rc == 0)
		rc = kept_group_analyse(k, g, e);
	k->work.analysed += rc == 0;
	return rc < 0 ? rc : kept_group_run(k, KS_TODO_DONE, g);
}

/* How much there is still to do. */
static int count_todo(struct round *r, size_t *n)
{
	struct stmt *st = &r->k->st[KS_TODO_COUNT];
	int rc = stmt_step(st, &r->k->e);

	*n = rc == 1 ? (size_t)stmt_int(st, r->stage == KEPT_ALL ? "n" : "unseen") : 0;
	stmt_reset(st);
	return rc < 0 ? rc : 0;
}

/* 1: there may be more; 0: there is none. */
static int do_slice(struct round *r, struct err *e)
{
	uint64_t start = clock_mono_ns();
	struct kept_group g;
	size_t left;
	int rc = count_todo(r, &left);

	while (rc >= 0 && !r->stopped && clock_mono_ns() - start < SLICE_NS) {
		rc = next_group(r, &g);
		if (rc != 1)
			return rc;
		rc = do_group(r, &g, e);
		left -= left > 0;
		r->stopped = rc == 0 && r->progress &&
			     !r->progress(r->arg, r->k->done, r->k->done + left);
	}
	return rc < 0 ? rc : 1;
}

/* When all is done, efficiencies that were divided by what is no longer the reference
 * are done again; their alerts stay. */
static int list_references(struct kept *k)
{
	struct stmt *st = &k->st[KS_TODO_REFERENCES];
	char moved[2];
	int rc = meta_get(k, "moved", moved, sizeof moved);

	if (rc < 0 || !*moved)
		return rc;
	stmt_bind_int(st, ":metric", METRIC_EFFICIENCY);
	rc = stmt_run(st, &k->e);
	return rc < 0 ? rc : meta_set(k, "moved", "");
}

static int work(struct round *r, struct err *e)
{
	struct kept *k = r->k;
	size_t left = 0;
	int rc = 1;

	while (rc == 1 && !r->stopped) {
		rc = begin(k);
		if (rc == 0)
			rc = do_slice(r, e);
		if (rc == 0 && r->stage == KEPT_ALL) {
			rc = list_references(k);
			if (rc == 0)
				rc = count_todo(r, &left);
			if (rc == 0)
				rc = left > 0;
		}
		rc = end(k, rc);
	}
	return rc;
}

int kept_update(struct kept *k, enum kept_stage stage, kept_progress *progress,
		void *arg, struct err *e)
{
	struct round r = { .k = k, .stage = stage, .progress = progress,
			   .arg = arg };
	int rc;

	assert(!k->held);
	for (;;) {
		k->done = 0;
		sqlite3_busy_timeout(k->db, progress ? BUSY_MS : STORE_BUSY_MS);
		rc = list_new(k, e);
		if (rc >= 0)
			rc = work(&r, e);
		/* a question that gave up so soon would compute all of it in memory */
		sqlite3_busy_timeout(k->db, STORE_BUSY_MS);
		if (rc >= 0)
			return !r.stopped;
		/* another program computes the same: what it does is done for both */
		if (k->e.code == ERR_BUSY && progress) {
			err_clear(&k->e);
			return 0;
		}
		if (!k->e.code || kept_file_recover(k) < 0)
			break;
	}
	if (k->e.code)
		err_set(e, k->e.code, "%s", k->e.text);
	return rc;
}
