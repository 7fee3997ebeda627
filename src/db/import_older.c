/* SPDX-License-Identifier: MIT */
#include "db/import_older.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/number.h"
#include "core/base/xmem.h"
#include "core/model/import_fill.h"
#include "db/import_db.h"
#include "db/sql.h"
#include "db/stmt.h"

#define TABLES 2

/* A scan of the table itself: its order is that of its keys, whatever indexes there
 * are, and nothing of them is run.  (Not in sql/, where all is of our schema.) */
static const struct table {
	const char *name, *what, *columns, *rows;
	enum import_form form;
} tables[TABLES] = {
	{ .name = "calibrations", .what = "table calibrations",
	  .columns = "PRAGMA table_xinfo(calibrations)",
	  .rows = "SELECT * FROM calibrations NOT INDEXED",
	  .form = IMPORT_CALIBRATIONS },
	{ .name = "calibration_runs", .what = "table calibration_runs",
	  .columns = "PRAGMA table_xinfo(calibration_runs)",
	  .rows = "SELECT * FROM calibration_runs NOT INDEXED",
	  .form = IMPORT_CALIBRATION_RUNS },
};

struct older {
	struct import_stream base;
	struct import_db *d;
	struct import_source src;
	struct stmt rows[TABLES];   /* not prepared: there is no such table */
	size_t at;                  /* of the table that is read … */
	int64_t n;                  /* … and its row, from 1 */
	struct import_set set;      /* that row */
};

/* --- one row ------------------------------------------------------------------------ */

static int put_text(struct older *o, sqlite3_stmt *st, int col, struct err *why)
{
	const char *name = sqlite3_column_name(st, col);
	const char *s = (const char *)sqlite3_column_text(st, col);
	char shown[IMPORT_WHERE];

	if (s && strlen(s) != (size_t)sqlite3_column_bytes(st, col))
		return err_set(why, ERR_FORMAT, "%s: a text with a zero byte in it",
			       import_db_shown(name, shown, sizeof shown));
	import_set_put(&o->set, 0, name, s);
	return 0;
}

static int put_value(struct older *o, sqlite3_stmt *st, int col, struct err *why)
{
	const char *name = sqlite3_column_name(st, col);
	char text[NUMBER_SIZE], shown[IMPORT_WHERE];

	switch (sqlite3_column_type(st, col)) {
	case SQLITE_NULL:
		return 0;
	case SQLITE_INTEGER:
		snprintf(text, sizeof text, "%lld",
			 (long long)sqlite3_column_int64(st, col));
		break;
	case SQLITE_FLOAT:
		/* of an infinity too, which import_rows() refuses */
		snprintf(text, sizeof text, "%.17g", sqlite3_column_double(st, col));
		break;
	case SQLITE_TEXT:
		return put_text(o, st, col, why);
	default:
		return err_set(why, ERR_FORMAT, "%s: a blob of %d bytes, neither a "
			       "number nor a text",
			       import_db_shown(name, shown, sizeof shown),
			       sqlite3_column_bytes(st, col));
	}
	import_set_put(&o->set, 0, name, text);
	return 0;
}

/* People find a row by its id, where it has one. */
static void tell_where(const struct older *o, sqlite3_stmt *st, char *out)
{
	const char *table = tables[o->at].name;

	for (int i = 0; i < sqlite3_column_count(st); i++)
		if (sqlite3_stricmp(sqlite3_column_name(st, i), "id") == 0 &&
		    sqlite3_column_type(st, i) == SQLITE_INTEGER) {
			snprintf(out, IMPORT_WHERE, "id %lld of %s",
				 (long long)sqlite3_column_int64(st, i), table);
			return;
		}
	snprintf(out, IMPORT_WHERE, "row %lld of %s", (long long)o->n, table);
}

static void take_row(struct older *o, struct import_item *out)
{
	sqlite3_stmt *st = o->rows[o->at].p;
	int rc = 0;

	o->src.form = out->form = tables[o->at].form;
	tell_where(o, st, out->where);
	import_set_add(&o->set);
	for (int i = 0; rc == 0 && i < sqlite3_column_count(st); i++)
		rc = put_value(o, st, i, &out->why);
	import_fill_row(&o->src, &o->set, 0);
	if (rc == 0)
		out->run = import_rows(&o->src, o->set.row, o->set.n, &out->why);
	out->row = o->set.row;
	out->n_rows = o->set.n;
}

/* --- the stream ----------------------------------------------------------------------- */

/* A tree that was tampered with may come back to the same rows for ever. */
static bool has_room(const struct older *o)
{
	return o->n <= (o->d->was[0].st_size + o->d->was[1].st_size) / 2;
}

static int fail(struct older *o, struct err *e)
{
	int rc = import_db_fail(o->d, e);

	err_prefix(e, "after row %lld of %s", (long long)o->n, tables[o->at].name);
	return rc;
}

