/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <string.h>

#include "core/base/err.h"
#include "tui/alert_list.h"

static struct alert_row row[] = {
	{ .id = "0a1b000000000001" }, { .id = "0a1b000000000002" },
	{ .id = "ffee000000000003" },
};
static const struct alert_list list = { .row = row, .n = 3 };

static int match(const char *id, const struct alert_row **out, const char *words)
{
	struct err e = ERR_INIT;
	int rc = alert_list_match(&list, id, out, &e);

	cr_assert(rc == 0 || strstr(e.text, words), "%s: %s", id, e.text);
	return rc;
}

Test(alert_list, an_alert_is_found_by_the_beginning_of_its_id)
{
	const struct alert_row *x;

	cr_assert_eq(match("ffee", &x, ""), 0);
	cr_assert_eq(x, &row[2]);
	cr_assert_eq(match("FFEE00", &x, ""), 0);
	cr_assert_eq(x, &row[2]);
	cr_assert_eq(match("0a1b000000000002", &x, ""), 0);
	cr_assert_eq(x, &row[1]);
}

Test(alert_list, an_id_that_is_too_short_for_one_alert_names_none)
{
	const struct alert_row *x;

	cr_assert_eq(match("0a1b", &x, "2 alerts begin with 0a1b"), ERR_USAGE);
	cr_assert_eq(match("0a1b00000000000", &x, "2 alerts begin"), ERR_USAGE);
}

Test(alert_list, what_is_no_id_or_of_no_alert_is_said)
{
	const struct alert_row *x;

	cr_assert_eq(match("ffe", &x, "4 to 16 hexadecimal digits"), ERR_USAGE);
	cr_assert_eq(match("xyzw", &x, "4 to 16 hexadecimal digits"), ERR_USAGE);
	cr_assert_eq(match("0a1b0000000000011", &x, "4 to 16 hexadecimal"), ERR_USAGE);
	cr_assert_eq(match("ffff", &x, "no alert ffff"), ERR_NOT_FOUND);
	cr_assert_null(x);
}
