/* SPDX-License-Identifier: MIT */
/* Rows of calibration_run and single figures made into runs.  Instants are those of
 * date(1), fingerprints and the UUID those of Python's hashlib and uuid. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "import_rows.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define LONG "timestamp|product|device|precision|metric|value|unit"
#define RUN_A "6f0c1b7e-0000-4000-8000-000000000001"
#define UNIT_A "00112233445566778899aabbccddeeff"

/* One figure on Box 9. */
static struct run *figure(const char *metric, const char *value, const char *unit,
			  struct err *e)
{
	char line[200];
	const char *lines[] = { LONG, line, NULL };

	snprintf(line, sizeof line, "2025-01-15T14:30:00Z|Box 9|cpu|fp64|%s|%s|%s",
		 metric, value, unit);
	return run_of(IMPORT_LONG, lines, e);
}

Test(import_row, time_device_precision_name_and_one_figure_are_enough)
{
	const char *lines[] = { LONG,
		"2025-01-15T14:30:00.123Z|Box 9|cpu|FP64|blas3|42.5|", NULL };
	struct run *r = good_run(IMPORT_LONG, lines);
	const struct result *x = result_of(r, "cpu", "fp64");

	cr_assert_eq(r->timestamp_ms, 1736951400123);
	cr_assert_str_eq(fact_of(&r->facts, "cpu_model"), "Box 9");
	cr_assert_eq(x->value[METRIC_BLAS3], 42.5);
	cr_assert_eq(x->peak_measured, 42.5);
	cr_assert(isnan(x->value[METRIC_BLAS1]));
	cr_assert(isnan(x->value[METRIC_EFFICIENCY]));
	cr_assert_null(fact_of(&r->facts, "os_kernel"));
	cr_assert_str_eq(r->facts.fact[FIELD_OS_KERNEL].reason,
			 "not in the imported rows");
	run_free(r);
}

Test(import_row, units_are_converted_where_the_column_says_so)
{
	static const struct { const char *metric, *value, *unit; int m; double want; }
	t[] = {
		{ .metric = "blas3", .value = "1.5", .unit = "TFLOPS",
		  .m = METRIC_BLAS3, .want = 1500 },
		{ .metric = "blas3_gops", .value = "1500", .unit = "GFLOP/s",
		  .m = METRIC_BLAS3, .want = 1500 },
		{ .metric = "blas1", .value = "7", .unit = "",
		  .m = METRIC_BLAS1, .want = 7 },
		{ .metric = "stream_triad", .value = "42000", .unit = "MB/s",
		  .m = METRIC_STREAM_TRIAD, .want = 42 },
		{ .metric = "blas3", .value = "3e12", .unit = "FLOP/s",
		  .m = METRIC_BLAS3, .want = 3000 },
		{ .metric = "blas3", .value = "1.25", .unit = "PFlops",
		  .m = METRIC_BLAS3, .want = 1250000 },
		{ .metric = "stream_copy", .value = "512", .unit = "KiB/s",
		  .m = METRIC_STREAM_COPY, .want = 524288e-9 },
		{ .metric = "stream_copy", .value = "2e9", .unit = "B/s",
		  .m = METRIC_STREAM_COPY, .want = 2 },
		{ .metric = "stream_copy", .value = "1.5", .unit = "TiB/s",
		  .m = METRIC_STREAM_COPY, .want = 1649.267441664 },
		{ .metric = "efficiency", .value = "92.1", .unit = "%",
		  .m = METRIC_EFFICIENCY, .want = 0.921 },
		{ .metric = "efficiency", .value = "0.921", .unit = "",
		  .m = METRIC_EFFICIENCY, .want = 0.921 },
	};

	for (size_t i = 0; i < N(t); i++) {
		struct err e = ERR_INIT;
		struct run *r = figure(t[i].metric, t[i].value, t[i].unit, &e);

		cr_assert_not_null(r, "%zu: %s", i, e.text);
		cr_assert_float_eq(r->results[0].value[t[i].m], t[i].want,
				   1e-12 * t[i].want, "%zu", i);
		run_free(r);
	}
}

