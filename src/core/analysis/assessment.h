/* SPDX-License-Identifier: MIT */
/*
 * assessment: one word for how well a product's software serves it.
 *
 * The first rule that applies, from the top (days count from the same day as
 * those of the milestones; a limit is included):
 *
 *	rule              word                    where
 *	no_data           too early to say        there is no run
 *	little_history    too early to say        fewer than 6 runs, or 14 days of them
 *	falling           concerning              loses 1 % a month or more lately, and the
 *	                                          whole interval of the rate is below 0
 *	fallen            concerning              now a tenth or more under the highest
 *	                                          milestone that it reached
 *	quick_90          excellent               90 % within 90 days
 *	quick_80          good                    80 % within 180 days
 *	year_90           good                    90 % within 365 days
 *	young             too early to say        under 90 days old
 *	late_80           fair                    80 % at any time
 *	quick_70          fair                    70 % within 180 days
 *	rising            fair                    under a year old, and the whole interval of
 *	                                          the recent rate is above 0
 *	slow              concerning              everything else
 *
 * The limits are a convention, not a finding: a quarter, half a year and a year,
 * which is what a buyer waits, of a product that is replaced after two.
 */
#ifndef POSTSIL_ASSESSMENT_H
#define POSTSIL_ASSESSMENT_H

#include <stddef.h>

#include "core/analysis/milestone.h"
#include "core/analysis/trajectory.h"

#define ASSESSMENT_FALL_PCT 1.0
#define ASSESSMENT_FALLEN .9

enum assessment_word {
	ASSESSMENT_TOO_EARLY, ASSESSMENT_CONCERNING, ASSESSMENT_FAIR,
	ASSESSMENT_GOOD, ASSESSMENT_EXCELLENT
};

enum assessment_rule {
	ASSESSMENT_NO_DATA, ASSESSMENT_LITTLE_HISTORY, ASSESSMENT_FALLING,
	ASSESSMENT_FALLEN_BACK, ASSESSMENT_QUICK_90, ASSESSMENT_QUICK_80, ASSESSMENT_YEAR_90,
	ASSESSMENT_YOUNG, ASSESSMENT_LATE_80, ASSESSMENT_QUICK_70,
	ASSESSMENT_RISING, ASSESSMENT_SLOW, ASSESSMENT_RULES
};

/* "too early to say", "concerning", "fair", "good", "excellent" */
const char *assessment_word_name(enum assessment_word w);
/* As in the table above. */
const char *assessment_rule_name(enum assessment_rule r);

struct assessment_facts {
	size_t runs;
	double history_days;   /* from the first run to the newest */
	double age_days;       /* from the day that milestones count from */
	struct milestone milestones[MILESTONES];   /* of milestone_targets */
	struct rate recent;    /* trajectory.h */
	double now;            /* the share of today; 0 or NAN: unknown */
};

struct assessment {
	enum assessment_word word;
	enum assessment_rule rule;
	/* The milestone that decided, and what it could have taken; NAN where
	 * no milestone did, or any time. */
	double target, days, within_days;
};

void assessment_find(const struct assessment_facts *f, struct assessment *out);

#endif
