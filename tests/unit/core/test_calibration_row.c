/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/model/calibration_row.h"

static struct run *made(void)
{
	struct run *r = run_new();
	struct result *x;

	snprintf(r->run_id, sizeof r->run_id, "0e41c2a4-3d1f-4b6e-9c55-0a1b2c3d4e5f");
	snprintf(r->unit_id, sizeof r->unit_id, "%032x", 7);
	r->timestamp_ms = 1736951400123;
	r->suite = r->suite_version = "";
	r->fingerprint_rule = 1;
	r->forced = true;
	r->notes = "of the run";
	facts_known(&r->facts, FIELD_CPU_MODEL, "cpuid", "A, \"B\"");
	facts_known(&r->facts, FIELD_THREADS, "worker", "12");
	facts_known(&r->facts, FIELD_CPU_MAX_FREQ_MHZ, "sysfs", "4900.5");
	facts_known(&r->facts, FIELD_GPU_MODEL, "nvml", "one+two");
	facts_known(&r->facts, FIELD_GPU_COUNT, "nvml", "2");
	facts_absent(&r->facts, FIELD_DRIVER_VERSION, "sysfs", "no GPU");
	r->n_devices = 1;
	r->devices = arena_array(&r->arena, 1, sizeof *r->devices);
	r->devices[0].name = "gpu0";
	facts_init(&r->devices[0].facts);
	facts_known(&r->devices[0].facts, FIELD_GPU_MODEL, "nvml", "one");
	r->n_results = 1;
	x = r->results = arena_array(&r->arena, 1, sizeof *r->results);
	for (int m = 0; m < METRIC_COUNT; m++)
		x->value[m] = NAN;
	x->stream_best = x->peak_measured = x->peak_theory = NAN;
	x->peak_attainable = x->intensity = NAN;
	x->device = "cpu";
	x->precision = "fp64";
	x->backend = "blis";
	x->value[METRIC_BLAS3] = 0.1;
	x->notes = "=1+1";
	return r;
}

static struct calibration_value *cell(struct calibration_row *row, const char *name)
{
	int i = calibration_column_find(name);

	cr_assert_geq(i, 0, "%s", name);
	return &row->value[i];
}

Test(calibration_row, finds_each_column_by_its_name_and_no_other)
{
	for (size_t i = 0; i < CALIBRATION_COLUMNS; i++)
		cr_assert_eq(calibration_column_find(calibration_column(i)->name),
			     (int)i);
	cr_assert_eq(calibration_column_find("run"), -1);
	cr_assert_eq(calibration_column_find(""), -1);
}

Test(calibration_row, has_the_types_of_the_fields)
{
	static const enum calibration_type want[] = {
		[FIELD_TEXT] = CALIBRATION_TEXT,
		[FIELD_INTEGER] = CALIBRATION_INTEGER,
		[FIELD_REAL] = CALIBRATION_REAL,
	};
	int n = 0;

	for (int f = 0; f < FIELD_COUNT; f++) {
		int i = calibration_column_find(field_table[f].key);

		cr_assert_eq(i >= 0, field_table[f].column, "%s", field_table[f].key);
		if (i < 0)
			continue;
		cr_assert_eq(calibration_column((size_t)i)->type,
			     want[field_table[f].type], "%s", field_table[f].key);
		n++;
	}
	cr_assert_gt(n, 30);
}

Test(calibration_row, is_empty_where_nothing_is_known_and_keeps_the_rest)
{
	struct run *r = made();
	struct calibration_row row;
	struct buf notes = BUF_INIT;

	calibration_row_of(r, &r->results[0], &notes, &row);
	cr_assert_eq(cell(&row, "timestamp")->i, 1736951400123);
	cr_assert_eq(cell(&row, "threads")->i, 12);
	cr_assert_eq(cell(&row, "cpu_max_freq_mhz")->d, 4900.5);
	cr_assert_eq(cell(&row, "forced")->i, 1);
	cr_assert_eq(cell(&row, "preflight_passed")->i, 0);
	cr_assert(cell(&row, "preflight_passed")->set);
	cr_assert_str_eq(cell(&row, "gpu_model")->s.p, "one+two");
	cr_assert_str_eq(cell(&row, "notes")->s.p, "=1+1; of the run");
	cr_assert_eq(cell(&row, "notes")->s.n, strlen("=1+1; of the run"));
	cr_assert_not(cell(&row, "driver_version")->set);
	cr_assert_not(cell(&row, "suite_version")->set);
	cr_assert_not(cell(&row, "blas1_gops")->set);
	cr_assert_not(cell(&row, "problem_size")->set);
	buf_release(&notes);
	run_free(r);
}

