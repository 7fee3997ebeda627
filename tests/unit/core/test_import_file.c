/* SPDX-License-Identifier: MIT */
/* Files of JSON, JSON lines and CSV, as reports of what was made of them.  The ids of
 * runs that have none are those of Python's uuid. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "import_report.h"
#include "import_rows.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define ID "6f0c1b7e-0000-4000-8000-00000000000"
/* a row of one run, in JSON and in CSV */
#define JROW(id, precision) "{\"run_id\":\"" ID id "\",\"timestamp\":" \
	"\"2025-01-15T14:30:00Z\",\"device\":\"cpu\",\"precision\":\"" precision \
	"\",\"cpu_model\":\"C\",\"blas3_gops\":513.25}"
#define HEAD "run_id,timestamp,device,precision,cpu_model,blas3_gops\n"
#define CROW(id, precision, gops) ID id ",2025-01-15T14:30:00Z,cpu," precision \
	",C," gops "\n"
#define TAKEN(where, rows) where ": run 6f0c1b7e of " rows "\n"
#define TAKEN1 "line 1: run 6f0c1b7e of whole\n"
#define TAKEN34 "\nline 3: run 6f0c1b7e of whole\nline 4: run 6f0c1b7e of whole\n"
#define OPTIONS { .now_ms = TEST_NOW_MS }

struct sample_file { const char *text, *report; };

static void all_report(const struct sample_file *t, size_t n)
{
	const struct import_file_options o = OPTIONS;

	for (size_t i = 0; i < n; i++) {
		char *report = report_text(t[i].text, strlen(t[i].text), &o);

		cr_expect_str_eq(report, t[i].report, "%s\nis\n%s\nnot\n%s",
				 t[i].text, report, t[i].report);
		free(report);
	}
}

/* tests/runs/small.json, which is one line. */
static char *canonical(void)
{
	FILE *f = fopen("tests/runs/small.json", "r");
	char *line = NULL;
	size_t cap = 0;

	cr_assert(f && getline(&line, &cap, f) > 0);
	line[strcspn(line, "\n")] = '\0';
	fclose(f);
	return line;
}

/* Each '@' in the text stands for a canonical run. */
static void reports_with_runs(const char *text, const char *report)
{
	const struct import_file_options o = OPTIONS;
	char *run = canonical(), *got;
	struct buf b = BUF_INIT;

	for (; *text; text++)
		if (*text == '@')
			buf_adds(&b, run);
		else
			buf_addc(&b, *text);
	got = report_text(b.p, b.n, &o);
	cr_expect_str_eq(got, report, "%s", got);
	free(got);
	free(run);
	buf_release(&b);
}

Test(import_file, canonical_runs_come_in_lines_arrays_and_behind_each_other)
{
	reports_with_runs("@\n@\n", "line 1: run 6f0c1b7e of whole\n"
			  "line 2: run 6f0c1b7e of whole\n");
	reports_with_runs("\xef\xbb\xbf\r\n@\r\n\r\n  @", "line 2: run 6f0c1b7e of "
			  "whole\nline 4: run 6f0c1b7e of whole\n");
	reports_with_runs("[@,\n@,@]\n", "line 1: run 6f0c1b7e of whole\n"
			  "line 2: run 6f0c1b7e of whole\n"
			  "line 2, value 2: run 6f0c1b7e of whole\n");
	reports_with_runs("@@ [[@]]", "line 1: run 6f0c1b7e of whole\n"
			  "line 1, value 2: run 6f0c1b7e of whole\n"
			  "line 1, value 3: run 6f0c1b7e of whole\n");
}

