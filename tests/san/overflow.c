/* SPDX-License-Identifier: MIT */
/* Planted: the sanitizer tier must fail this test. */
#include <criterion/criterion.h>
#include <limits.h>

Test(planted, overflows)
{
	volatile int x = INT_MAX;

	x = x + 1;
	cr_assert(1);
}
