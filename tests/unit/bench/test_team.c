/* SPDX-License-Identifier: MIT */
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>

#include "bench/cpuclock.h"
#include "bench/placement.h"
#include "bench/team.h"
#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"

static struct placement place;

static struct team *new_team(void)
{
	struct team *t;
	struct sysroot *root;
	struct err e = ERR_INIT;

	cr_assert_eq(sysroot_open(NULL, &root, &e), 0);
	cr_assert_eq(placement_make(&place, root, 0, &e), 0, "%s", e.text);
	cr_assert_eq(team_new(&place, 0, &t, &e), 0, "%s", e.text);
	sysroot_close(root);
	return t;
}

static void free_team(struct team *t)
{
	team_free(t);
	placement_release(&place);
}

static void count(void *arg, int thread)
{
	atomic_int *n = arg;

	atomic_fetch_add(&n[thread], 1);
}

Test(team, runs_on_every_thread_each_time)
{
	struct team *t = new_team();
	atomic_int *n = calloc((size_t)team_size(t), sizeof(*n));

	for (int i = 0; i < 100; i++)
		team_run(t, count, n);
	cr_assert_eq(team_enter(t, NULL), 0);
	for (int i = 0; i < 10000; i++)
		team_run(t, count, n);
	team_leave(t);
	for (int i = 0; i < team_size(t); i++)
		cr_assert_eq(atomic_load(&n[i]), 10100);
	free(n);
	free_team(t);
}

/* Longer than the threads spin. */
Test(team, wakes_threads_that_went_to_sleep_while_entered)
{
	struct team *t = new_team();
	atomic_int *n = calloc((size_t)team_size(t), sizeof(*n));
	const struct timespec pause = { .tv_nsec = 250000000 };

	cr_assert_eq(team_enter(t, NULL), 0);
	nanosleep(&pause, NULL);
	team_run(t, count, n);
	team_leave(t);
	for (int i = 0; i < team_size(t); i++)
		cr_assert_eq(atomic_load(&n[i]), 1);
	free(n);
	free_team(t);
}

Test(team, binds_the_caller_only_while_entered)
{
	struct team *t = new_team();
	cpu_set_t before, inside, after;

	sched_getaffinity(0, sizeof(before), &before);
	cr_assert_eq(team_enter(t, NULL), 0);
	cr_assert_eq(team_enter(t, NULL), 0);
	sched_getaffinity(0, sizeof(inside), &inside);
	team_leave(t);
	team_leave(t);
	sched_getaffinity(0, sizeof(after), &after);
	cr_assert_eq(CPU_COUNT(&inside), 1);
	cr_assert(CPU_ISSET(place.thread[0].cpu, &inside));
	cr_assert(CPU_EQUAL(&before, &after));
	free_team(t);
}

Test(team, threads_run_where_they_were_placed)
{
	struct team *t = new_team();
	struct buf map = BUF_INIT, want = BUF_INIT;
	struct err e = ERR_INIT;

	placement_text(&place, &want);
	cr_assert_eq(team_enter(t, &e), 0);
	cr_assert_eq(team_verify_map(t, &map, &e), 0, "%s", e.text);
	cr_assert_str_eq(buf_str(&map), buf_str(&want));
	team_leave(t);
	buf_release(&map);
	buf_release(&want);
	free_team(t);
}

static void widen(void *arg, int thread)
{
	cpu_set_t all;

	(void)arg;
	memset(&all, 0xff, sizeof(all));
	if (thread == 0)
		sched_setaffinity(0, sizeof(all), &all);
}

Test(team, tells_when_a_thread_is_no_longer_bound)
{
	struct team *t = new_team();
	struct err e = ERR_INIT;

	if (place.cpus_allowed < 2)
		cr_skip_test("one CPU only");
	cr_assert_eq(team_enter(t, &e), 0);
	team_run(t, widen, NULL);
	cr_assert_eq(team_verify_map(t, NULL, &e), ERR_REFUSED);
	cr_assert_not_null(strstr(e.text, "measuring thread 0"));
	team_leave(t);
	free_team(t);
}

static void burn(void *arg, int thread)
{
	uint64_t until = clock_mono_ns() + *(const uint64_t *)arg;

	(void)thread;
	while (clock_mono_ns() < until)
		continue;
}

/* CPU time cannot exceed the threads' wall time. */
Test(team, counts_the_cpu_time_of_all_threads)
{
	struct team *t = new_team();
	uint64_t each = 50000000, used, wall;

	cr_assert_eq(team_enter(t, NULL), 0);
	wall = clock_mono_ns();
	used = team_cpu_ns(t);
	team_run(t, burn, &each);
	used = team_cpu_ns(t) - used;
	wall = clock_mono_ns() - wall;
	team_leave(t);
	cr_assert_gt(used, each / 10);
	cr_assert_leq(used, (uint64_t)team_size(t) * wall);
	free_team(t);
}

/* No processor that runs Linux was ever sold outside of these bounds; the
 * measurement itself must be short enough to follow each repetition. */
Test(team, clock_is_plausible_and_quickly_read)
{
	struct team *t = new_team();
	uint64_t best = UINT64_MAX, from, ns;
	double mhz = 0;

	cr_assert_eq(team_enter(t, NULL), 0);
	for (int i = 0; i < 20; i++) {
		from = clock_mono_ns();
		mhz = team_clock_mhz(t);
		ns = clock_mono_ns() - from;
		if (ns < best)
			best = ns;
	}
	team_leave(t);
	cr_assert(mhz > 200 && mhz < 7000, "%g MHz", mhz);
	cr_assert(cpuclock_mhz() > 200 && cpuclock_mhz() < 7000);
	cr_assert_lt(best, 2000000u);
	free_team(t);
}
