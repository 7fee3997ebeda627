/* SPDX-License-Identifier: MIT */
/* The tables and files of the older program, by rows made up in their form. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "core/base/json.h"
#include "core/model/import_row_json.h"
#include "import_rows.h"

#define CALIBRATIONS \
	"id|hardware_id|vendor|architecture|device_type|precision|power_mode|" \
	"clock_mhz|gemm_peak_gops|gemm_efficiency|bandwidth_gbps|" \
	"bandwidth_efficiency|theoretical_peak_gops|theoretical_bandwidth_gbps|" \
	"arithmetic_intensity_transition|gops_per_watt|bytes_per_op_at_peak|" \
	"memory_bound_fraction|blas1_gops|blas2_gops|blas3_gops|calibration_date|" \
	"framework|framework_version|driver_version|notes"

Test(import_older, a_row_of_calibrations_becomes_a_run)
{
	const char *lines[] = { CALIBRATIONS,
		"7|orin_nano_gpu|NVIDIA|Ampere|cuda|fp16|15W|612|2990|0.3976|63.4|0.93|"
		"7520|68|110|199|0.01|0.3|20|24|2980|2025-11-28T13:19:23.208437|pytorch|"
		"2.5.0|540.4|first", NULL };
	struct run *r = good_run(IMPORT_CALIBRATIONS, lines);
	const struct result *x = result_of(r, "gpu0", "fp16");

	cr_assert_eq(r->timestamp_ms, 1764335963208);  /* date -u +%s */
	cr_assert_str_eq(fact_of(&r->facts, "import_timestamp"),
			 "2025-11-28T13:19:23.208437");
	cr_assert_not_null(strstr(r->notes, "without a zone, taken as UTC"));
	cr_assert_str_eq(fact_of(&r->devices[0].facts, "gpu_model"), "orin_nano_gpu");
	cr_assert_str_eq(fact_of(&r->facts, "power_mode"), "15W");
	cr_assert_str_eq(fact_of(&r->facts, "driver_version"), "540.4");
	cr_assert_str_eq(fact_of(&r->facts, "import_gops_per_watt"), "199");
	cr_assert_str_eq(x->backend, "pytorch");
	cr_assert_str_eq(x->backend_version, "2.5.0");
	cr_assert_eq(x->value[METRIC_BLAS3], 2980);
	cr_assert_eq(x->peak_measured, 2990);
	cr_assert_eq(x->peak_theory, 7520);
	cr_assert_eq(x->value[METRIC_EFFICIENCY], 0.3976);
	cr_assert_eq(x->stream_best, 63.4);
	cr_assert_str_eq(x->notes, "first");
	run_free(r);
}

Test(import_older, a_theoretical_figure_of_100_is_no_peak)
{
	const char *lines[] = { CALIBRATIONS,
		"|ryzen|AMD|Zen 4|cpu|fp32|Balanced||604.2|6.042|30|0.3|100.0|68|1.47||||0|"
		"0||2025-11-28 13:19:23|numpy||unknown|", NULL };
	struct run *r = good_run(IMPORT_CALIBRATIONS, lines);
	const struct result *x = result_of(r, "cpu", "fp32");

	cr_assert(isnan(x->peak_theory));
	cr_assert(isnan(x->value[METRIC_EFFICIENCY]));
	cr_assert(isnan(x->value[METRIC_BLAS1]));
	cr_assert_eq(x->value[METRIC_BLAS3], 604.2);
	cr_assert_not_null(strstr(r->notes, "peak of 100 was a placeholder"));
	cr_assert_null(fact_of(&r->facts, "import_arithmetic_intensity_transition"));
	cr_assert_str_eq(fact_of(&r->facts, "import_bandwidth_efficiency"), "0.3");
	cr_assert_null(fact_of(&r->facts, "driver_version"));
	run_free(r);
}

Test(import_older, rows_of_calibrations_with_other_modes_are_other_runs_of_one_unit)
{
	const char *one[] = { "hardware_id|device_type|precision|power_mode|clock_mhz|"
		"blas3_gops|calibration_date",
		"box|cpu|fp64|15W|900|10|2025-11-28T13:19:23", NULL };
	const char *two[] = { one[0], "box|cpu|fp64|25W|900|10|2025-11-28T13:19:23",
		NULL };
	struct run *a = good_run(IMPORT_CALIBRATIONS, one);
	struct run *b = good_run(IMPORT_CALIBRATIONS, two);

	cr_assert_str_neq(a->run_id, b->run_id);
	cr_assert_str_eq(a->unit_id, b->unit_id);
	run_free(a);
	run_free(b);
}

