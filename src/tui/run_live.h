/* SPDX-License-Identifier: MIT */
/*
 * run_live: panes that show a run in progress: plan, repetitions, environment and
 * preflight.
 */
#ifndef POSTSIL_RUN_LIVE_H
#define POSTSIL_RUN_LIVE_H

#include <stdbool.h>

#include "core/base/unit.h"
#include "tui/draw/grid.h"
#include "tui/draw/table.h"

struct live;
struct live_step;

bool run_live_is_measuring(const struct live *l);

/* A figure of a step for people. */
void run_live_value(const struct live_step *s, double v, char out[UNIT_TEXT]);

/* Head of the run, progress bar, one row per step.  st->selected is in sight. */
void run_live_draw_steps(const struct live *l, bool demo, struct table_state *st,
			 struct grid *g, struct rect r);

/* The current step's repetitions over their number. */
void run_live_draw_plot(const struct live *l, bool demo, struct grid *g,
			struct rect r);

/* Clock, temperature, power, load, throttling, preflight. */
void run_live_draw_env(const struct live *l, bool demo, struct grid *g,
		       struct rect r);

/* Every check with what was seen and wanted, remedies below failed ones. */
void run_live_draw_checks(const struct live *l, bool demo, struct grid *g,
			  struct rect r);

#endif
