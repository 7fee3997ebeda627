/* SPDX-License-Identifier: MIT */
#include "db/store_migrate.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "db/store.h"
#include "db/store_check.h"
#include "db/store_sqlite.h"
#include "old_store.h"

static struct old_store o;
static struct check_report report;

static void setup(void)
{
	old_make(&o);
}

static void teardown(void)
{
	fixture_remove(&o.here);
}

TestSuite(store_migrate, .init = setup, .fini = teardown);

static void open_old(bool local, struct store **s)
{
	struct err e = ERR_INIT;

	cr_assert_eq(old_schema(o.here.db), 1);
	cr_assert_eq(store_sqlite_open_as(o.here.db, STORE_WRITE, local, s, &e), 0,
		     "%s", e.text);
}

static void brings_it_on(bool local)
{
	struct run *more = fixture_run(9);
	struct store *s;
	char backup[300];

	open_old(local, &s);
	old_holds(&o, s);
	store_close(s);
	cr_assert_eq(old_schema(o.here.db), STORE_USER_VERSION);
	old_is_clean(o.here.db);
	cr_assert_eq(old_backups(&o, backup, NULL), 1);
	old_is_clean(backup);
	s = fixture_open(&o.here);
	cr_assert_eq(store_add_run(s, more, NULL), 1);
	store_close(s);
	cr_assert_eq(old_backups(&o, NULL, NULL), 1);
	run_free(more);
}

Test(store_migrate, keeps_every_hash_and_the_head_and_leaves_a_backup)
{
	brings_it_on(true);
}

Test(store_migrate, does_so_with_a_rollback_journal)
{
	brings_it_on(false);
}

Test(store_migrate, makes_the_very_schema_of_a_new_database)
{
	struct buf sql = BUF_INIT;
	struct scratch fresh;
	struct sqlite3 *db;
	struct store *s;

	open_old(true, &s);
	store_close(s);
	fixture_make(&fresh);
	store_close(fixture_open(&fresh));
	db = fixture_foreign(&fresh);
	buf_addf(&sql, "ATTACH '%s' AS migrated", o.here.db);
	old_sql(db, sql.p);
	cr_assert_eq(fixture_number(db, "SELECT count(*) FROM (SELECT type, name, "
		"tbl_name, sql FROM main.sqlite_schema EXCEPT SELECT type, name, "
		"tbl_name, sql FROM migrated.sqlite_schema)"), 0);
	cr_assert_eq(fixture_number(db, "SELECT (SELECT count(*) FROM "
		"migrated.sqlite_schema) - (SELECT count(*) FROM main.sqlite_schema)"),
		0);
	sqlite3_close(db);
	fixture_remove(&fresh);
	buf_release(&sql);
}

/* Minus infinity, which schema 1 let in: in a transaction that is given up. */
Test(store_migrate, makes_the_checks_hold_that_are_new)
{
	static const char sql[] = "BEGIN; INSERT INTO run SELECT 99, 'f' || "
		"substr(run_id, 2), at_ms, unit_id, hardware, software, suite, "
		"suite_version, 1, 0, 0, notes, NULL, NULL, NULL, NULL, NULL, NULL, "
		"NULL, NULL FROM run WHERE n = 2; "
		"INSERT INTO sample SELECT 99, device, precision, kernel, variant, "
		"size, pos, -9e999, unit, value, low, high, quality, source, n, reps "
		"FROM sample WHERE run = 2; ROLLBACK";
	struct sqlite3 *db = fixture_foreign(&o.here);
	struct store *s;

	old_sql(db, sql);
	sqlite3_close(db);
	open_old(true, &s);
	store_close(s);
	db = fixture_foreign(&o.here);
	cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_CONSTRAINT);
	cr_assert_not_null(strstr(sqlite3_errmsg(db), "CHECK"), "%s",
			   sqlite3_errmsg(db));
	sqlite3_close(db);
}

