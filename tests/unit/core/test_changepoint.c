/* SPDX-License-Identifier: MIT */
/*
 * Expected figures come from two programs that implement the same formulas
 * independently of this one (a C simulator and a numpy script, which agree),
 * from combinatorics, and from the record of the Nile.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "core/analysis/changepoint.h"
#include "core/analysis/despike.h"
#include "core/analysis/rank_test.h"
#include "core/analysis/step_factor.h"

#define LONG 400

static const double pattern[5] = { 100, 101, 99, 100.5, 99.5 };

static void near(double got, double want, double tolerance)
{
	cr_assert(fabs(got - want) <= tolerance, "got %.12g, want %.12g", got,
		  want);
}

/* A series put together from pieces. */
struct made {
	double x[LONG];
	size_t n;
};

static void add(struct made *s, double x, size_t times)
{
	for (; times; times--)
		s->x[s->n++] = x;
}

static void add_pattern(struct made *s, double shift, size_t times)
{
	for (; times; times--)
		for (size_t i = 0; i < 5; i++)
			add(s, pattern[i] + shift, 1);
}

/* The changes as "40@43 52@60", as the published cases are written. */
static void found(const struct made *s, const struct changepoint_options *o,
		  char *out, size_t size)
{
	struct change c[20];
	size_t n = changepoint_find(s->x, NULL, s->n, o, c, 20), used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < n && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%zu@%zu",
					 i ? " " : "", c[i].index, c[i].at);
}

#define EXPECT(s, o, want) do { \
	char got_[200]; \
	found(s, o, got_, sizeof got_); \
	cr_expect_str_eq(got_, want, "got \"%s\", want \"%s\"", got_, want); \
} while (0)

/* Log Bayes factor of a step before the last m of n values. */
static double factor(const double *z, size_t n, size_t m, double s0,
		     struct step_null *null, struct step_cell *cells,
		     struct step_factor *f)
{
	double sum[LONG], square[LONG], lag[LONG];
	struct step_series s = { .z = z, .sum = sum, .square = square,
				 .lag = lag, .n = n };

	step_sums(z, 0, n, sum, square, lag);
	step_null_init(null, &s, s0);
	step_cells(null, &s, m, cells);
	step_factor_of(null, cells, f);
	return f->lbf;
}

Test(changepoint, step_factor_of_eleven_values_is_the_published_one)
{
	static const double z[] = { 0, 1, 0, 1, 0, 1, 0, 1, -4, -3, -4 };
	static const double weight[STEP_RHOS] = { .613, .212, .084, .037, .018,
						  .014, .011, .011 };
	struct step_null null;
	struct step_cell cells[STEP_RHOS];
	struct step_factor f;

	near(factor(z, 11, 3, .2, &null, cells, &f), 7.69101, 5e-6);
	near(f.size, -4.16667, 5e-6);
	near(null.r[0] - null.s, 40.54545, 5e-6);
	near(cells[0].d, 3 - 9. / 11, 1e-12);
	near(cells[0].b, -9.090909, 5e-7);
	near(null.r[3] - null.s, 29.50857, 5e-6);
	near(cells[3].d, 1.088571, 5e-7);
	near(cells[3].b, -5.051429, 5e-7);
	for (int i = 0; i < STEP_RHOS; i++)
		near(f.weight[i], weight[i], 5.1e-4);
}

Test(changepoint, step_factor_of_forty_quiet_runs_and_three_low_ones)
{
	struct made s = { .n = 0 };
	struct step_null null;
	struct step_cell cells[STEP_RHOS];
	struct step_factor f;

	add_pattern(&s, -100, 8);
	add(&s, -5, 1);
	add(&s, -4, 1);
	add(&s, -6, 1);
	near(factor(s.x, 43, 3, .2, &null, cells, &f), 22.1526, 5e-5);
	near(f.size, -5, .2);
}

