/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/model/component.h"
#include "tui/screen.h"
#include "tui/view.h"
#include "tui/workspace.h"
#include "view_fixture.h"

/* A view on the demonstration. */
static void begin(struct workspace *ws, struct view *v, const char *name)
{
	struct err e = ERR_INIT;

	workspace_init(ws);
	cr_assert_eq(workspace_open_demo(ws, &e), 0, "%s", e.text);
	cr_assert_eq(workspace_load(ws, &e), 0, "%s", e.text);
	view_init(v, view_find(name));
	cr_assert_eq(v->ops->load(v, ws, &e), 0, "%s", e.text);
}

static char *csv_of(struct view *v)
{
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;

	cr_assert_eq(v->ops->csv(v, &out, &e), 0);
	return buf_steal(&out);
}

Test(view_compare, another_order_leaves_the_selection_on_its_product)
{
	struct workspace ws;
	struct view v;
	char *before, *after, first[32];

	begin(&ws, &v, "compare");
	cr_assert_eq(v.ops->key(&v, SKEY_DOWN), VIEW_REDRAW);
	cr_assert_eq(v.ops->key(&v, SKEY_ENTER), VIEW_OPEN);
	cr_assert_str_eq(v.open_name, "trajectory");
	memcpy(first, v.open_arg, sizeof first);
	before = csv_of(&v);
	cr_assert_eq(v.ops->key(&v, 'o'), VIEW_REDRAW);
	after = csv_of(&v);
	cr_assert_str_neq(before, after);
	cr_assert_eq(v.ops->key(&v, SKEY_ENTER), VIEW_OPEN);
	cr_assert_arr_eq(v.open_arg, first, sizeof first);
	free(before);
	free(after);
	view_release(&v);
	workspace_release(&ws);
}

Test(view_forecast, down_goes_to_another_series_and_up_comes_back)
{
	struct err e = ERR_INIT;
	struct workspace ws;
	struct view v;
	char *first, *second, *third;

	begin(&ws, &v, "forecast");
	first = csv_of(&v);
	cr_assert_eq(v.ops->key(&v, SKEY_DOWN), VIEW_RELOAD);
	cr_assert_eq(v.ops->load(&v, &ws, &e), 0);
	second = csv_of(&v);
	cr_assert_eq(v.ops->key(&v, SKEY_UP), VIEW_RELOAD);
	cr_assert_eq(v.ops->load(&v, &ws, &e), 0);
	third = csv_of(&v);
	cr_assert_str_neq(first, second);
	cr_assert_str_eq(first, third);
	free(first);
	free(second);
	free(third);
	view_release(&v);
	workspace_release(&ws);
}

/* --- in pieces, and custom metrics -------------------------------------------------- */

static char *json_of(struct view *v)
{
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;

	cr_assert_eq(v->ops->json(v, &out, &e), 0);
	return buf_steal(&out);
}

/* Loads until no more is wanted; how many times. */
static int load_all(struct view *v, const struct workspace *ws)
{
	struct err e = ERR_INIT;
	int n = 0;

	do {
		v->more = false;
		cr_assert_eq(v->ops->load(v, ws, &e), 0, "%s", e.text);
		n++;
	} while (v->more);
	return n;
}

/* Products of more runs than a piece. */
static void add_long(struct fixture *f, const char *product, double gemm)
{
	struct fixture_row row = { .product = product, .precision = "fp64",
		.driver = "1", .gemm = gemm, .peak = 100 };

	fixture_add_days(f, row, 800);
	row.driver = "2";
	row.day = 800;
	row.gemm = gemm * 0.8;
	fixture_add_days(f, row, 400);
}

