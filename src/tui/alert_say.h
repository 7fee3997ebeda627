/* SPDX-License-Identifier: MIT */
/*
 * alert_say: what somebody says of an alert: it is known, mended, or not mended.  It is
 * appended to the store as an event and stays (alert_store.h).
 */
#ifndef POSTSIL_ALERT_SAY_H
#define POSTSIL_ALERT_SAY_H

#include "core/model/alert_event.h"
#include "tui/alert_list.h"

struct err;
struct workspace;

struct alert_saying {
	enum alert_action action;   /* ALERT_ACK, ALERT_FIX or ALERT_REOPEN */
	const char *why;            /* needed */
	const char *who;            /* NULL: nobody is named */
};

/* ERR_USAGE: there are no reason, too many bytes or controls in it or in who. */
int alert_say_check(const struct alert_saying *x, struct err *e);

/* Says it of the alert whose id begins so, in ws->store, which is open for writing; *list
 * is loaded anew, *out is how the alert stands then, within it.  ERR_USAGE, ERR_NOT_FOUND:
 * alert_list_match(); ERR_REFUSED: it would change nothing.  The caller releases *list in
 * any case. */
int alert_say(const struct workspace *ws, const struct alert_saying *x, const char *id,
	      struct alert_list *list, const struct alert_row **out, struct err *e);

#endif
