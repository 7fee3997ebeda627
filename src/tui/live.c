/* SPDX-License-Identifier: MIT */
#include "tui/live.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/unit.h"
#include "core/base/xmem.h"

#define CHECKS_MAX 256
/* A run's words are a few kB; a stream that sends more than this repeats
 * itself, and what it adds is not shown. */
#define ARENA_MAX (4u << 20)

static const char *keep(struct live *l, const char *s)
{
	if (!s || !*s || l->arena.used > ARENA_MAX)
		return "";
	return arena_strdup(&l->arena, s);
}

/* NULL when there are more devices than any machine has. */
static struct live_env *env_need(struct live *l, const char *device)
{
	struct live_env *v;

	for (size_t i = 0; i < l->n_env; i++)
		if (strcmp(l->env[i].device, device) == 0)
			return &l->env[i];
	if (l->n_env == LIVE_DEVICES)
		return NULL;
	v = &l->env[l->n_env++];
	*v = (struct live_env){ .device = keep(l, device), .clock_mhz = NAN,
		.temp_c = NAN, .power_w = NAN, .load = NAN, .throttled = -1 };
	return v;
}

struct live *live_new(void)
{
	struct live *l = xcalloc(1, sizeof *l);

	l->current = -1;
	env_need(l, "cpu");
	l->started_ns = clock_mono_ns();
	return l;
}

void live_free(struct live *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->n_steps; i++)
		free(l->steps[i].reps);
	arena_release(&l->arena);
	free(l->checks);
	free(l);
}

void live_note(struct live *l, const char *fmt, ...)
{
	struct live_log *line = &l->log[l->n_log++ % LIVE_LOG];
	va_list ap;

	line->at_ms = clock_wall_ms();
	va_start(ap, fmt);
	vsnprintf(line->text, sizeof line->text, fmt, ap);
	va_end(ap);
}

/* --- time ------------------------------------------------------------------ */

static void pause_end(struct live *l)
{
	uint64_t took;

	if (!l->pause_began_ns)
		return;
	took = clock_mono_ns() - l->pause_began_ns;
	l->paused_ns += took;
	l->step_paused_ns += took;
	l->pause_began_ns = 0;
}

static double block_seconds(const struct live_step *s)
{
	return s->seconds / s->blocks;
}

/* --- events ---------------------------------------------------------------- */

static void on_hello(struct live *l, const struct event *ev)
{
	snprintf(l->run_id, sizeof l->run_id, "%s", ev->run ? ev->run : "");
	snprintf(l->suite, sizeof l->suite, "%s", ev->suite ? ev->suite : "");
	l->force_asked = ev->forced;
	if (l->state == LIVE_STARTING)
		l->state = LIVE_DETECTING;
	live_note(l, "run %.8s, suite %s%s", l->run_id, l->suite,
		  ev->forced ? ", by force if need be" : "");
}

static void on_queued(struct live *l, const struct event *ev)
{
	snprintf(l->behind, sizeof l->behind, "%s", ev->behind ? ev->behind : "");
	l->state = LIVE_QUEUED;
	live_note(l, "queued behind run %.8s", *l->behind ? l->behind : "unknown");
}

static void on_preflight(struct live *l, const struct event *ev)
{
	const struct preflight_check *c = &ev->check;

	if (l->n_checks == CHECKS_MAX)
		return;
	if (l->state == LIVE_QUEUED)
		l->state = LIVE_DETECTING;
	l->checks = xgrow(l->checks, l->n_checks, &l->cap_checks,
			  sizeof *l->checks);
	l->checks[l->n_checks++] = (struct preflight_check){
		.check = keep(l, c->check), .result = c->result,
		.saw = keep(l, c->saw), .want = keep(l, c->want),
		.remedy = keep(l, c->remedy),
	};
	/* as in run_builder.h: force counts where a check failed */
	if (c->result == CHECK_FAIL && l->force_asked)
		l->forced = true;
	if (c->result != CHECK_PASS)
		live_note(l, "preflight %s: %s: %s (want %s)",
			  check_result_name(c->result), c->check,
			  c->saw ? c->saw : "", c->want ? c->want : "");
}

