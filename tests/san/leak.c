/* SPDX-License-Identifier: MIT */
/* Planted: the sanitizer tier must report this leak although the test passes. */
#include <criterion/criterion.h>
#include <stdlib.h>

Test(planted, leaks)
{
	void *volatile p = malloc(77);

	cr_assert(p != NULL);
	p = NULL;
}
