/* SPDX-License-Identifier: MIT */
/*
 * The maturity screen: how long each product took to 70, 80 and 90 % of its peak, and
 * each figure that has none to those of its best level, how it stands, and a word for
 * it; the selected row with its reasons below.
 */
#include "tui/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"
#include "core/base/xmem.h"
#include "tui/chart.h"
#include "tui/draw/table.h"
#include "tui/levels_seen.h"
#include "tui/maturity.h"
#include "tui/maturity_cells.h"
#include "tui/maturity_export.h"
#include "tui/over_run.h"
#include "tui/pane.h"
#include "tui/screen.h"
#include "tui/workspace.h"

#define DETAIL_H 7
#define LIST_H 5

struct maturity_view {
	const struct workspace *ws;
	struct maturity m;
	struct levels_seen seen;
	bool from_launch;            /* then */
	bool devices;                /* not all rows are of a "cpu" */
	struct table_state state;
	char over[PANE_OVER];        /* why the selected row is over 100 %, if it is */
	char none[NO_MATCH];         /* said when the filters match nothing */
	enum glyph_level level;
};

enum { WORD = MATURITY_COLUMNS, UNITS, RUNS, N_COLUMNS };

static const struct table_column own_column[N_COLUMNS - MATURITY_COLUMNS] = {
	{ .title = "ASSESSMENT", .drop = 3 },
	{ .title = "UNITS", .align = TEXT_RIGHT, .drop = 8, .style = STYLE_DIM },
	{ .title = "RUNS", .align = TEXT_RIGHT, .drop = 7, .style = STYLE_DIM },
};

static int make(struct maturity_view *m, const struct workspace *ws, struct err *e)
{
	int rc;

	maturity_release(&m->m);
	no_match_words(ws, m->none);
	rc = maturity_load(&m->m, ws, e);
	levels_seen_note(&m->seen, ws, rc);
	m->from_launch = ws->days_from_launch;
	m->devices = false;
	for (size_t i = 0; i < m->m.n; i++)
		m->devices |= strcmp(m->m.row[i].device, "cpu") != 0;
	if (m->state.selected >= m->m.n)
		m->state.selected = m->m.n ? m->m.n - 1 : 0;
	return rc;
}

static const struct maturity_row *selected_row(const struct maturity_view *m)
{
	return m->state.selected < m->m.n ? &m->m.row[m->state.selected] : NULL;
}

static int maturity_view_load(struct view *v, const struct workspace *ws, struct err *e)
{
	struct maturity_view *m = v->model;
	const struct maturity_row *row;
	int rc = 0;

	if (!m)
		m = v->model = xcalloc(1, sizeof *m);
	m->ws = ws;
	if (!levels_seen_all(&m->seen, ws) || m->from_launch != ws->days_from_launch)
		rc = make(m, ws, e);
	row = selected_row(m);
	if (rc < 0 || !row || !row->is_over)
		return rc;
	return over_run_words(&(struct over_run){
		.why = row->over_why, .run_id = row->over_run_id,
		.device = row->device, .precision = row->precision }, ws, m->over, e);
}

static void maturity_view_free(struct view *v)
{
	struct maturity_view *m = v->model;

	maturity_release(&m->m);
	free(m);
}

static enum style word_style(enum assessment_word w)
{
	return w == ASSESSMENT_EXCELLENT || w == ASSESSMENT_GOOD ? STYLE_GOOD :
	       w == ASSESSMENT_CONCERNING ? STYLE_WARN : STYLE_DEFAULT;
}

static void view_cell(const void *ctx, size_t i, size_t column, struct table_cell *out)
{
	const struct maturity_view *m = ctx;
	const struct maturity_row *row = &m->m.row[i];
	const struct maturity_figures f = {
		.product = pane_short_product(row->product), .device = row->device,
		.precision = row->precision, .metric = row->metric,
		.custom = row->custom,
		.metric_unit = row->has_other_unit ? row->metric_unit : NULL,
		.mixed = m->m.n_custom < m->m.n,
		.first_ms = row->first_ms,
		.milestone = row->milestone, .now = row->now, .rate = &row->rate,
		.spark = row->spark,
	};

	switch (column) {
	case WORD:
		out->borrowed = assessment_word_name(row->assessment.word);
		out->style = word_style(row->assessment.word);
		break;
	case UNITS: snprintf(out->text, sizeof out->text, "%zu", row->units); break;
	case RUNS: snprintf(out->text, sizeof out->text, "%zu", row->runs); break;
	default: maturity_cell(&f, (enum maturity_column)column, m->level, out); break;
	}
}

