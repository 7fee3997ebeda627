/* SPDX-License-Identifier: MIT */
#include "db/store_rows.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/query_filter.h"
#include "db/row_read.h"
#include "db/run_custom.h"
#include "db/sql.h"
#include "db/store_sqlite.h"

#define STEPS 1000   /* of SQLite's machine between two looks: some 50 us */

enum { K_RUN, K_AT };
enum { S_UNIT, S_DEVICE, S_PRECISION, S_BACKEND, S_COUNT };

/* A run that is next; its place is looked up only where several have one time. */
struct key {
	int64_t n, at_ms, seq;
	char origin[33];
};

struct store_rows {
	struct store_sqlite *s;
	enum store_order order;
	struct query_filter q;    /* its texts made whole */
	/* What each statement filters by: all, of one series; runs by their own
	 * columns; runs by their rows; the rows of a run that is chosen already. */
	struct run_filter all, of_run, of_rows, of_row;
	struct stmt series, keys, place, run_id;
	bool keys_end, series_end;
	struct row_reader *reader;
	struct buf name[S_COUNT]; /* of the series at hand */
	struct key *key;          /* runs of one millisecond, in order */
	size_t n_keys, cap, at;
	struct key ahead;         /* the first of the next millisecond; n 0: none */
	int64_t run;              /* of the row at hand */
	struct arena arena;       /* of its run's customs */
	struct intern text;
	struct run_customs customs;
	bool (*stop)(void *arg);
	void *arg;
};

/* --- which statements ------------------------------------------------------- */

/* The same filter, of which a statement asks no more than f has. */
static struct query_filter asking(const struct store_rows *r,
				  const struct run_filter *f)
{
	struct query_filter q = r->q;

	q.f = f;
	return q;
}

static void split_filter(struct store_rows *r, const struct run_filter *f)
{
	r->all = *f;
	r->all.limit = r->all.page = 0;
	r->all.before = r->all.after = NULL;
	r->of_row = r->all;
	r->of_run = (struct run_filter){
		.run_id = f->run_id, .since_ms = f->since_ms,
		.until_ms = f->until_ms, .exclude_forced = f->exclude_forced,
	};
	r->of_rows = (struct run_filter){
		.hardware = f->hardware, .unit = f->unit, .device = f->device,
		.precision = f->precision, .backend = f->backend,
		.product = f->product,
	};
}

static bool has_row_filter(const struct run_filter *f)
{
	return f->hardware || f->unit || f->device || f->precision || f->backend ||
	       f->product;
}

/* One run is found by its id, whatever else is asked for. */
static bool is_by_unit(const struct store_rows *r)
{
	return r->order == STORE_BY_SERIES || (r->all.unit && !r->all.run_id);
}

/* Behind "FROM result x". */
static void add_filters(const struct query_filter *q, struct buf *sql)
{
	if (q->f->run_id || q->f->exclude_forced || q->f->product)
		buf_adds(sql, sql_part_rows_of_run);
	buf_adds(sql, sql_part_rows_all);
	query_filter_where(q, false, sql);
}

static int prepare_keys(struct store_rows *r, struct err *e)
{
	struct query_filter all = asking(r, &r->all), run = asking(r, &r->of_run);
	struct query_filter rows = asking(r, &r->of_rows);
	bool newest = r->order == STORE_NEWEST_FIRST;
	struct buf sql = BUF_INIT;
	int rc;

	if (is_by_unit(r)) {
		buf_adds(&sql, sql_part_rows_by_unit);
		add_filters(&all, &sql);
		buf_adds(&sql, newest ? sql_part_rows_order_newest_by_unit
				      : sql_part_rows_order_by_unit);
	} else {
		buf_adds(&sql, sql_part_rows_by_time);
		query_filter_where(&run, true, &sql);
		if (has_row_filter(&r->of_rows)) {
			buf_adds(&sql, sql_part_rows_with);
			query_filter_where(&rows, false, &sql);
			buf_addc(&sql, ')');
		}
		buf_adds(&sql, newest ? sql_part_rows_order_newest
				      : sql_part_rows_order_by_time);
	}
	rc = stmt_prepare(&r->keys, r->s->db, buf_str(&sql), e);
	buf_release(&sql);
	return rc;
}

/* From r->q itself: what is bound must stay, and asking() gives a copy. */
static void bind_filter(struct store_rows *r, const struct run_filter *f,
			struct stmt *st)
{
	r->q.f = f;
	query_filter_bind(&r->q, st);
}

static void bind_keys(struct store_rows *r)
{
	if (is_by_unit(r)) {
		if (r->order == STORE_BY_SERIES)
			snprintf(r->q.unit, sizeof r->q.unit, "%s", r->all.unit);
		bind_filter(r, &r->all, &r->keys);
	} else {
		bind_filter(r, &r->of_run, &r->keys);
		bind_filter(r, &r->of_rows, &r->keys);
	}
}

