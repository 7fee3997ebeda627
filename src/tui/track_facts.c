/* SPDX-License-Identifier: MIT */
#include "tui/track_facts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/stats.h"
#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/xmem.h"
#include "tui/chart.h"

#define NOW_RUNS 5      /* "now" is their median */
#define GAPS_SAID 2     /* in a line; the rest is counted */

double track_days(const struct series *s)
{
	if (!s->n)
		return 0;
	return (double)(s->points[s->n - 1].at_ms - s->points[0].at_ms) /
	       CLOCK_DAY_MS;
}

static void find_drops(struct track_facts *f, double threshold)
{
	size_t cap = 8, n, kept = 0;

	for (;;) {
		f->drop = xreallocarray(f->drop, cap, sizeof *f->drop);
		n = regression_find(&f->track, threshold * 100.0,
				    &changepoint_stacked, f->drop, cap);
		if (n <= cap)
			break;
		cap = n;
	}
	f->drop_at = xreallocarray(NULL, n + 1, sizeof *f->drop_at);
	for (size_t i = 0; i < n; i++) {
		if (f->drop[i].state == REGRESSION_WITHDRAWN)
			continue;
		f->drop_at[kept] = f->track.point[f->drop[i].start];
		f->drop[kept++] = f->drop[i];
	}
	f->n_drops = kept;
}

static double newest(const struct track *t)
{
	double x[NOW_RUNS];
	size_t n = t->n < NOW_RUNS ? t->n : NOW_RUNS;

	for (size_t i = 0; i < n; i++)
		x[i] = t->value[t->n - n + i];
	return stats_median(x, n);
}

static void find_levels(struct track_facts *f)
{
	trajectory_build(&f->track, &changepoint_stacked, &f->trajectory);
	for (size_t i = 0; i < MILESTONES; i++)
		milestone_find(&f->track, f->trajectory.levels,
			       f->trajectory.n_levels, 0, milestone_targets[i],
			       &f->milestone[i]);
	f->now = newest(&f->track);
}

static void begin(struct track_facts *f, const struct series *s,
		  const struct run_set *set)
{
	*f = (struct track_facts){ 0 };
	series_track(s, set, s->points[0].at_ms, &f->track);
}

void track_facts_levels(struct track_facts *f, const struct series *s,
			const struct run_set *set)
{
	begin(f, s, set);
	find_levels(f);
}

void track_facts_drops(struct track_facts *f, const struct series *s,
		       const struct run_set *set, double threshold)
{
	begin(f, s, set);
	find_drops(f, threshold);
}

void track_facts_of(struct track_facts *f, const struct series *s,
		    const struct run_set *set, double threshold)
{
	begin(f, s, set);
	find_levels(f);
	find_drops(f, threshold);
}

void track_facts_release(struct track_facts *f)
{
	trajectory_release(&f->trajectory);
	track_release(&f->track);
	free(f->drop);
	free(f->drop_at);
	*f = (struct track_facts){ 0 };
}

void milestone_text(const struct milestone *m, char *out, size_t size)
{
	switch (m->state) {
	case MILESTONE_REACHED:
		snprintf(out, size, "d %.0f%s", m->days, m->provisional ? "?" : "");
		break;
	case MILESTONE_NOT_YET:
		snprintf(out, size, "not yet");
		break;
	case MILESTONE_NEVER:
		snprintf(out, size, "never");
		break;
	default:
		snprintf(out, size, "-");
		break;
	}
}

double rate_pct(const struct rate *r, bool efficiency)
{
	return efficiency ? r->per_month * 100.0 : r->pct_per_month;
}

void rate_text(const struct rate *r, bool efficiency, char *out, size_t size)
{
	double v = rate_pct(r, efficiency);

	if (isfinite(v))
		snprintf(out, size, "%+.1f", fabs(v) < 0.05 ? 0.0 : v);
	else
		snprintf(out, size, "-");
}

static void add_gaps(const struct chart *c, struct buf *b)
{
	for (size_t i = 0; i < c->n_gaps && i < GAPS_SAID; i++) {
		const struct chart_gap *gap = &c->gap[c->n_gaps - 1 - i];
		char from[16], to[16];

		buf_adds(b, i ? ", " : "; no runs ");
		if (c->choice.dates) {
			pane_date((int64_t)gap->from, from);
			pane_date((int64_t)gap->to, to);
			buf_addf(b, "%s to %s", from, to);
		} else {
			buf_addf(b, "d %.0f-%.0f", gap->from, gap->to);
		}
	}
	if (c->n_gaps > GAPS_SAID)
		buf_addf(b, " and %zu more gaps", c->n_gaps - GAPS_SAID);
}

void track_facts_words(const struct track_facts *f, const struct chart *c,
		       char *out, size_t size)
{
	struct buf b = BUF_INIT;
	bool efficiency = c->choice.metric == METRIC_EFFICIENCY;
	char text[UNIT_TEXT];

	for (size_t i = 0; efficiency && i < MILESTONES; i++) {
		milestone_text(&f->milestone[i], text, sizeof text);
		buf_addf(&b, "%s%.0f %% %s", i ? ", " : "", milestone_targets[i] * 100,
			 text);
	}
	rate_text(&f->trajectory.recent, efficiency, text, sizeof text);
	buf_adds(&b, efficiency ? "; " : "");
	if (strcmp(text, "-") == 0)
		buf_adds(&b, "too few runs for a trend");
	else
		buf_addf(&b, "%s %%/month", text);
	add_gaps(c, &b);
	snprintf(out, size, "%s", buf_str(&b));
	buf_release(&b);
}
