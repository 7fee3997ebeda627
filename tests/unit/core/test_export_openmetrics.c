/* SPDX-License-Identifier: MIT */
/* What both Prometheus formats write, to the letter of OpenMetrics 1.0 and of the
 * exposition format 0.0.4.  promtool, a TSDB and node_exporter read whole files in
 * tests/cli/export_openmetrics.sh and export_textfile.sh. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "core/format/export.h"
#include "core/format/metric_family.h"
#include "core/model/calibration_row.h"

/* 2026-03-01T00:00:00Z */
#define AT 1772323200000ll

#define ROWS 8

struct rows {
	struct calibration_row row[ROWS];
	size_t n;
};

static struct calibration_value *cell(struct calibration_row *row, const char *name)
{
	int at = calibration_column_find(name);

	cr_assert_geq(at, 0, "%s", name);
	row->value[at].set = true;
	return &row->value[at];
}

static void set_text(struct calibration_row *row, const char *name, const char *s)
{
	struct calibration_value *v = cell(row, name);

	v->s.p = s;
	v->s.n = strlen(s);
}

static void set_real(struct calibration_row *row, const char *name, double d)
{
	cell(row, name)->d = d;
}

static void set_integer(struct calibration_row *row, const char *name, int64_t i)
{
	cell(row, name)->i = i;
}

static struct calibration_row *add_row(struct rows *rows, int64_t ms)
{
	struct calibration_row *row = &rows->row[rows->n++];

	*row = (struct calibration_row){ 0 };
	set_text(row, "unit_id", "u");
	set_text(row, "device", "cpu");
	set_text(row, "precision", "fp64");
	set_text(row, "backend", "blis");
	set_text(row, "quality", "good");
	set_integer(row, "timestamp", ms);
	return row;
}

static int take(void *ctx, const void *p, size_t n, struct err *e)
{
	(void)e;
	buf_add(ctx, p, n);
	return 0;
}

static void write_rows(const struct export_format *f, const struct rows *rows,
		       struct buf *out)
{
	struct export_sink sink = { .write = take, .ctx = out };
	struct export_writer *w = f->open(&sink);
	struct err e = ERR_INIT;

	for (size_t i = 0; i < rows->n; i++)
		cr_assert_eq(f->row(w, &rows->row[i], &e), 0, "%s", e.text);
	cr_assert_eq(f->finish(w, &e), 0, "%s", e.text);
	f->free(w);
}

/* The lines that begin with a text, and no others. */
static void lines_of(const struct buf *all, const char *begin, struct buf *out)
{
	const char *line = buf_str(all);

	while (*line) {
		size_t n = strcspn(line, "\n") + 1;

		if (strncmp(line, begin, strlen(begin)) == 0)
			buf_add(out, line, n);
		line += n;
	}
}

static void has_lines(const struct export_format *f, const struct rows *rows,
		      const char *begin, const char *want)
{
	struct buf all = BUF_INIT, got = BUF_INIT;

	write_rows(f, rows, &all);
	lines_of(&all, begin, &got);
	cr_expect_str_eq(buf_str(&got), want);
	buf_release(&all);
	buf_release(&got);
}

#define LABELS "{unit_id=\"u\",device=\"cpu\",precision=\"fp64\",backend=\"blis\"}"

