/* SPDX-License-Identifier: MIT */
/*
 * The impact screen: one row for each version of a component, the driver unless
 * another is chosen, with what it did to a product's figure: the difference on the
 * units that went to it, with its 95 % interval.
 */
#include "tui/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/utf8.h"
#include "core/base/xmem.h"
#include "tui/draw/table.h"
#include "tui/draw/text.h"
#include "tui/impact_export.h"
#include "tui/impact_model.h"
#include "tui/levels_seen.h"
#include "tui/no_match.h"
#include "tui/pane.h"
#include "tui/screen.h"
#include "tui/suite_doubt.h"
#include "tui/workspace.h"

#define DETAIL_H 8
#define LIST_H 6
#define BAR_W 21         /* odd: its middle is no difference */
#define UNITS_SAID 8
#define BAR_MIN 1.0      /* per cent at its end, at least */

struct impact_view {
	const struct workspace *ws;
	struct impact_model m;
	enum component group_by;
	bool made;
	unsigned loads;              /* of the workspace, when it was made */
	bool include_forced;
	struct table_state state;
	double span;                 /* per cent at the end of the bars */
	double by;                   /* what medians are divided by */
	char median_title[8 + UNIT_TEXT];   /* with their unit then */
	enum glyph_level level;
	char none[NO_MATCH];         /* said when the filters match nothing */
};

enum { VERSION, SINCE, RUNS, UNITS, MEDIAN, CHANGE, INTERVAL, BAR, N_COLUMNS };

static const struct table_column impact_column[N_COLUMNS] = {
	[VERSION] = { .title = "VERSION", .min = 8, .grow = true, .style = STYLE_VALUE },
	[SINCE] = { .title = "SINCE", .drop = 2, .style = STYLE_DIM },
	[RUNS] = { .title = "RUNS", .align = TEXT_RIGHT, .drop = 3, .style = STYLE_DIM },
	[UNITS] = { .title = "UNITS", .align = TEXT_RIGHT, .drop = 4, .style = STYLE_DIM },
	[MEDIAN] = { .align = TEXT_DECIMAL, .drop = 1 },
	[CHANGE] = { .title = "CHANGE %", .align = TEXT_DECIMAL },
	[INTERVAL] = { .title = "95 % INTERVAL", .align = TEXT_RIGHT, .drop = 1 },
	[BAR] = { .title = "WORSE   0    BETTER", .drop = 5 },
};

/* --- loading ---------------------------------------------------------------------- */

static void find_span(struct impact_view *m)
{
	m->span = BAR_MIN;
	for (size_t i = 0; i < m->m.impact.n_rows; i++) {
		const struct impact_row *row = &m->m.impact.rows[i];

		if (isfinite(row->pct))
			m->span = fmax(m->span, fabs(row->pct));
	}
	m->span = ceil(m->span * 1.25);
}

static void find_unit(struct impact_view *m)
{
	const struct impact_subject *s = &m->m.subject[m->m.at];
	char unit[UNIT_TEXT];
	double most = 0;

	for (size_t i = 0; i < m->m.impact.n_rows; i++)
		most = fmax(most, m->m.impact.rows[i].median);
	m->by = pane_scale(most, metric_unit(s->metric, s->unit), unit);
	snprintf(m->median_title, sizeof m->median_title, "MEDIAN %s",
		 s->metric == METRIC_EFFICIENCY ? "%" : unit);
}

static void prepare(struct impact_view *m)
{
	find_span(m);
	find_unit(m);
	/* the newest version is what is asked about */
	m->state.selected = m->m.impact.n_rows ? m->m.impact.n_rows - 1 : 0;
}

/* Runs that come in while others are read wait until these are there, else a busy store
 * would never be read to its end. */
static bool is_to_be_listed(const struct impact_view *m, const struct workspace *ws)
{
	return !m->made || m->include_forced != ws->include_forced ||
	       (m->m.loader.reading ? m->m.loader.store != ws->store :
				      m->loads != ws->loads);
}

static int impact_load(struct view *v, const struct workspace *ws, struct err *e)
{
	struct impact_view *m = v->model;
	int rc;

	if (!m) {
		m = v->model = xcalloc(1, sizeof *m);
		m->group_by = (enum component)ws->group_by;
	}
	m->ws = ws;
	rc = levels_seen_wait(ws, m->none, e);
	if (rc < 1)
		return rc;
	if (is_to_be_listed(m, ws)) {
		no_match_words(ws, m->none);
		rc = impact_model_list(&m->m, ws, e);
		m->made = rc == 0;
		m->loads = ws->loads;
		m->include_forced = ws->include_forced;
	}
	if (rc < 0 || !m->m.n_subjects || (m->m.loaded && !m->m.is_old))
		return rc;
	rc = impact_model_load(&m->m, ws, m->group_by, e);
	v->more = rc == 1;
	if (rc == 0)
		prepare(m);
	return rc < 0 ? rc : 0;
}

