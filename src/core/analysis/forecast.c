/* SPDX-License-Identifier: MIT */
#include "core/analysis/forecast.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/despike.h"
#include "core/analysis/growth.h"
#include "core/analysis/stairs.h"
#include "core/analysis/stats.h"
#include "core/analysis/trend.h"
#include "core/base/xmem.h"

#define PATHS 128          /* of each number of steps */
#define NEGLIGIBLE -9.0    /* log weight against the best one */
#define FELL .01           /* as a share of the best */
#define FELL_NOISE 4.0     /* in deviations */
#define WINDOW 5           /* of despike_median5() */
#define THERE .9
#define FLOOR .001         /* least noise believed, as a share of the median */
#define RAISED 1.05        /* ceiling over the highest level, at least */
#define MIN_EFFECTIVE 6.0  /* points that the correlated ones are worth */
/* No history has exactly one of these shapes, so that its points count for less
 * than they would (Holmes and Walker 2017); as much as made the intervals right on
 * simulated histories. */
#define TEMPER .75
#define SEED 0x706f737473696c00u

/* Steps are as likely as smooth growth before anything was seen. */
#define PRIOR_STEPS .5

const struct forecast_options forecast_default = {
	.horizon_days = FORECAST_HORIZON_DAYS, .ceiling = 1,
	.top_mid = .87, .top_sd = .05, .doubt = .1,
};

struct forecast {
	enum forecast_refusal refusal;
	double first_day, last_day, horizon;  /* the last two since first_day */
	struct growth_curve *curves;   /* weights: no more logarithms, add up */
	size_t n_curves;               /* to 1 with those of the paths */
	struct stairs_path *paths;
	size_t n_paths;
};

/* What may explain the points, before it is spread out. */
struct candidates {
	struct growth_cell cell[GROWTH_CELLS];
	double cell_evidence[GROWTH_CELLS];
	size_t n_cells;
	struct stairs stairs[STAIRS_MAX];
	double stairs_evidence[STAIRS_MAX];
	size_t n_stairs;
};

const char *forecast_refusal_name(enum forecast_refusal r)
{
	static const char *const name[FORECAST_REFUSALS] = {
		[FORECAST_GIVEN] = "given",
		[FORECAST_FEW_RUNS] = "few_runs",
		[FORECAST_SHORT] = "short_history",
		[FORECAST_NO_RISE] = "no_rise",
		[FORECAST_FELL] = "fell",
		[FORECAST_NO_SHAPE] = "no_shape",
		[FORECAST_REACHED] = "reached",
		[FORECAST_OUT_OF_REACH] = "out_of_reach",
	};

	return name[r];
}

const char *forecast_refusal_text(enum forecast_refusal r)
{
	static const char *const text[FORECAST_REFUSALS] = {
		[FORECAST_GIVEN] = "a forecast can be given",
		[FORECAST_FEW_RUNS] = "there are fewer than 8 runs",
		[FORECAST_SHORT] = "the history is shorter than 14 days",
		[FORECAST_NO_RISE] = "the runs do not rise",
		[FORECAST_FELL] = "the newest level is below an earlier one",
		[FORECAST_NO_SHAPE] = "no shape of growth explains the runs",
		[FORECAST_REACHED] = "the target is reached already",
		[FORECAST_OUT_OF_REACH] =
			"growth is likely to end below the target",
	};

	return text[r];
}

/* Outliers pulled in to the limit of the detector. */
static void pull_in(double *y, size_t n)
{
	double rest[GROWTH_POINTS], limit;

	if (n < 5)
		return;
	for (size_t i = 0; i < n; i++)
		rest[i] = y[i] - despike_median5(y, n, i);
	limit = despike_limit(rest, n, despike_scale(y, n), DESPIKE_QUANTILE);
	for (size_t i = 0; i < n; i++)
		y[i] += fmin(fmax(rest[i], -limit), limit) - rest[i];
}

