/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>

#include "core/base/err.h"
#include "db/store.h"
#include "tui/runs_window.h"
#include "tui/screen.h"
#include "tui/view.h"
#include "view_fixture.h"

#define RUNS 100
#define DESK 30

static struct fixture f;
static struct view v;

static void load(void)
{
	struct err e = ERR_INIT;

	cr_assert_eq(v.ops->load(&v, &f.ws, &e), 0, "%s", e.text);
}

/* Daily runs, of which fewer lie on the desk. */
static void setup(void)
{
	static const struct fixture_row row = {
		.product = "Alpha", .precision = "fp64", .driver = "1",
		.gemm = 50, .peak = 100,
	};

	fixture_init(&f);
	f.ws.filter.limit = DESK;
	fixture_add_days(&f, row, RUNS);
	view_init(&v, view_find("runs"));
	load();
}

static void teardown(void)
{
	view_release(&v);
	fixture_release(&f);
}

TestSuite(runs_window, .init = setup, .fini = teardown);

static void press(int key)
{
	if (v.ops->key(&v, key) == VIEW_RELOAD)
		load();
}

static bool shows(const char *text)
{
	struct grid g = GRID_INIT;
	struct buf out = BUF_INIT;
	bool found;

	grid_init(&g, 120, 12, GLYPH_ASCII);
	v.ops->draw(&v, &g, grid_rect(&g));
	screen_text_write(&g, NULL, &out);
	found = strstr(buf_str(&out), text) != NULL;
	grid_release(&g);
	buf_release(&out);
	return found;
}

static void press_times(int key, int n)
{
	while (n-- > 0)
		press(key);
}

static void type(const char *s)
{
	for (; *s; s++)
		press(*s);
	press(SKEY_ENTER);
}

/* Day 0 is 2025-01-15: the newest of a hundred is 2025-04-24. */
Test(runs_window, the_list_goes_on_behind_its_end_and_comes_back)
{
	cr_assert(shows("newest 30 of 100 rows"));
	cr_assert(shows(">2025-04-24"));
	press_times('j', DESK - 1);
	cr_assert(shows("newest 30 of 100 rows") && shows(">2025-03-26"));
	press('j');
	cr_assert(shows("rows 31-60 of 100"));
	cr_assert(shows(">2025-03-25"));
	press_times(SKEY_PAGE_DOWN, 5);
	cr_assert(shows("rows 61-90 of 100") && shows(">2025-02-23"));
	press_times('j', DESK);
	cr_assert(shows("rows 91-100 of 100") && shows(">2025-01-24"));
	press_times(SKEY_DOWN, 30);
	cr_assert(shows("rows 91-100 of 100") && shows(">2025-01-15"));
	press_times(SKEY_UP, 10);
	cr_assert(shows("rows 61-90 of 100") && shows(">2025-01-25"));
	press_times('k', DESK);
	cr_assert(shows("rows 31-60 of 100") && shows(">2025-02-24"));
	press_times(SKEY_PAGE_UP, 5);
	cr_assert(shows("newest 30 of 100 rows") && shows(">2025-03-26"));
}

Test(runs_window, end_is_the_oldest_run_of_all_and_home_the_newest)
{
	press(SKEY_END);
	cr_assert(shows("rows 71-100 of 100") && shows(">2025-01-15"));
	press('G');
	cr_assert(shows("rows 71-100 of 100") && shows(">2025-01-15"));
	press(SKEY_UP);
	cr_assert(shows(">2025-01-16"));
	press(SKEY_HOME);
	cr_assert(shows("newest 30 of 100 rows") && shows(">2025-04-24"));
	press('G');
	cr_assert(shows("rows 71-100 of 100") && shows(">2025-01-15"));
	press_times('k', DESK);
	cr_assert(shows("rows 41-70 of 100") && shows(">2025-02-14"));
	press('j');
	cr_assert(shows("rows 71-100 of 100") && shows(">2025-02-13"));
}

/* From the oldest run on pages have other borders than from the newest: none is left
 * out, and none is there twice. */
Test(runs_window, from_the_oldest_run_up_leads_to_the_newest_by_every_run)
{
	char day[16];

	press(SKEY_END);
	for (int i = 0; i < RUNS; i++) {
		time_t at = (time_t)(FIXTURE_DAY0 / 1000 + i * 86400);
		struct tm tm;

		strftime(day, sizeof day, ">%Y-%m-%d", gmtime_r(&at, &tm));
		cr_assert(shows(day), "%s", day);
		press('k');
	}
	cr_assert(shows("newest 30 of 100 rows") && shows(">2025-04-24"));
}

