/* SPDX-License-Identifier: MIT */
/* The older program's tables: what their cells may be, and which columns they have. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/model/import_row_json.h"
#include "db_fixture.h"
#include "import_scan.h"

static struct scratch here;
static struct scan scan;

static void setup(void)
{
	fixture_make(&here);
}

static void teardown(void)
{
	scan_release(&scan);
	fixture_remove(&here);
}

TestSuite(import_older_table, .init = setup, .fini = teardown);

#define CALIBRATIONS \
	"CREATE TABLE calibrations(id INTEGER PRIMARY KEY, hardware_id TEXT," \
	"device_type TEXT, precision TEXT, power_mode TEXT, clock_mhz INTEGER," \
	"blas3_gops REAL, theoretical_peak_gops REAL, calibration_date TEXT," \
	"notes TEXT);"
#define ROW(id, gops, notes) \
	"INSERT INTO calibrations VALUES (" id ", 'box', 'cpu', 'fp64', '15W', 900, " \
	gops ", 2000, '2025-11-28T13:19:23', " notes ");"
#define RUNS \
	"CREATE TABLE calibration_runs(id INTEGER PRIMARY KEY, run_id TEXT," \
	"timestamp TEXT, cpu_model TEXT, gpu_vbios TEXT, gpu_driver_version TEXT," \
	"device TEXT, precision TEXT, blas3_gops REAL, preflight_passed INTEGER);"

static void same_items(size_t n)
{
	cr_assert_eq(scan.rc, 0, "%s", scan.e.text);
	cr_assert_eq(scan.n, n);
	for (size_t i = 0; i < n; i++)
		cr_assert_not_null(scan.run[i], "%s: %s", scan.where[i],
				   scan.why[i]);
}

Test(import_older_table, each_row_is_a_run_in_the_order_of_the_table)
{
	scan_make(here.db, CALIBRATIONS ROW("9", "30.5", "NULL") ROW("2", "20", "'x'")
		  "CREATE INDEX by_figure ON calibrations(blas3_gops DESC)");
	scan_file(&scan, here.db);
	same_items(2);
	cr_assert_str_eq(scan.what, "table calibrations");
	cr_assert_str_eq(scan.where[0], "id 2 of calibrations");
	cr_assert_str_eq(scan.where[1], "id 9 of calibrations");
	cr_assert_eq(scan.run[0]->results[0].value[METRIC_BLAS3], 20);
	cr_assert_eq(scan.run[1]->results[0].value[METRIC_BLAS3], 30.5);
	cr_assert_str_eq(scan.run[0]->results[0].notes, "x");
	/* date -u -d 2025-11-28T13:19:23 +%s */
	cr_assert_eq(scan.run[0]->timestamp_ms, 1764335963000);
	cr_assert_str_eq(scan_fact(&scan.run[0]->facts, "import_clock_mhz"), "900");
	cr_assert(scan.run[0]->imported);
}

Test(import_older_table, both_tables_of_one_file_are_read)
{
	scan_make(here.db, RUNS CALIBRATIONS ROW("1", "30", "NULL")
		  "INSERT INTO calibration_runs VALUES (1, '11111111-2222-4333-8444-"
		  "555555555555', '2026-02-06T12:59:12Z', 'C', 'N/A', '540.4', 'cpu',"
		  "'fp32', 2139.0, 1)");
	scan_file(&scan, here.db);
	same_items(2);
	cr_assert_str_eq(scan.what, "tables calibrations and calibration_runs");
	cr_assert_str_eq(scan.where[1], "id 1 of calibration_runs");
	cr_assert_str_eq(scan_fact(&scan.run[1]->facts, "driver_version"), "540.4");
	cr_assert_null(scan_fact(&scan.run[1]->facts, "gpu_vbios_version"));
}

/* The same rows came out of the older program as a table and as JSON. */
Test(import_older_table, a_table_gives_the_runs_of_its_export)
{
	static const char json[] = "{\"runs\":[{\"run_id\":\"11111111-2222-4333-8444-"
		"555555555555\",\"timestamp\":\"2026-02-06T12:59:12Z\",\"cpu_model\":"
		"\"C\",\"gpu_vbios\":null,\"device\":\"cpu\",\"precision\":\"fp32\","
		"\"blas3_gops\":2139.1000000000004,\"preflight_passed\":true}]}";
	struct import_source src = { .now_ms = SCAN_NOW_MS };
	struct import_set set = IMPORT_SET_INIT;
	struct err e = ERR_INIT;
	struct cJSON *j = json_parse(json, strlen(json), &e);
	struct run *r;

	cr_assert_eq(import_json_read(j, &src.form, &set, &e), 0, "%s", e.text);
	r = import_rows(&src, set.row, set.n, &e);
	cr_assert_not_null(r, "%s", e.text);
	scan_make(here.db, RUNS "INSERT INTO calibration_runs VALUES (7, '11111111-"
		  "2222-4333-8444-555555555555', '2026-02-06T12:59:12Z', 'C', NULL,"
		  "NULL, 'cpu', 'fp32', 2139.1000000000004, 1)");
	scan_file(&scan, here.db);
	same_items(1);
	fixture_same(r, scan.run[0]);
	run_free(r);
	import_set_release(&set);
	json_free(j);
}