static void on_plan(struct live *l, const struct event *ev)
{
	if (l->n_steps || !ev->n_steps)
		return;
	l->steps = arena_array(&l->arena, ev->n_steps, sizeof *l->steps);
	l->n_steps = ev->n_steps;
	for (size_t i = 0; i < ev->n_steps; i++) {
		const struct plan_step *p = &ev->steps[i];
		bool bytes = p->kernel && strncmp(p->kernel, "stream.", 7) == 0;

		l->steps[i] = (struct live_step){
			.device = keep(l, p->device), .kernel = keep(l, p->kernel),
			.precision = keep(l, p->precision),
			.seconds = p->seconds > 0 ? p->seconds : 0,
			.blocks = p->blocks ? p->blocks : 1,
			.variant = "", .unit = bytes ? "GB/s" : "GOP/s",
			.value = NAN, .low = NAN, .high = NAN,
			.now = NAN, .best = NAN, .now_work = NAN,
		};
		env_need(l, l->steps[i].device);
	}
}

/* The block that runs is over; with it the step where it has a result, or as many
 * blocks as were planned. */
static void block_end(struct live *l)
{
	struct live_step *s;

	if (l->current < 0)
		return;
	s = &l->steps[l->current];
	if (s->state != STEP_RUNNING)
		return;
	pause_end(l);
	if (!s->n_reps && isnan(s->value)) {
		s->state = STEP_SKIPPED;
		return;
	}
	s->block++;
	s->state = s->block < s->blocks && isnan(s->value) ? STEP_PARTLY
							   : STEP_DONE;
	l->done_expected += block_seconds(s);
	l->done_took += live_block_took(l);
}

static int step_find(const struct live *l, const struct event *ev)
{
	if (ev->step >= 0)
		return (size_t)ev->step < l->n_steps ? ev->step : -1;
	for (size_t i = 0; i < l->n_steps; i++) {
		const struct live_step *s = &l->steps[i];

		if (ev->device && ev->kernel && ev->precision &&
		    strcmp(s->device, ev->device) == 0 &&
		    strcmp(s->kernel, ev->kernel) == 0 &&
		    strcmp(s->precision, ev->precision) == 0)
			return (int)i;
	}
	return -1;
}

/* Passes go through the plan in order: a step that one left out (its GPU is lost)
 * does not come again, and nobody waits for it. */
static void pass_over(struct live *l, size_t at)
{
	uint32_t pass = l->steps[at].block + 1;

	for (size_t i = 0; i < l->n_steps; i++) {
		struct live_step *s = &l->steps[i];

		if (i != at && s->block + (i > at) < pass &&
		    (s->state == STEP_WAITING || s->state == STEP_PARTLY))
			s->state = STEP_SKIPPED;
	}
}

static void on_start(struct live *l, const struct event *ev)
{
	int i = step_find(l, ev);
	struct live_step *s;

	block_end(l);
	if (i < 0)
		return;
	s = &l->steps[i];
	pass_over(l, (size_t)i);
	l->current = i;
	l->step_started_ns = clock_mono_ns();
	l->step_paused_ns = l->step_rep_ns = 0;
	l->state = LIVE_MEASURING;
	s->state = STEP_RUNNING;
	s->size = ev->size;
	s->variant = keep(l, ev->variant);
}

static void on_sample(struct live *l, const struct event *ev)
{
	struct live_step *s = l->current >= 0 ? &l->steps[l->current] : NULL;
	struct live_env *env = s ? env_need(l, s->device) : NULL;
	double v = NAN;

	if (!s || !ev->rep.ns)
		return;
	if (!isnan(ev->work))
		s->now_work = ev->work;
	if (!isnan(s->now_work))
		v = s->now_work / (double)ev->rep.ns;
	if (!s->reps)
		s->reps = xcalloc(LIVE_REPS, sizeof *s->reps);
	s->reps[s->n_reps++ % LIVE_REPS] = (struct live_rep){
		.ns = ev->rep.ns, .value = v, .marks = ev->rep.marks,
		.block = ev->rep.block,
	};
	l->step_rep_ns += ev->rep.ns;
	s->marks |= ev->rep.marks;
	s->now = v;
	if (!isnan(v) && !(s->best >= v))
		s->best = v;
	if (env && !isnan(ev->rep.clock_mhz))
		env->clock_mhz = ev->rep.clock_mhz;
}

/* "stream.copy fp64 nt: 56.6 GB/s ±1.2 %, noisy (clock fell)"; the device before
 * it where there are several */