Test(runs_window, oldest_first_home_is_the_oldest_run_and_end_the_newest)
{
	press('O');
	press(SKEY_HOME);
	cr_assert(shows("rows 71-100 of 100") && shows(">2025-01-15"));
	press(SKEY_END);
	cr_assert(shows("newest 30 of 100 rows") && shows(">2025-04-24"));
}

Test(runs_window, the_oldest_run_stays_in_sight_when_others_arrive)
{
	struct fixture_row older = { .product = "Beta", .precision = "fp64", .driver = "2",
				     .day = -5, .gemm = 60, .peak = 100 };

	press(SKEY_END);
	fixture_add_days(&f, (struct fixture_row){ .product = "Beta", .precision = "fp64",
		.driver = "2", .day = RUNS, .gemm = 60, .peak = 100 }, 3);
	load();
	cr_assert(shows("rows 74-103 of 103") && shows(">2025-01-15"));
	fixture_add_days(&f, older, 2);
	load();
	cr_assert(shows("rows 76-105 of 105") && shows(">2025-01-15"));
	press(SKEY_END);
	cr_assert(shows(">2025-01-10"));
}

static void add_newer(int days)
{
	struct fixture_row row = { .product = "Beta", .precision = "fp64", .driver = "2",
				   .day = RUNS, .gemm = 60, .peak = 100 };

	fixture_add_days(&f, row, days);
	load();
}

Test(runs_window, the_selection_stays_on_an_older_page_when_runs_arrive)
{
	press_times('j', DESK + 1);
	cr_assert(shows("rows 31-60 of 100") && shows(">2025-03-24"));
	add_newer(3);
	cr_assert(shows("rows 34-63 of 103") && shows(">2025-03-24"));
	/* the desk has moved on: what is between it and the page is not left out */
	press('k');
	press('k');
	cr_assert(shows(">2025-03-26"));
	press_times('k', 29);
	cr_assert(shows(">2025-04-24"));
	press('k');
	cr_assert(shows("newest 30 of 103 rows") && shows("Beta"));
}

/* Sorted the other way the older rows are above. */
Test(runs_window, from_the_oldest_first_up_leads_to_older_rows)
{
	press('O');
	press('k');
	cr_assert(shows("rows 31-60 of 100") && shows(">2025-03-25"));
	press('j');
	cr_assert(shows("newest 30 of 100 rows") && shows(">2025-03-26"));
}

Test(runs_window, a_typed_filter_says_of_which_rows_it_is)
{
	add_newer(5);
	type("/beta");
	cr_assert(shows("/beta  5 of the 30 rows loaded, newest of 105"));
	press(SKEY_END);
	cr_assert(shows("/beta  5 of the 30 rows loaded, newest of 105"), "the last of them");
	press('j');
	cr_assert(shows("/beta  0 of the 30 rows loaded, 31-60 of 105"));
	cr_assert(shows("No run matches what you typed, of the 30 rows loaded, 31-60 of 105"));
	cr_assert(shows("Down goes on to older"));
	press('j');
	cr_assert(shows("/beta  0 of the 30 rows loaded, 61-90 of 105"));
	press(SKEY_END);
	cr_assert(shows("/beta  0 of the 30 rows loaded, 76-105 of 105"));
	cr_assert(shows("Up goes on to newer"));
	press(SKEY_HOME);
	cr_assert(shows("/beta  5 of the 30 rows loaded, newest of 105"));
	press(SKEY_ESC);
	cr_assert(shows("newest 30 of 105 rows"));
}

Test(runs_window, an_order_says_of_which_rows_it_is_and_goes_on_to_the_next)
{
	press_times('o', 4);
	cr_assert(shows("by EFF %: the 30 rows loaded, newest of 100"));
	press(SKEY_END);
	cr_assert(shows("by EFF %: the 30 rows loaded, newest of 100"));
	press('j');
	cr_assert(shows("by EFF %: the 30 rows loaded, 31-60 of 100"));
	press(SKEY_UP);
	cr_assert(shows("newest of 100"));
	press(SKEY_END);
	cr_assert(shows("by EFF %: the 30 rows loaded, 71-100 of 100"));
	press(SKEY_HOME);   /* the first of these, */
	cr_assert(shows("by EFF %: the 30 rows loaded, 71-100 of 100"));
	press(SKEY_HOME);
	cr_assert(shows("newest of 100"));
}

