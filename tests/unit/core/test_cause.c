/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include <criterion/criterion.h>

#include "core/analysis/cause.h"
#include "made_panel.h"

/* Criterion forks for every test, so each has its own. */
static struct made_panel made;

static void explain(size_t unit, struct cause *out)
{
	made_panel_finish(&made);
	cr_assert_eq(made.unit[unit].n_drops, 1, "unit %zu has no drop", unit);
	cause_find(&made.panel, unit, &made.drop[unit], out);
}

static void units(size_t n, size_t runs)
{
	static const char *const name[MADE_UNITS] = {
		"lab-00", "lab-01", "lab-02", "lab-03", "lab-04", "lab-05",
		"lab-06", "lab-07",
	};

	for (size_t i = 0; i < n; i++)
		made_unit(&made, name[i], runs);
}

static void expect_named(const struct cause *c, int field, const char *from,
			 const char *to)
{
	cr_assert_eq(c->verdict, CAUSE_FIELD, "it is %s, %.1f nats of %.1f",
		     cause_verdict_name(c->verdict), c->stands, c->doubt);
	cr_assert_eq(c->n_named, 1);
	cr_expect_eq(c->candidate[0].of.field, field);
	cr_expect_str_eq(c->candidate[0].from, from);
	cr_expect_str_eq(c->candidate[0].to, to);
}

static void expect_confidence(const struct cause *c, enum cause_confidence want)
{
	cr_expect_eq(c->confidence, want, "%s, want %s",
		     cause_confidence_name(c->confidence),
		     cause_confidence_name(want));
}

/* The specification: 513.0 to 489.2 with the driver 560.35 to 560.40. */
Test(cause, the_specifications_driver_is_likely_and_to_be_tried_without)
{
	struct cause c;

	units(1, 33);
	made_factor(&made, 0, 0, .513);
	made_factor(&made, 0, 30, 489.2 / 513.0);
	made_text(&made, 0, 0, DRIVER, "560.35");
	made_text(&made, 0, 30, DRIVER, "560.40");
	explain(0, &c);
	expect_named(&c, DRIVER, "560.35", "560.40");
	expect_confidence(&c, CAUSE_LIKELY);
	cr_expect_eq(c.candidate[0].index, 30);
	cr_expect_eq(c.candidate[0].dropped, 1);
	cr_expect_eq(c.candidate[0].stayed, 0);
	cr_expect(isnan(c.candidate[0].elsewhere_pct));
	cr_expect_eq(c.other_units, 0);
	cr_expect_eq(c.trial.unit, 0);
	cr_expect_str_eq(c.trial.from, "560.35");
	cr_expect_str_eq(c.trial.to, "560.40");
	made_panel_release(&made);
}

Test(cause, of_a_drift_on_one_unit_a_change_is_weakly_the_cause)
{
	struct cause c;

	units(1, 80);
	made_text(&made, 0, 40, DRIVER, "560.40");
	made_factor(&made, 0, 40, .96);
	explain(0, &c);
	expect_confidence(&c, CAUSE_LIKELY);
	made.drop[0].drift = true;
	cause_find(&made.panel, 0, &made.drop[0], &c);
	expect_named(&c, DRIVER, "a0", "560.40");
	expect_confidence(&c, CAUSE_WEAK);
	made_panel_release(&made);
}

Test(cause, on_one_unit_that_changes_every_few_runs_a_change_says_little)
{
	static const char *const kernel[] = { "1", "2", "3", "4", "5", "6", "7",
		"8", "9", "10", "11", "12", "13", "14", "15" };
	struct cause c;

	units(1, 60);
	for (size_t i = 0; i < 15; i++)
		made_text(&made, 0, 4 * i, KERNEL, kernel[i]);
	made_factor(&made, 0, 40, .95);
	explain(0, &c);
	cr_expect_neq(c.confidence, CAUSE_LIKELY);
	cr_expect_neq(c.confidence, CAUSE_STRONG);
	made_panel_release(&made);
}

/* The picture of the workstation: the driver and the kernel changed together
 * on one of three hosts, and two kept the old kernel. */
Test(cause, hosts_that_kept_the_kernel_and_dropped_alike_convict_the_driver)
{
	static const double factor[3] = { .964, .968, .965 };
	struct cause c;

	units(3, 100);
	for (size_t u = 0; u < 3; u++) {
		made_text(&made, u, 50 + 5 * u, DRIVER, "560.40");
		made_factor(&made, u, 50 + 5 * u, factor[u]);
	}
	made_text(&made, 0, 50, KERNEL, "6.8.0-90");
	explain(0, &c);
	expect_named(&c, DRIVER, "a0", "560.40");
	expect_confidence(&c, CAUSE_STRONG);
	cr_expect_eq(c.candidate[0].dropped, 3);
	cr_expect_eq(c.candidate[0].stayed + c.candidate[0].unclear, 0);
	/* -3.2 and -3.5 on the other two; each is known to .13 */
	cr_expect(fabs(c.candidate[0].elsewhere_pct + 3.35) < .4, "%g",
		  c.candidate[0].elsewhere_pct);
	cr_assert_eq(c.n_candidates, 2);
	cr_expect_eq(c.candidate[1].of.field, KERNEL);
	cr_expect_eq(c.candidate[1].dropped, 1);
	cr_expect_eq(c.candidate[1].without, 2);
	made_panel_release(&made);
}

