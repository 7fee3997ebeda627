/* SPDX-License-Identifier: MIT */
/*
 * run_live: panes that show a run in progress: plan, repetitions, environment,
 * preflight, and whether its figures can be compared with earlier ones.
 */
#ifndef POSTSIL_RUN_LIVE_H
#define POSTSIL_RUN_LIVE_H

#include <stdbool.h>

#include "core/model/run_set.h"
#include "tui/draw/grid.h"
#include "tui/draw/table.h"

struct live;

bool run_live_is_measuring(const struct live *l);

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

/* In one or two sentences where the run stands against the best before in set
 * (of the same unit, device and precision) and whether it may be compared. */
enum style run_live_verdict(const struct live *l, const struct run_set *set,
			    const char *unit_id, char *out, size_t n);

#endif