Test(import_file, a_line_that_is_no_json_costs_that_line_alone)
{
	static const struct { const char *line, *why; } t[] = {
		{ "{\"canonical\":1,\"run", "not JSON: a text that is not closed on "
		  "its line" },
		{ "{\"canonical\":", "not JSON: '{' where ',' or the closing bracket "
		  "should be" },
		{ "{\"canonical\":1,", "not JSON: '{' where a key in quotes should be" },
		{ "{\"canonical\":1}}", NULL },
		{ "garbage, as it is", "not JSON: 'g' where an object or an array "
		  "should be" },
		{ "{\"a\":1 \"b\":2}", "not JSON: '\"' where ',' or the closing "
		  "bracket should be" },
		{ "{\"a\":NaN}", "not JSON: error at byte 6" },
		{ "{\"a\":-Infinity}", "not JSON: error at byte 6" },
		{ "{\"blas3_gops\":1e999}", "blas3_gops: a number that is out of "
		  "range" },
		{ "{\"a\":1,\"b\":{\"a\":1,\"a\":2}}", "\"a\" is there twice" },
		{ "{\"a\":\"\xff\"}", "JSON text is not valid UTF-8" },
		{ "{\"a\":\"\\u0000\"}", "JSON text has a NUL (\\u0000) in a string" },
		{ "\x01{}", "not JSON: the byte 0x01 where an object or an array "
		  "should be" },
		{ "{\"canonical\":2}", "form 2 of a run, and this postsil knows form "
		  "1: upgrade" },
		{ "[7]", "not an object" },
		{ "{\"layer_benchmarks\":[]}", "layer_benchmarks: timings of layers, "
		  "no figure of STREAM or BLAS" },
		{ "{\"rack\":1}", "device: there is none" },
		{ "{\"ops_per_clock\":{}}", "no run, no row of one (it has no device), "
		  "and no calibration file" },
	};

	for (size_t i = 0; i < N(t); i++) {
		struct buf text = BUF_INIT, report = BUF_INIT;

		buf_addf(&text, "@\n%s\n@\n@", t[i].line);
		buf_adds(&report, "line 1: run 6f0c1b7e of whole\n");
		if (t[i].why)
			buf_addf(&report, "line 2: refused: %s\n", t[i].why);
		else
			buf_adds(&report, "line 2: refused: \"run_id\" is missing\n"
				 "line 2: refused: not JSON: '}' where an object or "
				 "an array should be\n");
		buf_adds(&report, "line 3: run 6f0c1b7e of whole\n"
			 "line 4: run 6f0c1b7e of whole\n");
		reports_with_runs(text.p, report.p);
		buf_release(&text);
		buf_release(&report);
	}
}

/* Wherever a writer that was stopped left off. */
Test(import_file, a_line_that_is_cut_anywhere_costs_no_other)
{
	const struct import_file_options o = OPTIONS;
	char *run = canonical();
	struct buf b = BUF_INIT;

	for (size_t n = 1; run[n]; n++) {
		char *got;

		buf_reset(&b);
		buf_addf(&b, "%s\n%.*s\n%s\n%s\n", run, (int)n, run, run, run);
		got = report_text(b.p, b.n, &o);
		cr_expect(strncmp(got, TAKEN1, strlen(TAKEN1)) == 0 &&
			  strncmp(got + strlen(TAKEN1), "line 2: refused: not JSON: ",
				  27) == 0 && strstr(got, TAKEN34), "%zu: %s", n, got);
		free(got);
	}
	buf_release(&b);
	free(run);
}

Test(import_file, what_is_torn_over_several_lines_ends_the_reading_and_says_so)
{
	reports_with_runs("[@,\n {\"a\":1,\n @]", "line 1: run 6f0c1b7e of whole\n"
			  "stop: line 3, byte 2: not JSON: '{' where a key in quotes should be, "
			  "in what begins in line 1: torn or damaged, and where the "
			  "next value begins cannot be told\n");
	reports_with_runs("[@,\n@\n", "line 1: run 6f0c1b7e of whole\n"
			  "line 2: run 6f0c1b7e of whole\n"
			  "stop: line 3, byte 1: the file ends inside of it, in what "
			  "begins in line 1: torn or damaged, and where the next value begins "
			  "cannot be told\n");
	reports_with_runs("{\n \"a\":1,\n \"b\":\"", "stop: line 3, byte 7: the file ends "
			  "inside of it, in what begins in line 1: torn or damaged, and "
			  "where the next value begins cannot be told\n");
	reports_with_runs("@\n@\n{\"canonical\":1,\"f",
			  "line 1: run 6f0c1b7e of whole\n"
			  "line 2: run 6f0c1b7e of whole\n"
			  "line 3: refused: the file ends inside of it\n");
	/* the first line, so that nothing yet told that these are lines */
	reports_with_runs("{\"canonical\":\n@\n@\n", "line 1: refused: not JSON: '{' "
			  "where ',' or the closing bracket should be\n"
			  "line 2: run 6f0c1b7e of whole\n"
			  "line 3: run 6f0c1b7e of whole\n");
}