/* TensorRT-LLM: a library was pinned for what was one node's doing. */
Test(cause, a_unit_that_drops_where_others_with_the_change_do_not_is_named_alone)
{
	struct cause c;

	units(4, 120);
	for (size_t u = 0; u < 4; u++)
		made_text(&made, u, 50 + 3 * u, CUDA, "12.6");
	made_factor(&made, 2, 56, .95);
	explain(2, &c);
	cr_expect_eq(c.verdict, CAUSE_UNIT);
	expect_confidence(&c, CAUSE_NONE);
	cr_expect_eq(c.n_named, 0);
	cr_assert_eq(c.n_candidates, 1);
	cr_expect_eq(c.candidate[0].of.field, CUDA);
	cr_expect_eq(c.candidate[0].stayed, 3);
	cr_expect_eq(c.candidate[0].dropped, 1);
	cr_expect_eq(c.other_units, 3);
	cr_expect_null(c.trial.from);
	cr_expect(c.unit_probability > .95);
	made_panel_release(&made);
}

Test(cause, a_drop_without_any_change_names_no_component)
{
	struct cause c;

	units(3, 120);
	made_factor(&made, 1, 60, .96);
	explain(1, &c);
	cr_expect_eq(c.verdict, CAUSE_UNIT);
	cr_expect_eq(c.n_candidates, 0);
	expect_confidence(&c, CAUSE_NONE);
	cr_expect_eq(c.same_days, 0);
	made_panel_release(&made);
}

Test(cause, alone_and_without_any_change_nothing_is_known)
{
	struct cause c;

	units(1, 120);
	made_factor(&made, 0, 60, .96);
	explain(0, &c);
	cr_expect_eq(c.verdict, CAUSE_UNKNOWN);
	made_panel_release(&made);
}

Test(cause, a_drop_of_all_units_on_one_day_is_common)
{
	struct cause c;

	units(4, 120);
	for (size_t u = 0; u < 4; u++)
		made_factor(&made, u, 70, .95);
	made_text(&made, 0, 20, NUMPY, "2.0");
	explain(0, &c);
	cr_expect_eq(c.verdict, CAUSE_COMMON);
	cr_expect_eq(c.same_days, 3);
	made_panel_release(&made);
}

Test(cause, components_always_changed_together_are_both_named)
{
	struct cause c;

	units(4, 120);
	for (size_t u = 0; u < 4; u++) {
		made_text(&made, u, 40 + 7 * u, DRIVER, "560.40");
		made_text(&made, u, 40 + 7 * u, CUDA, "12.6");
		made_text(&made, u, 41 + 2 * u, KERNEL, "6.8.0-90");
		made_factor(&made, u, 40 + 7 * u, .96);
	}
	explain(0, &c);
	cr_expect_eq(c.verdict, CAUSE_INSEPARABLE);
	cr_assert_eq(c.n_named, 2);
	cr_expect_eq(c.candidate[0].of.field, DRIVER);
	cr_expect_eq(c.candidate[1].of.field, CUDA);
	cr_expect(c.candidate[0].together && c.candidate[1].together);
	expect_confidence(&c, CAUSE_LIKELY);
	cr_assert_eq(c.n_candidates, 3);
	cr_expect_eq(c.candidate[2].of.field, KERNEL);
	cr_expect(!c.candidate[2].together);
	made_panel_release(&made);
}

Test(cause, one_unit_that_changed_only_one_of_the_two_tells_them_apart)
{
	struct cause c;

	units(5, 120);
	for (size_t u = 0; u < 4; u++) {
		made_text(&made, u, 40 + 7 * u, DRIVER, "560.40");
		made_text(&made, u, 40 + 7 * u, CUDA, "12.6");
		made_factor(&made, u, 40 + 7 * u, .96);
	}
	made_text(&made, 4, 60, CUDA, "12.6");
	explain(0, &c);
	expect_named(&c, DRIVER, "a0", "560.40");
	/* what the driver did is taken off before CUDA is looked at */
	cr_expect_eq(c.candidate[1].stayed, 4);
	cr_expect_eq(c.candidate[1].dropped, 1);
	made_panel_release(&made);
}

