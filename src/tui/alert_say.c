/* SPDX-License-Identifier: MIT */
#include "tui/alert_say.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/digest.h"
#include "core/base/err.h"
#include "core/base/form.h"
#include "db/alert_store.h"
#include "tui/alert_report.h"
#include "tui/workspace.h"

int alert_say_check(const struct alert_saying *x, struct err *e)
{
	const char *why = x->why ? x->why : "";

	if (why[strspn(why, " \t\n")] == '\0')
		return err_set(e, ERR_USAGE, "'alert %s' needs --why TEXT: whoever reads "
			       "it later will ask", alert_action_name(x->action));
	if (!form_is_text(why, ALERT_WHY_MAX, "\n\t"))
		return err_set(e, ERR_USAGE, "--why takes UTF-8 of at most %d bytes, "
			       "without control characters", ALERT_WHY_MAX);
	if (x->who && (x->who[strspn(x->who, " ")] == '\0' ||
		       !form_is_text(x->who, ALERT_WHO_MAX, "")))
		return err_set(e, ERR_USAGE, "--who takes a name: UTF-8 of at most %d "
			       "bytes, without control characters", ALERT_WHO_MAX);
	return 0;
}

/* What would change nothing is refused: it is a slip. */
static int check_state(const struct alert_row *x, enum alert_action action,
		       struct err *e)
{
	bool fixed = x->state == ALERT_FIXED;

	if (action == ALERT_ACK && fixed)
		return err_set(e, ERR_REFUSED, "alert %s is fixed: there is nothing to "
			       "acknowledge (`postsil alert reopen` if it is not)", x->id);
	if (action == ALERT_FIX && fixed)
		return err_set(e, ERR_REFUSED, "alert %s is fixed already", x->id);
	if (action == ALERT_REOPEN && !fixed && x->state != ALERT_ACKNOWLEDGED)
		return err_set(e, ERR_REFUSED, "alert %s is open: it is %s", x->id,
			       alert_state_name(x->state));
	return 0;
}

static bool has_detected(const struct alert_row *x)
{
	for (size_t i = 0; x->said && i < x->said->n; i++)
		if (x->said->event[i].action == ALERT_DETECTED)
			return true;
	return false;
}

/* Not before what was said last, also when the clock went back: events are read in the
 * order of time. */
static int64_t time_for(const struct alert_row *x)
{
	int64_t now = clock_wall_ms();
	int64_t last = x->said ? x->said->event[x->said->n - 1].at_ms : 0;

	return now > last ? now : last + 1;
}

static void fill(const struct alert_row *x, struct alert_event *out)
{
	*out = (struct alert_event){
		.series = x->series,
		.product = *x->product ? x->product : NULL,
	};
	digest_uuid4(out->event_id);
	memcpy(out->alert_id, x->id, ALERT_ID);
	memcpy(out->unit_id, x->unit_id, UNIT_ID);
	memcpy(out->first_run_id, x->first_run_id, RUN_ID);
	out->at_ms = time_for(x);
}

static int append(struct store *store, const struct alert_row *x,
		  const struct alert_saying *say, struct err *e)
{
	struct alert_event event[2];
	char *seen = alert_report_words(x);
	size_t n = 0;
	int rc;

	if (!has_detected(x)) {
		fill(x, &event[n]);
		event[n].action = ALERT_DETECTED;
		event[n++].why = *seen ? seen : NULL;
	}
	fill(x, &event[n]);
	event[n].action = say->action;
	event[n].who = say->who;
	event[n++].why = say->why;
	rc = alert_store_add(store, event, n, NULL, e);
	free(seen);
	return rc;
}

static int find(const struct workspace *ws, const char *id, struct alert_list *list,
		const struct alert_row **out, struct err *e)
{
	int rc;

	alert_list_release(list);
	rc = alert_list_load(list, ws, e);
	return rc < 0 ? rc : alert_list_match(list, id, out, e);
}

int alert_say(const struct workspace *ws, const struct alert_saying *x, const char *id,
	      struct alert_list *list, const struct alert_row **out, struct err *e)
{
	char whole[ALERT_ID];
	int rc = find(ws, id, list, out, e);

	if (rc == 0)
		rc = check_state(*out, x->action, e);
	if (rc == 0)
		rc = append(ws->store, *out, x, e);
	if (rc < 0)
		return rc;
	memcpy(whole, (*out)->id, sizeof whole);
	return find(ws, whole, list, out, e);
}