Test(changepoint, rank_levels_are_those_of_combinatorics)
{
	near(rank_p(0, 10, 3), 1. / 286, 1e-12);
	near(rank_p(1, 10, 3), 2. / 286, 1e-12);
	near(rank_p(1, 3, 10), 2. / 286, 1e-12);
	near(rank_p(0, 20, 3), 1. / 1771, 1e-12);
	near(rank_p(0, 40, 3), 8.1031e-5, 5e-10);
	near(rank_p(0, 40, 5), 8.1849e-7, 5e-12);
	near(rank_p(0, 12, 3), 1. / 455, 1e-12);
	near(rank_p(0, 10, 5), 1. / 3003, 1e-15);
	/* U = 2 of 3 and 4: {0}, {1}, {2}, {1,1} of 35 arrangements */
	near(rank_p(2, 3, 4), 4. / 35, 1e-12);
	/* U up to 11 of 5 and 5: 106 of 252, table of Mann and Whitney, .421 */
	near(rank_p(11, 5, 5), .421, 5e-4);
	/* exact for 15 and 15 is 6.4e-9 at U = 0; the approximation is fair */
	cr_assert(rank_p(0, 15, 15) < 1e-5);
	cr_assert_eq(rank_p(0, 100, 14) > 0, 1);
}

Test(changepoint, ranks_count_ties_half_and_round_up)
{
	static const double high[] = { 1, 2, 3 }, low[] = { 0, 2, 0 };

	/* 1 < 2 once, 2 = 2 once: 1.5, which counts as 2 */
	cr_assert_eq(rank_u(high, 3, low, 3), 2);
}

Test(changepoint, one_outlier_is_pulled_in_and_nothing_else)
{
	struct made s = { .n = 0 };
	double r[11], scale, limit;

	add_pattern(&s, 0, 1);
	add(&s, 85, 1);
	add_pattern(&s, 0, 1);
	scale = despike_scale(s.x, s.n);
	near(scale, 1.57251, 5e-6);
	for (size_t i = 0; i < s.n; i++)
		r[i] = s.x[i] - despike_median5(s.x, s.n, i);
	limit = despike_limit(r, s.n, scale, DESPIKE_QUANTILE);
	near(limit, 3.93128, 5e-6);
	for (size_t i = 0; i < s.n; i++)
		cr_assert_eq(fabs(r[i]) > limit, i == 5);
	near(s.x[5] - r[5] - limit, 96.0687, 5e-5);
}

Test(changepoint, median_of_five_is_that_of_a_sort)
{
	static const double x[] = { 5, 1, 4, 2, 3, 9, 8, 0, 7, 6 };
	static const double want[] = { 3, 3, 3, 3, 4, 3, 7, 7, 7, 7 };

	for (size_t i = 0; i < 10; i++)
		near(despike_median5(x, 10, i), want[i], 0);
}

Test(changepoint, equal_and_too_few_values_give_no_change)
{
	struct made s = { .n = 0 };

	EXPECT(&s, &changepoint_online, "");
	add(&s, 100, 1);
	EXPECT(&s, &changepoint_online, "");
	add(&s, 50, 1);
	EXPECT(&s, &changepoint_online, "");
	s.n = 0;
	add(&s, 100, 30);
	EXPECT(&s, &changepoint_online, "");
	s.n = 0;
	add(&s, 0, 30);
	EXPECT(&s, &changepoint_online, "");
}

Test(changepoint, a_gross_drop_needs_three_runs)
{
	struct made s = { .n = 0 };

	add(&s, 100, 10);
	add(&s, 90, 3);
	EXPECT(&s, &changepoint_online, "10@13");
}

Test(changepoint, early_drops_wait_for_the_ranks)
{
	struct changepoint_options o = changepoint_online;
	struct made s = { .n = 0 };

	add(&s, 100, 10);
	add(&s, 96, 6);
	EXPECT(&s, &changepoint_online, "10@15");
	o.gate = false;
	EXPECT(&s, &o, "10@13");
}

