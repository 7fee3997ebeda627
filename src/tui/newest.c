/* SPDX-License-Identifier: MIT */
#include "tui/newest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "db/store.h"
#include "tui/workspace.h"

#define PAGE 16   /* rows; the first is nearly always the one */

static bool is_asked(const struct newest_ask *ask, const struct run_row *row)
{
	if (ask->efficiency && !(row->value[METRIC_EFFICIENCY] > 0))
		return false;
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

static int find_in_group(const struct workspace *ws, const struct newest_ask *ask,
			 const struct store_group *g, struct newest_run *out,
			 struct err *e)
{
	struct run_filter f = ws->filter;
	char from[RUN_ID];
	struct run_set *set;
	int rc = 0;

	f.unit = ask->unit_id;
	f.device = g->device;
	f.precision = g->precision;
	f.exclude_forced |= ask->not_forced;
	f.limit = 0;
	f.page = PAGE;
	f.before = ask->before;
	f.after = ask->after;
	while (rc == 0) {
		rc = store_query(ws->store, &f, &set, e);
		if (rc < 0)
			return rc;
		rc = look_at(ask, set, out);
		snprintf(from, sizeof from, "%s", ask->after ? set->prev : set->next);
		run_set_free(set);
		if (!*from)
			return 0;
		*(ask->after ? &f.after : &f.before) = from;
	}
	return 0;
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

int newest_find(const struct workspace *ws, const struct newest_ask *ask,
		struct newest_run *out, struct err *e)
{
	struct store_group *group;
	size_t n;
	int rc;

	*out = (struct newest_run){ 0 };
	if (!ws->store)
		return 0;
	rc = store_unit_groups(ws->store, ask->unit_id, &group, &n, e);
	for (size_t i = 0; i < n && rc == 0; i++)
		if (has_group(ws, ask, &group[i]))
			rc = find_in_group(ws, ask, &group[i], out, e);
	free(group);
	return rc < 0 ? rc : out->run_id[0] != '\0';
}
