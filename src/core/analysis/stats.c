/* SPDX-License-Identifier: MIT */
#include "core/analysis/stats.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>

/* Student's t, upper 2.5 % points: NIST/SEMATECH e-Handbook of Statistical
 * Methods, 1.3.6.7.2 "Critical Values of the Student's t Distribution", with
 * three more digits.  Row i is df = i + 1. */
static const double t975[] = {
	12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912,
	2.364624, 2.306004, 2.262157, 2.228139, 2.200985, 2.178813,
	2.160369, 2.144787, 2.131450, 2.119905, 2.109816, 2.100922,
	2.093024, 2.085963, 2.079614, 2.073873, 2.068658, 2.063899,
	2.059539, 2.055529, 2.051831, 2.048407, 2.045230, 2.042272,
};

#define T975_N (sizeof(t975) / sizeof(t975[0]))

/* Above df 30 the table goes on at these; between them t is all but linear in
 * 1 / df. */
static const struct {
	double inverse_df, t;
} t975_far[] = {
	{ 1.0 / 30, 2.042272 }, { 1.0 / 40, 2.021075 }, { 1.0 / 60, 2.000298 },
	{ 1.0 / 120, 1.979930 }, { 0, 1.959964 },
};

static void swap(double *a, double *b)
{
	double t = *a;

	*a = *b;
	*b = t;
}

/* Hoare's quickselect.  The pivot is pseudo-random, so that no order that data
 * come in (sorted, organ pipe) makes it quadratic. */
double stats_select(double *x, size_t n, size_t k)
{
	size_t low = 0, high = n;
	uint64_t lcg = 0x9e3779b97f4a7c15u;

	assert(n > 0 && k < n);
	while (high - low > 1) {
		size_t i = low, j = high - 1;
		double pivot;

		lcg = lcg * 6364136223846793005u + 1442695040888963407u;
		pivot = x[low + (size_t)((lcg >> 33) % (high - low))];
		for (;;) {
			while (x[i] < pivot)
				i++;
			while (x[j] > pivot)
				j--;
			if (i >= j)
				break;
			swap(&x[i++], &x[j--]);
		}
		/* x[low..i) <= pivot <= x[j+1..high); i - 1 <= j <= i */
		if (i == j) {
			if (k == i)
				return x[k];
			if (k < i)
				high = i;
			else
				low = i + 1;
		} else if (k < i) {
			high = i;
		} else {
			low = i;
		}
	}
	return x[k];
}

double stats_quantile(double *x, size_t n, double p)
{
	double at, below, above;
	size_t k, i;

	if (!n)
		return NAN;
	at = (double)(n - 1) * fmin(fmax(p, 0), 1);
	k = (size_t)at;
	below = stats_select(x, n, k);
	if (k + 1 >= n || at == (double)k)
		return below;
	above = x[k + 1];
	for (i = k + 2; i < n; i++)
		above = fmin(above, x[i]);
	return below + (at - (double)k) * (above - below);
}

double stats_median(double *x, size_t n)
{
	return stats_quantile(x, n, 0.5);
}

double stats_mad(double *x, size_t n)
{
	double mid = stats_median(x, n);

	for (size_t i = 0; i < n; i++)
		x[i] = fabs(x[i] - mid);
	return stats_median(x, n);
}

double stats_mean(const double *x, size_t n)
{
	double sum = 0, rest = 0, mean;

	if (!n)
		return NAN;
	for (size_t i = 0; i < n; i++)
		sum += x[i];
	mean = sum / (double)n;
	/* What rounding took from the sum; West 1979. */
	for (size_t i = 0; i < n; i++)
		rest += x[i] - mean;
	return mean + rest / (double)n;
}

double stats_sd(const double *x, size_t n)
{
	double mean = stats_mean(x, n), squares = 0, rest = 0;

	if (n < 2)
		return NAN;
	for (size_t i = 0; i < n; i++) {
		squares += (x[i] - mean) * (x[i] - mean);
		rest += x[i] - mean;
	}
	/* Corrected two-pass formula, Chan, Golub and LeVeque 1983. */
	return sqrt((squares - rest * rest / (double)n) / (double)(n - 1));
}

double stats_t975(size_t df)
{
	double at;
	size_t i = 1;

	if (df < 1)
		return NAN;
	if (df <= T975_N)
		return t975[df - 1];
	at = 1.0 / (double)df;
	while (t975_far[i].inverse_df > at)
		i++;
	return t975_far[i].t +
	       (t975_far[i - 1].t - t975_far[i].t) *
	       (at - t975_far[i].inverse_df) /
	       (t975_far[i - 1].inverse_df - t975_far[i].inverse_df);
}

struct stats_interval stats_mean_interval(const double *x, size_t n)
{
	double mid = stats_mean(x, n), half = 0;

	if (n >= 2)
		half = stats_t975(n - 1) * stats_sd(x, n) / sqrt((double)n);
	return (struct stats_interval){ .mid = mid, .low = mid - half,
					.high = mid + half };
}
