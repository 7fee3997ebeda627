/* SPDX-License-Identifier: MIT */
#include "core/analysis/standing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/stats.h"
#include "core/base/xmem.h"

/* Of the runs from `from` on. */
static double newest(const struct track *t, size_t from)
{
	double x[STANDING_NOW];
	size_t n = t->n - from < STANDING_NOW ? t->n - from : STANDING_NOW;

	for (size_t i = 0; i < n; i++)
		x[i] = t->value[t->n - n + i];
	return stats_median(x, n);
}

static void fill_spark(const struct track *t, double spark[STANDING_SPARK])
{
	double days = t->n ? t->day[t->n - 1] : 0;
	double *x = xreallocarray(NULL, t->n + 1, sizeof *x);
	size_t i = 0;

	for (int k = 0; k < STANDING_SPARK; k++) {
		double end = days * (k + 1) / STANDING_SPARK;
		size_t n = 0;

		while (i < t->n && (t->day[i] <= end || k == STANDING_SPARK - 1))
			x[n++] = t->value[i++];
		spark[k] = stats_median(x, n);
	}
	free(x);
}

/* All drops but withdrawn ones; heap. */
static struct regression *list_drops(const struct track *t, double threshold_pct,
				     const struct trajectory *tr, size_t *n_drops)
{
	struct regression_query q = {
		.t = t, .threshold_pct = threshold_pct,
		.changes = tr->changes, .n_changes = tr->n_changes,
	};
	struct regression *drop = NULL;
	size_t cap = 8, n;

	for (;;) {
		drop = xreallocarray(drop, cap, sizeof *drop);
		n = regression_of(&q, drop, cap);
		if (n <= cap)
			break;
		cap = n;
	}
	*n_drops = 0;
	for (size_t i = 0; i < n; i++)
		if (drop[i].state != REGRESSION_WITHDRAWN)
			drop[(*n_drops)++] = drop[i];
	return drop;
}

/* A drop that is provisional parts no levels yet.  Which threshold alerts have makes no
 * difference here.  False: there is none. */
static bool find_provisional(const struct track *t, const struct trajectory *tr,
			     struct regression *out)
{
	size_t n;
	struct regression *drop = list_drops(t, REGRESSION_THRESHOLD_PCT, tr, &n);
	bool found = n && drop[n - 1].state == REGRESSION_PROVISIONAL;

	if (found)
		*out = drop[n - 1];
	free(drop);
	return found;
}

size_t standing_fall(const struct track *t, const struct trajectory *tr)
{
	struct regression drop;

	return find_provisional(t, tr, &drop) ? drop.start : 0;
}

static double best_level(const struct standing *s, const struct regression *drop)
{
	const struct trajectory *tr = &s->trajectory;
	double best = drop ? fmax(s->now, drop->previous_level) : s->now;

	for (size_t i = 0; i < tr->n_levels; i++)
		best = fmax(best, tr->levels[i].median);
	return best > 0 ? best : NAN;
}

static void scale_rate(struct rate *r, double by)
{
	r->per_month /= by;
	r->low /= by;
	r->high /= by;
}

static void find_milestones(const struct track *t, const struct level *levels,
			    struct standing *out)
{
	struct milestone_series s = { .t = t, .levels = levels,
				      .n_levels = out->trajectory.n_levels,
				      .fall = out->fall };

	for (size_t i = 0; i < MILESTONES; i++)
		milestone_find_in(&s, milestone_targets[i], &out->milestone[i]);
}

/* The milestones of t divided by `best`; only its values and intervals are others. */
static void find_relative(const struct track *t, struct standing *out)
{
	struct track scaled = *t;
	size_t n = out->trajectory.n_levels;
	struct level *levels = xcalloc(n + 1, sizeof *levels);
	double *x = xreallocarray(NULL, 3 * t->n + 1, sizeof *x);

	scaled.value = x;
	scaled.low = x + t->n;
	scaled.high = x + 2 * t->n;
	for (size_t i = 0; i < t->n; i++) {
		scaled.value[i] = t->value[i] / out->best;
		scaled.low[i] = t->low[i] / out->best;
		scaled.high[i] = t->high[i] / out->best;
	}
	for (size_t i = 0; i < n; i++) {
		levels[i] = out->trajectory.levels[i];
		levels[i].median /= out->best;
		levels[i].spread /= out->best;
	}
	find_milestones(&scaled, levels, out);
	free(levels);
	free(x);
}

static void make_relative(const struct track *t, unsigned parts,
			  const struct regression *drop, struct standing *out)
{
	if (drop && (drop->little_history || t->n - drop->start >= 3))
		out->now = newest(t, drop->start);
	out->best = best_level(out, drop);
	if (parts & STANDING_MILESTONES && out->best > 0)
		find_relative(t, out);
	/* where no level is above 0 nothing is a share of it: NAN */
	out->now /= out->best;
	for (int k = 0; k < STANDING_SPARK; k++)
		out->spark[k] /= out->best;
	scale_rate(&out->trajectory.rate, out->best);
	scale_rate(&out->trajectory.recent, out->best);
}

void standing_build(const struct track *t, unsigned parts, double threshold,
		    struct standing *out)
{
	struct trajectory *tr = &out->trajectory;
	struct regression last;
	const struct regression *drop = NULL;

	*out = (struct standing){ .now = NAN, .best = 1 };
	for (int k = 0; k < STANDING_SPARK; k++)
		out->spark[k] = NAN;
	for (size_t i = 0; i < MILESTONES; i++)
		out->milestone[i] = (struct milestone){
			.target = milestone_targets[i], .days = NAN };
	if (parts & STANDING_LEVELS) {
		trajectory_build(t, &changepoint_stacked, tr);
		out->now = newest(t, 0);
		fill_spark(t, out->spark);
	} else if (parts & STANDING_DROPS) {
		trajectory_changes(t, &changepoint_stacked, tr);
	}
	if (parts & STANDING_DROPS)
		out->drop = list_drops(t, threshold * 100.0, tr, &out->n_drops);
	if (parts & (STANDING_RELATIVE | STANDING_MILESTONES) &&
	    find_provisional(t, tr, &last)) {
		drop = &last;
		out->fall = last.start;
	}
	if (parts & STANDING_RELATIVE)
		make_relative(t, parts, drop, out);
	else if (parts & STANDING_MILESTONES)
		find_milestones(t, tr->levels, out);
}

void standing_release(struct standing *s)
{
	trajectory_release(&s->trajectory);
	free(s->drop);
	*s = (struct standing){ .now = NAN };
}
