/* SPDX-License-Identifier: MIT */
#include "core/model/event.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/json.h"

static const char *const kind_name[] = {
	[EV_HELLO] = "hello",   [EV_QUEUED] = "queued",
	[EV_FACT] = "fact",     [EV_PREFLIGHT] = "preflight",
	[EV_DEVICE] = "device", [EV_PLAN] = "plan",
	[EV_START] = "start",   [EV_SAMPLE] = "sample",
	[EV_RESULT] = "result", [EV_ENV] = "env",
	[EV_NOTE] = "note",     [EV_BYE] = "bye",
	[EV_OTHER] = "other",
};

static const struct { enum rep_mark bit; const char *name; } mark_table[] = {
	{ .bit = REP_MARK_CPU, .name = "cpu" },
	{ .bit = REP_MARK_CLOCK, .name = "clock" },
};

#define N_MARKS (sizeof mark_table / sizeof *mark_table)

struct event event_init(enum event_kind kind)
{
	return (struct event){
		.kind = kind, .step = -1, .throttled = -1,
		.rep.clock_mhz = NAN, .work = NAN, .value = NAN, .low = NAN,
		.high = NAN, .clock_mhz = NAN, .temp_c = NAN, .power_w = NAN,
		.load = NAN,
	};
}

const char *event_kind_name(enum event_kind k)
{
	return kind_name[k];
}

/* --- reading ------------------------------------------------------------ */

struct reader {
	const struct cJSON *o;
	struct arena *a;
	struct err *e;
};

static const char *text(const struct reader *r, const char *key)
{
	const char *s = json_str(r->o, key, NULL, r->e);

	return s ? arena_strdup(r->a, s) : NULL;
}

static const char *text_or_empty(const struct reader *r, const char *key)
{
	const char *s = text(r, key);

	return s ? s : "";
}

static const char *needed(const struct reader *r, const char *key)
{
	const char *s = text(r, key);

	if (!s)
		err_set(r->e, ERR_FORMAT, "\"%s\" is missing", key);
	return s ? s : "";
}

static double number(const struct reader *r, const char *key)
{
	return json_num(r->o, key, NAN, r->e);
}

/* A whole number in [0, most]; missing gives 0. */
static uint64_t count(const struct reader *r, const char *key, int64_t most)
{
	int64_t v = json_int(r->o, key, 0, r->e);

	if (v < 0 || v > most) {
		err_set(r->e, ERR_FORMAT, "\"%s\" is out of range", key);
		return 0;
	}
	return (uint64_t)v;
}

#define COUNT_MAX 9007199254740992ll
#define BLOCKS_MAX 65536

static void read_hello(const struct reader *r, struct event *ev)
{
	double at;

	ev->version = (int)count(r, "v", INT32_MAX);
	ev->run = needed(r, "run");
	ev->unit = text_or_empty(r, "unit");
	ev->suite = text_or_empty(r, "suite");
	ev->suite_version = text_or_empty(r, "suite_version");
	at = number(r, "at");
	if (!(at >= 0 && at < 253402300800.0))
		err_set(r->e, ERR_FORMAT, "\"at\" is not a time in Unix seconds");
	else
		ev->at_ms = llround(at * 1000.0);
	ev->forced = json_bool(r->o, "forced", false, r->e);
}

static void read_fact(const struct reader *r, struct event *ev)
{
	const char *state = needed(r, "state");

	ev->key = needed(r, "key");
	ev->device = text(r, "device");
	if (fact_state_parse(state, &ev->fact.state) < 0)
		err_set(r->e, ERR_FORMAT,
			"\"state\" is not known, absent or unknown");
	ev->fact.value = text(r, "value");
	ev->fact.source = text(r, "source");
	ev->fact.reason = text(r, "reason");
}

static void read_preflight(const struct reader *r, struct event *ev)
{
	ev->check.check = needed(r, "check");
	if (check_result_parse(needed(r, "result"), &ev->check.result) < 0)
		err_set(r->e, ERR_FORMAT, "\"result\" is not pass, warn or fail");
	ev->check.saw = text_or_empty(r, "saw");
	ev->check.want = text_or_empty(r, "want");
	ev->check.remedy = text_or_empty(r, "remedy");
}

