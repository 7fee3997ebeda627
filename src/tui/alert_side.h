/* SPDX-License-Identifier: MIT */
/*
 * alert_side: what was in force on the two runs that stand for an alert: the best one
 * before it fell and the newest one below.
 *
 * The board knows what changed where the level fell (kept.h); either run may lie any
 * number of updates away from there, so each is asked for in the store.
 */
#ifndef POSTSIL_ALERT_SIDE_H
#define POSTSIL_ALERT_SIDE_H

#include <stddef.h>

struct alert_board;
struct err;
struct workspace;

/* Fills best and current of item i; cheap when it is done already.  A run that is in
 * the store no more leaves its side empty. */
int alert_side_read(struct alert_board *l, const struct workspace *ws, size_t i,
		    struct err *e);

#endif
