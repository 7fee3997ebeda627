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
#define RANK_BOUNDARY 4   /* times as much for a drop at a stack boundary */
#define BOUNDARY_RUNS 6   /* that a boundary lies back at the most: later looks at
			   * it would add false alarms, and hardly find more */
#define RANK_RUNS 45
#define RETURN_BLOCK 10   /* runs that confirmed a change which may be over */
#define RETURN_RUNS 60    /* behind them, in which that is looked for */
#define RETURN_LBF 3
#define RETURN_LEVEL 1.2e-3   /* one place, and a change that is often none: three
			       * low runs are over when 16 above them followed */
#define SUSPECT_RUNS 12   /* of a change that is only suspected */
#define SUSPECT_LBF 1.5
#define USUAL_RUNS 20     /* whose intervals tell what is usual */
#define HALF_SD 1.96      /* half a 95 % interval, in standard deviations */
#define DRIFT_RATIO 1.2   /* of the residuals of a line and of a step */

/* Lengths of the new level that are tried; at most RANK_MAX. */
static const unsigned char lengths[] = {
	3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 17, 20, 24, 28, 34, 40, 48, 57, 68, 80, 100,
};

#define N_LENGTHS (sizeof lengths / sizeof *lengths)
#define N_PLACES (N_LENGTHS + 1)

/* All arrays hold the values since the last change; sum, square and lag have
 * one element more (step_series). */
struct changepoint {
	struct changepoint_options o;
	size_t start;            /* of the series */
	size_t n, cap;
	size_t block;            /* values that confirmed the change it began with;
				  * 0: there was none */
	double *x;
	double *half;            /* of its interval; 0: not known */
	double *extra;           /* variance that its interval has over the usual */
	double *y;               /* x, but noisy ones moved towards the level */
	double *middle;          /* the median of five x */
	double *r;               /* y less middle */
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
	free(c->half);
	free(c->extra);
	free(c->y);
	free(c->middle);
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
	double **of[] = { &c->x, &c->half, &c->extra, &c->y, &c->middle,
			  &c->r, &c->z, &c->sum, &c->square, &c->lag };

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
		double r = c->r[i], x = c->y[i];

		c->clipped[i] = fabs(r) > c->limit;
		if (c->clipped[i])
			x += copysign(c->limit, r) - r;
		c->z[i] = x - c->centre;
	}
	step_sums(c->z, from, c->n, c->sum, c->square, c->lag);
}

/* The variance by which value i is less sure than is usual in its level. */
static double extra_of(const struct changepoint *c, size_t i)
{
	size_t k = i < USUAL_RUNS ? i : USUAL_RUNS;
	double half = c->half[i], usual = half;

	if (half > 0 && k >= PRE_MIN)
		usual = median_of(c->half + i - k, k);
	return fmax(0, half * half - usual * usual) / (HALF_SD * HALF_SD);
}

static double floor_of(const struct changepoint *c)
{
	return fmax(c->o.floor_pct / 100 * fabs(c->centre), c->o.floor);
}

/* A value that is less sure than the noise of the series moves to the middle between
 * the median of five around it and the level, by the root of its weight: so its share
 * in what is left over is that of any other.  Towards the former alone would make
 * short runs of equal values, which look like steps; towards the latter alone would
 * hide steps. */
static void distances(struct changepoint *c, size_t from)
{
	double s = fmax(c->scale, floor_of(c));

	for (size_t i = from; i < c->n; i++) {
		c->y[i] = c->x[i];
		if (c->extra[i] > s * s) {
			double to = (c->middle[i] + c->centre) / 2;
			double root = s / sqrt(s * s + c->extra[i]);

			c->y[i] = to + root * (c->x[i] - to);
		}
		c->r[i] = c->y[i] - c->middle[i];
	}
}

