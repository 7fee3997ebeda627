/* SPDX-License-Identifier: MIT */
/*
 * The trajectory screen: how one series went over time, with the others of its
 * kind laid over it, the places where its stack changed, and a cursor that
 * reads out one run.  v->arg may hold a product or a place (chart_place), and a
 * figure behind it: "PRODUCT/DEVICE/PRECISION/METRIC", ".../custom:NAME".
 */
#include "tui/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "tui/chart.h"
#include "tui/chart_export.h"
#include "tui/chart_facts.h"
#include "tui/chart_metric.h"
#include "tui/chart_stack.h"
#include "tui/no_match.h"
#include "tui/pane.h"
#include "tui/screen.h"
#include "tui/track_facts.h"
#include "tui/workspace.h"

#define ZOOM 2.0
#define LEAST_POINTS 2
#define TALL 34          /* rows from which the stack changes are listed */
#define STACK_ROWS 14

struct trajectory_model {
	bool demo;
	struct chart chart;
	struct chart_choice choice;
	struct chart_metric own;     /* the figure that a key or the argument chose */
	bool next;                   /* the next one is wanted */
	unsigned loads;              /* of the workspace, when it was loaded */
	bool runs;                   /* it had some */
	unsigned builds;             /* of the chart that facts are of */
	char none[NO_MATCH];         /* said when the filters match nothing */
	char arg[sizeof((struct view *)0)->arg];   /* that was followed */
	struct chart_facts facts;    /* of the focus series */
	bool cursor;
	size_t at;                   /* its point */
	double x_min, x_max;         /* the window; both 0: all */
	int columns;                 /* of the plot when it was last drawn */
};

/* Another axis, series or set: what the window and the cursor stood for is
 * gone. */
static void reset_window(struct trajectory_model *m)
{
	m->x_min = m->x_max = 0;
	m->cursor = false;
	m->at = 0;
}

static void follow_arg(struct trajectory_model *m, const struct view *v)
{
	char place[sizeof v->arg];

	if (strcmp(m->arg, v->arg) == 0)
		return;
	memcpy(m->arg, v->arg, sizeof m->arg);
	m->chart.wanted.set = false;
	chart_metric_choose(&m->own, chart_metric_split(m->arg, place, sizeof place));
	reset_window(m);
}

/* What analysis says of the chart that was built. */
static void find_facts(struct trajectory_model *m, const struct workspace *ws)
{
	const struct series *s = chart_series(&m->chart);

	chart_facts_load(&m->facts, &m->chart, ws);
	chart_mark_drops(&m->chart, m->facts.drop_at, m->facts.n_drops);
	if (!s || m->at >= s->n)
		reset_window(m);
	m->builds = m->chart.builds;
}

static int load_chart(struct trajectory_model *m, struct view *v,
		      const struct workspace *ws, struct err *e)
{
	char place[sizeof v->arg];
	struct chart_prefer prefer = { .place = place, .unit = ws->unit_id };
	int rc;

	chart_metric_split(v->arg, place, sizeof place);
	rc = chart_load(&m->chart, ws, &m->choice, &prefer, e);
	if (m->builds != m->chart.builds)
		find_facts(m, ws);
	v->more = m->chart.more;
	return rc;
}

/* Where nothing is shown. */
static void say_why(struct trajectory_model *m, const struct workspace *ws)
{
	char figures[NO_MATCH - 40];

	if (!ws->store)
		snprintf(m->none, sizeof m->none, "Nothing measured yet: %s Every run "
			 "becomes a point here.", no_match_how(ws));
	if (!m->runs || chart_series(&m->chart))
		return;
	if (m->choice.custom)
		chart_metric_words(m->choice.custom, ws, figures, sizeof figures);
	else
		snprintf(figures, sizeof figures, "No run has this metric");
	snprintf(m->none, sizeof m->none, "%s%s m shows the next one.", figures,
		 m->choice.custom ? "." : ":");
}

static int trajectory_load(struct view *v, const struct workspace *ws,
			   struct err *e)
{
	struct trajectory_model *m = v->model;
	int rc = 0;

