/* SPDX-License-Identifier: MIT */
/*
 * chart_facts: what analysis says of the series that a chart shows, in short: how soon it
 * got how far, how fast it moves, where it fell.
 *
 * It is taken from what is kept (standings.h) where that is about the very points that
 * are shown, which takes a fraction of a millisecond; else it is computed from them,
 * which takes some 4 microseconds each.
 */
#ifndef POSTSIL_CHART_FACTS_H
#define POSTSIL_CHART_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/analysis/milestone.h"
#include "core/analysis/trajectory.h"

struct chart;
struct workspace;

struct chart_facts {
	struct milestone milestone[MILESTONES];  /* of efficiencies, and of METRIC_CUSTOM
						  * as shares of its best level */
	struct rate recent;
	size_t *drop_at;      /* the point at which each drop's level began */
	size_t n_drops;
	bool kept;            /* nothing had to be computed */
};

/* Of the series of c with the focus; empty without one.  Release it. */
void chart_facts_load(struct chart_facts *f, const struct chart *c,
		      const struct workspace *ws);
void chart_facts_release(struct chart_facts *f);

/* "70 % d 32, …; +0.4 %/month; no runs d 126-147, …": a line for the foot of
 * the plot of c. */
void chart_facts_words(const struct chart_facts *f, const struct chart *c,
		       char *out, size_t size);

#endif
