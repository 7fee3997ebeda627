/* SPDX-License-Identifier: MIT */
#include "tui/runs_window.h"

#include <stdio.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/utf8.h"
#include "core/model/metric.h"
#include "db/store.h"
#include "tui/workspace.h"

#define PAGE 4000   /* rows, some 1.5 MB; two are there while one is read */

const struct run_set *runs_window_set(const struct runs_window *w,
				      const struct workspace *ws)
{
	return w->own ? w->own : ws->set;
}

bool runs_window_is_part(const struct runs_window *w, const struct run_set *set)
{
	return w->own || (set && set->next[0]);
}

/* A limit that nobody counted behind leaves the total open. */
static bool is_counted(const struct run_set *set)
{
	return set->n < set->total;
}

void runs_window_rows(const struct runs_window *w, const struct run_set *set,
		      char *out, size_t size)
{
	size_t n = set ? set->n : 0;

	if (!runs_window_is_part(w, set))
		snprintf(out, size, "%zu row%s", n, n == 1 ? "" : "s");
	else if (w->own)
		snprintf(out, size, "rows %zu-%zu of %zu", w->first + 1, w->first + n,
			 w->total);
	else if (is_counted(set))
		snprintf(out, size, "newest %zu of %zu rows", n, set->total);
	else
		snprintf(out, size, "newest %zu rows", n);
}

void runs_window_loaded(const struct runs_window *w, const struct run_set *set,
			char *out, size_t size)
{
	char which[64] = "the newest";
	size_t n = set ? set->n : 0;

	if (!runs_window_is_part(w, set)) {
		runs_window_rows(w, set, out, size);
		return;
	}
	if (w->own)
		snprintf(which, sizeof which, "%zu-%zu of %zu", w->first + 1,
			 w->first + n, w->total);
	else if (is_counted(set))
		snprintf(which, sizeof which, "newest of %zu", set->total);
	snprintf(out, size, "the %zu row%s loaded, %s", n, n == 1 ? "" : "s", which);
}

void runs_window_empty(const struct runs_window *w, const struct run_set *set,
		       const struct runs_window_look *look, char out[NO_MATCH])
{
	bool older = set && set->next[0];
	char loaded[80], which[120] = "No run matches what you typed";
	const char *name = look->custom ? metric_label(METRIC_CUSTOM, look->custom) : "";

	runs_window_loaded(w, set, loaded, sizeof loaded);
	if (look->custom && !look->typed)
		snprintf(which, sizeof which, "No run has %.*s",
			 (int)utf8_fit(name, 60), name);
	if (!set || !set->n || look->none[0])
		snprintf(out, NO_MATCH, "%s", look->none);
	else if (runs_window_is_part(w, set))
		snprintf(out, NO_MATCH, "%s, of %s: %s%s goes on to %s rows.", which,
			 loaded, look->typed ? "Esc clears the filter, " : "",
			 older != look->oldest_first ? "Down" : "Up",
			 older ? "older" : "newer");
	else
		snprintf(out, NO_MATCH, "%s%s.", which,
			 look->typed ? ": Esc clears the filter" : "");
}

void runs_window_release(struct runs_window *w)
{
	run_set_free(w->own);
	*w = (struct runs_window){ 0 };
}

static int read_page(const struct workspace *ws, const char *anchor, bool after,
		     struct run_set **out, struct err *e)
{
	struct run_filter f = ws->filter;

	f.page = f.limit && f.limit < PAGE ? f.limit : PAGE;
	f.limit = 0;
	f.before = after ? NULL : anchor;
	f.after = after ? anchor : NULL;
	return store_query(ws->store, &f, out, e);
}

static int count_from_oldest(struct runs_window *w, const struct workspace *ws)
{
	w->total = ws->set->total;
	w->first = w->total > w->own->n ? w->total - w->own->n : 0;
	return 0;
}