Test(openmetrics, families_have_a_head_and_base_units_and_times_in_seconds)
{
	struct rows rows = { .n = 0 };
	struct calibration_row *row = add_row(&rows, AT + 7);

	set_real(row, "stream_triad_gbps", 42.5);
	set_real(row, "blas3_gops", 0.25);
	set_real(row, "efficiency", 0.921);
	set_real(row, "cpu_clock_measured_mhz", 3694.5);
	has_lines(&export_openmetrics, &rows, "",
		"# TYPE postsil_stream_triad_bytes_per_second gauge\n"
		"# UNIT postsil_stream_triad_bytes_per_second bytes_per_second\n"
		"# HELP postsil_stream_triad_bytes_per_second STREAM triad.\n"
		"postsil_stream_triad_bytes_per_second" LABELS " 42500000000 1772323200.007\n"
		"# TYPE postsil_blas3_operations_per_second gauge\n"
		"# UNIT postsil_blas3_operations_per_second operations_per_second\n"
		"# HELP postsil_blas3_operations_per_second Matrix times matrix.\n"
		"postsil_blas3_operations_per_second" LABELS " 250000000 1772323200.007\n"
		"# TYPE postsil_efficiency_ratio gauge\n"
		"# UNIT postsil_efficiency_ratio ratio\n"
		"# HELP postsil_efficiency_ratio Measured peak over the run's own reference peak.\n"
		"postsil_efficiency_ratio" LABELS " 0.92100000000000004 1772323200.007\n"
		"# TYPE postsil_cpu_clock_measured_hertz gauge\n"
		"# UNIT postsil_cpu_clock_measured_hertz hertz\n"
		"# HELP postsil_cpu_clock_measured_hertz Core clock under load.\n"
		"postsil_cpu_clock_measured_hertz" LABELS " 3694500000 1772323200.007\n"
		"# TYPE postsil_run_noisy gauge\n"
		"# HELP postsil_run_noisy 1 where the figures spread widely.\n"
		"postsil_run_noisy" LABELS " 0 1772323200.007\n"
		"# TYPE postsil_run_throttled gauge\n"
		"# HELP postsil_run_throttled 1 where the clock fell while measuring.\n"
		"postsil_run_throttled" LABELS " 0 1772323200.007\n"
		"# TYPE postsil_run_timestamp_seconds gauge\n"
		"# UNIT postsil_run_timestamp_seconds seconds\n"
		"# HELP postsil_run_timestamp_seconds When the run began, in Unix time.\n"
		"postsil_run_timestamp_seconds" LABELS " 1772323200.007 1772323200.007\n"
		"# TYPE postsil_hardware info\n"
		"# HELP postsil_hardware What the silicon is.\n"
		"postsil_hardware_info" LABELS " 1 1772323200.007\n"
		"# TYPE postsil_software info\n"
		"# HELP postsil_software The stack that drives it.\n"
		"postsil_software_info" LABELS " 1 1772323200.007\n"
		"# TYPE postsil_peak info\n"
		"# HELP postsil_peak Which peak the efficiency divides by.\n"
		"postsil_peak_info" LABELS " 1 1772323200.007\n"
		"# EOF\n");
}

Test(openmetrics, no_rows_are_the_end_alone)
{
	struct rows none = { .n = 0 };

	has_lines(&export_openmetrics, &none, "", "# EOF\n");
	has_lines(&export_textfile, &none, "", "# postsil export --format textfile\n");
}

/* "Text Format", "UNIT": the unit is the end of the family's name. */
Test(openmetrics, names_are_well_formed_and_end_with_their_units)
{
	for (size_t i = 0; i < METRIC_FAMILIES; i++) {
		const struct metric_family *f = metric_family(i);
		const char *end = f->unit ? strstr(f->name, f->unit) : NULL;

		cr_expect_eq(strspn(f->name, "abcdefghijklmnopqrstuvwxyz_123"),
			     strlen(f->name), "%s", f->name);
		if (f->unit)
			cr_expect(end && strcmp(end, f->unit) == 0 &&
				  end[-1] == '_', "%s", f->name);
		cr_expect_null(strpbrk(f->help, "\\\n\""), "%s", f->help);
		cr_expect_geq(calibration_column_find(f->column), 0);
		for (size_t k = 0; k < i; k++)
			cr_expect_str_neq(f->name, metric_family(k)->name);
	}
}

/* "Escaping": \n, \" and \\ in label values; the rest stands as it is. */
Test(openmetrics, hostile_labels_are_escaped_and_stay_on_their_line)
{
	struct rows rows = { .n = 0 };
	struct calibration_row *row = add_row(&rows, AT);

	set_text(row, "power_mode", "a\\b\"c\nd} 1 2\n# EOF\n\xc3\xa4\xff\x1b[31m");
	set_text(row, "suite_version", "x");
	cell(row, "suite_version")->s.p = "1\0002";
	cell(row, "suite_version")->s.n = 3;
	set_real(row, "efficiency", 1);
	has_lines(&export_openmetrics, &rows, "postsil_efficiency_ratio",
		"postsil_efficiency_ratio{unit_id=\"u\",device=\"cpu\","
		"precision=\"fp64\",backend=\"blis\",power_mode="
		"\"a\\\\b\\\"c\\nd} 1 2\\n# EOF\\n\xc3\xa4\xef\xbf\xbd\xef\xbf\xbd[31m\","
		"suite_version=\"1\xef\xbf\xbd" "2\"} 1 1772323200.000\n");
	has_lines(&export_openmetrics, &rows, "# EOF", "# EOF\n");
}