Test(cause, a_governor_is_named_as_environment)
{
	struct cause c;

	units(6, 120);
	for (size_t u = 0; u < 6; u++)
		made_text(&made, u, 58 + u, DRIVER, "560.40");
	for (size_t u = 0; u < 2; u++) {
		made_text(&made, u, 60, GOVERNOR, "powersave");
		made_factor(&made, u, 60, .97);
	}
	explain(1, &c);
	expect_named(&c, GOVERNOR, "performance", "powersave");
	cr_expect(c.candidate[0].of.environment);
	cr_expect_eq(c.candidate[0].dropped, 2);
	expect_confidence(&c, CAUSE_LIKELY);
	made_panel_release(&made);
}

Test(cause, the_way_back_on_one_unit_is_as_good_as_other_units)
{
	struct cause c;

	units(1, 120);
	made_text(&made, 0, 50, DRIVER, "560.40");
	made_factor(&made, 0, 50, .96);
	made_text(&made, 0, 80, DRIVER, "a0");
	made_factor(&made, 0, 80, 1 / .96);
	explain(0, &c);
	expect_named(&c, DRIVER, "a0", "560.40");
	cr_expect_eq(c.candidate[0].back, 1);
	expect_confidence(&c, CAUSE_STRONG);
	made_panel_release(&made);
}

Test(cause, a_unit_that_skipped_a_version_learns_from_those_that_did_not)
{
	struct cause c;

	units(4, 150);
	for (size_t u = 0; u < 3; u++) {
		made_text(&made, u, 40 + 4 * u, DRIVER, "545.23");
		made_text(&made, u, 80 + 4 * u, DRIVER, "550.54");
		made_factor(&made, u, 80 + 4 * u, .96);
	}
	made_text(&made, 0, 0, DRIVER, "535.86");
	made_text(&made, 0, 40, DRIVER, "545.23");
	made_text(&made, 0, 80, DRIVER, "550.54");
	for (size_t u = 1; u < 3; u++) {
		made_text(&made, u, 0, DRIVER, "535.86");
		made_text(&made, u, 40 + 4 * u, DRIVER, "545.23");
		made_text(&made, u, 80 + 4 * u, DRIVER, "550.54");
	}
	made_text(&made, 3, 0, DRIVER, "535.86");
	made_text(&made, 3, 70, DRIVER, "550.54");
	made_factor(&made, 3, 70, .96);
	explain(3, &c);
	expect_named(&c, DRIVER, "535.86", "550.54");
	cr_expect_str_eq(c.candidate[0].step_from, "545.23");
	cr_expect_str_eq(c.candidate[0].step_to, "550.54");
	cr_expect_eq(c.candidate[0].dropped, 4);
	made_panel_release(&made);
}

/* A change point that more runs took back. */
Test(cause, a_drop_that_did_not_last_is_doubtful)
{
	struct regression r = {
		.state = REGRESSION_CONFIRMED, .first = 60, .start = 60,
		.last_good = 59, .current = 119, .confirmed_at = 66,
		.ended_at = REGRESSION_NONE, .previous_level = 1000,
		.current_level = 988, .change_pct = -1.2,
	};
	struct cause c;

	units(3, 120);
	made_text(&made, 0, 60, DRIVER, "560.40");
	made_panel_finish(&made);
	cause_find(&made.panel, 0, &r, &c);
	cr_expect_eq(c.verdict, CAUSE_DOUBTFUL, "%.1f nats of %.1f", c.stands,
		     c.doubt);
	expect_confidence(&c, CAUSE_NONE);
	cr_expect_eq(c.n_named, 0);
	cr_expect_eq(c.n_candidates, 1);
	/* ln(3 x 120) */
	cr_expect(fabs(c.doubt - 5.8861) < 1e-4);
	made_panel_release(&made);
}

Test(cause, a_provisional_drop_is_weakly_put_to_its_change)
{
	struct cause c;

	units(2, 60);
	made_text(&made, 0, 59, DRIVER, "560.40");
	made_factor(&made, 0, 59, .92);
	explain(0, &c);
	cr_assert_eq(made.drop[0].state, REGRESSION_PROVISIONAL);
	expect_named(&c, DRIVER, "a0", "560.40");
	expect_confidence(&c, CAUSE_WEAK);
	made_panel_release(&made);
}

/* Eight devices of one host are one witness. */
Test(cause, series_of_one_name_count_once)
{
	struct cause c;

	for (size_t u = 0; u < 4; u++)
		made_unit(&made, u < 2 ? "lab-00" : "lab-01", 120);
	for (size_t u = 0; u < 4; u++) {
		made_text(&made, u, 60, DRIVER, "560.40");
		made_factor(&made, u, 60, .96);
	}
	explain(0, &c);
	expect_named(&c, DRIVER, "a0", "560.40");
	cr_expect_eq(c.candidate[0].dropped, 2);
	cr_expect_eq(c.other_units, 1);
	expect_confidence(&c, CAUSE_LIKELY);
	made_panel_release(&made);
}