Test(import_row, what_cannot_be_a_figure_is_refused_with_its_column)
{
	static const struct { const char *metric, *value, *unit, *words; } t[] = {
		{ .metric = "blas3", .value = "-3", .unit = "", .words =
		  "blas3_gops: -3 is negative" },
		{ .metric = "blas3", .value = "nan", .unit = "", .words =
		  "value: nan is not a finite number" },
		{ .metric = "blas3", .value = "-inf", .unit = "", .words =
		  "value: \"-inf\" is not a number" },
		{ .metric = "blas3", .value = "1e999", .unit = "", .words =
		  "value: 1e999 is out of range" },
		{ .metric = "blas3", .value = "0x10", .unit = "", .words =
		  "value: \"0x10\" is not a number" },
		{ .metric = "blas3", .value = "12 GFLOPS", .unit = "", .words =
		  "value: \"12 GFLOPS\" is not a number" },
		{ .metric = "blas3", .value = "", .unit = "", .words =
		  "value: there is none" },
		{ .metric = "", .value = "1", .unit = "", .words =
		  "metric: there is none" },
		{ .metric = "blas3", .value = "1", .unit = "GB/s", .words =
		  "unit: \"GB/s\" is no unit of this metric, which is in GOP/s (or OPS, "
		  "FLOP/s, FLOPS, with k to E before it)" },
		{ .metric = "stream_copy", .value = "1", .unit = "Mb/s", .words =
		  "unit: \"Mb/s\" is no unit of this metric, which is in GB/s (or B/s, "
		  "kB/s, MB/s ..., KiB/s ...)" },
		{ .metric = "efficiency", .value = "1", .unit = "GOP/s", .words =
		  "unit: \"GOP/s\" is no unit of this metric, which is a ratio (or %)" },
		{ .metric = "custom:tok s", .value = "1", .unit = "", .words =
		  "custom:tok s: a custom metric has a name of ASCII "
		  "without blanks" },
	};

	for (size_t i = 0; i < N(t); i++) {
		struct err e = ERR_INIT;

		cr_assert_null(figure(t[i].metric, t[i].value, t[i].unit, &e));
		cr_assert_str_eq(e.text, t[i].words);
	}
}

Test(import_row, an_unknown_metric_is_refused_and_the_known_ones_are_named)
{
	struct err e = ERR_INIT;

	cr_assert_null(figure("gemm", "1", "", &e));
	cr_assert_not_null(strstr(e.text, "metric: \"gemm\" is not known"));
	for (int m = 0; m < METRIC_COUNT; m++)
		cr_assert_not_null(strstr(e.text, metric_table[m].name));
	cr_assert_not_null(strstr(e.text, "custom:NAME"));
}

Test(import_row, a_custom_metric_is_a_sample_with_its_unit)
{
	struct err e = ERR_INIT;
	struct run *r = figure("custom:tokens_per_s", "1234.5", "tok/s", &e);

	cr_assert_not_null(r, "%s", e.text);
	cr_assert_eq(r->n_samples, 1);
	cr_assert_str_eq(r->samples[0].kernel, "custom:tokens_per_s");
	cr_assert_str_eq(r->samples[0].unit, "tok/s");
	cr_assert_eq(r->samples[0].value, 1234.5);
	cr_assert_eq(r->samples[0].n_reps, 0);
	cr_assert_eq(r->n_results, 1);
	cr_assert(isnan(r->results[0].peak_measured));
	run_free(r);
}

Test(import_row, the_order_of_custom_metrics_is_not_content)
{
	const char *one[] = { LONG, "2025-01-15|Box 9|cpu|fp64|custom:a|1|",
		"2025-01-15|Box 9|cpu|fp64|custom:b|2|", NULL };
	const char *two[] = { LONG, one[2], one[1], NULL };
	struct run *a = good_run(IMPORT_LONG, one);
	struct run *b = good_run(IMPORT_LONG, two);
	char ha[DIGEST_HEX], hb[DIGEST_HEX];

	run_hash(a, ha);
	run_hash(b, hb);
	cr_assert_str_eq(a->run_id, b->run_id);
	cr_assert_str_eq(ha, hb);
	run_free(a);
	run_free(b);
}

