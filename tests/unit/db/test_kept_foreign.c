/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/base/err.h"
#include "kept_judge.h"

/* A database of that name before ours was ever there. */
static void make_theirs(const char *path)
{
	struct sqlite3 *db;

	cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, "PRAGMA journal_mode = WAL; CREATE TABLE meta(a); "
				  "INSERT INTO meta VALUES ('theirs')", NULL, NULL,
				  NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void is_as_it_was(const char *path)
{
	struct sqlite3 *db;

	cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
	cr_assert_eq(fixture_number(db, "SELECT count(*) FROM meta WHERE a = 'theirs'"), 1);
	cr_assert_eq(fixture_number(db, "SELECT journal_mode = 'wal' FROM "
				    "pragma_journal_mode"), 1);
	sqlite3_close(db);
}

Test(kept_foreign, the_database_of_another_program_is_left_as_it_is)
{
	struct kept_options o = { 0 };
	struct store_head head;
	struct scratch here;
	struct kept_list l;
	struct store *s;
	struct kept *k;
	char path[320];

	fixture_make(&here);
	s = fixture_open(&here);
	kept_fill(s, 4, 0, 35);
	cr_assert_eq(store_head(s, &head, NULL), 0);
	snprintf(path, sizeof path, "%s/levels-%s.db", here.folder, head.origin);
	make_theirs(path);
	o.folder = here.folder;
	for (int again = 0; again < 2; again++) {
		struct err e = ERR_INIT;

		cr_assert_eq(kept_open(s, &o, &k, &e), 0, "%s", e.text);
		cr_assert_eq(kept_update(k, KEPT_ALL, NULL, NULL, &e), 1, "%s", e.text);
		cr_assert(kept_work(k).in_memory);
		cr_assert_eq(kept_series(k, &(struct kept_filter){ 0 }, &l, NULL), 0);
		cr_assert_eq(l.n, 4 * 5u);
		kept_list_release(&l);
		kept_close(k);
	}
	store_close(s);
	is_as_it_was(path);
	fixture_remove(&here);
}

static bool go_on(void *arg, size_t done, size_t of)
{
	(void)arg;
	return done <= of;
}

/* Neither waits for long nor computes all of it for itself, in memory. */
Test(kept_foreign, who_asks_for_progress_is_told_that_another_program_is_at_it)
{
	struct kept_options o = { 0 };
	struct store_head head;
	struct scratch here;
	struct sqlite3 *db;
	struct store *s;
	struct kept *k;
	char path[320];

	fixture_make(&here);
	s = fixture_open(&here);
	kept_fill(s, 2, 0, 10);
	o.folder = here.folder;
	cr_assert_eq(kept_open(s, &o, &k, NULL), 0);
	kept_close(k);
	cr_assert_eq(store_head(s, &head, NULL), 0);
	snprintf(path, sizeof path, "%s/levels-%s.db", here.folder, head.origin);
	cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	cr_assert_eq(kept_open(s, &o, &k, NULL), 0);
	cr_assert_eq(kept_update(k, KEPT_ALL, go_on, NULL, NULL), 0);
	cr_assert_not(kept_work(k).in_memory);
	cr_assert_eq(kept_work(k).analysed, 0);
	cr_assert_eq(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	cr_assert_eq(kept_update(k, KEPT_ALL, go_on, NULL, NULL), 1);
	cr_assert_not(kept_work(k).in_memory);
	cr_assert_eq(kept_work(k).analysed, 4, "two units, fp32 and fp64");
	sqlite3_close(db);
	kept_close(k);
	store_close(s);
	fixture_remove(&here);
}
