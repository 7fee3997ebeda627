/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <criterion/criterion.h>

#include "core/base/err.h"
#include "core/base/json.h"
#include "tui/screen.h"
#include "tui/view.h"
#include "view_fixture.h"

static bool prints(struct fixture *f, int w, int h, const char *text)
{
	struct buf out = BUF_INIT;
	bool found;

	fixture_print(f, "overview", w, h, &out);
	found = strstr(buf_str(&out), text) != NULL;
	buf_release(&out);
	return found;
}

Test(view_overview, says_what_to_do_when_nothing_was_measured)
{
	struct fixture f;

	fixture_init(&f);
	cr_assert(prints(&f, 160, 46, "Nothing measured yet: `postsil run` measures this machine"));
	cr_assert_not(prints(&f, 160, 46, "press r"));
	f.ws.at_terminal = true;
	cr_assert(prints(&f, 160, 46, "Nothing measured yet: press r, or `postsil run`"));
	fixture_release(&f);
}

Test(view_overview, five_runs_are_called_not_compared_instead_of_no_regression)
{
	struct fixture f;

	fixture_init(&f);
	fixture_add_days(&f, (struct fixture_row){ .product = "X", .precision = "fp64",
		.driver = "1", .gemm = 50, .peak = 100 }, 5);
	cr_assert(prints(&f, 160, 46, "Not compared yet"));
	cr_assert_not(prints(&f, 160, 46, "None in"));
	fixture_release(&f);
}

Test(view_overview, a_quiet_series_is_counted_as_compared)
{
	struct fixture f;

	fixture_init(&f);
	fixture_add_days(&f, (struct fixture_row){ .product = "X", .precision = "fp64",
		.driver = "1", .gemm = 50, .peak = 100 }, 40);
	cr_assert(prints(&f, 160, 46, "None in 1 series compared; 0 series"));
	fixture_release(&f);
}

/* The specification's own example: 513.0 -> 489.2 GFLOP/s is -4.6 %. */
Test(view_overview, the_specified_drop_is_shown_with_its_driver_and_its_4_6_per_cent)
{
	struct fixture f;

	fixture_init(&f);
	fixture_add_days(&f, (struct fixture_row){ .product = "Intel Core i7-12700K",
		.precision = "fp32", .driver = "560.35", .gemm = 513.0,
		.peak = 1000 }, 30);
	fixture_add_days(&f, (struct fixture_row){ .product = "Intel Core i7-12700K",
		.precision = "fp32", .driver = "560.40", .day = 30, .gemm = 489.2,
		.peak = 1000 }, 20);
	cr_assert(prints(&f, 80, 22, "-4.6 %"));
	cr_assert(prints(&f, 160, 46, "513.0 GFLOP/s -> 489.2 GFLOP/s"));
	cr_assert(prints(&f, 160, 46, "560.35 -> 560.40"));
	cr_assert(prints(&f, 160, 46, "1 open, 0 fixed"));
	fixture_release(&f);
}

Test(view_overview, maturity_counts_days_from_the_first_run_and_tells_its_states_apart)
{
	struct fixture f;

	fixture_init(&f);
	/* 72 % from the first day: 70 % on Day 0; flat since, so 80 % never */
	fixture_add_days(&f, (struct fixture_row){ .product = "X", .precision = "fp64",
		.driver = "1", .gemm = 72, .peak = 100 }, 60);
	cr_assert(prints(&f, 160, 46, "d 0"));
	cr_assert(prints(&f, 160, 46, "never"));
	fixture_release(&f);
}

Test(view_overview, tab_goes_round_the_five_panes_and_enter_opens_what_each_is_about)
{
	static const char *const opens[] = { "trajectory", "trajectory", NULL,
					     "machine", "run" };
	struct fixture f;
	struct view v;

	fixture_init(&f);
	fixture_add_days(&f, (struct fixture_row){ .product = "X", .precision = "fp64",
		.driver = "1", .gemm = 72, .peak = 100 }, 10);
	f.ws.detected = true;
	view_init(&v, view_find("overview"));
	cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < 5; i++) {
			v.open_name = NULL;
			if (opens[i]) {
				cr_assert_eq(v.ops->key(&v, SKEY_ENTER), VIEW_OPEN);
				cr_assert_str_eq(v.open_name, opens[i]);
				cr_assert_str_eq(v.open_arg, i < 2 ? "X/cpu/fp64" : "");
			} else {    /* no alert to open */
				cr_assert_eq(v.ops->key(&v, SKEY_ENTER), VIEW_REDRAW);
			}
			cr_assert_eq(v.ops->key(&v, SKEY_TAB), VIEW_REDRAW);
		}
	view_release(&v);
	fixture_release(&f);
}