Test(import_row, figures_of_one_time_and_product_become_one_run)
{
	const char *lines[] = { LONG,
		"2025-01-15T14:30:00Z|Box 9|cpu|fp64|blas3|42.5|",
		"2025-01-15T14:30:00Z|Box 9|cpu|fp32|blas3|85|",
		"2025-01-15T14:30:00Z|Box 9|cpu|fp64|stream_copy|30|GB/s",
		"2025-01-15T14:30:00Z|Box 9|cpu|fp64|stream_add|31|GB/s",
		"2025-01-15T14:30:01Z|Box 9|cpu|fp64|blas3|42.5|", NULL };
	struct import_source src = { .form = IMPORT_LONG, .now_ms = TEST_NOW_MS };
	struct import_set set = IMPORT_SET_INIT;
	struct err e = ERR_INIT;
	struct run *r;

	rows_of(lines, &set);
	for (size_t i = 1; i < 4; i++)
		cr_assert(import_rows_are_one(&src, &set.row[0], &set.row[i]));
	cr_assert_not(import_rows_are_one(&src, &set.row[0], &set.row[4]));
	r = import_rows(&src, set.row, 4, &e);
	cr_assert_not_null(r, "%s", e.text);
	cr_assert_eq(r->n_results, 2);
	cr_assert_eq(r->n_devices, 1);
	cr_assert_eq(result_of(r, "cpu", "fp64")->stream_best, 31);
	cr_assert(isnan(result_of(r, "cpu", "fp32")->stream_best));
	run_free(r);
	import_set_release(&set);
}

Test(import_row, the_same_figure_twice_in_a_run_is_refused)
{
	const char *lines[] = { LONG,
		"2025-01-15T14:30:00Z|Box 9|cpu|fp64|blas3|42.5|",
		"2025-01-15T14:30:00Z|Box 9|cpu|fp64|blas3|43|", NULL };
	struct err e = ERR_INIT;

	cr_assert_null(run_of(IMPORT_LONG, lines, &e));
	cr_assert_str_eq(e.text, "blas3_gops: stands twice");
}

Test(import_row, the_id_is_a_uuid5_of_the_content_and_not_of_its_order)
{
	const char *lines[] = { LONG,
		"2025-01-15T14:30:00Z|Box 9|cpu|fp64|blas3|42.50|", NULL };
	const char *turned[] = { "value|metric|precision|device|product|timestamp",
		"42.5|blas3|fp64|cpu|Box 9|2025-01-15T14:30:00Z", NULL };
	const char *other[] = { LONG,
		"2025-01-15T14:30:00Z|Box 9|cpu|fp64|blas3|42.6|", NULL };
	struct run *a = good_run(IMPORT_LONG, lines);
	struct run *b = good_run(IMPORT_LONG, turned);
	struct run *c = good_run(IMPORT_LONG, other);
	char ha[DIGEST_HEX], hb[DIGEST_HEX];

	cr_assert_str_eq(a->run_id, "5d7bb206-cf82-500e-b3cd-28645e335cce");
	cr_assert_str_eq(b->run_id, a->run_id);
	cr_assert_str_neq(c->run_id, a->run_id);
	cr_assert_str_eq(c->unit_id, a->unit_id);
	run_hash(a, ha);
	run_hash(b, hb);
	cr_assert_str_eq(ha, hb);
	run_free(a);
	run_free(b);
	run_free(c);
}

