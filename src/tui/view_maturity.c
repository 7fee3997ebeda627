/* SPDX-License-Identifier: MIT */
/*
 * The maturity screen: how long each product took to 70, 80 and 90 % of its peak,
 * how it stands, and a word for it; the selected row with its reasons below.
 */
#include "tui/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/xmem.h"
#include "tui/draw/table.h"
#include "tui/maturity.h"
#include "tui/maturity_export.h"
#include "tui/no_match.h"
#include "tui/pane.h"
#include "tui/screen.h"
#include "tui/spark.h"
#include "tui/track_facts.h"
#include "tui/workspace.h"

#define DETAIL_H 7
#define LIST_H 5

struct maturity_view {
	const struct workspace *ws;
	struct maturity m;
	bool made;
	unsigned loads;              /* of the workspace, when it was made */
	bool include_forced, from_launch;
	bool devices;                /* not all rows are of a "cpu" */
	struct table_state state;
	char none[NO_MATCH];         /* said when the filters match nothing */
	enum glyph_level level;
};

enum { PRODUCT, DEVICE, PRECISION, FIRST, AT_70, AT_80, AT_90, NOW, RATE, TREND, WORD,
       UNITS, RUNS, N_COLUMNS };

static const struct table_column maturity_column[N_COLUMNS] = {
	[PRODUCT] = { .title = "PRODUCT", .min = 8, .grow = true, .style = STYLE_VALUE },
	[DEVICE] = { .title = "DEV", .drop = 2 },
	[PRECISION] = { .title = "PREC" },
	[FIRST] = { .title = "FIRST RUN", .drop = 6, .style = STYLE_DIM },
	[AT_70] = { .title = "70 %", .align = TEXT_RIGHT },
	[AT_80] = { .title = "80 %", .align = TEXT_RIGHT },
	[AT_90] = { .title = "90 %", .align = TEXT_RIGHT },
	[NOW] = { .title = "NOW %", .align = TEXT_DECIMAL, .style = STYLE_VALUE },
	[RATE] = { .title = "%/MO", .align = TEXT_DECIMAL, .drop = 4 },
	[TREND] = { .title = "TREND", .drop = 5, .style = STYLE_SERIES1 },
	[WORD] = { .title = "ASSESSMENT", .drop = 3 },
	[UNITS] = { .title = "UNITS", .align = TEXT_RIGHT, .drop = 8, .style = STYLE_DIM },
	[RUNS] = { .title = "RUNS", .align = TEXT_RIGHT, .drop = 7, .style = STYLE_DIM },
};

