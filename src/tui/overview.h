/* SPDX-License-Identifier: MIT */
/*
 * overview: the model of the overview, shared by view_overview.c and the panes
 * it is made of, pane_*.c.  Private to them.
 */
#ifndef POSTSIL_OVERVIEW_H
#define POSTSIL_OVERVIEW_H

#include <stdbool.h>

#include "tui/chart.h"
#include "tui/chart_facts.h"
#include "tui/draw/grid.h"
#include "tui/draw/table.h"
#include "tui/machine.h"
#include "tui/no_match.h"
#include "tui/overview_tables.h"
#include "tui/track_facts.h"
#include "tui/workspace.h"

/* In the order of Tab. */
enum overview_pane {
	PANE_MACHINE, PANE_LIVE, PANE_TRAJECTORY, PANE_MATURITY, PANE_ALERTS,
	PANE_COUNT
};

struct overview {
	const struct workspace *ws;   /* borrowed; it outlives the view */
	struct machine machine;
	struct chart chart;
	struct chart_choice choice;
	struct chart_facts facts;     /* of the chart's focus series */
	struct overview_tables tables;
	struct table_state maturity, alerts;
	unsigned loads;               /* of the workspace, when none was written */
	char none[NO_MATCH];          /* said when the filters match nothing */
	enum overview_pane focus;
	bool focused;                 /* focus was chosen, by us or by a key */
};

/* Each draws its pane with its frame in r. */
void pane_machine_draw(struct overview *o, struct grid *g, struct rect r);
void pane_live_draw(struct overview *o, struct grid *g, struct rect r);
void pane_trajectory_draw(struct overview *o, struct grid *g, struct rect r);
void pane_maturity_draw(struct overview *o, struct grid *g, struct rect r);
void pane_alerts_draw(struct overview *o, struct grid *g, struct rect r);

#endif
