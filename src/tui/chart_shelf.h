/* SPDX-License-Identifier: MIT */
/*
 * chart_shelf: the series that a chart showed last, with their rows, so that stepping
 * back and forth reads nothing.  What lies here may have got new runs meanwhile:
 * chart_track_load() finds that out.
 */
#ifndef POSTSIL_CHART_SHELF_H
#define POSTSIL_CHART_SHELF_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/chart_track.h"

#define CHART_SHELF 8
#define CHART_SHELF_ROWS 30000   /* of all: some 15 MB */

struct chart_shelf {
	struct chart_track track[CHART_SHELF];   /* n of them, the newest first */
	size_t n, rows;
};

/* Takes what t holds, which is empty then; the oldest go for it. */
void chart_shelf_put(struct chart_shelf *s, struct chart_track *t);

/* Moves the rows of this series to *out, which was empty; false: they are not here. */
bool chart_shelf_take(struct chart_shelf *s, const struct chart_key *key,
		      struct chart_track *out);
void chart_shelf_release(struct chart_shelf *s);

#endif