Test(import_row, times_keep_their_instant_and_say_what_was_assumed)
{
	static const struct { const char *text, *seconds; long long ms;
			      const char *note; } t[] = {
		{ .text = "2026-02-06T12:59:12.648647+00:00", .seconds = "1770382752",
		  .ms = 1770382752648 },
		{ .text = "2025-01-15T20:00:00+05:30", .ms = 1736951400000 },
		{ .text = "1736951400", .ms = 1736951400000 },
		{ .text = "", .seconds = "1736951400.25", .ms = 1736951400250 },
		{ .text = "2025-01-15T14:30:00", .ms = 1736951400000, .note =
		  "time without a zone, taken as UTC" },
		{ .text = "2025-01-15", .ms = 1736899200000, .note =
		  "time without a zone, taken as UTC" },
		{ .text = "2025-01-15 20:00:00.5", .seconds = "1736951400",
		  .ms = 1736951400500, .note =
		  "time without a zone, which timestamp_unix tells" },
	};

	for (size_t i = 0; i < N(t); i++) {
		char line[200];
		const char *lines[] = { "timestamp|timestamp_unix|cpu_model|device|"
			"precision|blas3_gops|preflight_passed", line, NULL };
		struct run *r;

		snprintf(line, sizeof line, "%s|%s|Box 9|cpu|fp64|1|1", t[i].text,
			 t[i].seconds ? t[i].seconds : "");
		r = good_run(IMPORT_COLUMNS, lines);
		cr_assert_eq(r->timestamp_ms, t[i].ms, "%zu: %lld", i,
			     (long long)r->timestamp_ms);
		cr_assert_str_eq(r->notes, t[i].note ? t[i].note : "");
		if (*t[i].text)
			cr_assert_str_eq(fact_of(&r->facts, "import_timestamp"),
					 t[i].text);
		run_free(r);
	}
}

Test(import_row, a_column_without_a_meaning_is_refused_until_a_map_gives_one)
{
	const char *lines[] = { "when|chip|device|precision|GFLOPS|rack|blas3_gops",
		"2025-01-15T14:30:00Z|Box 9|cpu|fp64|77|r12|", NULL };
	const struct import_map map[] = {
		{ .theirs = "when", .ours = "timestamp" },
		{ .theirs = "chip", .ours = "product" },
		{ .theirs = "GFLOPS", .ours = "blas2_gops" },
		{ .theirs = "blas3_gops", .ours = "-" },
		{ .theirs = "rack", .ours = "import_rack" },
	};
	struct import_source src = { .form = IMPORT_COLUMNS, .map = map, .n_map = 4,
				     .now_ms = TEST_NOW_MS };
	struct import_set set = IMPORT_SET_INIT;
	struct err e = ERR_INIT;
	struct run *r;

	rows_of(lines, &set);
	cr_assert_null(import_rows(&src, set.row, set.n, &e));
	cr_assert_str_eq(e.text, "rack: not a column that is known here; map it to "
			 "one, to import_NAME, or to - to leave it out");
	src.n_map = 5;
	err_clear(&e);
	r = import_rows(&src, set.row, set.n, &e);
	cr_assert_not_null(r, "%s", e.text);
	cr_assert_eq(result_of(r, "cpu", "fp64")->value[METRIC_BLAS2], 77);
	cr_assert_str_eq(fact_of(&r->facts, "import_rack"), "r12");
	run_free(r);
	import_set_release(&set);
}

Test(import_row, rows_of_a_store_of_ours_stay_as_they_are)
{
	const char *lines[] = { "run_id|timestamp|timestamp_unix|unit_id|suite_version|"
		"device|backend|hardware_fingerprint|software_fingerprint|"
		"fingerprint_rule|cpu_model|gpu_model|precision|blas3_gops|"
		"theoretical_peak_gops|efficiency|peak_source|quality|"
		"preflight_passed|forced|imported|notes",
		RUN_A "|2025-01-15T14:30:00.000Z|1736951400|" UNIT_A "|1|gpu0|cublas|"
		"1111111111111111|2222222222222222|1|C|G|fp16|120||||noisy|0|1|0|",
		RUN_A "|2025-01-15T14:30:00.000Z|1736951400|" UNIT_A "|1|cpu|blis|"
		"1111111111111111|2222222222222222|1|C||fp64|110|100|1.1|theoretical: "
		"x|good|0|1|0|over 100 %: y", NULL };
	struct err e = ERR_INIT;
	struct run *r = run_of(IMPORT_COLUMNS, lines, &e);
	const struct result *x;

	cr_assert_not_null(r, "%s", e.text);
	cr_assert_str_eq(r->run_id, RUN_A);
	cr_assert_str_eq(r->unit_id, UNIT_A);
	cr_assert_str_eq(r->hardware_fingerprint, "1111111111111111");
	cr_assert_str_eq(r->software_fingerprint, "2222222222222222");
	cr_assert(r->forced && !r->preflight_passed && !r->imported);
	cr_assert_str_eq(r->notes, "");
	cr_assert_eq(r->n_devices, 2);
	cr_assert_str_eq(r->devices[0].name, "cpu");
	cr_assert_null(fact_of(&r->facts, "gpu_model"));
	cr_assert_str_eq(fact_of(&r->devices[1].facts, "gpu_model"), "G");
	x = result_of(r, "cpu", "fp64");
	cr_assert_eq(x->value[METRIC_EFFICIENCY], 1.1);
	cr_assert_eq(x->peak_theory, 100);
	cr_assert(isnan(x->peak_measured));
	cr_assert_str_eq(x->peak_source, "theoretical: x");
	cr_assert_str_eq(x->notes, "over 100 %: y");
	cr_assert_eq(result_of(r, "gpu0", "fp16")->quality, QUALITY_NOISY);
	run_free(r);
}

