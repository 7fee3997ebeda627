/* SPDX-License-Identifier: MIT */
#include "db/query_filter.h"

#include <string.h>

#include "core/base/err.h"
#include "core/model/product.h"
#include "db/run_read.h"
#include "db/sql.h"

/* Sets out to the only text of the database that begins with prefix. */
static int resolve(struct query_filter *q, struct sqlite3 *db, const char *sql,
		   const char *what, const char *prefix, char *out, size_t size,
		   struct err *e)
{
	struct stmt st = STMT_INIT;
	const char *first, *last;
	char end[64];
	int rc;

	out[0] = '\0';
	if (!prefix)
		return 0;
	if (strlen(prefix) >= size || run_prefix_end(prefix, end, sizeof end) < 0) {
		q->none = true;
		return 0;
	}
	rc = stmt_prepare(&st, db, sql, e);
	if (rc < 0)
		return rc;
	stmt_bind_text(&st, ":from", prefix);
	stmt_bind_text(&st, ":to", end);
	rc = stmt_step(&st, e);
	if (rc == 1) {
		rc = 0;
		first = stmt_text(&st, "first");
		last = stmt_text(&st, "last");
		if (!first || strlen(first) >= size)
			q->none = true;
		else if (strcmp(first, last) != 0)
			rc = err_set(e, ERR_USAGE, "%s %s means several (%s, %s): "
				     "give more digits", what, prefix, first, last);
		else
			snprintf(out, size, "%s", first);
	}
	stmt_release(&st);
	return rc;
}

/* Appends the numbers of the rows whose product has this text in its name, which
 * screens shorten; *found. */
static int list_models(struct sqlite3 *db, const char *sql, const char *product,
		       struct buf *out, bool *found, struct err *e)
{
	struct stmt st = STMT_INIT;
	char name[PRODUCT_MAX];
	int rc = stmt_prepare(&st, db, sql, e);

	if (rc < 0)
		return rc;
	buf_addc(out, '[');
	while ((rc = stmt_step(&st, e)) == 1) {
		long long n = stmt_int(&st, "n");
		const char *model = stmt_text(&st, "model");

		product_name(model ? model : "", name);
		if (!strcasestr(name, product))
			continue;
		buf_addf(out, "%s%lld", out->n > 1 ? "," : "", n);
		*found = true;
	}
	buf_addc(out, ']');
	stmt_release(&st);
	return rc;
}

static int find_place(struct sqlite3 *db, const char *run_id, int64_t *at_ms,
		      int64_t *run, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = stmt_prepare(&st, db, sql_run_place, e);

	if (rc < 0)
		return rc;
	stmt_bind_text(&st, ":run_id", run_id);
	rc = stmt_step(&st, e);
	if (rc == 1) {
		*at_ms = stmt_int(&st, "at_ms");
		*run = stmt_int(&st, "n");
		rc = 0;
	} else if (rc == 0) {
		rc = err_set(e, ERR_NOT_FOUND, "no page ends at run %.64s: there "
			     "is no such run", run_id);
	}
	stmt_release(&st);
	return rc;
}

/* Not from the oldest run on. */
static bool is_after(const struct run_filter *f)
{
	return f->after && *f->after;
}

int query_filter_resolve(struct query_filter *q, struct sqlite3 *db,
			 const struct run_filter *f, struct err *e)
{
	bool found = false;
	int rc;

	memset(q, 0, sizeof *q);
	q->f = f;
	rc = resolve(q, db, sql_fingerprint_match, "hardware", f->hardware,
		     q->hardware, sizeof q->hardware, e);
	if (rc == 0)
		rc = resolve(q, db, sql_unit_match, "unit", f->unit, q->unit,
			     sizeof q->unit, e);
	if (rc == 0)
		rc = resolve(q, db, sql_run_match, "run", f->run_id, q->run_id,
			     sizeof q->run_id, e);
	if (rc == 0 && f->before)
		rc = find_place(db, f->before, &q->before_ms, &q->before_run, e);
	if (rc == 0 && is_after(f))
		rc = find_place(db, f->after, &q->after_ms, &q->after_run, e);
	if (rc < 0 || !f->product)
		return rc;
	rc = list_models(db, sql_hardware_models, f->product, &q->hardware_list,
			 &found, e);
	if (rc == 0)
		rc = list_models(db, sql_gpu_models, f->product, &q->gpu_list,
				 &found, e);
	if (!found)
		q->none = true;
	return rc;
}

