/* SPDX-License-Identifier: MIT */
#include "db/store_sqlite.h"

#include <assert.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/number.h"
#include "core/base/xmem.h"
#include "db/intern.h"
#include "db/query_filter.h"
#include "db/run_component.h"
#include "db/run_count.h"
#include "db/run_custom.h"
#include "db/run_order.h"
#include "db/run_stack.h"
#include "db/sql.h"

/* Columns of part_columns in their order.  Tens of thousands of rows are read at
 * once, so names are compared once, when the statement is prepared. */
enum {
	Q_RUN, Q_RUN_ID, Q_AT, Q_UNIT, Q_SUITE_VERSION, Q_POWER_MODE,
	Q_THERMAL_STATE, Q_GOVERNOR, Q_VIRTUALIZATION, Q_THREADS,
	Q_FORCED, Q_PASSED, Q_IMPORTED, Q_HARDWARE, Q_SOFTWARE, Q_GPU,
	Q_POWER_LIMIT, Q_DEVICE, Q_PRECISION, Q_BACKEND, Q_BACKEND_VERSION, Q_QUALITY,
	Q_PEAK_SOURCE, Q_THEORY, Q_ATTAINABLE, Q_MEASURED, Q_OVER,
	Q_METRIC  /* then three for each metric */
};

static const char *const query_column[Q_METRIC] = {
	[Q_RUN] = "n", [Q_RUN_ID] = "run_id", [Q_AT] = "at_ms",
	[Q_UNIT] = "unit_id", [Q_SUITE_VERSION] = "suite_version",
	[Q_POWER_MODE] = "power_mode", [Q_THERMAL_STATE] = "thermal_state",
	[Q_GOVERNOR] = "cpu_governor", [Q_VIRTUALIZATION] = "virtualization",
	[Q_POWER_LIMIT] = "gpu_power_limit_w", [Q_THREADS] = "threads",
	[Q_FORCED] = "forced", [Q_PASSED] = "preflight_passed",
	[Q_IMPORTED] = "imported", [Q_HARDWARE] = "hardware",
	[Q_SOFTWARE] = "software", [Q_GPU] = "gpu", [Q_DEVICE] = "device", [Q_PRECISION] = "precision",
	[Q_BACKEND] = "backend", [Q_BACKEND_VERSION] = "backend_version",
	[Q_QUALITY] = "quality", [Q_PEAK_SOURCE] = "peak_source",
	[Q_THEORY] = "theoretical_peak_gops",
	[Q_ATTAINABLE] = "attainable_peak_gops",
	[Q_MEASURED] = "peak_measured_gops", [Q_OVER] = "over",
};

/* The last statement, kept prepared, and the last count: the workstation asks the same
 * again. */
struct run_query {
	struct buf sql;
	struct stmt st;
	struct run_count count;
};

/* Rows of one answer while they are read, newest first; "after" a run, oldest first. */
struct loader {
	struct intern text;
	struct run_stacks *stacks;
	struct run_components components;
	struct run_customs customs;
	bool with_customs;
	const char *environment[COMPONENT_COUNT];  /* of the newest run read */
	struct run_row *rows;
	size_t n, cap;
	int64_t run;             /* of the newest row read; 0: none */
	size_t page;             /* ends at a run when there are so many; 0: none */
	bool more;               /* there are further rows */
	bool cut;                /* of the run that was read last */
};

static void forget_statement(struct run_query *q)
{
	stmt_release(&q->st);
	buf_release(&q->sql);
}

void store_query_release(struct store_sqlite *s)
{
	if (!s->query)
		return;
	forget_statement(s->query);
	run_count_release(&s->query->count);
	free(s->query);
	s->query = NULL;
}

static void check_columns(struct sqlite3_stmt *p)
{
	for (int i = 0; i < Q_METRIC; i++)
		assert(strcmp(sqlite3_column_name(p, i), query_column[i]) == 0);
	for (int m = 0; m < METRIC_COUNT; m++)
		assert(strcmp(sqlite3_column_name(p, Q_METRIC + 3 * m),
			      metric_table[m].column) == 0);
	(void)p;
}

static int prepare(struct store_sqlite *s, const struct query_filter *q,
		   struct err *e)
{
	struct buf sql = BUF_INIT;
	int rc = 0;

	query_filter_select(q, &sql);
	if (!s->query)
		s->query = xcalloc(1, sizeof *s->query);
	if (strcmp(buf_str(&s->query->sql), sql.p) == 0) {
		buf_release(&sql);
		return 0;
	}
	forget_statement(s->query);
	s->query->sql = sql;
	rc = stmt_prepare(&s->query->st, s->db, sql.p, e);
	if (rc < 0)
		forget_statement(s->query);
	else
		check_columns(s->query->st.p);
	return rc;
}

