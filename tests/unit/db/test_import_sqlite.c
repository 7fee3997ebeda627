/* SPDX-License-Identifier: MIT */
/* Databases from outside: read without a trace, and nothing in them is run. */
#include "db/import_sqlite.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/xmem.h"
#include "db_fixture.h"
#include "import_scan.h"

static struct scratch here;
static struct scan scan;
static char copy[200];   /* the same files in a folder of their own */

static void setup(void)
{
	fixture_make(&here);
	snprintf(copy, sizeof copy, "%s/c", here.folder);
	cr_assert_eq(mkdir(copy, 0700), 0);
}

static void teardown(void)
{
	scan_release(&scan);
	fixture_remove(&here);
}

TestSuite(import_sqlite, .init = setup, .fini = teardown);

#define TABLE \
	"CREATE TABLE calibrations(hardware_id TEXT, device_type TEXT, precision TEXT," \
	"calibration_date TEXT, blas3_gops REAL);"
#define ROW(gops) \
	"INSERT INTO calibrations VALUES ('box', 'cpu', 'fp64', '2025-11-28', " gops ");"

/* The file here.db with this ending, if there is one, into the folder copy. */
static void copy_file(const char *end)
{
	char *from = xasprintf("%s%s", here.db, end);
	char *to = xasprintf("%s/postsil.db%s", copy, end);
	FILE *in = fopen(from, "r"), *out = fopen(to, "w");
	char chunk[4096];
	size_t n;

	cr_assert_not_null(in, "%s", from);
	cr_assert_not_null(out, "%s", to);
	while ((n = fread(chunk, 1, sizeof chunk, in)) > 0)
		cr_assert_eq(fwrite(chunk, 1, n, out), n);
	fclose(in);
	cr_assert_eq(fclose(out), 0);
	free(from);
	free(to);
}

/* Scans the copy, which must give n runs and leave the folder as it was. */
static void scan_untouched(size_t n)
{
	char *path = xasprintf("%s/postsil.db", copy);
	char *before = scan_folder(copy), *after;

	scan_file(&scan, path);
	after = scan_folder(copy);
	cr_assert_eq(scan.rc, 0, "%s", scan.e.text);
	cr_assert_eq(scan.n, n, "%zu runs, not %zu", scan.n, n);
	cr_assert_str_eq(after, before);
	free(before);
	free(after);
	free(path);
}

Test(import_sqlite, the_first_bytes_tell_a_database)
{
	/* the header string of SQLite's file format, 1.2.1 */
	static const unsigned char header[] = { 0x53, 0x51, 0x4c, 0x69, 0x74, 0x65,
		0x20, 0x66, 0x6f, 0x72, 0x6d, 0x61, 0x74, 0x20, 0x33, 0x00 };

	cr_assert(import_sqlite_is(header, sizeof header));
	cr_assert_not(import_sqlite_is(header, 15));
	cr_assert_not(import_sqlite_is("SQLite format 4", 16));
	cr_assert_not(import_sqlite_is("", 0));
}

Test(import_sqlite, a_file_with_a_rollback_journal_is_left_as_it_was)
{
	scan_make(here.db, TABLE ROW("1") ROW("2"));
	copy_file("");
	scan_untouched(2);
}

Test(import_sqlite, a_file_in_write_ahead_form_without_a_log_is_left_as_it_was)
{
	scan_make(here.db, "PRAGMA journal_mode = WAL;" TABLE ROW("1") ROW("2"));
	copy_file("");
	scan_untouched(2);
}


Test(import_sqlite, a_log_that_was_emptied_is_left_as_it_was)
{
	struct sqlite3 *db;

	scan_make(here.db, "PRAGMA journal_mode = WAL;" TABLE ROW("1"));
	db = fixture_foreign(&here);
	cr_assert_eq(sqlite3_exec(db, ROW("2") "PRAGMA wal_checkpoint(TRUNCATE)", NULL,
				  NULL, NULL), SQLITE_OK);
	copy_file("");
	copy_file("-wal");
	scan_untouched(2);
	scan_release(&scan);
	copy_file("-shm");
	scan_untouched(2);
	sqlite3_close(db);
}

/* A writer that died, or still lives, left one row in the file and one in the log. */
static struct sqlite3 *open_with_log(void)
{
	struct sqlite3 *db;

