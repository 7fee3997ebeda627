/* SPDX-License-Identifier: MIT */
#include "db/store_import.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/csv.h"
#include "core/base/xmem.h"
#include "core/model/calibration_row.h"
#include "db/store.h"
#include "db_fixture.h"

/* 2040-01-01T00:00:00Z: the fixture reaches far */
#define NOW_MS 2208988800000ll

/* --- a source that the test fills ----------------------------------------------- */

struct source {
	struct import_stream base;
	struct import_item item[1200];
	struct import_set rows[8];      /* of the items that were made of rows */
	size_t n, at, n_rows;
	int fails;                      /* behind the last item; 0: the end */
};

static struct scratch here;
static struct store *s;
static struct source *src;
static struct import_report report;
static struct err last;

static int next(struct import_stream *base, struct import_item *out, struct err *e)
{
	struct source *x = (struct source *)base;

	if (x->at == x->n)
		return x->fails ? err_set(e, x->fails, "cut off") : 0;
	*out = x->item[x->at++];
	return 1;
}

static void setup(void)
{
	fixture_make(&here);
	s = fixture_open(&here);
	src = xcalloc(1, sizeof *src);
	src->base.next = next;
}

static void empty_source(void)
{
	for (size_t i = src->at; i < src->n; i++)
		run_free(src->item[i].run);
	for (size_t i = 0; i < src->n_rows; i++)
		import_set_release(&src->rows[i]);
	memset(src, 0, sizeof *src);
	src->base.next = next;
}

static void teardown(void)
{
	empty_source();
	free(src);
	import_report_release(&report);
	store_close(s);
	fixture_remove(&here);
}

TestSuite(store_import, .init = setup, .fini = teardown);

static struct import_item *put(struct run *r)
{
	struct import_item *it = &src->item[src->n++];

	it->run = r;
	snprintf(it->where, sizeof it->where, "line %zu", src->n);
	return it;
}

static void put_runs(unsigned from, unsigned to)
{
	for (unsigned k = from; k < to; k++)
		put(fixture_run(k));
}

static void put_refused(const char *why)
{
	err_set(&put(NULL)->why, ERR_REFUSED, "%s", why);
}

/* The rows of a CSV, and the run that they make. */
static void put_csv(enum import_form form, struct buf *csv, const struct import_map *map)
{
	FILE *f = fmemopen(csv->p, csv->n, "r");
	struct csv_reader *in = csv_reader_new(f);
	struct import_set *set = &src->rows[src->n_rows++];
	struct import_source how = { .form = form, .map = map, .n_map = map ? 1 : 0,
				     .now_ms = NOW_MS };
	char *name[128];
	struct csv_record rec;
	struct import_item *it;
	size_t n;

	cr_assert_eq(csv_read(in, &rec, NULL), 1);
	n = rec.n;
	for (size_t i = 0; i < n; i++)
		name[i] = xstrdup(rec.field[i]);
	while (csv_read(in, &rec, NULL) == 1) {
		size_t row = import_set_add(set);

		for (size_t i = 0; i < n; i++)
			import_set_put(set, row, name[i], rec.field[i]);
	}
	for (size_t i = 0; i < n; i++)
		free(name[i]);
	memset(&last, 0, sizeof last);
	it = put(import_rows(&how, set->row, set->n, &last));
	cr_assert_not_null(it->run, "%s", last.text);
	it->row = set->row;
	it->n_rows = set->n;
	it->form = form;
	csv_reader_free(in);
	fclose(f);
	buf_release(csv);
}

/* What export writes of this run: all rows, or one. */
static struct buf csv_of(const struct run *r, int only)
{
	struct buf out = BUF_INIT, notes = BUF_INIT;
	struct calibration_row row;

	calibration_row_csv_head(&out);
	for (size_t i = 0; i < r->n_results; i++) {
		if (only >= 0 && (size_t)only != i)
			continue;
		calibration_row_of(r, &r->results[i], &notes, &row);
		calibration_row_csv(&row, &out);
	}
	buf_release(&notes);
	return out;
}

static void replace(struct buf *b, const char *from, const char *to)
{
	struct buf out = BUF_INIT;
	char *at = strstr(b->p, from);

	cr_assert_not_null(at, "no %s in %s", from, b->p);
	buf_add(&out, b->p, (size_t)(at - b->p));
	buf_adds(&out, to);
	buf_adds(&out, at + strlen(from));
	buf_release(b);
	*b = out;
}

