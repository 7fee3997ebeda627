/* SPDX-License-Identifier: MIT */
#include "tui/levels_seen.h"

#include <stdio.h>

#include "core/base/utf8.h"
#include "tui/standings.h"
#include "tui/workspace.h"

bool levels_seen_all(const struct levels_seen *s, const struct workspace *ws)
{
	size_t done, of;
	bool pending = standings_is_pending(ws, &done, &of);

	return s->made && s->loads == ws->loads &&
	       s->include_forced == ws->include_forced && s->pending == pending &&
	       (!pending || s->done == done);
}

void levels_seen_note(struct levels_seen *s, const struct workspace *ws, int rc)
{
	size_t of;

	s->made = rc >= 0;
	s->loads = ws->loads;
	s->include_forced = ws->include_forced;
	s->pending = standings_is_pending(ws, &s->done, &of);
}

bool levels_seen_words(const struct workspace *ws, char out[LEVELS_SEEN])
{
	size_t done, of;

	out[0] = '\0';
	if (!standings_is_pending(ws, &done, &of))
		return false;
	snprintf(out, LEVELS_SEEN, "levels of %zu of %zu groups so far", done, of);
	return true;
}

int levels_seen_wait(const struct workspace *ws, char none[NO_MATCH], struct err *e)
{
	char so_far[LEVELS_SEEN];
	struct kept *k;
	int rc = standings_get(ws, KEPT_ALL, &k, e);

	if (rc < 0)
		return rc;
	if (!levels_seen_words(ws, so_far))
		return 1;
	snprintf(none, NO_MATCH, "Nothing to show yet: %s.", so_far);
	return 0;
}

void levels_seen_empty(const struct workspace *ws, const char *none,
		       const char *promise, char out[NO_MATCH])
{
	char so_far[LEVELS_SEEN], customs[NO_MATCH_NAMES];

	no_match_customs(ws, customs);
	if (levels_seen_words(ws, so_far))
		snprintf(out, NO_MATCH, "Nothing to show yet: %s.", so_far);
	else if (*none)
		snprintf(out, NO_MATCH, "%s", none);
	else if (ws->metric == METRIC_CUSTOM && ws->set && ws->set->n)
		snprintf(out, NO_MATCH, "%.*s has no known peak, and what has no peak has "
			 "no target.", (int)utf8_fit(ws->custom, 100), ws->custom);
	else if (*customs)
		snprintf(out, NO_MATCH, "There are runs, but none has a known peak, and "
			 "what has no peak has no target. They have:%s.", customs);
	else if (ws->set && ws->set->n)
		snprintf(out, NO_MATCH, "There are runs, but none has a peak to be "
			 "compared with, so no efficiency is known. `postsil detect "
			 "--explain` says why.");
	else
		snprintf(out, NO_MATCH, "%s", promise);
}