static int next(struct import_stream *base, struct import_item *out, struct err *e)
{
	struct older *o = (struct older *)base;
	int rc = 0;

	memset(out, 0, sizeof *out);
	import_set_release(&o->set);
	import_db_grant(o->d);
	for (; o->at < TABLES; o->at++, o->n = 0) {
		rc = o->rows[o->at].p ? stmt_step(&o->rows[o->at], NULL) : 0;
		if (rc != 0)
			break;
	}
	if (rc < 0)
		return fail(o, e);
	if (rc == 0)
		return import_db_is_same(o->d, e);
	o->n++;
	/* no hash guards these rows: none that was read after a change goes out */
	rc = import_db_is_same(o->d, e);
	if (rc < 0)
		return rc;
	if (!has_room(o))
		return err_set(e, ERR_FORMAT, "it is damaged (the table %s has more "
			       "rows than there is room for): %s",
			       tables[o->at].name, o->d->rescue);
	take_row(o, out);
	return 1;
}

static void close_older(struct import_stream *base)
{
	struct older *o = (struct older *)base;

	for (size_t i = 0; i < TABLES; i++)
		stmt_release(&o->rows[i]);
	import_set_release(&o->set);
	import_db_close(o->d);
	free(o);
}

/* --- which tables there are ---------------------------------------------------------- */

/* A column that is computed would run what the file says. */
static int check_columns(struct older *o, const struct table *t, struct err *e)
{
	struct stmt st = STMT_INIT;
	struct arena a = ARENA_INIT;
	const char **name = NULL;
	size_t n = 0, cap = 0;
	int64_t computed = 0;
	int rc = stmt_prepare(&st, o->d->db, t->columns, NULL);

	if (rc == 0)
		while ((rc = stmt_step(&st, NULL)) == 1) {
			computed += stmt_int(&st, "hidden");
			name = xgrow(name, n, &cap, sizeof *name);
			name[n++] = arena_strdup(&a, stmt_text(&st, "name"));
		}
	o->src.form = t->form;
	if (rc < 0)
		rc = import_db_fail(o->d, e);
	else if (computed)
		rc = err_set(e, ERR_REFUSED, "the table %s has columns that are "
			     "computed, and nothing in the file is run: copy its "
			     "values into a plain table", t->name);
	else
		rc = import_fill_check(&o->src, name, n, e);
	stmt_release(&st);
	arena_release(&a);
	free(name);
	return rc;
}

static int open_table(struct older *o, size_t i, bool is_view, struct err *e)
{
	const struct table *t = &tables[i];
	int rc;

	if (is_view)
		return err_set(e, ERR_REFUSED, "%s is a view, and nothing in the file "
			       "is run: copy its rows into a table", t->name);
	rc = check_columns(o, t, e);
	if (rc == 0 && stmt_prepare(&o->rows[i], o->d->db, t->rows, NULL) < 0)
		rc = import_db_fail(o->d, e);
	o->base.what = o->base.what ? "tables calibrations and calibration_runs"
				    : t->what;
	return rc;
}

enum kind { NO_TABLE, TABLE, VIEW };

/* What there is of each; names gets those of some others. */
static int find_tables(struct older *o, enum kind kind[TABLES], struct buf *names,
		       struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = stmt_prepare(&st, o->d->db, sql_import_tables, NULL);

	while (rc >= 0 && (rc = stmt_step(&st, NULL)) == 1) {
		const char *name = stmt_text(&st, "name");
		bool view = strcmp(stmt_text(&st, "type"), "view") == 0;
		char shown[IMPORT_WHERE];

		for (size_t i = 0; name && i < TABLES; i++)
			if (sqlite3_stricmp(name, tables[i].name) == 0)
				kind[i] = view ? VIEW : TABLE;
		if (name && names->n < 200)
			buf_addf(names, "%s%s", names->n ? ", " : "",
				 import_db_shown(name, shown, sizeof shown));
	}
	stmt_release(&st);
	return rc < 0 ? import_db_fail(o->d, e) : 0;
}

int import_older_open(struct import_db *d, const struct import_source *src,
		      struct import_stream **out, struct err *e)
{
	static const char *const readable[] = { "calibrations", "calibration_runs",
						NULL };
	struct older *o = xcalloc(1, sizeof *o);
	enum kind kind[TABLES] = { NO_TABLE };
	struct buf names = BUF_INIT;
	int rc;

	o->base.next = next;
	o->base.close = close_older;
	o->d = d;
	o->src = *src;
	d->tables = readable;
	d->rescue = "go back to a copy of it";
	rc = find_tables(o, kind, &names, e);
	for (size_t i = 0; rc == 0 && i < TABLES; i++)
		if (kind[i] != NO_TABLE)
			rc = open_table(o, i, kind[i] == VIEW, e);
	if (rc == 0 && !o->base.what)
		rc = err_set(e, ERR_FORMAT, "it is neither a database of postsil nor "
			     "one with a table calibrations or calibration_runs: it "
			     "has %s%s", names.n ? "" : "no tables",
			     buf_str(&names));
	buf_release(&names);
	if (rc < 0)
		close_older(&o->base);
	else
		*out = &o->base;
	return rc;
}
