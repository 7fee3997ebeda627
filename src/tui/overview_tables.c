/* SPDX-License-Identifier: MIT */
#include "tui/overview_tables.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "tui/maturity.h"
#include "tui/over_run.h"
#include "tui/standings.h"
#include "tui/workspace.h"

static int load_maturity(struct overview_tables *t, const struct workspace *ws,
			 size_t limit, struct err *e)
{
	struct kept_filter f = standings_filter(ws);
	struct kept *k;
	int rc = standings_get(ws, KEPT_ALL, &k, e);

	maturity_choose(ws, &f);
	f.sort = KEPT_BY_MATURITY;
	f.limit = limit;
	return k ? kept_series(k, &f, &t->maturity, e) : rc;
}

/* Both tables are about the same machines: a name tells a row of one from those of the
 * other too. */
static void find_names(struct overview_tables *t)
{
	size_t n = t->maturity.n, all = n + t->alerts.n;

	t->name = xcalloc(all + 1, sizeof *t->name);
	for (size_t i = 0; i < all; i++)
		t->name[i].key = i < n ? &t->maturity.series[i].key
				       : &t->alerts.item[i - n].a->key;
	series_names_find(t->name, all, &t->arena);
}

static void empty(struct overview_tables *t)
{
	kept_list_release(&t->maturity);
	alert_board_release(&t->alerts);
	arena_release(&t->arena);
	free(t->name);
	t->name = NULL;
	t->over_of = 0;
}

int overview_tables_load(struct overview_tables *t, const struct workspace *ws,
			 size_t limit, struct err *e)
{
	int rc;

	if (levels_seen_all(&t->seen, ws) && (limit || t->maturity.n == t->maturity.total))
		return 0;
	empty(t);
	rc = load_maturity(t, ws, limit, e);
	if (rc >= 0)
		rc = alert_board_load(&t->alerts, ws, e);
	find_names(t);
	levels_seen_note(&t->seen, ws, rc);
	return rc < 0 ? rc : 0;
}

void overview_tables_release(struct overview_tables *t)
{
	empty(t);
	*t = (struct overview_tables){ .name = NULL };
}

const char *overview_alert_name(const struct overview_tables *t, size_t i)
{
	return t->name[t->maturity.n + i].name;
}

/* Whether another of the list has its name in another unit. */
static bool has_other_unit(const struct kept_list *l, size_t i)
{
	const struct kept_key *k = &l->series[i].key;

	for (size_t j = 0; j < l->n; j++)
		if (strcmp(l->series[j].key.custom, k->custom) == 0 &&
		    strcmp(l->series[j].key.metric_unit, k->metric_unit) != 0)
			return true;
	return false;
}

struct maturity_figures overview_figures(const struct overview_tables *t, size_t i,
					 bool without_device)
{
	const struct kept_series *s = &t->maturity.series[i];

	return (struct maturity_figures){
		.product = without_device ? t->name[i].product : t->name[i].name,
		.device = s->key.device, .precision = s->key.precision,
		.metric = s->key.metric, .custom = s->key.custom,
		.metric_unit = has_other_unit(&t->maturity, i) ? s->key.metric_unit : NULL,
		.first_ms = s->f.first_ms, .milestone = s->f.milestone,
		.now = s->f.now, .rate = &s->f.recent, .spark = s->f.spark,
	};
}

/* --- over 100 % ----------------------------------------------------------------- */

const struct kept_series *overview_over(const struct overview_tables *t, size_t selected)
{
	const struct kept_list *l = &t->maturity;

	if (selected < l->n && l->series[selected].f.now > 1)
		return &l->series[selected];
	for (size_t i = 0; i < l->n; i++)
		if (l->series[i].f.now > 1)
			return &l->series[i];
	return NULL;
}

int overview_explain_over(struct overview_tables *t, const struct workspace *ws,
			  size_t selected, struct err *e)
{
	const struct kept_series *s = overview_over(t, selected);

	if (!s || s->id == t->over_of)
		return 0;
	t->over_of = s->id;
	return over_run_words(&(struct over_run){
		.why = s->over_why, .run_id = s->f.over_run_id, .device = s->key.device,
		.precision = s->key.precision }, ws, t->over_words, e);
}
