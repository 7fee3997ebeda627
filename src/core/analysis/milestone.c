/* SPDX-License-Identifier: MIT */
#include "core/analysis/milestone.h"

#include <math.h>
#include <string.h>

#include "core/analysis/stats.h"
#include "core/analysis/trend.h"

#define CONFIRM 3

const double milestone_targets[MILESTONES] = { .7, .8, .9 };

const char *milestone_state_name(enum milestone_state s)
{
	static const char *const name[] = {
		[MILESTONE_NO_DATA] = "no_data",
		[MILESTONE_REACHED] = "reached",
		[MILESTONE_NOT_YET] = "not_yet",
		[MILESTONE_NEVER] = "never",
	};

	return name[s];
}

static double median_from(const struct track *t, size_t i, size_t end)
{
	double copy[MILESTONE_LOOK];
	size_t n = end - i;

	memcpy(copy, t->value + i, n * sizeof *copy);
	return stats_median(copy, n);
}

static bool is_confirmed(const struct track *t, size_t i, size_t level_end,
			 double target)
{
	size_t end = i + MILESTONE_LOOK, next = i + CONFIRM;

	if (t->n < CONFIRM)
		return median_from(t, i, t->n) >= target;
	if (next > t->n || median_from(t, i, next) < target)
		return false;
	if (end > level_end)
		end = level_end;
	return median_from(t, i, end) >= target;
}

static bool is_rising_to(const struct track *t, double target)
{
	double last = t->day[t->n - 1];
	size_t from = t->n;
	struct trend trend;
	double now;

	while (from && (t->day[from - 1] >= last - MILESTONE_TREND_DAYS ||
			t->n - from < MILESTONE_MIN_RUNS))
		from--;
	if (t->n - from < MILESTONE_MIN_RUNS ||
	    last - t->day[from] < MILESTONE_MIN_DAYS)
		return true;
	trend_theil_sen(t->day + from, t->value + from, t->n - from, &trend);
	now = trend.intercept + trend.slope * last;
	return trend.low > 0 &&
	       now + trend.slope * MILESTONE_HORIZON_DAYS >= target;
}

void milestone_find(const struct track *t, const struct level *levels,
		    size_t n_levels, double start_day, double target,
		    struct milestone *out)
{
	size_t level = 0;

	*out = (struct milestone){ .target = target, .days = NAN };
	if (!t->n)
		return;
	for (size_t i = 0; i < t->n; i++) {
		while (level + 1 < n_levels && i >= levels[level].end)
			level++;
		if (t->value[i] < target ||
		    !is_confirmed(t, i, n_levels ? levels[level].end : t->n,
				  target))
			continue;
		out->state = MILESTONE_REACHED;
		out->provisional = t->n < CONFIRM;
		out->days = t->day[i] - start_day;
		out->index = i;
		return;
	}
	out->state = is_rising_to(t, target) ? MILESTONE_NOT_YET :
					       MILESTONE_NEVER;
}
