/* SPDX-License-Identifier: MIT */
#include "core/model/alert_event.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/form.h"
#include "core/base/json.h"
#include "core/base/xmem.h"

#define AT_LAST_MS 253402300799999ll   /* the end of 9999 */

static const char *const action_names[ALERT_ACTIONS] = {
	[ALERT_DETECTED] = "detected", [ALERT_ACK] = "ack", [ALERT_FIX] = "fix",
	[ALERT_REOPEN] = "reopen",
};

const char *alert_action_name(enum alert_action a)
{
	return action_names[a];
}

int alert_action_parse(const char *s, enum alert_action *a)
{
	for (int i = 0; s && i < ALERT_ACTIONS; i++)
		if (strcmp(action_names[i], s) == 0) {
			*a = (enum alert_action)i;
			return 0;
		}
	return ERR_FORMAT;
}

void alert_id_of(const char *series, const char *first_run_id, char out[ALERT_ID])
{
	struct buf text = BUF_INIT;
	char digest[DIGEST_HEX];

	buf_addf(&text, "%s|%s", series, first_run_id);
	digest_hex(text.p, text.n, digest);
	buf_release(&text);
	memcpy(out, digest, ALERT_ID - 1);
	out[ALERT_ID - 1] = '\0';
}

int alert_id_parse(const char *s, char out[ALERT_ID], struct err *e)
{
	size_t n = strlen(s);

	if (n < ALERT_SHORT || n >= ALERT_ID ||
	    strspn(s, "0123456789abcdefABCDEF") != n)
		return err_set(e, ERR_USAGE, "'%.40s' is no alert's id, nor the "
			       "beginning of one: %d to %d hexadecimal digits", s,
			       ALERT_SHORT, ALERT_ID - 1);
	for (size_t i = 0; i <= n; i++)
		out[i] = (char)tolower((unsigned char)s[i]);
	return 0;
}

/* Every key is always written, in this order; a change of it is a new form. */
void alert_event_canonical(const struct alert_event *x, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	jw_begin_object(&w);
	jw_kint(&w, "canonical", ALERT_CANONICAL_FORM);
	jw_kstr(&w, "event_id", x->event_id);
	jw_kstr(&w, "alert_id", x->alert_id);
	jw_kint(&w, "timestamp_ms", x->at_ms);
	jw_kstr(&w, "action", alert_action_name(x->action));
	jw_kstr(&w, "series", x->series);
	jw_kstr(&w, "unit_id", x->unit_id);
	jw_kstr(&w, "first_run_id", x->first_run_id);
	jw_kstr(&w, "product", x->product);
	jw_kstr(&w, "who", x->who);
	jw_kstr(&w, "why", x->why);
	jw_end_object(&w);
}

void alert_event_hash(const struct alert_event *x, char out[DIGEST_HEX])
{
	struct buf b = BUF_INIT;

	alert_event_canonical(x, &b);
	digest_hex(b.p, b.n, out);
	buf_release(&b);
}

/* --- what is valid ---------------------------------------------------------------- */

static bool is_blank(const char *s)
{
	return !s || s[strspn(s, " \t\n")] == '\0';
}

/* NULL, or not blank, bounded and clean. */
static bool text_is_valid(const char *s, size_t most, const char *allowed)
{
	return !s || (!is_blank(s) && form_is_text(s, most, allowed));
}

static bool is_named_right(const struct alert_event *x)
{
	char id[ALERT_ID];

	alert_id_of(x->series, x->first_run_id, id);
	return strcmp(id, x->alert_id) == 0;
}

/* The first part that is not valid; NULL: all are. */
static const char *find_fault(const struct alert_event *x)
{
	if (!form_is_hex(x->alert_id, ALERT_ID - 1))
		return "alert_id";
	if (x->at_ms < 0 || x->at_ms > AT_LAST_MS)
		return "time";
	if ((unsigned)x->action >= ALERT_ACTIONS)
		return "action";
	if (!form_is_hex(x->unit_id, UNIT_ID - 1))
		return "unit_id";
	if (!x->series || !form_is_text(x->series, ALERT_SERIES_MAX, "") ||
	    strncmp(x->series, x->unit_id, UNIT_ID - 1) != 0 ||
	    x->series[UNIT_ID - 1] != '|')
		return "series";
	if (!form_is_uuid(x->first_run_id))
		return "first_run_id";
	if (!is_named_right(x))
		return "alert_id";
	if (!text_is_valid(x->product, ALERT_PRODUCT_MAX, ""))
		return "product";
	if (!text_is_valid(x->who, ALERT_WHO_MAX, ""))
		return "who";
	if (!text_is_valid(x->why, ALERT_WHY_MAX, "\n\t") ||
	    (!x->why && x->action != ALERT_DETECTED))
		return "why";
	return NULL;
}

int alert_event_validate(const struct alert_event *x, struct err *e)
{
	const char *fault;

	if (!form_is_uuid(x->event_id))
		return err_set(e, ERR_FORMAT, "the id of an alert event is not valid");
	fault = find_fault(x);
	return fault ? err_set(e, ERR_FORMAT, "%s of the alert event %s is not valid",
			       fault, x->event_id) : 0;
}

/* --- lists -------------------------------------------------------------------------- */

int alert_event_compare(const struct alert_event *a, const struct alert_event *b)
{
	bool first_a = a->action == ALERT_DETECTED, first_b = b->action == ALERT_DETECTED;
	int c = strcmp(a->alert_id, b->alert_id);

	if (c)
		return c;
	if (a->at_ms != b->at_ms)
		return a->at_ms < b->at_ms ? -1 : 1;
	if (first_a != first_b)
		return first_a ? -1 : 1;
	return strcmp(a->event_id, b->event_id);
}

static const char *keep(struct arena *a, const char *s)
{
	return s ? arena_strdup(a, s) : NULL;
}

void alert_events_add(struct alert_events *all, const struct alert_event *x)
{
	struct alert_event *y;

	all->event = xgrow(all->event, all->n, &all->cap, sizeof *all->event);
	y = &all->event[all->n++];
	*y = *x;
	y->series = keep(&all->arena, x->series);
	y->product = keep(&all->arena, x->product);
	y->who = keep(&all->arena, x->who);
	y->why = keep(&all->arena, x->why);
}

void alert_events_release(struct alert_events *all)
{
	arena_release(&all->arena);
	free(all->event);
	*all = (struct alert_events)ALERT_EVENTS_INIT;
}