	if (!m) {
		m = v->model = xcalloc(1, sizeof *m);
		chart_init(&m->chart);
	}
	m->demo = ws->demo;
	m->runs = ws->set && ws->set->n;
	follow_arg(m, v);
	if (m->next)
		rc = chart_metric_step(&m->own, &m->chart, ws, e);
	m->next = false;
	chart_metric_fill(&m->own, ws, &m->choice);
	m->choice.with_forced = ws->include_forced;
	if (m->loads != ws->loads)
		no_match_words(ws, m->none);
	m->loads = ws->loads;
	if (rc == 0)
		rc = load_chart(m, v, ws, e);
	say_why(m, ws);
	return rc;
}

static void trajectory_free(struct view *v)
{
	struct trajectory_model *m = v->model;

	chart_release(&m->chart);
	chart_facts_release(&m->facts);
	chart_metric_release(&m->own);
	free(m);
}

/* --- drawing ---------------------------------------------------------------- */

/* "▸ day 211  2025-08-14 09:12  87.9 ±0.7 %  GPU driver 560.40  run 7f3ac1" */
static void write_readout(const struct trajectory_model *m, char *out, size_t size)
{
	const struct series *s = chart_series(&m->chart);
	const struct point *p = &s->points[m->at];
	const struct run_row *row = &chart_focus_set(&m->chart)->rows[p->row];
	const char *driver = row->stack->value[FIELD_DRIVER_VERSION];
	const char *kernel = row->stack->value[FIELD_OS_KERNEL];
	char when[24], id[PANE_ID], value[UNIT_TEXT], half[UNIT_TEXT];

	pane_time(p->at_ms, when);
	pane_id(row->run_id, id);
	if (s->metric == METRIC_CUSTOM)
		pane_custom(p->value, s->unit, value);
	else
		pane_value(s->metric, p->value, row->precision, value);
	unit_plus_minus(p->value, p->low, p->high, half);
	snprintf(out, size, "day %.0f  %s  %s%s%s  %s %.30s  run %s%s%s",
		 floor((double)(p->at_ms - s->points[0].at_ms) / CLOCK_DAY_MS),
		 when, value, *half ? " " : "", half, driver ? "driver" : "kernel",
		 driver ? driver : kernel ? kernel : "unknown", id,
		 row->forced ? "  forced" : "",
		 p->flags & POINT_THROTTLED ? "  throttled" :
		 p->flags & POINT_NOISY ? "  noisy" : "");
}

static void write_title(const struct trajectory_model *m, char *out, size_t size)
{
	const struct series *s = chart_series(&m->chart);
	char name[PANE_TEXT];

	if (!s) {
		snprintf(out, size, "Trajectory, %.60s", chart_label(&m->chart));
		return;
	}
	chart_name(&m->chart, m->chart.focus, name);
	snprintf(out, size, "%.80s, %s %.60s%s%.30s", name, s->key->precision,
		 chart_label(&m->chart), s->custom && *s->unit ? ", " : "",
		 s->custom ? s->unit : "");
}

static void write_note(const struct trajectory_model *m, char *out, size_t size)
{
	const struct series *s = chart_series(&m->chart);
	size_t apart = 0;

	out[0] = '\0';
	if (!s)
		return;
	for (size_t i = 0; i < s->n; i++)
		apart += (m->chart.plot[0].p[i].flags & PLOT_APART) != 0;
	if (apart)
		snprintf(out, size, "%zu run%s, %zu apart, %.0f d", s->n,
			 s->n == 1 ? "" : "s", apart, track_days(s));
	else
		snprintf(out, size, "%zu run%s, %.0f d", s->n,
			 s->n == 1 ? "" : "s", track_days(s));
}

static const char *empty_words(const struct trajectory_model *m, char *pending,
			       size_t size)
{
	return chart_pending_words(&m->chart, pending, size) ? pending : m->none;
}

/* Why the point under the cursor is over 100 %; false: it is not. */
static bool over_words(const struct trajectory_model *m, char *out, size_t size)
{
	const struct series *s = chart_series(&m->chart);
	const struct point *p = &s->points[m->at];
	const struct run_row *row = &chart_focus_set(&m->chart)->rows[p->row];
	char why[PANE_OVER];

	if (s->metric != METRIC_EFFICIENCY || !(p->value > 1))
		return false;
	pane_over(row->over, row->peak_source, why);
	snprintf(out, size, "! %s", why);
	return true;
}

/* Marker words under the cursor, what is over 100 %, else gaps, milestones and the
 * rate. */
static void draw_foot(const struct trajectory_model *m, struct grid *g,
		      struct rect r)
{
	const struct chart_marker *at = m->cursor ?
		chart_marker_at(&m->chart, m->at) : NULL;
	char text[400], words[300];