#define RUNS \
	"id|run_id|hardware_fingerprint|software_fingerprint|timestamp|" \
	"timestamp_unix|cpu_model|cpu_vendor|cpu_stepping|cpu_microcode|" \
	"cpu_cores_physical|gpu_model|gpu_vbios|gpu_memory_mb|memory_total_gb|" \
	"os_kernel|gpu_driver_version|cuda_version|blas_library|cpu_freq_mhz|" \
	"gpu_freq_mhz|precision|device|blas1_gops|blas3_gops|" \
	"theoretical_peak_gops|efficiency|preflight_passed|forced|notes"
#define OLD_RUN "11111111-2222-4333-8444-555555555555"

Test(import_older, what_calibration_runs_does_not_know_is_not_a_value)
{
	const char *lines[] = { RUNS,
		"3|" OLD_RUN "|aaaaaaaaaaaaaaaa|bbbbbbbbbbbbbbbb|2026-02-06T12:59:12.648+00:00|"
		"1770382752|ARMv8 rev 1|ARM|0|0x0|12|N/A|N/A|0|61.3|5.10.104|N/A|unknown|"
		"OpenBLAS|729|0|fp32|cpu|0|2139.2|0|0|0|0|", NULL };
	struct run *r = good_run(IMPORT_CALIBRATION_RUNS, lines);
	const struct result *x = result_of(r, "cpu", "fp32");

	cr_assert_null(fact_of(&r->facts, "cpu_stepping"));
	cr_assert_null(fact_of(&r->facts, "cpu_microcode"));
	cr_assert_null(fact_of(&r->facts, "gpu_model"));
	cr_assert_null(fact_of(&r->facts, "gpu_memory_mb"));
	cr_assert_null(fact_of(&r->facts, "driver_version"));
	cr_assert_null(fact_of(&r->facts, "cuda_version"));
	cr_assert_str_eq(fact_of(&r->facts, "cpu_cores_physical"), "12");
	cr_assert_str_eq(fact_of(&r->facts, "import_cpu_freq_mhz"), "729");
	cr_assert_null(fact_of(&r->facts, "import_gpu_freq_mhz"));
	cr_assert(isnan(x->value[METRIC_BLAS1]));
	cr_assert(isnan(x->peak_theory));
	cr_assert(isnan(x->value[METRIC_EFFICIENCY]));
	cr_assert_str_eq(x->backend, "OpenBLAS");
	cr_assert_not(r->preflight_passed);
	cr_assert_str_eq(r->notes, "there run " OLD_RUN
			 ", hardware aaaaaaaaaaaaaaaa, software bbbbbbbbbbbbbbbb");
	cr_assert_str_neq(r->run_id, OLD_RUN);
	run_free(r);
}

Test(import_older, the_number_of_a_row_and_its_type_are_not_its_content)
{
	const char *table[] = { "id|run_id|timestamp|cpu_model|device|precision|"
		"blas3_gops|preflight_passed",
		"3|" OLD_RUN "|2026-02-06T12:59:12Z|C|cpu|fp32|2139.0|1", NULL };
	const char *json[] = { "run_id|timestamp|cpu_model|device|precision|"
		"blas3_gops|preflight_passed|gpu_model",
		OLD_RUN "|2026-02-06T12:59:12Z|C|cpu|fp32|2139|1|", NULL };
	struct run *a = good_run(IMPORT_CALIBRATION_RUNS, table);
	struct run *b = good_run(IMPORT_CALIBRATION_RUNS, json);

	cr_assert_str_eq(a->run_id, b->run_id);
	cr_assert(a->preflight_passed);
	run_free(a);
	run_free(b);
}

