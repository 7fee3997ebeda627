/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/model/field.h"
#include "core/model/metric.h"
#include "db/guard.h"
#include "db/query_filter.h"
#include "db/sql.h"
#include "db/stmt.h"
#include "db/store.h"
#include "db/store_sqlite.h"
#include "db_fixture.h"

static struct scratch here;
static struct sqlite3 *db;

static void setup(void)
{
	fixture_make(&here);
	store_close(fixture_open(&here));
	db = fixture_foreign(&here);
}

static void teardown(void)
{
	sqlite3_close(db);
	fixture_remove(&here);
}

TestSuite(schema, .init = setup, .fini = teardown);

static void prepares(const char *name, const char *sql)
{
	struct stmt st = STMT_INIT;
	struct err e = ERR_INIT;

	cr_assert_eq(stmt_prepare(&st, db, sql, &e), 0, "%s: %s", name, e.text);
	stmt_release(&st);
}

Test(schema, prepares_every_statement)
{
	int n = 0;

	for (const struct sql_block *b = sql_block_table; b->name; b++) {
		if (strncmp(b->name, "part_", 5) == 0 ||
		    strncmp(b->name, "scratch_", 8) == 0 ||
		    strncmp(b->name, "rescue_", 7) == 0 ||
		    strncmp(b->name, "kept_", 5) == 0 ||
		    strncmp(b->name, "migrate_3", 9) == 0 ||
		    strncmp(b->name, "schema", 6) == 0)
			continue;
		prepares(b->name, b->text);
		n++;
	}
	cr_assert_geq(n, 25);
}

/* Our own connections have no triggers that would stop it. */
Test(schema, replaces_a_row_in_no_statement)
{
	static const char *const words[] = {
		"REPLACE INTO", "OR REPLACE", "ON CONFLICT", "UPSERT",
	};
	int n = 0;

	for (const struct sql_block *b = sql_block_table; b->name; b++) {
		/* what is kept of series is no content */
		for (size_t i = 0; i < sizeof words / sizeof *words &&
				   strncmp(b->name, "kept_", 5) != 0; i++)
			cr_assert_null(strcasestr(b->text, words[i]), "%s: %s", b->name,
				       words[i]);
		n += strstr(b->text, "INSERT INTO") != NULL;
	}
	cr_assert_geq(n, 12);
}

static void fill(struct run_filter *f, unsigned mask)
{
	*f = (struct run_filter){
		.hardware = mask & 1 ? "0" : NULL,
		.unit = mask & 2 ? "0" : NULL,
		.device = mask & 4 ? "cpu" : NULL,
		.precision = mask & 8 ? "fp64" : NULL,
		.backend = mask & 16 ? "blis" : NULL,
		.run_id = mask & 32 ? "0" : NULL,
		.product = mask & 64 ? "x" : NULL,
		.since_ms = mask & 128 ? 1 : 0,
		.until_ms = mask & 256 ? 1 : 0,
		.exclude_forced = mask & 512,
		.before = mask & 1024 ? "0" : NULL,
		.after = mask & 2048 ? "0" : NULL,
		.page = mask & (1024 | 2048) ? 1 : 0,
	};
}

