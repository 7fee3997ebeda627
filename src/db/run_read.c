/* SPDX-License-Identifier: MIT */
#include "db/run_read.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/facts_row.h"
#include "db/sample_pack.h"
#include "db/sql.h"
#include "db/stmt.h"

enum { R_RUN, R_DEVICE, R_FACT, R_PREFLIGHT, R_RESULT, R_SAMPLE, R_COUNT };

static const char *const read_sql[R_COUNT] = {
	[R_RUN] = sql_run_get,
	[R_DEVICE] = sql_device_get,
	[R_FACT] = sql_fact_get,
	[R_PREFLIGHT] = sql_preflight_get,
	[R_RESULT] = sql_result_get,
	[R_SAMPLE] = sql_sample_get,
};

struct run_reader {
	struct stmt st[R_COUNT];
};

/* More rows of one run than this are not ours; run_validate() and the events'
 * bounds keep far below. */
#define ROWS_MAX 100000

int run_reader_open(struct sqlite3 *db, struct run_reader **out, struct err *e)
{
	struct run_reader *rd = xcalloc(1, sizeof *rd);
	int rc = 0;

	for (int i = 0; i < R_COUNT && rc == 0; i++)
		rc = stmt_prepare(&rd->st[i], db, read_sql[i], e);
	if (rc < 0)
		run_reader_close(rd);
	else
		*out = rd;
	return rc;
}

void run_reader_close(struct run_reader *rd)
{
	if (!rd)
		return;
	for (int i = 0; i < R_COUNT; i++)
		stmt_release(&rd->st[i]);
	free(rd);
}

static char *get_text(struct stmt *st, const char *name, struct arena *a)
{
	const char *s = stmt_text(st, name);

	return s ? arena_strdup(a, s) : NULL;
}

/* Columns that the schema allows to be NULL and a run does not. */
static char *get_word(struct stmt *st, const char *name, struct arena *a)
{
	char *s = get_text(st, name, a);

	return s ? s : arena_strdup(a, "");
}

static int get_quality(struct stmt *st, enum quality *q, struct err *e)
{
	const char *s = stmt_text(st, "quality");

	if (!s || quality_parse(s, q) < 0)
		return err_set(e, ERR_FORMAT, "quality is not valid");
	return 0;
}

static int get_id(struct stmt *st, const char *name, char *out, size_t n,
		  struct err *e)
{
	const char *s = stmt_text(st, name);

	if (!s || strlen(s) != n - 1)
		return err_set(e, ERR_FORMAT, "%s is not valid", name);
	memcpy(out, s, n);
	return 0;
}

static int read_run_row(struct stmt *st, struct run *r, struct err *e)
{
	int rc = facts_row_read(st, "hardware_facts", FACTS_HARDWARE, &r->facts,
				e);

	if (rc == 0)
		rc = facts_row_read(st, "software_facts", FACTS_SOFTWARE,
				    &r->facts, e);
	if (rc == 0)
		rc = get_id(st, "run_id", r->run_id, sizeof r->run_id, e);
	if (rc == 0)
		rc = get_id(st, "unit_id", r->unit_id, sizeof r->unit_id, e);
	if (rc == 0)
		rc = get_id(st, "hardware_fingerprint", r->hardware_fingerprint,
			    sizeof r->hardware_fingerprint, e);
	if (rc == 0)
		rc = get_id(st, "software_fingerprint", r->software_fingerprint,
			    sizeof r->software_fingerprint, e);
	r->timestamp_ms = stmt_int(st, "at_ms");
	r->suite = get_word(st, "suite", &r->arena);
	r->suite_version = get_word(st, "suite_version", &r->arena);
	r->fingerprint_rule = (int)stmt_int(st, "fingerprint_rule");
	r->preflight_passed = stmt_int(st, "preflight_passed") != 0;
	r->forced = stmt_int(st, "forced") != 0;
	r->imported = stmt_int(st, "imported") != 0;
	r->notes = get_word(st, "notes", &r->arena);
	return rc;
}

static int read_device(struct stmt *st, struct run *r, void *row, struct err *e)
{
	struct run_device *d = row;

	facts_init(&d->facts);
	d->name = get_word(st, "device", &r->arena);
	d->backend = get_word(st, "backend", &r->arena);
	d->backend_version = get_word(st, "backend_version", &r->arena);
	return stmt_is_null(st, "facts") ? 0
		: facts_row_read(st, "facts", FACTS_GPU, &d->facts, e);
}

