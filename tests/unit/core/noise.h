/* SPDX-License-Identifier: MIT */
/*
 * noise: the five kinds of run-to-run noise that the detector is measured on, from
 * a seed: independent, autocorrelated (.6), with outliers (4 % of the runs 5 to
 * 20 % low), of two modes (35 % of the runs 3 % low) and skewed.
 */
#ifndef POSTSIL_TEST_NOISE_H
#define POSTSIL_TEST_NOISE_H

#include <stddef.h>
#include <stdint.h>

enum noise_shape {
	NOISE_IID, NOISE_AR, NOISE_OUTLIERS, NOISE_BIMODAL, NOISE_SKEW, NOISE_SHAPES
};

extern const char *const noise_name[NOISE_SHAPES];

#define NOISE_CV .01

/* xoshiro256** (Blackman and Vigna 2018), seeded by splitmix64. */
struct noise_rng {
	uint64_t s[4];
};

void noise_seed(struct noise_rng *r, uint64_t seed);

double noise_uniform(struct noise_rng *r);   /* in (0, 1) */
double noise_gauss(struct noise_rng *r);

/* n runs around 1, a standard deviation of NOISE_CV (outliers and modes come on top). */
void noise_fill(enum noise_shape shape, double *x, size_t n, struct noise_rng *r);

#endif
