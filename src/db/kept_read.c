/* SPDX-License-Identifier: MIT */
#include "db/kept_part.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/xmem.h"
#include "db/sql.h"

/* Each answer is one function of this form; it fills out, and releases nothing. */
typedef int read_fn(struct kept *k, const struct kept_filter *f, void *out);

static const char *const order[] = {
	[KEPT_BY_PRODUCT] = sql_kept_part_by_product,
	[KEPT_BY_MATURITY] = sql_kept_part_by_maturity,
	[KEPT_BY_TIME] = sql_kept_part_by_time,
};

static void add_where(const struct kept_filter *f, struct buf *sql)
{
	const struct { bool given; const char *text; } part[] = {
		{ .given = f->product, .text = sql_kept_part_product },
		{ .given = f->unit, .text = sql_kept_part_unit },
		{ .given = f->device, .text = sql_kept_part_device },
		{ .given = f->precision, .text = sql_kept_part_precision },
		{ .given = f->backend, .text = sql_kept_part_backend },
		{ .given = f->metrics, .text = sql_kept_part_metrics },
		{ .given = f->custom, .text = sql_kept_part_custom },
		{ .given = f->series, .text = sql_kept_part_id },
	};

	for (size_t i = 0; i < sizeof part / sizeof *part; i++)
		if (part[i].given)
			buf_adds(sql, part[i].text);
}

static void bind_where(const struct kept_filter *f, struct stmt *st)
{
	if (f->product)
		stmt_bind_text(st, ":product", f->product);
	if (f->unit)
		stmt_bind_text(st, ":unit", f->unit);
	if (f->device)
		stmt_bind_text(st, ":device", f->device);
	if (f->precision)
		stmt_bind_text(st, ":precision", f->precision);
	if (f->backend)
		stmt_bind_text(st, ":backend", f->backend);
	if (f->metrics)
		stmt_bind_int(st, ":metrics", f->metrics);
	if (f->custom)
		stmt_bind_text(st, ":custom", f->custom);
	if (f->series)
		stmt_bind_int(st, ":series", f->series);
}

static void bind_page(const struct kept_filter *f, struct stmt *st)
{
	/* LIMIT -1 is none */
	stmt_bind_int(st, ":limit", f->limit && f->limit < INT64_MAX ?
				    (int64_t)f->limit : -1);
	stmt_bind_int(st, ":offset", f->offset < INT64_MAX ? (int64_t)f->offset
							   : INT64_MAX);
}

/* page and order NULL: one row is asked for. */
struct question { const char *what, *order, *page; };

static int prepare(struct kept *k, struct stmt *st, const struct kept_filter *f,
		   const struct question *q)
{
	struct buf sql = BUF_INIT;
	int rc;

	buf_adds(&sql, q->what);
	add_where(f, &sql);
	if (q->page) {
		buf_adds(&sql, q->order);
		buf_adds(&sql, q->page);
		buf_adds(&sql, q->order);
	}
	rc = stmt_prepare(st, k->db, sql.p, &k->e);
	buf_release(&sql);
	if (rc == 0) {
		bind_where(f, st);
		if (q->page)
			bind_page(f, st);
	}
	return rc;
}

/* Where it cannot be held, pages are read as they are. */
void kept_hold(struct kept *k)
{
	assert(!k->held);
	k->held = stmt_exec(k->db, "BEGIN", &k->e) == 0;
	err_clear(&k->e);
}

void kept_let_go(struct kept *k)
{
	if (k->held)
		sqlite3_exec(k->db, "ROLLBACK", NULL, NULL, NULL);
	k->held = false;
}

/* Mends what is kept once or twice before it gives up. */
static int answer(struct kept *k, read_fn *read, const struct kept_filter *f,
		  void *out, struct err *e)
{
	int rc = read(k, f, out);

	while (rc < 0 && kept_file_recover(k) == 0) {
		rc = kept_update(k, KEPT_ALL, NULL, NULL, e);
		if (rc < 0)
			return rc;
		rc = read(k, f, out);
	}
	if (rc < 0)
		err_set(e, k->e.code ? k->e.code : ERR_IO, "%s", k->e.text);
	return rc;
}

/* What is not as we write it is damage. */
static int take_blob(struct kept *k, struct stmt *st, const char *name, void *out,
		     size_t size)
{
	size_t n;
	const void *p = stmt_blob(st, name, &n);

	if (!p || n != size)
		return err_set(&k->e, ERR_FORMAT, "what is kept of series is damaged");
	memcpy(out, p, size);
	return 0;
}

static int check(struct kept *k, bool good)
{
	return good ? 0 : err_set(&k->e, ERR_FORMAT,
				  "what is kept of series is damaged");
}

