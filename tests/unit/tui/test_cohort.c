/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include <criterion/criterion.h>

#include "core/base/err.h"
#include "tui/cohort_loader.h"
#include "view_fixture.h"

static struct fixture f;
static struct cohort c;

static void setup(void)
{
	fixture_init(&f);
	c = (struct cohort){ .n = 0 };
}

static void teardown(void)
{
	cohort_release(&c);
	fixture_release(&f);
}

TestSuite(cohort, .init = setup, .fini = teardown);

static void load(const char *product, enum metric metric)
{
	struct err e = ERR_INIT;

	cohort_release(&c);
	cr_assert_eq(cohort_load(&f.ws, &(struct cohort_choice){
		.product = product, .device = "cpu", .precision = "fp64",
		.metric = metric, .filter = &f.ws.filter, .threshold = 0.05,
	}, &c, &e), 0, "%s", e.text);
}

Test(cohort, has_the_runs_of_one_product_and_not_of_those_with_longer_names)
{
	fixture_add_days(&f, (struct fixture_row){ .product = "X", .precision = "fp64",
		.driver = "1", .day = 3, .gemm = 50, .peak = 100 }, 10);
	fixture_add_days(&f, (struct fixture_row){ .product = "X2", .precision = "fp64",
		.driver = "1", .gemm = 70, .peak = 100 }, 20);
	fixture_add_days(&f, (struct fixture_row){ .product = "X", .precision = "fp32",
		.driver = "1", .gemm = 90, .peak = 100 }, 5);
	load("X", METRIC_BLAS3);
	cr_assert_eq(c.n, 1);
	cr_assert_eq(c.unit[0].track.n, 10);
	cr_assert_eq(c.day0_ms, FIXTURE_DAY0 + 3 * 86400000ll);
	cr_assert_str_eq(c.in_panel[0].name, FIXTURE_UNIT);
	cr_assert_not(c.is_cut);
	load("X2", METRIC_BLAS3);
	cr_assert_eq(c.unit[0].track.n, 20);
	load("X3", METRIC_BLAS3);
	cr_assert_eq(c.n, 0);
}

/* series.h: the newest theoretical peak of all. */
Test(cohort, its_efficiencies_divide_by_one_peak)
{
	fixture_add_days(&f, (struct fixture_row){ .product = "X", .precision = "fp64",
		.driver = "1", .gemm = 50, .peak = 100 }, 7);
	fixture_add(&f, &(struct fixture_row){ .product = "X", .precision = "fp64",
		.driver = "1", .day = 7, .gemm = 50, .peak = 200 });
	load("X", METRIC_EFFICIENCY);
	cr_assert_eq(c.unit[0].track.n, 8);
	cr_assert_float_eq(c.unit[0].track.value[0], 0.25, 1e-12);
	cr_assert_float_eq(c.unit[0].track.value[7], 0.25, 1e-12);
}

/* --- in pieces ---------------------------------------------------------------------- */

#define DAYS 1200   /* of one unit: more than a piece */

static struct cohort_choice choice(const char *product, enum metric metric)
{
	return (struct cohort_choice){
		.product = product, .device = "cpu", .precision = "fp64",
		.metric = metric, .use = COHORT_FOR_CAUSE, .filter = &f.ws.filter,
		.threshold = 0.05,
	};
}

/* Two units, one with a new driver from day DAYS on and a drop then. */
static void add_long(const char *product)
{
	struct fixture_row row = { .product = product, .precision = "fp64",
		.driver = "1", .day = 2, .gemm = 50, .peak = 100 };

	fixture_add_days(&f, row, DAYS);
	row.driver = "2";
	row.gemm = 40;
	row.day += DAYS;
	fixture_add_days(&f, row, 40);
	row = (struct fixture_row){ .product = product, .precision = "fp64",
		.driver = "1", .unit = 7, .gemm = 55, .peak = 100 };
	fixture_add_days(&f, row, 20);
}

/* Until all is there; how many times it was asked. */
static int finish(struct cohort_loader *l)
{
	struct err e = ERR_INIT;
	int rc = 1, asked = 0;

	while (rc == 1) {
		rc = cohort_loader_work(l, &f.ws, &c, &e);
		asked++;
	}
	cr_assert_eq(rc, 0, "%s", e.text);
	return asked;
}

static const struct cohort_unit *unit_of(const struct cohort *in, const char *unit_id)
{
	for (size_t i = 0; i < in->n; i++)
		if (strcmp(in->unit[i].unit_id, unit_id) == 0)
			return &in->unit[i];
	return NULL;
}

/* As fixture_add_days() made them. */
static void check_long(const struct cohort_unit *u)
{
	static const double ripple[] = { 0, 0.0015, -0.001, 0.0005, -0.002, 0.001, -0.0005 };

	cr_assert_not_null(u);
	cr_assert_eq(u->track.n, DAYS + 40);
	for (size_t i = 0; i < u->track.n; i++) {
		size_t k = i < DAYS ? i : i - DAYS;

		cr_assert_eq(u->track.day[i], (double)(2 + i), "run %zu", i);
		cr_assert_float_eq(u->track.value[i],
				   (i < DAYS ? 50 : 40) * (1 + ripple[k % 7]), 1e-9);
		cr_assert_str_eq(u->track.stack[i][COMPONENT_DRIVER_VERSION],
				 i < DAYS ? "1" : "2");
		cr_assert_eq(u->track.boundary[i], i == DAYS, "run %zu", i);
	}
}

