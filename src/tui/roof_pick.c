/* SPDX-License-Identifier: MIT */
#include "tui/roof_pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/model/device.h"
#include "tui/newest.h"
#include "tui/run_live.h"
#include "tui/standings.h"
#include "tui/workspace.h"

static struct roof_choice *find(struct roof_pick *p, const char *product,
				const char *unit_id, const char *device)
{
	for (size_t i = 0; i < p->n; i++) {
		struct roof_choice *c = &p->choice[i];

		if (strcmp(c->unit_id, unit_id) == 0 &&
		    strcmp(c->device, device) == 0 &&
		    strcmp(c->product, product) == 0)
			return c;
	}
	return NULL;
}

static bool is_ours(const struct roof_pick *p, const char *unit_id)
{
	return p->unit_id[0] && strcmp(p->unit_id, unit_id) == 0;
}

/* Where there are enough the last one that is not of this machine goes, or the last of
 * all; none that is kept. */
static bool make_room(struct roof_pick *p, bool of_all)
{
	size_t i = p->n;

	while (i > 0 && (p->choice[i - 1].kept ||
			 (!of_all && is_ours(p, p->choice[i - 1].unit_id))))
		i--;
	if (!i)
		return false;
	p->n--;
	memmove(&p->choice[i - 1], &p->choice[i], (p->n - (i - 1)) * sizeof *p->choice);
	return true;
}

/* NULL: there are enough, and this machine is among them. */
static struct roof_choice *add(struct roof_pick *p, const char *product,
			       const char *unit_id, const char *device)
{
	struct roof_choice *c;

	if (p->n == ROOF_PICK_MAX && !(is_ours(p, unit_id) && make_room(p, false)))
		return NULL;
	c = &p->choice[p->n++];
	*c = (struct roof_choice){ 0 };
	snprintf(c->product, sizeof c->product, "%s", product);
	snprintf(c->unit_id, sizeof c->unit_id, "%s", unit_id);
	snprintf(c->device, sizeof c->device, "%s", device);
	return c;
}

static void take_row(struct roof_pick *p, const struct run_row *row, bool with_forced)
{
	struct roof_choice *c = find(p, row->product, row->unit_id, row->device);

	if (!c) {
		c = add(p, row->product, row->unit_id, row->device);
		if (!c)
			return;
	} else if (!with_forced && c->forced && !row->forced) {
		c->passed_forced = true;
	} else {
		return;
	}
	snprintf(c->run_id, sizeof c->run_id, "%s", row->run_id);
	c->forced = row->forced;
}

void roof_pick_rows(struct roof_pick *p, const struct run_set *set,
		    const char *unit_id, bool with_forced)
{
	p->n = 0;
	snprintf(p->unit_id, sizeof p->unit_id, "%s", unit_id);
	for (size_t i = set ? set->n : 0; i-- > 0;)
		take_row(p, &set->rows[i], with_forced);
}

/* --- what is not on the desk ------------------------------------------------------- */

static bool has_ours(const struct roof_pick *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (is_ours(p, p->choice[i].unit_id))
			return true;
	return false;
}

/* Those of the first one's device, which stand together. */
static size_t count_of_device(const struct store_group *g, size_t n)
{
	size_t i = 1;

	while (i < n && strcmp(g[i].device, g->device) == 0)
		i++;
	return i;
}

/* 1: there is room for more. */
static int add_device(struct roof_pick *p, const struct workspace *ws,
		      const struct newest_groups *of, struct err *e)
{
	struct newest_ask ask = { .unit_id = p->unit_id };
	struct newest_run run;
	struct roof_choice *c;
	int rc = newest_of_groups(ws, &ask, of, &run, e);

	if (rc != 1)
		return rc < 0 ? rc : 1;
	c = add(p, run.product, p->unit_id, run.device);
	if (!c)
		return 0;
	memcpy(c->run_id, run.run_id, sizeof c->run_id);
	c->forced = run.forced;
	return 1;
}

/* This machine, which may have run long ago; its newest run decides on its product. */
static int add_this_unit(struct roof_pick *p, const struct workspace *ws,
			 struct err *e)
{
	struct store_group *g;
	size_t n, at = 0;
	int rc = store_unit_groups(ws->store, p->unit_id, &g, &n, e);

	for (rc = rc < 0 ? rc : 1; at < n && rc == 1;) {
		struct newest_groups of = { &g[at], count_of_device(&g[at], n - at) };

		at += of.n;
		rc = add_device(p, ws, &of, e);
	}
	free(g);
	return rc < 0 ? rc : 0;
}

#define FULL (-1000000)   /* no error: there are enough */