Test(import_row, what_belongs_to_the_run_may_not_differ_between_its_rows)
{
	const char *lines[] = { "run_id|timestamp|cpu_model|os_kernel|device|precision|"
		"blas3_gops",
		RUN_A "|2025-01-15T14:30:00Z|C|6.1|cpu|fp64|1",
		RUN_A "|2025-01-15T14:30:00Z|C|6.2|cpu|fp32|2", NULL };
	const char *twice[] = { lines[0], lines[2], lines[1], lines[1], NULL };
	struct err e = ERR_INIT;

	cr_assert_null(run_of(IMPORT_COLUMNS, lines, &e));
	cr_assert_str_eq(e.text, "os_kernel: differs between the rows of one run");
	err_clear(&e);
	cr_assert_null(run_of(IMPORT_COLUMNS, twice, &e));
	cr_assert_str_eq(e.text, "precision: fp64 stands twice for cpu in one run");
}

Test(import_row, fingerprints_are_formed_by_our_rule_and_the_old_ones_noted)
{
	const char *lines[] = { "timestamp|cpu_model|cpu_stepping|cpu_microcode|"
		"cpu_cores_physical|memory_total_gb|os_kernel|cuda_version|"
		"pytorch_version|numpy_version|os_distro|hardware_fingerprint|device|"
		"precision|blas3_gops|preflight_passed|imported",
		"2025-01-15T14:30:00Z|Intel Core i7-12700K|2|0x3a|12|31.09|6.8.0|12.4|"
		"2.4.0|2.0.1|Ubuntu 24.04|ffffffffffffffff|cpu|fp64|1|1|0", NULL };
	struct run *r = good_run(IMPORT_COLUMNS, lines);

	cr_assert_str_eq(r->hardware_fingerprint, "36d3523ed989f931");
	cr_assert_str_eq(r->software_fingerprint, "c1f8257bfefd1307");
	cr_assert_str_eq(r->notes, "there hardware_fingerprint ffffffffffffffff");
	run_free(r);
}

Test(import_row, devices_and_precisions_get_the_names_that_they_have_here)
{
	static const struct { const char *device, *precision, *ours[2]; } t[] = {
		{ .device = "CUDA", .precision = "float16", .ours = { "gpu0", "fp16" } },
		{ .device = "cuda:3", .precision = "bfloat16",
		  .ours = { "gpu3", "bf16" } },
		{ .device = "gpu1", .precision = "Int8", .ours = { "gpu1", "int8" } },
		{ .device = "CPU", .precision = "float64", .ours = { "cpu", "fp64" } },
		{ .device = "gpu01", .precision = "half", .ours = { "gpu1", "fp16" } },
		{ .device = "GPU0", .precision = "double", .ours = { "gpu0", "fp64" } },
		{ .device = "hip2", .precision = "Single", .ours = { "gpu2", "fp32" } },
		{ .device = "cuda:007", .precision = "f32", .ours = { "gpu7", "fp32" } },
		{ .device = "hip", .precision = "BF16", .ours = { "gpu0", "bf16" } },
		{ .device = "gpu", .precision = "int16", .ours = { "gpu0", "int16" } },
	};

	for (size_t i = 0; i < N(t); i++) {
		char line[200];
		const char *lines[] = { LONG, line, NULL };
		struct run *r;

		snprintf(line, sizeof line, "2025-01-15|Box 9|%s|%s|blas3|1|",
			 t[i].device, t[i].precision);
		r = good_run(IMPORT_LONG, lines);
		cr_assert_str_eq(r->results[0].device, t[i].ours[0]);
		cr_assert_str_eq(r->results[0].precision, t[i].ours[1]);
		run_free(r);
	}
}

