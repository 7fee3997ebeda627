/* SPDX-License-Identifier: MIT */
/*
 * alert_store: the events of alerts in a store.  They are content as runs are: only
 * added, each with a record hash, in an order of arrival and a chain for each origin
 * (alert_journal, postsil-db(5)).  Two stores are brought together by union: the same
 * event_id is the same event, and one with another content is refused.
 *
 * A database of an older schema that is only read has no events.
 */
#ifndef POSTSIL_ALERT_STORE_H
#define POSTSIL_ALERT_STORE_H

#include "core/analysis/alert_state.h"
#include "core/model/alert_event.h"
#include "db/store.h"

/* Appends n events in one durable transaction: all of them or none; *added (if given)
 * counts those that were not there.  ERR_FORMAT: one is not valid; ERR_CONFLICT;
 * ERR_REFUSED: opened for reading; ERR_BUSY, ERR_IO. */
int alert_store_add(struct store *s, const struct alert_event *events, size_t n,
		    size_t *added, struct err *e);

/* The same, and one with another content than that which is there holds up no other:
 * outcome[i] is STORE_ADDED, STORE_THERE or STORE_CONFLICT. */
int alert_store_add_batch(struct store *s, const struct alert_event *events, size_t n,
			  enum store_outcome *outcome, struct err *e);

/* The outcome that adding it would have; the store is only read. */
int alert_store_look(struct store *s, const struct alert_event *x,
		     enum store_outcome *out, struct err *e);

/* Adds the events of one alert, or of all (NULL), to *out, in the order of
 * alert_event_compare(). */
int alert_store_read(struct store *s, const char *alert_id, struct alert_events *out,
		     struct err *e);

struct alert_counts {
	int64_t events, alerts;
};
int alert_store_count(struct store *s, struct alert_counts *out, struct err *e);

/* The newest row of the journal of events under the store's own origin; seq 0: none. */
int alert_store_head(struct store *s, struct store_head *out, struct err *e);

/* --- how alerts stand ---------------------------------------------------------------- */

/* One alert and its events, in their order. */
struct alert_standing {
	const struct alert_event *event;
	size_t n;
	int64_t first_ms;         /* when its first run ran; 0: it is not in the store */
	enum alert_state state;   /* by its events alone: ALERT_SEEN_NOTHING */
};

struct alert_states {
	struct alert_events events;
	struct alert_standing *alert;   /* heap, in the order of their ids */
	size_t n;
};

#define ALERT_STATES_INIT { .n = 0 }

/* Every alert of which there are events: two reads of their table.  The caller releases
 * *out, also after an error. */
int alert_states_load(struct store *s, struct alert_states *out, struct err *e);
void alert_states_release(struct alert_states *s);

/* NULL: nobody has said anything of it. */
const struct alert_standing *alert_states_find(const struct alert_states *s,
					       const char *alert_id);

/* How it stands with what the detector sees: seen as alert_state.h has it, of which the
 * words are left out here.  a may be NULL. */
enum alert_state alert_standing_fold(const struct alert_standing *a,
				     const struct alert_history *seen);

#endif
