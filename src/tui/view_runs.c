/* SPDX-License-Identifier: MIT */
/*
 * The runs screen: the rows of calibration_run that the filters select, newest
 * first, sorted by any column, narrowed as one types; Enter opens the run.  A list that
 * the desk does not hold goes on behind its end, a page at a time (runs_window.h), and
 * Home and End lead to its newest and oldest run.  Sorting and typing are about the rows
 * that are loaded, which the note says: there Home and End are the ends of these first.
 * v->arg holds the id of the open run, "" while the list is shown.
 */
#include "tui/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/utf8.h"
#include "core/base/xmem.h"
#include "db/store.h"
#include "tui/draw/table.h"
#include "tui/draw/text.h"
#include "tui/no_match.h"
#include "tui/pane.h"
#include "tui/run_best.h"
#include "tui/run_detail.h"
#include "tui/runs_column.h"
#include "tui/runs_export.h"
#include "tui/runs_export_shown.h"
#include "tui/runs_other.h"
#include "tui/runs_state.h"
#include "tui/runs_window.h"
#include "tui/screen.h"
#include "tui/workspace.h"

static int compare_rows(const void *a, const void *b, void *ctx)
{
	const struct runs *m = ctx;
	const struct run_row *x, *y;
	size_t i = *(const size_t *)a, k = *(const size_t *)b;
	int c = 0;

	if (m->sort == RUNS_TIME)   /* the set is in time order */
		return (i < k ? -1 : 1) * (m->down ? -1 : 1);
	x = &m->set->rows[i];
	y = &m->set->rows[k];
	c = m->sort == RUNS_OTHER ? runs_other_compare(x, y, m->custom, m->down) :
				    runs_column_compare(x, y, m->sort, m->down);
	return c ? c : i > k ? -1 : 1;   /* newest first among equals */
}

/* Selects the row that was selected, wherever it stands now; the newest row
 * when none was. */
static void find_selected(struct runs *m)
{
	m->state.selected = 0;
	for (size_t i = 0; i < m->n && m->selected_run[0]; i++) {
		const struct run_row *row = &m->set->rows[m->order[i]];

		if (strcmp(row->run_id, m->selected_run) == 0 &&
		    strcmp(row->precision, m->selected_precision) == 0 &&
		    strcmp(row->device, m->selected_device) == 0) {
			m->state.selected = i;
			return;
		}
	}
}

static const struct run_row *selected_row(const struct runs *m)
{
	return m->state.selected < m->n ?
		       &m->set->rows[m->order[m->state.selected]] : NULL;
}

static void name_selected(struct runs *m, const struct run_row *row)
{
	snprintf(m->selected_run, sizeof m->selected_run, "%s", row->run_id);
	snprintf(m->selected_precision, sizeof m->selected_precision, "%s",
		 row->precision);
	snprintf(m->selected_device, sizeof m->selected_device, "%s", row->device);
}

/* The set is freed when the workspace loads again, so the selection is kept by
 * its identity.  At the top of the list the newest run is what is looked at. */
static void note_selected(struct runs *m)
{
	const struct run_row *row = m->state.selected ? selected_row(m) : NULL;

	m->selected_run[0] = '\0';
	if (row)
		name_selected(m, row);
}

static bool is_shown(const struct runs *m, const struct run_row *row)
{
	return (!m->custom || runs_other_of(row, m->custom)) &&
	       (!m->filter[0] || runs_column_matches(row, m->filter));
}

/* Fills order from the set, the filter and the sorting. */
static void arrange(struct runs *m)
{
	size_t total = m->set ? m->set->n : 0;

	runs_columns_of(m->set, m->column);
	if (m->column[m->sort].hidden) {   /* of a page before */
		m->sort = RUNS_TIME;
		m->down = true;
	}
	m->n = 0;
	m->order = xreallocarray(m->order, total + 1, sizeof *m->order);
	for (size_t i = total; i-- > 0;)
		if (is_shown(m, &m->set->rows[i]))
			m->order[m->n++] = i;
	if (m->sort != RUNS_TIME || !m->down)
		qsort_r(m->order, m->n, sizeof *m->order, compare_rows, m);
	find_selected(m);
}

static int open_detail(struct runs *m, const char *id, struct err *e)
{
	if (m->detail && strncmp(run_detail_id(m->detail), id, strlen(id)) == 0)
		return 0;
	run_detail_free(m->detail);
	m->detail = NULL;
	if (!m->store)
		return err_set(e, ERR_NOT_FOUND,
			       "no run %s: nothing was measured yet, use `postsil run`", id);
	return run_detail_open(&m->detail, m->store, id, e);
}

/* 1: the page is another one now; near is a row of it beside those that were left, or
 * at the end that was asked for. */
