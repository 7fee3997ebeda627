/* SPDX-License-Identifier: MIT */
#include "tui/runs_state.h"

#include <stdio.h>

#include "core/base/utf8.h"
#include "tui/pane.h"
#include "tui/run_best.h"
#include "tui/run_detail.h"
#include "tui/view.h"

#define NARROW 64       /* where a name and its value have no room of their own */
#define LOOKED_AT 256   /* newest rows in which devices of one run are looked for */

static void runs_cell(const void *ctx, size_t row, size_t column,
		      struct table_cell *out)
{
	const struct runs *m = ctx;

	runs_column_cell(&m->set->rows[m->order[row]], (int)column, m->custom, out);
}

static void empty_words(const struct runs *m, char out[NO_MATCH])
{
	const struct runs_window_look look = {
		.none = m->none, .custom = m->custom, .typed = m->filter[0] != '\0',
		.oldest_first = runs_is_oldest_first(m),
	};

	runs_window_empty(&m->window, m->set, &look, out);
}

static void list_note(const struct runs *m, char *out, size_t size)
{
	const char *name = metric_label(METRIC_CUSTOM, m->custom ? m->custom : "");
	char rows[80];

	runs_window_loaded(&m->window, m->set, rows, sizeof rows);
	if (m->typing || m->filter[0]) {
		snprintf(out, size, "/%s%s  %zu of %s", m->filter, m->typing ? "_" : "",
			 m->n, rows);
	} else if (m->custom) {
		snprintf(out, size, "%.*s  %zu of %s", (int)utf8_fit(name, 30), name,
			 m->n, rows);
	} else if (m->sort != RUNS_TIME && runs_window_is_part(&m->window, m->set)) {
		snprintf(out, size, "by %s: %s", runs_columns[m->sort].title, rows);
	} else {
		runs_window_rows(&m->window, m->set, rows, sizeof rows);
		snprintf(out, size, "%s", rows);
	}
}

void runs_draw(const struct view *v, struct grid *g, struct rect r)
{
	struct runs *m = v->model;
	struct table_column *column = m->column;
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
	empty_words(m, empty);
	column[RUNS_OTHER].min = r.w < NARROW ? 12 : runs_columns[RUNS_OTHER].min;
	if (m->set && run_best_has_devices(m->set, LOOKED_AT))
		column[RUNS_DEVICE].drop = column[RUNS_PRECISION].drop;
	in = pane_frame(g, r, &(struct pane){ .focus = true, .demo = m->demo,
		.title = runs_columns_title(column), .note = note });
	table_draw(&t, &m->state, g, in);
}
