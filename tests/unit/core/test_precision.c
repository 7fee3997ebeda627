/* SPDX-License-Identifier: MIT */
#include "core/model/precision.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "core/model/run.h"

static int compare(const void *a, const void *b)
{
	return precision_compare(*(const char *const *)a, *(const char *const *)b);
}

Test(precision, the_widest_come_first_and_floats_before_integers)
{
	const char *name[] = { "bf16", "int4", "fp16", "fp32", "fp64", "int8", "fp6",
			       "fp8", "tf32" };
	static const char *const want[] = { "fp64", "fp32", "tf32", "fp16", "bf16",
					    "fp8", "int8", "fp6", "int4" };

	qsort(name, 9, sizeof(*name), compare);
	for (size_t i = 0; i < 9; i++)
		cr_assert_str_eq(name[i], want[i]);
	cr_assert_eq(precision_compare("bf16", "bf16"), 0);
	cr_assert_eq(precision_compare("odd", "odd"), 0);
}

/* IEEE 754 and OCP names tell the bits; TF32 is kept in 32. */
Test(precision, elements_have_the_bytes_of_their_names)
{
	cr_assert_eq(precision_bytes("fp64"), 8);
	cr_assert_eq(precision_bytes("tf32"), 4);
	cr_assert_eq(precision_bytes("bf16"), 2);
	cr_assert_eq(precision_bytes("int8"), 1);
	cr_assert_eq(precision_bytes("decimal"), 0);
	cr_assert_eq(precision_product_bytes("fp64"), 8);
	cr_assert_eq(precision_product_bytes("tf32"), 4);
	cr_assert_eq(precision_product_bytes("fp16"), 4);
	cr_assert_eq(precision_product_bytes("int8"), 4);
	cr_assert_eq(precision_product_bytes("decimal"), 0);
}

/* Stored by name, read by width. */
Test(precision, a_runs_rows_are_read_by_device_and_width)
{
	struct result row[] = {
		{ .device = "cpu", .precision = "bf16" },
		{ .device = "cpu", .precision = "fp64" },
		{ .device = "cpu", .precision = "int8" },
		{ .device = "gpu0", .precision = "fp16" },
		{ .device = "gpu0", .precision = "fp32" },
	};
	static const size_t want[] = { 1, 0, 2, 4, 3 };
	struct run r = { .results = row, .n_results = 5 };
	const struct result **read = run_results_to_read(&r);

	for (size_t i = 0; i < 5; i++)
		cr_assert_eq(read[i], &row[want[i]]);
	free(read);
}
