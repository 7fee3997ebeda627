/* SPDX-License-Identifier: MIT */
/*
 * tally: how many units took a step, and what became of them.  Units are counted
 * by name; the one whose drop is in question is left out.
 */
#ifndef POSTSIL_TALLY_H
#define POSTSIL_TALLY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/analysis/fit_evidence.h"
#include "core/analysis/panel.h"
#include "core/analysis/regression.h"

struct tally_drop {
	size_t unit;
	const struct regression *r;
	double log_size;         /* logarithm of the new level against the old;
				  * below 0 */
};

/* By the units' own effects: nearer to the drop than to nothing, nearer to
 * nothing, by more than a standard error, or neither. */
struct tally_effects {
	size_t dropped, stayed, unclear;
	double mean;             /* by their weights; NAN without any unit */
};

/* given: a column, and the effects of fit_evidence() when it did it. */
struct tally_effects tally_effects(const struct panel *p,
				   const struct tally_drop *d,
				   const struct fit *fit,
				   const struct fit_given *given);

/* Units with a drop of half to twice the size that started within so many days,
 * and within FIT_NEAR runs of it not this step; of no step at all when step is
 * p->n_steps. */
size_t tally_without(const struct panel *p, const struct tally_drop *d,
		     size_t step, double days);

/* Units with runs. */
size_t tally_others(const struct panel *p, const struct tally_drop *d);

/* Units, the one in question included, that took the step and took it back. */
size_t tally_back(const struct panel *p, size_t step);

/* Whether two steps were taken by the same run, always and everywhere, both
 * turned as in a and b. */
bool tally_is_together(const struct panel *p, const struct panel_switch *a,
		       const struct panel_switch *b);

#endif
