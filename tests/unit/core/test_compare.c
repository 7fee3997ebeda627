/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include "core/analysis/compare.h"

#define NEAR(a, b) do { \
	double a_ = (a), b_ = (b); \
	cr_expect(fabs(a_ - b_) < 1e-9, "%.9g, expected %.9g", a_, b_); \
} while (0)

/* A unit's track of runs every `every` days from `start` on, in levels that end
 * before the runs named. */
struct made {
	struct track track;
	struct level level[4];
	size_t n_levels;
};

static void make(struct made *m, double start, double every,
		 const double *value, size_t n)
{
	track_init(&m->track, n);
	for (size_t i = 0; i < n; i++) {
		m->track.day[i] = start + every * (double)i;
		m->track.value[i] = value[i];
	}
	m->level[0] = (struct level){ .start = 0, .end = n };
	m->n_levels = n > 0;
}

static struct compare_unit unit(const struct made *m)
{
	return (struct compare_unit){ &m->track, m->level, m->n_levels, 0 };
}

static const double grows[] = { .60, .62, .64, .66, .68, .70, .72, .74, .76,
				.78, .80, .82 };
static const double stays[] = { .90, .90, .91, .90, .90, .89, .90, .90, .91,
				.90, .90, .90 };

/* By hand: the newest nine of .60 to .82 have the median .74; .02 in 10 days is
 * .02 x 30.436875 / 10 = .06087375 a month. */
Test(compare, figures_of_one_unit_by_hand)
{
	struct comparison c;
	struct compare_unit u;
	struct made m;

	make(&m, 100, 10, grows, 12);
	u = unit(&m);
	compare_product(&u, 1, &c);
	cr_expect_eq(c.units, 1);
	cr_expect_eq(c.runs, 12);
	NEAR(c.first_day, 100);
	NEAR(c.days_since_first_calibration, 110);
	NEAR(c.efficiency, .74);
	NEAR(c.best, .82);
	NEAR(c.best_day, 110);
	NEAR(c.rate.per_month, .06087375);
	cr_expect(c.rate.low <= c.rate.per_month && c.rate.high >= c.rate.per_month);
	/* .70 is the sixth run; .80 the eleventh, behind which there are not two */
	cr_expect_eq(c.milestones[0].state, MILESTONE_REACHED);
	NEAR(c.milestones[0].days, 50);
	cr_expect_eq(c.milestones[1].state, MILESTONE_NOT_YET);
	cr_assert_eq(c.n_line, 12);
	NEAR(c.line[0].day, 0);
	NEAR(c.line[11].day, 110);
	/* the first nine, and the nine around the seventh */
	NEAR(c.line[0].level, .68);
	NEAR(c.line[6].level, .72);
	compare_release(&c);
	track_release(&m.track);
}

Test(compare, the_level_of_a_product_is_the_median_of_its_units)
{
	static const double a[] = { .70, .70, .70, .70 };
	static const double b[] = { .80, .80, .80, .80 };
	static const double d[] = { .50, .50, .50, .50 };
	struct compare_unit u[3];
	struct made m[3];
	size_t units;

	make(&m[0], 0, 10, a, 4);
	make(&m[1], 5, 10, b, 4);
	make(&m[2], 12, 10, d, 4);
	for (size_t i = 0; i < 3; i++)
		u[i] = unit(&m[i]);
	cr_expect(isnan(compare_level(u, 3, -1, &units)));
	cr_expect_eq(units, 0);
	NEAR(compare_level(u, 3, 0, &units), .70);
	cr_expect_eq(units, 1);
	NEAR(compare_level(u, 3, 5, &units), .75);
	NEAR(compare_level(u, 3, 12, &units), .70);
	cr_expect_eq(units, 3);
	/* 90 days behind the newest run of the first (30), of the second (35),
	 * of the third (42), and of none: then all count again */
	NEAR(compare_level(u, 3, 120, &units), .70);
	cr_expect_eq(units, 3);
	NEAR(compare_level(u, 3, 121, &units), .65);
	cr_expect_eq(units, 2);
	NEAR(compare_level(u, 3, 126, &units), .50);
	cr_expect_eq(units, 1);
	NEAR(compare_level(u, 3, 133, &units), .70);
	cr_expect_eq(units, 3);
	for (size_t i = 0; i < 3; i++)
		track_release(&m[i].track);
}

