/* SPDX-License-Identifier: MIT */
/* Which machines a roofline can be drawn of, where there are more than fit. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "core/base/err.h"
#include "tui/live.h"
#include "tui/roof_pick.h"
#include "tui/screen.h"
#include "tui/standings.h"
#include "tui/view.h"
#include "view_fixture.h"

#define OURS "000000000000000000000000000000aa"

static struct fixture f;

static void add(const char *product, unsigned unit, int day)
{
	fixture_add(&f, &(struct fixture_row){ .product = product, .precision = "fp64",
		.driver = "1", .day = day, .gemm = 50, .peak = 100, .unit = unit });
}

/* Ours ran before all others, each of which is a product of its own. */
static void others(unsigned n)
{
	char product[16];

	add("Ours", 0xaa, 0);
	for (unsigned i = 1; i <= n; i++) {
		snprintf(product, sizeof product, "P%02u", i);
		add(product, 0x100 + i, (int)i);
	}
}

static void setup(void)
{
	fixture_init(&f);
	snprintf(f.ws.unit_id, sizeof f.ws.unit_id, OURS);
}

static void teardown(void)
{
	fixture_release(&f);
}

TestSuite(roof_pick, .init = setup, .fini = teardown);

static void reload(size_t limit)
{
	f.ws.filter.limit = limit;
	workspace_touch(&f.ws);
	cr_assert_eq(workspace_load(&f.ws, NULL), 0);
}

static void pick(struct roof_pick *p)
{
	struct err e = ERR_INIT;

	roof_pick_rows(p, f.ws.set, f.ws.unit_id, false);
	cr_assert_eq(roof_pick_more(p, &f.ws, &e), 0, "%s", e.text);
}

static bool has(const struct roof_pick *p, const char *product)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->choice[i].product, product) == 0)
			return true;
	return false;
}

static void ours_is_first(struct roof_pick *p)
{
	size_t i;

	cr_assert_eq(p->n, ROOF_PICK_MAX);
	i = roof_pick_first(p, OURS);
	cr_assert_str_eq(p->choice[i].product, "Ours");
	cr_assert_eq(strncmp(p->choice[i].run_id, "00000000", 8), 0);
	cr_assert_str_eq(p->choice[0].product, "P70");
	cr_assert_str_eq(p->choice[62].product, "P08");
	cr_assert_not(has(p, "P07"));
}

Test(roof_pick, this_machine_is_among_them_however_many_ran_since)
{
	struct roof_pick p;

	others(70);
	pick(&p);
	ours_is_first(&p);
	roof_pick_keep(&p, "P01", "00000000000000000000000000000101", "cpu");
	cr_assert_eq(p.n, ROOF_PICK_MAX);
	cr_assert(has(&p, "P01") && has(&p, "Ours") && !has(&p, "P08"));
}

/* Of 64 machines that ran later the last two make room, and neither for the other. */
Test(roof_pick, of_two_that_are_kept_the_second_does_not_push_out_the_first)
{
	struct roof_pick p;

	others(70);
	pick(&p);
	roof_pick_keep(&p, "P01", "00000000000000000000000000000101", "cpu");
	roof_pick_keep(&p, "P02", "00000000000000000000000000000102", "cpu");
	cr_assert_eq(p.n, ROOF_PICK_MAX);
	cr_assert(has(&p, "P01") && has(&p, "P02") && has(&p, "Ours"));
	cr_assert(has(&p, "P10") && !has(&p, "P09") && !has(&p, "P08"));
	/* one that was there already */
	pick(&p);
	roof_pick_keep(&p, "P08", "00000000000000000000000000000108", "cpu");
	roof_pick_keep(&p, "P02", "00000000000000000000000000000102", "cpu");
	cr_assert(has(&p, "P08") && has(&p, "P02") && !has(&p, "P09"));
}

Test(roof_pick, so_it_is_where_the_desk_does_not_hold_its_runs)
{
	struct roof_pick p;

	others(70);
	reload(66);
	pick(&p);
	ours_is_first(&p);
	reload(20);
	pick(&p);
	cr_assert_eq(p.n, 21);
	f.ws.at_terminal = true;
	pick(&p);
	cr_assert_eq(p.n, ROOF_PICK_MAX);
	cr_assert(has(&p, "Ours") && has(&p, "P08") && !has(&p, "P07"));
	f.ws.filter.unit = "0000000000000000000000000000017";
	pick(&p);
	cr_assert_not(has(&p, "Ours"), "another unit was asked for");
}