	if (at) {
		chart_marker_words(at, words, sizeof words);
		snprintf(text, sizeof text, "stack %zu: %s",
			 (size_t)(at - m->chart.marker) + 1, words);
		grid_text(g, r.x, r.y, r.w, text, STYLE_MARKER);
		return;
	}
	if (m->cursor && over_words(m, text, sizeof text)) {
		grid_text(g, r.x, r.y, r.w, text, STYLE_WARN);
		return;
	}
	chart_facts_words(&m->facts, &m->chart, text, sizeof text);
	grid_text(g, r.x, r.y, r.w, text, STYLE_DIM);
}

static void fill_plot(const struct trajectory_model *m, struct plot *p,
		      char *readout, size_t size)
{
	chart_plot(&m->chart, p);
	p->x_min = m->x_min;
	p->x_max = m->x_max;
	if (m->cursor) {
		write_readout(m, readout, size);
		p->cursor = true;
		p->cursor_x = chart_x(&m->chart, m->at);
		p->readout = readout;
	}
}

/* On a tall screen the stack changes stand below the plot, with what changed. */
static int stack_rows(const struct trajectory_model *m)
{
	int rows = (int)m->chart.n_markers + 3;

	return rows > STACK_ROWS ? STACK_ROWS : rows < 5 ? 5 : rows;
}

static void draw_stack(const struct trajectory_model *m, struct grid *g,
		       struct rect r)
{
	char note[PANE_TEXT];
	struct rect in;

	snprintf(note, sizeof note, "%zu", m->chart.n_markers);
	in = pane_frame(g, r, &(struct pane){ .demo = m->demo,
		.title = "Stack changes: [ and ] go to them", .note = note });
	chart_stack_draw(&m->chart, m->cursor ?
			 chart_marker_at(&m->chart, m->at) : NULL, g, in);
}

static void trajectory_draw(const struct view *v, struct grid *g, struct rect r)
{
	struct trajectory_model *m = v->model;
	char title[PANE_TEXT * 2], note[PANE_TEXT], readout[300];
	struct plot_area area;
	struct plot p;
	struct rect in;

	if (chart_series(&m->chart) && r.h >= TALL)
		draw_stack(m, g, rect_cut_bottom(&r, stack_rows(m)));
	write_title(m, title, sizeof title);
	write_note(m, note, sizeof note);
	in = pane_frame(g, r, &(struct pane){ .focus = true, .demo = m->demo,
		.title = title, .note = note });
	if (!chart_series(&m->chart)) {
		pane_empty(g, in, empty_words(m, readout, sizeof readout));
		return;
	}
	if (in.h >= 10)
		draw_foot(m, g, rect_cut_bottom(&in, 1));
	fill_plot(m, &p, readout, sizeof readout);
	if (in.w < CHART_WIDE)
		p.x_title = chart_short_title(&m->chart);
	plot_draw(&p, g, in, &area);
	m->columns = area.plot.w;   /* a memory of drawing, as in table.h */
}

/* --- keys ------------------------------------------------------------------- */

static void show_cursor(struct trajectory_model *m)
{
	double x = chart_x(&m->chart, m->at), width = m->x_max - m->x_min;

	m->cursor = true;
	if (!(width > 0))
		return;
	if (x < m->x_min || x > m->x_max) {    /* the window follows */
		m->x_min = x - width / 2;
		m->x_max = x + width / 2;
	}
}

/* One column of the plot at a time, one point at least. */
static void move_cursor(struct trajectory_model *m, int step)
{
	const struct series *s = chart_series(&m->chart);
	double first = chart_x(&m->chart, 0), last = chart_x(&m->chart, s->n - 1);
	double width = m->x_max > m->x_min ? m->x_max - m->x_min : last - first;
	double cell = m->columns > 1 ? width / m->columns : 0, from;

	if (!m->cursor) {
		m->at = s->n - 1;
		show_cursor(m);
		return;
	}
	from = chart_x(&m->chart, m->at);
	while ((step < 0 ? m->at > 0 : m->at + 1 < s->n)) {
		m->at += (size_t)step;
		if (fabs(chart_x(&m->chart, m->at) - from) >= cell)
			break;
	}
	show_cursor(m);
}

