/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "db/store.h"
#include "db_fixture.h"

#define RUNS 50
#define ROWS (RUNS * 2)

static struct scratch here;
static struct store *s;

/* Runs come in no order of time; five have the same millisecond.  Each has fp32 and
 * fp64. */
static void setup(void)
{
	fixture_make(&here);
	s = fixture_open(&here);
	for (unsigned i = 0; i < RUNS; i++) {
		unsigned k = i * 13 % RUNS;
		struct run *r = fixture_run(k);

		if (k >= 20 && k < 25)
			r->timestamp_ms = 1736951400123 + 20 * 3600000;
		cr_assert_eq(store_add_run(s, r, NULL), 1);
		run_free(r);
	}
}

static void teardown(void)
{
	store_close(s);
	fixture_remove(&here);
}

TestSuite(page, .init = setup, .fini = teardown);

static struct run_set *ask(const struct run_filter *f)
{
	struct err e = ERR_INIT;
	struct run_set *set;

	cr_assert_eq(store_query(s, f, &set, &e), 0, "%s", e.text);
	return set;
}

/* Reads all pages of the filter and puts how often each run of the fixture, by its
 * last digits, had a row; returns the rows. */
static size_t walk(struct run_filter f, int seen[RUNS + 1])
{
	int64_t newest = INT64_MAX;
	char before[RUN_ID] = "";
	size_t rows = 0;

	memset(seen, 0, (RUNS + 1) * sizeof *seen);
	for (int pages = 0;; pages++) {
		struct run_set *set;

		cr_assert_leq(pages, ROWS);
		f.before = *before ? before : NULL;
		set = ask(&f);
		for (size_t i = 0; i < set->n; i++)
			seen[strtoul(set->rows[i].run_id + 24, NULL, 16)]++;
		rows += set->n;
		if (set->n) {
			cr_assert_leq(set->rows[set->n - 1].timestamp_ms, newest);
			newest = set->rows[0].timestamp_ms;
		}
		cr_assert_eq(set->total, set->n);
		memcpy(before, set->next, sizeof before);
		run_set_free(set);
		if (!*before)
			return rows;
		cr_assert_gt(rows, 0);
	}
}

Test(page, holds_whole_runs_and_all_pages_hold_every_run_once)
{
	int seen[RUNS + 1];

	for (size_t page = 1; page <= ROWS + 1; page += page < 12 ? 1 : 23) {
		cr_assert_eq(walk((struct run_filter){ .page = page }, seen), ROWS);
		for (int k = 0; k < RUNS; k++)
			cr_assert_eq(seen[k], 2, "run %d in pages of %zu", k, page);
	}
}

Test(page, goes_through_a_series_a_unit_and_a_stretch_of_time_likewise)
{
	static const struct run_filter f[] = {
		{ .page = 3, .unit = "0", .device = "cpu", .precision = "fp64" },
		{ .page = 3, .unit = "0" },
		{ .page = 3, .precision = "fp32" },
		{ .page = 3, .product = "i7-12700", .precision = "fp64" },
		{ .page = 3, .precision = "fp64",
		  .since_ms = 1736951400123 + 20 * 3600000,
		  .until_ms = 1736951400123 + 30 * 3600000 },
	};
	static const size_t rows[] = { RUNS, ROWS, RUNS, RUNS, 10 };
	int seen[RUNS + 1];

	for (size_t i = 0; i < sizeof f / sizeof *f; i++)
		cr_assert_eq(walk(f[i], seen), rows[i], "%zu", i);
}

Test(page, has_at_least_so_many_rows_and_ends_with_its_run)
{
	struct run_filter f = { .page = 5 };
	struct run_set *set = ask(&f);

	cr_assert_eq(set->n, 6);
	cr_assert_str_eq(set->next, set->rows[0].run_id);
	cr_assert_str_eq(set->rows[1].run_id, set->rows[0].run_id);
	run_set_free(set);
}

Test(page, that_takes_all_there_is_names_no_next_one)
{
	struct run_filter f = { .page = ROWS };
	struct run_set *set = ask(&f);

	cr_assert_eq(set->n, ROWS);
	cr_assert_str_empty(set->next);
	run_set_free(set);
}

/* Newer runs, and one of the same millisecond as the end of the page. */
Test(page, is_not_moved_by_runs_that_are_added_meanwhile)
{
	struct run_filter f = { .page = 50 };
	struct run_set *first = ask(&f), *again, *other;
	struct run *r = fixture_run(700), *same = fixture_run(701);

	f.before = first->next;
	again = ask(&f);
	same->timestamp_ms = first->rows[0].timestamp_ms;
	cr_assert_eq(store_add_run(s, r, NULL), 1);
	cr_assert_eq(store_add_run(s, same, NULL), 1);
	other = ask(&f);
	cr_assert_eq(other->n, again->n);
	for (size_t i = 0; i < other->n; i++)
		cr_assert_str_eq(other->rows[i].run_id, again->rows[i].run_id);
	run_set_free(first);
	run_set_free(again);
	run_set_free(other);
	run_free(r);
	run_free(same);
}

Test(page, behind_a_run_that_is_not_there_is_refused_in_words)
{
	struct run_filter f = { .page = 5, .before = "no such run" };
	struct err e = ERR_INIT;
	struct run_set *set;

	cr_assert_eq(store_query(s, &f, &set, &e), ERR_NOT_FOUND);
	cr_assert_not_null(strstr(e.text, "no such run"));
	cr_assert_null(set);
}

static struct store_counts counts(void)
{
	struct store_counts n;

	cr_assert_eq(store_count(s, &n, NULL), 0);
	return n;
}

/* Beside what another client counts; the second time it counts on from the first. */
Test(page, counts_the_same_as_sqlite_before_and_after_others_have_written)
{
	struct sqlite3 *db = fixture_foreign(&here);
	struct store *other = fixture_open(&here);

	for (unsigned k = 0; k < 4; k++) {
		struct run *r = k ? fixture_run(900 + k) : fixture_rich_run();
		struct store_counts n = counts();

		cr_assert_eq(n.runs, fixture_number(db, "SELECT count(*) FROM run"));
		cr_assert_eq(n.results,
			     fixture_number(db, "SELECT count(*) FROM result"));
		cr_assert_eq(n.newest_ms,
			     fixture_number(db, "SELECT max(at_ms) FROM run"));
		cr_assert_eq(store_add_run(k % 2 ? s : other, r, NULL), 1);
		run_free(r);
	}
	cr_assert_eq(counts().runs, RUNS + 4);
	cr_assert_eq(counts().results, ROWS + 3 + 6);
	store_close(other);
	sqlite3_close(db);
}

Test(page, counts_nothing_in_an_empty_store)
{
	struct scratch empty;
	struct store *t;
	struct store_counts n;

	fixture_make(&empty);
	t = fixture_open(&empty);
	cr_assert_eq(store_count(t, &n, NULL), 0);
	cr_assert_eq(n.runs, 0);
	cr_assert_eq(n.results, 0);
	cr_assert_eq(n.newest_ms, 0);
	store_close(t);
	fixture_remove(&empty);
}
