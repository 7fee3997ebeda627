/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "db/run_read.h"
#include "db/sql.h"
#include "db/stmt.h"
#include "db/store_check_part.h"

struct records {
	struct run_reader *reader;
	struct stmt seals, run_copies, device_copies, rows, facts;
	int64_t of;       /* runs in the table */
	int64_t last;     /* number of the run before */
};

/* --- what the record hash does not hold ---------------------------------------- */

static const enum field_id run_copy[] = {
	FIELD_POWER_MODE, FIELD_THERMAL_STATE, FIELD_CPU_GOVERNOR,
	FIELD_GPU_POWER_LIMIT_W, FIELD_AMBIENT_TEMP_C, FIELD_VIRTUALIZATION,
	FIELD_CPU_CLOCK_MEASURED_MHZ, FIELD_THREADS,
};

static void judge_copy(struct check *c, const struct check_where *w,
		       struct stmt *st, enum field_id id, const struct facts *f)
{
	const struct field *field = &field_table[id];

	if (!check_copy(st, field->key, field->type, facts_value(f, id)))
		check_found(c, CHECK_RECORDS, w, "the column %s was changed: it "
			    "repeats a fact, which says otherwise", field->key);
}

static int check_copies(struct check *c, struct records *x,
			const struct check_where *w, const struct run *r,
			struct err *e)
{
	struct stmt *st = &x->run_copies;
	int rc;

	stmt_bind_int(st, ":run", w->n);
	rc = check_step(c, CHECK_RECORDS, st, e);
	for (size_t i = 0; rc == 1 && i < sizeof run_copy / sizeof *run_copy; i++)
		judge_copy(c, w, st, run_copy[i], &r->facts);
	stmt_reset(st);
	st = &x->device_copies;
	stmt_bind_int(st, ":run", w->n);
	for (size_t i = 0; rc >= 0 && i < r->n_devices; i++) {
		rc = check_step(c, CHECK_RECORDS, st, e);
		if (rc != 1)
			break;
		judge_copy(c, w, st, FIELD_GPU_POWER_LIMIT_W, &r->devices[i].facts);
	}
	stmt_reset(st);
	return rc < 0 ? rc : 0;
}

static int check_rows(struct check *c, struct records *x,
		      const struct check_where *w, const struct run *r,
		      struct err *e)
{
	struct stmt *st = &x->rows;
	int rc;

	stmt_bind_int(st, ":run", w->n);
	stmt_bind_text(st, ":unit_id", r->unit_id);
	stmt_bind_int(st, ":at_ms", r->timestamp_ms);
	stmt_bind_text(st, ":hardware_fingerprint", r->hardware_fingerprint);
	rc = check_step(c, CHECK_RECORDS, st, e);
	if (rc == 1 && stmt_int(st, "strays"))
		check_found(c, CHECK_RECORDS, w, "%lld results do not repeat the unit, "
			    "time and hardware of their run",
			    (long long)stmt_int(st, "strays"));
	if (rc == 1 && stmt_int(st, "empty"))
		check_found(c, CHECK_RECORDS, w, "%lld of its rows have NULL for an "
			    "empty text, or 0 for no size",
			    (long long)stmt_int(st, "empty"));
	if (rc == 1 && stmt_int(st, "disorder"))
		check_found(c, CHECK_RECORDS, w, "the order of its rows was changed");
	stmt_reset(st);
	return rc < 0 ? rc : 0;
}

static const struct fact *find_fact(const struct run *r, const char *device,
				    const char *key)
{
	const struct facts *f = *device ? NULL : &r->facts;
	int id = field_find(key);

	for (size_t i = 0; !f && i < r->n_devices; i++)
		if (strcmp(r->devices[i].name, device) == 0)
			f = &r->devices[i].facts;
	if (!f)
		return NULL;
	if (id >= 0)
		return &f->fact[id];
	for (size_t i = 0; i < f->n_extra; i++)
		if (strcmp(f->extra[i].key, key) == 0)
			return &f->extra[i].fact;
	return NULL;
}

static bool same_text(struct stmt *st, const char *column, const char *read)
{
	const char *s = stmt_text(st, column);

	return !s || !read ? s == read : strcmp(s, read) == 0;
}

/* Reading brings texts of facts into their normal form; what was written has it
 * already. */
static int check_fact_texts(struct check *c, struct records *x,
			    const struct check_where *w, const struct run *r,
			    struct err *e)
{
	struct stmt *st = &x->facts;
	int rc;

	stmt_bind_int(st, ":run", w->n);
	while ((rc = check_step(c, CHECK_RECORDS, st, e)) == 1) {
		const char *device = stmt_text(st, "device");
		const char *key = stmt_text(st, "key");
		const struct fact *f = device && key ? find_fact(r, device, key)
						     : NULL;

		if (!f || !same_text(st, "value", f->value) ||
		    !same_text(st, "source", f->source) ||
		    !same_text(st, "reason", f->reason))
			check_found(c, CHECK_RECORDS, w, "the fact %.64s was changed",
				    key ? key : "");
	}
	stmt_reset(st);
	return rc;
}