static int prepare_series(struct store_rows *r, struct err *e)
{
	struct query_filter all = asking(r, &r->all);
	struct buf sql = BUF_INIT;
	int rc;

	buf_adds(&sql, sql_part_rows_series);
	add_filters(&all, &sql);
	buf_adds(&sql, sql_part_rows_order_series);
	rc = stmt_prepare(&r->series, r->s->db, buf_str(&sql), e);
	if (rc == 0)
		bind_filter(r, &r->all, &r->series);
	buf_release(&sql);
	/* from now on it is about one of them, which has all of these; the product of
	 * a row is told by its parts */
	r->all.product = NULL;
	r->all.unit = r->all.device = r->all.precision = "";
	r->all.backend = NULL;   /* is not in the index: of_row has it */
	r->of_row.device = r->of_row.precision = r->of_row.backend = "";
	return rc;
}

/* All rows of the runs that match. */
static bool wants_all_rows(const struct store_rows *r)
{
	return !is_by_unit(r) && !has_row_filter(&r->of_rows) && !r->all.run_id;
}

static int prepare(struct store_rows *r, struct err *e)
{
	struct query_filter run;
	int rc = 0;

	if (r->order == STORE_BY_SERIES)
		rc = prepare_series(r, e);
	if (rc == 0)
		rc = prepare_keys(r, e);
	if (rc == 0)
		rc = stmt_prepare(&r->place, r->s->db, sql_rows_place, e);
	if (rc == 0)
		rc = stmt_prepare(&r->run_id, r->s->db, sql_rows_run_id, e);
	if (rc == 0 && !r->s->reader)
		rc = run_reader_open(r->s->db, &r->s->reader, e);
	if (rc == 0)
		rc = row_reader_open(r->s->db, &r->of_row, &r->reader, e);
	if (rc == 0 && wants_all_rows(r)) {
		run = asking(r, &r->of_run);
		rc = row_reader_stream(r->reader, &run, r->order == STORE_NEWEST_FIRST, e);
	}
	if (rc == 0 && r->order != STORE_BY_SERIES)
		bind_keys(r);
	return rc;
}

int store_rows_open(struct store *base, const struct run_filter *f,
		    enum store_order order, struct store_rows **out,
		    struct err *e)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	struct store_rows *r;
	int rc = store_is_usable(s, e);

	if (rc == 0)
		rc = stmt_exec(s->db, "BEGIN", e);
	if (rc < 0)
		return rc;
	r = xcalloc(1, sizeof *r);
	r->s = s;
	r->order = order;
	r->arena = (struct arena)ARENA_INIT;
	intern_init(&r->text, &r->arena);
	r->customs = (struct run_customs)RUN_CUSTOMS_INIT(r->s->db, &r->text);
	split_filter(r, f);
	rc = query_filter_resolve(&r->q, s->db, &r->all, e);
	if (rc == 0)
		rc = prepare(r, e);
	store_rows_again(r);
	if (rc < 0)
		store_rows_close(r);
	else
		*out = r;
	return rc;
}

void store_rows_again(struct store_rows *r)
{
	/* what is bound stays */
	sqlite3_reset(r->series.p);
	sqlite3_reset(r->keys.p);
	if (r->reader)
		row_reader_stop(r->reader);
	r->n_keys = r->at = 0;
	r->ahead.n = 0;
	/* the runs of a series are known once there is one */
	r->series_end = r->q.none || r->order != STORE_BY_SERIES;
	r->keys_end = r->q.none || r->order == STORE_BY_SERIES;
}

static int on_steps(void *ctx)
{
	struct store_rows *r = ctx;

	return r->stop(r->arg);
}

void store_rows_watch(struct store_rows *r, bool (*stop)(void *arg), void *arg)
{
	r->stop = stop;
	r->arg = arg;
	sqlite3_progress_handler(r->s->db, STEPS, on_steps, r);
}

void store_rows_close(struct store_rows *r)
{
	if (!r)
		return;
	sqlite3_progress_handler(r->s->db, 0, NULL, NULL);
	stmt_release(&r->series);
	stmt_release(&r->keys);
	stmt_release(&r->place);
	stmt_release(&r->run_id);
	run_customs_close(&r->customs);
	intern_release(&r->text);
	arena_release(&r->arena);
	row_reader_close(r->reader);
	query_filter_release(&r->q);
	for (int i = 0; i < S_COUNT; i++)
		buf_release(&r->name[i]);
	sqlite3_exec(r->s->db, "ROLLBACK", NULL, NULL, NULL);
	free(r->key);
	free(r);
}

/* --- which runs, in which order ---------------------------------------------- */

static int by_place(const void *va, const void *vb)
{
	const struct key *a = va, *b = vb;
	int d = strcmp(a->origin, b->origin);

	if (d)
		return d;
	if (a->seq != b->seq)
		return a->seq < b->seq ? -1 : 1;
	return a->n < b->n ? -1 : a->n > b->n;
}

static int by_place_down(const void *a, const void *b)
{
	return by_place(b, a);
}

static int find_place(struct store_rows *r, struct key *k, struct err *e)
{
	int rc;

	stmt_bind_int(&r->place, ":run", k->n);
	rc = stmt_step(&r->place, e);
	if (rc == 1) {
		const char *origin = stmt_text(&r->place, "origin");

		snprintf(k->origin, sizeof k->origin, "%s", origin ? origin : "");
		k->seq = stmt_int(&r->place, "seq");
	}
	stmt_reset(&r->place);
	return rc < 0 ? rc : 0;
}

