/* SPDX-License-Identifier: MIT */
/*
 * The overview: this machine, the run in progress, the trajectory, the time to
 * maturity and the regressions on one screen; Enter opens what a pane is about.
 */
#include "tui/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xmem.h"
#include "tui/draw/layout.h"
#include "tui/overview.h"
#include "tui/overview_export.h"
#include "tui/pane.h"
#include "tui/screen.h"

/* From here on the plot stands beside the machine. */
#define WIDE_W 120
#define WIDE_H 30

static void (*const draw_pane[PANE_COUNT])(struct overview *, struct grid *,
					   struct rect) = {
	[PANE_MACHINE] = pane_machine_draw,
	[PANE_LIVE] = pane_live_draw,
	[PANE_TRAJECTORY] = pane_trajectory_draw,
	[PANE_MATURITY] = pane_maturity_draw,
	[PANE_ALERTS] = pane_alerts_draw,
};

#define NODES 9

struct arrangement {
	struct layout_node node[NODES];
	size_t n;
	int pane[PANE_COUNT];   /* its row */
};

static const struct arrangement narrow = {
	.node = {
		{ .parent = -1, .kind = LAYOUT_ROWS },
		{ .parent = 0, .kind = LAYOUT_COLS, .weight = 6 },
		{ .parent = 0, .min_w = 24, .min_h = 8, .weight = 11, .drop = 1 },
		{ .parent = 0, .kind = LAYOUT_COLS, .weight = 6 },
		{ .parent = 1, .min_w = 34, .min_h = 5, .weight = 9, .max_h = 20, .drop = 4 },
		{ .parent = 1, .min_w = 34, .min_h = 5, .weight = 10, .max_h = 20, .drop = 5 },
		{ .parent = 3, .min_w = 40, .min_h = 5, .weight = 11, .max_h = 20, .drop = 3 },
		{ .parent = 3, .min_w = 32, .min_h = 5, .weight = 8, .max_h = 20, .drop = 2 },
	},
	.n = 8,
	.pane = { [PANE_TRAJECTORY] = 2, [PANE_MACHINE] = 4, [PANE_LIVE] = 5,
		  [PANE_MATURITY] = 6, [PANE_ALERTS] = 7 },
};

static const struct arrangement wide = {
	.node = {
		{ .parent = -1, .kind = LAYOUT_ROWS },
		{ .parent = 0, .kind = LAYOUT_COLS, .weight = 3 },
		{ .parent = 0, .kind = LAYOUT_COLS, .weight = 2 },
		{ .parent = 1, .kind = LAYOUT_ROWS, .weight = 9 },
		{ .parent = 1, .min_w = 40, .min_h = 8, .weight = 20, .drop = 1 },
		{ .parent = 2, .min_w = 60, .min_h = 5, .weight = 1, .drop = 3 },
		{ .parent = 2, .min_w = 44, .min_h = 5, .weight = 1, .drop = 5 },
		{ .parent = 3, .min_w = 40, .min_h = 5, .weight = 3, .max_h = 20, .drop = 4 },
		{ .parent = 3, .min_w = 40, .min_h = 5, .weight = 2, .drop = 2 },
	},
	.n = 9,
	.pane = { [PANE_TRAJECTORY] = 4, [PANE_MATURITY] = 5, [PANE_LIVE] = 6,
		  [PANE_MACHINE] = 7, [PANE_ALERTS] = 8 },
};

/* On a desk without runs the machine is what there is to look at. */
static void first_focus(struct overview *o)
{
	if (o->focused || !o->machine.known)
		return;
	o->focus = chart_series(&o->chart) ? PANE_TRAJECTORY : PANE_MACHINE;
	o->focused = true;
}

static void clamp(struct table_state *st, size_t n)
{
	if (st->selected >= n)
		st->selected = n ? n - 1 : 0;
}

static int load_plot(struct overview *o, const struct workspace *ws, struct err *e)
{
	struct chart_prefer prefer = { .unit = ws->unit_id };
	struct chart *c = &o->chart;
	unsigned builds = c->builds;
	int rc;

	o->choice = (struct chart_choice){
		.metric = ws->metric == METRIC_CUSTOM ? METRIC_CUSTOM : METRIC_EFFICIENCY,
		.custom = ws->custom, .or_custom = !ws->no_customs,
		.with_forced = ws->include_forced };
	rc = chart_load(c, ws, &o->choice, &prefer, e);
	if (c->builds == builds)
		return rc;
	chart_facts_load(&o->facts, c, ws);
	chart_mark_drops(c, o->facts.drop_at, o->facts.n_drops);
	return rc;
}

static int load_tables(struct overview *o, const struct workspace *ws, struct err *e)
{
	int rc = overview_tables_load(&o->tables, ws, OVERVIEW_SERIES, e);

	clamp(&o->maturity, o->tables.maturity.n);
	clamp(&o->alerts, o->tables.alerts.n);
	return rc < 0 ? rc : overview_explain_over(&o->tables, ws,
						   o->maturity.selected, e);
}

static int overview_load(struct view *v, const struct workspace *ws,
			 struct err *e)
{
	struct overview *o = v->model;
	int rc;

	if (!o) {
		o = v->model = xcalloc(1, sizeof *o);
		machine_init(&o->machine);
		chart_init(&o->chart);
		o->focus = PANE_MACHINE;
	}
	if (!o->ws || o->loads != ws->loads)
		no_match_words(ws, o->none);
	o->ws = ws;
	o->loads = ws->loads;
	rc = load_plot(o, ws, e);
	v->more = o->chart.more;
	if (rc >= 0)
		rc = load_tables(o, ws, e);
	if (rc >= 0)
		rc = machine_load(&o->machine, ws, e);
	first_focus(o);
	return rc;
}