/* The byte is counted by hand, or by strlen(). */
Test(import_file, damage_in_an_array_of_one_line_ends_the_reading_at_its_byte)
{
	const struct import_file_options o = OPTIONS;
	char *run = canonical(), *got;
	struct buf b = BUF_INIT, want = BUF_INIT;

	buf_addf(&b, "\xef\xbb\xbf\n [%s,{\"a\" 1},%s]\n%s\n", run, run, run);
	buf_addf(&want, "line 2: run 6f0c1b7e of whole\nstop: line 2, byte %zu: not JSON: "
		 "'1' where ':' should be, in what begins in line 2: torn or damaged, "
		 "and where the next value begins cannot be told\n",
		 2 + strlen(run) + strlen(",{\"a\" 1"));
	got = report_text(b.p, b.n, &o);
	cr_expect_str_eq(got, want.p, "%s", got);
	free(got);
	reports_with_runs("{\"exported\":1,\"runs\":[7,{]}\n@\n", "line 1, value 2: refused: not "
			  "an object\nstop: line 1, byte 26: not JSON: ']' where a key in "
			  "quotes or '}' should be, in what begins in line 1: torn or "
			  "damaged, and where the next value begins cannot be told\n");
	/* among lines that each are a value it costs that line */
	reports_with_runs("@\n[@,{]\n[@]\n", "line 1: run 6f0c1b7e of whole\n"
			  "line 2: run 6f0c1b7e of whole\nline 2: refused: not JSON: ']' "
			  "where a key in quotes or '}' should be\n"
			  "line 3: run 6f0c1b7e of whole\n");
	buf_release(&want);
	buf_release(&b);
	free(run);
}

Test(import_file, a_value_that_is_nested_too_deep_is_passed_over)
{
	const struct import_file_options o = OPTIONS;
	struct buf b = BUF_INIT;
	char *run = canonical(), *got;

	for (int torn = 0; torn < 2; torn++) {
		buf_reset(&b);
		buf_adds(&b, "{\"a\":");
		for (int i = 0; i < 10000; i++)
			buf_addc(&b, '[');
		for (int i = 0; i < 10000 - torn; i++)
			buf_addc(&b, ']');
		buf_addf(&b, "}\n%s\n", run);
		got = report_text(b.p, b.n, &o);
		cr_expect_str_eq(got, torn ? "line 1: refused: a value that is nested "
				 "too deep and not JSON\nline 2: run 6f0c1b7e of "
				 "whole\n" : "line 1: refused: nested deeper than 32\n"
				 "line 2: run 6f0c1b7e of whole\n");
		free(got);
	}
	buf_release(&b);
	free(run);
}

Test(import_file, rows_of_one_run_in_json_stand_together)
{
	static const struct sample_file t[] = {
		{ "[" JROW("1", "fp64") ",\n" JROW("1", "fp32") ",\n"
		  JROW("2", "fp64") "]\n",
		  TAKEN("lines 1 to 2", "2") TAKEN("line 3", "1") },
		{ JROW("1", "fp64") "\n" JROW("2", "fp64") "\n",
		  TAKEN("line 1", "1") TAKEN("line 2", "1") },
		/* the third row may have been of the second run */
		{ JROW("1", "fp64") "\n" JROW("2", "fp64") "\n{\"run_id\n"
		  JROW("3", "fp64") "\n" JROW("4", "fp64") "\n",
		  TAKEN("line 1", "1") "line 2: refused: what stands behind it cannot "
		  "be read and may be a row of this run\nline 3: refused: not JSON: a "
		  "text that is not closed on its line\nline 4: refused: what stands "
		  "before it cannot be read and may be a row of this run\n"
		  TAKEN("line 5", "1") },
		/* this one tells its run */
		{ JROW("1", "fp64") "\n{\"run_id\":\"" ID "2\",\"device\":[]}\n"
		  JROW("2", "fp64") "\n" JROW("3", "fp64") "\n",
		  TAKEN("line 1", "1") "lines 2 to 3: refused: device: neither a text "
		  "nor a number nor a boolean\n" TAKEN("line 4", "1") },
		{ "{\"timestamp\":\"2025-01-15\",\"product\":\"B\",\"device\":\"cpu\","
		  "\"precision\":\"fp64\",\"metric\":\"blas3\",\"value\":5}",
		  "line 1: run 014e32ab of 1\n" },
	};

	all_report(t, N(t));
}

