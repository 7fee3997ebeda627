/* SPDX-License-Identifier: MIT */
#include <math.h>

#include <criterion/criterion.h>

#include "core/analysis/assessment.h"

/* A product of that age, a year of runs, not moving; no milestone reached. */
static struct assessment_facts product(double age_days)
{
	struct assessment_facts f = { .runs = 100, .history_days = age_days,
				      .age_days = age_days,
				      .recent = { .low = -.01, .high = .01 } };

	for (size_t i = 0; i < MILESTONES; i++)
		f.milestones[i] = (struct milestone){
			.target = milestone_targets[i],
			.state = MILESTONE_NEVER, .days = NAN };
	return f;
}

/* 70, 80 and 90 % on those days, below 0: not reached. */
static struct assessment_facts reached(double age, double d70, double d80,
				       double d90)
{
	struct assessment_facts f = product(age);
	double days[MILESTONES] = { d70, d80, d90 };

	for (size_t i = 0; i < MILESTONES; i++)
		if (days[i] >= 0) {
			f.milestones[i].state = MILESTONE_REACHED;
			f.milestones[i].days = days[i];
		}
	return f;
}

static void expect(struct assessment_facts f, const char *word,
		   const char *rule)
{
	struct assessment a;

	assessment_find(&f, &a);
	cr_expect_str_eq(assessment_word_name(a.word), word);
	cr_expect_str_eq(assessment_rule_name(a.rule), rule);
}

/* Day 0, Day 45 and Day 180, and one milestone that does not apply. */
Test(assessment, the_specifications_three_products)
{
	expect(reached(400, 0, 0, 45), "excellent", "quick_90");
	expect(reached(400, 45, 180, -1), "good", "quick_80");
	expect(reached(400, 180, -1, -1), "fair", "quick_70");
	expect(reached(400, -1, -1, -1), "concerning", "slow");
}

Test(assessment, limits_are_included)
{
	expect(reached(400, 10, 10, 90), "excellent", "quick_90");
	expect(reached(400, 10, 10, 90.1), "good", "quick_80");
	expect(reached(400, 10, 180.1, -1), "fair", "late_80");
	expect(reached(400, 10, 200, 365), "good", "year_90");
	expect(reached(400, 10, 200, 366), "fair", "late_80");
	expect(reached(400, 180.1, -1, -1), "concerning", "slow");
}

Test(assessment, a_fall_counts_more_than_any_milestone)
{
	struct assessment_facts f = reached(400, 0, 0, 0);

	f.recent = (struct rate){ .per_month = -.02, .low = -.03, .high = -.01,
				  .pct_per_month = -2 };
	expect(f, "concerning", "falling");
	f.recent.pct_per_month = -.9;
	expect(f, "excellent", "quick_90");
	/* not sure to be one */
	f.recent = (struct rate){ .per_month = -.02, .low = -.05, .high = .01,
				  .pct_per_month = -2 };
	expect(f, "excellent", "quick_90");
}

/* .81 is nine tenths of .9, .63 of .7. */
Test(assessment, a_milestone_that_was_lost_by_a_tenth_is_no_praise)
{
	struct assessment_facts f = reached(400, 0, 0, 0);

	f.now = .05;
	expect(f, "concerning", "fallen");
	f.now = .809;
	expect(f, "concerning", "fallen");
	f.now = .811;
	expect(f, "excellent", "quick_90");
	f.now = NAN;
	expect(f, "excellent", "quick_90");
	f = reached(400, 10, -1, -1);
	f.now = .62;
	expect(f, "concerning", "fallen");
	f.now = .64;
	expect(f, "fair", "quick_70");
	f = reached(400, -1, -1, -1);
	f.now = .1;
	expect(f, "concerning", "slow");
}

Test(assessment, too_early_is_said_of_little_history_and_of_young_products)
{
	struct assessment_facts f = reached(400, 0, 0, 0);

	f.runs = 0;
	expect(f, "too early to say", "no_data");
	f.runs = 5;
	expect(f, "too early to say", "little_history");
	f.runs = 6;
	f.history_days = 13.9;
	expect(f, "too early to say", "little_history");
	f.history_days = 14;
	expect(f, "excellent", "quick_90");
	expect(reached(89, 20, -1, -1), "too early to say", "young");
	expect(reached(90, 20, -1, -1), "fair", "quick_70");
	expect(reached(30, 10, 20, -1), "good", "quick_80");
}

Test(assessment, half_a_year_below_70_is_fair_only_while_it_rises)
{
	struct assessment_facts f = reached(200, -1, -1, -1);

	expect(f, "concerning", "slow");
	f.recent.low = .001;
	expect(f, "fair", "rising");
	f.age_days = 365;
	expect(f, "concerning", "slow");
	/* no trend is known */
	f.age_days = 200;
	f.recent = (struct rate){ NAN, NAN, NAN, NAN, 0 };
	expect(f, "concerning", "slow");
}

Test(assessment, the_reason_names_the_milestone_and_its_limit)
{
	struct assessment_facts f = reached(400, 45, 180, -1);
	struct assessment a;

	assessment_find(&f, &a);
	cr_expect_eq(a.rule, ASSESSMENT_QUICK_80);
	cr_expect_eq(a.target, .8);
	cr_expect_eq(a.days, 180);
	cr_expect_eq(a.within_days, 180);
	f = reached(400, 45, 300, -1);
	assessment_find(&f, &a);
	cr_expect_eq(a.days, 300);
	cr_expect(isnan(a.within_days));
	f = product(400);
	assessment_find(&f, &a);
	cr_expect(isnan(a.target) && isnan(a.days) && isnan(a.within_days));
}
