/* SPDX-License-Identifier: MIT */
#include "core/model/run_parse.h"

#include <math.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/json.h"
#include "core/base/json_members.h"

enum { RUN_FORM, RUN_RUN_ID, RUN_TIME, RUN_UNIT, RUN_SUITE, RUN_SUITE_VERSION,
       RUN_RULE, RUN_HARDWARE, RUN_SOFTWARE, RUN_PREFLIGHT_PASSED, RUN_FORCED,
       RUN_IMPORTED, RUN_NOTES, RUN_FACTS, RUN_CHECKS, RUN_DEVICES, RUN_RESULTS,
       RUN_SAMPLES, RUN_KEYS };
static const struct json_shape run_shape = {
	.n = RUN_KEYS,
	.key = {
		[RUN_FORM] = "canonical", [RUN_RUN_ID] = "run_id",
		[RUN_TIME] = "timestamp_ms", [RUN_UNIT] = "unit_id",
		[RUN_SUITE] = "suite", [RUN_SUITE_VERSION] = "suite_version",
		[RUN_RULE] = "fingerprint_rule",
		[RUN_HARDWARE] = "hardware_fingerprint",
		[RUN_SOFTWARE] = "software_fingerprint",
		[RUN_PREFLIGHT_PASSED] = "preflight_passed",
		[RUN_FORCED] = "forced", [RUN_IMPORTED] = "imported",
		[RUN_NOTES] = "notes", [RUN_FACTS] = "facts",
		[RUN_CHECKS] = "preflight", [RUN_DEVICES] = "devices",
		[RUN_RESULTS] = "results", [RUN_SAMPLES] = "samples",
	},
};

enum { FACT_STATE, FACT_VALUE, FACT_SOURCE, FACT_REASON, FACT_KEYS };
static const struct json_shape fact_shape = {
	.n = FACT_KEYS,
	.key = {
		[FACT_STATE] = "state", [FACT_VALUE] = "value",
		[FACT_SOURCE] = "source", [FACT_REASON] = "reason",
	},
};

enum { CHECK_NAME, CHECK_RESULT, CHECK_SAW, CHECK_WANT, CHECK_REMEDY,
       CHECK_KEYS };
static const struct json_shape check_shape = {
	.n = CHECK_KEYS,
	.key = {
		[CHECK_NAME] = "check", [CHECK_RESULT] = "result",
		[CHECK_SAW] = "saw", [CHECK_WANT] = "want",
		[CHECK_REMEDY] = "remedy",
	},
};

enum { DEVICE_NAME, DEVICE_BACKEND, DEVICE_VERSION, DEVICE_FACTS, DEVICE_KEYS };
static const struct json_shape device_shape = {
	.n = DEVICE_KEYS,
	.key = {
		[DEVICE_NAME] = "device", [DEVICE_BACKEND] = "backend",
		[DEVICE_VERSION] = "backend_version", [DEVICE_FACTS] = "facts",
	},
};

/* Its figures have the keys of metric_table; see read_run(). */
enum { RESULT_DEVICE, RESULT_BACKEND, RESULT_VERSION, RESULT_PRECISION,
       RESULT_FIGURE, RESULT_STREAM_BEST = RESULT_FIGURE + METRIC_COUNT,
       RESULT_MEASURED, RESULT_THEORY, RESULT_ATTAINABLE, RESULT_PEAK_SOURCE,
       RESULT_INTENSITY, RESULT_SIZE, RESULT_QUALITY, RESULT_NOTES, RESULT_KEYS };
static const struct json_shape result_shape = {
	.n = RESULT_KEYS,
	.key = {
		[RESULT_DEVICE] = "device", [RESULT_BACKEND] = "backend",
		[RESULT_VERSION] = "backend_version",
		[RESULT_PRECISION] = "precision",
		[RESULT_STREAM_BEST] = "stream_best_gbps",
		[RESULT_MEASURED] = "peak_measured_gops",
		[RESULT_THEORY] = "theoretical_peak_gops",
		[RESULT_ATTAINABLE] = "attainable_peak_gops",
		[RESULT_PEAK_SOURCE] = "peak_source",
		[RESULT_INTENSITY] = "arithmetic_intensity",
		[RESULT_SIZE] = "problem_size", [RESULT_QUALITY] = "quality",
		[RESULT_NOTES] = "notes",
	},
};

