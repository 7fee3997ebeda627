/* SPDX-License-Identifier: MIT */
#include "tui/collect.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/xmem.h"
#include "core/model/run_builder.h"
#include "tui/calibration.h"
#include "tui/link.h"

#define LINES_A_STEP 4096

static void open_link(struct collect *c, const char *what, const char *run,
		      enum collect_phase phase)
{
	const char *const args[] = { what, run, NULL };

	c->refused = false;
	if (phase == COLLECT_FETCH)
		c->builder = run_builder_new();
	c->phase = link_open(&c->link, args, &c->why) < 0 ? COLLECT_DONE : phase;
}

void collect_begin(struct collect *c, const char *where)
{
	*c = (struct collect){ .where = xstrdup(where) };
	open_link(c, "--list", NULL, COLLECT_LIST);
}

int collect_fd(const struct collect *c)
{
	return c->link ? link_fd(c->link) : -1;
}

/* The next spool of the queue, or the end. */
static void next(struct collect *c)
{
	link_close(c->link);
	c->link = NULL;
	run_builder_free(c->builder);
	c->builder = NULL;
	if (c->at == c->n) {
		c->phase = COLLECT_DONE;
		return;
	}
	if (c->queue[c->at].done)
		open_link(c, "--fetch", c->queue[c->at].run, COLLECT_FETCH);
	else
		open_link(c, "--forget", c->queue[c->at].run, COLLECT_FORGET);
}

static void forget(struct collect *c)
{
	link_close(c->link);
	c->link = NULL;
	open_link(c, "--forget", c->queue[c->at].run, COLLECT_FORGET);
}

/* A line of --list. */
static void on_listed(struct collect *c, const char *line, size_t n)
{
	struct cJSON *j = json_parse(line, n, &c->why);
	const char *run = json_str(j, "run", "", &c->why);
	const char *state = json_str(j, "state", "", &c->why);
	bool done = strcmp(state, "done") == 0;

	if (!j || strlen(run) != RUN_ID - 1) {
		err_set(&c->why, ERR_FORMAT, "the worker's list names no run");
	} else if (strcmp(state, "running") == 0) {
		snprintf(c->running, sizeof c->running, "%s", run);
	} else if (c->n < COLLECT_MAX &&
		   (done || strcmp(state, "failed") == 0 ||
		    strcmp(state, "dead") == 0)) {
		snprintf(c->queue[c->n].run, RUN_ID, "%s", run);
		c->queue[c->n++].done = done;
		c->dead += strcmp(state, "dead") == 0;
	}
	json_free(j);
}

/* A line of --fetch. */
static void on_fetched(struct collect *c, const char *line, size_t n)
{
	struct event ev;

	if (c->refused)
		return;
	if (event_parse(line, n, &c->arena, &ev, &c->why) < 0 ||
	    run_builder_feed(c->builder, &ev, &c->why) < 0)
		c->refused = true;
	arena_release(&c->arena);
}

/* The spool was read to its end. */
static void store(struct collect *c)
{
	const char *id = c->queue[c->at].run;
	struct store_head head;
	struct run *r = NULL;
	int added = -1;

	if (!c->refused)
		r = run_builder_finish(c->builder, &c->why);
	if (r && strcmp(r->run_id, id) == 0)
		added = calibration_store(c->where, r, &head, &c->why);
	run_free(r);
	if (added < 0) {
		err_prefix(&c->why, "run %.8s stays in the spool", id);
		c->at++;
		next(c);
		return;
	}
	c->stored += (size_t)added;
	forget(c);
}

static void on_end(struct collect *c, int rc, const struct err *gone)
{
	if (rc != ERR_STOPPED)
		err_set(&c->why, rc, "%s", gone->text);
	if (c->phase == COLLECT_FETCH) {
		c->refused |= rc != ERR_STOPPED;
		store(c);
		return;
	}
	c->at += c->phase == COLLECT_FORGET;
	next(c);
}

bool collect_step(struct collect *c)
{
	struct err gone = ERR_INIT;
	const char *line;
	size_t n;
	int rc = 0;

	for (int i = 0; i < LINES_A_STEP && c->phase != COLLECT_DONE; i++) {
		rc = link_line(c->link, &line, &n, &gone);
		if (rc <= 0)
			break;
		if (c->phase == COLLECT_LIST)
			on_listed(c, line, n);
		else if (c->phase == COLLECT_FETCH)
			on_fetched(c, line, n);
	}
	if (rc < 0)
		on_end(c, rc, &gone);
	return rc != 0;
}

void collect_wait(struct collect *c, int timeout_ms)
{
	uint64_t until = clock_mono_ns() + (uint64_t)timeout_ms * 1000000u;

	while (c->phase != COLLECT_DONE && clock_mono_ns() < until)
		if (!collect_step(c))
			link_wait(c->link, 20);
}

void collect_release(struct collect *c)
{
	link_close(c->link);
	run_builder_free(c->builder);
	arena_release(&c->arena);
	free(c->where);
	*c = (struct collect){ .phase = COLLECT_DONE };
}
