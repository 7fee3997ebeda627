/* SPDX-License-Identifier: MIT */
#include "core/analysis/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/stats.h"
#include "core/analysis/trend.h"
#include "core/base/xmem.h"

/* The newest run by that day, or t->n. */
static size_t newest_by(const struct track *t, double day)
{
	size_t from = 0, to = t->n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (t->day[middle] <= day)
			from = middle + 1;
		else
			to = middle;
	}
	return from ? from - 1 : t->n;
}

static double median_around(const struct compare_unit *u, size_t run)
{
	double copy[COMPARE_WINDOW];
	size_t from = 0, end = u->track->n, n, start;

	for (size_t i = 0; i < u->n_levels; i++)
		if (run >= u->levels[i].start && run < u->levels[i].end) {
			from = u->levels[i].start;
			end = u->levels[i].end;
		}
	n = end - from < COMPARE_WINDOW ? end - from : COMPARE_WINDOW;
	start = run > from + n / 2 ? run - n / 2 : from;
	if (start + n > end)
		start = end - n;
	memcpy(copy, u->track->value + start, n * sizeof *copy);
	return stats_median(copy, n);
}

double compare_level(const struct compare_unit *u, size_t n_units, double day,
		     size_t *units)
{
	double *level = xreallocarray(NULL, n_units + 1, sizeof *level);
	double *silent = xreallocarray(NULL, n_units + 1, sizeof *silent);
	size_t n = 0, n_silent = 0;
	double median;

	for (size_t i = 0; i < n_units; i++) {
		const struct track *t = u[i].track;
		size_t run = newest_by(t, day);

		if (run == t->n)
			continue;
		if (day - t->day[run] <= COMPARE_SILENT_DAYS)
			level[n++] = median_around(&u[i], run);
		else
			silent[n_silent++] = median_around(&u[i], run);
	}
	median = n ? stats_median(level, n) : stats_median(silent, n_silent);
	if (units)
		*units = n ? n : n_silent;
	free(level);
	free(silent);
	return median;
}

/* Returns the day of the newest run. */
static double find_span(const struct compare_unit *u, size_t n_units,
			struct comparison *out)
{
	double newest = NAN;

	for (size_t i = 0; i < n_units; i++) {
		const struct track *t = u[i].track;

		out->units += t->n > 0;
		out->runs += t->n;
		if (!t->n)
			continue;
		out->first_day = fmin(out->first_day, t->day[0]);
		newest = fmax(newest, t->day[t->n - 1]);
		for (size_t j = 0; j < t->n; j++)
			if (!(t->value[j] <= out->best)) {
				out->best = t->value[j];
				out->best_day = t->day[j];
			}
	}
	out->best_day -= out->first_day;
	out->days_since_first_calibration = newest - out->first_day;
	return newest;
}

