/* SPDX-License-Identifier: MIT */
/* salvage_events: rows of alert_event, which belong to no run and are in no chain: each
 * whole one that the schema takes is copied as it is. */
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
};

/* *n: how many. */
int salvage_events_copy(const struct salvage_events *x, int64_t *n, struct err *e);

#endif
