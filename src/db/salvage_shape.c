/* SPDX-License-Identifier: MIT */
#include "db/salvage_shape.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/guard.h"
#include "db/sql.h"
#include "db/stmt.h"

/* Texts of one length, as CHECKs of the schema or the forms of ids have it. */
static const struct { const char *column; uint8_t length; } length_table[] = {
	{ .column = "run_id", .length = 36 },
	{ .column = "unit_id", .length = 32 },
	{ .column = "origin", .length = 32 },
	{ .column = "fingerprint", .length = 16 },
	{ .column = "hardware_fingerprint", .length = 16 },
	{ .column = "event_id", .length = 36 },
	{ .column = "alert_id", .length = 16 },
};

static uint8_t text_length(const struct shape *s, const char *column)
{
	/* keys of facts are digests; a fact's key, or one of meta, is a name */
	if (strcmp(column, "key") == 0)
		return s->kind == SHAPE_OF_HARDWARE || s->kind == SHAPE_OF_SOFTWARE ||
		       s->kind == SHAPE_OF_GPU ? 64 : 0;
	for (size_t i = 0; i < sizeof length_table / sizeof *length_table; i++)
		if (strcmp(length_table[i].column, column) == 0)
			return length_table[i].length;
	return 0;
}

static enum shape_kind kind_of(const char *table)
{
	static const struct { const char *table; enum shape_kind kind; } own[] = {
		{ .table = "hardware", .kind = SHAPE_OF_HARDWARE },
		{ .table = "software", .kind = SHAPE_OF_SOFTWARE },
		{ .table = "gpu", .kind = SHAPE_OF_GPU },
		{ .table = "alert_event", .kind = SHAPE_OF_EVENT },
		{ .table = "alert_journal", .kind = SHAPE_OF_EVENT },
		{ .table = "meta", .kind = SHAPE_OF_META },
	};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (strcmp(own[i].table, table) == 0)
			return own[i].kind;
	return SHAPE_OF_RUN;
}

static struct shape *add_shape(struct shapes *s, size_t *cap, int tab)
{
	struct shape *x;

	s->shape = xgrow(s->shape, s->n, cap, sizeof *s->shape);
	x = &s->shape[s->n++];
	memset(x, 0, sizeof *x);
	x->table = guard_table[tab];
	x->tab = tab;
	x->kind = kind_of(x->table);
	return x;
}

static int add_column(struct shape *s, struct stmt *st, struct err *e)
{
	const char *name = stmt_text(st, "name"), *type = stmt_text(st, "type");
	uint32_t i = s->columns;

	if (i == RECORD_COLUMNS || strlen(name) >= sizeof s->column[i].name)
		return err_set(e, ERR_FORMAT, "the table %s is too wide", s->table);
	snprintf(s->column[i].name, sizeof s->column[i].name, "%s", name);
	s->column[i].kind = strcmp(type, "INTEGER") == 0 ? RECORD_INT
			  : strcmp(type, "REAL") == 0 ? RECORD_REAL
			  : strcmp(type, "BLOB") == 0 ? RECORD_BLOB : RECORD_TEXT;
	s->column[i].not_null = stmt_int(st, "not_null") != 0;
	if (s->column[i].kind == RECORD_TEXT)
		s->column[i].length = text_length(s, name);
	s->key += stmt_int(st, "pk") != 0;
	s->columns++;
	return 0;
}

uint32_t shape_column(const struct shape *s, const char *name)
{
	for (uint32_t i = 0; i < s->columns; i++)
		if (strcmp(s->column[i].name, name) == 0)
			return i;
	return SHAPE_NONE;
}

static void finish(struct shape *s)
{
	s->pos = shape_column(s, "pos");
	s->number = SHAPE_NONE;
	if (s->kind == SHAPE_OF_EVENT || s->kind == SHAPE_OF_META) {
		if (s->index)
			s->kind = SHAPE_OF_INDEX;
		return;
	}
	s->number = shape_column(s, "run");
	if (s->number == SHAPE_NONE)
		s->number = shape_column(s, "n");
	/* of the indexes one tells more than the number of a run: its id */
	if (s->index && shape_column(s, "run_id") == SHAPE_NONE)
		s->kind = SHAPE_OF_INDEX;
}

static int load_table(struct sqlite3 *db, int tab, struct shapes *out, size_t *cap,
		      struct err *e)
{
	struct stmt st = STMT_INIT;
	struct shape *s = add_shape(out, cap, tab);
	int rc = stmt_prepare(&st, db, sql_salvage_columns, e);

