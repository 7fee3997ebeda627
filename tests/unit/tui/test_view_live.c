/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tui/live.h"
#include "view_fixture.h"

/* A run in its second step of three; the first gave 42.1 GB/s. */
static struct live *in_progress(void)
{
	static struct plan_step plan[] = {
		{ .device = "cpu", .kernel = "stream.triad", .precision = "fp64", .seconds = 1 },
		{ .device = "cpu", .kernel = "blas3.gemm", .precision = "fp64", .seconds = 1 },
		{ .device = "cpu", .kernel = "blas3.gemm", .precision = "fp32", .seconds = 1 },
	};
	struct live *l = live_new();
	struct event ev = event_init(EV_HELLO);

	ev.version = 1;
	ev.run = "cb5e2d01-0000-4000-8000-000000000000";
	ev.suite = "quick";
	ev.suite_version = "1";
	live_feed(l, &ev);
	ev = event_init(EV_PLAN);
	ev.steps = plan;
	ev.n_steps = 3;
	live_feed(l, &ev);
	for (int step = 0; step < 2; step++) {
		ev = event_init(EV_START);
		ev.step = step;
		ev.device = "cpu";
		ev.kernel = plan[step].kernel;
		ev.precision = plan[step].precision;
		ev.variant = "";
		ev.size = 1000;
		live_feed(l, &ev);
		if (step)
			break;
		ev.kind = EV_RESULT;
		ev.work = 24000;
		ev.unit_name = "GB/s";
		ev.value = 42.1;
		ev.low = 42.0;
		ev.high = 42.2;
		live_feed(l, &ev);
	}
	return l;
}

Test(view_live, the_overview_shows_the_steps_of_a_run_in_progress)
{
	struct fixture f;
	struct live *l = in_progress();
	struct buf out = BUF_INIT;

	fixture_init(&f);
	f.ws.live = l;
	fixture_print(&f, "overview", 160, 46, &out);
	cr_assert_not_null(strstr(buf_str(&out), "Run cb5e2d01, quick suite"), "%s", out.p);
	cr_assert_not_null(strstr(buf_str(&out), "step 2/3"), "%s", out.p);
	cr_assert_not_null(strstr(buf_str(&out), "ok   stream.triad fp64"), "%s", out.p);
	cr_assert_not_null(strstr(buf_str(&out), "42.1 GB/s"), "%s", out.p);
	cr_assert_not_null(strstr(buf_str(&out), "run  blas3.gemm fp64"), "%s", out.p);
	cr_assert_not_null(strstr(buf_str(&out), "wait blas3.gemm fp32"), "%s", out.p);
	buf_release(&out);
	live_free(l);
	fixture_release(&f);
}

Test(view_live, a_run_in_progress_stays_in_its_pane_at_every_size)
{
	struct fixture f;
	struct live *l = in_progress();
	struct view v;

	fixture_init(&f);
	f.ws.live = l;
	view_init(&v, view_find("overview"));
	cr_assert_eq(v.ops->load(&v, &f.ws, NULL), 0);
	for (int w = 1; w <= 170; w += 3)
		for (int h = 1; h <= 50; h += 3) {
			struct grid g = GRID_INIT;

			grid_init(&g, w + 60, h + 2, GLYPH_BRAILLE);
			v.ops->draw(&v, &g, (struct rect){ 1, 1, w, h });
			for (int y = 0; y < g.h; y++)
				for (int x = w + 1; x < g.w; x++)
					cr_assert_eq(grid_at(&g, x, y).ch, ' ',
						     "%dx%d: a cell at %d,%d", w, h, x, y);
			grid_release(&g);
		}
	view_release(&v);
	live_free(l);
	fixture_release(&f);
}

Test(view_live, a_run_that_failed_says_why)
{
	struct fixture f;
	struct live *l = in_progress();
	struct event ev = event_init(EV_BYE);
	struct buf out = BUF_INIT;

	ev.ok = false;
	ev.text = "the power went";
	live_feed(l, &ev);
	fixture_init(&f);
	f.ws.live = l;
	fixture_print(&f, "overview", 160, 46, &out);
	cr_assert_not_null(strstr(buf_str(&out), "The run failed: the power went"), "%s", out.p);
	buf_release(&out);
	live_free(l);
	fixture_release(&f);
}
