/* SPDX-License-Identifier: MIT */
#include "bench/worker.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "bench/backend.h"
#include "bench/cooldown.h"
#include "bench/findings.h"
#include "bench/gpu_run.h"
#include "bench/gpu_tell.h"
#include "bench/gpus.h"
#include "bench/hostlock.h"
#include "bench/libraries.h"
#include "bench/placement.h"
#include "bench/preflight.h"
#include "bench/session.h"
#include "bench/steps.h"
#include "bench/team.h"
#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/base/version.h"
#include "core/detect/detect.h"
#include "core/detect/unit_id.h"
#include "core/model/metric.h"
#include "core/model/peak.h"

#define QUEUE_POLL_MS 200

struct worker {
	const struct worker_options *o;
	struct sysroot *root;
	struct session s;
	struct hostlock lock;
	struct facts facts;      /* as detected */
	struct placement place;
	struct libraries libraries;
	struct gpus gpus;
	struct team *team;
	struct arena arena;
	struct plan plan;
	uint64_t seed;
	bool unfit;              /* by preflight */
	bool gpu_unfit;          /* likewise, a GPU */
};

static bool is_scaled(const struct worker *w)
{
	return w->o->what.scale < 1;
}

static bool has_cpu(const struct worker *w)
{
	return gpus_wants(w->o->devices, "cpu");
}

static int say_hello(struct worker *w, struct err *e)
{
	struct event ev = event_init(EV_HELLO);
	char unit[UNIT_ID] = "";
	int rc = unit_id_get(w->root, unit, e);

	/* without an id there is no run, but a hello before the bye */
	ev.version = POSTSIL_EVENTS_VERSION;
	ev.run = w->o->run;
	ev.unit = unit;
	ev.at_ms = clock_wall_ms();
	ev.suite = w->o->suite;
	ev.suite_version = POSTSIL_SUITE_VERSION;
	ev.forced = w->o->force || is_scaled(w);
	session_event(&w->s, &ev);
	if (is_scaled(w))
		session_note(&w->s, "", "budgets cut to %g by "
			     "POSTSIL_BUDGET_SCALE: a test, no calibration",
			     w->o->what.scale);
	return rc < 0 ? rc : w->s.err.code;
}

/* --- one calibration per host at a time ------------------------------------ */

static void say_queued(struct worker *w, char told[RUN_ID], bool *first)
{
	struct event ev = event_init(EV_QUEUED);
	char holder[RUN_ID];

	hostlock_holder(&w->lock, holder);
	if (!*first && strcmp(holder, told) == 0)
		return;
	*first = false;
	memcpy(told, holder, RUN_ID);
	ev.behind = told;
	session_event(&w->s, &ev);
}

static int take_host(struct worker *w, struct err *e)
{
	const char *path = w->o->lock_path ? w->o->lock_path : hostlock_path();
	double limit = w->o->queue_timeout_s;
	uint64_t start = clock_mono_ns();
	int rc = hostlock_open(&w->lock, path, e);
	char told[RUN_ID] = "";
	bool first = true;

	while (rc == 0) {
		struct err busy = ERR_INIT;
		double waited;

		rc = hostlock_try(&w->lock, w->o->run, &busy);
		if (rc != ERR_BUSY)
			return rc < 0 ? err_set(e, rc, "%s", busy.text) : 0;
		say_queued(w, told, &first);
		waited = (double)(clock_mono_ns() - start) * 1e-9;
		if (limit >= 0 && waited >= limit)
			return err_set(e, ERR_BUSY, "another calibration of this host "
				       "was still running after %.0f s (%s)", limit,
				       told[0] ? told : "run unknown");
		rc = session_wait(&w->s, QUEUE_POLL_MS) ? 0 : w->s.err.code;
	}
	return rc;
}

/* With the host's lock in hand: nobody else's calibration heats it meanwhile. */
static int cool_down(struct worker *w, struct err *e)
{
	(void)e;
	return w->o->wait_cool ? cooldown_wait(&w->s, w->root) : 0;
}

/* --- preflight ------------------------------------------------------------- */

static void say_checks(struct worker *w, const struct preflight_check *c, size_t n,
		       struct buf *failed)
{
	struct event ev = event_init(EV_PREFLIGHT);

	for (size_t i = 0; i < n; i++) {
		ev.check = c[i];
		session_event(&w->s, &ev);
		if (c[i].result == CHECK_FAIL)
			buf_addf(failed, "%s%s (%s)", failed->n ? ", " : "",
				 c[i].check, c[i].saw);
	}
}

/* A test's short run must never pass as a calibration: it carries a failed
 * check, which with hello's "forced" makes the run a forced one. */
static struct preflight_check budget_check(struct worker *w)
{
	return (struct preflight_check){
		.check = "budget", .result = CHECK_FAIL,
		.saw = arena_printf(&w->arena, "%g of the suite's time",
				    w->o->what.scale),
		.want = "all of it", .remedy = "unset POSTSIL_BUDGET_SCALE",
	};
}