Test(store_migrate, leaves_an_old_database_alone_that_is_only_read)
{
	struct store_counts n;
	struct err e = ERR_INIT;
	struct store *s;

	cr_assert_eq(store_open(o.here.db, STORE_READ, &s, &e), 0, "%s", e.text);
	old_holds(&o, s);
	cr_assert_eq(store_count(s, &n, NULL), 0);
	cr_assert_eq(n.runs, OLD_RUNS);
	store_close(s);
	old_is_clean(o.here.db);
	cr_assert_eq(old_backups(&o, NULL, NULL), 0);
	old_shell("cmp '%1$s' '%2$s'", o.here.db, o.old);
}

static void tell(void *arg, const char *words, int64_t done, int64_t of)
{
	struct buf *b = arg;

	cr_assert(of == 0 || done <= of);
	if (!strstr(buf_str(b), words))
		buf_addf(b, "%s\n", words);
}

static void tell_end(void *arg, int version, const char *backup)
{
	struct buf *b = arg;

	buf_addf(b, "now %d, was %s\n", version, backup);
}

Test(store_migrate, tells_what_it_does_and_where_the_backup_is)
{
	struct buf said = BUF_INIT;
	struct store_watch w = { .progress = tell, .migrated = tell_end,
				 .arg = &said };
	char backup[300], end[340];
	struct store *s;

	cr_assert_eq(store_open_watched(o.here.db, STORE_WRITE, &w, &s, NULL), 0);
	cr_assert_not_null(strstr(buf_str(&said), "from schema 1 to 3, a backup first: "
				  "/"), "%s", buf_str(&said));
	cr_assert_not_null(strstr(said.p, "reading the journal"), "%s", said.p);
	store_close(s);
	cr_assert_eq(old_backups(&o, backup, NULL), 1);
	snprintf(end, sizeof end, "now 3, was %s\n", backup);
	cr_assert_not_null(strstr(said.p, end), "%s", said.p);
	buf_reset(&said);
	cr_assert_eq(store_open_watched(o.here.db, STORE_WRITE, &w, &s, NULL), 0);
	cr_assert_eq(said.n, 0, "it was brought on already");
	store_close(s);
	buf_release(&said);
}

/* A table that somebody changed is not ours to guess at. */
Test(store_migrate, refuses_a_schema_that_is_not_what_it_was)
{
	static const char *const sql[] = {
		"UPDATE sqlite_schema SET sql = replace(sql, 'value TEXT', 'value  TEXT') "
			"WHERE name = 'fact'",
		"UPDATE sqlite_schema SET sql = replace(sql, 'state IN (', 'state IN( ') "
			"WHERE name = 'fact'",
	};

	for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
		struct sqlite3 *db = fixture_foreign(&o.here);
		struct err e = ERR_INIT;
		struct store *s;

		old_sql(db, "PRAGMA writable_schema = ON");
		old_sql(db, sql[i]);
		sqlite3_close(db);
		old_shell("cp '%1$s' '%2$s.before'", o.here.db, o.old);
		cr_assert_eq(store_open(o.here.db, STORE_WRITE, &s, &e), ERR_FORMAT);
		cr_assert_not_null(strstr(e.text, "table fact"), "%s", e.text);
		old_shell("cmp '%1$s' '%2$s.before'", o.here.db, o.old);
		cr_assert_eq(old_backups(&o, NULL, NULL), 0, "a backup that nobody needs");
		old_put(&o);
	}
}

Test(store_migrate, takes_damage_along_as_it_is)
{
	struct sqlite3 *db = fixture_foreign(&o.here);
	struct check_finding before;
	struct store *s;

	old_sql(db, "DROP TRIGGER run_no_update; UPDATE run SET notes = 'other' WHERE "
		    "n = 2; CREATE TRIGGER run_no_update BEFORE UPDATE ON run\n"
		    "BEGIN SELECT RAISE(ABORT, 'run is append-only'); END");
	sqlite3_close(db);
	old_check(o.here.db, &report);
	cr_assert_eq(report.n_found, 1);
	before = report.finding[0];
	open_old(true, &s);
	store_close(s);
	old_check(o.here.db, &report);
	cr_assert_eq(report.n_found, 1);
	cr_assert_str_eq(report.finding[0].text, before.text);
	cr_assert_str_eq(report.finding[0].run_id, before.run_id);
	cr_assert_eq(old_schema(o.here.db), STORE_USER_VERSION);
}

