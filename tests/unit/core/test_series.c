/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>

#include "core/analysis/series.h"
#include "core/analysis/track.h"
#include "core/analysis/trajectory.h"

#define DAY 86400000ll

static void near(double got, double want, double tolerance)
{
	cr_assert(fabs(got - want) <= tolerance, "got %.12g, want %.12g", got,
		  want);
}

static const struct run_stack old_stack = {
	.hardware_fingerprint = "a", .software_fingerprint = "s1",
	.value = { [FIELD_DRIVER_VERSION] = "560.35",
		   [FIELD_CPU_MICROCODE] = "0x35" },
};
static const struct run_stack new_stack = {
	.hardware_fingerprint = "a", .software_fingerprint = "s2",
	.value = { [FIELD_DRIVER_VERSION] = "560.40",
		   [FIELD_CPU_MICROCODE] = "0x35" },
};
static const struct run_stack new_microcode = {
	.hardware_fingerprint = "b", .software_fingerprint = "s2",
	.value = { [FIELD_DRIVER_VERSION] = "560.40",
		   [FIELD_CPU_MICROCODE] = "0x37" },
};

static const char *const old_components[COMPONENT_COUNT] = {
	[COMPONENT_DRIVER_VERSION] = "560.35", [COMPONENT_CPU_MICROCODE] = "0x35",
	[COMPONENT_BACKEND_VERSION] = "1",
};
static const char *const new_components[COMPONENT_COUNT] = {
	[COMPONENT_DRIVER_VERSION] = "560.40", [COMPONENT_CPU_MICROCODE] = "0x35",
	[COMPONENT_BACKEND_VERSION] = "1",
};

/* A row of one unit's cpu with this gemm figure. */
static struct run_row row(int day, double gemm)
{
	struct run_row r = {
		.run_id = "r", .unit_id = "u1",
		.timestamp_ms = day * DAY, .product = "CPU A", .device = "cpu",
		.precision = "fp32", .backend = "blis", .backend_version = "1",
		.suite_version = "1", .power_mode = NULL, .threads = 4,
		.stack = &old_stack, .component = old_components,
		.peak_theory = NAN, .peak_attainable = NAN,
		.peak_measured = gemm,
	};

	for (int m = 0; m < METRIC_COUNT; m++) {
		r.value[m] = NAN;
		r.low[m] = r.high[m] = NAN;
	}
	r.value[METRIC_BLAS3] = gemm;
	r.low[METRIC_BLAS3] = (float)(gemm * .99);
	r.high[METRIC_BLAS3] = (float)(gemm * 1.01);
	return r;
}

static struct run_set set_of(struct run_row *rows, size_t n)
{
	return (struct run_set){ .rows = rows, .n = n, .total = n };
}

Test(series, runs_are_parted_by_everything_that_makes_them_incomparable)
{
	struct run_row rows[10];
	struct run_set set = set_of(rows, 10);
	struct series_list list;

	for (int i = 0; i < 10; i++)
		rows[i] = row(i, 500);
	rows[1].unit_id = "u2";
	rows[2].device = "gpu0";
	rows[3].precision = "fp64";
	rows[4].backend = "openblas";
	rows[5].threads = 8;
	rows[6].power_mode = "65 W";
	rows[7].suite_version = "2";
	rows[8].product = "CPU B";
	rows[9].backend_version = "2";   /* the same series: it is a version */
	series_build(&set, METRIC_BLAS3, &list);
	cr_assert_eq(list.n, 9);
	for (size_t i = 0; i < list.n; i++)
		cr_expect_eq(list.series[i].n, list.series[i].key == rows ? 2 : 1);
	cr_expect(series_has_same_key(&rows[0], &rows[9]));
	for (int i = 1; i < 9; i++)
		cr_expect(!series_has_same_key(&rows[0], &rows[i]), "row %d", i);
	series_list_release(&list);
	cr_assert_eq(list.n, 0);
}

Test(series, order_is_product_device_precision_unit)
{
	struct run_row rows[5];
	struct run_set set = set_of(rows, 5);
	struct series_list list;
	static const int want[5] = { 4, 3, 2, 1, 0 };

	for (int i = 0; i < 5; i++)
		rows[i] = row(i, 500);
	rows[0].product = "CPU B";
	rows[1].device = "gpu10";
	rows[2].device = "gpu2";
	rows[3].precision = "fp64";
	rows[4].unit_id = "u0";
	series_build(&set, METRIC_BLAS3, &list);
	cr_assert_eq(list.n, 5);
	for (int i = 0; i < 5; i++)
		cr_expect_eq(list.series[i].key, &rows[want[i]], "place %d", i);
	series_list_release(&list);
}

