/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "db/query_filter.h"
#include "db/sql.h"
#include "db/store.h"
#include "db/store_rows.h"
#include "db_fixture.h"

#define RUNS 40
#define SAME 5   /* runs of one millisecond */

static struct scratch here;
static struct store *s;
static struct sqlite3 *db;   /* the view calibration_run, read by another client */

static void add(struct run *r)
{
	struct err e = ERR_INIT;

	cr_assert_eq(store_add_run(s, r, &e), 1, "%s", e.text);
	run_free(r);
}

/* Hourly runs, added out of order; every fourth forced, every fifth by another library;
 * one of another unit and hardware; some of one millisecond; one with two GPUs; one
 * without any row. */
static void setup(void)
{
	struct run *r;

	fixture_make(&here);
	s = fixture_open(&here);
	for (unsigned i = 0; i < RUNS; i++) {
		unsigned k = i * 7 % RUNS;

		r = fixture_run(k);
		r->forced = k % 4 == 0;
		for (size_t x = 0; k % 5 == 1 && x < r->n_results; x++)
			r->results[x].backend = "openblas";
		if (k == 39) {
			r->unit_id[0] = 'f';
			facts_known(&r->facts, FIELD_CPU_STEPPING, "cpuid", "5");
			fingerprint_of(&r->facts, FP_HARDWARE, r->hardware_fingerprint);
		}
		if (k < SAME)
			r->timestamp_ms = 1736951400123;
		add(r);
	}
	add(fixture_rich_run());
	r = fixture_run(100);
	r->n_results = 0;
	add(r);
	db = fixture_foreign(&here);
}

static void teardown(void)
{
	sqlite3_close(db);
	store_close(s);
	fixture_remove(&here);
}

TestSuite(rows, .init = setup, .fini = teardown);

static struct store_rows *open_rows(const struct run_filter *f, enum store_order order)
{
	struct err e = ERR_INIT;
	struct store_rows *r;

	cr_assert_eq(store_rows_open(s, f, order, &r, &e), 0, "%s", e.text);
	return r;
}

static void same_cell(sqlite3_stmt *st, int i, const struct calibration_value *v)
{
	const struct calibration_column *c = calibration_column((size_t)i);
	const char *text = (const char *)sqlite3_column_text(st, i);
	char iso[CLOCK_ISO];

	cr_assert_str_eq(sqlite3_column_name(st, i), c->name);
	cr_assert_eq(v->set, text && *text, "%s: %s", c->name, text ? text : "NULL");
	if (!v->set)
		return;
	switch (c->type) {
	case CALIBRATION_TEXT:
		cr_assert_str_eq(v->s.p, text, "%s", c->name);
		cr_assert_eq(v->s.n, strlen(text));
		break;
	case CALIBRATION_REAL:
		cr_assert_eq(v->d, sqlite3_column_double(st, i), "%s", c->name);
		break;
	case CALIBRATION_TIME:
		clock_iso(v->i, iso);
		cr_assert_str_eq(iso, text);
		break;
	default:
		cr_assert_eq(v->i, sqlite3_column_int64(st, i), "%s", c->name);
		cr_assert_eq(sqlite3_column_type(st, i), SQLITE_INTEGER, "%s", c->name);
		break;
	}
}

#define BY_TIME "r.at_ms, j.origin, j.seq, c.device, c.precision"
#define NEWEST "r.at_ms DESC, j.origin DESC, j.seq DESC, c.device, c.precision"
#define BY_SERIES "c.unit_id, c.device, c.precision, c.backend, r.at_ms, j.origin, j.seq"

