/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <criterion/criterion.h>

#include "core/base/err.h"
#include "tui/chart.h"
#include "tui/standings.h"
#include "view_fixture.h"

static struct chart_choice choice = { .metric = METRIC_EFFICIENCY };
static struct chart_prefer any;

static void load(struct chart *c, const struct fixture *f,
		 const struct chart_prefer *prefer)
{
	struct err e = ERR_INIT;

	cr_assert_eq(chart_load(c, &f->ws, &choice, prefer, &e), 0, "%s", e.text);
}

static void two_products(struct fixture *f)
{
	fixture_init(f);
	fixture_add_days(f, (struct fixture_row){ .product = "Short",
		.precision = "fp16", .driver = "1", .gemm = 60, .peak = 100 }, 5);
	fixture_add_days(f, (struct fixture_row){ .product = "Long",
		.precision = "fp16", .driver = "1", .day = 10, .gemm = 70,
		.peak = 100 }, 20);
}

Test(chart, the_longest_series_has_the_focus_unless_another_was_asked_for)
{
	struct fixture f;
	struct chart c;

	two_products(&f);
	chart_init(&c);
	load(&c, &f, &any);
	cr_assert_str_eq(chart_series(&c)->key->product, "Long");
	cr_assert_eq(c.n_shown, 2);
	chart_release(&c);
	chart_init(&c);
	load(&c, &f, &(struct chart_prefer){ .place = "Short/cpu/fp16" });
	cr_assert_str_eq(chart_series(&c)->key->product, "Short");
	chart_step(&c, 1);
	load(&c, &f, &any);   /* stays where it was put */
	cr_assert_str_eq(chart_series(&c)->key->product, "Long");
	chart_release(&c);
	fixture_release(&f);
}

Test(chart, every_series_counts_its_days_from_its_own_first_run)
{
	struct fixture f;
	struct chart c;

	two_products(&f);
	chart_init(&c);
	load(&c, &f, &any);
	for (size_t i = 0; i < c.n_shown; i++) {
		cr_assert_eq(c.plot[i].p[0].x, 0);
		cr_assert_float_eq(c.plot[i].p[4].x, 4, 1e-9);
	}
	cr_assert_float_eq(c.plot[0].p[0].y, 70, 0.5);   /* per cent */
	chart_release(&c);
	fixture_release(&f);
}

Test(chart, a_month_without_runs_is_a_gap_and_a_day_is_none)
{
	struct fixture_row row = { .product = "X", .precision = "fp64", .driver = "1",
				   .gemm = 50, .peak = 100 };
	struct fixture f;
	struct chart c;

	fixture_init(&f);
	fixture_add_days(&f, row, 10);
	row.day = 40;
	fixture_add_days(&f, row, 10);
	chart_init(&c);
	load(&c, &f, &any);
	cr_assert_eq(c.n_gaps, 1);
	cr_assert_float_eq(c.gap[0].from, 9, 1e-9);
	cr_assert_float_eq(c.gap[0].to, 40, 1e-9);
	chart_release(&c);
	fixture_release(&f);
}

Test(chart, a_stack_change_is_a_marker_that_names_the_component_from_and_to)
{
	struct fixture_row row = { .product = "X", .precision = "fp64",
				   .driver = "550.54", .gemm = 100, .peak = 200 };
	char words[200];
	struct fixture f;
	struct chart c;

	fixture_init(&f);
	fixture_add_days(&f, row, 10);
	row.driver = "560.40";
	row.day = 10;
	row.gemm = 90;
	fixture_add_days(&f, row, 10);
	chart_init(&c);
	load(&c, &f, &any);
	cr_assert_eq(c.n_markers, 1);
	cr_assert_eq(c.marker[0].point, 10);
	cr_assert_float_eq(c.marker[0].change_pct, -10.0, 0.3);
	chart_marker_words(&c.marker[0], words, sizeof words);
	cr_assert_not_null(strstr(words, "550.54 → 560.40"), "%s", words);
	cr_assert_null(chart_marker_at(&c, 9));
	cr_assert_eq(chart_marker_at(&c, 10), &c.marker[0]);
	chart_release(&c);
	fixture_release(&f);
}

/* Ten days with the first driver, ten with the second; how many markers, and the
 * words of the first. */
static size_t markers_of(bool imported, const char *from, const char *to, char words[200])
{
	struct fixture_row row = { .product = "X", .precision = "fp64", .driver = from,
				   .gemm = 100, .peak = 200, .imported = imported };
	struct fixture f;
	struct chart c;
	size_t n;

	fixture_init(&f);
	fixture_add_days(&f, row, 10);
	row.driver = to;
	row.day = 10;
	fixture_add_days(&f, row, 10);
	chart_init(&c);
	load(&c, &f, &any);
	n = c.n_markers;
	words[0] = '\0';
	if (n)
		chart_marker_words(&c.marker[0], words, 200);
	chart_release(&c);
	fixture_release(&f);
	return n;
}

