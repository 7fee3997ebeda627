/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/regression.h"
#include "core/analysis/stats.h"
#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/unit.h"
#include "core/base/xmem.h"
#include "tui/changes.h"
#include "tui/draw/grid.h"
#include "tui/draw/plot.h"
#include "tui/draw/table.h"
#include "tui/draw/text.h"
#include "tui/series_file.h"

#define PLOT_ROWS 14
#define PLOT_MIN_W 30
#define SHOWN 40          /* changes in the table; the newest */
#define GAPS 5            /* median steps of time that are a gap */
#define WORDS 800         /* letters above and below */

/* --- words -------------------------------------------------------------------------- */

/* A text of the file, on one line and cut behind so many columns. */
static void add_theirs(struct buf *out, const char *s, int most, enum glyph_level level)
{
	int width = text_width(s, level);

	text_fit(out, s, width < most ? width : most, TEXT_LEFT, level);
}

static void head_words(const struct changes *c, enum glyph_level level, struct buf *out)
{
	const struct series_data *d = c->data;

	add_theirs(out, d->name, 60, level);
	buf_addf(out, "%s%zu value%s", d->name ? ": " : "", d->n, d->n == 1 ? "" : "s");
	if (d->time && d->n) {
		buf_adds(out, ", ");
		add_theirs(out, d->time_text[0], 30, level);
		buf_adds(out, " to ");
		add_theirs(out, d->time_text[d->n - 1], 30, level);
	}
	buf_addf(out, "; %s is better; %s", c->lower_is_better ? "lower" : "higher",
		 c->online ? "online, as alerts do it" : "looking back");
}

static void order_words(const struct changes *c, struct buf *out)
{
	const struct series_data *d = c->data;

	if (d->moved)
		buf_addf(out, "Sorted by time: %zu value%s stood behind a later one.  ",
			 d->moved, d->moved == 1 ? "" : "s");
	if (d->equal)
		buf_addf(out, "%zu value%s the time of the one before.", d->equal,
			 d->equal == 1 ? " has" : "s have");
}

static void now_words(const struct changes *c, struct buf *out)
{
	const struct level *l = &c->level[c->n_levels - 1];
	size_t n = l->end - l->start;

	buf_addf(out, "Level now: %.6g, robust sd %.4g, %zu value%s", l->median,
		 l->spread, n, n == 1 ? "" : "s");
	if (c->n_levels > 1 && n < CHANGEPOINT_SURE)
		buf_addf(out, " (young: only gross changes show before %d)",
			 CHANGEPOINT_SURE);
	buf_addc(out, '.');
}

static void verdict_words(const struct changes *c, struct buf *out)
{
	size_t n = c->data->n;

	switch (c->verdict) {
	case CHANGES_TOO_FEW:
		buf_addf(out, "Too few values to tell of changes: %zu, and %d are the "
			 "least.", n, CHANGEPOINT_MIN);
		break;
	case CHANGES_GROSS_ONLY:
		buf_addf(out, "No gross change; too few values to tell of a small one: "
			 "%zu, and %d are the least.", n, CHANGEPOINT_SURE);
		break;
	case CHANGES_NONE:
		buf_adds(out, "No change of level.");
		break;
	case CHANGES_FOUND:
		break;
	}
}

/* --- picture ------------------------------------------------------------------------ */

static double plot_x(const struct series_data *d, size_t i)
{
	return d->dates ? d->time[i] * 1000 : (double)i;
}

static double gap_of(const struct series_data *d)
{
	double *step, gap = 0;

	if (!d->dates || d->n < 3)
		return 0;
	step = xreallocarray(NULL, d->n, sizeof *step);
	for (size_t i = 1; i < d->n; i++)
		step[i - 1] = plot_x(d, i) - plot_x(d, i - 1);
	gap = GAPS * stats_median(step, d->n - 1);
	free(step);
	return gap;
}

static struct plot_point *make_points(const struct series_data *d)
{
	struct plot_point *p = xreallocarray(NULL, d->n, sizeof *p);

	for (size_t i = 0; i < d->n; i++)
		p[i] = (struct plot_point){ .x = plot_x(d, i), .y = d->value[i],
					    .low = d->value[i], .high = d->value[i] };
	return p;
}

static void draw_plot(const struct changes *c, struct grid *g, struct rect r,
		      size_t first)
{
	const struct series_data *d = c->data;
	struct plot_point *p = make_points(d);
	struct plot_marker marker[SHOWN] = { { 0 } };
	struct plot_series series = { .name = "", .p = p, .n = d->n, .gap = gap_of(d),
				       .band = true };
	struct plot plot = {
		.series = &series, .n_series = 1, .marker = marker,
		.x_scale = d->dates ? AXIS_TIME : AXIS_LINEAR,
		.y_scale = AXIS_LINEAR, .no_legend = true,
	};

	for (size_t i = first; i < c->n_items; i++)
		marker[plot.n_markers++] = (struct plot_marker){
			.x = plot_x(d, c->item[i].index), .number = (int)i + 1,
			.alert = c->item[i].worse,
		};
	plot_draw(&plot, g, r, NULL);
	free(p);
}

/* --- table -------------------------------------------------------------------------- */

struct rows {
	const struct changes *c;
	size_t first;            /* item in the first row */
};

enum { COL_NUMBER, COL_AT, COL_TIME, COL_CHANGE, COL_FROM, COL_TO, COL_SURE, COL_WHAT,
       COLUMNS };