enum { FIGURE_VALUE, FIGURE_LOW, FIGURE_HIGH, FIGURE_KEYS };
static const struct json_shape figure_shape = {
	.n = FIGURE_KEYS,
	.key = {
		[FIGURE_VALUE] = "value", [FIGURE_LOW] = "low",
		[FIGURE_HIGH] = "high",
	},
};

enum { SAMPLE_DEVICE, SAMPLE_PRECISION, SAMPLE_KERNEL, SAMPLE_VARIANT,
       SAMPLE_SIZE, SAMPLE_WORK, SAMPLE_UNIT, SAMPLE_VALUE, SAMPLE_LOW,
       SAMPLE_HIGH, SAMPLE_QUALITY, SAMPLE_SOURCE, SAMPLE_REPS, SAMPLE_KEYS };
static const struct json_shape sample_shape = {
	.n = SAMPLE_KEYS,
	.key = {
		[SAMPLE_DEVICE] = "device", [SAMPLE_PRECISION] = "precision",
		[SAMPLE_KERNEL] = "kernel", [SAMPLE_VARIANT] = "variant",
		[SAMPLE_SIZE] = "size", [SAMPLE_WORK] = "work",
		[SAMPLE_UNIT] = "unit", [SAMPLE_VALUE] = "value",
		[SAMPLE_LOW] = "low", [SAMPLE_HIGH] = "high",
		[SAMPLE_QUALITY] = "quality", [SAMPLE_SOURCE] = "source",
		[SAMPLE_REPS] = "reps",
	},
};

enum { REP_BLOCK, REP_I, REP_NS, REP_CPU_NS, REP_CLOCK, REP_MARKS, REP_KEYS };
static const struct json_shape rep_shape = {
	.n = REP_KEYS,
	.key = {
		[REP_BLOCK] = "block", [REP_I] = "i", [REP_NS] = "ns",
		[REP_CPU_NS] = "cpu_ns", [REP_CLOCK] = "clock_mhz",
		[REP_MARKS] = "marks",
	},
};

/* One run being read.  The first failure fills *e; what reads rows stops then. */
struct reader {
	struct run *run;
	struct json_shape result;
	struct err *e;
};

static const char *text(const struct reader *rd, const struct json_members *m,
			size_t k)
{
	return arena_strdup(&rd->run->arena, jm_str(m, k));
}

static const char *text_or_null(const struct reader *rd,
				const struct json_members *m, size_t k)
{
	const char *s = jm_str_or_null(m, k);

	return s ? arena_strdup(&rd->run->arena, s) : NULL;
}

static enum quality quality(const struct json_members *m, size_t k)
{
	enum quality q = QUALITY_GOOD;

	if (quality_parse(jm_str(m, k), &q) < 0)
		jm_refuse(m, k, "good, noisy or throttled");
	return q;
}

/* size counts the NUL, as struct run's arrays do. */
static void copy_id(const struct json_members *m, size_t k, char *out, size_t size)
{
	const char *s = jm_str(m, k);

	if (strlen(s) == size - 1)
		memcpy(out, s, size);
	else
		err_set(m->e, ERR_FORMAT, "\"%s\" is not %zu characters long",
			m->of->key[k], size - 1);
}

/* What a list holds: rows in the run's arena, zeroed before they are read. */
struct list {
	const char *key;
	size_t most, size;
	void (*read)(const struct reader *rd, const struct cJSON *j, void *row);
};

