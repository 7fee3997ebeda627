/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "core/base/err.h"
#include "tui/cohort.h"
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
