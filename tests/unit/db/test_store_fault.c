/* SPDX-License-Identifier: MIT */
/*
 * Calls of the operating system that fail below SQLite, at every place where a
 * run is appended.  Each case prints how often the fault really hit.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "core/base/err.h"
#include "db/store.h"
#include "db/store_sqlite.h"
#include "db_fixture.h"
#include "faulty_vfs.h"

#define NTH_MAX 200

static const char *const fault_name[] = {
	[FAULT_WRITE] = "write", [FAULT_SYNC] = "sync",
	[FAULT_TRUNCATE] = "truncate", [FAULT_READ] = "read",
};

struct tally {
	int hits, refused, acknowledged;
};

/* Adds run k with the nth call failing, then looks with a fresh connection. */
static int try_one(const struct scratch *here, bool local, enum fault kind,
		   int nth, int sticky, unsigned k, struct tally *t)
{
	struct run *r = fixture_run(k), *out;
	struct err e = ERR_INIT;
	struct store *s;
	int rc, hits, again;

	cr_assert_eq(store_sqlite_open_as(here->db, STORE_CREATE, local, &s, &e), 0,
		     "%s", e.text);
	faulty_arm(kind, nth, sticky);
	rc = store_add_run(s, r, &e);
	hits = faulty_disarm();
	store_close(s);
	cr_assert(rc == 1 || rc == ERR_IO || rc == ERR_BUSY, "%d %s", rc, e.text);
	if (rc < 0)
		cr_assert_neq(e.text[0], '\0');
	cr_assert_eq(store_sqlite_open_as(here->db, STORE_WRITE, local, &s, NULL), 0);
	if (rc == 1) {
		cr_assert_eq(store_get_run(s, r->run_id, &out, NULL), 0);
		fixture_same(r, out);
		run_free(out);
	}
	again = store_add_run(s, r, NULL);
	cr_assert(again == 0 || (again == 1 && rc < 0), "%d", again);
	store_close(s);
	run_free(r);
	t->hits += hits > 0;
	t->refused += rc < 0;
	t->acknowledged += hits > 0 && rc == 1;
	return hits;
}

static void try_all(bool local, int sticky)
{
	struct scratch here;
	struct sqlite3 *db;
	unsigned k = 0;

	faulty_install();
	fixture_make(&here);
	store_close(fixture_open(&here));
	for (int kind = 0; kind < FAULT_KINDS; kind++) {
		struct tally t = { 0 };

		for (int nth = 1; nth < NTH_MAX; nth++)
			if (!try_one(&here, local, (enum fault)kind, nth, sticky,
				     k++, &t))
				break;
		fprintf(stderr, "failing %s%s, %s: hit %d times, %d refused, %d "
			"acknowledged and there\n", fault_name[kind],
			sticky ? " from then on" : "", local ? "WAL" : "rollback",
			t.hits, t.refused, t.acknowledged);
		if (kind == FAULT_WRITE || kind == FAULT_SYNC)
			cr_assert_gt(t.refused, 0);
	}
	db = fixture_foreign(&here);
	cr_assert_eq(fixture_number(db, "SELECT integrity_check = 'ok' FROM "
				    "pragma_integrity_check"), 1);
	cr_assert_eq(fixture_number(db, "SELECT count(*) FROM run"), k);
	cr_assert_eq(fixture_number(db, "SELECT max(seq) FROM journal"), k);
	sqlite3_close(db);
	fixture_remove(&here);
}

Test(store_fault, says_so_or_keeps_the_run_when_a_call_fails, .timeout = 120)
{
	try_all(true, 0);
}

Test(store_fault, says_so_when_all_calls_fail_from_then_on, .timeout = 120)
{
	try_all(true, 1);
}

Test(store_fault, holds_with_a_rollback_journal_too, .timeout = 120)
{
	try_all(false, 0);
}

static void damage(const struct scratch *here, const char *table)
{
	char sql[100], noise[512];
	struct sqlite3 *db = fixture_foreign(here);
	int64_t page, bytes;
	int fd;

	snprintf(sql, sizeof sql, "SELECT rootpage FROM sqlite_schema WHERE name = "
		 "'%s'", table);
	page = fixture_number(db, sql);
	bytes = fixture_number(db, "PRAGMA page_size");
	sqlite3_close(db);
	memset(noise, 0xa5, sizeof noise);
	fd = open(here->db, O_WRONLY);
	cr_assert_eq(pwrite(fd, noise, sizeof noise, (page - 1) * bytes),
		     (ssize_t)sizeof noise);
	close(fd);
}

static int get(const struct scratch *here, bool disk_fails, struct err *e)
{
	struct store *s;
	struct run *r, *k = fixture_run(1);
	int rc;

	cr_assert_eq(store_open(here->db, STORE_READ, &s, e), 0, "%s", e->text);
	if (disk_fails)
		faulty_arm(FAULT_READ, 1, 1);
	rc = store_get_run(s, k->run_id, &r, e);
	if (disk_fails)
		cr_assert_gt(faulty_disarm(), 0);
	store_close(s);
	run_free(k);
	return rc;
}

/* One wants another disk and keeps every byte, the other a backup. */
Test(store_fault, tells_a_disk_that_fails_from_a_file_that_is_damaged)
{
	struct scratch here;
	struct err disk = ERR_INIT, file = ERR_INIT;
	struct run *r = fixture_run(1);
	struct store *s;

	faulty_install();
	fixture_make(&here);
	s = fixture_open(&here);
	cr_assert_eq(store_add_run(s, r, NULL), 1);
	store_close(s);
	cr_assert_eq(get(&here, true, &disk), ERR_IO);
	cr_assert_not_null(strstr(disk.text, "disk or file system"), "%s", disk.text);
	cr_assert_null(strstr(disk.text, "salvage"), "%s", disk.text);
	damage(&here, "run");
	cr_assert_eq(get(&here, false, &file), ERR_FORMAT);
	cr_assert_not_null(strstr(file.text, "postsil store salvage"), "%s",
			   file.text);
	run_free(r);
	fixture_remove(&here);
}
