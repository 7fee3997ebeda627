/* SPDX-License-Identifier: MIT */
/* What was exported as CSV and comes in again gives the very same bytes, as long as
 * there is nothing in it but what a store can hold. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/model/calibration_row.h"
#include "core/model/import_file.h"
#include "core/model/run_parse.h"
#include "import_rows.h"

/* 9999-12-31, as rich.json is of that day */
#define NOW_MS 253402300799999ll

static struct run *load(const char *path)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	struct run *r = NULL;
	FILE *f = fopen(path, "r");
	char part[4096];
	size_t n;

	cr_assert_not_null(f);
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(&b, part, n);
	fclose(f);
	cr_assert_eq(run_parse(b.p, b.n, &r, &e), 0, "%s", e.text);
	buf_release(&b);
	return r;
}

static void add_rows(const struct run *r, struct buf *out)
{
	struct buf notes = BUF_INIT;
	struct calibration_row row;

	for (size_t i = 0; i < r->n_results; i++) {
		calibration_row_of(r, &r->results[i], &notes, &row);
		calibration_row_csv(&row, out);
	}
	buf_release(&notes);
}

/* The rows of the runs in a CSV, written again. */
static void once_more(const struct buf *csv, struct buf *out)
{
	const struct import_file_options o = { .now_ms = NOW_MS };
	FILE *f = fmemopen(csv->p, csv->n, "r");
	struct import_stream *s = NULL;
	struct import_item it;
	struct err e = ERR_INIT;

	cr_assert_eq(import_file_open(f, &o, &s, &e), 0, "%s", e.text);
	calibration_row_csv_head(out);
	while (s->next(s, &it, &e) == 1) {
		cr_assert_not_null(it.run, "%s: %s", it.where, it.why.text);
		add_rows(it.run, out);
		run_free(it.run);
	}
	cr_assert_eq(e.code, 0, "%s", e.text);
	cr_assert_str_eq(s->what, "CSV, columns of calibration_run");
	s->close(s);
	fclose(f);
}

static void same_again(const struct run *r)
{
	struct buf first = BUF_INIT, again = BUF_INIT;

	calibration_row_csv_head(&first);
	add_rows(r, &first);
	once_more(&first, &again);
	cr_assert_str_eq(again.p, first.p);
	buf_release(&first);
	buf_release(&again);
}

Test(import_file_again, runs_that_were_measured_give_their_rows_again)
{
	static const char *const paths[] = { "tests/runs/small.json",
					     "tests/runs/rich.json" };

	for (size_t i = 0; i < 2; i++) {
		struct run *r = load(paths[i]);

		same_again(r);
		run_free(r);
	}
}

Test(import_file_again, any_text_that_a_store_holds_comes_back)
{
	static const char *const texts[] = {
		"a, \"b\", c", "=1+1", "+1", "-1", "@SUM(A1)", "one\ntwo\n\n\"three\"",
		"\ttab", " blanks ", "\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80",
		"\xef\xbb\xbfmark", "'", ",", "\"", "\n", "0x10", "nan", "1e5", "007",
		"true", "N/A", "-", "unknown",
	};
	struct run *r = load("tests/runs/small.json");

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct result *x = &r->results[0];
		bool one_line = !strpbrk(texts[i], "\n\t") && *texts[i] != ' ' &&
				*texts[i] != '\xef';

		x->notes = texts[i];
		x->peak_source = one_line ? texts[i] : "x";
		x->backend = x->peak_source;
		r->devices[0].backend = x->backend;
		facts_known(&r->facts, FIELD_OS_KERNEL, "test", "%s", x->backend);
		facts_known(&r->facts, FIELD_POWER_MODE, "test", "%s", x->backend);
		cr_assert_eq(run_validate(r, NULL), 0);
		same_again(r);
	}
	run_free(r);
}

/* As long as they can be: the row's, the run's, and both behind each other. */
Test(import_file_again, long_notes_come_back)
{
	struct run *r = load("tests/runs/small.json");
	char *text = calloc(1, 4097);

	memset(text, 'x', 4096);
	r->notes = text;
	same_again(r);
	r->results[0].notes = text;
	same_again(r);
	free(text);
	run_free(r);
}
