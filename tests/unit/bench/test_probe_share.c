/* SPDX-License-Identifier: MIT */
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "bench/dot_isa.h"
#include "bench/fma_isa.h"
#include "bench/kernel_dot.h"
#include "bench/kernel_fma.h"
#include "bench/measure.h"
#include "bench/placement.h"
#include "bench/probe_share.h"
#include "bench/team.h"
#include "core/base/err.h"

#define P 1  /* kinds of core, as hwloc ranks them */
#define E 0

/* --- arithmetic ------------------------------------------------------------------ */

Test(probe_share, a_core_of_twice_the_speed_makes_twice_the_turns)
{
	const double speed[3] = { 1, 2, 1 };
	size_t turns[3] = { 4096, 4096, 4096 };

	cr_assert(probe_share_split(speed, 3, turns));
	cr_assert_eq(turns[0], 3072);
	cr_assert_eq(turns[1], 6144);
	cr_assert_eq(turns[2], 3072);
}

Test(probe_share, equal_speeds_keep_equal_turns)
{
	static const double each[] = { 1e-9, 1.0 / 3, 7e5 };
	double speed[48];
	size_t turns[48];

	for (size_t s = 0; s < 3; s++) {
		for (int n = 1; n <= 48; n++) {
			for (int i = 0; i < n; i++) {
				speed[i] = each[s];
				turns[i] = 4096;
			}
			cr_assert(probe_share_split(speed, n, turns));
			for (int i = 0; i < n; i++)
				cr_assert_eq(turns[i], 4096);
		}
	}
}

/* The work of a repetition is one number for all blocks of a step. */
Test(probe_share, the_sum_stays_and_all_make_whole_pairs)
{
	for (int n = 2; n <= 48; n++) {
		for (int slow = 1; slow < n; slow++) {
			double speed[48], ratio = 1 + slow / 17.0;
			size_t turns[48], sum = 0;

			for (int i = 0; i < n; i++) {
				speed[i] = i < slow ? 1 / ratio : 1;
				turns[i] = 512;
			}
			cr_assert(probe_share_split(speed, n, turns));
			for (int i = 0; i < n; i++) {
				sum += turns[i];
				cr_assert_eq(turns[i] % 2, 0);
				/* rounded down: nobody waits for a slow core */
				cr_assert(i >= slow || (double)turns[i] <=
					  n * 512 / (slow + (n - slow) * ratio));
			}
			cr_assert_eq(sum, (size_t)n * 512);
		}
	}
}

Test(probe_share, a_core_that_hardly_moves_counts_as_a_sixteenth)
{
	const double speed[2] = { 1, 1e-6 };
	size_t turns[2] = { 1700, 1700 };

	cr_assert(probe_share_split(speed, 2, turns));
	cr_assert_eq(turns[0], 3200);
	cr_assert_eq(turns[1], 200);
}

Test(probe_share, without_a_time_the_turns_stay_as_they_are)
{
	const double speed[2] = { 1, 0 };
	size_t turns[2] = { 100, 300 };

	cr_assert_not(probe_share_split(speed, 2, turns));
	cr_assert_eq(turns[0], 100);
	cr_assert_eq(turns[1], 300);
}

Test(probe_share, a_disturbed_core_counts_as_its_kind)
{
	static const struct placement_thread thread[7] = {
		{ .kind = P }, { .kind = E }, { .kind = P }, { .kind = E },
		{ .kind = P }, { .kind = E }, { .kind = E },
	};
	/* thread 2 shared its core; thread 5's clock did not advance */
	double speed[7] = { 4, 2, 0.7, 2, 4.5, 0, 1 };
	static const double want[7] = { 4, 2, 4, 2, 4, 2, 2 };

	probe_share_level(thread, 7, speed);
	for (int i = 0; i < 7; i++)
		cr_assert_eq(speed[i], want[i], "thread %d: %g", i, speed[i]);
}

