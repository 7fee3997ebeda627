/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "bench/pages.h"
#include "core/base/err.h"

Test(pages, are_aligned_zero_and_as_large_as_asked)
{
	struct pages p;
	struct err e = ERR_INIT;

	cr_assert_eq(pages_alloc(&p, 3 * PAGES_HUGE + 1, &e), 0, "%s", e.text);
	cr_assert_eq((uintptr_t)p.p % PAGES_HUGE, 0);
	cr_assert_eq(p.bytes, 4 * PAGES_HUGE);
	for (size_t i = 0; i < p.bytes; i += 4096)
		cr_assert_eq(((char *)p.p)[i], 0);
	pages_free(&p);
	cr_assert_null(p.p);
	pages_free(&p);
}

/* The kernel itself is asked, so that no signal has to be caught. */
Test(pages, the_page_behind_the_end_is_a_guard)
{
	struct pages p;
	int end[2];

	cr_assert_eq(pipe(end), 0);
	cr_assert_eq(pages_alloc(&p, PAGES_HUGE, NULL), 0);
	cr_assert_eq(write(end[1], (char *)p.p + p.bytes - 1, 1), 1);
	cr_assert_eq(write(end[1], (char *)p.p + p.bytes, 1), -1);
	cr_assert_eq(errno, EFAULT);
	pages_free(&p);
	close(end[0]);
	close(end[1]);
}

Test(pages, too_much_is_reported_with_its_size)
{
	struct pages p;
	struct err e = ERR_INIT;
	struct rlimit small, before;
	int rc;

	cr_assert_eq(pages_alloc(&p, SIZE_MAX / 2, &e), ERR_IO);
	err_clear(&e);
	cr_assert_eq(getrlimit(RLIMIT_AS, &before), 0);
	small = before;
	small.rlim_cur = 1u << 30;
	cr_assert_eq(setrlimit(RLIMIT_AS, &small), 0);
	rc = pages_alloc(&p, (size_t)4 << 30, &e);
	cr_assert_eq(setrlimit(RLIMIT_AS, &before), 0);
	cr_assert_eq(rc, ERR_IO);
	cr_assert_not_null(strstr(e.text, "4 GiB"), "%s", e.text);
	cr_assert_null(p.p);
}

Test(pages, huge_share_is_zero_untouched_and_a_share_afterwards)
{
	struct pages p;
	double before, after;

	cr_assert_eq(pages_alloc(&p, 8 * PAGES_HUGE, NULL), 0);
	before = pages_huge_share(&p);
	memset(p.p, 1, p.bytes);
	after = pages_huge_share(&p);
	if (before < 0)
		cr_skip_test("this kernel does not tell");
	cr_assert_eq(before, 0);
	cr_assert(after >= 0 && after <= 1);
	pages_free(&p);
}
