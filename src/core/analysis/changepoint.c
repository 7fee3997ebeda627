/* SPDX-License-Identifier: MIT */
#include "core/analysis/changepoint.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/despike.h"
#include "core/analysis/rank_test.h"
#include "core/analysis/stats.h"
#include "core/analysis/step_factor.h"
#include "core/base/xmem.h"

#define PRE_MIN 3         /* values that the old level must have */
#define ALL_ANEW 64       /* up to so many values, everything is done anew */
#define SCALE_EVERY 32    /* beyond it, scale and limit are refreshed so often */
#define RANK_LEVEL 3e-4   /* set by simulation: it absorbs the repeated looks */
#define RANK_BOUNDARY 8   /* times as much at a stack boundary */
#define RANK_RUNS 45
#define DRIFT_RATIO 1.2   /* of the residuals of a line and of a step */

/* Lengths of the new level that are tried; at most RANK_MAX. */
static const unsigned char lengths[] = {
	3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 17, 20, 24, 28, 34, 40, 48, 57, 68, 80, 100,
};

#define N_LENGTHS (sizeof lengths / sizeof *lengths)

const struct changepoint_options changepoint_online = {
	.threshold = 5, .improvement = 2, .gate = true,
	.quantile = DESPIKE_QUANTILE, .floor_pct = .2,
};

const struct changepoint_options changepoint_stacked = {
	.threshold = 6.25, .improvement = 2, .gate = true,
	.quantile = DESPIKE_QUANTILE, .floor_pct = .2, .boundary_bonus = 3,
};

struct changepoint_options changepoint_history(const double *x, size_t n)
{
	double sd = stats_sd(x, n);

	return (struct changepoint_options){
		.threshold = 6, .floor = isfinite(sd) ? .05 * sd : 0,
	};
}

/* All arrays hold the values since the last change; sum, square and lag have
 * one element more (step_series). */
struct changepoint {
	struct changepoint_options o;
	size_t start;            /* of the series */
	size_t n, cap;
	double *x;
	double *r;               /* x less its median of five */
	double *z;               /* pulled in, less centre */
	double *sum, *square, *lag;
	bool *boundary, *clipped;
	double scale, limit, centre;
};

struct candidate {
	size_t m;
	double lbf, size, excess;
};

struct changepoint *changepoint_new(const struct changepoint_options *o)
{
	struct changepoint *c = xcalloc(1, sizeof *c);

	c->o = *o;
	return c;
}

void changepoint_free(struct changepoint *c)
{
	if (!c)
		return;
	free(c->x);
	free(c->r);
	free(c->z);
	free(c->sum);
	free(c->square);
	free(c->lag);
	free(c->boundary);
	free(c->clipped);
	free(c);
}

static void reserve(struct changepoint *c)
{
	double **of[] = { &c->x, &c->r, &c->z, &c->sum, &c->square, &c->lag };

	if (c->n + 1 < c->cap)
		return;
	c->cap = c->cap ? c->cap * 2 : 64;
	for (size_t i = 0; i < sizeof of / sizeof *of; i++)
		*of[i] = xreallocarray(*of[i], c->cap, sizeof **of[i]);
	c->boundary = xreallocarray(c->boundary, c->cap, sizeof *c->boundary);
	c->clipped = xreallocarray(c->clipped, c->cap, sizeof *c->clipped);
}

/* Neither reorders x nor, for short ones, allocates. */
static double median_of(const double *x, size_t n)
{
	double few[RANK_MAX], *copy = n <= RANK_MAX ? few : NULL, median;

	if (!copy)
		copy = xreallocarray(NULL, n, sizeof *copy);
	memcpy(copy, x, n * sizeof *copy);
	median = stats_median(copy, n);
	if (copy != few)
		free(copy);
	return median;
}

static void pull_in(struct changepoint *c, size_t from)
{
	for (size_t i = from; i < c->n; i++) {
		double r = c->r[i], x = c->x[i];

		c->clipped[i] = fabs(r) > c->limit;
		if (c->clipped[i])
			x += copysign(c->limit, r) - r;
		c->z[i] = x - c->centre;
	}
	step_sums(c->z, from, c->n, c->sum, c->square, c->lag);
}