static void check_pieces(const char *name)
{
	struct fixture f;
	struct view v;
	char *whole, *pieces;

	fixture_init(&f);
	add_long(&f, "X", 70);
	add_long(&f, "Y", 60);
	view_init(&v, view_find(name));
	cr_assert_eq(load_all(&v, &f.ws), 1);
	whole = json_of(&v);
	cr_assert_not_null(strstr(whole, "\"X\""));
	view_release(&v);
	f.ws.patience_ms = 1;
	view_init(&v, view_find(name));
	cr_assert_gt(load_all(&v, &f.ws), 2);
	pieces = json_of(&v);
	cr_assert_str_eq(pieces, whole);
	free(whole);
	free(pieces);
	view_release(&v);
	fixture_release(&f);
}

Test(view_compare, loaded_in_pieces_it_is_what_it_is_in_one)
{
	check_pieces("compare");
}

Test(view_impact, loaded_in_pieces_it_is_what_it_is_in_one)
{
	check_pieces("impact");
}

Test(view_regressions, loaded_in_pieces_it_is_what_it_is_in_one)
{
	check_pieces("regressions");
}

static void check_says(const struct view *v, const char *words)
{
	struct buf out = BUF_INIT;
	struct grid g = GRID_INIT;

	grid_init(&g, 100, 30, GLYPH_ASCII);
	v->ops->draw(v, &g, grid_rect(&g));
	screen_text_write(&g, NULL, &out);
	cr_assert_not_null(strstr(buf_str(&out), words), "%s", buf_str(&out));
	grid_release(&g);
	buf_release(&out);
}

/* ASan sees what is left of it. */
Test(view_impact, left_while_it_reads_goes_to_another_product_and_back)
{
	struct err e = ERR_INIT;
	struct fixture f;
	struct view v;
	char *first, *second, *third;

	fixture_init(&f);
	add_long(&f, "X", 70);
	add_long(&f, "Y", 60);
	view_init(&v, view_find("impact"));
	load_all(&v, &f.ws);
	first = json_of(&v);
	f.ws.patience_ms = 1;
	cr_assert_eq(v.ops->key(&v, SKEY_RIGHT), VIEW_RELOAD);
	cr_assert_eq(v.ops->load(&v, &f.ws, &e), 0);
	cr_assert(v.more);
	check_says(&v, "reading 0 of 1 unit");
	cr_assert_eq(v.ops->key(&v, SKEY_LEFT), VIEW_RELOAD);
	load_all(&v, &f.ws);
	second = json_of(&v);
	cr_assert_str_eq(second, first);
	cr_assert_eq(v.ops->key(&v, SKEY_RIGHT), VIEW_RELOAD);
	load_all(&v, &f.ws);
	third = json_of(&v);
	cr_assert_str_neq(third, first);
	cr_assert_eq(v.ops->key(&v, SKEY_RIGHT), VIEW_RELOAD);
	cr_assert_eq(v.ops->load(&v, &f.ws, &e), 0);
	cr_assert(v.more);
	free(first);
	free(second);
	free(third);
	view_release(&v);
	fixture_release(&f);
}

/* What another component shows is made of the runs that are there. */
Test(view_impact, another_component_is_what_asking_for_it_shows)
{
	struct workspace ws;
	struct view v;
	char *by_key, *asked, *at;

	begin(&ws, &v, "impact");
	cr_assert_eq(v.ops->key(&v, 'b'), VIEW_REDRAW);
	by_key = json_of(&v);
	view_release(&v);
	at = strstr(by_key, "\"group_by\":\"");
	cr_assert_not_null(at);
	at += strlen("\"group_by\":\"");
	*strchr(at, '"') = '\0';
	ws.group_by = component_find(at);
	at[strlen(at)] = '"';
	view_init(&v, view_find("impact"));
	load_all(&v, &ws);
	asked = json_of(&v);
	cr_assert_str_eq(by_key, asked);
	free(by_key);
	free(asked);
	view_release(&v);
	workspace_release(&ws);
}

