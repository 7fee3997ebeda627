/* SPDX-License-Identifier: MIT */
#include "tui/maturity_cells.h"

#include <stdio.h>
#include <string.h>

#include "core/analysis/standing.h"
#include "core/base/utf8.h"
#include "tui/pane.h"
#include "tui/spark.h"
#include "tui/track_facts.h"

#define NAME_SHORT 16   /* bytes of a name before "of best" */
#define UNIT_SHORT 10

static const struct table_column columns[MATURITY_COLUMNS] = {
	[MATURITY_PRODUCT] = { .title = "PRODUCT", .min = 8, .grow = true,
			       .style = STYLE_VALUE },
	[MATURITY_DEVICE] = { .title = "DEV", .drop = 2 },
	[MATURITY_PRECISION] = { .title = "PREC" },
	[MATURITY_FIGURE] = { .title = "FIGURE", .max = 26, .hidden = true },
	[MATURITY_FIRST] = { .title = "FIRST RUN", .drop = 6, .style = STYLE_DIM },
	[MATURITY_70] = { .title = "70 %", .align = TEXT_RIGHT },
	[MATURITY_80] = { .title = "80 %", .align = TEXT_RIGHT },
	[MATURITY_90] = { .title = "90 %", .align = TEXT_RIGHT },
	[MATURITY_NOW] = { .title = "NOW %", .align = TEXT_DECIMAL, .style = STYLE_VALUE },
	[MATURITY_RATE] = { .title = "%/MO", .align = TEXT_DECIMAL, .drop = 4 },
	[MATURITY_TREND] = { .title = "TREND", .drop = 5, .style = STYLE_SERIES1 },
};

void maturity_columns(bool has_custom, struct table_column *out)
{
	memcpy(out, columns, sizeof columns);
	if (!has_custom)
		return;
	out[MATURITY_FIGURE].hidden = false;
	out[MATURITY_PRECISION].drop = 4;   /* what is told from what by its figure */
}

const char *maturity_title(size_t n, size_t n_custom)
{
	return n && n_custom == n ? "Time to maturity, % of best" : "Time to maturity";
}

static void milestone_cell(const struct milestone *m, struct table_cell *out)
{
	milestone_text(m, out->text, sizeof out->text);
	out->style = m->state == MILESTONE_REACHED ? STYLE_GOOD :
		     m->state == MILESTONE_NEVER ? STYLE_WARN : STYLE_DIM;
}

static void figure_cell(const struct maturity_figures *f, struct table_cell *out)
{
	const char *name = metric_label(f->metric, f->custom), *unit = f->metric_unit;
	size_t fit = unit ? NAME_SHORT - 4 : NAME_SHORT;

	if (f->metric != METRIC_CUSTOM || (!f->mixed && !unit))
		out->borrowed = name;
	else
		snprintf(out->text, sizeof out->text, "%.*s%s%s%.*s%s%s",
			 (int)utf8_fit(name, fit), name, strlen(name) > fit ? "…" : "",
			 unit ? " [" : "", unit ? (int)utf8_fit(unit, UNIT_SHORT) : 0,
			 unit ? unit : "", unit ? "]" : "", f->mixed ? ", of best" : "");
}

void maturity_cell(const struct maturity_figures *f, enum maturity_column column,
		   enum glyph_level level, struct table_cell *out)
{
	switch (column) {
	case MATURITY_PRODUCT: out->borrowed = f->product; break;
	case MATURITY_DEVICE: out->borrowed = f->device; break;
	case MATURITY_PRECISION: out->borrowed = f->precision; break;
	case MATURITY_FIGURE: figure_cell(f, out); break;
	case MATURITY_FIRST: pane_date(f->first_ms, out->text); break;
	case MATURITY_70: case MATURITY_80: case MATURITY_90:
		milestone_cell(&f->milestone[column - MATURITY_70], out);
		break;
	case MATURITY_NOW: pane_number(METRIC_EFFICIENCY, f->now, out->text); break;
	case MATURITY_RATE: rate_text(f->rate, true, out->text, sizeof out->text); break;
	default: spark_text(f->spark, STANDING_SPARK, level, out->text); break;
	}
}
