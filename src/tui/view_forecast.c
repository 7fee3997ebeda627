/* SPDX-License-Identifier: MIT */
/*
 * The forecast screen: when one series will reach its targets, with an 80 % interval,
 * and how forecasts of it would have done so far.  v->arg may hold a product or a
 * place (chart_place()).
 */
#include "tui/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/xmem.h"
#include "tui/chart.h"
#include "tui/draw/plot.h"
#include "tui/draw/table.h"
#include "tui/forecast_export.h"
#include "tui/forecast_model.h"
#include "tui/forecast_words.h"
#include "tui/levels_seen.h"
#include "tui/pane.h"
#include "tui/screen.h"
#include "tui/workspace.h"

#define FRAME_H 2
#define WORDS_H 5        /* rows that the words want */
#define PLOT_H 8         /* least rows of the plot's pane */

struct forecast_view {
	const struct workspace *ws;
	struct arena arena;          /* of the places */
	struct forecast_place *place;
	size_t n, at;
	char name[512];              /* of the place shown */
	struct forecast_model m;     /* of it, when n */
	struct levels_seen seen;
	bool moved;
	char arg[sizeof((struct view *)0)->arg];
	char none[NO_MATCH];         /* said when the filters match nothing */
};

enum { TARGET, STATE, DAY, INTERVAL, N_COLUMNS };

static const struct table_column forecast_column[N_COLUMNS] = {
	[TARGET] = { .title = "TARGET", .align = TEXT_RIGHT, .style = STYLE_VALUE },
	[STATE] = { .title = "STATE", .drop = 1 },
	[DAY] = { .title = "DAY" },
	[INTERVAL] = { .title = "80 % INTERVAL", .grow = true },
};

/* --- the model ------------------------------------------------------------------ */

/* The series shown stays while it is there; a place just asked for goes before. */
static void find_place(struct forecast_view *m, const struct view *v)
{
	char name[sizeof m->name];
	bool asked = strcmp(m->arg, v->arg) != 0;

	m->at = m->n ? forecast_place_prefer(m->place, m->n, v->arg, m->ws->unit_id) : 0;
	for (size_t i = 0; !asked && i < m->n; i++) {
		forecast_place_name(&m->place[i], name, sizeof name);
		if (strcmp(name, m->name) == 0)
			m->at = i;
	}
	memcpy(m->arg, v->arg, sizeof m->arg);
}

static int load_places(struct forecast_view *m, const struct view *v, struct err *e)
{
	int rc;

	arena_release(&m->arena);
	no_match_words(m->ws, m->none);
	rc = forecast_places(m->ws, &m->arena, &m->place, &m->n, e);
	find_place(m, v);
	levels_seen_note(&m->seen, m->ws, rc);
	return rc;
}

static int forecast_load(struct view *v, const struct workspace *ws, struct err *e)
{
	struct forecast_view *m = v->model;
	bool same;
	int rc = 0;

	if (!m)
		m = v->model = xcalloc(1, sizeof *m);
	m->ws = ws;
	same = levels_seen_all(&m->seen, ws) && strcmp(m->arg, v->arg) == 0;
	if (same && !m->moved)
		return 0;
	forecast_model_release(&m->m);
	if (m->moved)   /* to a series that new runs may put at another place */
		forecast_place_name(&m->place[m->at], m->name, sizeof m->name);
	if (!same)
		rc = load_places(m, v, e);
	if (rc == 0 && m->n) {
		forecast_place_name(&m->place[m->at], m->name, sizeof m->name);
		rc = forecast_model_load(&m->m, ws, &m->place[m->at], e);
	}
	m->seen.made = rc == 0;
	m->moved = false;
	return rc;
}

static void forecast_free_view(struct view *v)
{
	struct forecast_view *m = v->model;

	forecast_model_release(&m->m);
	arena_release(&m->arena);
	free(m);
}

/* --- the plot ------------------------------------------------------------------- */