Test(import_file, the_older_export_is_read_run_by_run)
{
	static const char row[] = "{\"id\":7,\"timestamp\":\"2026-02-06T12:59:12Z\","
		"\"cpu_model\":\"C\",\"device\":\"cpu\",\"precision\":\"fp32\","
		"\"blas3_gops\":2139.2}";
	const struct import_file_options o = OPTIONS;
	struct buf b = BUF_INIT;
	char *got;

	buf_addf(&b, "{\"exported\":\"now\",\"runs\":[\n%s,\n{\"blas3_gops\":[]},\n"
		 "%s],\n\"summary\":{\"runs\":[1]}}\n{\"runs\":[]}", row, row);
	got = report_text(b.p, b.n, &o);
	cr_assert_str_eq(got, "line 2: run c61620ab of 1\nline 3: refused: blas3_gops: "
			 "neither a text nor a number nor a boolean\n"
			 "line 4: run c61620ab of 1\n");
	free(got);
	buf_release(&b);
}

/* Times of more than a day ahead of TEST_NOW_MS, 2026-03-01. */
Test(import_file, a_whole_record_of_the_future_is_refused)
{
	struct import_file_options o = OPTIONS;
	char *run = canonical(), *got;

	o.now_ms = 1736951400123 - CLOCK_DAY_MS;   /* its time, and a day */
	got = report_text(run, strlen(run), &o);
	cr_expect_str_eq(got, TAKEN1);
	free(got);
	o.now_ms--;
	got = report_text(run, strlen(run), &o);
	cr_expect_str_eq(got, "line 1: refused: timestamp: 2025-01-15T14:30:00.123Z lies "
			 "in the future\n");
	free(got);
	free(run);
}

Test(import_file, a_row_with_a_stray_quotation_mark_costs_its_run_alone)
{
	static const struct sample_file t[] = {
		{ HEAD CROW("1", "fp64", "1") ID "2,2025-01-15T14:30:00Z,cpu,fp64,5\" "
		  "disk,1\n" CROW("2", "fp32", "1") CROW("3", "fp64", "1"),
		  TAKEN("line 2", "1") "lines 3 to 4: refused: a quotation mark inside "
		  "a field without quotes\n" TAKEN("line 5", "1") },
		/* in the key itself */
		{ HEAD CROW("1", "fp64", "1") "x\"" CROW("2", "fp64", "1")
		  CROW("3", "fp64", "1") CROW("4", "fp64", "1"),
		  "line 2: refused: what stands behind it cannot be read and may be a "
		  "row of this run\nline 3: refused: a quotation mark inside a field "
		  "without quotes\nline 4: refused: what stands before it cannot be "
		  "read and may be a row of this run\n" TAKEN("line 5", "1") },
	};

	all_report(t, N(t));
}

