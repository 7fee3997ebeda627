/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "db/intern.h"
#include "db/store.h"
#include "db_fixture.h"

#define RUNS 40

static struct scratch here;
static struct store *s;

/* Runs 0..39 hourly, each with fp32 and fp64; every fourth forced; run 39 of
 * another unit; and one with two GPUs, long after. */
static void setup(void)
{
	struct run *rich = fixture_rich_run();

	fixture_make(&here);
	s = fixture_open(&here);
	for (unsigned i = 0; i < RUNS; i++) {
		struct run *r = fixture_run((i * 7) % RUNS);

		r->forced = (i * 7) % RUNS % 4 == 0;
		if ((i * 7) % RUNS == 39)
			r->unit_id[0] = 'f';
		cr_assert_eq(store_add_run(s, r, NULL), 1);
		run_free(r);
	}
	cr_assert_eq(store_add_run(s, rich, NULL), 1);
	run_free(rich);
}

static void teardown(void)
{
	store_close(s);
	fixture_remove(&here);
}

TestSuite(query, .init = setup, .fini = teardown);

static struct run_set *ask(const struct run_filter *f)
{
	struct err e = ERR_INIT;
	struct run_set *set;

	cr_assert_eq(store_query(s, f, &set, &e), 0, "%s", e.text);
	for (size_t i = 1; i < set->n; i++)
		cr_assert_leq(set->rows[i - 1].timestamp_ms,
			      set->rows[i].timestamp_ms);
	return set;
}

static size_t count(const struct run_filter *f)
{
	struct run_set *set = ask(f);
	size_t n = set->n;

	cr_assert_eq(set->total, n);
	run_set_free(set);
	return n;
}

static void rename_device(const char **device)
{
	if (strcmp(*device, "cpu") != 0)
		*device = strcmp(*device, "gpu0") == 0 ? "gpu10" : "gpu2";
}

/* A record has its results in the order of bytes: gpu10 before gpu2. */
Test(query, gives_the_devices_of_a_run_by_their_numbers)
{
	struct run *r = fixture_rich_run();
	struct run_filter f = { .run_id = r->run_id };
	struct run_set *set;
	struct err e = ERR_INIT;
	const char *last = "cpu";
	size_t gpu10 = 0;

	r->run_id[0] = 'e';
	for (size_t i = 0; i < r->n_devices; i++)
		rename_device(&r->devices[i].name);
	for (size_t i = 0; i < r->n_results; i++)
		rename_device(&r->results[i].device);
	for (size_t i = 0; i < r->n_samples; i++)
		rename_device(&r->samples[i].device);
	cr_assert_eq(store_add_run(s, r, &e), 1, "%s", e.text);
	set = ask(&f);
	cr_assert_gt(set->n, 2);
	for (size_t i = 0; i < set->n; i++) {
		const char *now = set->rows[i].device;

		cr_expect(strcmp(now, "gpu2") != 0 || strcmp(last, "gpu10") != 0);
		gpu10 += strcmp(now, "gpu10") == 0;
		last = now;
	}
	cr_expect_gt(gpu10, 0);
	cr_expect_str_eq(last, "gpu10");
	run_set_free(set);
	run_free(r);
}

Test(query, gives_every_row_oldest_first_without_a_filter)
{
	struct run_filter f = { 0 };

	cr_assert_eq(count(&f), RUNS * 2 + 3);
}

Test(query, filters_by_each_part)
{
	struct run_filter all = { 0 }, f;
	struct run_set *set = ask(&all);
	const struct run_row *r = &set->rows[0];
	char text[9];

	f = (struct run_filter){ .precision = "fp64" };
	cr_assert_eq(count(&f), RUNS + 1);
	f = (struct run_filter){ .device = "gpu1" };
	cr_assert_eq(count(&f), 1);
	f = (struct run_filter){ .backend = "cublas" };
	cr_assert_eq(count(&f), 0);
	f = (struct run_filter){ .backend = "blis" };
	cr_assert_eq(count(&f), RUNS * 2 + 3);
	f = (struct run_filter){ .exclude_forced = true };
	cr_assert_eq(count(&f), (RUNS - RUNS / 4) * 2);
	f = (struct run_filter){ .since_ms = r->timestamp_ms + 3600000,
				 .until_ms = r->timestamp_ms + 3 * 3600000 };
	cr_assert_eq(count(&f), 4);
	f = (struct run_filter){ .unit = "f", .since_ms = 1 };
	cr_assert_eq(count(&f), 2);
	f = (struct run_filter){ .product = "intel core i7-12700k" };
	cr_assert_eq(count(&f), RUNS * 2 + 1);
	f = (struct run_filter){ .product = "NVIDIA H100 SXM5 80GB" };
	cr_assert_eq(count(&f), 2);
	/* as screens shorten it */
	f = (struct run_filter){ .product = "h100 sxm5" };
	cr_assert_eq(count(&f), 2);
	f = (struct run_filter){ .product = "i7-127" };
	cr_assert_eq(count(&f), RUNS * 2 + 1);
	f = (struct run_filter){ .hardware = r->stack->hardware_fingerprint,
				 .device = "cpu", .precision = "fp32" };
	cr_assert_eq(count(&f), RUNS);
	memcpy(text, r->run_id, 8);
	text[8] = '\0';
	f = (struct run_filter){ .run_id = text };
	cr_assert_eq(count(&f), 2);
	run_set_free(set);
}

