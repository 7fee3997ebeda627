/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <criterion/criterion.h>

#include "core/analysis/regression.h"
#include "core/base/buf.h"
#include "tui/alert_board.h"
#include "tui/alert_words.h"

static bool advises(const struct kept_drop *d, const char *text)
{
	struct kept_alert a = { .drop = *d };
	struct alert_item x = { .a = &a, .state = ALERT_FIXED };
	struct buf out = BUF_INIT;
	bool found;

	alert_words_advice(&x, &out);
	found = strstr(buf_str(&out), text) != NULL;
	buf_release(&out);
	return found;
}

Test(alert_words, what_is_fixed_says_by_what)
{
	cr_expect(advises(&(struct kept_drop){ .state = REGRESSION_FIXED,
		.change_pct = -4, .recovered_ms = 1736899200000 },
		"the level is back since 2025-01-15"));
	cr_expect(advises(&(struct kept_drop){ .state = REGRESSION_CONFIRMED,
		.change_pct = -0.2 }, "over all its runs the level is within 1 %"));
	cr_expect(advises(&(struct kept_drop){ .state = REGRESSION_CONFIRMED,
		.change_pct = -4 }, "somebody says that it is fixed"));
}