Test(series, rows_without_the_metric_are_left_out)
{
	struct run_row rows[3] = { row(0, 500), row(1, NAN), row(2, 510) };
	struct run_set set = set_of(rows, 3);
	struct series_list list;

	series_build(&set, METRIC_BLAS3, &list);
	cr_assert_eq(list.n, 1);
	cr_assert_eq(list.series[0].n, 2);
	cr_expect_eq(list.series[0].points[1].row, 2);
	cr_expect_eq(list.series[0].points[1].at_ms, 2 * DAY);
	near(list.series[0].points[1].value, 510, 0);
	near(list.series[0].points[1].low, 510 * .99, 1e-4);
	series_list_release(&list);
	series_build(&set, METRIC_STREAM_COPY, &list);
	cr_assert_eq(list.n, 0);
	series_list_release(&list);
	set.n = 0;
	series_build(&set, METRIC_BLAS3, &list);
	cr_assert_eq(list.n, 0);
	series_list_release(&list);
}

/* One denominator per product, or a better probe would look like a loss. */
Test(series, efficiency_divides_by_one_reference)
{
	struct run_row rows[3] = { row(0, 500), row(1, 500), row(2, 400) };
	struct run_set set = set_of(rows, 3);
	struct series_list list;

	rows[0].peak_attainable = 1000;
	rows[1].peak_attainable = 1250;
	rows[2].peak_attainable = 800;
	rows[2].unit_id = "u2";
	for (int i = 0; i < 3; i++) {
		double own = rows[i].peak_measured / rows[i].peak_attainable;

		rows[i].value[METRIC_EFFICIENCY] = own;
		rows[i].low[METRIC_EFFICIENCY] = (float)(own * .9);
		rows[i].high[METRIC_EFFICIENCY] = (float)(own * 1.1);
	}
	series_build(&set, METRIC_EFFICIENCY, &list);
	cr_assert_eq(list.n, 2);
	near(list.series[0].reference_peak, 1250, 0);
	near(list.series[0].points[0].value, .4, 1e-12);
	near(list.series[0].points[0].low, .36, 1e-7);
	near(list.series[0].points[0].high, .44, 1e-7);
	near(list.series[0].points[1].value, .4, 1e-12);
	near(list.series[1].points[0].value, .32, 1e-12);
	series_list_release(&list);
	/* the newest theoretical peak goes before any attainable one */
	rows[0].peak_theory = 900;
	rows[1].peak_theory = 1600;
	series_build(&set, METRIC_EFFICIENCY, &list);
	near(list.series[0].reference_peak, 1600, 0);
	near(list.series[0].points[0].value, .3125, 1e-12);
	series_list_release(&list);
}

Test(series, an_imported_efficiency_stands_without_a_peak)
{
	struct run_row rows[1] = { row(0, NAN) };
	struct run_set set = set_of(rows, 1);
	struct series_list list;

	rows[0].peak_measured = NAN;
	rows[0].value[METRIC_EFFICIENCY] = .7;
	rows[0].imported = true;
	series_build(&set, METRIC_EFFICIENCY, &list);
	cr_assert_eq(list.n, 1);
	near(list.series[0].points[0].value, .7, 0);
	cr_expect(isnan(list.series[0].reference_peak));
	cr_expect_eq(list.series[0].points[0].flags, POINT_IMPORTED);
	series_list_release(&list);
}

Test(series, flags_say_what_changed_and_what_was_wrong)
{
	static const char *const microcode[COMPONENT_COUNT] = {
		[COMPONENT_CPU_MICROCODE] = "0x37",
		[COMPONENT_BACKEND_VERSION] = "1",
	};
	static const char *const library[COMPONENT_COUNT] = {
		[COMPONENT_BACKEND_VERSION] = "2",
	};
	static const char *const governor[COMPONENT_COUNT] = {
		[COMPONENT_BACKEND_VERSION] = "2",
		[COMPONENT_CPU_GOVERNOR] = "powersave",
	};
	struct run_row rows[7] = { row(0, 1), row(1, 1), row(2, 1), row(3, 1),
				   row(4, 1), row(5, 1), row(6, 1) };
	struct run_set set = set_of(rows, 7);
	struct series_list list;
	const struct point *p;

	for (int i = 4; i < 7; i++)
		rows[i].stack = &new_microcode;
	rows[4].component = microcode;
	rows[5].component = library;
	rows[6].component = governor;
	rows[0].quality = QUALITY_NOISY;
	rows[1].stack = &new_stack;
	rows[1].forced = true;
	rows[2].stack = &new_stack;
	rows[2].quality = QUALITY_THROTTLED;
	rows[3].stack = &new_stack;
	series_build(&set, METRIC_BLAS3, &list);
	cr_assert_eq(list.n, 1);
	p = list.series[0].points;
	cr_expect_eq(p[0].flags, POINT_NOISY);
	cr_expect_eq(p[1].flags, POINT_FORCED | POINT_NEW_STACK);
	cr_expect_eq(p[2].flags, POINT_THROTTLED);
	cr_expect_eq(p[3].flags, 0);
	cr_expect_eq(p[4].flags, POINT_NEW_FIRMWARE);
	cr_expect_eq(p[5].flags, POINT_NEW_BACKEND, "what is not known is no change");
	cr_expect_eq(p[6].flags, 0, "the environment makes no new stack");
	series_list_release(&list);
}

