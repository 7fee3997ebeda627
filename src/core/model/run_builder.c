/* SPDX-License-Identifier: MIT */
#include "core/model/run_builder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/version.h"
#include "core/base/xmem.h"
#include "core/model/run_rows.h"

/* A full suite stays far below each bound. */
#define NOTES_MAX 2000

struct growing_sample {
	struct sample s;      /* reps point to memory of our own until the end */
	struct rep *reps;
	size_t cap;
	bool has_result;
};

struct run_builder {
	struct run *run;
	struct growing_sample *samples;
	size_t n_samples, cap_samples, cap_checks, cap_devices;
	bool hello, done, ok;
	char why[600];         /* as much as struct err has room for */
};

struct run_builder *run_builder_new(void)
{
	struct run_builder *b = xcalloc(1, sizeof *b);

	b->run = run_new();
	b->run->preflight_passed = true;
	return b;
}

/* Frees what the run does not own: the growing arrays. */
static void drop_scratch(struct run_builder *b)
{
	for (size_t i = 0; i < b->n_samples; i++)
		free(b->samples[i].reps);
	free(b->samples);
	b->samples = NULL;
	b->n_samples = 0;
}

static void drop_run(struct run_builder *b)
{
	if (!b->run)
		return;
	/* until finish() these two arrays are heap, not arena */
	struct preflight_check *checks = b->run->checks;
	struct run_device *devices = b->run->devices;

	run_free(b->run);
	free(checks);
	free(devices);
	b->run = NULL;
}

void run_builder_free(struct run_builder *b)
{
	if (!b)
		return;
	drop_scratch(b);
	drop_run(b);
	free(b);
}

static const char *keep(struct run_builder *b, const char *s)
{
	return s ? arena_strdup(&b->run->arena, s) : NULL;
}

static void copy_id(char *out, size_t n, const char *s)
{
	snprintf(out, n, "%s", s);
}

static int feed_hello(struct run_builder *b, const struct event *ev,
		      struct err *e)
{
	struct run *r = b->run;

	if (b->hello)
		return err_set(e, ERR_FORMAT, "a second hello in one stream");
	if (ev->version != POSTSIL_EVENTS_VERSION)
		return err_set(e, ERR_VERSION, "the worker speaks event stream "
			       "version %d, this postsil knows version %d: install "
			       "the same postsil on both sides", ev->version,
			       POSTSIL_EVENTS_VERSION);
	if (strlen(ev->run) >= sizeof r->run_id)
		return err_set(e, ERR_FORMAT, "the run's id in the hello is too "
			       "long");
	if (strlen(ev->unit) >= sizeof r->unit_id)
		return err_set(e, ERR_FORMAT, "the unit's id in the hello is too "
			       "long");
	b->hello = true;
	copy_id(r->run_id, sizeof r->run_id, ev->run);
	copy_id(r->unit_id, sizeof r->unit_id, ev->unit);
	r->timestamp_ms = ev->at_ms;
	r->suite = keep(b, ev->suite);
	r->suite_version = keep(b, ev->suite_version);
	r->forced = ev->forced;
	return 0;
}

static struct run_device *device_find(const struct run_builder *b,
				      const char *name)
{
	for (size_t i = 0; i < b->run->n_devices; i++)
		if (strcmp(b->run->devices[i].name, name) == 0)
			return &b->run->devices[i];
	return NULL;
}

static struct run_device *device_need(struct run_builder *b, const char *name,
				      struct err *e)
{
	struct run *r = b->run;
	struct run_device *d = device_find(b, name);

	if (d)
		return d;
	if (r->n_devices == RUN_DEVICES_MAX) {
		err_set(e, ERR_FORMAT, "more than %d devices in one stream",
			RUN_DEVICES_MAX);
		return NULL;
	}
	r->devices = xgrow(r->devices, r->n_devices, &b->cap_devices,
			   sizeof *r->devices);
	d = &r->devices[r->n_devices++];
	memset(d, 0, sizeof *d);
	facts_init(&d->facts);
	d->name = keep(b, name);
	d->backend = d->backend_version = "";
	return d;
}

static int feed_fact(struct run_builder *b, const struct event *ev,
		     struct err *e)
{
	struct facts *f = &b->run->facts;
	int rc;

	if (ev->device) {
		struct run_device *d = device_need(b, ev->device, e);

		if (!d)
			return ERR_FORMAT;
		f = &d->facts;
	}
	rc = facts_set(f, ev->key, ev->fact.state, ev->fact.value,
		       ev->fact.source, ev->fact.reason);
	if (rc < 0)
		return err_set(e, rc, "fact with the key \"%.80s\" is refused",
			       ev->key);
	return 0;
}

