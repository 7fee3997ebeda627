/* SPDX-License-Identifier: MIT */
/* Rows of tables that were dropped stay in free pages and look like any others; they are
 * told from rows that a lost page cut off from their table. */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/err.h"
#include "db/salvage_free.h"
#include "db/salvage_shape.h"
#include "db/sql.h"
#include "db/stmt.h"
#include "db/store_salvage.h"
#include "db_fixture.h"
#include "salvage_files.h"
#include "salvage_judge.h"

#define RUNS 160
#define PAGE 4096u
#define INTERIOR 0x02          /* fileformat2, 1.6 */
#define HEAD_FIRST_TRUNK 32    /* 1.3 */

static struct scratch here;
static char fresh[256];
static struct buf whole;

static void setup(void)
{
	fixture_make(&here);
	snprintf(fresh, sizeof fresh, "%s/fresh.db", here.folder);
	fixture_fill(&here, RUNS);
	/* facts that no run ever had, and samples with other figures */
	files_by_hand(&here, "PRAGMA secure_delete = OFF;"
		"CREATE TABLE s(run INTEGER, device, precision, kernel, variant, size, pos, "
		"work, unit, value, low, high, quality, source, n, reps, PRIMARY KEY(run, "
		"device, precision, kernel, variant, size)) WITHOUT ROWID;"
		"INSERT INTO s SELECT run, device, precision, kernel, variant, size, pos, "
		"work, unit, value + 1, low, high, quality, source, n, reps FROM sample;"
		"CREATE TABLE f(run INTEGER, device, key, pos, state, value, source, reason, "
		"PRIMARY KEY(run, device, key)) WITHOUT ROWID;"
		"INSERT INTO f SELECT run, device, 'x' || key, pos, state, value, source, "
		"reason FROM fact; DROP TABLE s; DROP TABLE f;"
		"PRAGMA wal_checkpoint(TRUNCATE)");
	files_read(here.db, &whole);
}

static void teardown(void)
{
	buf_release(&whole);
	fixture_remove(&here);
}

TestSuite(store_salvage_stale, .init = setup, .fini = teardown, .timeout = 250);

static void put_u32(char *p, uint32_t x)
{
	for (int i = 0; i < 4; i++)
		p[i] = (char)(x >> (24 - 8 * i));
}

/* Each page above others is lost once; what hung on it is there. */
static void loses_no_run_elsewhere(void)
{
	struct salvage_judge j;
	bool *bad;
	int turns = 0;

	files_write(here.db, whole.p, whole.n);
	salvage_judge_open(&j, here.db);
	cr_assert_eq(j.runs, RUNS);
	bad = calloc((size_t)j.images, sizeof *bad);
	for (size_t at = PAGE; at < whole.n; at += PAGE) {
		struct salvage_case c = { .damaged = here.db, .fresh = fresh, .bad = bad };
		struct salvage_verdict v;
		char was[PAGE];

		if (whole.p[at] != INTERIOR)
			continue;
		memcpy(was, whole.p + at, PAGE);
		memset(whole.p + at, 0, PAGE);
		files_write(here.db, whole.p, whole.n);
		memcpy(whole.p + at, was, PAGE);
		bad[at / PAGE] = true;
		unlink(fresh);
		salvage_judge_case(&j, &c, &v);
		cr_expect(v.defects == 0 && v.wrong == 0, "page %zu: %zu runs: %s",
			  at / PAGE + 1, v.defects + v.wrong, v.why);
		bad[at / PAGE] = false;
		turns++;
	}
	cr_assert_gt(turns, 10);
	free(bad);
	salvage_judge_close(&j);
}

Test(store_salvage_stale, a_page_above_others_costs_only_runs_with_rows_in_it)
{
	loses_no_run_elsewhere();
}

/* Without the list of free pages nothing tells the two apart but the record hash. */
Test(store_salvage_stale, so_it_does_where_nothing_tells_which_pages_are_free)
{
	put_u32(whole.p + HEAD_FIRST_TRUNK, 0);
	loses_no_run_elsewhere();
}

Test(store_salvage_stale, what_was_dropped_is_missing_nowhere)
{
	struct salvage_request rq = { .from = here.db, .to = fresh };
	struct salvage_report report;
	struct err e = ERR_INIT;

	cr_assert_eq(store_salvage(&rq, &report, &e), 0, "%s", e.text);
	cr_expect_eq(report.saved, RUNS);
	cr_expect_eq(report.pages_bad, 0, "%lld", (long long)report.pages_bad);
	salvage_report_release(&report);
}

/* --- the list of free pages ----------------------------------------------------------- */

static void count(void *arg, int64_t image)
{
	(void)image;
	++*(int64_t *)arg;
}

static int64_t count_free(void)
{
	struct sqlite3 *reference;
	struct shapes shapes;
	struct source *src;
	int64_t n = 0;

	files_write(here.db, whole.p, whole.n);
	cr_assert_eq(sqlite3_open(":memory:", &reference), SQLITE_OK);
	cr_assert_eq(stmt_exec(reference, sql_schema, NULL), 0);
	cr_assert_eq(shapes_load(reference, &shapes, NULL), 0);
	cr_assert_eq(source_open(here.db, &shapes, &src, NULL), 0);
	salvage_free_each(src, SOURCE_NEWEST, count, &n);
	cr_assert_leq(n, source_pages(src));
	source_close(src);
	shapes_release(&shapes);
	sqlite3_close(reference);
	return n;
}

Test(store_salvage_stale, free_pages_are_those_that_sqlite_counts)
{
	struct sqlite3 *db = fixture_foreign(&here);
	int64_t n = fixture_number(db, "PRAGMA freelist_count");

	sqlite3_close(db);
	cr_assert_gt(n, 20);
	cr_assert_eq(count_free(), n);
}

Test(store_salvage_stale, a_broken_list_of_free_pages_ends)
{
	uint32_t trunk = page_u32((unsigned char *)whole.p + HEAD_FIRST_TRUNK);
	char *p = whole.p + (trunk - 1) * (size_t)PAGE;

	put_u32(p, trunk);           /* it follows itself */
	cr_expect_gt(count_free(), 20);
	put_u32(p + 4, 0);           /* with no leaves: only its number bounds it */
	cr_expect_gt(count_free(), 20);
	put_u32(p + 4, UINT32_MAX);  /* more leaves than fit */
	cr_expect_eq(count_free(), 0);
	put_u32(p + 4, 1);           /* a leaf that no file has */
	put_u32(p + 8, UINT32_MAX);
	put_u32(p, 0);
	cr_expect_eq(count_free(), 1);
	put_u32(whole.p + HEAD_FIRST_TRUNK, UINT32_MAX);
	cr_expect_eq(count_free(), 0);
}
