/* SPDX-License-Identifier: MIT */
/*
 * stairs: growth by steps at random days, as releases of a driver bring it:
 * the steps of the past, and paths that the future may take.
 *
 * Past: for each number of steps k the places of least squares (dynamic
 * programming; Bellman and Roth 1969), weighted by the marginal likelihood
 *
 *	Gamma(v / 2) (pi RSS')^(-v / 2) prod(n'_j)^(-1/2)      v = n' - k - 1
 *
 * (flat levels, noise as in growth.h), times the probability of k steps in those
 * gaps between runs.  Steps come at random at one rate, a Gamma distribution before
 * anything is seen: one in STAIRS_PACE days, worth STAIRS_WORTH steps of evidence.
 * (An assumption: about one driver a month, of which most help.)
 *
 * Gains fall, as the best ideas come first.  With r steps to go, the next one closes a
 * share f of what is left to the top, 2 / (r + 1) on average (gains fall as r, r - 1,
 * …, 1) and all of it with r = 1:
 *
 *	P(f > x) = (1 - x^2)^b,   b = pi (r + 1)^2 / 16 - 3 / 4   (Kumaraswamy 1980)
 *
 * b to match the mean within 1 %.  r now is from 1 to STAIRS_TO_GO, alike
 * likely.  A path draws top, r and rate, weighted by the prior of tops and by how
 * likely they make the gains that were seen, and goes on from the best level.
 *
 * Levels below an earlier one gain nothing: growth goes on from the best.
 */
#ifndef POSTSIL_STAIRS_H
#define POSTSIL_STAIRS_H

#include <stddef.h>
#include <stdint.h>

#include "core/analysis/growth.h"

#define STAIRS_MAX 12     /* steps of the past */
#define STAIRS_PACE 36.0
#define STAIRS_WORTH 6
#define STAIRS_TO_GO 8
#define STAIRS_SHORTEST 2 /* points of a level */

struct stairs {
	size_t k;                      /* steps */
	size_t start[STAIRS_MAX + 2];  /* of k + 1 levels; start[k + 1] = n */
	double level[STAIRS_MAX + 1];  /* means */
	double rss;
};

struct stairs_path {
	uint64_t seed;
	double from_day, from_level;   /* the last point; the best level */
	double top, rate;
	size_t to_go;                  /* steps */
	double log_weight;
	double weight;                 /* the mixture's, once normalized */
};

/* Writes the best stairs of 1, 2, … steps to out (STAIRS_MAX of them), returns
 * how many. */
size_t stairs_find(const struct growth_points *g, struct stairs *out);

double stairs_evidence(const struct growth_points *g, const struct stairs *s,
		       double n_eff);

/* n paths that add up to `evidence` and the likelihood of the gains; the same
 * ones for the same seed. */
void stairs_paths(const struct growth_points *g, const struct stairs *s,
		  double evidence, uint64_t seed, struct stairs_path *out,
		  size_t n);

/* The day on which the path reaches the target: from_day if it is there,
 * INFINITY if not before the last day. */
double stairs_day(const struct stairs_path *p, double target, double last_day);

/* Where the path is on a day after from_day. */
double stairs_level(const struct stairs_path *p, double day);

#endif
