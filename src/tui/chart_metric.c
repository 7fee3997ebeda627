/* SPDX-License-Identifier: MIT */
#include "tui/chart_metric.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xmem.h"
#include "tui/chart.h"
#include "tui/standings.h"
#include "tui/workspace.h"

#define NAMED 6       /* of more it is said that there are */

/* The first name behind `after`; NULL: of all. */
struct search {
	const char *after;
	char *found;
};

static int look(void *arg, const struct kept_series *s, size_t total)
{
	struct search *f = arg;
	const char *name = s->key.custom;

	(void)total;
	if ((f->after && strverscmp(name, f->after) <= 0) ||
	    (f->found && strverscmp(name, f->found) >= 0))
		return 0;
	free(f->found);
	f->found = xstrdup(name);
	return 0;
}

static int search_names(struct kept *k, const struct workspace *ws, struct search *s,
			struct err *e)
{
	struct kept_filter f = standings_filter(ws);

	f.metrics = 1u << METRIC_CUSTOM;
	return standings_each(k, &f, look, s, e);
}

/* 1: there are series of it. */
static int has_series(struct kept *k, const struct workspace *ws, enum metric metric,
		      struct err *e)
{
	struct kept_filter f = standings_filter(ws);
	struct kept_list list;
	int rc;

	f.metrics = 1u << metric;
	f.limit = 1;
	rc = kept_series(k, &f, &list, e);
	if (rc == 0)
		rc = list.n > 0;
	kept_list_release(&list);
	return rc;
}

void chart_metric_release(struct chart_metric *m)
{
	free(m->custom);
	*m = (struct chart_metric){ 0 };
}

static void take(struct chart_metric *m, enum metric metric, char *custom)
{
	chart_metric_release(m);
	*m = (struct chart_metric){ .chosen = true, .metric = metric, .custom = custom };
}

/* The first of the metrics [from, to) that has series; 1: m is that. */
static int take_metric(struct chart_metric *m, struct kept *k,
		       const struct workspace *ws, int from, int to, struct err *e)
{
	int rc = 0;

	for (int i = from; i < to && rc == 0; i++) {
		rc = has_series(k, ws, (enum metric)i, e);
		if (rc == 1)
			take(m, (enum metric)i, NULL);
	}
	return rc;
}

/* The first name behind `after`. */
static int take_name(struct chart_metric *m, struct kept *k,
		     const struct workspace *ws, const char *after, struct err *e)
{
	struct search s = { .after = after };
	int rc = search_names(k, ws, &s, e);

	if (rc < 0 || !s.found) {
		free(s.found);
		return rc;
	}
	take(m, METRIC_CUSTOM, s.found);
	return 1;
}

static int go_on(struct chart_metric *m, struct kept *k, const struct workspace *ws,
		 struct err *e)
{
	int rc = take_metric(m, k, ws, (int)m->metric + 1, METRIC_COUNT, e);

	if (rc == 0)
		rc = take_name(m, k, ws, m->custom, e);
	if (rc == 0)
		rc = take_metric(m, k, ws, 0, METRIC_COUNT, e);
	if (rc == 0)
		rc = take_name(m, k, ws, NULL, e);
	return rc;
}

int chart_metric_step(struct chart_metric *m, const struct chart *c,
		      const struct workspace *ws, struct err *e)
{
	const struct series *s = chart_series(c);
	const char *custom = s ? s->custom : c->choice.custom;
	struct kept *k;
	int rc = standings_get(ws, KEPT_ALERTS, &k, e);

	take(m, c->choice.metric, custom ? xstrdup(custom) : NULL);
	if (rc == 0 && k)
		rc = go_on(m, k, ws, e);
	if (rc == 0)
		take(m, m->metric < METRIC_COUNT - 1 ? m->metric + 1 : 0, NULL);
	return rc < 0 ? rc : 0;
}

void chart_metric_choose(struct chart_metric *m, const char *name)
{
	int metric = name ? metric_find(name) : -1;

	if (!name)
		chart_metric_release(m);
	else if (metric >= 0)
		take(m, (enum metric)metric, NULL);
	else
		take(m, METRIC_CUSTOM, xstrdup(name));
}

const char *chart_metric_split(const char *arg, char *place, size_t size)
{
	const char *slash = strstr(arg, "/" METRIC_CUSTOM_PREFIX);
	size_t n = strlen(arg);

	if (!slash)
		slash = strrchr(arg, '/');
	if (slash && metric_find(slash + 1) < 0 && !metric_is_custom(slash + 1))
		slash = NULL;
	if (slash)
		n = (size_t)(slash - arg);
	snprintf(place, size, "%.*s", (int)n, arg);
	return slash ? slash + 1 : NULL;
}

void chart_metric_fill(const struct chart_metric *m, const struct workspace *ws,
		       struct chart_choice *out)
{
	out->metric = m->chosen ? m->metric : ws->metric;
	out->custom = m->chosen ? m->custom : ws->custom;
	/* the workspace's stands for whatever shows maturity */
	out->or_custom = !m->chosen && !ws->no_customs &&
			 ws->metric == METRIC_EFFICIENCY;
}

void chart_metric_words(const char *custom, const struct workspace *ws, char *out,
			size_t size)
{
	struct chart_metric m = { .metric = METRIC_CUSTOM };
	struct kept *k;
	size_t at, n = 0;

	snprintf(out, size, "No run has the figure %.60s",
		 metric_label(METRIC_CUSTOM, custom));
	if (standings_get(ws, KEPT_ALERTS, &k, NULL) < 0 || !k)
		return;
	for (; n <= NAMED && take_name(&m, k, ws, m.custom, NULL) == 1; n++) {
		at = strlen(out);
		if (n < NAMED)
			snprintf(out + at, size - at, "%s %.40s", n ? "," : ": there are",
				 metric_label(METRIC_CUSTOM, m.custom));
		else
			snprintf(out + at, size - at, " and others");
	}
	free(m.custom);
}