/* --- the selected row -------------------------------------------------------------- */

/* Of the rules that no milestone decided. */
static const char *rule_words(enum assessment_rule r)
{
	switch (r) {
	case ASSESSMENT_NO_DATA: return "no run counts";
	case ASSESSMENT_LITTLE_HISTORY: return "fewer than 6 runs, or 14 days of them";
	case ASSESSMENT_FALLING: return "it falls by 1 % a month or more";
	case ASSESSMENT_FALLEN_BACK:
		return "a tenth or more below the highest target that it reached";
	case ASSESSMENT_YOUNG: return "under 90 days old, and 90 % is not reached";
	case ASSESSMENT_RISING: return "under a year old, and rising";
	case ASSESSMENT_SLOW: return "70 % took over half a year, or is not reached";
	default: return assessment_rule_name(r);
	}
}

/* "97.3 % of its best level, 3,012 samples/s" */
static void add_share(const struct maturity_row *row, struct buf *out)
{
	char best[UNIT_TEXT], share[UNIT_TEXT];

	if (row->metric != METRIC_CUSTOM)
		return;
	unit_percent(row->now, share);
	pane_custom(row->best_level, row->metric_unit, best);
	buf_addf(out, "%s of its best level, %s%s. Targets are shares of that: it has no "
		 "known peak.\n", share, best,
		 row->units > 1 ? " in the median of the units" : "");
}

static void add_reason(const struct maturity_row *row, struct buf *out)
{
	const struct assessment *a = &row->assessment;

	buf_addf(out, "%s: ", assessment_word_name(a->word));
	if (isfinite(a->target) && isfinite(a->within_days))
		buf_addf(out, "%.0f %% on day %.0f, within %.0f.", a->target * 100,
			 a->days, a->within_days);
	else if (isfinite(a->target))
		buf_addf(out, "%.0f %% on day %.0f.", a->target * 100, a->days);
	else
		buf_addf(out, "%s.", rule_words(a->rule));
}

static void add_rate(const struct maturity_row *row, struct buf *out)
{
	const struct rate *r = &row->rate;

	if (!isfinite(r->per_month)) {
		buf_adds(out, "Too few runs for a trend.");
		return;
	}
	buf_addf(out, "%+.1f points of per cent a month in the last %d days",
		 r->per_month * 100, TRAJECTORY_RECENT_DAYS);
	if (isfinite(r->low) && isfinite(r->high))
		buf_addf(out, " (95 %%: %+.1f to %+.1f)", r->low * 100, r->high * 100);
	buf_addc(out, '.');
}

static void add_span(const struct maturity_row *row, struct buf *out)
{
	char first[16], last[16], from[16];

	pane_date(row->first_ms, first);
	pane_date(row->last_ms, last);
	pane_date(row->from_ms, from);
	buf_addf(out, "%zu run%s of %zu unit%s, %s to %s; %zu count%s. Days count from %s, %s.",
		 row->runs, row->runs == 1 ? "" : "s", row->units,
		 row->units == 1 ? "" : "s", first, last, row->counted,
		 row->counted == 1 ? "s" : "", from, row->from_launch ? "its launch" : "the first run");
}