static int turn_page(struct runs *m, const struct workspace *ws,
		     const struct run_row **near, struct err *e)
{
	bool below = m->step == STEP_BELOW;

	switch (m->step) {
	case STEP_NONE:
		return 0;
	case STEP_NEWEST:
		runs_window_release(&m->window);
		return 1;
	case STEP_OLDEST:
		return runs_window_oldest(&m->window, ws, near, e);
	default:
		return runs_window_step(&m->window, ws, below != runs_is_oldest_first(m),
					near, e);
	}
}

/* Whether the end that was left, or was asked for, is the last row in sight. */
static bool is_from_last(const struct runs *m)
{
	return m->step == STEP_ABOVE ||
	       m->step == (runs_is_oldest_first(m) ? STEP_NEWEST : STEP_OLDEST);
}

/* Shows the page that a key asked for, from the end on that was left. */
static int take_step(struct runs *m, const struct workspace *ws, struct err *e)
{
	const struct run_row *near = NULL;
	bool last = is_from_last(m);
	int rc = turn_page(m, ws, &near, e);

	m->step = STEP_NONE;
	if (rc != 1)
		return rc;
	m->set = runs_window_set(&m->window, ws);
	m->selected_run[0] = '\0';
	if (near && m->sort == RUNS_TIME)
		name_selected(m, near);
	arrange(m);
	if (last && !m->state.selected && m->n)
		m->state.selected = m->n - 1;
	note_selected(m);
	return 0;
}

static int load_list(struct runs *m, const struct workspace *ws, struct err *e)
{
	int rc;

	if (m->loads == ws->loads && m->order)
		return take_step(m, ws, e);
	rc = runs_window_reload(&m->window, ws, e);
	m->set = runs_window_set(&m->window, ws);
	m->loads = ws->loads;
	no_match_words(ws, m->none);
	if (!ws->store)
		snprintf(m->none, sizeof m->none, "Nothing measured yet: %s",
			 no_match_how(ws));
	arrange(m);
	return rc < 0 ? rc : take_step(m, ws, e);
}

static int runs_load(struct view *v, const struct workspace *ws, struct err *e)
{
	struct runs *m = v->model;
	int rc;

	if (!m) {
		m = v->model = xcalloc(1, sizeof *m);
		m->sort = RUNS_TIME;
		m->down = true;
	}
	m->demo = ws->demo;
	m->store = ws->store;
	m->asked = ws->filter;
	m->custom = ws->metric == METRIC_CUSTOM ? ws->custom : NULL;
	rc = load_list(m, ws, e);
	if (rc < 0)
		return rc;
	if (v->arg[0])
		return open_detail(m, v->arg, e);
	run_detail_free(m->detail);
	m->detail = NULL;
	return 0;
}

static void runs_free(struct view *v)
{
	struct runs *m = v->model;

	run_detail_free(m->detail);
	runs_window_release(&m->window);
	free(m->order);
	free(m);
}

/* Filter as you type. */
static enum view_result type_key(struct runs *m, int key)
{
	size_t n = strlen(m->filter);

	if (key == SKEY_ENTER) {
		m->typing = false;
		return VIEW_REDRAW;
	}
	if (key == SKEY_ESC) {
		m->typing = false;
		m->filter[0] = '\0';
	} else if ((key == SKEY_BACKSPACE || key == 127 || key == 8) && n) {
		m->filter[n - 1] = '\0';
	} else if (key >= ' ' && key < 127 && n + 1 < sizeof m->filter) {
		m->filter[n] = (char)key;
		m->filter[n + 1] = '\0';
	} else {
		return VIEW_REDRAW;
	}
	arrange(m);
	return VIEW_REDRAW;
}

static enum view_result open_selected(struct view *v)
{
	struct runs *m = v->model;
	const struct run_row *row = selected_row(m);

	if (!row)
		return VIEW_REDRAW;
	snprintf(v->arg, sizeof v->arg, "%s", row->run_id);
	m->from_list = true;
	return VIEW_RELOAD;
}

static enum view_result detail_key(struct view *v, int key)
{
	struct runs *m = v->model;

	if (key == SKEY_ESC || key == SKEY_BACKSPACE) {
		bool back_to_list = m->from_list;

		v->arg[0] = '\0';
		run_detail_free(m->detail);
		m->detail = NULL;
		m->from_list = false;
		/* else back to the screen that opened it: the application's */
		return back_to_list ? VIEW_REDRAW : VIEW_IGNORED;
	}
	return run_detail_key(m->detail, key) ? VIEW_REDRAW : VIEW_IGNORED;
}

/* Where sorting, typing and --metric put the rows in another order than the pages. */
static bool is_arranged(const struct runs *m)
{
	return m->sort != RUNS_TIME || m->filter[0] || m->custom;
}

