/* SPDX-License-Identifier: MIT */
#include "tui/overview.h"

#include <stdio.h>
#include <string.h>

#include "tui/draw/text.h"
#include "tui/pane.h"
#include "tui/run_best.h"
#include "tui/spark.h"

enum { PRODUCT, DEVICE, PRECISION, FIRST, AT_70, AT_80, AT_90, NOW, RATE, TREND, RUNS,
       N_COLUMNS };

static const struct table_column maturity_column[N_COLUMNS] = {
	[PRODUCT] = { .title = "PRODUCT", .min = 8, .grow = true, .style = STYLE_VALUE },
	[DEVICE] = { .title = "DEV", .drop = 2 },
	[PRECISION] = { .title = "PREC" },
	[FIRST] = { .title = "FIRST RUN", .drop = 6, .style = STYLE_DIM },
	[AT_70] = { .title = "70 %", .align = TEXT_RIGHT },
	[AT_80] = { .title = "80 %", .align = TEXT_RIGHT },
	[AT_90] = { .title = "90 %", .align = TEXT_RIGHT },
	[NOW] = { .title = "NOW %", .align = TEXT_DECIMAL, .drop = 1, .style = STYLE_VALUE },
	[RATE] = { .title = "%/MO", .align = TEXT_DECIMAL, .drop = 4 },
	[TREND] = { .title = "TREND", .drop = 5, .style = STYLE_SERIES1 },
	[RUNS] = { .title = "RUNS", .align = TEXT_RIGHT, .drop = 7, .style = STYLE_DIM },
};

struct maturity_context {
	const struct survey *survey;
	enum glyph_level level;
	bool devices;            /* a run has several: each row says which */
	bool narrow;             /* they have no column of their own */
};

static void milestone_cell(const struct survey_row *row, size_t i,
			   struct table_cell *out)
{
	milestone_text(&row->milestone[i], out->text, sizeof out->text);
	if (row->milestone[i].state == MILESTONE_REACHED)
		out->style = STYLE_GOOD;
	else if (row->milestone[i].state == MILESTONE_NEVER)
		out->style = STYLE_WARN;
	else
		out->style = STYLE_DIM;
}

/* A name that is cut keeps its device. */
static void product_cell(const struct maturity_context *c,
			 const struct survey_row *row, struct table_cell *out)
{
	if (c->devices && c->narrow)
		snprintf(out->text, sizeof out->text, "%.15s %.100s", row->key->device,
			 row->product);
	else
		out->borrowed = c->devices ? row->product : row->name;
}

static void maturity_cell(const void *ctx, size_t i, size_t column,
			  struct table_cell *out)
{
	const struct maturity_context *c = ctx;
	const struct survey_row *row = &c->survey->row[i];
	char text[UNIT_TEXT];

	switch (column) {
	case PRODUCT: product_cell(c, row, out); break;
	case DEVICE: out->borrowed = row->key->device; break;
	case PRECISION: out->borrowed = row->key->precision; break;
	case FIRST:
		pane_date(row->first_ms, text);
		snprintf(out->text, sizeof out->text, "%s", text);
		break;
	case AT_70: case AT_80: case AT_90:
		milestone_cell(row, column - AT_70, out);
		break;
	case NOW:
		pane_number(METRIC_EFFICIENCY, row->now, text);
		snprintf(out->text, sizeof out->text, "%s", text);
		break;
	case RATE: rate_text(&row->rate, true, out->text, sizeof out->text); break;
	case TREND: spark_text(row->spark, SURVEY_SPARK, c->level, out->text); break;
	default:
		snprintf(out->text, sizeof out->text, "%zu", row->runs);
		break;
	}
}

#define LOOKED_AT 256  /* newest rows in which devices of one run are looked for */
#define DEVICE_W 54    /* with a column of devices all up to NOW have room */
#define LEGEND_W 61    /* of the whole legend, and of its first half */
#define SHORT_W 26

/* The series in question: the selected one, else the first. */
static const struct survey_row *find_over(const struct overview *o)
{
	const struct survey *s = &o->survey;

	if (o->maturity.selected < s->n_rows && s->row[o->maturity.selected].now > 1)
		return &s->row[o->maturity.selected];
	for (size_t i = 0; i < s->n_rows; i++)
		if (s->row[i].now > 1)
			return &s->row[i];
	return NULL;
}

/* "! gpu0 fp16: over 100 %: ran at 1980 MHz, the peak assumes 1830" */
static void over_words(const struct survey_row *row, int width,
		       enum glyph_level level, char *out, size_t size)
{
	const struct run_row *run = row->over ? row->over : row->key;
	char why[PANE_OVER];

	pane_over(run->over, run->peak_source, why);
	snprintf(out, size, "! %s %s: %s", row->key->device, row->key->precision, why);
	if (text_width(out, level) > width)
		snprintf(out, size, "! over 100 %% of the peak: its run says why");
}

/* Why the columns are as empty, or as full, as they are. */
static void draw_foot(const struct overview *o, struct grid *g, struct rect in)
{
	const struct survey_row *over = find_over(o);
	char text[PANE_OVER + 40];
	size_t few = 0;

	if (over && in.h > 0) {
		over_words(over, in.w, g->level, text, sizeof text);
		grid_text(g, in.x, in.y, in.w, text, STYLE_WARN);
		return;
	}
	for (size_t i = 0; i < o->survey.n_rows; i++)
		few += o->survey.row[i].counted < MILESTONE_MIN_RUNS;
	if (few && in.h > 0)
		grid_textf(g, in.x, in.y, in.w, STYLE_DIM,
			   "%zu series: under %d runs that count", few,
			   MILESTONE_MIN_RUNS);
	else if (in.h > 0)
		grid_text(g, in.x, in.y, in.w, in.w >= LEGEND_W ?
			  "d: days from the first run; never: flat, or rising too slowly" :
			  in.w >= SHORT_W ? "d: days from the first run" : "d: days",
			  STYLE_DIM);
}

void pane_maturity_draw(struct overview *o, struct grid *g, struct rect r)
{
	struct maturity_context c = { .survey = &o->survey, .level = g->level };
	struct table_column column[N_COLUMNS];
	struct table t = {
		.column = column, .n_columns = N_COLUMNS,
		.n_rows = o->survey.n_rows, .cell = maturity_cell, .ctx = &c,
		.sort_column = -1, .focus = o->focus == PANE_MATURITY,
	};
	char note[PANE_TEXT];
	struct rect in, foot = { 0 };

	snprintf(note, sizeof note, "%zu series", o->survey.n_rows);
	in = pane_frame(g, r, &(struct pane){
		.focus = o->focus == PANE_MATURITY, .demo = o->ws->demo,
		.title = "Time to maturity", .note = note });
	if (o->survey.n_rows && (in.h > (int)o->survey.n_rows + 1 ||
				 (find_over(o) && in.h > 3)))
		foot = rect_cut_bottom(&in, 1);
	if (!o->survey.n_rows) {
		pane_empty(g, in, "Days until 70, 80 and 90 % of peak, for each product, "
			   "once there are runs.");
		return;
	}
	c.devices = run_best_has_devices(o->ws->set, LOOKED_AT);
	c.narrow = in.w < DEVICE_W;
	memcpy(column, maturity_column, sizeof column);
	column[DEVICE].hidden = !c.devices || c.narrow;
	table_draw(&t, &o->maturity, g, in);
	draw_foot(o, g, foot);
}
