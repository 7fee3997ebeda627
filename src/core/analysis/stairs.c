/* SPDX-License-Identifier: MIT */
#include "core/analysis/stairs.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/xmem.h"

/* splitmix64 (Steele, Lea and Flood 2014), as a number in (0, 1). */
static double uniform(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	z ^= z >> 31;
	return ((double)(z >> 11) + .5) * 0x1p-53;
}

/* Sums of y and y^2 up to each point, and the cost of a level from them. */
struct sums {
	double y[GROWTH_POINTS + 1], yy[GROWTH_POINTS + 1];
};

static double cost(const struct sums *s, size_t from, size_t to)
{
	double y = s->y[to] - s->y[from];
	double rss = s->yy[to] - s->yy[from] - y * y / (double)(to - from);

	return rss > 0 ? rss : 0;
}

static void sum_up(const struct growth_points *g, struct sums *s)
{
	double first = g->y[0];   /* taken off, so that squares stay small */

	s->y[0] = s->yy[0] = 0;
	for (size_t i = 0; i < g->n; i++) {
		double y = g->y[i] - first;

		s->y[i + 1] = s->y[i] + y;
		s->yy[i + 1] = s->yy[i] + y * y;
	}
}

/* Least squares of the points up to each end, in k + 1 levels. */
struct table {
	double rss[STAIRS_MAX + 1][GROWTH_POINTS + 1];
	size_t start[STAIRS_MAX + 1][GROWTH_POINTS + 1];
};

static void fill(const struct sums *s, size_t n, size_t k, struct table *t)
{
	for (size_t end = 0; end <= n; end++) {
		t->rss[k][end] = INFINITY;
		t->start[k][end] = 0;
		if (!k && end >= STAIRS_SHORTEST)
			t->rss[k][end] = cost(s, 0, end);
		for (size_t from = k * STAIRS_SHORTEST;
		     k && from + STAIRS_SHORTEST <= end; from++) {
			double rss = t->rss[k - 1][from] + cost(s, from, end);

			if (rss < t->rss[k][end]) {
				t->rss[k][end] = rss;
				t->start[k][end] = from;
			}
		}
	}
}

static void trace(const struct growth_points *g, const struct sums *s,
		  const struct table *t, struct stairs *out)
{
	size_t end = g->n;

	out->start[out->k + 1] = end;
	out->rss = t->rss[out->k][end] + (double)g->n * g->floor * g->floor;
	for (size_t j = out->k + 1; j-- > 0;) {
		size_t from = t->start[j][end];

		out->start[j] = from;
		out->level[j] = g->y[0] + (s->y[end] - s->y[from]) /
					  (double)(end - from);
		end = from;
	}
}

size_t stairs_find(const struct growth_points *g, struct stairs *out)
{
	struct table *t = xmalloc(sizeof *t);
	struct sums s;
	size_t k = 0;

	sum_up(g, &s);
	fill(&s, g->n, 0, t);
	while (k < STAIRS_MAX && (k + 2) * STAIRS_SHORTEST + 2 <= g->n) {
		fill(&s, g->n, ++k, t);
		out[k - 1].k = k;
		trace(g, &s, t, &out[k - 1]);
	}
	free(t);
	return k;
}

double stairs_evidence(const struct growth_points *g, const struct stairs *s,
		       double n_eff)
{
	double ratio = n_eff / (double)g->n, k = (double)s->k;
	double v = n_eff - k - 1, days = g->t[g->n - 1], sum;

	if (v < 1)
		return -INFINITY;
	sum = lgamma(v / 2) - v / 2 * log(M_PI * s->rss * ratio);
	sum += lgamma(STAIRS_WORTH + k) - lgamma(STAIRS_WORTH) +
	       STAIRS_WORTH * log(STAIRS_WORTH * STAIRS_PACE) -
	       (STAIRS_WORTH + k) * log(STAIRS_WORTH * STAIRS_PACE + days);
	for (size_t j = 0; j <= s->k; j++) {
		size_t at = s->start[j];

		sum -= log((double)(s->start[j + 1] - at) * ratio) / 2;
		if (j)
			sum += log(fmax(g->t[at] - g->t[at - 1], 1e-6));
	}
	return sum - (k + 1) * log(g->ceiling);
}

