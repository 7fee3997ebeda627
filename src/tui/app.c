/* SPDX-License-Identifier: MIT */
#include "tui/app.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/xmem.h"
#include "db/store.h"
#include "tui/app_palette.h"
#include "tui/app_script.h"
#include "tui/app_session.h"
#include "tui/app_state.h"
#include "tui/live.h"
#include "tui/standings.h"
#include "tui/workspace.h"

const char *const app_suites[] = { "quick", "standard", "full", NULL };

void app_say(struct app *a, enum style style, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(a->message, sizeof a->message, fmt, ap);
	va_end(ap);
	a->message_style = style;
	a->message_until_ns = clock_mono_ns() + APP_MESSAGE_NS;
	a->dirty = true;
}

void app_stale(struct app *a)
{
	a->generation++;
	a->dirty = true;
}

int app_view_index(const struct app *a, const char *name)
{
	for (int i = 0; i < a->n_views; i++)
		if (strcmp(a->view[i].ops->name, name) == 0)
			return i;
	return a->current;
}

void app_show(struct app *a, int i, bool back)
{
	if (i < 0 || i >= a->n_views || i == a->current)
		return;
	if (back && a->n_back == APP_BACK) {
		memmove(a->back, a->back + 1, sizeof a->back - sizeof *a->back);
		a->n_back--;
	}
	if (back)
		a->back[a->n_back++] = a->current;
	else
		a->n_back = 0;
	a->current = i;
	a->dirty = true;
}

/* --- what happens by itself ------------------------------------------------ */

static void detect(struct app *a)
{
	struct err e = ERR_INIT;

	a->detected = true;
	if (workspace_detect(a->ws, NULL, &e) < 0)
		app_say(a, STYLE_WARN, "%s", e.text);
	app_stale(a);
}

/* The first frame shows a few of the newest rows; now all that lie on the desk. */
static void load_all(struct app *a)
{
	struct workspace *ws = a->ws;

	ws->filter.page = 0;
	ws->filter.limit = WORKSPACE_ROWS;
	if (!ws->set || !ws->set->next[0])
		return;
	workspace_touch(ws);
	app_stale(a);
}

/* After the first frame. */
static void begin_slow(struct app *a)
{
	if (a->detected)
		return;
	if (a->ws->demo) {
		a->detected = true;
		load_all(a);
		return;
	}
	detect(a);
	load_all(a);
	collect_begin(&a->collect, a->ws->where);
	a->collecting = true;
}

/* Somebody may have written to the store, or made it. */
static void look_at_store(struct app *a)
{
	struct workspace *ws = a->ws;
	struct err e = ERR_INIT;
	int64_t version;

	if (workspace_drop_replaced(ws)) {
		app_say(a, STYLE_WARN, "%s was removed or replaced", ws->where);
		app_stale(a);
	}
	if (!ws->store) {
		if (workspace_open(ws, NULL, &e) < 0)
			app_say(a, STYLE_ALERT, "%s", e.text);
		else if (ws->store)
			app_stale(a);
		return;
	}
	if (store_version(ws->store, &version, &e) < 0)
		app_say(a, STYLE_ALERT, "%s", e.text);
	else if (version != ws->set_version)
		app_stale(a);
}

static void tick(struct app *a, uint64_t now)
{
	int64_t minute = clock_wall_ms() / 60000;

	if (now < a->next_tick_ns)
		return;
	a->next_tick_ns = now + APP_TICK_NS;
	look_at_store(a);
	if (minute != a->minute) {
		a->minute = minute;
		app_stale(a);   /* ages are shown to the minute */
	}
	if (a->message[0] && now > a->message_until_ns) {
		a->message[0] = '\0';
		a->dirty = true;
	}
	a->dirty_live |= app_run_is_going(a);
}

static bool levels_are_pending(const struct app *a)
{
	size_t done, of;

	/* a run in progress is not to be disturbed: the rest can wait */
	return !app_run_is_going(a) && standings_is_pending(a->ws, &done, &of);
}