Test(chart, what_an_imported_run_does_not_say_is_no_change)
{
	char words[200];

	cr_assert_eq(markers_of(true, "525.85", NULL, words), 0, "%s", words);
	cr_assert_eq(markers_of(true, NULL, "525.85", words), 0, "%s", words);
	cr_assert_eq(markers_of(true, "525.85", "530.30", words), 1);
	cr_assert_str_eq(words, "GPU driver 525.85 → 530.30");
}

Test(chart, what_a_run_of_our_own_does_not_name_is_not_there)
{
	char words[200];

	cr_assert_eq(markers_of(false, "525.85", NULL, words), 1);
	cr_assert_str_eq(words, "GPU driver 525.85 → none");
	cr_assert_eq(markers_of(false, NULL, "525.85", words), 1);
	cr_assert_str_eq(words, "GPU driver none → 525.85");
}

Test(chart, forced_runs_stand_apart_until_they_are_included)
{
	struct fixture_row row = { .product = "X", .precision = "fp64", .driver = "1",
				   .gemm = 100, .peak = 200 };
	struct chart_choice included = { .metric = METRIC_EFFICIENCY, .with_forced = true };
	struct fixture f;
	struct chart c;

	fixture_init(&f);
	fixture_add_days(&f, row, 3);
	row.day = 3;
	row.forced = true;
	fixture_add(&f, &row);
	chart_init(&c);
	load(&c, &f, &any);
	cr_assert_eq(c.plot[0].p[2].flags & PLOT_APART, 0);
	cr_assert_eq(c.plot[0].p[3].flags & PLOT_APART, PLOT_APART);
	cr_assert_eq(chart_load(&c, &f.ws, &included, &any, NULL), 0);
	cr_assert_eq(c.plot[0].p[3].flags & PLOT_APART, 0);
	chart_release(&c);
	fixture_release(&f);
}

/* Hand calculation: 60 of 100 is 60 %; another unit of the same product raised the peak
 * to 120 on its last run, so it is 50 % whichever units are asked for. */
Test(chart, a_filter_of_units_leaves_the_reference_peak_that_of_all_units)
{
	struct fixture_row row = { .product = "X", .precision = "fp16", .driver = "1",
				   .gemm = 60, .peak = 100 };
	struct fixture f;
	struct chart c;

	fixture_init(&f);
	fixture_add_days(&f, row, 8);
	row.unit = 7;
	row.day = 20;
	row.peak = 120;
	fixture_add_days(&f, row, 3);
	f.ws.filter.unit = FIXTURE_UNIT;
	workspace_touch(&f.ws);
	chart_init(&c);
	load(&c, &f, &any);
	cr_assert_eq(c.keys.n, 1);
	cr_assert_str_eq(chart_series(&c)->key->unit_id, FIXTURE_UNIT);
	cr_assert_eq(chart_series(&c)->reference_peak, 120);
	cr_assert_float_eq(c.plot[0].p[0].y, 50, 1e-9);
	chart_release(&c);
	fixture_release(&f);
}

Test(chart, efficiency_is_laid_over_by_one_series_of_every_other_product)
{
	struct fixture_row row = { .product = "A", .precision = "fp16", .driver = "1",
				   .gemm = 60, .peak = 100 };
	struct chart_choice gemm = { .metric = METRIC_BLAS3 };
	struct fixture f;
	struct chart c;

	fixture_init(&f);
	fixture_add_days(&f, row, 9);
	row.unit = 1;
	fixture_add_days(&f, row, 4);
	row.product = "B";
	row.precision = "fp32";
	fixture_add_days(&f, row, 4);
	row.precision = "fp16";
	fixture_add_days(&f, row, 4);
	chart_init(&c);
	load(&c, &f, &any);
	cr_assert_eq(c.keys.n, 4);
	cr_assert_eq(c.n_shown, 2);
	cr_assert_eq(c.track[0].s->n, 9);
	cr_assert_str_eq(c.track[1].s->key->product, "B");
	cr_assert_str_eq(c.track[1].s->key->precision, "fp16");
	cr_assert_eq(chart_load(&c, &f.ws, &gemm, &any, NULL), 0);
	cr_assert_eq(c.n_shown, 1);   /* figures of two products are no comparison */
	chart_release(&c);
	fixture_release(&f);
}

