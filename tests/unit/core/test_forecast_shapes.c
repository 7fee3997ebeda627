/* SPDX-License-Identifier: MIT */
/* What forecasts are made of: curves (growth.h) and steps (stairs.h). */
#include <math.h>

#include <criterion/criterion.h>

#include "core/analysis/growth.h"
#include "core/analysis/stairs.h"

#define NEAR(a, b, eps) do { \
	double a_ = (a), b_ = (b); \
	cr_expect(fabs(a_ - b_) <= (eps), "%.9g, expected %.9g", a_, b_); \
} while (0)

/* Points without noise of low + (top - low) g(t), every two days. */
static void draw(const struct growth_curve *c, double *t, double *y, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		t[i] = 2 * (double)i;
		y[i] = growth_level(c, t[i]);
	}
}

static struct growth_points points(const double *t, const double *y, size_t n)
{
	return (struct growth_points){
		.t = t, .y = y, .n = n, .ceiling = 1, .floor = 1e-4,
		.prior = { { .87, .05, .9 }, { .5, .3, .1 } } };
}

/* By hand: 1 - 1/e of the way at t = tau, half of it at the middle of a
 * logistic curve, half of it at tau of a power of one. */
Test(growth, curves_are_where_their_formulas_say)
{
	struct growth_curve e = { .shape = GROWTH_EXPONENTIAL, .p = log(50),
				  .low = .5, .top = .9 };
	struct growth_curve l = { .shape = GROWTH_LOGISTIC, .p = 80, .q = log(20),
				  .low = .5, .top = .9 };
	struct growth_curve p = { .shape = GROWTH_POWER, .p = log(50), .q = 0,
				  .low = .5, .top = .9 };

	NEAR(growth_level(&e, 0), .5, 1e-12);
	NEAR(growth_level(&e, 50), .752848223531, 1e-9);
	NEAR(growth_level(&l, 80), .7, 1e-12);
	/* 1 / (1 + e^-1) */
	NEAR(growth_level(&l, 100), .792423431452, 1e-9);
	NEAR(growth_level(&p, 50), .7, 1e-12);
	NEAR(growth_level(&p, 150), .8, 1e-12);
}

Test(growth, the_day_of_a_target_is_where_the_curve_has_it)
{
	for (enum growth_shape s = 0; s < GROWTH_SHAPES; s++) {
		struct growth_curve c = { .shape = s, .p = log(60), .q = .5,
					  .low = .4, .top = .85 };

		NEAR(growth_level(&c, growth_day(&c, .7)), .7, 1e-9);
		cr_expect(isinf(growth_day(&c, .85)));
		cr_expect(growth_day(&c, .39) < 0);
	}
}

Test(growth, the_likeliest_cell_is_the_curve_that_was_drawn)
{
	static const struct growth_curve truth[] = {
		{ .shape = GROWTH_EXPONENTIAL, .p = 4.1, .low = .5, .top = .88 },
		{ .shape = GROWTH_LOGISTIC, .p = 70, .q = 3.2, .low = .5,
		  .top = .88 },
	};
	struct growth_cell cell[GROWTH_CELLS];
	double t[90], y[90];

	for (size_t i = 0; i < 2; i++) {
		struct growth_points g = points(t, y, 90);
		size_t n, best = 0;

		draw(&truth[i], t, y, 90);
		n = growth_cells(&g, cell);
		cr_assert(n <= GROWTH_CELLS);
		for (size_t j = 1; j < n; j++)
			if (growth_evidence(&g, &cell[j], 90) >
			    growth_evidence(&g, &cell[best], 90))
				best = j;
		cr_expect_eq(cell[best].shape, truth[i].shape);
		NEAR(cell[best].p, truth[i].p, truth[i].shape ? 1 : .05);
		NEAR(cell[best].top, .88, .005);
	}
}