	scan_make(here.db, "PRAGMA journal_mode = WAL;" TABLE ROW("1"));
	db = fixture_foreign(&here);
	cr_assert_eq(sqlite3_exec(db, "PRAGMA wal_autocheckpoint = 0;" ROW("2"), NULL,
				  NULL, NULL), SQLITE_OK);
	return db;
}

Test(import_sqlite, a_log_beside_the_file_is_read_and_left_as_it_was)
{
	struct sqlite3 *db = open_with_log();

	copy_file("");
	copy_file("-wal");
	copy_file("-shm");
	sqlite3_close(db);
	scan_untouched(2);
}

Test(import_sqlite, a_log_without_its_shared_memory_is_read_too)
{
	struct sqlite3 *db = open_with_log();

	copy_file("");
	copy_file("-wal");
	sqlite3_close(db);
	scan_untouched(2);
}

Test(import_sqlite, a_torn_log_is_read_up_to_where_it_is_whole)
{
	struct sqlite3 *db = open_with_log();
	char *log = xasprintf("%s/postsil.db-wal", copy);
	struct stat st;

	copy_file("");
	copy_file("-wal");
	sqlite3_close(db);
	cr_assert_eq(stat(log, &st), 0);
	cr_assert_eq(truncate(log, st.st_size - 100), 0);
	scan_untouched(1);
	free(log);
}

Test(import_sqlite, a_database_in_use_is_read_as_it_was_when_it_was_opened)
{
	const struct import_sqlite_options o = { .now_ms = SCAN_NOW_MS };
	struct sqlite3 *db = open_with_log();
	struct import_stream *s;
	struct import_item item;
	struct err e = ERR_INIT;
	int n = 0;

	cr_assert_eq(import_sqlite_open(here.db, &o, &s, &e), 0, "%s", e.text);
	cr_assert_eq(sqlite3_exec(db, ROW("3"), NULL, NULL, NULL), SQLITE_OK, "%s",
		     sqlite3_errmsg(db));
	for (; s->next(s, &item, &e) == 1; n++)
		run_free(item.run);
	cr_assert_eq(e.code, 0, "%s", e.text);
	cr_assert_eq(n, 2);
	s->close(s);
	sqlite3_close(db);
}

Test(import_sqlite, no_row_is_given_out_after_a_change_while_nothing_guards_it)
{
	const struct import_sqlite_options o = { .now_ms = SCAN_NOW_MS };
	struct import_stream *s;
	struct import_item item;
	struct err e = ERR_INIT;
	int rc;

	scan_make(here.db, "PRAGMA journal_mode = WAL;" TABLE ROW("1") ROW("2"));
	cr_assert_eq(import_sqlite_open(here.db, &o, &s, &e), 0, "%s", e.text);
	cr_assert_eq(s->next(s, &item, &e), 1, "%s", e.text);
	run_free(item.run);
	scan_make(here.db, ROW("3"));
	rc = s->next(s, &item, &e);
	cr_assert_eq(rc, ERR_BUSY, "%d", rc);
	cr_assert_not_null(strstr(e.text, "was changed while it was read"));
	s->close(s);
}

/* A database that a writer died at, with its journal, in the folder copy. */
static void make_cut_short(void)
{
	struct sqlite3 *db;

	scan_make(here.db, "PRAGMA page_size = 512;" TABLE ROW("1"));
	db = fixture_foreign(&here);
	/* pages go to the file before the commit, as the cache is full */
	cr_assert_eq(sqlite3_exec(db, "PRAGMA cache_size = 1; BEGIN;"
				  "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT "
				  "i + 1 FROM c WHERE i < 500) INSERT INTO calibrations "
				  "SELECT 'b', 'cpu', 'fp64', '2025-11-28', i FROM c;"
				  "UPDATE calibrations SET blas3_gops = 7",
				  NULL, NULL, NULL), SQLITE_OK);
	copy_file("");
	copy_file("-journal");
	sqlite3_close(db);
}