/* The machine's, or the host's of the GPUs, and each GPU's. */
static void check_all(struct worker *w, struct buf *failed)
{
	struct preflight_check checks[PREFLIGHT_MAX], of_gpu[GPU_PREFLIGHT_MAX];
	struct preflight_readings r;
	size_t n;

	preflight_read(w->root, has_cpu(w) ? &w->place : NULL, &r);
	n = preflight_judge(&w->facts, &r, &w->arena, checks);
	say_checks(w, checks, n, failed);
	for (size_t i = 0; i < w->gpus.n; i++) {
		size_t before = failed->n;

		n = gpu_run_check(&w->gpus.item[i], &w->arena, of_gpu);
		say_checks(w, of_gpu, n, failed);
		w->gpu_unfit |= failed->n > before;
	}
}

/* ERR_REFUSED when the machine is not fit and nobody forces us. */
static int fly_check(struct worker *w, struct err *e)
{
	struct preflight_check budget;
	struct buf failed = BUF_INIT;
	int rc;

	check_all(w, &failed);
	w->unfit = failed.n > 0 && !w->o->force;
	if (is_scaled(w)) {
		budget = budget_check(w);
		say_checks(w, &budget, 1, &failed);
	}
	rc = w->s.err.code;
	if (w->unfit && rc == 0)
		rc = err_set(e, ERR_REFUSED, "preflight failed: %s; nothing was "
			     "measured. Remove the cause%s, or measure all the same "
			     "with --force", buf_str(&failed),
			     w->gpu_unfit && has_cpu(w)
			     ? ", leave out the GPUs with --device cpu" : "");
	buf_release(&failed);
	return rc;
}

/* --- before the first step ------------------------------------------------- */

static int detect(struct worker *w, struct err *e)
{
	int rc = detect_run(w->root, &w->facts, e);

	if (rc < 0)
		return rc;
	session_facts(&w->s, NULL, &w->facts);
	return w->s.err.code;
}

static int find_gpus(struct worker *w, struct err *e)
{
	int rc = gpus_find(&w->gpus, w->root, w->o->devices, e);

	if (rc == 0)
		gpu_tell_undetected(&w->s, &w->gpus, &w->facts);
	return rc < 0 ? rc : w->s.err.code;
}

/* The libraries first, the team second: see placement.h and team.h.  Without a
 * library that nobody asked for by name the rest is still worth measuring. */
static int open_libraries(struct worker *w, struct err *e)
{
	const struct plan_request *what = &w->o->what;
	const struct libraries_request rq = {
		.name = w->o->backend, .place = &w->place,
		.low = plan_low(what, facts_value(&w->facts, FIELD_CPU_ISA)),
	};
	struct event ev = event_init(EV_DEVICE);
	const struct backend *b;
	int rc = has_cpu(w) ? libraries_open(&w->libraries, &rq, e) : 0;

	if (rc < 0 || !has_cpu(w))
		return rc;
	if (w->libraries.blas_why[0])
		session_note(&w->s, "absent", "blas: %s", w->libraries.blas_why);
	b = libraries_main(&w->libraries);
	ev.device = "cpu";
	ev.backend = b ? b->ops->name : "builtin";
	ev.backend_version = b ? b->version : POSTSIL_VERSION;
	session_event(&w->s, &ev);
	if (b && *backend_advice(b))
		session_note(&w->s, "", "%s", backend_advice(b));
	return w->s.err.code;
}

/* Behind the libraries of the CPU, whose threads are placed when they open. */
static int open_gpus(struct worker *w, struct err *e)
{
	int rc = gpu_run_open(&w->gpus, w->o->devices, e);

	if (rc == 0)
		gpu_tell_devices(&w->s, &w->gpus);
	return rc < 0 ? rc : w->s.err.code;
}

/* A note for each line. */
static void say_lines(struct worker *w, struct buf *lines)
{
	for (char *p = lines->p, *nl; p && (nl = strchr(p, '\n')); p = nl + 1) {
		*nl = '\0';
		session_note(&w->s, "absent", "%s", p);
	}
}

/* Theoretical peaks, for the precisions that will be measured. */
static void say_peaks(struct worker *w)
{
	for (int k = 0; k < KERNEL_CPU_PRECISION_N; k++) {
		const char *name = kernel_precision_name((enum kernel_precision)k);
		struct event ev = event_init(EV_RESULT);
		bool used = false;
		struct peak peak;

		for (size_t i = 0; i < w->plan.n; i++)
			used |= !w->plan.step[i].kernel->on_gpu &&
				(int)w->plan.step[i].precision == k;
		if (!used)
			continue;
		peak_cpu(&w->facts, name, &peak);
		if (!(peak.gops > 0)) {
			session_note(&w->s, "", "%s: no theoretical peak: %s", name,
				     peak.source);
			continue;
		}
		ev.device = "cpu";
		ev.kernel = KERNEL_PEAK_THEORY;
		ev.precision = name;
		ev.variant = "";
		ev.unit_name = "GOP/s";
		ev.value = peak.gops;
		ev.source = peak.source;
		session_event(&w->s, &ev);
	}
}

