/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "core/model/device.h"

static int compare(const void *a, const void *b)
{
	return device_compare(*(const char *const *)a, *(const char *const *)b);
}

Test(device, numbers_are_read_by_their_value)
{
	const char *name[] = { "gpu10", "npu0", "gpu2", "cpu", "gpu9", "gpu0", "gpu" };
	static const char *const want[] = { "cpu", "gpu", "gpu0", "gpu2", "gpu9",
					    "gpu10", "npu0" };

	qsort(name, 7, sizeof(*name), compare);
	for (size_t i = 0; i < 7; i++)
		cr_assert_str_eq(name[i], want[i]);
	cr_assert_eq(device_compare("gpu10", "gpu10"), 0);
	cr_assert_neq(device_compare("gpu1", "gpu01"), 0);
}