/* end: of an empty file beside it; "": none. */
static void tells_what_was_cut_short(const char *end)
{
	char *path = xasprintf("%s/postsil.db", copy), *before, *after;

	make_cut_short();
	if (*end) {
		char *log = xasprintf("%s%s", path, end);

		fclose(fopen(log, "w"));
		free(log);
	}
	before = scan_folder(copy);
	scan_file(&scan, path);
	after = scan_folder(copy);
	cr_assert_eq(scan.rc, ERR_IO);
	cr_assert_not_null(strstr(scan.e.text, "was cut short"), "%s", scan.e.text);
	cr_assert_eq(scan.n, 0);
	cr_assert_str_eq(after, before);
	free(before);
	free(after);
	free(path);
}

Test(import_sqlite, a_rollback_that_is_due_is_told_and_not_done)
{
	tells_what_was_cut_short("");
}

/* With a log, though an empty one, SQLite would take it for one that does not change
 * and read half of what was cut short. */
Test(import_sqlite, a_rollback_that_is_due_beside_an_empty_log_is_told_too)
{
	tells_what_was_cut_short("-wal");
}

/* As PRAGMA journal_mode = PERSIST leaves it (file format, 3). */
Test(import_sqlite, a_journal_that_was_ended_is_no_hindrance)
{
	char *journal = xasprintf("%s/postsil.db-journal", copy);
	FILE *f;

	scan_make(here.db, "PRAGMA journal_mode = WAL;" TABLE ROW("1"));
	copy_file("");
	f = fopen(journal, "w");
	for (int i = 0; i < 512; i++)
		fputc(0, f);
	fclose(f);
	scan_untouched(1);
	free(journal);
}

/* The scan ends with this code and these words. */
static void refused(const char *path, int code, const char *words)
{
	scan_file(&scan, path);
	cr_assert_eq(scan.rc, code, "%d: %s", scan.rc, scan.e.text);
	cr_assert_not_null(strstr(scan.e.text, words), "%s", scan.e.text);
	scan_release(&scan);
}

Test(import_sqlite, what_would_have_to_be_run_is_refused)
{
	static const struct { const char *sql, *words; int code; } t[] = {
		{ .sql = "CREATE TABLE t(a); CREATE VIEW calibrations AS SELECT * FROM t",
		  .words = "calibrations is a view" },
		{ .sql = "CREATE VIRTUAL TABLE calibration_runs USING fts5(a, b)",
		  .words = "no such module", .code = ERR_FORMAT },
		{ .sql = "CREATE TABLE calibrations(hardware_id, x AS (upper("
			 "hardware_id)))", .words = "columns that are computed" },
		{ .sql = TABLE "CREATE VIEW calibration_runs AS SELECT 1",
		  .words = "calibration_runs is a view" },
		/* the catalogue says table where the statement makes a view */
		{ .sql = "CREATE TABLE t(a); CREATE VIEW calibrations AS SELECT * FROM t;"
			 "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET type = "
			 "'table' WHERE name = 'calibrations'",
		  .words = "malformed database schema", .code = ERR_FORMAT },
	};

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		scan_make(here.db, t[i].sql);
		refused(here.db, t[i].code ? t[i].code : ERR_REFUSED, t[i].words);
		cr_assert_eq(unlink(here.db), 0);
	}
}

/* Indexes on expressions, triggers, checks and defaults are there, and not asked. */
Test(import_sqlite, nothing_else_in_the_file_is_run)
{
	scan_make(here.db, TABLE ROW("1")
		  "CREATE INDEX i ON calibrations(upper(hardware_id));"
		  "CREATE TRIGGER t BEFORE INSERT ON calibrations BEGIN SELECT "
		  "RAISE(ABORT, 'no'); END;"
		  "CREATE VIEW v AS SELECT load_extension('x') FROM nowhere;"
		  "ALTER TABLE calibrations ADD COLUMN power_mode TEXT DEFAULT '15W'");
	scan_file(&scan, here.db);
	cr_assert_eq(scan.rc, 0, "%s", scan.e.text);
	cr_assert_eq(scan.n, 1);
	cr_assert_str_eq(scan_fact(&scan.run[0]->facts, "power_mode"), "15W");
}

