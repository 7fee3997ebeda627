/* SPDX-License-Identifier: MIT */
/*
 * The regressions screen: every alert, open ones first, and the selected one in
 * words: what it fell from and to, why, and what to do.
 */
#include "tui/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/changepoint.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "tui/alert_board.h"
#include "tui/alert_side.h"
#include "tui/alert_words.h"
#include "tui/chart.h"
#include "tui/draw/table.h"
#include "tui/levels_seen.h"
#include "tui/pane.h"
#include "tui/regressions_export.h"
#include "tui/run_live.h"
#include "tui/screen.h"
#include "tui/workspace.h"

#define DETAIL_H 12      /* rows that the words of an alert want, and have at most */
#define LIST_H 5         /* least rows of the list beside them */
#define LABEL_W 10

struct regressions {
	const struct workspace *ws;
	struct alert_board list;
	struct levels_seen seen;
	struct table_state state;
	char selected[SERIES_ALERT_ID];
	char none[NO_MATCH];         /* said when the filters match nothing */
};

enum { PRODUCT, DEVICE, WHAT, CHANGE, STATE, SINCE, LEVELS, UNIT, ALERT, N_COLUMNS };

static const struct table_column regressions_column[N_COLUMNS] = {
	[PRODUCT] = { .title = "PRODUCT", .min = 8, .grow = true, .style = STYLE_VALUE },
	[DEVICE] = { .title = "DEV", .drop = 4 },
	[WHAT] = { .title = "FIGURE", .drop = 1 },
	[CHANGE] = { .title = "CHANGE", .align = TEXT_RIGHT },
	[STATE] = { .title = "STATE" },
	[SINCE] = { .title = "SINCE", .drop = 2, .style = STYLE_DIM },
	[LEVELS] = { .title = "LEVELS", .drop = 5 },
	[UNIT] = { .title = "UNIT", .drop = 6, .style = STYLE_DIM },
	[ALERT] = { .title = "ALERT", .drop = 3, .style = STYLE_DIM },
};

static const struct alert_item *selected_item(const struct regressions *m)
{
	return m->state.selected < m->list.n ? &m->list.item[m->state.selected] : NULL;
}

/* The list is made anew when runs come in: the selection stays on its alert. */
static void find_selected(struct regressions *m)
{
	size_t at = 0;

	for (size_t i = 0; i < m->list.n; i++)
		if (strcmp(m->list.item[i].id, m->selected) == 0)
			at = i;
	m->state.selected = at;
}

/* Causes wait until nothing is computed any more; in a workstation for the next load,
 * so that the list is seen at once. */
static int make(struct regressions *m, const struct workspace *ws, struct err *e)
{
	int rc;

	alert_board_release(&m->list);
	no_match_words(ws, m->none);
	rc = alert_board_load(&m->list, ws, e);
	levels_seen_note(&m->seen, ws, rc);
	if (rc == 0 && !m->seen.pending && !ws->patience_ms)
		rc = alert_board_explain_open(&m->list, ws, e);
	m->seen.made = rc == 0;
	find_selected(m);
	return rc;
}

/* The selected one, then in a workstation the rest, one product at a time: whether the
 * runs of all units bear an alert out shows only there.  That takes its time, which a
 * run in progress needs for itself. */
static int explain(struct view *v, const struct workspace *ws, struct err *e)
{
	struct regressions *m = v->model;
	size_t i = m->state.selected;
	bool measuring = ws->live && run_live_is_measuring(ws->live);
	bool rest = ws->patience_ms && !measuring;
	int rc;

	if (m->list.item[i].explained) {
		rc = rest ? alert_board_explain_next(&m->list, ws, e) : 0;
		v->more = rc == 1;
	} else {
		rc = alert_board_explain(&m->list, ws, i, e);
		v->more = rc == 1 || (rc == 0 && rest);
	}
	return rc < 0 ? rc : 0;
}

static int regressions_load(struct view *v, const struct workspace *ws, struct err *e)
{
	struct regressions *m = v->model;
	const struct alert_item *x;
	bool is_seen;
	int rc = 0;

	if (!m)
		m = v->model = xcalloc(1, sizeof *m);
	m->ws = ws;
	is_seen = levels_seen_all(&m->seen, ws);
	if (!is_seen)
		rc = make(m, ws, e);
	x = selected_item(m);
	if (rc < 0 || !x)
		return rc;
	snprintf(m->selected, sizeof m->selected, "%s", x->id);
	rc = alert_side_read(&m->list, ws, m->state.selected, e);
	if (rc < 0 || m->seen.pending)
		return rc;
	v->more = !is_seen && ws->patience_ms;
	return v->more ? 0 : explain(v, ws, e);
}