static const char *text_at(struct loader *l, struct sqlite3_stmt *p, int i)
{
	const char *s = (const char *)sqlite3_column_text(p, i);

	return intern_text(&l->text, s ? s : "");
}

/* NULL where there is none. */
static const char *known_at(struct loader *l, struct sqlite3_stmt *p, int i)
{
	const char *s = (const char *)sqlite3_column_text(p, i);

	return s && *s ? intern_text(&l->text, s) : NULL;
}

static double real_at(struct sqlite3_stmt *p, int i)
{
	double v = sqlite3_column_double(p, i);

	/* NULL reads as 0 */
	return v == 0 && sqlite3_column_type(p, i) == SQLITE_NULL ? NAN : v;
}

/* What all rows of a run share. */
static void load_run(struct loader *l, struct sqlite3_stmt *p, struct run_row *r)
{
	r->run = sqlite3_column_int64(p, Q_RUN);
	r->run_id = arena_strdup(l->text.arena,
				 (const char *)sqlite3_column_text(p, Q_RUN_ID));
	r->timestamp_ms = sqlite3_column_int64(p, Q_AT);
	r->unit_id = text_at(l, p, Q_UNIT);
	r->suite_version = text_at(l, p, Q_SUITE_VERSION);
	r->power_mode = text_at(l, p, Q_POWER_MODE);
	r->threads = sqlite3_column_int(p, Q_THREADS);
	r->forced = sqlite3_column_int(p, Q_FORCED) != 0;
	r->preflight_passed = sqlite3_column_int(p, Q_PASSED) != 0;
	r->imported = sqlite3_column_int(p, Q_IMPORTED) != 0;
	l->environment[COMPONENT_POWER_MODE] = *r->power_mode ? r->power_mode
							      : NULL;
	l->environment[COMPONENT_THERMAL_STATE] = known_at(l, p, Q_THERMAL_STATE);
	l->environment[COMPONENT_CPU_GOVERNOR] = known_at(l, p, Q_GOVERNOR);
	l->environment[COMPONENT_VIRTUALIZATION] =
		known_at(l, p, Q_VIRTUALIZATION);
}

/* r has its stack. */
static void load_components(struct loader *l, struct sqlite3_stmt *p,
			    struct run_row *r)
{
	const char *text[COMPONENT_COUNT];
	double limit = sqlite3_column_double(p, Q_POWER_LIMIT);
	char number[NUMBER_SIZE];

	for (int i = 0; i < COMPONENT_COUNT; i++) {
		int field = component_table[i].field;

		text[i] = component_table[i].kind == COMPONENT_IS_ENVIRONMENT ?
			  l->environment[i] :
			  field >= 0 ? r->stack->value[field] : NULL;
	}
	if (*r->backend_version)
		text[COMPONENT_BACKEND_VERSION] = r->backend_version;
	if (limit > 0) {
		number_format(limit, number);
		text[COMPONENT_GPU_POWER_LIMIT_W] = intern_text(&l->text, number);
	}
	r->component = run_components_get(&l->components, text);
}

static int load_result(struct loader *l, struct sqlite3_stmt *p,
		       struct run_row *r, struct err *e)
{
	const char *quality = (const char *)sqlite3_column_text(p, Q_QUALITY);
	struct stack_key key = {
		.hardware = sqlite3_column_int64(p, Q_HARDWARE),
		.software = sqlite3_column_int64(p, Q_SOFTWARE),
		.gpu = sqlite3_column_int64(p, Q_GPU),
	};
	const struct stack_entry *entry;
	int rc;

	r->device = text_at(l, p, Q_DEVICE);
	r->precision = text_at(l, p, Q_PRECISION);
	r->backend = text_at(l, p, Q_BACKEND);
	r->backend_version = text_at(l, p, Q_BACKEND_VERSION);
	r->peak_source = text_at(l, p, Q_PEAK_SOURCE);
	r->over = text_at(l, p, Q_OVER);
	r->peak_theory = real_at(p, Q_THEORY);
	r->peak_attainable = real_at(p, Q_ATTAINABLE);
	r->peak_measured = real_at(p, Q_MEASURED);
	for (int m = 0; m < METRIC_COUNT; m++) {
		r->value[m] = real_at(p, Q_METRIC + 3 * m);
		r->low[m] = r->high[m] = NAN;
		if (isnan(r->value[m]))
			continue;
		r->low[m] = (float)real_at(p, Q_METRIC + 3 * m + 1);
		r->high[m] = (float)real_at(p, Q_METRIC + 3 * m + 2);
	}
	if (!quality || quality_parse(quality, &r->quality) < 0)
		return err_set(e, ERR_FORMAT, "run %s cannot be read: quality is "
			       "not valid", r->run_id);
	key.cpu = strcmp(r->device, "cpu") == 0;
	rc = run_stacks_get(l->stacks, &key, &entry, e);
	if (rc == 0) {
		r->stack = entry->stack;
		r->product = entry->product;
		load_components(l, p, r);
	}
	/* the row before, of the same run, has its own */
	r->custom = NULL;
	r->n_custom = 0;
	if (rc == 0 && r->imported && l->with_customs)
		rc = run_customs_get(&l->customs, r, e);
	return rc;
}

