/* SPDX-License-Identifier: MIT */
/* Rows that contradict themselves, say what cannot be, or more than a run can keep:
 * refused in words, or kept beside it.  Instants are those of date(1). */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "import_rows.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define RUN_A "6f0c1b7e-0000-4000-8000-000000000001"

/* One row of calibration_run with these columns more; NULL where it is refused. */
static struct run *row_with(const char *columns, const char *values, struct err *e)
{
	char head[300], line[300];
	const char *lines[] = { head, line, NULL };

	snprintf(head, sizeof head, "%s|device|precision", columns);
	snprintf(line, sizeof line, "%s|cpu|fp64", values);
	return run_of(IMPORT_COLUMNS, lines, e);
}

struct refused { const char *columns, *values, *words; };

static void all_refused(const struct refused *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct err e = ERR_INIT;

		cr_expect_null(row_with(t[i].columns, t[i].values, &e), "%s",
			       t[i].values);
		cr_expect_str_eq(e.text, t[i].words);
	}
}

Test(import_row_contradict, rows_that_lack_or_contradict_are_refused_in_words)
{
	static const struct { const char *row, *words; } t[] = {
		{ .row = "||Box 9|cpu|fp64|1|", .words =
		  "timestamp: there is no time" },
		{ .row = "yesterday||Box 9|cpu|fp64|1|", .words =
		  "timestamp: \"yesterday\" is neither ISO 8601 nor Unix seconds" },
		{ .row = "2026-03-02T00:00:01Z||Box 9|cpu|fp64|1|", .words =
		  "timestamp: 2026-03-02T00:00:01.000Z lies in the future" },
		{ .row = "1969-12-31T00:00:00Z||Box 9|cpu|fp64|1|", .words =
		  "timestamp: 1969-12-31T00:00:00Z is before 1970" },
		{ .row = "2025-01-15T14:30:00Z|1736951500|Box 9|cpu|fp64|1|", .words =
		  "timestamp_unix: 1736951500 is 100 s from timestamp" },
		{ .row = "2025-01-15T14:30:00Z|||cpu|fp64|1|", .words =
		  "product: there is no name of the hardware, nor cpu_model or "
		  "gpu_model" },
		{ .row = "2025-01-15T14:30:00Z||Box 9||fp64|1|", .words =
		  "device: there is none" },
		{ .row = "2025-01-15T14:30:00Z||Box 9|cpu||1|", .words =
		  "precision: there is none" },
		{ .row = "2025-01-15T14:30:00Z||Box 9|cpu|fp 64|1|", .words =
		  "precision: \"fp 64\" is no name of letters and digits" },
		{ .row = "2025-01-15T14:30:00Z||Box 9|cpu|fp64||", .words =
		  "cpu fp64: there is no figure" },
		{ .row = "2025-01-15T14:30:00Z||Box 9|cpu|fp64|1|few", .words =
		  "cpu_cores_physical: \"few\" is not a number" },
		{ .row = "2025-01-15T14:30:00Z||Box 9|cpu|fp64|1|2.5", .words =
		  "cpu_cores_physical: 2.5 is no count" },
	};

	for (size_t i = 0; i < N(t); i++) {
		struct err e = ERR_INIT;
		const char *lines[] = { "timestamp|timestamp_unix|product|device|"
			"precision|blas3_gops|cpu_cores_physical", t[i].row, NULL };

		cr_assert_null(run_of(IMPORT_COLUMNS, lines, &e), "%s", t[i].row);
		cr_assert_str_eq(e.text, t[i].words);
	}
}

