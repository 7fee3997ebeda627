/* SPDX-License-Identifier: MIT */
/*
 * Append-only in fact: what other programs and our own connection may not do.
 * The other program is the sqlite3 shell, the thing a person would take.
 */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "db/guard.h"
#include "db/store.h"
#include "alert_fixture.h"
#include "db_fixture.h"

static struct scratch here;

static void setup(void)
{
	struct run *r = fixture_rich_run(), *plain = fixture_run(1);
	struct store *s;

	fixture_make(&here);
	s = fixture_open(&here);
	cr_assert_eq(store_add_run(s, r, NULL), 1);
	cr_assert_eq(store_add_run(s, plain, NULL), 1);
	store_close(s);
	run_free(r);
	run_free(plain);
	cr_assert_eq(events_add(&here, 0, 4), 4);
}

static void teardown(void)
{
	fixture_remove(&here);
}

TestSuite(guard, .init = setup, .fini = teardown);

/* The shell's output; *status is its exit status. */
static void shell(const char *sql, struct buf *out, int *status)
{
	struct buf cmd = BUF_INIT;
	char part[512];
	FILE *p;
	size_t n;

	buf_addf(&cmd, "sqlite3 '%s' \"%s\" 2>&1", here.db, sql);
	p = popen(cmd.p, "r");
	cr_assert_not_null(p);
	while ((n = fread(part, 1, sizeof part, p)) > 0)
		buf_add(out, part, n);
	*status = pclose(p);
	buf_release(&cmd);
}

static void dump(struct buf *out)
{
	int status;

	shell(".dump", out, &status);
	cr_assert_eq(status, 0);
	cr_assert_gt(out->n, 10000);
}

/* The shell must fail, for that reason, and leave every byte of content. */
static void refuses(const char *sql, const struct buf *before)
{
	struct buf said = BUF_INIT, after = BUF_INIT;
	int status;

	shell(sql, &said, &status);
	cr_assert_neq(status, 0, "%s", sql);
	cr_assert_not_null(strstr(buf_str(&said), "append-only"), "%s: %s", sql,
			   buf_str(&said));
	dump(&after);
	cr_assert_str_eq(after.p, before->p, "%s", sql);
	buf_release(&said);
	buf_release(&after);
}

static void first_column(const char *table, struct buf *out)
{
	struct buf q = BUF_INIT;
	int status;

	buf_reset(out);
	buf_addf(&q, "SELECT name FROM pragma_table_info('%s') LIMIT 1", table);
	shell(q.p, out, &status);
	while (out->n && out->p[out->n - 1] == '\n')
		out->p[--out->n] = '\0';
	buf_release(&q);
}

Test(guard, holds_from_the_shell_for_each_table_and_each_statement, .timeout = 60)
{
	static const char *const form[] = {
		"UPDATE %1$s SET %2$s = %2$s",
		"UPDATE OR REPLACE %1$s SET %2$s = 1",
		"DELETE FROM %1$s",
		"INSERT OR REPLACE INTO %1$s SELECT * FROM %1$s LIMIT 1",
		"REPLACE INTO %1$s SELECT * FROM %1$s",
		"INSERT INTO %1$s SELECT * FROM %1$s WHERE true "
			"ON CONFLICT DO UPDATE SET %2$s = %2$s",
		"PRAGMA recursive_triggers = off; "
			"INSERT OR REPLACE INTO %1$s SELECT * FROM %1$s",
	};
	struct buf before = BUF_INIT, column = BUF_INIT;
	int tried = 0;

	dump(&before);
	for (size_t t = 0; guard_table[t]; t++) {
		first_column(guard_table[t], &column);
		for (size_t i = 0; i < sizeof form / sizeof *form; i++) {
			struct buf sql = BUF_INIT;

			buf_addf(&sql, form[i], guard_table[t], column.p);
			refuses(sql.p, &before);
			buf_release(&sql);
			tried++;
		}
	}
	cr_assert_eq(tried, 13 * 7);
	buf_release(&before);
	buf_release(&column);
}

Test(guard, stops_replacing_through_any_other_unique_key)
{
	static const char *const sql[] = {
		/* a new number for the old identity, or the other way round */
		"INSERT OR REPLACE INTO run SELECT 99, run_id, at_ms, unit_id, "
		"hardware, software, suite, suite_version, 1, 0, 0, notes, NULL, "
		"NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM run LIMIT 1",
		"INSERT OR REPLACE INTO hardware(n, key, fingerprint, "
		"fingerprint_rule, facts) SELECT 99, key, fingerprint, 1, '{}' "
		"FROM hardware LIMIT 1",
		("INSERT OR REPLACE INTO journal SELECT origin, 99, run, run_id, "
		 "record_hash, prev_hash, hash FROM journal LIMIT 1"),
		("INSERT OR REPLACE INTO alert_journal SELECT origin, 99, event_id, "
		 "record_hash, prev_hash, hash FROM alert_journal LIMIT 1"),
	};
	struct buf before = BUF_INIT;

	dump(&before);
	for (size_t i = 0; i < sizeof sql / sizeof *sql; i++)
		refuses(sql[i], &before);
	buf_release(&before);
}