static void distances(struct changepoint *c, size_t from)
{
	for (size_t i = from; i < c->n; i++)
		c->r[i] = c->x[i] - despike_median5(c->x, c->n, i);
}

static void refresh_scale(struct changepoint *c)
{
	c->scale = despike_scale(c->x, c->n);
	c->limit = INFINITY;
	if (c->n >= 5 && c->scale > 0)
		c->limit = despike_limit(c->r, c->n, c->scale, c->o.quantile);
}

/* A new value moves the medians of five of the last three only. */
static void refresh(struct changepoint *c, bool anew)
{
	size_t last3 = c->n > 3 ? c->n - 3 : 0, from = last3;

	if (anew || c->n <= 5)
		from = 0;
	if (c->n >= 5)
		distances(c, from);
	else
		memset(c->r, 0, c->n * sizeof *c->r);
	if (anew || c->n <= ALL_ANEW) {
		c->centre = median_of(c->x, c->n);
		from = 0;
	}
	if (!from || c->n % SCALE_EVERY == 0)
		refresh_scale(c);
	pull_in(c, from);
}

static double floor_of(const struct changepoint *c)
{
	return fmax(c->o.floor_pct / 100 * fabs(c->centre), c->o.floor);
}

/* Is the change to the better? */
static bool is_improvement(const struct changepoint *c, double size)
{
	return c->o.lower_is_better ? size < 0 : size > 0;
}

static double base_threshold(const struct changepoint *c)
{
	return c->o.threshold +
	       .5 * log(fmax(1, (double)c->n / RANK_RUNS));
}

static double extreme(const double *x, size_t n, bool largest)
{
	double most = x[0];

	for (size_t i = 1; i < n; i++)
		if (largest ? x[i] > most : x[i] < most)
			most = x[i];
	return most;
}

static bool gate_passes(const struct changepoint *c, const struct candidate *a)
{
	size_t t = c->n - a->m, k = t < RANK_MAX ? t : RANK_MAX, clipped = 0, u;
	const double *values = c->z, *pre, *post;
	bool up = a->size > 0;
	double level, gap;

	for (size_t i = t - k; i < t; i++)
		clipped += c->clipped[i];
	if ((double)clipped > 1 + .06 * (double)k)
		values = c->x;
	pre = values + t - k;
	post = values + t;
	gap = up ? extreme(post, a->m, false) - extreme(pre, k, true) :
		   extreme(pre, k, false) - extreme(post, a->m, true);
	if (gap > fmax(6 * c->scale, .05 * fabs(c->centre)))
		return true;
	level = RANK_LEVEL * fmin(2, RANK_RUNS / (double)c->n);
	if (c->boundary[t] && c->o.boundary_bonus > 0)
		level *= RANK_BOUNDARY;
	u = up ? rank_u(post, a->m, pre, k) : rank_u(pre, k, post, a->m);
	return rank_p(u, k, a->m) <= level;
}

/* The places whose step is likely enough; at most N_LENGTHS of them. */
static size_t find_candidates(const struct changepoint *c,
			      struct candidate out[N_LENGTHS])
{
	struct step_series s = { .z = c->z, .sum = c->sum, .square = c->square,
				 .lag = c->lag, .n = c->n };
	double base = base_threshold(c), hopeless;
	struct step_null null;
	size_t n = 0;

	step_null_init(&null, &s, floor_of(c));
	if (!(null.r[0] > 0))
		return 0;
	hopeless = 1 - exp(-2 * (base - c->o.boundary_bonus) / null.nu);
	for (size_t i = 0; i < N_LENGTHS; i++) {
		size_t m = lengths[i];
		struct step_cell cells[STEP_RHOS];
		struct step_factor f;
		double h = base;

		if (m + PRE_MIN > c->n)
			break;
		if (step_cells(&null, &s, m, cells) <= hopeless && !c->o.unpruned)
			continue;
		step_factor_of(&null, cells, &f);
		if (is_improvement(c, f.size))
			h += c->o.improvement;
		if (c->boundary[c->n - m])
			h -= c->o.boundary_bonus;
		if (f.lbf >= h)
			out[n++] = (struct candidate){ .m = m, .lbf = f.lbf,
				.size = f.size, .excess = f.lbf - h };
	}
	return n;
}