static void *read_list(const struct reader *rd, const struct cJSON *a,
		       const struct list *l, size_t *n)
{
	const struct cJSON *j;
	char *rows;

	*n = 0;
	if (json_kind(a) != JSON_ARRAY)
		err_set(rd->e, ERR_FORMAT, "\"%s\" is not an array", l->key);
	for (j = json_first(a); j; j = json_next(j))
		++*n;
	if (*n > l->most)
		err_set(rd->e, ERR_FORMAT, "\"%s\" has %zu members, over the limit "
			"of %zu", l->key, *n, l->most);
	if (rd->e->code)
		*n = 0;
	rows = arena_array(&rd->run->arena, *n, l->size);
	j = json_first(a);
	for (size_t i = 0; i < *n && !rd->e->code; i++, j = json_next(j)) {
		l->read(rd, j, rows + i * l->size);
		err_prefix(rd->e, "%s[%zu]", l->key, i);
	}
	return rows;
}

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Nothing may change on its way through facts_set(): what is not in the normal
 * form was not written by run_canonical().  Nor was a field that nobody looked
 * at; and so one that is set already was there before. */
static void put_fact(const struct reader *rd, struct facts *f, const char *key,
		     const struct fact *x)
{
	int id = field_find(key);
	size_t extras = f->n_extra;
	struct fact *slot = id >= 0 ? &f->fact[id] : NULL;
	bool twice = slot && (slot->state != FACT_UNKNOWN || slot->source ||
			      slot->reason);
	int rc = facts_set(f, key, x->state, x->value, x->source, x->reason);

	if (rc < 0) {
		err_set(rd->e, ERR_FORMAT, rc == ERR_REFUSED ? "one fact too many"
			: "its key is not of the form [a-z0-9_]{1,64}");
		return;
	}
	if (twice || (!slot && f->n_extra == extras)) {
		err_set(rd->e, ERR_FORMAT, "there twice");
		return;
	}
	if (!slot)
		slot = &f->extra[extras].fact;
	if (slot->state != x->state || !same(slot->value, x->value) ||
	    !same(slot->source, x->source) || !same(slot->reason, x->reason))
		err_set(rd->e, ERR_FORMAT, "not a fact in its normal form");
	else if (id >= 0 && x->state == FACT_UNKNOWN && !x->source && !x->reason)
		err_set(rd->e, ERR_FORMAT, "unknown without a source or a reason");
}

static void read_facts(const struct reader *rd, const struct json_members *m, size_t k,
		       struct facts *f)
{
	const struct cJSON *j = m->value[k];
	struct json_members part;
	struct fact x;

	if (json_kind(j) != JSON_OBJECT) {
		jm_refuse(m, k, "an object");
		return;
	}
	for (j = json_first(j); j && !rd->e->code; j = json_next(j)) {
		if (jm_array(&part, j, &fact_shape, rd->e)) {
			x.value = jm_str_or_null(&part, FACT_VALUE);
			x.source = jm_str_or_null(&part, FACT_SOURCE);
			x.reason = jm_str_or_null(&part, FACT_REASON);
			if (fact_state_parse(jm_str(&part, FACT_STATE),
					     &x.state) < 0)
				jm_refuse(&part, FACT_STATE,
				      "known, absent or unknown");
			if (!rd->e->code)
				put_fact(rd, f, json_key(j), &x);
		}
		err_prefix(rd->e, "facts: %s", jm_shown(json_key(j)));
	}
}

static void read_check(const struct reader *rd, const struct cJSON *j, void *row)
{
	struct preflight_check *c = row;
	struct json_members m;

	if (!jm_object(&m, j, &check_shape, rd->e))
		return;
	c->check = text(rd, &m, CHECK_NAME);
	if (check_result_parse(jm_str(&m, CHECK_RESULT), &c->result) < 0)
		jm_refuse(&m, CHECK_RESULT, "pass, warn or fail");
	c->saw = text(rd, &m, CHECK_SAW);
	c->want = text(rd, &m, CHECK_WANT);
	c->remedy = text(rd, &m, CHECK_REMEDY);
}

static void read_device(const struct reader *rd, const struct cJSON *j, void *row)
{
	struct run_device *d = row;
	struct json_members m;

	if (!jm_object(&m, j, &device_shape, rd->e))
		return;
	d->name = text(rd, &m, DEVICE_NAME);
	d->backend = text(rd, &m, DEVICE_BACKEND);
	d->backend_version = text(rd, &m, DEVICE_VERSION);
	read_facts(rd, &m, DEVICE_FACTS, &d->facts);
}