/* The rows of the stream are those of the view, cell by cell, in this order. */
static int compare(struct store_rows *r, const char *where, const char *order)
{
	struct buf sql = BUF_INIT;
	struct calibration_row row;
	struct err e = ERR_INIT;
	sqlite3_stmt *st;
	int n = 0, rc;

	buf_addf(&sql, "SELECT c.* FROM calibration_run c JOIN run r USING (run_id) "
		 "JOIN journal j ON j.run = r.n AND NOT EXISTS (SELECT 1 FROM journal k "
		 "WHERE k.run = j.run AND k.origin < j.origin) WHERE %s ORDER BY %s",
		 where, order);
	cr_assert_eq(sqlite3_prepare_v2(db, sql.p, -1, &st, NULL), SQLITE_OK, "%s",
		     sqlite3_errmsg(db));
	cr_assert_eq(sqlite3_column_count(st), CALIBRATION_COLUMNS);
	while ((rc = store_rows_next(r, &row, &e)) == 1) {
		cr_assert_eq(sqlite3_step(st), SQLITE_ROW, "a row too many: %s", where);
		for (int i = 0; i < CALIBRATION_COLUMNS; i++)
			same_cell(st, i, &row.value[i]);
		n++;
	}
	cr_assert_eq(rc, 0, "%s", e.text);
	cr_assert_eq(sqlite3_step(st), SQLITE_DONE, "rows are missing: %s", where);
	cr_assert_eq(store_rows_next(r, &row, &e), 0);
	sqlite3_finalize(st);
	buf_release(&sql);
	return n;
}

static int check(const struct run_filter *f, const char *where)
{
	static const struct { enum store_order order; const char *sql; } way[] = {
		{ STORE_BY_TIME, BY_TIME }, { STORE_NEWEST_FIRST, NEWEST },
		{ STORE_BY_SERIES, BY_SERIES },
	};
	int n = 0;

	for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
		struct store_rows *r = open_rows(f, way[i].order);

		n = compare(r, where, way[i].sql);
		/* once more, of the same moment */
		store_rows_again(r);
		cr_assert_eq(compare(r, where, way[i].sql), n);
		store_rows_close(r);
	}
	return n;
}

Test(rows, are_those_of_the_view_in_the_order_of_time_and_of_series)
{
	struct run_filter f = { 0 };

	cr_assert_eq(check(&f, "TRUE"), RUNS * 2 + 3);
}

Test(rows, are_filtered_by_each_part_and_all_together)
{
	static const struct { struct run_filter f; const char *where; int n; } want[] = {
		{ { .unit = "f" }, "c.unit_id LIKE 'f%'", 2 },
		{ { .unit = "0" }, "c.unit_id LIKE '0%'", 81 },
		{ { .unit = "eee" }, "FALSE", 0 },
		{ { .device = "gpu1" }, "c.device = 'gpu1'", 1 },
		{ { .precision = "fp32" }, "c.precision = 'fp32'", 40 },
		{ { .backend = "blis" }, "c.backend = 'blis'", 67 },
		{ { .backend = "openblas", .precision = "fp32" },
		  "c.backend = 'openblas' AND c.precision = 'fp32'", 8 },
		{ { .backend = "" }, "c.backend = ''", 0 },
		{ { .product = "i7-12700k" }, "c.device = 'cpu'", 81 },
		{ { .product = "h100" }, "c.device <> 'cpu'", 2 },
		{ { .product = "none of these" }, "FALSE", 0 },
		{ { .exclude_forced = true }, "c.forced = 0", 60 },
		{ { .since_ms = 1736951400123 + 5 * 3600000ll,
		    .until_ms = 1736951400123 + 8 * 3600000ll },
		  "c.timestamp_unix >= 1736969400.123 AND c.timestamp_unix < 1736980200.123", 6 },
		{ { .unit = "0", .precision = "fp64", .device = "cpu", .backend = "blis",
		    .product = "12700", .since_ms = 1736951400123, .exclude_forced = true,
		    .limit = 1, .page = 1, .before = "there is no such run" },
		  "c.unit_id LIKE '0%' AND c.precision = 'fp64' AND c.device = 'cpu' AND "
		  "c.backend = 'blis' AND c.forced = 0", 23 },
	};

	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		cr_assert_eq(check(&want[i].f, want[i].where), want[i].n, "%s",
			     want[i].where);
}

Test(rows, of_one_hardware_or_run_are_found_by_a_shortened_text)
{
	struct run_filter f = { .unit = "f" };
	struct calibration_row row;
	struct store_rows *r;
	struct err e = ERR_INIT;
	char hardware[17];
	int at = calibration_column_find("hardware_fingerprint");

	r = open_rows(&f, STORE_BY_TIME);
	cr_assert_eq(store_rows_next(r, &row, &e), 1);
	snprintf(hardware, sizeof hardware, "%s", row.value[at].s.p);
	store_rows_close(r);
	f = (struct run_filter){ .hardware = hardware };
	cr_assert_eq(check(&f, "c.cpu_stepping = '5'"), 2);
	hardware[9] = '\0';
	cr_assert_eq(check(&f, "c.cpu_stepping = '5'"), 2);
	f = (struct run_filter){ .run_id = "00000000-", .unit = "0" };
	cr_assert_eq(check(&f, "c.run_id LIKE '00000000-%'"), 2);
	f = (struct run_filter){ .hardware = "" };
	cr_assert_eq(store_rows_open(s, &f, STORE_BY_TIME, &r, &e), ERR_USAGE);
	cr_assert(strstr(e.text, "means several"), "%s", e.text);
	/* and the store is as usable as before */
	f.hardware = NULL;
	cr_assert_eq(check(&f, "TRUE"), RUNS * 2 + 3);
}

