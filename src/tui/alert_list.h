/* SPDX-License-Identifier: MIT */
/*
 * alert_list: what `postsil alert` speaks of: the alerts of the board, and those that
 * the detector sees no longer, of which only what was said is left.
 */
#ifndef POSTSIL_ALERT_LIST_H
#define POSTSIL_ALERT_LIST_H

#include "tui/alert_board.h"

struct alert_row {
	const char *id, *series;
	const char *unit_id, *device, *precision, *metric;   /* parts of series */
	const struct kept_key *key;  /* of what is seen; else NULL */
	const char *first_run_id;    /* what names it */
	const char *product;         /* "": unknown */
	enum alert_state state;
	int64_t since_ms;            /* the first run of the low level; 0: it is not seen */
	double previous, current, change_pct;   /* levels; NAN: it is not seen */
	const struct alert_standing *said;      /* NULL: nothing */
};

struct alert_list {
	struct alert_board board;    /* without causes */
	struct alert_row *row;       /* heap: open ones first, each kind newest first */
	size_t n;
};

#define ALERT_LIST_INIT { .n = 0 }

/* Of a workspace without filters.  The caller releases *out, also after an error. */
int alert_list_load(struct alert_list *out, const struct workspace *ws, struct err *e);
void alert_list_release(struct alert_list *l);

/* The alert whose id begins so; ERR_USAGE: no such text, or several; ERR_NOT_FOUND. */
int alert_list_match(const struct alert_list *l, const char *id,
		     const struct alert_row **out, struct err *e);

#endif