static int add_series(void *arg, const struct kept_series *s, size_t total)
{
	struct roof_pick *p = arg;
	struct roof_choice *c;

	(void)total;
	if (find(p, s->key.product, s->key.unit_id, s->key.device))
		return 0;
	c = add(p, s->key.product, s->key.unit_id, s->key.device);
	if (!c)
		return FULL;
	memcpy(c->run_id, s->f.last_run_id, sizeof c->run_id);
	c->forced = true;   /* perhaps */
	return 0;
}

bool roof_pick_waits(const struct workspace *ws)
{
	return ws->live && run_live_is_measuring(ws->live);
}

static int add_known(struct roof_pick *p, const struct workspace *ws, struct err *e)
{
	struct kept_filter f = standings_filter(ws);
	struct kept *k;
	int rc;

	/* a run in progress is not to be disturbed: they come when it is over */
	if (roof_pick_waits(ws))
		return 0;
	rc = standings_get(ws, KEPT_ALERTS, &k, e);
	if (rc < 0 || !k)
		return rc;
	f.sort = KEPT_BY_TIME;
	rc = standings_each(k, &f, add_series, p, e);
	return rc == FULL ? 0 : rc;
}

int roof_pick_more(struct roof_pick *p, const struct workspace *ws, struct err *e)
{
	const char *unit = ws->filter.unit;
	int rc = 0;

	if (!ws->store || !ws->set || !ws->set->next[0])
		return 0;
	if (p->unit_id[0] && !has_ours(p) &&
	    (!unit || strncmp(p->unit_id, unit, strlen(unit)) == 0))
		rc = add_this_unit(p, ws, e);
	if (rc == 0 && ws->at_terminal)
		rc = add_known(p, ws, e);
	return rc;
}

size_t roof_pick_find(struct roof_pick *p, const struct roof_choice *like)
{
	const struct roof_choice *c = find(p, like->product, like->unit_id, like->device);

	return c ? (size_t)(c - p->choice) : ROOF_PICK_NONE;
}

void roof_pick_keep(struct roof_pick *p, const char *product, const char *unit_id,
		    const char *device)
{
	struct roof_choice *c = find(p, product, unit_id, device);

	if (!c && p->n == ROOF_PICK_MAX && !make_room(p, false))
		make_room(p, true);
	if (!c) {
		c = add(p, product, unit_id, device);
		if (!c)
			return;
		c->forced = true;   /* perhaps */
	}
	c->kept = true;
}

int roof_pick_settle(struct roof_choice *c, const struct workspace *ws, struct err *e)
{
	struct newest_ask ask = {
		.unit_id = c->unit_id, .device = c->device, .product = c->product,
		.not_forced = !ws->include_forced,
	};
	bool all_there = !ws->set || !ws->set->next[0];
	struct newest_run run;
	int rc;

	if (c->run_id[0] && (!c->forced || ws->include_forced || all_there))
		return 0;
	c->forced = false;   /* asked once */
	rc = newest_find(ws, &ask, &run, e);
	ask.not_forced = false;
	if (rc == 0 && !c->run_id[0])
		rc = newest_find(ws, &ask, &run, e);
	if (rc != 1)
		return rc;
	c->passed_forced = c->run_id[0] && strcmp(c->run_id, run.run_id) != 0;
	memcpy(c->run_id, run.run_id, sizeof c->run_id);
	return 0;
}

/* --- choosing ---------------------------------------------------------------------- */

/* Of the devices of one run the first GPU is what people ask for. */
static bool is_before(const struct roof_choice *a, const struct roof_choice *b)
{
	bool cpu = strcmp(b->device, "cpu") == 0;

	if (strcmp(a->run_id, b->run_id) != 0 || strcmp(a->device, "cpu") == 0)
		return false;
	return cpu || device_compare(a->device, b->device) < 0;
}

size_t roof_pick_first(const struct roof_pick *p, const char *unit_id)
{
	size_t first = 0;

	for (size_t i = 0; unit_id && *unit_id && i < p->n; i++)
		if (strcmp(p->choice[i].unit_id, unit_id) == 0) {
			first = i;
			break;
		}
	for (size_t i = 0; i < p->n; i++)
		if (is_before(&p->choice[i], &p->choice[first]))
			first = i;
	return p->n ? first : ROOF_PICK_NONE;
}

int roof_pick_step(const struct roof_choice *c, const struct workspace *ws,
		   const char *run_id, int step, char out[RUN_ID], struct err *e)
{
	struct newest_ask ask = {
		.unit_id = c->unit_id, .device = c->device, .product = c->product,
		.before = step < 0 ? run_id : NULL, .after = step > 0 ? run_id : NULL,
	};
	struct newest_run run;
	int rc = newest_find(ws, &ask, &run, e);

	if (rc == 1)
		memcpy(out, run.run_id, RUN_ID);
	return rc;
}