static void check_counts(int64_t added, int64_t there, int64_t refused)
{
	cr_assert_eq(report.added, added, "added %lld; %s; %s", (long long)report.added,
		     last.text, report.n_refusals ? report.refusal[0].text : "");
	cr_assert_eq(report.there, there, "there %lld; %s", (long long)report.there,
		     report.n_refusals ? report.refusal[0].text : "");
	cr_assert_eq(report.refused, refused, "refused %lld", (long long)report.refused);
	cr_assert_eq(report.read, added + there + refused);
}

static int run_it(const struct import_request *how)
{
	struct import_request rq = *how;

	rq.from = &src->base;
	import_report_release(&report);
	memset(&last, 0, sizeof last);
	return store_import(s, &rq, &report, &last);
}

static void import(int64_t added, int64_t there, int64_t refused)
{
	struct import_request rq = { .dry = NULL };

	cr_assert_eq(run_it(&rq), 0, "%s", last.text);
	check_counts(added, there, refused);
	empty_source();
}

static int64_t runs_there(void)
{
	struct store_counts n;

	cr_assert_eq(store_count(s, &n, NULL), 0);
	return n.runs;
}

/* --- whole records ---------------------------------------------------------------- */

Test(store_import, adds_each_run_and_finds_it_there_the_second_time)
{
	struct store_head head, again;

	put_runs(0, 600);
	import(600, 0, 0);
	cr_assert_eq(runs_there(), 600);
	cr_assert_eq(store_head(s, &head, NULL), 0);
	put_runs(0, 601);
	import(1, 600, 0);
	cr_assert_eq(runs_there(), 601);
	put_runs(0, 601);
	import(0, 601, 0);
	cr_assert_eq(store_head(s, &again, NULL), 0);
	cr_assert_eq(again.seq, head.seq + 1);
}

Test(store_import, a_run_that_comes_twice_is_added_once)
{
	put_runs(0, 10);
	put_runs(0, 10);
	import(10, 10, 0);
}

Test(store_import, what_is_refused_holds_up_no_other_and_is_told_in_order)
{
	struct run *other = fixture_run(1);

	put_runs(0, 2);
	import(2, 0, 0);
	put_refused("blas3_gops: -1 is negative");
	other->notes = "another";
	put(other);
	put_runs(2, 4);
	put_refused("device: there is none");
	import(2, 0, 3);
	cr_assert_eq(report.n_refusals, 3);
	cr_expect_str_eq(report.refusal[0].where, "line 1");
	cr_expect_str_eq(report.refusal[0].text, "blas3_gops: -1 is negative");
	cr_expect_str_eq(report.refusal[1].where, "line 2");
	cr_expect_str_eq(report.refusal[1].text, "run 9e3779b1-0000-4000-8000-"
			 "000000000001 is in the store with another content");
	cr_expect_str_eq(report.refusal[2].where, "line 5");
}

Test(store_import, refusals_are_counted_beyond_those_kept_in_words)
{
	for (int i = 0; i < 1000; i++)
		put_refused("no");
	import(0, 0, 1000);
	cr_assert_eq(report.n_refusals, IMPORT_REFUSALS_MAX);
}

/* --- rows -------------------------------------------------------------------------- */

Test(store_import, rows_exported_from_a_run_are_there_already)
{
	struct run *rich = fixture_rich_run(), *plain = fixture_run(7);
	struct buf csv = csv_of(rich, -1), part = csv_of(rich, 2);
	struct buf two = csv_of(plain, -1), one = csv_of(plain, 1);

	put(rich);
	put(plain);
	import(2, 0, 0);
	put_csv(IMPORT_COLUMNS, &csv, NULL);
	put_csv(IMPORT_COLUMNS, &part, NULL);
	put_csv(IMPORT_COLUMNS, &two, NULL);
	put_csv(IMPORT_COLUMNS, &one, NULL);
	import(0, 4, 0);
}

Test(store_import, a_value_written_in_another_way_is_the_same)
{
	struct run *r = fixture_run(0);
	struct buf csv = csv_of(r, 0);

	replace(&csv, ",1026,", ",1.026e3,");
	replace(&csv, ",fp32,", ",Float32,");
	put(r);
	import(1, 0, 0);
	put_csv(IMPORT_COLUMNS, &csv, NULL);
	import(0, 1, 0);
}

