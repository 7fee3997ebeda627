/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <errno.h>
#include <limits.h>

#include "core/detect/keyed.h"
#include "machine.h"

static struct machine m;

static void setup(void)
{
	machine_make(&m);
}

static void teardown(void)
{
	machine_remove(&m);
}

TestSuite(keyed, .init = setup, .fini = teardown);

/* Formats: proc(5), meminfo and vmstat. */
Test(keyed, words_are_whole_and_begin_a_line)
{
	struct keyed k[] = { { .word = "MemFree:" }, { .word = "MemTotal:" },
			     { .word = "Free:" }, { .word = "Mem" } };

	machine_put(&m, "/f", "MemTotal:       16326796 kB\nMemFree:          803108 kB");
	cr_assert_eq(keyed_read(m.root, "/f", k, 4), 0);
	cr_assert_eq(k[0].value, 803108);
	cr_assert_eq(k[1].value, 16326796);
	cr_assert_eq(k[2].value, -1);
	cr_assert_eq(k[3].value, -1);
}

Test(keyed, what_is_no_number_is_none)
{
	struct keyed k[] = { { .word = "a" }, { .word = "b" }, { .word = "c" },
			     { .word = "d" } };

	machine_put(&m, "/f", "a -3\na\nb \n7\nc x\nc 5\nd 99999999999999999999\nd 1\n");
	cr_assert_eq(keyed_read(m.root, "/f", k, 4), 0);
	cr_assert_eq(k[0].value, -1);
	cr_assert_eq(k[1].value, -1);
	cr_assert_eq(k[2].value, 5);
	cr_assert_eq(k[3].value, LLONG_MAX);
	cr_assert_eq(keyed_read(m.root, "/none", k, 4), -ENOENT);
	cr_assert_eq(k[2].value, -1);
}