/* The first run of the next millisecond; it may be the last one. */
static int look_ahead(struct store_rows *r, struct err *e)
{
	int rc = stmt_step(&r->keys, e);

	r->keys_end = rc != 1;
	r->ahead = (struct key){ 0 };
	if (rc == 1) {
		r->ahead.n = sqlite3_column_int64(r->keys.p, K_RUN);
		r->ahead.at_ms = sqlite3_column_int64(r->keys.p, K_AT);
	}
	return rc;
}

/* Fills key with all runs of one millisecond; 0: there are no more. */
static int gather(struct store_rows *r, struct err *e)
{
	int rc = 1;

	r->n_keys = r->at = 0;
	if (!r->ahead.n && !r->keys_end)
		rc = look_ahead(r, e);
	if (!r->ahead.n)
		return rc < 0 ? rc : 0;
	do {
		r->key = xgrow(r->key, r->n_keys, &r->cap, sizeof *r->key);
		r->key[r->n_keys++] = r->ahead;
		rc = look_ahead(r, e);
	} while (rc == 1 && r->ahead.at_ms == r->key[0].at_ms);
	for (size_t i = 0; r->n_keys > 1 && i < r->n_keys && rc >= 0; i++)
		rc = find_place(r, &r->key[i], e);
	if (rc >= 0 && r->n_keys > 1)
		qsort(r->key, r->n_keys, sizeof *r->key,
		      r->order == STORE_NEWEST_FIRST ? by_place_down : by_place);
	return rc < 0 ? rc : 1;
}

/* The next series takes the place of the one that ended; 0: that was the last. */
static int next_series(struct store_rows *r, struct err *e)
{
	int rc = r->series_end ? 0 : stmt_step(&r->series, e);

	r->series_end = rc != 1;
	if (rc != 1)
		return rc;
	for (int i = 0; i < S_COUNT; i++) {
		const char *s = (const char *)sqlite3_column_text(r->series.p, i);

		buf_reset(&r->name[i]);
		buf_adds(&r->name[i], s ? s : "");
	}
	r->all.unit = buf_str(&r->name[S_UNIT]);
	r->all.device = r->of_row.device = buf_str(&r->name[S_DEVICE]);
	r->all.precision = r->of_row.precision = buf_str(&r->name[S_PRECISION]);
	r->of_row.backend = buf_str(&r->name[S_BACKEND]);
	stmt_reset(&r->keys);
	bind_keys(r);
	r->keys_end = false;
	return 1;
}

static int next_key(struct store_rows *r, struct row_run *run, struct err *e)
{
	int rc = 1;

	while (rc == 1 && r->at == r->n_keys) {
		rc = gather(r, e);
		if (rc == 0)
			rc = next_series(r, e);
	}
	if (rc == 1) {
		run->n = r->key[r->at].n;
		run->at_ms = r->key[r->at++].at_ms;
	}
	return rc;
}

/* --- rows and runs ----------------------------------------------------------- */

/* The texts of the run before are of no use any more. */
static void begin_run(struct store_rows *r, int64_t n)
{
	r->run = n;
	if (!r->text.n)
		return;
	intern_release(&r->text);
	arena_release(&r->arena);
	r->arena = (struct arena)ARENA_INIT;
	intern_init(&r->text, &r->arena);
}

int store_rows_customs(struct store_rows *r, const struct calibration_row *row,
		       struct run_row *out, struct err *e)
{
	const struct calibration_value *v = row->value;
	int imported = calibration_column_find("imported");

	*out = (struct run_row){ .run = r->run };
	if (!v[imported].set || !v[imported].i)
		return 0;
	out->device = v[calibration_column_find("device")].s.p;
	out->precision = v[calibration_column_find("precision")].s.p;
	return run_customs_get(&r->customs, out, e);
}

int store_rows_next(struct store_rows *r, struct calibration_row *out,
		    struct err *e)
{
	struct row_run run;
	int rc;

	do {
		rc = row_reader_next(r->reader, out, e);
		if (rc != 0)
			return rc;
		rc = next_key(r, &run, e);
		if (rc == 1) {
			begin_run(r, run.n);
			rc = row_reader_start(r->reader, run, &r->of_row, e);
		} else if (rc == 0)
			return 0;
	} while (rc == 0);
	return rc;
}

int store_rows_next_run(struct store_rows *r, struct run **out, struct err *e)
{
	char id[RUN_ID];
	struct row_run run;
	const char *s;
	int rc = next_key(r, &run, e);

	if (rc != 1)
		return rc;
	stmt_bind_int(&r->run_id, ":run", run.n);
	rc = stmt_step(&r->run_id, e);
	s = rc == 1 ? stmt_text(&r->run_id, "run_id") : NULL;
	snprintf(id, sizeof id, "%s", s ? s : "");
	stmt_reset(&r->run_id);
	if (rc >= 0)
		rc = run_read(r->s->reader, id, out, e);
	return rc < 0 ? rc : 1;
}