/* The component of a row as the view has it; NULL: none. */
static void expect_column(struct sqlite3 *db, const struct run_row *r,
			  enum component c)
{
	struct buf sql = BUF_INIT;
	struct sqlite3_stmt *st;
	const char *want, *got = r->component[c];

	if (c == COMPONENT_BACKEND_VERSION)
		buf_adds(&sql, "SELECT x.backend_version FROM result x JOIN run r "
			       "ON r.n = x.run ");
	else
		buf_addf(&sql, "SELECT %s FROM calibration_run x ",
			 component_key(c));
	buf_addf(&sql, "WHERE run_id = '%s' AND device = '%s' AND "
		       "precision = '%s'", r->run_id, r->device, r->precision);
	cr_assert_eq(sqlite3_prepare_v2(db, sql.p, -1, &st, NULL), SQLITE_OK, "%s",
		     sqlite3_errmsg(db));
	cr_assert_eq(sqlite3_step(st), SQLITE_ROW);
	want = (const char *)sqlite3_column_text(st, 0);
	if (want && component_table[c].field == FIELD_GPU_POWER_LIMIT_W)
		cr_expect(strtod(want, NULL) == strtod(got, NULL), "%s", got);
	else
		cr_expect(want && *want ? got && strcmp(got, want) == 0 : !got,
			  "%s: %s, want %s", component_key(c), got ? got : "none",
			  want ? want : "none");
	sqlite3_finalize(st);
	buf_release(&sql);
}

/* The second path is the view. */
Test(query, components_are_what_the_view_says)
{
	struct run_filter all = { 0 };
	struct sqlite3 *db = fixture_foreign(&here);
	struct run_set *set = ask(&all);
	size_t seen[COMPONENT_COUNT] = { 0 };

	for (size_t i = 0; i < set->n; i++)
		for (int c = 0; c < COMPONENT_COUNT; c++) {
			expect_column(db, &set->rows[i], (enum component)c);
			seen[c] += set->rows[i].component[c] != NULL;
		}
	cr_expect_gt(seen[COMPONENT_OS_KERNEL], 0);
	cr_expect_gt(seen[COMPONENT_CPU_MICROCODE], 0);
	cr_expect_gt(seen[COMPONENT_BACKEND_VERSION], 0);
	cr_expect_gt(seen[COMPONENT_CPU_GOVERNOR], 0);
	cr_expect_gt(seen[COMPONENT_GPU_POWER_LIMIT_W], 0);
	/* fp32 and fp64 of all plain runs have equal ones */
	for (size_t i = 1; i < set->n - 3; i++)
		cr_expect_eq(set->rows[i].component, set->rows[0].component);
	cr_expect_neq(set->rows[set->n - 1].component, set->rows[0].component);
	run_set_free(set);
	sqlite3_close(db);
}

Test(query, takes_what_matches_nothing_for_no_error)
{
	static const struct run_filter none[] = {
		{ .unit = "zz" }, { .hardware = "nothing" }, { .run_id = "qq" },
		{ .product = "Pentium" }, { .device = "tpu0" }, { .until_ms = 1 },
		{ .unit = "00000000000000000000000000000000000000000000000000" },
		{ .precision = "' OR 1=1 --" },
	};

	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		cr_assert_eq(count(&none[i]), 0, "%zu", i);
}

Test(query, asks_for_more_digits_when_a_short_text_means_several)
{
	struct run_filter f = { .unit = "" };
	struct err e = ERR_INIT;
	struct run_set *set;

	cr_assert_eq(store_query(s, &f, &set, &e), ERR_USAGE);
	cr_assert_not_null(strstr(e.text, "more digits"));
	cr_assert_null(set);
}

