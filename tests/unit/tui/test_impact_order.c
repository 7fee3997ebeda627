/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <criterion/criterion.h>

#include "core/base/err.h"
#include "tui/impact_model.h"
#include "view_fixture.h"

static void add(struct fixture *f, const char *name, const char *unit, unsigned machine)
{
	fixture_add_days(f, (struct fixture_row){
		.product = "Alpha", .precision = "fp16", .driver = "1", .imported = true,
		.custom = name, .unit_name = unit, .value = 100, .unit = machine }, 4);
}

/* Whatever order they came in and whichever unit has them. */
Test(impact_order, m_goes_through_figures_of_other_kinds_by_their_names)
{
	static const char *const want[] = { "custom:3d-unet-99", "custom:3d-unet-99.9",
					    "custom:bert-99", "custom:dlrm-99",
					    "custom:rnnt" };
	struct impact_model m = { .n_subjects = 0 };
	struct err e = ERR_INIT;
	struct fixture f;

	fixture_init(&f);
	add(&f, "custom:3d-unet-99.9", "samples/s", 1);
	add(&f, "custom:dlrm-99", "samples/s", 1);
	add(&f, "custom:rnnt", "samples/s", 1);
	add(&f, "custom:3d-unet-99", "samples/s", 2);
	add(&f, "custom:bert-99", "samples/s", 2);
	cr_assert_eq(impact_model_list(&m, &f.ws, &e), 0, "%s", e.text);
	cr_assert_eq(m.n_subjects, 5);
	m.at = 0;
	for (size_t i = 0; i < 5; i++) {
		cr_assert_str_eq(m.subject[m.at].custom, want[i]);
		cr_assert(impact_model_step_metric(&m));
	}
	cr_assert_eq(m.at, 0);
	impact_model_release(&m);
	fixture_release(&f);
}

Test(impact_order, a_name_in_two_units_is_told_with_its_unit)
{
	struct impact_model m = { .n_subjects = 0 };
	struct err e = ERR_INIT;
	struct fixture f;

	fixture_init(&f);
	add(&f, "custom:same", "tokens/s", 1);
	add(&f, "custom:same", "frames/s", 1);
	add(&f, "custom:other", "frames/s", 1);
	cr_assert_eq(impact_model_list(&m, &f.ws, &e), 0, "%s", e.text);
	cr_assert_eq(m.n_subjects, 3);
	m.at = 0;
	cr_assert_null(impact_model_unit(&m), "other");
	m.at = 1;
	cr_assert_str_eq(impact_model_unit(&m), "frames/s");
	m.at = 2;
	cr_assert_str_eq(impact_model_unit(&m), "tokens/s");
	impact_model_release(&m);
	fixture_release(&f);
}