static int read_check(struct stmt *st, struct run *r, void *row, struct err *e)
{
	struct preflight_check *c = row;
	const char *result = stmt_text(st, "result");

	c->check = get_word(st, "name", &r->arena);
	c->saw = get_word(st, "saw", &r->arena);
	c->want = get_word(st, "want", &r->arena);
	c->remedy = get_word(st, "remedy", &r->arena);
	if (!result || check_result_parse(result, &c->result) < 0)
		return err_set(e, ERR_FORMAT, "preflight is not valid");
	return 0;
}

static void get_metric(struct stmt *st, struct result *x, int m)
{
	char name[64];

	x->value[m] = stmt_real(st, metric_table[m].column);
	snprintf(name, sizeof name, "%s_low", metric_table[m].name);
	x->low[m] = stmt_real(st, name);
	snprintf(name, sizeof name, "%s_high", metric_table[m].name);
	x->high[m] = stmt_real(st, name);
}

static int read_result(struct stmt *st, struct run *r, void *row, struct err *e)
{
	struct result *x = row;

	x->device = get_word(st, "device", &r->arena);
	x->precision = get_word(st, "precision", &r->arena);
	x->backend = get_word(st, "backend", &r->arena);
	x->backend_version = get_word(st, "backend_version", &r->arena);
	for (int m = 0; m < METRIC_COUNT; m++)
		get_metric(st, x, m);
	x->stream_best = stmt_real(st, "stream_best_gbps");
	x->peak_measured = stmt_real(st, "peak_measured_gops");
	x->peak_theory = stmt_real(st, "theoretical_peak_gops");
	x->peak_attainable = stmt_real(st, "attainable_peak_gops");
	x->peak_source = get_text(st, "peak_source", &r->arena);
	x->intensity = stmt_real(st, "arithmetic_intensity");
	x->problem_size = (uint64_t)stmt_int(st, "problem_size");
	x->notes = get_word(st, "notes", &r->arena);
	return get_quality(st, &x->quality, e);
}

static int read_sample(struct stmt *st, struct run *r, void *row, struct err *e)
{
	struct sample *s = row;
	const void *pack;
	size_t n;
	int rc;

	s->device = get_word(st, "device", &r->arena);
	s->precision = get_word(st, "precision", &r->arena);
	s->kernel = get_word(st, "kernel", &r->arena);
	s->variant = get_word(st, "variant", &r->arena);
	s->size = (uint64_t)stmt_int(st, "size");
	s->work = stmt_real(st, "work");
	s->unit = get_word(st, "unit", &r->arena);
	s->value = stmt_real(st, "value");
	s->low = stmt_real(st, "low");
	s->high = stmt_real(st, "high");
	s->source = get_text(st, "source", &r->arena);
	rc = get_quality(st, &s->quality, e);
	s->n_reps = (size_t)stmt_int(st, "n");
	pack = stmt_blob(st, "reps", &n);
	return rc < 0 ? rc
		      : sample_unpack(pack, n, s->n_reps, &r->arena, &s->reps, e);
}

/* All rows of one statement as an array in the run's arena. */
static int read_rows(struct stmt *st, struct run *r, int64_t run, size_t size,
		     int (*read)(struct stmt *, struct run *, void *,
				 struct err *),
		     void **out, size_t *n, struct err *e)
{
	char *rows = NULL;
	size_t cap = 0;
	int rc;

	*n = 0;
	stmt_bind_int(st, ":run", run);
	while ((rc = stmt_step(st, e)) == 1) {
		rows = xgrow(rows, *n, &cap, size);
		memset(rows + *n * size, 0, size);
		rc = *n < ROWS_MAX ? read(st, r, rows + *n * size, e)
				   : err_set(e, ERR_FORMAT, "too many rows");
		++*n;
		if (rc < 0)
			break;
	}
	stmt_reset(st);
	*out = arena_array(&r->arena, *n, size);
	if (*n)
		memcpy(*out, rows, *n * size);
	free(rows);
	return rc;
}

static struct facts *facts_of(struct run *r, const char *device)
{
	if (!*device)
		return &r->facts;
	for (size_t i = 0; i < r->n_devices; i++)
		if (strcmp(r->devices[i].name, device) == 0)
			return &r->devices[i].facts;
	return NULL;
}

