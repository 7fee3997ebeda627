/* SPDX-License-Identifier: MIT */
/*
 * runs_state: what the parts of the runs screen share: view_runs.c (rows, keys) and
 * runs_draw.c.  Private to them.
 */
#ifndef POSTSIL_RUNS_STATE_H
#define POSTSIL_RUNS_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/run_set.h"
#include "tui/draw/grid.h"
#include "tui/draw/table.h"
#include "tui/no_match.h"
#include "tui/runs_column.h"
#include "tui/runs_window.h"

struct run_detail;
struct store;
struct view;

#define RUNS_FILTER 64

/* Other rows: the page above or below in the list, or the end of all. */
enum step { STEP_NONE, STEP_ABOVE, STEP_BELOW, STEP_NEWEST, STEP_OLDEST };

struct runs {
	bool demo;
	struct store *store;
	struct run_filter asked;       /* the workspace's */
	const char *custom;            /* likewise: rows that have it alone; or NULL */
	struct table_column column[RUNS_COLUMNS];   /* for the rows of set */
	struct runs_window window;
	const struct run_set *set;     /* the window's */
	size_t *order;                 /* rows shown, as indices into set */
	size_t n;
	int sort;                      /* column */
	bool down;
	char filter[RUNS_FILTER];
	bool typing;                   /* keys go to the filter */
	unsigned loads;                /* of the workspace, when order was made */
	enum step step;                /* what a key asked for, at the next load */
	struct table_state state;
	char selected_run[RUN_ID], selected_precision[16], selected_device[16];
	struct run_detail *detail;     /* the open run, or NULL */
	bool from_list;                /* it was opened here, not by another screen */
	char none[NO_MATCH];           /* said when the filters match nothing */
};

static inline bool runs_is_oldest_first(const struct runs *m)
{
	return m->sort == RUNS_TIME && !m->down;
}

void runs_draw(const struct view *v, struct grid *g, struct rect r);

#endif
