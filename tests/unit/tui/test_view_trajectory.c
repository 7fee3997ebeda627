/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "core/base/err.h"
#include "core/base/json.h"
#include "tui/chart.h"
#include "tui/screen.h"
#include "tui/standings.h"
#include "tui/view.h"
#include "view_fixture.h"

static void two_products(struct fixture *f)
{
	fixture_init(f);
	fixture_add_days(f, (struct fixture_row){ .product = "Short",
		.precision = "fp16", .driver = "1", .gemm = 60, .peak = 100 }, 5);
	fixture_add_days(f, (struct fixture_row){ .product = "Long",
		.precision = "fp16", .driver = "1", .day = 10, .gemm = 70,
		.peak = 100 }, 20);
}

static bool shows(const struct view *v, const char *text)
{
	struct grid g = GRID_INIT;
	struct buf out = BUF_INIT;
	bool found;

	grid_init(&g, 100, 30, GLYPH_ASCII);
	v->ops->draw(v, &g, grid_rect(&g));
	screen_text_write(&g, NULL, &out);
	found = strstr(buf_str(&out), text) != NULL;
	grid_release(&g);
	buf_release(&out);
	return found;
}

static void press(struct view *v, const struct fixture *f, int key)
{
	if (v->ops->key(v, key) == VIEW_RELOAD)
		cr_assert_eq(v->ops->load(v, &f->ws, NULL), 0);
}

Test(view_trajectory, the_cursor_reads_out_the_run_and_brackets_go_to_stack_changes)
{
	struct fixture_row row = { .product = "X", .precision = "fp64", .driver = "1.0",
				   .gemm = 100, .peak = 200 };
	struct fixture f;
	struct view v;

	fixture_init(&f);
	fixture_add_days(&f, row, 10);
	row.driver = "2.0";
	row.day = 10;
	fixture_add_days(&f, row, 10);
	view_init(&v, view_find("trajectory"));
	cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
	cr_assert_not(shows(&v, "run 000000"));
	press(&v, &f, SKEY_LEFT);                  /* the newest run */
	cr_assert(shows(&v, "day 19  2025-02-03 00:00"));
	cr_assert(shows(&v, "run 00000013"));
	press(&v, &f, '[');
	cr_assert(shows(&v, "day 10  2025-01-25 00:00"));
	cr_assert(shows(&v, "driver 2.0"));
	press(&v, &f, SKEY_LEFT);
	cr_assert(shows(&v, "day 9  2025-01-24 00:00"));
	cr_assert(shows(&v, "driver 1.0"));
	cr_assert_eq(v.ops->key(&v, SKEY_ENTER), VIEW_OPEN);
	cr_assert_str_eq(v.open_name, "runs");
	cr_assert_eq(strncmp(v.open_arg, "00000009", 8), 0);
	press(&v, &f, SKEY_ESC);
	cr_assert_not(shows(&v, "run 000000"));
	view_release(&v);
	fixture_release(&f);
}

Test(view_trajectory, zooming_in_and_out_again_gives_the_same_screen)
{
	struct fixture f;
	struct view v;

	two_products(&f);
	view_init(&v, view_find("trajectory"));
	cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
	cr_assert(shows(&v, " 18"));
	press(&v, &f, '+');
	press(&v, &f, '+');
	cr_assert_not(shows(&v, " 18"));   /* 2.4 days to either side of day 9.5 */
	press(&v, &f, '-');
	press(&v, &f, '-');
	cr_assert(shows(&v, " 18"));
	view_release(&v);
	fixture_release(&f);
}

Test(view_trajectory, csv_and_json_give_back_every_point_to_the_last_bit)
{
	struct fixture f;
	struct buf csv = BUF_INIT, json = BUF_INIT;
	struct err e = ERR_INIT;
	struct view v;
	struct cJSON *j;
	const char *line;
	size_t n = 0;

	fixture_init(&f);
	fixture_add_days(&f, (struct fixture_row){ .product = "A, \"quoted\"",
		.precision = "fp64", .driver = "1", .gemm = 100.0 / 3, .peak = 100 }, 9);
	view_init(&v, view_find("trajectory"));
	cr_assert_eq(v.ops->load(&v, &f.ws, &e), 0);
	cr_assert_eq(v.ops->csv(&v, &csv, &e), 0);
	cr_assert_eq(v.ops->json(&v, &json, &e), 0);
	line = strchr(buf_str(&csv), '\n') + 1;
	while (*line) {
		const char *field = line;

		cr_assert_eq(strncmp(line, "\"A, \"\"quoted\"\"\",", 16), 0, "%s", line);
		field += 16;
		for (int comma = 0; comma < 7; comma++)   /* unit_id … days */
			field = strchr(field, ',') + 1;
		cr_assert_eq(strtod(field, NULL), f.ws.set->rows[n].value[METRIC_EFFICIENCY]);
		line = strchr(line, '\n') + 1;
		n++;
	}
	cr_assert_eq(n, 9);
	j = json_parse(json.p, json.n, &e);
	cr_assert_not_null(j, "%s", e.text);
	cr_assert_str_eq(json_str(j, "metric", "", &e), "efficiency");
	json_free(j);
	buf_release(&csv);
	buf_release(&json);
	view_release(&v);
	fixture_release(&f);
}

