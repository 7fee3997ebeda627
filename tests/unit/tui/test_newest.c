/* SPDX-License-Identifier: MIT */
/* What screens say of machines whose runs are not among the newest on the desk. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "core/base/err.h"
#include "db/store.h"
#include "tui/live.h"
#include "tui/machine.h"
#include "tui/newest.h"
#include "tui/roof_pick.h"
#include "tui/run_verdict.h"
#include "tui/view.h"
#include "view_fixture.h"

#define OURS "000000000000000000000000000000aa"

static struct fixture f;

/* Forty runs of another machine lie on top of ten of ours: the tenth of these is forced
 * and is the best, the ninth measured a GPU too, the first was of fp32. */
static void setup(void)
{
	struct fixture_row ours = { .product = "Ours", .precision = "fp64", .driver = "1",
				    .gemm = 50, .peak = 100, .unit = 0xaa };
	struct fixture_row other = { .product = "Other", .precision = "fp64",
				     .driver = "1", .day = 50, .gemm = 70, .peak = 100 };
	struct err e = ERR_INIT;
	struct run *r;

	fixture_init(&f);
	f.ws.filter.limit = 20;
	snprintf(f.ws.unit_id, sizeof f.ws.unit_id, OURS);
	for (int i = 0; i < 10; i++) {
		ours.precision = i ? "fp64" : "fp32";
		ours.day = i;
		ours.gemm = 50 + i;
		ours.forced = i == 9;
		fixture_add(&f, &ours);
	}
	cr_assert_eq(store_get_run(f.ws.store, "00000008", &r, &e), 0, "%s", e.text);
	snprintf(r->run_id, sizeof r->run_id, "eeeeeeee-0000-4000-8000-000000000000");
	r->timestamp_ms++;
	r->devices[0].name = "gpu0";
	r->results[0].device = "gpu0";
	cr_assert_eq(store_add_run(f.ws.store, r, &e), 1, "%s", e.text);
	run_free(r);
	fixture_add_days(&f, other, 40);
	cr_assert_eq(f.ws.set->n, 20);
	cr_assert_eq(f.ws.set->total, 51);
}

static void teardown(void)
{
	fixture_release(&f);
}

TestSuite(newest, .init = setup, .fini = teardown);

static void finds(struct newest_ask ask, const char *id)
{
	struct newest_run run;
	struct err e = ERR_INIT;

	ask.unit_id = OURS;
	cr_assert_eq(newest_find(&f.ws, &ask, &run, &e), id != NULL, "%s", e.text);
	if (id)
		cr_assert_eq(strncmp(run.run_id, id, strlen(id)), 0, "%s", run.run_id);
}

Test(newest, is_the_newest_run_of_its_kind)
{
	finds((struct newest_ask){ .efficiency = true }, "00000009");
	finds((struct newest_ask){ .not_forced = true }, "eeeeeeee");
	finds((struct newest_ask){ .not_forced = true, .device = "cpu" }, "00000008");
	finds((struct newest_ask){ .gpus = true }, "eeeeeeee");
	finds((struct newest_ask){ .product = "Ours", .device = "cpu" }, "00000009");
	finds((struct newest_ask){ .product = "Our" }, NULL);
	finds((struct newest_ask){ .device = "gpu1" }, NULL);
}

/* Over the precisions too: the oldest run is of another. */
Test(newest, is_the_next_run_on_either_side)
{
	static const char from[] = "00000001-0000-4000-8000-000000000000";
	static const char first[] = "00000000-0000-4000-8000-000000000000";

	finds((struct newest_ask){ .device = "cpu", .before = from }, "00000000");
	finds((struct newest_ask){ .device = "cpu", .after = from }, "00000002");
	finds((struct newest_ask){ .device = "cpu", .after = first }, "00000001");
	finds((struct newest_ask){ .device = "cpu", .before = first }, NULL);
}

Test(newest, obeys_the_filters_of_the_workspace)
{
	f.ws.filter.precision = "fp32";
	finds((struct newest_ask){ .efficiency = true }, "00000000");
	f.ws.filter.precision = "fp16";
	finds((struct newest_ask){ .efficiency = true }, NULL);
}

/* Far behind: pages of 16 and 64 rows have none, also not on either side of a run. */
Test(newest, is_found_behind_many_that_are_not_asked_for)
{
	struct fixture_row row = { .product = "New", .precision = "fp64", .driver = "1",
				   .day = 100, .gemm = 90, .unit = 0xaa };
	char from[RUN_ID];

	fixture_add_days(&f, row, 150);
	finds((struct newest_ask){ .device = "cpu" }, "000000c7");
	finds((struct newest_ask){ .efficiency = true }, "00000009");
	finds((struct newest_ask){ .product = "Ours" }, "00000009");
	row.day = 300;
	row.product = "Ours";
	row.peak = 100;
	fixture_add_days(&f, row, 1);
	memcpy(from, f.ws.set->rows[f.ws.set->n - 1].run_id, RUN_ID);
	finds((struct newest_ask){ .product = "Ours", .before = from }, "00000009");
	finds((struct newest_ask){ .efficiency = true, .device = "cpu", .before = from },
	      "00000009");
	memcpy(from, "00000009", 8);
	finds((struct newest_ask){ .product = "Ours", .after = from }, "000000c8");
}