Test(view_overview, its_json_parses_and_keeps_counts_apart_from_findings)
{
	struct fixture f;
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;
	struct view v;
	struct cJSON *j;
	const struct cJSON *r;

	fixture_init(&f);
	fixture_add_days(&f, (struct fixture_row){ .product = "X", .precision = "fp64",
		.driver = "1", .gemm = 72, .peak = 100 }, 3);
	view_init(&v, view_find("overview"));
	cr_assert_eq(v.ops->load(&v, &f.ws, &e), 0);
	cr_assert_eq(v.ops->json(&v, &out, &e), 0);
	j = json_parse(out.p, out.n, &e);
	cr_assert_not_null(j, "%s", e.text);
	r = json_get(j, "regressions");
	cr_assert_eq(json_int(r, "series_compared", -1, &e), 0);
	cr_assert_eq(json_int(r, "series_with_too_few_runs", -1, &e), 1);
	cr_assert_not_null(json_array(r, "found", &e));
	json_free(j);
	buf_release(&out);
	view_release(&v);
	fixture_release(&f);
}

Test(view_overview, a_run_that_goes_on_elsewhere_is_said_and_exported)
{
	struct fixture f;
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;
	struct view v;
	struct cJSON *j;
	const struct cJSON *r;

	fixture_init(&f);
	snprintf(f.ws.running, sizeof f.ws.running,
		 "4562aa01-0000-4000-8000-000000000000");
	fixture_print(&f, "overview", 100, 40, &out);
	cr_assert_not_null(strstr(buf_str(&out), "Run 4562aa01 is in progress"));
	buf_reset(&out);
	fixture_print(&f, "run", 100, 40, &out);
	cr_assert_not_null(strstr(buf_str(&out), "Run 4562aa01 is in progress"));
	cr_assert_null(strstr(buf_str(&out), "No run is in progress"));
	buf_reset(&out);
	view_init(&v, view_find("overview"));
	cr_assert_eq(v.ops->load(&v, &f.ws, &e), 0);
	cr_assert_eq(v.ops->json(&v, &out, &e), 0);
	j = json_parse(out.p, out.n, &e);
	cr_assert_not_null(j, "%s", e.text);
	r = json_get(j, "run_in_progress");
	cr_assert_str_eq(json_str(r, "run_id", "", &e), f.ws.running);
	cr_assert_str_eq(json_str(r, "state", "", &e), "running");
	json_free(j);
	buf_release(&out);
	view_release(&v);
	fixture_release(&f);
}

Test(view_overview, enter_on_an_alert_opens_the_figure_that_fell)
{
	struct fixture f;
	struct view o, t;
	struct grid g = GRID_INIT;
	struct buf out = BUF_INIT;

	fixture_init(&f);
	fixture_add_days(&f, (struct fixture_row){ .product = "Intel Core i7-12700K",
		.precision = "fp32", .driver = "560.35", .gemm = 513.0,
		.peak = 1000 }, 30);
	fixture_add_days(&f, (struct fixture_row){ .product = "Intel Core i7-12700K",
		.precision = "fp32", .driver = "560.40", .day = 30, .gemm = 489.2,
		.peak = 1000 }, 20);
	f.ws.detected = true;
	view_init(&o, view_find("overview"));
	cr_assert_eq(o.ops->load(&o, &f.ws, NULL), 0);
	o.ops->key(&o, SKEY_TAB);    /* trajectory, maturity, regressions */
	o.ops->key(&o, SKEY_TAB);
	cr_assert_eq(o.ops->key(&o, SKEY_ENTER), VIEW_OPEN);
	cr_assert_str_eq(o.open_arg, "Intel Core i7-12700K/cpu/fp32/blas3");
	view_init(&t, view_find(o.open_name));
	memcpy(t.arg, o.open_arg, sizeof t.arg);
	cr_assert_eq(t.ops->load(&t, &f.ws, NULL), 0);
	grid_init(&g, 100, 30, GLYPH_ASCII);
	t.ops->draw(&t, &g, grid_rect(&g));
	screen_text_write(&g, NULL, &out);
	cr_assert_not_null(strstr(buf_str(&out), "i7-12700K, fp32 BLAS 3 (gemm)"),
			   "%s", buf_str(&out));
	cr_assert_not_null(strstr(buf_str(&out), "560.40 -4.6%!"), "%s", buf_str(&out));
	grid_release(&g);
	buf_release(&out);
	view_release(&o);
	view_release(&t);
	fixture_release(&f);
}
