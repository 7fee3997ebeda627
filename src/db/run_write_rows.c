/* SPDX-License-Identifier: MIT */
#include "db/run_write_part.h"

#include <math.h>
#include <string.h>

#include "core/base/err.h"
#include "db/facts_row.h"
#include "db/sample_pack.h"

static double fact_real(const struct facts *f, enum field_id id)
{
	double v;

	return facts_number(f, id, &v) ? v : NAN;
}

static void bind_integer(struct stmt *st, const char *name,
			 const struct facts *f, enum field_id id)
{
	double v;

	if (facts_number(f, id, &v) && fabs(v) < 9e15)
		stmt_bind_int(st, name, (int64_t)v);
}

int run_write_base(struct run_writer *w, const struct fresh *x, struct err *e)
{
	struct stmt *st = &w->st[W_RUN];
	const struct run *r = x->run;
	const struct facts *f = &r->facts;
	int64_t hardware, software;
	int rc = facts_shared_group(w->shared, r, FACTS_HARDWARE, &hardware, e);

	if (rc == 0)
		rc = facts_shared_group(w->shared, r, FACTS_SOFTWARE, &software,
					e);
	if (rc < 0)
		return rc;
	stmt_bind_int(st, ":n", x->n);
	stmt_bind_text(st, ":run_id", r->run_id);
	stmt_bind_int(st, ":at_ms", r->timestamp_ms);
	stmt_bind_text(st, ":unit_id", r->unit_id);
	stmt_bind_int(st, ":hardware", hardware);
	stmt_bind_int(st, ":software", software);
	stmt_bind_text(st, ":suite", r->suite);
	stmt_bind_text(st, ":suite_version", r->suite_version);
	stmt_bind_int(st, ":preflight_passed", r->preflight_passed);
	stmt_bind_int(st, ":forced", r->forced);
	stmt_bind_int(st, ":imported", r->imported);
	stmt_bind_text(st, ":notes", r->notes);
	stmt_bind_text(st, ":power_mode", facts_value(f, FIELD_POWER_MODE));
	stmt_bind_text(st, ":thermal_state", facts_value(f, FIELD_THERMAL_STATE));
	stmt_bind_text(st, ":cpu_governor", facts_value(f, FIELD_CPU_GOVERNOR));
	stmt_bind_real(st, ":gpu_power_limit_w",
		       fact_real(f, FIELD_GPU_POWER_LIMIT_W));
	stmt_bind_real(st, ":ambient_temp_c", fact_real(f, FIELD_AMBIENT_TEMP_C));
	stmt_bind_text(st, ":virtualization",
		       facts_value(f, FIELD_VIRTUALIZATION));
	stmt_bind_real(st, ":cpu_clock_measured_mhz",
		       fact_real(f, FIELD_CPU_CLOCK_MEASURED_MHZ));
	bind_integer(st, ":threads", f, FIELD_THREADS);
	return stmt_run(st, e);
}

static int fact_row_add(struct run_writer *w, int64_t run, const char *device,
			const char *key, int64_t pos, const struct fact *x,
			struct err *e)
{
	struct stmt *st = &w->st[W_FACT];

	stmt_bind_int(st, ":run", run);
	stmt_bind_text(st, ":device", device);
	stmt_bind_text(st, ":key", key);
	stmt_bind_int(st, ":pos", pos);
	stmt_bind_text(st, ":state", fact_state_name(x->state));
	stmt_bind_text(st, ":value", x->value);
	stmt_bind_text(st, ":source", x->source);
	stmt_bind_text(st, ":reason", x->reason);
	return stmt_run(st, e);
}

/* The facts that no shared row holds: of the machine (device "") those of the
 * environment, of a device all but its hardware; and the extras. */
static int facts_add(struct run_writer *w, int64_t run, const char *device,
		     const struct facts *f, struct err *e)
{
	int64_t pos = 0;
	int rc = 0;

	for (int i = 0; i < FIELD_COUNT && rc == 0; i++) {
		enum field_group g = field_table[i].group;

		if (g == FIELD_HARDWARE || (g == FIELD_SOFTWARE && !*device) ||
		    fact_is_blank(&f->fact[i]))
			continue;
		rc = fact_row_add(w, run, device, field_table[i].key, pos++,
				  &f->fact[i], e);
	}
	for (size_t i = 0; i < f->n_extra && rc == 0; i++)
		rc = fact_row_add(w, run, device, f->extra[i].key, pos++,
				  &f->extra[i].fact, e);
	return rc;
}

int run_write_facts(struct run_writer *w, const struct fresh *x, struct err *e)
{
	return facts_add(w, x->n, "", &x->run->facts, e);
}

static int device_add(struct run_writer *w, int64_t run, size_t pos,
		      const struct run_device *d, struct err *e)
{
	struct stmt *st = &w->st[W_DEVICE];
	int64_t gpu;
	int rc = facts_shared_gpu(w->shared, &d->facts, &gpu, e);

	if (rc < 0)
		return rc;
	stmt_bind_int(st, ":run", run);
	stmt_bind_text(st, ":device", d->name);
	stmt_bind_int(st, ":pos", (int64_t)pos);
	stmt_bind_text(st, ":backend", d->backend);
	stmt_bind_text(st, ":backend_version", d->backend_version);
	if (gpu)
		stmt_bind_int(st, ":gpu", gpu);
	stmt_bind_real(st, ":gpu_power_limit_w",
		       fact_real(&d->facts, FIELD_GPU_POWER_LIMIT_W));
	rc = stmt_run(st, e);
	return rc < 0 ? rc : facts_add(w, run, d->name, &d->facts, e);
}

