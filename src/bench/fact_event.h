/* SPDX-License-Identifier: MIT */
/* fact_event: facts as events. */
#ifndef POSTSIL_FACT_EVENT_H
#define POSTSIL_FACT_EVENT_H

struct event;
struct facts;

/* Calls fn with a fact event for each field that somebody looked for, and then
 * for each extra. */
void fact_event_each(const struct facts *f,
		     void (*fn)(void *user, const struct event *ev), void *user);

#endif