Test(openmetrics, a_product_is_the_device_measured_and_unknown_labels_are_left_out)
{
	struct rows rows = { .n = 0 };
	struct calibration_row *row = add_row(&rows, AT);

	set_text(row, "cpu_model",
		 "12th Gen Intel(R) Core(TM) i7-12700K CPU @ 3.60GHz");
	set_text(row, "gpu_model", "NVIDIA H100");
	set_real(row, "efficiency", 1);
	set_integer(row, "threads", 8);
	row = add_row(&rows, AT);
	set_text(row, "device", "gpu0");
	set_text(row, "cpu_model", "other");
	set_text(row, "gpu_model", "NVIDIA H100");
	row->value[calibration_column_find("backend")].set = false;
	set_real(row, "efficiency", 2);
	has_lines(&export_openmetrics, &rows, "postsil_efficiency_ratio",
		"postsil_efficiency_ratio{unit_id=\"u\",product=\"Intel Core i7-12700K\","
		"device=\"cpu\",precision=\"fp64\",backend=\"blis\",threads=\"8\"} 1 1772323200.000\n"
		"postsil_efficiency_ratio{unit_id=\"u\",product=\"NVIDIA H100\","
		"device=\"gpu0\",precision=\"fp64\"} 2 1772323200.000\n");
}

/* promtool would keep one of them and say nothing. */
Test(openmetrics, runs_of_the_same_millisecond_are_all_there_and_families_agree)
{
	struct rows rows = { .n = 0 };

	add_row(&rows, AT);
	set_real(add_row(&rows, AT), "efficiency", 0.5);
	set_real(add_row(&rows, AT), "efficiency", 0.6);
	set_real(add_row(&rows, AT + 1), "efficiency", 0.7);
	set_real(add_row(&rows, AT + 9), "efficiency", 0.75);
	has_lines(&export_openmetrics, &rows, "postsil_efficiency_ratio",
		"postsil_efficiency_ratio" LABELS " 0.5 1772323200.001\n"
		"postsil_efficiency_ratio" LABELS " 0.59999999999999998 1772323200.002\n"
		"postsil_efficiency_ratio" LABELS " 0.69999999999999996 1772323200.003\n"
		"postsil_efficiency_ratio" LABELS " 0.75 1772323200.009\n");
	has_lines(&export_openmetrics, &rows, "postsil_run_timestamp_seconds",
		"postsil_run_timestamp_seconds" LABELS " 1772323200 1772323200.000\n"
		"postsil_run_timestamp_seconds" LABELS " 1772323200 1772323200.001\n"
		"postsil_run_timestamp_seconds" LABELS " 1772323200 1772323200.002\n"
		"postsil_run_timestamp_seconds" LABELS " 1772323200.0009999 1772323200.003\n"
		"postsil_run_timestamp_seconds" LABELS " 1772323200.0090001 1772323200.009\n");
}

/* "Metrics ... MUST NOT be interleaved": a driver that is taken back. */
Test(openmetrics, points_of_one_metric_stand_together)
{
	static const char *const driver[] = { "1", "2", "1" };
	struct rows rows = { .n = 0 };

	for (int i = 0; i < 3; i++)
		set_text(add_row(&rows, AT + i), "driver_version", driver[i]);
	set_text(add_row(&rows, AT), "precision", "int8");
#define DRIVER(v) "postsil_software_info{unit_id=\"u\",device=\"cpu\"," \
	"precision=\"fp64\",backend=\"blis\",driver_version=\"" v "\"} 1 "
	has_lines(&export_openmetrics, &rows, "postsil_software_info",
		DRIVER("1") "1772323200.000\n" DRIVER("1") "1772323200.002\n"
		DRIVER("2") "1772323200.001\n"
		"postsil_software_info{unit_id=\"u\",device=\"cpu\","
		"precision=\"int8\",backend=\"blis\"} 1 1772323200.000\n");
}