Test(store_import, rows_that_differ_are_refused_with_the_column_and_both_values)
{
	static const struct { const char *from, *to, *says; } changes[] = {
		{ ",1026,", ",1027.5,",
		  "blas3_gops of cpu fp32 is 1026 there and 1027.5 here" },
		{ ",6.1.0-18-amd64,", ",6.1.0-19-amd64,",
		  "os_kernel of cpu fp32 is \"6.1.0-18-amd64\" there and "
		  "\"6.1.0-19-amd64\" here" },
		{ ",12,", ",14,", "cpu_cores_physical of cpu fp32 is 12 there and 14 here" },
		{ ",fp32,", ",bf16,", "it has no row of cpu bf16 there" },
		{ ",good,", ",noisy,", "quality of cpu fp32 is \"good\" there" },
		{ "2025-01-15T14:30:00.123Z,1736951400.1229999,",
		  "2025-01-15T14:30:00.124Z,1736951400.124,",
		  "timestamp of cpu fp32 is 2025-01-15T14:30:00.123Z there and "
		  "2025-01-15T14:30:00.124Z here" },
		{ ",4096,", ",,", NULL },     /* it gives less */
	};
	const size_t n = sizeof changes / sizeof *changes;

	put_runs(0, 1);
	import(1, 0, 0);
	for (size_t i = 0; i < n; i++) {
		struct run *r = fixture_run(0);
		struct buf csv = csv_of(r, 0);

		replace(&csv, changes[i].from, changes[i].to);
		put_csv(IMPORT_COLUMNS, &csv, NULL);
		import(0, !changes[i].says, changes[i].says ? 1 : 0);
		if (changes[i].says)
			cr_expect(strstr(report.refusal[0].text, changes[i].says),
				  "%s", report.refusal[0].text);
		run_free(r);
	}
}

Test(store_import, a_mapped_column_is_compared_too)
{
	static const struct import_map map = { .theirs = "a speed", .ours = "blas3_gops" };
	struct import_request rq = { .map = &map, .n_map = 1 };
	struct run *r = fixture_run(0);
	struct buf csv = csv_of(r, 0), other = csv_of(r, 0);

	put(r);
	import(1, 0, 0);
	replace(&other, ",1026,", ",1025,");
	replace(&other, ",blas3_gops,", ",a speed,");
	replace(&csv, ",blas3_gops,", ",a speed,");
	put_csv(IMPORT_COLUMNS, &csv, &map);
	put_csv(IMPORT_COLUMNS, &other, &map);
	cr_assert_eq(run_it(&rq), 0);
	check_counts(0, 1, 1);
	cr_expect(strstr(report.refusal[0].text, "blas3_gops"), "%s",
		  report.refusal[0].text);
}

/* Figures of one run that the store has, in the long form. */
static struct buf long_rows(const struct run *r, const char *figures)
{
	struct buf b = BUF_INIT;
	char at[32];

	snprintf(at, sizeof at, "%lld", (long long)(r->timestamp_ms / 1000));
	buf_adds(&b, "run_id,timestamp_unix,product,device,precision,metric,value,unit\n");
	for (const char *f = figures; *f; f += strcspn(f, ";"), f += *f == ';')
		buf_addf(&b, "%s,%s,A CPU,cpu,fp32,%.*s\n", r->run_id, at,
			 (int)strcspn(f, ";"), f);
	return b;
}

Test(store_import, figures_of_the_long_form_are_compared_by_their_metric)
{
	struct run *r = fixture_run(0);
	struct buf same, other, custom;

	r->timestamp_ms = 1736951400000;
	same = long_rows(r, "blas3,1.026,TFLOP/s;theoretical_peak,1200,GOP/s");
	other = long_rows(r, "blas3,1026,;theoretical_peak,1300,GOP/s");
	custom = long_rows(r, "blas3,1026,;custom:tokens,17,1/s");
	put(r);
	import(1, 0, 0);
	put_csv(IMPORT_LONG, &same, NULL);
	put_csv(IMPORT_LONG, &other, NULL);
	put_csv(IMPORT_LONG, &custom, NULL);
	import(0, 1, 2);
	cr_expect(strstr(report.refusal[0].text, "theoretical_peak_gops of cpu fp32 is "
			 "1200 there and 1300 here"), "%s", report.refusal[0].text);
	cr_expect(strstr(report.refusal[1].text, "custom:tokens of cpu fp32 is empty "
			 "there and 17 here"), "%s", report.refusal[1].text);
}