static void move_to_marker(struct trajectory_model *m, int step)
{
	const struct chart *c = &m->chart;
	long best = -1;

	for (size_t i = 0; i < c->n_markers; i++) {
		size_t p = c->marker[i].point;

		if (!m->cursor ? step < 0 || best < 0 :
		    step < 0 ? p < m->at : p > m->at && best < 0)
			best = (long)p;
	}
	if (best >= 0)
		m->at = (size_t)best;
	show_cursor(m);
}

static void zoom(struct trajectory_model *m, double by)
{
	const struct series *s = chart_series(&m->chart);
	double first = chart_x(&m->chart, 0), last = chart_x(&m->chart, s->n - 1);
	double low = m->x_max > m->x_min ? m->x_min : first;
	double high = m->x_max > m->x_min ? m->x_max : last;
	double middle = m->cursor ? chart_x(&m->chart, m->at) : (low + high) / 2;
	double width = (high - low) * by;

	if (by > 1 && width >= last - first) {
		m->x_min = m->x_max = 0;
		return;
	}
	if (by < 1 && width * (double)s->n < LEAST_POINTS * (last - first))
		return;
	m->x_min = middle - width / 2;
	m->x_max = middle + width / 2;
}

static void pan(struct trajectory_model *m, double by)
{
	double width = m->x_max - m->x_min;

	m->x_min += by * width;
	m->x_max += by * width;
}

/* Keys that ask for another chart. */
static bool choose(struct trajectory_model *m, int key)
{
	switch (key) {
	case 'm': m->next = true; break;
	case 'P': chart_step_precision(&m->chart); break;
	case 'd': m->choice.dates = !m->choice.dates; break;
	case 'c': m->choice.alone = !m->choice.alone; return true;
	case 'j': case SKEY_DOWN: chart_step(&m->chart, 1); break;
	case 'k': case SKEY_UP: chart_step(&m->chart, -1); break;
	default: return false;
	}
	reset_window(m);
	return true;
}

/* Keys that move over the chart. */
static bool move(struct trajectory_model *m, int key)
{
	switch (key) {
	case 'h': case SKEY_LEFT: move_cursor(m, -1); break;
	case 'l': case SKEY_RIGHT: move_cursor(m, 1); break;
	case '[': move_to_marker(m, -1); break;
	case ']': move_to_marker(m, 1); break;
	case '+': case '=': zoom(m, 1 / ZOOM); break;
	case '-': zoom(m, ZOOM); break;
	case '<': pan(m, -0.25); break;
	case '>': pan(m, 0.25); break;
	case '0': case SKEY_HOME: reset_window(m); break;
	default: return false;
	}
	return true;
}

static enum view_result trajectory_key(struct view *v, int key)
{
	struct trajectory_model *m = v->model;
	const struct series *s = chart_series(&m->chart);

	if (key == 'm') {
		choose(m, key);
		return VIEW_RELOAD;
	}
	if (!s)
		return VIEW_IGNORED;
	if (key == SKEY_ENTER && m->cursor) {
		v->open_name = "runs";
		snprintf(v->open_arg, sizeof v->open_arg, "%s",
			 chart_focus_set(&m->chart)->rows[s->points[m->at].row].run_id);
		return VIEW_OPEN;
	}
	if (key == SKEY_ESC && (m->cursor || m->x_max > m->x_min)) {
		reset_window(m);
		return VIEW_REDRAW;
	}
	if (move(m, key)) {
		chart_hold(&m->chart);
		return VIEW_REDRAW;
	}
	return choose(m, key) ? VIEW_RELOAD : VIEW_IGNORED;
}

static int trajectory_csv(const struct view *v, struct buf *out, struct err *e)
{
	const struct trajectory_model *m = v->model;

	(void)e;
	chart_csv(&m->chart, out);
	return 0;
}

static int trajectory_json(const struct view *v, struct buf *out, struct err *e)
{
	const struct trajectory_model *m = v->model;

	(void)e;
	chart_json(&m->chart, out);
	return 0;
}

static void trajectory_choice(const struct view *v, struct view_choice *c)
{
	chart_choice_of(&((const struct trajectory_model *)v->model)->chart, c);
}

const struct view_ops view_trajectory = {
	.name = "trajectory", .title = "Trajectory", .tab = "Traj",
	.keys = view_keys_trajectory,
	.load = trajectory_load, .draw = trajectory_draw, .key = trajectory_key,
	.free = trajectory_free, .csv = trajectory_csv, .json = trajectory_json,
	.choice = trajectory_choice,
};
