/* SPDX-License-Identifier: MIT */
#include "core/analysis/regression.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/stats.h"
#include "core/base/xmem.h"

/* In robust deviations of the level's runs, downwards and upwards; by simulation
 * (make bench-detector), as is what a short level is believed less. */
#define NOISE_DOWN 2.2
#define NOISE_UP 3.2
#define NOISE_SHORT 4.0   /* divided by the level's runs */
#define NOISE_RUNS 40
#define NOISE_CLIP 2.0
#define NOISE_CLIPPED 1.0423   /* 1 / sqrt(E min(z^2, NOISE_CLIP^2)), z normal */
#define EARLY_RUNS 5
#define EARLY_NOISE 4.0   /* of the low runs */

/* Indices are those of the whole series, of which the track may be the end. */
struct finder {
	const struct track *t;
	size_t from;              /* where the track begins */
	size_t end;               /* runs of the whole series */
	const struct regression_past *past;
	double threshold;         /* a share */
	size_t level_start;       /* of the level that runs now */
	struct regression *found;
	size_t n, cap;
	bool open;                /* found[n - 1] is provisional */
};

const char *regression_state_name(enum regression_state s)
{
	static const char *const name[] = {
		[REGRESSION_PROVISIONAL] = "provisional",
		[REGRESSION_CONFIRMED] = "confirmed",
		[REGRESSION_FIXED] = "fixed",
		[REGRESSION_WITHDRAWN] = "withdrawn",
	};

	return name[s];
}

static double value_at(const struct finder *f, size_t i)
{
	return f->t->value[i - f->from];
}

static double half_at(const struct finder *f, size_t i)
{
	return track_half(f->t, i - f->from);
}

static double median_between(const struct finder *f, size_t from, size_t to)
{
	double *copy = xreallocarray(NULL, to - from + 1, sizeof *copy);
	double median;

	memcpy(copy, f->t->value + (from - f->from), (to - from) * sizeof *copy);
	median = stats_median(copy, to - from);
	free(copy);
	return median;
}

static size_t best_between(const struct finder *f, size_t from, size_t to)
{
	size_t best = from;

	for (size_t i = from; i < to; i++)
		if (value_at(f, i) > value_at(f, best))
			best = i;
	return best;
}

static struct regression *add(struct finder *f, size_t first)
{
	f->found = xgrow(f->found, f->n, &f->cap, sizeof *f->found);
	f->found[f->n] = (struct regression){
		.first = first, .start = first,
		.confirmed_at = REGRESSION_NONE, .ended_at = REGRESSION_NONE,
		.confidence = NAN,
	};
	return &f->found[f->n++];
}

/* Copies the newest runs of [level_start, end); returns how many. */
static size_t recent_runs(const struct finder *f, size_t end,
			  double copy[REGRESSION_RECENT])
{
	size_t n = end - f->level_start;

	if (n > REGRESSION_RECENT)
		n = REGRESSION_RECENT;
	memcpy(copy, f->t->value + (end - n - f->from), n * sizeof *copy);
	return n;
}

/* The rule for one or two earlier runs. */
static bool is_low_early(const struct finder *f, size_t i, double drop,
			 double level)
{
	double half = 0, own = half_at(f, i);

	for (size_t j = f->level_start; j < i; j++)
		half = fmax(half, half_at(f, j));
	if (!(own > 0) || !(half > 0))
		return drop >= f->threshold * level;
	return drop > own + half && drop >= REGRESSION_MIN_PCT / 100 * level;
}

struct spread {
	double up, down;
};

/* How far the newest runs of the level lie above it and below: each side for itself,
 * as what is skewed or of two modes reaches further down; outliers pulled in. */
static struct spread spread_of(const struct finder *f, size_t end, double level)
{
	double far[NOISE_RUNS], limit;
	struct spread s = { 0 };
	size_t n = end - f->level_start;