/* b of the distribution of shares with so many steps to go. */
static double spread(size_t to_go)
{
	double r = (double)to_go + 1;

	return M_PI * r * r / 16 - .75;
}

/* Logarithm of the density of a share. */
static double log_share(double share, size_t to_go)
{
	double b = spread(to_go);

	return log(2 * b * share) + (b - 1) * log1p(-share * share);
}

/* Logarithm of the density of the gains, against flat levels. */
static double log_gains(const struct growth_points *g, const struct stairs *s,
			const struct stairs_path *p)
{
	double best = s->level[0], sum = 0;
	size_t to_go = p->to_go;

	for (size_t j = 1; j <= s->k; j++)
		to_go += s->level[j] > best ? (best = s->level[j], 1) : 0;
	best = s->level[0];
	for (size_t j = 1; j <= s->k; j++) {
		double left = p->top - best, gain = s->level[j] - best;

		if (gain <= 0)
			continue;
		sum += log_share(gain / left, to_go--) - log(left) +
		       log(g->ceiling);
		best = s->level[j];
	}
	return sum;
}

static double log_top(const struct growth_points *g, double top)
{
	double sum = 0;

	for (size_t k = 0; k < GROWTH_PRIORS; k++) {
		const struct growth_prior *p = &g->prior[k];
		double z = (top - p->mid) / p->sd;

		sum += p->share * exp(-z * z / 2) / (p->sd * sqrt(2 * M_PI));
	}
	return sum > 0 ? log(sum) : -INFINITY;
}

void stairs_paths(const struct growth_points *g, const struct stairs *s,
		  double evidence, uint64_t seed, struct stairs_path *out,
		  size_t n)
{
	double best = s->level[0], days = g->t[g->n - 1];

	for (size_t j = 1; j <= s->k; j++)
		best = fmax(best, s->level[j]);
	for (size_t i = 0; i < n; i++) {
		uint64_t state = seed + i * 0x632be59bd9b4e019u;
		double gamma = 0;

		for (size_t j = 0; j < s->k + STAIRS_WORTH; j++)
			gamma -= log(uniform(&state));
		out[i] = (struct stairs_path){
			.from_day = days, .from_level = best,
			.top = best + (g->ceiling - best) *
			       ((double)i + uniform(&state)) / (double)n,
			.to_go = 1 + i % STAIRS_TO_GO,
			.rate = gamma / (STAIRS_WORTH * STAIRS_PACE + days),
		};
		out[i].seed = state;
		out[i].log_weight = evidence - log((double)n) +
			log(g->ceiling - best) + log_top(g, out[i].top) +
			log_gains(g, s, &out[i]);
	}
}

/* The next step of a path. */
static void step(struct stairs_path *p)
{
	double u;

	p->from_day -= log(uniform(&p->seed)) / p->rate;
	u = uniform(&p->seed);
	if (p->to_go > 1)
		u = sqrt(1 - pow(u, 1 / spread(p->to_go)));
	else
		u = 1;
	p->from_level += u * (p->top - p->from_level);
	p->to_go--;
}

double stairs_day(const struct stairs_path *path, double target,
		  double last_day)
{
	struct stairs_path p = *path;

	while (p.from_level < target && p.to_go && p.from_day <= last_day)
		step(&p);
	return p.from_level >= target && p.from_day <= last_day ? p.from_day :
								  INFINITY;
}

double stairs_level(const struct stairs_path *path, double day)
{
	struct stairs_path p = *path;
	double level = p.from_level;

	while (p.to_go) {
		step(&p);
		if (p.from_day > day)
			return level;
		level = p.from_level;
	}
	return level;
}