Test(import_file, rows_of_one_run_in_csv_stand_together)
{
	static const struct sample_file t[] = {
		{ HEAD CROW("1", "fp64", "1") CROW("1", "fp32", "2")
		  CROW("2", "fp64", "3"),
		  TAKEN("lines 2 to 3", "2") TAKEN("line 4", "1") },
		{ HEAD "\r\n" CROW("1", "fp64", "1"), TAKEN("line 3", "1") },
		{ "\xef\xbb\xbf" HEAD, "" },
		{ "", "" },
		{ "\n\n", "" },
		/* a wrong figure costs the run whose row it stands in */
		{ HEAD CROW("1", "fp64", "1") CROW("2", "fp64", "-3")
		  CROW("2", "fp32", "2") CROW("3", "fp64", "3"),
		  TAKEN("line 2", "1") "lines 3 to 4: refused: blas3_gops: -3 is "
		  "negative\n" TAKEN("line 5", "1") },
		/* and so does a row that is cut, wherever in it that is */
		{ HEAD CROW("1", "fp64", "1") ID "2,2025\n" CROW("2", "fp32", "2")
		  CROW("3", "fp64", "3"),
		  TAKEN("line 2", "1") "lines 3 to 4: refused: 2 fields, and 6 in the "
		  "first record\n" TAKEN("line 5", "1") },
		{ HEAD CROW("1", "fp64", "1") CROW("2", "fp32", "2") ID "2,\xff,,,,\n"
		  CROW("3", "fp64", "3"),
		  TAKEN("line 2", "1") "lines 3 to 4: refused: line 4: field 2 is not "
		  "valid UTF-8\n" TAKEN("line 5", "1") },
		/* where the row does not tell its run, nobody knows */
		{ HEAD CROW("1", "fp64", "1") CROW("2", "fp32", "2") ",\n"
		  CROW("3", "fp64", "3") CROW("4", "fp64", "3"),
		  TAKEN("line 2", "1") "line 3: refused: what stands behind it cannot "
		  "be read and may be a row of this run\nline 4: refused: 2 fields, "
		  "and 6 in the first record\nline 5: refused: what stands before it "
		  "cannot be read and may be a row of this run\n"
		  TAKEN("line 6", "1") },
		/* a run that may be cut is not taken either */
		{ HEAD CROW("1", "fp64", "1") CROW("2", "fp64", "1") ID "2,\"2025",
		  TAKEN("line 2", "1") "line 3: refused: what stands behind it cannot "
		  "be read and may be a row of this run\n"
		  "stop: line 4: a quotation mark that is never closed\n" },
		/* without a run_id each row is a run of its own */
		{ "timestamp,device,precision,product,blas3_gops\n"
		  "2025-01-15,cpu,fp64,B,5\nx\n2025-01-15,cpu,fp32,B,5\n",
		  "line 2: run d66a032b of 1\nline 3: refused: 1 fields, and 5 in the "
		  "first record\nline 4: run 78b3bbdc of 1\n" },
	};

	all_report(t, N(t));
}

Test(import_file, the_long_form_is_told_by_its_header)
{
	static const struct sample_file t[] = {
		{ "timestamp,product,device,precision,metric,value,unit\n"
		  "2025-01-15,B,cpu,fp64,blas3,5,GOP/s\n"
		  "2025-01-15,B,cpu,fp32,blas3,9,GOP/s\n"
		  "2025-01-15,B,cpu,fp32,custom:tokens,9,1/s\n"
		  "2025-01-16,B,cpu,fp64,blas3,5,GOP/s\n"
		  "2025-01-17,B,cpu,fp64,blas3\n"
		  "2025-01-17,B,cpu,fp64,blas1,5,GOP/s\n",
		  "lines 2 to 4: run aef322cb of 3\nline 5: run bbb7b6fb of 1\n"
		  "lines 6 to 7: refused: 5 fields, and 7 in the first record\n" },
	};

	all_report(t, N(t));
}

