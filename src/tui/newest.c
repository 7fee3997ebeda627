/* SPDX-License-Identifier: MIT */
#include "tui/newest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "db/store.h"
#include "tui/workspace.h"

/* Rows: the first is nearly always the one; where it is not, fewer pages are read the
 * longer it takes. */
#define PAGE 16
#define PAGE_MAX 4096

static bool is_asked(const struct newest_ask *ask, const struct run_row *row)
{
	return !ask->product || strcmp(row->product, ask->product) == 0;
}

/* Whether a run is nearer to where one looks from than the best so far. */
static bool is_nearer(const struct newest_ask *ask, const struct run_row *row,
		      const struct newest_run *best)
{
	bool newer = row->timestamp_ms != best->at_ms ? row->timestamp_ms > best->at_ms
						      : row->run > best->run;

	return !best->run_id[0] || (ask->after ? !newer : newer);
}

static void take(struct newest_run *out, const struct run_row *row)
{
	snprintf(out->run_id, sizeof out->run_id, "%s", row->run_id);
	snprintf(out->product, sizeof out->product, "%s", row->product);
	snprintf(out->device, sizeof out->device, "%s", row->device);
	out->run = row->run;
	out->at_ms = row->timestamp_ms;
	out->forced = row->forced;
}

/* 1: the page has one, which out is now if it is nearer than what was there. */
static int look_at(const struct newest_ask *ask, const struct run_set *set,
		   struct newest_run *out)
{
	for (size_t i = 0; i < set->n; i++) {
		const struct run_row *row = &set->rows[ask->after ? i : set->n - 1 - i];

		if (!is_asked(ask, row))
			continue;
		if (is_nearer(ask, row, out))
			take(out, row);
		return 1;
	}
	return 0;
}

/* What lies behind the best so far need not be read. */
static void stop_at_best(const struct newest_ask *ask, const struct newest_run *best,
			 struct run_filter *f)
{
	if (!best->run_id[0])
		return;
	if (!ask->after && best->at_ms > f->since_ms)
		f->since_ms = best->at_ms;
	if (ask->after && (!f->until_ms || best->at_ms < f->until_ms))
		f->until_ms = best->at_ms + 1;
}

static int find_in_group(const struct workspace *ws, const struct newest_ask *ask,
			 const struct store_group *g, struct newest_run *out,
			 struct err *e)
{
	struct run_filter f = ws->filter;
	char from[RUN_ID] = "";
	struct run_set *set;
	int rc;

	f.unit = ask->unit_id;
	f.device = g->device;
	f.precision = g->precision;
	f.exclude_forced |= ask->not_forced;
	f.with_efficiency = ask->efficiency;
	f.without_customs = true;
	f.limit = 0;
	f.before = ask->before;
	f.after = ask->after;
	stop_at_best(ask, out, &f);
	for (f.page = PAGE;; f.page *= f.page < PAGE_MAX ? 4 : 1) {
		rc = store_query(ws->store, &f, &set, e);
		if (rc < 0)
			return rc;
		rc = look_at(ask, set, out);
		snprintf(from, sizeof from, "%s", ask->after ? set->prev : set->next);
		run_set_free(set);
		if (rc == 1 || !*from)
			return 0;
		*(ask->after ? &f.after : &f.before) = from;
	}
}

static bool has_group(const struct workspace *ws, const struct newest_ask *ask,
		      const struct store_group *g)
{
	const struct run_filter *f = &ws->filter;

	if (ask->gpus ? strcmp(g->device, "cpu") == 0
		      : ask->device && strcmp(g->device, ask->device) != 0)
		return false;
	if (f->device && strcmp(g->device, f->device) != 0)
		return false;
	return !f->precision || strcmp(g->precision, f->precision) == 0;
}

static int compare_newest(const void *va, const void *vb)
{
	const struct store_group *a = va, *b = vb;

	return (a->newest_ms < b->newest_ms) - (a->newest_ms > b->newest_ms);
}

int newest_of_groups(const struct workspace *ws, const struct newest_ask *ask,
		     const struct newest_groups *groups, struct newest_run *out,
		     struct err *e)
{
	struct store_group *g = groups->group;
	int rc = 0;

	*out = (struct newest_run){ 0 };
	if (groups->n > 1)
		qsort(g, groups->n, sizeof *g, compare_newest);
	for (size_t i = 0; i < groups->n && rc == 0; i++) {
		if (!ask->after && out->run_id[0] && g[i].newest_ms < out->at_ms)
			break;   /* nor is any behind it */
		if (has_group(ws, ask, &g[i]))
			rc = find_in_group(ws, ask, &g[i], out, e);
	}
	return rc < 0 ? rc : out->run_id[0] != '\0';
}

int newest_find(const struct workspace *ws, const struct newest_ask *ask,
		struct newest_run *out, struct err *e)
{
	struct newest_groups all;
	int rc;

	*out = (struct newest_run){ 0 };
	if (!ws->store)
		return 0;
	rc = store_unit_groups(ws->store, ask->unit_id, &all.group, &all.n, e);
	if (rc == 0)
		rc = newest_of_groups(ws, ask, &all, out, e);
	free(all.group);
	return rc;
}
