/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "tui/app_state.h"
#include "tui/workspace.h"

/* A screen that remembers of which load of the rows its model was made. */
struct model { unsigned loads; int keys; const struct run_set *set; };

static unsigned loads_now;

static int fake_load(struct view *v, const struct workspace *ws, struct err *e)
{
	struct model *m = v->model;

	(void)e;
	m->loads = ws->loads;
	m->set = ws->set;
	loads_now = ws->loads;
	return 0;
}

/* What a key does here depends on rows that must still be there. */
static enum view_result fake_key(struct view *v, int key)
{
	struct model *m = v->model;

	cr_expect_eq(m->loads, loads_now, "key '%c' met a model of freed rows", key);
	cr_expect_not_null(m->set);
	m->keys++;
	return key == 'R' ? VIEW_RELOAD : VIEW_REDRAW;
}

static const struct view_ops fake_ops = {
	.name = "fake", .load = fake_load, .key = fake_key,
};

struct bench {
	struct workspace ws;
	struct model model[2];
	struct app app;
};

static void bench_init(struct bench *b)
{
	struct err e = ERR_INIT;

	*b = (struct bench){ 0 };
	workspace_init(&b->ws);
	cr_assert_eq(workspace_open_demo(&b->ws, &e), 0, "%s", e.text);
	b->app.ws = &b->ws;
	b->app.n_views = 2;
	b->app.generation = 1;
	for (int i = 0; i < 2; i++) {
		view_init(&b->app.view[i], &fake_ops);
		b->app.view[i].model = &b->model[i];
	}
}

static void press(struct bench *b, uint32_t key)
{
	app_key(&b->app, &(struct screen_event){ .key = key });
}

Test(app, loads_a_stale_screen_before_it_gets_a_key)
{
	struct bench b;

	bench_init(&b);
	press(&b, 'a');
	cr_expect_eq(b.model[0].keys, 1);
	/* a change of the store, and two keys before the next frame */
	workspace_touch(&b.ws);
	app_stale(&b.app);
	press(&b, 'R');
	cr_expect_eq(b.model[0].loads, 2);
	press(&b, 'a');
	cr_expect_eq(b.app.loaded[0], b.app.generation,
		     "a request to load waited for the frame");
	workspace_release(&b.ws);
}

Test(app, loads_a_screen_again_after_another_one_replaced_the_rows)
{
	struct bench b;

	bench_init(&b);
	press(&b, 'a');
	/* the second screen finds a newer store than the first one did */
	workspace_touch(&b.ws);
	app_show(&b.app, 1, false);
	press(&b, 'b');
	cr_expect_eq(b.model[1].loads, 2);
	app_show(&b.app, 0, false);
	press(&b, 'c');
	cr_expect_eq(b.model[0].loads, 2);
	workspace_release(&b.ws);
}
