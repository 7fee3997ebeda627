/* SPDX-License-Identifier: MIT */
#include "db/import_events.h"

#include <stdio.h>

#include "core/base/err.h"
#include "db/alert_store.h"

struct batch {
	struct alert_events all;
	enum store_outcome outcome[IMPORT_BATCH_RUNS];
};

static void settle(const struct batch *b, size_t i, struct import_report *out)
{
	const struct alert_event *x = &b->all.event[i];
	char where[IMPORT_WHERE];

	if (b->outcome[i] == STORE_ADDED) {
		out->events_added++;
	} else if (b->outcome[i] == STORE_THERE) {
		out->events_there++;
	} else {
		out->events_refused++;
		snprintf(where, sizeof where, "alert event %s", x->event_id);
		import_report_refuse(out, where, "it is in the store with another "
				     "content");
	}
}

/* What would become of one; the store is only read. */
static int look(struct store *s, struct import_seen *seen, const struct alert_event *x,
		enum store_outcome *out, struct err *e)
{
	char hash[DIGEST_HEX];
	enum import_seen_answer before;
	int rc = 0;

	*out = STORE_ADDED;
	if (s)
		rc = alert_store_look(s, x, out, e);
	if (rc < 0 || *out != STORE_ADDED)
		return rc;
	alert_event_hash(x, hash);
	before = import_seen_add(seen, x->event_id, hash);
	if (before != SEEN_NEW)
		*out = before == SEEN_SAME ? STORE_THERE : STORE_CONFLICT;
	return 0;
}

static int flush(struct store *s, const struct import_request *rq, struct batch *b,
		 struct import_report *out, struct err *e)
{
	int rc = 0;

	if (!rq->dry && b->all.n)
		rc = alert_store_add_batch(s, b->all.event, b->all.n, b->outcome, e);
	for (size_t i = 0; i < b->all.n && rq->dry && rc == 0; i++)
		rc = look(s, rq->dry, &b->all.event[i], &b->outcome[i], e);
	for (size_t i = 0; i < b->all.n && rc == 0; i++)
		settle(b, i, out);
	alert_events_release(&b->all);
	if (rc == 0 && rq->progress && !rq->progress(rq->arg, out))
		rc = err_set(e, ERR_STOPPED, "stopped");
	return rc;
}

int import_events(struct store *s, const struct import_request *rq,
		  struct import_report *out, struct err *e)
{
	struct import_stream *from = rq->from;
	struct batch b = { .all = ALERT_EVENTS_INIT };
	struct import_event it;
	struct err why = ERR_INIT;
	int rc = 0, got;

	do {
		got = from->next_event ? from->next_event(from, &it, &why) : 0;
		if (got == 1 && it.why.code) {
			out->events_refused++;
			import_report_refuse(out, it.where, it.why.text);
		} else if (got == 1) {
			alert_events_add(&b.all, &it.event);
		}
		if (b.all.n && (got != 1 || b.all.n == IMPORT_BATCH_RUNS))
			rc = flush(s, rq, &b, out, e);
	} while (got == 1 && rc == 0);
	alert_events_release(&b.all);
	if (rc < 0 || got == 0)
		return rc;
	out->torn = true;
	return err_set(e, got, "%s", why.text);
}
