/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/format/export.h"
#include "core/model/calibration_row.h"
#include "core/model/run.h"

static int take(void *ctx, const void *p, size_t n, struct err *e)
{
	struct buf *b = ctx;

	(void)e;
	cr_assert_gt(n, 0);
	buf_add(b, p, n);
	return 0;
}

static int refuse(void *ctx, const void *p, size_t n, struct err *e)
{
	(void)ctx;
	(void)p;
	(void)n;
	return err_set(e, ERR_IO, "no more fits");
}

static struct run *made(unsigned k)
{
	struct run *r = run_new();

	snprintf(r->run_id, sizeof r->run_id, "%08x-0000-4000-8000-000000000000", k);
	snprintf(r->unit_id, sizeof r->unit_id, "%032x", 1);
	r->suite = r->suite_version = r->notes = "";
	return r;
}

Test(export, finds_formats_by_name_and_guesses_them_by_the_end_of_a_file_name)
{
	static const struct { const char *path, *name; } want[] = {
		{ "a.csv", "csv" }, { "/x/y.json", "json" }, { "y.jsonl", "jsonl" },
		{ "d.d/run.parquet", "parquet" }, { "x.om", "openmetrics" },
		{ "x.prom", "textfile" }, { "x.csv.gz", NULL }, { "csv", NULL },
		{ ".csv", NULL }, { "d/.csv", NULL }, { "", NULL }, { "x.CSV", "csv" }, { "d/A.Parquet", "parquet" },
		{ "d/.CSV", NULL },
	};

	for (size_t i = 0; export_table[i]; i++)
		cr_assert_eq(export_find(export_table[i]->name), export_table[i]);
	cr_assert_null(export_find(""));
	cr_assert_null(export_find("cs"));
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		const struct export_format *f = export_guess(want[i].path);

		cr_assert_eq(f != NULL, want[i].name != NULL, "%s", want[i].path);
		if (f)
			cr_assert_str_eq(f->name, want[i].name);
	}
}

Test(export, of_nothing_is_a_valid_file_in_each_format)
{
	static const struct { const char *name, *starts; size_t n; } want[] = {
		{ "csv", "run_id,", 0 }, { "json", "[]\n", 3 }, { "jsonl", "", 0 },
		{ "parquet", "PAR1", 0 },
	};

	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		const struct export_format *f = export_find(want[i].name);
		struct buf out = BUF_INIT;
		struct export_sink sink = { .write = take, .ctx = &out };
		struct export_writer *w = f->open(&sink);
		struct err e = ERR_INIT;

		cr_assert_eq(f->finish(w, &e), 0, "%s: %s", f->name, e.text);
		f->free(w);
		cr_assert_eq(strncmp(buf_str(&out), want[i].starts,
				     strlen(want[i].starts)), 0, "%s", f->name);
		if (want[i].n || !*want[i].starts)
			cr_assert_eq(out.n, want[i].n, "%s", f->name);
		buf_release(&out);
	}
}

static void put_runs(const char *name, struct buf *out)
{
	const struct export_format *f = export_find(name);
	struct export_sink sink = { .write = take, .ctx = out };
	struct export_writer *w = f->open(&sink);
	struct err e = ERR_INIT;

	for (unsigned k = 1; k <= 2; k++) {
		struct run *r = made(k);

		cr_assert_eq(f->run(w, r, &e), 0);
		run_free(r);
	}
	cr_assert_eq(f->finish(w, &e), 0);
	f->free(w);
}

Test(export, of_runs_is_the_canonical_form_on_a_line_each)
{
	struct buf one = BUF_INIT, two = BUF_INIT, lines = BUF_INIT, array = BUF_INIT;
	struct buf want = BUF_INIT;
	struct run *a = made(1), *b = made(2);

	run_canonical(a, &one);
	run_canonical(b, &two);
	put_runs("jsonl", &lines);
	put_runs("json", &array);
	buf_addf(&want, "%s\n%s\n", one.p, two.p);
	cr_assert_str_eq(lines.p, want.p);
	buf_reset(&want);
	buf_addf(&want, "[\n%s,\n%s\n]\n", one.p, two.p);
	cr_assert_str_eq(array.p, want.p);
	run_free(a);
	run_free(b);
	buf_release(&one);
	buf_release(&two);
	buf_release(&lines);
	buf_release(&array);
	buf_release(&want);
}

static void put_cell(struct calibration_row *row, const char *name, const char *s)
{
	struct calibration_value *v = &row->value[calibration_column_find(name)];

	v->set = true;
	v->s.p = s;
	v->s.n = strlen(s);
}

/* Lines of one run and device share what was made for the first of them. */
Test(export, csv_is_what_each_row_is_by_itself)
{
	static const char *const key[][4] = {
		{ "a", "cpu", "blis", "fp32" }, { "a", "cpu", "onednn", "int8" },
		{ "a", "gpu0", "cublas", "fp32" }, { "ag", "pu0", "cublas", "fp64" },
		{ "ag", "pu", "", "fp64" }, { "b", "pu", "x,y", "fp64" },
	};
	struct buf out = BUF_INIT, want = BUF_INIT;
	struct export_sink sink = { .write = take, .ctx = &out };
	struct export_writer *w = export_csv.open(&sink);
	struct err e = ERR_INIT;

	calibration_row_csv_head(&want);
	for (size_t i = 0; i < sizeof key / sizeof *key; i++) {
		struct calibration_row row = { 0 };

		put_cell(&row, "run_id", key[i][0]);
		put_cell(&row, "device", key[i][1]);
		put_cell(&row, "backend", key[i][2]);
		put_cell(&row, "precision", key[i][3]);
		put_cell(&row, "cpu_model", key[i][1]);
		calibration_row_csv(&row, &want);
		cr_assert_eq(export_csv.row(w, &row, &e), 0);
	}
	cr_assert_eq(export_csv.finish(w, &e), 0);
	export_csv.free(w);
	cr_assert_str_eq(out.p, want.p);
	buf_release(&out);
	buf_release(&want);
}

Test(export, says_what_its_sink_said)
{
	static const char *const name[] = { "csv", "json", "parquet" };

	for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
		const struct export_format *f = export_find(name[i]);
		struct export_sink sink = { .write = refuse };
		struct export_writer *w = f->open(&sink);
		struct err e = ERR_INIT;

		cr_assert_eq(f->finish(w, &e), ERR_IO, "%s", f->name);
		cr_assert_str_eq(e.text, "no more fits");
		f->free(w);
	}
}