static void overview_free(struct view *v)
{
	struct overview *o = v->model;

	machine_release(&o->machine);
	chart_release(&o->chart);
	chart_facts_release(&o->facts);
	overview_tables_release(&o->tables);
	free(o);
}

static void overview_draw(const struct view *v, struct grid *g, struct rect r)
{
	struct overview *o = v->model;
	const struct arrangement *a = r.w >= WIDE_W && r.h >= WIDE_H ? &wide : &narrow;
	struct layout_node node[NODES];
	struct rect at[NODES];

	memcpy(node, a->node, sizeof node);
	node[a->pane[o->focus]].drop = 0;   /* stays when one pane stays */
	layout_split(node, a->n, r, at);
	for (int p = 0; p < PANE_COUNT; p++)
		if (!rect_is_empty(at[a->pane[p]]))
			draw_pane[p](o, g, at[a->pane[p]]);
}

static enum view_result open_view(struct view *v, const char *name)
{
	v->open_name = name;
	return VIEW_OPEN;
}

static enum view_result open_series(struct view *v, const char *product,
				    const char *device, const char *precision)
{
	chart_place(product, device, precision, v->open_arg);
	return open_view(v, "trajectory");
}

static enum view_result open_row(struct view *v, const struct kept_key *k)
{
	return open_series(v, k->product, k->device, k->precision);
}

/* A drop shows in the figure that it was found in, which need not be the
 * efficiency. */
static enum view_result open_figure(struct view *v, const struct kept_key *k)
{
	open_row(v, k);
	view_open_figure(v, metric_name(k->metric, k->custom));
	return VIEW_OPEN;
}

static enum view_result open_maturity(struct view *v, const struct kept_key *k)
{
	return k->metric == METRIC_CUSTOM ? open_figure(v, k) : open_row(v, k);
}

static enum view_result enter(struct view *v)
{
	struct overview *o = v->model;
	const struct overview_tables *t = &o->tables;
	const struct series *s = chart_series(&o->chart);
	const struct run_row *key = s ? s->key : NULL;

	v->open_arg[0] = '\0';
	switch (o->focus) {
	case PANE_MACHINE:
		return open_view(v, "machine");
	case PANE_LIVE:
		return open_view(v, "run");
	case PANE_MATURITY:
		if (o->maturity.selected < t->maturity.n)
			return open_maturity(v, &t->maturity.series[
						o->maturity.selected].key);
		break;
	case PANE_ALERTS:
		if (o->alerts.selected < t->alerts.n)
			return open_figure(v, &t->alerts.item[o->alerts.selected].a->key);
		break;
	default:
		if (key)
			return open_series(v, key->product, key->device, key->precision);
		break;
	}
	return VIEW_REDRAW;
}

/* Another series over 100 % has other reasons. */
static enum view_result move_maturity(struct overview *o, int key)
{
	const struct kept_series *over = overview_over(&o->tables, o->maturity.selected);

	if (!pane_table_key(&o->maturity, o->tables.maturity.n, key))
		return VIEW_IGNORED;
	return overview_over(&o->tables, o->maturity.selected) == over ? VIEW_REDRAW :
									VIEW_RELOAD;
}

/* Up and down go through the series of the plot, the rows of a table. */
static enum view_result move(struct overview *o, int key)
{
	bool down = key == SKEY_DOWN || key == 'j' || key == SKEY_WHEEL_DOWN;
	bool up = key == SKEY_UP || key == 'k' || key == SKEY_WHEEL_UP;

	if (o->focus == PANE_MATURITY)
		return move_maturity(o, key);
	if (o->focus == PANE_ALERTS)
		return pane_table_key(&o->alerts, o->tables.alerts.n, key) ?
			       VIEW_REDRAW : VIEW_IGNORED;
	if (o->focus != PANE_TRAJECTORY || (!down && !up))
		return VIEW_IGNORED;
	chart_step(&o->chart, down ? 1 : -1);
	return VIEW_RELOAD;
}

static enum view_result overview_key(struct view *v, int key)
{
	struct overview *o = v->model;

	if (key == SKEY_TAB || key == SKEY_BACK_TAB) {
		int step = key == SKEY_TAB ? 1 : PANE_COUNT - 1;

		o->focus = (enum overview_pane)((o->focus + step) % PANE_COUNT);
		o->focused = true;
		return VIEW_REDRAW;
	}
	if (key == SKEY_ENTER)
		return enter(v);
	return move(o, key);
}

/* All series, also those that the screen has no room for. */
static int load_all(struct overview *o, struct err *e)
{
	return overview_tables_load(&o->tables, o->ws, 0, e);
}

static int overview_csv(const struct view *v, struct buf *out, struct err *e)
{
	int rc = load_all(v->model, e);

	if (rc == 0)
		overview_write_csv(v->model, out);
	return rc;
}

static int overview_json(const struct view *v, struct buf *out, struct err *e)
{
	int rc = load_all(v->model, e);

	if (rc == 0)
		overview_write_json(v->model, out);
	return rc;
}

const struct view_ops view_overview = {
	.name = "overview", .title = "Overview", .tab = "Over",
	.keys = view_keys_overview,
	.load = overview_load, .draw = overview_draw, .key = overview_key,
	.free = overview_free, .csv = overview_csv, .json = overview_json,
};