Test(import_older, the_library_of_the_processor_is_not_that_of_the_gpu)
{
	const char *lines[] = { "timestamp|cpu_model|device|precision|blas3_gops|"
		"theoretical_peak_gops|efficiency|blas_library",
		"2026-02-06T12:59:12Z|C|cuda|fp32|2139.2|105.648|20.25|OpenBLAS", NULL };
	struct run *r = good_run(IMPORT_CALIBRATION_RUNS, lines);
	const struct result *x = result_of(r, "gpu0", "fp32");

	cr_assert_str_eq(x->backend, "");
	cr_assert_str_eq(fact_of(&r->facts, "import_blas_library"), "OpenBLAS");
	cr_assert_eq(x->value[METRIC_EFFICIENCY], 20.25);
	cr_assert_not_null(strstr(x->notes, "over 100 %: imported with a peak of "
				  "105.648 GOP/s"));
	run_free(r);
}

static int read_json(const char *text, enum import_form *form,
		     struct import_set *set, struct err *e)
{
	struct cJSON *j = json_parse(text, strlen(text), e);
	int rc = j ? import_json_read(j, form, set, e) : e->code;

	json_free(j);
	return rc;
}

#define PROFILE(type, size, fp64, int8) \
	"{\"operation_type\":\"" type "\",\"extra_params\":{\"size\":" size "}," \
	"\"precision_results\":{\"fp64\":{\"measured_gops\":" fp64 "}," \
	"\"int8\":{\"measured_gops\":" int8 "}," \
	"\"fp8\":{\"measured_gops\":null,\"supported\":false}}}"
#define STREAM(type, gbps) \
	"{\"operation_type\":\"" type "\",\"achieved_bandwidth_gbps\":" gbps "}"

static const char file[] = "{\"archive_reason\":\"thermal_throttling\","
	"\"metadata\":{\"hardware_name\":\"Box 9 (CPU)\","
	"\"calibration_date\":\"2025-12-01T07:36:35.667654\",\"cpu_count\":8,"
	"\"cpu_model\":\"AMD64 Family 23 Model 8 Stepping 2, AuthenticAMD\","
	"\"total_memory_gb\":31.95,\"numpy_version\":\"2.2.6\",\"framework\":\"numpy\","
	"\"device_type\":\"cpu\",\"cpu_clock\":{\"current_freq_mhz\":3700.0,"
	"\"query_method\":\"psutil\",\"governor\":\"Balanced\"},"
	"\"preflight\":{\"passed\":true,\"forced\":false}},"
	"\"precision_matrix\":{\"theoretical_peaks\":{\"fp64\":119.0,\"int8\":0.0}},"
	"\"operation_profiles\":{"
	"\"a\":" PROFILE("blas1_dot", "1000", "3.5", "2") ","
	"\"b\":" PROFILE("blas1_axpy", "1000", "7.25", "1") ","
	"\"c\":" PROFILE("blas3_gemm", "1024", "59.5", "null") ","
	"\"d\":" PROFILE("blas3_gemm", "2048", "50", "null") ","
	"\"e\":" STREAM("stream_copy", "30.5") ","
	"\"f\":" STREAM("stream_copy", "21") ","
	"\"g\":" STREAM("stream_triad", "28") ","
	"\"h\":" STREAM("stream_multicore", "99") "}}";