int runs_window_reload(struct runs_window *w, const struct workspace *ws,
		       struct err *e)
{
	struct run_set *set = NULL;
	int rc = 0;

	if (!w->own)
		return 0;
	if (ws->store && ws->set)
		rc = read_page(ws, w->anchor, w->after, &set, e);
	if (!set || !set->n) {
		run_set_free(set);
		runs_window_release(w);
		if (rc != ERR_NOT_FOUND)   /* another store has no such run */
			return rc;
		err_clear(e);
		return 0;
	}
	run_set_free(w->own);
	w->own = set;
	if (!w->anchor[0])
		return count_from_oldest(w, ws);
	if (ws->set->total > w->total)
		w->first += ws->set->total - w->total;
	w->total = ws->set->total;
	return 0;
}

static void put_page(struct runs_window *w, struct run_set *set, const char *anchor,
		     bool after)
{
	char id[RUN_ID];

	snprintf(id, sizeof id, "%s", anchor);   /* of the page that goes */
	run_set_free(w->own);
	w->own = set;
	w->after = after;
	memcpy(w->anchor, id, sizeof w->anchor);
}

static int step_older(struct runs_window *w, const struct workspace *ws,
		      const struct run_row **near, struct err *e)
{
	const struct run_set *from = runs_window_set(w, ws);
	struct run_set *set;
	size_t first = w->first + from->passed;
	int rc;

	if (!from->next[0])
		return 0;
	rc = read_page(ws, from->next, false, &set, e);
	if (rc < 0)
		return rc;
	if (!set->n) {
		run_set_free(set);
		return 0;
	}
	put_page(w, set, from->next, false);
	w->first = first;
	w->total = ws->set->total;
	*near = &set->rows[set->n - 1];
	return 1;
}

/* The row of the desk that is this one; NULL: it is older than all there. */
static const struct run_row *on_desk(const struct workspace *ws,
				     const struct run_row *row)
{
	for (size_t i = 0; i < ws->set->n; i++) {
		const struct run_row *r = &ws->set->rows[i];

		if (r->run == row->run && strcmp(r->device, row->device) == 0 &&
		    strcmp(r->precision, row->precision) == 0)
			return r;
	}
	return NULL;
}

static int step_newer(struct runs_window *w, const struct workspace *ws,
		      const struct run_row **near, struct err *e)
{
	struct run_set *set = NULL;
	int rc = 0;

	if (w->own->prev[0])
		rc = read_page(ws, w->own->prev, true, &set, e);
	if (rc < 0)
		return rc;
	*near = set && set->n ? on_desk(ws, &set->rows[0])
			      : on_desk(ws, &w->own->rows[w->own->n - 1]);
	if (*near || !set || !set->n) {
		run_set_free(set);
		runs_window_release(w);
		if (!*near)
			*near = &ws->set->rows[0];
		return 1;
	}
	put_page(w, set, w->own->prev, true);
	w->first = w->first > set->n ? w->first - set->n : 0;
	*near = &set->rows[0];
	return 1;
}

int runs_window_step(struct runs_window *w, const struct workspace *ws, bool older,
		     const struct run_row **near, struct err *e)
{
	if (!ws->store || !ws->set || !ws->set->n)
		return 0;
	if (older)
		return step_older(w, ws, near, e);
	return w->own ? step_newer(w, ws, near, e) : 0;
}

int runs_window_oldest(struct runs_window *w, const struct workspace *ws,
		       const struct run_row **near, struct err *e)
{
	const struct run_set *from = runs_window_set(w, ws);
	struct run_set *set;
	int rc;

	if (!ws->store || !from || !from->next[0])
		return 0;
	rc = read_page(ws, "", true, &set, e);
	if (rc < 0)
		return rc;
	if (!set->n) {
		run_set_free(set);
		return 0;
	}
	put_page(w, set, "", true);
	count_from_oldest(w, ws);
	*near = &set->rows[0];
	return 1;
}
