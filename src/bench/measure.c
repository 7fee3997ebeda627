/* SPDX-License-Identifier: MIT */
#include "bench/measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/backend.h"
#include "bench/cpuclock.h"
#include "bench/gpu_env.h"
#include "bench/gpus.h"
#include "bench/kernel_gpu.h"
#include "bench/kernels.h"
#include "bench/team.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/xmem.h"

#define LEAST_NS 1000000u     /* a repetition lasts a millisecond or more */
#define AIM_NS 2000000u       /* what the inner loop is chosen for */
#define MOST_WALL_NS 1000000000u  /* of five runs of 2 ms: by far enough */
#define MOST_GROWTH 64        /* of the inner loop at a time */
#define MOST_INNER ((size_t)1 << 26)
#define WARM_NS 10000000u
/* A GPU waits while the host makes the references of the block before, and its clock
 * may have gone down. */
#define GPU_WARM_NS 20000000u
/* Launching and the events themselves take microseconds, and power control acts within
 * tens of milliseconds: repetitions are longer than a CPU's, and a block lasts. */
#define GPU_LEAST_NS 5000000u
#define GPU_AIM_NS 10000000u
#define GPU_LEAST_SHARE 0.5   /* of a block's budget is measured, settled or not */
#define MIN_REPS 10
#define MAX_REPS 300
#define TARGET 0.005

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

static uint64_t subject_device_ns(void *ctx)
{
	return ((const struct kernel_ctx *)ctx)->device_ns;
}

static double subject_gpu_mhz(void *ctx)
{
	double mhz = ((const struct kernel_ctx *)ctx)->device_mhz;

	return mhz > 0 ? mhz : 0;
}

/* Not the limit of watts: it is part of the product. */
static unsigned subject_gpu_marks(void *ctx)
{
	int64_t slow = ((const struct kernel_ctx *)ctx)->device_slow;

	return slow > 0 && slow & (GPU_SLOW_THERMAL | GPU_SLOW_BRAKE)
		? TIMING_CLOCK_FELL : 0;
}

static struct timing_subject subject_of(struct kernel_ctx *k)
{
	if (k->step->kernel->on_gpu)
		return (struct timing_subject){
			.ctx = k, .run = subject_run, .threads = 1,
			.device_ns = subject_device_ns,
			.clock_mhz = subject_gpu_mhz,
			.device_marks = subject_gpu_marks,
		};
	return (struct timing_subject){
		.ctx = k, .run = subject_run, .cpu_ns = subject_cpu_ns,
		.clock_mhz = subject_clock_mhz, .threads = k->threads,
	};
}

/* Somebody else's time slice must not pass for a long run: best of five, but
 * of one where that alone is long.  0: the device failed. */