Test(openmetrics, flags_and_quality_are_families_of_their_own)
{
	struct rows rows = { .n = 0 };
	struct calibration_row *row = add_row(&rows, AT);

	set_integer(row, "forced", 1);
	set_integer(row, "preflight_passed", 0);
	set_integer(row, "imported", 0);
	set_text(row, "quality", "throttled");
	has_lines(&export_openmetrics, &rows, "postsil_run_",
		"postsil_run_preflight_passed" LABELS " 0 1772323200.000\n"
		"postsil_run_forced" LABELS " 1 1772323200.000\n"
		"postsil_run_imported" LABELS " 0 1772323200.000\n"
		"postsil_run_noisy" LABELS " 0 1772323200.000\n"
		"postsil_run_throttled" LABELS " 1 1772323200.000\n"
		"postsil_run_timestamp_seconds" LABELS " 1772323200 1772323200.000\n");
}

Test(openmetrics, what_is_not_finite_is_left_out)
{
	struct rows rows = { .n = 0 };

	set_real(add_row(&rows, AT), "efficiency", NAN);
	set_real(add_row(&rows, AT + 1), "blas1_gops", 1e308);
	has_lines(&export_openmetrics, &rows, "postsil_efficiency", "");
	has_lines(&export_openmetrics, &rows, "# TYPE postsil_efficiency", "");
	has_lines(&export_openmetrics, &rows, "postsil_blas1", "");
}

/* Prometheus: int64(seconds * 1000).  All times that a store takes. */
Test(openmetrics, no_millisecond_is_lost_in_any_time)
{
	static const int64_t some[] = { 0, 1, 1001, 12345, 536870912001, 2147483648123,
		4102444800001, 253402300799999 };
	struct rows rows = { .n = 0 };
	struct buf all = BUF_INIT, got = BUF_INIT;
	char *p;

	for (size_t i = 0; i < sizeof some / sizeof *some; i++)
		add_row(&rows, some[i]);
	write_rows(&export_openmetrics, &rows, &all);
	lines_of(&all, "postsil_run_noisy{", &got);
	p = got.p;
	for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
		p = strstr(p, "} 0 ") + 4;
		cr_expect_eq((int64_t)(strtod(p, NULL) * 1000), some[i], "%.30s", p);
	}
	buf_release(&all);
	buf_release(&got);
}

/* More metrics than are held: in parts, and all of them. */
Test(openmetrics, a_group_of_any_size_is_written_whole)
{
	enum { MANY = 10000 };
	struct rows rows = { .n = 0 };
	struct calibration_row *row = add_row(&rows, AT);
	struct buf out = BUF_INIT, got = BUF_INIT;
	struct export_sink sink = { .write = take, .ctx = &out };
	struct export_writer *w = export_openmetrics.open(&sink);
	char mode[16];
	int n = 0;

	set_text(row, "power_mode", "");
	set_real(row, "stream_copy_gbps", 1);
	for (int i = 0; i < MANY; i++) {
		snprintf(mode, sizeof mode, "%d", i);
		set_text(row, "power_mode", mode);
		cr_assert_eq(export_openmetrics.row(w, row, NULL), 0);
	}
	cr_assert_eq(export_openmetrics.finish(w, NULL), 0);
	export_openmetrics.free(w);
	lines_of(&out, "postsil_stream_copy_bytes_per_second{", &got);
	for (char *p = got.p; (p = strstr(p, "} 1000000000 ")); n++) {
		p += strlen("} 1000000000 ");
		cr_assert_eq((int64_t)(strtod(p, NULL) * 1000), AT + n);
	}
	cr_assert_eq(n, MANY);
	lines_of(&out, "# TYPE postsil_stream", (buf_reset(&got), &got));
	cr_assert_str_eq(buf_str(&got),
			 "# TYPE postsil_stream_copy_bytes_per_second gauge\n");
	buf_release(&out);
	buf_release(&got);
}

/* Two power modes by turns, thousands of runs of each, on two devices: more than is kept in
 * memory.  Each mode's points stand together, as many as its rows, in the order of time. */