/* What the best candidate leaves of each point. */
static void residuals(const struct growth_points *g,
		      const struct candidates *c, double *out)
{
	size_t cell = 0, stairs = 0;
	struct growth_curve curve;

	for (size_t i = 1; i < c->n_cells; i++)
		if (c->cell_evidence[i] > c->cell_evidence[cell])
			cell = i;
	for (size_t i = 1; i < c->n_stairs; i++)
		if (c->stairs_evidence[i] > c->stairs_evidence[stairs])
			stairs = i;
	curve = (struct growth_curve){
		.shape = c->cell[cell].shape, .p = c->cell[cell].p,
		.q = c->cell[cell].q, .top = c->cell[cell].top,
		.low = c->cell[cell].at_zero +
		       c->cell[cell].by_top * c->cell[cell].top };
	if (!c->n_stairs ||
	    c->cell_evidence[cell] >= c->stairs_evidence[stairs]) {
		for (size_t i = 0; i < g->n; i++)
			out[i] = g->y[i] - growth_level(&curve, g->t[i]);
		return;
	}
	for (size_t j = 0; j <= c->stairs[stairs].k; j++)
		for (size_t i = c->stairs[stairs].start[j];
		     i < c->stairs[stairs].start[j + 1]; i++)
			out[i] = g->y[i] - c->stairs[stairs].level[j];
}

static double effective(const struct growth_points *g,
			const struct candidates *c)
{
	double r[GROWTH_POINTS], lag = 0, square = 0, n;

	residuals(g, c, r);
	for (size_t i = 0; i < g->n; i++) {
		square += r[i] * r[i];
		lag += i ? r[i] * r[i - 1] : 0;
	}
	lag = square > 0 ? fmax(lag / square, 0) : 0;
	n = TEMPER * (double)g->n * (1 - lag) / (1 + lag);
	return fmax(n, MIN_EFFECTIVE);
}

static double weigh(const struct growth_points *g, struct candidates *c,
		    double n_eff)
{
	double best = -INFINITY;

	for (size_t i = 0; i < c->n_cells; i++) {
		c->cell_evidence[i] = growth_evidence(g, &c->cell[i], n_eff) +
				      log(1 - PRIOR_STEPS);
		best = fmax(best, c->cell_evidence[i]);
	}
	for (size_t i = 0; i < c->n_stairs; i++) {
		c->stairs_evidence[i] = stairs_evidence(g, &c->stairs[i],
							n_eff) +
					log(PRIOR_STEPS);
		best = fmax(best, c->stairs_evidence[i]);
	}
	return best;
}

/* Whether the median of the newest points is below an earlier one by more than noise
 * makes it, of which despike_scale() sees the part from run to run. */
static bool fell(const double *y, size_t n)
{
	double newest, best = -INFINITY;

	if (n < 2 * WINDOW)
		return false;
	newest = despike_median5(y, n, n - 1);
	for (size_t i = WINDOW / 2; i < n - WINDOW; i++)
		best = fmax(best, despike_median5(y, n, i));
	return best - newest > fmax(FELL * fabs(best),
				    FELL_NOISE * despike_scale(y, n));
}

static void spread_curves(const struct growth_points *g,
			  const struct candidates *c, double n_eff,
			  double best, struct forecast *f)
{
	f->curves = xreallocarray(NULL, c->n_cells * GROWTH_PRIORS *
					GROWTH_TOPS + 1, sizeof *f->curves);
	for (size_t i = 0; i < c->n_cells; i++) {
		if (!(c->cell_evidence[i] > best + NEGLIGIBLE))
			continue;
		growth_curves(g, &c->cell[i], n_eff, f->curves + f->n_curves);
		f->n_curves += GROWTH_PRIORS * GROWTH_TOPS;
	}
}

static void spread_paths(const struct growth_points *g,
			 const struct candidates *c, double best,
			 struct forecast *f)
{
	f->paths = xreallocarray(NULL, c->n_stairs * PATHS + 1,
				 sizeof *f->paths);
	for (size_t i = 0; i < c->n_stairs; i++) {
		if (!(c->stairs_evidence[i] > best + NEGLIGIBLE))
			continue;
		stairs_paths(g, &c->stairs[i], c->stairs_evidence[i],
			     SEED + i, f->paths + f->n_paths, PATHS);
		f->n_paths += PATHS;
	}
}