static int read_fact(struct stmt *st, struct run *r, struct err *e)
{
	const char *device = stmt_text(st, "device"), *key = stmt_text(st, "key");
	const char *name = stmt_text(st, "state");
	struct facts *f;
	enum fact_state state;

	/* a damaged file has NULL where the schema allows none */
	if (!device || !key || !name)
		return err_set(e, ERR_FORMAT, "a fact is not valid");
	f = facts_of(r, device);
	if (!f || fact_state_parse(name, &state) < 0 ||
	    facts_set(f, key, state, stmt_text(st, "value"),
		      stmt_text(st, "source"), stmt_text(st, "reason")) < 0)
		return err_set(e, ERR_FORMAT, "fact %.64s is not valid", key);
	return 0;
}

static int read_facts(struct stmt *st, struct run *r, int64_t run,
		      struct err *e)
{
	int rc;

	stmt_bind_int(st, ":run", run);
	while ((rc = stmt_step(st, e)) == 1) {
		rc = read_fact(st, r, e);
		if (rc < 0)
			break;
	}
	stmt_reset(st);
	return rc;
}

static int read_parts(struct run_reader *rd, struct run *r, int64_t run,
		      struct err *e)
{
	void *p = NULL;
	int rc = read_rows(&rd->st[R_DEVICE], r, run, sizeof *r->devices,
			   read_device, &p, &r->n_devices, e);

	r->devices = p;
	if (rc == 0)
		rc = read_facts(&rd->st[R_FACT], r, run, e);
	if (rc == 0) {
		rc = read_rows(&rd->st[R_PREFLIGHT], r, run, sizeof *r->checks,
			       read_check, &p, &r->n_checks, e);
		r->checks = p;
	}
	if (rc == 0) {
		rc = read_rows(&rd->st[R_RESULT], r, run, sizeof *r->results,
			       read_result, &p, &r->n_results, e);
		r->results = p;
	}
	if (rc == 0) {
		rc = read_rows(&rd->st[R_SAMPLE], r, run, sizeof *r->samples,
			       read_sample, &p, &r->n_samples, e);
		r->samples = p;
	}
	return rc;
}

int run_read(struct run_reader *rd, const char *run_id, struct run **out,
	     struct err *e)
{
	struct stmt *st = &rd->st[R_RUN];
	struct run *r = run_new();
	int64_t run = 0;
	int rc;

	stmt_bind_text(st, ":run_id", run_id);
	rc = stmt_step(st, e);
	if (rc == 0)
		rc = err_set(e, ERR_NOT_FOUND, "no run %s", run_id);
	else if (rc == 1) {
		run = stmt_int(st, "n");
		rc = read_run_row(st, r, e);
	}
	stmt_reset(st);
	if (rc == 0)
		rc = read_parts(rd, r, run, e);
	if (rc < 0) {
		if (rc != ERR_NOT_FOUND)
			err_prefix(e, "run %s cannot be read", run_id);
		run_free(r);
		return rc;
	}
	*out = r;
	return 0;
}

int run_prefix_end(const char *prefix, char *out, size_t n)
{
	return (size_t)snprintf(out, n, "%s~", prefix) < n ? 0 : ERR_FORMAT;
}

int run_match(struct sqlite3 *db, const char *prefix, char out[RUN_ID],
	      struct err *e)
{
	struct stmt st = STMT_INIT;
	char end[RUN_ID + 1];
	const char *first, *last;
	int rc;

	if (!*prefix || run_prefix_end(prefix, end, sizeof end) < 0)
		return err_set(e, ERR_NOT_FOUND, "no run is called '%.40s'", prefix);
	rc = stmt_prepare(&st, db, sql_run_match, e);
	if (rc < 0)
		return rc;
	stmt_bind_text(&st, ":from", prefix);
	stmt_bind_text(&st, ":to", end);
	rc = stmt_step(&st, e);
	if (rc < 0)
		goto out;
	first = stmt_text(&st, "first");
	last = stmt_text(&st, "last");
	if (!first || strlen(first) != RUN_ID - 1)
		rc = err_set(e, ERR_NOT_FOUND, "no run's id begins with %s", prefix);
	else if (strcmp(first, last) != 0)
		rc = err_set(e, ERR_USAGE, "several runs' ids begin with %s (%s, %s): "
			     "give more digits", prefix, first, last);
	else
		rc = get_id(&st, "first", out, RUN_ID, e);
out:
	stmt_release(&st);
	return rc;
}
