/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "core/analysis/stats.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* Miles per gallon of R's data set mtcars (Henderson and Velleman 1981). */
static const double mpg[] = {
	21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8,
	16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4, 30.4, 33.9, 21.5, 15.5,
	15.2, 13.3, 19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4,
};

static void near(double got, double want, double tolerance)
{
	cr_assert(fabs(got - want) <= tolerance, "got %.12g, want %.12g", got,
		  want);
}

/* R prints for quantile(mtcars$mpg): 10.400 15.425 19.200 22.800 33.900. */
Test(stats, quantiles_are_those_that_r_prints)
{
	static const double want[] = { 10.4, 15.425, 19.2, 22.8, 33.9 };
	double x[N(mpg)];

	for (size_t i = 0; i < N(want); i++) {
		memcpy(x, mpg, sizeof(x));
		near(stats_quantile(x, N(x), (double)i / 4), want[i], 1e-12);
	}
	memcpy(x, mpg, sizeof(x));
	near(stats_median(x, N(x)), 19.2, 1e-12);
	near(stats_mean(mpg, N(mpg)), 20.09062, 5e-6);
	near(stats_sd(mpg, N(mpg)), 6.026948, 5e-7);
}

/* Copper in wholemeal flour, data set chem of Venables and Ripley, "Modern
 * Applied Statistics with S", 5.5: mean 4.2804, median 3.385, mad 0.52632. */
Test(stats, mad_of_the_flour_data_is_the_published_one)
{
	double x[] = { 2.9, 3.1, 3.4, 3.4, 3.7, 3.7, 2.8, 2.5, 2.4, 2.4, 2.7,
		       2.2, 5.28, 3.37, 3.03, 3.03, 28.95, 3.77, 3.4, 2.2, 3.5,
		       3.6, 3.7, 3.7 };

	near(stats_mean(x, N(x)), 4.2804, 5e-5);
	near(stats_median(x, N(x)), 3.385, 1e-12);
	near(stats_mad(x, N(x)) * STATS_MAD_NORMAL, 0.52632, 5e-6);
}

/* NIST StRD, univariate summary statistics, NumAcc1, NumAcc3 and NumAcc4:
 * certified values.  Fifteen digits of them are shared by all observations. */
Test(stats, nist_certified_values_are_met)
{
	static const double one[] = { 10000001, 10000003, 10000002 };
	double *x = malloc(1001 * sizeof(*x));

	near(stats_mean(one, 3), 10000002, 0);
	near(stats_sd(one, 3), 1, 0);
	x[0] = 1000000.2;
	for (int i = 1; i < 1001; i++)
		x[i] = i & 1 ? 1000000.1 : 1000000.3;
	near(stats_mean(x, 1001), 1000000.2, 1e-9);
	near(stats_sd(x, 1001), 0.1, 1e-9);
	x[0] = 10000000.2;
	for (int i = 1; i < 1001; i++)
		x[i] = i & 1 ? 10000000.1 : 10000000.3;
	near(stats_mean(x, 1001), 10000000.2, 2e-8);
	near(stats_sd(x, 1001), 0.1, 1e-8);
	free(x);
}

/* Student's own example (Biometrika 1908, the sleep data of Cushny and
 * Peebles); R's t.test gives the interval 0.7001142 to 2.4598858. */
Test(stats, interval_of_students_sleep_data_is_the_published_one)
{
	static const double gain[] = { 1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6,
				       1.4 };
	struct stats_interval got = stats_mean_interval(gain, N(gain));

	near(got.mid, 1.58, 1e-12);
	near(got.low, 0.7001142, 1e-6);
	near(got.high, 2.4598858, 1e-6);
}

/* NIST/SEMATECH e-Handbook 1.3.6.7.2, column 0.975; the rows in between the
 * stored ones test the interpolation. */
Test(stats, t_follows_the_nist_table)
{
	static const struct {
		size_t df;
		double t;
	} want[] = {
		{ 1, 12.706 }, { 2, 4.303 }, { 3, 3.182 }, { 5, 2.571 },
		{ 9, 2.262 }, { 10, 2.228 }, { 20, 2.086 }, { 30, 2.042 },
		{ 31, 2.040 }, { 35, 2.030 }, { 40, 2.021 }, { 45, 2.014 },
		{ 50, 2.009 }, { 60, 2.000 }, { 70, 1.994 }, { 80, 1.990 },
		{ 90, 1.987 }, { 99, 1.984 }, { 100, 1.984 },
	};

	for (size_t i = 0; i < N(want); i++)
		near(stats_t975(want[i].df), want[i].t, 0.001);
	near(stats_t975((size_t)1 << 60), 1.960, 0.0005);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* libc's qsort is the second opinion; few distinct values make for ties. */
Test(stats, select_agrees_with_a_sort_at_every_rank)
{
	double data[257], sorted[257], x[257];
	unsigned s = 7;

	for (int spread = 1; spread < 400; spread *= 7) {
		for (size_t i = 0; i < N(data); i++) {
			s = s * 1103515245u + 12345u;
			data[i] = (double)(s >> 16) / 65536 * spread;
			data[i] = floor(data[i]);
		}
		memcpy(sorted, data, sizeof(sorted));
		qsort(sorted, N(sorted), sizeof(sorted[0]), by_value);
		for (size_t k = 0; k < N(data); k++) {
			memcpy(x, data, sizeof(x));
			cr_assert(stats_select(x, N(x), k) == sorted[k]);
			for (size_t i = 0; i < N(x); i++)
				cr_assert(i < k ? x[i] <= x[k] : x[i] >= x[k]);
		}
	}
}

Test(stats, nothing_gives_nan_and_one_value_has_no_width)
{
	double x = 3;

	cr_assert(isnan(stats_median(&x, 0)));
	cr_assert(isnan(stats_mean(&x, 0)));
	cr_assert(isnan(stats_sd(&x, 1)));
	cr_assert(isnan(stats_t975(0)));
	cr_assert(stats_mean_interval(&x, 1).low == 3);
	cr_assert(stats_mean_interval(&x, 1).high == 3);
}
