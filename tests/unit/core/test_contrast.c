/* SPDX-License-Identifier: MIT */
#include <math.h>

#include <criterion/criterion.h>

#include "core/analysis/contrast.h"

static void near(double got, double want, double tolerance)
{
	cr_expect(fabs(got - want) <= tolerance, "got %.12g, want %.12g", got,
		  want);
}

/* Expected values: a script of its own after Yuen 1974, with the level before as
 * the unit.  The noise alternates, so there is no autocorrelation to add. */
Test(contrast, is_yuens_trimmed_difference_in_per_cent)
{
	static const double x[20] = {
		100, 103, 99, 102, 98, 104, 97, 101, 96, 105,
		95, 98, 94, 97, 93, 99, 92, 96, 91, 140,
	};
	struct contrast c;

	contrast_of(x, 10, 10, &c);
	near(c.before, 100.5, 1e-12);
	near(c.after, 95.5, 1e-12);
	near(c.pct, -4.975124378109452, 1e-12);
	near(c.r, 0, 0);
	near(c.se_pct, 1.6337441847502174, 1e-12);
	near(c.df, 9.974070435664963, 1e-9);
	/* t(9) = 2.262157, NIST */
	near(c.low_pct, -4.975124378109452 - 2.262157 * 1.6337441847502174, 1e-6);
	near(c.high_pct, -4.975124378109452 + 2.262157 * 1.6337441847502174, 1e-6);
}

/* By hand: Var(mean of two) is (1 + r) / 2, of three (3 + 4 r + 2 r^2) / 9. */
Test(contrast, inflation_is_the_variance_of_a_mean_of_autocorrelated_runs)
{
	near(contrast_inflation(1, .6), 1, 1e-12);
	near(contrast_inflation(2, .5), 1.5, 1e-12);
	near(contrast_inflation(3, .5), (3 + 2 + .5) / 3, 1e-12);
	near(contrast_inflation(3, 0), 1, 0);
	/* (1 + r) / (1 - r) for long ones */
	near(contrast_inflation(1000000, .6), 4, 1e-4);
}

/* Solved by hand: .4 = r - (1 + 3 r) 2 / 40, so r = .45 / .85. */
Test(contrast, autocorrelation_is_freed_of_its_bias)
{
	near(contrast_autocorrelation(.4, 1, 40, 2), .45 / .85, 1e-12);
	near(contrast_autocorrelation(-.5, 1, 40, 2), 0, 0);
	near(contrast_autocorrelation(.99, 1, 40, 2), .9, 0);
	near(contrast_autocorrelation(0, 0, 40, 2), 0, 0);
}

Test(contrast, autocorrelated_runs_are_worth_less)
{
	double slow[40], fast[40];
	struct contrast a, b;

	/* the same values in another order: waves, and to and fro */
	for (int i = 0; i < 40; i++) {
		int wave = i % 20 < 10 ? i % 20 : 19 - i % 20;

		slow[i] = 100 + wave - (i < 20 ? 0 : 5);
		fast[i] = 100 + (i % 2 ? i % 20 / 2 : 9 - i % 20 / 2) -
			  (i < 20 ? 0 : 5);
	}
	contrast_of(slow, 20, 20, &a);
	contrast_of(fast, 20, 20, &b);
	near(a.pct, b.pct, 1e-9);
	cr_expect(a.r > .5 && b.r < .1, "%g %g", a.r, b.r);
	cr_expect(a.se_pct > 1.5 * b.se_pct);
	cr_expect(a.df < b.df);
}

Test(contrast, one_run_gives_a_difference_and_no_interval)
{
	static const double x[3] = { 100, 100, 90 };
	struct contrast c;

	contrast_of(x, 2, 1, &c);
	near(c.pct, -10, 1e-12);
	cr_expect(isnan(c.se_pct) && isnan(c.low_pct) && isnan(c.high_pct));
}

Test(contrast, equal_runs_differ_surely_and_nothing_has_no_percentage)
{
	static const double x[4] = { 100, 100, 90, 90 }, none[4] = { 0 };
	struct contrast c;

	contrast_of(x, 2, 2, &c);
	near(c.pct, -10, 1e-12);
	near(c.se_pct, 0, 0);
	near(c.low_pct, -10, 1e-12);
	contrast_of(none, 2, 2, &c);
	cr_expect(isnan(c.pct));
}