Test(import_row, texts_that_could_harm_are_refused_or_cleaned)
{
	static char big[IMPORT_TEXT_MAX + 2];
	const char *lines[] = { "timestamp|product|device|precision|blas3_gops|notes",
		NULL, NULL };
	struct err e = ERR_INIT;
	char line[IMPORT_TEXT_MAX + 200];
	struct run *r;

	lines[1] = "2025-01-15T14:30:00Z|Box 9|cpu|fp64|1|a\xff" "b";
	cr_assert_null(run_of(IMPORT_COLUMNS, lines, &e));
	cr_assert_str_eq(e.text, "notes: not valid UTF-8");
	memset(big, 'x', sizeof big - 1);
	snprintf(line, sizeof line, "2025-01-15T14:30:00Z|Box 9|cpu|fp64|1|%s", big);
	lines[1] = line;
	err_clear(&e);
	cr_assert_null(run_of(IMPORT_COLUMNS, lines, &e));
	cr_assert_str_eq(e.text, "notes: longer than 4096 bytes");
	lines[1] = "2025-01-15T14:30:00Z|Box 9|cpu|fp64|1|\x1b[31mred\n\"line\", =1+1";
	r = good_run(IMPORT_COLUMNS, lines);
	cr_assert_str_eq(r->results[0].notes, " [31mred\n\"line\", =1+1");
	run_free(r);
}

Test(import_row, notes_keep_their_lines_and_tabs_and_other_texts_are_one_line)
{
	const char *lines[] = { "timestamp|cpu_model|device|precision|blas3_gops|"
		"peak_source|notes|run_notes",
		"2025-01-15T14:30:00Z|Box\n9|cpu|fp64|1|a\nb|one\r\ntwo\n\tthree\r|"
		"x\ny", NULL };
	struct run *r = good_run(IMPORT_COLUMNS, lines);

	cr_assert_str_eq(fact_of(&r->facts, "cpu_model"), "Box 9");
	cr_assert_str_eq(r->results[0].peak_source, "a b");
	cr_assert_str_eq(r->results[0].notes, "one\ntwo\n\tthree ");
	cr_assert_str_eq(r->notes, "whether a preflight was passed is not told; x\ny");
	run_free(r);
}

Test(import_row, a_device_that_is_no_cpu_or_numbered_gpu_is_refused)
{
	static const char *const wrong[] = { "cuda:1x", "cuda:", "gpu:x", "hip:1234",
					     "CUDA:-1", "dla0", "cpu0", "gpu_0", "gpux" };

	for (size_t i = 0; i < N(wrong); i++) {
		char line[200], words[200];
		const char *lines[] = { LONG, line, NULL };
		struct err e = ERR_INIT;

		snprintf(line, sizeof line, "2025-01-15|Box 9|%s|fp64|blas3|1|",
			 wrong[i]);
		snprintf(words, sizeof words, "device: \"%s\" is neither cpu nor one of "
			 "gpu0, gpu1 ... (or cuda, cuda:1, hip:1)", wrong[i]);
		cr_assert_null(run_of(IMPORT_LONG, lines, &e));
		cr_assert_str_eq(e.text, words);
	}
}

Test(import_row, no_rows_and_too_many_are_refused)
{
	struct import_source src = { .form = IMPORT_COLUMNS, .now_ms = TEST_NOW_MS };
	struct import_row none = { .n = 0 };
	struct err e = ERR_INIT;

	cr_assert_null(import_rows(&src, &none, 0, &e));
	err_clear(&e);
	cr_assert_null(import_rows(&src, &none, 1, &e));
	cr_assert_str_eq(e.text, "device: there is none");
}
