/* SPDX-License-Identifier: MIT */
#include "core/analysis/trajectory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/stats.h"
#include "core/base/xmem.h"

void trajectory_changes(const struct track *t,
			const struct changepoint_options *o,
			struct trajectory *out)
{
	size_t cap = 16, n;

	*out = (struct trajectory){ .n_changes = 0 };
	for (;;) {
		out->changes = xreallocarray(out->changes, cap,
					     sizeof *out->changes);
		n = track_changes(t, o, out->changes, cap);
		if (n <= cap)
			break;
		cap = n;
	}
	out->n_changes = n;
	out->levels = xreallocarray(NULL, n + 1, sizeof *out->levels);
	out->n_levels = changepoint_levels(t->value, t->n, out->changes, n,
					   out->levels);
}

static void find_best(const struct track *t, struct trajectory *out)
{
	out->best = xreallocarray(NULL, t->n + 1, sizeof *out->best);
	for (size_t i = 0; i < t->n; i++)
		out->best[i] = i && out->best[i - 1] > t->value[i] ?
			       out->best[i - 1] : t->value[i];
}

/* Compares with the last text that was known, so that a run which could not
 * read a component hides no change of it. */
static void find_markers(const struct track *t, struct trajectory *out)
{
	const char **last = xcalloc(t->n_fields + 1, sizeof *last);
	size_t cap = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (!t->stack[i] || (i && t->stack[i] == t->stack[i - 1]))
			continue;
		for (size_t f = 0; f < t->n_fields; f++) {
			const char *now = t->stack[i][t->fields[f]];

			if (now && last[f] && now != last[f] &&
			    strcmp(now, last[f]) != 0) {
				out->markers = xgrow(out->markers,
					out->n_markers, &cap,
					sizeof *out->markers);
				out->markers[out->n_markers++] = (struct marker){
					.index = i, .field = t->fields[f],
					.from = last[f], .to = now };
			}
			if (now)
				last[f] = now;
		}
	}
	free(last);
}

void trajectory_rate(const struct track *t, double days, struct rate *out)
{
	struct trend trend;
	double *copy, median;
	size_t from = t->n;

	*out = (struct rate){ .per_month = NAN, .low = NAN, .high = NAN,
			      .pct_per_month = NAN };
	while (from && t->day[from - 1] >= t->day[t->n - 1] - days)
		from--;
	out->n = t->n - from;
	if (!out->n || t->day[t->n - 1] - t->day[from] < TRAJECTORY_RATE_DAYS)
		return;
	trend_theil_sen(t->day + from, t->value + from, out->n, &trend);
	copy = xreallocarray(NULL, out->n, sizeof *copy);
	memcpy(copy, t->value + from, out->n * sizeof *copy);
	median = stats_median(copy, out->n);
	free(copy);
	out->per_month = trend.slope * TREND_DAYS_A_MONTH;
	out->low = trend.low * TREND_DAYS_A_MONTH;
	out->high = trend.high * TREND_DAYS_A_MONTH;
	if (median != 0)
		out->pct_per_month = 100 * out->per_month / fabs(median);
}

void trajectory_build(const struct track *t,
		      const struct changepoint_options *o,
		      struct trajectory *out)
{
	trajectory_changes(t, o, out);
	find_best(t, out);
	find_markers(t, out);
	trajectory_rate(t, INFINITY, &out->rate);
	trajectory_rate(t, TRAJECTORY_RECENT_DAYS, &out->recent);
}

void trajectory_release(struct trajectory *tr)
{
	free(tr->changes);
	free(tr->levels);
	free(tr->best);
	free(tr->markers);
	*tr = (struct trajectory){ .n_changes = 0 };
}