/* Which other rows a key leads to: over the end of the list, or to the end of all. */
static enum step step_of(const struct runs *m, int key)
{
	bool first = !m->state.selected, last = m->state.selected + 1 >= m->n;

	switch (key) {
	case SKEY_UP: case 'k': case SKEY_WHEEL_UP: case SKEY_PAGE_UP:
		return first ? STEP_ABOVE : STEP_NONE;
	case SKEY_DOWN: case 'j': case SKEY_WHEEL_DOWN: case SKEY_PAGE_DOWN:
		return last ? STEP_BELOW : STEP_NONE;
	case SKEY_HOME:
		return is_arranged(m) && !first ? STEP_NONE :
		       runs_is_oldest_first(m) ? STEP_OLDEST : STEP_NEWEST;
	case SKEY_END: case 'G':
		return is_arranged(m) && !last ? STEP_NONE :
		       runs_is_oldest_first(m) ? STEP_NEWEST : STEP_OLDEST;
	default:
		return STEP_NONE;
	}
}

/* Whether there are rows where a key leads to. */
static bool leaves_page(struct runs *m, int key)
{
	enum step step = step_of(m, key);
	bool older = step == STEP_OLDEST ||
		     step == (runs_is_oldest_first(m) ? STEP_ABOVE : STEP_BELOW);

	m->step = STEP_NONE;
	if (step != STEP_NONE && m->set &&
	    (older ? m->set->next[0] != '\0' : m->window.own != NULL))
		m->step = step;
	return m->step != STEP_NONE;
}

static enum view_result list_key(struct view *v, int key)
{
	struct runs *m = v->model;

	if (leaves_page(m, key))
		return VIEW_RELOAD;
	if (pane_table_key(&m->state, m->n, key)) {
		note_selected(m);
		return VIEW_REDRAW;
	}
	switch (key) {
	case SKEY_ENTER:
		return open_selected(v);
	case '/':
		m->typing = true;
		return VIEW_REDRAW;
	case SKEY_ESC:
		if (!m->filter[0])
			return VIEW_IGNORED;
		m->filter[0] = '\0';
		break;
	case 'o':
		do m->sort = (m->sort + 1) % RUNS_COLUMNS;
		while (m->column[m->sort].hidden);
		m->down = m->sort == RUNS_TIME || runs_column_is_figure(m->sort);
		break;
	case 'O':
		m->down = !m->down;
		break;
	default:
		return VIEW_IGNORED;
	}
	arrange(m);
	return VIEW_REDRAW;
}

static enum view_result runs_key(struct view *v, int key)
{
	struct runs *m = v->model;

	if (m->detail)
		return detail_key(v, key);
	return m->typing ? type_key(m, key) : list_key(v, key);
}

/* What was typed or sorted is of the rows that are loaded; else the list is of all. */
static bool is_of_shown(const struct runs *m)
{
	return m->store && (m->filter[0] || m->sort != RUNS_TIME || !m->down);
}

static int put_shown(const struct runs *m, bool json, struct buf *out, struct err *e)
{
	return runs_export_shown(&(struct runs_shown){
		.store = m->store, .filter = &m->asked, .set = m->set,
		.order = m->order, .n = m->n, .json = json }, out, e);
}

static int runs_csv(const struct view *v, struct buf *out, struct err *e)
{
	const struct runs *m = v->model;
	struct runs_export x = { .v = v, .store = m->store, .filter = &m->asked,
				 .custom = m->custom };

	if (!m->detail && is_of_shown(m))
		return put_shown(m, false, out, e);
	if (!m->detail)
		return runs_export_csv(&x, out, e);
	run_detail_csv(m->detail, out);
	return 0;
}

static int runs_json(const struct view *v, struct buf *out, struct err *e)
{
	const struct runs *m = v->model;
	struct runs_export x = { .v = v, .store = m->store, .filter = &m->asked,
				 .custom = m->custom };

	if (!m->detail && is_of_shown(m))
		return put_shown(m, true, out, e);
	if (!m->detail)
		return runs_export_json(&x, out, e);
	run_detail_json(m->detail, out);
	return 0;
}

static void runs_choice(const struct view *v, struct view_choice *c)
{
	const struct runs *m = v->model;

	if (m->detail)
		snprintf(c->operands, sizeof c->operands, "%s", run_detail_id(m->detail));
}

const struct view_ops view_runs = {
	.name = "runs", .title = "Runs", .tab = "Runs",
	.keys = view_keys_runs, .operand = VALUE_RUN,
	.load = runs_load, .draw = runs_draw, .key = runs_key,
	.free = runs_free, .csv = runs_csv, .json = runs_json,
	.choice = runs_choice,
};