void query_filter_release(struct query_filter *q)
{
	buf_release(&q->hardware_list);
	buf_release(&q->gpu_list);
}

void query_filter_where(const struct query_filter *q, bool by_run,
			struct buf *sql)
{
	const struct run_filter *f = q->f;
	const struct { bool given; const char *text; } part[] = {
		{ .given = f->hardware, .text = sql_part_hardware },
		{ .given = f->unit, .text = sql_part_unit },
		{ .given = f->device, .text = sql_part_device },
		{ .given = f->precision, .text = sql_part_precision },
		{ .given = f->backend, .text = sql_part_backend },
		{ .given = f->run_id, .text = sql_part_run_id },
		{ .given = f->since_ms, .text = by_run ? sql_part_since_run
						       : sql_part_since },
		{ .given = f->until_ms, .text = by_run ? sql_part_until_run
						       : sql_part_until },
		{ .given = f->before, .text = by_run ? sql_part_before_run
						     : sql_part_before },
		{ .given = is_after(f), .text = by_run ? sql_part_after_run
							: sql_part_after },
		{ .given = f->exclude_forced, .text = sql_part_not_forced },
		{ .given = f->with_efficiency, .text = sql_part_efficiency },
		{ .given = f->product, .text = sql_part_product },
	};

	for (size_t i = 0; i < sizeof part / sizeof *part; i++)
		if (part[i].given)
			buf_adds(sql, part[i].text);
}

void query_filter_select(const struct query_filter *q, struct buf *sql)
{
	const struct run_filter *f = q->f;
	/* one run is found by its id, whatever else is asked for */
	bool series = (f->hardware || f->unit) && !f->run_id;

	/* a page of less than a series would sort all that is before it */
	if (f->page && !(f->device && f->precision))
		series = false;
	buf_adds(sql, sql_part_columns);
	buf_adds(sql, series ? sql_part_by_series : sql_part_by_time);
	query_filter_where(q, !series, sql);
	if (f->after)
		buf_adds(sql, series ? sql_part_order_by_series_up
				     : sql_part_order_by_time_up);
	else
		buf_adds(sql, series ? sql_part_order_by_series
				     : sql_part_order_by_time);
}

void query_filter_count(const struct query_filter *q, struct buf *sql)
{
	bool runs = q->f->run_id || q->f->exclude_forced || q->f->product;

	buf_adds(sql, runs ? sql_part_count_runs : sql_part_count_results);
	query_filter_where(q, false, sql);
}

void query_filter_count_behind(const struct query_filter *q, struct buf *sql)
{
	buf_adds(sql, sql_part_count_behind);
	query_filter_where(q, false, sql);
}

void query_filter_bind(const struct query_filter *q, struct stmt *st)
{
	const struct run_filter *f = q->f;

	if (f->hardware)
		stmt_bind_text(st, ":hardware", q->hardware);
	if (f->unit)
		stmt_bind_text(st, ":unit", q->unit);
	if (f->device)
		stmt_bind_text(st, ":device", f->device);
	if (f->precision)
		stmt_bind_text(st, ":precision", f->precision);
	if (f->backend)
		stmt_bind_text(st, ":backend", f->backend);
	if (f->run_id)
		stmt_bind_text(st, ":run_id", q->run_id);
	if (f->since_ms)
		stmt_bind_int(st, ":since", f->since_ms);
	if (f->until_ms)
		stmt_bind_int(st, ":until", f->until_ms);
	if (f->before) {
		stmt_bind_int(st, ":before_ms", q->before_ms);
		stmt_bind_int(st, ":before_run", q->before_run);
	}
	if (is_after(f)) {
		stmt_bind_int(st, ":after_ms", q->after_ms);
		stmt_bind_int(st, ":after_run", q->after_run);
	}
	if (f->product) {
		stmt_bind_text(st, ":hardware_list", buf_str(&q->hardware_list));
		stmt_bind_text(st, ":gpu_list", buf_str(&q->gpu_list));
	}
}