static void regressions_free(struct view *v)
{
	struct regressions *m = v->model;

	alert_board_release(&m->list);
	free(m);
}

/* --- the list ------------------------------------------------------------------ */

static void regressions_cell(const void *ctx, size_t i, size_t column,
			     struct table_cell *out)
{
	const struct alert_item *x = &((const struct regressions *)ctx)->list.item[i];
	const struct kept_key *k = &x->a->key;
	bool open = alert_state_is_open(x->state);

	switch (column) {
	case PRODUCT: out->borrowed = pane_short_product(k->product); break;
	case DEVICE: out->borrowed = k->device; break;
	case WHAT:
		alert_words_figure(k, out->text, sizeof out->text);
		break;
	case CHANGE:
		snprintf(out->text, sizeof out->text, "%+.1f %%", x->a->drop.change_pct);
		if (open)
			out->style = STYLE_ALERT;
		break;
	case STATE:
		out->borrowed = x->held_back ? "held back" : alert_state_name(x->state);
		out->style = x->held_back ? STYLE_DIM : !open ? STYLE_GOOD :
			     x->state == ALERT_ACKNOWLEDGED ? STYLE_WARN : STYLE_ALERT;
		break;
	case SINCE: pane_date(x->a->drop.start.at_ms, out->text); break;
	case LEVELS: alert_words_levels(x->a, out->text, sizeof out->text); break;
	case UNIT: pane_id(k->unit_id, out->text); break;
	default: pane_id(x->id, out->text); break;
	}
}

/* "Never compared" is not "no regression". */
static void empty_words(const struct regressions *m, char *out, size_t size)
{
	const struct kept_counts *c = &m->list.counts;
	char so_far[LEVELS_SEEN];

	if (levels_seen_words(m->ws, so_far))
		snprintf(out, size, "No regression so far: %s.", so_far);
	else if (m->none[0])
		snprintf(out, size, "%s", m->none);
	else if (!c->compared && !c->too_few && m->ws->set && m->ws->set->n)
		snprintf(out, size, "Nothing to compare: a drop is looked for in raw "
			 "figures, as of blas3, and none of the runs has one.");
	else if (!c->compared && !c->too_few)
		snprintf(out, size, "A drop against earlier runs will be named here, "
			 "with what changed before it. Nothing was measured yet: %s",
			 no_match_how(m->ws));
	else if (!c->compared)
		snprintf(out, size, "Not compared yet: all %zu series have fewer than "
			 "%d runs that count.", c->too_few, CHANGEPOINT_MIN);
	else
		snprintf(out, size, "No regression in %zu series compared. %zu series "
			 "have too few runs to tell (under %d).", c->compared, c->too_few,
			 CHANGEPOINT_MIN);
}

/* --- one alert in words ----------------------------------------------------------- */

static void put_words(struct grid *g, struct rect *r, const char *label,
		      struct buf *text)
{
	struct buf lines = BUF_INIT;
	int n = text_wrap(&lines, buf_str(text), r->w - LABEL_W, g->level);
	struct rect at;

	if (n > r->h)
		n = r->h;
	at = rect_cut_top(r, n);
	grid_text(g, at.x, at.y, LABEL_W, label, STYLE_LABEL);
	rect_cut_left(&at, LABEL_W);
	grid_text_wrapped(g, at, buf_str(text), STYLE_DEFAULT);
	buf_release(&lines);
	buf_reset(text);
}

static void add_last_word(const struct alert_item *x, struct buf *out)
{
	const struct alert_event *last = &x->said->event[x->said->n - 1];
	char date[16];

	pane_date(last->at_ms, date);
	buf_addf(out, "%s on %s: %s", alert_action_name(last->action), date,
		 last->why ? last->why : "");
}

static void draw_detail(const struct regressions *m, struct grid *g, struct rect r)
{
	static const struct {
		const char *label;
		void (*words)(const struct alert_item *x, struct buf *out);
	} line[] = {
		{ .label = "previous", .words = alert_words_previous },
		{ .label = "current", .words = alert_words_current },
		{ .label = "change", .words = alert_words_change },
		{ .label = "cause", .words = alert_words_cause },
		{ .label = "do", .words = alert_words_advice },
	};
	const struct alert_item *x = selected_item(m);
	struct buf text = BUF_INIT;
	char note[PANE_TEXT];
	struct rect in;

	alert_words_title(x, &text);
	snprintf(note, sizeof note, "%s, alert %.8s", x->held_back ? "held back" :
		 alert_state_name(x->state), x->id);
	in = pane_frame(g, r, &(struct pane){ .demo = m->ws->demo,
		.title = buf_str(&text), .note = note });
	buf_reset(&text);
	for (size_t i = 0; i < sizeof line / sizeof *line && in.h > 0; i++) {
		line[i].words(x, &text);
		put_words(g, &in, line[i].label, &text);
	}
	if (x->said && x->said->n && in.h > 0) {
		add_last_word(x, &text);
		put_words(g, &in, "said", &text);
	}
	buf_release(&text);
}