static const char *take_text(struct arena *a, struct stmt *st, const char *name)
{
	const char *s = stmt_text(st, name);

	return arena_strdup(a, s ? s : "");
}

static int take_key(struct kept *k, struct arena *a, struct stmt *st,
		    struct kept_key *key)
{
	int64_t metric = stmt_int(st, "metric");

	key->product = take_text(a, st, "product");
	key->unit_id = take_text(a, st, "unit_id");
	key->device = take_text(a, st, "device");
	key->precision = take_text(a, st, "precision");
	key->backend = take_text(a, st, "backend");
	key->power_mode = take_text(a, st, "power_mode");
	key->suite_version = take_text(a, st, "suite_version");
	key->threads = (int)stmt_int(st, "threads");
	key->metric = (enum metric)metric;
	key->custom = take_text(a, st, "custom");
	key->metric_unit = take_text(a, st, "metric_unit");
	return check(k, metric >= 0 && metric <= METRIC_CUSTOM);
}

static int count(struct kept *k, const struct kept_filter *f, const char *what,
		 size_t *n)
{
	struct stmt st = STMT_INIT;
	int rc = prepare(k, &st, f, &(struct question){ .what = what });

	if (rc < 0)
		return rc;
	rc = stmt_step(&st, &k->e);
	if (rc == 1)
		*n = (size_t)stmt_int(&st, "n");
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}

/* --- series --------------------------------------------------------------------- */

static int take_series(struct kept *k, struct stmt *st, struct arena *a,
		       struct kept_series *x)
{
	int rc = take_blob(k, st, "figures", &x->f, sizeof x->f);
	bool good = true;

	if (rc < 0)
		return rc;
	x->id = stmt_int(st, "id");
	x->is_stale = stmt_int(st, "stale") != 0;
	x->over_why = take_text(a, st, "over_why");
	for (size_t i = 0; i < MILESTONES; i++)
		good &= (unsigned)x->f.milestone[i].state <= MILESTONE_NEVER;
	x->f.last_run_id[RUN_ID - 1] = x->f.over_run_id[RUN_ID - 1] = '\0';
	x->f.hardware_fingerprint[FINGERPRINT_HEX - 1] = '\0';
	x->f.software_fingerprint[FINGERPRINT_HEX - 1] = '\0';
	rc = check(k, good);
	return rc < 0 ? rc : take_key(k, a, st, &x->key);
}

static int read_series(struct kept *k, const struct kept_filter *f, void *out)
{
	struct kept_list *l = out;
	struct stmt st = STMT_INIT;
	size_t cap = 0;
	int rc;

	kept_list_release(l);
	rc = prepare(k, &st, f, &(struct question){
		.what = sql_kept_part_series, .order = order[f->sort],
		.page = sql_kept_part_series_page });
	if (rc < 0)
		return rc;
	while ((rc = stmt_step(&st, &k->e)) == 1) {
		l->series = xgrow(l->series, l->n, &cap, sizeof *l->series);
		rc = take_series(k, &st, &l->arena, &l->series[l->n]);
		if (rc < 0)
			break;
		l->n++;
	}
	stmt_release(&st);
	l->total = l->n;
	if (rc == 0 && (f->limit || f->offset))
		rc = count(k, f, sql_kept_part_count, &l->total);
	return rc;
}

int kept_series(struct kept *k, const struct kept_filter *f,
		struct kept_list *out, struct err *e)
{
	*out = (struct kept_list){ .n = 0 };
	return answer(k, read_series, f, out, e);
}

void kept_list_release(struct kept_list *l)
{
	free(l->series);
	arena_release(&l->arena);
	*l = (struct kept_list){ .n = 0 };
}

/* --- alerts --------------------------------------------------------------------- */

static const char *const *take_components(struct arena *a, struct stmt *st,
					  const char *name)
{
	const char **out = arena_array(a, COMPONENT_COUNT, sizeof *out);
	const char *s = stmt_text(st, name);

	for (int c = 0; c < COMPONENT_COUNT && s && *s; c++) {
		const char *line_end = strchrnul(s, '\n');

		if (line_end > s)
			out[c] = arena_strndup(a, s, (size_t)(line_end - s));
		s = *line_end ? line_end + 1 : NULL;
	}
	return out;
}

static void end_texts(struct kept_drop *d)
{
	struct kept_run *run[] = { &d->best, &d->current, &d->first, &d->start,
				   &d->last_good };
	char *fingerprint[] = { d->software_before, d->software_after,
				d->software_current, d->hardware_fingerprint };

	for (size_t i = 0; i < sizeof run / sizeof *run; i++)
		run[i]->run_id[RUN_ID - 1] = '\0';
	for (size_t i = 0; i < sizeof fingerprint / sizeof *fingerprint; i++)
		fingerprint[i][FINGERPRINT_HEX - 1] = '\0';
}

