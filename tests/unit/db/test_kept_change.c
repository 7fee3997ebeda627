/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "kept_judge.h"

/* Eleven runs with the new driver's first among them as good as the rest, and the twelfth
 * a tenth low: the driver did not change at the drop. */
Test(kept_change, what_changed_before_the_last_good_run_did_not_make_a_provisional_drop)
{
	struct kept_filter f = { .metrics = 1u << METRIC_BLAS3, .precision = "fp64" };
	struct kept_options o = { .in_memory = true };
	struct kept_alerts l;
	struct scratch here;
	struct store *s;
	struct kept *k;

	fixture_make(&here);
	s = fixture_open(&here);
	for (unsigned i = 0; i < 12; i++)
		kept_add(s, &(struct made){ .k = i + 1, .day = i,
			.figure = (i < 11 ? 1 : .9) + i % 3 * .001,
			.driver = i < 10 ? "560.35" : "560.40" });
	cr_assert_eq(kept_open(s, &o, &k, NULL), 0);
	cr_assert_eq(kept_update(k, KEPT_ALL, NULL, NULL, NULL), 1);
	cr_assert_eq(kept_alerts(k, &f, &l, NULL), 0);
	cr_assert_eq(l.n, 1);
	cr_assert_eq(l.alert[0].drop.state, REGRESSION_PROVISIONAL);
	cr_expect_str_eq(l.alert[0].before[COMPONENT_DRIVER_VERSION], "560.40");
	cr_expect_str_eq(l.alert[0].after[COMPONENT_DRIVER_VERSION], "560.40");
	kept_alerts_release(&l);
	kept_close(k);
	store_close(s);
	fixture_remove(&here);
}