Test(cohort, read_in_pieces_has_every_run_once_and_in_order)
{
	struct cohort_choice of_x;
	struct cohort_loader l = { .n_units = 0 };
	struct err e = ERR_INIT;

	add_long("X");
	of_x = choice("X", METRIC_BLAS3);
	cr_assert_eq(cohort_loader_begin(&l, &f.ws, &of_x, &e), 0, "%s", e.text);
	f.ws.patience_ms = 1;
	cr_assert_gt(finish(&l), 1);
	cr_assert_not(l.reading);
	cr_assert_eq(c.n, 2);
	cr_assert_eq(c.day0_ms, FIXTURE_DAY0);
	check_long(unit_of(&c, FIXTURE_UNIT));
	cr_assert_not(c.is_cut);
	cr_assert_eq(c.rows, DAYS + 60);
}

/* A name of an alert needs the run's id, whose row is gone. */
Test(cohort, drops_found_in_pieces_have_the_names_that_the_whole_gives)
{
	struct cohort_choice of_x;
	struct cohort_loader l = { .n_units = 0 };
	const struct cohort_unit *u;
	struct err e = ERR_INIT;
	char name[SERIES_ALERT_ID];
	double change;

	add_long("X");
	of_x = choice("X", METRIC_BLAS3);
	cr_assert_eq(cohort_load(&f.ws, &of_x, &c, &e), 0);
	u = unit_of(&c, FIXTURE_UNIT);
	cr_assert_eq(u->standing.n_drops, 1);
	cr_assert_eq(u->standing.drop[0].first, DAYS);
	memcpy(name, u->alert[0], sizeof name);
	cr_assert_eq(strlen(name), 16);
	change = u->standing.drop[0].change_pct;
	cr_assert_float_eq(change, -20, 0.5);
	cohort_release(&c);
	f.ws.patience_ms = 1;
	cr_assert_eq(cohort_loader_begin(&l, &f.ws, &of_x, &e), 0);
	finish(&l);
	u = unit_of(&c, FIXTURE_UNIT);
	cr_assert_str_eq(u->alert[0], name);
	cr_assert_eq(u->standing.drop[0].change_pct, change);
}

Test(cohort, left_in_the_middle_it_reads_another_and_comes_back)
{
	struct cohort_choice of_x, of_y;
	struct cohort_loader l = { .n_units = 0 };
	char words[COHORT_WORDS];
	struct err e = ERR_INIT;

	add_long("X");
	fixture_add_days(&f, (struct fixture_row){ .product = "Y", .precision = "fp64",
		.driver = "1", .gemm = 70, .peak = 100 }, 10);
	of_x = choice("X", METRIC_BLAS3);
	of_y = choice("Y", METRIC_BLAS3);
	cr_assert_eq(cohort_loader_begin(&l, &f.ws, &of_x, &e), 0);
	cohort_loader_words(&l, words);
	cr_assert_str_eq(words, "reading 0 of 2 units");
	f.ws.patience_ms = 1;
	cr_assert_eq(cohort_loader_work(&l, &f.ws, &c, &e), 1);
	cr_assert_eq(c.n, 0);
	cr_assert_eq(cohort_loader_begin(&l, &f.ws, &of_y, &e), 0);
	finish(&l);
	cr_assert_eq(c.n, 1);
	cr_assert_eq(c.unit[0].track.n, 10);
	cohort_release(&c);
	cr_assert_eq(cohort_loader_begin(&l, &f.ws, &of_x, &e), 0);
	finish(&l);
	check_long(unit_of(&c, FIXTURE_UNIT));
	cr_assert_eq(cohort_loader_begin(&l, &f.ws, &of_x, &e), 0);
	cohort_loader_release(&l);
	cr_assert_not(l.reading);
}

/* --- custom metrics ----------------------------------------------------------------- */

static void add_custom(const char *name, const char *unit, double value)
{
	fixture_add_days(&f, (struct fixture_row){ .product = "X", .precision = "fp64",
		.driver = "1", .imported = true, .custom = name, .unit_name = unit,
		.value = value }, 12);
}

Test(cohort, a_custom_metric_is_that_of_one_name_and_unit)
{
	struct cohort_choice want;
	struct err e = ERR_INIT;

	add_custom("custom:tokens", "tokens/s", 300);
	add_custom("custom:tokens", "tokens/J", 3);
	add_custom("custom:frames", "tokens/s", 40);
	want = choice("X", METRIC_CUSTOM);
	want.custom = "custom:tokens";
	want.unit = "tokens/s";
	want.use = COHORT_FOR_IMPACT;
	cr_assert_eq(cohort_load(&f.ws, &want, &c, &e), 0, "%s", e.text);
	cr_assert_eq(c.n, 1);
	cr_assert_eq(c.unit[0].track.n, 12);
	cr_assert_float_eq(c.unit[0].track.value[0], 300, 1e-9);
	cr_assert(isnan(c.unit[0].best));
}

/* The ripple of the fixture has the median 0, so that the level is 300. */
Test(cohort, for_comparison_a_custom_metric_is_a_share_of_its_best_level)
{
	struct cohort_choice want;
	struct err e = ERR_INIT;

	add_custom("custom:tokens", "tokens/s", 300);
	want = choice("X", METRIC_CUSTOM);
	want.custom = "custom:tokens";
	want.unit = "tokens/s";
	want.use = COHORT_FOR_COMPARE;
	cr_assert_eq(cohort_load(&f.ws, &want, &c, &e), 0, "%s", e.text);
	cr_assert_float_eq(c.unit[0].best, 300, 0.5);
	cr_assert_float_eq(c.unit[0].track.value[1], 300 * 1.0015 / c.unit[0].best, 1e-9);
	cr_assert_float_eq(c.unit[0].standing.trajectory.levels[0].median, 1, 2e-3);
}