Test(import_older_table, a_row_that_cannot_be_taken_is_named_and_holds_up_no_other)
{
	static const struct { const char *row, *why; } t[] = {
		{ .row = ROW("2", "'fast'", "NULL"),
		  .why = "blas3_gops: \"fast\" is not a number" },
		{ .row = ROW("3", "x'0102030405060708'", "NULL"),
		  .why = "blas3_gops: a blob of 8 bytes, neither a number nor a text" },
		{ .row = ROW("4", "9e999", "NULL"),
		  .why = "blas3_gops: inf is not a finite number" },
		{ .row = ROW("5", "-1.5", "NULL"),
		  .why = "blas3_gops: -1.5 is negative" },
		{ .row = ROW("6", "10", "'a' || char(0) || 'hidden'"),
		  .why = "notes: a text with a zero byte in it" },
		{ .row = ROW("7", "10", "printf('%5000c', 'x')"),
		  .why = "notes: longer than 4096 bytes" },
		{ .row = ROW("8", "10", "CAST(x'c328' AS TEXT)"),
		  .why = "notes: not valid UTF-8" },
		{ .row = ROW("9", "NULL", "NULL"),
		  .why = "cpu fp64: there is no figure" },
	};
	const size_t n = sizeof t / sizeof *t;

	scan_make(here.db, CALIBRATIONS ROW("1", "10", "'first'"));
	for (size_t i = 0; i < n; i++)
		scan_make(here.db, t[i].row);
	scan_make(here.db, ROW("10", "'10.5'", "char(27) || '[31mred'"));
	scan_file(&scan, here.db);
	cr_assert_eq(scan.rc, 0, "%s", scan.e.text);
	cr_assert_eq(scan.n, n + 2);
	cr_assert_not_null(scan.run[0]);
	for (size_t i = 0; i < n; i++) {
		cr_assert_null(scan.run[i + 1], "%s", scan.where[i + 1]);
		cr_assert_str_eq(scan.why[i + 1], t[i].why);
	}
	/* a number as text is one, and nothing acts on a terminal */
	cr_assert_eq(scan.run[n + 1]->results[0].value[METRIC_BLAS3], 10.5);
	cr_assert_str_eq(scan.run[n + 1]->results[0].notes, " [31mred");
}

Test(import_older_table, columns_may_lack_and_others_may_be_there)
{
	scan_make(here.db, "CREATE TABLE calibrations(hardware_id, device_type,"
		  "precision, calibration_date, blas2_gops, rack_slot, os_kernel);"
		  "INSERT INTO calibrations VALUES ('box', 'cpu', 'fp64', '2025-11-28',"
		  "7, 'B12', '6.1.0')");
	scan_file(&scan, here.db);
	same_items(1);
	cr_assert_str_eq(scan.where[0], "row 1 of calibrations");
	cr_assert_str_eq(scan_fact(&scan.run[0]->facts, "import_rack_slot"), "B12");
	cr_assert_str_eq(scan_fact(&scan.run[0]->facts, "os_kernel"), "6.1.0");
	scan_release(&scan);
	scan_make(here.db, "ALTER TABLE calibrations DROP COLUMN precision");
	scan_file(&scan, here.db);
	cr_assert_eq(scan.rc, 0, "%s", scan.e.text);
	cr_assert_null(scan.run[0]);
	cr_assert_str_eq(scan.why[0], "precision: there is none");
}

Test(import_older_table, a_table_by_primary_key_or_of_another_encoding_is_read_too)
{
	scan_make(here.db, "PRAGMA encoding = 'UTF-16be'; CREATE TABLE Calibrations("
		  "hardware_id TEXT, device_type TEXT, precision TEXT, blas3_gops REAL,"
		  "calibration_date TEXT, PRIMARY KEY (hardware_id, precision)) WITHOUT "
		  "ROWID; INSERT INTO calibrations VALUES ('caf\xc3\xa9', 'cpu', 'fp64',"
		  "1.5, '2025-11-28'), ('box', 'cpu', 'fp64', 2, '2025-11-28')");
	scan_file(&scan, here.db);
	same_items(2);
	cr_assert_str_eq(scan_fact(&scan.run[0]->facts, "cpu_model"), "box");
	cr_assert_str_eq(scan_fact(&scan.run[1]->facts, "cpu_model"), "caf\xc3\xa9");
}

Test(import_older_table, equal_rows_are_one_run_and_others_of_one_key_are_not)
{
	scan_make(here.db, "CREATE TABLE calibrations(id, hardware_id, device_type,"
		  "precision, power_mode, clock_mhz, blas3_gops, calibration_date);"
		  "INSERT INTO calibrations VALUES "
		  "(1, 'b', 'cpu', 'fp64', '15W', 900, 10.0, '2025-11-28'),"
		  "(2, 'b', 'cpu', 'fp64', '15W', 900.0, 10, '2025-11-28'),"
		  "(3, 'b', 'cpu', 'fp64', '15W', 900, 11, '2025-11-28')");
	scan_file(&scan, here.db);
	same_items(3);
	cr_assert_str_eq(scan.run[0]->run_id, scan.run[1]->run_id);
	fixture_same(scan.run[0], scan.run[1]);
	cr_assert_str_neq(scan.run[0]->run_id, scan.run[2]->run_id);
}
