/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <sqlite3.h>

#include "core/base/err.h"
#include "db/row_stream.h"

/* Runs 3, 1 and 2 at 10, 20 (twice) and 30 ms: run 4 at 20 ms comes behind run 1.  Runs
 * 3 and 4 have two rows. */
#define ROWS "SELECT column1 AS run, column2 AS at_ms FROM (VALUES (3, 10), (3, 10), " \
	"(1, 20), (4, 20), (4, 20), (2, 30))"

static struct sqlite3 *db;

static void setup(void)
{
	cr_assert_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
}

static void teardown(void)
{
	sqlite3_close(db);
}

TestSuite(row_stream, .init = setup, .fini = teardown);

static struct row_stream open_stream(bool down)
{
	struct row_stream s = { .down = down };
	struct err e = ERR_INIT;

	cr_assert_eq(stmt_prepare(&s.st, db, down ? ROWS " ORDER BY at_ms DESC, run DESC"
						  : ROWS " ORDER BY at_ms, run", &e), 0);
	return s;
}

/* How many rows the run has; -1: it was not found. */
static int rows_of(struct row_stream *s, int64_t run, int64_t at_ms)
{
	struct err e = ERR_INIT;
	int n = 0, rc = row_stream_find(s, run, at_ms, &e);

	for (; rc == 1; rc = row_stream_next(s, &e)) {
		cr_assert_eq(sqlite3_column_int64(s->st.p, 0), run);
		n++;
	}
	cr_assert_eq(rc, 0, "%s", e.text);
	return n ? n : -1;
}

Test(row_stream, gives_the_rows_of_run_after_run_by_time_and_once_more)
{
	struct row_stream s = open_stream(false);

	for (int i = 0; i < 2; i++) {
		cr_assert_eq(rows_of(&s, 3, 10), 2);
		cr_assert_eq(rows_of(&s, 1, 20), 1);
		cr_assert_eq(rows_of(&s, 4, 20), 2);
		cr_assert_eq(rows_of(&s, 2, 30), 1);
		cr_assert_eq(rows_of(&s, 2, 30), -1);
		cr_assert_eq(rows_of(&s, 0, 0), -1);
		row_stream_again(&s);
	}
	stmt_release(&s.st);
}

Test(row_stream, gives_them_from_the_newest_on)
{
	struct row_stream s = open_stream(true);

	cr_assert_eq(rows_of(&s, 2, 30), 1);
	cr_assert_eq(rows_of(&s, 4, 20), 2);
	cr_assert_eq(rows_of(&s, 1, 20), 1);
	cr_assert_eq(rows_of(&s, 3, 10), 2);
	stmt_release(&s.st);
}

/* 4 before 1, which have one time; 7 and 8, which have no rows. */
Test(row_stream, does_not_find_what_is_not_at_hand_and_goes_on_behind_it)
{
	struct row_stream s = open_stream(false);

	cr_assert_eq(rows_of(&s, 7, 5), -1);
	cr_assert_eq(rows_of(&s, 3, 10), 2);
	cr_assert_eq(rows_of(&s, 4, 20), -1);
	cr_assert_eq(rows_of(&s, 1, 20), 1);
	cr_assert_eq(rows_of(&s, 8, 25), -1);
	cr_assert_eq(rows_of(&s, 2, 30), 1);
	cr_assert_eq(rows_of(&s, 8, 40), -1);
	stmt_release(&s.st);
}

Test(row_stream, finds_nothing_where_there_is_none)
{
	struct row_stream s = { .down = false };

	cr_assert_eq(rows_of(&s, 3, 10), -1);
}
