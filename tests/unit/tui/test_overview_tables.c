/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/base/err.h"
#include "db/alert_store.h"
#include "tui/alert_board.h"
#include "tui/overview_tables.h"
#include "tui/standings.h"
#include "view_fixture.h"

static struct fixture f;
static struct overview_tables t;

static void setup(void)
{
	fixture_init(&f);
	t = (struct overview_tables){ .name = NULL };
}

static void teardown(void)
{
	overview_tables_release(&t);
	fixture_release(&f);
}

TestSuite(overview_tables, .init = setup, .fini = teardown);

static void load(size_t limit)
{
	struct err e = ERR_INIT;

	cr_assert_eq(overview_tables_load(&t, &f.ws, limit, &e), 0, "%s", e.text);
}

static void add(const char *product, const char *precision, double gemm, int days)
{
	fixture_add_days(&f, (struct fixture_row){ .product = product,
		.precision = precision, .driver = "1", .gemm = gemm, .peak = 100 }, days);
}

/* The specification's own drop: 513.0 to 489.2 GFLOP/s. */
static void add_drop(void)
{
	fixture_add_days(&f, (struct fixture_row){ .product = "Intel Core i7-12700K",
		.precision = "fp32", .driver = "560.35", .gemm = 513.0,
		.peak = 1000 }, 30);
	fixture_add_days(&f, (struct fixture_row){ .product = "Intel Core i7-12700K",
		.precision = "fp32", .driver = "560.40", .day = 30, .gemm = 489.2,
		.peak = 1000 }, 20);
}

static bool shows(const char *view, const char *words)
{
	struct buf out = BUF_INIT;
	bool found;

	fixture_print(&f, view, 160, 46, &out);
	found = strstr(buf_str(&out), words) != NULL;
	buf_release(&out);
	return found;
}

/* --- rows ----------------------------------------------------------------------- */

Test(overview_tables, rows_are_in_the_order_of_maturity_and_have_the_figures_of_their_runs)
{
	const struct kept_series *s;

	add("X", "fp64", 72, 60);   /* over 70 % from the first day, flat since */
	add("Y", "fp64", 91, 40);
	add("Z", "fp64", 10, 5);
	load(OVERVIEW_SERIES);
	s = t.maturity.series;
	cr_assert_eq(t.maturity.n, 3);
	cr_assert_str_eq(s[0].key.product, "Y");
	cr_assert_str_eq(s[1].key.product, "X");
	cr_assert_str_eq(s[2].key.product, "Z");
	cr_assert_eq(s[1].f.runs, 60);
	cr_assert_eq(s[1].f.counted, 60);
	cr_assert_eq(s[1].f.first_ms, FIXTURE_DAY0);
	/* the last five ripples are .0005 -.001 .0015 0 -.0005: their median is 0 */
	cr_assert_float_eq(s[1].f.now, 0.72, 1e-12);
	cr_assert_eq(s[1].f.milestone[0].state, MILESTONE_REACHED);
	cr_assert_float_eq(s[1].f.milestone[0].days, 0, 1e-12);
	cr_assert_eq(s[1].f.milestone[1].state, MILESTONE_NEVER);
	cr_assert_eq(s[2].f.milestone[0].state, MILESTONE_NOT_YET);
}

Test(overview_tables, a_screen_holds_a_part_of_many_series_and_knows_how_many_there_are)
{
	add("X", "fp64", 72, 6);
	add("Y", "fp64", 91, 6);
	add("Z", "fp64", 10, 6);
	load(2);
	cr_assert_eq(t.maturity.n, 2);
	cr_assert_eq(t.maturity.total, 3);
	load(0);
	cr_assert_eq(t.maturity.n, 3);
	cr_assert_str_eq(t.maturity.series[2].key.product, "Z");
}

Test(overview_tables, are_read_again_when_a_run_came_and_only_then)
{
	const struct kept_series *s;
	const struct alert_item *x;

	add_drop();
	load(OVERVIEW_SERIES);
	s = t.maturity.series;
	x = t.alerts.item;
	cr_assert_eq(s->f.runs, 50);
	for (int i = 0; i < 3; i++)
		load(OVERVIEW_SERIES);
	cr_assert_eq(t.maturity.series, s);
	cr_assert_eq(t.alerts.item, x);
	fixture_add(&f, &(struct fixture_row){ .product = "Intel Core i7-12700K",
		.precision = "fp32", .driver = "560.40", .day = 50, .gemm = 489.2,
		.peak = 1000 });
	load(OVERVIEW_SERIES);
	cr_assert_eq(t.maturity.series->f.runs, 51);
	f.ws.include_forced = true;
	s = t.maturity.series;
	load(OVERVIEW_SERIES);
	cr_assert_neq(t.maturity.series, s);
}

Test(overview_tables, an_efficiency_over_1_is_explained_by_the_source_of_its_peak)
{
	add("X", "fp64", 105, 10);
	load(OVERVIEW_SERIES);
	cr_assert_eq(overview_explain_over(&t, &f.ws, 0, NULL), 0);
	cr_assert_str_eq(t.over_words, "over 100 %: the peak is table");
	cr_assert(shows("overview", "! cpu fp64: over 100 %: the peak is table"));
	cr_assert(shows("maturity", "! over 100 %: the peak is table"));
}

