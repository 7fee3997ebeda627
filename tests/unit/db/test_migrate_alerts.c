/* SPDX-License-Identifier: MIT */
/* From schema 2 to 3, and from 1 by way of 2. */
#include "db/migrate_alerts.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "alert_fixture.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "db/alert_store.h"
#include "db/store.h"
#include "db/store_check.h"
#include "db/store_sqlite.h"
#include "old_store.h"

static struct old_store o;

static void teardown(void)
{
	fixture_remove(&o.here);
}

TestSuite(migrate_alerts, .fini = teardown);

static void same_schema_as_new(void)
{
	struct buf sql = BUF_INIT;
	struct scratch fresh;
	struct sqlite3 *db;

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

static void brings_it_on(int version)
{
	struct store *s;
	char backup[300];

	old_make_of(&o, version);
	cr_assert_eq(old_schema(o.here.db), version);
	old_is_clean(o.here.db);
	s = fixture_open(&o.here);
	old_holds(&o, s);
	store_close(s);
	cr_assert_eq(old_schema(o.here.db), 3);
	old_is_clean(o.here.db);
	cr_assert_eq(old_backups(&o, backup, NULL), 1);
	old_is_clean(backup);
	same_schema_as_new();
	cr_assert_eq(events_add(&o.here, 0, 6), 6);
	old_is_clean(o.here.db);
	cr_assert_eq(old_backups(&o, NULL, NULL), 1);
}

Test(migrate_alerts, from_schema_2_keeps_every_hash_and_leaves_a_backup)
{
	brings_it_on(2);
}

Test(migrate_alerts, from_schema_1_likewise)
{
	brings_it_on(1);
}

static void insert_event(const char *file)
{
	struct sqlite3 *db;

	cr_assert_eq(sqlite3_open(file, &db), SQLITE_OK);
	old_sql(db, "INSERT INTO alert_event VALUES ('00000000-0000-4000-8000-"
		"000000000000', '0123456789abcdef', 1, 'ack', 'series', "
		"'00000000000000000000000000000abc', "
		"'00000000-0000-4000-8000-000000000000', 'by hand')");
	sqlite3_close(db);
}

Test(migrate_alerts, refuses_events_that_nothing_proves_and_changes_nothing)
{
	struct err e = ERR_INIT;
	struct store *s;

	old_make_of(&o, 2);
	insert_event(o.here.db);
	old_shell("cp '%1$s' '%2$s.before'", o.here.db, o.old);
	cr_assert_eq(store_open(o.here.db, STORE_WRITE, &s, &e), ERR_FORMAT);
	cr_assert_not_null(strstr(e.text, "alert_event has 1 rows"), "%s", e.text);
	old_shell("cmp '%1$s' '%2$s.before'", o.here.db, o.old);
	cr_assert_eq(old_backups(&o, NULL, NULL), 0, "a backup that nobody needs");
}

Test(migrate_alerts, an_old_database_that_is_only_read_has_no_events)
{
	struct alert_states states;
	struct alert_counts n;
	struct store_head head;
	struct store *s;

	old_make_of(&o, 2);
	insert_event(o.here.db);
	cr_assert_eq(store_open(o.here.db, STORE_READ, &s, NULL), 0);
	cr_assert_eq(alert_states_load(s, &states, NULL), 0);
	cr_assert_eq(states.n, 0);
	alert_states_release(&states);
	cr_assert_eq(alert_store_count(s, &n, NULL), 0);
	cr_assert_eq(n.events, 0);
	cr_assert_eq(alert_store_head(s, &head, NULL), 0);
	cr_assert_eq(head.seq, 0);
	store_close(s);
	cr_assert_eq(old_schema(o.here.db), 2);
}
