/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "core/base/err.h"
#include "core/base/json.h"
#include "db/store.h"
#include "tui/demo.h"
#include "tui/screen.h"
#include "tui/view.h"
#include "view_fixture.h"

static void print(const struct view *v, struct buf *out)
{
	struct grid g = GRID_INIT;

	buf_reset(out);
	grid_init(&g, 120, 12, GLYPH_ASCII);
	v->ops->draw(v, &g, grid_rect(&g));
	screen_text_write(&g, NULL, out);
	grid_release(&g);
}

static bool shows(const struct view *v, const char *text)
{
	struct buf out = BUF_INIT;
	bool found;

	print(v, &out);
	found = strstr(buf_str(&out), text) != NULL;
	buf_release(&out);
	return found;
}

/* Whether a stands above b. */
static bool above(const struct view *v, const char *a, const char *b)
{
	struct buf out = BUF_INIT;
	const char *p, *q;

	print(v, &out);
	p = strstr(buf_str(&out), a);
	q = strstr(buf_str(&out), b);
	cr_assert(p && q, "%s", buf_str(&out));
	buf_release(&out);
	return p < q;
}

static void three_rows(struct fixture *f)
{
	static const struct fixture_row row[] = {
		{ .product = "Alpha", .precision = "fp64", .driver = "1", .gemm = 50, .peak = 100 },
		{ .product = "Beta", .precision = "fp32", .driver = "1", .day = 1, .gemm = 90, .peak = 100, .forced = true },
		{ .product = "Gamma", .precision = "fp64", .driver = "2", .day = 2, .gemm = 70, .peak = 100 },
	};

	fixture_init(f);
	for (size_t i = 0; i < 3; i++)
		fixture_add(f, &row[i]);
}

static void keys(struct view *v, const char *s)
{
	for (; *s; s++)
		v->ops->key(v, *s);
}

Test(view_runs, the_newest_run_stands_first_and_reverse_turns_it_round)
{
	struct fixture f;
	struct view v;

	three_rows(&f);
	view_init(&v, view_find("runs"));
	cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
	cr_assert(above(&v, "Gamma", "Beta") && above(&v, "Beta", "Alpha"));
	cr_assert(shows(&v, " 3 rows "));
	keys(&v, "O");
	cr_assert(above(&v, "Alpha", "Beta") && above(&v, "Beta", "Gamma"));
	view_release(&v);
	fixture_release(&f);
}

Test(view_runs, one_row_is_one_row)
{
	struct fixture f;
	struct view v;

	fixture_init(&f);
	fixture_add(&f, &(struct fixture_row){ .product = "Alpha", .precision = "fp64",
		.driver = "1", .gemm = 50, .peak = 100 });
	view_init(&v, view_find("runs"));
	cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
	cr_assert(shows(&v, " 1 row "));
	keys(&v, "/a");
	cr_assert(shows(&v, "/a_  1 of 1 row "));
	view_release(&v);
	fixture_release(&f);
}

Test(view_runs, sorting_by_efficiency_puts_the_best_first_and_what_has_none_last)
{
	struct fixture f;
	struct view v;

	three_rows(&f);
	fixture_add(&f, &(struct fixture_row){ .product = "Delta", .precision = "fp64",
		.driver = "2", .day = 3, .gemm = 95 });
	view_init(&v, view_find("runs"));
	cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
	keys(&v, "oooo");   /* product, device, precision, efficiency */
	cr_assert(above(&v, "Beta", "Gamma") && above(&v, "Gamma", "Alpha") &&
		  above(&v, "Alpha", "Delta"));
	keys(&v, "O");
	cr_assert(above(&v, "Alpha", "Gamma") && above(&v, "Gamma", "Beta") &&
		  above(&v, "Beta", "Delta"));
	view_release(&v);
	fixture_release(&f);
}

Test(view_runs, typing_a_filter_narrows_the_list_and_escape_brings_it_back)
{
	struct fixture f;
	struct view v;

	three_rows(&f);
	view_init(&v, view_find("runs"));
	cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
	keys(&v, "/forc");
	cr_assert(shows(&v, "Beta"));
	cr_assert_not(shows(&v, "Alpha"));
	cr_assert(shows(&v, "/forc_  1 of 3 rows"));
	keys(&v, "q");      /* a letter, not the command */
	cr_assert(shows(&v, "No run matches what you typed"));
	v.ops->key(&v, SKEY_ESC);
	cr_assert(shows(&v, "Alpha") && shows(&v, "Gamma"));
	view_release(&v);
	fixture_release(&f);
}

