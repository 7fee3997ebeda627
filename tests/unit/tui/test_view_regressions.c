/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <criterion/criterion.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "tui/live.h"
#include "tui/view.h"
#include "view_fixture.h"

/* 30 runs at 100, then n at 80. */
static void add_fall(struct fixture *f, const char *product, int n)
{
	struct fixture_row row = { .product = product, .precision = "fp64",
		.driver = "1", .gemm = 100 };

	fixture_add_days(f, row, 30);
	row.driver = "2";
	row.day = 30;
	row.gemm = 80;
	fixture_add_days(f, row, n);
}

static bool prints(struct fixture *f, const char *text)
{
	struct buf out = BUF_INIT;
	bool found;

	fixture_print(f, "regressions", 100, 30, &out);
	found = strstr(buf_str(&out), text) != NULL;
	if (!found)
		cr_log_warn("%s", buf_str(&out));
	buf_release(&out);
	return found;
}

/* How often the view is loaded until it wants no more. */
static int loads(struct fixture *f)
{
	struct err e = ERR_INIT;
	struct view v;
	int n = 0;

	view_init(&v, view_find("regressions"));
	do {
		v.more = false;
		cr_assert_eq(v.ops->load(&v, &f->ws, &e), 0, "%s", e.text);
		n++;
	} while (v.more);
	view_release(&v);
	return n;
}

/* Each of three products is a cohort of its own, read in one piece. */
Test(view_regressions, causes_of_the_others_wait_for_a_run_only_while_it_measures)
{
	struct live *l = live_new();
	struct fixture f;
	int quiet, measuring;

	fixture_init(&f);
	add_fall(&f, "X", 20);
	add_fall(&f, "Y", 20);
	add_fall(&f, "Z", 20);
	cr_assert(prints(&f, "3 open, 0 held back"));
	f.ws.patience_ms = 60000;
	quiet = loads(&f);
	f.ws.live = l;
	l->state = LIVE_MEASURING;
	measuring = loads(&f);
	cr_expect_eq(measuring, 2, "the list, then the cause of what is selected");
	cr_expect_gt(quiet, measuring + 1);
	l->state = LIVE_STORED;
	cr_expect_eq(loads(&f), quiet);
	l->state = LIVE_FAILED;
	cr_expect_eq(loads(&f), quiet);
	f.ws.live = NULL;
	live_free(l);
	fixture_release(&f);
}

Test(view_regressions, series_with_too_few_runs_to_compare_are_counted_beside_alerts)
{
	struct fixture f;

	fixture_init(&f);
	add_fall(&f, "X", 20);
	cr_expect(prints(&f, "1 open, 0 held back, 0 fixed, 1 series compared"));
	fixture_add_days(&f, (struct fixture_row){ .product = "Y", .precision = "fp64",
		.driver = "1", .gemm = 50 }, 3);
	cr_expect(prints(&f, "1 open, 0 held back, 0 fixed, 1 of 2 series compared"));
	fixture_release(&f);
}
