/* SPDX-License-Identifier: MIT */
/*
 * panel_fit: what the runs of all units say about the steps that may explain
 * one unit's drop: a regression with a level of its own for every unit.
 *
 * Runs: FIT_RUNS before and behind every switch of a step in question on every
 * unit; FIT_OWN_RUNS before and behind the drop; and FIT_RUNS about the first
 * FIT_HELPERS switches of every other step among those, which tell its effect
 * from the drop's.  A stretch ends at a drop, or its end, that no switch of
 * that unit comes near, since it is something else.
 *
 * Model, y the logarithm of a value with its outliers pulled in (fit_rows.h):
 *   y_wt = level_w + sum over steps j of effect_j x_wjt + own x_t + e_wt
 * x_wjt is +1 once stretch w took step j, and back at 0 when it took it back;
 * x_t is 1 on the unit in question while its drop lasts; effects are shared by
 * all units, levels by none.  Every other step that falls into a stretch has an
 * effect too (the commonest, up to FIT_COLUMNS in all; at the others the level
 * begins anew).  e is AR(1): rows are pre-whitened (Prais and Winsten 1954)
 * with one autocorrelation for all and divided by the noise of their unit
 * (fit_rows.h).  Levels are eliminated (Frisch and Waugh 1933), which leaves,
 * per stretch and in all, gram = X'X and rhs = X'y.
 *
 * Pure.  O(stretches x FIT_RUNS x active columns^2).
 */
#ifndef POSTSIL_PANEL_FIT_H
#define POSTSIL_PANEL_FIT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/analysis/panel.h"

#define FIT_RUNS 30
#define FIT_OWN_RUNS 90
#define FIT_HELPERS 20
#define FIT_COLUMNS 40
#define FIT_ACTIVE 16    /* columns in one stretch; then the level begins anew */
#define FIT_NEAR 5       /* a drop so many runs from a switch may be its work */

/* What to explain. */
struct fit_drop {
	size_t unit;
	size_t start, end;       /* first low run, first run behind the low ones */
};

struct fit_stretch {
	size_t unit, from, to;
	size_t column[FIT_ACTIVE], n_columns;   /* the active ones */
	double gram[FIT_ACTIVE][FIT_ACTIVE], rhs[FIT_ACTIVE];
};

struct fit {
	size_t n_steps;          /* columns 0 to n_steps - 1: those in question */
	size_t own;              /* the column behind them */
	size_t n_columns;        /* others behind that */
	double *gram, *rhs;      /* n_columns^2, n_columns */
	struct fit_stretch *stretch;
	size_t n_stretches;
	double r;                /* autocorrelation */
};

/* sign[i] turns step[i] so that its effect is that of the way the unit in
 * question went; n <= FIT_COLUMNS / 2. */
struct fit_question {
	struct fit_drop drop;
	const size_t *step;
	const int *sign;
	size_t n;
};

void fit_init(struct fit *f, const struct panel *p,
	      const struct fit_question *q);
void fit_release(struct fit *f);

#endif
