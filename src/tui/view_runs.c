/* SPDX-License-Identifier: MIT */
/*
 * The runs screen: the rows of calibration_run that the filters select, newest
 * first, sorted by any column, narrowed as one types; Enter opens the run.  A list that
 * the desk does not hold goes on behind its end, a page at a time (runs_window.h);
 * sorting and typing are about the page that is shown, which the note says.  v->arg
 * holds the id of the open run, "" while the list is shown.
 */
#include "tui/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
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
#include "tui/runs_window.h"
#include "tui/screen.h"
#include "tui/workspace.h"

#define FILTER_MAX 64
#define LOOKED_AT 256   /* newest rows in which devices of one run are looked for */

struct runs {
	bool demo;
	struct store *store;
	struct run_filter asked;       /* the workspace's */
	struct runs_window window;
	const struct run_set *set;     /* the window's */
	size_t *order;                 /* rows shown, as indices into set */
	size_t n;
	int sort;                      /* column */
	bool down;
	char filter[FILTER_MAX];
	bool typing;                   /* keys go to the filter */
	unsigned loads;                /* of the workspace, when order was made */
	int step;                      /* what a key asked for: 1 the page behind the
					* end of the list, -1 the one before it */
	bool home;                     /* likewise, the newest rows */
	struct table_state state;
	char selected_run[RUN_ID], selected_precision[16], selected_device[16];
	struct run_detail *detail;     /* the open run, or NULL */
	bool from_list;                /* it was opened here, not by another screen */
	char none[NO_MATCH];           /* said when the filters match nothing */
};