/* Four runs before and four behind a change, and one wild run. */
Test(compare, neither_a_wild_run_nor_the_other_side_of_a_change_enters)
{
	static const double x[] = { .70, .70, .10, .70, .90, .90, .90, .90 };
	struct compare_unit u;
	struct made m;

	make(&m, 0, 1, x, 8);
	m.level[0].end = 4;
	m.level[1] = (struct level){ .start = 4, .end = 8 };
	m.n_levels = 2;
	u = unit(&m);
	NEAR(compare_level(&u, 1, 2, NULL), .70);
	NEAR(compare_level(&u, 1, 3, NULL), .70);
	NEAR(compare_level(&u, 1, 4, NULL), .90);
	track_release(&m.track);
}

/* Day 0 of the product is the first run of any unit.  The second unit starts 40
 * days later, above 70 and 80 %: half of the units are there then. */
Test(compare, a_milestone_is_reached_when_half_of_the_units_have)
{
	static const double low[] = { .60, .60, .61, .60, .60, .60, .61, .60,
				      .60, .60, .60, .60 };
	struct comparison c;
	struct compare_unit u[3];
	struct made m[3];

	make(&m[0], 10, 10, low, 12);
	make(&m[1], 50, 10, stays, 12);
	make(&m[2], 10, 10, low, 12);
	for (size_t i = 0; i < 3; i++)
		u[i] = unit(&m[i]);
	compare_product(u, 2, &c);
	cr_expect_eq(c.milestones[1].state, MILESTONE_REACHED);
	NEAR(c.milestones[1].days, 40);
	compare_release(&c);
	compare_product(u, 3, &c);
	cr_expect_eq(c.milestones[1].state, MILESTONE_NEVER);
	cr_expect(isnan(c.milestones[1].days));
	compare_release(&c);
	for (size_t i = 0; i < 3; i++)
		track_release(&m[i].track);
}

/* Units that differ by .3 in level and grow alike grow at that rate together. */
Test(compare, the_rate_is_what_units_have_in_common_whatever_their_levels)
{
	double higher[12];
	struct comparison c;
	struct compare_unit u[2];
	struct made m[2];

	for (size_t i = 0; i < 12; i++)
		higher[i] = grows[i] + .3;
	make(&m[0], 0, 10, grows, 12);
	make(&m[1], 300, 10, higher, 12);
	for (size_t i = 0; i < 2; i++)
		u[i] = unit(&m[i]);
	compare_product(u, 2, &c);
	NEAR(c.rate.per_month, .06087375);
	cr_expect_eq(c.rate.n, 24);
	compare_release(&c);
	for (size_t i = 0; i < 2; i++)
		track_release(&m[i].track);
}

Test(compare, no_runs_give_no_figures_and_one_run_gives_its_own)
{
	static const double one = .75;
	struct comparison c;
	struct compare_unit u[2];
	struct made m[2];

	make(&m[0], 7, 1, NULL, 0);
	make(&m[1], 7, 1, &one, 1);
	u[0] = unit(&m[0]);
	u[1] = unit(&m[1]);
	compare_product(NULL, 0, &c);
	cr_expect(isnan(c.efficiency) && isnan(c.best));
	compare_release(&c);
	compare_product(u, 1, &c);
	cr_expect_eq(c.units, 0);
	cr_expect_eq(c.n_line, 0);
	cr_expect(isnan(c.efficiency) && isnan(c.days_since_first_calibration) &&
		  isnan(c.rate.per_month) && isnan(c.rate.low));
	cr_expect_eq(c.milestones[0].state, MILESTONE_NO_DATA);
	compare_release(&c);
	compare_product(u, 2, &c);
	cr_expect_eq(c.units, 1);
	NEAR(c.efficiency, .75);
	NEAR(c.days_since_first_calibration, 0);
	cr_expect_eq(c.n_line, 1);
	cr_expect(isnan(c.rate.per_month));
	cr_expect_eq(c.milestones[0].state, MILESTONE_REACHED);
	compare_release(&c);
	for (size_t i = 0; i < 2; i++)
		track_release(&m[i].track);
}