/* The likeliest candidate that passes the gate, or NULL. */
static const struct candidate *choose(const struct changepoint *c,
				      struct candidate *a, size_t n)
{
	for (size_t left = n; left; left--) {
		size_t best = 0;

		for (size_t i = 1; i < left; i++)
			if (a[i].excess > a[best].excess)
				best = i;
		if (!c->o.gate || gate_passes(c, &a[best]))
			return &a[best];
		a[best] = a[left - 1];
	}
	return NULL;
}

static double residual_of_mean(const double *z, size_t n)
{
	double mean = stats_mean(z, n), rss = 0;

	for (size_t i = 0; i < n; i++)
		rss += (z[i] - mean) * (z[i] - mean);
	return rss;
}

static double residual_of_line(const double *z, size_t n)
{
	double mean = stats_mean(z, n), mid = (double)(n - 1) / 2;
	double zz = 0, tz = 0, tt = 0;

	for (size_t i = 0; i < n; i++) {
		double t = (double)i - mid, d = z[i] - mean;

		zz += d * d;
		tz += t * d;
		tt += t * t;
	}
	return fmax(0, zz - tz * tz / tt);
}

static void describe(const struct changepoint *c, const struct candidate *a,
		     struct change *out)
{
	size_t t = c->n - a->m;
	double before = median_of(c->x, t), after = median_of(c->x + t, a->m);
	double step = residual_of_mean(c->z, t) + residual_of_mean(c->z + t, a->m);

	*out = (struct change){
		.index = c->start + t,
		.at = c->start + c->n,
		.change_pct = before != 0 ?
			100 * (after - before) / fabs(before) : NAN,
		.lbf = a->lbf,
		.confidence = 1 / (1 + exp(-a->lbf)),
		.drift = residual_of_line(c->z, c->n) < DRIFT_RATIO * step,
	};
}

/* Forgets all but the last m values. */
static void restart(struct changepoint *c, size_t m)
{
	size_t gone = c->n - m;

	memmove(c->x, c->x + gone, m * sizeof *c->x);
	memmove(c->boundary, c->boundary + gone, m * sizeof *c->boundary);
	c->start += gone;
	c->n = m;
	refresh(c, true);
}

bool changepoint_feed(struct changepoint *c, double x, bool boundary,
		      struct change *out)
{
	struct candidate a[N_LENGTHS];
	const struct candidate *best;

	assert(isfinite(x));
	reserve(c);
	c->x[c->n] = x;
	c->boundary[c->n] = boundary;
	c->n++;
	refresh(c, false);
	if (c->n < CHANGEPOINT_MIN)
		return false;
	best = choose(c, a, find_candidates(c, a));
	if (!best)
		return false;
	describe(c, best, out);
	restart(c, best->m);
	return true;
}

size_t changepoint_level_runs(const struct changepoint *c)
{
	return c->n;
}

size_t changepoint_find(const double *x, const bool *boundary, size_t n,
			const struct changepoint_options *o,
			struct change *out, size_t cap)
{
	struct changepoint *c = changepoint_new(o);
	struct change found;
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		if (!changepoint_feed(c, x[i], boundary && boundary[i], &found))
			continue;
		if (count < cap)
			out[count] = found;
		count++;
	}
	changepoint_free(c);
	return count;
}

size_t changepoint_levels(const double *x, size_t n,
			  const struct change *changes, size_t n_changes,
			  struct level *out)
{
	double *copy;

	if (!n)
		return 0;
	copy = xreallocarray(NULL, n, sizeof *copy);
	for (size_t i = 0; i <= n_changes; i++) {
		size_t start = i ? changes[i - 1].index : 0;
		size_t end = i < n_changes ? changes[i].index : n;

		assert(start < end && end <= n);
		memcpy(copy, x + start, (end - start) * sizeof *copy);
		out[i] = (struct level){ .start = start, .end = end };
		out[i].median = stats_median(copy, end - start);
		out[i].spread = STATS_MAD_NORMAL * stats_mad(copy, end - start);
	}
	free(copy);
	return n_changes + 1;
}