/* Screens show what is kept of all series; where that takes long, it is done a piece
 * at a time between keys. */
static void work_on_levels(struct app *a, uint64_t now)
{
	struct err e = ERR_INIT;
	size_t groups, done, of;

	if (!levels_are_pending(a))
		return;
	if (standings_work(a->ws, APP_WORK_MS, &groups, &e) < 0)
		app_say(a, STYLE_ALERT, "%s", e.text);
	if (now < a->next_levels_ns && standings_is_pending(a->ws, &done, &of))
		return;
	a->next_levels_ns = now + APP_LEVELS_NS;
	app_stale(a);
}

bool app_is_idle(const struct app *a)
{
	bool paused = a->has_run && a->cal.live->state == LIVE_PAUSED;

	return a->detected && !a->dirty && !a->blocked && !a->collecting &&
	       !a->view[a->current].more && !levels_are_pending(a) &&
	       (paused || (!app_run_is_going(a) && !a->dirty_live));
}

/* --- signals --------------------------------------------------------------- */

static void take_signals(struct app *a)
{
	int sig;

	while ((sig = app_signal_next(a->signal_fd)) != 0) {
		switch (sig) {
		case SIGWINCH:
			screen_resize(a->screen);
			break;
		case SIGTSTP:
			app_signal_suspend(a->screen);
			screen_resize(a->screen);
			break;
		case SIGCONT:
			screen_redraw(a->screen);
			break;
		default:
			a->signal = sig;
			a->quit = true;
			break;
		}
		a->dirty = true;
	}
}

static void take_keys(struct app *a)
{
	struct screen_event ev;
	int rc;

	while (!a->quit && (rc = screen_key(a->screen, &ev, &a->gone)) != 0) {
		if (rc < 0) {
			a->quit = true;
			return;
		}
		app_key(a, &ev);
	}
}

/* --- the loop -------------------------------------------------------------- */

enum { FD_KEYS, FD_SIGNAL, FD_RUN, FD_COLLECT, FD_OUTPUT, FD_N };

static int timeout_ms(const struct app *a, uint64_t now)
{
	uint64_t until = a->next_tick_ns;

	if (!a->blocked && (levels_are_pending(a) || a->view[a->current].more))
		return 0;
	if ((app_run_is_going(a) && app_run_fd(a) < 0) ||
	    (a->collecting && collect_fd(&a->collect) < 0))
		return 10;
	if (a->dirty_live && a->last_draw_ns + APP_LIVE_NS < until)
		until = a->last_draw_ns + APP_LIVE_NS;
	return until <= now ? 0 : (int)((until - now + 999999) / 1000000);
}

static void wait_for_something(struct app *a)
{
	struct pollfd p[FD_N] = {
		[FD_KEYS] = { .fd = screen_input_fd(a->screen), .events = POLLIN },
		[FD_SIGNAL] = { .fd = a->signal_fd, .events = POLLIN },
		[FD_RUN] = { .fd = app_run_fd(a), .events = POLLIN },
		[FD_COLLECT] = { .fd = a->collecting ? collect_fd(&a->collect) : -1,
				 .events = POLLIN },
		[FD_OUTPUT] = { .fd = a->blocked ? screen_output_fd(a->screen) : -1,
				.events = POLLOUT },
	};
	int ms = app_script_timeout(a, timeout_ms(a, clock_mono_ns()));

	if (poll(p, FD_N, ms) < 0 && errno != EINTR) {
		err_sys(&a->gone, "poll");
		a->quit = true;
		return;
	}
	take_signals(a);
	if (p[FD_KEYS].revents)
		take_keys(a);
	/* a line that hung up and has no more keys to give is gone */
	if ((p[FD_KEYS].revents & (POLLHUP | POLLERR | POLLNVAL)) && !a->quit) {
		err_set(&a->gone, ERR_IO, "the terminal is gone");
		a->quit = true;
	}
	if (p[FD_OUTPUT].revents) {
		int rc = screen_flush(a->screen, &a->gone);

		a->quit |= rc < 0;
		a->blocked = rc == 1;
	}
}