static void log_result(struct live *l, const struct live_step *s)
{
	char v[UNIT_TEXT], pm[UNIT_TEXT], marks[LIVE_MARKS];
	bool several = live_has_devices(l);

	if (strcmp(s->unit, "GB/s") == 0)
		unit_gbps(s->value, v);
	else
		unit_gops(s->value, s->precision, v);
	unit_plus_minus(s->value, s->low, s->high, pm);
	live_marks(s, marks);
	live_note(l, "%s%s%s %s%s%s: %s %s%s%s%s%s%s", several ? s->device : "",
		  several ? " " : "", s->kernel, s->precision,
		  *s->variant ? " " : "", s->variant, v, pm,
		  s->quality == QUALITY_GOOD ? "" : ", ",
		  s->quality == QUALITY_GOOD ? "" : quality_name(s->quality),
		  *marks ? " (" : "", marks, *marks ? ")" : "");
}

/* The work of a repetition became known after the repetitions themselves. */
static void value_reps(struct live_step *s, double work)
{
	size_t n = live_rep_count(s);

	if (isnan(work) || !isnan(s->now_work))
		return;
	s->now_work = work;
	for (size_t i = 0; i < n; i++) {
		double v = work / (double)s->reps[i].ns;

		s->reps[i].value = v;
		if (!(s->best >= v))
			s->best = v;
	}
}

static void on_result(struct live *l, const struct event *ev)
{
	int i = l->current;
	struct live_step *s;

	/* a result belongs to the current step, or to one that had no start */
	if (i < 0 || !ev->kernel || strcmp(l->steps[i].kernel, ev->kernel) != 0)
		i = step_find(l, ev);
	if (i < 0 || isnan(ev->value))
		return;
	s = &l->steps[i];
	value_reps(s, ev->work);
	if (s->value >= ev->value)
		return;
	s->value = ev->value;
	s->low = ev->low;
	s->high = ev->high;
	s->quality = ev->quality;
	s->size = ev->size;
	if (ev->unit_name && *ev->unit_name)
		s->unit = keep(l, ev->unit_name);
	if (ev->variant && strcmp(ev->variant, s->variant) != 0)
		s->variant = keep(l, ev->variant);
	if (!(s->best >= ev->value) && !s->n_reps)
		s->best = ev->value;
	log_result(l, s);
}

static void on_env(struct live *l, const struct event *ev)
{
	const char *device = ev->device ? ev->device : "cpu";
	struct live_env *v = env_need(l, device);
	bool cpu = strcmp(device, "cpu") == 0;

	if (!v)
		return;
	if (!isnan(ev->clock_mhz))
		v->clock_mhz = ev->clock_mhz;
	if (!isnan(ev->temp_c))
		v->temp_c = ev->temp_c;
	if (!isnan(ev->power_w))
		v->power_w = ev->power_w;
	if (!isnan(ev->load))
		v->load = ev->load;
	if (ev->throttled > v->throttled && ev->throttled > 0)
		live_note(l, "%s%sthrottled: %lld times since the run began",
			  cpu ? "" : v->device, cpu ? "" : " ",
			  (long long)ev->throttled);
	if (ev->throttled >= 0)
		v->throttled = ev->throttled;
}

static void on_note(struct live *l, const struct event *ev)
{
	const char *code = ev->code ? ev->code : "";

	if (strcmp(code, "paused") == 0 && l->state == LIVE_MEASURING) {
		l->state = LIVE_PAUSED;
		l->pause_began_ns = clock_mono_ns();
	} else if (strcmp(code, "resumed") == 0 && l->state == LIVE_PAUSED) {
		pause_end(l);
		l->state = LIVE_MEASURING;
	} else if ((strcmp(code, "skipped") == 0 || strcmp(code, "absent") == 0) &&
		   l->current >= 0 &&
		   l->steps[l->current].state == STEP_RUNNING) {
		l->steps[l->current].state = STEP_SKIPPED;
	}
	live_note(l, "%s", ev->text ? ev->text : code);
}

static void on_bye(struct live *l, const struct event *ev)
{
	block_end(l);
	if (!ev->ok) {
		l->state = LIVE_FAILED;
		snprintf(l->why, sizeof l->why, "%s", ev->text ? ev->text : "");
	}
	if (ev->ok)
		live_note(l, "finished");
}

typedef void live_handler(struct live *l, const struct event *ev);

static live_handler *const handlers[EV_OTHER + 1] = {
	[EV_HELLO] = on_hello,     [EV_QUEUED] = on_queued,
	[EV_PREFLIGHT] = on_preflight, [EV_PLAN] = on_plan,
	[EV_START] = on_start,     [EV_SAMPLE] = on_sample,
	[EV_RESULT] = on_result,   [EV_ENV] = on_env,
	[EV_NOTE] = on_note,       [EV_BYE] = on_bye,
};

void live_feed(struct live *l, const struct event *ev)
{
	if (handlers[ev->kind])
		handlers[ev->kind](l, ev);
}
