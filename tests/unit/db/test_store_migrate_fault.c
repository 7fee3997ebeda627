/* SPDX-License-Identifier: MIT */
/* A migration that the disk or a signal cuts short. */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/err.h"
#include "db/store.h"
#include "db/store_sqlite.h"
#include "faulty_vfs.h"
#include "old_store.h"

#define NTH_MAX 500

static struct old_store o;

static void setup(void)
{
	old_make(&o);
}

static void teardown(void)
{
	fixture_remove(&o.here);
}

TestSuite(store_migrate_fault, .init = setup, .fini = teardown);

struct tally {
	int hits, refused, is_old, is_new;
	size_t cut;  /* copies that were cut short */
};

/* Old or new, whole, and it comes on when the disk works again. */
static void look_after_the_fault(bool local, struct tally *t)
{
	struct sqlite3 *db = fixture_foreign(&o.here);
	struct err e = ERR_INIT;
	struct store *s;
	size_t cut;
	bool is_new = fixture_number(db, "PRAGMA user_version") == STORE_USER_VERSION;

	sqlite3_close(db);
	old_is_clean(o.here.db);
	t->is_new += is_new;
	t->is_old += !is_new;
	cr_assert_geq(old_backups(&o, NULL, &cut), is_new);
	t->cut += cut;
	cr_assert_eq(store_sqlite_open_as(o.here.db, STORE_WRITE, local, &s, &e), 0,
		     "%s", e.text);
	old_holds(&o, s);
	store_close(s);
	old_is_clean(o.here.db);
	cr_assert_geq(old_backups(&o, NULL, &cut), 1);
	cr_assert_eq(cut, 0);
}

static int fail_once(bool local, enum fault kind, int nth, int sticky, struct tally *t)
{
	struct err e = ERR_INIT;
	struct store *s = NULL;
	int rc, hits;

	old_put(&o);
	faulty_arm(kind, nth, sticky);
	rc = store_sqlite_open_as(o.here.db, STORE_WRITE, local, &s, &e);
	if (rc == 0)
		store_close(s);
	hits = faulty_disarm();
	cr_assert(rc == 0 || e.text[0]);
	t->hits += hits > 0;
	t->refused += rc < 0;
	if (hits)
		look_after_the_fault(local, t);
	return hits;
}

/* nth counts by step: reading fails the same way in many places. */
static void fail_often(bool local, enum fault kind, int sticky, int step)
{
	struct tally t = { 0 };

	for (int nth = 1; nth < NTH_MAX; nth += step)
		if (!fail_once(local, kind, nth, sticky, &t))
			break;
	fprintf(stderr, "fault %d%s, %s, in a migration: hit %d times, %d refused; "
		"the file was old %d times, new %d times\n", kind, sticky ?
		" from then on" : "", local ? "WAL" : "rollback", t.hits, t.refused,
		t.is_old, t.is_new);
	if (kind == FAULT_WRITE || kind == FAULT_SYNC)
		cr_assert(t.hits > 5 && t.is_old > 0 && (t.is_new > 0 || !local));
	else
		cr_assert_gt(t.hits, 0);
}

Test(store_migrate_fault, is_all_or_nothing_when_a_call_fails, .timeout = 300)
{
	faulty_install();
	fail_often(true, FAULT_WRITE, 0, 1);
	fail_often(true, FAULT_SYNC, 0, 1);
	fail_often(true, FAULT_TRUNCATE, 0, 1);
	fail_often(true, FAULT_READ, 0, 5);
}

Test(store_migrate_fault, is_all_or_nothing_when_all_calls_fail_from_then_on, .timeout = 300)
{
	faulty_install();
	fail_often(true, FAULT_WRITE, FAULTY_STICKY, 2);
	fail_often(true, FAULT_SYNC, FAULTY_STICKY, 1);
}

Test(store_migrate_fault, is_all_or_nothing_with_a_rollback_journal, .timeout = 300)
{
	faulty_install();
	fail_often(false, FAULT_WRITE, 0, 2);
	fail_often(false, FAULT_SYNC, 0, 1);
	fail_often(false, FAULT_TRUNCATE, 0, 1);
}

/* true: the child was killed. */
static bool kill_once(enum fault kind, int nth, struct tally *t)
{
	pid_t child;
	int status;

	old_put(&o);
	child = fork();
	if (child == 0) {
		struct store *s = NULL;

		faulty_arm(kind, nth, FAULTY_KILL);
		if (store_open(o.here.db, STORE_WRITE, &s, NULL) == 0)
			store_close(s);
		_exit(s ? 0 : 1);
	}
	cr_assert_eq(waitpid(child, &status, 0), child);
	if (!WIFSIGNALED(status)) {
		cr_assert_eq(WEXITSTATUS(status), 0);
		return false;
	}
	t->hits++;
	look_after_the_fault(true, t);
	return true;
}

Test(store_migrate_fault, is_all_or_nothing_when_it_is_killed, .timeout = 300)
{
	struct tally t = { 0 };

	faulty_install();
	for (int nth = 1; kill_once(FAULT_WRITE, nth, &t); nth++)
		;
	for (int nth = 1; kill_once(FAULT_SYNC, nth, &t); nth++)
		;
	fprintf(stderr, "killed %d times in a migration: the file was old %d times, "
		"new %d times; %zu copies cut short\n", t.hits, t.is_old, t.is_new,
		t.cut);
	cr_assert(t.hits > 20 && t.is_old > 0 && t.is_new > 0 && t.cut > 0);
}
