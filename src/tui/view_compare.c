/* SPDX-License-Identifier: MIT */
/*
 * The compare screen: products side by side, a table and below it their efficiency, or a
 * custom metric as shares of its best level, over the days since each one's first run.
 * v->arg may hold names, as compare_model_begin() takes them.
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
#include "tui/compare_export.h"
#include "tui/compare_model.h"
#include "tui/draw/plot.h"
#include "tui/draw/table.h"
#include "tui/draw/text.h"
#include "tui/levels_seen.h"
#include "tui/no_match.h"
#include "tui/pane.h"
#include "tui/screen.h"
#include "tui/track_facts.h"
#include "tui/workspace.h"

#define FRAME_H 2
#define WORDS_H 2        /* rows of the words below the table */
#define LABEL_MAX 40     /* bytes of a metric's name in a title */
#define PLOT_H 7         /* least rows of the plot's pane */

struct compare_view {
	const struct workspace *ws;
	struct compare_model m;
	struct compare_model next;   /* while is_reading: what m will be */
	bool is_reading;
	enum compare_key key;
	bool made;
	unsigned loads;              /* of the workspace, when it was made */
	const struct store *store;   /* that is read */
	bool include_forced, from_launch;
	char arg[sizeof((struct view *)0)->arg];
	char age_title[24];
	struct table_state state;
	char selected[PANE_TEXT];    /* product */
	char none[NO_MATCH];         /* said when the filters match nothing */
};

enum { PRODUCT, DEVICE, UNITS, AGE, NOW, AT_AGE, RATE, INTERVAL, BEST, AT_70, AT_80,
       AT_90, WORD, N_COLUMNS };

static const struct table_column compare_column[N_COLUMNS] = {
	[PRODUCT] = { .title = "PRODUCT", .min = 8, .grow = true, .style = STYLE_VALUE },
	[DEVICE] = { .title = "DEV", .drop = 8 },
	[UNITS] = { .title = "UNITS", .align = TEXT_RIGHT, .drop = 5, .style = STYLE_DIM },
	[AGE] = { .title = "DAYS", .align = TEXT_RIGHT },
	[NOW] = { .title = "NOW %", .align = TEXT_DECIMAL, .style = STYLE_VALUE },
	[AT_AGE] = { .align = TEXT_DECIMAL, .drop = 4 },
	[RATE] = { .title = "%/MO", .align = TEXT_DECIMAL },
	[INTERVAL] = { .title = "95 %", .drop = 7, .style = STYLE_DIM },
	[BEST] = { .title = "BEST", .align = TEXT_DECIMAL, .drop = 6 },
	[AT_70] = { .title = "70 %", .align = TEXT_RIGHT, .drop = 2 },
	[AT_80] = { .title = "80 %", .align = TEXT_RIGHT, .drop = 1 },
	[AT_90] = { .title = "90 %", .align = TEXT_RIGHT, .drop = 1 },
	[WORD] = { .title = "ASSESSMENT", .drop = 3 },
};

/* The column that a key sorts by. */
static int key_column(enum compare_key key)
{
	static const int column[COMPARE_KEYS] = {
		[COMPARE_BY_EFFICIENCY] = NOW, [COMPARE_BY_RATE] = RATE,
		[COMPARE_BY_BEST] = BEST, [COMPARE_BY_DAYS_TO_70] = AT_70,
		[COMPARE_BY_DAYS_TO_80] = AT_80, [COMPARE_BY_DAYS_TO_90] = AT_90,
		[COMPARE_BY_AGE] = AGE,
	};

	return column[key];
}

/* Days and ranks go up, all else goes down. */
static bool key_goes_down(enum compare_key key)
{
	return key_column(key) < AT_70;
}

/* --- the model ------------------------------------------------------------------ */

/* The row at a place of the table. */
static size_t row_at(const struct compare_view *m, size_t place)
{
	return m->m.order[place];
}

static void remember(struct compare_view *m)
{
	if (m->state.selected < m->m.n)
		snprintf(m->selected, sizeof m->selected, "%s",
			 m->m.row[row_at(m, m->state.selected)]->product);
}

/* In the order of the key, the selection on its product. */
static void sort(struct compare_view *m)
{
	compare_model_sort(&m->m, m->key);
	m->state.selected = 0;
	for (size_t i = 0; i < m->m.n; i++)
		if (strcmp(m->m.row[row_at(m, i)]->product, m->selected) == 0)
			m->state.selected = i;
}

static bool is_what_was_asked(const struct view *v, const struct workspace *ws)
{
	const struct compare_view *m = v->model;

	return m->include_forced == ws->include_forced &&
	       m->from_launch == ws->days_from_launch && strcmp(m->arg, v->arg) == 0;
}