Test(probe_share, a_kind_without_any_time_has_no_speed)
{
	static const struct placement_thread thread[2] = { { .kind = P },
							   { .kind = E } };
	double speed[2] = { 3, 0 };

	probe_share_level(thread, 2, speed);
	cr_assert_eq(speed[0], 3);
	cr_assert_eq(speed[1], 0);
}

/* --- on this machine --------------------------------------------------------------- */

struct trial {
	struct placement_thread thread[3];
	struct placement place;
	struct kernel_env env;
	atomic_int calls;
	double values[3][FMA_MAX_VALUES];
};

/* Two threads on one CPU and, where there is one, a third on another. */
static void open_trial(struct trial *t, int n, const int kind[3])
{
	struct err e = ERR_INIT;
	cpu_set_t mine;
	int cpu[2], cpus = 0;

	cr_assert_eq(sched_getaffinity(0, sizeof(mine), &mine), 0);
	for (int i = 0; i < CPU_SETSIZE && cpus < 2; i++)
		if (CPU_ISSET(i, &mine))
			cpu[cpus++] = i;
	if (n > 2 && cpus < 2)
		cr_skip_test("one CPU alone: no two speeds to be had");
	for (int i = 0; i < n; i++)
		t->thread[i] = (struct placement_thread){
			.cpu = cpu[i == 2], .kind = kind[i], .node = -1 };
	t->place = (struct placement){ .thread = t->thread, .n = n };
	t->env = (struct kernel_env){ .place = &t->place, .seed = 42 };
	cr_assert_eq(team_new(&t->place, 0, &t->env.team, &e), 0, "%s", e.text);
}

static void call(void *arg, int thread, size_t turns)
{
	struct trial *t = arg;

	atomic_fetch_add(&t->calls, 1);
	fma_isa_generic.fp64.run(t->values[thread], -0.75, 0.7, turns);
}

/* Calls as long as 0.1 ms, so that a round takes several time slices. */
#define TURNS 65536

static void share(struct trial *t, struct probe_share *s)
{
	cr_assert_eq(team_enter(t->env.team, NULL), 0);
	probe_share_init(s, &t->env, &(struct probe_share_loop){
		.name = "generic", .ops = 16, .turns = TURNS,
		.call = call, .arg = t });
	team_leave(t->env.team);
}

/* -1: the machine has one kind; elsewhere all threads may have got the same. */
Test(probe_share, where_cores_are_equal_nothing_is_run)
{
	static const int kind[2] = { -1, P };

	for (int k = 0; k < 2; k++) {
		static struct trial t;
		struct probe_share s;

		open_trial(&t, 2, (const int[3]){ kind[k], kind[k] });
		share(&t, &s);
		cr_assert_eq(atomic_load(&t.calls), 0);
		cr_assert_eq(s.turns[0], TURNS);
		cr_assert_eq(s.turns[1], TURNS);
		cr_assert_eq(probe_share_twin(&s, 1), 0);
		cr_assert_str_eq(buf_str(&s.detail), "generic");
		probe_share_release(&s);
		team_free(t.env.team);
	}
}

static const int hybrid[3] = { E, E, P };

/* Two threads on one CPU are as slow as half a core each, unless others use the
 * machine; then a later look will do. */
Test(probe_share, threads_that_share_a_cpu_get_less)
{
	static struct trial t;
	struct probe_share s;
	double speed[2], ratio = 1;

	open_trial(&t, 3, hybrid);
	for (int look = 0; look < 20 && !(ratio > 0.25 && ratio < 0.85); look++) {
		share(&t, &s);
		cr_assert_gt(atomic_load(&t.calls), 0);
		cr_assert_eq(s.turns[0] + s.turns[1] + s.turns[2], 3 * TURNS);
		cr_assert_leq(s.turns[0] > s.turns[1] ? s.turns[0] - s.turns[1]
						      : s.turns[1] - s.turns[0],
			      2);
		cr_assert_eq(sscanf(buf_str(&s.detail),
				    "generic; 1 x %lf + 2 x %lf GOP/s by kind",
				    &speed[0], &speed[1]), 2, "%s",
			     buf_str(&s.detail));
		cr_log_info("%s", buf_str(&s.detail));
		cr_assert(speed[0] > 0 && speed[1] > 0);
		ratio = (double)s.turns[0] / (double)s.turns[2];
		probe_share_release(&s);
	}
	cr_assert(ratio > 0.25 && ratio < 0.85, "%g", ratio);
	team_free(t.env.team);
}