Test(calibration_row, of_a_gpu_describes_that_one_and_counts_those_of_the_machine)
{
	struct run *r = made();
	struct calibration_row row;
	struct buf notes = BUF_INIT;

	r->results[0].device = "gpu0";
	calibration_row_of(r, &r->results[0], &notes, &row);
	cr_assert_str_eq(cell(&row, "gpu_model")->s.p, "one");
	cr_assert_eq(cell(&row, "gpu_count")->i, 2);
	r->results[0].device = "gpu7";
	calibration_row_of(r, &r->results[0], &notes, &row);
	cr_assert_not(cell(&row, "gpu_model")->set);
	buf_release(&notes);
	run_free(r);
}

static size_t commas(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += *s == ',';
	return n;
}

Test(calibration_row, is_a_line_of_csv_with_quotes_where_they_are_needed)
{
	struct run *r = made();
	struct calibration_row row;
	struct buf notes = BUF_INIT, out = BUF_INIT, parts = BUF_INIT;

	calibration_row_csv_head(&out);
	cr_assert_eq(commas(out.p), CALIBRATION_COLUMNS - 1);
	cr_assert(strstr(out.p, "run_id,timestamp,timestamp_unix,") == out.p);
	buf_reset(&out);
	calibration_row_of(r, &r->results[0], &notes, &row);
	calibration_row_csv(&row, &out);
	/* the comma inside the model is the only one more */
	cr_assert_eq(commas(out.p), CALIBRATION_COLUMNS);
	cr_assert(strstr(out.p, "0e41c2a4-3d1f-4b6e-9c55-0a1b2c3d4e5f,2025-01-15T14:30:"
				"00.123Z,1736951400.1229999,") == out.p, "%s", out.p);
	cr_assert(strstr(out.p, ",\"A, \"\"B\"\"\","));
	cr_assert(strstr(out.p, ",0.10000000000000001,"));
	cr_assert(strstr(out.p, ",0,1,good,0,=1+1; of the run\n"), "%s", out.p);
	calibration_row_csv_cells(&row, 0, 6, &parts);
	calibration_row_csv_cells(&row, 6, 7, &parts);
	calibration_row_csv_cells(&row, 7, CALIBRATION_COLUMNS, &parts);
	cr_assert_str_eq(parts.p, out.p);
	buf_release(&notes);
	buf_release(&out);
	buf_release(&parts);
	run_free(r);
}

Test(calibration_row, writes_the_least_and_the_greatest_integer)
{
	struct calibration_row row = { 0 };
	struct buf out = BUF_INIT;

	cell(&row, "threads")->set = cell(&row, "gpu_count")->set = true;
	cell(&row, "threads")->i = INT64_MIN;
	cell(&row, "gpu_count")->i = INT64_MAX;
	calibration_row_csv(&row, &out);
	cr_assert(strstr(out.p, ",-9223372036854775808,"));
	cr_assert(strstr(out.p, ",9223372036854775807,"));
	buf_release(&out);
}

Test(calibration_row, is_an_object_with_true_null_and_numbers)
{
	struct run *r = made();
	struct calibration_row row;
	struct buf notes = BUF_INIT, out = BUF_INIT;
	struct json_writer w = JSON_WRITER(&out);

	calibration_row_of(r, &r->results[0], &notes, &row);
	calibration_row_json(&row, &w);
	cr_assert(strstr(out.p, "\"timestamp\":\"2025-01-15T14:30:00.123Z\","));
	cr_assert(strstr(out.p, "\"cpu_model\":\"A, \\\"B\\\"\","));
	cr_assert(strstr(out.p, "\"driver_version\":null,"));
	cr_assert(strstr(out.p, "\"blas3_gops\":0.10000000000000001,"));
	cr_assert(strstr(out.p, "\"preflight_passed\":false,\"forced\":true,"));
	buf_release(&notes);
	buf_release(&out);
	run_free(r);
}