static bool plan_says(const char *sql, const char *words)
{
	struct buf q = BUF_INIT;
	sqlite3_stmt *st;
	bool found = false;

	buf_addf(&q, "EXPLAIN QUERY PLAN %s", sql);
	cr_assert_eq(sqlite3_prepare_v2(db, q.p, -1, &st, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW)
		if (strstr((const char *)sqlite3_column_text(st, 3), words))
			found = true;
	sqlite3_finalize(st);
	buf_release(&q);
	return found;
}

Test(schema, prepares_every_combination_of_filters)
{
	for (unsigned mask = 0; mask < 4096; mask++) {
		struct run_filter f;
		struct query_filter q = { .f = &f };
		struct stmt st = STMT_INIT;
		struct buf sql = BUF_INIT;
		struct err e = ERR_INIT;

		fill(&f, mask);
		query_filter_select(&q, &sql);
		cr_assert_eq(stmt_prepare(&st, db, sql.p, &e), 0, "%u: %s", mask,
			     e.text);
		query_filter_bind(&q, &st);
		stmt_release(&st);
		buf_reset(&sql);
		query_filter_count(&q, &sql);
		cr_assert_eq(stmt_prepare(&st, db, sql.p, &e), 0, "%u: %s", mask,
			     e.text);
		query_filter_bind(&q, &st);
		stmt_release(&st);
		buf_reset(&sql);
		query_filter_count_behind(&q, &sql);
		cr_assert_eq(stmt_prepare(&st, db, sql.p, &e), 0, "%u: %s", mask,
			     e.text);
		cr_assert(plan_says(sql.p, "PRIMARY KEY (run>?)"), "%u", mask);
		query_filter_bind(&q, &st);
		stmt_release(&st);
		buf_release(&sql);
	}
}

Test(schema, reads_series_and_newest_runs_in_the_order_of_an_index)
{
	static const struct { unsigned mask; const char *index; } way[] = {
		{ .mask = 0, .index = "USING INDEX run_by_time" },
		{ .mask = 128 | 256, .index = "USING INDEX run_by_time" },
		{ .mask = 2 | 4 | 8, .index = "USING INDEX result_by_unit "
		  "(unit_id=? AND device=? AND precision=?)" },
		{ .mask = 1 | 4 | 8, .index = "USING INDEX result_by_hardware "
		  "(hardware_fingerprint=? AND device=? AND precision=?)" },
		/* and pages, which begin where the last one ended */
		{ .mask = 1024, .index = "USING INDEX run_by_time (at_ms<?)" },
		{ .mask = 1024 | 2, .index = "USING INDEX run_by_time (at_ms<?)" },
		{ .mask = 1024 | 1 | 64, .index = "USING INDEX run_by_time (at_ms<?)" },
		{ .mask = 1024 | 2 | 4 | 8, .index = "USING INDEX result_by_unit "
		  "(unit_id=? AND device=? AND precision=? AND at_ms<?)" },
		{ .mask = 2048, .index = "USING INDEX run_by_time (at_ms>?)" },
		{ .mask = 2048 | 2 | 4 | 8, .index = "USING INDEX result_by_unit "
		  "(unit_id=? AND device=? AND precision=? AND at_ms>?)" },
	};

	for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
		struct run_filter f;
		struct query_filter q = { .f = &f };
		struct buf sql = BUF_INIT;

		fill(&f, way[i].mask);
		query_filter_select(&q, &sql);
		cr_assert(plan_says(sql.p, way[i].index), "%u", way[i].mask);
		cr_assert_not(plan_says(sql.p, "USE TEMP B-TREE FOR ORDER BY"),
			      "%u", way[i].mask);
		buf_release(&sql);
	}
}

/* Design, section 3: the columns of calibration_run, in their order. */
static const char columns_of_design[] =
	"run_id, timestamp, timestamp_unix, unit_id, suite_version, device, backend, "
	"hardware_fingerprint, cpu_model, cpu_stepping, cpu_microcode, "
	"cpu_cores_physical, cpu_cores_logical, cpu_base_freq_mhz, "
	"cpu_max_freq_mhz, gpu_model, gpu_pci_id, gpu_vbios_version, "
	"gpu_memory_mb, gpu_compute_capability, gpu_count, memory_total_gb, "
	"memory_type, "
	"software_fingerprint, fingerprint_rule, os_kernel, os_distro, "
	"driver_version, cuda_version, cudnn_version, rocm_version, "
	"pytorch_version, numpy_version, mkl_version, openblas_version, "
	"blis_version, onednn_version, compiler_version, "
	"power_mode, thermal_state, cpu_governor, gpu_power_limit_w, "
	"ambient_temp_c, virtualization, cpu_clock_measured_mhz, threads, "
	"precision, stream_copy_gbps, stream_scale_gbps, stream_add_gbps, "
	"stream_triad_gbps, stream_best_gbps, blas1_gops, blas2_gops, blas3_gops, "
	"peak_measured_gops, theoretical_peak_gops, attainable_peak_gops, "
	"peak_source, efficiency, arithmetic_intensity, problem_size, "
	"preflight_passed, forced, quality, imported, notes";

