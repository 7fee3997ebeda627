/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "core/base/arena.h"
#include "db/kept.h"
#include "tui/series_names.h"

static const struct kept_key key[] = {
	{ .product = "NVIDIA H100", .device = "gpu0", .precision = "fp16", .unit_id = "aaaa1" },
	{ .product = "Intel Core i7", .device = "cpu", .precision = "fp32", .unit_id = "aaaa1" },
	{ .product = "NVIDIA H100", .device = "gpu1", .precision = "fp16", .unit_id = "aaaa1" },
	{ .product = "Intel Core i7", .device = "cpu", .precision = "fp32", .unit_id = "bbbb2" },
	{ .product = "NVIDIA H100", .device = "gpu0", .precision = "fp8", .unit_id = "cccc3" },
	{ .product = "AMD Instinct MI300X", .device = "gpu0", .precision = "fp8", .unit_id = "x" },
	{ .product = "AMD Instinct MI300X", .device = "gpu1", .precision = "fp8", .unit_id = "y" },
};

#define N (sizeof key / sizeof *key)

Test(series_names, carry_the_device_or_the_unit_only_where_a_row_needs_it)
{
	static const struct { const char *name, *product; } want[N] = {
		{ "H100 gpu0", "H100" }, { "i7 aaaa", "i7 aaaa" },
		{ "H100 gpu1", "H100" }, { "i7 bbbb", "i7 bbbb" },
		{ "H100", "H100" }, { "MI300X gpu0 x", "MI300X x" },
		{ "MI300X gpu1 y", "MI300X y" },
	};
	struct series_name list[N];
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < N; i++)
		list[i] = (struct series_name){ .key = &key[i] };
	series_names_find(list, N, &arena);
	for (size_t i = 0; i < N; i++) {
		cr_assert_str_eq(list[i].name, want[i].name);
		cr_assert_str_eq(list[i].product, want[i].product);
	}
	arena_release(&arena);
}

Test(series_names, an_empty_list_and_a_list_of_one_need_nothing)
{
	struct series_name one = { .key = &key[2] };
	struct arena arena = ARENA_INIT;

	series_names_find(NULL, 0, &arena);
	series_names_find(&one, 1, &arena);
	cr_assert_str_eq(one.name, "H100");
	arena_release(&arena);
}
