/* SPDX-License-Identifier: MIT */
/* alert_fixture: events of alerts for the tests of src/db. */
#ifndef POSTSIL_ALERT_FIXTURE_H
#define POSTSIL_ALERT_FIXTURE_H

#include "core/model/alert_event.h"

struct scratch;
struct sqlite3;

/* Event k: 0 to 3 are what happens to one alert, in the order of alert_action; 4 to 7
 * to the next one; and so on.  Each has an id and a time of its own, rising with k.
 * Its series is in the room of the caller. */
#define EVENT_SERIES 100
void event_make(unsigned k, struct alert_event *out, char series[EVENT_SERIES]);

/* Adds events from to to - 1 to the store at s->db, which is opened for it; how many
 * were not there. */
size_t events_add(const struct scratch *s, unsigned from, unsigned to);

#endif
