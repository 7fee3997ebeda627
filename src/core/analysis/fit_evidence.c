/* SPDX-License-Identifier: MIT */
#include "core/analysis/fit_evidence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xmem.h"

/* Cholesky: the lower triangle of a becomes that of its factor.  a is gram, which
 * has no negative eigenvalue, and a positive diagonal: rounding alone could
 * make a pivot vanish.  Returns log |a|. */
static double factor(double *a, size_t n)
{
	double log_det = 0;

	for (size_t i = 0; i < n; i++) {
		double pivot = a[i * n + i];

		for (size_t k = 0; k < i; k++)
			pivot -= a[i * n + k] * a[i * n + k];
		pivot = sqrt(fmax(pivot, 1e-12 * a[i * n + i]));
		log_det += 2 * log(pivot);
		a[i * n + i] = pivot;
		for (size_t j = i + 1; j < n; j++) {
			double v = a[j * n + i];

			for (size_t k = 0; k < i; k++)
				v -= a[j * n + k] * a[i * n + k];
			a[j * n + i] = v / pivot;
		}
	}
	return log_det;
}

/* Solves L L' x = b in place. */
static void solve(const double *l, size_t n, double *b)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < i; k++)
			b[i] -= l[i * n + k] * b[k];
		b[i] /= l[i * n + i];
	}
	for (size_t i = n; i-- > 0;) {
		for (size_t k = i + 1; k < n; k++)
			b[i] -= l[k * n + i] * b[k];
		b[i] /= l[i * n + i];
	}
}

double fit_evidence(const struct fit *f, const struct fit_prior *prior,
		    double *effect)
{
	size_t n = f->n_columns;
	double *a = xreallocarray(NULL, n * n, sizeof *a);
	double *b = xreallocarray(NULL, n, sizeof *b);
	double *x = xreallocarray(NULL, n, sizeof *x), evidence = 0;

	memcpy(a, f->gram, n * n * sizeof *a);
	for (size_t i = 0; i < n; i++) {
		double weight = 1 / (prior[i].sd * prior[i].sd);

		a[i * n + i] += weight;
		x[i] = b[i] = f->rhs[i] + weight * prior[i].mean;
		evidence -= weight * prior[i].mean * prior[i].mean / 2 +
			    log(prior[i].sd);
	}
	evidence -= factor(a, n) / 2;
	solve(a, n, x);
	for (size_t i = 0; i < n; i++)
		evidence += b[i] * x[i] / 2;
	if (effect)
		memcpy(effect, x, n * sizeof *x);
	free(a);
	free(b);
	free(x);
	return evidence;
}

/* Adds what one stretch says of the column, which is at `at` among its own; mean
 * and se hold the sum and its weight until all are added. */
static void add_effect(const struct fit_stretch *s, size_t at,
		       const double *effect, struct fit_effect *out)
{
	out->se += s->gram[at][at];
	out->mean += s->rhs[at];
	for (size_t k = 0; k < s->n_columns; k++)
		if (k != at)
			out->mean -= s->gram[at][k] * effect[s->column[k]];
}

void fit_unit_effects(const struct fit *f, const struct panel *p,
		      const struct fit_given *given, struct fit_effect *out)
{
	for (size_t i = 0; i < p->n_units; i++)
		out[i] = (struct fit_effect){ 0, 0 };
	for (size_t i = 0; i < f->n_stretches; i++) {
		const struct fit_stretch *s = &f->stretch[i];

		for (size_t k = 0; k < s->n_columns; k++)
			if (s->column[k] == given->column)
				add_effect(s, k, given->effect,
					   &out[p->name[s->unit]]);
	}
	for (size_t i = 0; i < p->n_units; i++) {
		/* a standard error of a whole level is nothing said */
		if (out[i].se < 1)
			out[i] = (struct fit_effect){ 0, INFINITY };
		else
			out[i] = (struct fit_effect){
				out[i].mean / out[i].se, 1 / sqrt(out[i].se) };
	}
}
