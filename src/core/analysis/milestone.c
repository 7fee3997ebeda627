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

/* Runs begin .. end - 1, at most MILESTONE_LOOK. */
static double median_of(const struct track *t, size_t begin, size_t end)
{
	double copy[MILESTONE_LOOK];
	size_t n = end - begin;

	memcpy(copy, t->value + begin, n * sizeof *copy);
	return stats_median(copy, n);
}

static bool is_boundary(const struct track *t, size_t i)
{
	return t->boundary && t->boundary[i];
}

/* Whether runs i .. end - 1 are all above those before them: a rise that the detector has
 * too few runs to see. */
static bool is_step(const struct track *t, size_t begin, size_t i, size_t end)
{
	double low = INFINITY;

	for (size_t k = i; k < end; k++)
		low = fmin(low, t->value[k]);
	for (size_t k = begin; k < i; k++)
		if (t->value[k] >= low)
			return false;
	return end - i >= CONFIRM;
}

/* The runs that speak for run i: those that follow on its stack and level.  Where they
 * are few, the ones just before it too: of many runs close below the target some later
 * run is lucky, with nobody left after it to say so. */
static bool is_borne_out(const struct track *t, size_t i, const struct level *l,
			 double target)
{
	size_t begin = i, end = i + 1;

	while (end < l->end && end - begin < MILESTONE_LOOK && !is_boundary(t, end))
		end++;
	while (begin > l->start && end - begin < MILESTONE_LEAST &&
	       !is_boundary(t, begin))
		begin--;
	if (is_step(t, begin, i, end))
		begin = i;
	while (end < l->end && end - begin < MILESTONE_LEAST)
		end++;
	return median_of(t, begin, end) >= target;
}

static bool is_confirmed(const struct track *t, size_t i, const struct level *l,
			 double target)
{
	if (t->n < CONFIRM)
		return median_of(t, i, t->n) >= target;
	return i + CONFIRM <= t->n && median_of(t, i, i + CONFIRM) >= target &&
	       is_borne_out(t, i, l, target);
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
	struct level l = { .end = t->n };
	size_t level = 0;

	*out = (struct milestone){ .target = target, .days = NAN };
	if (!t->n)
		return;
	for (size_t i = 0; i < t->n; i++) {
		while (level + 1 < n_levels && i >= levels[level].end)
			level++;
		if (n_levels)
			l = levels[level];
		if (l.end > t->n)
			l.end = t->n;
		if (t->value[i] < target || !is_confirmed(t, i, &l, target))
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

void milestone_find_in(const struct milestone_series *s, double target,
		       struct milestone *out)
{
	struct track before = *s->t;

	before.n = s->fall;
	if (s->fall)
		milestone_find(&before, s->levels, s->n_levels, s->start_day, target, out);
	if (!s->fall || out->state != MILESTONE_REACHED)
		milestone_find(s->t, s->levels, s->n_levels, s->start_day, target, out);
}

int milestones_compare(const struct milestone *a, const struct milestone *b)
{
	for (size_t i = MILESTONES; i-- > 0;) {
		bool p = a[i].state == MILESTONE_REACHED;
		bool q = b[i].state == MILESTONE_REACHED;

		if (p != q)
			return p ? -1 : 1;
		if (p && a[i].days != b[i].days)
			return a[i].days < b[i].days ? -1 : 1;
	}
	return 0;
}
