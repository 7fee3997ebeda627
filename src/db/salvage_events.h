/* SPDX-License-Identifier: MIT */
/*
 * salvage_events: events of alerts out of a damaged database.  One that a journal row
 * proves keeps origin and number as far as the chain of that origin is whole, and is
 * journalled anew under the new store's origin behind its first gap, as runs are.  One
 * of which no journal row is left is saved too: its alert's id proves the series and
 * the first run, and nothing the rest.  One whose id flipped is mended, as its journal
 * row tells.  All else is lost, and counted.
 */
#ifndef POSTSIL_SALVAGE_EVENTS_H
#define POSTSIL_SALVAGE_EVENTS_H

#include "db/salvage_scan.h"

struct err;
struct sqlite3;

struct salvage_events {
	struct salvage_scan *scan;
	struct source *src;
	const struct shapes *shapes;
	struct sqlite3 *to;
	const char *own;        /* the new store's origin */
};

struct salvage_events_counts {
	int64_t saved, unproven, lost;
};

int salvage_events_copy(const struct salvage_events *x,
			struct salvage_events_counts *out, struct err *e);

#endif
