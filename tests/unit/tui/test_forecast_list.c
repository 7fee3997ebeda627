/* SPDX-License-Identifier: MIT */
/* The series of the forecast screen, when keys and new runs come together. */
#include <string.h>

#include <criterion/criterion.h>

#include "core/base/err.h"
#include "tui/screen.h"
#include "tui/view.h"
#include "view_fixture.h"

static struct fixture f;
static struct view v;

static void add(const char *product, unsigned unit)
{
	fixture_add_days(&f, (struct fixture_row){ .product = product,
		.precision = "fp64", .driver = "1", .gemm = 50, .peak = 100,
		.unit = unit }, 10);
}

static void load(void)
{
	struct err e = ERR_INIT;

	cr_assert_eq(v.ops->load(&v, &f.ws, &e), 0, "%s", e.text);
}

static void setup(void)
{
	fixture_init(&f);
	add("Beta", 2);
	add("Delta", 4);
	view_init(&v, view_find("forecast"));
	load();
}

static void teardown(void)
{
	view_release(&v);
	fixture_release(&f);
}

TestSuite(forecast_list, .init = setup, .fini = teardown);

static bool shows(const char *text)
{
	struct grid g = GRID_INIT;
	struct buf out = BUF_INIT;
	bool found;

	grid_init(&g, 100, 30, GLYPH_ASCII);
	v.ops->draw(&v, &g, grid_rect(&g));
	screen_text_write(&g, NULL, &out);
	found = strstr(buf_str(&out), text) != NULL;
	grid_release(&g);
	buf_release(&out);
	return found;
}

Test(forecast_list, a_key_leads_to_the_next_series)
{
	cr_assert(shows("Forecast, Beta") && shows("1 of 2 series"));
	cr_assert_eq(v.ops->key(&v, 'j'), VIEW_RELOAD);
	load();
	cr_assert(shows("Forecast, Delta") && shows("2 of 2 series"));
}

/* Both between two frames: the series that the key led to is the one shown, and the list
 * is the new one. */
Test(forecast_list, a_key_and_new_runs_at_once_are_both_seen)
{
	cr_assert_eq(v.ops->key(&v, 'j'), VIEW_RELOAD);
	add("Alpha", 1);
	add("Gamma", 3);
	load();
	cr_assert(shows("Forecast, Delta") && shows("3 of 4 series"));
	cr_assert_eq(v.ops->key(&v, 'k'), VIEW_RELOAD);
	load();
	cr_assert(shows("Forecast, Beta") && shows("2 of 4 series"));
}

Test(forecast_list, of_new_runs_without_a_key_the_series_stays)
{
	add("Alpha", 1);
	load();
	cr_assert(shows("Forecast, Beta") && shows("2 of 3 series"));
}
