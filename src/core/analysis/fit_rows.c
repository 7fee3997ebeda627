/* SPDX-License-Identifier: MIT */
#include "core/analysis/fit_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/contrast.h"
#include "core/analysis/despike.h"
#include "core/analysis/stats.h"
#include "core/base/xmem.h"

#define NOISE_PAIRS 3    /* from so many a unit's noise counts in the median */

/* Values as logarithms against their median, outliers pulled in. */
static void read_values(struct fit_rows *rows, const double *value, size_t n)
{
	double *copy = xreallocarray(NULL, n, sizeof *copy), median, limit;

	memcpy(copy, value, n * sizeof *copy);
	median = stats_median(copy, n);
	/* what is no speed at all is a thousandth of one; then it is pulled in */
	for (size_t i = 0; i < n; i++)
		rows->y[i] = median > 0 ?
			     log(fmin(fmax(value[i] / median, 1e-3), 1e3)) : 0;
	memcpy(copy, rows->y, n * sizeof *copy);
	for (size_t i = 0; n >= 5 && i < n; i++)
		copy[i] = rows->y[i] - despike_median5(rows->y, n, i);
	if (n >= 5) {
		limit = despike_limit(copy, n, despike_scale(rows->y, n),
				      DESPIKE_QUANTILE);
		for (size_t i = 0; i < n; i++)
			rows->y[i] -= copy[i] -
				      fmin(fmax(copy[i], -limit), limit);
	}
	free(copy);
}

void fit_rows_init(struct fit_rows *rows, size_t unit, const double *value,
		   size_t n)
{
	*rows = (struct fit_rows){
		.unit = unit, .n = n,
		.y = xcalloc(n + 1, sizeof *rows->y),
		.cut = xcalloc(n + 1, sizeof *rows->cut),
	};
	read_values(rows, value, n);
}

void fit_rows_release(struct fit_rows *rows)
{
	free(rows->y);
	free(rows->cut);
	*rows = (struct fit_rows){ .n = 0 };
}

struct residuals {
	double products, squares;   /* see contrast_autocorrelation() */
	double white;               /* squares of e[i] - r e[i - 1] */
	size_t n, pairs, pieces;
};

/* Adds the residuals of one piece, y[0..n), from its mean. */
static void add_residuals(struct residuals *out, const double *y, size_t n,
			  double r)
{
	double mean = stats_mean(y, n), last = 0;

	for (size_t i = 0; i < n; i++) {
		double e = y[i] - mean;

		out->products += e * last;
		out->squares += e * e;
		if (i)
			out->white += (e - r * last) * (e - r * last);
		last = e;
	}
	out->n += n;
	out->pairs += n - 1;
	out->pieces++;
}

static void rows_residuals(const struct fit_rows *rows, double r,
			   struct residuals *out)
{
	size_t from = 0;

	for (size_t i = 1; i <= rows->n; i++) {
		if (i < rows->n && !rows->cut[i])
			continue;
		add_residuals(out, rows->y + from, i - from, r);
		from = i;
	}
}

double fit_autocorrelation(const struct fit_rows *rows, size_t n)
{
	struct residuals all = { .n = 0 };

	for (size_t i = 0; i < n; i++)
		rows_residuals(&rows[i], 0, &all);
	return contrast_autocorrelation(all.products, all.squares, all.n,
					all.pieces);
}

/* Median over the units of the variance that each one's own runs show. */
static double pooled(const double *squares, const size_t *pairs, size_t n)
{
	double *variance = xcalloc(n + 1, sizeof *variance), median;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (pairs[i] >= NOISE_PAIRS)
			variance[kept++] = squares[i] / (double)pairs[i];
	median = kept ? stats_median(variance, kept) : 0;
	free(variance);
	return median;
}

void fit_noise(const struct fit_rows *rows, size_t n, double r,
	       struct fit_variances *out)
{
	double *squares = xcalloc(out->n + 1, sizeof *squares), pool;
	size_t *pairs = xcalloc(out->n + 1, sizeof *pairs);

	for (size_t i = 0; i < n; i++) {
		struct residuals e = { .n = 0 };

		rows_residuals(&rows[i], r, &e);
		/* the means took a part of the residuals */
		if (e.n > e.pieces)
			squares[rows[i].unit] += e.white * (double)e.n /
						 (double)(e.n - e.pieces);
		pairs[rows[i].unit] += e.pairs;
	}
	pool = pooled(squares, pairs, out->n);
	for (size_t i = 0; i < out->n; i++)
		out->variance[i] = fmax((FIT_SHRINK * pool + squares[i]) /
					(FIT_SHRINK + (double)pairs[i]),
					FIT_FLOOR * FIT_FLOOR);
	free(squares);
	free(pairs);
}