static void add_customs(struct fixture *f, const char *product, const char *custom,
			double value)
{
	struct fixture_row row = { .product = product, .precision = "fp64",
		.driver = "1", .imported = true, .custom = custom,
		.unit_name = "tokens/s", .value = value };

	fixture_add_days(f, row, 20);
	row.driver = "2";
	row.day = 20;
	row.value = value * 1.25;
	fixture_add_days(f, row, 20);
}

static char *show_json(struct fixture *f, const char *name)
{
	struct view v;
	char *json;

	view_init(&v, view_find(name));
	load_all(&v, &f->ws);
	json = json_of(&v);
	view_release(&v);
	return json;
}

static void check_has(const char *text, const char *part)
{
	cr_assert_not_null(strstr(text, part), "no %s in %s", part, text);
}

Test(view_compare, a_store_of_custom_metrics_alone_compares_shares_of_the_best_level)
{
	const char *at;
	struct fixture f;
	char *json;

	fixture_init(&f);
	add_customs(&f, "X", "custom:tokens", 300);
	add_customs(&f, "Y", "custom:tokens", 800);
	add_customs(&f, "Z", "custom:frames", 5);
	json = show_json(&f, "compare");
	check_has(json, "\"product\":\"X\"");
	check_has(json, "\"product\":\"Y\"");
	cr_assert_null(strstr(json, "\"product\":\"Z\""));
	check_has(json, "\"metric\":\"custom:tokens\",\"unit\":\"tokens/s\","
			"\"relative_to\":\"best_level\"");
	check_has(json, "\"efficiency\":null");
	/* 300 is 80 % of what it came to; the line begins there */
	at = strstr(json, "\"line\":[{\"days\":0,\"share\":");
	cr_assert_not_null(at);
	cr_assert_float_eq(strtod(at + strlen("\"line\":[{\"days\":0,\"share\":"), NULL),
			   0.8, 2e-3);
	free(json);
	f.ws.metric = METRIC_CUSTOM;
	f.ws.custom = "custom:frames";
	json = show_json(&f, "compare");
	check_has(json, "\"product\":\"Z\"");
	cr_assert_null(strstr(json, "\"product\":\"X\""));
	free(json);
	fixture_release(&f);
}

Test(view_impact, a_custom_metric_has_its_name_unit_and_medians_as_they_are)
{
	struct fixture f;
	char *json;

	fixture_init(&f);
	add_customs(&f, "X", "custom:tokens", 400);
	json = show_json(&f, "impact");
	check_has(json, "\"metric\":\"custom:tokens\",\"unit\":\"tokens/s\"");
	check_has(json, "\"value\":\"1\"");
	check_has(json, "\"median\":500");
	check_has(json, "\"against\":\"1\",\"change_pct\":25");
	free(json);
	fixture_release(&f);
}

Test(view_impact, efficiencies_come_before_raw_figures_before_custom_metrics)
{
	struct fixture f;
	char *json;

	fixture_init(&f);
	add_customs(&f, "X", "custom:tokens", 400);
	fixture_add_days(&f, (struct fixture_row){ .product = "W", .precision = "fp64",
		.driver = "1", .gemm = 50 }, 3);
	json = show_json(&f, "impact");
	check_has(json, "\"metric\":\"blas3\"");
	free(json);
	fixture_add_days(&f, (struct fixture_row){ .product = "V", .precision = "fp64",
		.driver = "1", .gemm = 50, .peak = 100 }, 2);
	json = show_json(&f, "impact");
	check_has(json, "\"metric\":\"efficiency\"");
	free(json);
	fixture_release(&f);
}