Test(openmetrics, a_metric_that_comes_back_a_thousand_times_stands_together)
{
	enum { RUNS = 4001 };
	struct rows rows = { .n = 0 };
	struct calibration_row *row = add_row(&rows, AT);
	struct buf out = BUF_INIT, got = BUF_INIT;
	struct export_sink sink = { .write = take, .ctx = &out };
	struct export_writer *w = export_openmetrics.open(&sink);
	const char *line;

	for (int i = 0; i < 2 * RUNS; i++) {
		int k = i % RUNS;

		set_text(row, "device", i < RUNS ? "cpu" : "gpu0");
		set_text(row, "power_mode", k % 2 ? "b" : "a");
		set_integer(row, "timestamp", AT + 1000 * k);
		set_real(row, "efficiency", k + 0.5);
		cr_assert_eq(export_openmetrics.row(w, row, NULL), 0);
	}
	cr_assert_eq(export_openmetrics.finish(w, NULL), 0);
	export_openmetrics.free(w);
	lines_of(&out, "postsil_efficiency_ratio{", &got);
	line = buf_str(&got);
	for (int device = 0; device < 2; device++)
		for (int mode = 0; mode < 2; mode++)
			for (int k = mode; k < RUNS; k += 2) {
				char want[200];

				snprintf(want, sizeof want, "postsil_efficiency_ratio{"
					 "unit_id=\"u\",device=\"%s\",precision=\"fp64\","
					 "backend=\"blis\",power_mode=\"%s\"} %d.5 %lld.000\n",
					 device ? "gpu0" : "cpu", mode ? "b" : "a", k,
					 AT / 1000 + k);
				cr_assert_eq(strncmp(line, want, strlen(want)), 0,
					     "%.200s is not %s", line, want);
				line += strlen(want);
			}
	cr_assert_eq(*line, '\0');
	buf_release(&out);
	buf_release(&got);
}

Test(openmetrics, no_place_for_a_temporary_file_is_told)
{
	struct rows rows = { .n = 0 };
	struct calibration_row *row = add_row(&rows, AT);
	struct buf out = BUF_INIT;
	struct export_sink sink = { .write = take, .ctx = &out };
	struct export_writer *w = export_openmetrics.open(&sink);
	struct err e = ERR_INIT;

	setenv("TMPDIR", "/nowhere", 1);
	for (int i = 0; i < 1000 && !e.code; i++)
		export_openmetrics.row(w, row, &e);
	cr_expect_eq(e.code, ERR_IO);
	cr_expect_not_null(strstr(e.text, "/nowhere"), "%s", e.text);
	export_openmetrics.free(w);
	buf_release(&out);
}

/* Names that vendors, or imports, make long: none is cut, or two of them would be one. */
Test(openmetrics, two_products_that_differ_at_their_far_end_are_two_metrics)
{
	static const struct export_format *const format[] = {
		&export_openmetrics, &export_textfile,
	};
	char model[2][5000];

	for (size_t i = 0; i < 2; i++) {
		memset(model[i], 'x', sizeof model[i]);
		model[i][sizeof model[i] - 2] = i ? 'b' : 'a';
		model[i][sizeof model[i] - 1] = '\0';
	}
	for (size_t f = 0; f < 2; f++) {
		struct rows rows = { .n = 0 };
		struct buf out = BUF_INIT;

		for (size_t i = 0; i < 2; i++) {
			struct calibration_row *row = add_row(&rows, AT);

			set_text(row, "cpu_model", model[i]);
			set_text(row, "backend", i ? "mkl" : "blis");
		}
		write_rows(format[f], &rows, &out);
		for (size_t i = 0; i < 2; i++) {
			char *want = xasprintf("product=\"%s\",", model[i]);

			cr_expect_not_null(strstr(buf_str(&out), want));
			free(want);
		}
		buf_release(&out);
	}
}

static int refuse(void *ctx, const void *p, size_t n, struct err *e)
{
	(void)ctx, (void)p, (void)n;
	return err_set(e, ERR_IO, "no room");
}

Test(openmetrics, a_sink_that_fails_is_told)
{
	static const struct export_format *const format[] = {
		&export_openmetrics, &export_textfile,
	};
	struct rows rows = { .n = 0 };

	add_row(&rows, AT);
	for (size_t i = 0; i < 2; i++) {
		struct export_sink sink = { .write = refuse };
		struct export_writer *w = format[i]->open(&sink);
		struct err e = ERR_INIT;

		format[i]->row(w, &rows.row[0], &e);
		cr_expect_eq(format[i]->finish(w, &e), ERR_IO);
		cr_expect_str_eq(e.text, "no room");
		format[i]->free(w);
	}
}

