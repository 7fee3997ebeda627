/* SPDX-License-Identifier: MIT */
#include "bench/probe_share.h"

#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "bench/kernel.h"
#include "bench/placement.h"
#include "bench/team.h"
#include "core/analysis/stats.h"
#include "core/base/clock.h"
#include "core/base/xmem.h"

#define PASSES 2
#define ROUNDS 3    /* of a pass */
#define CALLS 500   /* of a round, which takes some 5 ms */

/* --- arithmetic ----------------------------------------------------------------- */

/* The highest kind below a limit; INT_MIN when there is none. */
static int kind_below(const struct placement_thread *thread, int n, int limit)
{
	int kind = INT_MIN;

	for (int i = 0; i < n; i++)
		if (thread[i].kind < limit && thread[i].kind > kind)
			kind = thread[i].kind;
	return kind;
}

static bool is_mixed(const struct placement_thread *thread, int n)
{
	int highest = kind_below(thread, n, INT_MAX);

	return kind_below(thread, n, highest) != INT_MIN;
}

void probe_share_level(const struct placement_thread *thread, int n,
		       double *speed)
{
	double *of_kind = xcalloc((size_t)n, sizeof(*of_kind)), median;
	int kind = kind_below(thread, n, INT_MAX);

	for (; kind != INT_MIN; kind = kind_below(thread, n, kind)) {
		size_t measured = 0;

		for (int i = 0; i < n; i++)
			if (thread[i].kind == kind && speed[i] > 0)
				of_kind[measured++] = speed[i];
		median = measured ? stats_median(of_kind, measured) : 0;
		for (int i = 0; i < n; i++)
			if (thread[i].kind == kind)
				speed[i] = median;
	}
	free(of_kind);
}

bool probe_share_split(const double *speed, int n, size_t *turns)
{
	double most = 0, least = INFINITY, sum = 0;
	size_t grains = 0, left;

	for (int i = 0; i < n; i++) {
		most = fmax(most, speed[i]);
		least = fmin(least, speed[i]);
		grains += turns[i] / PROBE_SHARE_GRAIN;
	}
	if (!(least > 0))
		return false;
	least = fmax(least, most / PROBE_SHARE_MOST);
	for (int i = 0; i < n; i++)
		sum += fmax(speed[i], least);
	left = grains;
	for (int i = 0; i < n; i++) {
		size_t part = (size_t)((double)grains *
				       (fmax(speed[i], least) / sum));

		turns[i] = part * PROBE_SHARE_GRAIN;
		left -= part;
	}
	for (int i = 0; left; i = (i + 1) % n)
		if (speed[i] >= most) {
			turns[i] += PROBE_SHARE_GRAIN;
			left--;
		}
	return true;
}

int probe_share_twin(const struct probe_share *s, int thread)
{
	int twin = 0;

	while (s->turns[twin] != s->turns[thread])
		twin++;
	return twin;
}

/* --- calibration ---------------------------------------------------------------- */

struct round {
	const struct probe_share_loop *loop;
	const size_t *turns;
	uint64_t *ns;  /* of each thread */
};

static void time_part(void *arg, int thread)
{
	const struct round *r = arg;
	const struct probe_share_loop *l = r->loop;
	uint64_t from = clock_mono_ns();

	for (int i = 0; i < CALLS; i++)
		l->call(l->arg, thread, r->turns[thread]);
	r->ns[thread] = clock_mono_ns() - from;
}

/* Turns per ns of each thread at its best, while all are running. */
static void measure_speeds(struct team *team, struct round *r, double *speed)
{
	int n = team_size(team);

	for (int i = 0; i < n; i++)
		speed[i] = 0;
	for (int round = 0; round < ROUNDS; round++) {
		team_run(team, time_part, r);
		for (int i = 0; i < n; i++)
			if (r->ns[i])
				speed[i] = fmax(speed[i],
						(double)r->turns[i] * CALLS /
						(double)r->ns[i]);
	}
}

static void add_speeds(struct probe_share *s, const struct kernel_env *env,
		       const double *speed, double ops)
{
	const struct placement_thread *thread = env->place->thread;
	const char *before = "; ";
	int kind = kind_below(thread, s->n, INT_MAX);

	for (; kind != INT_MIN; kind = kind_below(thread, s->n, kind)) {
		int cores = 0, any = 0;

		for (int i = 0; i < s->n; i++)
			if (thread[i].kind == kind) {
				cores++;
				any = i;
			}
		buf_addf(&s->detail, "%s%d x %.1f", before, cores,
			 speed[any] * ops);
		before = " + ";
	}
	buf_adds(&s->detail, " GOP/s by kind");
}

static void calibrate(struct probe_share *s, const struct kernel_env *env,
		      const struct probe_share_loop *l)
{
	double *speed = xcalloc((size_t)s->n, sizeof(*speed));
	struct round round = {
		.loop = l, .turns = s->turns,
		.ns = xcalloc((size_t)s->n, sizeof(*round.ns)),
	};
	bool known = true;

	for (int pass = 0; pass < PASSES && known; pass++) {
		measure_speeds(env->team, &round, speed);
		probe_share_level(env->place->thread, s->n, speed);
		known = probe_share_split(speed, s->n, s->turns);
	}
	if (known)
		add_speeds(s, env, speed, l->ops);
	free(round.ns);
	free(speed);
}

void probe_share_init(struct probe_share *s, const struct kernel_env *env,
		      const struct probe_share_loop *l)
{
	*s = (struct probe_share){ .n = team_size(env->team) };
	s->turns = xcalloc((size_t)s->n, sizeof(*s->turns));
	for (int i = 0; i < s->n; i++)
		s->turns[i] = l->turns;
	buf_adds(&s->detail, l->name);
	if (is_mixed(env->place->thread, s->n))
		calibrate(s, env, l);
}

void probe_share_release(struct probe_share *s)
{
	free(s->turns);
	buf_release(&s->detail);
	*s = (struct probe_share){ 0 };
}