Test(changepoint, drops_are_found_at_the_published_runs)
{
	struct made s = { .n = 0 };
	struct change c;

	add_pattern(&s, 0, 8);
	EXPECT(&s, &changepoint_online, "");
	add(&s, 95, 1);
	add(&s, 96, 1);
	add(&s, 94, 1);
	EXPECT(&s, &changepoint_online, "40@43");
	changepoint_find(s.x, NULL, s.n, &changepoint_online, &c, 1);
	near(c.lbf, 22.153, 5e-4);
	near(c.change_pct, -5, 1e-9);
	cr_assert(!c.drift);
	add_pattern(&s, 0, 3);
	EXPECT(&s, &changepoint_online, "40@43");

	s.n = 0;
	add_pattern(&s, 0, 8);
	add_pattern(&s, -3, 2);
	EXPECT(&s, &changepoint_online, "40@43");
	changepoint_find(s.x, NULL, s.n, &changepoint_online, &c, 1);
	near(c.lbf, 13.257, 5e-4);
	near(c.confidence, 1 / (1 + exp(-13.257)), 1e-8);

	s.n = 0;
	add_pattern(&s, 0, 4);
	add_pattern(&s, -5, 2);
	EXPECT(&s, &changepoint_online, "20@23");
	s.n = 0;
	add_pattern(&s, 0, 2);
	add_pattern(&s, -5, 2);
	EXPECT(&s, &changepoint_online, "10@15");
}

Test(changepoint, a_rise_is_found_and_direction_follows_the_metric)
{
	struct changepoint_options lower = changepoint_online;
	struct made s = { .n = 0 };

	add_pattern(&s, 0, 8);
	add_pattern(&s, 3, 2);
	EXPECT(&s, &changepoint_online, "40@43");
	/* one more series where the rise needs the lower threshold */
	lower.lower_is_better = true;
	EXPECT(&s, &lower, "40@43");
}

Test(changepoint, two_low_runs_are_no_level)
{
	struct changepoint_options o = changepoint_online;
	struct made s = { .n = 0 };

	add_pattern(&s, 0, 8);
	add(&s, 90, 2);
	add_pattern(&s, 0, 2);
	EXPECT(&s, &changepoint_online, "");
	o.gate = false;
	EXPECT(&s, &o, "39@42");
}

Test(changepoint, outliers_and_two_modes_are_no_change)
{
	static const double modes[10] = { 100, 97, 100.5, 99.5, 97.5, 100, 100.5,
					  97, 99.5, 100 };
	struct made s = { .n = 0 };

	add_pattern(&s, 0, 8);
	for (size_t i = 7; i < s.n; i += 10)
		s.x[i] = 85;
	EXPECT(&s, &changepoint_online, "");
	s.n = 0;
	for (size_t i = 0; i < 60; i++)
		add(&s, modes[i % 10], 1);
	EXPECT(&s, &changepoint_online, "");
}

/* A documented limit: a drift is found as steps; most carry the label. */
Test(changepoint, a_ramp_is_found_as_steps)
{
	static const double wobble[5] = { 0, .4, -.4, .2, -.2 };
	struct made s = { .n = 0 };
	struct change c[4];
	size_t n;

	for (size_t i = 0; i < 60; i++)
		add(&s, 100 - .05 * (double)i + wobble[i % 5], 1);
	EXPECT(&s, &changepoint_online, "12@29 27@39 42@54");
	n = changepoint_find(s.x, NULL, s.n, &changepoint_online, c, 4);
	cr_assert_eq(n, 3);
	for (size_t i = 0; i < n; i++)
		cr_assert(c[i].drift);
}

/* Annual flow of the Nile at Aswan, 1871 to 1915 (Cobb 1978); the first dam
 * was begun in 1898: index 27 or 28. */
