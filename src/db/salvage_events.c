/* SPDX-License-Identifier: MIT */
#include "db/salvage_events.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "db/alert_write.h"
#include "db/run_write.h"
#include "db/sql.h"
#include "db/stmt.h"

enum { T_EVENT, T_SEAL, T_COUNT };

struct rescue {
	const struct salvage_events *x;
	const struct shape *shape[T_COUNT];
	struct stmt row[T_COUNT];    /* gives a record back with names */
	struct stmt keep[T_COUNT];
	struct alert_writer *to;
	struct buf whole;
	struct err failed;           /* in a callback */
};

/* --- what is found ------------------------------------------------------------------ */

/* No writer of ours makes a NUL: it is what a lost page reads as. */
static bool has_nul(const struct record *r)
{
	for (uint32_t i = 0; i < r->columns; i++)
		if (r->column[i].kind == RECORD_TEXT &&
		    memchr(r->p + r->column[i].at, '\0', r->column[i].n))
			return true;
	return false;
}

static int keep(struct rescue *s, const struct alert_event *x, struct err *e)
{
	struct stmt *st = &s->keep[T_EVENT];
	char hash[DIGEST_HEX];

	alert_event_hash(x, hash);
	stmt_bind_text(st, ":record_hash", hash);
	alert_bind_row(st, x);
	return stmt_run(st, e);
}

static bool keep_event(struct rescue *s)
{
	struct alert_event x;

	if (alert_read_row(&s->row[T_EVENT], &x, NULL) < 0 ||
	    alert_event_validate(&x, NULL) < 0)
		return false;
	keep(s, &x, &s->failed);
	return true;
}

static const char *word(struct stmt *st, const char *column)
{
	const char *s = stmt_text(st, column);

	return s ? s : "";
}

static bool keep_seal(struct rescue *s)
{
	struct stmt *row = &s->row[T_SEAL], *st = &s->keep[T_SEAL];
	int64_t seq = stmt_int(row, "seq");
	char hash[DIGEST_HEX];

	run_chain_hash(word(row, "origin"), seq, word(row, "event_id"),
		       word(row, "record_hash"), word(row, "prev_hash"), hash);
	if (strcmp(hash, word(row, "hash")) != 0)
		return false;
	stmt_bind_text(st, ":origin", word(row, "origin"));
	stmt_bind_int(st, ":seq", seq);
	stmt_bind_text(st, ":hash", hash);
	stmt_bind_text(st, ":prev_hash", word(row, "prev_hash"));
	stmt_bind_text(st, ":event_id", word(row, "event_id"));
	stmt_bind_text(st, ":record_hash", word(row, "record_hash"));
	stmt_run(st, &s->failed);
	return true;
}

/* Whether the row is one, by these images of its last pages. */
static bool take_row(struct rescue *s, int t, const struct scan_row *row,
		     enum source_way way)
{
	struct record r;
	bool is = false;

	buf_reset(&s->whole);
	if (source_load(s->x->src, row->cell, way, &s->whole) < 0 ||
	    record_read((unsigned char *)s->whole.p, row->cell->total,
			row->cell->total, &r) != 1 ||
	    !shape_fits(row->shape, &r) || has_nul(&r))
		return false;
	shape_bind(s->row[t].p, &r);
	if (stmt_step(&s->row[t], &s->failed) == 1)
		is = t == T_EVENT ? keep_event(s) : keep_seal(s);
	stmt_reset(&s->row[t]);
	return is;
}

static void find_row(void *arg, const struct scan_row *row)
{
	struct rescue *s = arg;

	for (int t = 0; t < T_COUNT; t++)
		for (int way = 0; row->shape == s->shape[t] && way < SOURCE_WAYS; way++)
			if (take_row(s, t, row, (enum source_way)way))
				break;
}

static int find_all(struct rescue *s, struct err *e)
{
	struct scan_want want = { .kind = SHAPE_OF_EVENT, .image = -1 };
	int rc;

	while ((rc = scan_find(s->x->scan, &want, e)) == 1) {
		scan_image(s->x->scan, want.image, find_row, s);
		if (s->failed.code)
			return err_set(e, s->failed.code, "%s", s->failed.text);
	}
	return rc;
}

/* --- an id that flipped ---------------------------------------------------------------- */

/* The event has this id if it then is what the journal says. */
static bool is_right(struct alert_event *x, struct stmt *st)
{
	char hash[DIGEST_HEX];

	snprintf(x->event_id, sizeof x->event_id, "%s", word(st, "right_id"));
	alert_event_hash(x, hash);
	return strcmp(hash, word(st, "right_hash")) == 0;
}

static int drop(struct rescue *s, const char *record_hash, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = stmt_prepare(&st, s->x->to, sql_rescue_drop, e);

	if (rc == 0) {
		stmt_bind_text(&st, ":record_hash", record_hash);
		rc = stmt_run(&st, e);
	}
	stmt_release(&st);
	return rc;
}

static int mend_ids(struct rescue *s, struct err *e)
{
	struct alert_events right = ALERT_EVENTS_INIT, wrong = ALERT_EVENTS_INIT;
	struct stmt st = STMT_INIT;
	struct alert_event x, was;
	char hash[DIGEST_HEX];
	int rc = stmt_prepare(&st, s->x->to, sql_rescue_mend, e);

	while (rc >= 0 && (rc = stmt_step(&st, e)) == 1) {
		rc = alert_read_row(&st, &x, e);
		was = x;
		if (rc == 0 && is_right(&x, &st)) {
			alert_events_add(&wrong, &was);
			alert_events_add(&right, &x);
		}
	}
	stmt_release(&st);
	for (size_t i = 0; i < right.n && rc == 0; i++) {
		alert_event_hash(&wrong.event[i], hash);
		rc = drop(s, hash, e);
		if (rc == 0)
			rc = keep(s, &right.event[i], e);
	}
	alert_events_release(&right);
	alert_events_release(&wrong);
	return rc;
}

