/* SPDX-License-Identifier: MIT */
#include "tui/calibration.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/xmem.h"
#include "core/model/run_builder.h"
#include "tui/link.h"
#include "tui/live.h"

#define FORGET_MS 2000
#define STATUS_UNFIT 1    /* postsil-worker(1), exit status */
#define BYE_GRACE_NS 2000000000ull
/* Events taken in one step, so that keys are answered while a long spool is
 * replayed. */
#define EVENTS_A_STEP 4096

static void put(const char **args, int *n, const char *option, const char *value)
{
	if (!value)
		return;
	args[(*n)++] = option;
	args[(*n)++] = value;
}

int calibration_start(struct calibration *c, const struct calibration_request *q,
		      const char *where, struct err *e)
{
	const char *args[LINK_ARGS];
	int n = 0, rc;

	if (q->attach) {
		put(args, &n, "--attach", q->attach);
	} else {
		put(args, &n, "--suite", q->suite);
		put(args, &n, "--backend", q->backend);
		put(args, &n, "--precision", q->precision);
		put(args, &n, "--device", q->device);
		if (q->force)
			args[n++] = "--force";
		if (q->wait_cool)
			args[n++] = "--wait-cool";
	}
	args[n] = NULL;
	*c = (struct calibration){ 0 };
	rc = link_open(&c->link, args, e);
	if (rc < 0)
		return rc;
	c->live = live_new();
	c->live->attached = q->attach != NULL;
	c->builder = run_builder_new();
	c->where = xstrdup(where);
	return 0;
}

int calibration_fd(const struct calibration *c)
{
	return c->link ? link_fd(c->link) : -1;
}

int calibration_store(const char *where, const struct run *r,
		      struct store_head *head, struct err *e)
{
	struct store *s = NULL;
	int added = store_open(where, STORE_CREATE, &s, e);

	if (added < 0)
		return added;
	added = store_add_run(s, r, e);
	if (added >= 0 && store_head(s, head, e) < 0)
		added = e ? e->code : ERR_IO;
	store_close(s);
	return added;
}

static void forget(const char *run_id)
{
	const char *const args[] = { "--forget", run_id, NULL };

	/* a spool that stays is collected the next time: no harm */
	link_run(args, FORGET_MS, NULL, NULL);
}

static void end(struct calibration *c, enum calibration_state state)
{
	struct live *l = c->live;

	c->state = state;
	l->state = state == CALIBRATION_STORED ? LIVE_STORED : LIVE_FAILED;
	if (state != CALIBRATION_STORED && c->why.code)
		snprintf(l->why, sizeof l->why, "%.299s", c->why.text);
	link_close(c->link);
	c->link = NULL;
}

/* It ended after a failed check, before the first step, and for that reason: one
 * that was asked to go on all the same may have met another. */
static bool is_unfit(const struct calibration *c)
{
	bool asked = c->live->force_asked && link_status(c->link) != STATUS_UNFIT;

	if (c->live->current >= 0 || asked)
		return false;
	for (size_t i = 0; i < c->live->n_checks; i++)
		if (c->live->checks[i].result == CHECK_FAIL)
			return true;
	return false;
}

static void store(struct calibration *c)
{
	int added = calibration_store(c->where, c->run, &c->head, &c->why);

	if (added < 0) {
		err_prefix(&c->why, "run %.8s is finished but could not be stored (it "
			   "is kept in the spool and collected at the next start)",
			   c->run->run_id);
		end(c, CALIBRATION_UNSTORED);
		return;
	}
	c->was_there = added == 0;
	live_note(c->live, "stored as run %.8s", c->run->run_id);
	forget(c->run->run_id);
	end(c, CALIBRATION_STORED);
}

/* The stream is over: gone is why the link ended. */
static void conclude(struct calibration *c, const struct err *gone)
{
	if (!c->bye) {
		if (gone->code == ERR_STOPPED)
			err_set(&c->why, ERR_FORMAT, "the worker ended without saying "
				"that the run is complete: nothing was stored");
		else
			err_set(&c->why, gone->code, "%s: nothing was stored",
				gone->text);
		end(c, CALIBRATION_FAILED);
		return;
	}
	c->run = run_builder_finish(c->builder, &c->why);
	if (c->run) {
		store(c);
		return;
	}
	/* a complete run that cannot be built may still be read by a newer us */
	if (!c->bye_ok && *c->live->run_id)
		forget(c->live->run_id);
	if (is_unfit(c))
		end(c, CALIBRATION_UNFIT);
	else
		end(c, CALIBRATION_FAILED);
}

static void take(struct calibration *c, const struct event *ev)
{
	if (run_builder_feed(c->builder, ev, &c->why) < 0) {
		err_prefix(&c->why, "nothing was stored");
		end(c, CALIBRATION_FAILED);
		return;
	}
	live_feed(c->live, ev);
	if (ev->kind == EV_BYE) {
		c->bye = true;
		c->bye_ok = ev->ok;
		c->bye_ns = clock_mono_ns();
	}
}

bool calibration_step(struct calibration *c)
{
	struct err gone = ERR_INIT;
	struct event ev;
	bool changed = false;
	int rc = 0;

	for (int i = 0; i < EVENTS_A_STEP && c->state == CALIBRATION_GOING; i++) {
		rc = link_event(c->link, &c->arena, &ev, &gone);
		if (rc <= 0)
			break;
		take(c, &ev);
		arena_release(&c->arena);
		changed = true;
	}
	if (c->state != CALIBRATION_GOING)
		return changed;
	if (rc == 0 && c->bye && clock_mono_ns() - c->bye_ns > BYE_GRACE_NS)
		rc = err_set(&gone, ERR_STOPPED, "the worker said good-bye");
	if (rc < 0) {
		conclude(c, &gone);
		changed = true;
	}
	return changed;
}

void calibration_control(struct calibration *c, enum control what)
{
	struct err e = ERR_INIT;

	if (c->state != CALIBRATION_GOING || !c->link)
		return;
	if (link_control(c->link, what, &e) < 0)
		live_note(c->live, "%s", e.text);
}

void calibration_kill(struct calibration *c)
{
	if (c->state == CALIBRATION_GOING)
		link_kill(c->link);
}

void calibration_release(struct calibration *c)
{
	link_close(c->link);
	run_builder_free(c->builder);
	run_free(c->run);
	live_free(c->live);
	arena_release(&c->arena);
	free(c->where);
	*c = (struct calibration){ 0 };
}