/* 1736951400 is 2025-01-15T14:30:00Z. */
Test(import_row_contradict, two_times_agree_to_the_last_place_that_is_told)
{
	static const struct { const char *text, *seconds; long long ms, off_ms; } t[] = {
		/* cut or rounded to the second */
		{ .text = "2025-01-15T14:30:00Z", .seconds = "1736951400.999",
		  .ms = 1736951400000 },
		{ .text = "2025-01-15T14:30:00.999Z", .seconds = "1736951400",
		  .ms = 1736951400999 },
		{ .text = "2025-01-15T14:30:00.6Z", .seconds = "1736951401",
		  .ms = 1736951400600 },
		/* in local time as well */
		{ .text = "2025-01-15 20:15:00.6", .seconds = "1736951401",
		  .ms = 1736951400600 },
		{ .text = "2025-01-15T14:30:00.123456Z", .seconds = "1736951400.123456",
		  .ms = 1736951400123 },
		{ .text = "2025-01-15T14:30:00.123Z", .seconds = "1736951400.1229999",
		  .ms = 1736951400123 },
		{ .text = "2025-01-15T14:30:00.12Z", .seconds = "1736951400.123",
		  .ms = 1736951400120 },
		/* a second off, a hundredth, and a millisecond */
		{ .text = "2025-01-15T14:30:00Z", .seconds = "1736951401",
		  .off_ms = 1000 },
		{ .text = "2025-01-15T14:30:00Z", .seconds = "1736951399",
		  .off_ms = -1000 },
		{ .text = "2025-01-15 20:15:00", .seconds = "1736951401",
		  .off_ms = -20699000 },
		{ .text = "2025-01-15T14:30:00.00Z", .seconds = "1736951400.01",
		  .off_ms = 10 },
		{ .text = "2025-01-15T14:30:00.123Z", .seconds = "1736951400.124",
		  .off_ms = 1 },
	};

	for (size_t i = 0; i < N(t); i++) {
		char values[200], words[200];
		struct err e = ERR_INIT;
		struct run *r;

		snprintf(values, sizeof values, "%s|%s|B|1", t[i].text, t[i].seconds);
		r = row_with("timestamp|timestamp_unix|product|blas3_gops", values, &e);
		if (t[i].off_ms) {
			snprintf(words, sizeof words, " is %.15g s from timestamp",
				 (double)t[i].off_ms / 1000);
			cr_expect_null(r, "%s", values);
			cr_expect(strstr(e.text, words), "%s: %s", values, e.text);
		} else {
			cr_expect(r && r->timestamp_ms == t[i].ms, "%s: %s", values,
				  e.text);
		}
		run_free(r);
	}
}

Test(import_row_contradict, a_peak_below_what_it_is_the_best_of_is_refused)
{
	static const struct refused t[] = {
		{ .columns = "timestamp|product|blas1_gops|blas3_gops|peak_measured_gops",
		  .values = "2025-01-15|B|10|513.25|100", .words =
		  "peak_measured_gops: 100 is below blas3_gops, 513.25, and is the best "
		  "of blas1 to blas3" },
		{ .columns = "timestamp|product|blas2_gops|blas3_gops|peak_measured_gops",
		  .values = "2025-01-15|B|512.26|512.25|512.25", .words =
		  "peak_measured_gops: 512.25 is below blas2_gops, 512.26, and is the "
		  "best of blas1 to blas3" },
	};
	static const char *const good[] = {
		"2025-01-15|B|513.25|513", "2025-01-15|B|513|512.9999",
		"2025-01-15|B|513.25|514", "2025-01-15|B||1",
		"2025-01-15|B|5.13e2|512.5",
	};

	all_refused(t, N(t));
	for (size_t i = 0; i < N(good); i++) {
		struct err e = ERR_INIT;
		struct run *r = row_with("timestamp|product|blas3_gops|"
					 "peak_measured_gops", good[i], &e);

		cr_expect_not_null(r, "%s: %s", good[i], e.text);
		run_free(r);
	}
}

Test(import_row_contradict, sizes_and_rates_are_not_negative)
{
	static const struct refused t[] = {
		{ .columns = "timestamp|product|blas3_gops|memory_total_gb",
		  .values = "2025-01-15|B|1|-4", .words =
		  "memory_total_gb: -4 is negative" },
		{ .columns = "timestamp|product|blas3_gops|cpu_max_freq_mhz",
		  .values = "2025-01-15|B|1|-0.5", .words =
		  "cpu_max_freq_mhz: -0.5 is negative" },
		{ .columns = "timestamp|product|blas3_gops|threads",
		  .values = "2025-01-15|B|1|-1", .words = "threads: -1 is no count" },
	};
	struct err e = ERR_INIT;
	struct run *r = row_with("timestamp|product|blas3_gops|ambient_temp_c",
				 "2025-01-15|B|1|-4.5", &e);

	cr_assert_not_null(r, "%s", e.text);
	cr_assert_str_eq(fact_of(&r->facts, "ambient_temp_c"), "-4.5");
	/* nor by any other way in */
	facts_known(&r->facts, FIELD_MEMORY_TOTAL_GB, "x", "%d", -4);
	cr_assert_eq(run_validate(r, &e), ERR_FORMAT);
	cr_assert_str_eq(e.text, "memory_total_gb: -4 is negative");
	run_free(r);
	all_refused(t, N(t));
}