Test(chart, seven_products_are_more_than_a_plot_has_glyphs_for)
{
	static const char *const product[] = { "A", "B", "C", "D", "E", "F", "G" };
	struct fixture f;
	struct chart c;

	fixture_init(&f);
	for (int i = 0; i < 7; i++)
		fixture_add_days(&f, (struct fixture_row){ .product = product[i],
			.precision = "fp16", .driver = "1", .gemm = 60, .peak = 100 },
			i == 6 ? 4 : 3);
	chart_init(&c);
	load(&c, &f, &any);
	cr_assert_eq(c.keys.n, 7);
	cr_assert_eq(c.n_shown, CHART_SERIES);
	cr_assert_str_eq(chart_series(&c)->key->product, "G");
	cr_assert_str_eq(c.track[1].s->key->product, "A");
	chart_release(&c);
	fixture_release(&f);
}

Test(chart, a_second_load_reads_nothing_and_a_run_elsewhere_only_the_list)
{
	struct fixture_row row = { .product = "Elsewhere", .precision = "int8",
				   .driver = "1", .gemm = 60, .peak = 100 };
	const struct run_set *set;
	struct chart_key *key;
	struct fixture f;
	struct chart c;
	unsigned builds;

	two_products(&f);
	chart_init(&c);
	load(&c, &f, &any);
	set = chart_focus_set(&c);
	key = c.keys.key;
	builds = c.builds;
	load(&c, &f, &any);
	cr_assert(c.keys.key == key && chart_focus_set(&c) == set && c.builds == builds);
	chart_step(&c, 1);
	load(&c, &f, &any);   /* the other one, which was laid over it */
	cr_assert_str_eq(chart_series(&c)->key->product, "Short");
	cr_assert(c.keys.key == key && c.track[1].set == set && c.builds != builds);
	fixture_add(&f, &row);
	load(&c, &f, &any);
	cr_assert_eq(c.keys.n, 3);
	cr_assert(c.track[1].set == set);
	row = (struct fixture_row){ .product = "Long", .precision = "fp16", .driver = "1",
				    .day = 40, .gemm = 70, .peak = 100 };
	fixture_add(&f, &row);
	load(&c, &f, &any);
	cr_assert_eq(c.track[1].s->n, 21);
	cr_assert_eq(c.track[0].s->n, 5);
	chart_release(&c);
	fixture_release(&f);
}

/* The unit stands in a name where another one has the same product. */
Test(chart, a_new_unit_of_a_product_renames_the_series_that_it_must_be_told_from)
{
	struct fixture_row row = { .product = "Long", .precision = "fp16", .driver = "1",
				   .gemm = 60, .peak = 100, .unit = 9 };
	const struct run_set *set;
	struct fixture f;
	struct chart c;

	two_products(&f);
	chart_init(&c);
	load(&c, &f, &any);
	cr_assert_str_eq(c.plot[0].name, "Long");
	set = chart_focus_set(&c);
	fixture_add(&f, &row);
	load(&c, &f, &any);
	cr_assert_str_eq(c.plot[0].name, "Long 0123");
	cr_assert_str_eq(c.plot[1].name, "Short");
	cr_assert(chart_focus_set(&c) == set);
	chart_release(&c);
	fixture_release(&f);
}

Test(chart, another_metric_is_made_of_the_same_rows)
{
	struct chart_choice gemm = { .metric = METRIC_BLAS3 };
	const struct run_set *set;
	struct fixture f;
	struct chart c;

	two_products(&f);
	chart_init(&c);
	load(&c, &f, &any);
	set = chart_focus_set(&c);
	cr_assert_eq(chart_load(&c, &f.ws, &gemm, &any, NULL), 0);
	cr_assert(chart_focus_set(&c) == set);
	cr_assert_float_eq(c.plot[0].p[0].y, 70, 1e-9);
	cr_assert_null(c.track[1].set);   /* what is not shown is not held */
	chart_release(&c);
	fixture_release(&f);
}

Test(chart, stepping_goes_through_series_that_differ_in_threads_alone)
{
	struct fixture_row row = { .product = "X", .precision = "fp16", .driver = "1",
				   .gemm = 60, .peak = 100 };
	int seen = 0;
	struct fixture f;
	struct chart c;

	fixture_init(&f);
	for (unsigned i = 1; i <= 3; i++) {
		row.threads = i;
		fixture_add_days(&f, row, 4);
	}
	chart_init(&c);
	load(&c, &f, &any);
	cr_assert_eq(c.keys.n, 3);
	for (int i = 0; i < 3; i++) {
		seen |= 1 << chart_series(&c)->key->threads;
		chart_step(&c, 1);
		load(&c, &f, &any);
	}
	cr_assert_eq(seen, 1 << 1 | 1 << 2 | 1 << 3);
	chart_release(&c);
	fixture_release(&f);
}