/* An alert is explained where the runs that are read for it give the same name. */
Test(view_regressions, the_cause_of_a_custom_metric_s_drop_is_looked_for_in_its_runs)
{
	struct fixture f;
	char *json;

	fixture_init(&f);
	for (unsigned unit = 1; unit <= 3; unit++) {
		struct fixture_row row = { .product = "X", .precision = "fp64",
			.driver = "1", .imported = true, .custom = "custom:tokens",
			.unit_name = "tokens/s", .unit = unit, .value = 400 };

		fixture_add_days(&f, row, 20);
		row.driver = "2";
		row.day = 20;
		row.value = 300;
		fixture_add_days(&f, row, 20);
	}
	json = show_json(&f, "regressions");
	check_has(json, "\"metric\":\"custom:tokens\"");
	check_has(json, "\"cause\":{\"field\":\"driver_version\"");
	check_has(json, "\"units_dropped\":3");
	free(json);
	fixture_release(&f);
}

/* By hand: -10 and -95 % on two units have a mean of -52.5 and, with 12.7 for one degree
 * of freedom, a half width of 12.7 * 60.1 / sqrt(2) = 540. */
Test(view_impact, no_figure_falls_by_more_than_all_of_it)
{
	struct fixture f;
	char *json;

	fixture_init(&f);
	for (unsigned unit = 1; unit <= 2; unit++) {
		struct fixture_row row = { .product = "X", .precision = "fp64",
			.driver = "1", .gemm = 100, .unit = unit };

		fixture_add_days(&f, row, 10);
		row.driver = "2";
		row.day = 10;
		row.gemm = unit == 1 ? 90 : 5;
		fixture_add_days(&f, row, 10);
	}
	json = show_json(&f, "impact");
	check_has(json, "\"change_pct\":-52.");
	check_has(json, "\"low_pct\":-100,\"high_pct\":4");
	free(json);
	fixture_release(&f);
}

/* A store of customs alone, where another metric was asked for by hand. */
Test(view_compare, a_metric_that_was_asked_for_is_not_replaced_by_a_custom_one)
{
	static const char *const name[] = { "compare", "maturity", "overview", "trajectory",
					    "impact", "regressions" };
	struct fixture f;
	char *json;

	fixture_init(&f);
	add_customs(&f, "X", "custom:tokens", 300);
	fixture_add_days(&f, (struct fixture_row){ .product = "X", .precision = "fp64",
		.driver = "2", .day = 40, .imported = true, .custom = "custom:tokens",
		.unit_name = "tokens/s", .value = 200 }, 20);
	for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
		f.ws.no_customs = false;
		json = show_json(&f, name[i]);
		cr_expect(strstr(json, "custom:tokens"), "%s: %s", name[i], json);
		free(json);
		f.ws.no_customs = true;
		json = show_json(&f, name[i]);
		cr_expect_not(strstr(json, "custom:tokens"), "%s: %s", name[i], json);
		free(json);
	}
	fixture_release(&f);
}

Test(view_compare, an_empty_screen_says_why)
{
	struct fixture f;
	struct view v;

	fixture_init(&f);
	add_customs(&f, "X", "custom:tokens", 300);
	f.ws.no_customs = true;
	view_init(&v, view_find("compare"));
	load_all(&v, &f.ws);
	check_says(&v, "none has a known peak");
	check_says(&v, "custom:tokens");
	view_release(&v);
	fixture_release(&f);
	fixture_init(&f);
	fixture_add(&f, &(struct fixture_row){ .product = "X", .precision = "fp64",
		.gemm = 50, .peak = 100, .forced = true });
	view_init(&v, view_find("compare"));
	load_all(&v, &f.ws);
	check_says(&v, "no run counts yet");
	view_release(&v);
	fixture_release(&f);
}

Test(view_compare, a_product_that_lacks_the_custom_metric_is_named_with_it)
{
	struct fixture f;
	struct view v;

	fixture_init(&f);
	add_customs(&f, "X", "custom:tokens", 300);
	add_customs(&f, "Z", "custom:frames", 5);
	view_init(&v, view_find("compare"));
	memcpy(v.arg, "X\nZ", sizeof "X\nZ");
	load_all(&v, &f.ws);
	check_says(&v, "No frames at fp64 counts of: X.");
	view_release(&v);
	fixture_release(&f);
}