Test(series, a_track_leaves_out_forced_runs_and_keeps_the_boundary)
{
	struct run_row rows[4] = { row(10, 1), row(11, 2), row(12, 3),
				   row(13, 4) };
	struct run_set set = set_of(rows, 4);
	struct series_list list;
	struct track t;

	rows[1].stack = rows[2].stack = rows[3].stack = &new_stack;
	rows[1].component = rows[2].component = rows[3].component = new_components;
	rows[1].forced = true;
	rows[2].quality = QUALITY_THROTTLED;
	series_build(&set, METRIC_BLAS3, &list);
	series_track(&list.series[0], &set, 9 * DAY + DAY / 2, &t);
	cr_assert_eq(t.n, 2);
	near(t.day[0], .5, 1e-12);
	near(t.day[1], 3.5, 1e-12);
	near(t.value[1], 4, 0);
	cr_expect(!t.boundary[0]);
	cr_expect(t.boundary[1], "the mark moves to the next kept run");
	cr_expect_eq(t.point[1], 3);
	near(track_half(&t, 1), .04, 1e-6);
	cr_expect_str_eq(t.stack[1][COMPONENT_DRIVER_VERSION], "560.40");
	cr_assert_eq(t.n_fields, COMPONENT_COUNT);
	track_release(&t);
	series_list_release(&list);
}

Test(series, a_track_marks_the_environment_but_gives_it_no_boundary)
{
	static const char *const of[][COMPONENT_COUNT] = {
		{ [COMPONENT_CPU_GOVERNOR] = "performance",
		  [COMPONENT_BACKEND_VERSION] = "1" },
		{ [COMPONENT_CPU_GOVERNOR] = "powersave",
		  [COMPONENT_BACKEND_VERSION] = "1" },
		{ [COMPONENT_CPU_GOVERNOR] = "powersave",
		  [COMPONENT_BACKEND_VERSION] = "2" },
		{ [COMPONENT_CPU_GOVERNOR] = "powersave",
		  [COMPONENT_BACKEND_VERSION] = "2",
		  [COMPONENT_CPU_MICROCODE] = "0x37" },
	};
	struct run_row rows[4] = { row(0, 1), row(1, 2), row(2, 3), row(3, 4) };
	struct run_set set = set_of(rows, 4);
	struct series_list list;
	struct trajectory tr;
	struct track t;

	for (int i = 0; i < 4; i++)
		rows[i].component = of[i];
	series_build(&set, METRIC_BLAS3, &list);
	series_track(&list.series[0], &set, 0, &t);
	cr_assert_eq(t.n, 4);
	cr_expect(!t.boundary[1] && t.boundary[2] && !t.boundary[3]);
	trajectory_build(&t, &changepoint_stacked, &tr);
	cr_assert_eq(tr.n_markers, 2);
	cr_expect_eq(tr.markers[0].index, 1);
	cr_expect_eq(tr.markers[0].field, COMPONENT_CPU_GOVERNOR);
	cr_expect_str_eq(tr.markers[0].from, "performance");
	cr_expect_eq(tr.markers[1].index, 2);
	cr_expect_eq(tr.markers[1].field, COMPONENT_BACKEND_VERSION);
	trajectory_release(&tr);
	track_release(&t);
	series_list_release(&list);
}

/* printf 'u1|cpu|fp32|blas3|blis|4||1|3f0e0c5e-…-000000000001' | sha256sum */
Test(series, an_alert_is_named_by_series_and_run)
{
	struct run_row rows[1] = { row(0, 1) };
	struct run_set set = set_of(rows, 1);
	char id[SERIES_ALERT_ID], other[SERIES_ALERT_ID];
	struct series_list list;

	series_build(&set, METRIC_BLAS3, &list);
	series_alert_id(&list.series[0],
			"3f0e0c5e-0000-4000-8000-000000000001", id);
	cr_expect_str_eq(id, "b80478bd361feb52");
	series_alert_id(&list.series[0],
			"3f0e0c5e-0000-4000-8000-000000000002", other);
	cr_expect_str_neq(id, other);
	series_list_release(&list);
}

