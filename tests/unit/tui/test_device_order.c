/* SPDX-License-Identifier: MIT */
/* Machines with more than ten GPUs: gpu2 stands before gpu10. */
#include <criterion/criterion.h>

#include "tui/roof_pick.h"
#include "tui/run_best.h"

static struct run_row row[] = {
	{ .device = "cpu" }, { .device = "gpu10" }, { .device = "gpu2" },
};
static const struct run_set set = { .rows = row, .n = 3 };

static void fill(void)
{
	for (size_t i = 0; i < set.n; i++) {
		row[i].run_id = "0f0e0d0c-0000-4000-8000-00000000c0de";
		row[i].unit_id = row[i].product = "";
		row[i].value[METRIC_EFFICIENCY] = 0.5;
	}
}

TestSuite(device_order, .init = fill);

Test(device_order, the_best_of_a_run_are_listed_by_number)
{
	const struct run_row *best[RUN_BEST_MAX];

	cr_assert_eq(run_best_find(&set, 0, best), 3);
	cr_assert_str_eq(best[0]->device, "gpu2");
	cr_assert_str_eq(best[1]->device, "gpu10");
	cr_assert_str_eq(best[2]->device, "cpu");
}

Test(device_order, the_roofline_is_the_first_gpus)
{
	struct roof_pick p;
	size_t first;

	roof_pick_rows(&p, &set, "", true);
	first = roof_pick_first(&p, "");
	cr_assert_str_eq(p.choice[first].device, "gpu2");
}