static int compare_rows(const void *a, const void *b, void *ctx)
{
	const struct runs *m = ctx;
	size_t i = *(const size_t *)a, k = *(const size_t *)b;
	int c = 0;

	if (m->sort == RUNS_TIME)   /* the set is in time order */
		return (i < k ? -1 : 1) * (m->down ? -1 : 1);
	c = runs_column_compare(&m->set->rows[i], &m->set->rows[k], m->sort, m->down);
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

/* Fills order from the set, the filter and the sorting. */
static void arrange(struct runs *m)
{
	size_t total = m->set ? m->set->n : 0;

	m->n = 0;
	m->order = xreallocarray(m->order, total + 1, sizeof *m->order);
	for (size_t i = total; i-- > 0;)
		if (!m->filter[0] || runs_column_matches(&m->set->rows[i], m->filter))
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

static bool is_oldest_first(const struct runs *m)
{
	return m->sort == RUNS_TIME && !m->down;
}

/* Shows the page that a key asked for, from the end on that was left. */
static int take_step(struct runs *m, const struct workspace *ws, struct err *e)
{
	const struct run_row *near = NULL;
	int step = m->step, rc = 0;

	m->step = 0;
	if (m->home) {
		runs_window_release(&m->window);
		rc = 1;
	} else if (step) {
		rc = runs_window_step(&m->window, ws, (step > 0) != is_oldest_first(m),
				      &near, e);
	}
	if (rc != 1)
		return rc;
	m->set = runs_window_set(&m->window, ws);
	m->selected_run[0] = '\0';
	m->home = false;
	if (near && m->sort == RUNS_TIME)
		name_selected(m, near);
	arrange(m);
	if (step < 0 && !m->state.selected && m->n)
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

static void runs_cell(const void *ctx, size_t row, size_t column,
		      struct table_cell *out)
{
	const struct runs *m = ctx;

	runs_column_cell(&m->set->rows[m->order[row]], (int)column, out);
}

/* "345", "the newest 10000 of 1234567", "10001-20000 of 1234567" */
static void extent_words(const struct runs *m, const char *newest, char *out, size_t size)
{
	const struct runs_window *w = &m->window;
	size_t n = m->set ? m->set->n : 0, total = m->set ? m->set->total : 0;

	if (w->own)
		snprintf(out, size, "%zu-%zu of %zu", w->first + 1, w->first + n,
			 w->total);
	else if (n < total)
		snprintf(out, size, "%s%zu of %zu", newest, n, total);
	else if (m->set && m->set->next[0])   /* nobody counted them */
		snprintf(out, size, "%s%zu", newest, n);
	else
		snprintf(out, size, "%zu", n);
}

static void empty_words(const struct runs *m, char *out, size_t size)
{
	char extent[80];

	extent_words(m, "the newest ", extent, sizeof extent);
	if (!m->set || !m->set->n)
		snprintf(out, size, "%s", m->none);
	else if (m->set->next[0])
		snprintf(out, size, "No run matches what you typed in rows %s: Esc "
			 "clears the filter, End goes on to older rows.", extent);
	else
		snprintf(out, size, "No run matches what you typed: Esc clears the "
			 "filter.");
}

static void list_note(const struct runs *m, char *out, size_t size)
{
	char extent[80];

	extent_words(m, m->filter[0] || m->typing ? "the newest " : "newest ", extent,
		     sizeof extent);
	if (m->typing || m->filter[0])
		snprintf(out, size, "/%s%s  %zu of %s%s", m->filter,
			 m->typing ? "_" : "", m->n, m->window.own ? "rows " : "",
			 extent);
	else if (m->window.own)
		snprintf(out, size, "rows %s", extent);
	else
		snprintf(out, size, "%s rows", extent);
}

static void runs_draw(const struct view *v, struct grid *g, struct rect r)
{
	struct runs *m = v->model;
	struct table_column column[RUNS_COLUMNS];
	char note[PANE_TEXT], empty[NO_MATCH];
	struct rect in;
	struct table t = {
		.column = column, .n_columns = RUNS_COLUMNS, .n_rows = m->n,
		.cell = runs_cell, .ctx = m, .empty = empty,
		.sort_column = m->sort, .sort_down = m->down, .focus = true,
	};

	if (m->detail) {
		run_detail_draw(m->detail, m->demo, g, r);
		return;
	}
	list_note(m, note, sizeof note);
	empty_words(m, empty, sizeof empty);
	memcpy(column, runs_columns, sizeof column);
	if (m->set && run_best_has_devices(m->set, LOOKED_AT))
		column[RUNS_DEVICE].drop = column[RUNS_PRECISION].drop;
	in = pane_frame(g, r, &(struct pane){ .focus = true, .demo = m->demo,
		.title = "Runs, GOP/s and GB/s", .note = note });
	table_draw(&t, &m->state, g, in);
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

/* Whether a key goes over the end of the list, to where there are other rows. */
static bool leaves_page(struct runs *m, int key)
{
	bool up = key == SKEY_UP || key == 'k' || key == SKEY_WHEEL_UP ||
		  key == SKEY_PAGE_UP;
	bool down = key == SKEY_DOWN || key == 'j' || key == SKEY_WHEEL_DOWN ||
		    key == SKEY_PAGE_DOWN || key == SKEY_END || key == 'G';
	bool older = up == is_oldest_first(m);

	m->step = 0;
	m->home = key == SKEY_HOME && !m->state.selected && m->window.own;
	if (!m->set || (older ? !m->set->next[0] : !m->window.own))
		return m->home;
	if (up && !m->state.selected)
		m->step = -1;
	else if (down && m->state.selected + 1 >= m->n)
		m->step = 1;
	return m->step || m->home;
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
		m->sort = (m->sort + 1) % RUNS_COLUMNS;
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

static int runs_csv(const struct view *v, struct buf *out, struct err *e)
{
	const struct runs *m = v->model;
	struct runs_export x = { .v = v, .store = m->store, .filter = &m->asked };

	if (!m->detail)
		return runs_export_csv(&x, out, e);
	run_detail_csv(m->detail, out);
	return 0;
}

static int runs_json(const struct view *v, struct buf *out, struct err *e)
{
	const struct runs *m = v->model;
	struct runs_export x = { .v = v, .store = m->store, .filter = &m->asked };

	if (!m->detail)
		return runs_export_json(&x, out, e);
	run_detail_json(m->detail, out);
	return 0;
}

const struct view_ops view_runs = {
	.name = "runs", .title = "Runs", .tab = "Runs",
	.hint = "↑↓ run  Enter open  / filter  o sort  O reverse",
	.load = runs_load, .draw = runs_draw, .key = runs_key,
	.free = runs_free, .csv = runs_csv, .json = runs_json,
};