/* As narrow as a terminal is. */
Test(runs_window, at_80_columns_it_is_said_as_well)
{
	struct grid g = GRID_INIT;
	struct buf out = BUF_INIT;

	type("/alpha");
	press_times('o', 4);
	grid_init(&g, 80, 24, GLYPH_ASCII);
	v.ops->draw(&v, &g, grid_rect(&g));
	screen_text_write(&g, NULL, &out);
	cr_assert_not_null(strstr(buf_str(&out),
				  "/alpha  30 of the 30 rows loaded, newest of 100"));
	grid_release(&g);
	buf_release(&out);
}

Test(runs_window, a_list_that_is_all_loaded_says_how_many_it_has)
{
	f.ws.filter.limit = 2 * RUNS;
	workspace_touch(&f.ws);
	cr_assert_eq(workspace_load(&f.ws, NULL), 0);
	load();
	press_times('o', 4);
	cr_assert(shows(" 100 rows "));
	type("/alpha");
	cr_assert(shows("/alpha  100 of 100 rows"));
	press(SKEY_END);
	cr_assert(shows("/alpha  100 of 100 rows"));
}

/* Every run once, whatever the pages. */
Test(runs_window, pages_hold_all_rows_once)
{
	for (size_t desk = 1; desk < RUNS; desk += 13) {
		struct runs_window w = { 0 };
		const struct run_row *near;
		struct err e = ERR_INIT;
		int seen[RUNS] = { 0 }, rc;
		size_t pages = 0;

		f.ws.filter.limit = desk;
		workspace_touch(&f.ws);
		cr_assert_eq(workspace_load(&f.ws, &e), 0);
		do {
			const struct run_set *set = runs_window_set(&w, &f.ws);

			cr_assert_leq(set->n, desk);
			for (size_t i = 0; i < set->n; i++)
				seen[strtoul(set->rows[i].run_id, NULL, 16)]++;
			rc = runs_window_step(&w, &f.ws, true, &near, &e);
			pages++;
		} while (rc == 1);
		cr_assert_eq(rc, 0, "%s", e.text);
		cr_assert_eq(pages, (RUNS + desk - 1) / desk);
		for (size_t i = 0; i < RUNS; i++)
			cr_assert_eq(seen[i], 1, "desk of %zu, run %zu", desk, i);
		while ((rc = runs_window_step(&w, &f.ws, false, &near, &e)) == 1)
			;
		cr_assert_eq(rc, 0);
		cr_assert_null(w.own);
		runs_window_release(&w);
	}
}

Test(runs_window, a_page_of_a_store_that_is_gone_gives_way_to_the_desk)
{
	press_times('j', DESK);
	cr_assert(shows("rows 31-60 of 100"));
	store_close(f.ws.store);
	run_set_free(f.ws.set);
	f.ws.store = NULL;
	f.ws.set = NULL;
	f.ws.loads++;
	load();
	cr_assert(shows("Nothing measured yet"));
}

Test(runs_window, csv_has_all_rows_newest_first_whatever_lies_on_the_desk)
{
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;
	const char *p;
	int n = 0;

	cr_assert_eq(v.ops->csv(&v, &out, &e), 0, "%s", e.text);
	for (p = strchr(buf_str(&out), '\n') + 1; *p; p = strchr(p, '\n') + 1)
		cr_assert_eq(strtoul(p, NULL, 16), (unsigned long)(RUNS - 1 - n++));
	cr_assert_eq(n, RUNS);
	buf_release(&out);
}

/* What was typed is not in the oldest run: the last one that is, is where End leads. */
Test(runs_window, end_in_a_typed_list_is_the_last_row_of_the_oldest_ones)
{
	type("/alpha");
	press(SKEY_END);
	cr_assert(shows(">2025-03-26"), "the last of those that are loaded");
	press(SKEY_END);
	cr_assert(shows("30 of the 30 rows loaded, 71-100 of 100") && shows(">2025-01-15"));
	press(SKEY_ESC);
	press(SKEY_HOME);
	type("/-02-0");   /* of the 30 oldest February 1 to 9 alone */
	press(SKEY_END);
	cr_assert(shows(" 9 of the 30 rows loaded, 71-100 of 100") && shows(">2025-02-01"));
}

/* By product, so that the newest of all the same ones is first. */
Test(runs_window, end_in_a_sorted_list_is_the_last_row_of_the_oldest_ones)
{
	press('o');
	press(SKEY_END);
	cr_assert(shows(">2025-03-26"));
	press(SKEY_END);
	cr_assert(shows("the 30 rows loaded, 71-100 of 100") && shows(">2025-01-15"));
	press(SKEY_HOME);
	press(SKEY_HOME);
	cr_assert(shows("the 30 rows loaded, newest of 100") && shows(">2025-04-24"));
}
