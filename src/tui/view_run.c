/* SPDX-License-Identifier: MIT */
/*
 * The run in progress, or the last one.  What moves is in ws->live, which
 * draw() reads as it is at that moment.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/unit.h"
#include "core/base/xmem.h"
#include "tui/live.h"
#include "tui/no_match.h"
#include "tui/pane.h"
#include "tui/run_live.h"
#include "tui/run_last.h"
#include "tui/run_verdict.h"
#include "tui/screen.h"
#include "tui/view.h"
#include "tui/workspace.h"

struct run_view {
	const struct workspace *ws;
	bool log;
	size_t log_up;         /* lines scrolled back */
	bool follow;           /* the table follows the current step */
	struct table_state steps;
	struct table_state rows;  /* of the last run */
	unsigned loads;        /* of the workspace, when none was made */
	char none[NO_MATCH];   /* said when the filters match nothing */
	struct run_verdict verdict;
};

static int run_load(struct view *v, const struct workspace *ws, struct err *e)
{
	struct run_view *m = v->model;

	if (!m) {
		m = v->model = xcalloc(1, sizeof *m);
		m->follow = true;
	}
	m->ws = ws;
	if (m->loads != ws->loads)
		no_match_words(ws, m->none);
	m->loads = ws->loads;
	return run_verdict_load(&m->verdict, ws, e);
}

static void run_view_free(struct view *v)
{
	struct run_view *m = v->model;

	run_verdict_release(&m->verdict);
	free(m);
}

static void log_time(int64_t ms, char out[16])
{
	char iso[CLOCK_ISO];

	clock_iso(ms, iso);
	snprintf(out, 16, "%.8s", iso + 11);
}

static void draw_log(const struct run_view *m, struct grid *g, struct rect r)
{
	const struct live *l = m->ws->live;
	size_t kept = l->n_log < LIVE_LOG ? l->n_log : LIVE_LOG;
	size_t up = m->log_up < kept ? m->log_up : kept ? kept - 1 : 0;
	struct rect in = pane_frame(g, r, &(struct pane){
		.focus = true, .demo = m->ws->demo, .title = "Log",
		.note = "L closes" });
	char at[16];

	for (size_t i = 0; i + up < kept && (int)i < in.h; i++) {
		const struct live_log *line =
			&l->log[(l->n_log - 1 - i - up) % LIVE_LOG];
		int y = in.y + (int)i;

		log_time(line->at_ms, at);
		grid_text(g, in.x, y, 8, at, STYLE_DIM);
		grid_text(g, in.x + 10, y, in.w - 10, line->text, STYLE_DEFAULT);
	}
}

/* Newest words of the log in one line. */
static void draw_log_line(const struct live *l, struct grid *g, struct rect r)
{
	char at[16];

	if (!l->n_log || r.h < 1)
		return;
	log_time(l->log[(l->n_log - 1) % LIVE_LOG].at_ms, at);
	grid_text(g, r.x + 1, r.y, 8, at, STYLE_DIM);
	grid_text(g, r.x + 11, r.y, r.w - 12,
		  l->log[(l->n_log - 1) % LIVE_LOG].text, STYLE_DIM);
}

static void draw_verdict(const struct run_view *m, struct grid *g, struct rect r)
{
	char text[400];
	enum style style = run_verdict_words(&m->verdict, m->ws, text, sizeof text);

	grid_text_wrapped(g, (struct rect){ r.x + 1, r.y, r.w - 2, r.h }, text, style);
}

static int steps_height(const struct live *l, struct rect r)
{
	int want = (int)l->n_steps + 4;
	int most = r.h * 11 / 20;

	if (!run_live_is_measuring(l))
		most = r.h;
	if (want < 6)
		want = 6;
	return want < most ? want : most;
}

