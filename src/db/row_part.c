/* SPDX-License-Identifier: MIT */
#include "db/row_part.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "core/model/product.h"
#include "db/sql.h"
#include "db/stmt.h"

#define KEPT 1024   /* of each kind; a power of two */

/* value[i] is of the ith column of the kind. */
struct part {
	int64_t n;
	bool wanted;
	struct calibration_value value[];
};

struct row_parts {
	const char *product;
	struct kind {
		struct stmt st;
		struct row_columns columns;
		int model;            /* column of the view; -1 */
		struct part *kept[KEPT];
	} kind[ROW_PART_KINDS];
};

/* --- columns ---------------------------------------------------------------- */

void row_columns_find(struct row_columns *c, struct sqlite3_stmt *st, int first, int end)
{
	c->n = 0;
	for (int i = first; i < end; i++) {
		int to = calibration_column_find(sqlite3_column_name(st, i));

		if (to < 0)
			continue;
		c->column[c->n].from = i;
		c->column[c->n].to = to;
		c->column[c->n++].type = calibration_column((size_t)to)->type;
	}
}

static void read_text(struct sqlite3_value *x, struct calibration_value *v)
{
	v->s.p = (const char *)sqlite3_value_text(x);
	/* not sqlite3_value_bytes(): in a damaged file a text may hold a NUL */
	v->s.n = v->s.p ? strlen(v->s.p) : 0;
	v->set = v->s.n > 0;
}

void row_columns_read(const struct row_columns *c, struct sqlite3_stmt *st,
		      struct calibration_row *out)
{
	for (size_t k = 0; k < c->n; k++) {
		struct calibration_value *v = &out->value[c->column[k].to];
		/* fetched once: each sqlite3_column_*() would do so again */
		struct sqlite3_value *x = sqlite3_column_value(st, c->column[k].from);

		v->set = sqlite3_value_type(x) != SQLITE_NULL;
		if (!v->set)
			continue;
		if (c->column[k].type == CALIBRATION_TEXT)
			read_text(x, v);
		else if (c->column[k].type == CALIBRATION_REAL)
			v->d = sqlite3_value_double(x);
		else
			v->i = sqlite3_value_int64(x);
	}
}

/* --- parts ------------------------------------------------------------------ */

int row_parts_open(struct sqlite3 *db, const char *product,
		   struct row_parts **out, struct err *e)
{
	static const struct { const char *sql, *model; } of[ROW_PART_KINDS] = {
		[ROW_HARDWARE] = { .sql = sql_rows_hardware, .model = "cpu_model" },
		[ROW_SOFTWARE] = { .sql = sql_rows_software, .model = "" },
		[ROW_GPU] = { .sql = sql_rows_gpu, .model = "gpu_model" },
	};
	struct row_parts *p = xcalloc(1, sizeof *p);
	int rc = 0;

	p->product = product;
	for (int k = 0; k < ROW_PART_KINDS && rc == 0; k++) {
		rc = stmt_prepare(&p->kind[k].st, db, of[k].sql, e);
		if (rc == 0)
			row_columns_find(&p->kind[k].columns, p->kind[k].st.p, 0,
					 sqlite3_column_count(p->kind[k].st.p));
		p->kind[k].model = calibration_column_find(of[k].model);
	}
	if (rc < 0)
		row_parts_close(p);
	else
		*out = p;
	return rc;
}

void row_parts_close(struct row_parts *p)
{
	if (!p)
		return;
	for (int k = 0; k < ROW_PART_KINDS; k++) {
		stmt_release(&p->kind[k].st);
		for (size_t i = 0; i < KEPT; i++)
			free(p->kind[k].kept[i]);
	}
	free(p);
}

static bool is_wanted(const struct row_parts *p, const struct kind *k,
		      const struct calibration_row *row)
{
	char name[PRODUCT_MAX];

	if (!p->product || k->model < 0)
		return true;
	product_name(row->value[k->model].set ? row->value[k->model].s.p : "", name);
	return strcasestr(name, p->product) != NULL;
}

/* One block: the values, then their texts. */
static struct part *keep(const struct kind *k, const struct calibration_row *row)
{
	const struct row_columns *c = &k->columns;
	size_t bytes = 0;
	struct part *part;
	char *text;

	for (size_t i = 0; i < c->n; i++)
		if (c->column[i].type == CALIBRATION_TEXT)
			bytes += row->value[c->column[i].to].s.n + 1;
	part = xmalloc(sizeof *part + c->n * sizeof *part->value + bytes);
	text = (char *)&part->value[c->n];
	for (size_t i = 0; i < c->n; i++) {
		struct calibration_value *v = &part->value[i];

		*v = row->value[c->column[i].to];
		if (!v->set || c->column[i].type != CALIBRATION_TEXT)
			continue;
		memcpy(text, v->s.p, v->s.n + 1);
		v->s.p = text;
		text += v->s.n + 1;
	}
	return part;
}

static int load(const struct row_parts *p, struct kind *k, int64_t n,
		struct part **out, struct err *e)
{
	struct calibration_row row = { 0 };
	int rc;

	stmt_bind_int(&k->st, ":n", n);
	rc = stmt_step(&k->st, e);
	if (rc == 0)
		rc = err_set(e, ERR_FORMAT, "the facts of a run are missing: the "
			     "database is damaged, go back to a backup");
	if (rc == 1) {
		row_columns_read(&k->columns, k->st.p, &row);
		*out = keep(k, &row);
		(*out)->n = n;
		(*out)->wanted = is_wanted(p, k, &row);
	}
	stmt_reset(&k->st);
	return rc;
}

int row_parts_put(struct row_parts *p, enum row_part_kind kind, int64_t n,
		  struct calibration_row *row, struct err *e)
{
	struct kind *k = &p->kind[kind];
	struct part **slot = &k->kept[(uint64_t)n % KEPT];
	struct part *loaded;
	int rc;

	if (n == 0) {
		for (size_t i = 0; i < k->columns.n; i++)
			row->value[k->columns.column[i].to].set = false;
		return is_wanted(p, k, row);
	}
	if (!*slot || (*slot)->n != n) {
		rc = load(p, k, n, &loaded, e);
		if (rc < 0)
			return rc;
		free(*slot);
		*slot = loaded;
	}
	for (size_t i = 0; i < k->columns.n; i++)
		row->value[k->columns.column[i].to] = (*slot)->value[i];
	return (*slot)->wanted;
}