static uint64_t run_ns(const struct timing_subject *s, uint64_t aim)
{
	uint64_t best = timing_once(s), ns;

	for (int i = 0; i < 4 && best > 0 && best < 10 * aim; i++) {
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
	const bool gpu = k->step->kernel->on_gpu;
	const uint64_t least = gpu ? GPU_LEAST_NS : LEAST_NS;
	const uint64_t aim = gpu ? GPU_AIM_NS : AIM_NS;
	int long_enough = 0;
	uint64_t ns, from;

	k->inner = 1;
	s->run(s->ctx);
	if (!k->step->kernel->repeatable)
		return;
	while (long_enough < 2 && k->inner < MOST_INNER) {
		from = clock_mono_ns();
		ns = run_ns(s, aim);
		/* a device whose clock hardly moves must not make it grow for ever */
		if (!ns || clock_mono_ns() - from > MOST_WALL_NS)
			return;
		if (ns >= least) {
			long_enough++;
			continue;
		}
		long_enough = 0;
		ns = ns > aim / MOST_GROWTH ? ns : aim / MOST_GROWTH;
		k->inner *= aim / ns + 1;
	}
}

static enum timing_verdict tell(void *user, const struct timing_rep *r)
{
	const struct measure *m = user;

	if (!m->hooks || !m->hooks->on_rep)
		return TIMING_GO_ON;
	return m->hooks->on_rep(m->hooks->user, m->step, r);
}

/* One that failed in an earlier step fails in this one without being asked. */
static int gpu_check(const struct kernel_ctx *k, struct err *e)
{
	return kernel_gpu_accel(k)->lost
		? err_set(e, ERR_IO, "%s failed earlier in this run and is not measured "
			  "any more", k->step->device)
		: 0;
}

static int run_block(struct measure *m, struct kernel_ctx *k, struct err *e)
{
	const struct timing_subject subject = subject_of(k);
	const struct timing_rule rule = {
		.min_reps = MIN_REPS, .max_reps = MAX_REPS,
		.warm_ns = m->step->kernel->on_gpu ? GPU_WARM_NS : WARM_NS,
		.budget_ns = (uint64_t)(m->step->budget_s * 1e9),
		.target = TARGET,
		.least_ns = m->step->kernel->on_gpu
			? (uint64_t)(GPU_LEAST_SHARE * m->step->budget_s * 1e9) : 0,
	};
	const struct timing_listener listener = { .user = m, .on_rep = tell };
	double share;
	int n = 0;

	if (m->inner)
		k->inner = m->inner;
	else
		choose_inner(k, &subject);
	m->inner = k->inner;
	m->work = k->work * (double)k->inner;
	m->verdict = timing_block(&subject, &rule, m->blocks, &listener,
				  m->reps + m->n_reps, &n, &m->best_mhz);
	m->n_reps += (size_t)n;
	share = kernel_huge_share(k);
	if (m->blocks == 0 || share < m->huge_share)
		m->huge_share = share;
	snprintf(m->detail, sizeof(m->detail), "%s", k->detail ? k->detail : "");
	m->blocks++;
	if (k->fault->code)
		return err_set(e, k->fault->code, "%s", k->fault->text);
	return m->verdict == TIMING_ABORT ? 0 : m->step->kernel->verify(k, e);
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
	if (kernel->own_threads || kernel->on_gpu)
		return;
	if (kernel->needs_backend)
		backend_leave_team(env->backend, env->team);
	team_leave(env->team);
}

static bool gpu_is_open(const struct kernel_env *env, const struct step *s)
{
	return env->gpus && s->gpu >= 0 && (size_t)s->gpu < env->gpus->n &&
	       env->gpus->item[s->gpu].ready;
}

int measure_open(struct measure *m, const struct kernel_env *env,
		 const struct step *s, const struct measure_hooks *hooks,
		 struct err *e)
{
	*m = (struct measure){
		.env = env, .step = s, .hooks = hooks, .huge_share = -1,
		.verdict = TIMING_GO_ON,
	};
	if (s->kernel->needs_backend && !env->backend)
		return err_set(e, ERR_UNSUPPORTED, "%s needs a BLAS library: none is "
			       "open", s->kernel->name);
	if (s->kernel->needs_onednn && !env->onednn)
		return err_set(e, ERR_UNSUPPORTED, "%s (%s) needs oneDNN: it is not "
			       "open", s->kernel->name,
			       kernel_precision_name(s->precision));
	if (s->kernel->on_gpu && !gpu_is_open(env, s))
		return err_set(e, ERR_UNSUPPORTED, "%s needs %s: it is not open",
			       s->kernel->name, s->device);
	m->reps = xcalloc((size_t)s->blocks * MAX_REPS, sizeof(*m->reps));
	return 0;
}

bool measure_has_more(const struct measure *m)
{
	return m->verdict == TIMING_GO_ON && m->blocks < m->step->blocks;
}

static int threads_of(const struct kernel_env *env, const struct kernel *kernel)
{
	if (kernel->on_gpu)
		return 0;
	return kernel->own_threads ? kernel_library(env, kernel)->threads
				   : team_size(env->team);
}

int measure_block(struct measure *m, struct err *e)
{
	const struct kernel *kernel = m->step->kernel;
	struct err fault = ERR_INIT;
	struct kernel_ctx k = {
		.env = m->env, .step = m->step, .inner = 1, .kept = m->kept,
		.fault = &fault, .threads = threads_of(m->env, kernel),
	};
	int rc = kernel->on_gpu ? gpu_check(&k, e) : enter(m->env, kernel, e);

	if (rc == 0) {
		rc = kernel->setup(&k, e);
		m->kept = k.kept;
		if (rc == 0) {
			rc = run_block(m, &k, e);
			kernel->teardown(&k);
		}
		leave(m->env, kernel);
	}
	if (rc < 0) {
		err_prefix(e, "%s", kernel->name);
		m->verdict = TIMING_SKIP;
	} else if (m->verdict == TIMING_ABORT) {
		rc = err_set(e, ERR_STOPPED, "stopped during %s", kernel->name);
	}
	return rc;
}

void measure_finish(struct measure *m, struct measure_result *out)
{
	*out = (struct measure_result){
		.inner = m->inner, .work = m->work, .huge_share = m->huge_share, .reps = m->reps,
		.n_reps = m->n_reps,
	};
	memcpy(out->detail, m->detail, sizeof(out->detail));
	m->reps = NULL;
	m->n_reps = 0;
	(m->step->kernel->on_gpu ? summary_of_device : summary_of)(
		out->reps, out->n_reps, out->work, m->step->kernel->how,
		m->step->kernel->noise_limit, &out->sum);
}

void measure_close(struct measure *m)
{
	struct kernel_ctx k = { .env = m->env, .step = m->step, .kept = m->kept };

	if (m->kept)
		m->step->kernel->forget(&k);
	m->kept = NULL;
	free(m->reps);
	m->reps = NULL;
}

int measure_step(const struct kernel_env *env, const struct step *s,
		 const struct measure_hooks *hooks, struct measure_result *out,
		 struct err *e)
{
	struct measure m;
	int rc = measure_open(&m, env, s, hooks, e);

	*out = (struct measure_result){ .huge_share = -1, .inner = 1 };
	while (rc == 0 && measure_has_more(&m))
		rc = measure_block(&m, e);
	if (rc == 0 || rc == ERR_STOPPED)
		measure_finish(&m, out);
	measure_close(&m);
	return rc;
}

void measure_release(struct measure_result *r)
{
	free(r->reps);
	*r = (struct measure_result){ 0 };
}