static void load(struct view *v)
{
	struct err e = ERR_INIT;

	cr_assert_eq(v->ops->load(v, &f.ws, &e), 0, "%s", e.text);
}

static bool shows(const struct view *v, const char *product)
{
	struct buf out = BUF_INIT;
	bool found;

	cr_assert_eq(v->ops->json(v, &out, NULL), 0);
	found = strstr(buf_str(&out), product) != NULL;
	buf_release(&out);
	return found;
}

/* Whether keys lead to it. */
static bool finds(struct view *v, const char *product)
{
	for (int i = 0; i < 12; i++) {
		cr_assert_eq(v->ops->key(v, 'j'), VIEW_RELOAD);
		load(v);
		if (shows(v, product))
			return true;
	}
	return false;
}

/* Levels are computed for nobody while something is measured. */
Test(roof_pick, a_run_in_progress_puts_off_the_machines_that_are_not_on_the_desk)
{
	struct live *l = live_new();
	size_t done, of, groups;
	struct kept *k;
	struct view v;

	others(10);
	reload(5);
	f.ws.at_terminal = true;
	f.ws.patience_ms = 1;
	cr_assert_eq(standings_get(&f.ws, KEPT_ALL, &k, NULL), 0);
	cr_assert(standings_is_pending(&f.ws, &done, &of), "as it has ten groups");
	groups = done;
	l->state = LIVE_MEASURING;
	f.ws.live = l;
	view_init(&v, view_find("roofline"));
	load(&v);
	cr_assert(shows(&v, "Ours"));
	cr_assert_not(finds(&v, "P01"));
	cr_assert(standings_is_pending(&f.ws, &done, &of));
	cr_assert_eq(done, groups);
	l->state = LIVE_STORED;
	f.ws.patience_ms = 0;
	load(&v);
	cr_assert(finds(&v, "P01"));
	view_release(&v);
	f.ws.live = NULL;
	live_free(l);
}

Test(roof_pick, this_machine_joins_them_when_it_was_detected)
{
	struct view v;

	others(70);
	f.ws.unit_id[0] = '\0';
	view_init(&v, view_find("roofline"));
	load(&v);
	cr_assert(shows(&v, "P70"));
	snprintf(f.ws.unit_id, sizeof f.ws.unit_id, OURS);
	load(&v);
	cr_assert(shows(&v, "Ours"));
	view_release(&v);
}

Test(roof_pick, the_machine_laid_over_stays_when_another_one_runs)
{
	struct view v;

	f.ws.unit_id[0] = '\0';
	add("Aa", 1, 0);
	add("Bb", 2, 1);
	add("Cc", 3, 2);
	view_init(&v, view_find("roofline"));
	load(&v);
	cr_assert_eq(v.ops->key(&v, 'c'), VIEW_RELOAD);
	load(&v);
	cr_assert(shows(&v, "Cc") && shows(&v, "Bb"));
	add("Aa", 1, 3);
	load(&v);
	cr_assert(shows(&v, "Aa") && shows(&v, "Bb") && !shows(&v, "Cc"));
	view_release(&v);
}

Test(roof_pick, keys_for_other_machines_do_nothing_where_the_filters_leave_none)
{
	struct view v;

	add("Aa", 1, 0);
	f.ws.filter.product = "nothing";
	reload(10);
	cr_assert_eq(f.ws.set->n, 0);
	view_init(&v, view_find("roofline"));
	snprintf(v.arg, sizeof v.arg, "00000000-0000-4000-8000-000000000000");
	load(&v);
	cr_assert(shows(&v, "Aa"));
	cr_assert_eq(v.ops->key(&v, 'j'), VIEW_IGNORED);
	cr_assert_eq(v.ops->key(&v, 'k'), VIEW_IGNORED);
	cr_assert_eq(v.ops->key(&v, 'c'), VIEW_IGNORED);
	view_release(&v);
}