Test(guard, lets_nothing_join_a_run_that_is_complete)
{
	static const char *const sql[] = {
		"INSERT INTO fact VALUES (1, '', 'added', 99, 'known', 'x', '', '')",
		"INSERT INTO preflight VALUES (1, 99, 'load', 'pass', '', '', '')",
		"INSERT INTO device VALUES (1, 'gpu9', 9, '', '', NULL, NULL)",
		"INSERT INTO sample SELECT run, device, precision, 'new', variant, "
		"size, 99, work, unit, value, low, high, quality, source, n, reps "
		"FROM sample LIMIT 1",
		"INSERT INTO result(run, device, precision, pos, unit_id, "
		"hardware_fingerprint, at_ms, quality) SELECT run, device, 'new', "
		"99, unit_id, hardware_fingerprint, at_ms, quality FROM result "
		"LIMIT 1",
	};
	struct buf before = BUF_INIT;

	dump(&before);
	for (size_t i = 0; i < sizeof sql / sizeof *sql; i++)
		refuses(sql[i], &before);
	buf_release(&before);
}

/* Our own connection: the authorizer refuses before a trigger is asked, also
 * what the shell may do, such as dropping a trigger. */
Test(guard, refuses_in_our_own_connection_before_anything_runs)
{
	static const char *const sql[] = {
		"UPDATE run SET notes = ''", "DELETE FROM sample",
		"DROP TABLE alert_event", "DROP TRIGGER run_no_update",
		"DROP INDEX run_by_time", "DROP VIEW calibration_run",
		"ALTER TABLE run RENAME TO walk",
		"ALTER TABLE run RENAME COLUMN notes TO words",
		"PRAGMA writable_schema = ON",
	};
	struct sqlite3 *db = fixture_foreign(&here);

	guard_install(db);
	for (size_t i = 0; i < sizeof sql / sizeof *sql; i++)
		cr_assert_eq(sqlite3_exec(db, sql[i], NULL, NULL, NULL),
			     SQLITE_AUTH, "%s", sql[i]);
	cr_assert_eq(sqlite3_exec(db, "CREATE TEMP TABLE mine(a); UPDATE mine SET "
				  "a = 1; DROP TABLE mine", NULL, NULL, NULL),
		     SQLITE_OK);
	sqlite3_close(db);
}

Test(guard, refuses_rows_that_do_not_agree_with_their_run)
{
	static const char *const sql[] = {
		"INSERT INTO result(run, device, precision, pos, unit_id, "
		"hardware_fingerprint, at_ms, quality) VALUES (1, 'cpu', 'x', 9, "
		"'00000000000000000000000000000bad', '0', 1, 'good')",
		"INSERT INTO journal SELECT origin, 99, 1, "
		"'00000000-0000-4000-8000-000000000bad', hash, hash, hash "
		"FROM journal LIMIT 1",
		("PRAGMA foreign_keys = ON; INSERT INTO fact VALUES (99, '', 'k', 0, "
		 "'known', 'v', '', '')"),
		"INSERT INTO fact VALUES (99, '', 'k', 0, 'guessed', 'v', '', '')",
		"INSERT INTO meta VALUES (1, x'00')",
		"INSERT INTO alert_journal SELECT origin, 99, '00000000-0000-4000-8000-"
		"000000000bad', hash, hash, hash FROM alert_journal LIMIT 1",
		("INSERT INTO alert_event SELECT '00000000-0000-4000-8000-000000000bad', "
		 "alert_id, at_ms, 'ack', series, unit_id, first_run_id, product, who, "
		 "NULL FROM alert_event LIMIT 1"),
		("INSERT INTO alert_event SELECT '00000000-0000-4000-8000-000000000bad', "
		 "alert_id, at_ms, 'seen', series, unit_id, first_run_id, product, who, "
		 "why FROM alert_event LIMIT 1"),
	};

	for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
		struct buf said = BUF_INIT;
		int status;

		shell(sql[i], &said, &status);
		cr_assert_neq(status, 0, "%s", sql[i]);
		buf_release(&said);
	}
}
