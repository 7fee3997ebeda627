/* SPDX-License-Identifier: MIT */
/*
 * levels_seen: how much of the standings (standings.h) a screen has shown, and what it
 * says where there is not all of it, or no efficiency among it.
 */
#ifndef POSTSIL_LEVELS_SEEN_H
#define POSTSIL_LEVELS_SEEN_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/no_match.h"

struct err;
struct workspace;

/* All 0: nothing yet. */
struct levels_seen {
	bool made;
	unsigned loads;           /* of the workspace */
	bool include_forced;
	bool pending;
	size_t done;              /* groups, while pending */
};

/* Whether what is kept now is what the screen was made of.  A run in progress loads a
 * screen several times a second. */
bool levels_seen_all(const struct levels_seen *s, const struct workspace *ws);

/* After a load that ended so; a negative rc: it is to be done again. */
void levels_seen_note(struct levels_seen *s, const struct workspace *ws, int rc);

/* "levels of 12 of 80 groups so far"; false and "" when they are complete. */
#define LEVELS_SEEN 64
bool levels_seen_words(const struct workspace *ws, char out[LEVELS_SEEN]);

/* For screens that read whole products, which wait until all levels are there: 1 when
 * they are; 0 with why not in `none`, NO_MATCH bytes; negative after an error. */
int levels_seen_wait(const struct workspace *ws, char none[NO_MATCH], struct err *e);

/* Why a screen of efficiencies is empty: none is computed yet, none of the runs has a
 * peak (and perhaps figures of other kinds, which have none), or there are none, of which
 * `none` (no_match_words()) speaks, else `promise`. */
void levels_seen_empty(const struct workspace *ws, const char *none,
		       const char *promise, char out[NO_MATCH]);

#endif