Test(store_import, rows_named_by_themselves_are_there_whatever_was_made_of_them)
{
	static const char text[] = "timestamp,product,device,precision,metric,value,unit\n"
		"2025-01-15T14:30:00Z,Some GPU,gpu0,fp16,blas3,513,GOP/s\n";
	struct buf csv = BUF_INIT, again = BUF_INIT;

	buf_adds(&csv, text);
	buf_adds(&again, text);
	put_csv(IMPORT_LONG, &csv, NULL);
	/* as an earlier version may have understood it */
	src->item[0].run->notes = "understood otherwise";
	import(1, 0, 0);
	put_csv(IMPORT_LONG, &again, NULL);
	import(0, 1, 0);
}

/* --- dry runs ---------------------------------------------------------------------- */

Test(store_import, a_dry_run_writes_nothing_and_counts_as_the_import_will)
{
	struct import_seen seen = IMPORT_SEEN_INIT;
	struct import_request rq = { .dry = &seen };
	struct run *other = fixture_run(20);
	struct store_head before, after;

	put_runs(0, 10);
	import(10, 0, 0);
	cr_assert_eq(store_head(s, &before, NULL), 0);
	/* 20 comes in the first batch and again in the third */
	put_runs(0, 600);
	put_runs(20, 21);
	other->notes = "another";
	put(other);
	put_refused("no");
	cr_assert_eq(run_it(&rq), 0, "%s", last.text);
	check_counts(590, 11, 2);
	cr_assert_eq(store_head(s, &after, NULL), 0);
	cr_assert_eq(after.seq, before.seq);
	cr_assert_eq(runs_there(), 10);
	/* a second file */
	empty_source();
	put_runs(590, 601);
	cr_assert_eq(run_it(&rq), 0, "%s", last.text);
	check_counts(1, 10, 0);
	import_seen_release(&seen);
}

Test(store_import, a_dry_run_needs_no_store)
{
	struct import_seen seen = IMPORT_SEEN_INIT;
	struct import_request rq = { .dry = &seen };
	struct run *r = fixture_run(3);
	struct buf same, differs;

	store_close(s);
	s = NULL;
	put_runs(0, 300);
	put_runs(0, 5);
	put(r);
	cr_assert_eq(run_it(&rq), 0, "%s", last.text);
	check_counts(300, 6, 0);
	empty_source();
	/* rows behind their run, in one batch */
	put_runs(400, 401);
	r = fixture_run(400);
	same = csv_of(r, 0);
	differs = csv_of(r, 1);
	replace(&differs, ",513,", ",514,");
	run_free(r);
	put_csv(IMPORT_COLUMNS, &same, NULL);
	put_csv(IMPORT_COLUMNS, &differs, NULL);
	cr_assert_eq(run_it(&rq), 0, "%s", last.text);
	check_counts(1, 1, 1);
	cr_expect(strstr(report.refusal[0].text, "is 513 there and 514 here"), "%s",
		  report.refusal[0].text);
	import_seen_release(&seen);
}

/* --- when it does not go on ------------------------------------------------------- */

static bool stop(void *arg, const struct import_report *so_far)
{
	*(int64_t *)arg = so_far->added;
	return false;
}

Test(store_import, what_was_added_before_a_stop_stays_and_it_goes_on_behind_it)
{
	int64_t seen = 0;
	struct import_request rq = { .progress = stop, .arg = &seen };

	put_runs(0, 1000);
	cr_assert_eq(run_it(&rq), ERR_STOPPED);
	check_counts(IMPORT_BATCH_RUNS, 0, 0);
	cr_assert_eq(seen, IMPORT_BATCH_RUNS);
	cr_assert_not(report.torn);
	cr_assert_eq(runs_there(), IMPORT_BATCH_RUNS);
	empty_source();
	put_runs(0, 1000);
	import(1000 - IMPORT_BATCH_RUNS, IMPORT_BATCH_RUNS, 0);
}

Test(store_import, what_came_before_a_source_broke_off_is_added)
{
	struct import_request rq = { .dry = NULL };

	put_runs(0, 300);
	src->fails = ERR_FORMAT;
	cr_assert_eq(run_it(&rq), ERR_FORMAT);
	cr_assert_str_eq(last.text, "cut off");
	cr_assert(report.torn);
	check_counts(300, 0, 0);
	cr_assert_eq(runs_there(), 300);
}

Test(store_import, a_store_that_takes_nothing_ends_it)
{
	struct import_request rq = { .dry = NULL };

	store_close(s);
	cr_assert_eq(store_open(here.db, STORE_READ, &s, NULL), 0);
	put_runs(0, 300);
	cr_assert_eq(run_it(&rq), ERR_REFUSED);
	cr_assert_not(report.torn);
	check_counts(0, 0, 0);
}