Test(import_older, a_calibration_file_becomes_a_run_with_a_row_for_each_precision)
{
	struct import_source src = { .now_ms = TEST_NOW_MS };
	struct import_set set = IMPORT_SET_INIT;
	const char *lines[] = { "timestamp|product|device|precision|blas3_gops",
		"2025-12-01|Box 9|cpu|fp64|1", NULL };
	struct run *r, *box = good_run(IMPORT_COLUMNS, lines);
	struct err e = ERR_INIT;
	const struct result *x;

	cr_assert_eq(read_json(file, &src.form, &set, &e), 0, "%s", e.text);
	cr_assert_eq(src.form, IMPORT_FILE);
	r = import_rows(&src, set.row, set.n, &e);
	cr_assert_not_null(r, "%s", e.text);
	cr_assert_eq(r->n_results, 3);
	cr_assert_str_eq(r->unit_id, box->unit_id);
	x = result_of(r, "cpu", "fp64");
	cr_assert_eq(x->value[METRIC_BLAS1], 7.25);
	cr_assert(isnan(x->value[METRIC_BLAS2]));
	cr_assert_eq(x->value[METRIC_BLAS3], 59.5);
	cr_assert_eq(x->problem_size, 1024);
	cr_assert_float_eq(x->intensity, 2 * 1024 / 24.0, 1e-9);
	cr_assert_eq(x->value[METRIC_EFFICIENCY], 0.5);
	cr_assert_eq(x->stream_best, 30.5);
	cr_assert(isnan(x->value[METRIC_STREAM_COPY]));
	cr_assert_str_eq(x->notes, "largest GEMM 2048");
	x = result_of(r, "cpu", "int8");
	cr_assert_eq(x->peak_measured, 2);
	cr_assert(isnan(x->peak_theory));
	x = result_of(r, "cpu", "fp32");
	cr_assert_eq(x->value[METRIC_STREAM_COPY], 30.5);
	cr_assert_eq(x->value[METRIC_STREAM_TRIAD], 28);
	cr_assert(isnan(x->value[METRIC_STREAM_ADD]));
	cr_assert_str_eq(fact_of(&r->facts, "cpu_model"), "Box 9 (CPU)");
	cr_assert_eq(run_quality(r), QUALITY_THROTTLED);
	cr_assert_not_null(strstr(r->notes, "thermal_throttling"));
	cr_assert_str_eq(fact_of(&r->facts, "cpu_vendor"), "AuthenticAMD");
	cr_assert_str_eq(fact_of(&r->facts, "cpu_stepping"), "2");
	cr_assert_str_eq(fact_of(&r->facts, "power_mode"), "Balanced");
	cr_assert_null(fact_of(&r->facts, "cpu_governor"));
	cr_assert_null(fact_of(&r->facts, "cpu_cores_physical"));
	cr_assert(r->preflight_passed && !r->forced);
	run_free(r);
	run_free(box);
	import_set_release(&set);
}

Test(import_older, json_of_other_shapes_is_told_by_its_form)
{
	static const struct { const char *text; enum import_form form; size_t n; }
	t[] = {
		{ .text = "[{\"device\":\"cpu\"},{\"device\":\"gpu0\",\"forced\":true}]",
		  .form = IMPORT_COLUMNS, .n = 2 },
		{ .text = "{\"device\":\"cpu\",\"notes\":null}",
		  .form = IMPORT_COLUMNS, .n = 1 },
		{ .text = "{\"runs\":[{\"id\":1}],\"summary\":{}}",
		  .form = IMPORT_CALIBRATION_RUNS, .n = 1 },
	};

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct import_set set = IMPORT_SET_INIT;
		struct err e = ERR_INIT;
		enum import_form form;

		cr_assert_eq(read_json(t[i].text, &form, &set, &e), 0, "%s", e.text);
		cr_assert_eq(form, t[i].form);
		cr_assert_eq(set.n, t[i].n);
		import_set_release(&set);
	}
}

Test(import_older, json_without_figures_or_of_wrong_types_is_refused_in_words)
{
	static const struct { const char *text, *words; } t[] = {
		{ .text = "{\"layer_benchmarks\":[],\"precision\":\"fp16\"}", .words =
		  "layer_benchmarks: timings of layers, no figure of STREAM or BLAS" },
		{ .text = "{\"curves\":{},\"precision\":\"FP32\"}", .words =
		  "curves: timings of layers, no figure of STREAM or BLAS" },
		{ .text = "{\"metadata\":{},\"operation_profiles\":{\"a\":"
		  STREAM("stream_copy", "0.0") "}}", .words =
		  "operation_profiles: nothing in it was measured" },
		{ .text = "[{\"device\":[1]}]", .words =
		  "device: neither a text nor a number nor a boolean" },
		{ .text = "[{\"device\":\"cpu\",\"blas3_gops\":true}]", .words =
		  "blas3_gops: a boolean, where a number should be" },
		{ .text = "[]", .words = "there are no rows" },
		{ .text = "{\"runs\":7}", .words = "\"runs\" is not an array" },
		{ .text = "{\"metadata\":{},\"operation_profiles\":{\"a\":{"
		  "\"operation_type\":\"blas3_gemm\",\"precision_results\":"
		  "{\"fp64\":{\"measured_gops\":\"fast\"}}}}}", .words =
		  "\"measured_gops\" is not a finite number" },
	};

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct import_set set = IMPORT_SET_INIT;
		struct err e = ERR_INIT;
		enum import_form form;

		cr_assert_lt(read_json(t[i].text, &form, &set, &e), 0);
		cr_assert_str_eq(e.text, t[i].words);
		import_set_release(&set);
	}
}
