/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include <criterion/criterion.h>

#include "core/analysis/impact.h"
#include "made_panel.h"

static struct made_panel made;
static struct impact impact;

static void near(double got, double want, double tolerance)
{
	cr_expect(fabs(got - want) <= tolerance, "got %.12g, want %.12g", got,
		  want);
}

static void find(int wanted)
{
	made_panel_finish(&made);
	impact_find(&made.panel, wanted, &impact);
}

static void release(void)
{
	impact_release(&impact);
	made_panel_release(&made);
}

/* Levels without noise, so that differences are what they were made. */
static void flatten(size_t unit, double value)
{
	for (size_t i = 0; i < made.track[unit].n; i++)
		made.track[unit].value[i] = value;
}

/* The picture of the impact view: -3.6, -3.2 and -3.5 on three hosts.  By hand:
 * mean -3.4333, s .20817, t(2) = 4.302653 (NIST): half 4.302653 s / sqrt(3). */
Test(impact, pairs_each_unit_with_itself_and_gives_students_interval)
{
	static const double factor[3] = { .964, .968, .965 };
	static const char *const name[3] = { "lab-03", "lab-07", "lab-11" };
	const struct impact_row *row;

	for (size_t u = 0; u < 3; u++) {
		flatten(made_unit(&made, name[u], 80), 1000 + 100 * (double)u);
		made_text(&made, u, 40 + u, DRIVER, "a1");
		made_factor(&made, u, 40 + u, factor[u]);
	}
	find(DRIVER);
	cr_expect_eq(impact.field, DRIVER);
	cr_expect(!impact.substitute);
	cr_assert_eq(impact.n_rows, 2);
	row = &impact.rows[0];
	cr_expect_str_eq(row->text, "a0");
	cr_expect_eq(row->against, IMPACT_NONE);
	cr_expect(isnan(row->pct));
	cr_expect_eq(row->runs, 40 + 41 + 42);
	cr_expect_eq(row->units, 3);
	near(row->median, 1100, 1e-9);
	row = &impact.rows[1];
	cr_expect_str_eq(row->text, "a1");
	near(row->first_day, 40, 0);
	cr_expect_eq(row->runs, 40 + 39 + 38);
	cr_expect_eq(row->against, 0);
	cr_assert_eq(row->n_pairs, 3);
	near(row->pairs[1].pct, -3.2, 1e-9);
	near(row->pct, -3.43333333, 1e-6);
	near(row->low, -3.43333333 - .51712, 1e-4);
	near(row->high, -3.43333333 + .51712, 1e-4);
	cr_expect_eq(row->n_also, 0);
	release();
}

Test(impact, units_that_agree_by_chance_are_not_surer_than_their_runs)
{
	const struct impact_row *row;
	double se;

	for (size_t u = 0; u < 2; u++)
		made_unit(&made, u ? "b" : "a", 80);
	/* the very same runs */
	memcpy(made.track[1].value, made.track[0].value, 80 * sizeof(double));
	for (size_t u = 0; u < 2; u++)
		made_text(&made, u, 40, DRIVER, "a1");
	find(DRIVER);
	row = &impact.rows[1];
	near(row->pairs[0].pct, row->pairs[1].pct, 0);
	se = row->pairs[0].se_pct;
	cr_expect(se > 0);
	near(row->high - row->pct, 1.959964 * sqrt(2) * se / 2, 1e-6);
	release();
}

Test(impact, one_unit_has_the_interval_of_its_runs)
{
	const struct impact_row *row;

	made_unit(&made, "a", 80);
	made_text(&made, 0, 40, DRIVER, "a1");
	made_factor(&made, 0, 40, .95);
	find(DRIVER);
	row = &impact.rows[1];
	cr_assert_eq(row->n_pairs, 1);
	cr_expect(row->low < -5 && -5 < row->high, "%g %g", row->low, row->high);
	/* noise of .5 % in 30 runs a side: .95 .0065 sqrt(2 / 30) 2 and a little */
	cr_expect(row->high - row->low > .3 && row->high - row->low < 1.5,
		  "%g", row->high - row->low);
	release();
}