static void read_plan(const struct reader *r, struct event *ev)
{
	const struct cJSON *list = json_array(r->o, "steps", r->e), *j;
	int n = list ? cJSON_GetArraySize(list) : 0;

	if (n > EVENT_STEPS_MAX) {
		err_set(r->e, ERR_FORMAT, "a plan of %d steps is over the limit "
			"of %d", n, EVENT_STEPS_MAX);
		return;
	}
	ev->steps = arena_array(r->a, (size_t)n, sizeof *ev->steps);
	cJSON_ArrayForEach(j, list) {
		struct reader sub = { .o = j, .a = r->a, .e = r->e };
		struct plan_step *s = &ev->steps[ev->n_steps++];

		s->device = needed(&sub, "device");
		s->kernel = needed(&sub, "kernel");
		s->precision = needed(&sub, "precision");
		s->seconds = json_num(j, "seconds", 1, r->e);
		if (!(s->seconds >= 0 && s->seconds <= 1e6))
			err_set(r->e, ERR_FORMAT, "\"seconds\" is out of range");
		s->blocks = (uint32_t)count(&sub, "blocks", BLOCKS_MAX);
		if (s->blocks == 0)
			s->blocks = 1;
	}
}

static uint32_t read_marks(const struct reader *r)
{
	const struct cJSON *list = json_array(r->o, "marks", r->e), *j;
	uint32_t marks = 0;

	cJSON_ArrayForEach(j, list) {
		if (!cJSON_IsString(j))
			continue;
		for (size_t i = 0; i < N_MARKS; i++)
			if (strcmp(mark_table[i].name, j->valuestring) == 0)
				marks |= mark_table[i].bit;
	}
	return marks;
}

static void read_where(const struct reader *r, struct event *ev)
{
	ev->device = needed(r, "device");
	ev->kernel = needed(r, "kernel");
	ev->precision = needed(r, "precision");
	ev->variant = text_or_empty(r, "variant");
	ev->size = count(r, "size", COUNT_MAX);
}

static void read_start(const struct reader *r, struct event *ev)
{
	read_where(r, ev);
	ev->step = (int)json_int(r->o, "step", -1, r->e);
	if (ev->step < -1 || ev->step >= EVENT_STEPS_MAX)
		err_set(r->e, ERR_FORMAT, "\"step\" is out of range");
	ev->rep.block = (uint32_t)count(r, "block", BLOCKS_MAX);
}

static void read_sample(const struct reader *r, struct event *ev)
{
	read_where(r, ev);
	ev->work = number(r, "work");
	ev->rep.block = (uint32_t)count(r, "block", UINT32_MAX);
	ev->rep.i = (uint32_t)count(r, "i", UINT32_MAX);
	ev->rep.ns = count(r, "ns", COUNT_MAX);
	ev->rep.cpu_ns = count(r, "cpu_ns", COUNT_MAX);
	ev->rep.clock_mhz = number(r, "clock_mhz");
	ev->rep.marks = read_marks(r);
	if (ev->rep.ns == 0)
		err_set(r->e, ERR_FORMAT, "\"ns\" is missing or 0");
}

static void read_result(const struct reader *r, struct event *ev)
{
	const char *quality = text(r, "quality");

	read_where(r, ev);
	ev->work = number(r, "work");
	ev->unit_name = text_or_empty(r, "unit");
	ev->value = number(r, "value");
	ev->low = number(r, "low");
	ev->high = number(r, "high");
	ev->source = text(r, "source");
	ev->backend = text(r, "backend");
	ev->backend_version = text(r, "backend_version");
	if (quality && quality_parse(quality, &ev->quality) < 0)
		err_set(r->e, ERR_FORMAT,
			"\"quality\" is not good, noisy or throttled");
}

static void read_env(const struct reader *r, struct event *ev)
{
	ev->device = text(r, "device");
	ev->clock_mhz = number(r, "clock_mhz");
	ev->temp_c = number(r, "temp_c");
	ev->power_w = number(r, "power_w");
	ev->load = number(r, "load");
	ev->throttled = json_int(r->o, "throttled", -1, r->e);
}