/* A new value moves the medians of five of the last three only. */
static void refresh(struct changepoint *c, bool anew)
{
	size_t from = anew || c->n <= 5 ? 0 : c->n - 3;
	bool scaled;

	for (size_t i = from; i < c->n; i++)
		c->middle[i] = c->n >= 5 ? despike_median5(c->x, c->n, i) : c->x[i];
	if (anew || c->n <= ALL_ANEW) {
		c->centre = median_of(c->x, c->n);
		from = 0;
	}
	scaled = !from || c->n % SCALE_EVERY == 0;
	if (scaled)
		c->scale = despike_scale(c->x, c->n);
	distances(c, from);
	if (scaled)
		c->limit = c->n >= 5 && c->scale > 0 ?
			despike_limit(c->r, c->n, c->scale, c->o.quantile) :
			INFINITY;
	pull_in(c, from);
}

/* Is the change to the better? */
static bool is_improvement(const struct changepoint *c, double size)
{
	return c->o.lower_is_better ? size < 0 : size > 0;
}

/* Is it a drop that a new stack would explain? */
static bool is_at_boundary(const struct changepoint *c, size_t m, double size)
{
	return c->o.boundary_bonus > 0 && m <= BOUNDARY_RUNS &&
	       c->boundary[c->n - m] && !is_improvement(c, size);
}

/* Would the newest m be all that came behind the few that confirmed the last change?
 * Those may have been outliers. */
static bool is_behind_block(const struct changepoint *c, size_t m)
{
	return c->o.gate && c->block && c->block <= RETURN_BLOCK &&
	       m + c->block == c->n && m >= PRE_MIN && m <= RETURN_RUNS;
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
		values = c->y;
	pre = values + t - k;
	post = values + t;
	gap = up ? extreme(post, a->m, false) - extreme(pre, k, true) :
		   extreme(pre, k, false) - extreme(post, a->m, true);
	if (gap > fmax(6 * c->scale, .05 * fabs(c->centre)))
		return true;
	level = RANK_LEVEL * fmin(2, RANK_RUNS / (double)c->n);
	if (is_at_boundary(c, a->m, a->size))
		level *= RANK_BOUNDARY;
	if (is_behind_block(c, a->m) && is_improvement(c, a->size))
		level = RETURN_LEVEL;
	u = up ? rank_u(post, a->m, pre, k) : rank_u(pre, k, post, a->m);
	return rank_p(u, k, a->m) <= level;
}

static struct step_series series_of(const struct changepoint *c)
{
	return (struct step_series){ .z = c->z, .sum = c->sum,
				     .square = c->square, .lag = c->lag,
				     .n = c->n };
}

/* The evidence that a step needs. */
static double needed_lbf(const struct changepoint *c, size_t m, double size)
{
	double h = base_threshold(c);

	if (is_improvement(c, size))
		return is_behind_block(c, m) ? RETURN_LBF : h + c->o.improvement;
	return is_at_boundary(c, m, size) ? h - c->o.boundary_bonus : h;
}

/* Appends the place to out when its step is likely enough.  hopeless: the share of the
 * residual that is too little. */
static size_t consider(const struct changepoint *c, struct step_null *null, size_t m,
		       double hopeless, struct candidate *out)
{
	struct step_series s = series_of(c);
	struct step_cell cells[STEP_RHOS];
	struct step_factor f;
	double h;

	if (step_cells(null, &s, m, cells) <= hopeless && !c->o.unpruned)
		return 0;
	step_factor_of(null, cells, &f);
	h = needed_lbf(c, m, f.size);
	if (!(f.lbf >= h))   /* NAN of values whose squares overflow */
		return 0;
	*out = (struct candidate){ .m = m, .lbf = f.lbf, .size = f.size,
				   .excess = f.lbf - h };
	return 1;
}

/* The places whose step is likely enough; at most N_PLACES of them. */
static size_t find_candidates(const struct changepoint *c,
			      struct candidate out[N_PLACES])
{
	struct step_series s = series_of(c);
	size_t n = 0, behind = c->n - c->block;
	struct step_null null;
	double hopeless;