/* As weights they are shares of the evidence of their cell. */
Test(growth, the_curves_of_a_cell_add_up_to_its_evidence)
{
	static const struct growth_curve truth = {
		.shape = GROWTH_EXPONENTIAL, .p = 4.1, .low = .5, .top = .88 };
	struct growth_curve curve[GROWTH_PRIORS * GROWTH_TOPS];
	struct growth_cell cell[GROWTH_CELLS];
	double t[20], y[20], evidence, sum = 0;
	struct growth_points g = points(t, y, 20);

	draw(&truth, t, y, 20);
	for (size_t i = 0; i < 20; i++)
		y[i] += i % 2 ? .005 : -.005;
	growth_cells(&g, cell);
	evidence = growth_evidence(&g, &cell[20], 20);
	growth_curves(&g, &cell[20], 20, curve);
	for (size_t i = 0; i < GROWTH_PRIORS * GROWTH_TOPS; i++) {
		sum += exp(curve[i].log_weight - evidence);
		cr_expect(curve[i].top <= 1 && curve[i].top >= curve[i].low);
	}
	NEAR(sum, 1, 1e-9);
}

/* .50, .60, .68 for ten runs each. */
Test(stairs, finds_the_places_and_heights_of_steps)
{
	static const double height[] = { .5, .6, .68 };
	struct stairs s[STAIRS_MAX];
	double t[30], y[30], best = -INFINITY;
	struct growth_points g = points(t, y, 30);
	size_t n, likeliest = 0;

	for (size_t i = 0; i < 30; i++) {
		t[i] = 3 * (double)i;
		y[i] = height[i / 10] + (i % 2 ? .002 : -.002);
	}
	n = stairs_find(&g, s);
	for (size_t i = 0; i < n; i++)
		if (stairs_evidence(&g, &s[i], 30) > best) {
			best = stairs_evidence(&g, &s[i], 30);
			likeliest = i;
		}
	cr_assert_eq(s[likeliest].k, 2);
	cr_expect_eq(s[1].start[1], 10);
	cr_expect_eq(s[1].start[2], 20);
	cr_expect_eq(s[1].start[3], 30);
	NEAR(s[1].level[1], .6, 1e-12);
	/* 30 x .002^2, and the floor */
	NEAR(s[1].rss, 30 * (4e-6 + 1e-8), 1e-12);
}

/* Shares of what is left: 2 / (r + 1) with r steps to go, all with one. */
Test(stairs, gains_of_a_path_are_on_average_as_documented)
{
	for (size_t r = 1; r <= STAIRS_TO_GO; r++) {
		double sum = 0;

		for (uint64_t seed = 0; seed < 4000; seed++) {
			struct stairs_path p = { .seed = seed * 977, .top = 1,
						 .rate = .1, .to_go = r };
			double day = stairs_day(&p, 1e-9, 1e9);

			sum += stairs_level(&p, day);
		}
		NEAR(sum / 4000, 2 / ((double)r + 1), .02);
	}
}

Test(stairs, paths_rise_to_their_top_and_the_same_seed_gives_the_same)
{
	struct stairs_path p = { .seed = 42, .from_day = 100, .from_level = .6,
				 .top = .8, .rate = .05, .to_go = 4 };
	double level = .6;

	for (double day = 100; day < 1000; day += 10) {
		cr_expect(stairs_level(&p, day) >= level);
		level = stairs_level(&p, day);
	}
	NEAR(level, .8, 1e-12);
	cr_expect_eq(stairs_day(&p, .7, 1e9), stairs_day(&p, .7, 1e9));
	cr_expect_eq(stairs_day(&p, .55, 1e9), 100);
	cr_expect(isinf(stairs_day(&p, .81, 1e9)));
	cr_expect(isinf(stairs_day(&p, .7, 100.001)));
	/* the day is the first one with the level */
	cr_expect(stairs_level(&p, stairs_day(&p, .7, 1e9)) >= .7);
	cr_expect(stairs_level(&p, stairs_day(&p, .7, 1e9) - 1e-6) < .7);
}

/* One step in 1 / rate days: the mean day of the first one. */
Test(stairs, steps_come_at_their_rate)
{
	double sum = 0;

	for (uint64_t seed = 0; seed < 4000; seed++) {
		struct stairs_path p = { .seed = seed * 31, .top = 1, .rate = .02,
					 .to_go = 3 };

		sum += stairs_day(&p, 1e-9, 1e9);
	}
	NEAR(sum / 4000, 50, 2.5);
}
