/* SPDX-License-Identifier: MIT */
#include "tui/overview.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/draw/text.h"
#include "tui/pane.h"
#include "tui/run_best.h"

enum { RUNS = MATURITY_COLUMNS, N_COLUMNS };

struct maturity_context {
	const struct overview_tables *tables;
	size_t n_custom;         /* of their rows, the last so many */
	enum glyph_level level;
	bool devices;            /* a run has several: each row says which */
	bool narrow;             /* they have no column of their own */
};

static void pane_cell(const void *ctx, size_t i, size_t column, struct table_cell *out)
{
	const struct maturity_context *c = ctx;
	struct maturity_figures f = overview_figures(c->tables, i, c->devices);

	f.mixed = c->n_custom < c->tables->maturity.n;
	if (column == RUNS)
		snprintf(out->text, sizeof out->text, "%" PRId64,
			 c->tables->maturity.series[i].f.runs);
	else if (column == MATURITY_PRODUCT && c->devices && c->narrow)
		/* a name that is cut keeps its device */
		snprintf(out->text, sizeof out->text, "%.15s %.100s", f.device, f.product);
	else
		maturity_cell(&f, (enum maturity_column)column, c->level, out);
}

#define LOOKED_AT 256  /* newest rows in which devices of one run are looked for */
#define DEVICE_W 54    /* with a column of devices all up to NOW have room */
#define NAME_W 19      /* "A100-PCIe-80GB 18b4" */
#define LEGEND_W 61    /* of the whole legend, and of its first half */
#define SHORT_W 26

/* "! gpu0 fp16: over 100 %: ran at 1980 MHz, the peak assumes 1830" */
static void over_words(const struct overview_tables *t, const struct kept_series *over,
		       struct grid *g, struct rect in)
{
	char text[PANE_OVER + 40];

	snprintf(text, sizeof text, "! %.15s %.15s: %s", over->key.device,
		 over->key.precision, t->over_words);
	if (text_width(text, g->level) > in.w)
		snprintf(text, sizeof text, "! over 100 %% of the peak: its run says why");
	grid_text(g, in.x, in.y, in.w, text, STYLE_WARN);
}

/* Why the columns are as empty, or as full, as they are. */
static void draw_foot(const struct overview *o, struct grid *g, struct rect in)
{
	const struct kept_list *l = &o->tables.maturity;
	const struct kept_series *over = overview_over(&o->tables, o->maturity.selected);
	char so_far[LEVELS_SEEN];
	size_t few = 0;

	if (in.h <= 0)
		return;
	for (size_t i = 0; i < l->n; i++)
		few += l->series[i].f.counted < MILESTONE_MIN_RUNS;
	if (levels_seen_words(o->ws, so_far))
		grid_text(g, in.x, in.y, in.w, so_far, STYLE_WARN);
	else if (over)
		over_words(&o->tables, over, g, in);
	else if (few)
		grid_textf(g, in.x, in.y, in.w, STYLE_DIM,
			   "%zu series: under %d runs that count", few,
			   MILESTONE_MIN_RUNS);
	else
		grid_text(g, in.x, in.y, in.w, in.w >= LEGEND_W ?
			  "d: days from the first run; never: flat, or rising too slowly" :
			  in.w >= SHORT_W ? "d: days from the first run" : "d: days",
			  STYLE_DIM);
}

static void set_columns(struct table_column column[N_COLUMNS],
			const struct maturity_context *c)
{
	maturity_columns(c->n_custom, column);
	column[MATURITY_DEVICE].hidden = !c->devices || c->narrow;
	column[MATURITY_NOW].drop = 1;
	if (c->n_custom && !c->narrow)   /* rows of one product differ in the unit */
		column[MATURITY_PRODUCT].min = NAME_W;
	column[RUNS] = (struct table_column){ .title = "RUNS", .align = TEXT_RIGHT,
					      .drop = 7, .style = STYLE_DIM };
}

/* Where there is room for one, or something to say that matters. */
static bool has_foot(const struct overview *o, struct rect in)
{
	char so_far[LEVELS_SEEN];

	return in.h > (int)o->tables.maturity.n + 1 ||
	       (in.h > 3 && (overview_over(&o->tables, o->maturity.selected) ||
			     levels_seen_words(o->ws, so_far)));
}

static void write_note(const struct kept_list *l, char *out, size_t size)
{
	if (l->n < l->total)
		snprintf(out, size, "%zu of %zu series", l->n, l->total);
	else
		snprintf(out, size, "%zu series", l->n);
}

void pane_maturity_draw(struct overview *o, struct grid *g, struct rect r)
{
	struct maturity_context c = { .tables = &o->tables, .level = g->level };
	const struct kept_list *l = &o->tables.maturity;
	struct table_column column[N_COLUMNS];
	struct table t = {
		.column = column, .n_columns = N_COLUMNS, .n_rows = l->n,
		.cell = pane_cell, .ctx = &c,
		.sort_column = -1, .focus = o->focus == PANE_MATURITY,
	};
	char note[PANE_TEXT], empty[NO_MATCH];
	struct rect in, foot = { 0 };

	while (c.n_custom < l->n &&
	       l->series[l->n - 1 - c.n_custom].key.metric == METRIC_CUSTOM)
		c.n_custom++;
	write_note(l, note, sizeof note);
	in = pane_frame(g, r, &(struct pane){
		.focus = o->focus == PANE_MATURITY, .demo = o->ws->demo,
		.title = maturity_title(l->n, c.n_custom), .note = note });
	if (!l->n) {
		levels_seen_empty(o->ws, o->ws->metric == METRIC_CUSTOM ? o->none : "",
				  "Days until 70, 80 and 90 % of peak, for "
				  "each product, once there are runs.", empty);
		pane_empty(g, in, empty);
		return;
	}
	if (has_foot(o, in))
		foot = rect_cut_bottom(&in, 1);
	c.devices = run_best_has_devices(o->ws->set, LOOKED_AT);
	c.narrow = in.w < DEVICE_W;
	set_columns(column, &c);
	table_draw(&t, &o->maturity, g, in);
	draw_foot(o, g, foot);
}