	step_null_init(&null, &s, floor_of(c));
	if (!(null.r[0] > 0))
		return 0;
	hopeless = 1 - exp(-2 * (base_threshold(c) - c->o.boundary_bonus) / null.nu);
	for (size_t i = 0; i < N_LENGTHS && c->n >= (size_t)lengths[i] + PRE_MIN; i++)
		if (!is_behind_block(c, lengths[i]))
			n += consider(c, &null, lengths[i], hopeless, out + n);
	if (is_behind_block(c, behind))
		n += consider(c, &null, behind, 0, out + n);
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

/* Forgets all but the last m values, and all that came of the others: whoever starts
 * at this level's first value gets the same. */
static void restart(struct changepoint *c, size_t m)
{
	size_t gone = c->n - m;

	memmove(c->x, c->x + gone, m * sizeof *c->x);
	memmove(c->half, c->half + gone, m * sizeof *c->half);
	memmove(c->boundary, c->boundary + gone, m * sizeof *c->boundary);
	c->start += gone;
	c->n = m;
	c->block = m;
	for (size_t i = 0; i < m; i++)
		c->extra[i] = extra_of(c, i);
	refresh(c, true);
}

/* As feed, without looking: nothing was found there. */
static void take(struct changepoint *c, const struct changepoint_past *past, size_t i)
{
	reserve(c);
	c->x[i] = past->x[i];
	c->half[i] = past->half ? past->half[i] : 0;
	c->extra[i] = extra_of(c, i);
	c->boundary[i] = past->boundary[i];
	c->n = i + 1;
}

/* Up to ALL_ANEW values everything follows from the values alone, and from there on from
 * them and from what was before. */
struct changepoint *changepoint_resume(const struct changepoint_options *o,
				       const struct changepoint_past *past)
{
	struct changepoint *c = changepoint_new(o);
	size_t anew = past->seen < ALL_ANEW ? past->seen : ALL_ANEW;

	if (anew < past->confirmed)
		anew = past->confirmed;
	c->start = past->start;
	c->block = past->confirmed;
	for (size_t i = 0; i < anew; i++)
		take(c, past, i);
	if (anew)
		refresh(c, true);
	for (size_t i = anew; i < past->seen; i++) {
		take(c, past, i);
		refresh(c, false);
	}
	return c;
}

bool changepoint_feed(struct changepoint *c, double x, bool boundary,
		      struct change *out)
{
	return changepoint_feed_run(c, &(struct changepoint_run){
			.x = x, .boundary = boundary }, out);
}

bool changepoint_feed_run(struct changepoint *c, const struct changepoint_run *run,
			  struct change *out)
{
	struct candidate a[N_PLACES];
	const struct candidate *best;

	assert(isfinite(run->x) && run->half >= 0);
	reserve(c);
	c->x[c->n] = run->x;
	c->half[c->n] = run->half;
	c->extra[c->n] = extra_of(c, c->n);
	c->boundary[c->n] = run->boundary;
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

bool changepoint_suspects(const struct changepoint *c)
{
	struct step_series s = series_of(c);
	struct step_null null;

	if (c->n < CHANGEPOINT_MIN)
		return false;
	step_null_init(&null, &s, floor_of(c));
	if (!(null.r[0] > 0))
		return false;
	for (size_t m = 2; m <= SUSPECT_RUNS && m + PRE_MIN <= c->n; m++) {
		struct step_cell cells[STEP_RHOS];
		struct step_factor f;

		step_cells(&null, &s, m, cells);
		step_factor_of(&null, cells, &f);
		if (f.lbf >= SUSPECT_LBF && !is_improvement(c, f.size))
			return true;
	}
	return false;
}

size_t changepoint_level_runs(const struct changepoint *c)
{
	return c->n;
}
