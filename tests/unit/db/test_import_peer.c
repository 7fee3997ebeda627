/* SPDX-License-Identifier: MIT */
/* Another store of ours as what is imported. */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/xmem.h"
#include "db/store.h"
#include "db_fixture.h"
#include "import_scan.h"

#define RUNS 4

static struct scratch here;
static struct scan scan;
static struct run *run[RUNS];   /* of the store, in its order */

static void setup(void)
{
	struct err e = ERR_INIT;
	struct store *s;

	fixture_make(&here);
	s = fixture_open(&here);
	for (unsigned k = 0; k < RUNS; k++) {
		/* not in the order of time, nor of ids */
		run[k] = k == 2 ? fixture_rich_run() : fixture_run(9 - k);
		cr_assert_eq(store_add_run(s, run[k], &e), 1, "%s", e.text);
	}
	store_close(s);
}

static void teardown(void)
{
	for (size_t k = 0; k < RUNS; k++)
		run_free(run[k]);
	scan_release(&scan);
	fixture_remove(&here);
}

TestSuite(import_peer, .init = setup, .fini = teardown);

static int collect(void *arg, int n, char **value, char **name)
{
	(void)n;
	(void)name;
	buf_adds(arg, value[0]);
	return 0;
}

/* As somebody who means to hide it would: without the triggers. */
static void change(const char *sql)
{
	struct sqlite3 *db = fixture_foreign(&here);
	struct buf drop = BUF_INIT;

	sqlite3_exec(db, "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema "
		     "WHERE type = 'trigger'", collect, &drop, NULL);
	sqlite3_exec(db, buf_str(&drop), NULL, NULL, NULL);
	cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s: %s", sql,
		     sqlite3_errmsg(db));
	sqlite3_close(db);
	buf_release(&drop);
	scan_file(&scan, here.db);
}

/* Item i is run k. */
static void is_run(size_t i, size_t k)
{
	cr_assert_lt(i, scan.n);
	cr_assert_not_null(scan.run[i], "%s: %s", scan.where[i], scan.why[i]);
	fixture_same(scan.run[i], run[k]);
}

static void is_refused(size_t i, size_t k, const char *words)
{
	char where[IMPORT_WHERE];

	snprintf(where, sizeof where, "run %s", run[k]->run_id);
	cr_assert_lt(i, scan.n);
	cr_assert_null(scan.run[i]);
	cr_assert_str_eq(scan.where[i], where);
	cr_assert_not_null(strstr(scan.why[i], words), "%s", scan.why[i]);
}

Test(import_peer, its_runs_come_whole_and_in_the_order_of_their_arrival)
{
	char *before = scan_folder(here.folder), *after;

	scan_file(&scan, here.db);
	after = scan_folder(here.folder);
	cr_assert_eq(scan.rc, 0, "%s", scan.e.text);
	cr_assert_str_eq(scan.what, "database of postsil");
	cr_assert_eq(scan.n, RUNS);
	for (size_t k = 0; k < RUNS; k++)
		is_run(k, k);
	cr_assert_str_eq(after, before);
	free(before);
	free(after);
}

Test(import_peer, the_log_of_a_store_in_use_is_read)
{
	struct store *s = fixture_open(&here);
	struct run *r = fixture_run(77);

	cr_assert_eq(store_add_run(s, r, NULL), 1);
	scan_file(&scan, here.db);
	cr_assert_eq(scan.rc, 0, "%s", scan.e.text);
	cr_assert_eq(scan.n, RUNS + 1);
	fixture_same(scan.run[RUNS], r);
	store_close(s);
	run_free(r);
}

Test(import_peer, a_run_that_was_changed_is_named_and_holds_up_no_other)
{
	change("UPDATE result SET blas3_gops = blas3_gops + 1 WHERE run = 2");
	cr_assert_eq(scan.rc, 0, "%s", scan.e.text);
	cr_assert_eq(scan.n, RUNS);
	is_run(0, 0);
	is_refused(1, 1, "its content was changed");
	is_run(2, 2);
	is_run(3, 3);
}

Test(import_peer, rows_that_make_no_run_are_refused)
{
	change("PRAGMA ignore_check_constraints = ON;"
	       "UPDATE result SET quality = 'noisy ' WHERE run = 1;"
	       "DELETE FROM journal WHERE run = 2;"
	       "UPDATE sample SET reps = zeroblob(16000000) WHERE run = 3");
	cr_assert_eq(scan.n, RUNS);
	is_refused(0, 0, "quality is not valid");
	is_refused(1, 1, "the journal has no row of it");
	is_refused(2, 2, "longer than 16777216 bytes");
	is_run(3, 3);
}

Test(import_peer, a_run_that_is_missing_is_missed)
{
	change("DELETE FROM run WHERE n IN (2, 3)");
	cr_assert_eq(scan.rc, 0, "%s", scan.e.text);
	cr_assert_eq(scan.n, 3);
	is_run(0, 0);
	cr_assert_null(scan.run[1]);
	cr_assert_str_eq(scan.where[1], "runs 2 to 3");
	is_run(2, 3);
}

Test(import_peer, a_run_without_a_valid_id_is_refused)
{
	change("UPDATE run SET run_id = char(27) || substr(run_id, 2) WHERE n = 1");
	cr_assert_eq(scan.n, RUNS);
	cr_assert_null(scan.run[0]);
	cr_assert_null(strchr(scan.where[0], 27));
	cr_assert_null(strchr(scan.why[0], 27), "%s", scan.why[0]);
	is_run(1, 1);
}

Test(import_peer, a_store_of_a_newer_postsil_is_refused)
{
	change("PRAGMA user_version = 1000");
	cr_assert_eq(scan.rc, ERR_VERSION);
	cr_assert_not_null(strstr(scan.e.text, "has schema 1000"), "%s", scan.e.text);
}

Test(import_peer, a_store_of_an_older_schema_is_read_as_it_is)
{
	change("PRAGMA user_version = 1");
	cr_assert_eq(scan.rc, 0, "%s", scan.e.text);
	cr_assert_eq(scan.n, RUNS);
	is_run(3, 3);
}

Test(import_peer, tables_that_are_not_ours_are_refused)
{
	change("DROP VIEW calibration_run; ALTER TABLE sample RENAME COLUMN reps TO x");
	cr_assert_eq(scan.rc, ERR_FORMAT);
	cr_assert_not_null(strstr(scan.e.text, "no such column: reps"), "%s",
			   scan.e.text);
	change("DROP TABLE preflight; CREATE VIEW preflight AS SELECT * FROM run");
	cr_assert_lt(scan.rc, 0);
	cr_assert_eq(scan.n, 0);
}

Test(import_peer, damage_is_told_with_the_way_out)
{
	struct sqlite3 *db = fixture_foreign(&here);
	int64_t page = fixture_number(db, "SELECT rootpage FROM sqlite_schema WHERE "
				      "name = 'preflight'");
	int64_t size = fixture_number(db, "PRAGMA page_size");
	FILE *f = fopen(here.db, "r+");

	sqlite3_close(db);
	cr_assert_eq(fseek(f, (page - 1) * size, SEEK_SET), 0);
	cr_assert_eq(fwrite("\xff\xff\xff\xff", 1, 4, f), 4);
	fclose(f);
	scan_file(&scan, here.db);
	cr_assert_eq(scan.n, RUNS);
	for (size_t k = 0; k < RUNS; k++)
		is_refused(k, k, "`postsil store salvage` brings what is whole");
}
