/* SPDX-License-Identifier: MIT */
#include "tui/view.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "tui/draw/grid.h"
#include "tui/live.h"
#include "tui/screen.h"
#include "tui/workspace.h"

struct desk {
	struct workspace ws;
	struct live *live;
	struct view view;
};

/* The first n events of a recorded stream. */
static void feed(struct live *l, const char *file, int n)
{
	struct arena a = ARENA_INIT;
	char *line = NULL;
	size_t cap = 0;
	ssize_t got;
	FILE *in = fopen(file, "r");

	cr_assert_not_null(in, "%s", file);
	while (n-- > 0 && (got = getline(&line, &cap, in)) > 0) {
		struct event ev;

		if (event_parse(line, (size_t)got - 1, &a, &ev, NULL) == 0)
			live_feed(l, &ev);
		arena_release(&a);
	}
	free(line);
	fclose(in);
}

static void desk_begin(struct desk *d, const char *file, int n)
{
	workspace_init(&d->ws);
	d->live = file ? live_new() : NULL;
	if (file)
		feed(d->live, file, n);
	d->ws.live = d->live;
	view_init(&d->view, &view_run);
	cr_assert_eq(view_run.load(&d->view, &d->ws, NULL), 0);
}

static void desk_end(struct desk *d)
{
	view_release(&d->view);
	live_free(d->live);
	workspace_release(&d->ws);
}

static void draw(const struct desk *d, int w, int h, struct buf *out)
{
	struct grid g = GRID_INIT;

	grid_init(&g, w, h, GLYPH_ASCII);
	view_run.draw(&d->view, &g, grid_rect(&g));
	screen_text_write(&g, NULL, out);
	grid_release(&g);
}

static const char *const recorded[] = {
	"tests/events/no_bye.jsonl", "tests/events/aborted.jsonl",
	"tests/events/hostile.jsonl", NULL
};

Test(view_run, draws_at_any_size_whatever_was_said, .timeout = 60)
{
	for (int i = 0; recorded[i]; i++)
		for (int n = 0; n < 140; n += 9) {
			struct desk d;

			desk_begin(&d, recorded[i], n);
			for (int k = 0; k < 40; k++) {
				struct buf out = BUF_INIT;

				draw(&d, 1 + k * k / 5, 1 + k * k / 16, &out);
				for (size_t c = 0; c < out.n; c++)
					cr_assert((out.p[c] >= ' ' && out.p[c] < 127) ||
						  out.p[c] == '\n');
				buf_release(&out);
			}
			desk_end(&d);
		}
}

Test(view_run, shows_plan_progress_and_what_is_left)
{
	struct buf out = BUF_INIT;
	struct desk d;

	desk_begin(&d, "tests/events/no_bye.jsonl", 10000);
	draw(&d, 80, 22, &out);
	cr_assert(strstr(out.p, "stream.triad"), "%s", out.p);
	cr_assert(strstr(out.p, "blas1.dot"), "%s", out.p);
	cr_assert(strstr(out.p, "/6 "), "%s", out.p);
	cr_assert(strstr(out.p, " left"), "%s", out.p);
	cr_assert(strstr(out.p, "GFLOP/s"), "%s", out.p);
	buf_release(&out);
	desk_end(&d);
}

Test(view_run, says_why_a_run_ended)
{
	struct buf out = BUF_INIT;
	struct desk d;

	desk_begin(&d, "tests/events/aborted.jsonl", 10000);
	draw(&d, 80, 22, &out);
	cr_assert(strstr(out.p, "aborted by the user"), "%s", out.p);
	buf_release(&out);
	desk_end(&d);
}

Test(view_run, without_a_run_it_says_what_to_press)
{
	struct buf out = BUF_INIT;
	struct desk d;

	desk_begin(&d, NULL, 0);
	draw(&d, 80, 22, &out);
	cr_assert(strstr(out.p, "`postsil run` calibrates"), "%s", out.p);
	cr_assert_not(strstr(out.p, "Press r"), "%s", out.p);
	buf_reset(&out);
	d.ws.at_terminal = true;
	draw(&d, 80, 22, &out);
	cr_assert(strstr(out.p, "Press r"), "%s", out.p);
	cr_assert_eq(view_run.key(&d.view, 'L'), VIEW_IGNORED);
	buf_release(&out);
	desk_end(&d);
}

Test(view_run, the_log_opens_and_closes)
{
	struct buf out = BUF_INIT;
	struct desk d;

	desk_begin(&d, "tests/events/no_bye.jsonl", 10000);
	cr_assert_eq(view_run.key(&d.view, 'L'), VIEW_REDRAW);
	draw(&d, 80, 22, &out);
	cr_assert(strstr(out.p, "L closes"), "%s", out.p);
	for (int i = 0; i < 500; i++)
		cr_assert_eq(view_run.key(&d.view, SKEY_UP), VIEW_REDRAW);
	buf_reset(&out);
	draw(&d, 80, 22, &out);
	cr_assert_eq(view_run.key(&d.view, SKEY_ESC), VIEW_REDRAW);
	buf_reset(&out);
	draw(&d, 80, 22, &out);
	cr_assert_not(strstr(out.p, "L closes"));
	buf_release(&out);
	desk_end(&d);
}