static void list_columns(const char *table, struct buf *out)
{
	struct buf sql = BUF_INIT;
	sqlite3_stmt *st;

	buf_addf(&sql, "SELECT name FROM pragma_table_info('%s')", table);
	cr_assert_eq(sqlite3_prepare_v2(db, sql.p, -1, &st, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW)
		buf_addf(out, "%s%s", out->n ? ", " : "",
			 sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	buf_release(&sql);
}

Test(schema, shows_the_columns_of_the_design_in_calibration_run)
{
	struct buf b = BUF_INIT;

	list_columns("calibration_run", &b);
	cr_assert_str_eq(b.p, columns_of_design);
	buf_release(&b);
}

static bool has_column(const char *table, const char *column)
{
	return sqlite3_table_column_metadata(db, "main", table, column, NULL, NULL,
					     NULL, NULL, NULL) == SQLITE_OK;
}

static bool has_view_column(const char *column)
{
	struct buf sql = BUF_INIT;
	bool found;

	buf_addf(&sql, "SELECT count(*) FROM pragma_table_info('calibration_run') "
		 "WHERE name = '%s'", column);
	found = fixture_number(db, sql.p) == 1;
	buf_release(&sql);
	return found;
}

Test(schema, has_a_column_for_every_field_and_metric_that_wants_one)
{
	static const char *const table[] = {
		[FIELD_HARDWARE] = "hardware", [FIELD_SOFTWARE] = "software",
		[FIELD_ENVIRONMENT] = "run",
	};
	static const char *const type[] = {
		[FIELD_TEXT] = "TEXT", [FIELD_INTEGER] = "INTEGER",
		[FIELD_REAL] = "REAL",
	};

	for (int i = 0; i < FIELD_COUNT; i++) {
		const struct field *f = &field_table[i];
		const char *declared = "";

		cr_assert_eq(has_column(table[f->group], f->key), f->column, "%s",
			     f->key);
		cr_assert_eq(has_view_column(f->key), f->column, "%s", f->key);
		if (!f->column)
			continue;
		sqlite3_table_column_metadata(db, "main", table[f->group], f->key,
					      &declared, NULL, NULL, NULL, NULL);
		cr_assert_str_eq(declared, type[f->type], "%s", f->key);
	}
	for (int m = 0; m < METRIC_COUNT; m++) {
		char name[64];

		cr_assert(has_column("result", metric_table[m].column));
		cr_assert(has_view_column(metric_table[m].column));
		snprintf(name, sizeof name, "%s_high", metric_table[m].name);
		cr_assert(has_column("result", name));
	}
}

Test(schema, is_marked_strict_without_rowid_and_in_wal_mode)
{
	cr_assert_eq(fixture_number(db, "PRAGMA application_id"), 0x7073696c);
	cr_assert_eq(fixture_number(db, "PRAGMA user_version"), 3);
	cr_assert_eq(fixture_number(db, "SELECT count(*) FROM pragma_table_list "
		"WHERE schema = 'main' AND type = 'table' AND name NOT LIKE "
		"'sqlite_%' AND NOT (strict AND wr)"), 0);
	cr_assert_eq(fixture_number(db, "SELECT journal_mode = 'wal' FROM "
				    "pragma_journal_mode"), 1);
}

Test(schema, guards_every_table_that_it_has)
{
	sqlite3_stmt *st;
	int n = 0, listed = 0;

	cr_assert_eq(sqlite3_prepare_v2(db, "SELECT t.name, (SELECT count(*) FROM "
		"sqlite_schema g WHERE g.type = 'trigger' AND g.tbl_name = t.name "
		"AND g.name IN (t.name || '_no_update', t.name || '_no_delete', "
		"t.name || '_no_replace')) FROM sqlite_schema t "
		"WHERE t.type = 'table'", -1, &st, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW) {
		cr_assert_eq(sqlite3_column_int(st, 1), 3, "%s",
			     sqlite3_column_text(st, 0));
		n++;
	}
	sqlite3_finalize(st);
	while (guard_table[listed])
		listed++;
	cr_assert_eq(n, listed);
	cr_assert_eq(guard_verify(db, STORE_USER_VERSION, NULL), 0);
}

Test(schema, misses_a_guard_that_was_dropped)
{
	struct err e = ERR_INIT;
	struct store *s;

	sqlite3_exec(db, "DROP TRIGGER sample_no_delete", NULL, NULL, NULL);
	cr_assert_eq(store_open(here.db, STORE_WRITE, &s, &e), ERR_REFUSED);
	cr_assert_not_null(strstr(e.text, "sample"));
}

Test(schema, misses_a_guard_that_was_weakened)
{
	struct store *s;

	sqlite3_exec(db, "DROP TRIGGER run_no_update; CREATE TRIGGER run_no_update "
		     "BEFORE UPDATE ON run WHEN 0 "
		     "BEGIN SELECT RAISE(ABORT, 'run is append-only'); END", NULL,
		     NULL, NULL);
	cr_assert_eq(store_open(here.db, STORE_WRITE, &s, NULL), ERR_REFUSED);
}