static bool frame_is_due(const struct app *a, uint64_t now)
{
	if (a->blocked)
		return false;
	return a->dirty || a->view[a->current].more ||
	       (a->dirty_live && now >= a->last_draw_ns + APP_LIVE_NS);
}

static void loop(struct app *a)
{
	while (!a->quit) {
		uint64_t now;

		app_run_step(a);
		app_collect_step(a);
		now = clock_mono_ns();
		tick(a, now);
		if (frame_is_due(a, now)) {
			app_frame(a);
			if (!a->detected) {
				begin_slow(a);
				continue;
			}
		}
		app_script_step(a);
		if (a->quit)
			break;
		wait_for_something(a);
		if (!a->quit && !a->blocked)
			work_on_levels(a, clock_mono_ns());
	}
}

/* --- opening and closing --------------------------------------------------- */

static void open_views(struct app *a, const char *first)
{
	for (int i = 0; view_all[i] && i < APP_VIEWS; i++) {
		view_init(&a->view[i], view_all[i]);
		a->n_views = i + 1;
	}
	a->current = app_view_index(a, first ? first : "overview");
	a->generation = 1;
}

static struct app *app_new(struct workspace *ws)
{
	struct app *a = xcalloc(1, sizeof *a);

	a->ws = ws;
	a->screen = NULL;
	a->signal_fd = -1;
	a->dirty = true;
	a->minute = clock_wall_ms() / 60000;
	a->next_tick_ns = clock_mono_ns() + APP_TICK_NS;
	return a;
}

static void app_free(struct app *a)
{
	for (int i = 0; i < a->n_views; i++)
		view_release(&a->view[i]);
	if (a->collecting)
		collect_release(&a->collect);
	if (a->has_run)
		calibration_release(&a->cal);
	a->ws->live = NULL;
	app_export_release(a);
	app_palette_free(a->palette);
	app_command_release(a);
	grid_release(&a->grid);
	free(a);
}

int app_run(struct workspace *ws, const struct app_options *o, struct err *e)
{
	struct app *a = app_new(ws);
	struct screen_options so = { .no_color = o->no_color };
	char going[RUN_ID] = "";
	int rc = 0;

	a->commands = o->commands;
	app_session_begin(a, o);
	so.theme = a->theme;
	a->player = (struct app_player){ .script = o->script, .in_memory = o->width };
	if (o->width)
		a->screen = screen_text_open(o->width, o->height);
	else
		rc = screen_curses_open(&a->screen, &so, e);
	if (rc < 0)
		goto out;
	rc = a->signal_fd = app_signal_start(e);
	if (rc < 0)
		goto out;
	open_views(a, o->view);
	/* a page: nothing is counted for it */
	ws->filter.page = APP_FIRST_ROWS;
	ws->filter.limit = 0;
	ws->patience_ms = APP_PATIENCE_MS;
	grid_init(&a->grid, 0, 0, a->setup.first_glyphs);
	app_session_restore(a, o);
	loop(a);
	rc = a->signal ? 128 + a->signal : 0;
	if (a->gone.code)
		rc = err_set(e, a->gone.code, "%s", a->gone.text);
	if (rc == 0)
		app_session_keep(a, o);
	if (app_run_is_going(a))
		snprintf(going, sizeof going, "%s", a->cal.live->run_id);
out:
	if (a->screen)
		screen_close(a->screen);
	if (a->signal_fd >= 0)
		app_signal_stop();
	app_free(a);
	if (*going && rc == 0)
		printf("run %.8s goes on by itself and is stored when it is done; "
		       "'postsil' shows it again\n", going);
	return rc;
}
