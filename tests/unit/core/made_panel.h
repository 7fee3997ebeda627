/* SPDX-License-Identifier: MIT */
/*
 * made_panel: units with runs made by hand, for tests of cause and impact.
 *
 * Every unit runs daily, at 1000 times its own level with noise of half a per
 * cent from a generator of its own; fields 0 to 3 read "a0" to "d0", field 4,
 * which is of the environment, "performance".
 */
#ifndef POSTSIL_MADE_PANEL_H
#define POSTSIL_MADE_PANEL_H

#include "core/analysis/panel.h"

#define MADE_UNITS 8
#define MADE_RUNS 200
#define MADE_FIELDS 5

enum { DRIVER, KERNEL, CUDA, NUMPY, GOVERNOR };

struct made_panel {
	struct panel_unit unit[MADE_UNITS];
	struct track track[MADE_UNITS];
	struct regression drop[MADE_UNITS];
	const char *text[MADE_UNITS][MADE_RUNS][MADE_FIELDS];
	size_t n;
	struct panel panel;      /* after made_panel_finish() */
};

/* Adds a unit of so many runs; returns its place.  The panel is big: static. */
size_t made_unit(struct made_panel *m, const char *name, size_t runs);

/* From that run on. */
void made_text(struct made_panel *m, size_t unit, size_t from, int field,
	       const char *text);
void made_factor(struct made_panel *m, size_t unit, size_t from, double factor);

/* Looks for a drop in each unit, and builds the panel. */
void made_panel_finish(struct made_panel *m);
void made_panel_release(struct made_panel *m);

#endif