Test(compare, ten_thousand_runs_give_a_line_of_bounded_length)
{
	static double value[10000];
	struct comparison c;
	struct compare_unit u;
	struct made m;

	for (size_t i = 0; i < 10000; i++)
		value[i] = .7 + 1e-5 * (double)i;
	make(&m, 0, .1, value, 10000);
	u = unit(&m);
	compare_product(&u, 1, &c);
	cr_expect_eq(c.n_line, COMPARE_DAYS);
	/* the fifth from the end is the middle of the newest nine */
	NEAR(c.efficiency, .7 + 1e-5 * 9995);
	/* the middle of the history is the middle of the values, within a day */
	cr_expect(fabs(compare_at_age(&c, 500) - .75) < 6e-4);
	compare_release(&c);
	track_release(&m.track);
}

Test(compare, at_an_age_the_line_is_read_and_not_continued)
{
	struct compare_point line[] = { { 0, .6, 1 }, { 10, .7, 1 },
					{ 20, .8, 1 } };
	struct comparison c = { .line = line, .n_line = 3 };

	NEAR(compare_at_age(&c, 0), .6);
	NEAR(compare_at_age(&c, 9.9), .6);
	NEAR(compare_at_age(&c, 10), .7);
	NEAR(compare_at_age(&c, 20), .8);
	cr_expect(isnan(compare_at_age(&c, 20.1)));
	cr_expect(isnan(compare_at_age(&c, -1)));
	cr_expect(isnan(compare_at_age(&c, NAN)));
}

static void expect_order(const struct comparison *c, enum compare_key key,
			 const size_t *want)
{
	size_t order[4];

	compare_rank(c, 4, key, order);
	for (size_t i = 0; i < 4; i++)
		cr_expect_eq(order[i], want[i], "key %d, place %zu: %zu", key,
			     i, order[i]);
}

Test(compare, products_rank_by_the_key_and_unknown_ones_last)
{
	struct comparison c[4] = {
		{ .efficiency = .71, .best = .9, .rate.per_month = .013,
		  .days_since_first_calibration = 32 },
		{ .efficiency = NAN, .best = NAN, .rate.per_month = NAN,
		  .days_since_first_calibration = NAN },
		{ .efficiency = .92, .best = .93, .rate.per_month = NAN,
		  .days_since_first_calibration = 400 },
		{ .efficiency = .85, .best = .9, .rate.per_month = -.01,
		  .days_since_first_calibration = 100 },
	};

	c[0].milestones[1] = (struct milestone){ .state = MILESTONE_NOT_YET };
	c[1].milestones[1] = (struct milestone){ .state = MILESTONE_NO_DATA };
	c[2].milestones[1] = (struct milestone){ .state = MILESTONE_REACHED,
						 .days = 45 };
	c[3].milestones[1] = (struct milestone){ .state = MILESTONE_REACHED,
						 .days = 0 };
	expect_order(c, COMPARE_BY_EFFICIENCY, (size_t[]){ 2, 3, 0, 1 });
	expect_order(c, COMPARE_BY_RATE, (size_t[]){ 0, 3, 2, 1 });
	/* .9 twice: the more efficient one first */
	expect_order(c, COMPARE_BY_BEST, (size_t[]){ 2, 3, 0, 1 });
	expect_order(c, COMPARE_BY_DAYS_TO_80, (size_t[]){ 3, 2, 0, 1 });
	c[3].milestones[1].state = MILESTONE_NEVER;
	expect_order(c, COMPARE_BY_DAYS_TO_80, (size_t[]){ 2, 0, 3, 1 });
	expect_order(c, COMPARE_BY_AGE, (size_t[]){ 2, 3, 0, 1 });
}
