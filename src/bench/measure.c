/* SPDX-License-Identifier: MIT */
#include "bench/measure.h"

#include <stdlib.h>

#include "bench/backend.h"
#include "bench/cpuclock.h"
#include "bench/kernels.h"
#include "bench/team.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

#define LEAST_NS 1000000u     /* a repetition lasts a millisecond or more */
#define AIM_NS 2000000u       /* what the inner loop is chosen for */
#define MOST_GROWTH 64        /* of the inner loop at a time */
#define MOST_INNER ((size_t)1 << 26)
#define WARM_NS 10000000u
#define MIN_REPS 10
#define MAX_REPS 300
#define TARGET 0.005

/* Where the repetitions of a step go. */
struct sink {
	const struct step *step;
	const struct measure_hooks *hooks;
};

static void subject_run(void *ctx)
{
	struct kernel_ctx *k = ctx;

	k->step->kernel->run(k);
}

static uint64_t subject_cpu_ns(void *ctx)
{
	struct kernel_ctx *k = ctx;
	const struct kernel *kernel = k->step->kernel;

	return kernel->own_threads
		? backend_cpu_ns(kernel_library(k->env, kernel))
		: team_cpu_ns(k->env->team);
}

static double subject_clock_mhz(void *ctx)
{
	struct kernel_ctx *k = ctx;

	return k->step->kernel->own_threads ? cpuclock_mhz()
					    : team_clock_mhz(k->env->team);
}

/* Somebody else's time slice must not pass for a long run: best of five, but
 * of one where that alone is long. */
static uint64_t run_ns(const struct timing_subject *s)
{
	uint64_t best = timing_once(s), ns;

	for (int i = 0; i < 4 && best < 10 * AIM_NS; i++) {
		ns = timing_once(s);
		if (ns < best)
			best = ns;
	}
	return best;
}

/* Grows the inner loop until a run is long enough twice in a row: on a busy
 * machine a first look may be wrong. */
static void choose_inner(struct kernel_ctx *k, const struct timing_subject *s)
{
	int long_enough = 0;
	uint64_t ns;

	k->inner = 1;
	s->run(s->ctx);
	if (!k->step->kernel->repeatable)
		return;
	while (long_enough < 2 && k->inner < MOST_INNER) {
		ns = run_ns(s);
		if (ns >= LEAST_NS) {
			long_enough++;
			continue;
		}
		long_enough = 0;
		ns = ns > AIM_NS / MOST_GROWTH ? ns : AIM_NS / MOST_GROWTH;
		k->inner *= AIM_NS / ns + 1;
	}
}

static enum timing_verdict tell(void *user, const struct timing_rep *r)
{
	const struct sink *s = user;

	if (!s->hooks || !s->hooks->on_rep)
		return TIMING_GO_ON;
	return s->hooks->on_rep(s->hooks->user, s->step, r);
}

/* The state that blocks share. */
struct progress {
	double best_mhz;
	size_t inner;          /* chosen in the first block */
	double call_work;
	enum timing_verdict verdict;
};

static int run_block(struct kernel_ctx *k, int block, struct sink *sink,
		     struct progress *p, struct measure_result *out,
		     struct err *e)
{
	const struct timing_subject subject = {
		.ctx = k, .run = subject_run, .cpu_ns = subject_cpu_ns,
		.clock_mhz = subject_clock_mhz, .threads = k->threads,
	};
	const struct timing_rule rule = {
		.min_reps = MIN_REPS, .max_reps = MAX_REPS, .warm_ns = WARM_NS,
		.budget_ns = (uint64_t)(k->step->budget_s * 1e9),
		.target = TARGET,
	};
	const struct timing_listener listener = { .user = sink, .on_rep = tell };
	double share;
	int n = 0;

	if (p->inner)
		k->inner = p->inner;
	else
		choose_inner(k, &subject);
	p->inner = k->inner;
	p->call_work = k->work;
	p->verdict = timing_block(&subject, &rule, block, &listener,
				  out->reps + out->n_reps, &n, &p->best_mhz);
	out->n_reps += (size_t)n;
	share = kernel_huge_share(k);
	if (block == 0 || share < out->huge_share)
		out->huge_share = share;
	out->detail = k->detail;
	return p->verdict == TIMING_ABORT ? 0 : k->step->kernel->verify(k, e);
}

/* A library's threads must find the mask as it was: no team around them. */
static int enter(const struct kernel_env *env, const struct kernel *kernel,
		 struct err *e)
{
	int rc;

	if (kernel->own_threads)
		return 0;
	rc = team_enter(env->team, e);
	if (rc == 0 && kernel->needs_backend)
		backend_enter_team(env->backend, env->team);
	return rc;
}

static void leave(const struct kernel_env *env, const struct kernel *kernel)
{
	if (kernel->own_threads)
		return;
	if (kernel->needs_backend)
		backend_leave_team(env->backend, env->team);
	team_leave(env->team);
}

static int one_block(const struct kernel_env *env, const struct step *s,
		     int block, struct sink *sink, struct progress *p,
		     struct measure_result *out, struct err *e)
{
	struct kernel_ctx k = {
		.env = env, .step = s, .inner = 1,
		.threads = s->kernel->own_threads
			? kernel_library(env, s->kernel)->threads
			: team_size(env->team),
	};
	int rc = enter(env, s->kernel, e);

	if (rc < 0)
		return rc;
	rc = s->kernel->setup(&k, e);
	if (rc < 0)
		goto out;
	rc = run_block(&k, block, sink, p, out, e);
	s->kernel->teardown(&k);
out:
	leave(env, s->kernel);
	return rc;
}

int measure_step(const struct kernel_env *env, const struct step *s,
		 const struct measure_hooks *hooks, struct measure_result *out,
		 struct err *e)
{
	struct sink sink = { .step = s, .hooks = hooks };
	struct progress p = { .verdict = TIMING_GO_ON };
	int rc = 0;

	*out = (struct measure_result){ .huge_share = -1, .inner = 1 };
	if (s->kernel->needs_backend && !env->backend)
		return err_set(e, ERR_UNSUPPORTED, "%s needs a BLAS library: none is "
			       "open", s->kernel->name);
	if (s->kernel->needs_onednn && !env->onednn)
		return err_set(e, ERR_UNSUPPORTED, "%s (%s) needs oneDNN: it is not "
			       "open", s->kernel->name,
			       kernel_precision_name(s->precision));
	out->reps = xcalloc((size_t)s->blocks * MAX_REPS, sizeof(*out->reps));
	for (int b = 0; b < s->blocks && p.verdict == TIMING_GO_ON; b++) {
		rc = one_block(env, s, b, &sink, &p, out, e);
		if (rc < 0) {
			err_prefix(e, "%s", s->kernel->name);
			return rc;
		}
	}
	if (p.verdict == TIMING_ABORT)
		return err_set(e, ERR_STOPPED, "stopped during %s",
			       s->kernel->name);
	out->skipped = p.verdict == TIMING_SKIP;
	out->inner = p.inner;
	out->work = p.call_work * (double)p.inner;
	out->intensity = kernels_intensity(s);
	summary_of(out->reps, out->n_reps, out->work, s->kernel->how,
		   s->kernel->noise_limit, &out->sum);
	return 0;
}

void measure_release(struct measure_result *r)
{
	free(r->reps);
	*r = (struct measure_result){ 0 };
}