static void read_figure(const struct json_members *m, struct result *x, int metric)
{
	const struct cJSON *j = m->value[RESULT_FIGURE + metric];
	struct json_members part;

	x->value[metric] = x->low[metric] = x->high[metric] = NAN;
	if (json_kind(j) == JSON_NULL)
		return;
	if (jm_array(&part, j, &figure_shape, m->e)) {
		x->value[metric] = jm_num(&part, FIGURE_VALUE);
		x->low[metric] = jm_num(&part, FIGURE_LOW);
		x->high[metric] = jm_num(&part, FIGURE_HIGH);
		if (isnan(x->value[metric]))
			jm_refuse(&part, FIGURE_VALUE, "a number");
	}
	err_prefix(m->e, "%s", metric_table[metric].column);
}

static void read_result(const struct reader *rd, const struct cJSON *j, void *row)
{
	struct result *x = row;
	struct json_members m;

	if (!jm_object(&m, j, &rd->result, rd->e))
		return;
	x->device = text(rd, &m, RESULT_DEVICE);
	x->backend = text(rd, &m, RESULT_BACKEND);
	x->backend_version = text(rd, &m, RESULT_VERSION);
	x->precision = text(rd, &m, RESULT_PRECISION);
	x->stream_best = jm_num(&m, RESULT_STREAM_BEST);
	x->peak_measured = jm_num(&m, RESULT_MEASURED);
	x->peak_theory = jm_num(&m, RESULT_THEORY);
	x->peak_attainable = jm_num(&m, RESULT_ATTAINABLE);
	x->peak_source = text_or_null(rd, &m, RESULT_PEAK_SOURCE);
	x->intensity = jm_num(&m, RESULT_INTENSITY);
	x->problem_size = jm_whole(&m, RESULT_SIZE, JSON_WHOLE_MAX);
	x->quality = quality(&m, RESULT_QUALITY);
	x->notes = text(rd, &m, RESULT_NOTES);
	for (int i = 0; i < METRIC_COUNT && !rd->e->code; i++)
		read_figure(&m, x, i);
}

static void read_rep(const struct reader *rd, const struct cJSON *j, void *row)
{
	struct rep *x = row;
	struct json_members m;

	if (!jm_array(&m, j, &rep_shape, rd->e))
		return;
	x->block = (uint32_t)jm_whole(&m, REP_BLOCK, UINT32_MAX);
	x->i = (uint32_t)jm_whole(&m, REP_I, UINT32_MAX);
	x->ns = jm_whole(&m, REP_NS, JSON_WHOLE_MAX);
	x->cpu_ns = jm_whole(&m, REP_CPU_NS, JSON_WHOLE_MAX);
	x->clock_mhz = jm_num(&m, REP_CLOCK);
	x->marks = (uint32_t)jm_whole(&m, REP_MARKS, UINT32_MAX);
}

static void read_sample(const struct reader *rd, const struct cJSON *j, void *row)
{
	static const struct list reps = {
		.key = "reps", .most = RUN_REPS_MAX, .size = sizeof(struct rep),
		.read = read_rep };
	struct sample *s = row;
	struct json_members m;

	if (!jm_object(&m, j, &sample_shape, rd->e))
		return;
	s->device = text(rd, &m, SAMPLE_DEVICE);
	s->precision = text(rd, &m, SAMPLE_PRECISION);
	s->kernel = text(rd, &m, SAMPLE_KERNEL);
	s->variant = text(rd, &m, SAMPLE_VARIANT);
	s->size = jm_whole(&m, SAMPLE_SIZE, JSON_WHOLE_MAX);
	s->work = jm_num(&m, SAMPLE_WORK);
	s->unit = text(rd, &m, SAMPLE_UNIT);
	s->value = jm_num(&m, SAMPLE_VALUE);
	s->low = jm_num(&m, SAMPLE_LOW);
	s->high = jm_num(&m, SAMPLE_HIGH);
	s->quality = quality(&m, SAMPLE_QUALITY);
	s->source = text_or_null(rd, &m, SAMPLE_SOURCE);
	s->reps = read_list(rd, m.value[SAMPLE_REPS], &reps, &s->n_reps);
}