static int take_alert(struct kept *k, struct stmt *st, struct arena *a,
		      struct kept_alert *x)
{
	const char *id = stmt_text(st, "alert");
	int rc = take_blob(k, st, "figures", &x->drop, sizeof x->drop);

	if (rc == 0)
		rc = check(k, (unsigned)x->drop.state < REGRESSION_WITHDRAWN);
	if (rc < 0)
		return rc;
	end_texts(&x->drop);
	snprintf(x->id, sizeof x->id, "%s", id ? id : "");
	x->series = stmt_int(st, "series");
	x->before = take_components(a, st, "before");
	x->after = take_components(a, st, "after");
	return take_key(k, a, st, &x->key);
}

static int read_counts(struct kept *k, const struct kept_filter *f, void *out)
{
	struct kept_counts *n = out;
	struct stmt st = STMT_INIT;
	int rc = prepare(k, &st, f, &(struct question){
		.what = sql_kept_part_counts });

	if (rc < 0)
		return rc;
	stmt_bind_int(&st, ":efficiency", METRIC_EFFICIENCY);
	stmt_bind_int(&st, ":least", CHANGEPOINT_MIN);
	rc = stmt_step(&st, &k->e);
	if (rc == 1) {
		n->series = (size_t)stmt_int(&st, "series");
		n->compared = (size_t)stmt_int(&st, "compared");
		n->too_few = (size_t)stmt_int(&st, "too_few");
	}
	stmt_release(&st);
	if (rc >= 0)
		rc = prepare(k, &st, f, &(struct question){
			.what = sql_kept_part_alert_counts });
	if (rc < 0)
		return rc;
	stmt_bind_int(&st, ":fixed", REGRESSION_FIXED);
	rc = stmt_step(&st, &k->e);
	if (rc == 1) {
		n->alerts = (size_t)stmt_int(&st, "alerts");
		n->open = (size_t)stmt_int(&st, "open");
	}
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}

static int read_alerts(struct kept *k, const struct kept_filter *f, void *out)
{
	struct kept_alerts *l = out;
	struct kept_counts n;
	struct stmt st = STMT_INIT;
	size_t cap = 0;
	int rc;

	kept_alerts_release(l);
	rc = prepare(k, &st, f, &(struct question){
		.what = sql_kept_part_alerts, .order = sql_kept_part_by_state,
		.page = sql_kept_part_alerts_page });
	if (rc < 0)
		return rc;
	stmt_bind_int(&st, ":fixed", REGRESSION_FIXED);
	while ((rc = stmt_step(&st, &k->e)) == 1) {
		l->alert = xgrow(l->alert, l->n, &cap, sizeof *l->alert);
		rc = take_alert(k, &st, &l->arena, &l->alert[l->n]);
		if (rc < 0)
			break;
		l->n++;
	}
	stmt_release(&st);
	l->total = l->n;
	if (rc == 0 && (f->limit || f->offset)) {
		rc = read_counts(k, f, &n);
		l->total = n.alerts;
	}
	return rc;
}

int kept_alerts(struct kept *k, const struct kept_filter *f,
		struct kept_alerts *out, struct err *e)
{
	*out = (struct kept_alerts){ .n = 0 };
	return answer(k, read_alerts, f, out, e);
}

void kept_alerts_release(struct kept_alerts *l)
{
	free(l->alert);
	arena_release(&l->arena);
	*l = (struct kept_alerts){ .n = 0 };
}

/* --- levels and counts --------------------------------------------------------------- */

static int read_levels(struct kept *k, const struct kept_filter *f, void *out)
{
	struct kept_levels *l = out;
	struct stmt *st = &k->st[KS_LEVELS_OF];
	size_t cap = 0;
	int rc;

	kept_levels_release(l);
	stmt_bind_int(st, ":series", f->series);
	while ((rc = stmt_step(st, &k->e)) == 1) {
		l->level = xgrow(l->level, l->n, &cap, sizeof *l->level);
		rc = take_blob(k, st, "figures", &l->level[l->n], sizeof *l->level);
		if (rc < 0)
			break;
		l->level[l->n++].run_id[RUN_ID - 1] = '\0';
	}
	stmt_reset(st);
	return rc;
}

int kept_levels(struct kept *k, int64_t series, struct kept_levels *out,
		struct err *e)
{
	struct kept_filter f = { .series = series };

	*out = (struct kept_levels){ .n = 0 };
	return answer(k, read_levels, &f, out, e);
}

void kept_levels_release(struct kept_levels *l)
{
	free(l->level);
	*l = (struct kept_levels){ .n = 0 };
}

int kept_count(struct kept *k, const struct kept_filter *f,
	       struct kept_counts *out, struct err *e)
{
	*out = (struct kept_counts){ 0 };
	return answer(k, read_counts, f, out, e);
}
