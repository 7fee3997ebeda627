/* SPDX-License-Identifier: MIT */
/*
 * overview_tables: what the two tables of the overview hold: the time to maturity of
 * each series, by its efficiency, what has no peak behind (maturity.h), and the alerts of
 * the raw figures.
 *
 * Alerts are not explained (alert_board.h), as that reads the runs of whole products.
 */
#ifndef POSTSIL_OVERVIEW_TABLES_H
#define POSTSIL_OVERVIEW_TABLES_H

#include <stddef.h>

#include "tui/alert_board.h"
#include "tui/levels_seen.h"
#include "tui/maturity_cells.h"
#include "tui/pane.h"
#include "tui/series_names.h"

struct err;
struct workspace;

/* A screen holds so many series; a large fleet has more. */
#define OVERVIEW_SERIES 1000

/* All 0: empty. */
struct overview_tables {
	struct kept_list maturity;    /* who reached most, soonest, first; METRIC_CUSTOM
				       * last */
	struct alert_board alerts;
	struct series_name *name;     /* of maturity.series, and behind them of
				       * alerts.item */
	struct arena arena;           /* of the names */
	struct levels_seen seen;
	int64_t over_of;              /* the series that over_words are of; 0: none */
	char over_words[PANE_OVER];
};

/* Reads both anew where something changed since; at most `limit` series, 0: all. */
int overview_tables_load(struct overview_tables *t, const struct workspace *ws,
			 size_t limit, struct err *e);
void overview_tables_release(struct overview_tables *t);

const char *overview_alert_name(const struct overview_tables *t, size_t i);

/* What maturity_cell() shows of row i; its name without the device
 * where that has a column. */
struct maturity_figures overview_figures(const struct overview_tables *t, size_t i,
					 bool without_device);

/* The series over 100 % that the foot of the table speaks of: the selected one, else
 * the first; NULL: none is.  And why its newest such run is, into over_words. */
const struct kept_series *overview_over(const struct overview_tables *t, size_t selected);
int overview_explain_over(struct overview_tables *t, const struct workspace *ws,
			  size_t selected, struct err *e);

#endif