static void read_by_kind(const struct reader *r, struct event *ev)
{
	switch (ev->kind) {
	case EV_HELLO:     read_hello(r, ev); break;
	case EV_QUEUED:    ev->behind = text_or_empty(r, "behind"); break;
	case EV_FACT:      read_fact(r, ev); break;
	case EV_PREFLIGHT: read_preflight(r, ev); break;
	case EV_PLAN:      read_plan(r, ev); break;
	case EV_START:     read_start(r, ev); break;
	case EV_SAMPLE:    read_sample(r, ev); break;
	case EV_RESULT:    read_result(r, ev); break;
	case EV_ENV:       read_env(r, ev); break;
	case EV_DEVICE:
		ev->device = needed(r, "device");
		ev->backend = text_or_empty(r, "backend");
		ev->backend_version = text_or_empty(r, "backend_version");
		break;
	case EV_NOTE:
		ev->text = text_or_empty(r, "text");
		ev->code = text_or_empty(r, "code");
		ev->device = text(r, "device");
		break;
	case EV_BYE:
		ev->ok = json_bool(r->o, "ok", false, r->e);
		ev->text = text_or_empty(r, "why");
		break;
	case EV_OTHER:
		break;
	}
}

static enum event_kind kind_find(const char *name)
{
	for (int k = 0; k < EV_OTHER; k++)
		if (strcmp(kind_name[k], name) == 0)
			return (enum event_kind)k;
	return EV_OTHER;
}

int event_parse(const char *line, size_t n, struct arena *a, struct event *ev,
		struct err *e)
{
	struct err own = ERR_INIT;
	struct reader r = { .a = a, .e = &own };
	struct cJSON *j;
	const char *name;

	if (n > EVENT_MAX_BYTES)
		return err_set(e, ERR_FORMAT, "event line of %zu bytes is over "
			       "the limit of %d", n, EVENT_MAX_BYTES);
	j = json_parse(line, n, &own);
	if (!j)
		return err_set(e, own.code, "event line is %s", own.text);
	name = cJSON_IsObject(j) ? json_str(j, "ev", NULL, &own) : NULL;
	if (!name) {
		json_free(j);
		return err_set(e, ERR_FORMAT,
			       "event line has no \"ev\": not a postsil event stream");
	}
	*ev = event_init(kind_find(name));
	r.o = j;
	read_by_kind(&r, ev);
	json_free(j);
	if (own.code)
		return err_set(e, own.code, "%s event: %s", kind_name[ev->kind],
			       own.text);
	return 0;
}

/* --- writing ------------------------------------------------------------ */

static void put_text(struct json_writer *w, const char *key, const char *s)
{
	if (s && *s)
		jw_kstr(w, key, s);
}

static void put_number(struct json_writer *w, const char *key, double v)
{
	if (isfinite(v))
		jw_knum(w, key, v);
}

static void put_where(struct json_writer *w, const struct event *ev)
{
	jw_kstr(w, "device", ev->device);
	jw_kstr(w, "kernel", ev->kernel);
	jw_kstr(w, "precision", ev->precision);
	put_text(w, "variant", ev->variant);
	if (ev->size)
		jw_kint(w, "size", (int64_t)ev->size);
}

static void put_hello(struct json_writer *w, const struct event *ev)
{
	jw_kint(w, "v", ev->version);
	jw_kstr(w, "run", ev->run);
	put_text(w, "unit", ev->unit);
	jw_knum(w, "at", (double)ev->at_ms / 1000.0);
	put_text(w, "suite", ev->suite);
	put_text(w, "suite_version", ev->suite_version);
	jw_kbool(w, "forced", ev->forced);
}

static void put_fact(struct json_writer *w, const struct event *ev)
{
	put_text(w, "device", ev->device);
	jw_kstr(w, "key", ev->key);
	jw_kstr(w, "state", fact_state_name(ev->fact.state));
	put_text(w, "value", ev->fact.value);
	put_text(w, "source", ev->fact.source);
	put_text(w, "reason", ev->fact.reason);
}

