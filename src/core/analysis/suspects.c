/* SPDX-License-Identifier: MIT */
#include "core/analysis/suspects.h"

#include <math.h>

#include "core/analysis/contrast.h"
#include "core/analysis/panel_fit.h"
#include "core/analysis/stats.h"

static size_t gap(size_t a, size_t b)
{
	return a > b ? a - b : b - a;
}

/* g(place) of the header. */
static double explained(const double *x, size_t n, size_t place)
{
	double before = stats_mean(x, place);
	double after = stats_mean(x + place, n - place);

	return (after - before) * (after - before) * (double)place *
	       (double)(n - place) / (double)n;
}

struct place_test {
	double x[2 * FIT_RUNS];
	size_t n, from, start;   /* start: of the drop, within x */
	double unit;             /* squares per nat */
};

static void place_test_init(struct place_test *t, const struct track *track,
			    size_t start, size_t end)
{
	struct contrast c;
	double sum = 0;

	t->from = start > FIT_RUNS ? start - FIT_RUNS : 0;
	t->n = (end < start + FIT_RUNS ? end : start + FIT_RUNS) - t->from;
	t->start = start - t->from;
	t->unit = 0;
	if (t->start < 1 || t->n <= t->start)
		return;
	contrast_of(track->value + t->from, t->start, t->n - t->start, &c);
	/* outliers pulled in to between the two levels and a little around */
	for (size_t i = 0; i < t->n; i++) {
		double slack = .3 * fabs(c.before - c.after);

		t->x[i] = fmin(fmax(track->value[t->from + i],
				    fmin(c.before, c.after) - slack),
			       fmax(c.before, c.after) + slack);
		sum += (t->x[i] - (i < t->start ? c.before : c.after)) *
		       (t->x[i] - (i < t->start ? c.before : c.after));
	}
	t->unit = 2 * sum / (double)t->n * contrast_inflation(t->n, c.r);
}

static bool is_credible(const struct place_test *t, size_t index)
{
	double best = 0;

	if (!(t->unit > 0) || index <= t->from || index >= t->from + t->n)
		return false;
	for (size_t i = t->start > CAUSE_FAR ? t->start - CAUSE_FAR : 1;
	     i < t->n && i <= t->start + CAUSE_FAR; i++)
		best = fmax(best, explained(t->x, t->n, i > 0 ? i : 1));
	return best - explained(t->x, t->n, index - t->from) <=
	       CAUSE_PLACE * t->unit;
}

/* Keeps the nearest. */
static void add(struct suspects *s, const struct panel_switch *at, size_t start)
{
	struct suspect new = { at, gap(at->index, start) };
	size_t i = 0;

	while (i < s->n && s->one[i].at->step != at->step)
		i++;
	if (i == s->n && s->n < SUSPECTS)
		s->n++;
	else if (i == SUSPECTS)
		i--;
	if (s->one[i].at && s->one[i].distance <= new.distance)
		return;
	for (; i > 0 && s->one[i - 1].distance > new.distance; i--)
		s->one[i] = s->one[i - 1];
	s->one[i] = new;
}

void suspects_find(struct suspects *s, const struct panel *p, size_t unit,
		   const struct regression *r)
{
	const struct track *track = p->units[unit].track;
	struct place_test t;

	*s = (struct suspects){ .end = r->state == REGRESSION_FIXED ?
				       r->ended_at : track->n };
	place_test_init(&t, track, r->start, s->end);
	for (size_t i = p->of_unit[unit]; i < p->of_unit[unit + 1]; i++) {
		const struct panel_switch *at = &p->switches[i];
		size_t distance = gap(at->index, r->start);

		if (distance <= CAUSE_NEAR || (distance <= CAUSE_FAR &&
					       is_credible(&t, at->index)))
			add(s, at, r->start);
	}
}