/* The levels as steps, and from the newest run on the forecast with its band. */
static size_t fill_levels(const struct forecast_model *m, struct plot_point *p)
{
	const struct trajectory *t = &m->facts.standing.trajectory;
	const struct track *track = &m->facts.track;
	size_t n = 0;

	for (size_t i = 0; i < t->n_levels; i++)
		for (int end = 0; end < 2; end++)
			p[n++] = (struct plot_point){
				.x = track->day[end ? t->levels[i].end - 1 :
						      t->levels[i].start],
				.y = t->levels[i].median * 100,
				.low = NAN, .high = NAN,
				.flags = end ? 0 : PLOT_GAP };
	for (size_t i = 0; i < m->n_band; i++)
		p[n++] = (struct plot_point){
			.x = m->band_day[i], .y = m->band[i].mid * 100,
			.low = m->band[i].low * 100, .high = m->band[i].high * 100,
			.flags = i ? 0 : PLOT_GAP };
	return n;
}

static void fill_runs(const struct forecast_model *m, struct plot_point *p)
{
	const struct track *t = &m->facts.track;

	for (size_t i = 0; i < t->n; i++)
		p[i] = (struct plot_point){ .x = t->day[i], .y = t->value[i] * 100,
					    .low = NAN, .high = NAN };
}

static void draw_plot(const struct forecast_model *m, struct grid *g, struct rect r)
{
	size_t n_levels = m->facts.standing.trajectory.n_levels;
	struct plot_point *level = xcalloc(2 * n_levels + m->n_band + 1, sizeof *level);
	struct plot_point *run = xcalloc(m->facts.track.n + 1, sizeof *run);
	const struct plot_series series[] = {
		{ .name = m->n_band ? "levels, forecast with 80 % band" : "levels",
		  .p = level, .n = fill_levels(m, level), .band = true },
		{ .name = "runs", .p = run, .n = m->facts.track.n },
	};
	const struct plot_marker newest = { .x = m->last_day };
	const struct plot p = {
		.series = series, .n_series = 2, .x_scale = AXIS_DAYS, .y_unit = "%",
		.marker = &newest, .n_markers = m->n_band > 0,
		.marker_title = "newest run",
		.x_title = r.w < 100 ? "days" : "days since first run",
		.empty = "No run of this series counts.",
	};

	fill_runs(m, run);
	plot_draw(&p, g, r, NULL);
	free(level);
	free(run);
}

/* --- the table and the words ------------------------------------------------------ */

static void forecast_cell(const void *ctx, size_t i, size_t column,
			  struct table_cell *out)
{
	const struct forecast_model *m = ctx;
	struct buf text = BUF_INIT;

	switch (column) {
	case TARGET:
		buf_addf(&text, "%.0f %%", m->target[i].past.target * 100);
		break;
	case STATE:
		forecast_words_state(m, i, &text);
		out->style = m->target[i].past.state == MILESTONE_REACHED ? STYLE_GOOD :
			     STYLE_DEFAULT;
		break;
	case DAY: forecast_words_day(m, i, &text); break;
	default: forecast_words_interval(m, i, &text); break;
	}
	snprintf(out->text, sizeof out->text, "%s", buf_str(&text));
	buf_release(&text);
}

static void draw_words(const struct forecast_model *m, struct grid *g, struct rect r)
{
	struct buf text = BUF_INIT;

	forecast_words_refusal(m, &text);
	forecast_words_shape(m, &text);
	buf_addc(&text, '\n');
	forecast_words_backtest(m, &text);
	buf_addc(&text, '\n');
	forecast_words_coverage(&text);
	grid_text_wrapped(g, r, buf_str(&text), STYLE_DEFAULT);
	buf_release(&text);
}

/* pane: whose frame it gets. */
static void draw_targets(const struct forecast_view *v, struct grid *g, struct rect r,
			 const struct pane *pane)
{
	const struct forecast_model *m = &v->m;
	const struct table t = {
		.column = forecast_column, .n_columns = N_COLUMNS,
		.n_rows = m->n_targets, .cell = forecast_cell, .ctx = m,
		.sort_column = -1, .no_select = true,
	};
	struct table_state state = { 0 };
	struct rect in = pane_frame(g, r, pane);

	table_draw(&t, &state, g, rect_cut_top(&in, table_height(&t)));
	draw_words(m, g, in);
}

/* --- the screen ----------------------------------------------------------------- */

static void write_title(const struct forecast_view *m, char *out, size_t size)
{
	const struct forecast_place *p = &m->place[m->at];

	snprintf(out, size, "Forecast, %.60s %.16s %.16s",
		 pane_short_product(p->product), p->device, p->precision);
}