/* In whichever of the groups it lies, and of those of one time the one added last. */
Test(newest, is_the_nearest_of_all_precisions)
{
	static const char *const precision[] = { "int8", "bf16", "fp16", "tf32" };
	struct fixture_row row = { .product = "Ours", .driver = "1", .gemm = 90,
				   .peak = 100, .unit = 0xaa };
	char from[RUN_ID];

	for (int i = 0; i < 12; i++) {   /* 32 to 3d */
		row.precision = precision[i % 4];
		row.day = 200 + i * 7 % 12;   /* the newest, 211, is number 5 */
		fixture_add(&f, &row);
	}
	finds((struct newest_ask){ .efficiency = true }, "00000037");
	memcpy(from, "00000037-0000-4000-8000-000000000000", RUN_ID);
	finds((struct newest_ask){ .before = from }, "0000003c");   /* 210 */
	memcpy(from, "00000032-0000-4000-8000-000000000000", RUN_ID);
	finds((struct newest_ask){ .after = from }, "00000039");    /* 201 */
	row.day = 211;
	row.precision = "fp64";
	fixture_add(&f, &row);
	finds((struct newest_ask){ .efficiency = true }, "0000003e");
}

Test(newest, the_machine_shows_its_last_run_and_its_gpu)
{
	struct err e = ERR_INIT;
	const struct run_set *set;
	struct machine m;
	size_t at;

	f.ws.detected = true;
	machine_init(&m);
	cr_assert_eq(machine_load(&m, &f.ws, &e), 0, "%s", e.text);
	cr_assert_eq(machine_load_gpus(&m, &f.ws, &e), 0, "%s", e.text);
	set = machine_last_run(&m, &f.ws, &at);
	cr_assert_not_null(set);
	cr_assert_eq(strncmp(set->rows[at].run_id, "00000009", 8), 0);
	cr_assert_not_null(m.gpus);
	cr_assert_eq(strncmp(m.gpus->run_id, "eeeeeeee", 8), 0);
	machine_release(&m);
}

/* A forced run is passed where there is another, also far behind the desk; what is
 * chosen by keys alone comes last. */
Test(newest, the_roofline_is_this_machines_and_keys_lead_to_all_others)
{
	struct roof_pick p;
	struct err e = ERR_INIT;
	size_t i;

	roof_pick_rows(&p, f.ws.set, f.ws.unit_id, false);
	cr_assert_eq(p.n, 1);
	cr_assert_eq(roof_pick_more(&p, &f.ws, &e), 0, "%s", e.text);
	cr_assert_eq(p.n, 3);
	i = roof_pick_first(&p, OURS);
	cr_assert_str_eq(p.choice[i].device, "cpu");
	cr_assert_eq(strncmp(p.choice[i].run_id, "00000009", 8), 0);
	cr_assert_eq(roof_pick_settle(&p.choice[i], &f.ws, &e), 0, "%s", e.text);
	cr_assert_eq(strncmp(p.choice[i].run_id, "00000008", 8), 0);
	cr_assert(p.choice[i].passed_forced);
	f.ws.unit_id[0] = '\0';
	roof_pick_rows(&p, f.ws.set, f.ws.unit_id, false);
	cr_assert_eq(roof_pick_more(&p, &f.ws, &e), 0);
	cr_assert_eq(p.n, 1);
	f.ws.at_terminal = true;
	cr_assert_eq(roof_pick_more(&p, &f.ws, &e), 0, "%s", e.text);
	cr_assert_eq(p.n, 3);
	cr_assert_str_eq(p.choice[0].product, "Other");
	cr_assert_str_eq(p.choice[1].product, "Ours");
}

static bool is_of(struct view *v, const char *run_id)
{
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;
	bool found;

	cr_assert_eq(v->ops->json(v, &out, &e), 0, "%s", e.text);
	found = strstr(buf_str(&out), run_id) != NULL;
	buf_release(&out);
	return found;
}

Test(newest, the_roofline_steps_through_runs_that_are_not_on_the_desk)
{
	static const char *const want[] = { "00000007-", "00000006-", "00000007-" };
	static const int keys[] = { '[', '[', ']' };
	struct err e = ERR_INIT;
	struct view v;

	view_init(&v, view_find("roofline"));
	cr_assert_eq(v.ops->load(&v, &f.ws, &e), 0, "%s", e.text);
	cr_assert(is_of(&v, "00000008-"));
	for (size_t i = 0; i < 3; i++) {
		cr_assert_eq(v.ops->key(&v, keys[i]), VIEW_RELOAD);
		cr_assert_eq(v.ops->load(&v, &f.ws, &e), 0, "%s", e.text);
		cr_assert(is_of(&v, want[i]), "%s", want[i]);
	}
	view_release(&v);
}

/* The best that was not forced is 58, of the ninth run. */
Test(newest, a_run_in_progress_stands_against_the_best_of_its_unit_in_the_store)
{
	static struct live_step step = {
		.device = "cpu", .kernel = "blas3.gemm", .precision = "fp64",
		.unit = "GOP/s", .value = 87, .low = 87, .high = 87, .best = 87,
	};
	struct live *l = live_new();
	struct run_verdict v = { 0 };
	struct err e = ERR_INIT;
	char text[400];

	l->state = LIVE_MEASURING;
	l->steps = &step;
	l->n_steps = 1;
	l->current = 0;
	f.ws.live = l;
	cr_assert_eq(run_verdict_load(&v, &f.ws, &e), 0, "%s", e.text);
	run_verdict_words(&v, &f.ws, text, sizeof text);
	cr_assert_not_null(strstr(text, "+50.0 % against the best before (58"), "%s", text);
	run_verdict_release(&v);
	f.ws.live = NULL;
	l->steps = NULL;
	l->n_steps = 0;
	live_free(l);
}