Test(import_sqlite, a_file_with_nothing_for_us_is_refused_by_what_it_has)
{
	char *text = xasprintf("%s/text", here.folder);
	char *empty = xasprintf("%s/empty", here.folder);
	FILE *f = fopen(text, "w");

	fputs("SQLite format 3", f);
	fputc('\0', f);
	for (int i = 0; i < 5000; i++)
		fputc('x', f);
	fclose(f);
	fclose(fopen(empty, "w"));
	scan_make(here.db, "CREATE TABLE \"x\x1b[31m\"(a); CREATE TABLE places(b)");
	refused(here.db, ERR_FORMAT, "it has x?[31m, places");
	refused(text, ERR_FORMAT, "no SQLite database");
	refused(empty, ERR_FORMAT, "it is empty");
	refused(here.folder, ERR_FORMAT, "it is no regular file");
	refused("/no/such/file", ERR_IO, "No such file");
	cr_assert_eq(unlink(here.db), 0);
	scan_make(here.db, "PRAGMA user_version = 3");
	refused(here.db, ERR_FORMAT, "it has no tables");
	free(text);
	free(empty);
}

/* A catalogue that no statement could have made. */
Test(import_sqlite, a_table_of_too_many_columns_is_refused)
{
	scan_make(here.db, TABLE "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET "
		  "sql = 'CREATE TABLE calibrations(a' || replace(printf('%20000c', "
		  "'x'), ' ', ',a') || ')'");
	refused(here.db, ERR_FORMAT, "malformed database schema");
	scan_make(here.db, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET "
		  "sql = 'CREATE TABLE calibrations(' || replace(printf('%2000000c', "
		  "'x'), ' ', 'aaaa') || ')'");
	refused(here.db, ERR_FORMAT, "malformed database schema");
}

static void poke(const char *path, long at, const void *p, size_t n)
{
	FILE *f = fopen(path, "r+");

	cr_assert_not_null(f);
	cr_assert_eq(fseek(f, at, SEEK_SET), 0);
	cr_assert_eq(fwrite(p, 1, n, f), n);
	cr_assert_eq(fclose(f), 0);
}

#define MANY_ROWS \
	"WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 2000) " \
	"INSERT INTO calibrations SELECT 'box', 'cpu', 'fp64', '2025-11-28', i FROM c;"

Test(import_sqlite, damage_is_told_behind_what_could_be_read)
{
	scan_make(here.db, "PRAGMA page_size = 512;" TABLE MANY_ROWS);
	poke(here.db, 512 * 60, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	scan_file(&scan, here.db);
	cr_assert_eq(scan.rc, ERR_FORMAT);
	cr_assert_gt(scan.n, 10);
	cr_assert_lt(scan.n, 2000);
	cr_assert_not_null(strstr(scan.e.text, "it is damaged"), "%s", scan.e.text);
	cr_assert_not_null(strstr(scan.e.text, "go back to a copy"));
	cr_assert_eq(strncmp(scan.e.text, "after row ", 10), 0);
}

/* File format 1.6: writes page as the root of the table is (page 2, of 512 bytes),
 * with all its children the one page child. */
static void point_at(const char *path, int page, unsigned char child)
{
	unsigned char p[512];
	FILE *f = fopen(path, "r");

	cr_assert_eq(fseek(f, 512, SEEK_SET), 0);
	cr_assert_eq(fread(p, 1, sizeof p, f), sizeof p);
	fclose(f);
	cr_assert_eq(p[0], 5, "page 2 is of kind %d", p[0]);
	for (int i = 0; i < (p[3] << 8 | p[4]); i++) {
		unsigned char *cell = p + (p[12 + 2 * i] << 8 | p[13 + 2 * i]);

		memcpy(cell, (unsigned char[4]){ 0, 0, 0, child }, 4);
	}
	poke(path, (page - 1) * 512L, p, sizeof p);
}

Test(import_sqlite, a_tree_that_comes_back_to_the_same_rows_ends)
{
	scan_make(here.db, "PRAGMA page_size = 512; CREATE TABLE calibrations(notes);"
		  "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE "
		  "i < 2000) INSERT INTO calibrations SELECT NULL FROM c");
	/* 3 is a leaf */
	point_at(here.db, 4, 3);
	point_at(here.db, 5, 4);
	point_at(here.db, 2, 5);
	scan_file(&scan, here.db);
	cr_assert_eq(scan.rc, ERR_FORMAT, "%zu rows", scan.n);
	cr_assert_not_null(strstr(scan.e.text, "more rows than there is room for"),
			   "%zu rows: %s", scan.n, scan.e.text);
}