/* Runs that come in while others are read wait until these are there, else a busy store
 * would never be read to its end. */
static bool is_made(const struct view *v, const struct workspace *ws)
{
	const struct compare_view *m = v->model;

	if (!is_what_was_asked(v, ws))
		return false;
	return m->is_reading ? m->store == ws->store :
			       m->made && m->loads == ws->loads;
}

static int begin(struct view *v, const struct workspace *ws, struct err *e)
{
	struct compare_view *m = v->model;
	int rc;

	compare_model_release(&m->next);
	no_match_words(ws, m->none);
	rc = compare_model_begin(&m->next, ws, v->arg, e);
	m->is_reading = rc == 0;
	m->store = ws->store;
	m->made = rc == 0;
	m->loads = ws->loads;
	m->include_forced = ws->include_forced;
	m->from_launch = ws->days_from_launch;
	memcpy(m->arg, v->arg, sizeof m->arg);
	if (rc < 0)
		compare_model_release(&m->m);
	return rc;
}

/* What was there before stays in sight until all is read. */
static int go_on(struct compare_view *m, struct err *e)
{
	int rc = compare_model_load(&m->next, m->ws, e);

	if (rc == 1)
		return rc;
	m->is_reading = false;
	m->made = rc == 0;
	compare_model_release(&m->m);
	m->m = m->next;
	m->next = (struct compare_model){ .n = 0 };
	snprintf(m->age_title, sizeof m->age_title, "DAY %.0f", floor(m->m.age));
	sort(m);
	return rc;
}

static int compare_load(struct view *v, const struct workspace *ws, struct err *e)
{
	struct compare_view *m = v->model;
	int rc;

	if (!m)
		m = v->model = xcalloc(1, sizeof *m);
	m->ws = ws;
	rc = levels_seen_wait(ws, m->none, e);
	if (rc < 1)
		return rc;
	rc = is_made(v, ws) ? 0 : begin(v, ws, e);
	if (rc == 0 && m->is_reading)
		rc = go_on(m, e);
	v->more = rc == 1;
	return rc < 0 ? rc : 0;
}

static void compare_free(struct view *v)
{
	struct compare_view *m = v->model;

	compare_model_release(&m->next);
	compare_model_release(&m->m);
	free(m);
}

/* --- the table ------------------------------------------------------------------ */

/* No "-0.0". */
static double shown(double v)
{
	return fabs(v) < 0.05 ? 0.0 : v;
}

static void interval_text(const struct rate *r, char *out, size_t size)
{
	if (isfinite(r->low) && isfinite(r->high))
		snprintf(out, size, "%+.1f…%+.1f", shown(r->low * 100),
			 shown(r->high * 100));
	else
		snprintf(out, size, "-");
}

/* More than the best level is nothing to be marked. */
static void share_cell(const struct compare_view *m, double share,
		       struct table_cell *out)
{
	if (!compare_model_is_custom(&m->m))
		pane_number(METRIC_EFFICIENCY, share, out->text);
	else if (isfinite(share))
		snprintf(out->text, sizeof out->text, "%.1f", share * 100);
}

static void compare_cell(const void *ctx, size_t place, size_t column,
			 struct table_cell *out)
{
	const struct compare_view *m = ctx;
	size_t i = row_at(m, place);
	const struct maturity_row *row = m->m.row[i];
	const struct comparison *c = &m->m.c[i];

	switch (column) {
	case PRODUCT: out->borrowed = pane_short_product(row->product); break;
	case DEVICE: out->borrowed = row->device; break;
	case UNITS: snprintf(out->text, sizeof out->text, "%zu", row->units); break;
	case AGE:
		if (isfinite(c->days_since_first_calibration))
			snprintf(out->text, sizeof out->text, "%.0f",
				 c->days_since_first_calibration);
		break;
	case NOW: share_cell(m, c->efficiency, out); break;
	case AT_AGE: share_cell(m, compare_at_age(c, m->m.age), out); break;
	case RATE: rate_text(&c->rate, true, out->text, sizeof out->text); break;
	case INTERVAL: interval_text(&c->rate, out->text, sizeof out->text); break;
	case BEST:
		if (row->metric == METRIC_CUSTOM)
			pane_custom(row->best_level, row->metric_unit, out->text);
		else
			share_cell(m, c->best, out);
		break;
	case AT_70: case AT_80: case AT_90:
		milestone_text(&c->milestones[column - AT_70], out->text,
			       sizeof out->text);
		break;
	default: out->borrowed = assessment_word_name(row->assessment.word); break;
	}
}