Test(impact, what_changed_beside_is_told_and_what_changed_far_ends_the_runs)
{
	const struct impact_row *row;

	for (size_t u = 0; u < 2; u++) {
		flatten(made_unit(&made, u ? "b" : "a", 90), 1000);
		made_text(&made, u, 45, DRIVER, "a1");
		made_factor(&made, u, 45, .98);
	}
	made_text(&made, 0, 45, KERNEL, "6.8.0-90");
	made_text(&made, 0, 47, GOVERNOR, "powersave");
	made_text(&made, 1, 57, CUDA, "12.6");
	made_factor(&made, 1, 57, .5);
	find(DRIVER);
	row = &impact.rows[1];
	near(row->pairs[1].pct, -2, 1e-9);
	cr_assert_eq(row->n_also, 2);
	cr_expect_eq(row->also[0].field, KERNEL);
	cr_expect_eq(row->also[0].changes, 1);
	cr_expect_str_eq(row->also[0].from, "b0");
	cr_expect_str_eq(row->also[0].to, "6.8.0-90");
	cr_expect_eq(row->also[1].field, GOVERNOR);
	release();
}

Test(impact, the_way_back_counts_for_the_later_text)
{
	made_unit(&made, "a", 120);
	flatten(0, 1000);
	made_text(&made, 0, 40, DRIVER, "a1");
	made_factor(&made, 0, 40, .96);
	made_text(&made, 0, 80, DRIVER, "a0");
	made_factor(&made, 0, 80, 1 / .96);
	find(DRIVER);
	cr_assert_eq(impact.n_rows, 2);
	cr_expect_eq(impact.rows[0].against, IMPACT_NONE);
	cr_expect_eq(impact.rows[0].runs, 80);
	cr_assert_eq(impact.rows[1].n_pairs, 1);
	near(impact.rows[1].pct, -4, 1e-9);
	near(impact.rows[1].low, -4, 1e-6);
	release();
}

Test(impact, a_skipped_version_is_compared_with_what_units_came_from)
{
	made_unit(&made, "a", 120);
	made_unit(&made, "b", 120);
	flatten(0, 1000);
	flatten(1, 1000);
	made_text(&made, 0, 40, DRIVER, "a1");
	made_text(&made, 1, 60, DRIVER, "a2");
	made_factor(&made, 1, 60, 1.03);
	find(DRIVER);
	cr_assert_eq(impact.n_rows, 3);
	cr_expect_str_eq(impact.rows[2].text, "a2");
	cr_expect_eq(impact.rows[2].against, 0);
	near(impact.rows[2].pct, 3, 1e-9);
	release();
}

Test(impact, a_field_with_one_text_gives_way_to_the_first_that_varies)
{
	made_unit(&made, "a", 60);
	made_text(&made, 0, 30, CUDA, "12.6");
	made_text(&made, 0, 40, NUMPY, "2.0");
	find(DRIVER);
	cr_expect(impact.substitute);
	cr_expect_eq(impact.field, CUDA);
	cr_assert_eq(impact.n_rows, 2);
	impact_release(&impact);
	impact_find(&made.panel, NUMPY, &impact);
	cr_expect(!impact.substitute);
	cr_expect_str_eq(impact.rows[1].text, "2.0");
	release();
}

Test(impact, where_nothing_varies_there_is_one_row)
{
	made_unit(&made, "a", 10);
	find(KERNEL);
	cr_expect(!impact.substitute);
	cr_expect_eq(impact.field, KERNEL);
	cr_assert_eq(impact.n_rows, 1);
	cr_expect_eq(impact.rows[0].runs, 10);
	impact_release(&impact);
	for (size_t i = 0; i < 10; i++)
		made.text[0][i][KERNEL] = NULL;
	impact_find(&made.panel, KERNEL, &impact);
	cr_expect_eq(impact.n_rows, 0);
	release();
}

/* The mean of many units covers what was put in about as often as it says. */
Test(impact, an_interval_over_noisy_units_covers_the_truth)
{
	const struct impact_row *row;

	for (size_t u = 0; u < MADE_UNITS; u++) {
		static const char *const name[MADE_UNITS] = {
			"a", "b", "c", "d", "e", "f", "g", "h" };

		made_unit(&made, name[u], 80);
		made_text(&made, u, 40, DRIVER, "a1");
		made_factor(&made, u, 40, 1.01);
	}
	find(DRIVER);
	row = &impact.rows[1];
	cr_expect_eq(row->n_pairs, MADE_UNITS);
	cr_expect(row->low < 1 && 1 < row->high, "%g %g", row->low, row->high);
	cr_expect(row->high - row->low < .35, "%g", row->high - row->low);
	release();
}