Test(query, gives_the_newest_rows_and_the_total_when_limited)
{
	struct run_filter f = { .precision = "fp64", .limit = 5 };
	struct run_filter series = { .unit = "0", .device = "cpu",
				     .precision = "fp64", .limit = 3 };
	struct run_set *set = ask(&f), *other = ask(&series);

	cr_assert_eq(set->n, 5);
	cr_assert_eq(set->total, RUNS + 1);
	cr_assert_eq(other->n, 3);
	cr_assert_eq(other->total, RUNS);
	cr_assert_eq(other->rows[2].timestamp_ms, set->rows[4].timestamp_ms);
	run_set_free(set);
	run_set_free(other);
}

Test(query, fills_a_row_with_what_the_run_says)
{
	struct run_filter f = { .precision = "fp64", .device = "cpu", .limit = 2 };
	struct run_set *set = ask(&f);
	const struct run_row *a = &set->rows[0];
	struct run *r = fixture_run(39);

	cr_assert_str_eq(a->run_id, r->run_id);
	cr_assert_eq(a->timestamp_ms, r->timestamp_ms);
	cr_assert_str_eq(a->product, "Intel Core i7-12700K");
	cr_assert_str_eq(a->backend, "blis");
	cr_assert_str_eq(a->power_mode, "balanced");
	cr_assert_eq(a->threads, 12);
	cr_assert_eq(a->value[METRIC_BLAS3], r->results[1].value[METRIC_BLAS3]);
	cr_assert_eq(a->low[METRIC_BLAS3],
		     (float)r->results[1].low[METRIC_BLAS3]);
	cr_assert(isnan(a->value[METRIC_BLAS1]));
	cr_assert(isnan(a->high[METRIC_BLAS1]));
	cr_assert_eq(a->peak_theory, 600);
	cr_assert_str_eq(a->stack->value[FIELD_CPU_MAX_FREQ_MHZ], "4900.5");
	cr_assert_str_eq(a->stack->value[FIELD_CPU_CORES_PHYSICAL], "12");
	cr_assert_null(a->stack->value[FIELD_DRIVER_VERSION]);
	cr_assert_null(a->stack->value[FIELD_GPU_MODEL]);
	cr_assert_str_eq(a->stack->hardware_fingerprint, r->hardware_fingerprint);
	cr_assert_gt(a->run, 0);
	run_free(r);
	run_set_free(set);
}

Test(query, describes_the_measured_gpu_in_its_row_and_all_in_the_cpu_row)
{
	struct run_filter f = { .run_id = "", .limit = 3 };
	struct run_set *set;
	const struct run_row *cpu, *gpu0, *gpu1;

	f.run_id = NULL;
	set = ask(&f);
	cpu = &set->rows[0];
	gpu0 = &set->rows[1];
	gpu1 = &set->rows[2];
	cr_assert_str_eq(gpu0->device, "gpu0");
	cr_assert_str_eq(gpu0->product, "NVIDIA H100 SXM5 80GB");
	cr_assert_str_eq(gpu0->stack->value[FIELD_GPU_PCI_ID], "10de:2330@c1");
	cr_assert_str_eq(gpu1->stack->value[FIELD_GPU_PCI_ID], "10de:2330@41");
	cr_assert_str_eq(gpu1->stack->value[FIELD_GPU_COUNT], "2");
	cr_assert_str_eq(cpu->stack->value[FIELD_GPU_MODEL],
			 "NVIDIA H100 SXM5 80GB+NVIDIA H100 SXM5 80GB");
	cr_assert_str_eq(cpu->product, "Intel Core i7-12700K");
	cr_assert_eq(gpu0->quality, QUALITY_NOISY);
	run_set_free(set);
}

Test(query, shares_equal_texts_and_stacks_by_their_pointers)
{
	struct run_filter f = { .unit = "0", .device = "cpu", .until_ms = INT64_MAX };
	struct run_set *set = ask(&f);

	for (size_t i = 2; i < 20; i++) {
		cr_assert_eq(set->rows[i].stack, set->rows[0].stack);
		cr_assert_eq(set->rows[i].product, set->rows[0].product);
		cr_assert_eq(set->rows[i].precision, set->rows[i - 2].precision);
	}
	run_set_free(set);
}

