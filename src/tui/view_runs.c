/* SPDX-License-Identifier: MIT */
/*
 * The runs screen: every row of calibration_run that the filters select,
 * newest first, sorted by any column, narrowed as one types; Enter opens the
 * run.  v->arg holds the id of the open run, "" while the list is shown.
 */
#include "tui/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "core/base/xmem.h"
#include "core/model/calibration_row.h"
#include "core/model/device.h"
#include "core/model/precision.h"
#include "db/store.h"
#include "tui/draw/table.h"
#include "tui/draw/text.h"
#include "tui/no_match.h"
#include "tui/pane.h"
#include "tui/run_best.h"
#include "tui/run_detail.h"
#include "tui/screen.h"
#include "tui/workspace.h"

#define FILTER_MAX 64
#define LOOKED_AT 256   /* newest rows in which devices of one run are looked for */

struct runs {
	bool demo;
	struct store *store;
	const struct run_set *set;     /* borrowed from the workspace */
	size_t *order;                 /* rows shown, as indices into set */
	size_t n;
	int sort;                      /* column */
	bool down;
	char filter[FILTER_MAX];
	bool typing;                   /* keys go to the filter */
	unsigned loads;                /* of the workspace, when order was made */
	struct table_state state;
	char selected_run[RUN_ID], selected_precision[16], selected_device[16];
	struct run_detail *detail;     /* the open run, or NULL */
	bool from_list;                /* it was opened here, not by another screen */
	char none[NO_MATCH];           /* said when the filters match nothing */
};

enum { TIME, PRODUCT, DEVICE, PRECISION, EFFICIENCY, GEMM, GEMV, DOT, TRIAD,
       QUALITY, FLAGS, DRIVER, UNIT, RUN, N_COLUMNS };

/* Among equals the last is left out first; when and how much stays to the end. */
static const struct table_column runs_column[N_COLUMNS] = {
	[TIME] = { .title = "TIME (UTC)", .min = 11, .max = 16 },
	[PRODUCT] = { .title = "PRODUCT", .min = 10, .grow = true, .drop = 1,
		      .style = STYLE_VALUE },
	[DEVICE] = { .title = "DEV", .drop = 5 },
	[PRECISION] = { .title = "PREC", .drop = 1 },
	[EFFICIENCY] = { .title = "EFF %", .align = TEXT_DECIMAL, .style = STYLE_VALUE },
	[GEMM] = { .title = "BLAS3", .align = TEXT_DECIMAL, .drop = 2 },
	[GEMV] = { .title = "BLAS2", .align = TEXT_DECIMAL, .drop = 8 },
	[DOT] = { .title = "BLAS1", .align = TEXT_DECIMAL, .drop = 9 },
	[TRIAD] = { .title = "TRIAD", .align = TEXT_DECIMAL, .drop = 4 },
	[QUALITY] = { .title = "QUALITY", .drop = 1 },
	[FLAGS] = { .title = "FLAGS", .drop = 6 },
	[DRIVER] = { .title = "DRIVER", .max = 16, .drop = 7, .style = STYLE_DIM },
	[UNIT] = { .title = "UNIT", .drop = 10, .style = STYLE_DIM },
	[RUN] = { .title = "RUN", .drop = 3, .style = STYLE_DIM },
};

/* The metric in a column, or -1. */
static int metric_in(int column)
{
	static const struct { int column; enum metric metric; } of[] = {
		{ .column = EFFICIENCY, .metric = METRIC_EFFICIENCY },
		{ .column = GEMM, .metric = METRIC_BLAS3 },
		{ .column = GEMV, .metric = METRIC_BLAS2 },
		{ .column = DOT, .metric = METRIC_BLAS1 },
		{ .column = TRIAD, .metric = METRIC_STREAM_TRIAD },
	};

	for (size_t i = 0; i < sizeof of / sizeof *of; i++)
		if (of[i].column == column)
			return (int)of[i].metric;
	return -1;
}

static const char *text_in(const struct run_row *row, int column)
{
	const char *driver = row->stack ? row->stack->value[FIELD_DRIVER_VERSION] : NULL;

	switch (column) {
	case PRODUCT: return row->product ? row->product : "";
	case DEVICE: return row->device ? row->device : "";
	case PRECISION: return row->precision ? row->precision : "";
	case QUALITY: return quality_name(row->quality);
	case FLAGS: return row->forced ? row->imported ? "forced imported" : "forced" :
			   row->imported ? "imported" : "";
	case DRIVER: return driver ? driver : "";
	case UNIT: return row->unit_id ? row->unit_id : "";
	case RUN: return row->run_id;
	default: return "";
	}
}

