/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <string.h>

#include "core/base/err.h"
#include "db/store.h"
#include "db_fixture.h"
#include "faulty_vfs.h"

#define RUNS 6
#define NTH_MAX 400

static struct scratch here;
static struct store *s;
static struct run *run[RUNS];
static const struct run *all[RUNS];
static enum store_outcome outcome[RUNS];

static void setup(void)
{
	fixture_make(&here);
	s = fixture_open(&here);
	for (unsigned i = 0; i < RUNS; i++)
		all[i] = run[i] = fixture_run(i);
}

static void teardown(void)
{
	for (unsigned i = 0; i < RUNS; i++)
		run_free(run[i]);
	store_close(s);
	fixture_remove(&here);
}

TestSuite(store_batch, .init = setup, .fini = teardown);

static int64_t runs_there(void)
{
	struct sqlite3 *db = fixture_foreign(&here);
	int64_t n = fixture_number(db, "SELECT count(*) FROM run");

	cr_assert_eq(fixture_number(db, "SELECT count(*) FROM journal"), n);
	sqlite3_close(db);
	return n;
}

static void add_all(bool dry)
{
	struct err e = ERR_INIT;

	memset(outcome, 0xee, sizeof outcome);
	cr_assert_eq(store_add_batch(s, all, RUNS, dry, outcome, &e), 0, "%s", e.text);
}

/* 0 is there, 2 with other content, 4 meets a rule that a foreign program added to
 * the schema, 5 is 3 once more. */
static void make_mixed(void)
{
	struct sqlite3 *db = fixture_foreign(&here);

	cr_assert_eq(sqlite3_exec(db, "CREATE UNIQUE INDEX mine ON run(notes) WHERE "
				  "notes = 'mine'", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	run[0]->notes = run[4]->notes = "mine";
	cr_assert_eq(store_add_run(s, run[0], NULL), 1);
	cr_assert_eq(store_add_run(s, run[2], NULL), 1);
	run[2]->notes = "changed";
	all[5] = run[3];
}

static void assert_mixed(void)
{
	static const enum store_outcome expected[RUNS] = {
		STORE_THERE, STORE_ADDED, STORE_CONFLICT, STORE_ADDED,
		STORE_REFUSED, STORE_THERE,
	};

	for (size_t i = 0; i < RUNS; i++)
		cr_assert_eq(outcome[i], expected[i], "run %zu: %d", i, outcome[i]);
}

Test(store_batch, adds_what_it_can_and_tells_what_became_of_each_run)
{
	struct run *kept;

	make_mixed();
	add_all(false);
	assert_mixed();
	cr_assert_eq(runs_there(), 4);
	cr_assert_eq(store_get_run(s, run[3]->run_id, &kept, NULL), 0);
	fixture_same(run[3], kept);
	run_free(kept);
	cr_assert_eq(store_get_run(s, run[2]->run_id, &kept, NULL), 0);
	cr_assert_str_eq(kept->notes, "");
	run_free(kept);
	cr_assert_eq(store_get_run(s, run[4]->run_id, &kept, NULL), ERR_NOT_FOUND);
}

Test(store_batch, tells_the_same_in_a_dry_run_and_adds_nothing)
{
	make_mixed();
	add_all(true);
	assert_mixed();
	cr_assert_eq(runs_there(), 2);
	add_all(false);
	assert_mixed();
}

Test(store_batch, is_there_the_second_time)
{
	add_all(false);
	for (size_t i = 0; i < RUNS; i++)
		cr_assert_eq(outcome[i], STORE_ADDED);
	add_all(false);
	for (size_t i = 0; i < RUNS; i++)
		cr_assert_eq(outcome[i], STORE_THERE);
	cr_assert_eq(runs_there(), RUNS);
}

Test(store_batch, refuses_all_of_it_when_one_run_is_not_valid)
{
	struct err e = ERR_INIT;

	run[3]->results[0].precision = "";
	cr_assert_eq(store_add_batch(s, all, RUNS, false, outcome, &e), ERR_FORMAT);
	cr_assert_eq(runs_there(), 0);
}

/* One round with the nth call failing: what was said holds for a fresh reader. */
static int try_one(enum fault kind, int nth, int *refused)
{
	struct err e = ERR_INIT;
	int rc, hits;

	fixture_make(&here);
	s = fixture_open(&here);
	cr_assert_eq(store_add_run(s, run[0], NULL), 1);
	faulty_arm(kind, nth, 0);
	rc = store_add_batch(s, all, RUNS, false, outcome, &e);
	hits = faulty_disarm();
	store_close(s);
	cr_assert(rc == 0 || rc == ERR_IO || rc == ERR_BUSY, "%d %s", rc, e.text);
	s = fixture_open(&here);
	cr_assert_eq(runs_there(), rc == 0 ? RUNS : 1, "%d %s", rc, e.text);
	if (rc == 0)
		cr_assert(outcome[0] == STORE_THERE && outcome[1] == STORE_ADDED);
	add_all(false);
	cr_assert_eq(runs_there(), RUNS);
	store_close(s);
	fixture_remove(&here);
	*refused += rc < 0;
	return hits;
}

Test(store_batch, keeps_all_of_a_batch_or_nothing_when_a_call_fails, .timeout = 120)
{
	store_close(s);
	fixture_remove(&here);
	faulty_install();
	for (int kind = 0; kind < FAULT_KINDS; kind++) {
		int hit = 0, refused = 0;

		while (hit < NTH_MAX && try_one((enum fault)kind, hit + 1, &refused))
			hit++;
		fprintf(stderr, "fault %d hit %d times, %d refused\n", kind, hit,
			refused);
		/* a commit whose sync failed is made good by the log written anew */
		if (kind == FAULT_WRITE || kind == FAULT_SYNC)
			cr_assert(hit > 0 && (refused > 0 || kind == FAULT_SYNC));
	}
	fixture_make(&here);  /* for the end of the test */
	s = fixture_open(&here);
}
