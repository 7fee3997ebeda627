/* SPDX-License-Identifier: MIT */
#include "bench/findings.h"

#include "bench/backend.h"
#include "bench/backend_onednn.h"
#include "bench/libraries.h"
#include "bench/placement.h"
#include "bench/session.h"
#include "bench/steps.h"
#include "bench/team.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/detect/throttle.h"
#include "core/model/facts.h"

/* A run's findings in the making. */
struct telling {
	struct session *s;
	const struct findings *what;
	struct facts f;
};

static void add_threads(struct telling *t, const struct backend *b,
			const char *key)
{
	const struct placement *p = t->what->place;
	struct buf map = BUF_INIT;

	if (!b)
		return;
	if (backend_map(b, p, &map) < p->n)
		session_note(t->s, "", "placement: the threads of %s do not cover "
			     "all placed CPUs", b->ops->name);
	facts_set(&t->f, key, FACT_KNOWN, buf_str(&map), "/proc/self/task", NULL);
	buf_release(&map);
}

static void add_placement(struct telling *t)
{
	const struct libraries *l = t->what->libraries;
	struct buf ours = BUF_INIT;
	struct err own = ERR_INIT;

	if (team_verify_map(t->what->team, &ours, &own) < 0)
		session_note(t->s, "", "placement: %s", own.text);
	facts_known(&t->f, FIELD_PLACEMENT, "sched_getcpu", "%s", buf_str(&ours));
	add_threads(t, l->blas, "backend_placement");
	if (l->onednn)
		add_threads(t, &l->onednn->b, "onednn_placement");
	buf_release(&ours);
}

/* The counters are read once more: the last step may have been the one. */
static void add_thermal(struct telling *t)
{
	const struct steps_outcome *out = t->what->outcome;
	struct throttle_run run = {
		.steps = out->steps, .slowed = out->throttled,
		.clock = out->clock_mhz > 0,
		.sensor = facts_is_known(t->what->detected, FIELD_THERMAL_STATE),
	};

	sensors_read(&t->s->sensors, &t->s->last);
	run.events = t->s->last.throttled;
	throttle_state(&run, &t->f);
}

static void add_threading(struct telling *t, const struct backend *b,
			  const char *key)
{
	bool told = b->threading[0] != '\0';

	facts_set(&t->f, key, told ? FACT_KNOWN : FACT_UNKNOWN,
		  told ? b->threading : NULL, b->ops->name,
		  told ? NULL : "the library does not say how it was built");
}

static void add_libraries(struct telling *t)
{
	const struct backend *b = libraries_main(t->what->libraries);
	const struct onednn *o = t->what->libraries->onednn;

	if (b) {
		facts_known(&t->f, FIELD_BACKEND_LIBRARY, "dlopen", "%s", b->path);
		facts_known(&t->f, FIELD_BACKEND_ARCH, b->ops->name, "%s", b->arch);
		add_threading(t, b, "backend_threading");
	}
	if (o) {
		facts_set(&t->f, "onednn_library", FACT_KNOWN, o->b.path, "dlopen",
			  NULL);
		facts_set(&t->f, "onednn_arch", FACT_KNOWN, o->b.arch,
			  "dnnl_get_effective_cpu_isa", NULL);
		add_threading(t, &o->b, "onednn_threading");
	}
}

static void add_cpu(struct telling *t)
{
	const struct steps_outcome *out = t->what->outcome;

	facts_known(&t->f, FIELD_THREADS, "hwloc", "%d", t->what->place->n);
	if (out->clock_mhz > 0)
		facts_known(&t->f, FIELD_CPU_CLOCK_MEASURED_MHZ,
			    "dependent adds under the FMA probe", "%.0f",
			    out->clock_mhz);
	else
		facts_unknown(&t->f, FIELD_CPU_CLOCK_MEASURED_MHZ, "FMA probe",
			      "the probe was not measured");
	if (out->huge_share >= 0)
		facts_known(&t->f, FIELD_HUGE_PAGES_USED, "/proc/self/smaps",
			    "%.0f %%", 100 * out->huge_share);
	else
		facts_unknown(&t->f, FIELD_HUGE_PAGES_USED, "/proc/self/smaps",
			      "not told");
}

void findings_tell(struct session *s, const struct findings *what)
{
	struct telling t = { .s = s, .what = what };

	facts_init(&t.f);
	facts_known(&t.f, FIELD_SEED, "getrandom", "%llu",
		    (unsigned long long)what->seed);
	if (what->team) {
		add_cpu(&t);
		add_libraries(&t);
		add_thermal(&t);
		add_placement(&t);
	}
	session_facts(s, NULL, &t.f);
	facts_release(&t.f);
}