static int compare_rows(const void *a, const void *b, void *ctx)
{
	const struct runs *m = ctx;
	size_t i = *(const size_t *)a, k = *(const size_t *)b;
	const struct run_row *x = &m->set->rows[i], *y = &m->set->rows[k];
	int metric = metric_in(m->sort), c = 0;

	if (metric >= 0) {
		double p = x->value[metric], q = y->value[metric];

		/* What was not measured stands last in either direction. */
		if (isnan(p) || isnan(q))
			c = isnan(p) && isnan(q) ? 0 : isnan(p) ? 1 : -1;
		else
			c = p < q ? -1 : p > q;
		if (c && m->down && !isnan(p) && !isnan(q))
			c = -c;
	} else if (m->sort != TIME) {
		c = (m->sort == PRECISION ? precision_compare :
		     m->sort == DEVICE ? device_compare : strcmp)(
			text_in(x, m->sort), text_in(y, m->sort));
		c = m->down ? -c : c;
	} else {
		c = i < k ? -1 : i > k;  /* the set is in time order */
		return m->down ? -c : c;
	}
	return c ? c : i < k ? 1 : -1;   /* newest first among equals */
}

static bool row_matches(const struct run_row *row, const char *filter)
{
	static const int searched[] = { PRODUCT, DEVICE, PRECISION, QUALITY,
					FLAGS, DRIVER, UNIT, RUN };
	char when[24];

	pane_time(row->timestamp_ms, when);
	if (strstr(when, filter))
		return true;
	for (size_t i = 0; i < sizeof searched / sizeof *searched; i++)
		if (strcasestr(text_in(row, searched[i]), filter))
			return true;
	return false;
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

/* The set is freed when the workspace loads again, so the selection is kept by
 * its identity.  At the top of the list the newest run is what is looked at. */
static void note_selected(struct runs *m)
{
	const struct run_row *row = m->state.selected ? selected_row(m) : NULL;

	m->selected_run[0] = '\0';
	if (!row)
		return;
	snprintf(m->selected_run, sizeof m->selected_run, "%s", row->run_id);
	snprintf(m->selected_precision, sizeof m->selected_precision, "%s",
		 row->precision);
	snprintf(m->selected_device, sizeof m->selected_device, "%s", row->device);
}

/* Fills order from the set, the filter and the sorting. */
static void arrange(struct runs *m)
{
	size_t total = m->set ? m->set->n : 0;

	m->n = 0;
	m->order = xreallocarray(m->order, total + 1, sizeof *m->order);
	for (size_t i = total; i-- > 0;)
		if (!m->filter[0] || row_matches(&m->set->rows[i], m->filter))
			m->order[m->n++] = i;
	if (m->sort != TIME || !m->down)
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

static int runs_load(struct view *v, const struct workspace *ws, struct err *e)
{
	struct runs *m = v->model;

	if (!m) {
		m = v->model = xcalloc(1, sizeof *m);
		m->sort = TIME;
		m->down = true;
	}
	m->demo = ws->demo;
	m->store = ws->store;
	if (m->set != ws->set || m->loads != ws->loads || !m->order) {
		m->set = ws->set;
		m->loads = ws->loads;
		no_match_words(ws, m->none);
		if (!ws->store)
			snprintf(m->none, sizeof m->none, "Nothing measured yet: %s",
				 no_match_how(ws));
		arrange(m);
	}
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
	free(m->order);
	free(m);
}

static void figure_cell(const struct run_row *row, enum metric metric,
			struct table_cell *out)
{
	char text[UNIT_TEXT];

	pane_number(metric, row->value[metric], text);
	snprintf(out->text, sizeof out->text, "%s", text);
}

static void runs_cell(const void *ctx, size_t row, size_t column,
		      struct table_cell *out)
{
	const struct runs *m = ctx;
	const struct run_row *x = &m->set->rows[m->order[row]];
	int metric = metric_in((int)column);
	char room[24];

	if (metric >= 0) {
		figure_cell(x, (enum metric)metric, out);
	} else if (column == TIME) {
		pane_time(x->timestamp_ms, room);
		snprintf(out->text, sizeof out->text, "%s", room);
	} else if (column == UNIT || column == RUN) {
		pane_id(text_in(x, (int)column), out->text);
	} else if (column == QUALITY && x->quality != QUALITY_GOOD) {
		snprintf(out->text, sizeof out->text, "%s!", quality_name(x->quality));
		out->style = STYLE_WARN;
	} else if (column == PRODUCT) {
		out->borrowed = pane_short_product(text_in(x, PRODUCT));
	} else {
		out->borrowed = text_in(x, (int)column);
		if (column == FLAGS && x->forced)
			out->style = STYLE_WARN;
	}
}

static const char *empty_words(const struct runs *m)
{
	if (m->set && m->set->n)
		return "No run matches what you typed: Esc clears the filter.";
	return m->none;
}

static void list_note(const struct runs *m, char *out, size_t size)
{
	size_t total = m->set ? m->set->total : 0;

	if (m->typing)
		snprintf(out, size, "/%s_  %zu of %zu", m->filter, m->n, total);
	else if (m->filter[0])
		snprintf(out, size, "/%s  %zu of %zu", m->filter, m->n, total);
	else if (m->n < total)
		snprintf(out, size, "newest %zu of %zu rows", m->n, total);
	else
		snprintf(out, size, "%zu rows", m->n);
}

static void runs_draw(const struct view *v, struct grid *g, struct rect r)
{
	struct runs *m = v->model;
	struct table_column column[N_COLUMNS];
	char note[PANE_TEXT];
	struct rect in;
	struct table t = {
		.column = column, .n_columns = N_COLUMNS, .n_rows = m->n,
		.cell = runs_cell, .ctx = m, .empty = empty_words(m),
		.sort_column = m->sort, .sort_down = m->down, .focus = true,
	};

	if (m->detail) {
		run_detail_draw(m->detail, m->demo, g, r);
		return;
	}
	list_note(m, note, sizeof note);
	memcpy(column, runs_column, sizeof column);
	if (m->set && run_best_has_devices(m->set, LOOKED_AT))
		column[DEVICE].drop = column[PRECISION].drop;
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

static enum view_result list_key(struct view *v, int key)
{
	struct runs *m = v->model;

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
		m->sort = (m->sort + 1) % N_COLUMNS;
		m->down = m->sort == TIME || metric_in(m->sort) >= 0;
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

/* Every row shown, in the order shown, with its run read once: to json, or where
 * that is NULL to csv. */
static int put_rows(const struct runs *m, struct json_writer *json,
		    struct buf *csv, struct err *e)
{
	struct calibration_row cells;
	struct buf notes = BUF_INIT;
	struct run *run = NULL;
	int rc = 0;

	for (size_t i = 0; i < m->n && rc == 0; i++) {
		const struct run_row *row = &m->set->rows[m->order[i]];

		if (!run || strcmp(run->run_id, row->run_id) != 0) {
			run_free(run);
			run = NULL;
			rc = store_get_run(m->store, row->run_id, &run, e);
		}
		for (size_t k = 0; rc == 0 && k < run->n_results; k++)
			if (strcmp(run->results[k].device, row->device) == 0 &&
			    strcmp(run->results[k].precision, row->precision) == 0) {
				calibration_row_of(run, &run->results[k], &notes,
						   &cells);
				if (json)
					calibration_row_json(&cells, json);
				else
					calibration_row_csv(&cells, csv);
			}
	}
	buf_release(&notes);
	run_free(run);
	return rc;
}

static int runs_csv(const struct view *v, struct buf *out, struct err *e)
{
	const struct runs *m = v->model;

	if (m->detail) {
		run_detail_csv(m->detail, out);
		return 0;
	}
	calibration_row_csv_head(out);
	return put_rows(m, NULL, out, e);
}

static int runs_json(const struct view *v, struct buf *out, struct err *e)
{
	const struct runs *m = v->model;
	struct json_writer w = JSON_WRITER(out);
	int rc;

	if (m->detail) {
		run_detail_json(m->detail, out);
		return 0;
	}
	jw_begin_array(&w);
	rc = put_rows(m, &w, NULL, e);
	jw_end_array(&w);
	buf_addc(out, '\n');
	return rc;
}

const struct view_ops view_runs = {
	.name = "runs", .title = "Runs", .tab = "Runs",
	.hint = "↑↓ run  Enter open  / filter  o sort  O reverse",
	.load = runs_load, .draw = runs_draw, .key = runs_key,
	.free = runs_free, .csv = runs_csv, .json = runs_json,
};