static void write_note(const struct forecast_view *m, char *out, size_t size)
{
	char unit[PANE_ID], so_far[LEVELS_SEEN];
	bool pending = levels_seen_words(m->ws, so_far);

	pane_id(m->place[m->at].unit_id, unit);
	snprintf(out, size, "unit %s, %zu of %zu series%s%s", unit, m->at + 1, m->n,
		 pending ? ", " : "", so_far);
}

static void draw_empty(const struct forecast_view *m, struct grid *g, struct rect r)
{
	char empty[NO_MATCH];

	levels_seen_empty(m->ws, m->none, "When 70, 80 and 90 % of peak will be reached, "
			  "once there are runs with an efficiency: at least 8 runs, over "
			  "14 days.", empty);
	pane_empty(g, pane_frame(g, r, &(struct pane){ .focus = true,
		.demo = m->ws->demo, .title = "Forecast" }), empty);
}

/* The plot above the targets; where there is no room for both, the targets; where there
 * is none for these, the plot. */
static void draw_series(const struct forecast_view *m, struct grid *g, struct rect r)
{
	int wanted = (int)m->m.n_targets + 1 + FRAME_H + WORDS_H;
	char title[PANE_TEXT], note[PANE_TEXT], now[PANE_TEXT] = "";
	struct pane pane = { .focus = true, .demo = m->ws->demo, .title = title,
			     .note = note };
	struct rect below;

	write_title(m, title, sizeof title);
	write_note(m, note, sizeof note);
	if (isfinite(m->m.now))
		snprintf(now, sizeof now, "now %.1f %%", m->m.now * 100);
	if (r.h >= wanted + PLOT_H) {
		below = rect_cut_bottom(&r, wanted);
		draw_targets(m, g, below, &(struct pane){ .demo = m->ws->demo,
			.title = "Targets", .note = now });
	} else if (r.h >= PLOT_H) {
		draw_targets(m, g, r, &pane);
		return;
	}
	draw_plot(&m->m, g, pane_frame(g, r, &pane));
}

static void forecast_draw(const struct view *v, struct grid *g, struct rect r)
{
	const struct forecast_view *m = v->model;

	if (m->n)
		draw_series(m, g, r);
	else
		draw_empty(m, g, r);
}

static enum view_result forecast_key(struct view *v, int key)
{
	struct forecast_view *m = v->model;
	const struct forecast_place *p;

	if (!m->n)
		return VIEW_IGNORED;
	switch (key) {
	case 'j': case SKEY_DOWN: m->at = (m->at + 1) % m->n; break;
	case 'k': case SKEY_UP: m->at = (m->at + m->n - 1) % m->n; break;
	case SKEY_ENTER:
		p = &m->place[m->at];
		chart_place(p->product, p->device, p->precision, v->open_arg);
		v->open_name = "trajectory";
		return VIEW_OPEN;
	default: return VIEW_IGNORED;
	}
	m->moved = true;
	return VIEW_RELOAD;
}

static const struct forecast_model *model_of(const struct view *v)
{
	const struct forecast_view *m = v->model;

	return m->n ? &m->m : NULL;
}

static int forecast_csv(const struct view *v, struct buf *out, struct err *e)
{
	(void)e;
	forecast_write_csv(model_of(v), out);
	return 0;
}

static int forecast_json(const struct view *v, struct buf *out, struct err *e)
{
	(void)e;
	forecast_write_json(model_of(v), out);
	return 0;
}

static void forecast_choice(const struct view *v, struct view_choice *c)
{
	const struct forecast_view *m = v->model;
	const struct forecast_place *p = m->n ? &m->place[m->at] : NULL;

	if (!p)
		return;
	c->product = p->product;
	c->unit = p->unit_id;
	c->device = p->device;
	c->precision = p->precision;
}

const struct view_ops view_forecast = {
	.name = "forecast", .title = "Forecast", .tab = "Fcst",
	.keys = view_keys_forecast,
	.load = forecast_load, .draw = forecast_draw, .key = forecast_key,
	.free = forecast_free_view, .csv = forecast_csv, .json = forecast_json,
	.choice = forecast_choice,
};
