/* SPDX-License-Identifier: MIT */
/*
 * alert_claim: which of the drops that are seen now is the one that people spoke of.
 *
 * An alert that was fixed by an event keeps its name: a drop is that alert where it
 * would get the same name, else where the run that was suspected first then is one of
 * those since the run before its low level, and before the level is back.  The place
 * of a change is sure to within one run.
 */
#ifndef POSTSIL_ALERT_CLAIM_H
#define POSTSIL_ALERT_CLAIM_H

#include "db/alert_store.h"

/* Texts are borrowed. */
struct alert_drop {
	const char *id, *series;        /* as it would be named; series_key_text() */
	int64_t from_ms, end_ms;        /* of its runs, inclusive and exclusive */
	const struct alert_standing *said;   /* NULL, until it is found */
};

/* Of several drops that a run may belong to it is the latest.  What was said under
 * several names of one drop, in stores that had not met, goes by the name that was
 * used first; the others are of no drop then. */
void alert_claim(struct alert_drop *drop, size_t n, const struct alert_states *said);

#endif
