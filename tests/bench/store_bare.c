/* SPDX-License-Identifier: MIT */
#include "store_bare.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/buf.h"
#include "core/base/xmem.h"

/* Each with the column by which its rows belong to a run, or are numbered. */
static const struct { const char *name, *number; } tables[] = {
	{ .name = "hardware", .number = "n" },
	{ .name = "software", .number = "n" },
	{ .name = "gpu", .number = "n" },
	{ .name = "run", .number = "n" },
	{ .name = "device", .number = "run" },
	{ .name = "fact", .number = "run" },
	{ .name = "preflight", .number = "run" },
	{ .name = "result", .number = "run" },
	{ .name = "sample", .number = "run" },
	{ .name = "journal", .number = "run" },
};

#define N_TABLES (sizeof tables / sizeof *tables)

struct table {
	sqlite3_stmt *read, *insert;
	int64_t last;            /* number of the last row copied */
	sqlite3_value **values;  /* of the rows to insert, one behind the other */
	size_t n, cap;
};

struct bare {
	sqlite3 *from, *to;
	struct table table[N_TABLES];
};

static int complain(sqlite3 *db)
{
	fprintf(stderr, "store_bare: %s\n", sqlite3_errmsg(db));
	return -1;
}

static int make_schema(struct bare *b)
{
	sqlite3_stmt *st;
	int rc = SQLITE_OK;

	if (sqlite3_prepare_v2(b->from, "SELECT sql FROM sqlite_schema WHERE type "
			       "IN ('table', 'index') AND sql IS NOT NULL "
			       "ORDER BY type DESC", -1, &st, NULL) != SQLITE_OK)
		return complain(b->from);
	while (rc == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
		rc = sqlite3_exec(b->to, (const char *)sqlite3_column_text(st, 0),
				  NULL, NULL, NULL);
	sqlite3_finalize(st);
	return rc == SQLITE_OK ? 0 : complain(b->to);
}

static int prepare_table(struct bare *b, size_t i)
{
	struct table *t = &b->table[i];
	struct buf sql = BUF_INIT;
	int rc;

	buf_addf(&sql, "SELECT * FROM %s WHERE %s > ?1 ORDER BY %s",
		 tables[i].name, tables[i].number, tables[i].number);
	rc = sqlite3_prepare_v2(b->from, sql.p, -1, &t->read, NULL);
	if (rc != SQLITE_OK) {
		buf_release(&sql);
		return complain(b->from);
	}
	buf_reset(&sql);
	buf_addf(&sql, "INSERT INTO %s VALUES (?", tables[i].name);
	for (int c = 1; c < sqlite3_column_count(t->read); c++)
		buf_adds(&sql, ", ?");
	buf_addc(&sql, ')');
	rc = sqlite3_prepare_v2(b->to, sql.p, -1, &t->insert, NULL);
	buf_release(&sql);
	return rc == SQLITE_OK ? 0 : complain(b->to);
}

struct bare *bare_open(const char *store, const char *file)
{
	struct bare *b = xcalloc(1, sizeof *b);
	int rc = 0;

	if (sqlite3_open_v2(store, &b->from, SQLITE_OPEN_READONLY, NULL))
		rc = complain(b->from);
	else if (sqlite3_open(file, &b->to) ||
		 sqlite3_exec(b->to, "PRAGMA journal_mode = WAL; PRAGMA synchronous "
			      "= FULL; PRAGMA cache_size = -8192", NULL, NULL, NULL))
		rc = complain(b->to);
	if (rc == 0)
		rc = make_schema(b);
	for (size_t i = 0; i < N_TABLES && rc == 0; i++)
		rc = prepare_table(b, i);
	if (rc == 0)
		return b;
	bare_close(b);
	return NULL;
}

static void forget(struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		sqlite3_value_free(t->values[i]);
	t->n = 0;
}

void bare_close(struct bare *b)
{
	for (size_t i = 0; i < N_TABLES; i++) {
		struct table *t = &b->table[i];

		forget(t);
		free(t->values);
		sqlite3_finalize(t->read);
		sqlite3_finalize(t->insert);
	}
	sqlite3_close(b->from);
	sqlite3_close(b->to);
	free(b);
}

static int read_rows(struct bare *b, size_t i)
{
	struct table *t = &b->table[i];
	int rc, columns = sqlite3_column_count(t->read);
	/* the journal has its number behind origin and seq */
	int number = strcmp(tables[i].name, "journal") == 0 ? 2 : 0;

	sqlite3_bind_int64(t->read, 1, t->last);
	while ((rc = sqlite3_step(t->read)) == SQLITE_ROW) {
		t->last = sqlite3_column_int64(t->read, number);
		for (int c = 0; c < columns; c++) {
			t->values = xgrow(t->values, t->n, &t->cap,
					  sizeof *t->values);
			t->values[t->n++] =
				sqlite3_value_dup(sqlite3_column_value(t->read, c));
		}
	}
	sqlite3_reset(t->read);
	return rc == SQLITE_DONE ? 0 : complain(b->from);
}

static int insert_rows(struct table *t)
{
	int rc, columns = sqlite3_bind_parameter_count(t->insert);

	for (size_t i = 0; i < t->n; i += (size_t)columns) {
		for (int c = 0; c < columns; c++)
			sqlite3_bind_value(t->insert, c + 1, t->values[i + (size_t)c]);
		rc = sqlite3_step(t->insert);
		sqlite3_reset(t->insert);
		if (rc != SQLITE_DONE)
			return rc;
	}
	return SQLITE_OK;
}

static double seconds_of(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct spent spent_now(void)
{
	return (struct spent){ .wall = seconds_of(CLOCK_MONOTONIC),
			       .cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID) };
}

void spent_add(struct spent *sum, struct spent since)
{
	struct spent now = spent_now();

	sum->wall += now.wall - since.wall;
	sum->cpu += now.cpu - since.cpu;
}

int bare_copy(struct bare *b, struct spent *spent)
{
	struct spent start;
	int rc;

	for (size_t i = 0; i < N_TABLES; i++)
		if (read_rows(b, i) < 0)
			return -1;
	start = spent_now();
	rc = sqlite3_exec(b->to, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	for (size_t i = 0; i < N_TABLES && rc == SQLITE_OK; i++)
		rc = insert_rows(&b->table[i]);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(b->to, "COMMIT", NULL, NULL, NULL);
	spent_add(spent, start);
	for (size_t i = 0; i < N_TABLES; i++)
		forget(&b->table[i]);
	return rc == SQLITE_OK ? 0 : complain(b->to);
}