Test(import_row_contradict, a_unit_of_no_figure_is_refused)
{
	static const struct refused t[] = {
		{ .columns = "timestamp|product|blas3_gops|unit:a|custom:b",
		  .values = "2025-01-15|B|1|1/s|2", .words = "unit:a: there is no "
		  "custom:a that it could be the unit of" },
	};
	struct err e = ERR_INIT;
	/* one that is empty in this row, and not told */
	struct run *r = row_with("timestamp|product|blas3_gops|unit:a|custom:a|unit:b",
				 "2025-01-15|B|1|1/s||", &e);

	cr_assert_not_null(r, "%s", e.text);
	cr_assert_eq(r->n_samples, 0);
	run_free(r);
	all_refused(t, N(t));
}

Test(import_row_contradict, a_product_beside_another_model_is_kept_beside_it)
{
	const char *lines[] = { "run_id|timestamp|product|cpu_model|gpu_model|device|"
		"precision|blas3_gops",
		RUN_A "|2025-01-15|Big Box|Xeon||cpu|fp64|1",
		RUN_A "|2025-01-15|Big Box|Xeon|H100|gpu0|fp64|1",
		RUN_A "|2025-01-15|Big Box|Xeon||gpu1|fp64|1", NULL };
	struct run *r = good_run(IMPORT_COLUMNS, lines);
	struct err e = ERR_INIT;

	cr_expect_str_eq(fact_of(&r->facts, "cpu_model"), "Xeon");
	cr_expect_str_eq(fact_of(&r->facts, "import_product"), "Big Box");
	cr_expect_str_eq(fact_of(&r->devices[1].facts, "gpu_model"), "H100");
	cr_expect_str_eq(fact_of(&r->devices[1].facts, "import_product"), "Big Box");
	cr_expect_str_eq(fact_of(&r->devices[2].facts, "gpu_model"), "Big Box");
	cr_expect_null(fact_of(&r->devices[2].facts, "import_product"));
	run_free(r);
	r = row_with("timestamp|product|cpu_model|blas3_gops", "2025-01-15|B|B|1", &e);
	cr_assert_not_null(r, "%s", e.text);
	cr_expect_null(fact_of(&r->facts, "import_product"));
	run_free(r);
}

Test(import_row_contradict, rows_of_one_device_tell_one_product_and_model)
{
	static const char *const last[][2] = {
		{ RUN_A "|2025-01-15|1|gpu0|fp32|A|H", "product" },
		{ RUN_A "|2025-01-15|1|gpu0|fp32||G", "gpu_model" },
		{ RUN_A "|2025-01-15|1|gpu1|fp32|A|G", "" },
	};

	for (size_t i = 0; i < N(last); i++) {
		const char *lines[] = { "run_id|timestamp|blas3_gops|device|precision|"
			"product|gpu_model", RUN_A "|2025-01-15|1|gpu0|bf16|B|H",
			RUN_A "|2025-01-15|1|gpu0|fp16|B|", last[i][0], NULL };
		struct err e = ERR_INIT;
		struct run *r = run_of(IMPORT_COLUMNS, lines, &e);
		char words[100] = "";

		if (*last[i][1])
			snprintf(words, sizeof words, "%s: differs between the rows of "
				 "one device", last[i][1]);
		cr_expect(!r == (*words != 0));
		cr_expect_str_eq(e.text, words);
		run_free(r);
	}
}

/* U+200B ZERO WIDTH SPACE, U+00AD SOFT HYPHEN, U+FEFF, U+2060 WORD JOINER. */
Test(import_row_contradict, a_name_with_what_nobody_sees_is_refused)
{
	static const struct refused t[] = {
		{ .columns = "timestamp|blas3_gops|cpu_model",
		  .values = "2025-01-15|1|Xe\u200bon", .words =
		  "cpu_model: the character U+200B in it is invisible" },
		{ .columns = "timestamp|blas3_gops|product|driver_version",
		  .values = "2025-01-15|1|B|560\u00ad.35", .words =
		  "driver_version: the character U+00AD in it is invisible" },
		{ .columns = "timestamp|blas3_gops|product",
		  .values = "2025-01-15|1|\ufeffB", .words =
		  "product: the character U+FEFF in it is invisible" },
	};
	struct err e = ERR_INIT;
	struct run *r = row_with("timestamp|blas3_gops|product|notes|import_a",
				 "2025-01-15|1|Bücher 漢|a\u200bb|c\u2060d", &e);

	cr_assert_not_null(r, "%s", e.text);
	cr_assert_str_eq(r->results[0].notes, "a\u200bb");
	cr_assert_str_eq(fact_of(&r->facts, "import_a"), "c\u2060d");
	run_free(r);
	all_refused(t, N(t));
}
