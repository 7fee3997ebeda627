/* SPDX-License-Identifier: MIT */
#include "noise.h"

#include <math.h>

const char *const noise_name[NOISE_SHAPES] = {
	[NOISE_IID] = "iid", [NOISE_AR] = "AR .6", [NOISE_OUTLIERS] = "outliers",
	[NOISE_BIMODAL] = "bimodal", [NOISE_SKEW] = "skew",
};

void noise_seed(struct noise_rng *r, uint64_t seed)
{
	for (int i = 0; i < 4; i++) {
		uint64_t z = seed += 0x9e3779b97f4a7c15u;

		z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
		z = (z ^ z >> 27) * 0x94d049bb133111ebu;
		r->s[i] = z ^ z >> 31;
	}
}

static uint64_t rol(uint64_t x, int k)
{
	return x << k | x >> (64 - k);
}

double noise_uniform(struct noise_rng *r)
{
	uint64_t result = rol(r->s[1] * 5, 7) * 9, t = r->s[1] << 17;

	r->s[2] ^= r->s[0];
	r->s[3] ^= r->s[1];
	r->s[1] ^= r->s[2];
	r->s[0] ^= r->s[3];
	r->s[2] ^= t;
	r->s[3] = rol(r->s[3], 45);
	return ((double)(result >> 11) + .5) / 9007199254740992.;
}

double noise_gauss(struct noise_rng *r)
{
	double u = noise_uniform(r);

	return sqrt(-2 * log(u)) * cos(2 * acos(-1) * noise_uniform(r));
}

void noise_fill(enum noise_shape shape, double *x, size_t n, struct noise_rng *r)
{
	double e = 0;

	for (size_t i = 0; i < n; i++) {
		e = shape == NOISE_AR && i ? .6 * e + .8 * noise_gauss(r) :
					     noise_gauss(r);
		x[i] = 1 + NOISE_CV * e;
		if (shape == NOISE_OUTLIERS && noise_uniform(r) < .04)
			x[i] *= 1 - (.05 + .15 * noise_uniform(r));
		if (shape == NOISE_BIMODAL && noise_uniform(r) < .35)
			x[i] *= .97;
		if (shape == NOISE_SKEW)
			x[i] = 1 + NOISE_CV * log(noise_uniform(r));
	}
}