static int maturity_view_load(struct view *v, const struct workspace *ws, struct err *e)
{
	struct maturity_view *m = v->model;
	int rc;

	if (!m)
		m = v->model = xcalloc(1, sizeof *m);
	m->ws = ws;
	if (m->made && m->loads == ws->loads && m->include_forced == ws->include_forced &&
	    m->from_launch == ws->days_from_launch)
		return 0;
	maturity_release(&m->m);
	no_match_words(ws, m->none);
	rc = maturity_load(&m->m, ws, e);
	m->made = rc == 0;
	m->loads = ws->loads;
	m->include_forced = ws->include_forced;
	m->from_launch = ws->days_from_launch;
	m->devices = false;
	for (size_t i = 0; i < m->m.n; i++)
		m->devices |= strcmp(m->m.row[i].device, "cpu") != 0;
	if (m->state.selected >= m->m.n)
		m->state.selected = m->m.n ? m->m.n - 1 : 0;
	return rc;
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

static void milestone_cell(const struct milestone *m, struct table_cell *out)
{
	milestone_text(m, out->text, sizeof out->text);
	out->style = m->state == MILESTONE_REACHED ? STYLE_GOOD :
		     m->state == MILESTONE_NEVER ? STYLE_WARN : STYLE_DIM;
}

static void maturity_cell(const void *ctx, size_t i, size_t column,
			  struct table_cell *out)
{
	const struct maturity_view *m = ctx;
	const struct maturity_row *row = &m->m.row[i];

	switch (column) {
	case PRODUCT: out->borrowed = pane_short_product(row->product); break;
	case DEVICE: out->borrowed = row->device; break;
	case PRECISION: out->borrowed = row->precision; break;
	case FIRST: pane_date(row->first_ms, out->text); break;
	case AT_70: case AT_80: case AT_90:
		milestone_cell(&row->milestone[column - AT_70], out);
		break;
	case NOW: pane_number(METRIC_EFFICIENCY, row->now, out->text); break;
	case RATE: rate_text(&row->rate, true, out->text, sizeof out->text); break;
	case TREND: spark_text(row->spark, STANDING_SPARK, m->level, out->text); break;
	case WORD:
		out->borrowed = assessment_word_name(row->assessment.word);
		out->style = word_style(row->assessment.word);
		break;
	case UNITS: snprintf(out->text, sizeof out->text, "%zu", row->units); break;
	default: snprintf(out->text, sizeof out->text, "%zu", row->runs); break;
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
	case ASSESSMENT_YOUNG: return "under 90 days old, and 90 % is not reached";
	case ASSESSMENT_RISING: return "under a year old, and rising";
	case ASSESSMENT_SLOW: return "70 % took over half a year, or is not reached";
	default: return assessment_rule_name(r);
	}
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
	const struct maturity_row *row = &m->m.row[m->state.selected];
	char title[PANE_TEXT], why[PANE_OVER];
	struct buf text = BUF_INIT;
	struct rect in;

	snprintf(title, sizeof title, "%.100s %.16s %.16s", pane_short_product(row->product),
		 row->device, row->precision);
	in = pane_frame(g, r, &(struct pane){ .demo = m->ws->demo, .title = title });
	add_reason(row, &text);
	buf_addc(&text, '\n');
	add_rate(row, &text);
	buf_addc(&text, '\n');
	add_span(row, &text);
	if (row->is_over) {
		pane_over(row->over_why, NULL, why);
		buf_addf(&text, "\n! %s", why);
	}
	grid_text_wrapped(g, in, buf_str(&text), STYLE_DEFAULT);
	buf_release(&text);
}

static const char *empty_words(const struct maturity_view *m)
{
	return m->none[0] ? m->none :
	       "Days until 70, 80 and 90 % of peak, for each product, once there are runs "
	       "with an efficiency.";
}

static void maturity_view_draw(const struct view *v, struct grid *g, struct rect r)
{
	struct maturity_view *m = v->model;
	struct table_column column[N_COLUMNS];
	struct table t = {
		.column = column, .n_columns = N_COLUMNS, .n_rows = m->m.n,
		.cell = maturity_cell, .ctx = m, .sort_column = -1, .focus = true,
	};
	struct rect in, detail = { 0 };
	char note[PANE_TEXT];

	m->level = g->level;
	snprintf(note, sizeof note, "%zu row%s, d: days from %s", m->m.n,
		 m->m.n == 1 ? "" : "s",
		 m->from_launch ? "launch" : "the first run");
	if (m->m.n && r.h >= DETAIL_H + LIST_H)
		detail = rect_cut_bottom(&r, DETAIL_H);
	in = pane_frame(g, r, &(struct pane){ .focus = true, .demo = m->ws->demo,
		.title = "Time to maturity", .note = m->m.n ? note : NULL });
	if (!m->m.n) {
		pane_empty(g, in, empty_words(m));
		return;
	}
	memcpy(column, maturity_column, sizeof column);
	column[DEVICE].hidden = !m->devices;
	table_draw(&t, &m->state, g, in);
	if (!rect_is_empty(detail))
		draw_detail(m, g, detail);
}

static enum view_result maturity_view_key(struct view *v, int key)
{
	struct maturity_view *m = v->model;
	const struct maturity_row *row;

	if (pane_table_key(&m->state, m->m.n, key))
		return VIEW_REDRAW;
	if (key != SKEY_ENTER || m->state.selected >= m->m.n)
		return VIEW_IGNORED;
	row = &m->m.row[m->state.selected];
	/* the place of chart_place() */
	snprintf(v->open_arg, sizeof v->open_arg, "%.28s/%.7s/%.8s", row->product,
		 row->device, row->precision);
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
	.hint = "↑↓ product  Enter trajectory",
	.load = maturity_view_load, .draw = maturity_view_draw, .key = maturity_view_key,
	.free = maturity_view_free, .csv = maturity_view_csv, .json = maturity_view_json,
};
