/* SPDX-License-Identifier: MIT */
/*
 * track_facts: what analysis says of one series, for the panes that show it:
 * levels, rate, milestones, regressions.
 *
 * Texts in it are borrowed from the run_set, and good as long as that is.  Days count
 * from the first run.
 */
#ifndef POSTSIL_TRACK_FACTS_H
#define POSTSIL_TRACK_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/analysis/series.h"
#include "core/analysis/standing.h"
#include "core/analysis/track.h"

struct track_facts {
	struct track track;
	struct standing standing;
	size_t *drop_at;              /* the point at which each drop's level began */
};

/* Everything.  threshold is a ratio, 0.05. */
void track_facts_of(struct track_facts *f, const struct series *s,
		    const struct run_set *set, double threshold);

/* All but the drops. */
void track_facts_levels(struct track_facts *f, const struct series *s,
			const struct run_set *set);
void track_facts_release(struct track_facts *f);

/* From the first to the last run of a series, in days. */
double track_days(const struct series *s);

/* "d 32", "not yet", "never", "-", and "d 32?" for a provisional one. */
void milestone_text(const struct milestone *m, char *out, size_t size);

/* Points of per cent a month for an efficiency, and for shares of a best level; per cent
 * a month of the level for the rest; NAN with too little history. */
double rate_pct(const struct rate *r, bool is_share);

/* The same as text: "+0.4", "-". */
void rate_text(const struct rate *r, bool is_share, char *out, size_t size);

#endif
