/* SPDX-License-Identifier: MIT */
#include "bench/team.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "bench/cpuclock.h"
#include "bench/placement.h"
#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"

/* 8,192 CPUs, the kernel's NR_CPUS in the largest distributions. */
#define MASK_SETS 8

/* A pause must not burn a core: after this long without a start the threads
 * sleep. */
#define SPIN_NS 100000000u

struct mask {
	cpu_set_t set[MASK_SETS];
};

/* Two cache lines each: the adjacent-line prefetcher pulls pairs. */
struct member {
	_Alignas(128) struct team *team;
	pthread_t id;
	int index, cpu;
	atomic_uint done;      /* the last start that it has finished */
	uint64_t cpu_ns;
	double mhz;
	int seen_cpu;          /* by team_verify_map() */
	bool seen_alone;       /* its mask holds that CPU only */
};

struct team {
	_Alignas(128) atomic_uint go;  /* number of starts; a futex */
	_Alignas(128) atomic_bool spin;
	atomic_int asleep;
	atomic_bool quit;
	void (*fn)(void *arg, int thread);
	void *arg;
	int n, started, depth;
	struct mask before;    /* the caller's, while entered */
	struct member *member;
};

static void mask_one(struct mask *m, int cpu)
{
	CPU_ZERO_S(sizeof(*m), m->set);
	CPU_SET_S((size_t)cpu, sizeof(*m), m->set);
}

static void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield");
#endif
}

static void futex(atomic_uint *word, int op, unsigned value)
{
	syscall(SYS_futex, word, op, value, NULL, NULL, 0);
}

static bool has_started(struct team *t, unsigned seen)
{
	return atomic_load_explicit(&t->go, memory_order_acquire) != seen;
}

/* Spins for SPIN_NS while the team is entered; false when that did not do. */
static bool spin_for_start(struct team *t, unsigned seen)
{
	uint64_t until = clock_mono_ns() + SPIN_NS;

	while (atomic_load_explicit(&t->spin, memory_order_relaxed)) {
		for (int i = 0; i < 256; i++) {
			if (has_started(t, seen))
				return true;
			relax();
		}
		if (clock_mono_ns() > until)
			break;
	}
	return has_started(t, seen);
}

static void wait_for_start(struct team *t, unsigned seen)
{
	if (spin_for_start(t, seen))
		return;
	/* asleep is raised before the kernel compares go, and announce() raises
	 * go before it looks at asleep: one of the two sees the other. */
	atomic_fetch_add(&t->asleep, 1);
	while (!has_started(t, seen))
		futex(&t->go, FUTEX_WAIT_PRIVATE, seen);
	atomic_fetch_sub(&t->asleep, 1);
}

static void *member_main(void *arg)
{
	struct member *m = arg;
	struct team *t = m->team;
	unsigned seen = 0;

	(void)pthread_setname_np(pthread_self(), TEAM_THREAD_NAME);
	for (;;) {
		wait_for_start(t, seen);
		seen++;
		if (atomic_load(&t->quit))
			return NULL;
		t->fn(t->arg, m->index);
		atomic_store_explicit(&m->done, seen, memory_order_release);
	}
}

static int member_start(struct member *m, struct err *e)
{
	pthread_attr_t attr;
	struct mask one;
	int rc;

	mask_one(&one, m->cpu);
	pthread_attr_init(&attr);
	rc = pthread_attr_setaffinity_np(&attr, sizeof(one), one.set);
	if (!rc)
		rc = pthread_create(&m->id, &attr, member_main, m);
	pthread_attr_destroy(&attr);
	if (!rc)
		return 0;
	errno = rc;
	return err_sys(e, "measuring thread %d on CPU %d", m->index, m->cpu);
}

int team_new(const struct placement *p, int n_threads, struct team **out,
	     struct err *e)
{
	int n = n_threads > 0 && n_threads < p->n ? n_threads : p->n, rc = 0;
	struct team *t = aligned_alloc(_Alignof(struct team), sizeof(*t));
	size_t bytes = (size_t)n * sizeof(*t->member);
	struct member *m = aligned_alloc(_Alignof(struct member), bytes);

	*out = NULL;
	if (!t || !m) {
		free(t);
		free(m);
		return err_set(e, ERR_IO, "no memory for %d threads", n);
	}
	memset(t, 0, sizeof(*t));
	memset(m, 0, bytes);
	t->n = n;
	t->member = m;
	for (int i = 0; i < n; i++) {
		m[i].team = t;
		m[i].index = i;
		m[i].cpu = p->thread[i].cpu;
	}
	for (t->started = 1; t->started < n; t->started++) {
		rc = member_start(&m[t->started], e);
		if (rc < 0) {
			team_free(t);
			return rc;
		}
	}
	*out = t;
	return 0;
}