Test(textfile, the_newest_run_of_each_device_precision_and_library_without_times)
{
	struct rows rows = { .n = 0 };
	struct calibration_row *row;

	set_real(add_row(&rows, AT), "efficiency", 0.5);
	row = add_row(&rows, AT + 2000);
	set_real(row, "efficiency", 0.75);
	set_text(row, "driver_version", "560.40");
	set_text(row, "power_mode", "balanced");
	row = add_row(&rows, AT + 1000);
	set_text(row, "backend", "mkl");
	set_real(row, "efficiency", 0.625);
#define BALANCED "{unit_id=\"u\",device=\"cpu\",precision=\"fp64\"," \
	"backend=\"blis\",power_mode=\"balanced\""
#define MKL "{unit_id=\"u\",device=\"cpu\",precision=\"fp64\",backend=\"mkl\"}"
	has_lines(&export_textfile, &rows, "",
		"# postsil export --format textfile\n"
		"# HELP postsil_efficiency_ratio Measured peak over the run's own reference peak.\n"
		"# TYPE postsil_efficiency_ratio gauge\n"
		"postsil_efficiency_ratio" BALANCED "} 0.75\n"
		"postsil_efficiency_ratio" MKL " 0.625\n"
		"# HELP postsil_run_noisy 1 where the figures spread widely.\n"
		"# TYPE postsil_run_noisy gauge\n"
		"postsil_run_noisy" BALANCED "} 0\n"
		"postsil_run_noisy" MKL " 0\n"
		"# HELP postsil_run_throttled 1 where the clock fell while measuring.\n"
		"# TYPE postsil_run_throttled gauge\n"
		"postsil_run_throttled" BALANCED "} 0\n"
		"postsil_run_throttled" MKL " 0\n"
		"# HELP postsil_run_timestamp_seconds When the run began, in Unix time.\n"
		"# TYPE postsil_run_timestamp_seconds gauge\n"
		"postsil_run_timestamp_seconds" BALANCED "} 1772323202\n"
		"postsil_run_timestamp_seconds" MKL " 1772323201\n"
		"# HELP postsil_hardware_info What the silicon is.\n"
		"# TYPE postsil_hardware_info gauge\n"
		"postsil_hardware_info" BALANCED "} 1\n"
		"postsil_hardware_info" MKL " 1\n"
		"# HELP postsil_software_info The stack that drives it.\n"
		"# TYPE postsil_software_info gauge\n"
		"postsil_software_info" BALANCED ",driver_version=\"560.40\"} 1\n"
		"postsil_software_info" MKL " 1\n"
		"# HELP postsil_peak_info Which peak the efficiency divides by.\n"
		"# TYPE postsil_peak_info gauge\n"
		"postsil_peak_info" BALANCED "} 1\n"
		"postsil_peak_info" MKL " 1\n");
}

/* A store gives the texts of one row at a time. */
Test(textfile, a_row_is_copied)
{
	struct buf out = BUF_INIT, got = BUF_INIT;
	struct export_sink sink = { .write = take, .ctx = &out };
	struct export_writer *w = export_textfile.open(&sink);
	struct rows rows = { .n = 0 };
	struct calibration_row *row = add_row(&rows, AT);
	char backend[] = "blis";

	set_text(row, "backend", backend);
	export_textfile.row(w, row, NULL);
	memcpy(backend, "xxxx", 4);
	export_textfile.finish(w, NULL);
	export_textfile.free(w);
	lines_of(&out, "postsil_run_noisy{", &got);
	cr_expect_str_eq(buf_str(&got), "postsil_run_noisy" LABELS " 0\n");
	buf_release(&out);
	buf_release(&got);
}

/* An empty library and none make the same labels: the collector refuses a file that
 * has a metric twice. */
Test(textfile, no_metric_stands_there_twice)
{
	struct rows rows = { .n = 0 };

	add_row(&rows, AT)->value[calibration_column_find("backend")].set = false;
	set_text(add_row(&rows, AT), "backend", "");
	has_lines(&export_textfile, &rows, "postsil_run_noisy{",
		"postsil_run_noisy{unit_id=\"u\",device=\"cpu\",precision=\"fp64\"} 0\n");
}
