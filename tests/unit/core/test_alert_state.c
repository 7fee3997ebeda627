/* SPDX-License-Identifier: MIT */
#include "core/analysis/alert_state.h"

#include <criterion/criterion.h>
#include <string.h>

#define MANY 8
#define SEEN(s) ALERT_SEEN_##s

/* What was said, one letter each (a ack, f fix, r reopen, . nothing), at the times 10,
 * 20, 30, …; low: how many runs of the low level ran at 11, 12, 13, … after that of the
 * letter of the same place; back: when the level was back. */
struct rule {
	const char *why, *said, *low;
	enum alert_seen seen;
	int64_t back;
	enum alert_state want;
};

static const struct rule rules[] = {
	{ .why = "the detector alone", .seen = SEEN(PROVISIONAL), .said = "",
	  .want = ALERT_PROVISIONAL },
	{ .why = "the detector alone", .seen = SEEN(CONFIRMED), .said = "",
	  .want = ALERT_CONFIRMED },
	{ .why = "a level that is back needs no event", .seen = SEEN(RECOVERED),
	  .said = "", .back = 5, .want = ALERT_FIXED },
	{ .why = "it was detected once, and nobody looked since",
	  .seen = SEEN(NOTHING), .said = "", .want = ALERT_PROVISIONAL },
	{ .why = "acknowledged", .seen = SEEN(PROVISIONAL), .said = "a",
	  .want = ALERT_ACKNOWLEDGED },
	{ .why = "an ack outlives the confirmation", .seen = SEEN(CONFIRMED),
	  .said = "a", .low = "9", .want = ALERT_ACKNOWLEDGED },
	{ .why = "an ack ends when the level is back", .seen = SEEN(RECOVERED),
	  .said = "a", .back = 15, .want = ALERT_FIXED },
	{ .why = "an ack that comes late finds it fixed", .seen = SEEN(RECOVERED),
	  .said = "a", .back = 5, .want = ALERT_FIXED },
	{ .why = "at the very time the runs come first", .seen = SEEN(RECOVERED),
	  .said = "a", .back = 10, .want = ALERT_FIXED },
	{ .why = "said to be fixed", .seen = SEEN(CONFIRMED), .said = "f",
	  .want = ALERT_FIXED },
	{ .why = "two low runs after a fix prove nothing", .seen = SEEN(CONFIRMED),
	  .said = "f", .low = "2", .want = ALERT_FIXED },
	{ .why = "three low runs after a fix re-open it", .seen = SEEN(CONFIRMED),
	  .said = "f", .low = "3", .want = ALERT_REOPENED },
	{ .why = "low runs before the fix are what it is about",
	  .seen = SEEN(CONFIRMED), .said = ".f", .low = "90", .want = ALERT_FIXED },
	{ .why = "each fix is given its runs anew", .seen = SEEN(CONFIRMED),
	  .said = "ff", .low = "22", .want = ALERT_FIXED },
	{ .why = "a fix that failed, then another that failed too",
	  .seen = SEEN(CONFIRMED), .said = "ff", .low = "33",
	  .want = ALERT_REOPENED },
	{ .why = "it opened again by itself, and was seen", .seen = SEEN(CONFIRMED),
	  .said = "fa", .low = "3", .want = ALERT_ACKNOWLEDGED },
	{ .why = "there is nothing to acknowledge", .seen = SEEN(CONFIRMED),
	  .said = "fa", .want = ALERT_FIXED },
	{ .why = "a late ack does not keep a failed fix from opening again",
	  .seen = SEEN(CONFIRMED), .said = "fa", .low = "03", .want = ALERT_REOPENED },
	{ .why = "re-opened", .seen = SEEN(CONFIRMED), .said = "ar",
	  .want = ALERT_REOPENED },
	{ .why = "re-opened, then seen", .seen = SEEN(CONFIRMED), .said = "fra",
	  .want = ALERT_ACKNOWLEDGED },
	{ .why = "re-opened, then fixed", .seen = SEEN(CONFIRMED), .said = "frf",
	  .want = ALERT_FIXED },
	{ .why = "re-opened once, though the level was back", .seen = SEEN(RECOVERED),
	  .said = "r", .back = 5, .want = ALERT_REOPENED },
	{ .why = "re-opened, and the level came back later", .seen = SEEN(RECOVERED),
	  .said = "r", .back = 15, .want = ALERT_FIXED },
	{ .why = "re-opened after that, then said to be fixed",
	  .seen = SEEN(RECOVERED), .said = "rf", .back = 5, .want = ALERT_FIXED },
	{ .why = "a fix that failed, and the level was back in the end",
	  .seen = SEEN(RECOVERED), .said = "f", .low = "5", .back = 18,
	  .want = ALERT_FIXED },
	{ .why = "nobody looked since: an ack stands", .seen = SEEN(NOTHING),
	  .said = "a", .want = ALERT_ACKNOWLEDGED },
	{ .why = "nobody looked since: a fix stands", .seen = SEEN(NOTHING),
	  .said = "af", .want = ALERT_FIXED },
	{ .why = "nobody looked since: re-opened stands", .seen = SEEN(NOTHING),
	  .said = "afr", .want = ALERT_REOPENED },
};

static enum alert_state fold(const struct rule *r)
{
	struct alert_word word[MANY];
	int64_t low[MANY * MANY];
	struct alert_history h = { .seen = r->seen, .recovered_ms = r->back,
				   .low_ms = low, .word = word };

	for (size_t i = 0; r->said[i]; i++) {
		int64_t at = 10 * (int64_t)(i + 1);
		int runs = r->low && i < strlen(r->low) ? r->low[i] - '0' : 0;

		for (int k = 0; k < runs; k++)
			low[h.n_low++] = at + 1 + k;
		if (r->said[i] != '.')
			word[h.n_words++] = (struct alert_word){
				.at_ms = at,
				.said = r->said[i] == 'a' ? ALERT_SAID_ACK
				      : r->said[i] == 'f' ? ALERT_SAID_FIX
							  : ALERT_SAID_REOPEN,
			};
	}
	return alert_state_fold(&h);
}

Test(alert_state, follows_the_rules_one_by_one)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		cr_expect_str_eq(alert_state_name(fold(&rules[i])),
				 alert_state_name(rules[i].want), "%zu: %s", i,
				 rules[i].why);
}

Test(alert_state, is_open_until_it_is_fixed)
{
	cr_assert(alert_state_is_open(ALERT_PROVISIONAL));
	cr_assert(alert_state_is_open(ALERT_CONFIRMED));
	cr_assert(alert_state_is_open(ALERT_ACKNOWLEDGED));
	cr_assert(alert_state_is_open(ALERT_REOPENED));
	cr_assert_not(alert_state_is_open(ALERT_FIXED));
}
