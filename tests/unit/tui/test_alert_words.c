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

static bool explains(const struct alert_item *x, const char *text)
{
	struct buf out = BUF_INIT;
	bool same;

	alert_words_cause(x, &out);
	same = strcmp(buf_str(&out), text) == 0;
	if (!same)
		cr_log_warn("%s", buf_str(&out));
	buf_release(&out);
	return same;
}

/* As the overview says it of the same alert: alert_words_changed(). */
Test(alert_words, an_unknown_cause_never_denies_what_changed)
{
	const char *before[COMPONENT_COUNT] = { NULL }, *after[COMPONENT_COUNT] = { NULL };
	struct kept_alert a = { .drop = { .change_pct = -10 },
				.key = { .suite_version = "1" }, .before = before,
				.after = after };
	struct alert_item x = { .a = &a, .explained = true,
				.cause = { .verdict = CAUSE_UNKNOWN } };

	cr_expect(explains(&x, "unknown: nothing that is recorded changed, and no other "
			   "unit has runs to compare with"));
	x.cause.n_candidates = 1;
	x.cause.candidate[0] = (struct cause_candidate){
		.of = { .field = COMPONENT_CUDA_VERSION }, .from = "12.0", .to = "12.2" };
	cr_expect(explains(&x, "unknown: no other unit has runs to compare with; changed "
			   "before it: nothing that is recorded; near it: CUDA 12.0 → 12.2"));
	before[COMPONENT_CUDA_VERSION] = "12.0";
	after[COMPONENT_CUDA_VERSION] = "12.2";
	cr_expect(explains(&x, "unknown: no other unit has runs to compare with; changed "
			   "before it: CUDA 12.0 → 12.2"));
	x.cause.n_candidates = 0;
	x.left_out = true;
	cr_expect(explains(&x, "not looked for, as its runs are older than those that are "
			   "read for it; changed before it: CUDA 12.0 → 12.2"));
}