/* --- one run ---------------------------------------------------------------------- */

/* The journal's rows of the run: at least one, all of this content. */
static int check_seals(struct check *c, struct records *x,
		       const struct check_where *w, const char *hash,
		       struct err *e)
{
	struct stmt *st = &x->seals;
	int n = 0, rc;

	stmt_bind_int(st, ":run", w->n);
	while ((rc = check_step(c, CHECK_RECORDS, st, e)) == 1) {
		const char *kept = stmt_text(st, "record_hash");

		n++;
		if (!kept || strcmp(kept, hash) != 0)
			check_found(c, CHECK_RECORDS, w, "its content was changed: its "
				    "record hash is %.16s, the journal has %.16s",
				    hash, kept ? kept : "none");
	}
	stmt_reset(st);
	if (rc == 0 && n == 0)
		check_found(c, CHECK_RECORDS, w, "the journal has no row of it");
	return rc;
}

static int check_content(struct check *c, struct records *x,
			 const struct check_where *w, const struct run *r,
			 struct err *e)
{
	struct err why = ERR_INIT;
	char hash[DIGEST_HEX];
	int rc;

	run_hash(r, hash);
	rc = check_seals(c, x, w, hash, e);
	if (rc == 0)
		rc = check_copies(c, x, w, r, e);
	if (rc == 0)
		rc = check_rows(c, x, w, r, e);
	if (rc == 0)
		rc = check_fact_texts(c, x, w, r, e);
	if (rc == 0 && run_validate(r, &why) < 0)
		check_found(c, CHECK_RANGES, w, "%s", why.text);
	c->report->part[CHECK_RANGES].looked++;
	return rc;
}

static int check_run(struct check *c, struct records *x,
		     const struct check_where *w, struct err *e)
{
	struct run *r = NULL;
	int rc;

	if (w->n != x->last + 1)
		check_found(c, CHECK_RECORDS, w, "before it %lld runs are missing "
			    "(numbers are without gaps)",
			    (long long)(w->n - x->last - 1));
	x->last = w->n;
	check_looked(c, CHECK_RECORDS, x->of);
	if (strlen(w->run_id) != RUN_ID - 1) {
		check_found(c, CHECK_RECORDS, w, "run number %lld has no valid id",
			    (long long)w->n);
		return 0;
	}
	rc = run_read(x->reader, w->run_id, &r, e);
	if (rc < 0)
		return check_trouble(c, CHECK_RECORDS, w, rc, e);
	rc = check_content(c, x, w, r, e);
	run_free(r);
	return rc;
}

/* --- all of them --------------------------------------------------------------- */

static int count_runs(struct check *c, struct records *x, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = check_prepare(c, CHECK_RECORDS, &st, sql_check_run_count, e);

	if (rc == 1)
		rc = check_step(c, CHECK_RECORDS, &st, e);
	if (rc == 1)
		x->of = stmt_int(&st, "n");
	stmt_release(&st);
	return rc;
}

static int prepare(struct check *c, struct records *x, struct err *e)
{
	struct { struct stmt *st; const char *sql; } all[] = {
		{ .st = &x->seals, .sql = sql_check_seals },
		{ .st = &x->run_copies, .sql = sql_check_run_copies },
		{ .st = &x->device_copies, .sql = sql_check_device_copies },
		{ .st = &x->rows, .sql = sql_check_rows },
		{ .st = &x->facts, .sql = sql_fact_get },
	};
	int rc = count_runs(c, x, e);

	for (size_t i = 0; i < sizeof all / sizeof *all && rc == 1; i++)
		rc = check_prepare(c, CHECK_RECORDS, all[i].st, all[i].sql, e);
	if (rc == 1) {
		rc = run_reader_open(c->db, &x->reader, e);
		rc = rc < 0 ? check_trouble(c, CHECK_RECORDS, NULL, rc, e) : 1;
	}
	return rc;
}

int check_records(struct check *c, struct err *e)
{
	struct records x = { .of = 0 };
	struct stmt runs = STMT_INIT;
	int rc = prepare(c, &x, e);

	if (rc == 1)
		rc = check_prepare(c, CHECK_RECORDS, &runs, sql_check_runs, e);
	while (rc == 1) {
		rc = check_step(c, CHECK_RECORDS, &runs, e);
		if (rc == 1) {
			const char *id = stmt_text(&runs, "run_id");
			struct check_where w = { .n = stmt_int(&runs, "n"),
						 .run_id = id ? id : "" };
			int bad = check_run(c, &x, &w, e);

			rc = bad < 0 ? bad : 1;
		}
	}
	stmt_release(&runs);
	stmt_release(&x.seals);
	stmt_release(&x.run_copies);
	stmt_release(&x.device_copies);
	stmt_release(&x.rows);
	stmt_release(&x.facts);
	run_reader_close(x.reader);
	return rc;
}
