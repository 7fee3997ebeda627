/* SPDX-License-Identifier: MIT */
/*
 * maturity_cells: the columns that the tables of time to maturity have in common.
 */
#ifndef POSTSIL_MATURITY_CELLS_H
#define POSTSIL_MATURITY_CELLS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/analysis/milestone.h"
#include "core/analysis/trajectory.h"
#include "core/model/metric.h"
#include "tui/draw/glyphs.h"
#include "tui/draw/table.h"

/* The first columns; a table adds its own behind. */
enum maturity_column {
	MATURITY_PRODUCT, MATURITY_DEVICE, MATURITY_PRECISION, MATURITY_FIGURE,
	MATURITY_FIRST, MATURITY_70, MATURITY_80, MATURITY_90, MATURITY_NOW, MATURITY_RATE,
	MATURITY_TREND, MATURITY_COLUMNS
};

/* All of them into out; a figure is told only where some rows are METRIC_CUSTOM. */
void maturity_columns(bool has_custom, struct table_column *out);

/* "Time to maturity", and of which shares where all rows have the same. */
const char *maturity_title(size_t n, size_t n_custom);

/* What they show of one row; all is borrowed. */
struct maturity_figures {
	const char *product, *device, *precision;
	enum metric metric;
	const char *custom;                  /* of METRIC_CUSTOM */
	const char *metric_unit;             /* that is told, as others have this name in
					      * another; or NULL */
	bool mixed;                          /* among efficiencies: it says what its
					      * shares are of, where the title cannot */
	int64_t first_ms;
	const struct milestone *milestone;   /* MILESTONES of them */
	double now;                          /* share; NAN: no run counts */
	const struct rate *rate;             /* lately */
	const double *spark;                 /* STANDING_SPARK of them */
};

void maturity_cell(const struct maturity_figures *f, enum maturity_column column,
		   enum glyph_level level, struct table_cell *out);

#endif
