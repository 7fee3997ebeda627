/* SPDX-License-Identifier: MIT */
/*
 * The canonical form of a run, postsil-json(5).  Every key is always written,
 * in this order; what is not known is null.  Changing anything here changes
 * every record hash: it needs a new "canonical" number and the old form kept.
 */
#include "core/model/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/xmem.h"

static void put_fact(struct json_writer *w, const char *key,
		     const struct fact *f)
{
	jw_key(w, key);
	jw_begin_array(w);
	jw_str(w, fact_state_name(f->state));
	jw_str(w, f->value);
	jw_str(w, f->source);
	jw_str(w, f->reason);
	jw_end_array(w);
}

struct keyed_fact {
	const char *key;
	const struct fact *fact;
};

static int by_key(const void *a, const void *b)
{
	const struct keyed_fact *x = a, *y = b;

	return strcmp(x->key, y->key);
}

/* By key, whatever the order of arrival or of the table: a key that a later
 * version puts into its table must not change the hash of an older run.  For
 * the same reason fields that nobody looked at are left out. */
static void put_facts(struct json_writer *w, const struct facts *f)
{
	struct keyed_fact *all;
	size_t n = 0;

	all = xcalloc(FIELD_COUNT + f->n_extra, sizeof *all);
	for (int i = 0; i < FIELD_COUNT; i++) {
		const struct fact *x = &f->fact[i];

		if (x->state != FACT_UNKNOWN || x->source || x->reason)
			all[n++] = (struct keyed_fact){
				.key = field_table[i].key, .fact = x };
	}
	for (size_t i = 0; i < f->n_extra; i++)
		all[n++] = (struct keyed_fact){
			.key = f->extra[i].key, .fact = &f->extra[i].fact };
	qsort(all, n, sizeof *all, by_key);
	jw_begin_object(w);
	for (size_t i = 0; i < n; i++)
		put_fact(w, all[i].key, all[i].fact);
	jw_end_object(w);
	free(all);
}

static void put_checks(struct json_writer *w, const struct run *r)
{
	jw_key(w, "preflight");
	jw_begin_array(w);
	for (size_t i = 0; i < r->n_checks; i++) {
		const struct preflight_check *c = &r->checks[i];

		jw_begin_object(w);
		jw_kstr(w, "check", c->check);
		jw_kstr(w, "result", check_result_name(c->result));
		jw_kstr(w, "saw", c->saw);
		jw_kstr(w, "want", c->want);
		jw_kstr(w, "remedy", c->remedy);
		jw_end_object(w);
	}
	jw_end_array(w);
}

static void put_devices(struct json_writer *w, const struct run *r)
{
	jw_key(w, "devices");
	jw_begin_array(w);
	for (size_t i = 0; i < r->n_devices; i++) {
		const struct run_device *d = &r->devices[i];

		jw_begin_object(w);
		jw_kstr(w, "device", d->name);
		jw_kstr(w, "backend", d->backend);
		jw_kstr(w, "backend_version", d->backend_version);
		jw_key(w, "facts");
		put_facts(w, &d->facts);
		jw_end_object(w);
	}
	jw_end_array(w);
}

/* One repetition: [block, i, ns, cpu_ns, clock_mhz, marks]. */
static void put_reps(struct json_writer *w, const struct sample *s)
{
	jw_key(w, "reps");
	jw_begin_array(w);
	for (size_t i = 0; i < s->n_reps; i++) {
		const struct rep *x = &s->reps[i];

		jw_begin_array(w);
		jw_int(w, x->block);
		jw_int(w, x->i);
		jw_int(w, (int64_t)x->ns);
		jw_int(w, (int64_t)x->cpu_ns);
		jw_num(w, x->clock_mhz);
		jw_int(w, x->marks);
		jw_end_array(w);
	}
	jw_end_array(w);
}

static void put_samples(struct json_writer *w, const struct run *r)
{
	jw_key(w, "samples");
	jw_begin_array(w);
	for (size_t i = 0; i < r->n_samples; i++) {
		const struct sample *s = &r->samples[i];

		jw_begin_object(w);
		jw_kstr(w, "device", s->device);
		jw_kstr(w, "precision", s->precision);
		jw_kstr(w, "kernel", s->kernel);
		jw_kstr(w, "variant", s->variant);
		jw_kint(w, "size", (int64_t)s->size);
		jw_knum(w, "work", s->work);
		jw_kstr(w, "unit", s->unit);
		jw_knum(w, "value", s->value);
		jw_knum(w, "low", s->low);
		jw_knum(w, "high", s->high);
		jw_kstr(w, "quality", quality_name(s->quality));
		jw_kstr(w, "source", s->source);
		put_reps(w, s);
		jw_end_object(w);
	}
	jw_end_array(w);
}

/* A metric: [value, low, high], or null. */
static void put_metric(struct json_writer *w, const struct result *x, int m)
{
	jw_key(w, metric_table[m].column);
	if (isnan(x->value[m])) {
		jw_null(w);
		return;
	}
	jw_begin_array(w);
	jw_num(w, x->value[m]);
	jw_num(w, x->low[m]);
	jw_num(w, x->high[m]);
	jw_end_array(w);
}

static void put_results(struct json_writer *w, const struct run *r)
{
	jw_key(w, "results");
	jw_begin_array(w);
	for (size_t i = 0; i < r->n_results; i++) {
		const struct result *x = &r->results[i];

		jw_begin_object(w);
		jw_kstr(w, "device", x->device);
		jw_kstr(w, "backend", x->backend);
		jw_kstr(w, "backend_version", x->backend_version);
		jw_kstr(w, "precision", x->precision);
		for (int m = 0; m < METRIC_COUNT; m++)
			put_metric(w, x, m);
		jw_knum(w, "stream_best_gbps", x->stream_best);
		jw_knum(w, "peak_measured_gops", x->peak_measured);
		jw_knum(w, "theoretical_peak_gops", x->peak_theory);
		jw_knum(w, "attainable_peak_gops", x->peak_attainable);
		jw_kstr(w, "peak_source", x->peak_source);
		jw_knum(w, "arithmetic_intensity", x->intensity);
		jw_kint(w, "problem_size", (int64_t)x->problem_size);
		jw_kstr(w, "quality", quality_name(x->quality));
		jw_kstr(w, "notes", x->notes);
		jw_end_object(w);
	}
	jw_end_array(w);
}

void run_canonical(const struct run *r, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	jw_begin_object(&w);
	jw_kint(&w, "canonical", RUN_CANONICAL_FORM);
	jw_kstr(&w, "run_id", r->run_id);
	jw_kint(&w, "timestamp_ms", r->timestamp_ms);
	jw_kstr(&w, "unit_id", r->unit_id);
	jw_kstr(&w, "suite", r->suite);
	jw_kstr(&w, "suite_version", r->suite_version);
	jw_kint(&w, "fingerprint_rule", r->fingerprint_rule);
	jw_kstr(&w, "hardware_fingerprint", r->hardware_fingerprint);
	jw_kstr(&w, "software_fingerprint", r->software_fingerprint);
	jw_kbool(&w, "preflight_passed", r->preflight_passed);
	jw_kbool(&w, "forced", r->forced);
	jw_kbool(&w, "imported", r->imported);
	jw_kstr(&w, "notes", r->notes);
	jw_key(&w, "facts");
	put_facts(&w, &r->facts);
	put_checks(&w, r);
	put_devices(&w, r);
	put_results(&w, r);
	put_samples(&w, r);
	jw_end_object(&w);
}
