/* SPDX-License-Identifier: MIT */
#include "tui/chart_stack.h"

#include <math.h>
#include <stdio.h>

#include "core/base/clock.h"
#include "tui/pane.h"

enum { NUMBER, DAY, DATE, CHANGE, WHAT, N_COLUMNS };

static const struct table_column stack_column[N_COLUMNS] = {
	[NUMBER] = { .title = "STACK", .align = TEXT_RIGHT, .style = STYLE_MARKER },
	[DAY] = { .title = "DAY", .align = TEXT_RIGHT },
	[DATE] = { .title = "DATE", .drop = 1, .style = STYLE_DIM },
	[CHANGE] = { .title = "LEVEL", .align = TEXT_RIGHT },
	[WHAT] = { .title = "CHANGED", .grow = true, .style = STYLE_VALUE },
};

static void stack_cell(const void *ctx, size_t i, size_t column,
		       struct table_cell *out)
{
	const struct chart *c = ctx;
	const struct chart_marker *m = &c->marker[i];
	const struct series *s = chart_series(c);
	int64_t at = s->points[m->point].at_ms;
	char text[UNIT_TEXT];

	switch (column) {
	case NUMBER:
		snprintf(out->text, sizeof out->text, "%zu", i + 1);
		break;
	case DAY:
		snprintf(out->text, sizeof out->text, "%.0f",
			 floor((double)(at - s->points[0].at_ms) / CLOCK_DAY_MS));
		break;
	case DATE:
		pane_date(at, text);
		snprintf(out->text, sizeof out->text, "%s", text);
		break;
	case CHANGE:
		if (isfinite(m->change_pct))
			snprintf(out->text, sizeof out->text, "%+.1f %%%s",
				 m->change_pct, m->alert ? "!" : " ");
		if (m->alert)
			out->style = STYLE_ALERT;
		break;
	default:
		chart_marker_words(m, out->text, sizeof out->text);
		break;
	}
}

void chart_stack_draw(const struct chart *c, const struct chart_marker *current,
		      struct grid *g, struct rect r)
{
	struct table_state st = {
		.selected = current ? (size_t)(current - c->marker) :
			    c->n_markers ? c->n_markers - 1 : 0 };
	struct table t = {
		.column = stack_column, .n_columns = N_COLUMNS,
		.n_rows = c->n_markers, .cell = stack_cell, .ctx = c,
		.sort_column = -1, .empty = "The stack never changed in this series.",
	};

	table_draw(&t, &st, g, r);
}
