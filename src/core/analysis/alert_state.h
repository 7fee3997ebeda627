/* SPDX-License-Identifier: MIT */
/*
 * alert_state: how an alert stands: what the detector sees, and over it what people
 * have said, in the order of time.
 *
 * - Nobody said anything: provisional or confirmed, as the detector has it; fixed when
 *   it sees that the level is back.  That needs no event: the runs prove it, and who
 *   computes it anew gets the same.
 * - Acknowledged holds until the level is back, or somebody says fixed or re-opens.
 *   There is nothing to acknowledge in what counts as fixed.
 * - Fixed, because somebody says so, is believed for ALERT_FIX_RUNS - 1 runs: with that
 *   many runs of the low level after it the alert is re-opened by itself.  Their number
 *   is that of the confirmation runs that are taken after a suspicion: what was
 *   enough to raise an alert is enough to doubt its end.
 * - Reopened holds until the level is back later on, or somebody acknowledges it or
 *   says fixed.  Whoever re-opens after the level was back is believed: they know why.
 * - A further drop of the same series is another alert.
 *
 * Where the detector sees nothing, because it was not asked or has withdrawn its
 * suspicion, what people said last stands; the runs of the low level may be missing
 * then (n_low 0), and a fix is believed.
 */
#ifndef POSTSIL_ALERT_STATE_H
#define POSTSIL_ALERT_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ALERT_FIX_RUNS 3

enum alert_state {
	ALERT_PROVISIONAL, ALERT_CONFIRMED, ALERT_ACKNOWLEDGED, ALERT_FIXED,
	ALERT_REOPENED,
};

const char *alert_state_name(enum alert_state s);   /* "provisional" … */

/* All but fixed. */
bool alert_state_is_open(enum alert_state s);

enum alert_seen {
	ALERT_SEEN_NOTHING, ALERT_SEEN_PROVISIONAL, ALERT_SEEN_CONFIRMED,
	ALERT_SEEN_RECOVERED,
};

enum alert_said { ALERT_SAID_ACK, ALERT_SAID_FIX, ALERT_SAID_REOPEN };

struct alert_word {
	int64_t at_ms;            /* Unix, UTC, as all times here */
	enum alert_said said;
};

struct alert_history {
	enum alert_seen seen;
	int64_t recovered_ms;     /* when the first run of the level ran that is back;
				   * only with ALERT_SEEN_RECOVERED */
	const int64_t *low_ms;    /* when the runs of the low level ran, in any order */
	size_t n_low;
	const struct alert_word *word;   /* in the order of time */
	size_t n_words;
};

enum alert_state alert_state_fold(const struct alert_history *h);

#endif