Test(import_file, a_header_is_refused_once_with_all_that_is_wrong_in_it)
{
	static const struct sample_file t[] = {
		{ "run_id,when,Device,precisoin,CPU-Model,rack,blas3_gops\n1,2\n",
		  "stop: columns that are not known here: \"when\", \"Device\" "
		  "(device?), \"precisoin\" (precision?), \"CPU-Model\" (cpu_model?), "
		  "\"rack\": --map COLUMN=NAME gives one a meaning, "
		  "COLUMN=import_NAME keeps it as it is, COLUMN=- leaves it out; "
		  "columns that are missing: timestamp (or timestamp_unix), device, "
		  "precision, product (or cpu_model, gpu_model)\n" },
		{ "timestamp,product,device,precision\n", "stop: columns that are "
		  "missing: a figure (blas3_gops and others, or metric and value)\n" },
		{ "timestamp,product,device,precision,device,blas3_gops\n",
		  "stop: the column \"device\" is there twice\n" },
		{ "timestamp,product,device,precision,import_A b,custom:a b,custom:,"
		  "custom:a,import_a\n",
		  "stop: columns that are not known here: \"import_A b\" (import_NAME "
		  "has a-z, 0-9 and _ alone), \"custom:a b\" (custom:NAME has no "
		  "blanks, and is ASCII), \"custom:\" (custom:NAME has no blanks, and "
		  "is ASCII): --map COLUMN=NAME gives one a meaning, "
		  "COLUMN=import_NAME keeps it as it is, COLUMN=- leaves it out\n" },
		{ "timestamp,product,device,precision,unit:a,custom:a,unit:b\n",
		  "stop: columns that are not known here: \"unit:b\" (there is no "
		  "custom:NAME of that name): --map COLUMN=NAME gives one a meaning, "
		  "COLUMN=import_NAME keeps it as it is, COLUMN=- leaves it out\n" },
		{ "timestamp;product;device;precision;blas3_gops\n", "stop: the "
		  "columns are not separated by commas, as in CSV (RFC 4180)\n" },
		{ "\xff\xfet\n", "stop: neither JSON nor CSV: this is UTF-16: save it "
		  "as UTF-8\n" },
		{ "\x1f\x8b\x08\xff\n", "stop: neither JSON nor CSV: line 1: field 1 "
		  "is not valid UTF-8\n" },
	};

	all_report(t, N(t));
}

Test(import_file, a_map_gives_columns_a_meaning_in_every_format)
{
	static const struct import_map map[] = {
		{ .theirs = "when", .ours = "timestamp" },
		{ .theirs = "chip", .ours = "product" },
		{ .theirs = "rack", .ours = "-" },
	};
	static const char *const texts[] = {
		"when,chip,rack,device,precision,blas3_gops\n"
		"2025-01-15,B,r1,cpu,fp64,5\n",
		"{\"when\":\"2025-01-15\",\"chip\":\"B\",\"rack\":[1],\"device\":"
		"\"cpu\",\"precision\":\"fp64\",\"blas3_gops\":5}",
		"{\"when\":\"2025-01-15\",\"chip\":\"B\",\"rack\":1,\"device\":"
		"\"cpu\",\"precision\":\"fp64\",\"blas3_gops\":5}",
	};
	const struct import_file_options o = { .map = map, .n_map = N(map),
					       .now_ms = TEST_NOW_MS };
	char *got = report_text(texts[0], strlen(texts[0]), &o);

	cr_expect_str_eq(got, "line 2: run d66a032b of 1\n");
	free(got);
	got = report_text(texts[1], strlen(texts[1]), &o);
	cr_expect_str_eq(got, "line 1: refused: rack: neither a text nor a number nor "
			 "a boolean\n");
	free(got);
	got = report_text(texts[2], strlen(texts[2]), &o);
	cr_expect_str_eq(got, "line 1: run d66a032b of 1\n");
	free(got);
}

Test(import_file, more_rows_than_a_run_may_have_are_refused_and_passed_over)
{
	const struct import_file_options o = OPTIONS;
	struct buf b = BUF_INIT;
	char *got;

	buf_adds(&b, HEAD);
	for (int i = 0; i <= IMPORT_ROWS_MAX; i++)
		buf_addf(&b, ID "1,2025-01-15T14:30:00Z,cpu,p%d,C,1\n", i);
	buf_adds(&b, CROW("2", "fp64", "1"));
	got = report_text(b.p, b.n, &o);
	cr_assert_str_eq(got, "lines 2 to 4098: refused: more than 4096 rows for one "
			 "run\n" TAKEN("line 4099", "1"));
	free(got);
	buf_release(&b);
}
