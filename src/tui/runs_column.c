/* SPDX-License-Identifier: MIT */
#include "tui/runs_column.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/model/device.h"
#include "core/model/precision.h"
#include "tui/pane.h"
#include "tui/runs_other.h"

/* Among equals the last is left out first; when and how much stays to the end. */
const struct table_column runs_columns[RUNS_COLUMNS] = {
	[RUNS_TIME] = { .title = "TIME (UTC)", .min = 11, .max = 16 },
	[RUNS_PRODUCT] = { .title = "PRODUCT", .min = 10, .grow = true, .drop = 1,
			   .style = STYLE_VALUE },
	[RUNS_DEVICE] = { .title = "DEV", .drop = 5 },
	[RUNS_PRECISION] = { .title = "PREC", .drop = 1 },
	[RUNS_EFFICIENCY] = { .title = "EFF %", .align = TEXT_DECIMAL,
			      .style = STYLE_VALUE },
	[RUNS_GEMM] = { .title = "BLAS3", .align = TEXT_DECIMAL, .drop = 2 },
	[RUNS_GEMV] = { .title = "BLAS2", .align = TEXT_DECIMAL, .drop = 8 },
	[RUNS_DOT] = { .title = "BLAS1", .align = TEXT_DECIMAL, .drop = 9 },
	[RUNS_TRIAD] = { .title = "TRIAD", .align = TEXT_DECIMAL, .drop = 4 },
	[RUNS_OTHER] = { .title = "OTHER FIGURES", .min = 28, .max = 44, .grow = true },
	[RUNS_QUALITY] = { .title = "QUALITY", .drop = 1 },
	[RUNS_FLAGS] = { .title = "FLAGS", .drop = 6 },
	[RUNS_DRIVER] = { .title = "DRIVER", .max = 16, .drop = 7, .style = STYLE_DIM },
	[RUNS_UNIT] = { .title = "UNIT", .drop = 10, .style = STYLE_DIM },
	[RUNS_RUN] = { .title = "RUN", .drop = 3, .style = STYLE_DIM },
};

/* The metric in a column, or -1. */
static int metric_in(int column)
{
	static const struct { int column; enum metric metric; } of[] = {
		{ .column = RUNS_EFFICIENCY, .metric = METRIC_EFFICIENCY },
		{ .column = RUNS_GEMM, .metric = METRIC_BLAS3 },
		{ .column = RUNS_GEMV, .metric = METRIC_BLAS2 },
		{ .column = RUNS_DOT, .metric = METRIC_BLAS1 },
		{ .column = RUNS_TRIAD, .metric = METRIC_STREAM_TRIAD },
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
	case RUNS_PRODUCT: return row->product ? row->product : "";
	case RUNS_DEVICE: return row->device ? row->device : "";
	case RUNS_PRECISION: return row->precision ? row->precision : "";
	case RUNS_QUALITY: return quality_name(row->quality);
	case RUNS_FLAGS: return row->forced ? row->imported ? "forced imported"
							   : "forced"
					    : row->imported ? "imported" : "";
	case RUNS_DRIVER: return driver ? driver : "";
	case RUNS_UNIT: return row->unit_id ? row->unit_id : "";
	case RUNS_RUN: return row->run_id;
	default: return "";
	}
}

bool runs_column_is_figure(int column)
{
	return metric_in(column) >= 0 || column == RUNS_OTHER;
}

static bool is_empty(const struct run_set *set, int column)
{
	int metric = metric_in(column);

	if (metric < 0 && column != RUNS_DEVICE && column != RUNS_FLAGS &&
	    column != RUNS_DRIVER && column != RUNS_UNIT)
		return false;
	for (size_t i = 0; i < set->n; i++)
		if (metric >= 0 ? !isnan(set->rows[i].value[metric])
				: *text_in(&set->rows[i], column) != '\0')
			return false;
	return true;
}

void runs_columns_of(const struct run_set *set, struct table_column *out)
{
	memcpy(out, runs_columns, sizeof runs_columns);
	out[RUNS_OTHER].hidden = !set || !runs_other_any(set->rows, set->n);
	for (int i = 0; i < RUNS_COLUMNS && !out[RUNS_OTHER].hidden; i++)
		out[i].hidden = is_empty(set, i);
}

const char *runs_columns_title(const struct table_column *column)
{
	for (int i = RUNS_GEMM; i <= RUNS_TRIAD; i++)
		if (!column[i].hidden)
			return "Runs, GOP/s and GB/s";
	return "Runs";
}

static int compare_figures(double a, double b, bool down)
{
	if (isnan(a) || isnan(b))
		return isnan(a) && isnan(b) ? 0 : isnan(a) ? 1 : -1;
	return a == b ? 0 : (a < b) != down ? -1 : 1;
}

int runs_column_compare(const struct run_row *a, const struct run_row *b, int column,
			bool down)
{
	int metric = metric_in(column), c;

	if (metric >= 0)
		return compare_figures(a->value[metric], b->value[metric], down);
	c = (column == RUNS_PRECISION ? precision_compare :
	     column == RUNS_DEVICE ? device_compare : strcmp)(
		text_in(a, column), text_in(b, column));
	return down ? -c : c;
}

bool runs_column_matches(const struct run_row *row, const char *typed)
{
	static const int searched[] = { RUNS_PRODUCT, RUNS_DEVICE, RUNS_PRECISION,
					RUNS_QUALITY, RUNS_FLAGS, RUNS_DRIVER,
					RUNS_UNIT, RUNS_RUN };
	char when[24];

	pane_time(row->timestamp_ms, when);
	if (strstr(when, typed))
		return true;
	for (size_t i = 0; i < sizeof searched / sizeof *searched; i++)
		if (strcasestr(text_in(row, searched[i]), typed))
			return true;
	return runs_other_matches(row, typed);
}

static void figure_cell(const struct run_row *row, enum metric metric,
			struct table_cell *out)
{
	char text[UNIT_TEXT];

	pane_number(metric, row->value[metric], text);
	snprintf(out->text, sizeof out->text, "%s", text);
}

void runs_column_cell(const struct run_row *row, int column, const char *custom,
		      struct table_cell *out)
{
	int metric = metric_in(column);
	char room[24];

	if (metric >= 0) {
		figure_cell(row, (enum metric)metric, out);
	} else if (column == RUNS_OTHER) {
		runs_other_cell(row, custom, out);
	} else if (column == RUNS_TIME) {
		pane_time(row->timestamp_ms, room);
		snprintf(out->text, sizeof out->text, "%s", room);
	} else if (column == RUNS_UNIT || column == RUNS_RUN) {
		pane_id(text_in(row, column), out->text);
	} else if (column == RUNS_QUALITY && row->quality != QUALITY_GOOD) {
		snprintf(out->text, sizeof out->text, "%s!", quality_name(row->quality));
		out->style = STYLE_WARN;
	} else if (column == RUNS_PRODUCT) {
		out->borrowed = pane_short_product(text_in(row, RUNS_PRODUCT));
	} else {
		out->borrowed = text_in(row, column);
		if (column == RUNS_FLAGS && row->forced)
			out->style = STYLE_WARN;
	}
}