/* --- what is saved -------------------------------------------------------------------- */

/* Where the chain of an origin ends in the new store. */
struct end {
	char origin[33];
	int64_t seq;
	char hash[DIGEST_HEX];
};

/* 1: written; 0: it, or another content under its id, is there. */
static int put(struct rescue *s, const struct alert_event *x, const char *origin,
	       struct err *e)
{
	struct err why = ERR_INIT;
	int rc = alert_write(s->to, x, origin, &why);

	if (rc == ERR_CONFLICT)
		return 0;
	return rc < 0 ? err_set(e, rc, "%s", why.text) : rc;
}

static int put_proven(struct rescue *s, struct stmt *st, struct end *end,
		      struct err *e)
{
	const char *origin = word(st, "origin");
	struct alert_event x;
	int rc = alert_read_row(st, &x, e);
	bool follows;

	if (rc < 0)
		return rc;
	if (strcmp(origin, end->origin) != 0) {
		*end = (struct end){ .seq = 0 };
		snprintf(end->origin, sizeof end->origin, "%s", origin);
	}
	follows = strcmp(origin, s->x->own) != 0 && stmt_int(st, "seq") == end->seq + 1 &&
		  strcmp(word(st, "prev_hash"), end->hash) == 0;
	rc = put(s, &x, follows ? origin : s->x->own, e);
	if (rc == 1 && follows) {
		end->seq++;
		snprintf(end->hash, sizeof end->hash, "%s", word(st, "hash"));
	}
	return rc;
}

static int save_proven(struct rescue *s, int64_t *n, struct err *e)
{
	struct stmt st = STMT_INIT;
	struct end end = { .seq = 0 };
	int rc = stmt_prepare(&st, s->x->to, sql_rescue_proven, e);

	while (rc >= 0 && (rc = stmt_step(&st, e)) == 1) {
		rc = put_proven(s, &st, &end, e);
		*n += rc == 1;
	}
	stmt_release(&st);
	return rc;
}

static int save_unproven(struct rescue *s, int64_t *n, struct err *e)
{
	struct stmt st = STMT_INIT;
	struct alert_event x;
	int rc = stmt_prepare(&st, s->x->to, sql_rescue_unproven, e);

	while (rc >= 0 && (rc = stmt_step(&st, e)) == 1) {
		rc = alert_read_row(&st, &x, e);
		if (rc == 0)
			rc = put(s, &x, s->x->own, e);
		*n += rc == 1;
	}
	stmt_release(&st);
	return rc;
}

static int count_lost(struct rescue *s, int64_t *n, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = stmt_prepare(&st, s->x->to, sql_rescue_lost, e);

	if (rc == 0)
		rc = stmt_step(&st, e);
	if (rc == 1)
		*n = stmt_int(&st, "n");
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}

/* --- all of them ---------------------------------------------------------------------- */

/* "SELECT ?1 AS event_id, …": shape_bind() numbers the columns so. */
static int prepare_row(struct rescue *s, int t, const char *table, struct err *e)
{
	const struct shapes *all = s->x->shapes;
	struct buf sql = BUF_INIT;
	int rc;

	for (size_t i = 0; i < all->n && !s->shape[t]; i++)
		if (!all->shape[i].index && strcmp(all->shape[i].table, table) == 0)
			s->shape[t] = &all->shape[i];
	for (uint32_t i = 0; i < s->shape[t]->columns; i++)
		buf_addf(&sql, "%s ?%u AS %s", i ? "," : "SELECT", (unsigned)i + 1,
			 s->shape[t]->column[i].name);
	rc = stmt_prepare(&s->row[t], s->x->to, sql.p, e);
	buf_release(&sql);
	return rc;
}

static int prepare(struct rescue *s, struct err *e)
{
	int rc = stmt_exec(s->x->to, sql_rescue_schema, e);

	if (rc == 0)
		rc = prepare_row(s, T_EVENT, "alert_event", e);
	if (rc == 0)
		rc = prepare_row(s, T_SEAL, "alert_journal", e);
	if (rc == 0)
		rc = stmt_prepare(&s->keep[T_EVENT], s->x->to, sql_rescue_event, e);
	if (rc == 0)
		rc = stmt_prepare(&s->keep[T_SEAL], s->x->to, sql_rescue_seal, e);
	return rc < 0 ? rc : alert_writer_open(s->x->to, &s->to, e);
}

int salvage_events_copy(const struct salvage_events *x,
			struct salvage_events_counts *out, struct err *e)
{
	struct rescue s = { .x = x };
	int rc = prepare(&s, e);

	memset(out, 0, sizeof *out);
	if (rc == 0)
		rc = find_all(&s, e);
	if (rc == 0)
		rc = mend_ids(&s, e);
	if (rc == 0)
		rc = save_proven(&s, &out->saved, e);
	if (rc == 0)
		rc = save_unproven(&s, &out->unproven, e);
	if (rc == 0)
		rc = count_lost(&s, &out->lost, e);
	for (int t = 0; t < T_COUNT; t++) {
		stmt_release(&s.row[t]);
		stmt_release(&s.keep[t]);
	}
	alert_writer_close(s.to);
	buf_release(&s.whole);
	return rc;
}