/* --- the kernels --------------------------------------------------------------------- */

/* The first variant that this processor has. */
static struct step step_of(const struct kernel *k)
{
	struct step s = { .kernel = k, .precision = KERNEL_FP64, .blocks = 3,
			  .budget_s = 0.02 };
	int i = 0;

	if (k->run == kernel_fma.run) {
		while (!fma_isas[i]->usable())
			i++;
		snprintf(s.variant, sizeof(s.variant), "%s", fma_isas[i]->name);
		return s;
	}
	while (dot_isas[i] && !dot_isas[i]->usable())
		i++;
	if (!dot_isas[i])
		cr_skip_test("this processor has no low precision");
	s.precision = dot_isas[i]->precision;
	snprintf(s.variant, sizeof(s.variant), "%s", dot_isas[i]->name);
	return s;
}

static void check_measured(const struct kernel *k)
{
	static struct trial t;
	const struct step s = step_of(k);
	struct measure_result r;
	struct err e = ERR_INIT;

	open_trial(&t, 3, hybrid);
	cr_assert_eq(measure_step(&t.env, &s, NULL, &r, &e), 0, "%s", e.text);
	cr_assert_gt(r.sum.value, 0);
	cr_assert_eq(strncmp(r.detail, s.variant, strlen(s.variant)), 0);
	cr_assert_not_null(strstr(r.detail, "; 1 x "), "%s", r.detail);
	cr_assert_not_null(strstr(r.detail, " + 2 x "), "%s", r.detail);
	cr_log_info("%.1f GOP/s; %s", r.sum.value, r.detail);
	measure_release(&r);
	team_free(t.env.team);
}

Test(probe_share, fma_measures_and_verifies_unequal_shares)
{
	check_measured(&kernel_fma);
}

Test(probe_share, dot_measures_and_verifies_unequal_shares)
{
	check_measured(&kernel_dot);
}

/* One bit of a thread's first value; each thread has 4096 bytes. */
static void spoil(struct kernel_ctx *k, int thread)
{
	unsigned char *values = k->pages[0].p;

	values[4096 * thread] ^= 1;
}

static int verify_spoilt(struct trial *t, const struct kernel *k, int thread)
{
	const struct step s = step_of(k);
	struct kernel_ctx ctx = { .env = &t->env, .step = &s, .inner = 3,
				  .threads = 3 };
	struct err e = ERR_INIT;
	int rc;

	cr_assert_eq(k->setup(&ctx, &e), 0, "%s", e.text);
	k->run(&ctx);
	cr_assert_eq(k->verify(&ctx, &e), 0, "%s", e.text);
	spoil(&ctx, thread);
	rc = k->verify(&ctx, &e);
	k->teardown(&ctx);
	return rc;
}

/* Whether it makes turns like another's or is the only one of its kind. */
Test(probe_share, a_wrong_value_in_any_thread_is_caught)
{
	static const struct kernel *const kernel[] = { &kernel_fma, &kernel_dot };
	static struct trial t;

	open_trial(&t, 3, hybrid);
	cr_assert_eq(team_enter(t.env.team, NULL), 0);
	for (int k = 0; k < 2; k++)
		for (int thread = 0; thread < 3; thread++)
			cr_assert_eq(verify_spoilt(&t, kernel[k], thread),
				     ERR_REFUSED, "thread %d", thread);
	team_leave(t.env.team);
	team_free(t.env.team);
}