static void impact_free(struct view *v)
{
	struct impact_view *m = v->model;

	impact_model_release(&m->m);
	free(m);
}

/* --- the table --------------------------------------------------------------------- */

static int64_t since_ms(const struct impact_view *m, const struct impact_row *row)
{
	return m->m.cohort.day0_ms + (int64_t)(row->first_day * CLOCK_DAY_MS);
}

static bool is_sure(const struct impact_row *row)
{
	return row->low > 0 || row->high < 0;
}

static bool is_workload_doubtful(const struct impact_view *m,
				 const struct impact_row *row)
{
	return suite_doubt_is_due(m->m.subject[m->m.at].suite_unknown, row->pct);
}

static bool is_any_doubtful(const struct impact_view *m)
{
	for (size_t i = 0; i < m->m.impact.n_rows; i++)
		if (is_workload_doubtful(m, &m->m.impact.rows[i]))
			return true;
	return false;
}

static enum style change_style(const struct impact_row *row)
{
	return row->high < 0 ? STYLE_ALERT : row->low > 0 ? STYLE_GOOD : STYLE_DEFAULT;
}

static int column_of(const struct impact_view *m, double pct)
{
	double at = (BAR_W - 1) / 2 * (1 + pct / m->span);

	return (int)lround(fmax(0, fmin(BAR_W - 1, at)));
}

/* The interval as a line with its middle, over the zero. */
static void bar_cell(const struct impact_view *m, const struct impact_row *row,
		     struct table_cell *out)
{
	bool ascii = m->level == GLYPH_ASCII;
	size_t n = 0;

	if (!isfinite(row->pct))
		return;
	for (int x = 0; x < BAR_W; x++) {
		bool in = isfinite(row->low) && x >= column_of(m, row->low) &&
			  x <= column_of(m, row->high);
		uint32_t ch = x == column_of(m, row->pct) ? ascii ? 'o' : 0x25cf :
			      in ? ascii ? '-' : 0x2501 :
			      x == BAR_W / 2 ? ascii ? '|' : 0x2502 : ' ';

		n += utf8_encode(ch, out->text + n);
	}
	out->text[n] = '\0';
	out->style = change_style(row);
}

static void impact_cell(const void *ctx, size_t i, size_t column, struct table_cell *out)
{
	const struct impact_view *m = ctx;
	const struct impact_row *row = &m->m.impact.rows[i];

	switch (column) {
	case VERSION: out->borrowed = row->text; break;
	case SINCE: pane_date(since_ms(m, row), out->text); break;
	case RUNS: snprintf(out->text, sizeof out->text, "%zu", row->runs); break;
	case UNITS: snprintf(out->text, sizeof out->text, "%zu", row->units); break;
	case MEDIAN:
		pane_number(m->m.subject[m->m.at].metric, row->median / m->by, out->text);
		break;
	case CHANGE:
		if (isfinite(row->pct))
			snprintf(out->text, sizeof out->text, "%+.1f%s", row->pct,
				 is_workload_doubtful(m, row) ? "?" :
				 row->high < 0 ? "!" : "");
		else
			out->borrowed = row->against == IMPACT_NONE ? "first" : "-";
		out->style = change_style(row);
		break;
	case INTERVAL:
		if (isfinite(row->low) && isfinite(row->high))
			snprintf(out->text, sizeof out->text, "%+.1f … %+.1f", row->low,
				 row->high);
		break;
	default: bar_cell(m, row, out); break;
	}
}

/* --- the selected version ------------------------------------------------------------ */

static void add_verdict(const struct impact_view *m, const struct impact_row *row,
			struct buf *out)
{
	const char *label = component_label((enum component)m->m.impact.field);

	buf_addf(out, "%s ", label);
	text_shorten(out, row->text);
	buf_adds(out, ": ");
	if (row->against == IMPACT_NONE) {
		buf_adds(out, "no unit came to it from another version.");
		return;
	}
	if (isfinite(row->low))
		buf_adds(out, !is_sure(row) ? "no sure difference against " :
			 row->pct < 0 ? "worse against " : "better against ");
	else
		buf_adds(out, "too few runs for an interval, against ");
	text_shorten(out, m->m.impact.rows[row->against].text);
	buf_addf(out, ": %+.1f %%", row->pct);
	if (isfinite(row->low))
		buf_addf(out, " (%+.1f … %+.1f), by %zu unit%s paired with itself",
			 row->low, row->high, row->n_pairs,
			 row->n_pairs == 1 ? "" : "s, each");
	buf_addc(out, '.');
}

