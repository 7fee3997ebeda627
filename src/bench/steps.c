/* SPDX-License-Identifier: MIT */
#include "bench/steps.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/backend_onednn.h"
#include "bench/gpus.h"
#include "bench/kernel_gpu.h"
#include "bench/measure.h"
#include "bench/plan.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "core/model/event.h"
#include "core/model/metric.h"

/* One step on its way through the passes. */
struct item {
	struct session *session;
	struct measure m;
	struct measure_hooks hooks;
	bool over;     /* has a result, or will have none */
};

/* An event of this kind that says which step it belongs to. */
static struct event event_of(enum event_kind kind, const struct step *s)
{
	struct event ev = event_init(kind);

	ev.device = s->device;
	ev.kernel = s->kernel->name;
	ev.precision = kernel_precision_name(s->precision);
	ev.variant = s->variant;
	ev.size = s->n;
	return ev;
}

static uint32_t marks_of(const struct timing_rep *r)
{
	return (r->marks & TIMING_PREEMPTED ? REP_MARK_CPU : 0u) |
	       (r->marks & TIMING_CLOCK_FELL ? REP_MARK_CLOCK : 0u);
}

/* The work stands in the first sample of a block: a reader that sees the
 * repetitions come in can tell rates. */
static enum timing_verdict on_rep(void *user, const struct step *step,
				  const struct timing_rep *r)
{
	const struct item *it = user;
	struct event ev = event_of(EV_SAMPLE, step);
	struct session *s = it->session;

	if (r->i == 0)
		ev.work = it->m.work;
	ev.rep = (struct rep){
		.block = (uint32_t)r->block, .i = (uint32_t)r->i, .ns = r->ns,
		.cpu_ns = r->cpu_ns, .marks = marks_of(r),
		/* a reading is good to a per cent: no digits behind the point */
		.clock_mhz = r->clock_mhz > 0 ? round(r->clock_mhz) : NAN,
	};
	session_event(s, &ev);
	return session_between(s, r->clock_mhz);
}

static void write_result(struct session *s, const struct kernel_env *env,
			 const struct step *step,
			 const struct measure_result *r)
{
	static const enum quality quality[] = {
		[SUMMARY_GOOD] = QUALITY_GOOD, [SUMMARY_NOISY] = QUALITY_NOISY,
		[SUMMARY_THROTTLED] = QUALITY_THROTTLED,
	};
	struct event ev = event_of(EV_RESULT, step);

	ev.work = r->work;
	ev.unit_name = step->kernel->unit;
	ev.value = r->sum.value;
	ev.low = r->sum.low;
	ev.high = r->sum.high;
	ev.quality = quality[r->sum.quality];
	ev.source = r->detail;
	if (step->kernel->needs_onednn) {
		ev.backend = env->onednn->b.ops->name;
		ev.backend_version = env->onednn->b.version;
	}
	session_event(s, &ev);
}

/* What of the figure says something of the CPU and the memory. */
static void count_cpu(const struct step *step, const struct measure_result *r,
		      struct steps_outcome *out)
{
	bool probe = strcmp(step->kernel->name, KERNEL_PEAK_FMA) == 0;
	bool stream = strcmp(step->kernel->unit, "GB/s") == 0;

	if (!probe)
		out->results++;
	if (probe && r->sum.clock_mhz > 0 &&
	    (out->clock_mhz <= 0 || step->precision == KERNEL_FP64))
		out->clock_mhz = r->sum.clock_mhz;
	if (stream && r->huge_share >= 0 &&
	    (out->huge_share < 0 || r->huge_share < out->huge_share))
		out->huge_share = r->huge_share;
	out->steps++;
	out->throttled += r->sum.quality == SUMMARY_THROTTLED;
}

static void count_gpu(const struct step *step, const struct measure_result *r,
		      struct steps_gpu *g)
{
	enum kernel_precision p = step->precision;

	g->steps++;
	if (step->kernel != &kernel_gpu_gemm) {
		g->other_mhz = r->sum.clock_mhz;
	} else if (r->sum.value > g->gemm_gops[p]) {
		g->gemm_gops[p] = r->sum.value;
		g->clock_mhz[p] = r->sum.clock_mhz;
	}
}

static void count_result(const struct step *step, const struct measure_result *r,
			 struct steps_outcome *out)
{
	if (!step->kernel->on_gpu) {
		count_cpu(step, r, out);
		return;
	}
	out->results++;
	count_gpu(step, r, &out->gpu[step->gpu]);
}

static void name_step(const struct step *s, char out[96])
{
	bool gpu = s->kernel->on_gpu;

	snprintf(out, 96, "%.8s%s%.40s %s%s%s", gpu ? s->device : "", gpu ? " " : "",
		 s->kernel->name, kernel_precision_name(s->precision),
		 s->variant[0] ? " " : "", s->variant);
}

/* what: NULL for the step's own name. */
static void fail_step(const struct item *it, const char *what, const char *why,
		      struct steps_outcome *out)
{
	const struct step *step = it->m.step;
	char name[96];

	if (!what) {
		name_step(step, name);
		what = name;
	}
	if (!out->wrong[0])
		snprintf(out->wrong, sizeof out->wrong, "%.90s: %.400s", what, why);
	session_absent(it->session, step->device, "%s: %s", what, why);
}