/* What a person adds can be dropped by them. */
Test(store_migrate, refuses_an_index_of_the_user_with_the_way_out)
{
	struct sqlite3 *db = fixture_foreign(&o.here);
	struct err e = ERR_INIT;
	struct store *s;

	old_sql(db, "CREATE INDEX my_notes ON run(notes)");
	sqlite3_close(db);
	cr_assert_eq(store_open(o.here.db, STORE_WRITE, &s, &e), ERR_FORMAT);
	cr_assert_not_null(strstr(e.text, "the index my_notes is none of postsil's: "
				  "drop it (DROP INDEX"), "%s", e.text);
	cr_assert_eq(old_schema(o.here.db), 1);
	cr_assert_eq(old_backups(&o, NULL, NULL), 0, "a backup that nobody needs");
	db = fixture_foreign(&o.here);
	old_sql(db, "DROP INDEX my_notes");
	sqlite3_close(db);
	open_old(true, &s);
	store_close(s);
	cr_assert_eq(old_schema(o.here.db), STORE_USER_VERSION);
}

static bool is_there(const char *end)
{
	struct buf name = BUF_INIT;
	bool is;

	buf_addf(&name, "%s%s", o.here.db, end);
	is = access(name.p, F_OK) == 0;
	buf_release(&name);
	return is;
}

Test(store_migrate, removes_no_file_that_may_be_of_the_user)
{
	static const char *const theirs[] = {
		".schema-1-20261231T235959Z.backup", ".schema-1-20261231T235959Z.sqlite",
		".schema-1-20261231T235959Z.gz", ".schema-1-20261231T235959Z.AbCd12",
		".schema-1-20261231T235959Z", ".schema-1-20261231T235959Z-2.folder",
		".schema-notes.postsil-part.AbCd12", ".postsil-part.AbCd12",
		".schema-1-20261231T235959Z.postsil-part.AbCd123",
		".schema-1-20261231T235959Z.postsil-part.AbCd.2",
		".schema-1-20261231T235959Z.postsil-part.", ".schema-1-.postsil-part.",
		".schema-1-20261231T235959Z.postsil-part.AbCd12.gz",
		".schema-1-20261231T235959Z.postsil-part.AbCd12-wal",
	}, *const ours[] = {
		".schema-1-20261231T235959Z.postsil-part.AbCd12",
		".schema-1-20261231T235959Z-2.postsil-part.zzzzzz",
		".schema-1-20261231T235959Z.postsil-part.000000-journal",
	};
	const size_t n = sizeof theirs / sizeof *theirs, m = sizeof ours / sizeof *ours;
	struct store *s;

	for (size_t i = 0; i < n; i++)
		old_shell("echo mine >'%1$s%2$s'", o.here.db, theirs[i]);
	for (size_t i = 0; i < m; i++)
		old_shell("echo cut >'%1$s%2$s'", o.here.db, ours[i]);
	open_old(true, &s);
	store_close(s);
	for (size_t i = 0; i < n; i++)
		cr_expect(is_there(theirs[i]), "%s was removed", theirs[i]);
	for (size_t i = 0; i < m; i++)
		cr_expect_not(is_there(ours[i]), "%s is there", ours[i]);
}

/* A reader holds up the commit with a rollback journal for as long as writers wait. */
Test(store_migrate, leaves_no_backup_when_it_had_to_wait_in_vain)
{
	struct sqlite3 *db = fixture_foreign(&o.here);
	struct err e = ERR_INIT;
	struct store *s;

	old_sql(db, "PRAGMA journal_mode = TRUNCATE");
	old_sql(db, "BEGIN; SELECT count(*) FROM run");
	cr_assert_eq(store_sqlite_open_as(o.here.db, STORE_WRITE, false, &s, &e),
		     ERR_BUSY, "%s", e.text);
	old_sql(db, "COMMIT");
	sqlite3_close(db);
	cr_assert_eq(old_schema(o.here.db), 1);
	cr_assert_eq(old_backups(&o, NULL, NULL), 0, "a backup that nobody needs");
}
