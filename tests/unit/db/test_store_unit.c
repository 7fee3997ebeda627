/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "db/store.h"
#include "db/store_unit.h"
#include "db_fixture.h"

#define UNIT "fedcba9876543210fedcba9876543210"

static struct scratch here;
static struct store *s;
static struct sqlite3 *db;

static void add(struct run *r)
{
	struct err e = ERR_INIT;

	cr_assert_eq(store_add_run(s, r, &e), 1, "%s", e.text);
	run_free(r);
}

/* A unit with two GPUs once and a CPU always, and another that is faster; the best run
 * is forced. */
static void setup(void)
{
	fixture_make(&here);
	s = fixture_open(&here);
	for (unsigned k = 0; k < 12; k++) {
		struct run *r = k ? fixture_run(k) : fixture_rich_run();

		if (k < 10)
			snprintf(r->unit_id, sizeof r->unit_id, UNIT);
		r->results[0].value[METRIC_BLAS3] = 100 + k * 7 % 10;
		r->forced = k == 7;   /* 109 */
		add(r);
	}
	db = fixture_foreign(&here);
}

static void teardown(void)
{
	sqlite3_close(db);
	store_close(s);
	fixture_remove(&here);
}

TestSuite(store_unit, .init = setup, .fini = teardown);

Test(store_unit, has_the_devices_and_precisions_of_its_runs_alone_and_when_they_ran)
{
	struct store_group *g;
	struct err e = ERR_INIT;
	sqlite3_stmt *st;
	size_t n;

	cr_assert_eq(store_unit_groups(s, UNIT, &g, &n, &e), 0, "%s", e.text);
	cr_assert_eq(n, 4);
	cr_assert_eq(sqlite3_prepare_v2(db, "SELECT device, precision, max(at_ms) FROM result "
		"WHERE unit_id = '" UNIT "' GROUP BY device, precision "
		"ORDER BY device, precision", -1, &st, NULL), SQLITE_OK);
	for (size_t i = 0; i < n; i++) {
		cr_assert_eq(sqlite3_step(st), SQLITE_ROW);
		cr_assert_str_eq(g[i].device, (const char *)sqlite3_column_text(st, 0));
		cr_assert_str_eq(g[i].precision, (const char *)sqlite3_column_text(st, 1));
		cr_assert_eq(g[i].newest_ms, sqlite3_column_int64(st, 2));
	}
	sqlite3_finalize(st);
	free(g);
	cr_assert_eq(store_unit_groups(s, "fedc", &g, &n, &e), 0);
	cr_assert_eq(n, 0);
	cr_assert_null(g);
}

/* The ids of the fixture: 7 * 7 % 10 = 9 is the forced one; 4 * 7 % 10 = 8 is next. */
Test(store_unit, did_its_best_in_a_run_that_was_not_forced)
{
	struct store_group g = { .device = "cpu" }, none = { "gpu7", "fp64", 0 };
	double best[METRIC_COUNT];
	struct run *r = fixture_run(1);
	struct err e = ERR_INIT;

	snprintf(g.precision, sizeof g.precision, "%s", r->results[0].precision);
	cr_assert_eq(store_unit_best(s, UNIT, &g, best, &e), 0, "%s", e.text);
	cr_assert_eq(best[METRIC_BLAS3], 108);
	cr_assert(isnan(best[METRIC_BLAS1]));
	cr_assert_eq(store_unit_best(s, UNIT, &none, best, &e), 0);
	for (int m = 0; m < METRIC_COUNT; m++)
		cr_assert(isnan(best[m]));
	run_free(r);
}