/* "5 open, 1 held back, 2 fixed, 40 of 47 series compared": the rest has too few runs,
 * which may have alerts all the same. */
static void count_words(const struct alert_board *l, char *out, size_t size)
{
	const struct kept_counts *c = &l->counts;
	char of[32] = "";

	if (c->too_few)
		snprintf(of, sizeof of, " of %zu", c->compared + c->too_few);
	snprintf(out, size, "%zu open, %zu held back, %zu fixed, %zu%s series compared",
		 l->n_open, l->n_held, l->n - l->n_open - l->n_held, c->compared, of);
}

static void write_note(const struct regressions *m, char *out, size_t size)
{
	const struct alert_board *l = &m->list;
	char so_far[LEVELS_SEEN], reading[COHORT_WORDS];

	if (levels_seen_words(m->ws, so_far)) {
		snprintf(out, size, "%zu open, %s", l->n_open, so_far);
	} else if (l->loader.reading) {
		cohort_loader_words(&l->loader, reading);
		snprintf(out, size, "%zu open, %s for the causes", l->n_open, reading);
	} else {
		count_words(l, out, size);
	}
}

static void regressions_draw(const struct view *v, struct grid *g, struct rect r)
{
	struct regressions *m = v->model;
	struct table t = {
		.column = regressions_column, .n_columns = N_COLUMNS,
		.n_rows = m->list.n, .cell = regressions_cell, .ctx = m,
		.sort_column = -1, .focus = true,
	};
	char empty[NO_MATCH], note[PANE_TEXT];
	struct rect in, detail = { 0 };

	write_note(m, note, sizeof note);
	if (m->list.n && r.h >= DETAIL_H + LIST_H)
		detail = rect_cut_bottom(&r, r.h - LIST_H - (int)m->list.n > DETAIL_H ?
					 DETAIL_H + 2 : DETAIL_H);
	in = pane_frame(g, r, &(struct pane){ .focus = true, .demo = m->ws->demo,
		.title = "Regressions",
		.note = m->list.counts.compared || m->list.n ? note : NULL });
	if (!m->list.n) {
		empty_words(m, empty, sizeof empty);
		pane_empty(g, in, empty);
		return;
	}
	table_draw(&t, &m->state, g, in);
	if (!rect_is_empty(detail))
		draw_detail(m, g, detail);
}

static enum view_result regressions_key(struct view *v, int key)
{
	struct regressions *m = v->model;
	const struct alert_item *x;

	if (pane_table_key(&m->state, m->list.n, key)) {
		x = selected_item(m);
		snprintf(m->selected, sizeof m->selected, "%s", x ? x->id : "");
		return VIEW_RELOAD;   /* the cause of another alert */
	}
	x = selected_item(m);
	if (key != SKEY_ENTER || !x)
		return VIEW_IGNORED;
	chart_place(x->a->key.product, x->a->key.device, x->a->key.precision,
		    v->open_arg);
	/* and the figure that fell */
	view_open_figure(v, metric_name(x->a->key.metric, x->a->key.custom));
	v->open_name = "trajectory";
	return VIEW_OPEN;
}

static int explain_all(struct regressions *m, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < m->list.n && rc == 0; i++) {
		do
			rc = alert_board_explain(&m->list, m->ws, i, e);
		while (rc == 1);
		if (rc == 0)
			rc = alert_side_read(&m->list, m->ws, i, e);
	}
	return rc;
}

static int regressions_csv(const struct view *v, struct buf *out, struct err *e)
{
	struct regressions *m = v->model;
	int rc = explain_all(m, e);

	if (rc == 0)
		regressions_write_csv(&m->list, out);
	return rc;
}

static int regressions_json(const struct view *v, struct buf *out, struct err *e)
{
	struct regressions *m = v->model;
	int rc = explain_all(m, e);

	if (rc == 0)
		regressions_write_json(&m->list, out);
	return rc;
}

static bool regressions_found(const struct view *v)
{
	const struct regressions *m = v->model;

	return m->list.n_open > 0;
}

const struct view_ops view_regressions = {
	.name = "regressions", .title = "Regressions", .tab = "Alert",
	.keys = view_keys_regressions,
	.load = regressions_load, .draw = regressions_draw, .key = regressions_key,
	.free = regressions_free, .csv = regressions_csv, .json = regressions_json,
	.found = regressions_found,
};
