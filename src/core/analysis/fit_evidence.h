/* SPDX-License-Identifier: MIT */
/*
 * fit_evidence: how well a hypothesis about effects explains the runs of a
 * panel, and what one unit says of an effect.  Pure.
 */
#ifndef POSTSIL_FIT_EVIDENCE_H
#define POSTSIL_FIT_EVIDENCE_H

#include <stddef.h>

#include "core/analysis/panel_fit.h"

/* What is believed of an effect before the runs: N(mean, sd^2). */
struct fit_prior {
	double mean, sd;
};

/* The logarithm of the marginal likelihood, less a constant that is the same
 * for all priors: with A = gram + diag(1 / sd^2), b = rhs + mean / sd^2,
 *   b' A^-1 b / 2 - sum mean^2 / sd^2 / 2 - log |A| / 2 - sum log sd
 * effect: n_columns posterior means, or NULL. */
double fit_evidence(const struct fit *f, const struct fit_prior *prior,
		    double *effect);

/* What to ask for: the effect of `column`, when all others are effect[]. */
struct fit_given {
	size_t column;
	const double *effect;
};

/* The effect of a column on the units of one name alone, given the other
 * effects; se is infinite where their runs say nothing. */
struct fit_effect {
	double mean, se;
};

/* out: p->n_units of them, by panel.name. */
void fit_unit_effects(const struct fit *f, const struct panel *p,
		      const struct fit_given *given, struct fit_effect *out);

#endif