	if (n > NOISE_RUNS)
		n = NOISE_RUNS;
	for (size_t i = 0; i < n; i++)
		far[i] = fabs(value_at(f, end - n + i) - level);
	limit = NOISE_CLIP * STATS_MAD_NORMAL * stats_median(far, n);
	for (size_t i = 0; i < n; i++) {
		double d = value_at(f, end - n + i) - level;

		if (d > 0)
			s.up += fmin(d, limit) * fmin(d, limit);
		else
			s.down += fmin(-d, limit) * fmin(-d, limit);
	}
	s.up = NOISE_CLIPPED * sqrt(2 * s.up / (double)n);
	s.down = NOISE_CLIPPED * sqrt(2 * s.down / (double)n);
	return s;
}

/* Its own interval makes a run less suspicious, never more: it is no allowance. */
static bool is_low(const struct finder *f, size_t i, double drop, double level)
{
	double few = NOISE_SHORT / (double)(i - f->level_start);
	double least = f->threshold * level;
	struct spread s;

	if (drop < least / 2)
		return false;
	s = spread_of(f, i, level);
	return drop > hypot(half_at(f, i), NOISE_DOWN * (1 + few) * s.down) &&
	       drop >= least - NOISE_UP * fmax(0, 1 - few) * s.up;
}

/* Most runs need no median to be seen to be well: is_low() wants one that is half the
 * threshold below it, and it is no higher than the highest of them. */
static bool is_well(const struct finder *f, size_t i, const double *recent, size_t n)
{
	double most = recent[0];

	for (size_t k = 1; k < n; k++)
		most = recent[k] > most ? recent[k] : most;
	return i >= 3 && value_at(f, i) > (1 - f->threshold / 2) * most;
}

static void look_for_provisional(struct finder *f, size_t i)
{
	double copy[REGRESSION_RECENT], level, drop;
	size_t n = recent_runs(f, i, copy);
	struct regression *r;

	if (!n || is_well(f, i, copy, n))
		return;
	level = stats_median(copy, n);
	drop = level - value_at(f, i);
	if (level <= 0 || drop <= 0 || !(i < 3 ? is_low_early(f, i, drop, level) :
					 is_low(f, i, drop, level)))
		return;
	r = add(f, i);
	r->little_history = i < 3;
	r->previous_level = level;
	r->best = best_between(f, f->level_start, i);
	f->open = true;
}

static void withdraw(struct finder *f, size_t i)
{
	f->found[f->n - 1].state = REGRESSION_WITHDRAWN;
	f->found[f->n - 1].ended_at = i;
	f->open = false;
}

/* With a few runs on the low side their own spread is known: a drop from one or
 * two lucky runs is none. */
static bool was_luck(const struct finder *f, const struct regression *r,
		     size_t i)
{
	double copy[REGRESSION_RECENT], level;
	size_t n = i + 1 - r->first;

	if (!r->little_history || n < EARLY_RUNS || n > REGRESSION_RECENT)
		return false;
	memcpy(copy, f->t->value + (r->first - f->from), n * sizeof *copy);
	level = stats_median(copy, n);
	return r->previous_level - level <
	       EARLY_NOISE * STATS_MAD_NORMAL * stats_mad(copy, n);
}

static void look_for_withdrawal(struct finder *f, size_t i)
{
	const struct regression *r = &f->found[f->n - 1];
	double drop = r->previous_level - value_at(f, r->first);
	size_t from = r->first;

	if (from + REGRESSION_RECENT < i)
		from = i - REGRESSION_RECENT;
	if (i - r->first >= REGRESSION_PATIENCE || was_luck(f, r, i) ||
	    r->previous_level - median_between(f, from, i + 1) < drop / 2)
		withdraw(f, i);
}

static void confirm(struct finder *f, const struct change *c)
{
	struct regression *r;

	/* the change is placed to within a run or two of where it was seen */
	if (f->open && f->found[f->n - 1].first + 2 < c->index)
		withdraw(f, c->at - 1);
	r = f->open ? &f->found[f->n - 1] : add(f, c->index);
	r->state = REGRESSION_CONFIRMED;
	r->drift = c->drift;
	r->start = c->index;
	r->confirmed_at = c->at - 1;
	r->confidence = c->confidence;
	r->previous_level = median_between(f, f->level_start, c->index);
	r->best = best_between(f, f->level_start, c->index);
	f->open = false;
}