Test(view_runs, the_selection_stays_on_its_run_when_newer_ones_arrive)
{
	struct fixture f;
	struct view v;

	three_rows(&f);
	view_init(&v, view_find("runs"));
	cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
	v.ops->key(&v, SKEY_DOWN);
	cr_assert(shows(&v, ">2025-01-16"));
	fixture_add(&f, &(struct fixture_row){ .product = "Delta", .precision = "fp64",
		.driver = "2", .day = 3, .gemm = 70, .peak = 100 });
	cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
	cr_assert(shows(&v, "Delta"));
	cr_assert(shows(&v, ">2025-01-16"));
	view_release(&v);
	fixture_release(&f);
}

/* A store in a folder of its own with the demonstration's first run. */
static struct run *stored_run(struct workspace *ws)
{
	const char *tmp = getenv("TMPDIR");
	struct err e = ERR_INIT;
	struct run **runs, *first;
	char path[200];
	size_t n;

	snprintf(path, sizeof path, "%s/view-runs-XXXXXX", tmp ? tmp : "/tmp");
	cr_assert_not_null(mkdtemp(path));
	snprintf(path + strlen(path), sizeof path - strlen(path), "/t.db");
	runs = demo_runs_new(&n);
	cr_assert_eq(store_open(path, STORE_CREATE, &ws->store, &e), 0, "%s", e.text);
	cr_assert_eq(store_add_run(ws->store, runs[0], &e), 1, "%s", e.text);
	cr_assert_eq(store_get_run(ws->store, runs[0]->run_id, &first, &e), 0, "%s", e.text);
	demo_runs_free(runs, n);
	cr_assert_eq(workspace_load(ws, &e), 0, "%s", e.text);
	return first;
}

Test(view_runs, enter_opens_the_run_with_its_record_hash_and_escape_closes_it)
{
	struct workspace ws;
	struct run *run;
	struct view v;
	char hash[DIGEST_HEX];
	struct grid g = GRID_INIT;
	struct buf out = BUF_INIT;

	workspace_init(&ws);
	run = stored_run(&ws);
	run_hash(run, hash);
	view_init(&v, view_find("runs"));
	cr_assert_eq(v.ops->load(&v, &ws, NULL), 0);
	cr_assert_eq(v.ops->key(&v, SKEY_ENTER), VIEW_RELOAD);
	cr_assert_str_eq(v.arg, run->run_id);
	cr_assert_eq(v.ops->load(&v, &ws, NULL), 0);
	grid_init(&g, 160, 46, GLYPH_ASCII);
	v.ops->draw(&v, &g, grid_rect(&g));
	screen_text_write(&g, NULL, &out);
	cr_assert_not_null(strstr(buf_str(&out), hash));
	cr_assert_not_null(strstr(buf_str(&out), run->samples[0].kernel));
	cr_assert_eq(v.ops->key(&v, SKEY_ESC), VIEW_REDRAW);
	cr_assert_str_eq(v.arg, "");
	grid_release(&g);
	buf_release(&out);
	run_free(run);
	view_release(&v);
	workspace_release(&ws);
}

Test(view_runs, a_run_that_another_screen_opened_hands_escape_back_to_it)
{
	struct workspace ws;
	struct run *run;
	struct view v;

	workspace_init(&ws);
	run = stored_run(&ws);
	view_init(&v, view_find("runs"));
	memcpy(v.arg, run->run_id, RUN_ID);
	cr_assert_eq(v.ops->load(&v, &ws, NULL), 0);
	cr_assert_eq(v.ops->key(&v, SKEY_ESC), VIEW_IGNORED);
	run_free(run);
	view_release(&v);
	workspace_release(&ws);
}

Test(view_runs, the_json_of_a_row_keeps_numbers_exact_and_what_is_missing_null)
{
	struct workspace ws;
	struct run *run;
	struct view v;
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;
	struct cJSON *j;
	const struct run_row *row;
	char *wrapped;
	const struct cJSON *array;

	workspace_init(&ws);
	run = stored_run(&ws);
	view_init(&v, view_find("runs"));
	cr_assert_eq(v.ops->load(&v, &ws, &e), 0);
	cr_assert_eq(v.ops->json(&v, &out, &e), 0, "%s", e.text);
	wrapped = malloc(out.n + 16);
	cr_assert_not_null(wrapped);
	snprintf(wrapped, out.n + 16, "{\"rows\":%s}", out.p);
	j = json_parse(wrapped, strlen(wrapped), &e);
	cr_assert_not_null(j, "%s", e.text);
	array = json_array(j, "rows", &e);
	cr_assert_not_null(array);
	row = &ws.set->rows[ws.set->n - 1];    /* newest first */
	cr_assert_eq(strtod(strstr(out.p, "\"theoretical_peak_gops\":") + 24, NULL),
		     row->peak_theory);
	cr_assert_not_null(strstr(out.p, row->run_id));
	cr_assert_not_null(strstr(out.p, ":null"));
	cr_assert_not_null(strstr(out.p, "\"forced\":false"));
	json_free(j);
	free(wrapped);
	buf_release(&out);
	run_free(run);
	view_release(&v);
	workspace_release(&ws);
}