/* The selected product in words, and what was left out. */
static void draw_words(const struct compare_view *m, struct grid *g, struct rect r)
{
	size_t i = row_at(m, m->state.selected);
	const struct comparison *c = &m->m.c[i];
	const struct rate *rate = &c->rate;
	bool is_custom = compare_model_is_custom(&m->m);
	struct buf text = BUF_INIT;

	text_shorten(&text, pane_short_product(m->m.row[i]->product));
	if (isfinite(rate->per_month) && isfinite(rate->low) && isfinite(rate->high))
		buf_addf(&text, ": %+.1f points of per cent a month (95 %%: %+.1f to "
			 "%+.1f), over all %zu runs", shown(rate->per_month * 100),
			 shown(rate->low * 100), shown(rate->high * 100), c->runs);
	else
		buf_adds(&text, ": too few runs for a trend");
	buf_addf(&text, "; best %s%.1f %%%s on day %.0f.", is_custom ? "run " : "",
		 c->best * 100, is_custom ? " of its best level" : "", c->best_day);
	if (m->m.missing[0]) {
		buf_adds(&text, is_custom ? " No " : " Nothing at ");
		if (is_custom)
			text_shorten(&text, metric_label(METRIC_CUSTOM, m->m.row[i]->custom));
		buf_addf(&text, "%s%.16s counts of: %s.", is_custom ? " at " : "",
			 m->m.row[i]->precision, m->m.missing);
	}
	if (m->m.is_cut[i])
		buf_adds(&text, " Its older runs are left out: narrow with --since or "
			 "--unit.");
	grid_text_wrapped(g, r, buf_str(&text), STYLE_DIM);
	buf_release(&text);
}

static bool are_all_of(const struct compare_model *m, const char *device)
{
	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->row[i]->device, device) != 0)
			return false;
	return true;
}

static void draw_table(struct compare_view *m, struct grid *g, struct rect in)
{
	struct table_column column[N_COLUMNS];
	struct table t = {
		.column = column, .n_columns = N_COLUMNS, .n_rows = m->m.n,
		.cell = compare_cell, .ctx = m, .sort_column = key_column(m->key),
		.sort_down = key_goes_down(m->key), .focus = true,
	};

	memcpy(column, compare_column, sizeof column);
	column[AT_AGE].title = m->age_title;
	if (compare_model_is_custom(&m->m)) {
		column[NOW].title = "% OF BEST";
		column[BEST].title = "BEST LEVEL";
		column[BEST].align = TEXT_RIGHT;
		column[BEST].drop = 0;
	}
	column[AT_AGE].hidden = m->m.n < 2;
	column[DEVICE].hidden = are_all_of(&m->m, m->m.row[0]->device);
	if (in.h >= table_height(&t) + 1)
		draw_words(m, g, rect_cut_bottom(&in, in.h - table_height(&t)));
	table_draw(&t, &m->state, g, in);
}

/* --- the plot ------------------------------------------------------------------- */

static void draw_plot(const struct compare_view *m, struct grid *g, struct rect r)
{
	struct plot_point *point[COMPARE_PRODUCTS];
	struct plot_series series[COMPARE_PRODUCTS];
	struct plot p = {
		.series = series, .n_series = m->m.n, .focus = m->state.selected,
		.x_scale = AXIS_DAYS, .y_unit = "%",
	};
	char title[PANE_TEXT] =
		"Efficiency, % of peak, by days since each one's first run";
	const char *label = metric_label(m->m.row[0]->metric, m->m.row[0]->custom);
	struct rect in;

	if (compare_model_is_custom(&m->m))
		snprintf(title, sizeof title,
			 "%.*s, %% of each one's best level, by days since its first run",
			 (int)utf8_fit(label, LABEL_MAX), label);
	in = pane_frame(g, r, &(struct pane){ .demo = m->ws->demo, .title = title });
	for (size_t k = 0; k < m->m.n; k++) {
		const struct comparison *c = &m->m.c[row_at(m, k)];

		point[k] = xcalloc(c->n_line + 1, sizeof *point[k]);
		for (size_t i = 0; i < c->n_line; i++)
			point[k][i] = (struct plot_point){
				.x = c->line[i].day, .y = c->line[i].level * 100,
				.low = NAN, .high = NAN };
		series[k] = (struct plot_series){
			.name = pane_short_product(m->m.row[row_at(m, k)]->product),
			.p = point[k], .n = c->n_line };
	}
	plot_draw(&p, g, in, NULL);
	for (size_t k = 0; k < m->m.n; k++)
		free(point[k]);
}

/* --- the screen ----------------------------------------------------------------- */