/* Runs of one millisecond stand by origin, then seq: two of them came by an origin
 * that sorts first, the later one earlier. */
Test(rows, of_one_time_stand_in_the_order_of_origin_and_seq)
{
	struct run_filter f = { .until_ms = 1736951400124 };
	static const char late[] =
		"INSERT INTO journal SELECT '00000000000000000000000000000000', "
		"(SELECT count(*) FROM run) - n, n, run.run_id, record_hash, '', hash "
		"FROM run JOIN journal ON journal.run = n WHERE at_ms = 1736951400123 "
		"AND n % 2 = 0";

	cr_assert_eq(check(&f, "r.at_ms = 1736951400123"), SAME * 2);
	cr_assert_eq(sqlite3_exec(db, late, NULL, NULL, NULL), SQLITE_OK, "%s",
		     sqlite3_errmsg(db));
	cr_assert_gt(sqlite3_changes(db), 1);
	cr_assert_eq(check(&f, "r.at_ms = 1736951400123"), SAME * 2);
	f.unit = "0";
	cr_assert_eq(check(&f, "r.at_ms = 1736951400123"), SAME * 2);
}

static int count_runs(const struct run_filter *f)
{
	struct store_rows *r = open_rows(f, STORE_BY_TIME);
	struct err e = ERR_INIT;
	struct run *run, *other;
	int64_t before = 0;
	int n = 0, rc;

	while ((rc = store_rows_next_run(r, &run, &e)) == 1) {
		cr_assert_geq(run->timestamp_ms, before);
		before = run->timestamp_ms;
		run_free(run);
		n++;
	}
	cr_assert_eq(rc, 0, "%s", e.text);
	cr_assert_eq(store_rows_next_run(r, &run, &e), 0);
	store_rows_again(r);
	cr_assert_eq(store_rows_next_run(r, &run, &e), n > 0);
	store_rows_close(r);
	if (n) {
		cr_assert_eq(store_get_run(s, run->run_id, &other, &e), 0);
		fixture_same(run, other);
		run_free(run);
		run_free(other);
	}
	return n;
}

Test(rows, come_as_whole_runs_too_even_those_without_a_row)
{
	struct run_filter all = { 0 }, gpu = { .device = "gpu1" };
	struct run_filter product = { .product = "h100" }, none = { .device = "gpu2" };
	struct run_filter unit = { .unit = "f" };
	struct run_filter since = { .since_ms = 1736951400123 + 50 * 3600000ll };

	cr_assert_eq(count_runs(&all), RUNS + 2);
	cr_assert_eq(count_runs(&gpu), 1);
	cr_assert_eq(count_runs(&product), 1);
	cr_assert_eq(count_runs(&unit), 1);
	cr_assert_eq(count_runs(&since), 2);
	cr_assert_eq(count_runs(&none), 0);
}

Test(rows, are_of_one_moment_while_others_write)
{
	struct run_filter f = { 0 };
	struct store_rows *r = open_rows(&f, STORE_BY_TIME);
	struct calibration_row row;
	struct store *other;
	struct run *late = fixture_run(1000);
	struct err e = ERR_INIT;
	int n = 0;

	cr_assert_eq(store_rows_next(r, &row, &e), 1);
	other = fixture_open(&here);
	cr_assert_eq(store_add_run(other, late, &e), 1, "%s", e.text);
	run_free(late);
	do
		n++;
	while (store_rows_next(r, &row, &e) == 1);
	cr_assert_eq(n, RUNS * 2 + 3);
	store_rows_close(r);
	store_close(other);
	cr_assert_eq(check(&f, "TRUE"), RUNS * 2 + 5);
}