static int plan_cpu(struct worker *w, struct err *e)
{
	const struct plan_means m = {
		.place = &w->place, .root = w->root, .libraries = &w->libraries,
		.isa = facts_value(&w->facts, FIELD_CPU_ISA),
	};
	struct buf absent = BUF_INIT;
	int rc = plan_make(&w->plan, &w->o->what, &m, e);

	if (rc < 0)
		return rc;
	plan_tell_absent(&w->o->what, &m, gpu_run_is_ready(&w->gpus), &absent);
	say_lines(w, &absent);
	buf_release(&absent);
	if (w->place.llc_bytes == 0)
		session_note(&w->s, "", "the size of the last-level cache is not "
			     "told: STREAM's arrays are sized for 32 MiB of it");
	return 0;
}

static int make_plan(struct worker *w, struct err *e)
{
	struct buf absent = BUF_INIT;
	struct event ev;
	int rc = has_cpu(w) ? plan_cpu(w, e) : 0;

	if (rc < 0)
		return rc;
	plan_add_gpus(&w->plan, &w->o->what, &w->gpus, &absent);
	if (w->plan.n == 0)
		rc = plan_empty(&absent, e);
	say_lines(w, &absent);
	buf_release(&absent);
	if (rc < 0)
		return rc;
	ev = plan_event(&w->plan, &w->arena);
	session_event(&w->s, &ev);
	say_peaks(w);
	gpu_tell_peaks(&w->s, &w->gpus, &w->plan);
	return w->s.err.code;
}

/* --- the run --------------------------------------------------------------- */

static int nothing_measured(const struct steps_outcome *out, struct err *e)
{
	return err_set(e, ERR_UNSUPPORTED, "nothing was measured: %s",
		       out->wrong[0] ? out->wrong :
		       out->steps ? "there is no library for more than the probe" :
		       "all steps were skipped");
}

static int measure(struct worker *w, struct err *e)
{
	struct kernel_env env = { .place = &w->place, .seed = w->seed,
				  .gpus = &w->gpus };
	struct steps_outcome out;
	int rc = has_cpu(w) ? team_new(&w->place, 0, &w->team, e) : 0;

	if (rc < 0)
		return rc;
	env.team = w->team;
	env.backend = w->libraries.blas;
	env.onednn = w->libraries.onednn;
	rc = steps_measure(&w->s, &env, &w->plan, &out);
	if (rc == 0 && out.results == 0)
		rc = nothing_measured(&out, e);
	if (rc == 0) {
		gpu_tell_findings(&w->s, &w->gpus, &out);
		findings_tell(&w->s, &(struct findings){
			.detected = &w->facts, .place = &w->place,
			.outcome = &out, .libraries = &w->libraries,
			.team = w->team, .seed = w->seed });
	}
	steps_release(&out);
	return rc < 0 ? rc : w->s.err.code;
}

static int run_phases(struct worker *w, struct err *e)
{
	static int (*const phase[])(struct worker *w, struct err *e) = {
		say_hello, take_host, cool_down, detect, find_gpus, fly_check,
		open_libraries, open_gpus, make_plan, measure,
	};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof phase / sizeof *phase; i++) {
		rc = phase[i](w, e);
		if (rc == 0 && !session_wait(&w->s, 0))
			rc = w->s.err.code;
	}
	return rc;
}

static int worker_open(struct worker *w, const struct worker_options *o,
		       struct err *e)
{
	uint32_t seed = 1;

	*w = (struct worker){ .o = o, .lock = HOSTLOCK_INIT };
	w->s.control.signals = w->s.out.fd = -1;
	facts_init(&w->facts);
	if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
		seed = (uint32_t)clock_mono_ns();
	w->seed = seed;
	if (sysroot_open(NULL, &w->root, e) < 0)
		return ERR_IO;
	return placement_make(&w->place, w->root, 0, e);
}

static void worker_close(struct worker *w)
{
	team_free(w->team);
	gpus_close(&w->gpus);
	libraries_close(&w->libraries);
	placement_release(&w->place);
	facts_release(&w->facts);
	arena_release(&w->arena);
	sysroot_close(w->root);
}

enum worker_end worker_run(const struct worker_options *o, struct err *e)
{
	enum worker_end end = WORKER_FAILED;
	struct worker w;
	int rc = worker_open(&w, o, e);

	if (rc < 0)
		goto out;
	rc = session_open(&w.s, o->run, w.root, e);
	if (rc < 0)
		goto out_session;
	rc = run_phases(&w, e);
	if (w.s.err.code)
		rc = err_set(e, w.s.err.code, "%s", w.s.err.text);
	if (w.unfit && rc == ERR_REFUSED)
		end = WORKER_UNFIT;
	if (session_end(&w.s, rc == 0, rc == 0 ? NULL : e->text) < 0 && rc == 0)
		rc = err_set(e, w.s.err.code, "%s", w.s.err.text);
	if (rc == 0)
		end = WORKER_DONE;
	else if (rc == ERR_USAGE)
		end = WORKER_USAGE;
	/* the next run may start while our reader takes the rest */
	hostlock_close(&w.lock);
out_session:
	session_close(&w.s);
out:
	worker_close(&w);
	return end;
}