/* One group a load is the least that is done, however short the patience is. */
Test(chart, while_levels_are_computed_it_shows_what_there_is_and_says_how_far_it_is)
{
	struct fixture_row row = { .product = "X", .precision = "fp16", .driver = "1",
				   .gemm = 60, .peak = 100 };
	struct chart_choice triad = { .metric = METRIC_STREAM_TRIAD };
	char words[100], last[100] = "";
	struct fixture f;
	struct chart c;
	int loads = 0;

	fixture_init(&f);
	for (row.unit = 1; row.unit <= 40; row.unit++)
		fixture_add_days(&f, row, 30);
	f.ws.patience_ms = 1;
	chart_init(&c);
	cr_assert_eq(chart_load(&c, &f.ws, &triad, &any, NULL), 0);
	cr_assert_null(chart_series(&c));   /* and there never will be one */
	cr_assert(chart_pending_words(&c, words, sizeof words));
	cr_assert_not_null(strstr(words, " of 40 groups"), "%s", words);
	for (bool pending = true; pending; loads++) {
		size_t groups;

		cr_assert_eq(standings_work(&f.ws, 1, &groups, NULL), 0);
		load(&c, &f, &any);
		cr_assert_not_null(chart_series(&c));
		pending = chart_pending_words(&c, words, sizeof words);
		cr_assert(!pending || (strcmp(words, last) != 0 && c.keys.n < 40 &&
				       c.keys.n >= c.keys.done * 3 / 4));
		memcpy(last, words, sizeof last);
	}
	cr_assert_gt(loads, 1);
	cr_assert_eq(c.keys.n, 40);
	chart_release(&c);
	fixture_release(&f);
}

Test(chart, a_person_waits_for_the_focus_and_what_is_laid_over_it_follows)
{
	static const char *const product[] = { "A", "B", "C", "D", "E" };
	struct fixture f;
	struct chart c;
	unsigned builds;

	fixture_init(&f);
	for (int i = 0; i < 5; i++)
		fixture_add_days(&f, (struct fixture_row){ .product = product[i],
			.precision = "fp16", .driver = "1", .gemm = 60, .peak = 100 },
			i == 2 ? 20 : 3);
	chart_init(&c);
	f.ws.patience_ms = 5000;
	load(&c, &f, &any);
	cr_assert_eq(c.n_shown, 1);
	cr_assert_str_eq(chart_series(&c)->key->product, "C");
	cr_assert(c.more);
	builds = c.builds;
	load(&c, &f, &any);
	cr_assert_eq(c.n_shown, 5);
	cr_assert_not(c.more);
	cr_assert_eq(c.builds, builds);
	for (size_t i = 1; i < 5; i++)
		cr_assert_str_eq(c.plot[i].name, product[i - (i < 3)]);
	chart_release(&c);
	fixture_release(&f);
}

Test(chart, the_focus_leaves_a_series_that_was_worked_on_for_no_longer_one)
{
	struct fixture f;
	struct chart c;

	two_products(&f);
	chart_init(&c);
	load(&c, &f, &any);
	fixture_add_days(&f, (struct fixture_row){ .product = "Longer",
		.precision = "fp16", .driver = "1", .gemm = 70, .peak = 100 }, 30);
	load(&c, &f, &any);
	cr_assert_str_eq(chart_series(&c)->key->product, "Longer");
	chart_hold(&c);
	fixture_add_days(&f, (struct fixture_row){ .product = "Longest",
		.precision = "fp16", .driver = "1", .gemm = 70, .peak = 100 }, 40);
	load(&c, &f, &any);
	cr_assert_eq(c.keys.n, 4);
	cr_assert_str_eq(chart_series(&c)->key->product, "Longer");
	chart_release(&c);
	fixture_release(&f);
}

Test(chart, a_desk_without_a_database_has_no_series_and_is_not_pending)
{
	char words[100];
	struct fixture f;
	struct chart c;

	fixture_init(&f);
	chart_init(&c);
	load(&c, &f, &any);
	cr_assert_null(chart_series(&c));
	cr_assert_null(chart_focus_set(&c));
	cr_assert_not(chart_pending_words(&c, words, sizeof words));
	chart_step(&c, 1);
	chart_step_precision(&c);
	chart_hold(&c);
	load(&c, &f, &any);
	cr_assert_eq(c.n_shown, 0);
	chart_release(&c);
	fixture_release(&f);
}