int run_write_devices(struct run_writer *w, const struct fresh *x, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < x->run->n_devices && rc == 0; i++)
		rc = device_add(w, x->n, i, &x->run->devices[i], e);
	return rc;
}

static int preflight_add(struct run_writer *w, int64_t run, size_t pos,
			 const struct preflight_check *c, struct err *e)
{
	struct stmt *st = &w->st[W_PREFLIGHT];

	stmt_bind_int(st, ":run", run);
	stmt_bind_int(st, ":pos", (int64_t)pos);
	stmt_bind_text(st, ":name", c->check);
	stmt_bind_text(st, ":result", check_result_name(c->result));
	stmt_bind_text(st, ":saw", c->saw);
	stmt_bind_text(st, ":want", c->want);
	stmt_bind_text(st, ":remedy", c->remedy);
	return stmt_run(st, e);
}

int run_write_preflight(struct run_writer *w, const struct fresh *x, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < x->run->n_checks && rc == 0; i++)
		rc = preflight_add(w, x->n, i, &x->run->checks[i], e);
	return rc;
}

/* Parameters of a metric: its column, and its name with _low and _high. */
static const struct { const char *value, *low, *high; } metric_param[] = {
#define METRIC(m, unit) { .value = ":" #m "_" #unit, .low = ":" #m "_low", \
			  .high = ":" #m "_high" }
	[METRIC_STREAM_COPY] = METRIC(stream_copy, gbps),
	[METRIC_STREAM_SCALE] = METRIC(stream_scale, gbps),
	[METRIC_STREAM_ADD] = METRIC(stream_add, gbps),
	[METRIC_STREAM_TRIAD] = METRIC(stream_triad, gbps),
	[METRIC_BLAS1] = METRIC(blas1, gops),
	[METRIC_BLAS2] = METRIC(blas2, gops),
	[METRIC_BLAS3] = METRIC(blas3, gops),
	[METRIC_EFFICIENCY] = { .value = ":efficiency", .low = ":efficiency_low",
				.high = ":efficiency_high" },
#undef METRIC
};

static void bind_metric(struct stmt *st, const struct result *x, int m)
{
	stmt_bind_real(st, metric_param[m].value, x->value[m]);
	stmt_bind_real(st, metric_param[m].low, x->low[m]);
	stmt_bind_real(st, metric_param[m].high, x->high[m]);
}

static int result_add(struct run_writer *w, int64_t run, const struct run *r,
		      size_t pos, struct err *e)
{
	struct stmt *st = &w->st[W_RESULT];
	const struct result *x = &r->results[pos];

	stmt_bind_int(st, ":run", run);
	stmt_bind_text(st, ":device", x->device);
	stmt_bind_text(st, ":precision", x->precision);
	stmt_bind_int(st, ":pos", (int64_t)pos);
	stmt_bind_text(st, ":unit_id", r->unit_id);
	stmt_bind_text(st, ":hardware_fingerprint", r->hardware_fingerprint);
	stmt_bind_int(st, ":at_ms", r->timestamp_ms);
	stmt_bind_text(st, ":backend", x->backend);
	stmt_bind_text(st, ":backend_version", x->backend_version);
	for (int m = 0; m < METRIC_COUNT; m++)
		bind_metric(st, x, m);
	stmt_bind_real(st, ":stream_best_gbps", x->stream_best);
	stmt_bind_real(st, ":peak_measured_gops", x->peak_measured);
	stmt_bind_real(st, ":theoretical_peak_gops", x->peak_theory);
	stmt_bind_real(st, ":attainable_peak_gops", x->peak_attainable);
	stmt_bind_text(st, ":peak_source", x->peak_source);
	stmt_bind_real(st, ":arithmetic_intensity", x->intensity);
	if (x->problem_size)
		stmt_bind_int(st, ":problem_size", (int64_t)x->problem_size);
	stmt_bind_text(st, ":quality", quality_name(x->quality));
	stmt_bind_text(st, ":notes", x->notes);
	return stmt_run(st, e);
}

int run_write_results(struct run_writer *w, const struct fresh *x, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < x->run->n_results && rc == 0; i++)
		rc = result_add(w, x->n, x->run, i, e);
	return rc;
}

static int sample_add(struct run_writer *w, int64_t run, size_t pos,
		      const struct sample *s, struct err *e)
{
	struct stmt *st = &w->st[W_SAMPLE];

	buf_reset(&w->pack);
	sample_pack(s->reps, s->n_reps, &w->pack);
	stmt_bind_int(st, ":run", run);
	stmt_bind_text(st, ":device", s->device);
	stmt_bind_text(st, ":precision", s->precision);
	stmt_bind_text(st, ":kernel", s->kernel);
	stmt_bind_text(st, ":variant", s->variant);
	stmt_bind_int(st, ":size", (int64_t)s->size);
	stmt_bind_int(st, ":pos", (int64_t)pos);
	stmt_bind_real(st, ":work", s->work);
	stmt_bind_text(st, ":unit", s->unit);
	stmt_bind_real(st, ":value", s->value);
	stmt_bind_real(st, ":low", s->low);
	stmt_bind_real(st, ":high", s->high);
	stmt_bind_text(st, ":quality", quality_name(s->quality));
	stmt_bind_text(st, ":source", s->source);
	stmt_bind_int(st, ":n", (int64_t)s->n_reps);
	stmt_bind_blob(st, ":reps", w->pack.p, w->pack.n);
	return stmt_run(st, e);
}

int run_write_samples(struct run_writer *w, const struct fresh *x, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < x->run->n_samples && rc == 0; i++)
		rc = sample_add(w, x->n, i, &x->run->samples[i], e);
	return rc;
}
