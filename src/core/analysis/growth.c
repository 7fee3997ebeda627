/* SPDX-License-Identifier: MIT */
#include "core/analysis/growth.h"

#include <math.h>
#include <stdbool.h>

#define ROUNDS 3
#define FAR 12.0   /* a log weight so far under the best one is left out */

/* A parameter: what the first grid spans, and its prior, normal about mid with
 * deviation sd, or flat where sd is 0. */
struct axis {
	double from, to, mid, sd;
	size_t steps;
};

/* tau: 75 days, 14 to 400 in 95 of 100.  s: 30 days, 7 to 130.  m: any day of
 * the first three years.  p: 1/2 to 4. */
static const struct shape {
	struct axis p, q;
	double prior;
} shapes[GROWTH_SHAPES] = {
	[GROWTH_EXPONENTIAL] = {
		.p = { 1.0, 7.7, 4.3, .85, 40 },
		.q = { 0, 0, 0, 0, 1 },
		.prior = .45,
	},
	[GROWTH_LOGISTIC] = {
		.p = { 0, 900, 180, 180, 16 },
		.q = { 1.0, 5.5, 3.4, .75, 16 },
		.prior = .45,
	},
	[GROWTH_POWER] = {
		.p = { 1.0, 7.7, 4.3, .85, 16 },
		.q = { -.7, 1.4, 0, 0, 4 },
		.prior = .05,
	},
};

/* Shape parameters as the formulas want them. */
struct form {
	enum growth_shape shape;
	double middle, pace, power;
};

static struct form form_of(enum growth_shape shape, double p, double q)
{
	bool logistic = shape == GROWTH_LOGISTIC;

	return (struct form){ shape, logistic ? p : 0, exp(-(logistic ? q : p)),
			      shape == GROWTH_POWER ? exp(q) : 1 };
}

static double share(const struct form *f, double t)
{
	double x = (t - f->middle) * f->pace;

	if (f->shape == GROWTH_LOGISTIC)
		return 1 / (1 + exp(-x));
	if (f->shape == GROWTH_POWER)
		return -expm1(-f->power * log1p(x));
	return -expm1(-x);
}

static void fit(const struct growth_points *g, struct growth_cell *c)
{
	struct form f = form_of(c->shape, c->p, c->q);
	double share_of[GROWTH_POINTS];
	double hh = 0, hg = 0, gg = 0, hy = 0, gy = 0, det;

	for (size_t i = 0; i < g->n; i++) {
		double up = share(&f, g->t[i]), rest = 1 - up;

		share_of[i] = up;
		hh += rest * rest;
		hg += rest * up;
		gg += up * up;
		hy += rest * g->y[i];
		gy += up * g->y[i];
	}
	det = hh * gg - hg * hg;
	c->rss = c->log_det = NAN;
	if (!(det > 1e-12 * hh * gg) || !(hh > 0))
		return;
	c->log_det = log(det);
	c->top = (hh * gy - hg * hy) / det;
	c->at_zero = hy / hh;
	c->by_top = -hg / hh;
	c->bottom = hy / (hh + hg);
	c->top_variance = hh / det;
	c->rss = (double)g->n * g->floor * g->floor;
	for (size_t i = 0; i < g->n; i++) {
		double low = c->at_zero + c->by_top * c->top;
		double r = g->y[i] - low - (c->top - low) * share_of[i];

		c->rss += r * r;
	}
}

static double log_prior(const struct axis *a, double x, double step)
{
	double z;

	if (a->steps == 1)
		return 0;
	if (a->sd == 0)
		return log(step / (a->to - a->from));
	z = (x - a->mid) / a->sd;
	return -z * z / 2 + log(step / (a->sd * sqrt(2 * M_PI)));
}

/* Fits a grid over p and q, whose from and to are those of this round. */
static size_t lay(const struct growth_points *g, enum growth_shape shape,
		  const struct axis axis[2], struct growth_cell *out)
{
	const struct axis *whole[2] = { &shapes[shape].p, &shapes[shape].q };
	double step[2];
	size_t n = 0;

	for (size_t k = 0; k < 2; k++)
		step[k] = (axis[k].to - axis[k].from) / (double)axis[k].steps;
	for (size_t i = 0; i < axis[0].steps; i++)
		for (size_t j = 0; j < axis[1].steps; j++) {
			struct growth_cell *c = &out[n++];

			c->shape = shape;
			c->p = axis[0].from + ((double)i + .5) * step[0];
			c->q = axis[1].from + ((double)j + .5) * step[1];
			c->log_prior = log(shapes[shape].prior) +
				       log_prior(whole[0], c->p, step[0]) +
				       log_prior(whole[1], c->q, step[1]);
			fit(g, c);
		}
	return n;
}

/* Draws both axes around the cells that matter, a step further. */
static void close_in(const struct growth_points *g,
		     const struct growth_cell *c, size_t n,
		     struct axis axis[2])
{
	double best = -INFINITY, from[2] = { INFINITY, INFINITY };
	double to[2] = { -INFINITY, -INFINITY }, weight[GROWTH_CELLS];

	for (size_t i = 0; i < n; i++) {
		weight[i] = growth_evidence(g, &c[i], (double)g->n);
		best = fmax(best, weight[i]);
	}
	if (!isfinite(best))
		return;
	for (size_t i = 0; i < n; i++) {
		if (!(weight[i] > best - FAR))
			continue;
		from[0] = fmin(from[0], c[i].p);
		to[0] = fmax(to[0], c[i].p);
		from[1] = fmin(from[1], c[i].q);
		to[1] = fmax(to[1], c[i].q);
	}
	for (size_t k = 0; k < 2; k++) {
		double step = (axis[k].to - axis[k].from) /
			      (double)axis[k].steps;

		if (axis[k].steps < 8)
			continue;
		axis[k].from = fmax(axis[k].from, from[k] - step);
		axis[k].to = fmin(axis[k].to, to[k] + step);
	}
}

