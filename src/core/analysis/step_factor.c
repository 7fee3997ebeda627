/* SPDX-License-Identifier: MIT */
#include "core/analysis/step_factor.h"

#include <assert.h>
#include <math.h>

#define NU0 1.0
#define G 16.0

/* Up to .99: what lets a slow trend be noise rather than many steps. */
static const double rho_grid[STEP_RHOS] = { 0, .2, .4, .6, .8, .9, .96, .99 };

void step_sums(const double *z, size_t from, size_t n, double *sum,
	       double *square, double *lag)
{
	if (!from)
		sum[0] = square[0] = lag[0] = 0;
	for (size_t i = from; i < n; i++) {
		sum[i + 1] = sum[i] + z[i];
		square[i + 1] = square[i] + z[i] * z[i];
		lag[i + 1] = lag[i] + (i ? z[i] * z[i - 1] : 0);
	}
}

void step_null_init(struct step_null *null, const struct step_series *s,
		    double s0)
{
	size_t n = s->n;
	double first = s->z[0], last = s->z[n - 1];
	double sum = s->sum[n], square = s->square[n], lag = s->lag[n];

	assert(n > 1);
	null->nu = NU0 + (double)n - 1;
	null->s = NU0 * s0 * s0;
	null->has_logs = 0;
	for (int i = 0; i < STEP_RHOS; i++) {
		double rho = rho_grid[i], q = 1 - rho, edge = 1 - rho * rho;
		double syy;

		null->saa[i] = edge + (double)(n - 1) * q * q;
		null->say[i] = edge * first +
			       q * ((sum - first) - rho * (sum - last));
		syy = edge * first * first + (square - first * first) -
		      2 * rho * lag + rho * rho * (square - last * last);
		null->r[i] = null->s +
			     fmax(0, syy - null->say[i] * null->say[i] / null->saa[i]);
	}
}

double step_cells(const struct step_null *null, const struct step_series *s,
		  size_t m, struct step_cell cells[STEP_RHOS])
{
	size_t n = s->n, k = n - m;
	double first = s->z[k], before = s->z[k - 1], u = 0;
	double later = s->sum[n] - s->sum[k + 1];
	double shifted = s->sum[n - 1] - s->sum[k];

	for (int i = 0; i < STEP_RHOS; i++) {
		double rho = rho_grid[i], q = 1 - rho;
		double tail = (double)(m - 1) * q * q;
		double sas = q + tail, ratio = sas / null->saa[i];
		double ssy = first - rho * before + q * (later - rho * shifted);
		double d = 1 + tail - sas * ratio;
		double b = ssy - ratio * null->say[i];
		double share = b * b / ((d + 1 / G) * null->r[i]);

		cells[i] = (struct step_cell){ .d = d, .b = b };
		if (share > u)
			u = share;
	}
	return u;
}

/* log of the sum of exp(x) */
static double log_sum_exp(const double x[STEP_RHOS], double weight[STEP_RHOS])
{
	double most = x[0], sum = 0;

	for (int i = 1; i < STEP_RHOS; i++)
		most = fmax(most, x[i]);
	for (int i = 0; i < STEP_RHOS; i++)
		sum += weight[i] = exp(x[i] - most);
	for (int i = 0; i < STEP_RHOS; i++)
		weight[i] /= sum;
	return most + log(sum);
}

static void null_logs(struct step_null *null)
{
	double weight[STEP_RHOS];

	for (int i = 0; i < STEP_RHOS; i++)
		null->log_likelihood[i] =
			.5 * log(1 - rho_grid[i] * rho_grid[i]) -
			.5 * log(null->saa[i]) - null->nu / 2 * log(null->r[i]);
	null->log_sum = log_sum_exp(null->log_likelihood, weight);
	null->has_logs = 1;
}

void step_factor_of(struct step_null *null,
		    const struct step_cell cells[STEP_RHOS],
		    struct step_factor *out)
{
	double l1[STEP_RHOS];
	int best = 0;

	if (!null->has_logs)
		null_logs(null);
	for (int i = 0; i < STEP_RHOS; i++) {
		const struct step_cell *c = &cells[i];
		double u = c->b * c->b / ((c->d + 1 / G) * null->r[i]);

		l1[i] = null->log_likelihood[i] - .5 * log(1 + G * c->d) -
			null->nu / 2 * log(fmax(1 - u, 1e-300));
		if (l1[i] > l1[best])
			best = i;
	}
	out->lbf = log_sum_exp(l1, out->weight) - null->log_sum;
	out->size = cells[best].b / cells[best].d;
}
