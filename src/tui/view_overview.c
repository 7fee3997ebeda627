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

static void load_series(struct overview *o, const struct workspace *ws)
{
	struct chart_prefer prefer = { .unit = ws->unit_id };

	o->choice = (struct chart_choice){ .metric = METRIC_EFFICIENCY,
					   .with_forced = ws->include_forced };
	chart_load(&o->chart, ws->set, &o->choice, &prefer);
	track_facts_release(&o->facts);
	if (chart_series(&o->chart))
		track_facts_of(&o->facts, chart_series(&o->chart), ws->set,
			       ws->threshold);
	chart_mark_drops(&o->chart, o->facts.drop_at, o->facts.standing.n_drops);
	o->stale = false;
	o->detected = ws->detected;   /* the machine's own series comes first */
}

/* Reads every series, so it is done again only when the rows changed: a run in
 * progress loads the view several times a second. */
static void load_survey(struct overview *o, const struct workspace *ws)
{
	load_series(o, ws);
	no_match_words(ws, o->none);
	survey_release(&o->survey);
	survey_build(&o->survey, ws->set, ws->include_forced, ws->threshold);
	clamp(&o->maturity, o->survey.n_rows);
	clamp(&o->alerts, o->survey.n_alerts);
	o->made = true;
	o->loads = ws->loads;
	o->include_forced = ws->include_forced;
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
	o->ws = ws;
	if (!o->made || o->loads != ws->loads ||
	    o->include_forced != ws->include_forced)
		load_survey(o, ws);
	else if (o->stale || o->detected != ws->detected)
		load_series(o, ws);
	rc = machine_load(&o->machine, ws, e);
	first_focus(o);
	return rc;
}

static void overview_free(struct view *v)
{
	struct overview *o = v->model;

	machine_release(&o->machine);
	chart_release(&o->chart);
	track_facts_release(&o->facts);
	survey_release(&o->survey);
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

static enum view_result open_series(struct view *v, const struct run_row *key)
{
	chart_place(key, v->open_arg, sizeof v->open_arg);
	return open_view(v, "trajectory");
}

/* A drop shows in the figure that it was found in, which need not be the
 * efficiency. */
static enum view_result open_alert(struct view *v, const struct survey_alert *a)
{
	char place[sizeof v->open_arg];

	chart_place(a->key, place, sizeof place);
	snprintf(v->open_arg, sizeof v->open_arg, "%.46s/%s", place,
		 metric_table[a->metric].name);
	return open_view(v, "trajectory");
}

static enum view_result enter(struct view *v)
{
	struct overview *o = v->model;

	v->open_arg[0] = '\0';
	switch (o->focus) {
	case PANE_MACHINE:
		return open_view(v, "machine");
	case PANE_LIVE:
		return open_view(v, "run");
	case PANE_MATURITY:
		if (o->maturity.selected < o->survey.n_rows)
			return open_series(v, o->survey.row[o->maturity.selected].key);
		break;
	case PANE_ALERTS:
		if (o->alerts.selected < o->survey.n_alerts)
			return open_alert(v, &o->survey.alert[o->alerts.selected]);
		break;
	default:
		if (chart_series(&o->chart))
			return open_series(v, chart_series(&o->chart)->key);
		break;
	}
	return VIEW_REDRAW;
}

/* Up and down go through the series of the plot, the rows of a table. */
static enum view_result move(struct overview *o, int key)
{
	bool down = key == SKEY_DOWN || key == 'j' || key == SKEY_WHEEL_DOWN;
	bool up = key == SKEY_UP || key == 'k' || key == SKEY_WHEEL_UP;

	if (o->focus == PANE_MATURITY)
		return pane_table_key(&o->maturity, o->survey.n_rows, key) ?
			       VIEW_REDRAW : VIEW_IGNORED;
	if (o->focus == PANE_ALERTS)
		return pane_table_key(&o->alerts, o->survey.n_alerts, key) ?
			       VIEW_REDRAW : VIEW_IGNORED;
	if (o->focus != PANE_TRAJECTORY || (!down && !up))
		return VIEW_IGNORED;
	chart_step(&o->chart, down ? 1 : -1);
	o->stale = true;
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

static int overview_csv(const struct view *v, struct buf *out, struct err *e)
{
	(void)e;
	overview_write_csv(v->model, out);
	return 0;
}

static int overview_json(const struct view *v, struct buf *out, struct err *e)
{
	(void)e;
	overview_write_json(v->model, out);
	return 0;
}

const struct view_ops view_overview = {
	.name = "overview", .title = "Overview", .tab = "Over",
	.hint = "Tab pane  Enter open  ↑↓ series",
	.load = overview_load, .draw = overview_draw, .key = overview_key,
	.free = overview_free, .csv = overview_csv, .json = overview_json,
};