/* A second road to the same figures: the view, through the sqlite3 shell. */
Test(query, shows_in_the_view_what_the_run_holds)
{
	static const char *const sql[] = {
		"SELECT timestamp || ' ' || driver_version IS NULL FROM "
		"calibration_run WHERE blas3_gops = 513.0",
		"SELECT timestamp = '2025-01-15T14:30:00.123Z' AND timestamp_unix = "
		"1736951400.123 AND stream_triad_gbps = 61.25 AND cpu_max_freq_mhz "
		"= 4900.5 AND threads = 12 AND gpu_model IS NULL AND "
		"cpu_clock_measured_mhz = 4688.25 AND ambient_temp_c IS NULL AND "
		"notes IS NULL AND fingerprint_rule = 1 AND cpu_model LIKE '12th%' "
		"FROM calibration_run WHERE blas3_gops = 513.0 AND efficiency = 0.855",
		"SELECT gpu_model = 'NVIDIA H100 SXM5 80GB' AND gpu_count = 2 AND "
		"gpu_pci_id = '10de:2330@c1' AND gpu_vbios_version IS NULL AND "
		"gpu_power_limit_w = 700.1 AND imported AND forced AND "
		"NOT preflight_passed AND notes = 'line one; it''s \"quoted\"' "
		"FROM calibration_run WHERE device = 'gpu0'",
		"SELECT notes = 'stream: non-temporal stores; line one; it''s "
		"\"quoted\"' AND gpu_model LIKE '%+%' AND problem_size = "
		"123456789012345 FROM calibration_run WHERE device = 'cpu' "
		"AND imported",
	};
	struct sqlite3 *db = fixture_foreign(&here);

	for (size_t i = 0; i < sizeof sql / sizeof *sql; i++)
		cr_assert_eq(fixture_number(db, sql[i]), 1, "%zu", i);
	sqlite3_close(db);
}

Test(query, counts_a_run_once_that_came_by_two_origins)
{
	struct run_filter all = { 0 };
	struct sqlite3 *db = fixture_foreign(&here);
	struct run_set *set;

	cr_assert_eq(sqlite3_exec(db, "INSERT INTO journal SELECT "
		"'00000000000000000000000000000000', seq, run, run_id, "
		"record_hash, '', hash FROM journal", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	set = ask(&all);
	cr_assert_eq(set->n, RUNS * 2 + 3);
	run_set_free(set);
}

/* The order of design, section 3: time, then origin, then seq. */
Test(query, puts_runs_of_the_same_millisecond_in_the_order_of_arrival)
{
	struct run_filter f = { .precision = "fp64", .device = "cpu",
				.since_ms = 4000000000000 };
	struct run_set *set;
	struct sqlite3 *db;

	for (unsigned i = 0; i < 3; i++) {
		struct run *r = fixture_run(500 - i);

		r->timestamp_ms = 4000000000000;
		cr_assert_eq(store_add_run(s, r, NULL), 1);
		run_free(r);
	}
	set = ask(&f);
	cr_assert_eq(set->n, 3);
	cr_assert_lt(set->rows[0].run, set->rows[1].run);
	cr_assert_lt(set->rows[1].run, set->rows[2].run);
	run_set_free(set);
	/* the last one came by another origin too, one that goes first */
	db = fixture_foreign(&here);
	cr_assert_eq(sqlite3_exec(db, "INSERT INTO journal SELECT "
		"'00000000000000000000000000000000', seq, run, run_id, record_hash, "
		"'', hash FROM journal ORDER BY run DESC LIMIT 1", NULL, NULL, NULL),
		     SQLITE_OK);
	sqlite3_close(db);
	set = ask(&f);
	cr_assert_eq(set->n, 3);
	cr_assert_lt(set->rows[1].run, set->rows[2].run);
	cr_assert_gt(set->rows[0].run, set->rows[2].run);
	run_set_free(set);
}

Test(intern, keeps_one_string_for_equal_texts)
{
	struct arena a = ARENA_INIT;
	struct intern t;
	const char *first;

	intern_init(&t, &a);
	first = intern_text(&t, "text 7");
	for (int i = 0; i < 5000; i++) {
		char word[32];

		snprintf(word, sizeof word, "text %d", i);
		cr_assert_str_eq(intern_text(&t, word), word);
	}
	cr_assert_eq(intern_text(&t, "text 7"), first);
	cr_assert_eq(t.n, 5000);
	cr_assert_null(intern_text(&t, NULL));
	intern_release(&t);
	arena_release(&a);
}
