/* SPDX-License-Identifier: MIT */
/*
 * standings: what is kept of the series on the desk (db/kept.h), as the filters of
 * the workspace have it.
 *
 * One handle lasts as long as the store and the options of the workspace do; views
 * borrow it.  Where all must be computed first (a store of a million runs that was
 * never looked at), a command waits for it and says how far it is; the workstation
 * shows what there is so far, and its loop goes on with the rest.
 */
#ifndef POSTSIL_STANDINGS_H
#define POSTSIL_STANDINGS_H

#include "db/kept.h"

struct err;
struct standings;
struct workspace;

/* Of a workspace; free it before the store is closed.  Never NULL. */
struct standings *standings_new(void);
void standings_free(struct standings *s);

/* Forgets the store, which is about to be closed. */
void standings_forget(struct standings *s);

/* What is kept, up to date as far as the workspace's patience goes: all of it when
 * patience_ms is 0, else see standings_is_pending().  *out is good until the next
 * call.  NULL without a store, which is no error, and after an error.
 *
 * Filters that choose series leave the kept file as it is; those that choose runs
 * are computed for this workspace alone, as is the demonstration, which leaves
 * nothing behind. */
int standings_get(const struct workspace *ws, enum kept_stage stage,
		  struct kept **out, struct err *e);

/* Whether what was asked for is not all done yet; how many groups of how many are,
 * as far as is known. */
bool standings_is_pending(const struct workspace *ws, size_t *done, size_t *of);

/* Goes on with it for about ms milliseconds: at least one group.  Counts what was
 * new in *groups.  Negative after an error, after which nothing is pending. */
int standings_work(const struct workspace *ws, int ms, size_t *groups,
		   struct err *e);

/* The filters that choose series; texts are the workspace's. */
struct kept_filter standings_filter(const struct workspace *ws);

/* Calls one() for every series of the filter in its order, a page at a time: the
 * texts of s are good during the call only.  total: how many there are.  Negative
 * from one() ends it. */
typedef int standings_one(void *arg, const struct kept_series *s, size_t total);
int standings_each(struct kept *k, const struct kept_filter *f, standings_one *one,
		   void *arg, struct err *e);

#endif