/* The GPU of this step, or NULL. */
static struct steps_gpu *gpu_of(const struct step *step, struct steps_outcome *out)
{
	return step->kernel->on_gpu ? &out->gpu[step->gpu] : NULL;
}

/* Whether it is the GPU that failed, and not this step alone. */
static bool lose_gpu(const struct item *it, const char *why, struct steps_outcome *out)
{
	struct steps_gpu *g = gpu_of(it->m.step, out);
	char what[64];

	if (!g || !it->m.env->gpus->item[it->m.step->gpu].accel.lost)
		return false;
	g->lost = true;
	snprintf(what, sizeof what, "%.8s failed in mid-run%s", it->m.step->device,
		 g->steps ? ", what it had finished stays" : "");
	fail_step(it, what, why, out);
	return true;
}

static void skip_step(struct session *s, const struct step *step)
{
	char name[96];

	name_step(step, name);
	session_note(s, "skipped", "%s: skipped by the user", name);
}

/* All blocks are made. */
static void end_step(struct session *s, struct item *it,
		     struct steps_outcome *out)
{
	const struct step *step = it->m.step;
	struct measure_result r;

	measure_finish(&it->m, &r);
	if (!(r.sum.value > 0)) {
		fail_step(it, NULL, "no repetition was made", out);
	} else {
		write_result(s, it->m.env, step, &r);
		count_result(step, &r, out);
	}
	measure_release(&r);
}

static int measure_one(struct session *s, struct item *it,
		       struct steps_outcome *out)
{
	struct err own = ERR_INIT;
	int rc = measure_block(&it->m, &own);

	it->over = rc < 0 || !measure_has_more(&it->m);
	if (s->err.code || rc == ERR_STOPPED)
		return err_set(&s->err, ERR_STOPPED, "aborted");
	if (rc < 0 && lose_gpu(it, own.text, out))
		return s->err.code;
	if (rc < 0) {
		fail_step(it, NULL, own.text, out);
	} else if (it->m.verdict == TIMING_SKIP) {
		skip_step(s, it->m.step);
	} else if (it->over) {
		end_step(s, it, out);
	}
	return s->err.code;
}

/* The next block of a step. */
static int visit(struct session *s, struct item *it, int step,
		 struct steps_outcome *out)
{
	struct event ev = event_of(EV_START, it->m.step);
	struct steps_gpu *gpu = gpu_of(it->m.step, out);
	enum timing_verdict v;
	int rc = 0;

	ev.step = step;
	ev.rep.block = (uint32_t)it->m.blocks;
	session_event(s, &ev);
	/* a GPU that is not at work yet would say what nobody wants to know */
	session_watch(s, NULL);
	v = session_between(s, 0);
	session_watch(s, gpu ? &gpu->watch : NULL);
	if (v == TIMING_SKIP) {
		it->over = true;
		skip_step(s, it->m.step);
	} else if (v == TIMING_GO_ON) {
		rc = measure_one(s, it, out);
	}
	return s->err.code ? s->err.code : rc;
}

static void open_item(struct item *it, struct session *s,
		      const struct kernel_env *env, const struct step *step,
		      struct steps_outcome *out)
{
	struct err own = ERR_INIT;

	it->session = s;
	it->hooks = (struct measure_hooks){ .user = it, .on_rep = on_rep };
	if (measure_open(&it->m, env, step, &it->hooks, &own) == 0)
		return;
	it->over = true;
	fail_step(it, NULL, own.text, out);
}

static struct steps_gpu *gpus_begin(const struct gpus *g)
{
	struct steps_gpu *out = xcalloc(g && g->n ? g->n : 1, sizeof(*out));

	for (size_t i = 0; g && i < g->n; i++)
		out[i].watch = (struct session_gpu){
			.device = g->item[i].device, .env = g->item[i].env,
			.temp_c = NAN,
		};
	return out;
}

void steps_release(struct steps_outcome *out)
{
	free(out->gpu);
	out->gpu = NULL;
}

/* One pass over the plan. */
static int pass(struct session *s, struct item *items, size_t n,
		struct steps_outcome *out, bool *more)
{
	int rc = 0;

	*more = false;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		const struct steps_gpu *g = gpu_of(items[i].m.step, out);

		if (items[i].over || (g && g->lost))
			continue;
		rc = visit(s, &items[i], (int)i, out);
		*more = *more || !items[i].over;
	}
	return rc;
}

int steps_measure(struct session *s, const struct kernel_env *env,
		  const struct plan *p, struct steps_outcome *out)
{
	struct item *items = xcalloc(p->n, sizeof(*items));
	bool more = true;
	int rc = 0;

	*out = (struct steps_outcome){ .huge_share = -1,
					.gpu = gpus_begin(env->gpus) };
	for (size_t i = 0; i < p->n; i++)
		open_item(&items[i], s, env, &p->step[i], out);
	while (rc == 0 && more)
		rc = pass(s, items, p->n, out, &more);
	session_watch(s, NULL);
	for (size_t i = 0; i < p->n; i++)
		measure_close(&items[i].m);
	free(items);
	return rc;
}