static void put_preflight(struct json_writer *w, const struct event *ev)
{
	jw_kstr(w, "check", ev->check.check);
	jw_kstr(w, "result", check_result_name(ev->check.result));
	jw_kstr(w, "saw", ev->check.saw);
	jw_kstr(w, "want", ev->check.want);
	put_text(w, "remedy", ev->check.remedy);
}

static void put_plan(struct json_writer *w, const struct event *ev)
{
	jw_key(w, "steps");
	jw_begin_array(w);
	for (size_t i = 0; i < ev->n_steps; i++) {
		jw_begin_object(w);
		jw_kstr(w, "device", ev->steps[i].device);
		jw_kstr(w, "kernel", ev->steps[i].kernel);
		jw_kstr(w, "precision", ev->steps[i].precision);
		jw_knum(w, "seconds", ev->steps[i].seconds);
		jw_kint(w, "blocks", ev->steps[i].blocks);
		jw_end_object(w);
	}
	jw_end_array(w);
}

static void put_sample(struct json_writer *w, const struct event *ev)
{
	put_where(w, ev);
	put_number(w, "work", ev->work);
	jw_kint(w, "block", ev->rep.block);
	jw_kint(w, "i", ev->rep.i);
	jw_kint(w, "ns", (int64_t)ev->rep.ns);
	jw_kint(w, "cpu_ns", (int64_t)ev->rep.cpu_ns);
	put_number(w, "clock_mhz", ev->rep.clock_mhz);
	jw_key(w, "marks");
	jw_begin_array(w);
	for (size_t i = 0; i < N_MARKS; i++)
		if (ev->rep.marks & mark_table[i].bit)
			jw_str(w, mark_table[i].name);
	jw_end_array(w);
}

static void put_result(struct json_writer *w, const struct event *ev)
{
	put_where(w, ev);
	put_number(w, "work", ev->work);
	put_text(w, "unit", ev->unit_name);
	put_number(w, "value", ev->value);
	put_number(w, "low", ev->low);
	put_number(w, "high", ev->high);
	jw_kstr(w, "quality", quality_name(ev->quality));
	put_text(w, "source", ev->source);
	put_text(w, "backend", ev->backend);
	put_text(w, "backend_version", ev->backend_version);
}

static void put_env(struct json_writer *w, const struct event *ev)
{
	put_text(w, "device", ev->device);
	put_number(w, "clock_mhz", ev->clock_mhz);
	put_number(w, "temp_c", ev->temp_c);
	put_number(w, "power_w", ev->power_w);
	put_number(w, "load", ev->load);
	if (ev->throttled >= 0)
		jw_kint(w, "throttled", ev->throttled);
}

static void put_by_kind(struct json_writer *w, const struct event *ev)
{
	switch (ev->kind) {
	case EV_HELLO:     put_hello(w, ev); break;
	case EV_QUEUED:    put_text(w, "behind", ev->behind); break;
	case EV_FACT:      put_fact(w, ev); break;
	case EV_PREFLIGHT: put_preflight(w, ev); break;
	case EV_PLAN:      put_plan(w, ev); break;
	case EV_SAMPLE:    put_sample(w, ev); break;
	case EV_RESULT:    put_result(w, ev); break;
	case EV_ENV:       put_env(w, ev); break;
	case EV_START:
		if (ev->step >= 0)
			jw_kint(w, "step", ev->step);
		put_where(w, ev);
		jw_kint(w, "block", ev->rep.block);
		break;
	case EV_DEVICE:
		jw_kstr(w, "device", ev->device);
		jw_kstr(w, "backend", ev->backend);
		put_text(w, "backend_version", ev->backend_version);
		break;
	case EV_NOTE:
		jw_kstr(w, "text", ev->text);
		put_text(w, "code", ev->code);
		put_text(w, "device", ev->device);
		break;
	case EV_BYE:
		jw_kbool(w, "ok", ev->ok);
		put_text(w, "why", ev->text);
		break;
	case EV_OTHER:
		break;
	}
}

void event_write(const struct event *ev, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	jw_begin_object(&w);
	jw_kstr(&w, "ev", kind_name[ev->kind]);
	put_by_kind(&w, ev);
	jw_end_object(&w);
	buf_addc(out, '\n');
}