static void draw_line(const struct compare_unit *u, size_t n_units,
		      double newest, struct comparison *out)
{
	double span = out->days_since_first_calibration;
	size_t n = !(span > 0) ? out->units > 0 :
		   out->runs < COMPARE_DAYS ? out->runs : COMPARE_DAYS;

	out->line = xreallocarray(NULL, n + 1, sizeof *out->line);
	out->n_line = n;
	for (size_t i = 0; i < n; i++) {
		struct compare_point *p = &out->line[i];

		/* the last one to the digit, so that no rounding loses a run */
		p->day = i + 1 < n ? span * (double)i / (double)(n - 1) : span;
		p->level = compare_level(u, n_units, i + 1 < n ?
					 out->first_day + p->day : newest,
					 &p->units);
	}
	if (n)
		out->efficiency = out->line[n - 1].level;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void find_milestone(const struct compare_unit *u, size_t n_units,
			   double target, struct comparison *c,
			   struct milestone *out)
{
	double *days = xreallocarray(NULL, n_units + 1, sizeof *days);
	size_t reached = 0, hopeful = 0, half = (c->units + 1) / 2;
	bool provisional = false;

	*out = (struct milestone){ .target = target, .days = NAN };
	for (size_t i = 0; i < n_units; i++) {
		struct milestone m;

		milestone_find_in(&(struct milestone_series){
				.t = u[i].track, .levels = u[i].levels,
				.n_levels = u[i].n_levels,
				.start_day = c->first_day, .fall = u[i].fall },
			target, &m);
		if (m.state == MILESTONE_REACHED)
			days[reached++] = m.days;
		provisional |= m.provisional;
		hopeful += m.state == MILESTONE_NOT_YET;
	}
	if (!c->units) {
		out->state = MILESTONE_NO_DATA;
	} else if (reached >= half) {
		qsort(days, reached, sizeof *days, by_value);
		out->state = MILESTONE_REACHED;
		out->days = days[half - 1];
		out->provisional = provisional;
	} else {
		out->state = reached + hopeful >= half ? MILESTONE_NOT_YET :
							 MILESTONE_NEVER;
	}
	free(days);
}

static void find_rate(const struct compare_unit *u, size_t n_units,
		      struct comparison *out)
{
	struct trend_series *s = xcalloc(n_units + 1, sizeof *s);
	double days = 0;
	struct trend trend;

	for (size_t i = 0; i < n_units; i++) {
		const struct track *t = u[i].track;

		if (t->n)
			days = fmax(days, t->day[t->n - 1] - t->day[0]);
		s[i] = (struct trend_series){ t->day, t->value, t->n };
	}
	trend_common_slope(s, n_units, &trend);
	out->rate.n = out->runs;
	if (!isnan(trend.slope) && days >= TRAJECTORY_RATE_DAYS) {
		out->rate.per_month = trend.slope * TREND_DAYS_A_MONTH;
		out->rate.low = trend.low * TREND_DAYS_A_MONTH;
		out->rate.high = trend.high * TREND_DAYS_A_MONTH;
	}
	free(s);
}

void compare_product(const struct compare_unit *u, size_t n_units,
		     struct comparison *out)
{
	*out = (struct comparison){
		.first_day = NAN, .efficiency = NAN, .best = NAN,
		.best_day = NAN, .rate = { NAN, NAN, NAN, NAN, 0 } };
	draw_line(u, n_units, find_span(u, n_units, out), out);
	find_rate(u, n_units, out);
	for (size_t i = 0; i < MILESTONES; i++)
		find_milestone(u, n_units, milestone_targets[i], out,
			       &out->milestones[i]);
}

void compare_release(struct comparison *c)
{
	free(c->line);
	c->line = NULL;
	c->n_line = 0;
}

double compare_at_age(const struct comparison *c, double days)
{
	double level = NAN;

	if (!c->n_line || !(days <= c->line[c->n_line - 1].day))
		return NAN;
	for (size_t i = 0; i < c->n_line && c->line[i].day <= days; i++)
		level = c->line[i].level;
	return level;
}

/* What is ranked, the highest first. */
static double rank_figure(const struct comparison *c, enum compare_key key)
{
	const struct milestone *m;

	switch (key) {
	case COMPARE_BY_EFFICIENCY:
		return c->efficiency;
	case COMPARE_BY_RATE:
		return c->rate.per_month;
	case COMPARE_BY_BEST:
		return c->best;
	case COMPARE_BY_AGE:
		return c->days_since_first_calibration;
	default:
		m = &c->milestones[key - COMPARE_BY_DAYS_TO_70];
	}
	switch (m->state) {
	case MILESTONE_REACHED:
		return -m->days;
	case MILESTONE_NOT_YET:
		return -1e300;
	case MILESTONE_NEVER:
		return -INFINITY;
	default:
		return NAN;
	}
}

/* Whether a goes before b; NAN goes last. */
static int before(double a, double b)
{
	if (isnan(a) || isnan(b))
		return isnan(b) - isnan(a);
	return (a > b) - (a < b);
}

void compare_rank(const struct comparison *c, size_t n, enum compare_key key,
		  size_t *order)
{
	for (size_t i = 0; i < n; i++) {
		double figure = rank_figure(&c[i], key);
		size_t at = i;

		/* insertion: stable, and products are few */
		while (at) {
			const struct comparison *other = &c[order[at - 1]];
			int first = before(figure, rank_figure(other, key));

			if (!first)
				first = before(c[i].efficiency,
					       other->efficiency);
			if (first <= 0)
				break;
			order[at] = order[at - 1];
			at--;
		}
		order[at] = i;
	}
}
