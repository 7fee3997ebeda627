/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include <criterion/criterion.h>

#include "core/analysis/fit_evidence.h"
#include "made_panel.h"

static struct made_panel made;

static void near(double got, double want, double tolerance)
{
	cr_expect(fabs(got - want) <= tolerance, "got %.12g, want %.12g", got,
		  want);
}

static const struct panel_switch *at(size_t i)
{
	return &made.panel.switches[i];
}

Test(panel, the_way_back_is_the_same_step_with_the_other_sign)
{
	const struct panel *p = &made.panel;

	made_unit(&made, "a", 30);
	made_text(&made, 0, 10, DRIVER, "a1");
	made_text(&made, 0, 20, DRIVER, "a0");
	made_panel_finish(&made);
	cr_assert_eq(p->n_switches, 2);
	cr_assert_eq(p->n_steps, 1);
	cr_expect_eq(at(0)->index, 10);
	cr_expect_eq(at(1)->index, 20);
	cr_expect_eq(at(0)->sign, 1);
	cr_expect_eq(at(1)->sign, -1);
	cr_expect_str_eq(panel_step_from(p, at(1)), "a1");
	cr_expect_str_eq(panel_step_to(p, at(1)), "a0");
	cr_expect(panel_is_near_switch(p, 0, 12, 2));
	cr_expect(!panel_is_near_switch(p, 0, 13, 2));
	made_panel_release(&made);
}

/* 9 comes before 10, as versions do. */
Test(panel, a_jump_takes_the_steps_of_those_that_went_one_by_one)
{
	const struct panel *p = &made.panel;

	for (int u = 0; u < 2; u++)
		made_text(&made, made_unit(&made, u ? "b" : "a", 40), 0, CUDA,
			  "12.8");
	made_text(&made, 0, 10, CUDA, "12.9");
	made_text(&made, 0, 20, CUDA, "12.10");
	made_text(&made, 1, 30, CUDA, "12.10");
	made_panel_finish(&made);
	cr_assert_eq(p->n_steps, 2);
	cr_assert_eq(p->n_switches, 4);
	cr_expect_str_eq(p->steps[0].a, "12.8");
	cr_expect_str_eq(p->steps[0].b, "12.9");
	cr_expect_str_eq(p->steps[1].b, "12.10");
	cr_expect_eq(at(2)->unit, 1);
	cr_expect_eq(at(2)->index, 30);
	cr_expect_eq(at(3)->index, 30);
	cr_expect_str_eq(at(3)->from, "12.8");
	cr_expect_str_eq(at(3)->to, "12.10");
	cr_expect_eq(p->of_unit[1], 2);
	cr_expect_eq(p->of_step[1] - p->of_step[0], 2);
	made_panel_release(&made);
}

Test(panel, a_jump_over_very_many_versions_is_a_step_of_its_own)
{
	static char text[PANEL_RUNGS + 2][8];
	const struct panel *p = &made.panel;

	for (int u = 0; u < 2; u++)
		made_unit(&made, u ? "b" : "a", 40);
	for (size_t i = 0; i < PANEL_RUNGS + 2; i++) {
		snprintf(text[i], sizeof text[i], "%zu", i);
		made_text(&made, 0, i, DRIVER, text[i]);
	}
	made_text(&made, 1, 0, DRIVER, "0");
	made_text(&made, 1, 5, DRIVER, text[PANEL_RUNGS + 1]);
	made_panel_finish(&made);
	cr_expect_eq(p->of_unit[1] - p->of_unit[0], PANEL_RUNGS + 1);
	cr_expect_eq(p->of_unit[2] - p->of_unit[1], 1);
	cr_expect_eq(p->n_steps, PANEL_RUNGS + 2);
	made_panel_release(&made);
}

Test(panel, what_is_unknown_is_no_change)
{
	made_unit(&made, "a", 30);
	for (size_t i = 10; i < 20; i++)
		made.text[0][i][DRIVER] = NULL;
	made.text[0][0][KERNEL] = NULL;
	made_text(&made, 0, 20, DRIVER, "a1");
	made_panel_finish(&made);
	cr_assert_eq(made.panel.n_switches, 1);
	cr_expect_eq(at(0)->index, 20);
	made_panel_release(&made);
}

Test(panel, an_empty_one_has_nothing)
{
	made_panel_finish(&made);
	cr_expect_eq(made.panel.n_switches, 0);
	made_panel_release(&made);
}

/* One effect known as N(1.5, 1/4) from the runs, drawn from N(1, 1/4) before:
 * log N(1.5; 1, 1/2) - log N(1.5; 0, 1/4), by hand. */
Test(fit_evidence, is_the_marginal_likelihood_of_a_normal_effect)
{
	double gram = 4, rhs = 6, effect;
	struct fit f = { .n_columns = 1, .gram = &gram, .rhs = &rhs };
	struct fit_prior prior = { 1, .5 };

	near(fit_evidence(&f, &prior, &effect),
	     -.5 * log(2) - .5 * (.25 / .5 - 2.25 / .25), 1e-12);
	/* as sure before as behind: half way */
	near(effect, 1.25, 1e-12);
}

Test(fit_evidence, equal_columns_are_equally_likely)
{
	double gram[4] = { 4, 4, 4, 4 }, rhs[2] = { 6, 6 };
	struct fit f = { .n_columns = 2, .gram = gram, .rhs = rhs };
	struct fit_prior first[2] = { { 1, .5 }, { 0, .1 } };
	struct fit_prior second[2] = { { 0, .1 }, { 1, .5 } };

	/* their sum is N(1, .26) before: as above with .26 + .25 */
	near(fit_evidence(&f, first, NULL),
	     -.5 * log(.51 / .25) - .5 * (.25 / .51 - 2.25 / .25), 1e-9);
	near(fit_evidence(&f, first, NULL), fit_evidence(&f, second, NULL), 1e-12);
}

/* A step of -4 % in noise that alternates, which has no autocorrelation: least
 * squares is the difference of the two means. */
Test(panel_fit, without_autocorrelation_an_effect_is_the_difference_of_means)
{
	size_t step = 0;
	int sign = 1;
	struct fit_question q = {
		.drop = { 0, 200, 200 }, .step = &step, .sign = &sign, .n = 1,
	};
	struct fit_effect e;
	double effect[FIT_COLUMNS] = { 0 };
	struct fit f;

	made_unit(&made, "a", 200);
	for (size_t i = 0; i < 200; i++)
		made.track[0].value[i] = exp(i % 2 ? .01 : -.01) *
					 (i < 100 ? 1 : .96);
	made_text(&made, 0, 100, DRIVER, "a1");
	made_panel_finish(&made);
	q.drop.start = 100;
	fit_init(&f, &made.panel, &q);
	cr_assert_eq(f.n_stretches, 1);
	cr_expect_eq(f.stretch[0].from, 100 - FIT_OWN_RUNS);
	cr_expect_eq(f.stretch[0].to, 100 + FIT_OWN_RUNS);
	near(f.r, 0, 0);
	fit_unit_effects(&f, &made.panel, &(struct fit_given){ 0, effect }, &e);
	near(e.mean, log(.96), 1e-9);
	/* variance of e[i] - 0 is .01^2, with 90 runs each side; two means were
	 * taken from the 180 */
	near(e.se, .01 * sqrt(2. / 90) * sqrt(180. / 178), 1e-4);
	/* the step and "this unit alone" are the same column here */
	near(f.gram[0], f.gram[f.own * f.n_columns + f.own], 1e-9);
	fit_release(&f);
	made_panel_release(&made);
}