static int feed_preflight(struct run_builder *b, const struct event *ev,
			  struct err *e)
{
	struct run *r = b->run;
	struct preflight_check *c;

	if (r->n_checks == RUN_CHECKS_MAX)
		return err_set(e, ERR_FORMAT, "more than %d preflight checks",
			       RUN_CHECKS_MAX);
	r->checks = xgrow(r->checks, r->n_checks, &b->cap_checks,
			  sizeof *r->checks);
	c = &r->checks[r->n_checks++];
	c->check = keep(b, ev->check.check);
	c->result = ev->check.result;
	c->saw = keep(b, ev->check.saw);
	c->want = keep(b, ev->check.want);
	c->remedy = keep(b, ev->check.remedy ? ev->check.remedy : "");
	if (c->result == CHECK_FAIL)
		r->preflight_passed = false;
	return 0;
}

static int feed_device(struct run_builder *b, const struct event *ev,
		       struct err *e)
{
	struct run_device *d = device_need(b, ev->device, e);

	if (!d)
		return ERR_FORMAT;
	d->backend = keep(b, ev->backend);
	d->backend_version = keep(b, ev->backend_version);
	return 0;
}

static bool same_sample(const struct sample *s, const struct event *ev)
{
	return s->size == ev->size && strcmp(s->kernel, ev->kernel) == 0 &&
	       strcmp(s->device, ev->device) == 0 &&
	       strcmp(s->precision, ev->precision) == 0 &&
	       strcmp(s->variant, ev->variant) == 0;
}

static struct growing_sample *sample_need(struct run_builder *b,
					  const struct event *ev, struct err *e)
{
	struct growing_sample *g;

	/* the newest first: samples of one step come together */
	for (size_t i = b->n_samples; i-- > 0;)
		if (same_sample(&b->samples[i].s, ev))
			return &b->samples[i];
	if (b->n_samples == RUN_SAMPLES_MAX) {
		err_set(e, ERR_FORMAT, "more than %d kernels and sizes",
			RUN_SAMPLES_MAX);
		return NULL;
	}
	if (!device_need(b, ev->device, e))
		return NULL;
	b->samples = xgrow(b->samples, b->n_samples, &b->cap_samples,
			   sizeof *b->samples);
	g = &b->samples[b->n_samples++];
	memset(g, 0, sizeof *g);
	g->s = (struct sample){
		.device = keep(b, ev->device),
		.precision = keep(b, ev->precision),
		.kernel = keep(b, ev->kernel), .variant = keep(b, ev->variant),
		.size = ev->size, .work = ev->work, .unit = "",
		.value = NAN, .low = NAN, .high = NAN,
	};
	return g;
}

static int feed_sample(struct run_builder *b, const struct event *ev,
		       struct err *e)
{
	struct growing_sample *g = sample_need(b, ev, e);

	if (!g)
		return ERR_FORMAT;
	if (g->s.n_reps == RUN_REPS_MAX)
		return err_set(e, ERR_FORMAT, "more than %d repetitions of %s",
			       RUN_REPS_MAX, g->s.kernel);
	g->reps = xgrow(g->reps, g->s.n_reps, &g->cap, sizeof *g->reps);
	g->reps[g->s.n_reps++] = ev->rep;
	return 0;
}

static int feed_result(struct run_builder *b, const struct event *ev,
		       struct err *e)
{
	struct growing_sample *g = sample_need(b, ev, e);

	if (!g)
		return ERR_FORMAT;
	if (g->has_result)
		return err_set(e, ERR_FORMAT, "a second result of %s %s",
			       g->s.kernel, g->s.precision);
	if (g->s.n_reps == 0 && strcmp(ev->kernel, KERNEL_PEAK_THEORY) != 0 &&
	    strcmp(ev->kernel, KERNEL_PEAK_CLOCK) != 0)
		return err_set(e, ERR_FORMAT, "a result of %s without samples",
			       ev->kernel);
	if (!(ev->value > 0))
		return err_set(e, ERR_FORMAT, "a result of %s that is not over 0",
			       ev->kernel);
	g->has_result = true;
	g->s.unit = keep(b, ev->unit_name);
	g->s.value = ev->value;
	g->s.low = ev->low;
	g->s.high = ev->high;
	g->s.quality = ev->quality;
	g->s.source = keep(b, ev->source);
	g->s.backend = keep(b, ev->backend);
	g->s.backend_version = keep(b, ev->backend_version);
	if (isfinite(ev->work))
		g->s.work = ev->work;
	return 0;
}