Test(changepoint, the_dam_at_aswan_is_found)
{
	static const double nile[45] = {
		1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995,
		935, 1110, 994, 1020, 960, 1180, 799, 958, 1140, 1100, 1210,
		1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940,
		833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702,
	};
	struct made s = { .n = 45 };
	struct change c;

	memcpy(s.x, nile, sizeof nile);
	EXPECT(&s, &changepoint_online, "28@37");
	changepoint_find(s.x, NULL, s.n, &changepoint_online, &c, 1);
	near(c.lbf, 5.803, 5e-4);
}

Test(changepoint, levels_lie_between_the_changes)
{
	struct made s = { .n = 0 };
	struct change c[2];
	struct level l[3];
	size_t n;

	cr_assert_eq(changepoint_levels(s.x, 0, NULL, 0, l), 0);
	add_pattern(&s, 0, 8);
	add_pattern(&s, -3, 2);
	n = changepoint_find(s.x, NULL, s.n, &changepoint_online, c, 2);
	cr_assert_eq(changepoint_levels(s.x, s.n, c, n, l), 2);
	cr_assert_eq(l[0].start, 0);
	cr_assert_eq(l[0].end, 40);
	near(l[0].median, 100, 0);
	near(l[0].spread, .5 * 1.482602218505602, 1e-12);
	cr_assert_eq(l[1].start, 40);
	cr_assert_eq(l[1].end, 50);
	near(l[1].median, 97, 0);
}

Test(changepoint, more_changes_than_room_are_counted)
{
	struct made s = { .n = 0 };
	struct change c[1];

	for (int i = 0; i < 4; i++)
		add_pattern(&s, i % 2 ? 0 : -10, 6);
	cr_assert_eq(changepoint_find(s.x, NULL, s.n, &changepoint_online, c, 1), 3);
	cr_assert_eq(c[0].index, 30);
	cr_assert_eq(changepoint_find(s.x, NULL, s.n, &changepoint_online, NULL, 0), 3);
}

/* Three outliers are a change; and it is over when so many runs lie above all three
 * that the ranks say it at 1.2e-3: 1 / C(18, 3) = 1.23e-3, 1 / C(19, 3) = 1.03e-3, so
 * behind 16.  What falls later is then seen for itself, in three runs. */
Test(changepoint, three_outliers_are_found_to_be_over_and_hide_no_later_drop)
{
	struct made s = { .n = 0 };

	add_pattern(&s, 0, 8);
	add(&s, 92, 1);
	add(&s, 85, 1);
	add(&s, 94, 1);
	add_pattern(&s, 0, 3);
	EXPECT(&s, &changepoint_online, "40@43");
	add_pattern(&s, 0, 2);
	EXPECT(&s, &changepoint_online, "40@43 43@59");
	add_pattern(&s, 0, 5);
	add_pattern(&s, -5, 1);
	EXPECT(&s, &changepoint_online, "40@43 43@59 93@96");
}

/* A change to the worse by a little, of two runs: not enough for a change, enough to
 * look again.  Rises are no reason to. */
Test(changepoint, two_low_runs_are_a_suspicion_and_two_high_ones_none)
{
	struct changepoint_options lower = changepoint_online;
	struct changepoint *c = changepoint_new(&changepoint_online), *l;
	struct change change;

	lower.lower_is_better = true;
	l = changepoint_new(&lower);
	cr_assert(!changepoint_suspects(c), "nothing is known");
	for (size_t i = 0; i < 40; i++) {
		cr_assert(!changepoint_feed(c, pattern[i % 5], false, &change));
		cr_assert(!changepoint_feed(l, pattern[i % 5], false, &change));
		cr_assert(!changepoint_suspects(c), "after %zu quiet runs", i + 1);
	}
	for (size_t i = 0; i < 2; i++) {
		cr_assert(!changepoint_feed(c, 96.5 + (double)i, false, &change));
		cr_assert(!changepoint_feed(l, 96.5 + (double)i, false, &change));
	}
	cr_assert(changepoint_suspects(c));
	cr_assert(!changepoint_suspects(l), "lower is better there");
	changepoint_free(c);
	changepoint_free(l);
}

