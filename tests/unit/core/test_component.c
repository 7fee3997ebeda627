/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <criterion/criterion.h>

#include "core/model/component.h"

static enum component_kind kind_of(int field)
{
	switch (field_table[field].group) {
	case FIELD_HARDWARE:
		return COMPONENT_IS_FIRMWARE;
	case FIELD_SOFTWARE:
		return COMPONENT_IS_SOFTWARE;
	default:
		return COMPONENT_IS_ENVIRONMENT;
	}
}

Test(component, every_one_has_its_own_column_and_is_found_by_it)
{
	for (int c = 0; c < COMPONENT_COUNT; c++) {
		int field = component_table[c].field;

		cr_expect_eq(component_find(component_key((enum component)c)), c);
		cr_expect(*component_label((enum component)c) != '\0');
		if (c == COMPONENT_BACKEND_VERSION)
			continue;
		cr_assert(field >= 0 && field_table[field].column, "component %d", c);
		cr_expect_eq(component_table[c].kind, kind_of(field), "%s",
			     field_table[field].key);
	}
	cr_expect_eq(component_find("cpu_model"), -1);
	cr_expect_eq(component_find(""), -1);
}

/* What the fingerprint takes for the stack is what may explain. */
Test(component, all_of_the_software_fingerprint_are_there)
{
	size_t software = 0;

	for (int f = 0; f < FIELD_COUNT; f++)
		if (field_table[f].in == FP_SOFTWARE)
			cr_expect_geq(component_find(field_table[f].key), 0, "%s",
				      field_table[f].key);
	for (int c = 0; c < COMPONENT_COUNT; c++)
		software += component_table[c].kind == COMPONENT_IS_SOFTWARE;
	cr_expect_eq(software, 13, "as many as design.md joins");
	cr_expect_str_eq(component_kind_name(COMPONENT_IS_FIRMWARE), "firmware");
}