/* What a device was to show and does not leaves no row that would say so. */
static void keep_note(struct run_builder *b, const struct event *ev)
{
	struct run *r = b->run;
	const char *text = ev->text ? ev->text : "";
	const char *before = r->notes ? r->notes : "";

	if (!ev->device || !ev->code || strcmp(ev->code, "absent") != 0 ||
	    strlen(before) + strlen(text) > NOTES_MAX)
		return;
	r->notes = arena_printf(&r->arena, "%s%s%s", before, *before ? "; " : "", text);
}

static int feed_bye(struct run_builder *b, const struct event *ev)
{
	b->done = true;
	b->ok = ev->ok;
	copy_id(b->why, sizeof b->why, ev->text ? ev->text : "");
	return 0;
}

int run_builder_feed(struct run_builder *b, const struct event *ev,
		     struct err *e)
{
	if (b->done)
		return err_set(e, ERR_FORMAT, "%s event behind the bye",
			       event_kind_name(ev->kind));
	if (!b->hello && ev->kind != EV_HELLO)
		return err_set(e, ERR_FORMAT, "the stream begins with a %s event "
			       "instead of hello", event_kind_name(ev->kind));
	switch (ev->kind) {
	case EV_HELLO:     return feed_hello(b, ev, e);
	case EV_FACT:      return feed_fact(b, ev, e);
	case EV_PREFLIGHT: return feed_preflight(b, ev, e);
	case EV_DEVICE:    return feed_device(b, ev, e);
	case EV_SAMPLE:    return feed_sample(b, ev, e);
	case EV_RESULT:    return feed_result(b, ev, e);
	case EV_BYE:       return feed_bye(b, ev);
	case EV_NOTE:      keep_note(b, ev); break;
	case EV_QUEUED:
	case EV_PLAN:
	case EV_START:
	case EV_ENV:
	case EV_OTHER:
		break;
	}
	return 0;
}

bool run_builder_is_done(const struct run_builder *b)
{
	return b->done;
}

/* Moves the growing arrays into the run's arena.  Groups without a result (a
 * skipped step) are dropped: their repetitions summarise to nothing. */
static void settle(struct run_builder *b)
{
	struct run *r = b->run;
	struct preflight_check *checks = r->checks;
	struct run_device *devices = r->devices;

	r->checks = arena_array(&r->arena, r->n_checks, sizeof *checks);
	r->devices = arena_array(&r->arena, r->n_devices, sizeof *devices);
	if (r->n_checks)
		memcpy(r->checks, checks, r->n_checks * sizeof *checks);
	if (r->n_devices)
		memcpy(r->devices, devices, r->n_devices * sizeof *devices);
	free(checks);
	free(devices);
	r->samples = arena_array(&r->arena, b->n_samples, sizeof *r->samples);
	for (size_t i = 0; i < b->n_samples; i++) {
		struct growing_sample *g = &b->samples[i];
		struct rep *reps;

		if (!g->has_result)
			continue;
		reps = arena_array(&r->arena, g->s.n_reps, sizeof *reps);
		if (g->s.n_reps)
			memcpy(reps, g->reps, g->s.n_reps * sizeof *reps);
		g->s.reps = reps;
		r->samples[r->n_samples++] = g->s;
	}
	drop_scratch(b);
}

static int refuse_unfinished(const struct run_builder *b, struct err *e)
{
	if (!b->hello)
		return err_set(e, ERR_FORMAT, "the worker ended before it said "
			       "anything");
	if (!b->done)
		return err_set(e, ERR_FORMAT, "the event stream of run %s is torn: "
			       "it ends without a bye; nothing was stored",
			       b->run->run_id);
	if (!b->ok)
		return err_set(e, ERR_STOPPED, "%s",
			       *b->why ? b->why : "the worker gave no reason");
	return 0;
}

struct run *run_builder_finish(struct run_builder *b, struct err *e)
{
	struct err own = ERR_INIT;
	struct run *r;

	if (refuse_unfinished(b, e) < 0)
		return NULL;
	settle(b);
	r = b->run;
	b->run = NULL;
	b->done = true;
	/* --force changes nothing where preflight passed: such a run compares */
	r->forced = r->forced && !r->preflight_passed;
	fingerprint_of(&r->facts, FP_HARDWARE, r->hardware_fingerprint);
	fingerprint_of(&r->facts, FP_SOFTWARE, r->software_fingerprint);
	run_rows_fill(r);
	if (r->n_results == 0)
		err_set(&own, ERR_FORMAT, "run %s holds no result at all: "
			"nothing was stored", r->run_id);
	else
		run_validate(r, &own);
	if (own.code) {
		err_set(e, own.code, "%s", own.text);
		run_free(r);
		return NULL;
	}
	return r;
}
