/* SPDX-License-Identifier: MIT */
#include "db/alert_store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "db/alert_write.h"
#include "db/sql.h"
#include "db/stmt.h"
#include "db/store_sqlite.h"

/* --- adding --------------------------------------------------------------------------- */

int alert_store_add_batch(struct store *s, const struct alert_event *events, size_t n,
			  enum store_outcome *outcome, struct err *e)
{
	struct store_batch b = { .events = events, .n_events = n,
				 .event_outcome = outcome };

	return store_put(s, &b, e);
}

int alert_store_add(struct store *s, const struct alert_event *events, size_t n,
		    size_t *added, struct err *e)
{
	return store_put_all(s, (struct store_batch){ .events = events, .n_events = n },
			     added, e);
}

/* --- reading ------------------------------------------------------------------------ */

/* 1: prepared; 0: a schema without events. */
static int ask(struct store *base, struct stmt *st, const char *sql, struct err *e)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	int rc = store_is_usable(s, e);

	if (rc < 0 || s->version < STORE_EVENTS_SCHEMA)
		return rc;
	rc = stmt_prepare(st, s->db, sql, e);
	return rc < 0 ? rc : 1;
}

int alert_store_look(struct store *s, const struct alert_event *x,
		     enum store_outcome *out, struct err *e)
{
	struct stmt st = STMT_INIT;
	char hash[DIGEST_HEX];
	const char *there;
	int rc = ask(s, &st, sql_alert_hash, e);

	*out = STORE_ADDED;
	if (rc == 1) {
		stmt_bind_text(&st, ":event_id", x->event_id);
		rc = stmt_step(&st, e);
	}
	if (rc == 1) {
		alert_event_hash(x, hash);
		there = stmt_text(&st, "record_hash");
		*out = there && strcmp(there, hash) == 0 ? STORE_THERE : STORE_CONFLICT;
	}
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}

int alert_store_read(struct store *s, const char *alert_id, struct alert_events *out,
		     struct err *e)
{
	struct stmt st = STMT_INIT;
	struct alert_event x;
	int rc = ask(s, &st, alert_id ? sql_alert_get : sql_alert_get_all, e);

	if (rc == 1 && alert_id)
		stmt_bind_text(&st, ":alert_id", alert_id);
	while (rc == 1 && (rc = stmt_step(&st, e)) == 1) {
		rc = alert_read_row(&st, &x, e);
		if (rc < 0)
			break;
		alert_events_add(out, &x);
		rc = 1;
	}
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}

int alert_store_count(struct store *s, struct alert_counts *out, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = ask(s, &st, sql_alert_count, e);

	memset(out, 0, sizeof *out);
	if (rc == 1)
		rc = stmt_step(&st, e);
	if (rc == 1) {
		out->events = stmt_int(&st, "events");
		out->alerts = stmt_int(&st, "alerts");
	}
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}

int alert_store_head(struct store *s, struct store_head *out, struct err *e)
{
	const char *origin = ((struct store_sqlite *)s)->origin;
	struct stmt st = STMT_INIT;
	int rc = ask(s, &st, sql_alert_head, e);

	memset(out, 0, sizeof *out);
	snprintf(out->origin, sizeof out->origin, "%s", origin);
	if (rc == 1) {
		stmt_bind_text(&st, ":origin", origin);
		rc = stmt_step(&st, e);
	}
	if (rc == 1) {
		out->seq = stmt_int(&st, "seq");
		snprintf(out->hash, sizeof out->hash, "%s", stmt_text(&st, "hash"));
	}
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}

/* --- how alerts stand ---------------------------------------------------------------- */

enum alert_state alert_standing_fold(const struct alert_standing *a,
				     const struct alert_history *seen)
{
	static const enum alert_said said[ALERT_ACTIONS] = {
		[ALERT_ACK] = ALERT_SAID_ACK, [ALERT_FIX] = ALERT_SAID_FIX,
		[ALERT_REOPEN] = ALERT_SAID_REOPEN,
	};
	struct alert_history h = *seen;
	struct alert_word *word = xcalloc((a ? a->n : 0) + 1, sizeof *word);
	enum alert_state state;

	h.word = word;
	h.n_words = 0;
	for (size_t i = 0; a && i < a->n; i++)
		if (a->event[i].action != ALERT_DETECTED)
			word[h.n_words++] = (struct alert_word){
				.at_ms = a->event[i].at_ms,
				.said = said[a->event[i].action],
			};
	state = alert_state_fold(&h);
	free(word);
	return state;
}

/* Both are in the order of their ids. */
static int read_first_runs(struct store *s, struct alert_states *all, struct err *e)
{
	struct stmt st = STMT_INIT;
	int rc = ask(s, &st, sql_alert_first_runs, e);
	size_t i = 0;

	while (rc == 1 && (rc = stmt_step(&st, e)) == 1) {
		const char *id = stmt_text(&st, "alert_id");

		while (id && i < all->n && strcmp(all->alert[i].event->alert_id, id) < 0)
			i++;
		if (id && i < all->n && strcmp(all->alert[i].event->alert_id, id) == 0)
			all->alert[i].first_ms = stmt_int(&st, "at_ms");
	}
	stmt_release(&st);
	return rc < 0 ? rc : 0;
}

int alert_states_load(struct store *s, struct alert_states *out, struct err *e)
{
	const struct alert_history nothing = { .seen = ALERT_SEEN_NOTHING };
	const struct alert_events *all = &out->events;
	int rc;

	*out = (struct alert_states)ALERT_STATES_INIT;
	rc = alert_store_read(s, NULL, &out->events, e);
	if (rc < 0)
		return rc;
	out->alert = xcalloc(all->n + 1, sizeof *out->alert);
	for (size_t i = 0; i < all->n; i++) {
		if (!i || strcmp(all->event[i].alert_id, all->event[i - 1].alert_id) != 0)
			out->alert[out->n++].event = &all->event[i];
		out->alert[out->n - 1].n++;
	}
	for (size_t i = 0; i < out->n; i++)
		out->alert[i].state = alert_standing_fold(&out->alert[i], &nothing);
	return read_first_runs(s, out, e);
}

void alert_states_release(struct alert_states *s)
{
	alert_events_release(&s->events);
	free(s->alert);
	*s = (struct alert_states)ALERT_STATES_INIT;
}

static int compare_id(const void *id, const void *alert)
{
	return strcmp(id, ((const struct alert_standing *)alert)->event->alert_id);
}

const struct alert_standing *alert_states_find(const struct alert_states *s,
					       const char *alert_id)
{
	return s->n ? bsearch(alert_id, s->alert, s->n, sizeof *s->alert, compare_id)
		    : NULL;
}
