/* SPDX-License-Identifier: MIT */
/*
 * cause: what a drop on one unit came from, by what all units of its kind show.
 *
 * Candidates are the changes of a field that the unit made where its level fell
 * (suspects.h).  Each, and "this unit alone", is a hypothesis of one regression
 * over all units (panel_fit.h): the effect of the one that did it was drawn from
 * N(d, (d/2)^2), d the logarithm of the drop, those of the innocent ones from
 * N(0, (d/6)^2), and of every step that is not in question from N(0, .03^2).
 * Its probability is its marginal likelihood (a Bayes factor in closed form:
 * Kass and Raftery, "Bayes factors", JASA 90, 1995) times its weight: 1 for a
 * candidate, in equal parts for the steps of a change that skipped versions; for
 * the unit alone the share of its runs that lie within CAUSE_NEAR of any switch,
 * since that is how often one is there by chance (squared, when a step was also
 * undone where the drop ended).  So where no other unit and no way back tells
 * anything, that share alone decides.
 *
 * The best hypothesis must also beat "there is no drop at all" by the number of
 * runs in the panel, as there are so many places where noise may look like one
 * (and by CAUSE_DOUBT at least); else it is CAUSE_DOUBTFUL.  The detector judged
 * by what was known when it confirmed the drop, and by the runs of one unit;
 * this is by all that is known now, with the noise and the autocorrelation of
 * all units.  A provisional drop is not doubted, as it claims little; what it is
 * put down to is weak.
 *
 * Where two candidates were always taken by the same run, on every unit, their
 * hypotheses are the same one: they are named together.
 *
 * Limits: one cause per drop; effects are taken as about the same on all units;
 * of the fields given only.  An environment that is the same throughout but
 * differs between units is no candidate.
 */
#ifndef POSTSIL_CAUSE_H
#define POSTSIL_CAUSE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/analysis/panel.h"
#include "core/analysis/regression.h"
#include "core/analysis/suspects.h"

#define CAUSE_CANDIDATES 8   /* the nearest */
#define CAUSE_RIVAL 20.0     /* so many times less likely is refuted */
#define CAUSE_DOUBT 3.0      /* nats */
#define CAUSE_SAME_DAYS 3.0
#define CAUSE_PERIOD_DAYS 30.0

enum cause_verdict {
	CAUSE_DOUBTFUL,      /* it may be noise: hold it back until more runs
			      * tell */
	CAUSE_UNKNOWN,       /* nothing that is known changed, or so much that it
			      * tells nothing, and there is no other unit */
	CAUSE_UNIT,          /* node variance: this unit alone, whatever changed
			      * on it, as others took the same or no steps and
			      * did not drop */
	CAUSE_COMMON,        /* as before, but other units dropped within
			      * CAUSE_SAME_DAYS without a step of theirs: look
			      * for what they share */
	CAUSE_FIELD,         /* the first candidate */
	CAUSE_INSEPARABLE,   /* one of the first n_named, which cannot be told
			      * apart */
};

/* "doubtful", "unknown", "unit", "common", "field", "inseparable" */
const char *cause_verdict_name(enum cause_verdict v);

/*
 * strong: probability >= .99; at least two other units (or the way back, on
 *   this one) dropped with it; at most a tenth as many stayed; at most half as
 *   many dropped in that time without it; one candidate named.
 * likely: probability >= .75 and at most half as many units stayed as dropped.
 *   Never more for a unit by itself, nor for several that are named together.
 * weak: any other step that is named; and of a unit by itself every one, where
 *   the drop is rather a drift.  none: no step is named.
 */
enum cause_confidence { CAUSE_NONE, CAUSE_WEAK, CAUSE_LIKELY, CAUSE_STRONG };

/* "none", "weak", "likely", "strong" */
const char *cause_confidence_name(enum cause_confidence c);

/* Texts are those of the tracks.  Units are counted by name. */
struct cause_candidate {
	struct panel_field of;
	const char *from, *to;
	/* which step between them it was, where the unit skipped versions and
	 * others did not; else the same two texts */
	const char *step_from, *step_to;
	size_t index;            /* run of the unit that was the first with it */
	double probability;
	bool together;           /* another candidate was always taken with it */
	/* Units that took this step, this one included as one that dropped.  A
	 * unit's own effect is what is left of its runs when those of all other
	 * steps are taken off; it stayed when that is nearer to nothing than to
	 * the drop, by more than its standard error.  back: took it back too. */
	size_t dropped, stayed, unclear;
	size_t back;
	size_t without;          /* units that dropped within CAUSE_PERIOD_DAYS,
				  * by half to twice as much, without it */
	double elsewhere_pct;    /* its effect on the other units; NAN: none */
};

/* A run that would tell: on that unit, back to `from`, then to `to` again, with
 * nothing else touched, three runs each.  from and to NULL: nothing to take
 * back; the same stack once more, and on another unit, tells. */
struct cause_trial {
	struct panel_field of;
	const char *from, *to;
	size_t unit;
};

struct cause {
	enum cause_verdict verdict;
	enum cause_confidence confidence;
	struct cause_candidate candidate[CAUSE_CANDIDATES];  /* likeliest first */
	size_t n_candidates;
	size_t n_named;          /* the first so many are blamed */
	double unit_probability; /* of "this unit alone" */
	double stands;           /* nats of the best hypothesis against no drop */
	double doubt;            /* what it must exceed */
	size_t other_units;      /* with runs of their own to compare with */
	size_t same_days;        /* of them, that dropped within CAUSE_SAME_DAYS
				  * without any step near */
	struct cause_trial trial;
};

/* Explains a drop of panel->units[unit], confirmed or provisional. */
void cause_find(const struct panel *p, size_t unit, const struct regression *r,
		struct cause *out);

#endif