static void read_parts(const struct reader *rd, const struct json_members *m)
{
	static const struct list
		checks = { .key = "preflight", .most = RUN_CHECKS_MAX,
			   .size = sizeof(struct preflight_check),
			   .read = read_check },
		devices = { .key = "devices", .most = RUN_DEVICES_MAX,
			    .size = sizeof(struct run_device),
			    .read = read_device },
		results = { .key = "results", .most = RUN_RESULTS_MAX,
			    .size = sizeof(struct result), .read = read_result },
		samples = { .key = "samples", .most = RUN_SAMPLES_MAX,
			    .size = sizeof(struct sample), .read = read_sample };
	struct run *r = rd->run;
	const struct cJSON *const *v = m->value;

	read_facts(rd, m, RUN_FACTS, &r->facts);
	r->checks = read_list(rd, v[RUN_CHECKS], &checks, &r->n_checks);
	r->devices = read_list(rd, v[RUN_DEVICES], &devices, &r->n_devices);
	r->results = read_list(rd, v[RUN_RESULTS], &results, &r->n_results);
	r->samples = read_list(rd, v[RUN_SAMPLES], &samples, &r->n_samples);
}

static void read_run(const struct reader *rd, const struct cJSON *j)
{
	struct run *r = rd->run;
	struct json_members m;
	int64_t form;

	if (json_kind(j) != JSON_OBJECT) {
		err_set(rd->e, ERR_FORMAT, "not an object");
		return;
	}
	/* before its keys, which another form may have changed */
	form = json_int(j, "canonical", RUN_CANONICAL_FORM, rd->e);
	if (form != RUN_CANONICAL_FORM)
		err_set(rd->e, ERR_VERSION, "form %lld of a run, and this postsil "
			"knows form %d: upgrade", (long long)form,
			RUN_CANONICAL_FORM);
	if (rd->e->code || !jm_object(&m, j, &run_shape, rd->e))
		return;
	jm_whole(&m, RUN_FORM, INT32_MAX);   /* null is no number */
	copy_id(&m, RUN_RUN_ID, r->run_id, sizeof r->run_id);
	r->timestamp_ms = (int64_t)jm_whole(&m, RUN_TIME, JSON_WHOLE_MAX);
	copy_id(&m, RUN_UNIT, r->unit_id, sizeof r->unit_id);
	r->suite = text(rd, &m, RUN_SUITE);
	r->suite_version = text(rd, &m, RUN_SUITE_VERSION);
	r->fingerprint_rule = (int)jm_whole(&m, RUN_RULE, INT32_MAX);
	copy_id(&m, RUN_HARDWARE, r->hardware_fingerprint,
		sizeof r->hardware_fingerprint);
	copy_id(&m, RUN_SOFTWARE, r->software_fingerprint,
		sizeof r->software_fingerprint);
	r->preflight_passed = jm_bool(&m, RUN_PREFLIGHT_PASSED);
	r->forced = jm_bool(&m, RUN_FORCED);
	r->imported = jm_bool(&m, RUN_IMPORTED);
	r->notes = text(rd, &m, RUN_NOTES);
	if (!rd->e->code)
		read_parts(rd, &m);
}

int run_parse_tree(const struct cJSON *j, struct run **out, struct err *e)
{
	struct err own = ERR_INIT;
	struct reader rd = { .result = result_shape, .e = &own };

	for (int m = 0; m < METRIC_COUNT; m++)
		rd.result.key[RESULT_FIGURE + m] = metric_table[m].column;
	rd.run = run_new();
	read_run(&rd, j);
	if (!own.code)
		run_validate(rd.run, &own);
	if (own.code) {
		run_free(rd.run);
		return err_set(e, own.code, "%s", own.text);
	}
	*out = rd.run;
	return 0;
}

int run_parse(const char *text_in, size_t n, struct run **out, struct err *e)
{
	struct cJSON *j;
	int rc = ERR_FORMAT;

	if (n > RUN_PARSE_MAX)
		return err_set(e, ERR_FORMAT, "a run of %zu bytes is over the limit "
			       "of %u", n, RUN_PARSE_MAX);
	j = json_parse(text_in, n, e);
	if (j)
		rc = run_parse_tree(j, out, e);
	json_free(j);
	return rc;
}