/* From logarithms to shares of one; false where nothing weighs anything. */
static bool normalize(struct forecast *f)
{
	double best = -INFINITY, sum = 0;

	for (size_t i = 0; i < f->n_curves; i++)
		best = fmax(best, f->curves[i].log_weight);
	for (size_t i = 0; i < f->n_paths; i++)
		best = fmax(best, f->paths[i].log_weight);
	if (!isfinite(best))
		return false;
	for (size_t i = 0; i < f->n_curves; i++)
		sum += f->curves[i].weight =
			exp(f->curves[i].log_weight - best);
	for (size_t i = 0; i < f->n_paths; i++)
		sum += f->paths[i].weight = exp(f->paths[i].log_weight - best);
	for (size_t i = 0; i < f->n_curves; i++)
		f->curves[i].weight /= sum;
	for (size_t i = 0; i < f->n_paths; i++)
		f->paths[i].weight /= sum;
	return true;
}

static void mix(const struct growth_points *g, struct forecast *f)
{
	struct candidates *c = xmalloc(sizeof *c);
	double best, n_eff;

	c->n_cells = growth_cells(g, c->cell);
	c->n_stairs = stairs_find(g, c->stairs);
	weigh(g, c, (double)g->n);
	n_eff = effective(g, c);
	best = weigh(g, c, n_eff);
	f->refusal = isfinite(best) ? FORECAST_GIVEN : FORECAST_NO_SHAPE;
	if (!f->refusal) {
		spread_curves(g, c, n_eff, best, f);
		spread_paths(g, c, best, f);
		f->refusal = normalize(f) ? FORECAST_GIVEN : FORECAST_NO_SHAPE;
	}
	free(c);
}

static enum forecast_refusal too_little(const double *day, const double *value,
					size_t n)
{
	struct trend trend;

	if (n < FORECAST_MIN_RUNS)
		return FORECAST_FEW_RUNS;
	if (day[n - 1] - day[0] < FORECAST_MIN_DAYS)
		return FORECAST_SHORT;
	trend_theil_sen(day, value, n, &trend);
	return trend.low > 0 ? FORECAST_GIVEN : FORECAST_NO_RISE;
}

struct forecast *forecast_new(const double *day, const double *value, size_t n,
			      const struct forecast_options *o)
{
	struct forecast *f = xcalloc(1, sizeof *f);
	double t[GROWTH_POINTS], y[GROWTH_POINTS], copy[GROWTH_POINTS];
	struct growth_points g = { .t = t, .y = y, .ceiling = o->ceiling,
				   .prior = { { o->top_mid, o->top_sd,
						1 - o->doubt },
					      { .5 * o->ceiling, .3 * o->ceiling,
						o->doubt } } };

	f->refusal = too_little(day, value, n);
	if (f->refusal)
		return f;
	g.n = trend_gather(day, value, n, GROWTH_POINTS, t, y);
	f->first_day = day[0];
	f->last_day = day[n - 1] - day[0];
	f->horizon = f->last_day + o->horizon_days;
	for (size_t i = 0; i < g.n; i++)
		t[i] -= day[0];
	if (fell(y, g.n)) {
		f->refusal = FORECAST_FELL;
		return f;
	}
	pull_in(y, g.n);
	memcpy(copy, y, g.n * sizeof *y);
	g.floor = FLOOR * fabs(stats_median(copy, g.n));
	for (size_t i = 0; i < g.n; i++)
		g.ceiling = fmax(g.ceiling, RAISED * y[i]);
	mix(&g, f);
	return f;
}

void forecast_free(struct forecast *f)
{
	if (!f)
		return;
	free(f->curves);
	free(f->paths);
	free(f);
}

enum forecast_refusal forecast_refused(const struct forecast *f)
{
	return f->refusal;
}

