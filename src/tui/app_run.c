/* SPDX-License-Identifier: MIT */
#include "tui/app_state.h"

#include <stdio.h>
#include <string.h>

#include "tui/live.h"
#include "tui/workspace.h"

bool app_run_is_going(const struct app *a)
{
	return a->has_run && a->cal.state == CALIBRATION_GOING;
}

static void drop(struct app *a)
{
	if (a->has_run)
		calibration_release(&a->cal);
	a->has_run = false;
	a->ws->live = NULL;
}

static void start(struct app *a, const struct calibration_request *q)
{
	struct err e = ERR_INIT;

	drop(a);
	app_stale(a);
	if (calibration_start(&a->cal, q, a->ws->where, &e) < 0) {
		app_say(a, STYLE_ALERT, "%s", e.text);
		return;
	}
	a->has_run = true;
	a->looked_at = false;
	a->ws->live = a->cal.live;
	a->dirty = true;
}

static void start_asked(struct app *a, bool force)
{
	const struct app_run_asked *x = &a->asked;
	const struct calibration_request q = {
		.suite = x->suite, .force = force, .wait_cool = x->wait_cool,
		.backend = *x->backend ? x->backend : NULL,
		.precision = *x->precision ? x->precision : NULL,
		.device = *x->device ? x->device : NULL,
	};

	start(a, &q);
	if (a->has_run)
		app_show(a, app_view_index(a, "run"), true);
}

static bool copy(char *out, size_t n, const char *s)
{
	return snprintf(out, n, "%s", s ? s : "") < (int)n;
}

int app_run_request(struct app *a, const struct calibration_request *q, struct err *e)
{
	struct app_run_asked x = { .wait_cool = q->wait_cool };

	if (!copy(x.suite, sizeof x.suite, q->suite) ||
	    !copy(x.backend, sizeof x.backend, q->backend) ||
	    !copy(x.precision, sizeof x.precision, q->precision) ||
	    !copy(x.device, sizeof x.device, q->device))
		return err_set(e, ERR_USAGE, "the name of a backend or the list of devices "
			       "is too long");
	a->asked = x;
	start_asked(a, q->force);
	return 0;
}

void app_run_start(struct app *a, const char *suite, bool force)
{
	app_run_request(a, &(struct calibration_request){ .suite = suite,
							  .force = force }, NULL);
}

void app_run_force(struct app *a)
{
	start_asked(a, true);
}

void app_run_attach(struct app *a, const char *run_id)
{
	start(a, &(struct calibration_request){ .attach = run_id });
	if (a->has_run)
		app_say(a, STYLE_HINT, "attached to run %.8s, which goes on", run_id);
}

int app_run_fd(const struct app *a)
{
	return a->has_run ? calibration_fd(&a->cal) : -1;
}

/* The run came to its end: say so once. */
static void ended(struct app *a)
{
	const struct calibration *c = &a->cal;

	a->looked_at = true;
	a->dirty = true;
	switch (c->state) {
	case CALIBRATION_STORED:
		app_say(a, STYLE_GOOD, "run %.8s is stored as number %lld",
			c->run->run_id, (long long)c->head.seq);
		break;
	case CALIBRATION_UNFIT:
		app_say(a, STYLE_WARN, "preflight failed: nothing was measured");
		if (!c->live->attached && a->prompt == PROMPT_NONE)
			a->prompt = PROMPT_FORCE;
		break;
	default:
		app_say(a, STYLE_ALERT, "%s", c->why.text);
		break;
	}
	workspace_touch(a->ws);
	app_stale(a);
	a->next_tick_ns = 0;   /* the first run made the database */
}

void app_run_step(struct app *a)
{
	if (!a->has_run || a->looked_at)
		return;
	if (calibration_step(&a->cal))
		a->dirty_live = true;
	if (a->cal.state != CALIBRATION_GOING) {
		if (a->prompt == PROMPT_ABORT)
			a->prompt = PROMPT_NONE;
		ended(a);
	}
}

void app_run_control(struct app *a, enum control what)
{
	if (!app_run_is_going(a))
		return;
	if (what == CONTROL_PAUSE && a->cal.live->state == LIVE_PAUSED)
		what = CONTROL_RESUME;
	calibration_control(&a->cal, what);
	a->dirty = true;
}

static void collected(struct app *a)
{
	struct collect *c = &a->collect;

	a->collecting = false;
	if (c->stored)
		app_say(a, STYLE_GOOD, "%zu run%s that finished meanwhile %s stored",
			c->stored, c->stored == 1 ? "" : "s",
			c->stored == 1 ? "is now" : "are now");
	else if (c->why.code && c->why.code != ERR_NOT_FOUND)
		app_say(a, STYLE_WARN, "%s", c->why.text);
	else if (c->dead)
		app_say(a, STYLE_WARN, "a run died before its end: nothing of it "
			"was stored");
	if (c->stored) {
		workspace_touch(a->ws);
		app_stale(a);
	}
	if (*c->running && !a->has_run)
		app_run_attach(a, c->running);
	collect_release(c);
}

void app_collect_step(struct app *a)
{
	if (!a->collecting)
		return;
	collect_step(&a->collect);
	if (a->collect.phase == COLLECT_DONE)
		collected(a);
}