Test(rows, of_a_store_without_runs_are_none)
{
	struct run_filter f = { 0 };
	struct scratch empty;
	struct store *kept = s;
	struct calibration_row row;
	struct err e = ERR_INIT;

	fixture_make(&empty);
	s = fixture_open(&empty);
	for (int order = STORE_BY_TIME; order <= STORE_BY_SERIES; order++) {
		struct store_rows *r = open_rows(&f, (enum store_order)order);

		cr_assert_eq(store_rows_next(r, &row, &e), 0);
		store_rows_close(r);
	}
	store_close(s);
	s = kept;
	fixture_remove(&empty);
}

static bool stop(void *arg)
{
	return ++*(int *)arg > 1;
}

Test(rows, are_looked_for_until_somebody_says_stop)
{
	struct run_filter f = { .device = "gpu7" };
	struct calibration_row row;
	struct store_rows *r = open_rows(&f, STORE_BY_TIME);
	struct err e = ERR_INIT;
	int asked = 0;

	store_rows_watch(r, stop, &asked);
	for (int i = 0; i < 100 && store_rows_next(r, &row, &e) == 0; i++)
		store_rows_again(r);
	cr_assert_eq(e.code, ERR_IO);
	cr_assert_eq(asked, 2);
	store_rows_close(r);
	/* and nobody is asked any more */
	f.device = NULL;
	for (int i = 0; i < 10; i++)
		cr_assert_eq(check(&f, "TRUE"), RUNS * 2 + 3);
	cr_assert_eq(asked, 2);
}

/* --- indexes ------------------------------------------------------------------ */

static void plan(const char *const *part, const struct run_filter *f, struct buf *out)
{
	struct query_filter q = { .f = f };
	struct buf sql = BUF_INIT;
	sqlite3_stmt *st;

	buf_addf(&sql, "EXPLAIN QUERY PLAN %s%s", part[0], part[1]);
	if (f->unit)
		buf_adds(&sql, sql_part_rows_all);
	query_filter_where(&q, f->since_ms, &sql);
	buf_adds(&sql, part[2]);
	cr_assert_eq(sqlite3_prepare_v2(db, sql.p, -1, &st, NULL), SQLITE_OK, "%s",
		     sqlite3_errmsg(db));
	buf_reset(out);
	while (sqlite3_step(st) == SQLITE_ROW)
		buf_addf(out, "%s\n", (const char *)sqlite3_column_text(st, 3));
	sqlite3_finalize(st);
	buf_release(&sql);
}

Test(rows, are_read_in_the_order_of_an_index_and_not_sorted)
{
	static const struct {
		const char *part[3];
		struct run_filter f;
		const char *plan;
	} way[] = {
		{ .part = { sql_part_rows_by_time, "", sql_part_rows_order_by_time },
		  .plan = "SCAN r USING COVERING INDEX run_by_time" },
		{ .part = { sql_part_rows_by_unit, "", sql_part_rows_order_by_unit },
		  .f = { .unit = "", .device = "", .precision = "" },
		  .plan = "SEARCH x USING COVERING INDEX result_by_unit "
			  "(unit_id=? AND device=? AND precision=?)" },
		{ .part = { "SELECT x.quality ", sql_part_rows_cells,
			    sql_part_rows_order_cells },
		  .plan = "SEARCH x USING PRIMARY KEY (run=?)" },
		/* whose order of the rows of a run is that of the primary key alone */
		{ .part = { "SELECT r.run_id, x.quality ", sql_part_rows_stream,
			    sql_part_rows_order_by_time },
		  .plan = "SCAN r USING INDEX run_by_time\n"
			  "SEARCH x USING PRIMARY KEY (run=?)" },
		{ .part = { "SELECT r.run_id, x.quality ", sql_part_rows_stream,
			    sql_part_rows_order_newest },
		  .f = { .since_ms = 1, .until_ms = 2, .exclude_forced = true },
		  .plan = "SEARCH r USING INDEX run_by_time (at_ms>? AND at_ms<?)\n"
			  "SEARCH x USING PRIMARY KEY (run=?)" },
	};
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
		plan(way[i].part, &way[i].f, &out);
		cr_assert(strstr(out.p, way[i].plan), "%s", out.p);
		cr_assert_not(strstr(out.p, "TEMP B-TREE"), "%s", out.p);
	}
	buf_release(&out);
}