void forecast_shape(const struct forecast *f, struct forecast_shares *out)
{
	*out = (struct forecast_shares){ 0 };
	for (size_t i = 0; i < f->n_curves; i++) {
		double weight = f->curves[i].weight;

		if (f->curves[i].shape == GROWTH_LOGISTIC)
			out->logistic += weight;
		else if (f->curves[i].shape == GROWTH_POWER)
			out->power += weight;
		else
			out->exponential += weight;
	}
	for (size_t i = 0; i < f->n_paths; i++)
		out->steps += f->paths[i].weight;
}

/* One of the futures: what it says, and its share. */
struct vote {
	double x, weight;
};

static int by_x(const void *a, const void *b)
{
	const struct vote *left = a, *right = b;

	return (left->x > right->x) - (left->x < right->x);
}

/* The least x with so much at or below it; votes in order. */
static double quantile(const struct vote *v, size_t n, double share)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		sum += v[i].weight;
		if (sum >= share)
			return v[i].x;
	}
	return v[n - 1].x;
}

/* The days on which the futures reach the target, in order; *there is the share
 * that has it already, and *never that which never has. */
static struct vote *vote_days(const struct forecast *f, double target,
			      double *there, double *never)
{
	size_t n = f->n_curves + f->n_paths;
	struct vote *v = xreallocarray(NULL, n, sizeof *v);

	*there = *never = 0;
	for (size_t i = 0; i < n; i++) {
		const struct stairs_path *path = i < f->n_curves ? NULL :
			&f->paths[i - f->n_curves];
		double day = path ? stairs_day(path, target, f->horizon) :
			     growth_day(&f->curves[i], target);

		v[i].weight = path ? path->weight : f->curves[i].weight;
		if (day <= f->last_day)
			*there += v[i].weight;
		if (day > f->horizon)
			*never += v[i].weight;
		v[i].x = f->first_day + (day > f->horizon ? INFINITY :
					 fmax(day, f->last_day));
	}
	qsort(v, n, sizeof *v, by_x);
	return v;
}

void forecast_reach(const struct forecast *f, double target,
		    struct forecast_day *out)
{
	const double tail = (1 - FORECAST_COVERAGE) / 2;
	size_t n = f->n_curves + f->n_paths;
	struct vote *v;
	double there;

	*out = (struct forecast_day){ .refusal = f->refusal, .mid = NAN,
				      .low = NAN, .high = NAN, .never = NAN };
	if (f->refusal)
		return;
	v = vote_days(f, target, &there, &out->never);
	if (there > THERE)
		out->refusal = FORECAST_REACHED;
	else if (out->never > FORECAST_COVERAGE)
		out->refusal = FORECAST_OUT_OF_REACH;
	else {
		bool open = out->never > tail;

		out->mid = quantile(v, n, .5);
		out->low = quantile(v, n, open ? 2 * tail : tail);
		out->high = open ? INFINITY : quantile(v, n, 1 - tail);
	}
	free(v);
}

void forecast_level(const struct forecast *f, double day,
		    struct forecast_band *out)
{
	const double tail = (1 - FORECAST_COVERAGE) / 2;
	size_t n = f->n_curves + f->n_paths;
	struct vote *v;

	*out = (struct forecast_band){ NAN, NAN, NAN };
	if (f->refusal)
		return;
	day -= f->first_day;
	v = xreallocarray(NULL, n, sizeof *v);
	for (size_t i = 0; i < f->n_curves; i++)
		v[i] = (struct vote){ growth_level(&f->curves[i], day),
				      f->curves[i].weight };
	for (size_t i = 0; i < f->n_paths; i++)
		v[f->n_curves + i] = (struct vote){
			stairs_level(&f->paths[i], day), f->paths[i].weight };
	qsort(v, n, sizeof *v, by_x);
	out->low = quantile(v, n, tail);
	out->mid = quantile(v, n, .5);
	out->high = quantile(v, n, 1 - tail);
	free(v);
}
