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

/* From the newest run's page down to the oldest, then up again: the way back meets the
 * same runs in the other direction, and ends where it began. */
Test(page, goes_back_up_through_the_same_runs)
{
	static const struct run_filter want[] = {
		{ .page = 7 }, { .page = 1 },
		{ .page = 4, .unit = "0", .device = "cpu", .precision = "fp64" },
		{ .page = 3, .precision = "fp32" },
	};

	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct run_filter f = want[i];
		char oldest[RUN_ID] = "", place[RUN_ID], newest[RUN_ID];
		int seen[RUNS + 1] = { 0 };
		int64_t time = 0;
		struct run_set *set = ask(&f);

		memcpy(newest, set->prev, sizeof newest);
		while (set->next[0]) {
			memcpy(place, set->next, sizeof place);
			run_set_free(set);
			f.before = place;
			set = ask(&f);
		}
		memcpy(oldest, set->rows[0].run_id, sizeof oldest);
		run_set_free(set);
		f.before = NULL;
		f.after = oldest;
		for (;;) {
			set = ask(&f);
			cr_assert_gt(set->n, 0);
			cr_assert_geq(set->rows[0].timestamp_ms, time);
			time = set->rows[set->n - 1].timestamp_ms;
			for (size_t k = 0; k < set->n; k++)
				seen[strtoul(set->rows[k].run_id + 24, NULL, 16)]++;
			if (!set->prev[0])
				break;
			cr_assert_str_not_empty(set->next);
			memcpy(place, set->prev, sizeof place);
			run_set_free(set);
			f.after = place;
		}
		cr_assert_str_eq(set->rows[set->n - 1].run_id, newest);
		run_set_free(set);
		for (unsigned long k = 0; k < RUNS; k++)
			cr_assert_eq(seen[k], k == strtoul(oldest + 24, NULL, 16) ? 0 :
				     want[i].precision ? 1 : 2, "%zu: run %lu", i, k);
	}
}

/* The other end of all: as the way back, from the start. */
Test(page, from_the_oldest_run_on_leads_to_the_newest)
{
	static const struct run_filter want[] = {
		{ .page = 7 }, { .page = ROWS },
		{ .page = 4, .unit = "0", .device = "cpu", .precision = "fp64" },
		{ .page = 3, .precision = "fp32" },
	};

	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct run_filter f = want[i];
		char place[RUN_ID] = "";
		int seen[RUNS] = { 0 };
		int64_t time = 0;

		for (f.after = ""; f.after;) {
			struct run_set *set = ask(&f);

			cr_assert_gt(set->n, 0);
			cr_assert_geq(set->rows[0].timestamp_ms, time);
			time = set->rows[set->n - 1].timestamp_ms;
			for (size_t k = 0; k < set->n; k++)
				seen[strtoul(set->rows[k].run_id + 24, NULL, 16)]++;
			cr_assert((set->next[0] == '\0') == (*f.after == '\0'),
				  "older than the oldest");
			memcpy(place, set->prev, sizeof place);
			run_set_free(set);
			f.after = *place ? place : NULL;
		}
		for (size_t k = 0; k < RUNS; k++)
			cr_assert_eq(seen[k], want[i].precision ? 1 : 2, "%zu: %zu", i, k);
	}
}

/* 51 rows end inside a run, which the page behind them has whole. */
Test(page, behind_a_limit_begins_with_the_run_that_it_cut_through)
{
	struct run_filter f = { .limit = 51 };
	struct run_set *set = ask(&f), *page;

	cr_assert_eq(set->n, 51);
	cr_assert_eq(set->total, ROWS);
	cr_assert_eq(set->passed, 50);
	f = (struct run_filter){ .page = ROWS, .before = set->next };
	page = ask(&f);
	cr_assert_eq(page->n, ROWS - 50);
	cr_assert_str_eq(page->rows[page->n - 1].run_id, set->rows[0].run_id);
	run_set_free(set);
	run_set_free(page);
	f = (struct run_filter){ .limit = ROWS };
	set = ask(&f);
	cr_assert_str_empty(set->next);
	cr_assert_eq(set->passed, ROWS);
	run_set_free(set);
}

/* What another client counts, whatever was counted before, by whom it was written and
 * how the filter changes. */
Test(page, a_limit_counts_all_rows_of_its_filter_also_those_that_are_added)
{
	static const struct { struct run_filter f; const char *where; } want[] = {
		{ { .limit = 1 }, "TRUE" },
		{ { .limit = 1, .precision = "fp32" }, "x.precision = 'fp32'" },
		{ { .limit = 1, .unit = "0", .exclude_forced = true }, "r.forced = 0" },
		{ { .limit = 1, .product = "i7-12700" }, "x.device = 'cpu'" },
		{ { .limit = 1, .since_ms = 1736951400123 + 10 * 3600000ll },
		  "r.at_ms >= 1736951400123 + 10 * 3600000" },
		{ { .limit = 1, .until_ms = 1736951400123 + 800 * 3600000ll },
		  "r.at_ms < 1736951400123 + 800 * 3600000" },
	};
	struct sqlite3 *db = fixture_foreign(&here);
	struct store *other = fixture_open(&here);
	char sql[200];

	for (unsigned i = 0; i < 6 * sizeof want / sizeof *want; i++) {
		/* each filter several times in a row, then the next one */
		size_t k = i / 6;
		struct run *r = i % 6 ? fixture_run(600 + i * 10) : fixture_rich_run();
		struct run_set *set;
		int64_t n;

		snprintf(r->run_id, sizeof r->run_id,
			 "%08x-0000-4000-8000-00000000ffff", i);
		r->forced = i % 2;
		cr_assert_eq(store_add_run(i % 3 ? other : s, r, NULL), 1);
		run_free(r);
		snprintf(sql, sizeof sql, "SELECT count(*) FROM result x JOIN run r "
			 "ON r.n = x.run WHERE %s", want[k].where);
		n = fixture_number(db, sql);
		set = ask(&want[k].f);
		cr_assert_eq((int64_t)set->total, n, "%u: %zu, not %lld", i, set->total,
			     (long long)n);
		run_set_free(set);
	}
	store_close(other);
	sqlite3_close(db);
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
