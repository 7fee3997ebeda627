/* SPDX-License-Identifier: MIT */
/*
 * standings: what is kept of the series on the desk (db/kept.h), as the filters of
 * the workspace have it.
 */
#ifndef POSTSIL_STANDINGS_H
#define POSTSIL_STANDINGS_H

#include "db/kept.h"

struct err;
struct workspace;

/* Opens what is kept and brings it up to date; the workspace has a store.  Filters
 * that choose series leave the kept file as it is; those that choose runs are
 * computed for this answer alone, as is the demonstration, which leaves nothing
 * behind.  NULL after an error. */
int standings_open(const struct workspace *ws, enum kept_stage stage,
		   struct kept **out, struct err *e);

/* The filters that choose series; texts are the workspace's. */
struct kept_filter standings_filter(const struct workspace *ws);

#endif