size_t growth_cells(const struct growth_points *g, struct growth_cell *out)
{
	size_t n = 0;

	for (enum growth_shape s = 0; s < GROWTH_SHAPES; s++) {
		struct axis axis[2] = { shapes[s].p, shapes[s].q };
		size_t cells = 0;

		for (int round = 0; round < ROUNDS; round++) {
			if (round)
				close_in(g, out + n, cells, axis);
			cells = lay(g, s, axis, out + n);
		}
		n += cells;
	}
	return n;
}

static double upper_tail(double z)
{
	return erfc(z / sqrt(2)) / 2;
}

/* The z with that much above it, 0 < tail <= 1/2 (Abramowitz and Stegun
 * 26.2.23, within 4.5e-4). */
static double tail_quantile(double tail)
{
	double t = sqrt(-2 * log(tail));

	return t - (2.515517 + t * (.802853 + t * .010328)) /
		   (1 + t * (1.432788 + t * (.189269 + t * .001308)));
}

/* The distribution of top: between z = from and z = to of a normal, which is that
 * of the points times the prior. */
struct tops {
	double mid, sd, from, to;
	double mass;
	double log_likelihood;   /* of the mean, over tops by the prior */
	bool mirrored;   /* so that from is never far below 0: exact tails */
};

static bool tops_of(const struct growth_points *g, const struct growth_cell *c,
		    double n_eff, const struct growth_prior *prior,
		    struct tops *out)
{
	double seen = c->rss / (n_eff - 2) * c->top_variance;
	double believed = prior->sd * prior->sd, sum = seen + believed;
	double apart = c->top - prior->mid, from, to;

	*out = (struct tops){ .sd = sqrt(seen * believed / sum),
			      .mid = c->top - apart * seen / sum,
			      .log_likelihood = -INFINITY };
	from = (c->bottom - out->mid) / out->sd;
	to = (g->ceiling - out->mid) / out->sd;
	out->mirrored = from + to < 0;
	out->from = out->mirrored ? -to : from;
	out->to = out->mirrored ? -from : to;
	out->mass = upper_tail(out->from) - upper_tail(out->to);
	if (!(from < to) || !(out->mass > 1e-30))
		return false;
	out->log_likelihood = log(prior->share * out->mass) -
			      apart * apart / (2 * sum) -
			      log(2 * M_PI * sum) / 2;
	return true;
}

/* All of the evidence but that of the top. */
static double evidence_of_shape(const struct growth_points *g,
				const struct growth_cell *c, double n_eff)
{
	double v = n_eff - 2, ratio = n_eff / (double)g->n;

	return lgamma(v / 2) - v / 2 * log(M_PI * c->rss * ratio) -
	       (c->log_det + 2 * log(ratio)) / 2 - log(g->ceiling) +
	       c->log_prior;
}

double growth_evidence(const struct growth_points *g,
		       const struct growth_cell *c, double n_eff)
{
	double best = -INFINITY, sum = 0, log_of[GROWTH_PRIORS];
	struct tops tops;

	if (isnan(c->rss))
		return -INFINITY;
	for (size_t k = 0; k < GROWTH_PRIORS; k++) {
		tops_of(g, c, n_eff, &g->prior[k], &tops);
		log_of[k] = tops.log_likelihood;
		best = fmax(best, log_of[k]);
	}
	if (isinf(best))
		return -INFINITY;
	for (size_t k = 0; k < GROWTH_PRIORS; k++)
		sum += exp(log_of[k] - best);
	return evidence_of_shape(g, c, n_eff) + best + log(sum);
}

/* The top with so much of the distribution below it. */
static double top_at(const struct tops *tops, double part)
{
	double tail = upper_tail(tops->from) - part * tops->mass;
	double z = tail > .5 ? -tail_quantile(1 - tail) : tail_quantile(tail);

	z = fmin(fmax(z, tops->from), tops->to);
	return tops->mid + (tops->mirrored ? -z : z) * tops->sd;
}

void growth_curves(const struct growth_points *g, const struct growth_cell *c,
		   double n_eff, struct growth_curve *out)
{
	double shape = evidence_of_shape(g, c, n_eff) - log(GROWTH_TOPS);
	struct tops tops;

	for (size_t i = 0; i < GROWTH_PRIORS * GROWTH_TOPS; i++) {
		double part = ((double)(i % GROWTH_TOPS) + .5) / GROWTH_TOPS;
		double top = c->bottom;

		if (tops_of(g, c, n_eff, &g->prior[i / GROWTH_TOPS], &tops))
			top = top_at(&tops, part);
		out[i] = (struct growth_curve){
			.shape = c->shape, .p = c->p, .q = c->q, .top = top,
			.low = c->at_zero + c->by_top * top,
			.log_weight = shape + tops.log_likelihood };
	}
}

double growth_level(const struct growth_curve *c, double t)
{
	struct form f = form_of(c->shape, c->p, c->q);

	return c->low + (c->top - c->low) * share(&f, t);
}

double growth_day(const struct growth_curve *c, double target)
{
	double r = (target - c->low) / (c->top - c->low);
	struct form f = form_of(c->shape, c->p, c->q);

	if (!(r < 1))
		return INFINITY;
	if (r <= 0)
		return -INFINITY;
	if (c->shape == GROWTH_LOGISTIC)
		return f.middle + log(r / (1 - r)) / f.pace;
	if (c->shape == GROWTH_POWER)
		return expm1(-log1p(-r) / f.power) / f.pace;
	return -log1p(-r) / f.pace;
}