/* Of a date the day, and in a short series the minute. */
static void time_words(const struct series_data *d, size_t i, struct table_cell *out)
{
	bool days = d->time[d->n - 1] - d->time[0] > 10 * 86400.;
	char iso[CLOCK_ISO];

	if (d->dates) {
		clock_iso((int64_t)(d->time[i] * 1000), iso);
		snprintf(out->text, sizeof out->text, "%.*s", days ? 10 : 16, iso);
	} else {
		out->borrowed = d->time_text[i];
	}
}

static void what_words(const struct changes_item *i, char *out, size_t size)
{
	int n = snprintf(out, size, "%s%s", i->worse ? "worse" : "better",
			 i->drift ? ", a drift" : "");

	if (i->provisional)
		snprintf(out + n, size - (size_t)n, ", provisional");
	else if (i->fixed != CHANGES_NEVER)
		snprintf(out + n, size - (size_t)n, ", made good at %zu", i->fixed);
	else if (fabs(i->change_pct) < REGRESSION_MIN_PCT)
		snprintf(out + n, size - (size_t)n, ", under %g %%", REGRESSION_MIN_PCT);
}

static void cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct rows *rows = ctx;
	size_t k = rows->first + row;
	const struct changes_item *i = &rows->c->item[k];
	const struct series_data *d = rows->c->data;

	if (i->worse && (column == COL_CHANGE || column == COL_WHAT))
		out->style = i->fixed == CHANGES_NEVER ? STYLE_ALERT : STYLE_WARN;
	switch (column) {
	case COL_NUMBER: snprintf(out->text, sizeof out->text, "%zu", k + 1); break;
	case COL_AT: snprintf(out->text, sizeof out->text, "%zu", i->index); break;
	case COL_TIME:
		if (d->time)
			time_words(d, i->index, out);
		break;
	case COL_CHANGE:
		if (isfinite(i->change_pct))
			snprintf(out->text, sizeof out->text, "%+.2f %%", i->change_pct);
		break;
	case COL_FROM: snprintf(out->text, sizeof out->text, "%.6g", i->before); break;
	case COL_TO: snprintf(out->text, sizeof out->text, "%.6g", i->after); break;
	case COL_SURE: unit_confidence(i->confidence, out->text); break;
	case COL_WHAT: what_words(i, out->text, sizeof out->text); break;
	}
}

static void draw_table(const struct changes *c, struct grid *g, struct rect r,
		       size_t first)
{
	struct table_column columns[COLUMNS] = {
		[COL_NUMBER] = { .title = "#", .align = TEXT_RIGHT },
		[COL_AT] = { .title = "index", .align = TEXT_RIGHT },
		[COL_TIME] = { .title = "time", .drop = 2, .max = 26,
			       .hidden = !c->data->time },
		[COL_CHANGE] = { .title = "change", .align = TEXT_DECIMAL },
		[COL_FROM] = { .title = "from", .align = TEXT_DECIMAL, .drop = 1 },
		[COL_TO] = { .title = "to", .align = TEXT_DECIMAL, .drop = 1 },
		[COL_SURE] = { .title = "confidence", .align = TEXT_RIGHT, .drop = 3 },
		[COL_WHAT] = { .title = "", .align = TEXT_LEFT },
	};
	struct rows rows = { c, first };
	struct table t = {
		.column = columns, .n_columns = COLUMNS, .n_rows = c->n_items - first,
		.cell = cell, .ctx = &rows, .sort_column = -1, .no_select = true,
	};
	struct table_state state = { 0 };

	table_draw(&t, &state, g, r);
}

/* --- all ---------------------------------------------------------------------------- */

static void put_words(struct grid *g, struct rect *rest, const char *s, enum style style)
{
	if (*s)
		rect_cut_top(rest, grid_text_wrapped(g, *rest, s, style));
}

static void draw_foot(const struct changes *c, struct grid *g, struct rect *rest)
{
	struct buf text = BUF_INIT;

	verdict_words(c, &text);
	put_words(g, rest, buf_str(&text), STYLE_DEFAULT);
	buf_reset(&text);
	if (c->n_levels && c->verdict != CHANGES_TOO_FEW)
		now_words(c, &text);
	put_words(g, rest, buf_str(&text), STYLE_DEFAULT);
	buf_reset(&text);
	order_words(c, &text);
	put_words(g, rest, buf_str(&text), STYLE_DIM);
	buf_release(&text);
}

void changes_draw(const struct changes *c, struct grid *g, int width,
		  enum glyph_level level)
{
	size_t first = c->n_items > SHOWN ? c->n_items - SHOWN : 0;
	int rows = c->n_items ? (int)(c->n_items - first) + 1 : 0;
	bool picture = c->data->n >= CHANGEPOINT_MIN && width >= PLOT_MIN_W;
	struct buf head = BUF_INIT;
	struct rect rest;

	grid_init(g, width, PLOT_ROWS + rows + 8 + WORDS / (width > 0 ? width : 1), level);
	rest = grid_rect(g);
	head_words(c, level, &head);
	put_words(g, &rest, buf_str(&head), STYLE_TITLE);
	buf_release(&head);
	if (picture)
		draw_plot(c, g, rect_cut_top(&rest, PLOT_ROWS), first);
	if (first)
		grid_textf(g, rest.x, rect_cut_top(&rest, 1).y, rest.w, STYLE_DIM,
			   "%zu earlier changes: --format csv has all", first);
	if (rows)
		draw_table(c, g, rect_cut_top(&rest, rows), first);
	draw_foot(c, g, &rest);
	g->h = rest.y;   /* rows behind it were room for words that did not come */
}
