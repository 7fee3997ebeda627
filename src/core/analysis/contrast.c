/* SPDX-License-Identifier: MIT */
#include "core/analysis/contrast.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/stats.h"
#include "core/base/xmem.h"

#define R_MAX .9
#define DF_MAX 1e6   /* no noise at all */

/* One stretch. */
struct side {
	const double *x;
	size_t n, kept;
	double low, high;        /* winsorized to these */
	double mean;             /* trimmed */
	double squares;          /* winsorized, about their own mean */
};

double contrast_inflation(size_t n, double r)
{
	double m = (double)n;

	if (r <= 0 || !n)
		return 1;
	return (1 + r) / (1 - r) -
	       2 * r * (1 - pow(r, m)) / (m * (1 - r) * (1 - r));
}

double contrast_autocorrelation(double products, double squares, size_t n,
				size_t stretches)
{
	double bias, r;

	if (!(squares > 0) || !n)
		return 0;
	bias = (double)stretches / (double)n;
	r = products / squares;
	/* solved for the r whose estimate would be this on the average */
	r = bias < .3 ? (r + bias) / (1 - 3 * bias) : r;
	return fmin(fmax(r, 0), R_MAX);
}

static double clamped(const struct side *s, size_t i)
{
	return fmin(fmax(s->x[i], s->low), s->high);
}

static void measure(struct side *s, const double *x, size_t n)
{
	double *copy = xreallocarray(NULL, n, sizeof *copy), mean = 0;
	size_t cut = n / 5;

	*s = (struct side){ .x = x, .n = n, .kept = n - 2 * cut };
	memcpy(copy, x, n * sizeof *copy);
	s->low = stats_select(copy, n, cut);
	s->high = stats_select(copy, n, n - 1 - cut);
	/* everything but the cut ends lies between these two */
	stats_select(copy, n - cut, cut);
	s->mean = stats_mean(copy + cut, s->kept);
	for (size_t i = 0; i < n; i++)
		mean += clamped(s, i) / (double)n;
	for (size_t i = 0; i < n; i++)
		s->squares += (clamped(s, i) - mean) * (clamped(s, i) - mean);
	free(copy);
}

static double autocorrelation(const struct side side[2])
{
	double products = 0, squares = 0;

	for (int k = 0; k < 2; k++) {
		const struct side *s = &side[k];
		double mean = 0, last = 0;

		for (size_t i = 0; i < s->n; i++)
			mean += clamped(s, i) / (double)s->n;
		for (size_t i = 0; i < s->n; i++) {
			double e = clamped(s, i) - mean;

			products += e * last;
			squares += e * e;
			last = e;
		}
	}
	return contrast_autocorrelation(products, squares,
					side[0].n + side[1].n, 2);
}

/* Fills se_pct, df and the interval. */
static void judge(struct contrast *c, const struct side side[2])
{
	double ratio = c->after / c->before;
	/* the level before is the unit of the percentage, and not sure itself */
	double weight[2] = { ratio * ratio, 1 }, variance[2], sum, df = 0;

	for (int k = 0; k < 2; k++) {
		const struct side *s = &side[k];
		double f = contrast_inflation(s->n, c->r);
		double h = (double)s->kept;

		if (s->n < 2)
			return;
		variance[k] = weight[k] * f * s->squares / (h * (h - 1));
		df += variance[k] * variance[k] / fmax(h / f - 1, 1);
	}
	sum = variance[0] + variance[1];
	c->se_pct = 100 * sqrt(sum) / fabs(c->before);
	c->df = df > 0 ? fmin(fmax(sum * sum / df, 1), DF_MAX) : DF_MAX;
	c->low_pct = c->pct - stats_t975((size_t)c->df) * c->se_pct;
	c->high_pct = c->pct + stats_t975((size_t)c->df) * c->se_pct;
}

void contrast_of(const double *x, size_t n_before, size_t n_after,
		 struct contrast *out)
{
	struct side side[2];

	measure(&side[0], x, n_before);
	measure(&side[1], x + n_before, n_after);
	*out = (struct contrast){
		.before = side[0].mean, .after = side[1].mean, .pct = NAN,
		.se_pct = NAN, .df = NAN, .low_pct = NAN, .high_pct = NAN,
		.r = autocorrelation(side),
	};
	if (side[0].mean == 0)
		return;
	out->pct = 100 * (out->after - out->before) / fabs(out->before);
	judge(out, side);
}
