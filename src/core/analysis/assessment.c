/* SPDX-License-Identifier: MIT */
#include "core/analysis/assessment.h"

#include <math.h>
#include <stdbool.h>

#define QUARTER 90.0
#define HALF 180.0
#define YEAR 365.0

enum milestone_place { NONE = -1, AT_70, AT_80, AT_90 };

/* A rule without a milestone has a function. */
struct rule {
	const char *name;
	enum assessment_word word;
	enum milestone_place at;
	double within;
	bool (*applies)(const struct assessment_facts *f);
};

static bool has_none(const struct assessment_facts *f)
{
	return !f->runs;
}

static bool has_little(const struct assessment_facts *f)
{
	return f->runs < MILESTONE_MIN_RUNS ||
	       f->history_days < MILESTONE_MIN_DAYS;
}

static bool falls(const struct assessment_facts *f)
{
	return f->recent.high < 0 &&
	       f->recent.pct_per_month <= -ASSESSMENT_FALL_PCT;
}

static bool has_fallen(const struct assessment_facts *f)
{
	int i = AT_90;

	while (i >= AT_70 && f->milestones[i].state != MILESTONE_REACHED)
		i--;
	return i >= AT_70 && f->now > 0 &&
	       f->now <= ASSESSMENT_FALLEN * f->milestones[i].target;
}

static bool is_young(const struct assessment_facts *f)
{
	return f->age_days < QUARTER;
}

static bool rises(const struct assessment_facts *f)
{
	return f->age_days < YEAR && f->recent.low > 0;
}

static bool always(const struct assessment_facts *f)
{
	return f != NULL;
}

static const struct rule rules[ASSESSMENT_RULES] = {
	[ASSESSMENT_NO_DATA] = { .name = "no_data", .at = NONE,
		.word = ASSESSMENT_TOO_EARLY, .applies = has_none },
	[ASSESSMENT_LITTLE_HISTORY] = { .name = "little_history", .at = NONE,
		.word = ASSESSMENT_TOO_EARLY, .applies = has_little },
	[ASSESSMENT_FALLING] = { .name = "falling", .at = NONE,
		.word = ASSESSMENT_CONCERNING, .applies = falls },
	[ASSESSMENT_FALLEN_BACK] = { .name = "fallen", .at = NONE,
		.word = ASSESSMENT_CONCERNING, .applies = has_fallen },
	[ASSESSMENT_QUICK_90] = { .name = "quick_90", .at = AT_90,
		.word = ASSESSMENT_EXCELLENT, .within = QUARTER },
	[ASSESSMENT_QUICK_80] = { .name = "quick_80", .at = AT_80,
		.word = ASSESSMENT_GOOD, .within = HALF },
	[ASSESSMENT_YEAR_90] = { .name = "year_90", .at = AT_90,
		.word = ASSESSMENT_GOOD, .within = YEAR },
	[ASSESSMENT_YOUNG] = { .name = "young", .at = NONE,
		.word = ASSESSMENT_TOO_EARLY, .applies = is_young },
	[ASSESSMENT_LATE_80] = { .name = "late_80", .at = AT_80,
		.word = ASSESSMENT_FAIR, .within = INFINITY },
	[ASSESSMENT_QUICK_70] = { .name = "quick_70", .at = AT_70,
		.word = ASSESSMENT_FAIR, .within = HALF },
	[ASSESSMENT_RISING] = { .name = "rising", .at = NONE,
		.word = ASSESSMENT_FAIR, .applies = rises },
	[ASSESSMENT_SLOW] = { .name = "slow", .at = NONE,
		.word = ASSESSMENT_CONCERNING, .applies = always },
};

const char *assessment_word_name(enum assessment_word w)
{
	static const char *const name[] = {
		[ASSESSMENT_TOO_EARLY] = "too early to say",
		[ASSESSMENT_CONCERNING] = "concerning",
		[ASSESSMENT_FAIR] = "fair",
		[ASSESSMENT_GOOD] = "good",
		[ASSESSMENT_EXCELLENT] = "excellent",
	};

	return name[w];
}

const char *assessment_rule_name(enum assessment_rule r)
{
	return rules[r].name;
}

static bool decides(const struct rule *r, const struct assessment_facts *f)
{
	const struct milestone *m;

	if (r->at == NONE)
		return r->applies(f);
	m = &f->milestones[r->at];
	return m->state == MILESTONE_REACHED && m->days <= r->within;
}

void assessment_find(const struct assessment_facts *f, struct assessment *out)
{
	enum assessment_rule i = 0;
	const struct rule *r;

	while (!decides(&rules[i], f))
		i++;
	r = &rules[i];
	*out = (struct assessment){ .word = r->word, .rule = i, .target = NAN,
				    .days = NAN, .within_days = NAN };
	if (r->at == NONE)
		return;
	out->target = f->milestones[r->at].target;
	out->days = f->milestones[r->at].days;
	if (isfinite(r->within))
		out->within_days = r->within;
}
