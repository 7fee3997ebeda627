/* SPDX-License-Identifier: MIT */
/* Some columns of what was exported from a run, beside that run. */
#include "core/model/import_same.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/csv.h"
#include "core/base/err.h"
#include "core/model/import_row.h"
#include "core/model/run_parse.h"
#include "import_rows.h"

static struct run *stored;

static void setup(void)
{
	FILE *f = fopen("tests/runs/rich.json", "r");
	struct buf text = BUF_INIT;
	struct err e = ERR_INIT;
	char part[4096];
	size_t n;

	cr_assert_not_null(f);
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(&text, part, n);
	fclose(f);
	cr_assert_eq(run_parse(text.p, text.n, &stored, &e), 0, "%s", e.text);
	buf_release(&text);
	stored->imported = false;
	/* measured, and over what the data say */
	for (size_t i = 0; i < stored->n_results; i++)
		stored->results[i].value[METRIC_EFFICIENCY] = 1.25;
}

static void teardown(void)
{
	run_free(stored);
}

/* 10000-01-01: the stored run is of the day before */
#define NOW_MS 253402300800000ll

TestSuite(import_same, .init = setup, .fini = teardown);

static bool is_wanted(const char *name, const char *beside)
{
	static const char *const few[] = {
		"run_id", "timestamp", "device", "precision", "cpu_model", "gpu_model",
		"blas1_gops", "blas2_gops", "blas3_gops", "stream_triad_gbps",
		"theoretical_peak_gops", "efficiency",
	};

	for (size_t i = 0; i < sizeof few / sizeof *few; i++)
		if (strcmp(name, few[i]) == 0)
			return true;
	return strcmp(name, beside) == 0;
}

/* A row of the stored run as it is exported, with these columns; instead: not NULL:
 * what stands in the column beside. */
static void put_row(struct import_set *set, const struct result *x, const char *beside,
		    const char *instead)
{
	struct buf csv = BUF_INIT, notes = BUF_INIT;
	struct calibration_row row;
	struct csv_reader *in;
	struct csv_record rec;
	size_t at = import_set_add(set);
	FILE *f;

	calibration_row_of(stored, x, &notes, &row);
	calibration_row_csv(&row, &csv);
	f = fmemopen(csv.p, csv.n, "r");
	in = csv_reader_new(f);
	cr_assert_eq(csv_read(in, &rec, NULL), 1);
	cr_assert_eq(rec.n, CALIBRATION_COLUMNS);
	for (size_t i = 0; i < rec.n; i++) {
		const char *name = calibration_column(i)->name;

		if (is_wanted(name, beside))
			import_set_put(set, at, name, instead && strcmp(name, beside) == 0
				       ? instead : rec.field[i]);
	}
	csv_reader_free(in);
	fclose(f);
	buf_release(&csv);
	buf_release(&notes);
}

static bool is_measured(const struct result *x)
{
	for (int m = METRIC_BLAS1; m <= METRIC_BLAS3; m++)
		if (x->value[m] > 0)
			return true;
	return x->value[METRIC_STREAM_TRIAD] > 0;
}

/* Are these rows there already?  *why: what differs. */
static bool are_there(const char *beside, const char *instead, struct buf *why)
{
	const struct import_source src = { .form = IMPORT_COLUMNS,
					   .now_ms = NOW_MS };
	struct import_set set = IMPORT_SET_INIT;
	struct import_given given;
	struct err e = ERR_INIT;
	struct run *made;
	bool same;

	for (size_t i = 0; i < stored->n_results; i++)
		if (is_measured(&stored->results[i]))
			put_row(&set, &stored->results[i], beside, instead);
	cr_assert_geq(set.n, 2);
	made = import_rows(&src, set.row, set.n, &e);
	cr_assert_not_null(made, "%s: %s", beside, e.text);
	import_given_of(&src, set.row, set.n, &given);
	same = import_same(made, &given, stored, why);
	import_given_release(&given);
	import_set_release(&set);
	run_free(made);
	return same;
}

/* Without fingerprint_rule and both fingerprints, rows are not known as ours: they get
 * new ones, notes of the import, its mark, and another efficiency. */
Test(import_same, a_few_columns_are_there_whichever_stands_beside_them)
{
	for (size_t i = 0; i < CALIBRATION_COLUMNS; i++) {
		const char *beside = calibration_column(i)->name;
		struct buf why = BUF_INIT;

		/* that of the made-up run is below its blas3, and so refused */
		if (strcmp(beside, "peak_measured_gops") == 0)
			continue;
		cr_expect(are_there(beside, NULL, &why), "%s: %s", beside,
			  buf_str(&why));
		buf_release(&why);
	}
}

Test(import_same, what_differs_is_told_as_the_row_has_it)
{
	static const struct { const char *column, *instead, *says; } t[] = {
		{ "notes", "of somebody", "and \"of somebody\" here" },
		{ "imported", "1", " is 0 there and 1 here" },
		{ "hardware_fingerprint", "0123456789abcdef",
		  "and \"0123456789abcdef\" here" },
		{ "efficiency", "1.5", " is 1.25 there and 1.5 here" },
		{ "peak_source", "a guess", "and \"a guess\" here" },
		{ "threads", "3", "and 3 here" },
	};

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct buf why = BUF_INIT;

		cr_expect_not(are_there(t[i].column, t[i].instead, &why), "%s",
			      t[i].column);
		cr_expect(strstr(buf_str(&why), t[i].says), "%s", buf_str(&why));
		buf_release(&why);
	}
}

/* The figures of the long form, which is in no case known as ours. */
Test(import_same, an_efficiency_of_the_long_form_is_compared_as_it_came)
{
	static const char *const value[] = { "125", "150" };
	const struct import_source src = { .form = IMPORT_LONG,
					   .now_ms = NOW_MS };

	for (int k = 0; k < 2; k++) {
		struct import_set set = IMPORT_SET_INIT;
		struct import_given given;
		struct buf why = BUF_INIT, at = BUF_INIT;
		struct err e = ERR_INIT;
		struct run *made;

		buf_addf(&at, "%lld", (long long)(stored->timestamp_ms / 1000));
		stored->timestamp_ms = stored->timestamp_ms / 1000 * 1000;
		import_set_add(&set);
		import_set_put(&set, 0, "run_id", stored->run_id);
		import_set_put(&set, 0, "timestamp_unix", at.p);
		import_set_put(&set, 0, "product", "a processor");
		import_set_put(&set, 0, "device", stored->results[0].device);
		import_set_put(&set, 0, "precision", stored->results[0].precision);
		import_set_put(&set, 0, "metric", "efficiency");
		import_set_put(&set, 0, "value", value[k]);
		import_set_put(&set, 0, "unit", "%");
		made = import_rows(&src, set.row, set.n, &e);
		cr_assert_not_null(made, "%s", e.text);
		import_given_of(&src, set.row, set.n, &given);
		cr_expect_eq(import_same(made, &given, stored, &why), k == 0, "%s",
			     buf_str(&why));
		cr_expect(k == 0 || strstr(buf_str(&why), "is 1.25 there and 1.5 here"),
			  "%s", buf_str(&why));
		import_given_release(&given);
		import_set_release(&set);
		run_free(made);
		buf_release(&why);
		buf_release(&at);
	}
}