static void draw_detail(const struct maturity_view *m, struct grid *g, struct rect r)
{
	const struct maturity_row *row = selected_row(m);
	const char *figure = metric_label(METRIC_CUSTOM, row->custom);
	char title[PANE_TEXT];
	struct buf text = BUF_INIT;
	struct rect in;

	snprintf(title, sizeof title, "%.80s %.16s %.16s%s%.*s",
		 pane_short_product(row->product), row->device, row->precision,
		 *row->custom ? " " : "", (int)utf8_fit(figure, 30), figure);
	in = pane_frame(g, r, &(struct pane){ .demo = m->ws->demo, .title = title });
	add_share(row, &text);
	add_reason(row, &text);
	buf_addc(&text, '\n');
	add_rate(row, &text);
	buf_addc(&text, '\n');
	add_span(row, &text);
	if (row->is_over)
		buf_addf(&text, "\n! %s", m->over);
	grid_text_wrapped(g, in, buf_str(&text), STYLE_DEFAULT);
	buf_release(&text);
}

static void write_note(const struct maturity_view *m, char *out, size_t size)
{
	char so_far[LEVELS_SEEN];

	if (levels_seen_words(m->ws, so_far))
		snprintf(out, size, "%s", so_far);
	else
		snprintf(out, size, "%zu row%s, d: days from %s", m->m.n,
			 m->m.n == 1 ? "" : "s",
			 m->from_launch ? "launch" : "the first run");
}

static void maturity_view_draw(const struct view *v, struct grid *g, struct rect r)
{
	struct maturity_view *m = v->model;
	struct table_column column[N_COLUMNS];
	struct table t = {
		.column = column, .n_columns = N_COLUMNS, .n_rows = m->m.n,
		.cell = view_cell, .ctx = m, .sort_column = -1, .focus = true,
	};
	struct rect in, detail = { 0 };
	char note[PANE_TEXT], empty[NO_MATCH];

	m->level = g->level;
	write_note(m, note, sizeof note);
	if (m->m.n && r.h >= DETAIL_H + LIST_H)
		detail = rect_cut_bottom(&r, DETAIL_H);
	in = pane_frame(g, r, &(struct pane){ .focus = true, .demo = m->ws->demo,
		.title = maturity_title(m->m.n, m->m.n_custom),
		.note = m->m.n ? note : NULL });
	if (!m->m.n) {
		levels_seen_empty(m->ws, m->none, "Days until 70, 80 and 90 % of peak, for "
				  "each product, once there are runs with an efficiency.",
				  empty);
		pane_empty(g, in, empty);
		return;
	}
	maturity_columns(m->m.n_custom, column);
	if (m->m.n_custom)   /* before the date of its first run */
		column[MATURITY_PRODUCT].min = 14;
	memcpy(column + MATURITY_COLUMNS, own_column, sizeof own_column);
	column[MATURITY_DEVICE].hidden = !m->devices;
	table_draw(&t, &m->state, g, in);
	if (!rect_is_empty(detail))
		draw_detail(m, g, detail);
}

static enum view_result maturity_view_key(struct view *v, int key)
{
	struct maturity_view *m = v->model;
	const struct maturity_row *row;
	bool moved = pane_table_key(&m->state, m->m.n, key);

	row = selected_row(m);
	if (moved)   /* another row is over 100 % for other reasons */
		return row && row->is_over ? VIEW_RELOAD : VIEW_REDRAW;
	if (key != SKEY_ENTER || !row)
		return VIEW_IGNORED;
	chart_place(row->product, row->device, row->precision, v->open_arg);
	if (row->metric == METRIC_CUSTOM)
		view_open_figure(v, row->custom);
	v->open_name = "trajectory";
	return VIEW_OPEN;
}

static int maturity_view_csv(const struct view *v, struct buf *out, struct err *e)
{
	(void)e;
	maturity_write_csv(&((const struct maturity_view *)v->model)->m, out);
	return 0;
}

static int maturity_view_json(const struct view *v, struct buf *out, struct err *e)
{
	(void)e;
	maturity_write_json(&((const struct maturity_view *)v->model)->m, out);
	return 0;
}

const struct view_ops view_maturity = {
	.name = "maturity", .title = "Maturity", .tab = "Mature",
	.keys = view_keys_maturity,
	.load = maturity_view_load, .draw = maturity_view_draw, .key = maturity_view_key,
	.free = maturity_view_free, .csv = maturity_view_csv, .json = maturity_view_json,
};