/* Many keys, so that the table of groups grows several times. */
Test(series, a_thousand_series_come_apart)
{
	enum { UNITS = 1000, EACH = 3 };
	struct run_row *rows = calloc(UNITS * EACH, sizeof *rows);
	char (*name)[8] = calloc(UNITS, sizeof *name);
	struct run_set set = set_of(rows, UNITS * EACH);
	struct series_list list;

	cr_assert(rows && name);
	for (int i = 0; i < UNITS * EACH; i++) {
		int u = i % UNITS;

		snprintf(name[u], sizeof name[u], "u%04d", u);
		rows[i] = row(i, 1 + u);
		rows[i].unit_id = name[u];
	}
	series_build(&set, METRIC_BLAS3, &list);
	cr_assert_eq(list.n, UNITS);
	for (int u = 0; u < UNITS; u++) {
		cr_assert_eq(list.series[u].n, EACH);
		cr_assert_str_eq(list.series[u].key->unit_id, name[u]);
		near(list.series[u].points[EACH - 1].value, 1 + u, 0);
	}
	series_list_release(&list);
	free(rows);
	free(name);
}

Test(series, figures_of_other_kinds_are_told_apart_by_name_and_unit)
{
	static const struct custom_figure both[] = {
		{ .name = "custom:bert", .unit = "samples/s", .value = 10 },
		{ .name = "custom:dl|rm", .unit = "samples/s", .value = 900 },
	}, other = { .name = "custom:bert", .unit = "queries/s", .value = 7 };
	struct run_row rows[4];
	struct run_set set = set_of(rows, 4);
	struct series_list list;
	char *key;

	for (int i = 0; i < 4; i++)
		rows[i] = row(i, 500);
	for (int i = 0; i < 2; i++) {
		rows[i].custom = both;
		rows[i].n_custom = 2;
	}
	rows[2].custom = &other;
	rows[2].n_custom = 1;
	series_build(&set, METRIC_CUSTOM, &list);
	cr_assert_eq(list.n, 3);
	cr_expect_str_eq(list.series[0].custom, "custom:bert");
	cr_expect_str_eq(list.series[0].unit, "queries/s");
	cr_expect_eq(list.series[0].n, 1);
	cr_expect_eq(list.series[1].n, 2);
	cr_expect_eq(list.series[1].points[1].value, 10);
	cr_expect_str_eq(list.series[2].custom, "custom:dl|rm");
	cr_expect_eq(list.series[2].points[0].value, 900);
	cr_expect(isnan(list.series[2].reference_peak));
	key = series_key_text(&list.series[2]);
	cr_expect_str_eq(key, "u1|cpu|fp32|custom:dl/rm|blis|4||1");
	free(key);
	series_list_release(&list);
	series_build(&set, METRIC_BLAS3, &list);
	cr_expect_eq(list.n, 1, "our own figures are as before");
	cr_expect_null(list.series[0].custom);
	series_list_release(&list);
}

/* Going through all rows and names for each name takes a dozen seconds. */
Test(series, thousands_of_names_do_not_take_the_square_of_the_time)
{
	enum { NAMES = 4096, ROWS = 250 };
	struct custom_figure *figure = calloc(NAMES, sizeof *figure);
	char (*name)[24] = calloc(NAMES, sizeof *name);
	struct run_row rows[ROWS];
	struct run_set set = set_of(rows, ROWS);
	struct series_list list;
	clock_t start;

	cr_assert(figure && name);
	for (int i = 0; i < NAMES; i++) {
		snprintf(name[i], sizeof name[i], "custom:%04d", i);
		figure[i] = (struct custom_figure){ .name = name[i], .unit = "1/s",
						    .value = i + 1 };
	}
	for (int i = 0; i < ROWS; i++) {
		rows[i] = row(i, 500);
		rows[i].custom = figure;
		rows[i].n_custom = NAMES;
	}
	start = clock();
	series_build(&set, METRIC_CUSTOM, &list);
	cr_expect_lt((double)(clock() - start) / CLOCKS_PER_SEC, 6.0);
	cr_assert_eq(list.n, NAMES);
	for (int i = 0; i < NAMES; i++) {
		cr_assert_eq(list.series[i].n, ROWS);
		cr_assert_eq(list.series[i].points[ROWS - 1].value, i + 1);
		cr_assert_eq(list.series[i].points[ROWS - 1].row, ROWS - 1);
	}
	series_list_release(&list);
	free(figure);
	free(name);
}