Test(view_trajectory, a_metric_without_runs_says_so_and_the_next_one_is_a_key_away)
{
	struct fixture f;
	struct view v;

	two_products(&f);
	f.ws.metric = METRIC_STREAM_TRIAD;
	view_init(&v, view_find("trajectory"));
	cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
	cr_assert(shows(&v, "No run has this metric: m shows the next one."));
	press(&v, &f, 'm');   /* BLAS 1 and 2 have none either */
	cr_assert(shows(&v, "BLAS 3 (gemm)"));
	cr_assert_not(shows(&v, "No run has"));
	view_release(&v);
	fixture_release(&f);
}

static struct fixture_row custom_row(const char *name, const char *unit, double value)
{
	return (struct fixture_row){ .product = "X", .precision = "mixed", .driver = "1",
				     .imported = true, .custom = name, .unit_name = unit,
				     .value = value };
}

Test(view_trajectory, a_store_with_figures_of_other_kinds_alone_opens_on_the_longest)
{
	struct fixture f;
	struct view v;

	fixture_init(&f);
	fixture_add_days(&f, custom_row("custom:bert", "samples/s", 4000), 3);
	fixture_add_days(&f, custom_row("custom:tokens", "tokens/s", 70), 8);
	view_init(&v, view_find("trajectory"));
	cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
	cr_assert(shows(&v, "X, mixed tokens, tokens/s"));
	cr_assert(shows(&v, "8 runs, 7 d"));
	cr_assert(shows(&v, "70 % of its best level d 0"));
	press(&v, &f, SKEY_LEFT);
	cr_assert(shows(&v, "day 7  2025-01-22 00:00  70.00 tokens/s"));
	press(&v, &f, SKEY_UP);   /* of all names */
	cr_assert(shows(&v, "X, mixed bert, samples/s"));
	view_release(&v);
	fixture_release(&f);
}

Test(view_trajectory, the_metric_key_goes_through_what_there_is_and_around)
{
	static const char *const shown[] = { "BLAS 3 (gemm)", "efficiency", "mixed a/b, 1/s",
		"mixed bert, samples/s", "BLAS 3 (gemm)" };
	struct fixture f;
	struct view v;

	fixture_init(&f);
	fixture_add_days(&f, (struct fixture_row){ .product = "X", .precision = "mixed",
		.driver = "1", .gemm = 60, .peak = 100 }, 4);
	fixture_add_days(&f, custom_row("custom:bert", "samples/s", 4000), 3);
	fixture_add_days(&f, custom_row("custom:a/b", "ms", 20), 3);   /* a rate */
	f.ws.metric = METRIC_STREAM_COPY;
	view_init(&v, view_find("trajectory"));
	cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
		press(&v, &f, 'm');
		cr_assert(shows(&v, shown[i]), "%s", shown[i]);
	}
	view_release(&v);
	fixture_release(&f);
}

