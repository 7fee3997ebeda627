/* SPDX-License-Identifier: MIT */
#include "bench/timing.h"

#include <math.h>

#include "core/analysis/stats.h"
#include "core/base/clock.h"

#define CPU_SHARE 0.99       /* below: preempted */
#define CLOCK_SHARE 0.97     /* below: the clock fell */
#define BREAK_NS 50000000u   /* the listener took so long: warm up again */
#define PLATEAU_REPS 10      /* a width is compared with the one so long ago */
#define DEVICE_WINDOWS 10    /* of warm-up at most */
#define DEVICE_SETTLED 0.99  /* a run takes no less than this of the time before */
#define PLATEAU_FALL 0.95    /* it must have shrunk at least so far */

/* Cold caches, page tables and clocks pass in two repetitions; three make a
 * block that summary_of() accepts. */
#define REPS_OVER_BUDGET 3

static const char *const mark_name[TIMING_MARK_N] = { "preempted", "clock" };

const char *timing_mark_name(int i)
{
	return mark_name[i];
}

uint64_t timing_once(const struct timing_subject *s)
{
	uint64_t from = clock_mono_ns(), ns;

	s->run(s->ctx);
	ns = clock_mono_ns() - from;
	return s->device_ns ? s->device_ns(s->ctx) : ns;
}

unsigned timing_marks(const struct timing_rep *r, double best_mhz)
{
	unsigned marks = 0;

	if ((double)r->cpu_ns < CPU_SHARE * (double)r->ns)
		marks |= TIMING_PREEMPTED;
	if (r->clock_mhz > 0 && r->clock_mhz < CLOCK_SHARE * best_mhz)
		marks |= TIMING_CLOCK_FELL;
	return marks;
}

/* Relative half-width of the 95 % interval of the mean. */
static double width(const double *ns, int n)
{
	struct stats_interval i = stats_mean_interval(ns, (size_t)n);

	return i.mid > 0 ? (i.high - i.mid) / i.mid : INFINITY;
}

bool timing_is_settled(const double *ns, int n, double target)
{
	double now;

	if (n < 2)
		return false;
	now = width(ns, n);
	if (now < target)
		return true;
	if (n < 2 * PLATEAU_REPS)
		return false;
	/* Independent noise would have narrowed it by sqrt(n / (n - 10)); what
	 * is left then is drift or neighbours, and more of the same is no
	 * help. */
	return now > PLATEAU_FALL * width(ns, n - PLATEAU_REPS);
}

/* An unrecorded run; false: the device failed. */
static bool run_once(const struct timing_subject *s)
{
	s->run(s->ctx);
	return !s->device_ns || s->device_ns(s->ctx) > 0;
}

static bool warm_up(const struct timing_subject *s, uint64_t ns)
{
	uint64_t until = clock_mono_ns() + ns;
	bool fine;

	do
		fine = run_once(s);
	while (fine && clock_mono_ns() < until);
	return fine;
}

/* Time of one run over a window of the wall clock, best of its runs; 0: failed. */
static uint64_t window(const struct timing_subject *s, uint64_t ns)
{
	uint64_t until = clock_mono_ns() + ns, best = UINT64_MAX, one;

	do {
		one = timing_once(s);
		if (one < best)
			best = one;
	} while (one && clock_mono_ns() < until);
	return one ? best : 0;
}

/* An idle GPU clocks at a fifth of its rate, and takes its time to rise. */
static bool warm_device(const struct timing_subject *s, uint64_t ns)
{
	uint64_t was = UINT64_MAX, now = 0;

	for (int i = 0; i < DEVICE_WINDOWS; i++) {
		now = window(s, ns);
		if (!now || (double)now > DEVICE_SETTLED * (double)was)
			break;
		was = now;
	}
	return now > 0;
}

static struct timing_rep device_rep(const struct timing_subject *s, int block, int i)
{
	uint64_t ns = timing_once(s);

	return (struct timing_rep){
		.block = block, .i = i, .ns = ns, .cpu_ns = ns,
		.clock_mhz = ns && s->clock_mhz ? s->clock_mhz(s->ctx) : 0,
	};
}

static struct timing_rep one_rep(const struct timing_subject *s, int block, int i)
{
	uint64_t cpu, from, to;

	if (s->device_ns)
		return device_rep(s, block, i);
	cpu = s->cpu_ns(s->ctx);
	from = clock_mono_ns();
	s->run(s->ctx);
	to = clock_mono_ns();
	cpu = s->cpu_ns(s->ctx) - cpu;
	return (struct timing_rep){
		.block = block, .i = i,
		.ns = to > from ? to - from : 1,
		.cpu_ns = cpu / (uint64_t)s->threads,
		.clock_mhz = s->clock_mhz ? s->clock_mhz(s->ctx) : 0,
	};
}

/* A single high reading is no level to fall from: two in a row are. */
static double confirmed_mhz(const struct timing_rep *rep, int i)
{
	return i > 0 ? fmin(rep[i - 1].clock_mhz, rep[i].clock_mhz) : 0;
}

static bool is_done(const struct timing_rule *rule, uint64_t spent_ns,
		    const struct timing_rep *rep, int n)
{
	double ns[TIMING_MAX_REPS];
	uint64_t measured = 0;

	if (n >= rule->max_reps)
		return true;
	if (spent_ns > rule->budget_ns)
		return n >= REPS_OVER_BUDGET;
	if (n < rule->min_reps)
		return false;
	for (int i = 0; i < n && rule->least_ns; i++)
		measured += rep[i].ns;
	if (measured < rule->least_ns)
		return false;
	for (int i = 0; i < n; i++)
		ns[i] = (double)rep[i].ns;
	return timing_is_settled(ns, n, rule->target);
}

enum timing_verdict timing_block(const struct timing_subject *s,
				 const struct timing_rule *rule, int block,
				 const struct timing_listener *l,
				 struct timing_rep *out, int *n,
				 double *best_mhz)
{
	enum timing_verdict verdict = TIMING_GO_ON;
	uint64_t start = clock_mono_ns(), paused = 0, told;

	*n = 0;
	if (s->device_ns ? !warm_device(s, rule->warm_ns) : !warm_up(s, rule->warm_ns))
		return verdict;
	if (s->device_ns)
		start = clock_mono_ns();
	while (*n < TIMING_MAX_REPS) {
		struct timing_rep *r = &out[*n];

		*r = one_rep(s, block, *n);
		if (!r->ns)
			break;
		*best_mhz = fmax(*best_mhz, confirmed_mhz(out, *n));
		r->marks = s->device_marks ? s->device_marks(s->ctx)
					   : timing_marks(r, *best_mhz);
		++*n;
		told = clock_mono_ns();
		verdict = l ? l->on_rep(l->user, r) : TIMING_GO_ON;
		if (verdict != TIMING_GO_ON)
			break;
		if (clock_mono_ns() - told > BREAK_NS) {
			if (s->device_ns ? !warm_device(s, rule->warm_ns)
					 : !run_once(s))
				break;
			paused += clock_mono_ns() - told;
		}
		if (is_done(rule, clock_mono_ns() - start - paused, out, *n))
			break;
	}
	return verdict;
}
