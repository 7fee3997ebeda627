/* SPDX-License-Identifier: MIT */
#include "db/run_write.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/run_write_part.h"
#include "db/sql.h"

static const char *const write_sql[W_COUNT] = {
	[W_HASH] = sql_run_hash,
	[W_NEXT] = sql_run_next,
	[W_RUN] = sql_run_add,
	[W_DEVICE] = sql_device_add,
	[W_FACT] = sql_fact_add,
	[W_PREFLIGHT] = sql_preflight_add,
	[W_RESULT] = sql_result_add,
	[W_SAMPLE] = sql_sample_add,
	[W_HEAD] = sql_journal_head,
	[W_JOURNAL] = sql_journal_add,
};

int run_writer_open(struct sqlite3 *db, struct run_writer **out, struct err *e)
{
	struct run_writer *w = xcalloc(1, sizeof *w);
	int rc = 0;

	for (int i = 0; i < W_COUNT && rc == 0; i++)
		rc = stmt_prepare(&w->st[i], db, write_sql[i], e);
	if (rc == 0)
		rc = facts_shared_open(db, &w->shared, e);
	if (rc < 0)
		run_writer_close(w);
	else
		*out = w;
	return rc;
}

void run_writer_forget(struct run_writer *w)
{
	for (int i = 0; i < W_COUNT; i++)
		stmt_reset(&w->st[i]);
	if (w->shared)
		facts_shared_forget(w->shared);
	w->n_fresh = 0;
}

void run_writer_close(struct run_writer *w)
{
	if (!w)
		return;
	run_writer_forget(w);
	for (int i = 0; i < W_COUNT; i++)
		stmt_release(&w->st[i]);
	facts_shared_close(w->shared);
	buf_release(&w->pack);
	free(w);
}

int run_is_there(struct run_writer *w, const struct run *r,
		 const char *record_hash, struct err *e)
{
	struct stmt *st = &w->st[W_HASH];
	int rc;

	stmt_bind_text(st, ":run_id", r->run_id);
	rc = stmt_step(st, e);
	if (rc == 1 && strcmp(stmt_text(st, "record_hash"), record_hash) != 0)
		rc = err_set(e, ERR_CONFLICT, "run %s is here already with other "
			     "content (record %.16s, not %.16s): the one that is "
			     "here stays", r->run_id,
			     stmt_text(st, "record_hash"), record_hash);
	stmt_reset(st);
	return rc;
}

void run_chain_hash(const char *origin, int64_t seq, const char *run_id,
		    const char *record_hash, const char *prev_hash,
		    char out[DIGEST_HEX])
{
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s|%lld|%s|%s|%s", origin, (long long)seq, run_id,
		 record_hash, prev_hash);
	digest_hex(b.p, b.n, out);
	buf_release(&b);
}

static int journal_add(struct run_writer *w, const struct fresh *x, struct err *e)
{
	struct stmt *st = &w->st[W_JOURNAL];
	char hash[DIGEST_HEX];
	int rc;

	run_chain_hash(w->origin, ++w->seq, x->run->run_id, x->record_hash, w->head,
		       hash);
	stmt_bind_text(st, ":origin", w->origin);
	stmt_bind_int(st, ":seq", w->seq);
	stmt_bind_int(st, ":run", x->n);
	stmt_bind_text(st, ":run_id", x->run->run_id);
	stmt_bind_text(st, ":record_hash", x->record_hash);
	stmt_bind_text(st, ":prev_hash", w->head);
	stmt_bind_text(st, ":hash", hash);
	rc = stmt_run(st, e);
	memcpy(w->head, hash, sizeof w->head);
	return rc;
}

/* Where the journal of this origin ends. */
static int load_head(struct run_writer *w, const char *origin, struct err *e)
{
	struct stmt *st = &w->st[W_HEAD];
	int rc;

	w->origin = origin;
	w->seq = 0;
	w->head[0] = '\0';
	stmt_bind_text(st, ":origin", origin);
	rc = stmt_step(st, e);
	if (rc == 1) {
		w->seq = stmt_int(st, "seq");
		snprintf(w->head, sizeof w->head, "%s", stmt_text(st, "hash"));
	}
	stmt_reset(st);
	return rc < 0 ? rc : 0;
}

static int number_runs(struct run_writer *w, struct err *e)
{
	struct stmt *st = &w->st[W_NEXT];
	int rc = stmt_step(st, e);

	for (size_t i = 0; i < w->n_fresh && rc == 1; i++)
		w->fresh[i].n = stmt_int(st, "n") + (int64_t)i;
	stmt_reset(st);
	return rc < 0 ? rc : 0;
}

/* Parents first; the journal's rows, which seal the runs, last. */
static int flush(struct run_writer *w, const char *origin, struct err *e)
{
	static int (*const step[])(struct run_writer *, const struct fresh *,
				   struct err *) = {
		run_write_base, run_write_facts, run_write_devices, run_write_preflight,
		run_write_results, run_write_samples, journal_add,
	};
	int rc = number_runs(w, e);

	if (rc == 0)
		rc = load_head(w, origin, e);
	for (size_t k = 0; k < sizeof step / sizeof *step && rc == 0; k++)
		for (size_t i = 0; i < w->n_fresh && rc == 0; i++) {
			rc = step[k](w, &w->fresh[i], e);
			if (rc < 0)
				err_prefix(e, "run %s", w->fresh[i].run->run_id);
		}
	w->n_fresh = 0;
	return rc;
}

static bool is_waiting(const struct run_writer *w, const char *run_id)
{
	for (size_t i = 0; i < w->n_fresh; i++)
		if (strcmp(w->fresh[i].run->run_id, run_id) == 0)
			return true;
	return false;
}

/* 1: it waits to be written; 0 and ERR_CONFLICT as in run_write(). */
static int take(struct run_writer *w, const struct run *r, const char *origin,
		struct err *e)
{
	struct fresh *x;
	int rc = w->n_fresh == TOGETHER || is_waiting(w, r->run_id)
		? flush(w, origin, e) : 0;

	if (rc < 0)
		return rc;
	x = &w->fresh[w->n_fresh];
	x->run = r;
	run_hash(r, x->record_hash);
	rc = run_is_there(w, r, x->record_hash, e);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	w->n_fresh++;
	return 1;
}

int run_write_all(struct run_writer *w, const struct run_writing *x, struct err *e)
{
	int rc = 0;

	w->n_fresh = 0;
	for (size_t i = 0; i < x->n && rc >= 0; i++) {
		rc = x->got[i] = take(w, x->runs[i], x->origin, e);
		if (rc == ERR_CONFLICT && !x->strict) {
			err_clear(e);
			rc = 0;
		}
	}
	if (rc >= 0 && w->n_fresh)
		rc = flush(w, x->origin, e);
	return rc < 0 ? rc : 0;
}

int run_write(struct run_writer *w, const struct run *r, const char *origin,
	      struct err *e)
{
	int got = 0;
	struct run_writing one = { .runs = &r, .n = 1, .origin = origin,
				   .strict = true, .got = &got };
	int rc = run_write_all(w, &one, e);

	return rc < 0 ? rc : got;
}