/* 20 ms are 50 a second. */
Test(view_trajectory, a_custom_figure_is_exported_with_its_whole_name_and_unit)
{
	struct buf csv = BUF_INIT, json = BUF_INIT;
	struct err e = ERR_INIT;
	struct fixture f;
	struct cJSON *j;
	const struct cJSON *s;
	struct view v;

	fixture_init(&f);
	fixture_add_days(&f, custom_row("custom:bert", "samples/s", 4000), 9);
	fixture_add_days(&f, custom_row("custom:a/b", "ms", 20), 8);
	f.ws.metric = METRIC_CUSTOM;
	f.ws.custom = "custom:a/b";
	view_init(&v, view_find("trajectory"));
	cr_assert_eq(v.ops->load(&v, &f.ws, &e), 0);
	cr_assert_eq(v.ops->csv(&v, &csv, &e), 0);
	cr_assert_eq(v.ops->json(&v, &json, &e), 0);
	cr_assert_not_null(strstr(buf_str(&csv), ",cpu,mixed,custom:a/b,2025-01-15T"));
	cr_assert_not_null(strstr(buf_str(&csv), ",1,1/s\n"));
	cr_assert_null(strstr(buf_str(&csv), "bert"));
	j = json_parse(json.p, json.n, &e);
	cr_assert_not_null(j, "%s", e.text);
	cr_assert_str_eq(json_str(j, "metric", "", &e), "custom:a/b");
	cr_assert_str_eq(json_str(j, "unit", "", &e), "1/s");
	s = json_first(json_get(j, "series"));
	cr_assert_float_eq(json_value_num(json_get(s, "best_level")), 50, .2);
	cr_assert_float_eq(json_value_num(json_get(s, "current")), 50, .2);
	cr_assert_str_eq(json_str(s, "relative_to", "", &e), "best_level");
	json_free(j);
	buf_release(&csv);
	buf_release(&json);
	view_release(&v);
	fixture_release(&f);
}

Test(view_trajectory, an_unknown_figure_is_named_with_those_that_there_are)
{
	struct fixture f;
	struct view v;

	fixture_init(&f);
	fixture_add_days(&f, custom_row("custom:bert", "samples/s", 4000), 3);
	f.ws.metric = METRIC_CUSTOM;
	f.ws.custom = "custom:brt";
	view_init(&v, view_find("trajectory"));
	cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
	cr_assert(shows(&v, "No run has the figure brt: there are bert. m shows the next one."));
	press(&v, &f, 'm');
	cr_assert(shows(&v, "X, mixed bert, samples/s"));
	view_release(&v);
	fixture_release(&f);
}

/* As long as names and places get. */
Test(view_trajectory, an_argument_names_a_figure_with_slashes_behind_the_place)
{
	char name[65] = "custom:a/", place[CHART_PLACE];
	struct fixture f;
	struct view v;

	memset(name + 9, 'x', sizeof name - 10);
	fixture_init(&f);
	fixture_add_days(&f, custom_row("custom:bert", "samples/s", 4000), 9);
	fixture_add_days(&f, custom_row("custom:a/b", "B", 20), 3);
	fixture_add_days(&f, custom_row(name, "C", 20), 2);
	view_init(&v, view_find("trajectory"));
	chart_place("X", "cpu", "mixed", place);
	snprintf(v.arg, sizeof v.arg, "%s/custom:a/b", place);
	cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
	cr_assert(shows(&v, "X, mixed a/b, B"));
	snprintf(v.arg, sizeof v.arg, "%s/%s", place, name);
	cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
	cr_assert(shows(&v, "X, mixed a/xxxx"));
	cr_assert(shows(&v, "2 runs, 1 d"));
	view_release(&v);
	fixture_release(&f);
}

Test(view_trajectory, nothing_to_show_yet_is_not_called_nothing_measured)
{
	struct fixture_row row = { .product = "X", .precision = "fp16", .driver = "1",
				   .gemm = 60, .peak = 100 };
	struct fixture f;
	struct view v;

	fixture_init(&f);
	for (row.unit = 1; row.unit <= 40; row.unit++)
		fixture_add_days(&f, row, 30);
	f.ws.metric = METRIC_STREAM_TRIAD;
	f.ws.patience_ms = 1;
	view_init(&v, view_find("trajectory"));
	cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
	cr_assert(shows(&v, "Levels of all series are being computed: "));
	cr_assert(shows(&v, " of 40 groups."));
	f.ws.patience_ms = 0;
	cr_assert_eq(standings_work(&f.ws, 60000, &(size_t){ 0 }, NULL), 0);
	cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
	cr_assert(shows(&v, "No run has this metric: m shows the next one."));
	view_release(&v);
	fixture_release(&f);
}

/* The key bar offers p pause, s skip, a abort and L log on every screen. */
Test(view_trajectory, the_keys_of_a_run_in_progress_are_left_to_it)
{
	struct fixture f;
	struct view v;

	two_products(&f);
	view_init(&v, view_find("trajectory"));
	cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
	for (const char *key = "psaLrx?q"; *key; key++)
		cr_assert_eq(v.ops->key(&v, *key), VIEW_IGNORED, "%c", *key);
	view_release(&v);
	fixture_release(&f);
}
