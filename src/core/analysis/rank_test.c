/* SPDX-License-Identifier: MIT */
#include "core/analysis/rank_test.h"

#include <assert.h>
#include <math.h>

size_t rank_u(const double *low, size_t n_low, const double *high,
	      size_t n_high)
{
	size_t twice = 0, pairs = n_low * n_high;

	for (size_t i = 0; i < n_high && twice <= pairs; i++)
		for (size_t j = 0; j < n_low; j++)
			twice += (size_t)(low[j] < high[i]) +
				 (size_t)(low[j] <= high[i]);
	return (twice + 1) / 2;
}

/* Sum of the first u + 1 coefficients of
 * prod_{i=1..a} (1 - q^(b + i)) / (1 - q^i), the Gaussian binomial. */
static double count_up_to(size_t u, size_t a, size_t b)
{
	double c[(RANK_NORMAL - 1) * RANK_MAX / 2 + 1] = { 1 };
	double sum = 0;

	assert(u < sizeof c / sizeof *c);
	for (size_t i = 1; i <= a; i++) {
		for (size_t j = i; j <= u; j++)
			c[j] += c[j - i];
		for (size_t j = u; j >= b + i; j--)
			c[j] -= c[j - b - i];
	}
	for (size_t j = 0; j <= u; j++)
		sum += c[j];
	return sum;
}

double rank_p(size_t u, size_t n, size_t m)
{
	size_t a = n < m ? n : m, b = n < m ? m : n;
	double pairs = (double)(a * b), total = 1;

	assert(a >= 1 && b <= RANK_MAX);
	if (2 * u > a * b)
		return 1;
	if (a >= RANK_NORMAL) {
		double sd = sqrt(pairs * (double)(a + b + 1) / 12);

		return .5 * erfc((pairs / 2 - (double)u - .5) / sd / sqrt(2));
	}
	for (size_t i = 1; i <= a; i++)
		total *= (double)(b + i) / (double)i;
	return count_up_to(u, a, b) / total;
}