static void add_also(const struct impact_row *row, struct buf *out)
{
	if (row->against == IMPACT_NONE)
		return;
	if (!row->n_also)
		buf_adds(out, "\nNothing else that is recorded changed with it.");
	for (size_t i = 0; i < row->n_also; i++) {
		const struct impact_also *also = &row->also[i];

		buf_addf(out, "%s%s ", i ? ", " : "\nAlso changed among these runs: ",
			 component_label((enum component)also->field));
		text_shorten(out, also->from);
		buf_adds(out, " → ");
		text_shorten(out, also->to);
	}
}

static void add_units(const struct impact_view *m, const struct impact_row *row,
		      struct buf *out)
{
	for (size_t i = 0; i < row->n_pairs && i < UNITS_SAID; i++)
		buf_addf(out, "%s%.8s %+.1f %%", i ? ", " : "\nUnits: ",
			 m->m.cohort.in_panel[row->pairs[i].unit].name, row->pairs[i].pct);
	if (row->n_pairs > UNITS_SAID)
		buf_addf(out, " and %zu more", row->n_pairs - UNITS_SAID);
}

static void draw_detail(const struct impact_view *m, struct grid *g, struct rect r)
{
	const struct impact_row *row = &m->m.impact.rows[m->state.selected];
	struct buf text = BUF_INIT;
	struct rect in = pane_frame(g, r, &(struct pane){ .demo = m->ws->demo,
		.title = row->text });

	add_verdict(m, row, &text);
	if (is_any_doubtful(m))
		buf_addc(&text, '\n');
	if (is_workload_doubtful(m, row))
		suite_doubt_words(row->pct, &text);
	else if (is_any_doubtful(m))
		buf_adds(&text, "The version of the suite is not recorded: at ? the workload "
			 "itself may have changed.");
	add_also(row, &text);
	add_units(m, row, &text);
	if (m->m.cohort.is_cut)
		buf_addf(&text, "\nThe newest %d rows alone were read.", COHORT_ROWS);
	grid_text_wrapped(g, in, buf_str(&text), STYLE_DEFAULT);
	buf_release(&text);
}

static void title_text(const struct impact_view *m, char *out, size_t size)
{
	const struct impact_subject *s = &m->m.subject[m->m.at];
	enum component by = m->m.loaded ? (enum component)m->m.impact.field : m->group_by;
	const char *product = pane_short_product(s->product);
	const char *metric = s->metric == METRIC_CUSTOM ?
			     metric_label(s->metric, s->custom) :
			     metric_name(s->metric, NULL);
	const char *unit = impact_model_unit(&m->m);

	snprintf(out, size, "%.24s impact, %.*s %.16s %.16s %.*s%s%.*s%s", component_label(by),
		 (int)utf8_fit(product, 60), product, s->device, s->precision,
		 (int)utf8_fit(metric, 40), metric, unit ? " [" : "",
		 unit ? (int)utf8_fit(unit, 20) : 0, unit ? unit : "", unit ? "]" : "");
}

static void empty_words(const struct impact_view *m, char out[NO_MATCH])
{
	const struct workspace *ws = m->ws;
	char words[COHORT_WORDS];

	cohort_loader_words(&m->m.loader, words);
	if (m->none[0])
		snprintf(out, NO_MATCH, "%s", m->none);
	else if (m->m.loader.reading)
		snprintf(out, NO_MATCH, "Nothing to show yet: %s.", words);
	else if (ws->no_customs && ws->set && ws->set->n)
		snprintf(out, NO_MATCH, "No run that counts has the metric %s.",
			 metric_name(ws->metric, NULL));
	else
		snprintf(out, NO_MATCH, "What each driver did to a product's figures will "
			 "stand here, once there are runs before and after a change.");
}

/* What there is no table for yet. */
static void draw_empty(const struct impact_view *m, struct grid *g, struct rect r)
{
	char title[PANE_TEXT] = "Impact", words[COHORT_WORDS], text[NO_MATCH];
	struct rect in;

	if (m->m.loader.reading)
		title_text(m, title, sizeof title);
	cohort_loader_words(&m->m.loader, words);
	in = pane_frame(g, r, &(struct pane){ .focus = true, .demo = m->ws->demo,
		.title = title, .note = m->m.loader.reading ? words : NULL });
	empty_words(m, text);
	pane_empty(g, in, text);
}