	if (rc < 0)
		return rc;
	stmt_bind_text(&st, ":table", s->table);
	while ((rc = stmt_step(&st, e)) == 1) {
		s->root = (uint32_t)stmt_int(&st, "root");
		rc = add_column(s, &st, e);
		if (rc < 0)
			break;
	}
	finish(s);
	stmt_release(&st);
	return rc;
}

static int load_indexes(struct sqlite3 *db, int tab, struct shapes *out, size_t *cap,
			struct err *e)
{
	struct stmt st = STMT_INIT;
	struct shape *s = NULL;
	int64_t idx = -1;
	int rc = stmt_prepare(&st, db, sql_salvage_indexes, e);

	if (rc < 0)
		return rc;
	stmt_bind_text(&st, ":table", guard_table[tab]);
	while ((rc = stmt_step(&st, e)) == 1) {
		if (!s || stmt_int(&st, "idx") != idx) {
			if (s)
				finish(s);
			s = add_shape(out, cap, tab);
			s->index = true;
			idx = stmt_int(&st, "idx");
		}
		rc = add_column(s, &st, e);
		if (rc < 0)
			break;
	}
	if (s)
		finish(s);
	stmt_release(&st);
	return rc;
}

int shapes_load(struct sqlite3 *db, struct shapes *out, struct err *e)
{
	size_t cap = 0;
	int rc = 0;

	*out = (struct shapes){ .n = 0 };
	for (int t = 0; guard_table[t] && rc == 0; t++) {
		rc = load_table(db, t, out, &cap, e);
		if (rc == 0)
			rc = load_indexes(db, t, out, &cap, e);
	}
	return rc;
}

void shapes_release(struct shapes *s)
{
	free(s->shape);
	*s = (struct shapes){ .n = 0 };
}

bool shape_fits(const struct shape *s, const struct record *r)
{
	if (s->columns != r->columns)
		return false;
	for (uint32_t i = 0; i < s->columns; i++) {
		enum record_kind want = s->column[i].kind, is = r->column[i].kind;

		if (is == RECORD_NULL ? s->column[i].not_null
		    /* a real that is a whole number is kept as one */
		    : is != want && !(want == RECORD_REAL && is == RECORD_INT))
			return false;
		if (s->column[i].length && is == RECORD_TEXT &&
		    s->column[i].length != r->column[i].n)
			return false;
	}
	return s->number == SHAPE_NONE || record_has(r, s->number);
}

const struct shape *shapes_match(const struct shapes *s, const struct record *r)
{
	for (size_t i = 0; i < s->n; i++)
		if (shape_fits(&s->shape[i], r))
			return &s->shape[i];
	return NULL;
}

int shape_prepare_insert(struct sqlite3 *db, const struct shape *s,
			 struct sqlite3_stmt **out, struct err *e)
{
	struct buf sql = BUF_INIT;
	int rc;

	buf_addf(&sql, "INSERT INTO %s(", s->table);
	for (uint32_t i = 0; i < s->columns; i++)
		buf_addf(&sql, "%s\"%s\"", i ? "," : "", s->column[i].name);
	buf_adds(&sql, ") VALUES (");
	for (uint32_t i = 0; i < s->columns; i++)
		buf_adds(&sql, i ? ",?" : "?");
	buf_addc(&sql, ')');
	rc = sqlite3_prepare_v2(db, sql.p, -1, out, NULL);
	buf_release(&sql);
	return rc == SQLITE_OK ? 0 : stmt_fail(db, e);
}

/* Borrowed until the statement is reset. */
void shape_bind(struct sqlite3_stmt *st, const struct record *r)
{
	for (uint32_t i = 0; i < r->columns; i++) {
		const struct record_column *c = &r->column[i];
		const void *p = r->p + c->at;
		int k = (int)i + 1;

		switch (c->kind) {
		case RECORD_NULL:
			sqlite3_bind_null(st, k);
			break;
		case RECORD_INT:
			sqlite3_bind_int64(st, k, record_int(r, i));
			break;
		case RECORD_REAL:
			sqlite3_bind_double(st, k, record_real(r, i));
			break;
		case RECORD_TEXT:
			sqlite3_bind_text(st, k, p, (int)c->n, SQLITE_STATIC);
			break;
		case RECORD_BLOB:
			sqlite3_bind_blob(st, k, p, (int)c->n, SQLITE_STATIC);
			break;
		}
	}
}