static void draw_lower(const struct run_view *m, struct grid *g, struct rect r)
{
	const struct live *l = m->ws->live;
	const struct live_step *s = live_step_shown(l);
	struct rect side = { r.x, r.y, 0, r.h };

	if (m->log) {
		draw_log(m, g, r);
		return;
	}
	if (!s) {
		run_live_draw_checks(l, m->ws->demo, g, r);
		return;
	}
	if (r.w >= 64)
		side = rect_cut_right(&r, r.w >= 110 ? 40 : 28);
	run_live_draw_plot(l, m->ws->demo, g, r);
	if (side.w)
		run_live_draw_env(l, m->ws->demo, g, side);
}

static void draw_live(const struct run_view *m, struct grid *g, struct rect r)
{
	const struct live *l = m->ws->live;
	struct table_state st = m->steps;
	struct rect verdict, line = { 0 };

	if (r.h >= 12)
		line = rect_cut_bottom(&r, 1);
	verdict = rect_cut_bottom(&r, r.h >= 16 ? 2 : r.h >= 8 ? 1 : 0);
	if (m->follow)
		st.selected = l->current > 0 ? (size_t)l->current : 0;
	run_live_draw_steps(l, m->ws->demo, &st, g,
			    rect_cut_top(&r, steps_height(l, r)));
	if (r.h >= 4)
		draw_lower(m, g, r);
	draw_verdict(m, g, verdict);
	draw_log_line(l, g, line);
}

static void run_draw(const struct view *v, struct grid *g, struct rect r)
{
	struct run_view *m = v->model;
	struct run_last_look look = { .none = m->none, .rows = &m->rows };

	if (m->ws->live)
		draw_live(m, g, r);
	else
		run_last_draw(m->ws, &look, g, r);
}

static enum view_result log_key(struct run_view *m, int key)
{
	switch (key) {
	case SKEY_DOWN: case 'j': m->log_up -= m->log_up > 0; break;
	case SKEY_UP: case 'k':   m->log_up += m->log_up < LIVE_LOG; break;
	case SKEY_ESC: case 'L':  m->log = false; m->log_up = 0; break;
	default:                  return VIEW_IGNORED;
	}
	return VIEW_REDRAW;
}

static enum view_result run_key(struct view *v, int key)
{
	struct run_view *m = v->model;
	const struct live *l = m->ws->live;
	enum table_move move;

	if (!l)
		return pane_table_key(&m->rows, run_last_rows(m->ws), key) ?
			       VIEW_REDRAW : VIEW_IGNORED;
	if (m->log)
		return log_key(m, key);
	switch (key) {
	case 'L':
		m->log = true;
		return VIEW_REDRAW;
	case SKEY_UP: case 'k':   move = TABLE_UP; break;
	case SKEY_DOWN: case 'j': move = TABLE_DOWN; break;
	case SKEY_PAGE_UP:        move = TABLE_PAGE_UP; break;
	case SKEY_PAGE_DOWN:      move = TABLE_PAGE_DOWN; break;
	case SKEY_HOME:           move = TABLE_HOME; break;
	case SKEY_END:            m->follow = true; return VIEW_REDRAW;
	default:                  return VIEW_IGNORED;
	}
	if (m->follow)
		m->steps.selected = l->current > 0 ? (size_t)l->current : 0;
	m->follow = false;
	table_select(&m->steps, l->n_steps, move);
	return VIEW_REDRAW;
}

static int run_csv(const struct view *v, struct buf *out, struct err *e)
{
	const struct run_view *m = v->model;

	return run_last_csv(m->ws, out, e);
}

static int run_json(const struct view *v, struct buf *out, struct err *e)
{
	const struct run_view *m = v->model;

	return run_last_json(m->ws, out, e);
}

const struct view_ops view_run = {
	.name = "run", .title = "Run", .tab = "Run",
	.keys = view_keys_run,
	.load = run_load, .draw = run_draw, .key = run_key, .free = run_view_free,
	.csv = run_csv, .json = run_json,
};