static void write_note(const struct impact_view *m, char *out, size_t size)
{
	char words[COHORT_WORDS];

	if (m->m.loader.reading) {
		cohort_loader_words(&m->m.loader, words);
		snprintf(out, size, "%s anew", words);
	} else if (m->m.impact.substitute) {
		snprintf(out, size, "%s does not vary", component_label(m->group_by));
	} else {
		snprintf(out, size, "%zu unit%s", m->m.cohort.n,
			 m->m.cohort.n == 1 ? "" : "s");
	}
}

static void impact_draw(const struct view *v, struct grid *g, struct rect r)
{
	struct impact_view *m = v->model;
	struct table_column column[N_COLUMNS];
	struct table t = {
		.column = column, .n_columns = N_COLUMNS,
		.n_rows = m->m.impact.n_rows, .cell = impact_cell, .ctx = m,
		.sort_column = -1, .focus = true,
		.empty = "No run knows this component: b groups by another.",
	};
	char title[PANE_TEXT], note[PANE_TEXT];
	struct rect in, detail = { 0 };

	memcpy(column, impact_column, sizeof column);
	column[MEDIAN].title = m->median_title;
	m->level = g->level;
	if (!m->m.loaded) {
		draw_empty(m, g, r);
		return;
	}
	title_text(m, title, sizeof title);
	write_note(m, note, sizeof note);
	if (m->m.impact.n_rows && r.h >= DETAIL_H + LIST_H)
		detail = rect_cut_bottom(&r, DETAIL_H);
	in = pane_frame(g, r, &(struct pane){ .focus = true, .demo = m->ws->demo,
		.title = title, .note = note });
	table_draw(&t, &m->state, g, in);
	if (!rect_is_empty(detail))
		draw_detail(m, g, detail);
}

/* --- keys --------------------------------------------------------------------------- */

/* The next component that is known somewhere and varies. */
static bool next_component(struct impact_view *m)
{
	for (int i = 1; i < COMPONENT_COUNT; i++) {
		enum component c = (enum component)((m->m.impact.field + i) %
						    COMPONENT_COUNT);

		for (size_t k = 0; k < m->m.panel.n_steps; k++)
			if (m->m.panel.steps[k].of.field == (int)c) {
				m->group_by = c;
				return true;
			}
	}
	return false;
}

/* The runs are there already. */
static enum view_result regroup(struct impact_view *m)
{
	if (next_component(m)) {
		impact_model_group(&m->m, m->group_by);
		prepare(m);
	}
	return VIEW_REDRAW;
}

static enum view_result impact_key(struct view *v, int key)
{
	struct impact_view *m = v->model;
	bool moved = false;

	if (pane_table_key(&m->state, m->m.impact.n_rows, key))
		return VIEW_REDRAW;
	if (!m->m.n_subjects)
		return VIEW_IGNORED;
	if (key == SKEY_RIGHT || key == SKEY_LEFT)
		moved = impact_model_step(&m->m, key == SKEY_RIGHT ? 1 : -1);
	else if (key == 'm')
		moved = impact_model_step_metric(&m->m);
	else if (key == 'b' && m->m.loaded)
		return regroup(m);
	else
		return VIEW_IGNORED;
	if (!moved)
		return VIEW_REDRAW;
	impact_model_again(&m->m);
	return VIEW_RELOAD;
}

static int impact_csv(const struct view *v, struct buf *out, struct err *e)
{
	(void)e;
	impact_write_csv(&((const struct impact_view *)v->model)->m, out);
	return 0;
}

static int impact_json(const struct view *v, struct buf *out, struct err *e)
{
	(void)e;
	impact_write_json(&((const struct impact_view *)v->model)->m, out);
	return 0;
}

static void impact_choice(const struct view *v, struct view_choice *c)
{
	const struct impact_view *m = v->model;
	const struct impact_subject *s;

	c->has_group = true;
	c->group_by = (int)m->group_by;
	if (!m->m.n_subjects)
		return;
	s = &m->m.subject[m->m.at];
	c->product = s->product;
	c->device = s->device;
	c->precision = s->precision;
	c->has_metric = true;
	c->metric = s->metric;
	c->custom = s->custom;
}

const struct view_ops view_impact = {
	.name = "impact", .title = "Impact", .tab = "Impact",
	.keys = view_keys_impact,
	.load = impact_load, .draw = impact_draw, .key = impact_key,
	.free = impact_free, .csv = impact_csv, .json = impact_json,
	.choice = impact_choice,
};
