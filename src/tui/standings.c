/* SPDX-License-Identifier: MIT */
#include "tui/standings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/xmem.h"
#include "tui/progress.h"
#include "tui/workspace.h"

#define PAGE 4000               /* series read at a time: each page sorts them all */
#define PAUSE_NS 20000000       /* while another program computes the same */
#define QUIET_NS 500000000ull   /* a wait shorter than this is not spoken of */

struct standings {
	struct kept *kept;
	const struct store *store;   /* what kept was opened with, as far as it matters */
	struct run_filter runs;      /* of kept, which borrows it */
	double threshold;
	bool include_forced;
	enum kept_stage stage;       /* the furthest that was asked for */
	bool pending;
	size_t done, of;             /* groups since it began to be pending */
};

struct wait {
	struct standings *s;
	uint64_t start_ns, until_ns;   /* until_ns 0: for ever */
	size_t before;                 /* of s->done */
	struct progress says;
};

struct standings *standings_new(void)
{
	return xcalloc(1, sizeof(struct standings));
}

void standings_free(struct standings *s)
{
	if (s)
		kept_close(s->kept);
	free(s);
}

void standings_forget(struct standings *s)
{
	kept_close(s->kept);
	*s = (struct standings){ 0 };
}

static bool chooses_runs(const struct run_filter *f)
{
	return f->hardware || f->run_id || f->since_ms || f->until_ms ||
	       f->exclude_forced;
}

/* The filters of a workspace are those of its command line and stay. */
static int open_kept(struct standings *s, const struct workspace *ws, struct err *e)
{
	struct kept_options o = {
		.threshold = ws->threshold, .include_forced = ws->include_forced,
		.in_memory = ws->demo,
	};
	int rc;

	if (s->kept && s->store == ws->store && s->threshold == ws->threshold &&
	    s->include_forced == ws->include_forced)
		return 0;
	standings_forget(s);
	/* of all units: the reference of an efficiency and the cause of a drop are
	 * what the others tell, whoever looks at one */
	s->runs = ws->filter;
	s->runs.unit = NULL;
	if (chooses_runs(&s->runs))
		o.runs = &s->runs;
	rc = kept_open(ws->store, &o, &s->kept, e);
	if (rc < 0) {
		s->kept = NULL;
		return rc;
	}
	s->store = ws->store;
	s->threshold = ws->threshold;
	s->include_forced = ws->include_forced;
	return 0;
}

static void say(struct wait *w, uint64_t now)
{
	char text[80];

	if (w->until_ns || now < w->start_ns + QUIET_NS)
		return;
	snprintf(text, sizeof text, "levels of all series, once: %zu of %zu groups",
		 w->s->done, w->s->of);
	progress_status(&w->says, text);
}

static bool go_on(void *arg, size_t done, size_t of)
{
	struct wait *w = arg;
	uint64_t now = clock_mono_ns();

	w->s->done = w->before + done;
	w->s->of = w->before + of;
	say(w, now);
	return !w->until_ns || now < w->until_ns;
}

static int update(struct standings *s, int ms, struct err *e)
{
	uint64_t now = clock_mono_ns();
	struct wait w = { .s = s, .start_ns = now,
			  .until_ns = ms ? now + (uint64_t)ms * 1000000 : 0 };
	int rc;

	if (!s->pending)
		s->done = s->of = 0;
	progress_begin(&w.says, STDERR_FILENO);
	do {
		w.before = s->done;   /* each update counts from 0 */
		rc = kept_update(s->kept, s->stage, go_on, &w, e);
	} while (rc == 0 && !ms && nanosleep(&(struct timespec){ .tv_nsec = PAUSE_NS },
					     NULL) == 0);
	progress_end(&w.says);
	s->pending = rc == 0;
	return rc < 0 ? rc : 0;
}

int standings_get(const struct workspace *ws, enum kept_stage stage,
		  struct kept **out, struct err *e)
{
	struct standings *s = ws->standings;
	int rc;

	*out = NULL;
	if (!ws->store)
		return 0;
	rc = open_kept(s, ws, e);
	if (rc < 0)
		return rc;
	if (stage > s->stage)
		s->stage = stage;
	rc = update(s, ws->patience_ms, e);
	if (rc == 0)
		*out = s->kept;
	return rc;
}

bool standings_is_pending(const struct workspace *ws, size_t *done, size_t *of)
{
	*done = ws->standings->done;
	*of = ws->standings->of;
	return ws->standings->pending;
}

int standings_work(const struct workspace *ws, int ms, size_t *groups,
		   struct err *e)
{
	struct standings *s = ws->standings;
	size_t before = s->done;
	int rc = s->pending ? update(s, ms, e) : 0;

	*groups = s->done - before;
	return rc;
}

struct kept_filter standings_filter(const struct workspace *ws)
{
	return (struct kept_filter){
		.product = ws->filter.product, .unit = ws->filter.unit,
		.device = ws->filter.device, .precision = ws->filter.precision,
		.backend = ws->filter.backend,
	};
}

int standings_each(struct kept *k, const struct kept_filter *f, standings_one *one,
		   void *arg, struct err *e)
{
	struct kept_filter page = *f;
	struct kept_list list;
	size_t total = 1;
	int rc = 0;

	page.limit = PAGE;
	kept_hold(k);
	for (; rc >= 0 && page.offset < total; page.offset += PAGE) {
		rc = kept_series(k, &page, &list, e);
		if (rc < 0)
			break;
		total = list.total;
		for (size_t i = 0; i < list.n && rc >= 0; i++)
			rc = one(arg, &list.series[i], total);
		kept_list_release(&list);
	}
	kept_let_go(k);
	return rc < 0 ? rc : 0;
}