/* "reading 12 of 100 units of product 2 of 6" */
static void reading_words(const struct compare_view *m, char *out, size_t size)
{
	char words[COHORT_WORDS];

	cohort_loader_words(&m->next.loader, words);
	snprintf(out, size, "%s of product %zu of %zu", words, m->next.n + 1,
		 m->next.taken);
}

static void write_note(const struct compare_view *m, char *out, size_t size)
{
	if (m->is_reading) {
		reading_words(m, out, size);
		return;
	}
	if (m->m.n < m->m.matched)
		snprintf(out, size, "%zu of %zu products, those with most runs; by %s",
			 m->m.n, m->m.matched, compare_key_name(&m->m, m->key));
	else
		snprintf(out, size, "%zu product%s, by %s", m->m.n,
			 m->m.n == 1 ? "" : "s", compare_key_name(&m->m, m->key));
}

static void empty_words(const struct compare_view *m, char out[NO_MATCH])
{
	if (m->is_reading)
		reading_words(m, out, NO_MATCH);
	else
		levels_seen_empty(m->ws, m->m.catalogue.n ? "Products side by side, each "
				  "from its own first run on: no run counts yet." :
				  m->none, "Products side by side, each from its own first "
				  "run on, once there are runs with an efficiency or a "
				  "figure of another kind.", out);
}

static void title_text(const struct compare_view *m, char *out, size_t size)
{
	const struct maturity_row *row = compare_model_figure(&m->m);

	if (!row || !m->m.n)
		snprintf(out, size, "Compare");
	else if (row->metric == METRIC_CUSTOM)
		snprintf(out, size, "Compare, %.*s %.16s, %% of best",
			 (int)utf8_fit(metric_label(row->metric, row->custom), LABEL_MAX),
			 metric_label(row->metric, row->custom), row->precision);
	else
		snprintf(out, size, "Compare, efficiency %.16s", row->precision);
}

static void compare_draw(const struct view *v, struct grid *g, struct rect r)
{
	struct compare_view *m = v->model;
	int table_h = (int)m->m.n + 1 + FRAME_H + WORDS_H;
	struct rect in, plot = { 0 };
	char title[PANE_TEXT], note[PANE_TEXT], empty[NO_MATCH];

	title_text(m, title, sizeof title);
	write_note(m, note, sizeof note);
	if (m->m.n && r.h >= table_h + PLOT_H)
		plot = rect_cut_bottom(&r, r.h - table_h);
	in = pane_frame(g, r, &(struct pane){ .focus = true, .demo = m->ws->demo,
		.title = title, .note = m->m.n || m->is_reading ? note : NULL });
	if (!m->m.n) {
		empty_words(m, empty);
		pane_empty(g, in, empty);
		return;
	}
	draw_table(m, g, in);
	if (!rect_is_empty(plot))
		draw_plot(m, g, plot);
}

static enum view_result compare_key(struct view *v, int key)
{
	struct compare_view *m = v->model;
	const struct maturity_row *row;

	if (pane_table_key(&m->state, m->m.n, key)) {
		remember(m);
		return VIEW_REDRAW;
	}
	if (!m->m.n)
		return VIEW_IGNORED;
	if (key == 'o') {
		remember(m);
		m->key = (m->key + 1) % COMPARE_KEYS;
		sort(m);
		return VIEW_REDRAW;
	}
	if (key != SKEY_ENTER)
		return VIEW_IGNORED;
	row = m->m.row[row_at(m, m->state.selected)];
	chart_place(row->product, row->device, row->precision, v->open_arg);
	if (row->metric == METRIC_CUSTOM)
		view_open_figure(v, row->custom);
	v->open_name = "trajectory";
	return VIEW_OPEN;
}

static int compare_csv(const struct view *v, struct buf *out, struct err *e)
{
	(void)e;
	compare_write_csv(&((const struct compare_view *)v->model)->m, out);
	return 0;
}

static int compare_json(const struct view *v, struct buf *out, struct err *e)
{
	(void)e;
	compare_write_json(&((const struct compare_view *)v->model)->m, out);
	return 0;
}

static void compare_choice(const struct view *v, struct view_choice *c)
{
	const struct compare_view *m = v->model;

	snprintf(c->operands, sizeof c->operands, "%s", v->arg);
	if (m->m.n)
		c->precision = m->m.row[0]->precision;
}

const struct view_ops view_compare = {
	.name = "compare", .title = "Compare", .tab = "Cmp",
	.keys = view_keys_compare, .operand = VALUE_PRODUCT,
	.load = compare_load, .draw = compare_draw, .key = compare_key,
	.free = compare_free, .csv = compare_csv, .json = compare_json,
	.choice = compare_choice,
};