static int load_row(struct loader *l, struct sqlite3_stmt *p, struct err *e)
{
	int64_t run = sqlite3_column_int64(p, Q_RUN);
	struct run_row *r;

	l->rows = xgrow(l->rows, l->n, &l->cap, sizeof *l->rows);
	r = &l->rows[l->n];
	if (run == l->run)
		*r = l->rows[l->n - 1];
	else
		load_run(l, p, r);
	l->run = run;
	l->n++;
	return load_result(l, p, r, e);
}

/* Whether a row is behind what was asked for. */
static bool is_behind(const struct loader *l, size_t limit, int64_t run)
{
	return limit ? l->n >= limit : l->page && l->n >= l->page && run != l->run;
}

static int load_rows(struct loader *l, struct store_sqlite *s,
		     const struct query_filter *q, struct err *e)
{
	struct stmt *st = &s->query->st;
	size_t limit = l->page ? 0 : q->f->limit;
	int rc;

	query_filter_bind(q, st);
	/* one more than is wanted, to see whether there is; LIMIT -1 is none */
	stmt_bind_int(st, ":limit", limit && limit < INT64_MAX ? (int64_t)limit + 1
							       : -1);
	while ((rc = stmt_step(st, e)) == 1) {
		int64_t run = sqlite3_column_int64(st->p, Q_RUN);

		l->more = is_behind(l, limit, run);
		l->cut = l->more && run == l->run;
		rc = l->more ? 0 : load_row(l, st->p, e);
		if (rc < 0 || l->more)
			break;
	}
	stmt_reset(st);
	return rc;
}

/* Where the pages on either side begin; rows are as they were read. */
static void find_ends(const struct loader *l, const struct run_filter *f,
		      struct run_set *set)
{
	const struct run_row *last = l->rows + (l->n - 1);
	const char *first = l->rows->run_id, *more, *older;

	while (l->cut && last > l->rows && last->run == l->run)
		last--;
	more = l->more ? last->run_id : "";
	set->passed = (size_t)(last - l->rows) + 1;
	older = f->after ? *f->after ? first : "" : more;
	snprintf(set->next, sizeof set->next, "%s", older);
	snprintf(set->prev, sizeof set->prev, "%s", f->after ? more : first);
}

static int load_set(struct store_sqlite *s, const struct query_filter *q,
		    struct run_set *set, struct err *e)
{
	struct loader l = { .page = q->f->page,
			    .with_customs = !q->f->without_customs,
			    .customs = RUN_CUSTOMS_INIT(s->db, &l.text) };
	int rc = prepare(s, q, e);

	if (rc < 0)
		return rc;
	intern_init(&l.text, &set->arena);
	run_components_init(&l.components, &set->arena);
	rc = run_stacks_open(s->db, &l.text, &l.stacks, e);
	if (rc == 0)
		rc = load_rows(&l, s, q, e);
	set->rows = l.rows;
	set->n = set->total = l.n;
	if (rc == 0 && !l.page && l.more)
		rc = run_count_rows(&s->query->count, s->db, q, &set->total, e);
	if (rc == 0 && l.n)
		find_ends(&l, q->f, set);
	if (rc == 0)
		rc = run_order(s->db, set->rows, set->n, q->f->after != NULL, e);
	run_stacks_close(l.stacks);
	run_customs_close(&l.customs);
	run_components_release(&l.components);
	intern_release(&l.text);
	return rc;
}

int store_run_query(struct store *base, const struct run_filter *f,
		    struct run_set **out, struct err *e)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	struct run_set *set;
	struct query_filter q;
	int rc = store_is_usable(s, e);

	/* one read transaction: rows, stacks and total are of one moment */
	if (rc == 0)
		rc = stmt_exec(s->db, "BEGIN", e);
	if (rc < 0)
		return rc;
	set = xcalloc(1, sizeof *set);
	rc = query_filter_resolve(&q, s->db, f, e);
	if (rc == 0 && !q.none)
		rc = load_set(s, &q, set, e);
	query_filter_release(&q);
	sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	if (rc < 0)
		run_set_free(set);
	else
		*out = set;
	return rc;
}