/* Whoever sleeps is woken; who spins sees it by itself. */
static void announce(struct team *t)
{
	atomic_fetch_add(&t->go, 1);
	if (atomic_load(&t->asleep))
		futex(&t->go, FUTEX_WAKE_PRIVATE, INT_MAX);
}

void team_free(struct team *t)
{
	if (!t)
		return;
	atomic_store(&t->quit, true);
	announce(t);
	for (int i = 1; i < t->started; i++)
		pthread_join(t->member[i].id, NULL);
	free(t->member);
	free(t);
}

int team_size(const struct team *t)
{
	return t->n;
}

static void start_and_wait(struct team *t, void (*fn)(void *, int), void *arg)
{
	unsigned start;

	t->fn = fn;
	t->arg = arg;
	announce(t);
	start = atomic_load_explicit(&t->go, memory_order_relaxed);
	fn(arg, 0);
	for (int i = 1; i < t->n; i++)
		while (atomic_load_explicit(&t->member[i].done,
					    memory_order_acquire) != start)
			relax();
}

static void nothing(void *arg, int thread)
{
	(void)arg;
	(void)thread;
}

int team_enter(struct team *t, struct err *e)
{
	struct mask one;

	if (t->depth++)
		return 0;
	mask_one(&one, t->member[0].cpu);
	if (sched_getaffinity(0, sizeof(t->before), t->before.set) < 0 ||
	    sched_setaffinity(0, sizeof(one), one.set) < 0) {
		t->depth--;
		return err_sys(e, "binding to CPU %d", t->member[0].cpu);
	}
	atomic_store(&t->spin, true);
	start_and_wait(t, nothing, NULL);
	return 0;
}

void team_leave(struct team *t)
{
	assert(t->depth > 0);
	if (--t->depth)
		return;
	atomic_store(&t->spin, false);
	/* Can only fail when the CPUs of before are gone: nothing to do. */
	(void)sched_setaffinity(0, sizeof(t->before), t->before.set);
}

void team_run(struct team *t, void (*fn)(void *arg, int thread), void *arg)
{
	bool entered;

	if (t->depth) {
		start_and_wait(t, fn, arg);
		return;
	}
	entered = team_enter(t, NULL) == 0;
	start_and_wait(t, fn, arg);
	if (entered)
		team_leave(t);
}

static void read_cpu_time(void *arg, int thread)
{
	struct team *t = arg;
	struct timespec ts = { 0 };

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	t->member[thread].cpu_ns = (uint64_t)ts.tv_sec * 1000000000u +
				   (uint64_t)ts.tv_nsec;
}

uint64_t team_cpu_ns(struct team *t)
{
	uint64_t sum = 0;

	team_run(t, read_cpu_time, t);
	for (int i = 0; i < t->n; i++)
		sum += t->member[i].cpu_ns;
	return sum;
}

static void read_clock(void *arg, int thread)
{
	struct team *t = arg;

	t->member[thread].mhz = cpuclock_mhz();
}

double team_clock_mhz(struct team *t)
{
	double sum = 0;

	team_run(t, read_clock, t);
	for (int i = 0; i < t->n; i++) {
		if (t->member[i].mhz <= 0)
			return 0;
		sum += t->member[i].mhz;
	}
	return sum / t->n;
}

static void look_around(void *arg, int thread)
{
	struct team *t = arg;
	struct member *m = &t->member[thread];
	struct mask mine;

	m->seen_cpu = sched_getcpu();
	m->seen_alone = sched_getaffinity(0, sizeof(mine), mine.set) == 0 &&
			CPU_COUNT_S(sizeof(mine), mine.set) == 1;
}

int team_verify_map(struct team *t, struct buf *out, struct err *e)
{
	int rc = 0;

	team_run(t, look_around, t);
	for (int i = 0; i < t->n; i++) {
		const struct member *m = &t->member[i];

		if (out)
			buf_addf(out, "%s%d@cpu%d", i ? " " : "", i, m->seen_cpu);
		if (!rc && (m->seen_cpu != m->cpu || !m->seen_alone))
			rc = err_set(e, ERR_REFUSED, "measuring thread %d runs on "
				     "CPU %d, not bound to CPU %d: something "
				     "changes affinity masks (taskset, a "
				     "scheduler daemon, cpuset)", i,
				     m->seen_cpu, m->cpu);
	}
	return rc;
}