static void look_for_fixes(struct finder *f, const struct change *c)
{
	double level = median_between(f, c->index, c->at);

	for (size_t i = 0; i < f->n; i++) {
		struct regression *r = &f->found[i];

		if (r->state != REGRESSION_CONFIRMED || level <
		    (1 - REGRESSION_MIN_PCT / 100) * r->previous_level)
			continue;
		r->state = REGRESSION_FIXED;
		r->ended_at = c->index;
	}
}

static void take_change(struct finder *f, const struct change *c)
{
	if (c->change_pct <= -REGRESSION_MIN_PCT)
		confirm(f, c);
	else
		look_for_fixes(f, c);
	if (f->open)
		withdraw(f, c->at - 1);
	f->level_start = c->index;
}

/* Where the low level of r ends: the next change after its start. */
static size_t low_end(const struct finder *f, const struct regression *r,
		      const struct change *changes, size_t n)
{
	size_t end = f->end;

	if (r->state == REGRESSION_WITHDRAWN)
		return r->ended_at + 1;
	for (size_t i = n; i > 0 && changes[i - 1].index > r->start; i--)
		end = changes[i - 1].index;
	return end;
}

static double best_of(const struct finder *f, const struct regression *r, size_t i)
{
	return r->best >= f->from ? value_at(f, r->best) : f->past->best_value[i];
}

/* Of those whose low level ended before the track nothing changes any more but the
 * state. */
static void finish(struct finder *f, const struct change *changes, size_t n)
{
	for (size_t i = 0; i < f->n; i++) {
		struct regression *r = &f->found[i];
		size_t end;

		if (r->start < f->from)
			continue;
		end = low_end(f, r, changes, n);
		r->last_good = r->start ? r->start - 1 : 0;
		r->current = end - 1;
		r->current_level = median_between(f, r->start, end);
		r->change_pct = 100 * (r->current_level / r->previous_level - 1);
		r->best_pct = 100 * (r->current_level / best_of(f, r, i) - 1);
	}
}

static int compare_first(const void *a, const void *b)
{
	const struct regression *ra = a, *rb = b;

	return (ra->first > rb->first) - (ra->first < rb->first);
}

/* Takes up what was found before. */
static void take_past(struct finder *f, const struct regression_past *past)
{
	f->past = past;
	f->from = f->level_start = past->from;
	f->n = f->cap = past->n;
	f->found = xreallocarray(NULL, past->n + 1, sizeof *f->found);
	if (past->n)
		memcpy(f->found, past->found, past->n * sizeof *f->found);
	f->open = past->n &&
		  past->found[past->n - 1].state == REGRESSION_PROVISIONAL;
}

size_t regression_of(const struct regression_query *q, struct regression *out,
		     size_t cap)
{
	struct finder f = { .t = q->t, .threshold = q->threshold_pct / 100 };
	size_t next = 0, seen = 0;

	if (q->past) {
		take_past(&f, q->past);
		seen = q->past->seen;
	}
	f.end = f.from + q->t->n;
	for (size_t i = seen; i < f.end; i++) {
		if (next < q->n_changes && q->changes[next].at == i + 1)
			take_change(&f, &q->changes[next++]);
		else if (f.open)
			look_for_withdrawal(&f, i);
		else
			look_for_provisional(&f, i);
	}
	finish(&f, q->changes, q->n_changes);
	if (f.n)
		qsort(f.found, f.n, sizeof *f.found, compare_first);
	for (size_t i = 0; i < f.n && i < cap; i++)
		out[i] = f.found[i];
	free(f.found);
	return f.n;
}

size_t regression_find(const struct track *t, double threshold_pct,
		       const struct changepoint_options *o,
		       struct regression *out, size_t cap)
{
	struct change *changes = xcalloc(t->n + 1, sizeof *changes);
	struct regression_query q = {
		.t = t, .threshold_pct = threshold_pct, .changes = changes,
		.n_changes = track_changes(t, o, changes, t->n),
	};
	size_t n = regression_of(&q, out, cap);

	free(changes);
	return n;
}
