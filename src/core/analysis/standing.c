/* SPDX-License-Identifier: MIT */
#include "core/analysis/standing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/stats.h"
#include "core/base/xmem.h"

static double newest(const struct track *t)
{
	double x[STANDING_NOW];
	size_t n = t->n < STANDING_NOW ? t->n : STANDING_NOW;

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

static void find_drops(const struct track *t, double threshold,
		       struct standing *out)
{
	struct regression_query q = {
		.t = t, .threshold_pct = threshold * 100.0,
		.changes = out->trajectory.changes,
		.n_changes = out->trajectory.n_changes,
	};
	size_t cap = 8, n;

	for (;;) {
		out->drop = xreallocarray(out->drop, cap, sizeof *out->drop);
		n = regression_of(&q, out->drop, cap);
		if (n <= cap)
			break;
		cap = n;
	}
	for (size_t i = 0; i < n; i++)
		if (out->drop[i].state != REGRESSION_WITHDRAWN)
			out->drop[out->n_drops++] = out->drop[i];
}

void standing_build(const struct track *t, unsigned parts, double threshold,
		    struct standing *out)
{
	struct trajectory *tr = &out->trajectory;

	*out = (struct standing){ .now = NAN };
	for (int k = 0; k < STANDING_SPARK; k++)
		out->spark[k] = NAN;
	for (size_t i = 0; i < MILESTONES; i++)
		out->milestone[i] = (struct milestone){
			.target = milestone_targets[i], .days = NAN };
	if (parts & STANDING_LEVELS) {
		trajectory_build(t, &changepoint_stacked, tr);
		out->now = newest(t);
		fill_spark(t, out->spark);
	} else if (parts & STANDING_DROPS) {
		trajectory_changes(t, &changepoint_stacked, tr);
	}
	for (size_t i = 0; i < MILESTONES && parts & STANDING_MILESTONES; i++)
		milestone_find(t, tr->levels, tr->n_levels, 0,
			       milestone_targets[i], &out->milestone[i]);
	if (parts & STANDING_DROPS)
		find_drops(t, threshold, out);
}

void standing_release(struct standing *s)
{
	trajectory_release(&s->trajectory);
	free(s->drop);
	*s = (struct standing){ .now = NAN };
}