/* --- alerts --------------------------------------------------------------------- */

/* Somebody says it of the only alert, after all its runs. */
static void say(enum alert_action action, int64_t day)
{
	const struct alert_item *item;
	struct alert_event x = { .action = action, .who = "lab", .why = "because",
				 .at_ms = FIXTURE_DAY0 + day * 86400000 };
	struct err e = ERR_INIT;

	load(OVERVIEW_SERIES);
	cr_assert_eq(t.alerts.n, 1);
	item = t.alerts.item;
	x.series = item->series;
	snprintf(x.event_id, sizeof x.event_id, "00000000-0000-4000-8000-%012d",
		 (int)day);
	snprintf(x.alert_id, sizeof x.alert_id, "%s", item->id);
	snprintf(x.unit_id, sizeof x.unit_id, "%s", item->a->key.unit_id);
	snprintf(x.first_run_id, sizeof x.first_run_id, "%s", item->a->drop.first.run_id);
	cr_assert_eq(alert_store_add(f.ws.store, &x, 1, NULL, &e), 0, "%s", e.text);
	cr_assert_eq(workspace_load(&f.ws, &e), 0, "%s", e.text);
	load(OVERVIEW_SERIES);
}

static bool exports(const char *words)
{
	struct buf out = BUF_INIT;
	struct view v;
	bool found;

	view_init(&v, view_find("overview"));
	cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
	cr_assert_eq(v.ops->json(&v, &out, NULL), 0);
	found = strstr(buf_str(&out), words) != NULL;
	buf_release(&out);
	view_release(&v);
	return found;
}

Test(overview_tables, an_alert_stands_as_people_said)
{
	static const struct {
		enum alert_action said;
		enum alert_state state;
		const char *word, *note;
	} step[] = {
		{ ALERT_ACK, ALERT_ACKNOWLEDGED, " acked ", "1 open, 0 fixed" },
		{ ALERT_FIX, ALERT_FIXED, " fixed ", "0 open, 1 fixed" },
		{ ALERT_REOPEN, ALERT_REOPENED, " reopened ", "1 open, 0 fixed" },
	};
	char member[64];

	add_drop();
	load(OVERVIEW_SERIES);
	cr_assert_eq(t.alerts.n, 1);
	cr_assert_eq(t.alerts.item->state, ALERT_CONFIRMED);
	cr_assert(shows("overview", "GPU driver 560.35 -> 560.40"));
	snprintf(member, sizeof member, "\"id\":\"%s\"", t.alerts.item->id);
	cr_assert(exports(member));
	cr_assert(exports("\"state\":\"confirmed\""));
	for (size_t i = 0; i < sizeof step / sizeof *step; i++) {
		say(step[i].said, 100 + (int64_t)i);
		cr_assert_eq(t.alerts.item->state, step[i].state);
		cr_assert(shows("overview", step[i].word), "%s", step[i].word);
		cr_assert(shows("overview", step[i].note), "%s", step[i].note);
		snprintf(member, sizeof member, "\"state\":\"%s\"",
			 alert_state_name(step[i].state));
		cr_assert(exports(member), "%s", member);
	}
}

/* --- what there is not ------------------------------------------------------------- */

static const char *const precision[] = { "fp64", "fp32", "fp16", "bf16", "tf32", "fp8",
					 "int8" };

Test(overview_tables, what_is_still_computed_is_said_and_shown_when_it_is_there)
{
	static const char *const view[] = { "overview", "maturity", "forecast" };
	struct err e = ERR_INIT;
	size_t groups, done, of;
	const size_t n = sizeof precision / sizeof *precision;

	for (size_t i = 0; i < n; i++)
		add("X", precision[i], 72, 400);
	f.ws.patience_ms = 1;
	load(OVERVIEW_SERIES);
	cr_assert(standings_is_pending(&f.ws, &done, &of));
	for (size_t i = 0; i < sizeof view / sizeof *view; i++)
		if (standings_is_pending(&f.ws, &done, &of))
			cr_assert(shows(view[i], "groups so far"), "%s", view[i]);
	while (standings_is_pending(&f.ws, &done, &of))
		cr_assert_eq(standings_work(&f.ws, 100, &groups, &e), 0, "%s", e.text);
	load(OVERVIEW_SERIES);
	cr_assert_eq(t.maturity.n, n);
	for (size_t i = 0; i < sizeof view / sizeof *view; i++)
		cr_assert_not(shows(view[i], "groups so far"), "%s", view[i]);
}

Test(overview_tables, runs_without_a_peak_are_said_to_have_none)
{
	static const char *const view[] = { "overview", "maturity", "forecast" };

	for (size_t i = 0; i < sizeof view / sizeof *view; i++)
		cr_assert_not(shows(view[i], "has a peak"), "%s", view[i]);
	fixture_add_days(&f, (struct fixture_row){ .product = "X", .precision = "fp64",
		.driver = "1", .gemm = 50 }, 10);
	for (size_t i = 0; i < sizeof view / sizeof *view; i++) {
		cr_assert(shows(view[i], "none has a peak"), "%s", view[i]);
		cr_assert(shows(view[i], "postsil detect --explain"), "%s", view[i]);
		cr_assert_not(shows(view[i], "once there are"), "%s", view[i]);
	}
}
