/* SPDX-License-Identifier: MIT */
#include "old_store.h"

#include <criterion/criterion.h>
#include <glob.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"

void old_sql(struct sqlite3 *db, const char *sql)
{
	char *why = NULL;

	cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, &why), SQLITE_OK, "%.200s: %s",
		     sql, why);
}

static void read_text(const char *file, struct buf *out)
{
	char part[4096];
	FILE *f = fopen(file, "r");
	size_t n;

	cr_assert_not_null(f, "%s", file);
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(out, part, n);
	fclose(f);
}

/* The guards look at every row: the journal's come last. */
static void fill_old(const struct old_store *o)
{
	static const char *const table[] = {
		"meta", "hardware", "software", "gpu", "run", "device", "fact",
		"preflight", "result", "sample", "journal",
	};
	struct buf sql = BUF_INIT;
	struct sqlite3 *db;
	char name[64];

	snprintf(name, sizeof name, "tests/unit/db/schema_%d.sql", o->version);
	read_text(name, &sql);
	cr_assert_eq(sqlite3_open(o->old, &db), SQLITE_OK);
	old_sql(db, sql.p);
	buf_reset(&sql);
	buf_addf(&sql, "PRAGMA journal_mode = WAL; ATTACH '%s' AS today; BEGIN;",
		 o->here.db);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		buf_addf(&sql, "INSERT INTO main.%s SELECT * FROM today.%s;",
			 table[i], table[i]);
	buf_adds(&sql, "COMMIT");
	old_sql(db, sql.p);
	sqlite3_close(db);
	buf_release(&sql);
}

void old_shell(const char *form, const char *a, const char *b)
{
	struct buf cmd = BUF_INIT;

	buf_addf(&cmd, form, a, b);
	cr_assert_eq(pclose(popen(cmd.p, "r")), 0, "%s", cmd.p);
	buf_release(&cmd);
}

struct run *old_run(unsigned k)
{
	return k ? fixture_run(k) : fixture_rich_run();
}

/* The old database takes the place of what is there, its backups included. */
void old_put(const struct old_store *o)
{
	old_shell("rm -f '%1$s'* && cp '%2$s' '%1$s'", o->here.db, o->old);
}

void old_make(struct old_store *o)
{
	old_make_of(o, 1);
}

void old_make_of(struct old_store *o, int version)
{
	struct store *s;

	o->version = version;
	fixture_make(&o->here);
	snprintf(o->old, sizeof o->old, "%s/old", o->here.folder);
	s = fixture_open(&o->here);
	for (unsigned k = 0; k < OLD_RUNS; k++) {
		struct run *r = old_run(k);

		cr_assert_eq(store_add_run(s, r, NULL), 1);
		run_free(r);
	}
	cr_assert_eq(store_head(s, &o->head, NULL), 0);
	store_close(s);
	fill_old(o);
	old_put(o);
}

static int64_t number(const char *file, const char *sql)
{
	struct sqlite3 *db;
	int64_t n;

	cr_assert_eq(sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	n = fixture_number(db, sql);
	sqlite3_close(db);
	return n;
}

int old_schema(const char *file)
{
	return (int)number(file, "PRAGMA user_version");
}

/* How many backups there are, each of them whole and old; *first: one's name.
 * *unnamed: copies that were cut short. */
size_t old_backups(const struct old_store *o, char first[300], size_t *unnamed)
{
	struct buf pattern = BUF_INIT;
	size_t n = 0, cut = 0;
	glob_t g;

	buf_addf(&pattern, "%s.schema-%d-*", o->here.db, o->version);
	if (glob(pattern.p, 0, NULL, &g) != 0)
		g.gl_pathc = 0;
	for (size_t i = 0; i < g.gl_pathc; i++) {
		const char *name = g.gl_pathv[i];

		if (strchr(name + strlen(o->here.db) + 1, '.')) {
			cut++;
			continue;
		}
		cr_assert_eq(old_schema(name), o->version, "%s", name);
		cr_assert_eq(number(name, "SELECT count(*) FROM journal"), OLD_RUNS);
		if (first)
			snprintf(first, 300, "%s", name);
		n++;
	}
	globfree(&g);
	buf_release(&pattern);
	if (unnamed)
		*unnamed = cut;
	return n;
}

void old_check(const char *file, struct check_report *report)
{
	struct check_request rq = { .where = file };
	struct err e = ERR_INIT;

	cr_assert_eq(store_check(&rq, report, &e), 0, "%s", e.text);
}

void old_is_clean(const char *file)
{
	struct check_report *report = malloc(sizeof *report);

	old_check(file, report);
	cr_assert_eq(report->n_found, 0, "%s: %s", file, report->finding[0].text);
	cr_assert_eq(report->part[CHECK_RECORDS].looked, OLD_RUNS);
	free(report);
}

/* Every run and the head, as they were before. */
void old_holds(const struct old_store *o, struct store *s)
{
	struct store_head now;

	for (unsigned k = 0; k < OLD_RUNS; k++) {
		struct run *in = old_run(k), *out;
		struct err e = ERR_INIT;

		cr_assert_eq(store_get_run(s, in->run_id, &out, &e), 0, "%s", e.text);
		fixture_same(in, out);
		run_free(in);
		run_free(out);
	}
	cr_assert_eq(store_head(s, &now, NULL), 0);
	cr_assert_eq(now.seq, OLD_RUNS);
	cr_assert_str_eq(now.hash, o->head.hash);
	cr_assert_str_eq(now.origin, o->head.origin);
}