/* Three low runs that pass there and would not elsewhere; a rise gets nothing. */
Test(changepoint, a_new_stack_needs_less_evidence_for_a_drop_alone)
{
	const struct changepoint_options o = changepoint_stacked;
	bool boundary[LONG] = { [40] = true };
	struct made s = { .n = 0 };
	struct change at, off;

	add_pattern(&s, 0, 8);
	add(&s, 98.5, 1);
	add(&s, 98.2, 1);
	add(&s, 98.7, 1);
	cr_assert_eq(changepoint_find(s.x, NULL, s.n, &o, &off, 1), 0);
	cr_assert_eq(changepoint_find(s.x, boundary, s.n, &o, &at, 1), 1);
	cr_expect_eq(at.index, 40);
	cr_expect_eq(at.at, 43);
	cr_expect(at.lbf >= o.threshold - o.boundary_bonus && at.lbf < o.threshold,
		  "%.3f proves nothing", at.lbf);
	for (size_t i = 0; i < s.n; i++)
		s.x[i] = 200 - s.x[i];
	cr_assert_eq(changepoint_find(s.x, boundary, s.n, &o, &at, 1), 0);
}

/* The same three low values: sure ones are a change, unsure ones are none; and equal
 * intervals say nothing. */
Test(changepoint, wide_intervals_take_weight_away)
{
	static const double half[3] = { 0, .5, 30 };
	struct made s = { .n = 0 };

	add_pattern(&s, 0, 8);
	add(&s, 97, 1);
	add(&s, 98, 1);
	add(&s, 96, 1);
	for (int k = 0; k < 3; k++) {
		struct changepoint *c = changepoint_new(&changepoint_online);
		struct change change;
		size_t found = 0;

		for (size_t i = 0; i < s.n; i++) {
			struct changepoint_run run = {
				.x = s.x[i], .half = i < 40 && k == 2 ? .5 : half[k],
			};

			found += changepoint_feed_run(c, &run, &change);
		}
		cr_expect_eq(found, k == 2 ? 0 : 1, "half-width %g: %zu changes",
			     half[k], found);
		changepoint_free(c);
	}
}

/* Resumed behind any value, the detector says what it would have said. */
Test(changepoint, intervals_survive_a_resumption)
{
	struct made s = { .n = 0 };
	double half[LONG];
	struct change all[8], change;
	struct changepoint *c = changepoint_new(&changepoint_online);
	size_t n = 0;

	add_pattern(&s, 0, 16);
	add_pattern(&s, -3, 4);
	for (size_t i = 0; i < s.n; i++)
		half[i] = i % 7 == 3 ? 9 : .3;
	for (size_t i = 0; i < s.n; i += 7)
		s.x[i + 3 < s.n ? i + 3 : i] -= 4;
	for (size_t i = 0; i < s.n; i++)
		n += changepoint_feed_run(c, &(struct changepoint_run){
				.x = s.x[i], .half = half[i] }, &all[n]);
	changepoint_free(c);
	cr_assert_eq(n, 1);
	for (size_t seen = 1; seen < 80; seen++) {
		bool none[LONG] = { false };
		struct changepoint_past past = { .x = s.x, .boundary = none,
						 .seen = seen, .half = half };
		size_t found = 0;

		c = changepoint_resume(&changepoint_online, &past);
		for (size_t i = seen; i < s.n && !found; i++)
			found += changepoint_feed_run(c, &(struct changepoint_run){
					.x = s.x[i], .half = half[i] }, &change);
		changepoint_free(c);
		cr_assert_eq(found, 1, "resumed behind %zu", seen);
		cr_expect_eq(change.index, all[0].index);
		cr_expect_eq(change.at, all[0].at);
		cr_expect_eq(change.lbf, all[0].lbf);
	}
}
