/* SPDX-License-Identifier: MIT */
#include "core/analysis/despike.h"

#include <assert.h>
#include <math.h>

#include "core/analysis/stats.h"

static void order(double *a, double *b)
{
	double t = *a;

	if (*b < t) {
		*a = *b;
		*b = t;
	}
}

double despike_median5(const double *x, size_t n, size_t i)
{
	size_t from = i < 2 ? 0 : i + 3 > n ? n - 5 : i - 2;
	double a = x[from], b = x[from + 1], c = x[from + 2];
	double d = x[from + 3], e = x[from + 4];

	assert(n >= 5 && i < n);
	/* the least of four and the greatest of four cannot be the middle */
	order(&a, &b);
	order(&c, &d);
	order(&a, &c);
	order(&b, &d);
	order(&b, &c);
	return e < b ? b : e > c ? c : e;
}

double despike_scale(const double *x, size_t n)
{
	double d[DESPIKE_WINDOW];
	size_t k = n < 1 ? 0 : n - 1;

	if (k < 2)
		return 0;
	if (k > DESPIKE_WINDOW)
		k = DESPIKE_WINDOW;
	for (size_t i = 0; i < k; i++)
		d[i] = x[n - k + i] - x[n - k + i - 1];
	/* .6745 rather than more digits: the published figures use it */
	return stats_mad(d, k) / (.6745 * sqrt(2));
}

double despike_limit(const double *r, size_t n, double scale, double quantile)
{
	double distance[DESPIKE_WINDOW];
	size_t w = n < DESPIKE_WINDOW ? n : DESPIKE_WINDOW, k;

	if (!w || quantile <= 0)
		return 2.5 * scale;
	for (size_t i = 0; i < w; i++)
		distance[i] = fabs(r[n - w + i]);
	/* in hundredths, as .85 * 20 is 17.000000000000004 on some machines */
	k = (size_t)ceil(rint(quantile * 100) * (double)w / 100);
	return fmax(2.5 * scale, stats_select(distance, w, k - 1));
}
